package io.yinxin.seal.internal.pdf;

import org.jspecify.annotations.Nullable;

/**
 * A reference to an indirect object.
 *
 * @param number the object number
 * @param generation the generation number
 */
public record PdfReference(int number, int generation) implements PdfObject {

  /** Refuses numbers that no file can hold. */
  public PdfReference {
    if (number < 0 || generation < 0 || generation > 65_535) {
      throw new IllegalArgumentException("no such object number or generation");
    }
  }

  @Override
  public String toString() {
    return number + " " + generation + " R";
  }

  // By hand, here and below: what a record has by itself is linked at run time, which a cold
  // start of the command would wait for.
  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof PdfReference other
        && number == other.number
        && generation == other.generation;
  }

  @Override
  public int hashCode() {
    return 31 * number + generation;
  }
}
