package io.yinxin.seal.internal.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The bytes of a document, read at any place.
 *
 * <p>Sources of files and of memory may be read by several threads. Whoever opens a source closes
 * it; nothing in this package does so. The bytes must not change while the source is in use.
 */
public interface ByteSource extends Closeable {

  /**
   * How many bytes there are.
   *
   * @return the length in bytes
   */
  long length();

  /**
   * Reads exactly {@code n} bytes.
   *
   * @param at where to begin, in bytes from the start
   * @param into receives the bytes
   * @param from where in {@code into} the first byte goes
   * @param n how many bytes
   * @throws java.io.EOFException if the source ends before {@code at + n}
   * @throws IOException if reading fails
   */
  void read(long at, byte[] into, int from, int n) throws IOException;

  /** Gives back what the source holds open. */
  @Override
  void close() throws IOException;

  /**
   * Bytes in memory.
   *
   * @param bytes the bytes; not copied, so they must not be changed afterwards
   * @return a source whose {@link #close()} does nothing
   */
  static ByteSource of(byte[] bytes) {
    return new MemorySource(Objects.requireNonNull(bytes, "bytes"));
  }

  /**
   * Opens a file: a small one (up to 1 MiB) is read whole and closed at once, a larger one is read
   * through a small cache of pages, so that memory does not grow with the file.
   *
   * @param file the file
   * @return the source, to be closed by the caller
   * @throws IOException if the file cannot be opened or read
   */
  static ByteSource open(Path file) throws IOException {
    return FileSource.open(file);
  }
}
