package io.yinxin.seal.internal.sql;

import io.yinxin.seal.Message;
import io.yinxin.seal.store.Approval;
import io.yinxin.seal.store.Grant;
import io.yinxin.seal.store.GrantDecision;
import io.yinxin.seal.store.GrantDecision.Reason;
import io.yinxin.seal.store.GrantDecision.Refused;
import io.yinxin.seal.store.GrantRequest;
import io.yinxin.seal.store.RegisteredSeal;
import io.yinxin.seal.store.SealRegister;
import io.yinxin.seal.store.StoreException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The seals and grants in tables. */
final class SqlSeals implements SealRegister {

  private final Database database;

  SqlSeals(Database database) {
    this.database = database;
  }

  @Override
  public RegisteredSeal add(
      String id, String name, String body, List<String> certificates, String operator)
      throws IOException {
    if (id.isBlank() || id.length() > 100 || certificates.isEmpty()) {
      throw new IllegalArgumentException("a seal has a number and a certificate");
    }
    return database.write(
        c -> {
          String now = database.now();
          int added =
              Database.update(
                  c,
                  "INSERT INTO seal (id, name, body, added_at, added_by) VALUES (?, ?, ?, ?, ?)"
                      + " ON CONFLICT (id) DO NOTHING",
                  id,
                  name,
                  body,
                  now,
                  operator);
          if (added == 0) {
            throw refused("the seal " + id + " is there already", "印章 " + id + " 已存在");
          }
          for (String each : Set.copyOf(certificates)) {
            Database.update(
                c, "INSERT INTO seal_certificate (seal_id, certificate) VALUES (?, ?)", id, each);
          }
          return seal(c, id).orElseThrow();
        });
  }

  @Override
  public List<RegisteredSeal> list() throws IOException {
    return database.read(
        c -> Database.query(c, row -> seal(c, row), "SELECT * FROM seal ORDER BY id"));
  }

  @Override
  public Optional<RegisteredSeal> get(String id) throws IOException {
    return database.read(c -> seal(c, id));
  }

  private static Optional<RegisteredSeal> seal(Connection c, String id)
      throws SQLException, IOException {
    return Database.first(c, row -> seal(c, row), "SELECT * FROM seal WHERE id = ?", id);
  }

  private static RegisteredSeal seal(Connection c, ResultSet row) throws SQLException, IOException {
    String id = row.getString("id");
    return new RegisteredSeal(
        id,
        row.getString("name"),
        row.getString("body"),
        Database.query(
            c,
            found -> found.getString(1),
            "SELECT certificate FROM seal_certificate WHERE seal_id = ? ORDER BY certificate",
            id),
        Instant.parse(row.getString("added_at")),
        row.getString("added_by"),
        Database.time(row.getString("revoked_at")),
        row.getString("revoked_by"),
        row.getString("reason"));
  }

  private static boolean inUse(Connection c, String id) throws SQLException, IOException {
    return seal(c, id).filter(seal -> seal.revokedAt() == null).isPresent();
  }

  @Override
  public void revoke(String id, Instant at, String reason, String operator) throws IOException {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(operator, "operator");
    if (at.isAfter(database.clock().instant())) {
      throw refused("a seal cannot be revoked in the future", "不能以将来的时间注销印章");
    }
    int revoked =
        database.write(
            c ->
                Database.update(
                    c,
                    "UPDATE seal SET revoked_at = ?, revoked_by = ?, reason = ?"
                        + " WHERE id = ? AND revoked_at IS NULL",
                    Database.text(at),
                    operator,
                    reason,
                    id));
    if (revoked == 0) {
      throw refused("there is no seal " + id + " that could be revoked", "没有可注销的印章 " + id);
    }
  }

  @Override
  public Grant grant(Grant grant) throws IOException {
    for (String each : grant.types()) {
      if (each.isBlank() || each.chars().anyMatch(Character::isWhitespace)) {
        throw new IllegalArgumentException("a type with a blank in it");
      }
    }
    return database.write(
        c -> {
          if (!inUse(c, grant.seal())) {
            throw refused(
                "there is no seal " + grant.seal() + " in use", "没有在用的印章 " + grant.seal());
          }
          return Database.first(
                  c,
                  SqlSeals::grant,
                  "INSERT INTO seal_grant (seal_id, types, body, valid_from, valid_until, per_day,"
                      + " second_person, granted_by, granted_at)"
                      + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
                  grant.seal(),
                  String.join(" ", new TreeSet<>(grant.types())),
                  grant.body(),
                  Database.text(grant.from()),
                  Database.textOrNull(grant.until()),
                  grant.perDay(),
                  grant.secondPerson() ? 1 : 0,
                  grant.grantedBy(),
                  database.now())
              .orElseThrow();
        });
  }

  private static Grant grant(ResultSet row) throws SQLException {
    String types = row.getString("types");
    Long perDay = Database.number(row, "per_day");
    return new Grant(
        row.getLong("id"),
        row.getString("seal_id"),
        types.isEmpty() ? Set.of() : Set.of(types.split(" ")),
        row.getString("body"),
        Instant.parse(row.getString("valid_from")),
        Database.time(row.getString("valid_until")),
        perDay == null ? null : perDay.intValue(),
        row.getInt("second_person") == 1,
        row.getString("granted_by"),
        Instant.parse(row.getString("granted_at")),
        Database.time(row.getString("revoked_at")),
        row.getString("revoked_by"),
        row.getString("reason"));
  }

  @Override
  public List<Grant> grants(@Nullable String seal) throws IOException {
    return database.read(
        c ->
            seal == null
                ? Database.query(c, SqlSeals::grant, "SELECT * FROM seal_grant ORDER BY id")
                : grants(c, seal));
  }

  private static List<Grant> grants(Connection c, String seal) throws SQLException, IOException {
    return Database.query(
        c, SqlSeals::grant, "SELECT * FROM seal_grant WHERE seal_id = ? ORDER BY id", seal);
  }

  /** A grant, held until the end of the transaction where {@code lock} says so. */
  static Grant get(Connection c, long id, String lock) throws SQLException, IOException {
    return Database.first(c, SqlSeals::grant, "SELECT * FROM seal_grant WHERE id = ?" + lock, id)
        .orElseThrow(() -> refused("there is no grant " + id, "没有授权 " + id));
  }

  @Override
  public void revokeGrant(long grant, String reason, String operator) throws IOException {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(operator, "operator");
    int revoked =
        database.write(
            c ->
                Database.update(
                    c,
                    "UPDATE seal_grant SET revoked_at = ?, revoked_by = ?, reason = ?"
                        + " WHERE id = ? AND revoked_at IS NULL",
                    database.now(),
                    operator,
                    reason,
                    grant));
    if (revoked == 0) {
      throw refused("there is no grant " + grant + " that could be revoked", "没有可撤销的授权 " + grant);
    }
  }

  @Override
  public Approval approve(long batch, long grant, String approver) throws IOException {
    Objects.requireNonNull(approver, "approver");
    return database.write(
        c -> {
          get(c, grant, "");
          String importer =
              Database.first(
                      c,
                      row -> row.getString(1),
                      "SELECT operator FROM result_batch WHERE id = ?",
                      batch)
                  .orElseThrow(() -> refused("there is no batch " + batch, "没有批次 " + batch));
          if (importer.strip().equalsIgnoreCase(approver.strip())) {
            throw refused(
                "batch " + batch + " was imported by the same person: another one must approve it",
                "批次 " + batch + " 由同一人导入：须由另一人审核");
          }
          Database.update(
              c,
              "INSERT INTO approval (batch_id, grant_id, approver, at) VALUES (?, ?, ?, ?)"
                  + " ON CONFLICT (batch_id, grant_id) DO NOTHING",
              batch,
              grant,
              approver,
              database.now());
          return Database.first(
                  c,
                  row ->
                      new Approval(batch, grant, row.getString(1), Instant.parse(row.getString(2))),
                  "SELECT approver, at FROM approval WHERE batch_id = ? AND grant_id = ?",
                  batch,
                  grant)
              .orElseThrow();
        });
  }

  /**
   * How much of a grant is left today, 0 for one that does not hold now. It is held until the end
   * of the transaction, so that two runners do not take the same rest.
   */
  static long leftToday(Connection c, Database database, long id) throws SQLException, IOException {
    Grant grant = get(c, id, database.dialect().forUpdate());
    return over(c, database, grant) == null ? left(c, database, grant) : 0;
  }

  /** Why a seal may not be used now under a grant that allowed it before, null if it may. */
  static @Nullable Message over(Connection c, Database database, long id)
      throws SQLException, IOException {
    return over(c, database, get(c, id, ""));
  }

  private static @Nullable Message over(Connection c, Database database, Grant grant)
      throws SQLException, IOException {
    Refused refused =
        inUse(c, grant.seal())
            ? ended(grant, database.clock().instant())
            : sealRevoked(grant.seal());
    return refused == null ? null : refused.message();
  }

  private static Refused sealRevoked(String id) {
    return no(Reason.SEAL_REVOKED, "the seal " + id + " was revoked", "印章 " + id + " 已注销");
  }

  /** What is used today: cases in the ledger, and rows that runners are about to seal. */
  private static long left(Connection c, Database database, Grant grant)
      throws SQLException, IOException {
    if (grant.perDay() == null) {
      return Long.MAX_VALUE;
    }
    ZonedDateTime now = database.clock().instant().atZone(database.clock().getZone());
    Instant midnight = now.toLocalDate().atStartOfDay(now.getZone()).toInstant();
    // A row sealed as PDF and OFD is one use; a document without a row is one, too.
    long used =
        Database.first(
                c,
                row -> row.getLong(1) + row.getLong(2),
                "SELECT (SELECT count(DISTINCT coalesce(result_id, -number)) FROM ledger"
                    + " WHERE grant_id = ? AND at >= ?),"
                    + " (SELECT count(*) FROM result"
                    + " WHERE grant_id = ? AND state = 'CLAIMED' AND lease_until >= ?)",
                grant.id(),
                Database.text(midnight),
                grant.id(),
                Database.text(now.toInstant()))
            .orElseThrow();
    return Math.max(0, grant.perDay() - used);
  }

  private static @Nullable Refused ended(Grant grant, Instant now) {
    if (grant.revokedAt() != null) {
      return no(
          Reason.GRANT_REVOKED,
          "grant " + grant.id() + " was revoked",
          "授权 " + grant.id() + " 已撤销");
    }
    if (now.isBefore(grant.from())) {
      return no(
          Reason.NOT_YET,
          "grant " + grant.id() + " begins at " + grant.from(),
          "授权 " + grant.id() + " 自 " + grant.from() + " 起生效");
    }
    if (grant.until() != null && !now.isBefore(grant.until())) {
      return no(
          Reason.OVER,
          "grant " + grant.id() + " ended at " + grant.until(),
          "授权 " + grant.id() + " 已于 " + grant.until() + " 到期");
    }
    return null;
  }

  @Override
  public GrantDecision check(GrantRequest request) throws IOException {
    return database.read(c -> check(c, request));
  }

  private GrantDecision check(Connection c, GrantRequest request) throws SQLException, IOException {
    if (Database.first(c, row -> true, "SELECT id FROM seal LIMIT 1").isEmpty()) {
      return new GrantDecision.Unmanaged();
    }
    List<RegisteredSeal> seals =
        request.seal() != null
            ? Database.query(
                c, row -> seal(c, row), "SELECT * FROM seal WHERE id = ?", request.seal())
            : Database.query(
                c,
                row -> seal(c, row),
                "SELECT * FROM seal WHERE id IN"
                    + " (SELECT seal_id FROM seal_certificate WHERE certificate = ?) ORDER BY id",
                request.certificate());
    Refused nearest =
        no(
            Reason.UNKNOWN_SEAL,
            request.seal() != null
                ? "the store has no seal " + request.seal()
                : "the store has no seal with this certificate",
            request.seal() != null ? "存储库中没有印章 " + request.seal() : "存储库中没有使用此证书的印章");
    for (RegisteredSeal seal : seals) {
      GrantDecision decision = check(c, request, seal);
      if (!(decision instanceof Refused refused)) {
        return decision;
      }
      nearest = nearer(nearest, refused);
    }
    return nearest;
  }

  private GrantDecision check(Connection c, GrantRequest request, RegisteredSeal seal)
      throws SQLException, IOException {
    String id = seal.id();
    if (!seal.certificates().contains(request.certificate())) {
      return no(
          Reason.OTHER_CERTIFICATE,
          "the seal " + id + " is not to be used with this certificate",
          "印章 " + id + " 不能与此证书一起使用");
    }
    if (seal.revokedAt() != null) {
      return sealRevoked(id);
    }
    Refused nearest =
        no(
            Reason.NO_GRANT,
            "nobody may use the seal " + id + ": it has no grant",
            "印章 " + id + " 没有任何用印授权");
    for (Grant grant : grants(c, id)) {
      Refused refused = refused(c, request, seal, grant);
      if (refused == null) {
        return new GrantDecision.Allowed(seal, grant, left(c, database, grant));
      }
      nearest = nearer(nearest, refused);
    }
    return nearest;
  }

  private @Nullable Refused refused(
      Connection c, GrantRequest request, RegisteredSeal seal, Grant grant)
      throws SQLException, IOException {
    String body = grant.body() == null ? seal.body() : grant.body();
    String wanted = request.body() == null ? seal.body() : request.body();
    if (!body.equals(wanted)) {
      return no(
          Reason.OTHER_BODY,
          "the use of the seal " + seal.id() + " is granted to " + body + ", not to " + wanted,
          "印章 " + seal.id() + " 的用印授权属于 " + body + "，不属于 " + wanted);
    }
    if (!grant.types().isEmpty() && !grant.types().contains(request.type())) {
      return no(
          Reason.OTHER_TYPE,
          "grant " + grant.id() + " is not for this type of licence",
          "授权 " + grant.id() + " 不适用于此类证照");
    }
    Refused ended = ended(grant, database.clock().instant());
    if (ended != null) {
      return ended;
    }
    if (left(c, database, grant) < 1) {
      return no(
          Reason.DAY_USED_UP,
          "grant " + grant.id() + " allows " + grant.perDay() + " a day, and they are used up",
          "授权 " + grant.id() + " 每日限 " + grant.perDay() + " 次，今日已用完");
    }
    if (grant.secondPerson() && !approved(c, grant, request)) {
      return no(
          Reason.NOT_APPROVED,
          request.batch() == null
              ? "grant " + grant.id() + " is for batches that a second person has approved"
              : "batch " + request.batch() + " waits for the approval of a second person",
          request.batch() == null
              ? "授权 " + grant.id() + " 仅适用于经第二人审核的批次"
              : "批次 " + request.batch() + " 尚待第二人审核");
    }
    return null;
  }

  private static boolean approved(Connection c, Grant grant, GrantRequest request)
      throws SQLException, IOException {
    return request.batch() != null
        && Database.first(
                c,
                row -> true,
                "SELECT approver FROM approval WHERE batch_id = ? AND grant_id = ?",
                request.batch(),
                grant.id())
            .isPresent();
  }

  private static Refused nearer(Refused one, Refused other) {
    return other.reason().compareTo(one.reason()) > 0 ? other : one;
  }

  private static Refused no(Reason reason, String en, String zh) {
    return new Refused(reason, new Message(en, zh));
  }

  private static StoreException refused(String en, String zh) {
    return new StoreException(StoreException.Kind.REFUSED, new Message(en, zh), null, null);
  }
}
