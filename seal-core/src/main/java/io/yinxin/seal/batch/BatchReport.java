package io.yinxin.seal.batch;

import io.yinxin.seal.Message;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a batch did. Immutable.
 *
 * @param end why it ended
 * @param sealed how many licences this runner put into the store
 * @param adopted how many of them an earlier run had sealed but not written down
 * @param failed how many rows failed
 * @param left how many rows still wait
 * @param unapproved whether rows wait for the approval of a second person
 * @param refused why the seal may not be used for what is left: it was revoked meanwhile, or the
 *     grant has ended or is used up for today; null if it may
 * @param elapsed how long it took
 * @param failures why rows failed, the most frequent cause first
 * @since 0.1
 */
public record BatchReport(
    End end,
    long sealed,
    long adopted,
    long failed,
    long left,
    boolean unapproved,
    @Nullable Message refused,
    Duration elapsed,
    List<Failure> failures) {

  /** Why a batch ended. */
  public enum End {
    /** No row waits, or the limit is reached. */
    DONE,
    /** Too many rows failed. */
    TOO_MANY_FAILURES,
    /** It was told to stop. */
    STOPPED
  }

  /**
   * Rows that failed for one cause.
   *
   * @param cause a stable word
   * @param message of the first of them
   * @param count how many
   * @param rows their numbers, at most the first thousand
   */
  public record Failure(String cause, Message message, long count, List<Long> rows) {
    /** Copies the list. */
    public Failure {
      rows = List.copyOf(rows);
    }
  }

  /** Copies the list. */
  public BatchReport {
    failures = List.copyOf(failures);
  }

  /**
   * How fast it was.
   *
   * @return rows a second
   */
  public double rate() {
    return new BatchProgress(0, sealed, failed, elapsed).rate();
  }
}
