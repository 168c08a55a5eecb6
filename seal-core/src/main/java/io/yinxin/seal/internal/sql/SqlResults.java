package io.yinxin.seal.internal.sql;

import io.yinxin.seal.Message;
import io.yinxin.seal.internal.json.Json;
import io.yinxin.seal.internal.json.JsonException;
import io.yinxin.seal.store.ImportOptions;
import io.yinxin.seal.store.ImportReport;
import io.yinxin.seal.store.ResultBatch;
import io.yinxin.seal.store.ResultQuery;
import io.yinxin.seal.store.ResultRow;
import io.yinxin.seal.store.ResultState;
import io.yinxin.seal.store.ResultStore;
import io.yinxin.seal.store.RowReader;
import io.yinxin.seal.store.StoreException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The results in a table. */
final class SqlResults implements ResultStore {

  /** Rows that nobody works on: they wait, or their runner's lease has run out. Takes the time. */
  private static final String FREE =
      "state IN ('PENDING', 'CLAIMED') AND (state = 'PENDING' OR lease_until < ?)";

  private final Database database;

  SqlResults(Database database) {
    this.database = database;
  }

  static int limit(int limit) {
    if (limit < 1 || limit > 10_000) {
      throw new IllegalArgumentException("limit: " + limit);
    }
    return limit;
  }

  @Override
  public ImportReport importRows(RowReader rows, ImportOptions options) throws IOException {
    Objects.requireNonNull(rows, "rows");
    Objects.requireNonNull(options, "options");
    try {
      return database.writeUnrepeatable(
          c -> {
            ImportReport report = new ResultImport(c, database.now(), options).run(rows);
            if (report.bad() > 0 && options.allOrNothing()) {
              throw new NothingImported(
                  new ImportReport(null, report.read(), 0, 0, 0, report.bad(), report.badRows()));
            }
            return report;
          });
    } catch (NothingImported e) {
      return e.report;
    }
  }

  /** Ends the transaction of an import that is not wanted in part. */
  private static final class NothingImported extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient ImportReport report;

    NothingImported(ImportReport report) {
      super("nothing imported");
      this.report = report;
    }
  }

  @Override
  public List<ResultBatch> batches(int limit) throws IOException {
    return database.read(
        c ->
            Database.query(
                c,
                row ->
                    new ResultBatch(
                        row.getLong("id"),
                        row.getString("source"),
                        row.getString("operator"),
                        Instant.parse(row.getString("imported_at")),
                        row.getLong("row_count")),
                "SELECT * FROM result_batch ORDER BY id DESC LIMIT ?",
                limit(limit)));
  }

  @Override
  public List<ResultRow> claim(
      ResultQuery query, String owner, Duration lease, int limit, @Nullable Long grant)
      throws IOException {
    Objects.requireNonNull(owner, "owner");
    limit(limit);
    return database.write(
        c -> {
          Instant time = database.clock().instant();
          String now = Database.text(time);
          long most = limit;
          Where where = new Where(query);
          where.and(FREE, now);
          if (grant != null) {
            most = Math.min(limit, SqlSeals.leftToday(c, database, grant));
            if (SqlSeals.get(c, grant, "").secondPerson()) {
              where.and("batch_id IN (SELECT batch_id FROM approval WHERE grant_id = ?)", grant);
            }
          }
          if (most < 1) {
            return List.of();
          }
          List<@Nullable Object> values = new ArrayList<>();
          values.add(owner);
          values.add(Database.text(time.plus(lease)));
          values.add(grant);
          values.add(now);
          values.addAll(where.values);
          values.add(most);
          List<ResultRow> rows =
              Database.query(
                  c,
                  SqlResults::row,
                  "UPDATE result SET state = 'CLAIMED', owner = ?, lease_until = ?,"
                      + " grant_id = CAST(? AS BIGINT), attempts = attempts + 1, changed_at = ?"
                      + " WHERE id IN (SELECT id FROM result WHERE "
                      + where.sql
                      + " ORDER BY id LIMIT ?"
                      + database.dialect().skipLocked()
                      + ") RETURNING *",
                  values.toArray());
          rows.sort(Comparator.comparingLong(ResultRow::id));
          return rows;
        });
  }

  @Override
  public int renew(String owner, Duration lease) throws IOException {
    return database.write(
        c ->
            Database.update(
                c,
                "UPDATE result SET lease_until = ? WHERE state = 'CLAIMED' AND owner = ?",
                Database.text(database.clock().instant().plus(lease)),
                owner));
  }

  @Override
  public int giveBack(String owner) throws IOException {
    return database.write(
        c ->
            Database.update(
                c,
                "UPDATE result SET state = 'PENDING', owner = NULL, lease_until = NULL,"
                    + " grant_id = NULL, changed_at = ? WHERE state = 'CLAIMED' AND owner = ?",
                database.now(),
                owner));
  }

  @Override
  public int retry(ResultQuery query) throws IOException {
    return database.write(
        c -> {
          Where where = new Where(query.in(ResultState.FAILED));
          where.values.add(0, database.now());
          return Database.update(
              c,
              "UPDATE result SET state = 'PENDING', cause = NULL, message_en = NULL,"
                  + " message_zh = NULL, changed_at = ? WHERE "
                  + where.sql,
              where.values.toArray());
        });
  }

  @Override
  public void withdraw(long row, String reason, String operator) throws IOException {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(operator, "operator");
    database.write(
        c -> {
          String now = database.now();
          ResultRow there =
              Database.first(
                      c,
                      SqlResults::row,
                      "SELECT * FROM result WHERE id = ?" + database.dialect().forUpdate(),
                      row)
                  .orElseThrow(() -> refused("there is no row " + row, "没有第 " + row + " 行"));
          boolean free =
              switch (there.state()) {
                case PENDING, FAILED -> true;
                case CLAIMED ->
                    there.leaseUntil() != null
                        && there.leaseUntil().isBefore(database.clock().instant());
                case SEALED, WITHDRAWN -> false;
              };
          if (!free) {
            throw refused(
                "row " + row + " is " + there.state() + " and cannot be withdrawn",
                "第 " + row + " 行的状态为 " + there.state() + "，不能撤回");
          }
          return Database.update(
              c,
              "UPDATE result SET state = 'WITHDRAWN', owner = NULL, lease_until = NULL,"
                  + " grant_id = NULL, cause = NULL, message_en = ?, message_zh = ?,"
                  + " changed_by = ?, changed_at = ? WHERE id = ?",
              reason,
              reason,
              operator,
              now,
              row);
        });
  }

  private static StoreException refused(String en, String zh) {
    return new StoreException(StoreException.Kind.REFUSED, new Message(en, zh), null, null);
  }

  @Override
  public Optional<ResultRow> find(long row) throws IOException {
    return database.read(
        c -> Database.first(c, SqlResults::row, "SELECT * FROM result WHERE id = ?", row));
  }

  @Override
  public Optional<ResultRow> find(String type, String caseNumber) throws IOException {
    return database.read(
        c ->
            Database.first(
                c,
                SqlResults::row,
                "SELECT * FROM result WHERE type = ? AND case_number = ?",
                type,
                caseNumber));
  }

  @Override
  public Map<String, ResultRow> find(String type, Set<String> caseNumbers) throws IOException {
    Map<String, ResultRow> found = new HashMap<>();
    if (!caseNumbers.isEmpty()) {
      List<Object> values = new ArrayList<>(caseNumbers);
      limit(values.size());
      values.add(0, type);
      database
          .read(
              c ->
                  Database.query(
                      c,
                      SqlResults::row,
                      "SELECT * FROM result WHERE type = ? AND case_number IN "
                          + Database.marks(caseNumbers.size()),
                      values.toArray()))
          .forEach(row -> found.put(row.caseNumber(), row));
    }
    return found;
  }

  @Override
  public List<ResultRow> list(ResultQuery query, long after, int limit) throws IOException {
    limit(limit);
    return database.read(
        c -> {
          Where where = new Where(query);
          where.and("id > ?", after);
          where.values.add(limit);
          return Database.query(
              c,
              SqlResults::row,
              "SELECT * FROM result WHERE " + where.sql + " ORDER BY id LIMIT ?",
              where.values.toArray());
        });
  }

  @Override
  public Map<ResultState, Long> count(ResultQuery query) throws IOException {
    return database.read(c -> count(c, query));
  }

  static Map<ResultState, Long> count(Connection c, ResultQuery query)
      throws SQLException, IOException {
    Map<ResultState, Long> counts = new EnumMap<>(ResultState.class);
    for (ResultState each : ResultState.values()) {
      counts.put(each, 0L);
    }
    Where where = new Where(query);
    Database.query(
        c,
        row -> counts.put(ResultState.valueOf(row.getString(1)), row.getLong(2)),
        "SELECT state, count(*) FROM result WHERE " + where.sql + " GROUP BY state",
        where.values.toArray());
    return counts;
  }

  /** A row of the table. */
  static ResultRow row(ResultSet row) throws SQLException, IOException {
    String en = row.getString("message_en");
    String zh = row.getString("message_zh");
    return new ResultRow(
        row.getLong("id"),
        row.getLong("batch_id"),
        row.getString("type"),
        row.getString("case_number"),
        texts(row.getString("field_values")),
        ResultState.valueOf(row.getString("state")),
        row.getString("owner"),
        Database.time(row.getString("lease_until")),
        row.getInt("attempts"),
        row.getString("cause"),
        en == null || zh == null ? null : new Message(en, zh),
        row.getString("licence_id"),
        Instant.parse(row.getString("changed_at")));
  }

  /** A column that holds an object of texts. */
  static Map<String, String> texts(String json) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    try {
      Json.parseObject(json).forEach((name, value) -> texts.put(name, String.valueOf(value)));
    } catch (JsonException e) {
      throw new StoreException(
          StoreException.Kind.BROKEN,
          new Message("a row of the store is damaged", "存储库中有一行已损坏"),
          null,
          e);
    }
    return texts;
  }

  /** A condition and its values, put together piece by piece. */
  private static final class Where {
    private final StringBuilder sql = new StringBuilder("1 = 1");
    private final List<@Nullable Object> values = new ArrayList<>();

    Where(ResultQuery query) {
      if (!query.states().isEmpty()) {
        and(
            "state IN " + Database.marks(query.states().size()),
            query.states().stream().map(Enum::name).sorted().toArray());
      }
      if (query.type() != null) {
        and("type IN (?, '')", query.type());
      }
      if (query.batch() != null) {
        and("batch_id = ?", query.batch());
      }
      if (!query.rows().isEmpty()) {
        and("id IN " + Database.marks(query.rows().size()), new TreeSet<>(query.rows()).toArray());
      }
    }

    void and(String condition, Object... more) {
      sql.append(" AND ").append(condition);
      values.addAll(List.of(more));
    }
  }
}
