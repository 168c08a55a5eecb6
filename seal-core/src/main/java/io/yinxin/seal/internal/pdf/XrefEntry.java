package io.yinxin.seal.internal.pdf;

import org.jspecify.annotations.Nullable;

/**
 * What a cross-reference section says of one object (ISO 32000-2, 7.5.4 and 7.5.8).
 *
 * @param number the object number
 * @param generation the generation; 0 for objects in object streams
 * @param kind where the object is
 * @param offset for {@link Kind#PLAIN} the offset from the start of the file; for {@link
 *     Kind#IN_OBJECT_STREAM} the number of the object stream; for {@link Kind#FREE} the next free
 *     number
 * @param index for {@link Kind#IN_OBJECT_STREAM} the place in the object stream, else 0
 */
public record XrefEntry(int number, int generation, Kind kind, long offset, int index) {

  /** Where an object is. */
  public enum Kind {
    /** Nowhere: the number is free, the object is null. */
    FREE,
    /** In the file itself. */
    PLAIN,
    /** In an object stream. */
    IN_OBJECT_STREAM
  }

  /**
   * The reference that reaches this object.
   *
   * @return the reference
   */
  public PdfReference reference() {
    return new PdfReference(number, generation);
  }

  // By hand, here and below: what a record has by itself is linked at run time, which a cold
  // start of the command would wait for.
  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof XrefEntry other
        && number == other.number
        && generation == other.generation
        && kind == other.kind
        && offset == other.offset
        && index == other.index;
  }

  @Override
  public int hashCode() {
    return 31 * number + generation + Long.hashCode(offset);
  }
}
