package io.yinxin.seal.store;

import io.yinxin.seal.Message;
import java.io.IOException;
import java.util.ServiceLoader;

/**
 * A kind of database that holds stores; found with {@link java.util.ServiceLoader}. Applications
 * call {@link Stores}.
 *
 * @since 0.1
 */
public interface StoreEngine {

  /**
   * The engine for an address.
   *
   * @param url the address
   * @return the engine
   * @throws StoreException of kind CONFIGURATION if there is none
   */
  static StoreEngine of(String url) throws StoreException {
    for (StoreEngine each :
        ServiceLoader.load(StoreEngine.class, StoreEngine.class.getClassLoader())) {
      if (each.opens(url)) {
        return each;
      }
    }
    // The address is not repeated: there may be a password in it.
    throw new StoreException(
        StoreException.Kind.CONFIGURATION,
        new Message("this is not the address of a store", "这不是存储库的地址"),
        new Message(
            "it is sqlite:FILE or jdbc:postgresql://HOST/DATABASE",
            "应为 sqlite:文件 或 jdbc:postgresql://主机/数据库"),
        null);
  }

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

  /**
   * Opens a site's own table.
   *
   * @param url the address of its database
   * @param options how it is opened
   * @param mapping which table, and what its columns mean
   * @return the table, to be closed by the caller
   * @throws StoreException if it cannot be done
   * @throws IOException if the password cannot be had
   */
  SiteTable table(String url, StoreOptions options, TableMapping mapping) throws IOException;
}
