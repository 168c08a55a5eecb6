package io.yinxin.seal.internal.render;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.Deflater;

/**
 * The part of a font that a document uses, as a Type 0 font (ISO 32000-1, 9.7) with Identity-H.
 *
 * <p>A code in the document stands for a code point, not for a glyph: two characters that share a
 * glyph are still told apart when text is copied. For one thread.
 */
final class EmbeddedFont {

  /** How many objects {@link #write} writes. */
  static final int OBJECTS = 5;

  private static final int MAX_GLYPHS = 0xFFFE;

  private final FontFile font;
  private final Map<Integer, Integer> codes = new HashMap<>();
  private final List<Glyph> glyphs = new ArrayList<>();

  EmbeddedFont(FontFile font) {
    this.font = font;
  }

  /** The code that shows a glyph of this font. */
  int code(Glyph glyph) {
    Integer known = codes.get(glyph.codePoint());
    if (known != null) {
      return known;
    }
    if (glyphs.size() == MAX_GLYPHS) {
      throw new IllegalStateException("more characters than a font can have");
    }
    glyphs.add(glyph);
    codes.put(glyph.codePoint(), glyphs.size());
    return glyphs.size();
  }

  /**
   * Writes the font's objects; the first of them is the font itself.
   *
   * @param first the number of the first object
   */
  void write(PdfObjects out, int first, Deflater deflater) {
    String name = tag() + "+" + font.name();
    int[] box = font.box();
    out.begin(first);
    out.body().put("<</Type/Font/Subtype/Type0/BaseFont/").put(name);
    out.body().put("-Identity-H/Encoding/Identity-H/DescendantFonts[").put(first + 1);
    out.body().put(" 0 R]/ToUnicode ").put(first + 4).put(" 0 R>>");
    out.end();

    out.begin(first + 1);
    out.body().put("<</Type/Font/Subtype/CIDFontType0/BaseFont/").put(name);
    out.body().put("/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW ");
    out.body().put(CffSubset.DEFAULT_WIDTH);
    widths(out.body());
    out.body().put("/FontDescriptor ").put(first + 2).put(" 0 R>>");
    out.end();

    out.begin(first + 2);
    out.body().put("<</Type/FontDescriptor/FontName/").put(name);
    out.body().put("/Flags 4/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 729/StemV 80");
    out.body().put("/FontBBox[").numbers(box[0], box[1], box[2], box[3]);
    out.body().put("]/FontFile3 ").put(first + 3).put(" 0 R>>");
    out.end();

    List<byte[]> programs = new ArrayList<>(glyphs.size());
    for (Glyph glyph : glyphs) {
      programs.add(font.charString(glyph.id()));
    }
    out.stream(first + 3, "/Subtype/CIDFontType0C", CffSubset.write(name, box, programs), deflater);
    out.stream(first + 4, "", toUnicode(), deflater);
  }

  /** Six letters that depend on what is in the subset: ISO 32000-1, 9.6.4. */
  private String tag() {
    long hash = 1125899906842597L;
    for (Glyph glyph : glyphs) {
      hash = 31 * hash + glyph.codePoint();
    }
    StringBuilder tag = new StringBuilder(6);
    for (int i = 0; i < 6; i++) {
      tag.append((char) ('A' + Math.floorMod(hash, 26)));
      hash = Math.floorDiv(hash, 26);
    }
    return tag.toString();
  }

  private void widths(Bytes out) {
    boolean open = false;
    int last = -1;
    for (int i = 0; i < glyphs.size(); i++) {
      int width = glyphs.get(i).advance();
      if (width == CffSubset.DEFAULT_WIDTH) {
        continue;
      }
      if (!open) {
        out.put("/W[");
      }
      if (last == i - 1 && open) {
        out.put(" ").put(width);
      } else {
        out.put(open ? "]" : "").put(i + 1).put("[").put(width);
      }
      open = true;
      last = i;
    }
    if (open) {
      out.put("]]");
    }
  }

  private Bytes toUnicode() {
    Bytes out = new Bytes(512 + 16 * glyphs.size());
    out.put(
        """
        /CIDInit /ProcSet findresource begin
        12 dict begin
        begincmap
        /CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
        /CMapName /Adobe-Identity-UCS def
        /CMapType 2 def
        1 begincodespacerange
        <0000><FFFF>
        endcodespacerange
        """);
    int most = 100; // in one block
    for (int from = 0; from < glyphs.size(); from += most) {
      int to = Math.min(glyphs.size(), from + most);
      out.put(to - from).put(" beginbfchar\n");
      for (int i = from; i < to; i++) {
        out.put("<").hex16(i + 1).put("><");
        for (char unit : Character.toChars(glyphs.get(i).codePoint())) {
          out.hex16(unit);
        }
        out.put(">\n");
      }
      out.put("endbfchar\n");
    }
    return out.put("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s (%d characters)", font.name(), glyphs.size());
  }
}
