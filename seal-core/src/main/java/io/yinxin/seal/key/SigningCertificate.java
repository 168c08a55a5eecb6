package io.yinxin.seal.key;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * Whether a certificate may seal now. What a verifier would refuse is refused before it is made.
 *
 * @since 0.1
 */
public final class SigningCertificate {

  private SigningCertificate() {}

  /**
   * Checks the validity period and the key usage (RFC 5280, 4.1.2.5 and 4.2.1.3): digitalSignature
   * or nonRepudiation, where the extension is there.
   *
   * @param certificate the key's own certificate
   * @param now the time of sealing
   * @throws SealException.KeyUnavailable if it may not seal
   */
  public static void check(X509Certificate certificate, Instant now)
      throws SealException.KeyUnavailable {
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    if (now.isAfter(to)) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the certificate of the seal key expired at " + to, "印章密钥的证书已于 " + to + " 过期"),
          new Message(
              "have a new certificate issued (seal keys csr, then seal keys import)",
              "请申请新证书（seal keys csr，再 seal keys import）"),
          null);
    }
    if (now.isBefore(from)) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the certificate of the seal key is not valid before " + from,
              "印章密钥的证书自 " + from + " 起才有效"),
          new Message("check the clock of this machine, or wait", "请检查本机时钟，或等到生效之后"),
          null);
    }
    if (!maySign(certificate)) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the certificate of the seal key does not allow signatures (keyUsage has neither"
                  + " digitalSignature nor nonRepudiation)",
              "印章密钥的证书不允许用于签名（keyUsage 中没有 digitalSignature 或 nonRepudiation）"),
          new Message(
              "it may be the encryption certificate of a pair: use the signing one",
              "它可能是双证书中的加密证书：请改用签名证书"),
          null);
    }
  }

  /**
   * Whether the key usage allows signatures.
   *
   * @param certificate the certificate
   * @return true if the extension is absent, or holds digitalSignature or nonRepudiation
   */
  public static boolean maySign(X509Certificate certificate) {
    boolean[] usage = certificate.getKeyUsage();
    return usage == null || usage[0] || usage[1];
  }
}
