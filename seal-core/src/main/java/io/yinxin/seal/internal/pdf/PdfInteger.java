package io.yinxin.seal.internal.pdf;

import org.jspecify.annotations.Nullable;

/**
 * An integer object.
 *
 * @param value the value
 */
public record PdfInteger(long value) implements PdfObject {

  private static final PdfInteger[] SMALL = new PdfInteger[128];

  static {
    for (int i = 0; i < SMALL.length; i++) {
      SMALL[i] = new PdfInteger(i);
    }
  }

  /**
   * The object for a value; small ones are shared.
   *
   * @param value the value
   * @return the object
   */
  public static PdfInteger of(long value) {
    return value >= 0 && value < SMALL.length ? SMALL[(int) value] : new PdfInteger(value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }

  // By hand, here and below: what a record has by itself is linked at run time, which a cold
  // start of the command would wait for.
  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof PdfInteger other && value == other.value;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(value);
  }
}
