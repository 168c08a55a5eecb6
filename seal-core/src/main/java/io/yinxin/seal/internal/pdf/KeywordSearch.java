package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException.DocumentRejected;
import java.awt.geom.Point2D;
import java.io.IOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.contentstream.PDFStreamEngine;
import org.apache.pdfbox.contentstream.operator.DrawObject;
import org.apache.pdfbox.contentstream.operator.state.Concatenate;
import org.apache.pdfbox.contentstream.operator.state.Restore;
import org.apache.pdfbox.contentstream.operator.state.Save;
import org.apache.pdfbox.contentstream.operator.state.SetGraphicsStateParameters;
import org.apache.pdfbox.contentstream.operator.state.SetMatrix;
import org.apache.pdfbox.contentstream.operator.text.BeginText;
import org.apache.pdfbox.contentstream.operator.text.EndText;
import org.apache.pdfbox.contentstream.operator.text.MoveText;
import org.apache.pdfbox.contentstream.operator.text.MoveTextSetLeading;
import org.apache.pdfbox.contentstream.operator.text.NextLine;
import org.apache.pdfbox.contentstream.operator.text.SetCharSpacing;
import org.apache.pdfbox.contentstream.operator.text.SetFontAndSize;
import org.apache.pdfbox.contentstream.operator.text.SetTextHorizontalScaling;
import org.apache.pdfbox.contentstream.operator.text.SetTextLeading;
import org.apache.pdfbox.contentstream.operator.text.SetTextRise;
import org.apache.pdfbox.contentstream.operator.text.SetWordSpacing;
import org.apache.pdfbox.contentstream.operator.text.ShowText;
import org.apache.pdfbox.contentstream.operator.text.ShowTextAdjusted;
import org.apache.pdfbox.contentstream.operator.text.ShowTextLine;
import org.apache.pdfbox.contentstream.operator.text.ShowTextLineAndSpace;
import org.apache.pdfbox.io.MemoryUsageSetting;
import org.apache.pdfbox.io.RandomAccessRead;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.util.Matrix;
import org.apache.pdfbox.util.Vector;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a text stands, from the last page to the first.
 *
 * <p>A text counts as found if its characters follow one another in the order of drawing, on a line
 * (whatever its direction on the page), or in a column, so that it does not matter how the producer
 * split, turned or ordered it. Blanks do not matter, nor do compatibility forms (NFKC: full width,
 * Kangxi radicals). Text in form XObjects and invisible text behind a scan count. PDFBox
 * understands the fonts.
 */
final class KeywordSearch {

  /** The centre of what was found: the page, from 0, and a point in its user space. */
  record Hit(int page, double x, double y) {}

  /** More glyphs on one page than any page holds. */
  private static final int MAX_GLYPHS = 1 << 20;

  private KeywordSearch() {}

  /**
   * The last occurrence in a document: on the last page that has one, the lowest as the page is
   * shown, and of several on one line the rightmost; in columns, the leftmost.
   *
   * @param document read and closed
   * @return the place, null if the text is nowhere
   */
  static @Nullable Hit last(
      RandomAccessRead document, char @Nullable [] password, String keyword, PdfFile file)
      throws IOException, PdfSyntaxException, DocumentRejected {
    int[] wanted = normal(keyword).codePoints().toArray();
    // The interface of PDFBox wants a String; it lives as long as this search.
    String secret = password == null ? "" : new String(password);
    try (PDDocument pdf =
        Loader.loadPDF(
            document, secret, null, null, MemoryUsageSetting.setupTempFileOnly().streamCache)) {
      Revision revision = file.latest();
      int pages = revision.pages().size();
      if (pdf.getNumberOfPages() != pages) {
        throw new PdfSyntaxException(-1, "its pages cannot be counted for sure", "页数无法确定");
      }
      for (int page = pages - 1; page >= 0; page--) {
        Hit hit = on(pdf.getPage(page), wanted, page, PageFrame.of(revision, page));
        if (hit != null) {
          return hit;
        }
      }
      return null;
    } catch (RuntimeException | StackOverflowError e) {
      // PDFBox repairs and guesses; where it stumbles over a page, the page has no place to offer.
      throw new DocumentRejected(
          DocumentRejected.Reason.UNREADABLE,
          new Message("the text of the document cannot be read", "无法读取文档中的文字"),
          new Message("give the place with --at instead of a keyword", "请改用 --at 指定位置"),
          e);
    }
  }

  private static @Nullable Hit on(PDPage page, int[] wanted, int number, PageFrame frame)
      throws IOException {
    Collector collector = new Collector();
    collector.processPage(page);
    List<Glyph> glyphs = collector.glyphs;
    Set<List<Glyph>> found = new HashSet<>(find(glyphs, wanted));
    for (double angle : collector.angles) {
      found.addAll(find(lines(glyphs, angle), wanted));
      found.addAll(find(columns(glyphs, angle), wanted));
    }
    Hit best = null;
    double bestX = 0;
    double bestY = 0;
    for (List<Glyph> each : found) {
      Point2D centre = centre(each);
      double x = frame.seenX(centre.getX(), centre.getY());
      double y = frame.seenY(centre.getX(), centre.getY());
      boolean column = each.size() > 1 && spread(each, frame, false) > spread(each, frame, true);
      double line = frame.unit() == 0 ? 0 : each.get(0).size / frame.unit() / 2;
      boolean later =
          best == null
              || (column ? x < bestX - line : y > bestY + line)
              || (column
                  ? Math.abs(x - bestX) <= line && y > bestY
                  : Math.abs(y - bestY) <= line && x > bestX);
      if (later) {
        best = new Hit(number, centre.getX(), centre.getY());
        bestX = x;
        bestY = y;
      }
    }
    return best;
  }

  /** How far the glyphs lie apart across or down the page as seen. */
  private static double spread(List<Glyph> glyphs, PageFrame frame, boolean across) {
    double least = Double.MAX_VALUE;
    double most = -Double.MAX_VALUE;
    for (Glyph each : glyphs) {
      double at = across ? frame.seenX(each.x, each.y) : frame.seenY(each.x, each.y);
      least = Math.min(least, at);
      most = Math.max(most, at);
    }
    return most - least;
  }

  private static Point2D centre(List<Glyph> glyphs) {
    double left = Double.MAX_VALUE;
    double right = -Double.MAX_VALUE;
    double bottom = Double.MAX_VALUE;
    double top = -Double.MAX_VALUE;
    for (Glyph each : glyphs) {
      left = Math.min(left, each.x - each.halfWidth);
      right = Math.max(right, each.x + each.halfWidth);
      bottom = Math.min(bottom, each.y - each.halfHeight);
      top = Math.max(top, each.y + each.halfHeight);
    }
    return new Point2D.Double((left + right) / 2, (bottom + top) / 2);
  }

  /** All runs of glyphs that spell the text. */
  private static List<List<Glyph>> find(List<Glyph> glyphs, int[] wanted) {
    List<List<Glyph>> found = new ArrayList<>();
    for (int start = 0; start < glyphs.size(); start++) {
      int matched = 0;
      int end = start;
      while (matched < wanted.length && end < glyphs.size()) {
        int[] text = glyphs.get(end).text;
        int same = matching(text, wanted, matched);
        if (same < 0) {
          break;
        }
        matched += same;
        end++;
      }
      if (matched == wanted.length && glyphs.get(start).text.length > 0) {
        List<Glyph> run = new ArrayList<>(glyphs.subList(start, end));
        // Blanks at the end belong to no word.
        while (run.get(run.size() - 1).text.length == 0) {
          run.remove(run.size() - 1);
        }
        run.removeIf(glyph -> glyph.text.length == 0);
        found.add(List.copyOf(run));
      }
    }
    return found;
  }

  /** How many characters of the text a glyph (which may be a ligature) gives, -1 if it differs. */
  private static int matching(int[] text, int[] wanted, int from) {
    int n = Math.min(text.length, wanted.length - from);
    for (int i = 0; i < n; i++) {
      if (text[i] != wanted[from + i]) {
        return -1;
      }
    }
    return n;
  }

  /** The glyphs line by line along a direction of writing. */
  private static List<Glyph> lines(List<Glyph> glyphs, double angle) {
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    return grouped(
        glyphs, glyph -> glyph.y * cos - glyph.x * sin, glyph -> glyph.x * cos + glyph.y * sin);
  }

  /** The glyphs column by column: down, and from the right to the left. */
  private static List<Glyph> columns(List<Glyph> glyphs, double angle) {
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    return grouped(
        glyphs, glyph -> glyph.x * cos + glyph.y * sin, glyph -> glyph.x * sin - glyph.y * cos);
  }

  /** Sorted into groups of like {@code group}, the largest first, each by {@code along}. */
  private static List<Glyph> grouped(
      List<Glyph> glyphs,
      java.util.function.ToDoubleFunction<Glyph> group,
      java.util.function.ToDoubleFunction<Glyph> along) {
    List<Glyph> sorted = new ArrayList<>(glyphs);
    sorted.removeIf(glyph -> glyph.text.length == 0);
    sorted.sort(Comparator.comparingDouble(group).reversed());
    List<Glyph> result = new ArrayList<>(sorted.size());
    List<Glyph> one = new ArrayList<>();
    double last = 0;
    for (Glyph each : sorted) {
      double at = group.applyAsDouble(each);
      if (!one.isEmpty() && last - at > 0.3 * each.size) {
        one.sort(Comparator.comparingDouble(along));
        result.addAll(one);
        one.clear();
      }
      last = at;
      one.add(each);
    }
    one.sort(Comparator.comparingDouble(along));
    result.addAll(one);
    return result;
  }

  private static String normal(String text) {
    StringBuilder plain = new StringBuilder();
    Normalizer.normalize(text, Normalizer.Form.NFKC)
        .codePoints()
        .filter(c -> !Character.isWhitespace(c) && !Character.isSpaceChar(c) && c > ' ')
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  /** One drawn glyph: its centre, half of its upright bounding box, its size, its text. */
  private static final class Glyph {
    final double x;
    final double y;
    final double halfWidth;
    final double halfHeight;
    final double size;
    final int[] text;

    Glyph(Matrix matrix, double width, String text) {
      // A Chinese character sits from 0.12 below to 0.88 above the baseline; others lie within.
      double low = -0.12;
      double high = 0.88;
      Point2D[] corners = {
        matrix.transformPoint(0f, (float) low),
        matrix.transformPoint((float) width, (float) low),
        matrix.transformPoint(0f, (float) high),
        matrix.transformPoint((float) width, (float) high)
      };
      double left = Double.MAX_VALUE;
      double right = -Double.MAX_VALUE;
      double bottom = Double.MAX_VALUE;
      double top = -Double.MAX_VALUE;
      for (Point2D each : corners) {
        left = Math.min(left, each.getX());
        right = Math.max(right, each.getX());
        bottom = Math.min(bottom, each.getY());
        top = Math.max(top, each.getY());
      }
      this.x = (left + right) / 2;
      this.y = (bottom + top) / 2;
      this.halfWidth = (right - left) / 2;
      this.halfHeight = (top - bottom) / 2;
      this.size = Math.hypot(matrix.getShearX(), matrix.getScaleY());
      this.text = normal(text).codePoints().toArray();
    }
  }

  /** Reads a page's content for its glyphs alone. */
  private static final class Collector extends PDFStreamEngine {
    final List<Glyph> glyphs = new ArrayList<>();
    final Set<Double> angles = new HashSet<>();

    Collector() {
      addOperator(new BeginText(this));
      addOperator(new Concatenate(this));
      addOperator(new DrawObject(this));
      addOperator(new EndText(this));
      addOperator(new SetGraphicsStateParameters(this));
      addOperator(new Save(this));
      addOperator(new Restore(this));
      addOperator(new NextLine(this));
      addOperator(new SetCharSpacing(this));
      addOperator(new MoveText(this));
      addOperator(new MoveTextSetLeading(this));
      addOperator(new SetFontAndSize(this));
      addOperator(new ShowText(this));
      addOperator(new ShowTextAdjusted(this));
      addOperator(new SetTextLeading(this));
      addOperator(new SetMatrix(this));
      addOperator(new SetTextRise(this));
      addOperator(new SetWordSpacing(this));
      addOperator(new SetTextHorizontalScaling(this));
      addOperator(new ShowTextLine(this));
      addOperator(new ShowTextLineAndSpace(this));
    }

    @Override
    protected void showGlyph(Matrix matrix, PDFont font, int code, Vector displacement)
        throws IOException {
      String text = font.toUnicode(code);
      if (text == null || glyphs.size() >= MAX_GLYPHS) {
        return;
      }
      // The displacement of vertical writing is downwards; the glyph is as wide as ever.
      double width = font.isVertical() ? font.getWidth(code) / 1000 : displacement.getX();
      glyphs.add(new Glyph(matrix, width, text));
      // Few directions: a page written along a curve is not searched letter by letter.
      if (angles.size() < 8) {
        double angle = Math.atan2(matrix.getShearY(), matrix.getScaleX());
        angles.add(Math.rint(angle * 180 / Math.PI) * Math.PI / 180);
      }
    }
  }
}
