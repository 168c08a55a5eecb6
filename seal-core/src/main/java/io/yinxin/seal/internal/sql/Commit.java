package io.yinxin.seal.internal.sql;

import io.yinxin.seal.store.CommitReport;
import io.yinxin.seal.store.Outcome;
import io.yinxin.seal.store.ResultRow;
import io.yinxin.seal.store.ResultState;
import io.yinxin.seal.store.SealUse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** How claimed rows ended, in one transaction: result, licence, ledger and outbox together. */
final class Commit {

  private final Connection connection;
  private final Database database;
  private final String owner;
  private final Chain chain;
  private final Instant time;
  private final String now;
  private final Set<Long> done = new HashSet<>();
  private final Set<Long> lost = new HashSet<>();
  private final Set<Long> collided = new HashSet<>();
  private final List<SealUse> uses = new ArrayList<>();
  private final Map<Long, Boolean> grantsOver = new HashMap<>();

  Commit(Connection connection, Database database, String owner) throws SQLException, IOException {
    this.connection = connection;
    this.database = database;
    this.owner = owner;
    // Before anything is looked at, the clock included: every committer waits here, so what it sees
    // does not change, and times are in the order of numbers.
    this.chain = Chain.hold(connection, database.dialect());
    this.time = database.clock().instant();
    this.now = Database.text(time);
  }

  CommitReport run(List<Outcome> outcomes) throws SQLException, IOException {
    Map<Long, ResultRow> rows = rows(outcomes);
    try (PreparedStatement sealed =
            connection.prepareStatement(
                "UPDATE result SET state = 'SEALED', owner = NULL, lease_until = NULL,"
                    + " licence_id = ?, changed_at = ? WHERE id = ?");
        PreparedStatement failed =
            connection.prepareStatement(
                "UPDATE result SET state = 'FAILED', owner = NULL, lease_until = NULL,"
                    + " grant_id = NULL, cause = ?, message_en = ?, message_zh = ?, changed_at = ?"
                    + " WHERE id = ?");
        PreparedStatement pending =
            connection.prepareStatement(
                "UPDATE result SET state = 'PENDING', owner = NULL, lease_until = NULL,"
                    + " grant_id = NULL, changed_at = ? WHERE id = ?");
        LicenceWriter licences = new LicenceWriter(connection, chain)) {
      for (Outcome outcome : outcomes) {
        long id = outcome.row();
        ResultRow row = rows.get(id);
        if (row == null || !mine(row)) {
          (row != null && endedSo(row, outcome) ? done : lost).add(id);
          continue;
        }
        if (outcome instanceof Outcome.Sealed s) {
          if (over(s)) {
            lost.add(id);
            Database.bind(pending, now, id);
            pending.addBatch();
            continue;
          }
          if (licences.taken(s.licence())) {
            collided.add(id);
            Database.bind(pending, now, id);
            pending.addBatch();
            continue;
          }
          String operator = s.uses().isEmpty() ? owner : s.uses().get(0).operator();
          licences.issue(s.licence(), id, now, operator);
          uses.addAll(s.uses());
          Database.bind(sealed, s.licence().id(), now, id);
          sealed.addBatch();
        } else if (outcome instanceof Outcome.Failed f) {
          Database.bind(failed, f.cause(), f.message().en(), f.message().zh(), now, id);
          failed.addBatch();
        } else {
          Database.bind(pending, now, id);
          pending.addBatch();
        }
        done.add(id);
      }
      licences.flush();
      sealed.executeBatch();
      failed.executeBatch();
      pending.executeBatch();
    }
    if (!uses.isEmpty()) {
      SqlLedger.append(connection, chain, now, uses);
    }
    chain.save();
    return new CommitReport(done, lost, collided);
  }

  /** Whether the seal was revoked, or its grant has ended, since the row was claimed. */
  private boolean over(Outcome.Sealed sealed) throws SQLException, IOException {
    for (SealUse each : sealed.uses()) {
      Long grant = each.grant();
      if (grant != null) {
        Boolean known = grantsOver.get(grant);
        if (known == null) {
          known = SqlSeals.over(connection, database, grant) != null;
          grantsOver.put(grant, known);
        }
        if (known) {
          return true;
        }
      }
    }
    return false;
  }

  private Map<Long, ResultRow> rows(List<Outcome> outcomes) throws SQLException, IOException {
    Object[] ids = outcomes.stream().map(Outcome::row).sorted().toArray();
    Map<Long, ResultRow> rows = new HashMap<>();
    for (ResultRow each :
        Database.query(
            connection,
            SqlResults::row,
            "SELECT * FROM result WHERE id IN "
                + Database.marks(ids.length)
                + " ORDER BY id"
                + database.dialect().forUpdate(),
            ids)) {
      rows.put(each.id(), each);
    }
    return rows;
  }

  /**
   * Whether the lease still holds. Its end counts even if nobody else has the row yet: the grant's
   * daily number was given to others then.
   */
  private boolean mine(ResultRow row) {
    Instant until = row.leaseUntil();
    return row.state() == ResultState.CLAIMED
        && owner.equals(row.owner())
        && until != null
        && !until.isBefore(time)
        && !done.contains(row.id());
  }

  /** Whether an earlier commit, whose answer was lost, wrote this down. */
  private static boolean endedSo(ResultRow row, Outcome outcome) {
    if (outcome instanceof Outcome.Sealed s) {
      return Objects.equals(row.licence(), s.licence().id());
    }
    if (outcome instanceof Outcome.Failed f) {
      return row.state() == ResultState.FAILED && f.cause().equals(row.cause());
    }
    return row.state() == ResultState.PENDING;
  }
}
