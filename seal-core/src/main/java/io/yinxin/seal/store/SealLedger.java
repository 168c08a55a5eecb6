package io.yinxin.seal.store;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record of each use of a seal (用印台账): append-only, each entry bound to the one before by its
 * hash. Safe for use by many threads and processes; they write one chain.
 *
 * @since 0.1
 */
public interface SealLedger {

  /**
   * Writes an entry. Those of a batch are written by {@link Stores#commit}.
   *
   * @param use the use of the seal
   * @return the entry
   * @throws StoreException of kind REFUSED if the use names a grant and its day is used up
   * @throws IOException if it cannot be written
   */
  LedgerEntry append(SealUse use) throws IOException;

  /**
   * The last entry.
   *
   * @return the head, to be noted down
   * @throws IOException if it cannot be read
   */
  LedgerHead head() throws IOException;

  /**
   * Reads the whole ledger and checks it.
   *
   * @param noted a head that was noted down, null if none was; up to it nothing may have changed
   * @return what was found
   * @throws IOException if it cannot be read
   */
  LedgerReport verify(@Nullable LedgerHead noted) throws IOException;

  /**
   * The uses of a seal that made a file.
   *
   * @param digest the file's SHA-256, lower-case hexadecimal
   * @return the entries in order, none if it was not made here
   * @throws IOException if they cannot be read
   */
  List<LedgerEntry> ofDocument(String digest) throws IOException;

  /**
   * Entries, a page at a time.
   *
   * @param after behind the entry with this number, 0 to begin
   * @param limit at most so many, 1 to 10,000
   * @return the entries in order, none at the end
   * @throws IOException if they cannot be read
   */
  List<LedgerEntry> list(long after, int limit) throws IOException;
}
