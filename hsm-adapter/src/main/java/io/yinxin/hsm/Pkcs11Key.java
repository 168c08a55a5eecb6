package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.KeyMetrics;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.key.VerifyingKey;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A seal key on a PKCS#11 token.
 *
 * <p>The first signature of each session is verified here, so that a key that was replaced under
 * its name, or a handle that means something else after a new login, signs nothing.
 */
final class Pkcs11Key implements SealKey {

  private final Pkcs11Token token;
  private final SessionAccess<Pkcs11Session> access;
  private final KeyMeter meter;
  private final TokenKey key;
  private final VerifyingKey publicKey;
  private final SigningMethod method;
  private final List<X509Certificate> chain;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean failing;

  Pkcs11Key(
      Pkcs11Token token,
      SessionAccess<Pkcs11Session> access,
      KeyMeter meter,
      TokenKey key,
      VerifyingKey publicKey,
      SigningMethod method,
      List<X509Certificate> chain) {
    this.token = token;
    this.access = access;
    this.meter = meter;
    this.key = key;
    this.publicKey = publicKey;
    this.method = method;
    this.chain = List.copyOf(chain);
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
    if (closed.get()) {
      throw new SealException.KeyUnavailable(
          new Message("the seal key is closed", "印章密钥已关闭"), null, null);
    }
    long start = System.nanoTime();
    try {
      byte[] signature =
          access.run(session -> sign(token, access, session, key, publicKey, method, message));
      meter.signed(System.nanoTime() - start);
      if (failing) {
        failing = false;
      }
      return signature;
    } catch (SealException e) {
      failing = true;
      throw e;
    } catch (IOException e) {
      failing = true;
      throw new SealException.KeyUnavailable(
          new Message(
              "the PIN for the token " + token.name() + " cannot be had: " + e.getMessage(),
              "无法取得令牌 " + token.name() + " 的 PIN：" + e.getMessage()),
          new Message(
              "the token asks for it again after it has lost its login: a file can be read again,"
                  + " fd:N cannot",
              "令牌丢失登录状态后会再次要求 PIN：文件可以重复读取，fd:N 不能"),
          e);
    }
  }

  /**
   * Signs once in a session, whatever the session and the key need.
   *
   * @throws SealException.KeyUnavailable if the key is not there any more, or another one
   */
  static byte[] sign(
      Pkcs11Token token,
      SessionAccess<Pkcs11Session> access,
      SessionPool<Pkcs11Session>.Pooled session,
      TokenKey key,
      VerifyingKey publicKey,
      SigningMethod method,
      byte[] message)
      throws Exception {
    byte[] input = method.input(publicKey, message);
    Long known = session.handle(key);
    long handle = known == null ? session.run(s -> key.findAgain(s, token.name())) : known;
    byte[] raw;
    if (key.alwaysAuthenticate()) {
      session.run(
          s -> {
            s.signInit(method.mechanism(), method.parameter(), handle);
            return key;
          });
      token.authenticate(session, access.pins());
      raw = session.run(s -> s.sign(input));
    } else {
      raw =
          session.run(
              s -> {
                s.signInit(method.mechanism(), method.parameter(), handle);
                return s.sign(input);
              });
    }
    byte[] signature = DeviceSignature.encode(method.algorithm(), raw);
    if (known == null) {
      if (!publicKey.verify(method.algorithm(), message, signature)) {
        throw new SealException.KeyUnavailable(
            new Message(
                "the key "
                    + key.name()
                    + " on token "
                    + token.name()
                    + " makes no signature that verifies",
                "令牌 " + token.name() + " 上的密钥 " + key.name() + " 签名无法通过验证"),
            new Message(
                "the key is not that of the certificate, or the token does another kind of signature"
                    + " (for SM2: another profile)",
                "密钥与证书不匹配，或令牌使用了其他签名方式（SM2 请检查 profile）"),
            null);
      }
      session.found(key, handle);
    }
    return signature;
  }

  @Override
  public KeyMetrics metrics() {
    Message warning = token.warning();
    return meter.metrics(
        meter.faults(),
        failing || closed.get() ? 0 : 1,
        1,
        warning == null ? List.of() : List.of(warning));
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      token.leave();
    }
  }

  @Override
  public String toString() {
    return "Pkcs11Key[" + token.name() + " " + key.name() + "]";
  }
}
