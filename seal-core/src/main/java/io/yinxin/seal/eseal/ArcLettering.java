package io.yinxin.seal.eseal;

import io.yinxin.seal.internal.render.Glyph;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.util.List;

/**
 * Puts characters along an ellipse, evenly: equal lengths of the curve between their middles,
 * symmetric to the vertical axis. Lengths are in mm, y downwards.
 */
final class ArcLettering {

  private static final int STEPS = 1440;

  /** Narrower than this part of its height a character is hard to read; it gets smaller instead. */
  private static final double NARROWEST = 0.46;

  private final double centreX;
  private final double centreY;
  private final double a;
  private final double b;

  /** Lengths of the curve from its top (or bottom) clockwise, a half turn in {@link #STEPS}. */
  private final double[] lengths = new double[STEPS + 1];

  /** The curve through the middles of the characters, half axes a and b. */
  private ArcLettering(double centreX, double centreY, double a, double b) {
    this.centreX = centreX;
    this.centreY = centreY;
    this.a = a;
    this.b = b;
    for (int i = 1; i <= STEPS; i++) {
      lengths[i] = lengths[i - 1] + speed((i - 0.5) * Math.PI / STEPS) * Math.PI / STEPS;
    }
  }

  private double speed(double angle) {
    return Math.hypot(a * Math.cos(angle), b * Math.sin(angle));
  }

  /** The angle at a length from the top, of either sign. */
  private double angle(double length) {
    double wanted = Math.abs(length);
    int i = 1;
    while (i < STEPS && lengths[i] < wanted) {
      i++;
    }
    double part = (wanted - lengths[i - 1]) / (lengths[i] - lengths[i - 1]);
    return Math.copySign((i - 1 + part) * Math.PI / STEPS, length);
  }

  /** The radius of curvature. */
  private double radius(double angle) {
    return Math.pow(speed(angle), 3) / (a * b);
  }

  /**
   * A name along the upper edge.
   *
   * @param glyphs at least two
   * @param width of the ellipse that the characters' heads touch
   * @param height of it
   * @param centreX its centre
   * @param centreY its centre
   * @param most the height of the characters where there is room
   * @param part how much of the whole curve there is, 0 to 1
   * @return the outlines, and how high the characters came out
   */
  static Lettered name(
      List<Glyph> glyphs,
      double width,
      double height,
      double centreX,
      double centreY,
      double most,
      double part) {
    int n = glyphs.size();
    // More characters become smaller, and then narrower.
    double size = most * Math.min(1, 0.45 + 8.8 / n);
    while (true) {
      ArcLettering curve =
          new ArcLettering(centreX, centreY, (width - size) / 2, (height - size) / 2);
      double pitch = Math.min(size * 1.43, 2 * curve.lengths[STEPS] * part / (n - 1));
      double wide = Math.min(size * 0.84, curve.narrowest(n, pitch, size) * 0.96);
      if (wide >= NARROWEST * size || size < most * 0.3) {
        return new Lettered(curve.heads(glyphs, pitch, wide, size), size);
      }
      size *= 0.97;
    }
  }

  /** The outlines of a name and the height of its characters. */
  record Lettered(Path2D outline, double size) {}

  /** How wide a character may be: neighbours come closest at their feet. */
  private double narrowest(int n, double pitch, double size) {
    double least = pitch;
    for (int i = 0; i < n; i++) {
      double r = radius(angle((i - (n - 1) / 2.0) * pitch));
      least = Math.min(least, pitch * (r - size * 0.22) / r);
    }
    return least;
  }

  private Path2D heads(List<Glyph> glyphs, double pitch, double width, double size) {
    Path2D all = new Path2D.Double();
    int n = glyphs.size();
    for (int i = 0; i < n; i++) {
      double angle = angle((i - (n - 1) / 2.0) * pitch);
      AffineTransform place = new AffineTransform();
      place.translate(centreX + a * Math.sin(angle), centreY - b * Math.cos(angle));
      place.rotate(Math.atan2(Math.sin(angle) / a, Math.cos(angle) / b));
      place.translate(-width / 2, size / 2);
      all.append(Lettering.boxed(glyphs.get(i), width, size, place), false);
    }
    return all;
  }

  /**
   * Digits along the lower edge, their feet towards it.
   *
   * @param glyphs any number
   * @param width of the ellipse that the feet stand on
   * @param height of it
   * @param centreX its centre
   * @param centreY its centre
   * @param size the height of digits
   * @return the outlines
   */
  static Path2D code(
      List<Glyph> glyphs,
      double width,
      double height,
      double centreX,
      double centreY,
      double size) {
    ArcLettering curve = new ArcLettering(centreX, centreY, width / 2, height / 2);
    Path2D all = new Path2D.Double();
    int n = glyphs.size();
    double pitch = codePitch(n, curve.lengths[STEPS], size);
    for (int i = 0; i < n; i++) {
      double angle = curve.angle((i - (n - 1) / 2.0) * pitch);
      AffineTransform place = new AffineTransform();
      place.translate(centreX + curve.a * Math.sin(angle), centreY + curve.b * Math.cos(angle));
      place.rotate(-Math.atan2(Math.sin(angle) / curve.a, Math.cos(angle) / curve.b));
      all.append(Lettering.small(glyphs.get(i), size, place), false);
    }
    return all;
  }

  private static double codePitch(int n, double half, double size) {
    return Math.min(size * 0.98, half * 0.8 / n);
  }

  /** How far from the vertical a code of so many digits reaches along a circle, radians. */
  static double codeAngle(int n, double radius, double size) {
    return codePitch(n, radius * Math.PI, size) * n / 2 / radius;
  }
}
