package io.yinxin.seal.internal.sql;

import io.yinxin.seal.store.CommitReport;
import io.yinxin.seal.store.DocumentStore;
import io.yinxin.seal.store.FileDocuments;
import io.yinxin.seal.store.LicenceStore;
import io.yinxin.seal.store.Outcome;
import io.yinxin.seal.store.ResultQuery;
import io.yinxin.seal.store.ResultStore;
import io.yinxin.seal.store.SealLedger;
import io.yinxin.seal.store.SealRegister;
import io.yinxin.seal.store.StoreInfo;
import io.yinxin.seal.store.Stores;
import java.io.IOException;
import java.sql.DatabaseMetaData;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The stores of one database. */
final class SqlStores implements Stores {

  private final Database database;
  private final DocumentStore documents;
  private final SqlResults results;
  private final SqlLicences licences;
  private final SqlLedger ledger;
  private final SqlSeals seals;

  SqlStores(Database database, FileDocuments documents) {
    this.database = database;
    this.documents = documents;
    this.results = new SqlResults(database);
    this.licences = new SqlLicences(database, documents);
    this.ledger = new SqlLedger(database);
    this.seals = new SqlSeals(database);
  }

  @Override
  public ResultStore results() {
    return results;
  }

  @Override
  public LicenceStore licences() {
    return licences;
  }

  @Override
  public SealLedger ledger() {
    return ledger;
  }

  @Override
  public SealRegister seals() {
    return seals;
  }

  @Override
  public DocumentStore documents() {
    return documents;
  }

  @Override
  public CommitReport commit(String owner, List<Outcome> outcomes) throws IOException {
    Objects.requireNonNull(owner, "owner");
    if (outcomes.size() > 10_000) {
      throw new IllegalArgumentException("more than 10,000 outcomes");
    }
    if (outcomes.isEmpty()) {
      return new CommitReport(Set.of(), Set.of(), Set.of());
    }
    // First the files, then the rows that speak of them.
    documents.sync();
    return database.write(c -> new Commit(c, database, owner).run(outcomes));
  }

  @Override
  public StoreInfo info() throws IOException {
    return database.read(
        c -> {
          DatabaseMetaData engine = c.getMetaData();
          return new StoreInfo(
              database.shown(),
              engine.getDatabaseProductName() + " " + engine.getDatabaseProductVersion(),
              Schema.VERSION,
              documents.place(),
              SqlResults.count(c, ResultQuery.ALL),
              SqlLicences.count(c),
              SqlLedger.head(c));
        });
  }

  @Override
  public void close() {
    database.close();
  }
}
