package io.yinxin.seal.eseal;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.cms.CmsSignature;
import io.yinxin.seal.internal.cms.TimestampInfo;
import io.yinxin.seal.internal.crypto.CertificateCache;
import io.yinxin.seal.internal.crypto.CertificateFiles;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.X509;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An electronic seal (印章) as it stands in a file: {@code SESeal} of GB/T 38540-2020 (V4), GM/T
 * 0031-2014 (V1) or GM/T 0031-2025 (V5). Immutable, for use by many threads.
 *
 * <p>Reading judges nothing: whether the maker's signature is right and the maker trusted is asked
 * of a {@code Verifier}. The encodings that vendors write beside the standards are read, and each
 * is named in {@link #oddities}. What is signed is taken as the bytes stand in the file.
 *
 * @since 0.1
 */
public final class ElectronicSeal {

  /** Which standard the seal's structure follows. */
  public enum Version {
    /** GM/T 0031-2014. */
    V1(1),
    /** GB/T 38540-2020. */
    V4(4),
    /** GM/T 0031-2025. */
    V5(5);

    private final int number;

    Version(int number) {
      this.number = number;
    }

    /**
     * The number that the standard writes into the header.
     *
     * @return 1, 4 or 5
     */
    public int number() {
      return number;
    }
  }

  /**
   * The digest of a certificate that may use the seal.
   *
   * @param type what the seal calls the digest, usually {@code SM3}
   * @param value the digest
   */
  @SuppressWarnings("ArrayRecordComponent") // a copy is given out
  public record CertificateDigest(String type, byte[] value) {

    /** Copies the digest. */
    public CertificateDigest {
      value = value.clone();
    }

    /**
     * The digest.
     *
     * @return a copy
     */
    @Override
    public byte[] value() {
      return value.clone();
    }
  }

  /**
   * One piece of extension data.
   *
   * @param oid what it is, dotted
   * @param critical whether it must be understood by whoever trusts the seal
   * @param value its value
   */
  @SuppressWarnings("ArrayRecordComponent") // a copy is given out
  public record Extension(String oid, boolean critical, byte[] value) {

    /** Copies the value. */
    public Extension {
      value = value.clone();
    }

    /**
     * The value.
     *
     * @return a copy
     */
    @Override
    public byte[] value() {
      return value.clone();
    }
  }

  /** Whether a signer's certificate is one of those that may use the seal. */
  public enum Permit {
    /** It is in the list, byte for byte, or its SM3 digest is. */
    LISTED,
    /** Only a digest of another kind than SM3 is in the list, and it is the certificate's. */
    LISTED_BY_OTHER_DIGEST,
    /** It is not in the list. */
    NOT_LISTED,
    /** The seal has no list that could be compared with. */
    NO_LIST
  }

  /** The largest seal that is read, with its picture: 16 MB. */
  public static final int MAX_BYTES = 16 << 20;

  private final byte[] data;
  private final SealFields fields;

  private ElectronicSeal(byte[] data, SealFields fields) {
    this.data = data;
    this.fields = fields;
  }

  /**
   * Reads a seal.
   *
   * @param file an SESeal in BER or DER, to its last byte; copied
   * @return the seal
   * @throws FileRefused if it is none, broken, or larger than {@link #MAX_BYTES}
   */
  public static ElectronicSeal parse(byte[] file) throws FileRefused {
    if (file.length > MAX_BYTES) {
      throw new FileRefused(
          new Message("the electronic seal is larger than 16 MB", "电子印章大于 16 MB"), null);
    }
    byte[] own = file.clone();
    try {
      return new ElectronicSeal(own, SealFields.read(Tlv.readAll(own)));
    } catch (Asn1Exception e) {
      throw new FileRefused(
          new Message(
              "this is no electronic seal (GB/T 38540): " + e.getMessage(),
              "不是电子印章（GB/T 38540）：" + e.getMessage()),
          new Message(
              "give the seal's file as its maker delivered it, usually *.esl",
              "请使用制章机构交付的印章文件，通常为 *.esl"));
    }
  }

  /**
   * Reads a seal from a file.
   *
   * @param file the file
   * @return the seal
   * @throws FileRefused as {@link #parse}
   * @throws IOException if the file cannot be read
   */
  public static ElectronicSeal read(Path file) throws IOException {
    return parse(CertificateFiles.bounded(file, MAX_BYTES));
  }

  /**
   * The seal as it was read.
   *
   * @return a copy
   */
  public byte[] encoded() {
    return data.clone();
  }

  /**
   * Which standard its structure follows.
   *
   * @return the version
   */
  public Version version() {
    return fields.version;
  }

  /**
   * The version number in its header: some vendors write 2 into seals of {@link Version#V1}.
   *
   * @return the number
   */
  public int versionNumber() {
    return fields.versionNumber;
  }

  /**
   * The vendor's name in the header.
   *
   * @return the name
   */
  public String vendor() {
    return fields.vendor;
  }

  /**
   * The seal's own number (esID).
   *
   * @return the number, for governments usually 14 digits
   */
  public String id() {
    return fields.id;
  }

  /**
   * What kind of seal it is. The numbers are the vendors' own.
   *
   * @return the number
   */
  public int type() {
    return fields.type;
  }

  /**
   * The seal's name.
   *
   * @return for instance 示例市政务服务局电子证照专用章
   */
  public String name() {
    return fields.name;
  }

  /**
   * When the seal was made, as it states. Some seals have local time here, written as UTC.
   *
   * @return the moment
   */
  public Instant created() {
    return fields.created;
  }

  /**
   * From when on the seal may be used.
   *
   * @return the moment
   */
  public Instant validFrom() {
    return fields.validFrom;
  }

  /**
   * Until when the seal may be used.
   *
   * @return the moment
   */
  public Instant validTo() {
    return fields.validTo;
  }

  /**
   * The certificates that may use the seal, where it lists certificates and not digests; those that
   * cannot be read are left out.
   *
   * @return in the order of the list
   */
  public List<X509Certificate> certificates() {
    List<X509Certificate> read = new ArrayList<>();
    for (byte[] each : fields.certificates) {
      try {
        read.add(X509.read(each));
      } catch (CertificateException e) {
        // Not a certificate: it matches no signer.
      }
    }
    return read;
  }

  /**
   * The digests of the certificates that may use the seal, where it lists digests.
   *
   * @return in the order of the list, empty if it lists certificates
   */
  public List<CertificateDigest> certificateDigests() {
    return fields.digests;
  }

  /**
   * Whether a certificate may use the seal. A renewed certificate is another one, and needs a new
   * seal.
   *
   * @param signer the certificate
   * @return what the seal's list says
   */
  public Permit permits(X509Certificate signer) {
    try {
      return permits(signer.getEncoded());
    } catch (CertificateEncodingException e) {
      return Permit.NOT_LISTED;
    }
  }

  /**
   * Whether a certificate may use the seal.
   *
   * @param signer its bytes
   * @return what the seal's list says
   */
  public Permit permits(byte[] signer) {
    for (byte[] each : fields.certificates) {
      if (Arrays.equals(each, signer)) {
        return Permit.LISTED;
      }
    }
    Permit best = fields.listed ? Permit.NOT_LISTED : Permit.NO_LIST;
    for (CertificateDigest each : fields.digests) {
      if (MessageDigest.isEqual(each.value, HashAlgorithm.SM3.digest(signer))) {
        return Permit.LISTED;
      }
      for (HashAlgorithm other : HashAlgorithm.values()) {
        if (!other.weak()
            && other.length() == each.value.length
            && MessageDigest.isEqual(each.value, other.digest(signer))) {
          best = Permit.LISTED_BY_OTHER_DIGEST;
        }
      }
    }
    return best;
  }

  /**
   * What kind of file the picture is, as the seal says.
   *
   * @return in lower case, for instance {@code png}, {@code svg}, {@code ofd}
   */
  public String pictureType() {
    return fields.pictureType;
  }

  /**
   * The picture.
   *
   * @return a copy of the file
   */
  public byte[] picture() {
    return fields.picture.clone();
  }

  /**
   * The picture's width on paper.
   *
   * @return mm, as the seal states it
   */
  public int width() {
    return fields.width;
  }

  /**
   * The picture's height on paper.
   *
   * @return mm, as the seal states it
   */
  public int height() {
    return fields.height;
  }

  /**
   * The extension data.
   *
   * @return in order, empty if there is none
   */
  public List<Extension> extensions() {
    return fields.extensions;
  }

  /**
   * The seal maker's certificate.
   *
   * @return the certificate, null if what stands there cannot be read as one
   */
  public @Nullable X509Certificate maker() {
    try {
      return X509.read(fields.maker);
    } catch (CertificateException e) {
      return null;
    }
  }

  /**
   * The bytes of the maker's certificate.
   *
   * @return a copy
   */
  public byte[] makerCertificate() {
    return fields.maker.clone();
  }

  /**
   * The maker's signature algorithm.
   *
   * @return the object identifier as it stands there, dotted
   */
  public String algorithm() {
    return fields.algorithm;
  }

  /**
   * The maker's signature.
   *
   * @return a copy
   */
  public byte[] signature() {
    return fields.signature.clone();
  }

  /**
   * What the maker signed, as it stands in the file. In V4 and V5 that is {@code eSealInfo}; in V1
   * a SEQUENCE of it, the maker's certificate and the algorithm.
   *
   * @return a copy
   */
  public byte[] signedBytes() {
    return fields.version == Version.V1
        ? Der.wrap(
            Tlv.SEQUENCE,
            fields.info.encoded(),
            fields.makerElement.encoded(),
            fields.algorithmElement.encoded())
        : fields.info.encoded();
  }

  /**
   * The timestamp on the maker's signature (V5).
   *
   * @return a copy of the token, null if there is none
   */
  public byte @Nullable [] timestamp() {
    return fields.timestamp == null ? null : fields.timestamp.clone();
  }

  /**
   * When the timestamp says that the seal was there. Not judged: a {@code Verifier} tells whether
   * the timestamp is of this seal, and its server trusted.
   *
   * @return the moment; null if there is no timestamp, or it cannot be read
   */
  public @Nullable Instant attested() {
    if (fields.timestamp == null) {
      return null;
    }
    TimestampInfo info =
        CmsSignature.parse(fields.timestamp, new CertificateCache()).timestampInfo();
    return info == null ? null : info.time();
  }

  /**
   * The departures from the standard that were read past.
   *
   * @return in the order found
   */
  public List<Message> oddities() {
    return fields.oddities;
  }

  /**
   * Compares the bytes.
   *
   * @param other another seal
   * @return true if it is a seal of the same bytes
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ElectronicSeal that && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(data);
  }

  /** What the seal is called, without anything of its contents. */
  @Override
  public String toString() {
    return "ElectronicSeal " + fields.version + " " + fields.id;
  }
}
