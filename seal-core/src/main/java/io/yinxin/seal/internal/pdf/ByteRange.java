package io.yinxin.seal.internal.pdf;

import org.jspecify.annotations.Nullable;

/**
 * What a signature covers (ISO 32000-2, 12.8.1): all bytes from the first to {@code end}, but for
 * the gap in which the signature itself stands.
 *
 * @param gapStart the offset of the first byte left out
 * @param gapEnd the offset after the last byte left out
 * @param end the offset after the last byte covered
 */
record ByteRange(long gapStart, long gapEnd, long end) {

  /**
   * Reads a {@code /ByteRange}. The standard allows any number of pairs; a signature of a whole
   * revision has two, the first from byte 0 on, and nothing else is taken.
   *
   * @param value the value as it stands in the signature dictionary
   * @param length the length of the file, in bytes
   * @return the range, null if the value is anything else
   */
  static @Nullable ByteRange of(PdfObject value, long length) {
    if (!(value instanceof PdfArray array) || array.size() != 4) {
      return null;
    }
    long[] numbers = new long[4];
    for (int i = 0; i < 4; i++) {
      if (!(array.get(i) instanceof PdfInteger n) || n.value() < 0 || n.value() > length) {
        return null;
      }
      numbers[i] = n.value();
    }
    boolean inOrder =
        numbers[0] == 0
            && numbers[1] > 0
            && numbers[2] > numbers[1]
            && numbers[3] > 0
            && numbers[2] + numbers[3] <= length;
    return inOrder ? new ByteRange(numbers[1], numbers[2], numbers[2] + numbers[3]) : null;
  }
}
