package io.yinxin.seal;

import io.yinxin.seal.internal.sealing.UnsignedDocument;
import io.yinxin.seal.key.SealKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A document that waits for its signature: written with a hole beside its place, nothing to be seen
 * of it yet. It can wait as long as the process lives. Not for use by several threads at once.
 *
 * @since 0.1
 */
public final class PreparedSealing implements AutoCloseable {

  private final UnsignedDocument sealing;
  private final SealKey key;
  private final Instant time;
  private final Path out;
  private boolean over;

  PreparedSealing(UnsignedDocument sealing, SealKey key, Instant time, Path out) {
    this.sealing = sealing;
    this.key = key;
    this.time = time;
    this.out = out;
  }

  /**
   * The bytes to sign: the signed attributes of a CMS (RFC 5652, 5.4), a few hundred; or the {@code
   * TBS_Sign} around an electronic seal (GB/T 38540, 7), some thousand.
   *
   * @return a copy, the same at each call
   */
  public byte[] toSign() {
    return sealing.toSign();
  }

  /**
   * Puts the signature in, checks it against the key's certificate and the document against the
   * strict reader, and lets the document appear. Whatever happens, the sealing is over then.
   *
   * @param signature the key's signature over {@link #toSign}, in the form of {@link SealKey#sign}
   * @return what was made
   * @throws SealException.KeyUnavailable if the signature is not that of the key's certificate over
   *     these bytes, or a timestamp or evidence is asked for and there is none to be had; nothing
   *     is left behind
   * @throws IOException if the document cannot be written; nothing is left behind
   * @throws IllegalStateException if the sealing is over
   */
  public SealedDocument finish(byte[] signature) throws SealException, IOException {
    if (over) {
      throw new IllegalStateException("the sealing is over");
    }
    over = true;
    UnsignedDocument.Digest digest = sealing.finish(signature);
    return new SealedDocument(
        out, sealing.format(), sealing.name(), key.algorithm(), key.chain().get(0), time, digest);
  }

  /** Makes room for a signature, or a timestamp on it, that is longer than promised. */
  boolean enlarge(byte[] signature) throws SealException, IOException {
    return sealing.enlarge(signature);
  }

  /**
   * Gives the sealing up and removes what was written; does nothing once the document has appeared.
   *
   * @throws IOException if the document that was read cannot be closed
   */
  @Override
  public void close() throws IOException {
    over = true;
    sealing.close();
  }
}
