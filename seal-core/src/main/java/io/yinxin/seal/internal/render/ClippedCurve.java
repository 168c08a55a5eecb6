package io.yinxin.seal.internal.render;

import io.yinxin.seal.internal.render.Canvas.Box;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts cubic curves off at a rectangle: what OFD readers make of clips differs, and what is not
 * drawn needs none.
 */
final class ClippedCurve {

  private static final int HALVINGS = 40;

  private ClippedCurve() {}

  /**
   * Gives the pieces of a curve that are inside.
   *
   * @param p its four points: x, y, x, y …
   * @param box the rectangle
   * @param piece takes the four points of each piece
   */
  static void inside(double[] p, Box box, Consumer<double[]> piece) {
    double[] cuts = new double[14];
    int count = 0;
    cuts[count++] = 0;
    count = crossings(p, 0, box.x(), cuts, count);
    count = crossings(p, 0, box.x() + box.w(), cuts, count);
    count = crossings(p, 1, box.y(), cuts, count);
    count = crossings(p, 1, box.y() + box.h(), cuts, count);
    cuts[count++] = 1;
    Arrays.sort(cuts, 0, count);
    double from = 0;
    for (int i = 1; i < count; i++) {
      double middle = (from + cuts[i]) / 2;
      double x = at(p, 0, middle);
      double y = at(p, 1, middle);
      boolean in = x >= box.x() && x <= box.x() + box.w() && y >= box.y() && y <= box.y() + box.h();
      if (in && cuts[i] > from) {
        piece.accept(part(p, from, cuts[i]));
      }
      from = cuts[i];
    }
  }

  /** Where a curve crosses an edge: between the places where it turns, once at most. */
  private static int crossings(double[] p, int k, double edge, double[] cuts, int count) {
    double a = p[6 + k] - 3 * p[4 + k] + 3 * p[2 + k] - p[k];
    double b = 2 * (p[4 + k] - 2 * p[2 + k] + p[k]);
    double c = p[2 + k] - p[k];
    double[] turns = {0, 1, 1, 1};
    double root = Math.sqrt(Math.max(0, b * b - 4 * a * c));
    if (Math.abs(a) > 1e-12) {
      turns[1] = between((-b - root) / (2 * a));
      turns[2] = between((-b + root) / (2 * a));
    } else if (Math.abs(b) > 1e-12) {
      turns[1] = between(-c / b);
    }
    Arrays.sort(turns);
    for (int i = 0; i < 3; i++) {
      double low = turns[i];
      double high = turns[i + 1];
      boolean above = at(p, k, low) > edge;
      if (above != at(p, k, high) > edge) {
        for (int step = 0; step < HALVINGS; step++) {
          double middle = (low + high) / 2;
          if (at(p, k, middle) > edge == above) {
            low = middle;
          } else {
            high = middle;
          }
        }
        cuts[count++] = low;
      }
    }
    return count;
  }

  private static double between(double t) {
    return Math.max(0, Math.min(1, t));
  }

  private static double at(double[] p, int k, double t) {
    double u = 1 - t;
    return u * u * u * p[k]
        + 3 * u * u * t * p[2 + k]
        + 3 * u * t * t * p[4 + k]
        + t * t * t * p[6 + k];
  }

  /** The piece between two parameters, by its polar form. */
  private static double[] part(double[] p, double from, double to) {
    double[] q = new double[8];
    for (int k = 0; k < 2; k++) {
      q[k] = polar(p, k, from, from, from);
      q[2 + k] = polar(p, k, from, from, to);
      q[4 + k] = polar(p, k, from, to, to);
      q[6 + k] = polar(p, k, to, to, to);
    }
    return q;
  }

  private static double polar(double[] p, int k, double r, double s, double t) {
    double a = mix(mix(p[k], p[2 + k], r), mix(p[2 + k], p[4 + k], r), s);
    double b = mix(mix(p[2 + k], p[4 + k], r), mix(p[4 + k], p[6 + k], r), s);
    return mix(a, b, t);
  }

  private static double mix(double a, double b, double t) {
    return a + (b - a) * t;
  }
}
