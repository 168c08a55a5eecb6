package io.yinxin.seal.store;

import java.io.IOException;
import java.util.List;

/**
 * An open store: results, licences, the ledger and the seals in one database, and the documents
 * beside it. Safe for use by many threads, and by many processes on one store.
 *
 * <p>An address is {@code sqlite:FILE}, for one machine, or {@code jdbc:postgresql://…}, for many.
 * It never holds a password. What a method has done when it returns is on the disk.
 *
 * <p>Every method of this interface and of those it leads to throws {@link StoreException} where
 * the database does not do what it should.
 *
 * @since 0.1
 */
public interface Stores extends AutoCloseable {

  /**
   * Makes a store, or brings one of an older version up to date; what is up to date stays as it is.
   *
   * @param url the address
   * @param options how it is opened
   * @throws IOException if it cannot be made
   */
  static void init(String url, StoreOptions options) throws IOException {
    StoreEngine.of(url).init(url, options);
  }

  /**
   * Opens a store.
   *
   * @param url the address
   * @return the store, to be closed by the caller
   * @throws IOException if it cannot be opened
   */
  static Stores open(String url) throws IOException {
    return open(url, StoreOptions.defaults());
  }

  /**
   * Opens a store.
   *
   * @param url the address
   * @param options how
   * @return the store, to be closed by the caller
   * @throws IOException if it cannot be opened
   */
  static Stores open(String url, StoreOptions options) throws IOException {
    return StoreEngine.of(url).open(url, options);
  }

  /**
   * What is to be sealed.
   *
   * @return the results
   */
  ResultStore results();

  /**
   * What was issued.
   *
   * @return the licences
   */
  LicenceStore licences();

  /**
   * Who used which seal.
   *
   * @return the ledger
   */
  SealLedger ledger();

  /**
   * Which seals there are, and who may use them.
   *
   * @return the register
   */
  SealRegister seals();

  /**
   * The issued files.
   *
   * @return the documents
   */
  DocumentStore documents();

  /**
   * Writes down how claimed rows ended, all in one transaction: for a sealed row its state, the
   * licence, the ledger's entries and the event that tells others.
   *
   * <p>It can be repeated when its outcome is unknown, after a lost connection for instance: what
   * is written down already counts as done. The documents must be in {@link #documents} before.
   *
   * @param owner who claimed the rows
   * @param outcomes how they ended, each row once
   * @return what was written and what was not
   * @throws IOException if nothing was written, or it is not known whether
   */
  CommitReport commit(String owner, List<Outcome> outcomes) throws IOException;

  /**
   * What there is to say about the store.
   *
   * @return counts and versions
   * @throws IOException if it cannot be read
   */
  StoreInfo info() throws IOException;

  /** Closes every connection. Does nothing the second time. */
  @Override
  void close();
}
