package io.yinxin.seal.internal.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes one JSON value (RFC 8259). Reading is strict: no comments, no trailing commas,
 * no member twice, no half of a surrogate pair, nothing behind the value.
 *
 * <p>Values are {@code Map<String, Object>} and {@code List<Object>} in the order of the text,
 * {@code String}, {@code Boolean}, {@link Digits} and null.
 */
public final class Json {

  private static final int MAX_DEPTH = 32;

  /**
   * A number as it is written: its digits are kept.
   *
   * @param text for instance {@code 12.50}
   */
  public record Digits(String text) {}

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /**
   * Reads a value.
   *
   * @param text the value and nothing else but blanks
   * @return the value
   * @throws JsonException if it is not well formed
   */
  public static @Nullable Object parse(String text) throws JsonException {
    Json json = new Json(text);
    Object value = json.value(0);
    json.blanks();
    if (json.at < text.length()) {
      throw json.bad("something behind the value");
    }
    return value;
  }

  /**
   * Reads an object.
   *
   * @param text the object and nothing else but blanks
   * @return its members, in their order
   * @throws JsonException if it is not well formed, or no object
   */
  public static Map<String, @Nullable Object> parseObject(String text) throws JsonException {
    return object(parse(text));
  }

  /**
   * A value that must be an object.
   *
   * @param value any value
   * @return its members, in their order
   * @throws JsonException if it is no object
   */
  public static Map<String, @Nullable Object> object(@Nullable Object value) throws JsonException {
    if (!(value instanceof Map<?, ?> map)) {
      throw new JsonException("not an object", 0);
    }
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    map.forEach((name, member) -> members.put((String) name, member));
    return members;
  }

  private @Nullable Object value(int depth) throws JsonException {
    blanks();
    if (at == text.length()) {
      throw bad("the end instead of a value");
    }
    if (depth > MAX_DEPTH) {
      throw bad("nested too deep");
    }
    char c = text.charAt(at);
    switch (c) {
      case '{' -> {
        return members(depth);
      }
      case '[' -> {
        return elements(depth);
      }
      case '"' -> {
        return string();
      }
      case 't' -> {
        return word("true", true);
      }
      case 'f' -> {
        return word("false", false);
      }
      case 'n' -> {
        return word("null", null);
      }
      default -> {
        return number();
      }
    }
  }

  private Map<String, @Nullable Object> members(int depth) throws JsonException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    at++;
    if (next('}')) {
      return members;
    }
    do {
      blanks();
      if (at == text.length() || text.charAt(at) != '"') {
        throw bad("no name of a member");
      }
      String name = string();
      if (members.containsKey(name)) {
        throw bad("a member twice");
      }
      if (!next(':')) {
        throw bad("no colon behind the name of a member");
      }
      members.put(name, value(depth + 1));
    } while (next(','));
    if (!next('}')) {
      throw bad("an object without end");
    }
    return members;
  }

  private List<@Nullable Object> elements(int depth) throws JsonException {
    List<@Nullable Object> elements = new ArrayList<>();
    at++;
    if (next(']')) {
      return elements;
    }
    do {
      elements.add(value(depth + 1));
    } while (next(','));
    if (!next(']')) {
      throw bad("a list without end");
    }
    return elements;
  }

  private boolean next(char c) {
    blanks();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void blanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private @Nullable Object word(String word, @Nullable Object value) throws JsonException {
    if (!text.startsWith(word, at)) {
      throw bad("a word that is no value");
    }
    at += word.length();
    return value;
  }

  private Digits number() throws JsonException {
    int from = at;
    skip('-', '-');
    int digits = at;
    if (skip('0', '9') == 0 || (text.charAt(digits) == '0' && at - digits > 1)) {
      throw bad("a character that begins no value");
    }
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      if (skip('0', '9') == 0) {
        throw bad("a number without digits behind the point");
      }
    }
    if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
      at++;
      if (at < text.length() && "+-".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      if (skip('0', '9') == 0) {
        throw bad("a number without an exponent");
      }
    }
    return new Digits(text.substring(from, at));
  }

  private int skip(char first, char last) {
    int from = at;
    while (at < text.length() && text.charAt(at) >= first && text.charAt(at) <= last) {
      at++;
    }
    return at - from;
  }

  private String string() throws JsonException {
    int from = ++at;
    StringBuilder unescaped = null;
    while (true) {
      if (at >= text.length()) {
        throw bad("a text without end");
      }
      char c = text.charAt(at);
      if (c == '"') {
        break;
      }
      if (c < 0x20) {
        throw bad("a control character in a text");
      }
      if (c == '\\') {
        unescaped = unescaped == null ? new StringBuilder() : unescaped;
        unescaped.append(text, from, at).append(escape());
        from = at;
      } else {
        at++;
      }
    }
    String tail = text.substring(from, at++);
    String string = unescaped == null ? tail : unescaped.append(tail).toString();
    for (int i = 0; i < string.length(); i++) {
      if (loneSurrogate(string, i)) {
        throw bad("half a character in a text");
      }
    }
    return string;
  }

  private char escape() throws JsonException {
    if (at + 1 >= text.length()) {
      throw bad("a text without end");
    }
    char c = text.charAt(at + 1);
    at += 2;
    switch (c) {
      case '"', '\\', '/' -> {
        return c;
      }
      case 'b' -> {
        return '\b';
      }
      case 'f' -> {
        return '\f';
      }
      case 'n' -> {
        return '\n';
      }
      case 'r' -> {
        return '\r';
      }
      case 't' -> {
        return '\t';
      }
      case 'u' -> {
        int code = 0;
        for (int end = at + 4; at < end; at++) {
          int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
          if (digit < 0 || text.charAt(at) > 'f') {
            throw bad("an escape that is not four hexadecimal digits");
          }
          code = code << 4 | digit;
        }
        return (char) code;
      }
      default -> throw bad("an escape that does not exist");
    }
  }

  private static boolean loneSurrogate(String s, int i) {
    char c = s.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == s.length() || !Character.isLowSurrogate(s.charAt(i + 1));
    }
    return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(s.charAt(i - 1)));
  }

  private JsonException bad(String what) {
    return new JsonException(what, at);
  }

  /**
   * Writes an object of texts on one line.
   *
   * @param members the members, in their order
   * @return the object
   */
  public static String write(Map<String, String> members) {
    StringBuilder out = new StringBuilder("{");
    members.forEach(
        (name, value) -> {
          out.append(out.length() == 1 ? "" : ",");
          write(name, out);
          out.append(':');
          write(value, out);
        });
    return out.append('}').toString();
  }

  /**
   * Writes a text with its quotes.
   *
   * @param text the text, null as {@code null}
   * @param out where to
   */
  public static void write(@Nullable String text, StringBuilder out) {
    if (text == null) {
      out.append("null");
      return;
    }
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c == '\n') {
        out.append("\\n");
      } else if (c < 0x20 || c == 0x7F || c == 0x2028 || c == 0x2029 || loneSurrogate(text, i)) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append("0123456789abcdef".charAt(c >> shift & 15));
        }
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
