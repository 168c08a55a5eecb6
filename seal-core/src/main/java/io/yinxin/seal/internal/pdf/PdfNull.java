package io.yinxin.seal.internal.pdf;

/** The null object; also what a missing entry and a reference to nothing give. */
public enum PdfNull implements PdfObject {
  /** The one null object. */
  NULL;

  @Override
  public String toString() {
    return "null";
  }
}
