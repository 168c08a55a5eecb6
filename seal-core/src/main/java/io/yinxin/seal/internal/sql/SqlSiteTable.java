package io.yinxin.seal.internal.sql;

import io.yinxin.seal.Message;
import io.yinxin.seal.store.MarkReport;
import io.yinxin.seal.store.ResultRow;
import io.yinxin.seal.store.ResultState;
import io.yinxin.seal.store.ResultStore;
import io.yinxin.seal.store.RowReader;
import io.yinxin.seal.store.SiteTable;
import io.yinxin.seal.store.StoreException;
import io.yinxin.seal.store.StoreException.Kind;
import io.yinxin.seal.store.StoreOptions;
import io.yinxin.seal.store.TableMapping;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A site's table, through one connection of its own. */
final class SqlSiteTable implements SiteTable {

  private static final int PAGE = 500;

  /** A row that waits. */
  private record Waiting(Object key, String caseNumber, Map<String, String> values) {}

  private final Dialect dialect;
  private final Message name;
  private final TableMapping mapping;
  private final Connection connection;

  private SqlSiteTable(Dialect dialect, Message name, TableMapping mapping, Connection connection) {
    this.dialect = dialect;
    this.name = name;
    this.mapping = mapping;
    this.connection = connection;
  }

  static SqlSiteTable open(Dialect dialect, String url, StoreOptions options, TableMapping mapping)
      throws IOException {
    String place = Dialect.shown(url);
    Message name = new Message("the database " + place, "数据库 " + place);
    Properties properties = dialect.siteProperties(options.patience());
    if (options.user() != null) {
      properties.setProperty("user", options.user());
    }
    String password = Database.password(options, url);
    if (password != null) {
      properties.setProperty("password", password);
    }
    String jdbcUrl = dialect.jdbcUrl(url);
    SqlSiteTable table;
    try {
      Connection connection = DriverManager.getConnection(jdbcUrl, properties);
      table = new SqlSiteTable(dialect, name, mapping, connection);
    } catch (SQLException e) {
      throw Database.failure(dialect, name, e);
    }
    boolean open = false;
    try {
      table.checkColumns();
      open = true;
      return table;
    } finally {
      if (!open) {
        table.close();
      }
    }
  }

  private static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  private static String quotedTable(String table) {
    int dot = table.indexOf('.');
    return dot < 0
        ? quoted(table)
        : quoted(table.substring(0, dot)) + "." + quoted(table.substring(dot + 1));
  }

  /** Names of the mapping that no column has: one of SQLite's would be taken for a text. */
  private void checkColumns() throws StoreException {
    Map<String, String> read = new LinkedHashMap<>();
    read.put("key", mapping.key());
    read.put("case-number", mapping.caseNumber());
    mapping.pending().keySet().forEach(column -> read.put("pending." + column, column));
    mapping.fields().forEach((field, column) -> read.put("field." + field, column));
    check(mapping.table(), read);
    Map<String, String> marked = new LinkedHashMap<>();
    marked.put("key", mapping.key());
    mapping
        .marks()
        .forEach((state, set) -> set.keySet().forEach(c -> marked.put(word(state) + c, c)));
    check(mapping.markTable(), marked);
  }

  private static String word(ResultState state) {
    return state == ResultState.SEALED
        ? "done."
        : state.name().toLowerCase(java.util.Locale.ROOT) + ".";
  }

  private void check(String table, Map<String, String> wanted) throws StoreException {
    Set<String> there = new LinkedHashSet<>();
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT * FROM " + quotedTable(table) + " WHERE 1 = 0");
        ResultSet rows = statement.executeQuery()) {
      ResultSetMetaData columns = rows.getMetaData();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        there.add(columns.getColumnName(i));
      }
    } catch (SQLException e) {
      StoreException failure = Database.failure(dialect, name, e);
      throw failure.kind() != Kind.BROKEN
          ? failure
          : new StoreException(
              Kind.CONFIGURATION,
              new Message(
                  name.en() + " has no table or view " + table + " that may be read",
                  name.zh() + " 中没有可读取的表或视图 " + table),
              new Message(
                  "write it as the database knows it, in its case, as TABLE or SCHEMA.TABLE",
                  "请按数据库中的写法（区分大小写）写作“表名”或“模式名.表名”"),
              e);
    }
    String missing =
        wanted.entrySet().stream()
            .filter(each -> !there.contains(each.getValue()))
            .map(each -> each.getKey() + " (" + each.getValue() + ")")
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      String known = there.stream().limit(50).collect(Collectors.joining(", "));
      throw new StoreException(
          Kind.CONFIGURATION,
          new Message(
              "the table " + table + " has no such column: " + missing,
              "表 " + table + " 没有这样的列：" + missing),
          new Message("its columns are " + known, "它的列有：" + known),
          null);
    }
  }

  /** The condition on rows that wait; its values are added. */
  private String pending(List<@Nullable Object> values) {
    StringBuilder sql = new StringBuilder();
    mapping
        .pending()
        .forEach(
            (column, value) -> {
              sql.append(" AND ");
              if (value == null) {
                sql.append(quoted(column)).append(" IS NULL");
              } else {
                sql.append(dialect.asText(quoted(column))).append(" = ?");
                values.add(value);
              }
            });
    return sql.toString();
  }

  /** The rows that wait behind a key, in its order. */
  private List<Waiting> page(@Nullable Object after) throws IOException {
    List<@Nullable Object> values = new ArrayList<>();
    StringBuilder sql = new StringBuilder("SELECT ").append(quoted(mapping.key()));
    sql.append(", ").append(quoted(mapping.caseNumber()));
    mapping.fields().values().forEach(column -> sql.append(", ").append(quoted(column)));
    sql.append(" FROM ").append(quotedTable(mapping.table()));
    sql.append(" WHERE ").append(quoted(mapping.key())).append(" IS NOT NULL");
    sql.append(pending(values));
    if (after != null) {
      sql.append(" AND ").append(quoted(mapping.key())).append(" > ?");
      values.add(after);
    }
    sql.append(" ORDER BY ").append(quoted(mapping.key())).append(" LIMIT ").append(PAGE + 1);
    List<Waiting> page;
    try {
      page = Database.query(connection, this::waiting, sql.toString(), values.toArray());
    } catch (SQLException e) {
      throw refused(e);
    }
    for (int i = 1; i < page.size(); i++) {
      if (page.get(i).key().equals(page.get(i - 1).key())) {
        throw notUnique();
      }
    }
    return page.size() > PAGE ? page.subList(0, PAGE) : page;
  }

  private Waiting waiting(ResultSet row) throws SQLException {
    // SQLite compares by type: the key goes back as what it came. Elsewhere its column has one.
    Object key = dialect == Dialect.SQLITE ? row.getObject(1) : row.getString(1);
    Map<String, String> values = new LinkedHashMap<>();
    int column = 3;
    for (String field : mapping.fields().keySet()) {
      values.put(field, text(row, column++));
    }
    return new Waiting(Objects.requireNonNull(key), text(row, 2).strip(), values);
  }

  private static String text(ResultSet row, int column) throws SQLException {
    return Objects.requireNonNullElse(row.getString(column), "");
  }

  private StoreException notUnique() {
    return new StoreException(
        Kind.CONFIGURATION,
        new Message(
            "the column " + mapping.key() + " is no key: two rows have the same value",
            "列 " + mapping.key() + " 不能作主键：有两行的值相同"),
        new Message("name a column in which every row has a value of its own", "请指定每行取值都不同的列"),
        null);
  }

  /** What the database says to a statement that was made of the mapping. */
  private StoreException refused(SQLException e) {
    StoreException failure = Database.failure(dialect, name, e);
    String code =
        dialect == Dialect.SQLITE ? "SQLite " + e.getErrorCode() : "SQLSTATE " + e.getSQLState();
    return failure.kind() != Kind.BROKEN
        ? failure
        : new StoreException(
            Kind.CONFIGURATION,
            new Message(
                name.en() + " refuses what the mapping asks for (" + code + ")",
                name.zh() + " 拒绝映射文件所要求的操作（" + code + "）"),
            new Message(
                "check the rights of the user, the types of the columns and the values; --debug shows"
                    + " what the database says",
                "请检查用户权限、列的类型和取值；--debug 可显示数据库的原始信息"),
            e);
  }

  @Override
  public RowReader rows() throws IOException {
    return new RowReader() {
      private List<Waiting> page = page(null);
      private int at;
      private long line;

      @Override
      public @Nullable Row next() throws IOException {
        if (at == page.size()) {
          page = at < PAGE ? List.of() : page(page.get(at - 1).key());
          at = 0;
        }
        if (page.isEmpty()) {
          return null;
        }
        Waiting row = page.get(at++);
        return Row.ofTable(++line, row.caseNumber(), row.values());
      }
    };
  }

  @Override
  public MarkReport mark(ResultStore results, String type) throws IOException {
    Map<ResultState, Long> marked = new EnumMap<>(ResultState.class);
    mapping.marks().keySet().forEach(state -> marked.put(state, 0L));
    long changed = 0;
    long waiting = 0;
    List<Waiting> page = page(null);
    while (!page.isEmpty()) {
      Set<String> cases = new TreeSet<>();
      page.forEach(row -> cases.add(row.caseNumber()));
      Map<String, ResultRow> ended = results.find(type, cases);
      Map<ResultState, Map<Waiting, ResultRow>> toMark = new EnumMap<>(ResultState.class);
      for (Waiting each : page) {
        ResultRow row = ended.get(each.caseNumber());
        if (row == null || !mapping.marks().containsKey(row.state())) {
          waiting++;
        } else if (!row.values().equals(each.values())) {
          changed++;
        } else {
          toMark.computeIfAbsent(row.state(), s -> new LinkedHashMap<>()).put(each, row);
        }
      }
      for (Map.Entry<ResultState, Map<Waiting, ResultRow>> each : toMark.entrySet()) {
        int done = mark(each.getKey(), each.getValue());
        marked.merge(each.getKey(), (long) done, Long::sum);
        changed += each.getValue().size() - done;
      }
      page = page.size() < PAGE ? List.of() : page(page.get(page.size() - 1).key());
    }
    return new MarkReport(marked, changed, waiting);
  }

  /** Marks rows in one transaction; how many still waited. */
  private int mark(ResultState state, Map<Waiting, ResultRow> rows) throws IOException {
    Map<String, String> set = Objects.requireNonNull(mapping.marks().get(state));
    List<@Nullable Object> condition = new ArrayList<>();
    String sql =
        "UPDATE "
            + quotedTable(mapping.markTable())
            + " SET "
            + set.keySet().stream().map(c -> quoted(c) + " = ?").collect(Collectors.joining(", "))
            + " WHERE "
            + quoted(mapping.key())
            + " = ?"
            // A row that the site has changed meanwhile is the site's.
            + (mapping.markTable().equals(mapping.table()) ? pending(condition) : "");
    try {
      connection.setAutoCommit(false);
      boolean done = false;
      try (PreparedStatement update = connection.prepareStatement(sql)) {
        for (Map.Entry<Waiting, ResultRow> each : rows.entrySet()) {
          List<@Nullable Object> values = new ArrayList<>();
          set.values().forEach(value -> values.add(TableMapping.mark(value, each.getValue())));
          values.add(each.getKey().key());
          values.addAll(condition);
          Database.bind(update, values.toArray());
          update.addBatch();
        }
        int marked = 0;
        for (int count : update.executeBatch()) {
          if (count > 1) {
            throw notUnique();
          }
          marked += count;
        }
        connection.commit();
        done = true;
        return marked;
      } finally {
        if (!done) {
          connection.rollback();
        }
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // It is gone either way; what was to be kept is committed.
    }
  }
}
