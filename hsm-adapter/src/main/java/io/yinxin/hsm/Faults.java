package io.yinxin.hsm;

import io.yinxin.seal.Message;
import org.jspecify.annotations.Nullable;

/**
 * What the faults of a token or device mean, and what can be done about them there. Safe for many
 * threads.
 */
interface Faults {

  /** The class of a fault. */
  FaultClass classify(Exception fault);

  /**
   * Whether a fault that tells nothing, though it looks as if it would pass, is tried once only.
   */
  boolean isOnce(Exception fault);

  /** Whether a session is in order after a fault in it. */
  boolean leavesSessionInOrder(Exception fault);

  /** A number that changes when the place was brought back; taken before something is tried. */
  long epoch();

  /**
   * Looks for the place after it was lost, and brings it back. May take its time, not for ever.
   *
   * @param fault how it was lost
   * @param epoch the epoch in which it was lost
   * @param lastThing whether looking has helped nobody, so that it must be restarted
   * @return whether it is worth trying again
   */
  boolean revive(Exception fault, long epoch, boolean lastThing);

  /** What a person is told when a fault stays. */
  Message unusable(String why);

  /** What helps a person against a fault; null where that is said elsewhere. */
  default @Nullable Message hint(FaultClass kind, Exception fault) {
    return kind.hint();
  }
}
