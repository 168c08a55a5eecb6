package io.yinxin.seal.internal.cms;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Asn1Time;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** What a time server states (TSTInfo; RFC 3161, 2.4.2; GB/T 20520). Immutable. */
public final class TimestampInfo {

  private final HashAlgorithm hash;
  private final byte[] imprint;
  private final Instant time;

  private TimestampInfo(HashAlgorithm hash, byte[] imprint, Instant time) {
    this.hash = hash;
    this.imprint = imprint;
    this.time = time;
  }

  static TimestampInfo read(byte[] content) throws Asn1Exception {
    List<Tlv> fields = Tlv.readAll(content).expect(Tlv.SEQUENCE).children(5);
    List<Tlv> imprint = fields.get(2).expect(Tlv.SEQUENCE).children(2);
    String oid = imprint.get(0).expect(Tlv.SEQUENCE).children(1).get(0).oid();
    HashAlgorithm hash = HashAlgorithm.of(oid);
    if (hash == null) {
      throw new Asn1Exception("imprint with the digest " + oid);
    }
    byte[] value = imprint.get(1).expect(Tlv.OCTET_STRING).octets();
    return new TimestampInfo(hash, value, Asn1Time.read(fields.get(4)));
  }

  /**
   * The digest of the imprint.
   *
   * @return the digest
   */
  public HashAlgorithm hash() {
    return hash;
  }

  /**
   * The time stated.
   *
   * @return the time
   */
  public Instant time() {
    return time;
  }

  /**
   * Whether the time was stated for something with this digest.
   *
   * @param digest made with {@link #hash}
   * @return true if so
   */
  public boolean isFor(byte[] digest) {
    return MessageDigest.isEqual(imprint, digest);
  }

  /**
   * Whether a certificate may sign timestamps: for this alone, and marked critical (RFC 3161, 2.3).
   *
   * @param certificate the time server's
   * @return true if so
   */
  public static boolean allowedBy(X509Certificate certificate) {
    try {
      return List.of("1.3.6.1.5.5.7.3.8").equals(certificate.getExtendedKeyUsage())
          && certificate.getCriticalExtensionOIDs() != null
          && certificate.getCriticalExtensionOIDs().contains("2.5.29.37");
    } catch (CertificateParsingException e) {
      return false;
    }
  }
}
