package io.yinxin.seal.batch;

import io.yinxin.seal.Message;
import io.yinxin.seal.store.LicenceDocument;
import java.util.List;

/**
 * Hears of a batch while it runs. Called by one thread at a time, but not always the same; what it
 * throws ends the batch.
 *
 * @since 0.1
 */
public interface BatchListener {

  /** Hears nothing. */
  BatchListener NONE = new BatchListener() {};

  /**
   * A licence is in the store, for good.
   *
   * @param row the row's number
   * @param licence the licence's identifier
   * @param documents its files
   * @param adopted whether the files were there already, from a run that ended too early
   */
  default void sealed(long row, String licence, List<LicenceDocument> documents, boolean adopted) {}

  /**
   * A row failed; that is written down.
   *
   * @param row the row's number
   * @param cause a stable word to count by
   * @param message what is wrong with it, without values of the row
   */
  default void failed(long row, String cause, Message message) {}

  /**
   * The key or the database does not answer; the batch waits and tries again.
   *
   * @param why what does not answer
   */
  default void waiting(Message why) {}
}
