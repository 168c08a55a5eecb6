package io.yinxin.seal.internal.crypto;

import java.security.GeneralSecurityException;

/** Signs with a private key in memory, again and again; for one thread at a time. */
@FunctionalInterface
public interface PrivateSigner {

  /**
   * Signs.
   *
   * @param message the bytes
   * @return the signature, DER for ECDSA and SM2
   * @throws GeneralSecurityException if the key cannot
   */
  byte[] sign(byte[] message) throws GeneralSecurityException;

  /** Makes signers of one key; shared by threads. */
  interface Factory {

    /**
     * Makes one.
     *
     * @return a signer, initialised
     */
    PrivateSigner create();

    /**
     * The most bytes that a signature has.
     *
     * @return a length
     */
    int maxLength();
  }
}
