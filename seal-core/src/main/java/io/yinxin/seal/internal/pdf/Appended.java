package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.internal.file.ByteSource;
import java.io.EOFException;
import java.io.IOException;

/**
 * A document with something appended, which is in memory. Closing it closes nothing.
 *
 * @param before the document
 * @param after what is appended
 * @param count how many bytes of it
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares sources
record Appended(ByteSource before, byte[] after, int count) implements ByteSource {

  @Override
  public long length() {
    return before.length() + count;
  }

  @Override
  public void read(long at, byte[] into, int from, int n) throws IOException {
    int first = (int) Math.max(0, Math.min(n, before.length() - at));
    if (first > 0) {
      before.read(at, into, from, first);
    }
    if (n > first) {
      long start = at + first - before.length();
      if (start + n - first > count) {
        throw new EOFException("the document ends before the bytes asked for");
      }
      System.arraycopy(after, (int) start, into, from + first, n - first);
    }
  }

  @Override
  public void close() {}
}
