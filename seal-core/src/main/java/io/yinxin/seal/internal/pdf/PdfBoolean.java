package io.yinxin.seal.internal.pdf;

/** A boolean object. */
public enum PdfBoolean implements PdfObject {
  /** {@code true}. */
  TRUE,
  /** {@code false}. */
  FALSE;

  /**
   * The object for a value.
   *
   * @param value the value
   * @return the object
   */
  public static PdfBoolean of(boolean value) {
    return value ? TRUE : FALSE;
  }

  @Override
  public String toString() {
    return this == TRUE ? "true" : "false";
  }
}
