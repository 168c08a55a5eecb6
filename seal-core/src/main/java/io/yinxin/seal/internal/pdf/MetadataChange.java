package io.yinxin.seal.internal.pdf;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a document's metadata (XMP, ISO 16684-1; ISO 32000-2, 14.3.2) say the same but for when
 * and by what program the file was written: many programs write that anew when they sign. What is
 * not the plain XML that they all write counts as another text.
 */
final class MetadataChange {

  /** What differs each time a file is written. */
  private static final Set<String> PASSING =
      Set.of("xmp:ModifyDate", "xmp:MetadataDate", "xmpMM:InstanceID", "pdf:Producer", "x:xmptk");

  /** Prefixes that are declared where they are needed. Another meaning of one is another text. */
  private static final Map<String, String> PREFIXES =
      Map.of(
          "xmlns:x", "adobe:ns:meta/",
          "xmlns:rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
          "xmlns:xmp", "http://ns.adobe.com/xap/1.0/",
          "xmlns:xmpMM", "http://ns.adobe.com/xap/1.0/mm/",
          "xmlns:pdf", "http://ns.adobe.com/pdf/1.3/");

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][\\w.:-]*+");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("\\s++([A-Za-z_][\\w.:-]*+)\\s*+=\\s*+(?:\"([^\"<>]*+)\"|'([^'<>]*+)')");
  private static final Pattern EMPTY =
      Pattern.compile("<rdf:Description(?: rdf:about=\1\1)?+(?:/>|></rdf:Description>)");
  private static final String NOTHING = "<x:xmpmeta><rdf:RDF></rdf:RDF></x:xmpmeta>";

  private final String text;
  private final StringBuilder core = new StringBuilder();
  private int at;

  private MetadataChange(String text) {
    this.text = text;
  }

  /** Whether two texts say the same. */
  static boolean same(byte[] before, byte[] after) {
    String core = core(before);
    return core != null && core.equals(core(after));
  }

  /** Whether a text, where there was none, says nothing else. */
  static boolean isEmpty(byte[] added) {
    return NOTHING.equals(core(added));
  }

  /** All that is said besides; null if it is not plain. */
  private static @Nullable String core(byte[] utf8) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      MetadataChange reader = new MetadataChange(text);
      return reader.read() ? EMPTY.matcher(reader.core).replaceAll("") : null;
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private boolean read() {
    while (true) {
      int tag = text.indexOf('<', at);
      String content = text.substring(at, tag < 0 ? text.length() : tag);
      core.append(content.replaceAll("[\\s\ufeff]++", " ").strip());
      if (tag < 0) {
        return true;
      }
      boolean packet = text.startsWith("<?xpacket ", tag);
      int end = text.indexOf(packet ? "?>" : ">", tag);
      if (end < 0) {
        return false;
      }
      at = packet ? end + 2 : end + 1;
      if (!packet && !tag(text.substring(tag + 1, end))) {
        return false;
      }
    }
  }

  /** One tag without its brackets; of an element that passes, the whole element. */
  private boolean tag(String tag) {
    boolean closing = tag.startsWith("/");
    boolean closed = tag.endsWith("/");
    String inside =
        tag.substring(closing ? 1 : 0, closed && !closing ? tag.length() - 1 : tag.length());
    Matcher name = NAME.matcher(inside);
    if (!name.lookingAt()) {
      return false;
    }
    StringBuilder kept = new StringBuilder();
    Set<String> seen = new HashSet<>();
    int from = name.end();
    Matcher attribute = ATTRIBUTE.matcher(inside);
    while (attribute.region(from, inside.length()).lookingAt()) {
      String key = attribute.group(1);
      String value = attribute.group(2) == null ? attribute.group(3) : attribute.group(2);
      if (closing || !seen.add(key)) {
        return false;
      }
      if (!PASSING.contains(key) && !value.equals(PREFIXES.get(key))) {
        kept.append(' ').append(key).append("=\1").append(value).append('\1');
      }
      from = attribute.end();
    }
    if (!inside.substring(from).isBlank()) {
      return false;
    }
    if (PASSING.contains(name.group())) {
      String end = "</" + name.group() + ">";
      int close = text.indexOf('<', at);
      boolean plain = !closing && seen.isEmpty() && (closed || text.startsWith(end, close));
      at = closed || !plain ? at : close + end.length();
      return plain;
    }
    core.append(closing ? "</" : "<").append(name.group()).append(kept);
    core.append(closed && !closing ? "/>" : ">");
    return true;
  }
}
