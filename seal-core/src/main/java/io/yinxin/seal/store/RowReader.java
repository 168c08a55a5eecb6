package io.yinxin.seal.store;

import io.yinxin.seal.Message;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are to be imported, one after the other. Not for use by several threads.
 *
 * @since 0.1
 */
public interface RowReader extends Closeable {

  /**
   * A row.
   *
   * @param line the line of the source on which it begins, from 1
   * @param values the values by column, in the order of the columns; personal data
   * @param fault what is wrong with it, null if nothing is; without values
   */
  record Row(long line, Map<String, String> values, @Nullable Message fault) {
    /** Copies the values, in their order. */
    public Row {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * The row's line, for logs.
     *
     * @return nothing personal
     */
    @Override
    public String toString() {
      return "line " + line;
    }
  }

  /**
   * The next row.
   *
   * @return the row, null at the end
   * @throws IOException if the source cannot be read
   */
  @Nullable Row next() throws IOException;

  @Override
  default void close() throws IOException {}

  /**
   * Rows from memory.
   *
   * @param rows the values of each row; they are numbered as lines
   * @return a reader
   */
  static RowReader of(Iterable<? extends Map<String, String>> rows) {
    Iterator<? extends Map<String, String>> each = rows.iterator();
    return new RowReader() {
      private long line;

      @Override
      public @Nullable Row next() {
        return each.hasNext() ? new Row(++line, each.next(), null) : null;
      }
    };
  }
}
