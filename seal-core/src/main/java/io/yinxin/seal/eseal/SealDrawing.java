package io.yinxin.seal.eseal;

import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.render.Drawing;
import io.yinxin.seal.internal.render.Fonts;
import io.yinxin.seal.internal.render.Glyph;
import io.yinxin.seal.internal.render.Png;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The picture of a seal, drawn from its texts; immutable, it can be shared by threads.
 *
 * <p>Sizes and forms follow 国发〔1999〕25号: a round seal with a star in its middle, the body's name
 * from left to right round the edge in 宋体, what the seal is for in a line below the star. The
 * result is outlines on a transparent ground, so that it shows the same without any font.
 *
 * <pre>{@code
 * SealDrawing seal = SealDrawing.round(42).name("示例市烟草专卖局").line("电子证照专用章").build();
 * Files.writeString(path, seal.svg());
 * }</pre>
 *
 * @since 0.1
 */
public final class SealDrawing {

  /** The red of seals on paper (0xE60012). */
  public static final int RED = 0xE60012;

  private static final int MAX_DPI = 2400;

  private final Drawing drawing;

  private SealDrawing(Drawing drawing) {
    this.drawing = drawing;
  }

  /**
   * Begins a round seal.
   *
   * @param diameter in mm, 10 to 100; bodies of towns have 42, of counties and cities 45, firms 40
   * @return a builder, for one thread
   */
  public static Round round(double diameter) {
    return new Round(diameter);
  }

  /**
   * Its width on paper.
   *
   * @return mm
   */
  public double width() {
    return drawing.width();
  }

  /**
   * Its height on paper.
   *
   * @return mm
   */
  public double height() {
    return drawing.height();
  }

  /**
   * The picture as SVG 1.1: paths only, its size in mm.
   *
   * @return the document
   */
  public String svg() {
    return drawing.svg();
  }

  /**
   * The picture as PNG with alpha, its resolution noted in it.
   *
   * @param dpi pixels per inch, 72 to 2400; 600 is right for print
   * @return the file
   */
  public byte[] png(int dpi) {
    if (dpi < 72 || dpi > MAX_DPI) {
      throw new IllegalArgumentException("dpi must be 72 to 2400, not " + dpi);
    }
    return Png.of(drawing, dpi);
  }

  /** Builds a round seal: {@link SealDrawing#round}. Not for several threads. */
  public static final class Round {

    // All as parts of the diameter, measured on real seals of 42 mm.
    private static final double BORDER = 1.2 / 42;
    private static final double NAME_GAP = 1.15 / 42;
    private static final double NAME_HEIGHT = 6.4 / 42;
    private static final double STAR = 14.0 / 42;
    private static final double LINE_HEIGHT = 4.3 / 42;
    private static final double LINE_BASE = 14.6 / 42;
    private static final double LINE_BASE_ABOVE_CODE = 13.7 / 42;
    private static final double CODE_HEIGHT = 1.5 / 42;
    private static final double CODE_GAP = 0.75 / 42;

    /** Hairlines of 宋体 vanish in print at this size; real seals are cut bolder. */
    private static final double BOLDER = 0.16 / 42;

    private static final int MAX_NAME = 30;
    private static final int MAX_LINE = 14;
    private static final int MAX_CODE = 18;

    private final double diameter;
    private String name = "";
    private String line = "";
    private String code = "";
    private int rgb = RED;

    private Round(double diameter) {
      if (!(diameter >= 10 && diameter <= 100)) {
        throw new IllegalArgumentException("diameter must be 10 to 100 mm, not " + diameter);
      }
      this.diameter = diameter;
    }

    /**
     * The body's name, round the edge.
     *
     * @param text 2 to 30 characters
     * @return this
     */
    public Round name(String text) {
      name = limited(text, MAX_NAME, "name");
      return this;
    }

    /**
     * What the seal is for, in a line below the star, such as 电子证照专用章.
     *
     * @param text at most 14 characters; empty for none
     * @return this
     */
    public Round line(String text) {
      line = limited(text, MAX_LINE, "line");
      return this;
    }

    /**
     * The seal's number, small along the lower edge.
     *
     * @param text at most 18 characters, usually 13 digits; empty for none
     * @return this
     */
    public Round code(String text) {
      code = limited(text, MAX_CODE, "code");
      return this;
    }

    /**
     * Another colour than {@link SealDrawing#RED}.
     *
     * @param colour 0xRRGGBB
     * @return this
     */
    public Round colour(int colour) {
      if (colour < 0 || colour > 0xFFFFFF) {
        throw new IllegalArgumentException("colour must be 0xRRGGBB");
      }
      rgb = colour;
      return this;
    }

    /**
     * Draws it.
     *
     * @return the picture
     * @throws DocumentRejected {@code UNDRAWABLE}: no font has one of the characters
     */
    public SealDrawing build() throws DocumentRejected {
      if (name.codePointCount(0, name.length()) < 2) {
        throw new IllegalArgumentException("a seal needs the name of its body");
      }
      List<Drawing.Mark> marks = new ArrayList<>();
      marks.add(new Drawing.Mark(ring(), 0));
      marks.add(new Drawing.Mark(star(), 0));
      double bolder = BOLDER * diameter;
      marks.add(new Drawing.Mark(nameOnArc(), bolder));
      if (!line.isEmpty()) {
        marks.add(new Drawing.Mark(lineBelowStar(), bolder * 0.8));
      }
      if (!code.isEmpty()) {
        marks.add(new Drawing.Mark(codeOnArc(), bolder * 0.4));
      }
      String title = line.isEmpty() ? name : name + " " + line;
      return new SealDrawing(new Drawing(title, diameter, diameter, rgb, marks));
    }

    private Path2D ring() {
      double border = BORDER * diameter;
      Path2D ring = new Path2D.Double(Path2D.WIND_NON_ZERO);
      ring.append(new Ellipse2D.Double(0, 0, diameter, diameter), false);
      Path2D hole = new Path2D.Double();
      double inner = diameter - 2 * border;
      // Mirrored, so that it turns the other way round and stays open under nonzero winding.
      hole.append(new Ellipse2D.Double(-border - inner, border, inner, inner), false);
      hole.transform(AffineTransform.getScaleInstance(-1, 1));
      ring.append(hole, false);
      return ring;
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

    /** The name: equal angles between the middles of its characters, symmetric to the top. */
    private Path2D nameOnArc() throws DocumentRejected {
      List<Glyph> glyphs = Fonts.standard().glyphs(name);
      int n = glyphs.size();
      double outer = diameter / 2 - (BORDER + NAME_GAP) * diameter;
      // More characters become narrower, then smaller.
      double height = NAME_HEIGHT * diameter * Math.min(1, 0.45 + 8.8 / n);
      // From the first middle to the last. A short name keeps to the top, a long one leaves room
      // for the line below the star.
      double most = Math.toRadians(line.isEmpty() ? 270 : code.isEmpty() ? 234 : 222);
      double span = Math.min(most, Math.toRadians(34) * (n - 1));
      double step = span / (n - 1);
      // At the inner edge characters come closest.
      double room = 2 * (outer - height * 0.72) * Math.tan(step / 2);
      double width = Math.min(height * 0.84, room * 0.96);
      return onArc(glyphs, -span / 2, step, outer, width, height);
    }

    private Path2D codeOnArc() throws DocumentRejected {
      List<Glyph> glyphs = Fonts.standard().glyphs(code);
      double height = CODE_HEIGHT * diameter;
      double inner = diameter / 2 - (BORDER + CODE_GAP) * diameter - height;
      double step = Math.toRadians(4.6);
      Path2D all = new Path2D.Double();
      for (int i = 0; i < glyphs.size(); i++) {
        // Read from left to right with the feet towards the edge: the angle runs backwards.
        double angle = Math.PI - (i - (glyphs.size() - 1) / 2.0) * step;
        AffineTransform place = new AffineTransform();
        place.translate(diameter / 2, diameter / 2);
        place.rotate(angle + Math.PI);
        place.translate(0, inner + height);
        all.append(scaled(glyphs.get(i), 0, 729, height, place), false);
      }
      return all;
    }

    private Path2D onArc(
        List<Glyph> glyphs, double from, double step, double outer, double width, double height) {
      Path2D all = new Path2D.Double();
      for (int i = 0; i < glyphs.size(); i++) {
        AffineTransform place = new AffineTransform();
        place.translate(diameter / 2, diameter / 2);
        place.rotate(from + i * step);
        place.translate(-width / 2, -outer + height);
        all.append(boxed(glyphs.get(i), width, height, place), false);
      }
      return all;
    }

    private Path2D lineBelowStar() throws DocumentRejected {
      List<Glyph> glyphs = Fonts.standard().glyphs(line);
      int n = glyphs.size();
      double height = LINE_HEIGHT * diameter;
      double base = (code.isEmpty() ? LINE_BASE : LINE_BASE_ABOVE_CODE) * diameter;
      // As long as the chord between the ends of the name allows.
      double room =
          2 * Math.sqrt(square(diameter / 2 - 2 * BORDER * diameter) - square(base)) * 0.94;
      double pitch = Math.min(height * 0.9, room / n);
      Path2D all = new Path2D.Double();
      for (int i = 0; i < n; i++) {
        AffineTransform place = new AffineTransform();
        place.translate(diameter / 2 + (i - n / 2.0) * pitch, diameter / 2 + base);
        all.append(boxed(glyphs.get(i), pitch * 0.95, height, place), false);
      }
      return all;
    }

    /** The square that ideographs stand in, stretched to a box with its lower left at (0, 0). */
    private static Path2D boxed(Glyph glyph, double width, double height, AffineTransform place) {
      AffineTransform t = new AffineTransform(place);
      t.scale(width / 1000, -height / 1000);
      t.translate(500 - glyph.advance() / 2.0, 120);
      Path2D outline = glyph.outline();
      outline.transform(t);
      return outline;
    }

    private static Path2D scaled(
        Glyph glyph, double base, double capHeight, double height, AffineTransform place) {
      AffineTransform t = new AffineTransform(place);
      double scale = height / capHeight;
      t.scale(scale, -scale);
      t.translate(-glyph.advance() / 2.0, base);
      Path2D outline = glyph.outline();
      outline.transform(t);
      return outline;
    }

    private static double square(double x) {
      return x * x;
    }

    private static String limited(String text, int most, String what) {
      String trimmed = Objects.requireNonNull(text, what).strip();
      if (trimmed.codePointCount(0, trimmed.length()) > most) {
        throw new IllegalArgumentException(what + " of a seal: at most " + most + " characters");
      }
      return trimmed;
    }
  }
}
