package io.yinxin.seal.internal.crypto;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;

/** Reads single certificates: with the JDK, and with Bouncy Castle what the JDK does not know. */
public final class X509 {

  /** The curves that every JDK knows; certificates on others make it throw. */
  private static final Set<String> JDK_CURVES =
      Set.of("1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35");

  private X509() {}

  /**
   * Reads a certificate.
   *
   * @param der exactly one certificate
   * @return the certificate
   * @throws CertificateException if it is none
   */
  public static X509Certificate read(byte[] der) throws CertificateException {
    if (der.length < 2 || der[0] != 0x30) {
      throw new CertificateException("not an X.509 certificate");
    }
    // The JDK's reader needs no provider to be made, which counts at a cold start.
    if (jdkKnows(der)) {
      try {
        return parse(CertificateFactory.getInstance("X.509"), der);
      } catch (CertificateException e) {
        // It is stricter in places (names, extensions); the other reader has the last word.
      }
    }
    return parse(CertificateFactory.getInstance("X.509", BouncyCastle.provider()), der);
  }

  private static X509Certificate parse(CertificateFactory factory, byte[] der)
      throws CertificateException {
    ByteArrayInputStream in = new ByteArrayInputStream(der);
    X509Certificate read;
    try {
      read = (X509Certificate) factory.generateCertificate(in);
    } catch (RuntimeException e) {
      throw new CertificateException("not an X.509 certificate", e);
    }
    if (read == null || in.available() > 0) {
      throw new CertificateException("not exactly one X.509 certificate");
    }
    return read;
  }

  private static boolean jdkKnows(byte[] der) throws CertificateException {
    try {
      AlgorithmIdentifier key =
          Certificate.getInstance(der).getSubjectPublicKeyInfo().getAlgorithm();
      if (!key.getAlgorithm().getId().equals("1.2.840.10045.2.1")) {
        return true;
      }
      ASN1Encodable curve = key.getParameters();
      return curve != null && JDK_CURVES.contains(curve.toString());
    } catch (RuntimeException e) {
      throw new CertificateException("not an X.509 certificate", e);
    }
  }
}
