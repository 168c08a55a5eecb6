package io.yinxin.seal.eseal;

import io.yinxin.seal.internal.render.Drawing;
import java.util.ArrayList;
import java.util.List;

/**
 * An oval seal: the name along the upper edge, lines across the middle.
 *
 * @param width in mm
 * @param height in mm
 */
record OvalShape(double width, double height) implements SealShape {

  // As parts of the height, measured on seals for invoices of 40 × 30 mm.
  private static final double BORDER = 1.0 / 30;
  private static final double NAME_GAP = 0.9 / 30;
  private static final double NAME_HEIGHT = 4.4 / 30;
  private static final double LINE_HEIGHT = 3.7 / 30;
  private static final double CODE_HEIGHT = 1.5 / 30;
  private static final double CODE_GAP = 0.75 / 30;

  @Override
  public List<Drawing.Mark> marks(SealTexts texts) {
    List<Drawing.Mark> marks = new ArrayList<>();
    marks.add(new Drawing.Mark(Frames.ellipse(width, height, BORDER * height), 0));
    double edge = 2 * (BORDER + NAME_GAP) * height;
    ArcLettering.Lettered name =
        ArcLettering.name(
            texts.name(),
            width - edge,
            height - edge,
            width / 2,
            height / 2,
            NAME_HEIGHT * height,
            texts.lines().size() > 1 ? 0.48 : 0.58);
    marks.add(new Drawing.Mark(name.outline(), Lettering.bolder(name.size())));
    lines(texts, name, marks);
    if (!texts.code().isEmpty()) {
      double size = CODE_HEIGHT * height;
      double feet = 2 * (BORDER + CODE_GAP) * height;
      marks.add(
          new Drawing.Mark(
              ArcLettering.code(
                  texts.code(), width - feet, height - feet, width / 2, height / 2, size),
              Lettering.bolder(size)));
    }
    return marks;
  }

  /** From the middle downwards. */
  private void lines(SealTexts texts, ArcLettering.Lettered name, List<Drawing.Mark> marks) {
    int n = texts.lines().size();
    double size = LINE_HEIGHT * height * (n > 2 ? 0.82 : 1);
    double pitch = size * 1.5;
    double first = n == 1 ? size * 1.15 : size * 0.75 - (n - 2) * pitch * 0.3;
    for (int i = 0; i < n; i++) {
      double foot = first + i * pitch;
      // Beside the name there is less room than below it.
      boolean beside = height / 2 + foot - size < name.outline().getBounds2D().getMaxY();
      double edge = beside ? (BORDER + NAME_GAP) * height + name.size() : 2.2 * BORDER * height;
      double part = (beside ? Math.abs(foot - size / 2) : foot) / (height / 2 - edge);
      double room = 2 * (width / 2 - edge) * Math.sqrt(Math.max(0.04, 1 - part * part));
      marks.add(
          new Drawing.Mark(
              Lettering.line(texts.lines().get(i), width / 2, height / 2 + foot, size, room * 0.9),
              Lettering.bolder(size)));
    }
  }
}
