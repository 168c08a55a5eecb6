package io.yinxin.seal.internal.pdf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes to be written as they are, whose place the writer tells afterwards so that they can be
 * overwritten: the {@code /Contents} of a signature and its {@code /ByteRange}. Equal by identity.
 */
public final class PdfPlaceholder implements PdfObject {

  private final byte[] text;

  private PdfPlaceholder(byte[] text) {
    this.text = text;
  }

  /**
   * A hexadecimal string of zeros, brackets included.
   *
   * @param bytes how many bytes the string holds; it takes twice as many characters and two more
   * @return the placeholder
   */
  public static PdfPlaceholder hexString(int bytes) {
    byte[] text = new byte[Math.addExact(Math.multiplyExact(bytes, 2), 2)];
    Arrays.fill(text, (byte) '0');
    text[0] = '<';
    text[text.length - 1] = '>';
    return new PdfPlaceholder(text);
  }

  /**
   * Any text, for instance a {@code /ByteRange} with room for its numbers.
   *
   * @param ascii what stands there until it is overwritten: one PDF object
   * @return the placeholder
   */
  public static PdfPlaceholder of(String ascii) {
    return new PdfPlaceholder(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * How many bytes the placeholder takes in the file.
   *
   * @return the width in bytes
   */
  public int width() {
    return text.length;
  }

  byte[] raw() {
    return text;
  }

  @Override
  public String toString() {
    return "placeholder of " + text.length + " bytes";
  }
}
