package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.SealException;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.internal.render.Fonts;
import io.yinxin.seal.internal.render.Glyph;
import java.util.ArrayList;
import java.util.List;

/**
 * How a seal looks: its picture at its size, lines of text centred below it. Lengths in mm.
 *
 * @param picture what is drawn
 * @param width of the picture
 * @param height of the picture
 * @param lines the text, as glyphs
 */
record Look(SealPicture picture, double width, double height, List<List<Glyph>> lines) {

  /** The size of the text: a little less than that of a newspaper. */
  static final double TEXT = 2.8;

  private static final double LEADING = 1.4 * TEXT;
  private static final double GAP = 0.6;

  /** Finds the glyphs; a size of 0 stands for the picture's own. */
  static Look of(SealPicture picture, double size, List<String> text)
      throws SealException.DocumentRejected {
    List<List<Glyph>> lines = new ArrayList<>();
    for (String line : text) {
      lines.add(List.copyOf(Fonts.standard().glyphs(line)));
    }
    double width = size == 0 ? picture.width() : size;
    return new Look(picture, width, width * picture.height() / picture.width(), List.copyOf(lines));
  }

  /** The width of all: text may be wider than the picture. */
  double boxWidth() {
    double widest = width;
    for (List<Glyph> line : lines) {
      widest = Math.max(widest, width(line));
    }
    return widest;
  }

  double boxHeight() {
    return lines.isEmpty() ? height : height + GAP + lines.size() * LEADING;
  }

  /** From the left of all to the left of the picture. */
  double pictureLeft() {
    return (boxWidth() - width) / 2;
  }

  double lineLeft(int line) {
    return (boxWidth() - width(lines.get(line))) / 2;
  }

  /** From the bottom of all up to a line's baseline. */
  double baseline(int line) {
    return (lines.size() - 1 - line) * LEADING + 0.3 * TEXT;
  }

  private static double width(List<Glyph> line) {
    double sum = 0;
    for (Glyph each : line) {
      sum += each.advance();
    }
    return sum * TEXT / 1000;
  }
}
