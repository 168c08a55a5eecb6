package io.yinxin.seal.internal.pdf;

/**
 * An upright rectangle in a page's default user space.
 *
 * @param left the smaller x
 * @param bottom the smaller y
 * @param right the larger x
 * @param top the larger y
 */
record Box(double left, double bottom, double right, double top) {

  /** The rectangle with two points as opposite corners, whichever. */
  static Box between(double x1, double y1, double x2, double y2) {
    return new Box(Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2));
  }

  double width() {
    return right - left;
  }

  double height() {
    return top - bottom;
  }

  boolean isEmpty() {
    return !(width() > 0 && height() > 0);
  }

  Box intersection(Box other) {
    return new Box(
        Math.max(left, other.left),
        Math.max(bottom, other.bottom),
        Math.min(right, other.right),
        Math.min(top, other.top));
  }
}
