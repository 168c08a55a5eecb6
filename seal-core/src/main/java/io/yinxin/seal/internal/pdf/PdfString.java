package io.yinxin.seal.internal.pdf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A string object: bytes, and how they were or are to be written.
 *
 * <p>Equal by bytes alone. A string read from a file knows its place there, because the place of a
 * signature's {@code /Contents} is part of what is judged.
 */
public final class PdfString implements PdfObject {

  private final byte[] value;
  private final boolean hex;
  private final long start;
  private final long end;

  PdfString(byte[] value, boolean hex, long start, long end) {
    this.value = value;
    this.hex = hex;
    this.start = start;
    this.end = end;
  }

  /**
   * A string written with parentheses.
   *
   * @param value the bytes, copied
   * @return the string
   */
  public static PdfString literal(byte[] value) {
    return new PdfString(value.clone(), false, -1, -1);
  }

  /**
   * A string written in hexadecimal.
   *
   * @param value the bytes, copied
   * @return the string
   */
  public static PdfString hex(byte[] value) {
    return new PdfString(value.clone(), true, -1, -1);
  }

  /**
   * A text string (ISO 32000-2, 7.9.2.2): ASCII as it is, all else as UTF-16 with a byte order
   * mark, which every reader knows.
   *
   * @param text the text
   * @return the string
   */
  public static PdfString text(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7e || (text.charAt(i) < 0x20 && text.charAt(i) != '\n')) {
        byte[] utf16 = text.getBytes(StandardCharsets.UTF_16BE);
        byte[] marked = new byte[utf16.length + 2];
        marked[0] = (byte) 0xfe;
        marked[1] = (byte) 0xff;
        System.arraycopy(utf16, 0, marked, 2, utf16.length);
        return new PdfString(marked, true, -1, -1);
      }
    }
    return new PdfString(text.getBytes(StandardCharsets.US_ASCII), false, -1, -1);
  }

  /**
   * The bytes.
   *
   * @return a copy
   */
  public byte[] bytes() {
    return value.clone();
  }

  byte[] raw() {
    return value;
  }

  /**
   * How many bytes the string holds.
   *
   * @return the length in bytes
   */
  public int length() {
    return value.length;
  }

  /**
   * Whether the string is written in hexadecimal.
   *
   * @return true for {@code <…>}, false for {@code (…)}
   */
  public boolean hex() {
    return hex;
  }

  /**
   * Where the string begins in its file.
   *
   * @return the offset of its {@code (} or {@code <} from the start of the file, -1 if it was made
   *     here or stands in an object stream
   */
  public long start() {
    return start;
  }

  /**
   * Where the string ends in its file.
   *
   * @return the offset just after its {@code )} or {@code >}, -1 as for {@link #start()}
   */
  public long end() {
    return end;
  }

  /**
   * The string as text (ISO 32000-2, 7.9.2.2): UTF-16 or UTF-8 if so marked, else PDFDocEncoding.
   *
   * @return the text; what cannot be decoded becomes U+FFFD
   */
  public String text() {
    if (value.length >= 2 && (value[0] & 0xff) == 0xfe && (value[1] & 0xff) == 0xff) {
      return new String(value, 2, value.length - 2, StandardCharsets.UTF_16BE);
    }
    if (value.length >= 2 && (value[0] & 0xff) == 0xff && (value[1] & 0xff) == 0xfe) {
      return new String(value, 2, value.length - 2, StandardCharsets.UTF_16LE);
    }
    if (value.length >= 3
        && (value[0] & 0xff) == 0xef
        && (value[1] & 0xff) == 0xbb
        && (value[2] & 0xff) == 0xbf) {
      return new String(value, 3, value.length - 3, StandardCharsets.UTF_8);
    }
    return DocEncoding.decode(value);
  }

  PdfString withValue(byte[] other) {
    return new PdfString(other, hex, start, end);
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof PdfString s && Arrays.equals(value, s.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return ObjectWriter.text(this);
  }
}
