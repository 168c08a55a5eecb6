package io.yinxin.seal.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a licence. Immutable.
 *
 * @param number its number in the store: later events have greater ones, and an event never appears
 *     before one with a smaller number
 * @param kind what happened
 * @param licence the licence's identifier
 * @param at when
 * @param operator who did it
 * @param reason why, null where there was nothing to explain
 * @param other the identifier of the licence that took its place, else null
 * @since 0.1
 */
public record LicenceEvent(
    long number,
    Kind kind,
    String licence,
    Instant at,
    String operator,
    @Nullable String reason,
    @Nullable String other) {

  /** What can happen to a licence. */
  public enum Kind {
    /** It was sealed and written into the store. */
    ISSUED(LicenceStatus.VALID),
    /** It was taken back for good. */
    REVOKED(LicenceStatus.REVOKED),
    /** It does not count for the time being. */
    SUSPENDED(LicenceStatus.SUSPENDED),
    /** It counts again. */
    RESTORED(LicenceStatus.VALID),
    /** Another one took its place. */
    SUPERSEDED(LicenceStatus.SUPERSEDED);

    private final LicenceStatus status;

    Kind(LicenceStatus status) {
      this.status = status;
    }

    /**
     * The status of a licence after it.
     *
     * @return the status
     */
    public LicenceStatus status() {
      return status;
    }
  }
}
