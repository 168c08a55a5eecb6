package io.yinxin.seal.key;

import io.yinxin.seal.SealException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key at the place that keeps it, with its public key; it may have no certificate yet.
 *
 * <p>Requests for certificates are made with it, and places are tested with it. What seals is a
 * {@link SealKey}. Implementations are safe for use by many threads at once. Who opens a key closes
 * it.
 *
 * @since 0.1
 */
public interface HeldKey extends AutoCloseable {

  /**
   * The public half.
   *
   * @return the key; the same at each call
   */
  VerifyingKey publicKey();

  /**
   * The certificates that stand beside the key, its own first, each followed by its issuer as far
   * as known.
   *
   * @return perhaps none; immutable, the same at each call
   */
  List<X509Certificate> chain();

  /**
   * The algorithm this key signs with.
   *
   * @return the algorithm; the same at each call
   */
  SignatureAlgorithm algorithm();

  /**
   * Signs a short message: a few hundred bytes, never a document. Hashing (and for SM2 the user
   * identity's hash Z) is done here.
   *
   * @param message the bytes to sign, unchanged afterwards
   * @return the signature as it stands in a CMS: DER for ECDSA and SM2, raw for RSA and Ed25519
   * @throws SealException.KeyUnavailable if the key cannot be used now
   * @throws SealException.PinRefused if the key asks for its PIN at each use and refused it
   */
  byte[] sign(byte[] message) throws SealException;

  /** Lets go of the key: wipes what is in memory, closes sessions. Does nothing the second time. */
  @Override
  void close();
}
