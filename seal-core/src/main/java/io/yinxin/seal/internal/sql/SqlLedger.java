package io.yinxin.seal.internal.sql;

import io.yinxin.seal.Message;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.store.LedgerEntry;
import io.yinxin.seal.store.LedgerHead;
import io.yinxin.seal.store.LedgerProblem;
import io.yinxin.seal.store.LedgerReport;
import io.yinxin.seal.store.SealLedger;
import io.yinxin.seal.store.SealUse;
import io.yinxin.seal.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ledger in a table. */
final class SqlLedger implements SealLedger {

  private static final String INSERT =
      "INSERT INTO ledger (number, at, operator, seal, key_ref, certificate, signer, document,"
          + " result_id, licence_id, grant_id, previous, hash)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private static final int PAGE = 1000;
  private static final byte[] NOTHING = {-1, -1, -1, -1};

  private final Database database;

  SqlLedger(Database database) {
    this.database = database;
  }

  /** Appends entries; the caller holds the chain and saves it. */
  static LedgerEntry append(Connection connection, Chain chain, String now, List<SealUse> uses)
      throws SQLException {
    LedgerEntry last = null;
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (SealUse use : uses) {
        LedgerHead before = chain.ledger();
        long number = before.number() + 1;
        String hash = hash(before.hash(), number, now, use);
        Database.bind(
            insert,
            number,
            now,
            use.operator(),
            use.seal(),
            use.key(),
            use.certificate(),
            use.signer(),
            use.document(),
            use.row(),
            use.licence(),
            use.grant(),
            before.hash(),
            hash);
        insert.addBatch();
        chain.ledger(new LedgerHead(number, hash));
        last = new LedgerEntry(number, Instant.parse(now), use, before.hash(), hash);
      }
      insert.executeBatch();
    }
    return Objects.requireNonNull(last, "no use");
  }

  /** As the Javadoc of {@link LedgerEntry} says. */
  static String hash(String previous, long number, String at, SealUse use) {
    MessageDigest digest = HashAlgorithm.SM3.newDigest();
    digest.update(HexFormat.of().parseHex(previous));
    add(digest, Long.toString(number));
    add(digest, at);
    add(digest, use.operator());
    add(digest, use.seal());
    add(digest, use.key());
    add(digest, use.certificate());
    add(digest, use.signer());
    add(digest, use.document());
    add(digest, use.row() == null ? null : Long.toString(use.row()));
    add(digest, use.licence());
    add(digest, use.grant() == null ? null : Long.toString(use.grant()));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, @Nullable String field) {
    if (field == null) {
      digest.update(NOTHING);
      return;
    }
    byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
    digest.update(bytes);
  }

  @Override
  public LedgerEntry append(SealUse use) throws IOException {
    return database.write(
        c -> {
          Chain chain = Chain.hold(c, database.dialect());
          String now = database.now();
          if (use.grant() != null && SqlSeals.leftToday(c, database, use.grant()) < 1) {
            Message over = SqlSeals.over(c, database, use.grant());
            throw new StoreException(
                StoreException.Kind.REFUSED,
                over != null
                    ? over
                    : new Message(
                        "grant " + use.grant() + " is used up for today",
                        "授权 " + use.grant() + " 今日的用印次数已用完"),
                null,
                null);
          }
          LedgerEntry entry = append(c, chain, now, List.of(use));
          chain.save();
          return entry;
        });
  }

  @Override
  public LedgerHead head() throws IOException {
    return database.read(SqlLedger::head);
  }

  static LedgerHead head(Connection c) throws SQLException, IOException {
    return Database.first(
            c,
            row -> new LedgerHead(row.getLong(1), row.getString(2)),
            "SELECT ledger_number, ledger_hash FROM chain WHERE id = 1")
        .orElseThrow(() -> new SQLException("the chain is gone"));
  }

  @Override
  public List<LedgerEntry> list(long after, int limit) throws IOException {
    return database.read(c -> page(c, after, SqlResults.limit(limit)));
  }

  @Override
  public List<LedgerEntry> ofDocument(String digest) throws IOException {
    return database.read(
        c ->
            Database.query(
                c,
                SqlLedger::entry,
                "SELECT * FROM ledger WHERE document = ? ORDER BY number",
                digest));
  }

  private static List<LedgerEntry> page(Connection c, long after, int limit)
      throws SQLException, IOException {
    return Database.query(
        c,
        SqlLedger::entry,
        "SELECT * FROM ledger WHERE number > ? ORDER BY number LIMIT ?",
        after,
        limit);
  }

  private static LedgerEntry entry(ResultSet row) throws SQLException {
    return new LedgerEntry(
        row.getLong("number"),
        Instant.parse(row.getString("at")),
        new SealUse(
            row.getString("operator"),
            row.getString("seal"),
            row.getString("key_ref"),
            row.getString("certificate"),
            row.getString("signer"),
            row.getString("document"),
            Database.number(row, "result_id"),
            row.getString("licence_id"),
            Database.number(row, "grant_id")),
        row.getString("previous"),
        row.getString("hash"));
  }

  @Override
  public LedgerReport verify(@Nullable LedgerHead noted) throws IOException {
    // The head first: entries that come while this reads are behind it.
    LedgerHead head = head();
    LedgerCheck check = new LedgerCheck(this::successor, head, noted);
    long after = Long.MIN_VALUE;
    while (true) {
      long from = after;
      List<LedgerEntry> page = database.read(c -> page(c, from, PAGE));
      if (page.isEmpty()) {
        break;
      }
      for (LedgerEntry each : page) {
        check.entry(each);
      }
      after = page.get(page.size() - 1).number();
    }
    List<LedgerProblem> problems = check.end(head());
    return new LedgerReport(check.last(), check.entries(), problems);
  }

  /** The number of the entry that was bound to a hash. */
  private Optional<Long> successor(String hash) throws IOException {
    return database.read(
        c ->
            Database.first(
                c, row -> row.getLong(1), "SELECT number FROM ledger WHERE previous = ?", hash));
  }
}
