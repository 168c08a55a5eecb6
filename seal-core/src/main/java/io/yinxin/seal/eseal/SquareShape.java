package io.yinxin.seal.eseal;

import io.yinxin.seal.internal.render.Drawing;
import io.yinxin.seal.internal.render.Glyph;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.List;

/**
 * A square seal: name and lines in columns from the right, filling it, as such seals are cut.
 *
 * @param side in mm
 */
record SquareShape(double side) implements SealShape {

  private static final double BORDER = 1.1 / 22;
  private static final double GAP = 0.75 / 22;
  private static final double CODE_HEIGHT = 1.3 / 22;

  @Override
  public double width() {
    return side;
  }

  @Override
  public double height() {
    return side;
  }

  @Override
  public List<Drawing.Mark> marks(SealTexts texts) {
    List<Glyph> all = new ArrayList<>(texts.name());
    texts.lines().forEach(all::addAll);
    double edge = (BORDER + GAP) * side;
    double code = texts.code().isEmpty() ? 0 : (CODE_HEIGHT + GAP) * side;
    double size = side - 2 * edge;
    int columns = (int) Math.ceil(Math.sqrt(all.size()));
    // As few columns as that many rows need, and none much shorter than its neighbours.
    int rows = (all.size() + columns - 1) / columns;
    columns = (all.size() + rows - 1) / rows;
    double wide = size / columns;
    Path2D outline = new Path2D.Double();
    int next = 0;
    for (int column = 0; column < columns; column++) {
      int count = all.size() / columns + (column < all.size() % columns ? 1 : 0);
      double high = (size - code) / count;
      double tall = Math.min(high, wide * 1.6) * 0.94;
      for (int row = 0; row < count; row++) {
        AffineTransform place = new AffineTransform();
        place.translate(
            side - edge - (column + 1) * wide + wide * 0.03, edge + row * high + (high + tall) / 2);
        outline.append(Lettering.boxed(all.get(next++), wide * 0.94, tall, place), false);
      }
    }
    List<Drawing.Mark> marks = new ArrayList<>();
    marks.add(new Drawing.Mark(Frames.rectangle(side, side, BORDER * side), 0));
    marks.add(new Drawing.Mark(outline, Lettering.bolder(wide)));
    if (!texts.code().isEmpty()) {
      marks.add(RectangleShape.code(texts.code(), side, side - edge, CODE_HEIGHT * side));
    }
    return marks;
  }
}
