package io.yinxin.seal.internal.render;

import java.awt.geom.AffineTransform;
import java.awt.geom.GeneralPath;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.fontbox.cff.CFFCIDFont;
import org.apache.fontbox.cff.CFFFont;
import org.apache.fontbox.ttf.GlyphData;
import org.apache.fontbox.ttf.OTFParser;
import org.apache.fontbox.ttf.OpenTypeFont;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A font: which characters it has, how wide they are, what they look like.
 *
 * <p>Outlines come through FontBox and never through AWT, whose fonts do not work on a server
 * without fontconfig. The character map is read at once, the outlines when the first of them is
 * asked for: a system font with all of Unicode then takes about three times its file's size in
 * memory. Immutable as seen from outside, and shared by threads.
 */
public final class FontFile {

  private static final String BUNDLED = "YinxinSong-Regular.otf";

  /** All that FontBox needs for outlines and widths; layout tables would only cost time. */
  private static final String[] OUTLINE_TABLES = {
    "head", "hhea", "maxp", "hmtx", "CFF ", "glyf", "loca"
  };

  private static final int LICENCE_RESTRICTED = 2; // 'OS/2' fsType: must not be embedded

  private static final class Bundled {
    static final FontFile FONT = readBundled();
  }

  private final String name;
  private final CharacterMap characters;
  private final @Nullable Sfnt file;
  private volatile @Nullable TrueTypeFont program;

  /** Of the bundled font, as far as they were asked for. */
  private final Map<Integer, byte[]> trueType = new ConcurrentHashMap<>();

  private FontFile(
      String name, CharacterMap characters, @Nullable Sfnt file, @Nullable TrueTypeFont program) {
    this.name = name;
    this.characters = characters;
    this.file = file;
    this.program = program;
  }

  /**
   * The font that comes with this library: GB 2312, the 8105 general standard characters, Latin-1,
   * and the signs that licences use, in the style of 宋体.
   *
   * @return the font, read once in a process
   */
  public static FontFile bundled() {
    return Bundled.FONT;
  }

  private static FontFile readBundled() {
    try (InputStream in = FontFile.class.getResourceAsStream(BUNDLED)) {
      byte[] bytes = Objects.requireNonNull(in, BUNDLED).readAllBytes();
      OpenTypeFont font = new OTFParser(true).parse(new RandomAccessReadBuffer(bytes));
      byte[] cmap = font.getTableBytes(font.getTableMap().get("cmap"));
      return new FontFile("YinxinSong", CharacterMap.read(cmap), null, font);
    } catch (IOException e) {
      throw new UncheckedIOException("the bundled font cannot be read", e);
    }
  }

  /**
   * The font in a file; of a collection, the one for simplified Chinese, else the first.
   *
   * @param path a .ttf, .otf or .ttc file
   * @return the font
   * @throws IOException when it is not a font with outlines and a Unicode character map, or its
   *     licence forbids embedding
   */
  static FontFile read(Path path) throws IOException {
    List<Sfnt> fonts = Sfnt.in(path);
    Sfnt chosen = fonts.get(0);
    for (Sfnt font : fonts) {
      if (fonts.size() > 1 && name(font).toLowerCase(Locale.ROOT).contains("sc")) {
        chosen = font;
        break;
      }
    }
    byte[] cmap = chosen.table("cmap");
    if (cmap == null || !chosen.hasOutlines()) {
      throw new IOException("no outlines");
    }
    byte[] os2 = chosen.table("OS/2");
    if (os2 != null && os2.length > 9 && (os2[9] & 0xF) == LICENCE_RESTRICTED) {
      throw new IOException("its licence forbids embedding");
    }
    String name = name(chosen);
    return new FontFile(
        name.isEmpty() ? "Font" : name, CharacterMap.read(cmap), chosen, /* program= */ null);
  }

  /** The PostScript name, letters and digits only, or an empty string. */
  private static String name(Sfnt font) throws IOException {
    byte[] table = font.table("name");
    if (table == null) {
      return "";
    }
    try {
      ByteBuffer names = ByteBuffer.wrap(table);
      int count = names.getShort(2) & 0xFFFF;
      int texts = names.getShort(4) & 0xFFFF;
      for (int i = 0; i < count; i++) {
        int at = 6 + 12 * i;
        boolean windows = names.getShort(at) == 3;
        boolean postScript = names.getShort(at + 6) == 6;
        if (windows && postScript) {
          int length = names.getShort(at + 8) & 0xFFFF;
          int from = texts + (names.getShort(at + 10) & 0xFFFF);
          return new String(table, from, length, StandardCharsets.UTF_16BE)
              .replaceAll("[^A-Za-z0-9-]", "");
        }
      }
      return "";
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("name table is cut short", e);
    }
  }

  /**
   * The font's own name.
   *
   * @return the PostScript name: ASCII letters, digits and hyphens
   */
  public String name() {
    return name;
  }

  /**
   * The glyph of a character.
   *
   * @param codePoint the character
   * @return its number, or 0 where the font does not have it
   */
  public int glyph(int codePoint) {
    return characters.glyph(codePoint);
  }

  /**
   * How far the character after a glyph is away.
   *
   * @param glyph a number from {@link #glyph}
   * @return the advance in thousandths of the font size
   */
  public int advance(int glyph) {
    try {
      TrueTypeFont font = program();
      return Math.round(font.getAdvanceWidth(glyph) * 1000f / font.getUnitsPerEm());
    } catch (IOException e) {
      throw new UncheckedIOException("font " + name + " cannot be read", e);
    }
  }

  /**
   * A glyph's outline, to be filled with the nonzero winding rule.
   *
   * @param glyph a number from {@link #glyph}
   * @return a new path in thousandths of the font size, y upwards, (0, 0) on the baseline
   */
  public Path2D outline(int glyph) {
    try {
      TrueTypeFont font = program();
      GeneralPath path;
      if (font instanceof OpenTypeFont otf && otf.isPostScript()) {
        CFFFont cff = otf.getCFF().getFont();
        int id = cff instanceof CFFCIDFont ? cff.getCharset().getCIDForGID(glyph) : glyph;
        path = cff.getType2CharString(id).getPath();
      } else {
        GlyphData data = font.getGlyph().getGlyph(glyph);
        path = data == null ? new GeneralPath() : data.getPath();
      }
      double scale = 1000.0 / font.getUnitsPerEm();
      return new Path2D.Double(path, AffineTransform.getScaleInstance(scale, scale));
    } catch (IOException e) {
      throw new UncheckedIOException("font " + name + " cannot be read", e);
    }
  }

  /**
   * A glyph's program in the form that {@link CffSubset} embeds.
   *
   * @param glyph a number from {@link #glyph}
   * @return the charstring; not to be changed
   */
  byte[] charString(int glyph) {
    try {
      if (file == null && program() instanceof OpenTypeFont otf) {
        // Made for it: no hints, no subroutines, the same default width.
        return otf.getCFF().getFont().getCharStringBytes().get(glyph);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("font " + name + " cannot be read", e);
    }
    return CffSubset.charString(outline(glyph), advance(glyph));
  }

  /**
   * A glyph as a TrueType font has it.
   *
   * @param glyph a number from {@link #glyph}
   * @param bolder how far its edges are moved outwards, in tenths of thousandths of the size
   * @return the entry for the table 'glyf'; not to be changed
   */
  byte[] trueType(int glyph, int bolder) {
    // Of a system font few are used, and only once.
    return file == null
        ? trueType.computeIfAbsent(
            bolder << 16 | glyph, g -> TrueTypeGlyph.of(outline(glyph), bolder / 10.0))
        : TrueTypeGlyph.of(outline(glyph), bolder / 10.0);
  }

  /**
   * What encloses every glyph.
   *
   * @return left, bottom, right, top in thousandths of the font size
   */
  int[] box() {
    try {
      TrueTypeFont font = program();
      float scale = 1000f / font.getUnitsPerEm();
      return new int[] {
        Math.round(font.getHeader().getXMin() * scale),
        Math.round(font.getHeader().getYMin() * scale),
        Math.round(font.getHeader().getXMax() * scale),
        Math.round(font.getHeader().getYMax() * scale)
      };
    } catch (IOException e) {
      throw new UncheckedIOException("font " + name + " cannot be read", e);
    }
  }

  private TrueTypeFont program() throws IOException {
    TrueTypeFont font = program;
    if (font == null) {
      synchronized (this) {
        font = program;
        if (font == null) {
          Sfnt sfnt = Objects.requireNonNull(file);
          RandomAccessReadBuffer bytes = new RandomAccessReadBuffer(sfnt.with(OUTLINE_TABLES));
          font =
              sfnt.hasCffOutlines()
                  ? new OTFParser(true).parse(bytes)
                  : new TTFParser(true).parse(bytes);
          program = font;
        }
      }
    }
    return font;
  }
}
