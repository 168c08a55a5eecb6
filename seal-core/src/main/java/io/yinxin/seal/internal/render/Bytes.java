package io.yinxin.seal.internal.render;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.zip.Checksum;
import java.util.zip.Deflater;

/** Grows as bytes, PDF numbers and PDF text are put behind each other. For one thread. */
final class Bytes extends ByteArrayOutputStream {

  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  Bytes(int capacity) {
    super(capacity);
  }

  /** Text that is ASCII. */
  Bytes put(String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      write(ascii.charAt(i));
    }
    return this;
  }

  Bytes put(byte[] bytes) {
    write(bytes, 0, bytes.length);
    return this;
  }

  Bytes put(Bytes other) {
    write(other.buf, 0, other.count);
    return this;
  }

  Bytes put(int number) {
    return put(Integer.toString(number));
  }

  /** Text in UTF-8. */
  Bytes utf8(CharSequence text) {
    return put(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** A real number with at most three decimals, in a form without exponent. */
  Bytes put(double number) {
    long thousandths = Math.round(number * 1000);
    if (thousandths < 0) {
      write('-');
      thousandths = -thousandths;
    }
    put(Long.toString(thousandths / 1000));
    int rest = (int) (thousandths % 1000);
    if (rest != 0) {
      write('.');
      write('0' + rest / 100);
      if (rest % 100 != 0) {
        write('0' + rest / 10 % 10);
        if (rest % 10 != 0) {
          write('0' + rest % 10);
        }
      }
    }
    return this;
  }

  /** Numbers with a blank behind each. */
  Bytes numbers(double... numbers) {
    for (double n : numbers) {
      put(n).write(' ');
    }
    return this;
  }

  /** Big-endian, as binary. */
  Bytes u16(int value) {
    write(value >> 8);
    write(value);
    return this;
  }

  /** Big-endian, as binary. */
  Bytes u24(int value) {
    write(value >> 16);
    return u16(value);
  }

  /** Big-endian, as binary. */
  Bytes u32(int value) {
    return u16(value >>> 16).u16(value);
  }

  /** Little-endian, as zip files have numbers. */
  Bytes le16(int value) {
    write(value);
    write(value >> 8);
    return this;
  }

  /** Little-endian, as zip files have numbers. */
  Bytes le32(int value) {
    return le16(value).le16(value >> 16);
  }

  /** Four hexadecimal digits. */
  Bytes hex16(int value) {
    for (int shift = 12; shift >= 0; shift -= 4) {
      write(HEX[value >> shift & 0xF]);
    }
    return this;
  }

  /** A text string (ISO 32000-1, 7.9.2.2) in UTF-16 with its mark. */
  Bytes textString(String text) {
    put("<FEFF");
    for (int i = 0; i < text.length(); i++) {
      hex16(text.charAt(i));
    }
    return put(">");
  }

  /** The bytes as text, which is ASCII. */
  String ascii() {
    return toString(StandardCharsets.US_ASCII);
  }

  /** Feeds the bytes to a digest. */
  void digest(MessageDigest into) {
    into.update(buf, 0, count);
  }

  /** Feeds the bytes to a checksum. */
  void check(Checksum into) {
    into.update(buf, 0, count);
  }

  /** The bytes deflated; the deflater can be used again. */
  Bytes deflated(Deflater deflater) {
    Bytes out = new Bytes(count / 2 + 64);
    deflater.reset();
    deflater.setInput(buf, 0, count);
    deflater.finish();
    byte[] chunk = new byte[4096];
    while (!deflater.finished()) {
      out.write(chunk, 0, deflater.deflate(chunk));
    }
    return out;
  }
}
