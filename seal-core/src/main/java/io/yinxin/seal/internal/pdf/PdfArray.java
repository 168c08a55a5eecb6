package io.yinxin.seal.internal.pdf;

import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** An array object. */
public final class PdfArray implements PdfObject, Iterable<PdfObject> {

  private final PdfObject[] elements;

  private PdfArray(PdfObject[] elements) {
    this.elements = elements;
  }

  /** Takes the array as its own. */
  static PdfArray owning(PdfObject[] elements) {
    return new PdfArray(elements);
  }

  /**
   * An array.
   *
   * @param elements the elements, copied
   * @return the array
   */
  public static PdfArray of(PdfObject... elements) {
    return new PdfArray(elements.clone());
  }

  /**
   * An array.
   *
   * @param elements the elements, copied
   * @return the array
   */
  public static PdfArray of(Collection<? extends PdfObject> elements) {
    return new PdfArray(elements.toArray(new PdfObject[0]));
  }

  /**
   * An array of numbers, for instance a rectangle.
   *
   * @param values the values; whole ones become integers
   * @return the array
   */
  public static PdfArray ofNumbers(double... values) {
    PdfObject[] elements = new PdfObject[values.length];
    for (int i = 0; i < values.length; i++) {
      long whole = (long) values[i];
      elements[i] = whole == values[i] ? PdfInteger.of(whole) : new PdfReal(values[i]);
    }
    return new PdfArray(elements);
  }

  /**
   * How many elements there are.
   *
   * @return the number
   */
  public int size() {
    return elements.length;
  }

  /**
   * One element, as it stands: a reference is not followed.
   *
   * @param index from 0
   * @return the element
   */
  public PdfObject get(int index) {
    return elements[index];
  }

  /**
   * This array with one element more at its end.
   *
   * @param element the element
   * @return a new array
   */
  public PdfArray plus(PdfObject element) {
    PdfObject[] more = Arrays.copyOf(elements, elements.length + 1);
    more[elements.length] = element;
    return new PdfArray(more);
  }

  /**
   * This array with one element replaced.
   *
   * @param index from 0
   * @param element the new element
   * @return a new array
   */
  public PdfArray with(int index, PdfObject element) {
    PdfObject[] other = elements.clone();
    other[index] = element;
    return new PdfArray(other);
  }

  /**
   * Whether an element equals an object; references are not followed.
   *
   * @param object the object
   * @return true if so
   */
  public boolean contains(PdfObject object) {
    for (PdfObject element : elements) {
      if (element.equals(object)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Iterator<PdfObject> iterator() {
    return Arrays.asList(elements).iterator();
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof PdfArray a && Arrays.equals(elements, a.elements);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(elements);
  }

  @Override
  public String toString() {
    return ObjectWriter.text(this);
  }
}
