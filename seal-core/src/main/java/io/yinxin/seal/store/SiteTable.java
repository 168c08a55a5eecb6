package io.yinxin.seal.store;

import java.io.IOException;

/**
 * A table of the site that stands for rows of the result store: rows are taken from it, and marked
 * in it once they have ended. Not for use by several threads; any number of processes can use one
 * table.
 *
 * <p>Nothing is kept between two runs but what the table itself says: a row that waits there and
 * has ended here is marked, one that is not here yet is taken, and one that is under way stays. A
 * row is marked only after its licence is in the store, so that a crash leaves at most a mark to be
 * made by the next run.
 *
 * @since 0.1
 */
public interface SiteTable extends AutoCloseable {

  /**
   * Opens a table.
   *
   * @param url the address of its database, as for {@link Stores}; a file must be there
   * @param options how; only user, password and patience are used
   * @param mapping which table, and what its columns mean
   * @return the table, to be closed by the caller
   * @throws StoreException of kind CONFIGURATION if there is no such table or column
   * @throws IOException if it cannot be opened
   */
  static SiteTable open(String url, StoreOptions options, TableMapping mapping) throws IOException {
    return StoreEngine.of(url).table(url, options, mapping);
  }

  /**
   * The rows that wait, in the order of their keys, read a page at a time. Their columns are the
   * mapping's fields, and NULL is an empty value; {@link RowReader.Row#key} is the case's number.
   *
   * @return a reader; closing it closes nothing
   * @throws IOException if the table cannot be read
   */
  RowReader rows() throws IOException;

  /**
   * Marks the rows that wait in the table and have ended in the store.
   *
   * @param results the store that they were imported into
   * @param type the kind of document that they were imported for
   * @return what was done
   * @throws IOException if the table cannot be read or written; what was marked before stays so
   */
  MarkReport mark(ResultStore results, String type) throws IOException;

  @Override
  void close();
}
