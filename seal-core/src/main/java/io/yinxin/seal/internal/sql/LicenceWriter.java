package io.yinxin.seal.internal.sql;

import io.yinxin.seal.internal.json.Json;
import io.yinxin.seal.licence.LicenceId;
import io.yinxin.seal.licence.LicenceMetadata;
import io.yinxin.seal.store.LicenceDocument;
import io.yinxin.seal.store.LicenceEvent;
import io.yinxin.seal.store.LicenceStatus;
import io.yinxin.seal.store.NewLicence;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes licences with their documents and events, many at a time, for whoever holds the chain. */
final class LicenceWriter implements AutoCloseable {

  private final Connection connection;
  private final Chain chain;
  private final PreparedStatement licences;
  private final PreparedStatement documents;
  private final PreparedStatement events;
  private final Set<String> written = new HashSet<>();

  LicenceWriter(Connection connection, Chain chain) throws SQLException {
    this.connection = connection;
    this.chain = chain;
    this.licences =
        connection.prepareStatement(
            "INSERT INTO licence (id, series, version, type, name, issuer, holder, valid_from,"
                + " valid_until, seal_id, metadata, status, issued_at, result_id)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'VALID', ?, ?)");
    this.documents =
        connection.prepareStatement(
            "INSERT INTO licence_document (licence_id, format, digest, size)"
                + " VALUES (?, ?, ?, ?)");
    this.events =
        connection.prepareStatement(
            "INSERT INTO licence_event (number, kind, licence_id, at, operator, reason, other_id)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)");
  }

  /** Whether the identifier, or its version of the series, is another licence's. */
  boolean taken(NewLicence licence) throws SQLException, IOException {
    return written.contains(licence.id())
        || written.contains(slot(licence))
        || Database.first(
                connection,
                row -> row.getString(1),
                "SELECT id FROM licence WHERE id = ? OR (series = ? AND version = ?)",
                licence.id(),
                licence.metadata().id().stem(),
                licence.metadata().id().version())
            .isPresent();
  }

  private static String slot(NewLicence licence) {
    return licence.metadata().id().stem() + " " + licence.metadata().id().version();
  }

  /** Writes a licence that is not {@link #taken}; it supersedes those before it in its series. */
  void issue(NewLicence licence, long row, String at, String operator)
      throws SQLException, IOException {
    add(licence, row, at, operator);
    LicenceId id = licence.metadata().id();
    if (id.version() > 1) {
      flush(); // an earlier version may be among what was just written
      List<String> before =
          Database.query(
              connection,
              found -> found.getString(1),
              "SELECT id FROM licence WHERE series = ? AND version < ?"
                  + " AND status IN ('VALID', 'SUSPENDED') ORDER BY version",
              id.stem(),
              id.version());
      for (String each : before) {
        status(each, LicenceStatus.SUPERSEDED);
        event(LicenceEvent.Kind.SUPERSEDED, each, next(each, at), operator, null, licence.id());
      }
    }
  }

  /** Writes a licence and that it was issued; others keep their status. */
  void add(NewLicence licence, @Nullable Long row, String at, String operator) throws SQLException {
    written.add(licence.id());
    written.add(slot(licence));
    LicenceMetadata metadata = licence.metadata();
    LicenceId id = metadata.id();
    Database.bind(
        licences,
        licence.id(),
        id.stem(),
        id.version(),
        id.typeCode(),
        metadata.typeName(),
        id.issuerCode(),
        metadata.holderCode() == null ? null : SqlLicences.number(metadata.holderCode()),
        text(metadata.validFrom()),
        text(metadata.validTo()),
        licence.seal(),
        Json.write(metadata.elements()),
        at,
        row);
    licences.addBatch();
    for (LicenceDocument each : licence.documents()) {
      Database.bind(documents, licence.id(), each.format().name(), each.digest(), each.size());
      documents.addBatch();
    }
    event(LicenceEvent.Kind.ISSUED, licence.id(), at, operator, null, null);
  }

  /** Sets the status of a licence that is written. */
  void status(String id, LicenceStatus status) throws SQLException {
    Database.update(connection, "UPDATE licence SET status = ? WHERE id = ?", status.name(), id);
  }

  /**
   * The time of a licence's next event: now, but never before its last one, whichever machine's
   * clock is ahead.
   */
  String next(String id, String now) throws SQLException, IOException {
    String last =
        Database.first(
                connection,
                row -> String.valueOf(row.getString(1)),
                "SELECT coalesce(max(at), '') FROM licence_event WHERE licence_id = ?",
                id)
            .orElse("");
    return last.compareTo(now) > 0 ? last : now;
  }

  /** Adds an event; its number. */
  long event(
      LicenceEvent.Kind kind,
      String licence,
      String at,
      String operator,
      @Nullable String reason,
      @Nullable String other)
      throws SQLException {
    long number = chain.nextEvent();
    Database.bind(events, number, kind.name(), licence, at, operator, reason, other);
    events.addBatch();
    return number;
  }

  /** Sends what was gathered. */
  void flush() throws SQLException {
    licences.executeBatch();
    documents.executeBatch();
    events.executeBatch();
  }

  private static @Nullable String text(@Nullable LocalDate date) {
    return date == null ? null : date.toString();
  }

  @Override
  public void close() throws SQLException {
    try (licences;
        documents;
        events) {
      licences.clearBatch();
    }
  }
}
