package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/** A seal key in an SDF device. */
final class SdfSealKey implements SealKey {

  private final SdfKey key;
  private final List<X509Certificate> chain;
  private final ConcurrentLinkedDeque<SdfDevice.Session> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  SdfSealKey(SdfKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = List.copyOf(chain);
  }

  @Override
  public List<X509Certificate> chain() {
    return chain;
  }

  @Override
  public SignatureAlgorithm algorithm() {
    return key.algorithm();
  }

  @Override
  public int maxSignatureLength() {
    return DeviceSignature.maxLength(key.algorithm(), key.publicKey().bits());
  }

  @Override
  public byte[] sign(byte[] message) throws SealException {
    if (closed) {
      throw new SealException.KeyUnavailable(
          new Message("the seal key is closed", "印章密钥已关闭"), null, null);
    }
    try {
      SdfDevice.Session session = idle.pollFirst();
      if (session == null) {
        session = key.openSession();
      }
      byte[] signature = key.sign(session, message);
      idle.addFirst(session);
      return signature;
    } catch (SdfException | SignatureException e) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the device could not sign with " + key.place() + ": " + e.getMessage(),
              "密码设备签名失败（" + key.place() + "）：" + e.getMessage()),
          null,
          e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    SdfDevice.Session session = idle.pollFirst();
    while (session != null) {
      key.closeSession(session);
      session = idle.pollFirst();
    }
    key.close();
  }

  @Override
  public String toString() {
    return "SdfSealKey[" + key.place() + "]";
  }
}
