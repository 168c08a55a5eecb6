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
 * @param known how many were there already with the same values
 * @param bad how many were left out as bad
 * @param badRows the first thousand of those
 * @since 0.1
 */
public record ImportReport(
    @Nullable Long batch, long read, long added, long known, long bad, List<BadRow> badRows) {

  /** Copies the list. */
  public ImportReport {
    badRows = List.copyOf(badRows);
  }

  /**
   * A row that was not imported.
   *
   * @param line the line of the source on which it begins, from 1
   * @param message what is wrong with it; without values
   */
  public record BadRow(long line, Message message) {}
}
