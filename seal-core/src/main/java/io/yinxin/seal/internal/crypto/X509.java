package io.yinxin.seal.internal.crypto;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Reads single certificates, whatever their key. */
public final class X509 {

  private X509() {}

  /**
   * Reads a certificate.
   *
   * @param der exactly one certificate
   * @return the certificate
   * @throws CertificateException if it is none
   */
  public static X509Certificate read(byte[] der) throws CertificateException {
    return PlainCertificate.read(der.clone());
  }

  /**
   * The public key of a certificate as it stands there.
   *
   * @param certificate the certificate, of whatever provider
   * @return the key
   * @throws CertificateException if the certificate is not sound
   */
  public static SubjectPublicKeyInfo publicKey(X509Certificate certificate)
      throws CertificateException {
    PlainCertificate plain =
        certificate instanceof PlainCertificate own
            ? own
            : PlainCertificate.read(certificate.getEncoded());
    return plain.keyInfo();
  }
}
