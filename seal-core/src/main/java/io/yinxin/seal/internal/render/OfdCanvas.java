package io.yinxin.seal.internal.render;

import com.google.zxing.qrcode.encoder.ByteMatrix;
import io.yinxin.seal.internal.render.TextBox.TextGlyph;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
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

  private final Bytes out;
  private final Map<FontKey, Font> fonts = new LinkedHashMap<>();
  private int nextId;

  /** The path that is being drawn; empty if none is. */
  private Path2D path = new Path2D.Double();

  private int rgb;
  private double width;
  private @Nullable Box clip;

  /** A font, and how far its edges are moved outwards. */
  private record FontKey(FontFile file, int bolder) {}

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
   * @param firstId the first number that is not taken in the document
   * @param out takes the objects
   */
  OfdCanvas(int firstId, Bytes out) {
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

  /** A rectangle inside the one before runs the other way round, so that any rule leaves it out. */
  @Override
  public void fill(int rgb, Box... boxes) {
    boolean reverse = false;
    for (Box box : boxes) {
      rectangle(reverse ? new Box(box.x() + box.w(), box.y(), -box.w(), box.h()) : box);
      reverse = !reverse;
    }
    filled(rgb);
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
    path.moveTo(x, y);
    path.lineTo(toX, toY);
  }

  private void rectangle(Box b) {
    path.moveTo(b.x(), b.y());
    path.lineTo(b.x() + b.w(), b.y());
    path.lineTo(b.x() + b.w(), b.y() + b.h());
    path.lineTo(b.x(), b.y() + b.h());
    path.closePath();
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
      path.moveTo(p[0], p[1]);
    }
    path.curveTo(p[2], p[3], p[4], p[5], p[6], p[7]);
    pen[0] = p[6];
    pen[1] = p[7];
  }

  @Override
  public void end() {
    stroke();
    clip = null;
  }

  private void stroke() {
    Rectangle2D bounds = path.getBounds2D();
    if (path.getCurrentPoint() != null) {
      open("Path", bounds.getX() - width, bounds.getY() - width, bounds, 2 * width);
      out.put(" LineWidth=\"").put(width).put("\" Join=\"Round\">");
      colour("Stroke", rgb);
      data(bounds.getX() - width, bounds.getY() - width);
    }
  }

  private void filled(int rgb) {
    Rectangle2D bounds = path.getBounds2D();
    open("Path", bounds.getX(), bounds.getY(), bounds, 0);
    out.put(" Stroke=\"false\" Fill=\"true\">");
    colour("Fill", rgb);
    data(bounds.getX(), bounds.getY());
  }

  /**
   * Points are written from the corner of the path's boundary: equal lines of a ground are equal
   * texts then, which pack well. Curves have two decimals only; finer ones no printer draws.
   */
  private void data(double x, double y) {
    out.put("<ofd:AbbreviatedData>");
    double[] p = new double[6];
    boolean first = true;
    for (PathIterator it = path.getPathIterator(null); !it.isDone(); it.next()) {
      int kind = it.currentSegment(p);
      String operator =
          switch (kind) {
            case PathIterator.SEG_MOVETO -> "M";
            case PathIterator.SEG_LINETO -> "L";
            case PathIterator.SEG_CUBICTO -> "B";
            default -> "C";
          };
      out.put(first ? "" : " ").put(operator);
      first = false;
      boolean curve = kind == PathIterator.SEG_CUBICTO;
      int numbers = kind == PathIterator.SEG_CLOSE ? 0 : curve ? 6 : 2;
      for (int i = 0; i < numbers; i++) {
        double number = p[i] - (i % 2 == 0 ? x : y);
        out.put(" ").put(curve ? Math.rint(number * 100) / 100 : number);
      }
    }
    out.put("</ofd:AbbreviatedData></ofd:PathObject>\n");
    path = new Path2D.Double();
  }

  private void open(String kind, double x, double y, Rectangle2D size, double more) {
    open(kind);
    out.numbers(x, y, size.getWidth() + more).put(size.getHeight() + more).put("\"");
  }

  private void open(String kind) {
    out.put("<ofd:").put(kind).put("Object ID=\"").put(nextId++).put("\" Boundary=\"");
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
    filled(rgb);
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
    FontKey key = new FontKey(file, (int) Math.round(bold / points * 5000));
    Font font = fonts.get(key);
    if (font == null) {
      font = new Font(nextId++, new TrueTypeSubset(file, key.bolder()));
      fonts.put(key, font);
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
    open("Text");
    out.numbers(x, line.baseline() - size, length).put(1.5 * size).put("\" Font=\"");
    out.put(font.id).put("\" Size=\"").put(size).put("\">");
    colour("Fill", rgb);
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
