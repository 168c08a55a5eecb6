package io.yinxin.seal.internal.pdf;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A stream object: a dictionary and bytes, which stay in the file until they are asked for ({@link
 * PdfFile#decoded}), or which were given here.
 */
public final class PdfStream implements PdfObject {

  private final PdfDictionary dictionary;
  private final long offset;
  private final long length;
  private final byte @Nullable [] data;

  /** Whose key decrypts it; -1 where it is not encrypted. */
  final int number;

  final int generation;

  PdfStream(PdfDictionary dictionary, long offset, long length, int number, int generation) {
    this.dictionary = dictionary;
    this.offset = offset;
    this.length = length;
    this.data = null;
    this.number = number;
    this.generation = generation;
  }

  private PdfStream(PdfDictionary dictionary, byte[] data) {
    this.dictionary = dictionary;
    this.offset = -1;
    this.length = data.length;
    this.data = data;
    this.number = -1;
    this.generation = 0;
  }

  /**
   * A new stream.
   *
   * @param dictionary its dictionary; the writer sets {@code /Length}, and {@code /Filter} must
   *     tell how the data are encoded
   * @param data the bytes as they go into the file (before encryption); not copied
   * @return the stream
   */
  public static PdfStream of(PdfDictionary dictionary, byte[] data) {
    return new PdfStream(dictionary, data);
  }

  /**
   * The stream's dictionary.
   *
   * @return the dictionary
   */
  public PdfDictionary dictionary() {
    return dictionary;
  }

  /**
   * Where the bytes are in the file.
   *
   * @return the offset of the first byte from the start of the file, -1 for a new stream
   */
  public long offset() {
    return offset;
  }

  /**
   * How many bytes the stream takes in the file.
   *
   * @return the length in bytes, encoded
   */
  public long length() {
    return length;
  }

  /**
   * The same bytes under another dictionary, which must tell the same filters.
   *
   * @param other the other dictionary
   * @return a stream
   */
  public PdfStream with(PdfDictionary other) {
    return data != null
        ? new PdfStream(other, data)
        : new PdfStream(other, offset, length, number, generation);
  }

  byte @Nullable [] data() {
    return data;
  }

  /** Equal if the dictionaries are, and the bytes are the same place in a file, or equal. */
  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof PdfStream s
        && dictionary.equals(s.dictionary)
        && offset == s.offset
        && length == s.length
        && Arrays.equals(data, s.data);
  }

  @Override
  public int hashCode() {
    return 31 * dictionary.hashCode() + Long.hashCode(offset);
  }

  @Override
  public String toString() {
    return dictionary + " stream of " + length + " bytes";
  }
}
