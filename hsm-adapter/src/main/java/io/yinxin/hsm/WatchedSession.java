package io.yinxin.hsm;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A session with a thread of its own, which calls the device, so that a call that hangs holds up
 * nobody. For one caller at a time.
 *
 * @param <S> the session as the device's library knows it
 */
class WatchedSession<S> implements SessionUse<S>, AutoCloseable {

  /** To walk to a keypad, and to type. */
  private static final long PERSON_NANOS = 180_000_000_000L;

  /** Small tokens look for the primes of a long RSA key for minutes. */
  private static final long GENERATION_NANOS = 900_000_000_000L;

  private final SessionPlace<S> place;
  private final long callNanos;
  private @Nullable DeviceThread thread;
  private @Nullable S session;
  private boolean hangs;

  /**
   * Makes one that is still to be opened.
   *
   * @param callNanos how long a call may take; 0: as long as it likes, on the caller's own thread
   */
  WatchedSession(SessionPlace<S> place, long callNanos) {
    this.place = place;
    this.callNanos = callNanos;
  }

  /** Opens it. */
  final void open(Callable<S> how) throws Exception {
    // Kept by the thread that opens it, so that a session that comes too late is closed.
    call(callNanos, () -> session = how.call());
  }

  @Override
  public final <T> T run(Work<? super S, T> work) throws Exception {
    return run(callNanos, work);
  }

  @Override
  public final <T> T runWithPerson(Work<? super S, T> work) throws Exception {
    return run(Math.max(callNanos, PERSON_NANOS), work);
  }

  /** Does something in the session, in the time that a key may take to be made. */
  final <T> T runGeneration(Work<? super S, T> work) throws Exception {
    return run(callNanos == 0 ? 0 : Math.max(callNanos, GENERATION_NANOS), work);
  }

  /** Something that gives nothing. */
  interface Act<S> {
    void in(S session) throws Exception;
  }

  /** Does something in the session that gives nothing, in the time that a call may take. */
  final void act(Act<? super S> what) throws Exception {
    S known =
        run(
            session -> {
              what.in(session);
              return session;
            });
    assert known != null;
  }

  private <T> T run(long nanos, Work<? super S, T> work) throws Exception {
    S known = session;
    if (known == null) {
      throw new IllegalStateException("no session");
    }
    return call(nanos, () -> work.in(known));
  }

  private <T> T call(long nanos, Callable<T> what) throws Exception {
    if (nanos == 0) {
      return what.call();
    }
    DeviceThread known = thread;
    if (known == null) {
      known = new DeviceThread("seal-hsm " + place.name());
      thread = known;
    }
    try {
      return known.call(
          nanos,
          what,
          () -> {
            S late = session;
            if (late != null) {
              place.closeSession(late);
            }
            cameBackLate();
          });
    } catch (TimeoutException e) {
      hangs = true;
      abandoned();
      throw e;
    }
  }

  /** Whether a call in it did not come back in time: then it cannot be used any more. */
  final boolean hangs() {
    return hangs;
  }

  /** Called when nobody waits any more for a call that hangs. */
  void abandoned() {}

  /** Called, on its own thread, when such a call came back, perhaps before {@link #abandoned}. */
  void cameBackLate() {}

  /** Closes it; that this fails is no news. */
  @Override
  public final void close() {
    close(true);
  }

  /**
   * Closes it.
   *
   * @param politely whether the device is told
   */
  final void close(boolean politely) {
    S known = session;
    if (known != null && politely && !hangs) {
      try {
        call(
            callNanos,
            () -> {
              place.closeSession(known);
              return known;
            });
      } catch (Exception e) {
        // It is gone, one way or the other.
      }
    }
    if (thread != null) {
      thread.close();
    }
  }
}
