package io.yinxin.seal.trust;

import io.yinxin.seal.SealException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Who attests the time of a sealing: a digest goes in, a timestamp token comes out (RFC 3161; GB/T
 * 20520). {@link TimeServer} asks one over the network; a fake is in the test-jar.
 *
 * <p>A sealing believes no authority: it checks each token before it uses it. Implementations are
 * safe for use by many threads at once.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface TimestampAuthority {

  /**
   * Attests that something was there now.
   *
   * @param digestName the digest, as the JCA calls it: {@code SM3} or {@code SHA-256}
   * @param digest the digest of what was there
   * @return the token: a signed message around a TSTInfo, the signer's certificate in it; null if
   *     this authority attests no digests of this kind
   * @throws SealException.KeyUnavailable if it cannot attest anything now
   * @throws IOException if it does not answer
   */
  byte @Nullable [] stamp(String digestName, byte[] digest)
      throws SealException.KeyUnavailable, IOException;

  /**
   * The room that a document keeps for a token. A token that needs more costs a second signature
   * and a second token, and cannot be used where the signature was made elsewhere ({@link
   * io.yinxin.seal.Sealer#prepare}).
   *
   * @return in bytes; 8192 if nothing is said, which is twice what is usual
   */
  default int maxTokenLength() {
    return 8192;
  }
}
