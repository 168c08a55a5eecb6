package io.yinxin.seal.internal.ofd;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A rectangle ({@code ST_Box}; GB/T 33190, 7.5), from the top left.
 *
 * @param x mm to the right
 * @param y mm down
 * @param width mm
 * @param height mm
 */
public record OfdBox(double x, double y, double width, double height) {

  /**
   * Nothing that Java alone takes for a number: no hexadecimal, no NaN. Small numbers stand there
   * with exponents, as programming languages write them.
   */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d{1,9}(\\.\\d{0,20})?|\\.\\d{1,20})([eE][+-]?\\d{1,2})?");

  /**
   * Reads a rectangle.
   *
   * @param text four numbers
   * @return the rectangle, null if it is none, or has no area
   */
  public static @Nullable OfdBox parse(String text) {
    String[] parts = text.strip().split("[\\s,]+", 6);
    if (parts.length != 4) {
      return null;
    }
    double[] numbers = new double[4];
    for (int i = 0; i < 4; i++) {
      if (!NUMBER.matcher(parts[i]).matches()) {
        return null;
      }
      numbers[i] = Double.parseDouble(parts[i]);
    }
    return numbers[2] > 0 && numbers[3] > 0
        ? new OfdBox(numbers[0], numbers[1], numbers[2], numbers[3])
        : null;
  }

  /**
   * Whether it shares an area with another one.
   *
   * @param other the other one
   * @return true if so
   */
  public boolean meets(OfdBox other) {
    return x < other.x + other.width
        && other.x < x + width
        && y < other.y + other.height
        && other.y < y + height;
  }
}
