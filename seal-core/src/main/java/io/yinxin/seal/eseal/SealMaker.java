package io.yinxin.seal.eseal;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.eseal.ElectronicSeal.Extension;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.LooseReader;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.cms.BareAlgorithm;
import io.yinxin.seal.internal.cms.Timestamper;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SigningCertificate;
import io.yinxin.seal.trust.TimestampAuthority;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes electronic seals (制章) with a seal maker's key: GB/T 38540-2020, 6, and the versions before
 * and after it. Not for several threads.
 *
 * <pre>{@code
 * ElectronicSeal seal = SealMaker.with(makerKey).id("43090000000001").name("示例市烟草专卖局")
 *     .picture(SealPicture.read(picture)).certificate(officeCertificate)
 *     .valid(from, to).make();
 * }</pre>
 *
 * @since 0.1
 */
public final class SealMaker {

  /** The largest side of a seal, mm. */
  private static final int MAX_SIDE = 200;

  private static final int MAX_TEXT = 1024;
  private static final Instant LATEST_UTC_TIME = Instant.parse("2050-01-01T00:00:00Z");
  private static final DateTimeFormatter GENERALIZED = time("yyyyMMddHHmmss'Z'");
  private static final DateTimeFormatter UTC = time("yyMMddHHmmss'Z'");

  private final SealKey key;
  private Version version = Version.V4;
  private String vendor = "Yinxin";
  private String id = "";
  private int type = 1;
  private String name = "";
  private String pictureType = "";
  private byte[] picture = {};
  private int width;
  private int height;
  private final List<X509Certificate> certificates = new ArrayList<>();
  private boolean digests;
  private @Nullable Instant from;
  private @Nullable Instant to;
  private Clock clock = Clock.systemUTC();
  private @Nullable TimestampAuthority authority;
  private final List<Extension> extensions = new ArrayList<>();

  private SealMaker(SealKey key) {
    this.key = key;
  }

  private static DateTimeFormatter time(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }

  /**
   * Begins a seal.
   *
   * @param maker the seal maker's key; stays the caller's to close
   * @return a maker with nothing set but the version, V4
   */
  public static SealMaker with(SealKey maker) {
    return new SealMaker(Objects.requireNonNull(maker, "maker"));
  }

  /**
   * Which standard to follow.
   *
   * @param version {@link Version#V4} if not given
   * @return this
   */
  public SealMaker version(Version version) {
    this.version = Objects.requireNonNull(version, "version");
    return this;
  }

  /**
   * The seal's own number (esID).
   *
   * @param id ASCII; governments use 6 digits of the region and 8 of their own
   * @return this
   */
  public SealMaker id(String id) {
    this.id = text(id, StandardCharsets.US_ASCII, "id");
    return this;
  }

  /**
   * The seal's name, usually the body's and what the seal is for.
   *
   * @param name the name
   * @return this
   */
  public SealMaker name(String name) {
    this.name = text(name, StandardCharsets.UTF_8, "name");
    return this;
  }

  /**
   * The maker of the seal's software, in the header (Vid).
   *
   * @param vendor ASCII; {@code Yinxin} if not given
   * @return this
   */
  public SealMaker vendor(String vendor) {
    this.vendor = text(vendor, StandardCharsets.US_ASCII, "vendor");
    return this;
  }

  /**
   * What kind of seal it is.
   *
   * @param type 1 for a body (the default) and 2 for a person by GM/T 0031-2014; others are agreed
   *     on between those who use them
   * @return this
   */
  public SealMaker type(int type) {
    if (type < 0) {
      throw new IllegalArgumentException("type must not be negative");
    }
    this.type = type;
    return this;
  }

  /**
   * The picture, as it is, in whole millimetres.
   *
   * @param shown the picture
   * @return this
   */
  public SealMaker picture(SealPicture shown) {
    return picture(
        shown.drawing() == null ? "png" : "svg",
        shown.file(),
        (int) Math.round(shown.width()),
        (int) Math.round(shown.height()));
  }

  /**
   * The picture, of any type.
   *
   * @param type what readers are told of it: {@code png}, {@code svg}, {@code ofd}, {@code gif},
   *     {@code bmp}, {@code jpg}
   * @param file its bytes, not looked at; copied
   * @param widthMm its width on paper, 1 to 200 mm
   * @param heightMm its height on paper, 1 to 200 mm
   * @return this
   */
  public SealMaker picture(String type, byte[] file, int widthMm, int heightMm) {
    if (widthMm < 1 || widthMm > MAX_SIDE || heightMm < 1 || heightMm > MAX_SIDE) {
      throw new IllegalArgumentException("a seal's sides are 1 to " + MAX_SIDE + " mm");
    }
    if (file.length == 0) {
      throw new IllegalArgumentException("the picture is empty");
    }
    this.pictureType = text(type, StandardCharsets.US_ASCII, "picture type");
    this.picture = file.clone();
    this.width = widthMm;
    this.height = heightMm;
    return this;
  }

  /**
   * A certificate that may use the seal; at least one is needed.
   *
   * @param signer the certificate of the key that will seal
   * @return this
   */
  public SealMaker certificate(X509Certificate signer) {
    certificates.add(Objects.requireNonNull(signer, "signer"));
    return this;
  }

  /**
   * Lists the certificates by their SM3 digests instead of whole ({@code certListType} 2); not in
   * V1.
   *
   * @return this
   */
  public SealMaker listDigests() {
    digests = true;
    return this;
  }

  /**
   * From when until when the seal may be used.
   *
   * @param start the first moment
   * @param end the last moment; both to the second
   * @return this
   */
  public SealMaker valid(Instant start, Instant end) {
    if (!start.isBefore(end)) {
      throw new IllegalArgumentException("a seal must begin before it ends");
    }
    this.from = start;
    this.to = end;
    return this;
  }

  /**
   * Where the day of making comes from.
   *
   * @param clock the clock; the system's if not given
   * @return this
   */
  public SealMaker clock(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Who attests the day of making, with a timestamp on the maker's signature; V5 alone has a place
   * for it (GM/T 0031-2025).
   *
   * @param authority asked once, or twice where its clock is behind; nobody if not given
   * @return this
   */
  public SealMaker timestamps(TimestampAuthority authority) {
    this.authority = Objects.requireNonNull(authority, "authority");
    return this;
  }

  /**
   * One more piece of extension data.
   *
   * @param oid what it is, dotted
   * @param critical whether a verifier that does not know it must refuse the seal
   * @param value its value; copied
   * @return this
   */
  public SealMaker extension(String oid, boolean critical, byte[] value) {
    Der.oid(oid);
    extensions.add(new Extension(oid, critical, value));
    return this;
  }

  private static String text(String value, Charset charset, String what) {
    String stripped = Objects.requireNonNull(value, what).strip();
    if (stripped.isEmpty() || stripped.length() > MAX_TEXT) {
      throw new IllegalArgumentException(what + ": 1 to " + MAX_TEXT + " characters");
    }
    if (!charset.newEncoder().canEncode(stripped)) {
      throw new IllegalArgumentException(what + " must be " + charset);
    }
    return stripped;
  }

  /**
   * Makes the seal. The maker's certificate is checked first (GM/T 0031-2025), the maker's
   * signature afterwards.
   *
   * @return the seal
   * @throws SealException.KeyUnavailable if the maker's key or certificate cannot be used, the key
   *     signed wrongly, or no timestamp that is right can be got
   * @throws SealException.PinRefused if the key asks for its PIN at each use and refused it
   * @throws IllegalStateException if id, name, picture, validity or certificates are missing, or do
   *     not go with the version
   */
  public ElectronicSeal make() throws SealException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant start = from;
    Instant end = to;
    if (id.isEmpty()
        || name.isEmpty()
        || picture.length == 0
        || certificates.isEmpty()
        || start == null
        || end == null) {
      throw new IllegalStateException(
          "a seal needs an id, a name, a picture, a certificate and a validity");
    }
    if (version == Version.V1 && digests) {
      throw new IllegalStateException("V1 cannot list digests");
    }
    if (authority != null && version != Version.V5) {
      throw new IllegalStateException("only V5 has a place for a timestamp");
    }
    SigningCertificate.check(key.chain().get(0), now);
    try {
      ElectronicSeal seal = made(now, start, end);
      Instant attested = seal.attested();
      // No seal may be made after its timestamp: where the server's clock is a little behind ours,
      // it is the one that counts.
      return attested != null && now.isAfter(attested) ? made(attested, start, end) : seal;
    } catch (CertificateException e) {
      throw new SealException.KeyUnavailable(
          new Message("a certificate cannot be read", "证书无法读取"), null, e);
    } catch (FileRefused e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private ElectronicSeal made(Instant created, Instant start, Instant end)
      throws SealException, CertificateException, FileRefused {
    byte[] info = info(created, start, end);
    byte[] certificate = Der.wrap(Tlv.OCTET_STRING, key.chain().get(0).getEncoded());
    byte[] algorithm = BareAlgorithm.of(key);
    boolean first = version == Version.V1;
    byte[] signed = first ? Der.wrap(Tlv.SEQUENCE, info, certificate, algorithm) : info;
    byte[] value = key.sign(signed);
    check(signed, value);
    byte[] bits = bits(value);
    return ElectronicSeal.parse(
        first
            ? Der.wrap(Tlv.SEQUENCE, info, Der.wrap(Tlv.SEQUENCE, certificate, algorithm, bits))
            : Der.wrap(Tlv.SEQUENCE, info, certificate, algorithm, bits, stamp(value, created)));
  }

  /** Nothing where nobody is asked. */
  private byte[] stamp(byte[] value, Instant created) throws SealException.KeyUnavailable {
    if (authority == null) {
      return new byte[0];
    }
    Timestamper timestamper = new Timestamper(authority, key.algorithm().digest());
    return Der.wrap(0xa0, bits(timestamper.token(value, created)));
  }

  private void check(byte[] signed, byte[] value)
      throws CertificateException, SealException.KeyUnavailable {
    SignatureScheme scheme = SignatureScheme.named(key.algorithm().displayName());
    if (!KnownCertificate.of(key.chain().get(0)).key().verify(scheme, signed, value)) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the seal maker's key gave a signature that its certificate does not verify",
              "制章密钥给出的签名无法用其证书验证"),
          new Message("check that the certificate belongs to the key", "请检查证书与密钥是否配对"),
          null);
    }
  }

  private byte[] info(Instant now, Instant start, Instant end) throws CertificateEncodingException {
    byte[] header = Der.wrap(Tlv.SEQUENCE, ascii("ES"), integer(version.number()), ascii(vendor));
    byte[] shown =
        Der.wrap(
            Tlv.SEQUENCE,
            ascii(pictureType),
            Der.wrap(Tlv.OCTET_STRING, picture),
            integer(width),
            integer(height));
    byte[] property = property(now, start, end);
    return extensions.isEmpty()
        ? Der.wrap(Tlv.SEQUENCE, header, ascii(id), property, shown)
        : Der.wrap(Tlv.SEQUENCE, header, ascii(id), property, shown, extensions());
  }

  private byte[] property(Instant now, Instant start, Instant end)
      throws CertificateEncodingException {
    return Der.wrap(
        Tlv.SEQUENCE,
        integer(type),
        Der.wrap(LooseReader.UTF8, name.getBytes(StandardCharsets.UTF_8)),
        version == Version.V1 ? new byte[0] : integer(digests ? 2 : 1),
        list(),
        time(now),
        time(start),
        time(end));
  }

  private byte[] list() throws CertificateEncodingException {
    byte[][] entries = new byte[certificates.size()][];
    for (int i = 0; i < entries.length; i++) {
      byte[] der = certificates.get(i).getEncoded();
      entries[i] =
          digests
              ? Der.wrap(
                  Tlv.SEQUENCE,
                  Der.wrap(
                      LooseReader.PRINTABLE,
                      HashAlgorithm.SM3.jcaName().getBytes(StandardCharsets.US_ASCII)),
                  Der.wrap(Tlv.OCTET_STRING, HashAlgorithm.SM3.digest(der)))
              : Der.wrap(Tlv.OCTET_STRING, der);
    }
    return Der.wrap(Tlv.SEQUENCE, entries);
  }

  /** DER leaves FALSE out, because it is the default. */
  private byte[] extensions() {
    byte[][] entries = new byte[extensions.size()][];
    for (int i = 0; i < entries.length; i++) {
      Extension each = extensions.get(i);
      byte[] value = Der.wrap(Tlv.OCTET_STRING, each.value());
      entries[i] =
          each.critical()
              ? Der.wrap(
                  Tlv.SEQUENCE,
                  Der.oid(each.oid()),
                  Der.wrap(Tlv.BOOLEAN, new byte[] {(byte) 0xff}),
                  value)
              : Der.wrap(Tlv.SEQUENCE, Der.oid(each.oid()), value);
    }
    return Der.wrap(Tlv.SEQUENCE, entries);
  }

  private static byte[] ascii(String text) {
    return Der.wrap(LooseReader.IA5, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] bits(byte[] bytes) {
    return Der.wrap(Tlv.BIT_STRING, new byte[1], bytes);
  }

  private static byte[] integer(int value) {
    return Der.wrap(Tlv.INTEGER, BigInteger.valueOf(value).toByteArray());
  }

  /** UTCTime in V1, but for what it cannot say (RFC 5280, 4.1.2.5). */
  private byte[] time(Instant moment) {
    boolean utc = version == Version.V1 && moment.isBefore(LATEST_UTC_TIME);
    return Der.wrap(
        utc ? Tlv.UTC_TIME : Tlv.GENERALIZED_TIME,
        (utc ? UTC : GENERALIZED).format(moment).getBytes(StandardCharsets.US_ASCII));
  }
}
