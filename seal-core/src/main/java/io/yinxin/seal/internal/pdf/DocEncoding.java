package io.yinxin.seal.internal.pdf;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** PDFDocEncoding (ISO 32000-2, annex D.3): ISO 8859-1 but for the two stretches below. */
final class DocEncoding {

  private static final String FROM_18 = "\u02d8\u02c7\u02c6\u02d9\u02dd\u02db\u02da\u02dc";
  private static final String FROM_80 =
      "\u2022\u2020\u2021\u2026\u2014\u2013\u0192\u2044\u2039\u203a\u2212\u2030\u201e\u201c\u201d"
          + "\u2018\u2019\u201a\u2122\ufb01\ufb02\u0141\u0152\u0160\u0178\u017d\u0131\u0142\u0153"
          + "\u0161\u017e\ufffd\u20ac";

  private DocEncoding() {}

  static String decode(byte[] bytes) {
    char[] text = new char[bytes.length];
    for (int i = 0; i < text.length; i++) {
      int b = bytes[i] & 0xff;
      if (b >= 0x18 && b < 0x20) {
        text[i] = FROM_18.charAt(b - 0x18);
      } else if (b >= 0x80 && b <= 0xa0) {
        text[i] = FROM_80.charAt(b - 0x80);
      } else {
        text[i] = (char) b;
      }
    }
    return new String(text);
  }

  /** The bytes of a password; where the encoding has no such character, of its UTF-8. */
  static byte[] encode(char[] text) {
    byte[] bytes = new byte[text.length];
    for (int i = 0; i < text.length; i++) {
      char c = text[i];
      int at = FROM_18.indexOf(c);
      if (at >= 0) {
        bytes[i] = (byte) (0x18 + at);
        continue;
      }
      at = FROM_80.indexOf(c);
      if (at >= 0) {
        bytes[i] = (byte) (0x80 + at);
      } else if (c <= 0xff) {
        bytes[i] = (byte) c;
      } else {
        Arrays.fill(bytes, (byte) 0);
        return utf8(text);
      }
    }
    return bytes;
  }

  /** Encodes without a String in between, which nobody could wipe. */
  static byte[] utf8(char[] text) {
    ByteBuffer buffer = StandardCharsets.UTF_8.encode(CharBuffer.wrap(text));
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    buffer.clear();
    while (buffer.hasRemaining()) {
      buffer.put((byte) 0);
    }
    return bytes;
  }
}
