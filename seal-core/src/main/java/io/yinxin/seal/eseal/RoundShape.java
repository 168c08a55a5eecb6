package io.yinxin.seal.eseal;

import io.yinxin.seal.internal.picture.Mark;
import io.yinxin.seal.internal.picture.SvgDrawing;
import io.yinxin.seal.internal.render.Drawing;
import io.yinxin.seal.internal.render.Glyph;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A round seal.
 *
 * @param diameter in mm
 */
record RoundShape(double diameter) implements SealShape {

  // All as parts of the diameter, measured on real seals of 42 mm.
  private static final double BORDER = 1.2 / 42;
  private static final double NAME_GAP = 1.15 / 42;
  private static final double NAME_HEIGHT = 6.4 / 42;
  private static final double STAR = 14.0 / 42;
  private static final double EMBLEM = 16.5 / 42;
  private static final double LINE_HEIGHT = 4.3 / 42;
  private static final double LINES_HEIGHT = 3.5 / 42;
  private static final double THREE_LINES_HEIGHT = 3 / 42.0;
  private static final double LINE_BASE = 14.6 / 42;
  private static final double ABOVE_CODE = 0.9 / 42;
  private static final double CODE_HEIGHT = 1.5 / 42;
  private static final double CODE_GAP = 0.75 / 42;

  @Override
  public double width() {
    return diameter;
  }

  @Override
  public double height() {
    return diameter;
  }

  @Override
  public List<Drawing.Mark> marks(SealTexts texts) {
    List<Drawing.Mark> marks = new ArrayList<>();
    marks.add(new Drawing.Mark(Frames.ellipse(diameter, diameter, BORDER * diameter), 0));
    Shape middle = middle(texts);
    if (middle != null) {
      marks.add(new Drawing.Mark(new Path2D.Double(middle), 0));
    }
    ArcLettering.Lettered name = name(texts);
    marks.add(new Drawing.Mark(name.outline(), Lettering.bolder(name.size())));
    if (!texts.lines().isEmpty()) {
      lines(texts, name, marks);
    }
    if (!texts.code().isEmpty()) {
      double size = CODE_HEIGHT * diameter;
      double feet = diameter - 2 * (BORDER + CODE_GAP) * diameter;
      marks.add(
          new Drawing.Mark(
              ArcLettering.code(texts.code(), feet, feet, diameter / 2, diameter / 2, size),
              Lettering.bolder(size)));
    }
    return marks;
  }

  private ArcLettering.Lettered name(SealTexts texts) {
    double heads = diameter - 2 * (BORDER + NAME_GAP) * diameter;
    // A short name keeps to the top, a long one leaves room for the lines and the code.
    boolean low = texts.middle() != SealTexts.Middle.NOTHING && !texts.lines().isEmpty();
    double most = texts.code().isEmpty() ? (low ? 234 : 280) : (low ? 222 : 250);
    return ArcLettering.name(
        texts.name(), heads, heads, diameter / 2, diameter / 2, NAME_HEIGHT * diameter, most / 360);
  }

  private @Nullable Shape middle(SealTexts texts) {
    return switch (texts.middle()) {
      case STAR -> star();
      case EMBLEM -> texts.emblem() == null ? null : emblem(texts.emblem());
      case NOTHING -> null;
    };
  }

  private Path2D star() {
    double centre = diameter / 2;
    double tip = STAR * diameter / 2;
    double notch = tip * Math.sin(Math.PI / 10) / Math.sin(3 * Math.PI / 10);
    Path2D star = new Path2D.Double();
    for (int i = 0; i < 10; i++) {
      double angle = i * Math.PI / 5;
      double r = i % 2 == 0 ? tip : notch;
      double x = centre + r * Math.sin(angle);
      double y = centre - r * Math.cos(angle);
      if (i == 0) {
        star.moveTo(x, y);
      } else {
        star.lineTo(x, y);
      }
    }
    star.closePath();
    return star;
  }

  /** One colour out of many: dark marks are drawn, light ones cut out of what lies below them. */
  private Area emblem(SvgDrawing picture) {
    Area all = new Area();
    for (Mark mark : picture.marks()) {
      Shape path = mark.pen() == null ? mark.path() : mark.pen().createStrokedShape(mark.path());
      Area area = new Area(mark.transform().createTransformedShape(path));
      for (Shape clip : mark.clips()) {
        area.intersect(new Area(clip));
      }
      if (isLight(mark.rgb())) {
        all.subtract(area);
      } else {
        all.add(area);
      }
    }
    double scale = EMBLEM * diameter / Math.max(picture.width(), picture.height());
    AffineTransform place = new AffineTransform();
    place.translate(diameter / 2, diameter / 2);
    place.scale(scale, scale);
    place.translate(-picture.width() / 2, -picture.height() / 2);
    all.transform(place);
    return all;
  }

  /** Rec. 709 weights, near enough for black on white and red on yellow. */
  private static boolean isLight(int rgb) {
    return 0.2126 * (rgb >> 16 & 255) + 0.7152 * (rgb >> 8 & 255) + 0.0722 * (rgb & 255) > 140;
  }

  /** How far below the middle the code's ends reach up, beyond all where there is no code. */
  private double codeEnds(SealTexts texts) {
    if (texts.code().isEmpty()) {
      return diameter;
    }
    double feet = diameter / 2 - (BORDER + CODE_GAP) * diameter;
    double angle = ArcLettering.codeAngle(texts.code().size(), feet, CODE_HEIGHT * diameter);
    return (feet - (CODE_HEIGHT + CODE_GAP) * diameter) * Math.cos(angle);
  }

  /** How near the vertical the name comes below a height, both from the middle. */
  private double clear(ArcLettering.Lettered name, double below) {
    double nearest = diameter;
    double[] at = new double[6];
    for (PathIterator i = name.outline().getPathIterator(null, 0.1); !i.isDone(); i.next()) {
      if (i.currentSegment(at) != PathIterator.SEG_CLOSE && at[1] > diameter / 2 + below) {
        nearest = Math.min(nearest, Math.abs(at[0] - diameter / 2));
      }
    }
    return nearest;
  }

  /** Below the star; without one round the middle. */
  private void lines(SealTexts texts, ArcLettering.Lettered name, List<Drawing.Mark> marks) {
    double inner = diameter / 2 - (BORDER + NAME_GAP) * diameter - name.size();
    int n = texts.lines().size();
    boolean bare = texts.middle() == SealTexts.Middle.NOTHING;
    double least = bare ? LINES_HEIGHT : THREE_LINES_HEIGHT;
    double height =
        (n == 1 ? LINE_HEIGHT : n == 2 ? LINES_HEIGHT : least) * diameter * (bare ? 1.25 : 1);
    double pitch = height * (bare ? 1.5 : 1.12);
    double last =
        bare
            ? (n - 1) * pitch / 2 + height * 0.38
            : LINE_BASE * diameter
                + (n - 1) * height * 0.42
                - (texts.code().isEmpty() ? 0 : ABOVE_CODE * diameter);
    for (int i = 0; i < n; i++) {
      List<Glyph> line = texts.lines().get(i);
      double foot = last - (n - 1 - i) * pitch;
      // As long as the chord allows: inside the name where that reaches, else inside the border.
      double free = bare ? inner * 0.98 : diameter / 2 - 2 * BORDER * diameter;
      if (!bare && foot > codeEnds(texts)) {
        free = diameter / 2 - (BORDER + 2 * CODE_GAP + CODE_HEIGHT) * diameter;
      }
      double corner = Math.max(Math.abs(foot), Math.abs(foot - height));
      double chord = bare ? corner : foot;
      double room = 2 * Math.sqrt(Math.max(1, free * free - chord * chord)) * 0.94;
      double beside = 2 * (clear(name, foot - height) - CODE_GAP * diameter);
      room = bare ? room : Math.min(room, beside);
      marks.add(
          new Drawing.Mark(
              Lettering.line(line, diameter / 2, diameter / 2 + foot, height, room),
              Lettering.bolder(height)));
    }
  }
}
