package io.yinxin.seal.internal.crypto;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Tlv;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Reads single certificates, whatever their key, and parts that other structures share. */
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
   * Reads an AlgorithmIdentifier.
   *
   * @param element where it stands
   * @return the identifier
   * @throws Asn1Exception if it is none
   */
  public static AlgorithmIdentifier algorithm(Tlv element) throws Asn1Exception {
    try {
      return AlgorithmIdentifier.getInstance(element.expect(Tlv.SEQUENCE).encoded());
    } catch (IllegalArgumentException e) {
      throw new Asn1Exception("bad algorithm identifier");
    }
  }

  /**
   * Reads a Name.
   *
   * @param element where it stands
   * @return the name
   * @throws Asn1Exception if it is none
   */
  public static X500Principal name(Tlv element) throws Asn1Exception {
    try {
      return new X500Principal(element.expect(Tlv.SEQUENCE).encoded());
    } catch (IllegalArgumentException e) {
      throw new Asn1Exception("bad name");
    }
  }

  /**
   * Whether a certificate names itself as its issuer, as roots do.
   *
   * @param certificate the certificate
   * @return true if so, whoever signed it
   */
  public static boolean isSelfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
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
