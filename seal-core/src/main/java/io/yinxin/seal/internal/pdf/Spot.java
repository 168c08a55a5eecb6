package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.Placement;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.sealing.Place;
import io.yinxin.seal.internal.sealing.SealSize;
import io.yinxin.seal.internal.sealing.Sheets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  /** Finds a keyword, if one is asked for. */
  interface Finder {
    KeywordSearch.@Nullable Hit last(String keyword)
        throws IOException, PdfSyntaxException, DocumentRejected;
  }

  /** The places that a placement means in a document; none if it is invisible. */
  static List<Spot> of(Placement placement, Look look, Revision revision, Finder finder)
      throws IOException, PdfSyntaxException, DocumentRejected {
    Frames frames = new Frames(revision, finder);
    SealSize size =
        new SealSize(
            look.boxWidth(),
            look.boxHeight(),
            look.pictureLeft(),
            look.height(),
            !look.lines().isEmpty());
    List<Spot> spots = new ArrayList<>();
    for (Place each : Place.of(placement, size, frames)) {
      PageFrame frame = frames.frame(each.page());
      Box box = frame.place(each.x(), each.y(), each.width(), each.height());
      spots.add(new Spot(each.page(), box, frame.rotate(), each.from(), each.to()));
    }
    return spots;
  }

  /** The pages of a PDF, each measured once. */
  private static final class Frames implements Sheets<PdfSyntaxException> {
    private final Revision revision;
    private final Finder finder;
    private final Map<Integer, PageFrame> known = new HashMap<>();

    Frames(Revision revision, Finder finder) {
      this.revision = revision;
      this.finder = finder;
    }

    PageFrame frame(int page) throws IOException, PdfSyntaxException {
      PageFrame frame = known.get(page);
      if (frame == null) {
        frame = PageFrame.of(revision, page);
        known.put(page, frame);
      }
      return frame;
    }

    @Override
    public int count() throws IOException, PdfSyntaxException {
      return revision.pages().size();
    }

    @Override
    public Size size(int page) throws IOException, PdfSyntaxException {
      PageFrame frame = frame(page);
      return new Size(frame.width(), frame.height());
    }

    @Override
    public @Nullable Point last(String text)
        throws IOException, PdfSyntaxException, DocumentRejected {
      KeywordSearch.Hit hit = finder.last(text);
      if (hit == null) {
        return null;
      }
      PageFrame frame = frame(hit.page());
      return new Point(hit.page(), frame.seenX(hit.x(), hit.y()), frame.seenY(hit.x(), hit.y()));
    }
  }
}
