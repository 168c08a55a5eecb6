package io.yinxin.seal.store;

import io.yinxin.seal.Message;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.file.Path;
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
   * @param line the line of the source on which it begins, or its place in a table, from 1
   * @param key the number of its case where the source tells it apart from the values, else null
   * @param values the values by column, in the order of the columns; personal data
   * @param fault what is wrong with it, null if nothing is; without values
   */
  record Row(long line, @Nullable String key, Map<String, String> values, @Nullable Message fault) {
    /** Copies the values, in their order. */
    public Row {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * A row of a file.
     *
     * @param line the line on which it begins, from 1
     * @param values the values by column, in the order of the columns; personal data
     * @param fault what is wrong with it, null if nothing is; without values
     */
    public Row(long line, Map<String, String> values, @Nullable Message fault) {
      this(line, null, values, fault);
    }

    /**
     * A row of a table; its values are looked at.
     *
     * @param line its place, from 1
     * @param key the number of its case
     * @param values the values by column, in the order of the columns; personal data
     * @return the row, with its fault if it has one
     */
    public static Row ofTable(long line, String key, Map<String, String> values) {
      Message fault = key.isEmpty() ? new Message("no case number", "没有办件编号") : RowFile.fault(key);
      long length = 0;
      for (String each : values.values()) {
        length += each.length();
        fault = fault == null ? RowFile.fault(each) : fault;
      }
      fault = fault == null && length > RowFile.MAX_ROW ? RowFile.tooLong() : fault;
      return new Row(line, key, values, fault);
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
   * Rows from a file: comma-separated values with a header line (RFC 4180; tabs and semicolons may
   * stand for the commas) or JSON Lines, told apart by the first character.
   *
   * <p>The text is UTF-8, UTF-16 with a byte order mark, or GB 18030; the whole file is looked at
   * to tell which. A row that is not well formed is given with its fault, and reading goes on
   * behind it. A row has at most 1,000 columns and a million characters.
   *
   * @param file the file
   * @param charset its encoding, null to be found out
   * @return a reader, to be closed by the caller
   * @throws io.yinxin.seal.FileRefused if it is neither, or has no proper header line
   * @throws IOException if it cannot be read
   */
  static RowReader open(Path file, @Nullable Charset charset) throws IOException {
    return RowFile.open(file, charset);
  }

  /**
   * Rows from a text, as {@link #open(Path, Charset)} reads them from a file.
   *
   * @param text the whole text
   * @param name what messages call it
   * @return a reader
   * @throws io.yinxin.seal.FileRefused if it has no proper header line
   * @throws IOException never for another reason
   */
  static RowReader ofText(String text, String name) throws IOException {
    return RowFile.open(new BufferedReader(new StringReader(text)), name);
  }

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
