package io.yinxin.seal.internal.sealing;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException.KeyUnavailable;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.key.SealKey;
import java.security.cert.CertificateException;

/**
 * Checks what a seal key answers against its certificate: a token may hold another key than one
 * thinks. Made once per key; immutable, for use by many threads.
 */
public final class KeyCheck {

  private final KnownCertificate certificate;
  private final SignatureScheme scheme;

  private KeyCheck(KnownCertificate certificate, SignatureScheme scheme) {
    this.certificate = certificate;
    this.scheme = scheme;
  }

  /**
   * Prepares for a key.
   *
   * @param key the key; only its certificate and algorithm are asked for, now
   * @return the check
   * @throws KeyUnavailable if the certificate cannot be read
   */
  public static KeyCheck of(SealKey key) throws KeyUnavailable {
    try {
      return new KeyCheck(
          KnownCertificate.of(key.chain().get(0)),
          SignatureScheme.named(key.algorithm().displayName()));
    } catch (CertificateException e) {
      throw unreadable(e);
    }
  }

  /**
   * What is thrown of a certificate that cannot be read.
   *
   * @param cause what was caught
   * @return to be thrown
   */
  public static KeyUnavailable unreadable(CertificateException cause) {
    return new KeyUnavailable(
        new Message("the certificate of the seal key cannot be read", "无法读取印章密钥的证书"), null, cause);
  }

  /**
   * The certificate of the key.
   *
   * @return the certificate
   */
  public KnownCertificate certificate() {
    return certificate;
  }

  /**
   * Whether an answer is that of the certificate's key.
   *
   * @param message what was to be signed
   * @param signature the answer
   * @return true if so
   */
  public boolean passes(byte[] message, byte[] signature) {
    return certificate.key().verify(scheme, message, signature);
  }

  /**
   * Checks an answer.
   *
   * @param message what was to be signed
   * @param signature the answer
   * @throws KeyUnavailable if it is not that of the certificate's key
   */
  public void check(byte[] message, byte[] signature) throws KeyUnavailable {
    if (!passes(message, signature)) {
      throw new KeyUnavailable(
          new Message("the key's signature does not match its certificate", "密钥的签名与其证书不匹配"),
          new Message(
              "check the key: seal keys test; the certificate may belong to another key",
              "请检查密钥：seal keys test；证书可能属于另一个密钥"),
          null);
    }
  }
}
