package io.yinxin.seal.internal.sealing;

import io.yinxin.seal.SealException.DocumentRejected;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a document as places are chosen on them.
 *
 * @param <E> what is thrown of a document that is broken
 */
public interface Sheets<E extends Exception> {

  /**
   * The size of a page as a reader shows it, mm.
   *
   * @param width across
   * @param height down
   */
  record Size(double width, double height) {}

  /**
   * A point on a page as a reader shows it.
   *
   * @param page from 0
   * @param x mm from the left
   * @param y mm from the top
   */
  record Point(int page, double x, double y) {}

  /**
   * How many pages there are.
   *
   * @return a number
   * @throws E if the document is broken
   * @throws IOException if reading fails
   */
  int count() throws E, IOException;

  /**
   * The size of a page.
   *
   * @param page from 0
   * @return its size as a reader shows it
   * @throws E if the document is broken
   * @throws IOException if reading fails
   * @throws DocumentRejected if it has none, or is none to put a seal on
   */
  Size size(int page) throws E, IOException, DocumentRejected;

  /**
   * Where a text stands.
   *
   * @param text what to look for
   * @return the centre of its last occurrence, null if there is none
   * @throws E if the document is broken
   * @throws IOException if reading fails
   * @throws DocumentRejected if the document's text cannot be read
   */
  @Nullable Point last(String text) throws E, IOException, DocumentRejected;
}
