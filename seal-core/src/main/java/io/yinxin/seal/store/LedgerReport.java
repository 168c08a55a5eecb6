package io.yinxin.seal.store;

import java.util.List;

/**
 * What checking the ledger found. Immutable.
 *
 * @param head the last entry
 * @param entries how many entries were read
 * @param problems what was done to it, in the order of entries, the first thousand
 * @since 0.1
 */
public record LedgerReport(LedgerHead head, long entries, List<LedgerProblem> problems) {

  /** Copies the list. */
  public LedgerReport {
    problems = List.copyOf(problems);
  }

  /**
   * Whether the ledger is as it was written.
   *
   * @return true if nothing was found
   */
  public boolean whole() {
    return problems.isEmpty();
  }
}
