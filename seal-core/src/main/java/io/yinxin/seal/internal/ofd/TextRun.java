package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.internal.sealing.TextSearch;
import java.awt.geom.AffineTransform;
import java.awt.geom.Point2D;

/**
 * A text in one go ({@code TextCode}; GB/T 33190, 11.3). Where a font is needed to tell how wide a
 * glyph is, Chinese characters are taken as wide as high and others half as wide.
 *
 * @param place from the object's own coordinates to those of what it stands in
 * @param size of the font, mm
 * @param stretch how much wider than high
 * @param turn of each character, in radians
 * @param x of the first character
 * @param y of the first character
 * @param right the ways to the next character across; the last that is stated goes on
 * @param down the ways to the next character down; the last that is stated goes on
 * @param text the characters
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TextRun(
    AffineTransform place,
    double size,
    double stretch,
    double turn,
    double x,
    double y,
    double[] right,
    double[] down,
    int[] text) {

  /** Draws it on a page. */
  void draw(AffineTransform around, TextSearch search) {
    AffineTransform toPage = new AffineTransform(around);
    toPage.concatenate(place);
    double atX = x;
    double atY = y;
    for (int i = 0; i < text.length; i++) {
      double width = size * stretch * (text[i] < 0x2e80 ? 0.5 : 1);
      glyph(text[i], toPage, atX, atY, width, search);
      boolean moves = right.length > 0 || down.length > 0;
      atX += moves ? delta(right, i) : width;
      atY += delta(down, i);
    }
  }

  private void glyph(
      int c, AffineTransform toPage, double atX, double atY, double width, TextSearch search) {
    AffineTransform glyph = new AffineTransform(toPage);
    glyph.translate(atX, atY);
    glyph.rotate(turn);
    Point2D[] corners = {
      corner(glyph, 0, 0.12 * size),
      corner(glyph, width, 0.12 * size),
      corner(glyph, 0, -0.88 * size),
      corner(glyph, width, -0.88 * size)
    };
    double angle =
        Math.atan2(corners[1].getY() - corners[0].getY(), corners[1].getX() - corners[0].getX());
    search.add(corners, corners[0].distance(corners[2]), angle, Character.toString(c));
  }

  private static Point2D corner(AffineTransform glyph, double x, double y) {
    Point2D point = glyph.transform(new Point2D.Double(x, y), null);
    return new Point2D.Double(point.getX(), -point.getY());
  }

  private static double delta(double[] deltas, int index) {
    return deltas.length == 0 ? 0 : deltas[Math.min(index, deltas.length - 1)];
  }
}
