package io.yinxin.seal.eseal;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** The frames of seals, as outlines that stay open under nonzero winding. */
final class Frames {

  private Frames() {}

  static Path2D ellipse(double width, double height, double line) {
    return between(
        new Ellipse2D.Double(0, 0, width, height),
        new Ellipse2D.Double(line - width, line, width - 2 * line, height - 2 * line));
  }

  static Path2D rectangle(double width, double height, double line) {
    return between(
        new Rectangle2D.Double(0, 0, width, height),
        new Rectangle2D.Double(line - width, line, width - 2 * line, height - 2 * line));
  }

  /** The inner one lies left of the axis: mirrored it turns the other way round. */
  private static Path2D between(Shape outer, Shape inner) {
    Path2D frame = new Path2D.Double(Path2D.WIND_NON_ZERO);
    frame.append(outer, false);
    Path2D hole = new Path2D.Double(inner);
    hole.transform(AffineTransform.getScaleInstance(-1, 1));
    frame.append(hole, false);
    return frame;
  }
}
