package io.yinxin.seal.internal.ofd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A short XML file of the kind that programs write: UTF-8, elements with attributes, text, and
 * nothing else. For such a file the JDK's parser takes ten times as long.
 *
 * <p>What is read here is read as the JDK's parser reads it. Whatever is less plain (comments,
 * instructions, document types, CDATA, other encodings, names beyond ASCII) or not well-formed (XML
 * 1.0; Namespaces in XML 1.0) is not read at all and left to that parser, with all that there is to
 * say about it. So nothing here is lenient: what is in doubt is not plain. Not for several threads.
 */
final class PlainXml {

  /** An attribute as it is noted: where its name and its value begin and end. */
  private static final int ATTRIBUTE = 4;

  /** Bytes of a name. */
  private static final int NAME = 100;

  private static final Pattern DECLARATION =
      Pattern.compile(
          "<\\?xml[ \\t\\r\\n]+version=([\"'])1\\.0\\1([ \\t\\r\\n]+encoding=([\"'])(?i:UTF-8)\\3)?"
              + "([ \\t\\r\\n]+standalone=([\"'])(yes|no)\\5)?[ \\t\\r\\n]*\\?>");

  private static final Pattern DECIMAL = Pattern.compile("#([0-9]{1,7})");
  private static final Pattern HEXADECIMAL = Pattern.compile("#x([0-9a-fA-F]{1,6})");

  private static final byte[] NAMESPACE = XmlWalk.NAMESPACE.getBytes(StandardCharsets.US_ASCII);
  private static final byte[] XMLNS = "xmlns".getBytes(StandardCharsets.US_ASCII);

  private final byte[] file;
  private int at;

  /**
   * What was found, in order: for an element that begins {@link #BEGIN}, 1 if it is one of OFD's,
   * where its local name begins and ends, the number of its attributes, and these; for one that
   * ends {@link #END}; for text {@link #TEXT}, and where it begins and ends.
   */
  private int[] found = new int[512];

  private static final int BEGIN = 0;
  private static final int END = 1;
  private static final int TEXT = 2;

  private int count;

  // Of each open element: its name, and how many prefixes were bound before it.
  private final int[] nameFrom = new int[Limits.DEPTH];
  private final int[] nameTo = new int[Limits.DEPTH];
  private final int[] boundBefore = new int[Limits.DEPTH];
  private int depth;

  /** Prefixes that are bound (an empty one is that of elements without): begin, end, to OFD? */
  private int[] bound = new int[3 * 8];

  private int boundCount;

  // The name that was read last.
  private int from;
  private int colon;

  private PlainXml(byte[] file) {
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @param file the file, not changed meanwhile
   * @return what is in it, null if it is not plain
   */
  static @Nullable PlainXml of(byte[] file) {
    PlainXml read = new PlainXml(file);
    return file.length <= OfdPackage.SHORT && read.read() ? read : null;
  }

  // ---- reading: each of these gives false for what is not plain

  private boolean read() {
    return declaration() && elements();
  }

  private boolean declaration() {
    if (file.length < 2 || file[1] != '?') {
      return true; // there is none
    }
    String head = new String(file, 0, Math.min(256, file.length), StandardCharsets.ISO_8859_1);
    Matcher matcher = DECLARATION.matcher(head);
    if (!matcher.lookingAt()) {
      return false;
    }
    at = matcher.end();
    return true;
  }

  private boolean elements() {
    boolean rooted = false;
    while (true) {
      if (!text()) {
        return false;
      }
      if (at == file.length) {
        return rooted && depth == 0;
      }
      at++; // the mark that a tag begins with
      if (depth > 0 && at < file.length && file[at] == '/') {
        at++;
        if (!end()) {
          return false;
        }
      } else {
        if (depth == 0 && rooted) {
          return false;
        }
        rooted = true;
        if (!begin()) {
          return false;
        }
      }
    }
  }

  /** Text, up to the next tag or to the end. */
  private boolean text() {
    int begun = at;
    boolean blank = true;
    boolean references = false;
    while (at < file.length && file[at] != '<') {
      byte b = file[at];
      if (b == '&') {
        references = true;
      } else if (b == '>' && at - begun >= 2 && file[at - 1] == ']' && file[at - 2] == ']') {
        return false;
      }
      blank &= isBlank(b);
      if (!character()) {
        return false;
      }
    }
    if (blank) {
      return true; // between elements, or nothing in one
    }
    if (depth == 0) {
      return false;
    }
    // The JDK's parser gives such a text in pieces, and blanks in front are not kept if they are
    // one.
    if (references && Character.isWhitespace(expanded(begun, at).charAt(0))) {
      return false;
    }
    note(TEXT);
    note(begun);
    note(at);
    return true;
  }

  /** One character, or a reference to one (XML 1.0, 2.2 and 4.1). */
  private boolean character() {
    int b = file[at];
    if (b >= ' ') {
      if (b == '&') {
        int end = reference(at);
        if (end < 0) {
          return false;
        }
        at = end;
      } else {
        at++;
      }
      return true;
    }
    if (b >= 0) {
      at++;
      return isBlank((byte) b);
    }
    return wide(b & 0xff);
  }

  /** A character of several bytes (RFC 3629, 4). */
  private boolean wide(int first) {
    int more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    if (first < 0xc2 || first > 0xf4 || file.length - at <= more) {
      return false;
    }
    int c = first & (0x3f >> more);
    for (int i = 1; i <= more; i++) {
      int next = file[at + i];
      if ((next & 0xc0) != 0x80) {
        return false;
      }
      c = c << 6 | (next & 0x3f);
    }
    at += more + 1;
    // No more bytes than needed, no halves of pairs, and what no XML may hold.
    return c >= (more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000) && inXml(c);
  }

  private static boolean inXml(int c) {
    return c >= ' ' && (c < 0xd800 || c > 0xdfff) && c != 0xfffe && c != 0xffff && c <= 0x10ffff;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** The offset after a reference to a character, -1 if there is none. */
  private int reference(int start) {
    int end = start + 1;
    while (end < file.length && end - start < 10 && file[end] != ';') {
      end++;
    }
    return end < file.length && file[end] == ';' && referred(ascii(start + 1, end)) >= 0
        ? end + 1
        : -1;
  }

  /** The character that is meant, by number or by one of the five names; -1 if none is. */
  private static int referred(String name) {
    return switch (name) {
      case "amp" -> '&';
      case "lt" -> '<';
      case "gt" -> '>';
      case "quot" -> '"';
      case "apos" -> '\'';
      default -> {
        Matcher decimal = DECIMAL.matcher(name);
        Matcher hexadecimal = HEXADECIMAL.matcher(name);
        int c =
            decimal.matches()
                ? Integer.parseInt(decimal.group(1))
                : hexadecimal.matches() ? Integer.parseInt(hexadecimal.group(1), 16) : -1;
        yield inXml(c) ? c : -1;
      }
    };
  }

  /** A name, with or without a prefix; what stands behind it is not looked at. */
  private boolean name() {
    from = at;
    colon = -1;
    boolean first = true;
    for (; at < file.length; at++) {
      byte b = file[at];
      if (b == ':' && colon < 0 && !first) {
        colon = at;
        first = true;
      } else if (isLetter(b) || (!first && isInName(b))) {
        first = false;
      } else {
        break;
      }
    }
    return !first && at - from <= NAME;
  }

  private static boolean isLetter(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_';
  }

  private static boolean isInName(byte b) {
    return (b >= '0' && b <= '9') || b == '-' || b == '.';
  }

  private boolean begin() {
    if (depth == Limits.DEPTH || !name()) {
      return false;
    }
    int prefixTo = Math.max(from, colon);
    nameFrom[depth] = from;
    nameTo[depth] = at;
    boundBefore[depth] = boundCount;
    depth++;
    note(BEGIN);
    int head = count;
    note(0);
    note(colon < 0 ? from : colon + 1);
    note(at);
    note(0);
    int elementFrom = from;
    while (true) {
      int before = at;
      blanks();
      if (at >= file.length) {
        return false;
      }
      byte b = file[at];
      if (b == '>' || b == '/') {
        break;
      }
      if (at == before || !attribute(head)) {
        return false;
      }
    }
    int ofd = binding(elementFrom, prefixTo);
    if (ofd < 0 || !prefixes(head)) {
      return false;
    }
    found[head] = ofd;
    boolean empty = file[at] == '/';
    if (empty) {
      at++;
    }
    if (at >= file.length || file[at] != '>') {
      return false;
    }
    at++;
    if (empty) {
      ended();
    }
    return true;
  }

  private boolean attribute(int head) {
    if (!name()) {
      return false;
    }
    int start = from;
    int split = colon;
    int end = at;
    blanks();
    if (at >= file.length || file[at] != '=') {
      return false;
    }
    at++;
    blanks();
    if (at >= file.length || (file[at] != '"' && file[at] != '\'')) {
      return false;
    }
    byte quote = file[at++];
    int value = at;
    while (at < file.length && file[at] != quote) {
      byte b = file[at];
      // Lines in values become blanks: not plain.
      if (b == '<' || (b >= 0 && b < ' ') || !character()) {
        return false;
      }
    }
    if (at >= file.length) {
      return false;
    }
    at++;
    if (is(start, split < 0 ? end : split, XMLNS)) {
      return bind(split < 0 ? end : split + 1, end, value, at - 1);
    }
    if (found[head + 3] == Limits.ATTRIBUTES || startsWithXml(start)) {
      return false;
    }
    int local = split < 0 ? start : split + 1;
    for (int i = 0, each = head + 4; i < found[head + 3]; i++, each += ATTRIBUTE) {
      // Of the same name, or of two namespaces.
      if (same(found[each], found[each + 1], local, end)) {
        return false;
      }
    }
    note(local);
    note(end);
    note(value);
    note(at - 1);
    found[head + 3]++;
    return true;
  }

  /** Binds a prefix; none twice in one tag, and none of those that are XML's own. */
  private boolean bind(int prefixFrom, int prefixTo, int value, int valueTo) {
    for (int i = boundBefore[depth - 1]; i < boundCount; i++) {
      if (same(bound[3 * i], bound[3 * i + 1], prefixFrom, prefixTo)) {
        return false;
      }
    }
    if (value == valueTo || startsWithXml(prefixFrom) || isReserved(value, valueTo)) {
      return false;
    }
    if (3 * boundCount == bound.length) {
      bound = Arrays.copyOf(bound, 2 * bound.length);
    }
    bound[3 * boundCount] = prefixFrom;
    bound[3 * boundCount + 1] = prefixTo;
    bound[3 * boundCount + 2] = is(value, valueTo, NAMESPACE) ? 1 : 0;
    boundCount++;
    return true;
  }

  private boolean startsWithXml(int start) {
    return file.length - start > 3
        && (file[start] | 0x20) == 'x'
        && (file[start + 1] | 0x20) == 'm'
        && (file[start + 2] | 0x20) == 'l';
  }

  /** XML's own namespaces, and what would have to be expanded to tell. */
  private boolean isReserved(int value, int valueTo) {
    String name = new String(file, value, valueTo - value, StandardCharsets.ISO_8859_1);
    return name.indexOf('&') >= 0 || name.contains("www.w3.org");
  }

  /** Whether a prefix is bound: to OFD 1, to another namespace 0, not at all -1. */
  private int binding(int prefixFrom, int prefixTo) {
    for (int i = boundCount - 1; i >= 0; i--) {
      if (same(bound[3 * i], bound[3 * i + 1], prefixFrom, prefixTo)) {
        return bound[3 * i + 2];
      }
    }
    return prefixFrom == prefixTo ? 0 : -1;
  }

  /** All prefixes of a tag's attributes are bound, some perhaps by the tag itself. */
  private boolean prefixes(int head) {
    for (int i = 0, each = head + 4; i < found[head + 3]; i++, each += ATTRIBUTE) {
      int local = found[each];
      if (file[local - 1] == ':') {
        int prefixFrom = local - 1;
        while (!isBlank(file[prefixFrom - 1])) {
          prefixFrom--;
        }
        if (binding(prefixFrom, local - 1) < 0) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean end() {
    if (!name() || !same(from, at, nameFrom[depth - 1], nameTo[depth - 1])) {
      return false;
    }
    blanks();
    if (at >= file.length || file[at] != '>') {
      return false;
    }
    at++;
    ended();
    return true;
  }

  private void ended() {
    note(END);
    depth--;
    boundCount = boundBefore[depth];
  }

  private void blanks() {
    while (at < file.length && isBlank(file[at])) {
      at++;
    }
  }

  private boolean is(int start, int end, byte[] text) {
    return Arrays.equals(file, start, end, text, 0, text.length);
  }

  private boolean same(int start, int end, int otherStart, int otherEnd) {
    return Arrays.equals(file, start, end, file, otherStart, otherEnd);
  }

  private void note(int value) {
    if (count == found.length) {
      found = Arrays.copyOf(found, 2 * count);
    }
    found[count++] = value;
  }

  // ---- telling

  /** The attributes of an element, without those that bind prefixes. */
  interface Attributes {

    int count();

    /** The local name. */
    String name(int which);

    String value(int which);
  }

  /** Whom it is told. */
  interface Listener {

    void begin(String localName, boolean ofd, Attributes attributes) throws IOException;

    void text(String text) throws IOException;

    void end() throws IOException;
  }

  /** Tells all that was read, in order. */
  void tell(Listener listener) throws IOException {
    int next = 0;
    while (next < count) {
      switch (found[next]) {
        case BEGIN -> {
          int attributes = found[next + 4];
          listener.begin(
              ascii(found[next + 2], found[next + 3]),
              found[next + 1] == 1,
              new Noted(next + 5, attributes));
          next += 5 + ATTRIBUTE * attributes;
        }
        case TEXT -> {
          listener.text(expanded(found[next + 1], found[next + 2]));
          next += 3;
        }
        default -> {
          listener.end();
          next++;
        }
      }
    }
  }

  private String ascii(int start, int end) {
    return new String(file, start, end - start, StandardCharsets.ISO_8859_1);
  }

  /** Text with references taken for what they stand for, and lines ended as XML has it (2.11). */
  private String expanded(int start, int end) {
    String plain = new String(file, start, end - start, StandardCharsets.UTF_8);
    if (plain.indexOf('\r') >= 0) {
      plain = plain.replace("\r\n", "\n").replace('\r', '\n');
    }
    int reference = plain.indexOf('&');
    if (reference < 0) {
      return plain;
    }
    StringBuilder out = new StringBuilder(plain.length());
    int next = 0;
    while (reference >= 0) {
      int close = plain.indexOf(';', reference);
      out.append(plain, next, reference);
      out.appendCodePoint(referred(plain.substring(reference + 1, close)));
      next = close + 1;
      reference = plain.indexOf('&', next);
    }
    return out.append(plain, next, plain.length()).toString();
  }

  private final class Noted implements Attributes {
    private final int head;
    private final int number;

    Noted(int head, int number) {
      this.head = head;
      this.number = number;
    }

    @Override
    public int count() {
      return number;
    }

    @Override
    public String name(int which) {
      return ascii(found[head + ATTRIBUTE * which], found[head + ATTRIBUTE * which + 1]);
    }

    @Override
    public String value(int which) {
      return expanded(found[head + ATTRIBUTE * which + 2], found[head + ATTRIBUTE * which + 3]);
    }
  }
}
