package io.yinxin.seal.internal.sql;

import io.yinxin.seal.Message;
import io.yinxin.seal.store.FileDocuments;
import io.yinxin.seal.store.SiteTable;
import io.yinxin.seal.store.StoreEngine;
import io.yinxin.seal.store.StoreException;
import io.yinxin.seal.store.StoreException.Kind;
import io.yinxin.seal.store.StoreOptions;
import io.yinxin.seal.store.Stores;
import io.yinxin.seal.store.TableMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** SQLite and PostgreSQL. */
public final class SqlEngine implements StoreEngine {

  private static final String DOCUMENTS = "documents";

  /** Called by {@link java.util.ServiceLoader}. */
  public SqlEngine() {}

  @Override
  public boolean opens(String url) {
    return Dialect.of(url) != null;
  }

  @Override
  public void init(String url, StoreOptions options) throws IOException {
    Dialect dialect = Objects.requireNonNull(Dialect.of(url), "url");
    if (dialect == Dialect.SQLITE) {
      Path folder = Dialect.file(url).getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
    }
    try (Database database = connect(dialect, url, options)) {
      Schema.migrate(database);
      Path documents = options.documents();
      if (documents == null && recorded(database).isEmpty() && dialect != Dialect.SQLITE) {
        documents = Path.of("seal-documents");
      }
      if (documents != null) {
        String place = documents.toAbsolutePath().normalize().toString();
        database.write(
            c ->
                Database.update(
                    c,
                    "INSERT INTO store_setting (name, value) VALUES (?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    DOCUMENTS,
                    place));
      }
      Files.createDirectories(documents(url, database, options));
    }
  }

  @Override
  public Stores open(String url, StoreOptions options) throws IOException {
    Dialect dialect = Objects.requireNonNull(Dialect.of(url), "url");
    if (dialect == Dialect.SQLITE && !Files.exists(Dialect.file(url))) {
      // The driver would make an empty one.
      throw new StoreException(
          Kind.CONFIGURATION,
          new Message("there is no store at " + url, url + " 处没有存储库"),
          new Message("make one with: seal store init URL", "请先建立：seal store init 地址"),
          null);
    }
    Database database = connect(dialect, url, options);
    boolean open = false;
    try {
      Schema.check(database);
      Stores stores = new SqlStores(database, new FileDocuments(documents(url, database, options)));
      open = true;
      return stores;
    } finally {
      if (!open) {
        database.close();
      }
    }
  }

  @Override
  public SiteTable table(String url, StoreOptions options, TableMapping mapping)
      throws IOException {
    Dialect dialect = Objects.requireNonNull(Dialect.of(url), "url");
    if (dialect == Dialect.SQLITE && !Files.exists(Dialect.file(url))) {
      throw new StoreException(
          Kind.CONFIGURATION,
          new Message("there is no database at " + url, url + " 处没有数据库"),
          null,
          null);
    }
    need(dialect, dialect.driver());
    return SqlSiteTable.open(dialect, url, options, mapping);
  }

  private static Database connect(Dialect dialect, String url, StoreOptions options)
      throws IOException {
    need(dialect, dialect.driver());
    need(dialect, "com.zaxxer.hikari.HikariDataSource");
    return Database.open(dialect, url, options);
  }

  private static void need(Dialect dialect, String needed) throws StoreException {
    try {
      Class.forName(needed);
    } catch (ClassNotFoundException e) {
      throw new StoreException(
          Kind.CONFIGURATION,
          new Message(
              "a store needs the class " + needed + ", which is not on the class path",
              "存储库需要类 " + needed + "，但类路径中没有"),
          new Message(
              "add the "
                  + dialect.name().toLowerCase(Locale.ROOT)
                  + " driver, HikariCP and Flyway to the application",
              "请在应用中加入数据库驱动、HikariCP 和 Flyway"),
          e);
    }
  }

  private static Optional<String> recorded(Database database) throws IOException {
    return database.read(
        c ->
            Database.first(
                c,
                row -> row.getString(1),
                "SELECT value FROM store_setting WHERE name = ?",
                DOCUMENTS));
  }

  private static Path documents(String url, Database database, StoreOptions options)
      throws IOException {
    if (options.documents() != null) {
      return options.documents().toAbsolutePath().normalize();
    }
    Optional<String> recorded = recorded(database);
    if (recorded.isPresent()) {
      return Path.of(recorded.get());
    }
    // Beside the file and not recorded: both can be moved together.
    return Path.of(Dialect.file(url) + ".documents");
  }
}
