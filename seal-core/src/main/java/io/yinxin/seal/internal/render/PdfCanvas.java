package io.yinxin.seal.internal.render;

import com.google.zxing.qrcode.encoder.ByteMatrix;
import java.awt.geom.PathIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;

/** Writes what is drawn as PDF operators (ISO 32000-1, 8 and 9), lengths in points. */
final class PdfCanvas implements Canvas {

  private static final double POINTS_PER_MM = TextBox.POINTS_PER_MM;

  private final double height;
  private final FontSet fonts;
  private final Bytes out;
  private final List<Tile> tiles = new ArrayList<>();

  /**
   * Draws on a page.
   *
   * @param height of the page, mm
   * @param fonts take the glyphs
   * @param out takes the operators
   */
  PdfCanvas(double height, FontSet fonts, Bytes out) {
    this.height = height;
    this.fonts = fonts;
    this.out = out;
  }

  @Override
  public void fill(int rgb, Box... boxes) {
    out.put("q ");
    colour(rgb, "rg");
    rectangles(boxes);
    out.put(boxes.length == 1 ? "f Q\n" : "f* Q\n");
  }

  @Override
  public void begin(int rgb, double width) {
    out.put("q ");
    colour(rgb, "RG");
    out.numbers(width * POINTS_PER_MM).put("w 1 j\n");
  }

  @Override
  public void clip(Box box) {
    rectangles(box);
    out.put("W n\n");
  }

  @Override
  public void colour(int rgb) {
    colour(rgb, "RG");
  }

  private void colour(int rgb, String operator) {
    for (int shift = 16; shift >= 0; shift -= 8) {
      out.numbers((rgb >> shift & 0xFF) / 255.0);
    }
    out.put(operator).put(" ");
  }

  @Override
  public void width(double width) {
    out.numbers(width * POINTS_PER_MM).put("w\n");
  }

  @Override
  public void frame(Box... boxes) {
    rectangles(boxes);
    out.put("S\n");
  }

  private void rectangles(Box... boxes) {
    for (Box b : boxes) {
      out.numbers(
          b.x() * POINTS_PER_MM,
          (height - b.y() - b.h()) * POINTS_PER_MM,
          b.w() * POINTS_PER_MM,
          b.h() * POINTS_PER_MM);
      out.put("re ");
    }
  }

  @Override
  public void line(double x, double y, double toX, double toY) {
    out.numbers(x * POINTS_PER_MM, (height - y) * POINTS_PER_MM).put("m ");
    out.numbers(toX * POINTS_PER_MM, (height - toY) * POINTS_PER_MM).put("l S\n");
  }

  @Override
  public void put(Tile tile, double a, double b, double c, double d, double x, double y) {
    int number = tiles.indexOf(tile);
    if (number < 0) {
      number = tiles.size();
      tiles.add(tile);
    }
    out.put("q ");
    for (double n : new double[] {a, b, c, d}) {
      // A rounded angle moves the far end of a petal: five decimals instead of three.
      out.put(n == Math.rint(n) ? Long.toString((long) n) : String.format(Locale.ROOT, "%.5f", n));
      out.put(" ");
    }
    out.numbers(x * POINTS_PER_MM, (height - y) * POINTS_PER_MM).put("cm /T").put(number);
    out.put(" Do Q\n");
  }

  @Override
  public void end() {
    out.put("Q\n");
  }

  /** Each run of dark modules in a row is a rectangle, in units of a module. */
  @Override
  public void code(ByteMatrix modules, double x, double y, double module, int rgb) {
    out.put("q ");
    colour(rgb, "rg");
    double scale = module * POINTS_PER_MM;
    out.put(String.format(Locale.ROOT, "%.5f 0 0 %.5f ", scale, -scale));
    out.numbers(x * POINTS_PER_MM, (height - y) * POINTS_PER_MM).put("cm\n");
    for (int row = 0; row < modules.getHeight(); row++) {
      for (int column = 0; column < modules.getWidth(); column++) {
        int from = column;
        while (column < modules.getWidth() && modules.get(column, row) == 1) {
          column++;
        }
        if (column > from) {
          out.put(from).put(" ").put(row).put(" ").put(column - from).put(" 1 re\n");
        }
      }
    }
    out.put("f Q\n");
  }

  @Override
  public void text(List<Line> lines, double size, double bold, int rgb) {
    out.put("q ");
    colour(rgb, "rg");
    if (bold > 0) {
      colour(rgb, "RG");
      out.numbers(bold).put("w 1 j 2 Tr ");
    }
    out.put("BT\n");
    double atX = 0;
    double atY = 0;
    for (Line line : lines) {
      double x = line.x() * POINTS_PER_MM;
      double y = (height - line.baseline()) * POINTS_PER_MM;
      out.numbers(x - atX, y - atY).put("Td ");
      if (line.extra() != 0) {
        out.numbers(line.extra() * POINTS_PER_MM).put("Tc ");
      }
      fonts.show(line.glyphs(), size, out);
      if (line.extra() != 0) {
        out.put("0 Tc ");
      }
      atX = x;
      atY = y;
    }
    out.put("ET Q\n");
  }

  /** Writes the tiles as forms; returns the entries of the page's XObject resources. */
  String write(PdfObjects objects, Deflater deflater) {
    StringBuilder resources = new StringBuilder();
    for (int i = 0; i < tiles.size(); i++) {
      Tile tile = tiles.get(i);
      double reachX = tile.reachX() * POINTS_PER_MM;
      double reachY = tile.reachY() * POINTS_PER_MM;
      int number = objects.next();
      Bytes box = new Bytes(64).put("/Type/XObject/Subtype/Form/BBox[");
      box.numbers(-reachX, -reachY, reachX, reachY).put("]");
      objects.stream(number, box.ascii(), operators(tile), deflater);
      resources.append("/T").append(i).append(' ').append(number).append(" 0 R");
    }
    return resources.toString();
  }

  /** Lines and cubic curves are all that tiles have. */
  private static Bytes operators(Tile tile) {
    Bytes out = new Bytes(2048);
    double[] p = new double[6];
    for (PathIterator it = tile.lines().getPathIterator(null); !it.isDone(); it.next()) {
      int kind = it.currentSegment(p);
      int numbers = kind == PathIterator.SEG_CUBICTO ? 6 : 2;
      for (int i = 0; i < numbers; i++) {
        out.numbers(p[i] * POINTS_PER_MM);
      }
      out.put(kind == PathIterator.SEG_MOVETO ? "m\n" : numbers == 6 ? "c\n" : "l\n");
    }
    return out.put("S");
  }
}
