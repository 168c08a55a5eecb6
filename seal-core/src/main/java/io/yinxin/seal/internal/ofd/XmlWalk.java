package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.internal.ofd.PackageProblem.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
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

  private final XMLStreamReader reader;
  private final String where;
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

  private XmlWalk(XMLStreamReader reader, String where) {
    this.reader = reader;
    this.where = where;
  }

  /** A factory of parsers that neither read document types nor fetch anything. */
  static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    factory.setProperty("http://java.sun.com/xml/stream/properties/report-cdata-event", true);
    // A document's files are read one after the other: its parser need not be built each time.
    factory.setProperty("reuse-instance", true);
    return factory;
  }

  /**
   * Walks through a file.
   *
   * @param contents the file, not closed
   * @param where its path, for messages
   * @param factory of {@link #factory}
   * @param visitor goes along
   * @return whether all elements are in the namespace of OFD
   * @throws PackageException if it is no XML, or more than is read
   * @throws IOException if reading fails
   */
  static boolean walk(InputStream contents, String where, XMLInputFactory factory, Visitor visitor)
      throws IOException {
    try (XmlGuard guard = new XmlGuard(contents, where)) {
      XMLStreamReader reader = factory.createXMLStreamReader(text(guard, where));
      try {
        return new XmlWalk(reader, where).walk(visitor);
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
  private static Reader text(XmlGuard guard, String where) throws IOException {
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
    int skip = marked ? 3 : 0;
    in.unread(head, skip, head.length - skip);
    return new InputStreamReader(in, Charset.forName(name).newDecoder());
  }

  private static PackageException broken(String where) {
    return new PackageException(Kind.DAMAGED, where, "XML that is not well-formed", "XML 格式错误");
  }

  private boolean walk(Visitor visitor) throws XMLStreamException, IOException {
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> begin(visitor);
        case XMLStreamConstants.END_ELEMENT -> {
          visitor.end(this);
          names.remove(names.size() - 1);
          begun.remove(begun.size() - 1);
          leaf = false;
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.SPACE -> characters();
        case XMLStreamConstants.CDATA -> {
          interrupt();
          characters();
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

  private void begin(Visitor visitor) throws IOException {
    if (names.size() == Limits.DEPTH || reader.getAttributeCount() > Limits.ATTRIBUTES) {
      throw new PackageException(
          Kind.TOO_MUCH,
          where,
          "XML nested too deep, or with too many attributes",
          "XML 嵌套过深或属性过多");
    }
    names.add(reader.getLocalName());
    begun.add(pieces);
    foreign |= !NAMESPACE.equals(reader.getNamespaceURI());
    text.setLength(0);
    leaf = true;
    interrupted = false;
    broken = false;
    overlong = false;
    visitor.begin(this);
  }

  private void characters() {
    char[] characters = reader.getTextCharacters();
    int from = reader.getTextStart();
    int to = from + reader.getTextLength();
    boolean blank = text.isEmpty();
    for (int i = from; i < to; i++) {
      if (!Character.isWhitespace(characters[i])) {
        pieces++;
        broken |= interrupted;
        blank = false;
        break;
      }
    }
    if (!leaf || blank) {
      return;
    }
    if (text.length() + to - from > Limits.TEXT) {
      overlong = true;
    } else {
      text.append(characters, from, to - from);
    }
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
    String found = null;
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      if (reader.getAttributeLocalName(i).equals(name)) {
        if (found != null) {
          throw new PackageException(
              Kind.TEXT_AMBIGUOUS, where, "more than one " + name, "存在多个 " + name);
        }
        found = reader.getAttributeValue(i).strip();
      }
    }
    return found;
  }
}
