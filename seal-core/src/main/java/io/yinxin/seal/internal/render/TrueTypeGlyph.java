package io.yinxin.seal.internal.render;

import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.util.Arrays;

/**
 * Makes a glyph of the table 'glyf' (ISO/IEC 14496-22, 5.3.3) from an outline, cubic curves brought
 * to quadratic ones. For one glyph.
 */
final class TrueTypeGlyph {

  private static final int ON_CURVE = 1;
  private static final int X_BYTE = 2;
  private static final int Y_BYTE = 4;
  private static final int REPEAT = 8;
  private static final int X_POSITIVE_OR_SAME = 16;
  private static final int Y_POSITIVE_OR_SAME = 32;

  /** How far a curve may be off, in thousandths of the font size: what rounding takes anyway. */
  private static final double TOLERANCE = 0.5;

  private static final int MOST_PIECES = 8;

  /** One and the cosine of the sharpest turn at which a bolder edge still meets the next. */
  private static final double SHARPEST = 0.5;

  private double[] xs = new double[64];
  private double[] ys = new double[64];
  private boolean[] on = new boolean[64];
  private int points;

  /** The number of the last point of each contour. */
  private int[] ends = new int[8];

  private int contours;

  private TrueTypeGlyph() {}

  /**
   * The glyph.
   *
   * @param outline in thousandths of the font size
   * @param bolder how far its edges are moved outwards, in the same unit
   * @return its entry, empty for a glyph that shows nothing
   */
  static byte[] of(Path2D outline, double bolder) {
    TrueTypeGlyph glyph = new TrueTypeGlyph();
    glyph.trace(outline);
    if (bolder > 0) {
      glyph.embolden(bolder);
    }
    return glyph.contours == 0 ? new byte[0] : glyph.encode();
  }

  private void trace(Path2D outline) {
    double[] p = new double[6];
    double x = 0;
    double y = 0;
    int start = 0;
    for (PathIterator it = outline.getPathIterator(null); !it.isDone(); it.next()) {
      int kind = it.currentSegment(p);
      switch (kind) {
        case PathIterator.SEG_MOVETO -> {
          close(start);
          start = points;
          add(p[0], p[1], true);
        }
        case PathIterator.SEG_LINETO -> add(p[0], p[1], true);
        case PathIterator.SEG_QUADTO -> {
          add(p[0], p[1], false);
          add(p[2], p[3], true);
        }
        case PathIterator.SEG_CUBICTO -> cubic(x, y, p);
        default -> {
          continue; // outlines close themselves
        }
      }
      int last = kind == PathIterator.SEG_CUBICTO ? 4 : kind == PathIterator.SEG_QUADTO ? 2 : 0;
      x = p[last];
      y = p[last + 1];
    }
    close(start);
  }

  /** Ends a contour: the way back to its first point goes without saying. */
  private void close(int start) {
    if (points - start > 1
        && on[points - 1]
        && Math.round(xs[points - 1]) == Math.round(xs[start])
        && Math.round(ys[points - 1]) == Math.round(ys[start])) {
      points--;
    }
    if (points - start < 3) {
      points = start; // no area
      return;
    }
    if (contours == ends.length) {
      ends = Arrays.copyOf(ends, 2 * contours);
    }
    ends[contours++] = points - 1;
  }

  private void add(double x, double y, boolean onCurve) {
    if (points == xs.length) {
      xs = Arrays.copyOf(xs, 2 * points);
      ys = Arrays.copyOf(ys, 2 * points);
      on = Arrays.copyOf(on, 2 * points);
    }
    xs[points] = x;
    ys[points] = y;
    on[points++] = onCurve;
  }

  /**
   * A cubic curve in as many quadratic pieces as keep it in place. One piece is off by the third
   * difference of the four points times √3/36, and n pieces by that over n³.
   */
  private void cubic(double x, double y, double[] p) {
    double dx = p[4] - 3 * p[2] + 3 * p[0] - x;
    double dy = p[5] - 3 * p[3] + 3 * p[1] - y;
    double off = Math.sqrt(3) / 36 * Math.hypot(dx, dy);
    int pieces = (int) Math.ceil(Math.cbrt(off / TOLERANCE));
    pieces = Math.max(1, Math.min(MOST_PIECES, pieces));
    for (int i = 0; i < pieces; i++) {
      double from = (double) i / pieces;
      double to = (double) (i + 1) / pieces;
      double half = (to - from) / 2;
      // The tangents at both ends meet there, as nearly as they do at all.
      add(
          (at(from, x, p, 0) + at(to, x, p, 0)) / 2
              + (slope(from, x, p, 0) - slope(to, x, p, 0)) * half / 2,
          (at(from, y, p, 1) + at(to, y, p, 1)) / 2
              + (slope(from, y, p, 1) - slope(to, y, p, 1)) * half / 2,
          false);
      add(at(to, x, p, 0), at(to, y, p, 1), true);
    }
  }

  private static double at(double t, double start, double[] p, int k) {
    double u = 1 - t;
    return u * u * u * start
        + 3 * u * u * t * p[k]
        + 3 * u * t * t * p[2 + k]
        + t * t * t * p[4 + k];
  }

  private static double slope(double t, double start, double[] p, int k) {
    double u = 1 - t;
    return 3
        * (u * u * (p[k] - start) + 2 * u * t * (p[2 + k] - p[k]) + t * t * (p[4 + k] - p[2 + k]));
  }

  /** Moves every point away from the ink, along the middle between the edges that meet there. */
  private void embolden(double by) {
    double area = 0;
    int start = 0;
    for (int c = 0; c < contours; c++) {
      for (int i = start, before = ends[c]; i <= ends[c]; before = i++) {
        area += xs[before] * ys[i] - xs[i] * ys[before];
      }
      start = ends[c] + 1;
    }
    // Where outer contours run counter-clockwise, all contours have the ink on their left.
    double out = area > 0 ? by : -by;
    double[] toX = xs.clone();
    double[] toY = ys.clone();
    start = 0;
    for (int c = 0; c < contours; c++) {
      int count = ends[c] - start + 1;
      for (int i = 0; i < count; i++) {
        int here = start + i;
        int before = neighbour(start, count, i, count - 1);
        int after = neighbour(start, count, i, 1);
        double inLength = Math.hypot(xs[here] - xs[before], ys[here] - ys[before]);
        double outLength = Math.hypot(xs[after] - xs[here], ys[after] - ys[here]);
        if (inLength == 0 || outLength == 0) {
          continue; // all points of the contour are one
        }
        double inX = (xs[here] - xs[before]) / inLength;
        double inY = (ys[here] - ys[before]) / inLength;
        double outX = (xs[after] - xs[here]) / outLength;
        double outY = (ys[after] - ys[here]) / outLength;
        // A sharp point would fly far away.
        double turn = Math.max(SHARPEST, 1 + inX * outX + inY * outY);
        toX[here] += (inY + outY) / turn * out;
        toY[here] -= (inX + outX) / turn * out;
      }
      start = ends[c] + 1;
    }
    xs = toX;
    ys = toY;
  }

  /** The next point of a contour that is at another place. */
  private int neighbour(int start, int count, int i, int step) {
    int at = i;
    do {
      at = (at + step) % count;
    } while (at != i && xs[start + at] == xs[start + i] && ys[start + at] == ys[start + i]);
    return start + at;
  }

  private static int[] rounded(double[] numbers, int count) {
    int[] rounded = new int[count];
    for (int i = 0; i < count; i++) {
      rounded[i] = (int) Math.round(numbers[i]);
    }
    return rounded;
  }

  private byte[] encode() {
    int[] xs = rounded(this.xs, points);
    int[] ys = rounded(this.ys, points);
    Bytes out = new Bytes(16 + 2 * contours + 4 * points);
    out.u16(contours);
    out.u16(Arrays.stream(xs).min().orElse(0));
    out.u16(Arrays.stream(ys).min().orElse(0));
    out.u16(Arrays.stream(xs).max().orElse(0));
    out.u16(Arrays.stream(ys).max().orElse(0));
    for (int i = 0; i < contours; i++) {
      out.u16(ends[i]);
    }
    out.u16(0); // no instructions
    int[] flags = new int[points];
    Bytes x = new Bytes(2 * points);
    Bytes y = new Bytes(2 * points);
    for (int i = 0; i < points; i++) {
      int flag = on[i] ? ON_CURVE : 0;
      flag |= step(x, xs[i] - (i == 0 ? 0 : xs[i - 1]), X_BYTE, X_POSITIVE_OR_SAME);
      flag |= step(y, ys[i] - (i == 0 ? 0 : ys[i - 1]), Y_BYTE, Y_POSITIVE_OR_SAME);
      flags[i] = flag;
    }
    for (int i = 0; i < points; i++) {
      int same = 0;
      while (same < 255 && i + 1 < points && flags[i + 1] == flags[i]) {
        same++;
        i++;
      }
      out.write(same > 0 ? flags[i] | REPEAT : flags[i]);
      if (same > 0) {
        out.write(same);
      }
    }
    return out.put(x).put(y).toByteArray();
  }

  /** Writes how far the next point is away, and tells how it was written. */
  private static int step(Bytes out, int by, int oneByte, int positiveOrSame) {
    if (by == 0) {
      return positiveOrSame;
    }
    if (Math.abs(by) < 256) {
      out.write(Math.abs(by));
      return by > 0 ? oneByte | positiveOrSame : oneByte;
    }
    out.u16(by);
    return 0;
  }
}
