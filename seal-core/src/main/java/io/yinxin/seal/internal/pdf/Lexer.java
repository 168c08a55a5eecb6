package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.file.MemorySource;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tokens and direct objects of PDF syntax (ISO 32000-2, 7.2 and 7.3), read at any place of a
 * source.
 *
 * <p>A source in memory is read where it is; another one through a window of 4 KiB. One lexer
 * serves one file for as long as it is open, so that its scratch space and its names are reused.
 */
final class Lexer {

  /** The value of each hexadecimal digit, -1 for every other byte. */
  private static final byte[] HEX_DIGITS = hexDigits();

  private static final byte[] CLASS = new byte[256];
  private static final byte REGULAR = 0;
  private static final byte SPACE = 1;
  private static final byte DELIMITER = 2;

  static {
    for (int c : new int[] {0, '\t', '\n', '\f', '\r', ' '}) {
      CLASS[c] = SPACE;
    }
    for (int c : new int[] {'(', ')', '<', '>', '[', ']', '{', '}', '/', '%'}) {
      CLASS[c] = DELIMITER;
    }
  }

  private static final double[] TEN = new double[19];

  static {
    TEN[0] = 1;
    for (int i = 1; i < TEN.length; i++) {
      TEN[i] = TEN[i - 1] * 10;
    }
  }

  private static final PdfName[] NO_NAMES = new PdfName[0];

  private final ByteSource source;

  /** Where errors are reported if this is an object stream; -1 if this is the file. */
  private final long origin;

  private byte[] window;
  private long windowStart;
  private int windowEnd;
  private int at;

  private byte[] scratch = new byte[64];
  private Object[] stack = new Object[64];
  private int top;
  private int elements;
  private int text;

  /** Names seen lately, by hash: the same few hundred come again and again. */
  private PdfName[] names = NO_NAMES;

  Lexer(ByteSource source, long origin) {
    this.source = source;
    this.origin = origin;
    if (source instanceof MemorySource memory) {
      window = memory.bytes();
      windowEnd = window.length;
    } else {
      window = new byte[4096];
    }
  }

  // ---- bytes

  long position() {
    return windowStart + at;
  }

  void seek(long position) {
    long inWindow = position - windowStart;
    if (inWindow >= 0 && inWindow <= windowEnd) {
      at = (int) inWindow;
    } else if (source instanceof MemorySource) {
      at = windowEnd; // beyond the end: there is nothing to read
    } else {
      windowStart = position;
      windowEnd = 0;
      at = 0;
    }
  }

  /** The byte at the position, -1 at the end. */
  int peek() throws IOException {
    return at < windowEnd || refill() ? window[at] & 0xff : -1;
  }

  /** The byte at the position, which moves on; -1 at the end. */
  int next() throws IOException {
    return at < windowEnd || refill() ? window[at++] & 0xff : -1;
  }

  private boolean refill() throws IOException {
    if (source instanceof MemorySource) {
      return false;
    }
    long from = position();
    long left = source.length() - from;
    if (left <= 0) {
      return false;
    }
    int n = (int) Math.min(left, window.length);
    windowEnd = 0;
    source.read(from, window, 0, n);
    windowStart = from;
    windowEnd = n;
    at = 0;
    return true;
  }

  PdfSyntaxException wrong(String en, String zh) {
    return wrong(position(), en, zh);
  }

  PdfSyntaxException wrong(long offset, String en, String zh) {
    return new PdfSyntaxException(origin < 0 ? offset : origin, en, zh);
  }

  static boolean isSpace(int c) {
    return c >= 0 && CLASS[c] == SPACE;
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isRegular(int c) {
    return c >= 0 && CLASS[c] == REGULAR;
  }

  // ---- tokens

  /** Passes white space and comments; gives the byte that follows, -1 at the end. */
  int skipSpace() throws IOException {
    while (true) {
      int c = peek();
      if (c < 0) {
        return c;
      }
      if (CLASS[c] == SPACE) {
        at++;
      } else if (c == '%') {
        do {
          at++;
          c = peek();
        } while (c >= 0 && c != '\n' && c != '\r');
      } else {
        return c;
      }
    }
  }

  /** Passes white space only: where a comment would be part of what is read. */
  int skipBlanks() throws IOException {
    int c = peek();
    while (c >= 0 && CLASS[c] == SPACE) {
      at++;
      c = peek();
    }
    return c;
  }

  /** Whether a keyword, as a whole token, is here; the position moves behind it only if so. */
  boolean take(String keyword) throws IOException {
    long start = position();
    for (int i = 0; i < keyword.length(); i++) {
      if (next() != keyword.charAt(i)) {
        seek(start);
        return false;
      }
    }
    if (isRegular(peek())) {
      seek(start);
      return false;
    }
    return true;
  }

  void expect(String keyword) throws IOException, PdfSyntaxException {
    if (!take(keyword)) {
      throw wrong("expected " + keyword, "此处应为 " + keyword);
    }
  }

  /** Digits only, up to 18 of them; the position is on the first. */
  long unsigned() throws IOException, PdfSyntaxException {
    long start = position();
    long value = 0;
    int digits = 0;
    int c = peek();
    while (isDigit(c)) {
      if (++digits > 18) {
        throw wrong(start, "a number with too many digits", "数字位数过多");
      }
      value = 10 * value + (c - '0');
      at++;
      c = peek();
    }
    if (digits == 0 || isRegular(c)) {
      throw wrong(start, "expected a whole number", "此处应为整数");
    }
    return value;
  }

  /**
   * The header of an indirect object at exactly this place.
   *
   * @return the reference, or null if there is none here
   */
  @Nullable PdfReference objectHeader() throws IOException {
    long number = shortUnsigned();
    if (number < 0 || number >= Limits.OBJECTS || !isSpace(skipOne())) {
      return null;
    }
    skipSpace();
    long generation = shortUnsigned();
    if (generation < 0 || generation > 65_535) {
      return null;
    }
    skipSpace();
    return take("obj") ? new PdfReference((int) number, (int) generation) : null;
  }

  private int skipOne() throws IOException {
    int c = peek();
    return c == '%' ? ' ' : c;
  }

  /** Up to ten digits, -1 if there are none or more. */
  private long shortUnsigned() throws IOException {
    long value = 0;
    int digits = 0;
    while (isDigit(peek())) {
      if (++digits > 10) {
        return -1;
      }
      value = 10 * value + (window[at++] - '0');
    }
    return digits == 0 ? -1 : value;
  }

  // ---- objects

  /** The direct object that begins here, after white space; a reference is one, too. */
  PdfObject object() throws IOException, PdfSyntaxException {
    top = 0;
    elements = 0;
    text = 0;
    return object(0);
  }

  private PdfObject object(int depth) throws IOException, PdfSyntaxException {
    int c = skipSpace();
    long start = position();
    switch (c) {
      case '/' -> {
        at++;
        return name();
      }
      case '(' -> {
        return literal();
      }
      case '[' -> {
        at++;
        return array(depth + 1);
      }
      case '<' -> {
        at++;
        if (peek() == '<') {
          at++;
          return dictionary(depth + 1);
        }
        return hex(start);
      }
      case 't' -> {
        if (take("true")) {
          return PdfBoolean.TRUE;
        }
      }
      case 'f' -> {
        if (take("false")) {
          return PdfBoolean.FALSE;
        }
      }
      case 'n' -> {
        if (take("null")) {
          return PdfNull.NULL;
        }
      }
      case '+', '-', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
        return number();
      }
      case -1 -> throw wrong("the file ends where an object should be", "应有对象处文件已结束");
      default -> {}
    }
    throw wrong("no object begins like this", "此处不是合法的对象");
  }

  private void deeper(int depth) throws PdfSyntaxException {
    if (depth > Limits.DEPTH) {
      throw wrong("arrays and dictionaries nested too deep", "数组或字典嵌套过深");
    }
  }

  private void push(Object o) throws PdfSyntaxException {
    if (++elements > Limits.ELEMENTS) {
      throw wrong("an object with too many elements", "对象元素过多");
    }
    if (top == stack.length) {
      stack = Arrays.copyOf(stack, 2 * top);
    }
    stack[top++] = o;
  }

  private PdfArray array(int depth) throws IOException, PdfSyntaxException {
    deeper(depth);
    int bottom = top;
    while (skipSpace() != ']') {
      push(object(depth));
    }
    at++;
    PdfObject[] own = new PdfObject[top - bottom];
    System.arraycopy(stack, bottom, own, 0, own.length);
    top = bottom;
    return PdfArray.owning(own);
  }

  private PdfDictionary dictionary(int depth) throws IOException, PdfSyntaxException {
    deeper(depth);
    int bottom = top;
    Set<String> known = null;
    while (true) {
      int c = skipSpace();
      if (c == '>') {
        at++;
        if (next() != '>') {
          throw wrong("expected >> at the end of a dictionary", "字典应以 >> 结束");
        }
        break;
      }
      if (c != '/') {
        throw wrong("expected a key or the end of a dictionary", "此处应为字典的键或字典结束");
      }
      long start = position();
      at++;
      String key = name().value();
      boolean fresh;
      int size = (top - bottom) / 2;
      if (size < 24) {
        fresh = true;
        for (int i = bottom; i < top; i += 2) {
          fresh &= !stack[i].equals(key);
        }
      } else {
        if (known == null) {
          known = new HashSet<>();
          for (int i = bottom; i < top; i += 2) {
            known.add((String) stack[i]);
          }
        }
        fresh = known.add(key);
      }
      if (!fresh) {
        // Readers disagree on which of the two counts, and that is what attacks are made of.
        throw wrong(start, "a key twice in one dictionary", "字典中有重复的键");
      }
      push(key);
      push(object(depth));
    }
    Object[] own = Arrays.copyOfRange(stack, bottom, top);
    top = bottom;
    return PdfDictionary.owning(own);
  }

  private PdfObject number() throws IOException, PdfSyntaxException {
    long start = position();
    boolean negative = false;
    int c = peek();
    if (c == '+' || c == '-') {
      negative = c == '-';
      at++;
      c = peek();
    }
    boolean signed = position() != start;
    long mantissa = 0;
    int digits = 0;
    int fraction = -1;
    boolean exact = true;
    int total = 0;
    while (isDigit(c) || c == '.') {
      if (c == '.') {
        if (fraction >= 0) {
          throw wrong(start, "a number with two points", "数字含两个小数点");
        }
        fraction = 0;
      } else {
        if (mantissa < 90_000_000_000_000_000L) {
          mantissa = 10 * mantissa + (c - '0');
          if (fraction >= 0) {
            fraction++;
          }
        } else if (fraction < 0) {
          exact = false;
        }
        digits++;
      }
      if (++total > 512) {
        throw wrong(start, "a number with too many digits", "数字位数过多");
      }
      at++;
      c = peek();
    }
    if (digits == 0 || isRegular(c)) {
      throw wrong(start, "not a number", "数字格式错误");
    }
    if (!exact) {
      throw wrong(start, "a number too large", "数字过大");
    }
    if (fraction >= 0) {
      double value =
          mantissa <= 1L << 53 && fraction < TEN.length
              ? mantissa / TEN[fraction]
              : BigDecimal.valueOf(mantissa, fraction).doubleValue();
      return new PdfReal(negative ? -value : value);
    }
    if (!signed && mantissa < Limits.OBJECTS && isSpace(skipOne())) {
      PdfReference reference = reference((int) mantissa);
      if (reference != null) {
        return reference;
      }
    }
    return PdfInteger.of(negative ? -mantissa : mantissa);
  }

  /** The rest of {@code n g R}; if there is none, the position stays. */
  private @Nullable PdfReference reference(int number) throws IOException {
    long start = position();
    if (isDigit(skipSpace())) {
      long generation = shortUnsigned();
      if (generation >= 0 && generation <= 65_535 && isSpace(skipOne())) {
        if (skipSpace() == 'R' && take("R")) {
          return new PdfReference(number, (int) generation);
        }
      }
    }
    seek(start);
    return null;
  }

  /** A name; the position is behind its slash. */
  PdfName name() throws IOException, PdfSyntaxException {
    long start = position();
    int n = 0;
    int hash = 0;
    int c = peek();
    while (isRegular(c)) {
      at++;
      if (c == '#') {
        int high = hexDigit(next());
        int low = hexDigit(next());
        c = high < 0 || low < 0 ? 0 : 16 * high + low;
        if (c == 0) {
          throw wrong(start, "a name with # but no two digits that make a byte", "名称中的 # 转义错误");
        }
      }
      if (n >= Limits.NAME) {
        throw wrong(start, "a name that is too long", "名称过长");
      }
      if (n == scratch.length) {
        scratch = Arrays.copyOf(scratch, 2 * n);
      }
      scratch[n++] = (byte) c;
      hash = 31 * hash + c;
      c = peek();
    }
    spend(n, start);
    return name(n, hash);
  }

  private PdfName name(int n, int hash) {
    if (names.length == 0) {
      names = new PdfName[256];
    }
    int slot = (hash ^ (hash >>> 8)) & 0xff;
    PdfName known = names[slot];
    if (known != null && same(known.value(), n)) {
      return known;
    }
    PdfName fresh = new PdfName(new String(scratch, 0, n, StandardCharsets.ISO_8859_1));
    if (n <= 64) {
      names[slot] = fresh;
    }
    return fresh;
  }

  private boolean same(String name, int n) {
    if (name.length() != n) {
      return false;
    }
    for (int i = 0; i < n; i++) {
      if (name.charAt(i) != (scratch[i] & 0xff)) {
        return false;
      }
    }
    return true;
  }

  private void spend(int bytes, long where) throws PdfSyntaxException {
    text += bytes;
    if (text > Limits.TEXT) {
      throw wrong(where, "an object with too much text", "对象中的文本过多");
    }
  }

  private static int hexDigit(int c) {
    return c < 0 ? -1 : HEX_DIGITS[c];
  }

  private static byte[] hexDigits() {
    byte[] values = new byte[256];
    for (int c = 0; c < values.length; c++) {
      values[c] = (byte) Character.digit((char) c, 16);
    }
    return values;
  }

  /**
   * The usual case, nothing but pairs of digits: a signature has thousands of them, and a verifier
   * spent half its time on them. Null, with nothing read, if the string is not like that or not
   * wholly at hand.
   */
  private @Nullable PdfString plainHex(long start) throws PdfSyntaxException {
    int from = at;
    int to = from;
    while (to < windowEnd && HEX_DIGITS[window[to] & 0xff] >= 0) {
      to++;
    }
    int digits = to - from;
    if (to == windowEnd || window[to] != '>' || (digits & 1) != 0 || digits > 2 * Limits.STRING) {
      return null;
    }
    byte[] value = new byte[digits / 2];
    spend(value.length, start);
    for (int i = 0; i < value.length; i++) {
      int high = HEX_DIGITS[window[from + 2 * i] & 0xff];
      value[i] = (byte) ((high << 4) | HEX_DIGITS[window[from + 2 * i + 1] & 0xff]);
    }
    at = to + 1;
    return new PdfString(value, true, place(start), place(position()));
  }

  /** A string in hexadecimal; the position is behind its bracket, where it is counted first. */
  private PdfString hex(long start) throws IOException, PdfSyntaxException {
    PdfString plain = plainHex(start);
    if (plain != null) {
      return plain;
    }
    long content = position();
    int digits = 0;
    while (true) {
      int c = next();
      if (c == '>') {
        break;
      }
      if (hexDigit(c) >= 0) {
        if (++digits > 2 * Limits.STRING) {
          throw wrong(start, "a string that is too long", "字符串过长");
        }
      } else if (!isSpace(c)) {
        throw wrong(position() - 1, "no hexadecimal digit in <…>", "十六进制字符串含非法字符");
      }
    }
    byte[] value = new byte[(digits + 1) / 2];
    spend(value.length, start);
    seek(content);
    int i = 0;
    while (true) {
      int c = next();
      if (c == '>') {
        break;
      }
      int digit = hexDigit(c);
      if (digit >= 0) {
        // A last digit alone stands for the high half (7.3.4.3).
        value[i / 2] |= (byte) ((i & 1) == 0 ? digit << 4 : digit);
        i++;
      }
    }
    return new PdfString(value, true, place(start), place(position()));
  }

  private long place(long position) {
    return origin < 0 ? position : -1;
  }

  private PdfString literal() throws IOException, PdfSyntaxException {
    long start = position();
    at++;
    int n = 0;
    int open = 1;
    while (true) {
      int c = next();
      switch (c) {
        case -1 -> throw wrong(start, "a string without end", "字符串未结束");
        case '(' -> open++;
        case ')' -> {
          if (--open == 0) {
            byte[] value = Arrays.copyOf(scratch, n);
            spend(n, start);
            if (scratch.length > 1 << 16) {
              scratch = new byte[64];
            }
            return new PdfString(value, false, place(start), place(position()));
          }
        }
        case '\r' -> {
          if (peek() == '\n') {
            at++;
          }
          c = '\n';
        }
        case '\\' -> c = escape();
        default -> {}
      }
      if (c >= 0) {
        if (n >= Limits.STRING) {
          throw wrong(start, "a string that is too long", "字符串过长");
        }
        if (n == scratch.length) {
          scratch = Arrays.copyOf(scratch, 2 * n);
        }
        scratch[n++] = (byte) c;
      }
    }
  }

  /** What follows a backslash: a byte, or -1 for a line end that does not count. */
  private int escape() throws IOException {
    int c = next();
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case '\r' -> {
        if (peek() == '\n') {
          at++;
        }
        yield -1;
      }
      case '\n' -> -1;
      case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(c - '0');
      default -> c; // the backslash is ignored; at the end of the file the caller sees -1 next
    };
  }

  private int octal(int first) throws IOException {
    int value = first;
    for (int i = 0; i < 2; i++) {
      int d = peek();
      if (d < '0' || d > '7') {
        break;
      }
      value = 8 * value + (d - '0');
      at++;
    }
    return value & 0xff; // high-order overflow is ignored (7.3.4.2)
  }
}
