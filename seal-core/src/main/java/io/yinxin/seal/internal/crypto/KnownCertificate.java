package io.yinxin.seal.internal.crypto;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with what is needed of it again and again, decoded once; shared by threads. Two are
 * equal if their bytes are.
 */
public final class KnownCertificate {

  private final byte[] encoded;
  private final int hash;
  private final PlainCertificate certificate;
  private volatile @Nullable SignatureCheck check;

  private KnownCertificate(byte[] encoded, PlainCertificate certificate) {
    this.encoded = encoded;
    this.hash = Arrays.hashCode(encoded);
    this.certificate = certificate;
  }

  /**
   * Reads a certificate.
   *
   * @param der its bytes; not changed afterwards
   * @return the certificate
   * @throws CertificateException if it is none
   */
  public static KnownCertificate read(byte[] der) throws CertificateException {
    return new KnownCertificate(der, PlainCertificate.read(der));
  }

  /**
   * Takes a certificate that was read already.
   *
   * @param certificate the certificate
   * @return the same, known
   * @throws CertificateException if it cannot be encoded
   */
  public static KnownCertificate of(X509Certificate certificate) throws CertificateException {
    byte[] der = certificate.getEncoded();
    return new KnownCertificate(
        der, certificate instanceof PlainCertificate plain ? plain : PlainCertificate.read(der));
  }

  /**
   * The certificate as the JCA has it.
   *
   * @return the certificate
   */
  public X509Certificate x509() {
    return certificate;
  }

  /**
   * Its bytes.
   *
   * @return not a copy: not to be changed
   */
  public byte[] encoded() {
    return encoded;
  }

  /**
   * The subject's name, encoded.
   *
   * @return DER
   */
  public byte[] subject() {
    return certificate.getSubjectX500Principal().getEncoded();
  }

  /**
   * The issuer's name, encoded.
   *
   * @return DER
   */
  public byte[] issuer() {
    return certificate.getIssuerX500Principal().getEncoded();
  }

  /**
   * Its public key, ready to check signatures.
   *
   * @return the check, of kind UNKNOWN if the key is not sound
   */
  public SignatureCheck key() {
    SignatureCheck known = check;
    if (known == null) {
      known = SignatureCheck.of(certificate.keyInfo());
      check = known;
    }
    return known;
  }

  /**
   * The algorithm that the certificate is signed with.
   *
   * @return the scheme, null if it is not known, or stated differently in its two places (RFC 5280,
   *     4.1.1.2)
   */
  public @Nullable SignatureScheme scheme() {
    return SignatureScheme.agreed(certificate.outerAlgorithm(), certificate.innerAlgorithm());
  }

  /**
   * Whether another certificate's key signed this one.
   *
   * @param issuer the other one
   * @return true only if the signature is right
   */
  public boolean signedBy(KnownCertificate issuer) {
    SignatureScheme scheme = scheme();
    if (scheme == null) {
      return false;
    }
    return issuer.key().verify(scheme, certificate.getTBSCertificate(), certificate.getSignature());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KnownCertificate that
        && hash == that.hash
        && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
