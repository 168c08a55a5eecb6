package io.yinxin.seal.store;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The finished cases that are owed a document (结果库). Safe for use by many threads.
 *
 * <p>A row is imported once, claimed under a lease by one runner at a time, and ends sealed, failed
 * or withdrawn through {@link Stores#commit}. A runner that dies leaves its rows to whoever comes
 * after the lease. Values never change after the import, but for those of a row that failed and is
 * imported again, mended.
 *
 * @since 0.1
 */
public interface ResultStore {

  /**
   * Imports rows, in one transaction: after a failure none of them is there, and the import can be
   * repeated.
   *
   * <p>A row whose case number and values are there already is the same row and is not added again.
   * One whose case number is there with other values takes the place of a row that failed, and
   * waits again, as part of this import; else it is a conflict and is reported as bad.
   *
   * @param rows the rows, read to their end
   * @param options what they are and what to do with bad ones
   * @return what was done; with {@link ImportOptions#allOrNothing} and one bad row, nothing was
   * @throws IOException if the rows cannot be read or not be written
   */
  ImportReport importRows(RowReader rows, ImportOptions options) throws IOException;

  /**
   * The imports, newest first.
   *
   * @param limit at most so many
   * @return the imports
   * @throws IOException if they cannot be read
   */
  List<ResultBatch> batches(int limit) throws IOException;

  /**
   * Claims rows that wait, oldest first: nobody else gets them until the lease runs out.
   *
   * <p>With a grant only what it allows is claimed: as many as are left of its day, and, where it
   * asks for a second person, rows of approved imports alone.
   *
   * @param query which rows; its states are not looked at
   * @param owner the runner's own name, different for each process
   * @param lease for how long
   * @param limit at most so many, 1 to 10,000
   * @param grant the number of the grant that the sealing is done under, or null
   * @return the rows, fewer than the limit or none where there are no more
   * @throws IOException if they cannot be claimed
   */
  List<ResultRow> claim(
      ResultQuery query, String owner, Duration lease, int limit, @Nullable Long grant)
      throws IOException;

  /**
   * Prolongs the lease of all rows that a runner has.
   *
   * @param owner the runner
   * @param lease for how long from now
   * @return how many rows it has
   * @throws IOException if it cannot be done
   */
  int renew(String owner, Duration lease) throws IOException;

  /**
   * Gives back all rows that a runner has: they are pending again.
   *
   * @param owner the runner
   * @return how many there were
   * @throws IOException if it cannot be done
   */
  int giveBack(String owner) throws IOException;

  /**
   * Lets failed rows be tried again: they are pending.
   *
   * @param query which rows; its states are not looked at
   * @return how many there were
   * @throws IOException if it cannot be done
   */
  int retry(ResultQuery query) throws IOException;

  /**
   * Takes back a row that is not sealed yet.
   *
   * @param row its number
   * @param reason why; kept with the row
   * @param operator who does it; kept with the row
   * @throws StoreException of kind REFUSED if there is no such row, or it is sealed, withdrawn, or
   *     being worked on under a lease
   * @throws IOException if it cannot be done
   */
  void withdraw(long row, String reason, String operator) throws IOException;

  /**
   * A row.
   *
   * @param row its number
   * @return the row, or empty if there is none
   * @throws IOException if it cannot be read
   */
  Optional<ResultRow> find(long row) throws IOException;

  /**
   * A row by the number of its case.
   *
   * @param type the kind of document, empty if the import named none
   * @param caseNumber the number of the case
   * @return the row, or empty if there is none
   * @throws IOException if it cannot be read
   */
  Optional<ResultRow> find(String type, String caseNumber) throws IOException;

  /**
   * Rows by the numbers of their cases.
   *
   * @param type the kind of document, empty if the import named none
   * @param caseNumbers the numbers, at most 10,000
   * @return the rows that there are, by the number of the case
   * @throws IOException if they cannot be read
   */
  Map<String, ResultRow> find(String type, Set<String> caseNumbers) throws IOException;

  /**
   * Rows, a page at a time, in the order of their numbers.
   *
   * @param query which
   * @param after behind the row with this number, 0 to begin
   * @param limit at most so many, 1 to 10,000
   * @return the rows, none at the end
   * @throws IOException if they cannot be read
   */
  List<ResultRow> list(ResultQuery query, long after, int limit) throws IOException;

  /**
   * How many rows are in which state.
   *
   * @param query which rows
   * @return the counts, 0 where there are none
   * @throws IOException if they cannot be read
   */
  Map<ResultState, Long> count(ResultQuery query) throws IOException;
}
