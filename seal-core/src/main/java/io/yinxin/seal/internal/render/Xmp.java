package io.yinxin.seal.internal.render;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * A document's metadata packet: XMP (ISO 16684-1) with what PDF/A-2b asks for (ISO 19005-2, 6.6),
 * and a licence's own elements in a schema that the packet itself describes.
 */
final class Xmp {

  /** Where the names of a licence's elements belong. */
  static final String NAMESPACE = "https://yinxin.io/ns/licence/1/";

  /** What each element is; PDF/A refuses one that is not described. */
  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          Map.entry("ZZMC", "证照名称"),
          Map.entry("ZZLXDM", "证照类型代码"),
          Map.entry("ZZBH", "证照编号"),
          Map.entry("ZZBS", "证照标识"),
          Map.entry("ZZBFJG", "证照颁发机构"),
          Map.entry("ZZBFJGDM", "证照颁发机构代码"),
          Map.entry("ZZBFRQ", "证照颁发日期"),
          Map.entry("CZZT", "持证主体"),
          Map.entry("CZZTDM", "持证主体代码"),
          Map.entry("CZZTDMLX", "持证主体代码类型"),
          Map.entry("CZZTDMLXDM", "持证主体代码类型代码"),
          Map.entry("ZZYXQQSRQ", "证照有效期起始日期"),
          Map.entry("ZZYXQJZRQ", "证照有效期截止日期"),
          Map.entry("KZ_NRZY", "内容摘要"));

  private static final String HEAD =
      """
      <?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
      <x:xmpmeta xmlns:x="adobe:ns:meta/">
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about=""
          xmlns:dc="http://purl.org/dc/elements/1.1/"
          xmlns:xmp="http://ns.adobe.com/xap/1.0/"
          xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
          xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
      <pdfaid:part>2</pdfaid:part>
      <pdfaid:conformance>B</pdfaid:conformance>
      <dc:format>application/pdf</dc:format>
      <dc:title><rdf:Alt><rdf:li xml:lang="x-default">""";

  private static final String SCHEMA =
      """
      <rdf:Description rdf:about=""
          xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
          xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
          xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
      <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
      <pdfaSchema:schema>GB/T 36903-2018</pdfaSchema:schema>
      <pdfaSchema:namespaceURI>"""
          + NAMESPACE
          + """
      </pdfaSchema:namespaceURI>
      <pdfaSchema:prefix>zz</pdfaSchema:prefix>
      <pdfaSchema:property><rdf:Seq>
      """;

  private static final String SCHEMA_END =
      """
      </rdf:Seq></pdfaSchema:property>
      </rdf:li></rdf:Bag></pdfaExtension:schemas>
      </rdf:Description>
      """;

  private static final String TAIL =
      """
      </rdf:RDF>
      </x:xmpmeta>
      <?xpacket end="w"?>
      """;

  private Xmp() {}

  /**
   * The packet.
   *
   * @param title the document's title
   * @param elements of {@link #MEANINGS}; empty for none
   * @param time when it is made, to the second
   */
  static String packet(String title, Map<String, String> elements, Instant time) {
    String date = DateTimeFormatter.ISO_INSTANT.format(time);
    StringBuilder out = new StringBuilder(elements.isEmpty() ? 1024 : 6144).append(HEAD);
    XmlText.append(out, title)
        .append("</rdf:li></rdf:Alt></dc:title>\n<xmp:CreateDate>")
        .append(date);
    out.append("</xmp:CreateDate>\n<xmp:ModifyDate>").append(date);
    out.append("</xmp:ModifyDate>\n<pdf:Producer>Yinxin</pdf:Producer>\n</rdf:Description>\n");
    if (!elements.isEmpty()) {
      licence(out, elements);
    }
    return out.append(TAIL).toString();
  }

  private static void licence(StringBuilder out, Map<String, String> elements) {
    out.append("<rdf:Description rdf:about=\"\" xmlns:zz=\"").append(NAMESPACE).append("\">\n");
    elements.forEach(
        (name, value) -> {
          out.append("<zz:").append(name).append('>');
          XmlText.append(out, value).append("</zz:").append(name).append(">\n");
        });
    out.append("</rdf:Description>\n").append(SCHEMA);
    for (String name : elements.keySet()) {
      String meaning = MEANINGS.get(name);
      if (meaning == null) {
        throw new IllegalArgumentException("no such element: " + name);
      }
      out.append("<rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>").append(name);
      out.append("</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType>");
      out.append("<pdfaProperty:category>external</pdfaProperty:category>");
      out.append("<pdfaProperty:description>").append(meaning);
      out.append("</pdfaProperty:description></rdf:li>\n");
    }
    out.append(SCHEMA_END);
  }
}
