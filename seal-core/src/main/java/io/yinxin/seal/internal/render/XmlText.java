package io.yinxin.seal.internal.render;

/** Text as XML 1.0 holds it. */
final class XmlText {

  private XmlText() {}

  /** Writes the text of an element or attribute; what XML 1.0 cannot say at all is left out. */
  static StringBuilder append(StringBuilder out, String text) {
    int c;
    for (int i = 0; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        default -> {
          boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
          if ((c >= ' ' || c == '\n' || c == '\t') && !surrogate && c != 0xFFFE && c != 0xFFFF) {
            out.appendCodePoint(c);
          }
        }
      }
    }
    return out;
  }
}
