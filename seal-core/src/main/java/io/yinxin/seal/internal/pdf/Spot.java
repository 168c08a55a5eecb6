package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.Message;
import io.yinxin.seal.Placement;
import io.yinxin.seal.SealException.DocumentRejected;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One place where a seal, or a strip of it, is to be seen.
 *
 * @param page from 0
 * @param box in the page's user space
 * @param rotate how the page is turned, clockwise
 * @param from the left edge of the strip, 0 to 1 of the seal's width
 * @param to the right edge of the strip
 */
record Spot(int page, Box box, int rotate, double from, double to) {

  /** A strip across the pages is no narrower than this, mm: else nobody could tell it. */
  private static final double NARROWEST = 2;

  /** Rounding must not push a seal off the page, mm. */
  private static final double TOLERANCE = 0.05;

  /** Finds a keyword, if one is asked for. */
  interface Finder {
    KeywordSearch.@org.jspecify.annotations.Nullable Hit last(String keyword)
        throws IOException, PdfSyntaxException, DocumentRejected;
  }

  /** The places that a placement means in a document; none if it is invisible. */
  static List<Spot> of(Placement placement, Look look, Revision revision, Finder finder)
      throws IOException, PdfSyntaxException, DocumentRejected {
    if (placement instanceof Placement.At at) {
      return at(at, look, revision);
    }
    if (placement instanceof Placement.Keyword keyword) {
      return keyword(keyword, look, revision, finder);
    }
    return placement instanceof Placement.Straddle ? straddle(look, revision) : List.of();
  }

  private static List<Spot> at(Placement.At at, Look look, Revision revision)
      throws IOException, PdfSyntaxException, DocumentRejected {
    int count = revision.pages().size();
    int number = at.pages().number();
    if (number > count) {
      throw nowhere(
          "page " + number + " is asked for, and the document has " + count,
          "指定第 " + number + " 页，而文档共 " + count + " 页",
          "name a page from 1 to " + count + ", or last, or all",
          "请指定第 1 至 " + count + " 页，或 last、all");
    }
    int first = number > 0 ? number - 1 : number == 0 ? count - 1 : 0;
    int last = number < 0 ? count - 1 : first;
    List<Spot> spots = new ArrayList<>(last - first + 1);
    for (int page = first; page <= last; page++) {
      PageFrame frame = PageFrame.of(revision, page);
      double x = at.x() - look.pictureLeft();
      // Text that is wider than the picture moves in from the edge, with the picture.
      double left = at.x() >= 0 && x < 0 && !look.lines().isEmpty() ? 0 : x;
      spots.add(inside(frame, page, left, at.y(), look));
    }
    return spots;
  }

  private static Spot inside(PageFrame frame, int page, double x, double y, Look look)
      throws DocumentRejected {
    double right = x + look.boxWidth();
    double bottom = y + look.boxHeight();
    if (x < -TOLERANCE
        || y < -TOLERANCE
        || right > frame.width() + TOLERANCE
        || bottom > frame.height() + TOLERANCE) {
      String size = mm(frame.width()) + " x " + mm(frame.height()) + " mm";
      String reach = mm(right) + ", " + mm(bottom) + " mm";
      throw nowhere(
          "the seal would reach beyond page " + (page + 1) + " (to " + reach + " of " + size + ")",
          "印章将超出第 " + (page + 1) + " 页（至 " + reach + "，页面 " + size + "）",
          "choose a place and size within the page",
          "请选择页面范围内的位置和大小");
    }
    return new Spot(
        page, frame.place(x, y, look.boxWidth(), look.boxHeight()), frame.rotate(), 0, 1);
  }

  /** Where the text is near the edge of its page, the seal is moved in until it is whole. */
  private static List<Spot> keyword(
      Placement.Keyword keyword, Look look, Revision revision, Finder finder)
      throws IOException, PdfSyntaxException, DocumentRejected {
    KeywordSearch.Hit hit = finder.last(keyword.text());
    if (hit == null) {
      throw nowhere(
          "the keyword is nowhere in the document",
          "文档中找不到该关键字",
          "check the keyword (a scan holds no text), or give the place with --at",
          "请检查关键字（扫描件不含文字），或用 --at 指定位置");
    }
    PageFrame frame = PageFrame.of(revision, hit.page());
    double x = frame.seenX(hit.x(), hit.y()) - look.boxWidth() / 2;
    double y = frame.seenY(hit.x(), hit.y()) - look.height() / 2;
    x = Math.max(0, Math.min(x, frame.width() - look.boxWidth()));
    y = Math.max(0, Math.min(y, frame.height() - look.boxHeight()));
    return List.of(inside(frame, hit.page(), x, y, look));
  }

  private static List<Spot> straddle(Look look, Revision revision)
      throws IOException, PdfSyntaxException, DocumentRejected {
    int count = revision.pages().size();
    if (count < 2) {
      throw nowhere(
          "a seal across the pages needs two pages, and the document has " + count,
          "骑缝章至少需要两页，而文档仅 " + count + " 页",
          "give the place with --at",
          "请用 --at 指定位置");
    }
    int most = Math.max(2, (int) (look.boxWidth() / NARROWEST));
    int groups = (count + most - 1) / most;
    List<Spot> spots = new ArrayList<>(count);
    for (int group = 0; group < groups; group++) {
      int first = (int) ((long) count * group / groups);
      int next = (int) ((long) count * (group + 1) / groups);
      for (int page = first; page < next; page++) {
        PageFrame frame = PageFrame.of(revision, page);
        double from = (double) (page - first) / (next - first);
        double to = (double) (page + 1 - first) / (next - first);
        double strip = (to - from) * look.boxWidth();
        double y = (frame.height() - look.boxHeight()) / 2;
        if (y < 0 || strip > frame.width()) {
          throw nowhere(
              "page " + (page + 1) + " is too small for the seal",
              "第 " + (page + 1) + " 页小于印章",
              "choose a smaller size",
              "请选择较小的尺寸");
        }
        Box box = frame.place(frame.width() - strip, y, strip, look.boxHeight());
        spots.add(new Spot(page, box, frame.rotate(), from, to));
      }
    }
    return spots;
  }

  private static String mm(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  static DocumentRejected nowhere(String en, String zh, String hintEn, String hintZh) {
    return new DocumentRejected(
        DocumentRejected.Reason.NO_SUCH_PLACE,
        new Message(en, zh),
        new Message(hintEn, hintZh),
        null);
  }
}
