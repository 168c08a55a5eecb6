package io.yinxin.seal.internal.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A large document, read through a cache of 32 pages of 16 KiB, found by page number. For use by
 * several threads: long reads go side by side, short ones one after the other.
 */
final class FileSource implements ByteSource {

  private static final int SMALL = 1 << 20;
  private static final int PAGE_BITS = 14;
  private static final int PAGE = 1 << PAGE_BITS;
  private static final int PAGES = 32;

  private final FileChannel channel;
  private final long length;
  private final byte[][] pages = new byte[PAGES][];
  private final long[] numbers = new long[PAGES];

  private FileSource(FileChannel channel, long length) {
    this.channel = channel;
    this.length = length;
    Arrays.fill(numbers, -1);
  }

  static ByteSource open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    boolean kept = false;
    try {
      ByteSource source = of(channel, Files.isRegularFile(file));
      kept = source instanceof FileSource;
      return source;
    } finally {
      if (!kept) {
        channel.close();
      }
    }
  }

  /** What is in an open file; the channel is used on only if the source is not in memory. */
  static ByteSource of(FileChannel channel, boolean regular) throws IOException {
    long length = channel.size();
    if (length <= SMALL && regular) {
      byte[] bytes = new byte[(int) length];
      fill(channel, 0, bytes, 0, bytes.length);
      return new MemorySource(bytes);
    }
    return new FileSource(channel, length);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void read(long at, byte[] into, int from, int n) throws IOException {
    if (at < 0 || n > length - at) {
      throw new EOFException("the document ends before the bytes asked for");
    }
    if (n >= PAGE) {
      // Long reads go past the cache: they are made once, in order, by whoever hashes or copies.
      fill(channel, at, into, from, n);
      return;
    }
    cached(at, into, from, n);
  }

  private synchronized void cached(long at, byte[] into, int from, int n) throws IOException {
    long place = at;
    int to = from;
    int left = n;
    while (left > 0) {
      byte[] page = page(place >>> PAGE_BITS);
      int inPage = (int) (place & (PAGE - 1));
      int some = Math.min(left, PAGE - inPage);
      System.arraycopy(page, inPage, into, to, some);
      place += some;
      to += some;
      left -= some;
    }
  }

  private byte[] page(long number) throws IOException {
    int slot = (int) (number & (PAGES - 1));
    byte[] page = pages[slot];
    if (page == null) {
      page = new byte[PAGE];
      pages[slot] = page;
    }
    if (numbers[slot] != number) {
      numbers[slot] = -1;
      long start = number << PAGE_BITS;
      fill(channel, start, page, 0, (int) Math.min(PAGE, length - start));
      numbers[slot] = number;
    }
    return page;
  }

  private static void fill(FileChannel channel, long at, byte[] into, int from, int n)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into, from, n);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position() - from) < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
