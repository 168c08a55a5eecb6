package io.yinxin.seal.internal.file;

import java.io.EOFException;

/**
 * A document that is in memory as a whole.
 *
 * @param bytes the document, not copied; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // identity is what is meant: nobody compares sources
public record MemorySource(byte[] bytes) implements ByteSource {

  @Override
  public long length() {
    return bytes.length;
  }

  @Override
  public void read(long at, byte[] into, int from, int n) throws EOFException {
    if (at < 0 || n > bytes.length - at) {
      throw new EOFException("the document ends before the bytes asked for");
    }
    System.arraycopy(bytes, (int) at, into, from, n);
  }

  @Override
  public void close() {
    // nothing is open
  }
}
