package io.yinxin.seal.internal.pdf;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes objects in PDF syntax (ISO 32000-2, 7.3), always in the same way, into memory. */
class ObjectWriter {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] buffer;
  private int size;

  ObjectWriter(int capacity) {
    buffer = new byte[capacity];
  }

  /** An object as text, for messages and debugging. */
  static String text(PdfObject object) {
    ObjectWriter writer = new ObjectWriter(64);
    writer.object(object);
    return new String(writer.buffer, 0, writer.size, StandardCharsets.ISO_8859_1);
  }

  static byte hex(int digit) {
    return HEX[digit & 15];
  }

  int size() {
    return size;
  }

  /** What was written; the array may be longer than that. */
  byte[] buffer() {
    return buffer;
  }

  private void room(int n) {
    if (n > buffer.length - size) {
      buffer = Arrays.copyOf(buffer, Math.max(Math.addExact(size, n), 2 * buffer.length));
    }
  }

  ObjectWriter put(int b) {
    room(1);
    buffer[size++] = (byte) b;
    return this;
  }

  ObjectWriter put(byte[] bytes) {
    room(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
    return this;
  }

  ObjectWriter ascii(String s) {
    room(s.length());
    for (int i = 0; i < s.length(); i++) {
      buffer[size++] = (byte) s.charAt(i);
    }
    return this;
  }

  ObjectWriter number(long value) {
    if (value < 0) {
      return ascii(Long.toString(value));
    }
    int digits = 1;
    for (long v = value; v >= 10; v /= 10) {
      digits++;
    }
    return digits(value, digits);
  }

  /** A number with leading zeros. */
  ObjectWriter digits(long value, int width) {
    room(width);
    long v = value;
    for (int i = width - 1; i >= 0; i--) {
      buffer[size + i] = (byte) ('0' + v % 10);
      v /= 10;
    }
    size += width;
    return this;
  }

  ObjectWriter object(PdfObject object) {
    if (object instanceof PdfName name) {
      name(name.value());
    } else if (object instanceof PdfInteger n) {
      number(n.value());
    } else if (object instanceof PdfReference r) {
      number(r.number()).put(' ').number(r.generation()).ascii(" R");
    } else if (object instanceof PdfDictionary d) {
      dictionary(d);
    } else if (object instanceof PdfArray a) {
      put('[');
      for (int i = 0; i < a.size(); i++) {
        if (i > 0) {
          put(' ');
        }
        object(a.get(i));
      }
      put(']');
    } else if (object instanceof PdfString s) {
      string(s);
    } else if (object instanceof PdfReal r) {
      real(r.value());
    } else if (object instanceof PdfPlaceholder p) {
      placeholder(p);
    } else if (object instanceof PdfStream s) {
      throw new IllegalArgumentException("a stream is an indirect object: " + s);
    } else {
      ascii(object.toString()); // null, true, false
    }
    return this;
  }

  /** Where placeholders land is for whoever asks: see the subclasses. */
  void placeholder(PdfPlaceholder placeholder) {
    put(placeholder.raw());
  }

  void dictionary(PdfDictionary dictionary) {
    ascii("<<");
    for (int i = 0; i < dictionary.size(); i++) {
      name(dictionary.key(i));
      put(' ');
      value(dictionary, i);
    }
    ascii(">>");
  }

  void value(PdfDictionary dictionary, int i) {
    object(dictionary.value(i));
  }

  void name(String name) {
    put('/');
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean regular = c > ' ' && c < 0x7f && "()<>[]{}/%#".indexOf(c) < 0;
      if (regular) {
        put(c);
      } else {
        put('#').put(HEX[c >> 4 & 15]).put(HEX[c & 15]);
      }
    }
  }

  void string(PdfString string) {
    byte[] bytes = string.raw();
    if (string.hex()) {
      room(2 * bytes.length + 2);
      put('<');
      for (byte b : bytes) {
        put(HEX[b >> 4 & 15]).put(HEX[b & 15]);
      }
      put('>');
      return;
    }
    put('(');
    for (byte b : bytes) {
      switch (b) {
        case '(', ')', '\\' -> put('\\').put(b);
        case '\r' -> ascii("\\r");
        case '\n' -> ascii("\\n");
        default -> put(b);
      }
    }
    put(')');
  }

  /** Without an exponent, which PDF does not know, and with a point, so that it stays a real. */
  private void real(double value) {
    long tenths = (long) (value * 10);
    if (tenths == value * 10 && Math.abs(tenths) < 1L << 50 && (tenths != 0 || value == 0)) {
      if (tenths < 0) {
        put('-');
      }
      long t = Math.abs(tenths);
      number(t / 10).put('.').put((int) ('0' + t % 10));
      return;
    }
    String text = new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    ascii(text.indexOf('.') < 0 ? text + ".0" : text);
  }
}
