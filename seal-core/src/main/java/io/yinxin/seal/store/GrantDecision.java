package io.yinxin.seal.store;

import io.yinxin.seal.Message;
import java.util.Objects;

/**
 * Whether someone may seal.
 *
 * @since 0.1
 */
public sealed interface GrantDecision {

  /**
   * Yes.
   *
   * @param seal the seal
   * @param grant what allows it
   * @param leftToday how many more documents today, {@link Long#MAX_VALUE} for no limit
   */
  record Allowed(RegisteredSeal seal, Grant grant, long leftToday) implements GrantDecision {}

  /** Yes, because the store has no registered seal at all: nobody has begun to keep order. */
  record Unmanaged() implements GrantDecision {}

  /**
   * No.
   *
   * @param reason why
   * @param message why, for people, with what to do
   */
  record Refused(Reason reason, Message message) implements GrantDecision {
    /** Refuses null. */
    public Refused {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(message, "message");
    }
  }

  /** Why not; the later ones are the nearer misses. */
  enum Reason {
    /** The store does not know the seal. */
    UNKNOWN_SEAL,
    /** The seal is not to be used with this certificate. */
    OTHER_CERTIFICATE,
    /** The seal was revoked. */
    SEAL_REVOKED,
    /** Nobody was granted its use. */
    NO_GRANT,
    /** Another body was. */
    OTHER_BODY,
    /** For other types of licence. */
    OTHER_TYPE,
    /** The grant was revoked. */
    GRANT_REVOKED,
    /** The grant begins later. */
    NOT_YET,
    /** The grant is over. */
    OVER,
    /** The day's number is used up. */
    DAY_USED_UP,
    /** A second person must approve the batch first. */
    NOT_APPROVED
  }
}
