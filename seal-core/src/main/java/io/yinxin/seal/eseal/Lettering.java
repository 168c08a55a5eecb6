package io.yinxin.seal.eseal;

import io.yinxin.seal.internal.render.Glyph;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.util.List;

/** Puts characters into boxes and lines. Lengths are in mm, y downwards. */
final class Lettering {

  /** Hairlines of 宋体 vanish in print at the size of a seal; real ones are cut bolder. */
  private static final double BOLDER = 0.16 / 6.4;

  /** The height of digits and capitals in thousandths of the font size. */
  private static final double CAPITALS = 729;

  private Lettering() {}

  /** How wide a line along the outlines makes characters of this height bold enough. */
  static double bolder(double height) {
    return Math.min(BOLDER * height, 0.16);
  }

  /** The square that ideographs stand in, stretched to a box with its lower left at (0, 0). */
  static Path2D boxed(Glyph glyph, double width, double height, AffineTransform place) {
    AffineTransform t = new AffineTransform(place);
    t.scale(width / 1000, -height / 1000);
    t.translate(500 - glyph.advance() / 2.0, 120);
    Path2D outline = glyph.outline();
    outline.transform(t);
    return outline;
  }

  /** A digit or letter of this height, the middle of its foot at (0, 0). */
  static Path2D small(Glyph glyph, double height, AffineTransform place) {
    AffineTransform t = new AffineTransform(place);
    double scale = height / CAPITALS;
    t.scale(scale, -scale);
    t.translate(-glyph.advance() / 2.0, 0);
    Path2D outline = glyph.outline();
    outline.transform(t);
    return outline;
  }

  /** A line: the middle of its foot at (x, y), no longer than the room. */
  static Path2D line(List<Glyph> glyphs, double x, double y, double height, double room) {
    double units = 0;
    for (Glyph each : glyphs) {
      units += each.advance() / 1000.0;
    }
    double pitch = Math.min(height * 0.9, room / units);
    double at = x - units * pitch / 2;
    Path2D all = new Path2D.Double();
    for (Glyph each : glyphs) {
      double cell = each.advance() / 1000.0 * pitch;
      AffineTransform place =
          AffineTransform.getTranslateInstance(at + (cell - pitch * 0.95) / 2, y);
      all.append(boxed(each, pitch * 0.95, height, place), false);
      at += cell;
    }
    return all;
  }
}
