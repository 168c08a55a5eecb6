package io.yinxin.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON value (RFC 8259), members in the order given, no blanks, one line. Control
 * characters and lone surrogates are escaped. Not for use by several threads.
 */
final class Json {
  private final StringBuilder out = new StringBuilder(512);
  private boolean comma;

  Json open() {
    return begin('{');
  }

  Json close() {
    return end('}');
  }

  Json openList() {
    return begin('[');
  }

  Json closeList() {
    return end(']');
  }

  Json key(String name) {
    separate();
    string(name);
    out.append(':');
    comma = false;
    return this;
  }

  /** A member with a text, null as {@code null}. */
  Json put(String name, @Nullable String value) {
    return key(name).value(value);
  }

  Json put(String name, long value) {
    key(name);
    out.append(value);
    comma = true;
    return this;
  }

  /** A member with a number, to one decimal place. */
  Json put(String name, double value) {
    key(name);
    out.append(String.format(Locale.ROOT, "%.1f", value));
    comma = true;
    return this;
  }

  Json put(String name, boolean value) {
    key(name);
    out.append(value);
    comma = true;
    return this;
  }

  Json value(@Nullable String value) {
    separate();
    if (value == null) {
      out.append("null");
    } else {
      string(value);
    }
    comma = true;
    return this;
  }

  Json value(long value) {
    separate();
    out.append(value);
    comma = true;
    return this;
  }

  private Json begin(char c) {
    separate();
    out.append(c);
    comma = false;
    return this;
  }

  private Json end(char c) {
    out.append(c);
    comma = true;
    return this;
  }

  private void separate() {
    if (comma) {
      out.append(',');
    }
  }

  private void string(String s) {
    out.append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          // Control characters and what may not stand alone: a half of a surrogate pair, and the
          // line separators that JavaScript reads as line ends.
          if (c < 0x20 || c == 0x7F || c == 0x2028 || c == 0x2029 || loneSurrogate(s, i)) {
            out.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
              out.append("0123456789abcdef".charAt(c >> shift & 15));
            }
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean loneSurrogate(String s, int i) {
    char c = s.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == s.length() || !Character.isLowSurrogate(s.charAt(i + 1));
    }
    return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(s.charAt(i - 1)));
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
