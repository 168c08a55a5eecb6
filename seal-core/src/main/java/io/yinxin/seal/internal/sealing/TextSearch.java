package io.yinxin.seal.internal.sealing;

import java.awt.geom.Point2D;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a text stands among the glyphs of a page.
 *
 * <p>A text counts as found if its characters follow one another in the order of drawing, on a line
 * (whatever its direction on the page), or in a column, so that it does not matter how the producer
 * split, turned or ordered it. Blanks do not matter, nor do compatibility forms (NFKC: full width,
 * Kangxi radicals).
 */
public final class TextSearch {

  /** More glyphs on one page than any page holds. */
  private static final int MAX_GLYPHS = 1 << 20;

  /** Few directions: a page written along a curve is not searched letter by letter. */
  private static final int MAX_ANGLES = 8;

  /** A page as a reader shows it, mm from the top left, seen from where its glyphs are placed. */
  public interface Frame {

    /**
     * How far a point is from the left.
     *
     * @param x of the point
     * @param y of the point
     * @return mm
     */
    double seenX(double x, double y);

    /**
     * How far a point is from the top.
     *
     * @param x of the point
     * @param y of the point
     * @return mm
     */
    double seenY(double x, double y);

    /**
     * How many units of the glyphs' coordinates a mm has.
     *
     * @return a number
     */
    double unit();
  }

  private final int[] wanted;
  private final List<Glyph> glyphs = new ArrayList<>();
  private final Set<Double> angles = new HashSet<>();

  /**
   * Begins the search on one page.
   *
   * @param text what is looked for
   */
  public TextSearch(String text) {
    this.wanted = normal(text).codePoints().toArray();
  }

  /**
   * Takes a glyph, in the order of drawing. Coordinates are the page's own, upwards.
   *
   * @param corners the corners of its box: left and right at the bottom, left and right at the top
   * @param size of the font
   * @param angle of the line, in radians
   * @param text what it stands for
   */
  public void add(Point2D[] corners, double size, double angle, String text) {
    if (glyphs.size() >= MAX_GLYPHS) {
      return;
    }
    glyphs.add(new Glyph(corners, size, text));
    if (angles.size() < MAX_ANGLES) {
      angles.add(Math.rint(angle * 180 / Math.PI) * Math.PI / 180);
    }
  }

  /**
   * The last occurrence: the lowest as the page is shown, and of several on one line the rightmost;
   * in columns, the leftmost.
   *
   * @param frame the page as it is shown
   * @return the centre of what was found, in the page's own coordinates; null if there is none
   */
  public @Nullable Point2D last(Frame frame) {
    Set<List<Glyph>> found = new HashSet<>(find(glyphs, wanted));
    for (double angle : angles) {
      found.addAll(find(lines(glyphs, angle), wanted));
      found.addAll(find(columns(glyphs, angle), wanted));
    }
    Point2D best = null;
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
        best = centre;
        bestX = x;
        bestY = y;
      }
    }
    return best;
  }

  /** How far the glyphs lie apart across or down the page as seen. */
  private static double spread(List<Glyph> glyphs, Frame frame, boolean across) {
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

    Glyph(Point2D[] corners, double size, String text) {
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
      this.size = size;
      this.text = normal(text).codePoints().toArray();
    }
  }
}
