package io.yinxin.seal.internal.sql;

import io.yinxin.seal.Format;
import io.yinxin.seal.Message;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.licence.LicenceId;
import io.yinxin.seal.licence.LicenceMetadata;
import io.yinxin.seal.store.DocumentStore;
import io.yinxin.seal.store.Licence;
import io.yinxin.seal.store.LicenceDocument;
import io.yinxin.seal.store.LicenceEvent;
import io.yinxin.seal.store.LicenceEvent.Kind;
import io.yinxin.seal.store.LicenceExportReport;
import io.yinxin.seal.store.LicenceImportReport;
import io.yinxin.seal.store.LicenceStatus;
import io.yinxin.seal.store.LicenceStore;
import io.yinxin.seal.store.NewLicence;
import io.yinxin.seal.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The licences in a table. */
final class SqlLicences implements LicenceStore {

  private static final int PAGE = 100;

  private final Database database;
  private final DocumentStore documents;

  SqlLicences(Database database, DocumentStore documents) {
    this.database = database;
    this.documents = documents;
  }

  /** A holder's number as it is kept: one number is one text. */
  static String number(String number) {
    return number.replaceAll("\\s", "").toUpperCase(Locale.ROOT);
  }

  @Override
  public List<Licence> find(String number) throws IOException {
    return database.read(
        c ->
            licences(
                c,
                "SELECT * FROM licence WHERE holder = ? ORDER BY issued_at DESC, id DESC",
                number(number)));
  }

  @Override
  public Optional<Licence> get(String id) throws IOException {
    return database.read(c -> get(c, id));
  }

  static Optional<Licence> get(Connection c, String id) throws SQLException, IOException {
    return licences(c, "SELECT * FROM licence WHERE id = ?", id).stream().findFirst();
  }

  @Override
  public Optional<Licence> ofDocument(String digest) throws IOException {
    return database.read(
        c ->
            licences(
                    c,
                    "SELECT * FROM licence WHERE id IN"
                        + " (SELECT licence_id FROM licence_document WHERE digest = ?)",
                    digest)
                .stream()
                .findFirst());
  }

  @Override
  public int nextVersion(LicenceId id) throws IOException {
    return database.read(
        c ->
            Database.first(
                    c,
                    row -> row.getInt(1) + 1,
                    "SELECT coalesce(max(version), 0) FROM licence WHERE series = ?",
                    id.stem())
                .orElse(1));
  }

  /** The licences that a query of their table finds, with their documents. */
  private static List<Licence> licences(Connection c, String sql, Object... values)
      throws SQLException, IOException {
    Map<String, List<LicenceDocument>> files = new HashMap<>();
    Database.query(
        c,
        row ->
            files
                .computeIfAbsent(row.getString("licence_id"), id -> new ArrayList<>())
                .add(
                    new LicenceDocument(
                        Format.valueOf(row.getString("format")),
                        row.getString("digest"),
                        row.getLong("size"))),
        "SELECT * FROM licence_document WHERE licence_id IN (SELECT id FROM ("
            + sql
            + ") AS found) ORDER BY licence_id, format DESC",
        values);
    return Database.query(c, row -> licence(row, files), sql, values);
  }

  private static Licence licence(ResultSet row, Map<String, List<LicenceDocument>> files)
      throws SQLException, IOException {
    LicenceMetadata metadata;
    try {
      metadata = LicenceMetadata.ofElements(SqlResults.texts(row.getString("metadata")));
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          StoreException.Kind.BROKEN,
          new Message(
              "the licence " + row.getString("id") + " is damaged in the store",
              "存储库中的证照 " + row.getString("id") + " 已损坏"),
          null,
          e);
    }
    return new Licence(
        new NewLicence(
            metadata, row.getString("seal_id"), files.getOrDefault(row.getString("id"), List.of())),
        LicenceStatus.valueOf(row.getString("status")),
        Instant.parse(row.getString("issued_at")),
        Database.number(row, "result_id"));
  }

  static Map<LicenceStatus, Long> count(Connection c) throws SQLException, IOException {
    Map<LicenceStatus, Long> counts = new EnumMap<>(LicenceStatus.class);
    for (LicenceStatus each : LicenceStatus.values()) {
      counts.put(each, 0L);
    }
    Database.query(
        c,
        row -> counts.put(LicenceStatus.valueOf(row.getString(1)), row.getLong(2)),
        "SELECT status, count(*) FROM licence GROUP BY status");
    return counts;
  }

  @Override
  public List<LicenceEvent> history(String id) throws IOException {
    return database.read(c -> history(c, id));
  }

  static List<LicenceEvent> history(Connection c, String id) throws SQLException, IOException {
    return Database.query(
        c,
        SqlLicences::event,
        "SELECT * FROM licence_event WHERE licence_id = ? ORDER BY number",
        id);
  }

  private static LicenceEvent event(ResultSet row) throws SQLException {
    return new LicenceEvent(
        row.getLong("number"),
        Kind.valueOf(row.getString("kind")),
        row.getString("licence_id"),
        Instant.parse(row.getString("at")),
        row.getString("operator"),
        row.getString("reason"),
        row.getString("other_id"));
  }

  @Override
  public LicenceEvent revoke(String id, String reason, String operator) throws IOException {
    return change(
        Kind.REVOKED,
        id,
        Set.of(LicenceStatus.VALID, LicenceStatus.SUSPENDED),
        reason,
        operator,
        null);
  }

  @Override
  public LicenceEvent suspend(String id, String reason, String operator) throws IOException {
    return change(Kind.SUSPENDED, id, Set.of(LicenceStatus.VALID), reason, operator, null);
  }

  @Override
  public LicenceEvent restore(String id, String reason, String operator) throws IOException {
    return change(Kind.RESTORED, id, Set.of(LicenceStatus.SUSPENDED), reason, operator, null);
  }

  @Override
  public LicenceEvent supersede(String id, String by, String reason, String operator)
      throws IOException {
    Objects.requireNonNull(by, "by");
    return change(
        Kind.SUPERSEDED,
        id,
        Set.of(LicenceStatus.VALID, LicenceStatus.SUSPENDED),
        reason,
        operator,
        by);
  }

  private LicenceEvent change(
      Kind kind,
      String id,
      Set<LicenceStatus> from,
      String reason,
      String operator,
      @Nullable String by)
      throws IOException {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(operator, "operator");
    return database.write(
        c -> {
          Chain chain = Chain.hold(c, database.dialect());
          LicenceStatus status = status(c, id);
          if (!from.contains(status)) {
            throw refused(
                "the licence " + id + " is " + status + " and cannot become " + kind,
                "证照 " + id + " 的状态为 " + status + "，不能变为 " + kind);
          }
          if (by != null && (by.equals(id) || status(c, by) != LicenceStatus.VALID)) {
            throw refused(
                "the licence "
                    + by
                    + " cannot take the place of "
                    + id
                    + ": it must be another"
                    + " one, and VALID",
                "证照 " + by + " 不能替代 " + id + "：它应是另一份状态为 VALID 的证照");
          }
          try (LicenceWriter writer = new LicenceWriter(c, chain)) {
            String at = writer.next(id, database.now());
            writer.status(id, kind.status());
            long number = writer.event(kind, id, at, operator, reason, by);
            writer.flush();
            chain.save();
            return new LicenceEvent(number, kind, id, Instant.parse(at), operator, reason, by);
          }
        });
  }

  private static LicenceStatus status(Connection c, String id) throws SQLException, IOException {
    return Database.first(
            c,
            row -> LicenceStatus.valueOf(row.getString(1)),
            "SELECT status FROM licence WHERE id = ?",
            id)
        .orElseThrow(() -> refused("there is no licence " + id, "没有证照 " + id));
  }

  private static StoreException refused(String en, String zh) {
    return new StoreException(StoreException.Kind.REFUSED, new Message(en, zh), null, null);
  }

  @Override
  public List<LicenceEvent> events(long after, int limit) throws IOException {
    return database.read(
        c ->
            Database.query(
                c,
                SqlLicences::event,
                "SELECT * FROM licence_event WHERE number > ? ORDER BY number LIMIT ?",
                after,
                SqlResults.limit(limit)));
  }

  @Override
  public LicenceExportReport exportSince(Instant since, long after, OutputStream out)
      throws IOException {
    LicenceLines lines = new LicenceLines(documents);
    String from = Database.text(since);
    long count = 0;
    long next = after;
    while (true) {
      long behind = next;
      List<LicenceEvent> page =
          database.read(
              c ->
                  Database.query(
                      c,
                      SqlLicences::event,
                      "SELECT * FROM licence_event WHERE at >= ? AND number > ?"
                          + " ORDER BY number LIMIT ?",
                      from,
                      behind,
                      PAGE));
      Map<String, Licence> named = named(page);
      for (LicenceEvent each : page) {
        Licence licence = named.get(each.licence());
        if (licence == null) {
          throw new IOException("a licence is gone");
        }
        lines.write(each, licence, out);
        next = each.number();
        count++;
      }
      if (page.size() < PAGE) {
        out.flush();
        return new LicenceExportReport(count, next);
      }
    }
  }

  /** The licences that events are about, by identifier. */
  private Map<String, Licence> named(List<LicenceEvent> events) throws IOException {
    Map<String, Licence> named = new HashMap<>();
    if (!events.isEmpty()) {
      Object[] ids = events.stream().map(LicenceEvent::licence).distinct().toArray();
      String sql = "SELECT * FROM licence WHERE id IN " + Database.marks(ids.length);
      database
          .read(c -> licences(c, sql, ids))
          .forEach(licence -> named.put(licence.id(), licence));
    }
    return named;
  }

  @Override
  public LicenceImportReport importAll(InputStream in, Verifier verifier, String operator)
      throws IOException {
    return new LicenceImport(database, documents, verifier, operator).run(in);
  }
}
