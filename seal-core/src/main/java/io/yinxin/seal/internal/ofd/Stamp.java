package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.internal.sealing.Place;
import io.yinxin.seal.internal.sealing.SealSize;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * One place of the picture as it is written ({@code StampAnnot}; GB/T 33190, 18.2.3).
 *
 * @param id its own id
 * @param page the id of the page
 * @param boundary the whole picture, which may reach off the page
 * @param clip the part of it that is to be seen, null if all
 */
record Stamp(String id, String page, String boundary, @Nullable String clip) {

  /** Writes a place down. */
  static Stamp of(String id, String page, Place place, SealSize seal) {
    double x = place.x() - place.from() * seal.width();
    boolean whole = place.from() == 0 && place.to() == 1;
    return new Stamp(
        id,
        page,
        box(x, place.y(), seal.width(), seal.height()),
        whole ? null : box(place.from() * seal.width(), 0, place.width(), seal.height()));
  }

  private static String box(double x, double y, double width, double height) {
    return mm(x) + " " + mm(y) + " " + mm(width) + " " + mm(height);
  }

  /** To the thousandth of a mm. */
  private static String mm(double value) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
