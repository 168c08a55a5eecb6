package io.yinxin.seal.internal.pdf;

/**
 * The hexadecimal digits in the place of a signature. As nothing protects that place, only one way
 * to write the same bytes counts as plain: digits alone, in even number, all letters in one case.
 *
 * @param bytes what is written
 * @param plain whether it is written in that one way
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one method to the next, never compared
record HexHole(byte[] bytes, boolean plain) {

  /**
   * Decodes the digits as a reader of strings does (ISO 32000-2, 7.3.4.3).
   *
   * @param digits what stands between the angle brackets
   * @return the bytes; other characters than digits are left out, and then it is not plain
   */
  static HexHole decode(byte[] digits) {
    byte[] bytes = new byte[(digits.length + 1) / 2];
    int count = 0;
    int small = 0;
    int capital = 0;
    for (byte c : digits) {
      int value;
      if (c >= '0' && c <= '9') {
        value = c - '0';
      } else if (c >= 'a' && c <= 'f') {
        value = c - 'a' + 10;
        small++;
      } else if (c >= 'A' && c <= 'F') {
        value = c - 'A' + 10;
        capital++;
      } else {
        continue;
      }
      bytes[count / 2] |= (byte) (count % 2 == 0 ? value << 4 : value);
      count++;
    }
    boolean plain = count == digits.length && count % 2 == 0 && (small == 0 || capital == 0);
    return new HexHole(
        count == digits.length ? bytes : java.util.Arrays.copyOf(bytes, (count + 1) / 2), plain);
  }
}
