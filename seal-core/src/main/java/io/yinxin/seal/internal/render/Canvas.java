package io.yinxin.seal.internal.render;

import com.google.zxing.qrcode.encoder.ByteMatrix;
import io.yinxin.seal.internal.render.TextBox.TextGlyph;
import java.awt.geom.Path2D;
import java.util.List;

/**
 * What a page is drawn on, whatever the file format. Lengths in mm from the page's top left, y
 * downwards, unless said otherwise. For one thread.
 */
interface Canvas {

  /** A rectangle. */
  record Box(double x, double y, double w, double h) {

    Box inset(double by) {
      return new Box(x + by, y + by, w - 2 * by, h - 2 * by);
    }
  }

  /**
   * Lines that are drawn again and again, in mm around its own origin, y upwards.
   *
   * @param lines stroked; nobody changes them
   * @param reachX how far they reach from the origin
   * @param reachY how far they reach from the origin
   */
  record Tile(Path2D lines, double reachX, double reachY) {}

  /**
   * A line of text.
   *
   * @param glyphs its characters, no line break among them
   * @param x where it begins
   * @param baseline where it stands
   * @param extra what is added behind each character
   */
  record Line(List<TextGlyph> glyphs, double x, double baseline, double extra) {}

  /** Fills rectangles; where two of them lie over each other, nothing is filled. */
  void fill(int rgb, Box... boxes);

  /** Begins to draw lines, with round joins, until {@link #end}. */
  void begin(int rgb, double width);

  /** Until the end nothing is drawn outside; before any line. */
  void clip(Box box);

  /** Changes the colour of the lines to come. */
  void colour(int rgb);

  /** Changes the width of the lines to come. */
  void width(double width);

  /** Draws rectangles. */
  void frame(Box... boxes);

  /** Draws a straight line. */
  void line(double x, double y, double toX, double toY);

  /**
   * Draws a tile at a place, turned and stretched: a point (u, v) of the tile comes to be a·u + c·v
   * right of the place and b·u + d·v above it.
   */
  void put(Tile tile, double a, double b, double c, double d, double x, double y);

  /** Ends what {@link #begin} began. */
  void end();

  /**
   * Fills the dark modules of a square code.
   *
   * @param x left of the first module
   * @param y top of the first module
   * @param module how large one is
   */
  void code(ByteMatrix modules, double x, double y, double module, int rgb);

  /**
   * Writes lines of text.
   *
   * @param size of the characters, points
   * @param bold the width of the line around each that makes it bolder, points; or 0
   */
  void text(List<Line> lines, double size, double bold, int rgb);
}
