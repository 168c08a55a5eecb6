package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.internal.sealing.TextSearch;
import java.io.IOException;

/**
 * A page as a reader shows it: its crop box, turned by {@code /Rotate}, measured in millimetres
 * from the top left (ISO 32000-2, 14.11.2 and 8.3.2.3).
 *
 * @param crop the visible part, in user space
 * @param rotate clockwise, 0, 90, 180 or 270
 * @param unit user space units in a millimetre
 */
record PageFrame(Box crop, int rotate, double unit) implements TextSearch.Frame {

  private static final double POINTS_PER_MM = 72 / 25.4;

  /** What a page measures. */
  static PageFrame of(Revision revision, int page) throws IOException, PdfSyntaxException {
    Box media = box(revision, page, "MediaBox");
    if (media == null || media.isEmpty()) {
      throw new PdfSyntaxException(-1, "a page has no size", "页面没有尺寸");
    }
    Box crop = box(revision, page, "CropBox");
    Box seen = crop == null ? media : crop.intersection(media);
    int rotate = 0;
    if (revision.pageValue(page, "Rotate") instanceof PdfInteger r && r.value() % 90 == 0) {
      rotate = (int) Math.floorMod(r.value(), 360L);
    }
    double userUnit = 1;
    PdfObject own = revision.pageValue(page, "UserUnit");
    Double stated = number(own);
    if (stated != null && stated > 0 && Double.isFinite(stated)) {
      userUnit = stated;
    }
    return new PageFrame(seen.isEmpty() ? media : seen, rotate, POINTS_PER_MM / userUnit);
  }

  private static @org.jspecify.annotations.Nullable Box box(Revision revision, int page, String key)
      throws IOException, PdfSyntaxException {
    return box(revision, revision.pageValue(page, key));
  }

  /** A rectangle (7.9.5): four numbers, any two opposite corners; null if it is none. */
  static @org.jspecify.annotations.Nullable Box box(Revision revision, PdfObject object)
      throws IOException, PdfSyntaxException {
    if (!(object instanceof PdfArray array) || array.size() != 4) {
      return null;
    }
    double[] n = new double[4];
    for (int i = 0; i < 4; i++) {
      Double value = number(revision.resolve(array.get(i)));
      if (value == null || !Double.isFinite(value)) {
        return null;
      }
      n[i] = value;
    }
    return Box.between(n[0], n[1], n[2], n[3]);
  }

  private static @org.jspecify.annotations.Nullable Double number(PdfObject object) {
    if (object instanceof PdfInteger i) {
      return (double) i.value();
    }
    return object instanceof PdfReal r ? r.value() : null;
  }

  private boolean onItsSide() {
    return rotate == 90 || rotate == 270;
  }

  /** The width of the page as seen, mm. */
  double width() {
    return (onItsSide() ? crop.height() : crop.width()) / unit;
  }

  /** The height of the page as seen, mm. */
  double height() {
    return (onItsSide() ? crop.width() : crop.height()) / unit;
  }

  /** The rectangle in user space of one on the page as seen; all in mm from the top left. */
  Box place(double x, double y, double width, double height) {
    double u = unit;
    double x2 = x + width;
    double y2 = y + height;
    return switch (rotate) {
      case 90 ->
          Box.between(
              crop.left() + y * u,
              crop.bottom() + x * u,
              crop.left() + y2 * u,
              crop.bottom() + x2 * u);
      case 180 ->
          Box.between(
              crop.right() - x * u,
              crop.bottom() + y * u,
              crop.right() - x2 * u,
              crop.bottom() + y2 * u);
      case 270 ->
          Box.between(
              crop.right() - y * u, crop.top() - x * u, crop.right() - y2 * u, crop.top() - x2 * u);
      default ->
          Box.between(
              crop.left() + x * u, crop.top() - y * u, crop.left() + x2 * u, crop.top() - y2 * u);
    };
  }

  /** From the left of the page as seen to a point in user space, mm. */
  @Override
  public double seenX(double x, double y) {
    return switch (rotate) {
          case 90 -> y - crop.bottom();
          case 180 -> crop.right() - x;
          case 270 -> crop.top() - y;
          default -> x - crop.left();
        }
        / unit;
  }

  /** From the top of the page as seen to a point in user space, mm. */
  @Override
  public double seenY(double x, double y) {
    return switch (rotate) {
          case 90 -> x - crop.left();
          case 180 -> y - crop.bottom();
          case 270 -> crop.right() - x;
          default -> crop.top() - y;
        }
        / unit;
  }
}
