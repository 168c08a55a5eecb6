package io.yinxin.seal.internal.sealing;

import io.yinxin.seal.Message;
import io.yinxin.seal.Placement;
import io.yinxin.seal.SealException.DocumentRejected;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One place where a seal, or a strip of it, is to be seen. Lengths are mm from the top left of the
 * page as a reader shows it.
 *
 * @param page from 0
 * @param x to the left of what is seen
 * @param y to the top of what is seen
 * @param width of what is seen
 * @param height of what is seen
 * @param from the left edge of the strip, 0 to 1 of the seal's width
 * @param to the right edge of the strip
 */
public record Place(
    int page, double x, double y, double width, double height, double from, double to) {

  /** A strip across the pages is no narrower than this, mm: else nobody could tell it. */
  private static final double NARROWEST = 2;

  /** Rounding must not push a seal off the page, mm. */
  private static final double TOLERANCE = 0.05;

  /**
   * The places that a placement means in a document.
   *
   * @param <E> what is thrown of a document that is broken
   * @param placement where the seal goes
   * @param seal how much room it takes
   * @param sheets the document's pages
   * @return the places in the order of pages; none if it is invisible
   * @throws DocumentRejected if there is no such place
   * @throws E if the document is broken
   * @throws IOException if reading fails
   */
  public static <E extends Exception> List<Place> of(
      Placement placement, SealSize seal, Sheets<E> sheets)
      throws E, IOException, DocumentRejected {
    if (placement instanceof Placement.At at) {
      return at(at, seal, sheets);
    }
    if (placement instanceof Placement.Keyword keyword) {
      return keyword(keyword, seal, sheets);
    }
    return placement instanceof Placement.Straddle ? straddle(seal, sheets) : List.of();
  }

  private static <E extends Exception> List<Place> at(
      Placement.At at, SealSize seal, Sheets<E> sheets) throws E, IOException, DocumentRejected {
    int count = sheets.count();
    int number = at.pages().number();
    if (number > count || count == 0) {
      throw nowhere(
          "page " + Math.max(1, number) + " is asked for, and the document has " + count,
          "指定第 " + Math.max(1, number) + " 页，而文档共 " + count + " 页",
          "name a page from 1 to " + count + ", or last, or all",
          "请指定第 1 至 " + count + " 页，或 last、all");
    }
    int first = number > 0 ? number - 1 : number == 0 ? count - 1 : 0;
    int last = number < 0 ? count - 1 : first;
    List<Place> places = new ArrayList<>(last - first + 1);
    for (int page = first; page <= last; page++) {
      double x = at.x() - seal.pictureLeft();
      // Text that is wider than the picture moves in from the edge, with the picture.
      double left = at.x() >= 0 && x < 0 && seal.captioned() ? 0 : x;
      places.add(inside(sheets.size(page), page, left, at.y(), seal));
    }
    return places;
  }

  private static Place inside(Sheets.Size sheet, int page, double x, double y, SealSize seal)
      throws DocumentRejected {
    double right = x + seal.width();
    double bottom = y + seal.height();
    if (x < -TOLERANCE
        || y < -TOLERANCE
        || right > sheet.width() + TOLERANCE
        || bottom > sheet.height() + TOLERANCE) {
      String size = mm(sheet.width()) + " x " + mm(sheet.height()) + " mm";
      String reach = mm(right) + ", " + mm(bottom) + " mm";
      throw nowhere(
          "the seal would reach beyond page " + (page + 1) + " (to " + reach + " of " + size + ")",
          "印章将超出第 " + (page + 1) + " 页（至 " + reach + "，页面 " + size + "）",
          "choose a place and size within the page",
          "请选择页面范围内的位置和大小");
    }
    return new Place(page, x, y, seal.width(), seal.height(), 0, 1);
  }

  /** Where the text is near the edge of its page, the seal is moved in until it is whole. */
  private static <E extends Exception> List<Place> keyword(
      Placement.Keyword keyword, SealSize seal, Sheets<E> sheets)
      throws E, IOException, DocumentRejected {
    Sheets.Point centre = sheets.last(keyword.text());
    if (centre == null) {
      throw nowhere(
          "the keyword is nowhere in the document",
          "文档中找不到该关键字",
          "check the keyword (a scan holds no text), or give the place with --at",
          "请检查关键字（扫描件不含文字），或用 --at 指定位置");
    }
    Sheets.Size sheet = sheets.size(centre.page());
    double x = centre.x() - seal.width() / 2;
    double y = centre.y() - seal.pictureHeight() / 2;
    x = Math.max(0, Math.min(x, sheet.width() - seal.width()));
    y = Math.max(0, Math.min(y, sheet.height() - seal.height()));
    return List.of(inside(sheet, centre.page(), x, y, seal));
  }

  private static <E extends Exception> List<Place> straddle(SealSize seal, Sheets<E> sheets)
      throws E, IOException, DocumentRejected {
    int count = sheets.count();
    if (count < 2) {
      throw nowhere(
          "a seal across the pages needs two pages, and the document has " + count,
          "骑缝章至少需要两页，而文档仅 " + count + " 页",
          "give the place with --at",
          "请用 --at 指定位置");
    }
    int most = Math.max(2, (int) (seal.width() / NARROWEST));
    int groups = (count + most - 1) / most;
    List<Place> places = new ArrayList<>(count);
    for (int group = 0; group < groups; group++) {
      int first = (int) ((long) count * group / groups);
      int next = (int) ((long) count * (group + 1) / groups);
      for (int page = first; page < next; page++) {
        Sheets.Size sheet = sheets.size(page);
        double from = (double) (page - first) / (next - first);
        double to = (double) (page + 1 - first) / (next - first);
        double strip = (to - from) * seal.width();
        double y = (sheet.height() - seal.height()) / 2;
        if (y < 0 || strip > sheet.width()) {
          throw nowhere(
              "page " + (page + 1) + " is too small for the seal",
              "第 " + (page + 1) + " 页小于印章",
              "choose a smaller size",
              "请选择较小的尺寸");
        }
        places.add(new Place(page, sheet.width() - strip, y, strip, seal.height(), from, to));
      }
    }
    return places;
  }

  private static String mm(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /**
   * What is thrown where the document has no such place.
   *
   * @param en the sentence in English
   * @param zh the same in Chinese
   * @param hintEn what would help
   * @param hintZh the same in Chinese
   * @return to be thrown
   */
  public static DocumentRejected nowhere(String en, String zh, String hintEn, String hintZh) {
    return new DocumentRejected(
        DocumentRejected.Reason.NO_SUCH_PLACE,
        new Message(en, zh),
        new Message(hintEn, hintZh),
        null);
  }
}
