package io.yinxin.seal.internal.render;

import com.google.zxing.qrcode.encoder.ByteMatrix;
import io.yinxin.seal.internal.render.TextBox.TextGlyph;
import java.awt.geom.PathIterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is drawn as the objects of an OFD layer (GB/T 33190, 8 to 11): paths and text only,
 * no clips, transformations or composites, on which readers differ.
 */
final class OfdCanvas implements Canvas {

  private static final double POINTS_PER_MM = TextBox.POINTS_PER_MM;

  private final String page;
  private final Bytes out;
  private final Map<FontFile, Font> fonts = new LinkedHashMap<>();
  private int nextId;

  /** The path that is being drawn; empty if none is. */
  private final Bytes path = new Bytes(4096);

  private int rgb;
  private double width;
  private @Nullable Box clip;

  /**
   * A font that was used.
   *
   * @param id its number in the document
   * @param subset its characters
   */
  record Font(int id, TrueTypeSubset subset) {}

  /**
   * Draws on a page.
   *
   * @param width of the page, mm
   * @param height of the page, mm
   * @param firstId the first number that is not taken in the document
   * @param out takes the objects
   */
  OfdCanvas(double width, double height, int firstId, Bytes out) {
    this.page = new Bytes(32).put("0 0 ").put(width).put(" ").put(height).ascii();
    this.nextId = firstId;
    this.out = out;
  }

  /** The first number that is not taken in the document. */
  int nextId() {
    return nextId;
  }

  List<Font> fonts() {
    return List.copyOf(fonts.values());
  }

  @Override
  public void fill(int rgb, Box... boxes) {
    for (Box box : boxes) {
      rectangle(box);
    }
    filled(rgb, boxes.length > 1);
  }

  @Override
  public void begin(int rgb, double width) {
    this.rgb = rgb;
    this.width = width;
  }

  @Override
  public void clip(Box box) {
    clip = box;
  }

  @Override
  public void colour(int rgb) {
    stroke();
    this.rgb = rgb;
  }

  @Override
  public void width(double width) {
    stroke();
    this.width = width;
  }

  @Override
  public void frame(Box... boxes) {
    for (Box box : boxes) {
      rectangle(box);
    }
  }

  @Override
  public void line(double x, double y, double toX, double toY) {
    path.put("M ").numbers(x, y).put("L ").numbers(toX, toY);
  }

  private void rectangle(Box b) {
    path.put("M ").numbers(b.x(), b.y()).put("L ").numbers(b.x() + b.w(), b.y());
    path.put("L ").numbers(b.x() + b.w(), b.y() + b.h());
    path.put("L ").numbers(b.x(), b.y() + b.h()).put("C ");
  }

  @Override
  public void put(Tile tile, double a, double b, double c, double d, double x, double y) {
    double[] p = new double[6];
    double[] curve = new double[8];
    double[] pen = {Double.NaN, Double.NaN};
    for (PathIterator it = tile.lines().getPathIterator(null); !it.isDone(); it.next()) {
      int points = it.currentSegment(p) == PathIterator.SEG_CUBICTO ? 3 : 1;
      for (int i = 0; i < points; i++) {
        double u = p[2 * i];
        double v = p[2 * i + 1];
        int to = points == 1 ? 6 : 2 + 2 * i;
        curve[to] = x + a * u + c * v;
        curve[to + 1] = y - b * u - d * v;
      }
      if (points == 3) {
        if (clip == null) {
          curve(curve, pen);
        } else {
          ClippedCurve.inside(curve, clip, piece -> curve(piece, pen));
        }
      }
      curve[0] = curve[6];
      curve[1] = curve[7];
    }
  }

  private void curve(double[] p, double[] pen) {
    if (pen[0] != p[0] || pen[1] != p[1]) {
      path.put("M ");
      hundredths(p, 0, 2);
    }
    path.put("B ");
    hundredths(p, 2, 8);
    pen[0] = p[6];
    pen[1] = p[7];
  }

  /** Finer lines no printer draws, and the page would be a third longer. */
  private void hundredths(double[] p, int from, int to) {
    for (int i = from; i < to; i++) {
      path.numbers(Math.rint(p[i] * 100) / 100);
    }
  }

  @Override
  public void end() {
    stroke();
    clip = null;
  }

  private void stroke() {
    if (path.size() > 0) {
      open("Path", page).put(" LineWidth=\"").put(width).put("\" Join=\"Round\">");
      colour("Stroke", rgb);
      data();
    }
  }

  private void filled(int rgb, boolean evenOdd) {
    open("Path", page).put(" Stroke=\"false\" Fill=\"true\"");
    out.put(evenOdd ? " Rule=\"Even-Odd\">" : ">");
    colour("Fill", rgb);
    data();
  }

  private void data() {
    out.put("<ofd:AbbreviatedData>").put(path).put("</ofd:AbbreviatedData></ofd:PathObject>\n");
    path.reset();
  }

  private Bytes open(String kind, String boundary) {
    out.put("<ofd:").put(kind).put("Object ID=\"").put(nextId++).put("\" Boundary=\"");
    return out.put(boundary).put("\"");
  }

  private void colour(String use, int rgb) {
    out.put("<ofd:").put(use).put("Color Value=\"").put(rgb >> 16 & 0xFF).put(" ");
    out.put(rgb >> 8 & 0xFF).put(" ").put(rgb & 0xFF).put("\"/>");
  }

  /** Each run of dark modules in a row is a rectangle; rows that touch leave no gap. */
  @Override
  public void code(ByteMatrix modules, double x, double y, double module, int rgb) {
    for (int row = 0; row < modules.getHeight(); row++) {
      for (int column = 0; column < modules.getWidth(); column++) {
        int from = column;
        while (column < modules.getWidth() && modules.get(column, row) == 1) {
          column++;
        }
        if (column > from) {
          rectangle(new Box(x + from * module, y + row * module, (column - from) * module, module));
        }
      }
    }
    filled(rgb, false);
  }

  @Override
  public void text(List<Line> lines, double size, double bold, int rgb) {
    for (Line line : lines) {
      List<TextGlyph> glyphs = line.glyphs();
      double x = line.x();
      int from = 0;
      while (from < glyphs.size()) {
        FontFile file = glyphs.get(from).glyph().font();
        int to = from;
        while (to < glyphs.size() && glyphs.get(to).glyph().font() == file) {
          to++;
        }
        x = run(file, glyphs.subList(from, to), x, line, size, bold, rgb);
        from = to;
      }
    }
  }

  /** Writes characters of one font; returns where the next one begins. */
  private double run(
      FontFile file,
      List<TextGlyph> glyphs,
      double x,
      Line line,
      double points,
      double bold,
      int rgb) {
    Font font = fonts.get(file);
    if (font == null) {
      font = new Font(nextId++, new TrueTypeSubset(file));
      fonts.put(file, font);
    }
    double size = points / POINTS_PER_MM;
    double[] advances = new double[glyphs.size()];
    double length = 0;
    boolean visible = false;
    for (int i = 0; i < advances.length; i++) {
      Glyph glyph = glyphs.get(i).glyph();
      font.subset.add(glyph);
      advances[i] = glyph.advance() * size / 1000 + line.extra();
      length += advances[i];
      visible |= glyph.codePoint() != ' ';
    }
    if (!visible) {
      return x + length;
    }
    Bytes box = new Bytes(48).numbers(x, line.baseline() - size, length);
    open("Text", box.put(1.5 * size).ascii());
    out.put(" Font=\"").put(font.id).put("\" Size=\"").put(size).put("\"");
    if (bold > 0) {
      out.put(" Stroke=\"true\" LineWidth=\"").put(bold / POINTS_PER_MM);
      out.put("\" Join=\"Round\"");
    }
    out.put(">");
    colour("Fill", rgb);
    if (bold > 0) {
      colour("Stroke", rgb);
    }
    double at = 0;
    int from = 0;
    for (int i = 0; i < advances.length; i++) {
      boolean last = i + 1 == advances.length;
      if (last || ends(glyphs, i)) {
        at = piece(glyphs.subList(from, i + 1), advances, from, at, size);
        from = i + 1;
      }
    }
    out.put("</ofd:TextObject>\n");
    return x + length;
  }

  /**
   * Whether a piece ends behind a character. Characters above U+FFFF stand alone, because readers
   * count them as one or as two; and blanks stand at no end of a piece and never side by side,
   * because readers leave such ones out.
   */
  private static boolean ends(List<TextGlyph> glyphs, int i) {
    int here = glyphs.get(i).codePoint();
    int next = glyphs.get(i + 1).codePoint();
    return here > 0xFFFF
        || next > 0xFFFF
        || (here == ' ' && (i == 0 || glyphs.get(i - 1).codePoint() == ' '))
        || (here == ' ' && next == ' ');
  }

  private double piece(
      List<TextGlyph> glyphs, double[] advances, int first, double x, double baseline) {
    double at = x;
    int from = 0;
    int to = glyphs.size();
    while (from < to && glyphs.get(from).codePoint() == ' ') {
      at += advances[first + from++];
    }
    while (to > from && glyphs.get(to - 1).codePoint() == ' ') {
      to--;
    }
    if (from < to) {
      out.put("<ofd:TextCode X=\"").put(at).put("\" Y=\"").put(baseline).put("\"");
      if (to - from > 1) {
        out.put(" DeltaX=\"");
        deltas(advances, first + from, first + to - 1);
        out.put("\"");
      }
      StringBuilder text = new StringBuilder(to - from);
      glyphs.subList(from, to).forEach(g -> text.appendCodePoint(g.codePoint()));
      out.put(">").utf8(XmlText.append(new StringBuilder(text.length() + 16), text.toString()));
      out.put("</ofd:TextCode>");
    }
    for (int i = from; i < glyphs.size(); i++) {
      at += advances[first + i];
    }
    return at;
  }

  /** Equal distances side by side are written once: GB/T 33190, 11.3. */
  private void deltas(double[] advances, int from, int to) {
    int same;
    for (int i = from; i < to; i += same) {
      long thousandths = Math.round(advances[i] * 1000);
      same = 1;
      while (i + same < to && Math.round(advances[i + same] * 1000) == thousandths) {
        same++;
      }
      out.put(i == from ? "" : " ");
      if (same > 1) {
        out.put("g ").put(same).put(" ");
      }
      out.put(thousandths / 1000.0);
    }
  }
}
