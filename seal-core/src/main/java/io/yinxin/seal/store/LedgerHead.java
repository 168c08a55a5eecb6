package io.yinxin.seal.store;

import java.util.Objects;

/**
 * The last entry of a ledger at some moment: an auditor notes it down, and can tell later that
 * everything up to it is still as it was. Immutable.
 *
 * @param number the entry's number, 0 for an empty ledger
 * @param hash the entry's hash, lower-case hexadecimal; 64 zeros for an empty ledger
 * @since 0.1
 */
public record LedgerHead(long number, String hash) {

  /** The head of an empty ledger. */
  public static final LedgerHead EMPTY = new LedgerHead(0, "0".repeat(64));

  /** Refuses what is no head. */
  public LedgerHead {
    Objects.requireNonNull(hash, "hash");
    if (number < 0 || !hash.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("not the head of a ledger");
    }
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @param text for instance {@code 17:3b0c…}
   * @return the head
   * @throws IllegalArgumentException if it is none
   */
  public static LedgerHead parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || colon > 18 || !text.substring(0, colon).matches("[0-9]+")) {
      throw new IllegalArgumentException("not the head of a ledger");
    }
    return new LedgerHead(Long.parseLong(text.substring(0, colon)), text.substring(colon + 1));
  }

  /**
   * The head on one line.
   *
   * @return number, colon, hash
   */
  @Override
  public String toString() {
    return number + ":" + hash;
  }
}
