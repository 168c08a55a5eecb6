package io.yinxin.seal.eseal;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.picture.SvgDrawing;
import io.yinxin.seal.internal.render.Drawing;
import io.yinxin.seal.internal.render.Fonts;
import io.yinxin.seal.internal.render.Glyph;
import io.yinxin.seal.internal.render.Png;
import io.yinxin.seal.internal.render.VectorPdf;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The picture of a seal, drawn from its texts; immutable, it can be shared by threads.
 *
 * <p>Sizes and forms follow 国发〔1999〕25号 and custom: a round seal with a star or the emblem in its
 * middle, the body's name from left to right round the edge in 宋体, what the seal is for in a line
 * below; ovals, squares and rectangles for invoices, accounts and counters. The result is outlines
 * on a transparent ground, so that it shows the same without any font.
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
   * Begins a round seal, with a star in its middle.
   *
   * @param diameter in mm, 10 to 100; bodies of towns have 42, of counties and cities 45, firms 40
   * @return a builder, for one thread
   */
  public static Builder round(double diameter) {
    return new Builder(new RoundShape(side(diameter)));
  }

  /**
   * Begins an oval seal, with nothing in its middle but its lines.
   *
   * @param width in mm, 10 to 100; seals for invoices have 40 × 30, of the tax bureaus 30 × 20
   * @param height in mm, 10 to 100, no more than the width
   * @return a builder, for one thread
   */
  public static Builder oval(double width, double height) {
    if (height > width) {
      throw new IllegalArgumentException("an oval lies: it is no higher than wide");
    }
    return new Builder(new OvalShape(side(width), side(height)));
  }

  /**
   * Begins a square seal: its characters in columns, from the right.
   *
   * @param side in mm, 10 to 100; seals of accounts and of persons have 18 to 25
   * @return a builder, for one thread
   */
  public static Builder square(double side) {
    return new Builder(new SquareShape(side(side)));
  }

  /**
   * Begins a rectangular seal: its name and lines one below the other.
   *
   * @param width in mm, 10 to 100
   * @param height in mm, 10 to 100
   * @return a builder, for one thread
   */
  public static Builder rectangle(double width, double height) {
    return new Builder(new RectangleShape(side(width), side(height)));
  }

  private static double side(double mm) {
    if (!(mm >= 10 && mm <= 100)) {
      throw new IllegalArgumentException("a seal is 10 to 100 mm wide and high, not " + mm);
    }
    return mm;
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
   * @param dpi pixels per inch, 72 to 2400; 600 is right for print, less than 300 is not
   * @return the file
   */
  public byte[] png(int dpi) {
    if (dpi < 72 || dpi > MAX_DPI) {
      throw new IllegalArgumentException("dpi must be 72 to 2400, not " + dpi);
    }
    return Png.of(drawing, dpi);
  }

  /**
   * The picture as a PDF of one page of its size: paths only, on nothing.
   *
   * @return the file
   */
  public byte[] pdf() {
    return VectorPdf.of(drawing);
  }

  /** Builds a seal: {@link SealDrawing#round} and its neighbours. Not for several threads. */
  public static final class Builder {

    private static final int MAX_NAME = 40;
    private static final int MAX_LINE = 20;
    private static final int MAX_LINES = 3;
    private static final int MAX_CODE = 20;

    private final SealShape shape;
    private String name = "";
    private List<String> lines = List.of();
    private String code = "";
    private SealTexts.Middle middle = SealTexts.Middle.STAR;
    private @Nullable SvgDrawing emblem;
    private int rgb = RED;

    private Builder(SealShape shape) {
      this.shape = shape;
    }

    /**
     * The body's name: round the edge, or first of the texts.
     *
     * @param text 2 to 40 characters
     * @return this
     */
    public Builder name(String text) {
      name = limited(text, MAX_NAME, "name");
      return this;
    }

    /**
     * What the seal is for, in one line, such as 电子证照专用章.
     *
     * @param text at most 20 characters; empty for none
     * @return this
     */
    public Builder line(String text) {
      return lines(text);
    }

    /**
     * What the seal is for, in several lines.
     *
     * @param texts at most three, each of at most 20 characters; empty ones are left out
     * @return this
     */
    public Builder lines(String... texts) {
      List<String> given = new ArrayList<>();
      for (String each : texts) {
        String text = limited(each, MAX_LINE, "line");
        if (!text.isEmpty()) {
          given.add(text);
        }
      }
      if (given.size() > MAX_LINES) {
        throw new IllegalArgumentException("at most " + MAX_LINES + " lines");
      }
      lines = List.copyOf(given);
      return this;
    }

    /**
     * The seal's number, small along the lower edge.
     *
     * @param text at most 20 characters, usually 13 digits; empty for none
     * @return this
     */
    public Builder code(String text) {
      code = limited(text, MAX_CODE, "code");
      return this;
    }

    /**
     * A star in the middle of a round seal, as it is if nothing is said.
     *
     * @return this
     */
    public Builder star() {
      return middle(SealTexts.Middle.STAR, null);
    }

    /**
     * Nothing in the middle of a round seal: the lines stand there.
     *
     * @return this
     */
    public Builder bare() {
      return middle(SealTexts.Middle.NOTHING, null);
    }

    /**
     * Room for the emblem in the middle of a round seal, to be put there by other means.
     *
     * @return this
     */
    public Builder emblem() {
      return middle(SealTexts.Middle.EMBLEM, null);
    }

    /**
     * An emblem in the middle of a round seal, in the seal's colour: what is dark in the picture is
     * drawn, what is light stays open.
     *
     * @param picture an SVG
     * @return this
     * @throws FileRefused if it is a PNG, which has no outlines
     */
    public Builder emblem(SealPicture picture) throws FileRefused {
      SvgDrawing drawing = picture.drawing();
      if (drawing == null) {
        throw new FileRefused(
            new Message("the emblem is a PNG, which has no outlines", "徽标为 PNG，没有轮廓"),
            new Message("give the emblem as SVG", "请提供 SVG 格式的徽标"));
      }
      return middle(SealTexts.Middle.EMBLEM, drawing);
    }

    private Builder middle(SealTexts.Middle what, @Nullable SvgDrawing picture) {
      middle = what;
      emblem = picture;
      return this;
    }

    /**
     * Another colour than {@link SealDrawing#RED}.
     *
     * @param colour 0xRRGGBB
     * @return this
     */
    public Builder colour(int colour) {
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
      Fonts fonts = Fonts.standard();
      List<List<Glyph>> below = new ArrayList<>();
      for (String each : lines) {
        below.add(fonts.glyphs(each));
      }
      SealTexts texts =
          new SealTexts(fonts.glyphs(name), below, fonts.glyphs(code), middle, emblem);
      String title = lines.isEmpty() ? name : name + " " + String.join(" ", lines);
      return new SealDrawing(
          new Drawing(title, shape.width(), shape.height(), rgb, shape.marks(texts)));
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
