package io.yinxin.seal;

import java.util.Objects;

/**
 * Where the seal's picture goes. Lengths are in millimetres from the top left of the page as a
 * reader shows it (its crop box, after rotation).
 *
 * @since 0.1
 */
public sealed interface Placement {

  /** No picture: the signature alone. */
  record Invisible() implements Placement {}

  /**
   * At a fixed place; one that reaches beyond its page is refused. On several pages it is still one
   * signature.
   *
   * @param pages on which pages
   * @param x from the left edge of the page to the left edge of the picture, mm
   * @param y from the top edge of the page to the top edge of the picture, mm
   * @param size the width of the picture, mm; 0 for the picture's own size
   */
  record At(Pages pages, double x, double y, double size) implements Placement {

    /** Refuses null, negative and non-finite values. */
    public At {
      Objects.requireNonNull(pages, "pages");
      if (!(x >= 0 && y >= 0 && size >= 0) || !Double.isFinite(x + y + size)) {
        throw new IllegalArgumentException("x, y and size are lengths in mm, 0 or more");
      }
    }
  }

  /**
   * The picture's centre on the centre of the last occurrence of a text in the document: on the
   * last page that has it, the lowest as the page is shown. Near the edge of a page the seal is
   * moved in until it is whole.
   *
   * @param text the text to find; blanks and line breaks in the document do not matter
   * @param size the width of the picture, mm; 0 for the picture's own size
   */
  record Keyword(String text, double size) implements Placement {

    /** Refuses an empty text and a size that is no length. */
    public Keyword {
      if (text.isBlank()) {
        throw new IllegalArgumentException("the keyword is empty");
      }
      if (!(size >= 0) || !Double.isFinite(size)) {
        throw new IllegalArgumentException("size is a length in mm, 0 or more");
      }
    }
  }

  /**
   * Across the pages (骑缝): on each page's right edge one strip of the picture, so that the pages
   * laid side by side show it whole. Where strips would be narrower than 2 mm, the seal is repeated
   * over so many groups of pages as it takes. One signature; a document of one page is refused.
   *
   * @param size the width of the whole picture, mm; 0 for the picture's own size
   */
  record Straddle(double size) implements Placement {

    /** Refuses a size that is no length. */
    public Straddle {
      if (!(size >= 0) || !Double.isFinite(size)) {
        throw new IllegalArgumentException("size is a length in mm, 0 or more");
      }
    }
  }

  /**
   * Which pages.
   *
   * @param number the page, from 1; 0 for the last page, -1 for all pages
   */
  record Pages(int number) {

    /** The last page. */
    public static final Pages LAST = new Pages(0);

    /** Every page. */
    public static final Pages ALL = new Pages(-1);

    /** Refuses numbers below -1. */
    public Pages {
      if (number < -1) {
        throw new IllegalArgumentException("pages are numbered from 1");
      }
    }
  }
}
