package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.sealing.TextSearch;
import java.awt.geom.Point2D;
import java.io.IOException;
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
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.util.Matrix;
import org.apache.pdfbox.util.Vector;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a text stands, from the last page to the first.
 *
 * <p>Text in form XObjects and invisible text behind a scan count. PDFBox understands the fonts.
 */
final class KeywordSearch {

  /** The centre of what was found: the page, from 0, and a point in its user space. */
  record Hit(int page, double x, double y) {}

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
        TextSearch search = new TextSearch(keyword);
        new Collector(search).processPage(pdf.getPage(page));
        Point2D centre = search.last(PageFrame.of(revision, page));
        if (centre != null) {
          return new Hit(page, centre.getX(), centre.getY());
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

  /** Reads a page's content for its glyphs alone. */
  private static final class Collector extends PDFStreamEngine {
    private final TextSearch search;

    Collector(TextSearch search) {
      this.search = search;
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
      if (text == null) {
        return;
      }
      // The displacement of vertical writing is downwards; the glyph is as wide as ever.
      float width = font.isVertical() ? font.getWidth(code) / 1000 : displacement.getX();
      // A Chinese character sits from 0.12 below to 0.88 above the baseline; others lie within.
      Point2D[] corners = {
        matrix.transformPoint(0f, -0.12f),
        matrix.transformPoint(width, -0.12f),
        matrix.transformPoint(0f, 0.88f),
        matrix.transformPoint(width, 0.88f)
      };
      search.add(
          corners,
          Math.hypot(matrix.getShearX(), matrix.getScaleY()),
          Math.atan2(matrix.getShearY(), matrix.getScaleX()),
          text);
    }
  }
}
