package io.yinxin.seal.internal.render;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a template says, checked: see {@link LayoutParser} for how it is written. Immutable.
 *
 * @param title of the document
 * @param width of the page, mm
 * @param height of the page, mm
 * @param seal where the seal goes, or null
 * @param verifyAddress where a document can be checked, or null
 * @param fields by name, in the template's order
 * @param data what a document says of itself for machines, by the words of {@code data} statements,
 *     and {@code type}; empty for nothing
 * @param items what is drawn, in this order; all lengths in mm from the page's top left
 */
public record Layout(
    String title,
    double width,
    double height,
    @Nullable Place seal,
    @Nullable String verifyAddress,
    Map<String, Field> fields,
    Map<String, Datum> data,
    List<Item> items) {

  /**
   * A place for a round thing.
   *
   * @param x of its centre
   * @param y of its centre
   * @param size its width
   */
  public record Place(double x, double y, double size) {}

  /** What a value is. */
  public enum Kind {
    /** Any text, shown as it is. */
    TEXT,
    /** Given as 2026-11-23, shown as 2026年11月23日. */
    DATE,
    /** A citizen identification number. */
    CITIZEN_ID,
    /** A unified social credit code. */
    UNIFIED_CODE,
    /** One of the two. */
    HOLDER_CODE,
    /** The identifier of a licence. */
    LICENCE_ID
  }

  /**
   * A value that a row brings.
   *
   * @param name as in the row
   * @param line of the template
   * @param optional whether it may be missing or empty
   * @param kind what it is
   * @param min the fewest characters it may have
   * @param max the most characters it may have
   * @param pattern what it must look like as a whole, or null
   * @param choices what it must be one of; empty for anything
   * @param from the first date it may be, or null
   * @param to the last date it may be, or null
   */
  public record Field(
      String name,
      int line,
      boolean optional,
      Kind kind,
      int min,
      int max,
      @Nullable Pattern pattern,
      List<String> choices,
      @Nullable LocalDate from,
      @Nullable LocalDate to) {}

  /**
   * Something that a document says of itself for machines.
   *
   * @param line of the template
   * @param parts what it says, behind each other; values as the row has them
   */
  public record Datum(int line, List<Part> parts) {}

  /** Something drawn. */
  public sealed interface Item {}

  /**
   * An area of one colour.
   *
   * @param x left
   * @param y top
   * @param w width
   * @param h height
   * @param rgb colour
   */
  public record Fill(double x, double y, double w, double h, int rgb) implements Item {}

  /**
   * A rectangle of lines.
   *
   * @param x left
   * @param y top
   * @param w width
   * @param h height
   * @param stroke the line's width
   * @param rgb colour
   */
  public record Frame(double x, double y, double w, double h, double stroke, int rgb)
      implements Item {}

  /**
   * A straight line.
   *
   * @param x from
   * @param y from
   * @param toX to
   * @param toY to
   * @param stroke its width
   * @param rgb colour
   */
  public record Line(double x, double y, double toX, double toY, double stroke, int rgb)
      implements Item {}

  /**
   * A border of interlaced waves.
   *
   * @param x left of its outer edge
   * @param y top of its outer edge
   * @param w outer width
   * @param h outer height
   * @param depth from the outer to the inner edge
   * @param rgb colour of the lines
   * @param tint colour of the ground, or -1 for none
   */
  public record Band(double x, double y, double w, double h, double depth, int rgb, int tint)
      implements Item {}

  /**
   * A round figure of interlaced lines.
   *
   * @param x of its centre
   * @param y of its centre
   * @param radius how far it reaches
   * @param stroke the lines' width
   * @param rgb colour
   */
  public record Rosette(double x, double y, double radius, double stroke, int rgb)
      implements Item {}

  /**
   * A ground of interlaced waves (guilloche) that copiers blur; its lines change from one colour to
   * the other on the way down.
   *
   * @param x left
   * @param y top
   * @param w width
   * @param h height
   * @param pitch from one line of waves to the next
   * @param stroke the lines' width
   * @param rgb colour at the top
   * @param toRgb colour at the bottom
   */
  public record Guilloche(
      double x, double y, double w, double h, double pitch, double stroke, int rgb, int toRgb)
      implements Item {}

  /**
   * The square code (QR, ISO/IEC 18004) with what the document is known by, on white.
   *
   * @param x left
   * @param y top
   * @param size width and height, with the white edge
   * @param rgb colour
   */
  public record Code(double x, double y, double size, int rgb) implements Item {}

  /**
   * A text in its box.
   *
   * @param line of the template
   * @param box where and how
   * @param parts what is written, behind each other
   */
  public record Text(int line, TextBox box, List<Part> parts) implements Item {

    /** Whether it is the same for every row. */
    boolean fixed() {
      return parts.stream().allMatch(p -> p.field() == null);
    }
  }

  /**
   * A piece of a text: fixed, or the value of a field.
   *
   * @param literal the fixed text; empty where it is a value
   * @param field the field, or null
   */
  public record Part(String literal, @Nullable Field field) {}
}
