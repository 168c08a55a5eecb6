package io.yinxin.seal.internal.render;

import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.PathIterator;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes paths as the operators of a content stream (ISO 32000-2, 8.5). */
public final class PathOperators {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(4096);

  /** Begins with nothing. */
  public PathOperators() {}

  /**
   * What was written.
   *
   * @return a copy
   */
  public byte[] bytes() {
    return out.toByteArray();
  }

  /**
   * Writes operators as they are, and a line feed.
   *
   * @param operators ASCII
   * @return this
   */
  public PathOperators op(String operators) {
    for (int i = 0; i < operators.length(); i++) {
      out.write(operators.charAt(i));
    }
    out.write('\n');
    return this;
  }

  /**
   * A number with at most four decimals, a ten-thousandth of a point being below any printer.
   *
   * @param value the number
   * @return this
   */
  public PathOperators number(double value) {
    long units = Math.round(value * 10_000);
    if (units < 0) {
      out.write('-');
      units = -units;
    }
    String whole = Long.toString(units / 10_000);
    for (int i = 0; i < whole.length(); i++) {
      out.write(whole.charAt(i));
    }
    int rest = (int) (units % 10_000);
    if (rest > 0) {
      out.write('.');
      for (int digit = 1000; rest > 0; digit /= 10) {
        out.write('0' + rest / digit);
        rest %= digit;
      }
    }
    out.write(' ');
    return this;
  }

  /**
   * Changes the coordinates.
   *
   * @param m the change
   * @return this
   */
  public PathOperators matrix(AffineTransform m) {
    // Up to a factor of some thousands: more decimals than lengths need.
    double[] v = new double[6];
    m.getMatrix(v);
    for (int i = 0; i < 4; i++) {
      out.writeBytes(
          java.math.BigDecimal.valueOf(v[i])
              .setScale(8, java.math.RoundingMode.HALF_EVEN)
              .stripTrailingZeros()
              .toPlainString()
              .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      out.write(' ');
    }
    number(v[4]).number(v[5]);
    return op("cm");
  }

  /**
   * A path's construction.
   *
   * @param shape the path
   * @param transform to the page's coordinates, null if it is in them
   * @return the suffix that its winding rule gives to f and W
   */
  public String path(Shape shape, @Nullable AffineTransform transform) {
    double[] c = new double[6];
    double x = 0;
    double y = 0;
    PathIterator i = shape.getPathIterator(transform);
    for (; !i.isDone(); i.next()) {
      switch (i.currentSegment(c)) {
        case PathIterator.SEG_MOVETO -> {
          number(c[0]).number(c[1]).op("m");
          x = c[0];
          y = c[1];
        }
        case PathIterator.SEG_LINETO -> {
          number(c[0]).number(c[1]).op("l");
          x = c[0];
          y = c[1];
        }
        case PathIterator.SEG_QUADTO -> {
          // The same curve with two control points.
          number(x + (c[0] - x) * 2 / 3).number(y + (c[1] - y) * 2 / 3);
          number(c[2] + (c[0] - c[2]) * 2 / 3).number(c[3] + (c[1] - c[3]) * 2 / 3);
          number(c[2]).number(c[3]).op("c");
          x = c[2];
          y = c[3];
        }
        case PathIterator.SEG_CUBICTO -> {
          number(c[0]).number(c[1]).number(c[2]).number(c[3]).number(c[4]).number(c[5]).op("c");
          x = c[4];
          y = c[5];
        }
        default -> op("h");
      }
    }
    return i.getWindingRule() == PathIterator.WIND_EVEN_ODD ? "*" : "";
  }

  /**
   * Sets how lines are drawn.
   *
   * @param pen width, ends, joins and dashes
   * @return this
   */
  public PathOperators pen(BasicStroke pen) {
    number(pen.getLineWidth()).op("w");
    number(pen.getEndCap()).op("J");
    number(pen.getLineJoin()).op("j");
    number(Math.max(1, pen.getMiterLimit())).op("M");
    out.write('[');
    float[] dash = pen.getDashArray();
    for (int i = 0; dash != null && i < dash.length; i++) {
      number(dash[i]);
    }
    out.write(']');
    return number(pen.getDashPhase()).op("d");
  }
}
