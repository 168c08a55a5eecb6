package io.yinxin.seal.internal.render;

import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.util.List;
import java.util.Locale;

/**
 * Filled shapes of one colour on nothing: a seal's picture. Immutable; shared by threads.
 *
 * @param title what it shows, for people who cannot see it
 * @param width in mm
 * @param height in mm
 * @param rgb the colour, 0xRRGGBB
 * @param marks the shapes, drawn in this order
 */
public record Drawing(String title, double width, double height, int rgb, List<Mark> marks) {

  /** A hundredth of a millimetre is below what any printer shows. */
  private static final double UNITS_PER_MM = 100;

  /**
   * One shape.
   *
   * @param outline in mm from the top left, y downwards; nonzero winding; nobody changes it
   * @param stroke the width in mm of a line along the outline that makes the shape bolder, or 0
   */
  public record Mark(Path2D outline, double stroke) {}

  /** Copies the list. */
  public Drawing {
    marks = List.copyOf(marks);
  }

  /**
   * The drawing as SVG 1.1: paths only, so that it looks the same on a machine without fonts.
   *
   * @return the document
   */
  public String svg() {
    StringBuilder out = new StringBuilder(16_384);
    out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").append(number(width));
    out.append("mm\" height=\"").append(number(height)).append("mm\" viewBox=\"0 0 ");
    out.append(Math.round(width * UNITS_PER_MM)).append(' ');
    out.append(Math.round(height * UNITS_PER_MM)).append("\">\n");
    out.append("<title>").append(escape(title)).append("</title>\n");
    String colour = String.format(Locale.ROOT, "#%06X", rgb);
    out.append("<g fill=\"").append(colour).append("\" stroke=\"").append(colour);
    out.append("\" stroke-width=\"0\" stroke-linejoin=\"round\">\n");
    for (Mark mark : marks) {
      out.append("<path ");
      if (mark.stroke() > 0) {
        out.append("stroke-width=\"").append(number(mark.stroke() * UNITS_PER_MM)).append("\" ");
      }
      out.append("d=\"");
      appendPath(out, mark.outline());
      out.append("\"/>\n");
    }
    return out.append("</g>\n</svg>\n").toString();
  }

  private static void appendPath(StringBuilder out, Path2D path) {
    double[] p = new double[6];
    // Relative coordinates are half as long; rounding is relative to what was written, so that
    // errors do not add up.
    long x = 0;
    long y = 0;
    long startX = 0;
    long startY = 0;
    for (PathIterator it = path.getPathIterator(null); !it.isDone(); it.next()) {
      int kind = it.currentSegment(p);
      int numbers =
          switch (kind) {
            case PathIterator.SEG_MOVETO -> mark(out, 'm', 2);
            case PathIterator.SEG_LINETO -> mark(out, 'l', 2);
            case PathIterator.SEG_QUADTO -> mark(out, 'q', 4);
            case PathIterator.SEG_CUBICTO -> mark(out, 'c', 6);
            default -> mark(out, 'z', 0);
          };
      long toX = x;
      long toY = y;
      for (int i = 0; i < numbers; i += 2) {
        toX = Math.round(p[i] * UNITS_PER_MM);
        toY = Math.round(p[i + 1] * UNITS_PER_MM);
        appendNumber(out, toX - x);
        appendNumber(out, toY - y);
      }
      x = toX;
      y = toY;
      if (kind == PathIterator.SEG_MOVETO) {
        startX = x;
        startY = y;
      } else if (kind == PathIterator.SEG_CLOSE) {
        x = startX;
        y = startY;
      }
    }
  }

  private static int mark(StringBuilder out, char command, int numbers) {
    out.append(command);
    return numbers;
  }

  private static void appendNumber(StringBuilder out, long value) {
    char last = out.charAt(out.length() - 1);
    if (value >= 0 && (last >= '0' && last <= '9')) {
      out.append(' ');
    }
    out.append(value);
  }

  /** At most two decimals, none that say nothing. */
  static String number(double value) {
    long hundredths = Math.round(value * 100);
    if (hundredths % 100 == 0) {
      return Long.toString(hundredths / 100);
    }
    String sign = hundredths < 0 ? "-" : "";
    long size = Math.abs(hundredths);
    String decimals =
        size % 10 == 0
            ? Long.toString(size % 100 / 10)
            : Long.toString(100 + size % 100).substring(1);
    return sign + size / 100 + "." + decimals;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
