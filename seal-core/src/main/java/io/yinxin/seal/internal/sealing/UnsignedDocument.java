package io.yinxin.seal.internal.sealing;

import io.yinxin.seal.Format;
import io.yinxin.seal.SealException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One document between the steps of its sealing: written as far as that goes without the signature,
 * nothing to be seen of it yet. Not for use by several threads.
 */
public interface UnsignedDocument extends AutoCloseable {

  /**
   * What it is.
   *
   * @return the format
   */
  Format format();

  /**
   * The sealing's name in the document.
   *
   * @return a field's full name, or an id
   */
  String name();

  /**
   * What the key signs.
   *
   * @return a copy, the same at each call until {@link #enlarge} says otherwise
   */
  byte[] toSign();

  /**
   * Makes room for a signature that is longer than its key promised, or a timestamp on it that is
   * longer than its authority did.
   *
   * @param signature a signature over {@link #toSign}
   * @return whether there is something new to sign
   * @throws SealException if the document cannot be read any more, or a timestamp is not to be had
   * @throws IOException if it cannot be written
   */
  boolean enlarge(byte[] signature) throws SealException, IOException;

  /**
   * Puts the signature in, checks the work, and lets the document appear. Closes it in any case.
   *
   * @param signature the key's answer to {@link #toSign}
   * @return the digest of the sealed document, null if it was not made along the way
   * @throws SealException.KeyUnavailable if the signature is wrong, or too long, or a timestamp or
   *     evidence is not to be had
   * @throws IOException if the document cannot be written
   */
  @Nullable Digest finish(byte[] signature) throws SealException, IOException;

  /**
   * Removes what was written, unless it has appeared. Does nothing the second time.
   *
   * @throws IOException if the document that was read cannot be closed
   */
  @Override
  void close() throws IOException;

  /**
   * The digest of a whole document.
   *
   * @param algorithm its name in the JCA
   * @param value the digest
   */
  @SuppressWarnings("ArrayRecordComponent") // handed from one method to the next, never compared
  record Digest(String algorithm, byte[] value) {}
}
