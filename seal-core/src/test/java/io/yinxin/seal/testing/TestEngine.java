package io.yinxin.seal.testing;

import io.yinxin.seal.store.StoreOptions;
import io.yinxin.seal.store.Stores;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/** The databases that every test of a store runs on. */
public enum TestEngine {
  /** A file. */
  SQLITE {
    @Override
    public String newUrl(Path folder) {
      return "sqlite:" + folder.resolve("seal.db");
    }

    @Override
    public Connection connect(String url) throws SQLException {
      return DriverManager.getConnection("jdbc:" + url);
    }
  },
  /** A real server. */
  POSTGRESQL {
    @Override
    public String newUrl(Path folder) {
      return PostgresServer.shared().newDatabase();
    }

    @Override
    public Connection connect(String url) throws SQLException {
      return PostgresServer.connectTo(url);
    }
  };

  /**
   * The address of a database with nothing in it.
   *
   * @param folder an empty folder
   * @return the address
   */
  public abstract String newUrl(Path folder);

  /**
   * Connects behind the store's back, as a forger would.
   *
   * @param url the address
   * @return the connection
   * @throws SQLException if it cannot be had
   */
  public abstract Connection connect(String url) throws SQLException;

  /**
   * How tests open a store: with the clock of tests and little patience.
   *
   * @param folder where the documents go
   * @return the options
   */
  public StoreOptions options(Path folder) {
    StoreOptions options =
        StoreOptions.defaults()
            .documents(folder.resolve("documents"))
            .clock(FixedClock.clock())
            .patience(Duration.ofSeconds(10));
    return this == SQLITE ? options : options.as(PostgresServer.USER, PostgresServer.password());
  }

  /**
   * Makes and opens a store.
   *
   * @param folder an empty folder
   * @return the store
   * @throws IOException if it cannot be made
   */
  public Stores newStore(Path folder) throws IOException {
    String url = newUrl(folder);
    Stores.init(url, options(folder));
    return Stores.open(url, options(folder));
  }
}
