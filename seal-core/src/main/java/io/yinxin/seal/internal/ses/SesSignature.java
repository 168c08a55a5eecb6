package io.yinxin.seal.internal.ses;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.LooseReader;
import io.yinxin.seal.internal.asn1.LooseTime;
import io.yinxin.seal.internal.asn1.Tlv;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A signature with an electronic seal inside ({@code SES_Signature}; GM/T 0031-2014, 5.2; GB/T
 * 38540-2020, 7) as it stands in a document. Immutable.
 *
 * <p>Reading judges nothing. What is signed is a slice of the input, nothing is encoded again.
 */
public final class SesSignature {

  /** Larger than a seal with the largest picture and a timestamp. */
  private static final int MAX_LENGTH = ElectronicSeal.MAX_BYTES + (1 << 20);

  private static final int MAX_PROPERTY = 1 << 16;
  private static final int MAX_TIME = 1 << 16;
  private static final int MAX_DIGEST = 64;

  private final LooseReader reader = new LooseReader();
  private final int length;
  private final boolean padded;
  private final Version version;
  private final int versionNumber;
  private final byte[] signedBytes;
  private final byte[] sealBytes;
  private final byte[] dataHash;
  private final String propertyInfo;
  private final byte[] signerCertificate;
  private final String algorithm;
  private final byte[] signature;
  private final List<Message> oddities;
  private @Nullable ElectronicSeal seal;
  private @Nullable Message sealProblem;
  private @Nullable Instant time;
  private String statedTime = "";
  private byte @Nullable [] timeToken;
  private byte @Nullable [] timestamp;
  private List<LooseReader.Extension> extensions = List.of();

  private SesSignature(byte[] input) throws Asn1Exception {
    if (input.length > MAX_LENGTH) {
      throw new Asn1Exception("longer than " + MAX_LENGTH + " bytes");
    }
    Tlv whole = Tlv.read(input, 0, input.length).expect(Tlv.SEQUENCE);
    length = whole.end();
    padded = onlyZeros(input, length);
    List<Tlv> parts = whole.children(2);
    boolean first = parts.size() == 2;
    if (!first && (parts.size() < 4 || parts.size() > 5)) {
      throw new Asn1Exception("signature of " + parts.size() + " elements");
    }
    Tlv toSign = parts.get(0).expect(Tlv.SEQUENCE);
    reader.der(whole, toSign);
    List<Tlv> fields = toSign.children(first ? 7 : 5);
    if (fields.size() > (first ? 7 : 6)) {
      throw new Asn1Exception("signed part of " + fields.size() + " elements");
    }
    signedBytes = toSign.encoded();
    versionNumber = reader.number(fields.get(0), "version");
    sealBytes = fields.get(1).expect(Tlv.SEQUENCE).encoded();
    readSeal();
    version = version(first);
    time(fields.get(2), first);
    dataHash = reader.bits(fields.get(3), "dataHash");
    if (dataHash.length > MAX_DIGEST) {
      throw new Asn1Exception("dataHash of " + dataHash.length + " bytes");
    }
    propertyInfo = property(fields.get(4));
    List<Tlv> signer = first ? fields : parts;
    int at = first ? 5 : 1;
    signerCertificate = reader.certificate(signer.get(at), "cert");
    algorithm = reader.algorithm(signer.get(at + 1), "signatureAlgID");
    signature = reader.bits(first ? parts.get(1) : parts.get(3), "signature");
    if (!first && fields.size() == 6) {
      extensions = reader.extensions(fields.get(5), true);
    }
    if (parts.size() == 5) {
      timestamp = reader.timestamp(parts.get(4));
    }
    oddities = reader.oddities();
  }

  /**
   * Reads a signature.
   *
   * @param contents where it stands, from the first byte; something may follow it
   * @return the signature
   * @throws Asn1Exception if it is none, broken, or larger than any honest one
   */
  public static SesSignature parse(byte[] contents) throws Asn1Exception {
    return new SesSignature(contents);
  }

  /**
   * Whether a message is one of these and not a CMS: its first element is a structure, not an
   * identifier.
   *
   * @param contents where it stands, from the first byte
   * @return true if so, though it may still be broken
   */
  public static boolean looksLike(byte[] contents) {
    try {
      Tlv whole = Tlv.read(contents, 0, contents.length);
      return whole.is(Tlv.SEQUENCE)
          && Tlv.read(contents, whole.contentStart(), whole.end()).is(Tlv.SEQUENCE);
    } catch (Asn1Exception e) {
      return false;
    }
  }

  private static boolean onlyZeros(byte[] input, int from) {
    for (int i = from; i < input.length; i++) {
      if (input[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** A broken seal does not keep the rest from being judged. */
  private void readSeal() {
    try {
      seal = ElectronicSeal.parse(sealBytes);
    } catch (FileRefused e) {
      sealProblem = e.what();
    }
  }

  private String property(Tlv element) throws Asn1Exception {
    if (!element.is(Tlv.BIT_STRING)) {
      return reader.text(element, LooseReader.IA5, "propertyInfo", MAX_PROPERTY);
    }
    byte[] bits = element.bits();
    if (bits.length > MAX_PROPERTY) {
      throw new Asn1Exception("propertyInfo of " + bits.length + " bytes");
    }
    reader.odd("propertyInfo is a BIT STRING", "propertyInfo 用了 BIT STRING");
    return new String(bits, StandardCharsets.UTF_8);
  }

  private Version version(boolean first) {
    if (first) {
      return Version.V1;
    }
    if (seal != null && seal.version() != Version.V1) {
      return seal.version();
    }
    return versionNumber == Version.V5.number() ? Version.V5 : Version.V4;
  }

  private void time(Tlv element, boolean first) throws Asn1Exception {
    if (element.is(Tlv.BIT_STRING) || (element.tag() & 0xdf) == Tlv.OCTET_STRING) {
      if (!first) {
        reader.odd("timeInfo is a BIT STRING", "timeInfo 用了 BIT STRING");
      }
      freeTime(reader.bits(element, "timeInfo"));
      return;
    }
    if (!element.is(Tlv.UTC_TIME) && !element.is(Tlv.GENERALIZED_TIME)) {
      String text = reader.text(element, Tlv.GENERALIZED_TIME, "timeInfo", MAX_TIME);
      freeTime(text.getBytes(StandardCharsets.UTF_8));
      return;
    }
    statedTime =
        new String(element.content(), 0, Math.min(64, element.length()), StandardCharsets.US_ASCII);
    if (first) {
      reader.odd("timeInfo is not in a BIT STRING", "timeInfo 没有放在 BIT STRING 中");
    }
    time = reader.time(element, first ? element.tag() : Tlv.GENERALIZED_TIME, "timeInfo");
  }

  /** V1 says "a timestamp or UTCTime", and vendors write what they like into the bits. */
  private void freeTime(byte[] bits) throws Asn1Exception {
    if (bits.length > MAX_TIME) {
      throw new Asn1Exception("timeInfo of " + bits.length + " bytes");
    }
    if (bits.length > 2 && bits[0] == Tlv.SEQUENCE) {
      timeToken = bits;
      return;
    }
    if (bits.length > 2 && (bits[0] == Tlv.UTC_TIME || bits[0] == Tlv.GENERALIZED_TIME)) {
      Tlv inside = Tlv.readAll(bits);
      statedTime = new String(inside.content(), StandardCharsets.US_ASCII);
      time = reader.time(inside, inside.tag(), "timeInfo");
      return;
    }
    statedTime = new String(bits, StandardCharsets.UTF_8);
    LooseTime read = LooseTime.of(statedTime);
    if (read == null) {
      reader.odd("timeInfo is no time", "timeInfo 不是时间");
      return;
    }
    time = read.instant();
    if (read.local()) {
      reader.odd("timeInfo is written without a time zone", "timeInfo 未注明时区");
    }
  }

  /**
   * Which standard its structure follows.
   *
   * @return the version; that of the seal inside
   */
  public Version version() {
    return version;
  }

  /**
   * The version number in the signed part.
   *
   * @return the number
   */
  public int versionNumber() {
    return versionNumber;
  }

  /**
   * The signature's own length, without what follows it.
   *
   * @return in bytes
   */
  public int length() {
    return length;
  }

  /**
   * Whether nothing but zeros follows it.
   *
   * @return true also if nothing follows
   */
  public boolean zerosFollow() {
    return padded;
  }

  /**
   * The seal inside.
   *
   * @return the seal, null if it cannot be read: {@link #sealProblem} says why
   */
  public @Nullable ElectronicSeal seal() {
    return seal;
  }

  /**
   * Why the seal inside cannot be read.
   *
   * @return a sentence, null if it can
   */
  public @Nullable Message sealProblem() {
    return sealProblem;
  }

  /**
   * The bytes of the seal inside, whether or not they can be read.
   *
   * @return a copy
   */
  public byte[] sealBytes() {
    return sealBytes.clone();
  }

  /**
   * The time of sealing, as the signer states it.
   *
   * @return the time, null if what stands there is none that can be read
   */
  public @Nullable Instant time() {
    return time;
  }

  /**
   * The time as it stands there, for people.
   *
   * @return the text, empty if it is a token
   */
  public String statedTime() {
    return statedTime;
  }

  /**
   * The timestamp token in the place of the time (V1).
   *
   * @return not a copy; null if there is none
   */
  public byte @Nullable [] timeToken() {
    return timeToken;
  }

  /**
   * The digest of what is sealed, signed with the rest.
   *
   * @return a copy
   */
  public byte[] dataHash() {
    return dataHash.clone();
  }

  /**
   * What is sealed, in the vendor's words: usually a path in the package.
   *
   * @return the text
   */
  public String propertyInfo() {
    return propertyInfo;
  }

  /**
   * The extension data.
   *
   * @return in order, empty if there is none
   */
  public List<LooseReader.Extension> extensions() {
    return extensions;
  }

  /**
   * The bytes of the signer's certificate.
   *
   * @return a copy
   */
  public byte[] signerCertificate() {
    return signerCertificate.clone();
  }

  /**
   * The signature algorithm.
   *
   * @return the object identifier as it stands there, dotted
   */
  public String algorithm() {
    return algorithm;
  }

  /**
   * The signature.
   *
   * @return a copy
   */
  public byte[] signature() {
    return signature.clone();
  }

  /**
   * What is signed, as it stands in the input: {@code TBS_Sign}.
   *
   * @return a copy
   */
  public byte[] signedBytes() {
    return signedBytes.clone();
  }

  /**
   * The timestamp on the signature (V4, V5).
   *
   * @return a copy of the token, null if there is none
   */
  public byte @Nullable [] timestamp() {
    return timestamp == null ? null : timestamp.clone();
  }

  /**
   * The departures from the standard that were read past, without those of the seal.
   *
   * @return in the order found
   */
  public List<Message> oddities() {
    return oddities;
  }
}
