package io.yinxin.seal.internal.render;

import io.yinxin.seal.internal.render.TextBox.TextGlyph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;

/** The fonts of one part of a page: one for each font file that a character came from. */
final class FontSet {

  private final String prefix;
  private final Map<FontFile, EmbeddedFont> fonts = new LinkedHashMap<>();

  /** Their names in the page's resources begin with the prefix. */
  FontSet(String prefix) {
    this.prefix = prefix;
  }

  /** Writes the operators that show a line. */
  void show(List<TextGlyph> line, double size, Bytes out) {
    int from = 0;
    while (from < line.size()) {
      FontFile file = line.get(from).glyph().font();
      EmbeddedFont font = fonts.computeIfAbsent(file, EmbeddedFont::new);
      out.put("/").put(prefix).put(index(file)).put(" ").numbers(size).put("Tf <");
      int to = from;
      while (to < line.size() && line.get(to).glyph().font() == file) {
        out.hex16(font.code(line.get(to).glyph()));
        to++;
      }
      out.put("> Tj\n");
      from = to;
    }
  }

  private int index(FontFile file) {
    int index = 0;
    for (FontFile f : fonts.keySet()) {
      if (f == file) {
        return index;
      }
      index++;
    }
    throw new IllegalArgumentException("no such font");
  }

  /**
   * Writes the fonts' objects.
   *
   * @return the entries of the page's font resources
   */
  String write(PdfObjects out, Deflater deflater) {
    StringBuilder resources = new StringBuilder();
    int index = 0;
    for (EmbeddedFont font : fonts.values()) {
      int number = out.next();
      font.write(out, number, deflater);
      resources.append('/').append(prefix).append(index++).append(' ').append(number);
      resources.append(" 0 R");
    }
    return resources.toString();
  }
}
