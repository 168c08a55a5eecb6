package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.key.VerifyingKey;
import java.io.IOException;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * A seal key on a PKCS#11 token.
 *
 * <p>When it is opened it signs something random, and what comes of it must verify under its
 * certificate: else it is refused.
 */
final class Pkcs11Key implements SealKey {

  private final Pkcs11Token token;
  private final TokenKey key;
  private final VerifyingKey publicKey;
  private final SigningMethod method;
  private final PinSource pins;
  private final List<X509Certificate> chain;
  private final ConcurrentLinkedDeque<Pkcs11Session> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  Pkcs11Key(
      Pkcs11Token token,
      TokenKey key,
      VerifyingKey publicKey,
      SigningMethod method,
      PinSource pins,
      List<X509Certificate> chain) {
    this.token = token;
    this.key = key;
    this.publicKey = publicKey;
    this.method = method;
    this.pins = pins;
    this.chain = List.copyOf(chain);
  }

  void keep(Pkcs11Session session) {
    idle.addFirst(session);
  }

  @Override
  public VerifyingKey publicKey() {
    return publicKey;
  }

  @Override
  public List<X509Certificate> chain() {
    return chain;
  }

  @Override
  public SignatureAlgorithm algorithm() {
    return method.algorithm();
  }

  @Override
  public int maxSignatureLength() {
    return DeviceSignature.maxLength(method.algorithm(), publicKey.bits());
  }

  @Override
  public byte[] sign(byte[] message) throws SealException {
    if (closed) {
      throw new SealException.KeyUnavailable(
          new Message("the seal key is closed", "印章密钥已关闭"), null, null);
    }
    try {
      Pkcs11Session session = idle.pollFirst();
      if (session == null) {
        session = token.openSession(false);
      }
      byte[] signature = sign(session, token, key, publicKey, method, pins, message);
      idle.addFirst(session);
      return signature;
    } catch (Pkcs11Exception | SignatureException | IOException e) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the token " + token.name() + " could not sign: " + e.getMessage(),
              "令牌 " + token.name() + " 签名失败：" + e.getMessage()),
          null,
          e);
    }
  }

  /** Signs once, with whatever the session and the key need. */
  static byte[] sign(
      Pkcs11Session session,
      Pkcs11Token token,
      TokenKey key,
      VerifyingKey publicKey,
      SigningMethod method,
      PinSource pins,
      byte[] message)
      throws Pkcs11Exception, SignatureException, SealException, IOException {
    session.signInit(method.mechanism(), method.parameter(), key.handle());
    if (key.alwaysAuthenticate()) {
      token.authenticate(session, pins);
    }
    return DeviceSignature.encode(
        method.algorithm(), session.sign(method.input(publicKey, message)));
  }

  @Override
  public void close() {
    closed = true;
    Pkcs11Session session = idle.pollFirst();
    while (session != null) {
      session.close();
      session = idle.pollFirst();
    }
  }

  @Override
  public String toString() {
    return "Pkcs11Key[" + token.name() + " " + key.name() + "]";
  }
}
