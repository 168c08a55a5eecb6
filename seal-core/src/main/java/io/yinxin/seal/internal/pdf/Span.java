package io.yinxin.seal.internal.pdf;

/**
 * A stretch of a file.
 *
 * @param start the offset of its first byte
 * @param end the offset just after its last byte
 */
public record Span(long start, long end) {

  /** Refuses stretches that end before they begin. */
  public Span {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("no such stretch");
    }
  }

  /**
   * How many bytes it has.
   *
   * @return the length in bytes
   */
  public long length() {
    return end - start;
  }
}
