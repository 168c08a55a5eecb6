package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.internal.ofd.PackageProblem.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Goes through one XML file of a package, element by element, from its first byte to its last; no
 * file is too long for the memory. No document types, no entities, nothing fetched, and bounds on
 * everything. Not for several threads.
 *
 * <p>Elements are known by their local names: readers are seen that look at prefixes, at names
 * alone, or at namespaces, and what one of them would follow must be seen here.
 */
final class XmlWalk {

  /** GB/T 33190, 7.1. */
  static final String NAMESPACE = "http://www.ofdspec.org/2016";

  /** Whose tags can be seen in the bytes; others are seen in no document. */
  private static final Set<String> ENCODINGS =
      Set.of("UTF-8", "UTF8", "GBK", "GB2312", "GB18030", "US-ASCII", "ISO-8859-1");

  /** As many bytes as a declaration may have. */
  private static final int DECLARATION = 256;

  private static final Pattern ENCODING =
      Pattern.compile(
          "(?:\u00ef\u00bb\u00bf)?<\\?xml\\s[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]{1,40})[\"']");

  /** A declaration whose end is not in sight, or that may name an encoding in some other way. */
  private static final Pattern UNCLEAR =
      Pattern.compile("(?:\u00ef\u00bb\u00bf)?<\\?xml\\s(?:[^>]*+\\z|[^>]*?encoding)");

  /** What goes along. */
  interface Visitor {
    /**
     * An element begins.
     *
     * @param at where the walk is: its name, parents and attributes can be asked for
     */
    void begin(XmlWalk at) throws IOException;

    /**
     * An element ends.
     *
     * @param at where the walk is: its name, parents and text can be asked for
     */
    default void end(XmlWalk at) throws IOException {}
  }

  private final String where;
  private final Visitor visitor;

  /** Whether a byte that looks like ASCII may be half of a character: in GBK and GB 18030. */
  private final boolean halves;

  private final List<String> names = new ArrayList<>();
  private final List<Long> begun = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private boolean foreign;

  /** Whether the element that ends holds no other. */
  private boolean leaf;

  /** How many pieces of text there were so far that are not only blanks. */
  private long pieces;

  /** What came last in the element, if that makes a difference to some reader. */
  private boolean interrupted;

  private boolean broken;
  private boolean overlong;

  /** Of the element that begins. */
  private PlainXml.@Nullable Attributes attributes;

  private XmlWalk(String where, Visitor visitor, boolean halves) {
    this.where = where;
    this.visitor = visitor;
    this.halves = halves;
  }

  /**
   * Walks through a file of a package.
   *
   * @param pack the package
   * @param entry the file
   * @param parser for what is not plain
   * @param visitor goes along
   * @return whether all elements are in the namespace of OFD
   * @throws PackageException if it is no XML, or more than is read
   * @throws IOException if reading fails
   */
  static boolean walk(OfdPackage pack, PackageEntry entry, XmlParser parser, Visitor visitor)
      throws IOException {
    if (entry.size() <= OfdPackage.SHORT) {
      return walk(pack.bytes(entry, OfdPackage.SHORT), entry.path(), parser, visitor);
    }
    try (InputStream in = pack.open(entry)) {
      return walk(in, entry.path(), parser, visitor);
    }
  }

  /** As {@link #walk(InputStream, String, XmlParser, Visitor)}, and sooner done. */
  static boolean walk(byte[] file, String where, XmlParser parser, Visitor visitor)
      throws IOException {
    PlainXml plain = PlainXml.of(file);
    if (plain == null) {
      return walk(new ByteArrayInputStream(file), where, parser, visitor);
    }
    XmlWalk walk = new XmlWalk(where, visitor, false);
    try {
      plain.tell(walk.new Plain());
    } catch (RuntimeException e) {
      throw broken(where);
    }
    return !walk.foreign;
  }

  /**
   * Walks through a file with the JDK's parser.
   *
   * @param contents the file, not closed
   * @param where its path, for messages
   * @param parser the parser
   * @param visitor goes along
   * @return whether all elements are in the namespace of OFD
   * @throws PackageException if it is no XML, or more than is read
   * @throws IOException if reading fails
   */
  static boolean walk(InputStream contents, String where, XmlParser parser, Visitor visitor)
      throws IOException {
    try (XmlGuard guard = new XmlGuard(contents, where)) {
      InputStreamReader text = text(guard, where);
      boolean halves = text.getEncoding().startsWith("GB");
      XMLStreamReader reader = parser.parse(text);
      try {
        return new XmlWalk(where, visitor, halves).walk(reader);
      } finally {
        reader.close();
      }
    } catch (XMLStreamException e) {
      Throwable cause = e.getNestedException() == null ? e.getCause() : e.getNestedException();
      if (cause instanceof IOException io && !(cause instanceof CharacterCodingException)) {
        throw io;
      }
      throw broken(where);
    } catch (RuntimeException e) {
      // The JDK's parser has surprised with these on input that is no XML.
      throw broken(where);
    }
  }

  /**
   * The text of a file. Decoded here and strictly: the JDK's parser has ways of its own with bytes
   * that are no characters, and writes about them to the standard error stream.
   */
  private static InputStreamReader text(XmlGuard guard, String where) throws IOException {
    PushbackInputStream in = new PushbackInputStream(guard, DECLARATION);
    byte[] head = in.readNBytes(DECLARATION);
    String declaration = new String(head, StandardCharsets.ISO_8859_1);
    Matcher declared = ENCODING.matcher(declaration);
    boolean named = declared.lookingAt();
    if (!named && UNCLEAR.matcher(declaration).lookingAt()) {
      throw new PackageException(
          Kind.UNSUPPORTED, where, "XML with an unusual declaration", "XML 声明不规范");
    }
    String name = named ? declared.group(1) : "UTF-8";
    if (!ENCODINGS.contains(name.toUpperCase(Locale.ROOT))) {
      throw new PackageException(Kind.UNSUPPORTED, where, "XML in " + name, "XML 编码为 " + name);
    }
    boolean marked =
        head.length > 2
            && head[0] == (byte) 0xef
            && head[1] == (byte) 0xbb
            && head[2] == (byte) 0xbf;
    if (marked && !name.toUpperCase(Locale.ROOT).startsWith("UTF")) {
      throw new PackageException(
          Kind.TEXT_AMBIGUOUS, where, "a mark of UTF-8 in " + name, name + " 文件带有 UTF-8 标记");
    }
    int skip = marked ? 3 : 0;
    in.unread(head, skip, head.length - skip);
    return new InputStreamReader(in, Charset.forName(name).newDecoder());
  }

  private static PackageException broken(String where) {
    return new PackageException(Kind.DAMAGED, where, "XML that is not well-formed", "XML 格式错误");
  }

  private boolean walk(XMLStreamReader reader) throws XMLStreamException, IOException {
    PlainXml.Attributes parsed = new Parsed(reader);
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT ->
            begin(reader.getLocalName(), NAMESPACE.equals(reader.getNamespaceURI()), parsed);
        case XMLStreamConstants.END_ELEMENT -> end();
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.SPACE ->
            characters(reader.getText());
        case XMLStreamConstants.CDATA -> {
          interrupt();
          cdata(reader.getText());
          interrupt();
        }
        case XMLStreamConstants.COMMENT, XMLStreamConstants.PROCESSING_INSTRUCTION -> interrupt();
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw new PackageException(
                Kind.DAMAGED, where, "XML with a document type", "XML 含有文档类型声明");
        default -> {}
      }
    }
    return !foreign;
  }

  private final class Plain implements PlainXml.Listener {

    @Override
    public void begin(String localName, boolean ofd, PlainXml.Attributes given) throws IOException {
      XmlWalk.this.begin(localName, ofd, given);
    }

    @Override
    public void text(String text) {
      characters(text);
    }

    @Override
    public void end() throws IOException {
      XmlWalk.this.end();
    }
  }

  private record Parsed(XMLStreamReader reader) implements PlainXml.Attributes {

    @Override
    public int count() {
      return reader.getAttributeCount();
    }

    @Override
    public String name(int which) {
      return reader.getAttributeLocalName(which);
    }

    @Override
    public String value(int which) {
      return reader.getAttributeValue(which);
    }
  }

  private void begin(String name, boolean ofd, PlainXml.Attributes given) throws IOException {
    if (names.size() == Limits.DEPTH || given.count() > Limits.ATTRIBUTES) {
      throw new PackageException(
          Kind.TOO_MUCH,
          where,
          "XML nested too deep, or with too many attributes",
          "XML 嵌套过深或属性过多");
    }
    names.add(name);
    begun.add(pieces);
    foreign |= !ofd;
    attributes = given;
    text.setLength(0);
    leaf = true;
    interrupted = false;
    broken = false;
    overlong = false;
    visitor.begin(this);
  }

  private void end() throws IOException {
    visitor.end(this);
    names.remove(names.size() - 1);
    begun.remove(begun.size() - 1);
    leaf = false;
  }

  private void characters(String more) {
    boolean blank = text.isEmpty();
    for (int i = 0; i < more.length(); i++) {
      if (!Character.isWhitespace(more.charAt(i))) {
        pieces++;
        broken |= interrupted;
        blank = false;
        break;
      }
    }
    if (!leaf || blank) {
      return;
    }
    if (text.length() + more.length() > Limits.TEXT) {
      overlong = true;
    } else {
      text.append(more);
    }
  }

  /**
   * A bracket may be half of a character of GBK: whoever takes every file for UTF-8 sees the end of
   * the section there, and elements where others see text.
   */
  private void cdata(String more) throws PackageException {
    if (halves && more.indexOf('<') >= 0) {
      throw new PackageException(
          Kind.TEXT_AMBIGUOUS, where, "tags in CDATA, in GBK", "GBK 文件的 CDATA 中含有标签");
    }
    characters(more);
  }

  private void interrupt() {
    interrupted |= leaf && !text.isEmpty();
  }

  /**
   * What stands in the element that ends, without blanks around; empty if it holds other elements.
   *
   * @throws PackageException if programs read it in different ways: some take the first piece of a
   *     text that a comment interrupts, some text between elements, some that of elements inside
   */
  String text() throws PackageException {
    if (overlong) {
      throw new PackageException(Kind.TOO_MUCH, where, "a text too long", "文本过长");
    }
    if (leaf ? broken : pieces > begun.get(begun.size() - 1)) {
      throw new PackageException(
          Kind.TEXT_AMBIGUOUS, where, name() + " in several pieces", name() + " 的文本被分隔");
    }
    return leaf ? text.toString().strip() : "";
  }

  /** As {@link #text}, with blanks around: for characters that are counted. */
  String line() {
    return leaf && !overlong ? text.toString() : "";
  }

  /** The local name of the element. */
  String name() {
    return names.get(names.size() - 1);
  }

  /** The local name of the element around it, empty for the root. */
  String parent() {
    return names.size() < 2 ? "" : names.get(names.size() - 2);
  }

  /** How many elements are around it. */
  int depth() {
    return names.size() - 1;
  }

  /** Whether an element of this name is around it. */
  boolean inside(String name) {
    return names.subList(0, names.size() - 1).contains(name);
  }

  /**
   * An attribute of the element that begins, by its local name; null if there is none.
   *
   * @throws PackageException if there are several, of different namespaces
   */
  @Nullable String attribute(String name) throws PackageException {
    PlainXml.Attributes attributes = Objects.requireNonNull(this.attributes);
    String found = null;
    for (int i = 0; i < attributes.count(); i++) {
      if (attributes.name(i).equals(name)) {
        if (found != null) {
          throw new PackageException(
              Kind.TEXT_AMBIGUOUS, where, "more than one " + name, "存在多个 " + name);
        }
        found = attributes.value(i).strip();
      }
    }
    return found;
  }
}
