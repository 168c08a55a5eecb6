package io.yinxin.seal.internal.sql;

import io.yinxin.seal.store.LedgerHead;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The ends of the ledger and of the events, held by one transaction at a time: whoever has it is
 * alone in appending, so numbers become visible in their order and without gaps.
 */
final class Chain {

  private final Connection connection;
  private LedgerHead ledger;
  private long event;

  private Chain(Connection connection, LedgerHead ledger, long event) {
    this.connection = connection;
    this.ledger = ledger;
    this.event = event;
  }

  /** Waits for it and holds it until the end of the transaction. */
  static Chain hold(Connection connection, Dialect dialect) throws SQLException, IOException {
    return Database.first(
            connection,
            row ->
                new Chain(
                    connection,
                    new LedgerHead(row.getLong("ledger_number"), row.getString("ledger_hash")),
                    row.getLong("event_number")),
            "SELECT ledger_number, ledger_hash, event_number FROM chain WHERE id = 1"
                + dialect.forUpdate())
        .orElseThrow(() -> new SQLException("the chain is gone"));
  }

  LedgerHead ledger() {
    return ledger;
  }

  void ledger(LedgerHead head) {
    ledger = head;
  }

  long nextEvent() {
    return ++event;
  }

  /** Writes the new ends, once, before the transaction ends. */
  void save() throws SQLException {
    Database.update(
        connection,
        "UPDATE chain SET ledger_number = ?, ledger_hash = ?, event_number = ? WHERE id = 1",
        ledger.number(),
        ledger.hash(),
        event);
  }
}
