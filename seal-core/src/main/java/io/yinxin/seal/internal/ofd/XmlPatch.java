package io.yinxin.seal.internal.ofd;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts text into an XML file and leaves every other byte as it is. For files that {@link XmlWalk}
 * went through: they are well-formed, without a document type, and in an encoding in which tags can
 * be seen in the bytes. Not for several threads.
 */
final class XmlPatch {

  /**
   * A tag.
   *
   * @param name as it stands there, prefix included
   * @param from the offset of its first byte
   * @param to the offset after its last byte
   * @param begins whether it begins an element
   * @param ends whether it ends one
   */
  record Tag(String name, int from, int to, boolean begins, boolean ends) {
    String localName() {
      return name.substring(name.indexOf(':') + 1);
    }

    /** The prefix with its colon, empty if there is none. */
    String prefix() {
      return name.substring(0, name.indexOf(':') + 1);
    }
  }

  private record Change(int from, int to, String text) {}

  private final byte[] file;
  private final List<Tag> tags = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();

  XmlPatch(byte[] file) {
    this.file = file;
    scan();
  }

  private void scan() {
    int at = 0;
    while ((at = next('<', at)) >= 0) {
      if (is("<!--", at)) {
        at = after("-->", at + 4);
      } else if (is("<![CDATA[", at)) {
        at = after("]]>", at + 9);
      } else if (is("<?", at)) {
        at = after("?>", at + 2);
      } else {
        at = tag(at);
      }
    }
  }

  private int next(char c, int from) {
    for (int i = from; i < file.length; i++) {
      if (file[i] == c) {
        return i;
      }
    }
    return -1;
  }

  private boolean is(String text, int at) {
    if (text.length() > file.length - at) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (file[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private int after(String text, int from) {
    for (int i = from; i < file.length; i++) {
      if (is(text, i)) {
        return i + text.length();
      }
    }
    return file.length;
  }

  private int tag(int from) {
    boolean end = is("</", from);
    int nameFrom = from + (end ? 2 : 1);
    int nameTo = nameFrom;
    while (nameTo < file.length && inName(file[nameTo])) {
      nameTo++;
    }
    int at = nameTo;
    while (at < file.length && file[at] != '>') {
      if (file[at] == '"' || file[at] == '\'') {
        int close = next((char) file[at], at + 1);
        at = close < 0 ? file.length - 1 : close;
      }
      at++;
    }
    boolean empty = !end && at > from && at <= file.length && file[at - 1] == '/';
    String name = new String(file, nameFrom, nameTo - nameFrom, StandardCharsets.UTF_8);
    int to = Math.min(file.length, at + 1);
    tags.add(new Tag(name, from, to, !end, end || empty));
    return to;
  }

  /** Bytes of letters beyond ASCII are negative. */
  private static boolean inName(byte b) {
    return b < 0 || (b > ' ' && b != '>' && b != '/');
  }

  /** The first tag that begins an element of this local name, null if there is none. */
  @Nullable Tag first(String localName) {
    return tags.stream()
        .filter(tag -> tag.begins() && tag.localName().equals(localName))
        .findFirst()
        .orElse(null);
  }

  /** The tag that ends what a tag begins; itself if the element is empty. */
  Tag end(Tag begin) {
    int depth = 0;
    for (Tag each : tags.subList(tags.indexOf(begin), tags.size())) {
      depth += (each.begins() ? 1 : 0) - (each.ends() ? 1 : 0);
      if (depth == 0) {
        return each;
      }
    }
    throw new IllegalArgumentException("not well-formed");
  }

  /** Puts markup in as the first thing in an element. */
  void prepend(Tag begin, String markup) {
    if (begin.ends()) {
      open(begin, markup);
    } else {
      changes.add(new Change(begin.to(), begin.to(), markup));
    }
  }

  /** Puts markup in as the last thing in an element. */
  void append(Tag begin, String markup) {
    if (begin.ends()) {
      open(begin, markup);
    } else {
      int at = end(begin).from();
      changes.add(new Change(at, at, markup));
    }
  }

  private void open(Tag empty, String markup) {
    changes.add(new Change(empty.to() - 2, empty.to(), ">" + markup + "</" + empty.name() + ">"));
  }

  /** Puts markup in the place of an element. */
  void replace(Tag begin, String markup) {
    changes.add(new Change(begin.from(), end(begin).to(), markup));
  }

  /** The file with all that was put in. */
  byte[] bytes() {
    changes.sort(Comparator.comparingInt(Change::from));
    ByteArrayOutputStream out = new ByteArrayOutputStream(file.length + 256);
    int at = 0;
    for (Change each : changes) {
      out.write(file, at, each.from() - at);
      out.writeBytes(each.text().getBytes(StandardCharsets.US_ASCII));
      at = each.to();
    }
    out.write(file, at, file.length - at);
    return out.toByteArray();
  }

  /**
   * Text as it stands in an element or attribute, in ASCII, whatever the file's encoding is. What
   * no XML can hold (XML 1.0, 2.2) becomes the sign for that.
   */
  static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      int given = text.codePointAt(i);
      int c = inXml(given) ? given : 0xfffd;
      if (c < 0x20 || c > 0x7e || "<>&\"'".indexOf(c) >= 0) {
        out.append("&#").append(c).append(';');
      } else {
        out.append((char) c);
      }
    }
    return out.toString();
  }

  private static boolean inXml(int c) {
    return (c >= 0x20 || c == '\t' || c == '\n' || c == '\r')
        && (c < 0xd800 || c > 0xdfff)
        && c != 0xfffe
        && c != 0xffff;
  }
}
