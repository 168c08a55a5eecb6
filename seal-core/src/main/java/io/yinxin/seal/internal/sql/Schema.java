package io.yinxin.seal.internal.sql;

import io.yinxin.seal.Message;
import io.yinxin.seal.store.StoreException;
import io.yinxin.seal.store.StoreException.Kind;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Makes the tables and tells their version. */
final class Schema {

  /** The version that this program works with. */
  static final int VERSION = 1;

  private static final String HISTORY = "flyway_schema_history";

  private Schema() {}

  /** Makes the tables, or brings older ones up to date. */
  static void migrate(Database database) throws IOException {
    int there = version(database);
    if (there > VERSION) {
      throw newer(database, there);
    }
    try {
      Flyway.configure(Schema.class.getClassLoader())
          .dataSource(database.dataSource())
          .locations("classpath:io/yinxin/seal/internal/sql/schema")
          .placeholders(Map.of("identity", database.dialect().identity()))
          .table(HISTORY)
          // A database that has other tables too is welcome.
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
    } catch (FlywayException e) {
      for (Throwable t = e; t != null; t = t.getCause()) {
        if (t instanceof SQLException sql) {
          throw Database.failure(database.dialect(), database.shown(), sql);
        }
      }
      throw new StoreException(
          Kind.BROKEN,
          new Message(
              "the tables of the store " + database.shown() + " cannot be made",
              "无法建立存储库 " + database.shown() + " 的表"),
          new Message("--debug shows why", "--debug 可显示原因"),
          e);
    }
  }

  /** Refuses a store whose tables are not those of this program. */
  static void check(Database database) throws IOException {
    int there = version(database);
    if (there > VERSION) {
      throw newer(database, there);
    }
    if (there == 0) {
      throw new StoreException(
          Kind.CONFIGURATION,
          new Message("there is no store at " + database.shown(), database.shown() + " 处没有存储库"),
          new Message("make one with: seal store init URL", "请先建立：seal store init 地址"),
          null);
    }
    if (there < VERSION) {
      throw new StoreException(
          Kind.CONFIGURATION,
          new Message(
              "the store "
                  + database.shown()
                  + " is of version "
                  + there
                  + ", this program needs "
                  + VERSION,
              "存储库 " + database.shown() + " 的版本为 " + there + "，本程序需要 " + VERSION),
          new Message("bring it up to date with: seal store init URL", "请先升级：seal store init 地址"),
          null);
    }
  }

  private static StoreException newer(Database database, int there) {
    return new StoreException(
        Kind.CONFIGURATION,
        new Message(
            "the store "
                + database.shown()
                + " is of version "
                + there
                + ", this program knows no more than "
                + VERSION,
            "存储库 " + database.shown() + " 的版本为 " + there + "，高于本程序支持的 " + VERSION),
        new Message("use a newer seal", "请使用新版本的 seal"),
        null);
  }

  private static int version(Database database) throws IOException {
    return database.read(
        connection -> {
          try (ResultSet tables =
              connection
                  .getMetaData()
                  .getTables(null, connection.getSchema(), HISTORY, new String[] {"TABLE"})) {
            if (!tables.next()) {
              return 0;
            }
          }
          return greatest(connection);
        });
  }

  private static int greatest(Connection connection) throws SQLException, IOException {
    int greatest = 0;
    for (String each :
        Database.query(
            connection,
            row -> row.getString(1),
            "SELECT version FROM " + HISTORY + " WHERE success AND version IS NOT NULL")) {
      greatest = Math.max(greatest, Integer.parseInt(each));
    }
    return greatest;
  }
}
