package io.yinxin.seal.internal.render;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a template says, checked: see {@link LayoutParser} for how it is written. Immutable.
 *
 * @param title of the document
 * @param width of the page, mm
 * @param height of the page, mm
 * @param seal where the seal goes, or null
 * @param fields by name, in the template's order
 * @param items what is drawn, in this order; all lengths in mm from the page's top left
 */
public record Layout(
    String title,
    double width,
    double height,
    @Nullable Place seal,
    Map<String, Field> fields,
    List<Item> items) {

  /**
   * A place for a round thing.
   *
   * @param x of its centre
   * @param y of its centre
   * @param size its width
   */
  public record Place(double x, double y, double size) {}

  /** How a value is written. */
  public enum Kind {
    /** As it is. */
    TEXT,
    /** Given as 2026-11-23, shown as 2026年11月23日. */
    DATE
  }

  /**
   * A value that a row brings.
   *
   * @param name as in the row
   * @param optional whether it may be missing or empty
   * @param kind how it is written
   * @param max the most characters it may have
   */
  public record Field(String name, boolean optional, Kind kind, int max) {}

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
   * A text in its box.
   *
   * @param box where and how
   * @param parts what is written, behind each other
   */
  public record Text(TextBox box, List<Part> parts) implements Item {

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
