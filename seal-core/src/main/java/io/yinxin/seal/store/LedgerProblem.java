package io.yinxin.seal.store;

import java.util.Objects;

/**
 * Something that was done to the ledger. Immutable.
 *
 * @param kind what
 * @param from the number of the first entry concerned
 * @param to the number of the last entry concerned
 * @since 0.1
 */
public record LedgerProblem(Kind kind, long from, long to) {

  /** What can be done to a ledger. */
  public enum Kind {
    /** The contents of the entry are not those that were written. */
    CHANGED,
    /** Entries are missing, in the middle or at the end. */
    CUT,
    /** The entry was written with another number. */
    MOVED,
    /** The entry was never written by the ledger. */
    INSERTED,
    /** All fits together, but it is not what was there when the head was noted down. */
    REWRITTEN
  }

  /** Refuses null. */
  public LedgerProblem {
    Objects.requireNonNull(kind, "kind");
  }
}
