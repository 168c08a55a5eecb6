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

/** A seal key in an SDF device. */
final class SdfSealKey implements SealKey {

  private final SdfKey key;
  private final List<X509Certificate> chain;
  private final AtomicBoolean isClosed = new AtomicBoolean();
  private volatile boolean failing;

  /**
   * Makes one.
   *
   * @param chain its certificates; empty if it is not going to seal
   */
  SdfSealKey(SdfKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = List.copyOf(chain);
  }

  static SealException.KeyUnavailable closed() {
    return new SealException.KeyUnavailable(
        new Message("the seal key is closed", "印章密钥已关闭"), null, null);
  }

  @Override
  public VerifyingKey publicKey() {
    return key.publicKey();
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
    if (isClosed.get()) {
      throw closed();
    }
    long start = System.nanoTime();
    boolean signed = false;
    try {
      byte[] signature = key.sign(message);
      key.meter().signed(System.nanoTime() - start);
      signed = true;
      return signature;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } finally {
      if (failing == signed) {
        failing = !signed;
      }
    }
  }

  @Override
  public KeyMetrics metrics() {
    return key.meter()
        .metrics(key.meter().faults(), failing || isClosed.get() ? 0 : 1, 1, List.of());
  }

  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      key.close();
    }
  }

  @Override
  public String toString() {
    return "SdfSealKey[" + key.place() + "]";
  }
}
