package io.yinxin.seal.testing;

import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.crypto.GeneratedKey;
import io.yinxin.seal.internal.crypto.PrivateKeys;
import io.yinxin.seal.internal.crypto.PrivateSigner;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A seal key that signs correctly until told otherwise, and counts. Safe for use by many threads.
 */
public final class FakeSealKey implements SealKey {

  private final SignatureAlgorithm algorithm;
  private final List<X509Certificate> chain;
  private final PrivateSigner.Factory signers;
  private final AtomicInteger signatures = new AtomicInteger();
  private volatile @Nullable SealException failure;
  private volatile boolean wrongSignatures;
  private volatile int extraBytes;
  private volatile boolean closed;

  /**
   * Makes one.
   *
   * @param key the key pair
   * @param algorithm what to sign with
   * @param chain its certificates
   */
  public FakeSealKey(GeneratedKey key, SignatureAlgorithm algorithm, List<X509Certificate> chain) {
    this.algorithm = algorithm;
    this.chain = List.copyOf(chain);
    try {
      this.signers =
          PrivateKeys.signers(key.privateKey(), SignatureScheme.named(algorithm.displayName()));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * From now on {@link #sign} throws.
   *
   * @param exception what it throws, null to sign again
   * @return this
   */
  public FakeSealKey failing(@Nullable SealException exception) {
    failure = exception;
    return this;
  }

  /**
   * From now on signatures are over another message.
   *
   * @return this
   */
  public FakeSealKey signingWrongly() {
    wrongSignatures = true;
    return this;
  }

  /**
   * From now on signatures are longer than promised, as from a broken token.
   *
   * @param bytes how much longer than the bound
   * @return this
   */
  public FakeSealKey signingTooLong(int bytes) {
    extraBytes = bytes;
    return this;
  }

  /**
   * How often it has signed.
   *
   * @return the number
   */
  public int signatures() {
    return signatures.get();
  }

  /**
   * Whether it was closed.
   *
   * @return true after {@link #close}
   */
  public boolean closed() {
    return closed;
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
    return signers.maxLength();
  }

  @Override
  public byte[] sign(byte[] message) throws SealException {
    SealException exception = failure;
    if (exception != null) {
      throw exception;
    }
    if (closed) {
      throw new IllegalStateException("closed");
    }
    signatures.incrementAndGet();
    try {
      byte[] signed = message;
      if (wrongSignatures) {
        signed = message.clone();
        signed[0] ^= 1;
      }
      byte[] signature = signers.create().sign(signed);
      return extraBytes == 0
          ? signature
          : java.util.Arrays.copyOf(signature, maxSignatureLength() + extraBytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
