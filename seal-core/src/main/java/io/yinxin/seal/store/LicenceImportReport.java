package io.yinxin.seal.store;

import java.util.List;

/**
 * What an import of licences did. Immutable.
 *
 * @param licences how many licences are new
 * @param events how many events are new, the licences' issue included
 * @param known how many events were there already
 * @param refused the lines that were not taken, the first thousand
 * @param refusedCount how many lines were not taken
 * @since 0.1
 */
public record LicenceImportReport(
    long licences, long events, long known, List<ImportReport.BadRow> refused, long refusedCount) {

  /** Copies the list. */
  public LicenceImportReport {
    refused = List.copyOf(refused);
  }
}
