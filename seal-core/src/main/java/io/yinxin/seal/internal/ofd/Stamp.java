package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.sealing.Place;
import io.yinxin.seal.internal.sealing.SealSize;
import io.yinxin.seal.internal.sealing.Sheets;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  /** The pages of a document, to find places on. */
  record Pages(List<OfdPage> pages, OfdPackage pack) implements Sheets<IOException> {

    @Override
    public int count() {
      return pages.size();
    }

    @Override
    public Size size(int page) throws DocumentRejected {
      OfdBox box = pages.get(page).box();
      if (box == null) {
        throw Place.nowhere(
            "page " + (page + 1) + " states no size",
            "第 " + (page + 1) + " 页未注明尺寸",
            "have the document made again",
            "请重新生成文档");
      }
      return new Size(box.width(), box.height());
    }

    @Override
    public @Nullable Point last(String text) {
      return null;
    }

    /** The id of a page, which must be its alone: stamps know pages by nothing else. */
    String id(int page) throws DocumentRejected {
      String id = pages.get(page).id();
      Set<String> others = new HashSet<>();
      for (int i = 0; i < pages.size(); i++) {
        if (i != page) {
          others.add(pages.get(i).id());
        }
      }
      if (id.isEmpty() || others.contains(id)) {
        throw Place.nowhere(
            "page " + (page + 1) + " has no id of its own",
            "第 " + (page + 1) + " 页没有唯一的标识",
            "have the document made again",
            "请重新生成文档");
      }
      return id;
    }
  }
}
