package io.yinxin.seal.eseal;

import io.yinxin.seal.internal.render.Drawing;
import io.yinxin.seal.internal.render.Glyph;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.List;

/**
 * A rectangular seal: name and lines one below the other.
 *
 * @param width in mm
 * @param height in mm
 */
record RectangleShape(double width, double height) implements SealShape {

  /** Of the shorter side. */
  private static final double BORDER = 0.8 / 20;

  private static final double GAP = 1.0 / 20;

  /** Of the height of a row. */
  private static final double LETTER = 0.74;

  /** A cell narrower than this part of its row's height calls for another row. */
  private static final double NARROWEST = 0.3;

  private static final double CODE_HEIGHT = 1.5 / 20;

  @Override
  public List<Drawing.Mark> marks(SealTexts texts) {
    double shorter = Math.min(width, height);
    double edge = (BORDER + GAP) * shorter;
    double size = CODE_HEIGHT * shorter;
    double code = texts.code().isEmpty() ? 0 : size * 1.6;
    double all = height - 2 * edge - code;
    List<List<Glyph>> rows = new ArrayList<>(rows(texts, width - 2 * edge, all));
    rows.addAll(texts.lines());
    double row = all / rows.size();
    List<Drawing.Mark> marks = new ArrayList<>();
    marks.add(new Drawing.Mark(Frames.rectangle(width, height, BORDER * shorter), 0));
    for (int i = 0; i < rows.size(); i++) {
      List<Glyph> line = rows.get(i);
      double room = width - 2 * edge;
      // A short line is not blown up beyond its neighbours, a long one not squeezed to hairs.
      double tall = Math.min(row * LETTER, room / line.size() * 2);
      double foot = edge + i * row + (row + tall * 0.9) / 2;
      marks.add(
          new Drawing.Mark(
              Lettering.line(line, width / 2, foot, tall, room), Lettering.bolder(tall)));
    }
    if (!texts.code().isEmpty()) {
      marks.add(code(texts.code(), width, height - edge, size));
    }
    return marks;
  }

  /** The name in one row, or in as many as keep its characters from being squeezed to hairs. */
  private static List<List<Glyph>> rows(SealTexts texts, double width, double height) {
    List<Glyph> name = texts.name();
    int n = 1;
    while (width * n / name.size() < NARROWEST * height / (n + texts.lines().size())) {
      n++;
    }
    List<List<Glyph>> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      rows.add(name.subList(name.size() * i / n, name.size() * (i + 1) / n));
    }
    return rows;
  }

  /** Digits in the middle of a line. */
  static Drawing.Mark code(List<Glyph> glyphs, double width, double foot, double size) {
    Path2D all = new Path2D.Double();
    int n = glyphs.size();
    double pitch = Math.min(size * 0.95, width * 0.85 / n);
    for (int i = 0; i < n; i++) {
      AffineTransform place =
          AffineTransform.getTranslateInstance(width / 2 + (i - (n - 1) / 2.0) * pitch, foot);
      all.append(Lettering.small(glyphs.get(i), size, place), false);
    }
    return new Drawing.Mark(all, Lettering.bolder(size));
  }
}
