package io.yinxin.seal.store;

import java.io.IOException;

/**
 * A kind of database that holds stores; found with {@link java.util.ServiceLoader}. Applications
 * call {@link Stores}.
 *
 * @since 0.1
 */
public interface StoreEngine {

  /**
   * Whether an address is one of this engine's.
   *
   * @param url the address
   * @return true to be asked to open it
   */
  boolean opens(String url);

  /**
   * Makes a store, or brings one of an older version up to date.
   *
   * @param url the address
   * @param options how it is opened
   * @throws StoreException if it cannot be done
   * @throws IOException if the folder of the documents or the password cannot be had
   */
  void init(String url, StoreOptions options) throws IOException;

  /**
   * Opens a store.
   *
   * @param url the address
   * @param options how it is opened
   * @return the store, to be closed by the caller
   * @throws StoreException if it cannot be done
   * @throws IOException if the folder of the documents or the password cannot be had
   */
  Stores open(String url, StoreOptions options) throws IOException;
}
