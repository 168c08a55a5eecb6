package io.yinxin.seal.internal.render;

import java.util.ArrayList;
import java.util.List;

/**
 * A place for text and how it is set there; lengths in mm, font sizes in points. Immutable.
 *
 * @param x left
 * @param y top
 * @param w width
 * @param h height
 * @param style how
 */
public record TextBox(double x, double y, double w, double h, Style style) {

  static final double POINTS_PER_MM = 72 / 25.4;

  /** Lengths that differ by less are the same: what adding up decimals leaves. */
  private static final double TOLERANCE = 0.01;

  private static final double STEP = 0.5;

  /** The widest gap that justifying puts between characters, as a part of the size. */
  private static final double MOST_JUSTIFIED = 0.25;

  /** The square of an ideograph reaches this far above the baseline, as a part of the size. */
  private static final double ASCENT = 0.88;

  private static final String NEVER_FIRST = "，。、；：！？）》】」』〕〉”’…—·％℃,.;:!?)]}%";
  private static final String NEVER_LAST = "（《【「『〔〈“‘￥([{";

  /** How a line uses the box's width. */
  public enum Align {
    /** From the left edge. */
    LEFT,
    /** In the middle. */
    CENTER,
    /** To the right edge. */
    RIGHT,
    /** Every line over the whole width: labels of equal length (均匀分布). */
    SPREAD,
    /** All but the last line of a paragraph over the whole width. */
    JUSTIFY
  }

  /** How the lines use the box's height. */
  public enum Valign {
    /** From the top edge. */
    TOP,
    /** In the middle. */
    MIDDLE,
    /** To the bottom edge. */
    BOTTOM
  }

  /**
   * How text is set.
   *
   * @param size the size wanted, points
   * @param min the least size that a text may be shrunk to so that it fits, points
   * @param align across
   * @param valign down
   * @param rgb colour
   * @param bold the width of the line that makes characters bolder, as a part of the size
   * @param leading from line to line, as a part of the size
   * @param spacing between characters, as a part of the size
   * @param lines the most lines
   */
  public record Style(
      double size,
      double min,
      Align align,
      Valign valign,
      int rgb,
      double bold,
      double leading,
      double spacing,
      int lines) {}

  private record Row(int from, int to, double width, boolean lastOfParagraph) {}

  /**
   * Sets a text.
   *
   * @param glyphs the text
   * @param out what it is written on
   * @return whether it fits; if not, nothing was written
   */
  boolean set(List<TextGlyph> glyphs, Canvas out) {
    if (glyphs.isEmpty()) {
      return true;
    }
    double width = w * POINTS_PER_MM;
    double height = h * POINTS_PER_MM;
    for (double size = style.size; size >= style.min - TOLERANCE; size -= STEP) {
      int fitting = (int) ((height - size + TOLERANCE) / (size * style.leading)) + 1;
      if (size > height + TOLERANCE) {
        continue;
      }
      List<Row> rows = rows(glyphs, size, width, Math.min(style.lines, fitting));
      if (!rows.isEmpty()) {
        write(glyphs, rows, size, out);
        return true;
      }
    }
    return false;
  }

  /** Empty where it takes more lines. */
  private List<Row> rows(List<TextGlyph> glyphs, double size, double width, int most) {
    List<Row> rows = new ArrayList<>();
    int from = 0;
    while (from < glyphs.size()) {
      if (rows.size() == most) {
        return List.of();
      }
      double used = 0;
      double usedToBreak = 0;
      int breakAt = -1; // the last place where the line may end
      int to = from;
      boolean newline = false;
      boolean full = false;
      while (to < glyphs.size()) {
        TextGlyph g = glyphs.get(to);
        if (g.newline()) {
          newline = true;
          break;
        }
        if (to > from && mayBreak(glyphs.get(to - 1).codePoint(), g.codePoint())) {
          breakAt = to;
          usedToBreak = used;
        }
        double next =
            used + (to > from ? style.spacing * size : 0) + g.glyph().advance() * size / 1000;
        if (next > width + TOLERANCE) {
          full = true;
          break;
        }
        used = next;
        to++;
      }
      if (full && breakAt > from) {
        to = breakAt;
        used = usedToBreak;
      }
      if (to == from && !newline) {
        return List.of(); // not even one character
      }
      rows.add(new Row(from, to, used, newline || to == glyphs.size()));
      from = newline ? to + 1 : to;
      while (full && from < glyphs.size() && glyphs.get(from).codePoint() == ' ') {
        from++;
      }
    }
    return rows;
  }

  /** Between ideographs anywhere, but not inside words and numbers, nor before a full stop. */
  private static boolean mayBreak(int before, int after) {
    if (NEVER_FIRST.indexOf(after) >= 0 || NEVER_LAST.indexOf(before) >= 0) {
      return false;
    }
    return !(inWord(before) && inWord(after));
  }

  private static boolean inWord(int c) {
    return c < 0x2000 && c > ' ';
  }

  private void write(List<TextGlyph> glyphs, List<Row> rows, double size, Canvas out) {
    double leading = size * style.leading;
    double block = size + (rows.size() - 1) * leading;
    double room = h * POINTS_PER_MM - block;
    double down =
        switch (style.valign) {
          case TOP -> 0;
          case MIDDLE -> room / 2;
          case BOTTOM -> room;
        };
    double baseline = y + (down + ASCENT * size) / POINTS_PER_MM;
    List<Canvas.Line> lines = new ArrayList<>(rows.size());
    for (Row row : rows) {
      if (row.to > row.from) {
        lines.add(
            new Canvas.Line(
                glyphs.subList(row.from, row.to),
                x + indent(row) / POINTS_PER_MM,
                baseline,
                extra(row, size) / POINTS_PER_MM));
      }
      baseline += leading / POINTS_PER_MM;
    }
    out.text(lines, size, style.bold * size, style.rgb);
  }

  /** What is added behind each character, points. */
  private double extra(Row row, double size) {
    int gaps = row.to - row.from - 1;
    boolean spread =
        style.align == Align.SPREAD || (style.align == Align.JUSTIFY && !row.lastOfParagraph);
    double own = style.spacing * size;
    if (!spread || gaps == 0) {
      return own;
    }
    double more = (w * POINTS_PER_MM - row.width) / gaps;
    // A line that a long number behind it left short stays short: gaps would tear it apart.
    return style.align == Align.JUSTIFY && more > MOST_JUSTIFIED * size ? own : own + more;
  }

  private double indent(Row row) {
    double room = w * POINTS_PER_MM - row.width;
    return switch (style.align) {
      case LEFT, SPREAD, JUSTIFY -> 0;
      case CENTER -> room / 2;
      case RIGHT -> room;
    };
  }

  /**
   * A character of a text.
   *
   * @param glyph its picture; of no meaning for a line break
   * @param newline whether it is a line break
   */
  record TextGlyph(Glyph glyph, boolean newline) {
    int codePoint() {
      return newline ? '\n' : glyph.codePoint();
    }
  }
}
