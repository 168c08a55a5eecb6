package io.yinxin.seal.internal.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.yinxin.seal.Message;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.store.StoreException;
import io.yinxin.seal.store.StoreException.Kind;
import io.yinxin.seal.store.StoreOptions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A pool of connections to one store, transactions, and what errors mean. Thread-safe. */
final class Database implements AutoCloseable {

  private static final int ATTEMPTS = 5;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Something done with a connection. */
  interface Work<T> {
    T with(Connection connection) throws SQLException, IOException;
  }

  /** Something made of the current row. */
  interface RowMapper<T> {
    T map(ResultSet row) throws SQLException, IOException;
  }

  private final Dialect dialect;
  private final String url;
  private final Clock clock;
  private final HikariDataSource pool;

  private Database(Dialect dialect, String url, Clock clock, HikariDataSource pool) {
    this.dialect = dialect;
    this.url = url;
    this.clock = clock;
    this.pool = pool;
  }

  /**
   * Connects.
   *
   * @throws StoreException if the database does not answer or refuses
   * @throws IOException if the password cannot be had
   */
  static Database open(Dialect dialect, String url, StoreOptions options) throws IOException {
    HikariConfig config = new HikariConfig();
    config.setPoolName("yinxin");
    config.setDriverClassName(dialect.driver());
    config.setJdbcUrl(dialect.jdbcUrl(url));
    config.setDataSourceProperties(dialect.properties(options.patience()));
    config.setConnectionInitSql(dialect.greeting(options.patience()));
    config.setMaximumPoolSize(options.connections());
    config.setMinimumIdle(1);
    config.setConnectionTimeout(options.patience().toMillis());
    config.setValidationTimeout(Math.min(5000, options.patience().toMillis()));
    if (options.user() != null) {
      config.setUsername(options.user());
    }
    String password = password(options, url);
    if (password != null) {
      config.setPassword(password);
    }
    try {
      return new Database(dialect, url, options.clock(), new HikariDataSource(config));
    } catch (HikariPool.PoolInitializationException e) {
      if (e.getCause() instanceof SQLException cause) {
        throw failure(dialect, url, cause);
      }
      throw e;
    }
  }

  /** The password as JDBC takes it, and as the pool needs it for each new connection: a String. */
  static @Nullable String password(StoreOptions options, String url) throws IOException {
    PinSource source = options.password();
    if (source == null) {
      return null;
    }
    char[] password = source.pin("the database at " + Dialect.shown(url));
    try {
      return new String(password);
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  Dialect dialect() {
    return dialect;
  }

  /** The address as it can be shown. */
  String shown() {
    return Dialect.shown(url);
  }

  DataSource dataSource() {
    return pool;
  }

  Clock clock() {
    return clock;
  }

  /** The time in the form and precision of the tables. */
  String now() {
    return text(clock.instant());
  }

  static String text(Instant time) {
    return TIME.format(time.truncatedTo(ChronoUnit.MILLIS));
  }

  static @Nullable String textOrNull(@Nullable Instant time) {
    return time == null ? null : text(time);
  }

  static @Nullable Instant time(@Nullable String text) {
    return text == null ? null : Instant.parse(text);
  }

  /** Reads, each statement by itself. */
  <T> T read(Work<T> work) throws IOException {
    try (Connection connection = pool.getConnection()) {
      return work.with(connection);
    } catch (SQLException e) {
      throw failure(dialect, url, e);
    }
  }

  /**
   * Reads and writes in one transaction: it is on the disk when this returns, and after an
   * exception nothing of it is, unless the connection broke in the very commit. The work is done
   * again where the database sacrificed it to another transaction.
   */
  <T> T write(Work<T> work) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return writeOnce(work);
      } catch (SQLException e) {
        boolean sacrificed = String.valueOf(e.getSQLState()).startsWith("40");
        if (!sacrificed || attempt == ATTEMPTS) {
          throw failure(dialect, url, e);
        }
      }
    }
  }

  /** The same for work that cannot be done twice. */
  <T> T writeUnrepeatable(Work<T> work) throws IOException {
    try {
      return writeOnce(work);
    } catch (SQLException e) {
      throw failure(dialect, url, e);
    }
  }

  private <T> T writeOnce(Work<T> work) throws SQLException, IOException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      boolean done = false;
      try {
        T result = work.with(connection);
        connection.commit();
        done = true;
        return result;
      } finally {
        if (!done) {
          rollback(connection);
        }
      }
    }
  }

  private void rollback(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // The connection is broken, or SQLite has rolled back by itself, as it does when the disk is
      // full; the first error says why. The driver still takes it for one in a transaction, so
      // whoever got it next would write without one.
      pool.evictConnection(connection);
    }
  }

  /** What an error of the store's database means. */
  static StoreException failure(Dialect dialect, String url, SQLException e) {
    String place = Dialect.shown(url);
    return failure(dialect, new Message("the store " + place, "存储库 " + place), e);
  }

  /** What an error of a database means, which messages call by a name. */
  static StoreException failure(Dialect dialect, Message name, SQLException e) {
    // The pool's own complaint is only that nobody answered; why is in its cause.
    Kind kind = null;
    SQLException first = e;
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql
          && !(t instanceof java.sql.SQLTransientConnectionException)) {
        first = sql;
        kind = dialect.kind(sql);
      }
    }
    if (kind == null) {
      kind = Kind.UNREACHABLE;
    }
    // The database's own words can quote a row, so only its code is passed on.
    String code =
        dialect == Dialect.SQLITE
            ? "SQLite " + first.getErrorCode()
            : "SQLSTATE " + first.getSQLState();
    return switch (kind) {
      case UNREACHABLE ->
          new StoreException(
              kind,
              new Message(
                  name.en() + " does not answer in time (" + code + ")",
                  name.zh() + " 未及时应答（" + code + "）"),
              new Message(
                  "check that the database runs, that the network leads there, and that nobody holds"
                      + " a lock",
                  "请检查数据库是否运行、网络是否可达、是否有其他程序长时间占用锁"),
              e);
      case FULL ->
          new StoreException(
              kind,
              new Message("no room is left on the disk of " + name.en(), name.zh() + " 所在的磁盘空间不足"),
              new Message("make room, then do the same again", "请清理磁盘空间后重试"),
              e);
      case CONFIGURATION ->
          new StoreException(
              kind,
              new Message(
                  name.en()
                      + " refuses the user, the password or the database's name ("
                      + code
                      + ")",
                  name.zh() + " 拒绝该用户、口令或数据库名（" + code + "）"),
              new Message("check user, password source and address", "请检查用户、口令来源和地址"),
              e);
      case REFUSED, BROKEN ->
          new StoreException(
              Kind.BROKEN,
              new Message(
                  name.en() + " " + dialect.meaning(first).en() + " (" + code + ")",
                  name.zh() + " " + dialect.meaning(first).zh() + "（" + code + "）"),
              new Message("--debug shows what the database says", "--debug 可显示数据库的原始信息"),
              e);
    };
  }

  /** A statement with its values; the caller closes it. */
  static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    boolean bound = false;
    try {
      bind(statement, values);
      bound = true;
      return statement;
    } finally {
      if (!bound) {
        statement.close();
      }
    }
  }

  static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  /** Changes rows; how many. */
  static int update(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values)) {
      return statement.executeUpdate();
    }
  }

  /** All rows of a query, which the caller has limited. */
  static <T> List<T> query(
      Connection connection, RowMapper<T> mapper, String sql, @Nullable Object... values)
      throws SQLException, IOException {
    try (PreparedStatement statement = prepare(connection, sql, values);
        ResultSet rows = statement.executeQuery()) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(mapper.map(rows));
      }
      return all;
    }
  }

  /** The first row of a query. */
  static <T> Optional<T> first(
      Connection connection, RowMapper<T> mapper, String sql, @Nullable Object... values)
      throws SQLException, IOException {
    return query(connection, mapper, sql, values).stream().findFirst();
  }

  /** The number that a query gives, which may be NULL. */
  static @Nullable Long number(ResultSet row, String column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? null : number;
  }

  /** {@code (?, ?, …)} */
  static String marks(int n) {
    return "(" + "?, ".repeat(n - 1) + "?)";
  }

  @Override
  public void close() {
    pool.close();
  }
}
