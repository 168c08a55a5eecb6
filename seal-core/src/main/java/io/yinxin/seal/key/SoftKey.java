package io.yinxin.seal.key;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.crypto.PrivateSigner;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A seal key in this process's memory; while it is a {@link HeldKey} only, its chain may be empty.
 *
 * <p>Initialising a signer costs several times as much as one signature, and a signer serves one
 * thread at a time. So signers that are not in use wait in a queue of the key's own: as many as
 * there were threads at once, and gone when the key is closed, which per-thread storage would not
 * be.
 */
final class SoftKey implements SealKey {

  private final VerifyingKey publicKey;
  private final List<X509Certificate> chain;
  private final SignatureAlgorithm algorithm;
  private final int maxLength;
  private final ConcurrentLinkedQueue<PrivateSigner> idle = new ConcurrentLinkedQueue<>();
  private volatile PrivateSigner.@Nullable Factory signers;

  SoftKey(
      VerifyingKey publicKey,
      List<X509Certificate> chain,
      SignatureAlgorithm algorithm,
      PrivateSigner.Factory signers) {
    this.publicKey = publicKey;
    this.chain = List.copyOf(chain);
    this.algorithm = algorithm;
    this.maxLength = signers.maxLength();
    this.signers = signers;
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
    return algorithm;
  }

  @Override
  public int maxSignatureLength() {
    return maxLength;
  }

  @Override
  public byte[] sign(byte[] message) throws SealException.KeyUnavailable {
    PrivateSigner.Factory open = signers;
    if (open == null) {
      throw new SealException.KeyUnavailable(
          new Message("the seal key is closed", "印章密钥已关闭"), null, null);
    }
    PrivateSigner signer = idle.poll();
    if (signer == null) {
      signer = open.create();
    }
    byte[] signature;
    try {
      signature = signer.sign(message);
    } catch (java.security.GeneralSecurityException | RuntimeException e) {
      // The signer's state is not known now: it is not put back.
      throw new SealException.KeyUnavailable(
          new Message("the seal key could not sign", "印章密钥签名失败"), null, e);
    }
    idle.add(signer);
    if (signers == null) {
      // Closed meanwhile.
      idle.clear();
    }
    return signature;
  }

  @Override
  public void close() {
    signers = null;
    idle.clear();
  }

  @Override
  public String toString() {
    return "SoftKey[" + algorithm.displayName() + "]";
  }
}
