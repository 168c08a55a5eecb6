package io.yinxin.seal.internal.picture;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLEventReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The look at an SVG before it is drawn: refuses what the drawing code would fetch, or would leave
 * out without a word.
 */
final class SvgGate {

  private static final String SVG = "http://www.w3.org/2000/svg";

  /** Elements that draw paths of plain colours, or draw nothing at all. */
  private static final Set<String> PLAIN =
      Set.of(
          "svg",
          "g",
          "defs",
          "symbol",
          "use",
          "path",
          "rect",
          "circle",
          "ellipse",
          "line",
          "polyline",
          "polygon",
          "clipPath",
          "title",
          "desc",
          "metadata",
          "style",
          "a",
          // Harmless while nothing is painted with them; then the recorder refuses.
          "linearGradient",
          "radialGradient",
          "stop",
          "pattern");

  private static final Map<String, Double> MM =
      Map.of(
          "mm", 1.0, "cm", 10.0, "in", 25.4, "pt", 25.4 / 72, "pc", 25.4 / 6, "px", 25.4 / 96, "",
          25.4 / 96);

  private static final Pattern LENGTH = Pattern.compile("\\s*([0-9]*\\.?[0-9]+)\\s*([a-z]*)\\s*");
  private static final Pattern SELECTOR = Pattern.compile("\\s*([.#]?[A-Za-z_][\\w-]*|\\*)\\s*");
  private static final Pattern BLEND =
      Pattern.compile("mix-blend-mode\\s*:\\s*(?!normal)|(^|[;{\\s])(mask|filter)\\s*:\\s*url");

  /** The opacity of a whole; that of fill or stroke alone is another property. */
  private static final Pattern OPACITY =
      Pattern.compile("(?:^|[;{\\s])opacity\\s*:\\s*([0-9.]+%?)");

  /** Elements that hold others. */
  private static final Set<String> GROUPS = Set.of("svg", "g", "symbol", "use", "a");

  private static final int MAX_ELEMENTS = 50_000;
  private static final int MAX_DEPTH = 64;

  private double widthMm;

  private SvgGate() {}

  double widthMm() {
    return widthMm;
  }

  static SvgGate check(byte[] file) throws FileRefused {
    SvgGate gate = new SvgGate();
    try {
      XMLStreamReader xml = factory().createXMLStreamReader(new ByteArrayInputStream(file));
      try {
        gate.walk(xml);
      } finally {
        xml.close();
      }
    } catch (XMLStreamException | RuntimeException e) {
      throw SvgDrawing.refused("its XML is not well formed", "XML 格式不正确");
    }
    return gate;
  }

  static XMLEventReader events(InputStream in) throws XMLStreamException {
    return factory().createXMLEventReader(in);
  }

  /** The JDK's own, whatever else is on the class path; nothing external, no entities. */
  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory;
  }

  private void walk(XMLStreamReader xml) throws XMLStreamException, FileRefused {
    int depth = 0;
    int elements = 0;
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (++elements > MAX_ELEMENTS || ++depth > MAX_DEPTH) {
            throw unsupported("too many elements", "元素过多");
          }
          element(xml, depth);
          if (foreign(xml.getNamespaceURI())) {
            skip(xml);
            depth--;
          } else if (xml.getLocalName().equals("style")) {
            style(xml.getElementText());
            depth--;
          }
        }
        case XMLStreamConstants.END_ELEMENT -> depth--;
        case XMLStreamConstants.ENTITY_REFERENCE -> throw unsupported("XML entities", "XML 实体");
        case XMLStreamConstants.DTD -> {
          String dtd = xml.getText();
          if (dtd != null && (dtd.contains("<!ENTITY") || dtd.contains("["))) {
            throw unsupported("XML entities", "XML 实体");
          }
        }
        default -> {
          // text, comments, processing instructions: none of them draws
        }
      }
    }
  }

  /** Editors keep their own notes in namespaces of their own. */
  private static boolean foreign(@Nullable String namespace) {
    return namespace != null && !namespace.isEmpty() && !namespace.equals(SVG);
  }

  private static void skip(XMLStreamReader xml) throws XMLStreamException, FileRefused {
    for (int depth = 1; depth > 0; ) {
      int event = xml.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        if (++depth > MAX_DEPTH) {
          throw unsupported("too many elements", "元素过多");
        }
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        depth--;
      }
    }
  }

  private void element(XMLStreamReader xml, int depth) throws FileRefused {
    String name = xml.getLocalName();
    if (foreign(xml.getNamespaceURI())) {
      if (depth == 1) {
        throw SvgDrawing.refused("its root element is not svg", "根元素不是 svg");
      }
      return;
    }
    if (depth == 1 && !name.equals("svg")) {
      throw SvgDrawing.refused("its root element is not svg", "根元素不是 svg");
    }
    if (!PLAIN.contains(name)) {
      throw name.equals("text")
          ? new FileRefused(
              new Message(
                  "the picture holds text as text, whose look depends on the fonts of a machine",
                  "图片中的文字未转为轮廓，显示效果取决于各机器的字体"),
              new Message(
                  "convert the text to paths in the drawing program", "请在绘图软件中将文字转换为路径（曲线）"))
          : unsupported("<" + printable(name) + ">", "<" + printable(name) + ">");
    }
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      attribute(xml.getAttributeLocalName(i), xml.getAttributeValue(i));
    }
    if (GROUPS.contains(name)) {
      opacity("opacity:" + xml.getAttributeValue(null, "opacity"));
      opacity(xml.getAttributeValue(null, "style"));
    }
    if (depth == 1) {
      widthMm = millimetres(xml.getAttributeValue(null, "width"));
    }
  }

  /**
   * Fading a group as a whole is not fading each of its parts, which the drawing code would do; the
   * two differ where the parts lie on one another.
   */
  private static void opacity(@Nullable String style) throws FileRefused {
    Matcher m = OPACITY.matcher(style == null ? "" : style);
    while (m.find()) {
      if (!m.group(1).matches("1(\\.0*)?|100%")) {
        throw unsupported("opacity of a group", "组的整体不透明度");
      }
    }
  }

  private static void attribute(String name, String value) throws FileRefused {
    String text = value.strip();
    switch (name) {
      case "href" -> {
        if (!text.startsWith("#")) {
          throw unsupported("references to other files", "对其他文件的引用");
        }
      }
      case "filter", "mask" -> {
        if (!text.equals("none")) {
          throw unsupported(name, name);
        }
      }
      case "style" -> {
        if (BLEND.matcher(text).find()) {
          throw unsupported("filters, masks or blend modes", "滤镜、蒙版或混合模式");
        }
      }
      default -> {
        if (text.contains("url(") && !text.matches("url\\(\\s*['\"]?#.*")) {
          throw unsupported("references to other files", "对其他文件的引用");
        }
      }
    }
  }

  /** Only selectors that the drawing code knows; it passes over the others without a word. */
  private static void style(String css) throws FileRefused {
    String text = css.replaceAll("(?s)/\\*.*?\\*/", "");
    if (text.contains("@") || BLEND.matcher(text).find()) {
      throw unsupported("this kind of style sheet", "此类样式表");
    }
    opacity(text);
    for (String rule : text.split("}", -1)) {
      int open = rule.indexOf('{');
      if (open < 0) {
        continue;
      }
      for (String selector : rule.substring(0, open).split(",", -1)) {
        if (!SELECTOR.matcher(selector).matches()) {
          throw unsupported("this kind of style sheet", "此类样式表");
        }
      }
    }
  }

  private static double millimetres(@Nullable String length) {
    if (length == null) {
      return 0;
    }
    Matcher m = LENGTH.matcher(length.toLowerCase(Locale.ROOT));
    if (!m.matches()) {
      return 0;
    }
    Double unit = MM.get(m.group(2));
    return unit == null ? 0 : Double.parseDouble(m.group(1)) * unit;
  }

  private static String printable(String name) {
    String plain = name.replaceAll("[^A-Za-z]", "?");
    return plain.length() > 30 ? plain.substring(0, 30) : plain;
  }

  static FileRefused unsupported(String en, String zh) {
    return new FileRefused(
        new Message(
            "the picture is an SVG that uses " + en + ", which cannot be drawn exactly",
            "图片为 SVG，使用了" + zh + "，无法准确绘制"),
        new Message(
            "convert everything to paths with plain colours, or save it as PNG with at least 600"
                + " dpi",
            "请全部转换为纯色路径，或另存为不低于 600 dpi 的 PNG"));
  }
}
