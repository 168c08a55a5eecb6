package io.yinxin.seal.internal.pdf;

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
}
