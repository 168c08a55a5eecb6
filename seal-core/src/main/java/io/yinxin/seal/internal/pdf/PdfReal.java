package io.yinxin.seal.internal.pdf;

/**
 * A real object.
 *
 * @param value the value, finite
 */
public record PdfReal(double value) implements PdfObject {

  /** Refuses what a PDF cannot write. */
  public PdfReal {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a real object is finite");
    }
  }

  @Override
  public String toString() {
    return ObjectWriter.text(this);
  }
}
