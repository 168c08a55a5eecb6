package io.yinxin.seal.store;

import io.yinxin.seal.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an import did. Immutable.
 *
 * @param batch the number of the import, null if no row was added
 * @param read how many rows the source had
 * @param added how many of them are new
 * @param replaced how many took the place of rows of the same case that had failed
 * @param known how many were there already with the same values
 * @param bad how many were left out as bad
 * @param badRows the first thousand of those
 * @since 0.1
 */
public record ImportReport(
    @Nullable Long batch,
    long read,
    long added,
    long replaced,
    long known,
    long bad,
    List<BadRow> badRows) {

  /** Copies the list. */
  public ImportReport {
    badRows = List.copyOf(badRows);
  }

  /**
   * A row that was not imported.
   *
   * @param line the line of the source on which it begins, or its place in a table, from 1
   * @param key the number of its case where the source is a table, else null
   * @param message what is wrong with it; without values
   */
  public record BadRow(long line, @Nullable String key, Message message) {
    /**
     * A row or line of a file that was not imported.
     *
     * @param line the line on which it begins, from 1
     * @param message what is wrong with it; without values
     */
    public BadRow(long line, Message message) {
      this(line, null, message);
    }
  }
}
