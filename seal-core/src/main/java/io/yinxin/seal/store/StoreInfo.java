package io.yinxin.seal.store;

import java.nio.file.Path;
import java.util.Map;

/**
 * What there is to say about a store. Immutable.
 *
 * @param url its address, without user and password
 * @param engine the database and its version, for instance {@code SQLite 3.54.1}
 * @param schemaVersion the version of its tables
 * @param documents the folder of its documents
 * @param results how many rows of the result store are in each state; every state is there
 * @param licences how many licences have each status; every status is there
 * @param ledger the last entry of the ledger
 * @since 0.1
 */
public record StoreInfo(
    String url,
    String engine,
    int schemaVersion,
    Path documents,
    Map<ResultState, Long> results,
    Map<LicenceStatus, Long> licences,
    LedgerHead ledger) {

  /** Copies the maps. */
  public StoreInfo {
    results = Map.copyOf(results);
    licences = Map.copyOf(licences);
  }
}
