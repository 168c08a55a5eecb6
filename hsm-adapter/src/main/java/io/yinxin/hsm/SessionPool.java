package io.yinxin.hsm;

import io.yinxin.seal.key.PinSource;
import java.util.IdentityHashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that this process has open with a token or device: as many as there are threads
 * signing at once, up to a bound. The last used one is taken first. Safe for many threads.
 *
 * <p>A thread that finds a session free takes it without a lock. A session whose call hangs counts
 * against the bound until the call comes back, so a token that hangs costs no more threads than it
 * may have sessions.
 *
 * @param <S> the sessions
 */
final class SessionPool<S> implements AutoCloseable {

  /** To walk to a keypad, and to type. */
  private static final long PERSON_NANOS = 180_000_000_000L;

  private static final long GIVEN_UP_NANOS = 60_000_000_000L;

  private final SessionPlace<S> place;
  private final SessionLimits limits;
  private final Semaphore room;
  private final ConcurrentLinkedDeque<Pooled> idle = new ConcurrentLinkedDeque<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger givenUp = new AtomicInteger();
  private volatile long givenUpAt;
  private volatile boolean closed;

  SessionPool(SessionPlace<S> place, SessionLimits limits) {
    this.place = place;
    this.limits = limits;
    this.room = new Semaphore(limits.sessions());
  }

  /** A session with the thread that uses it, and the keys that were found in it. */
  final class Pooled implements SessionUse<S> {
    private final IdentityHashMap<Object, Long> handles = new IdentityHashMap<>();
    private @Nullable DeviceThread thread;
    private @Nullable S session;
    private long bornIn;
    private boolean hangs;

    @Override
    public <T> T run(Work<? super S, T> work) throws Exception {
      return run(limits.callNanos(), work);
    }

    @Override
    public <T> T runWithPerson(Work<? super S, T> work) throws Exception {
      return run(PERSON_NANOS, work);
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
        return known.call(nanos, what, this::cameBackLate);
      } catch (TimeoutException e) {
        hangs = true;
        throw e;
      }
    }

    private void cameBackLate() {
      S known = session;
      if (known != null) {
        place.closeSession(known);
      }
      room.release();
    }

    /** The key's handle in this session, or null if it has not been looked for in it. */
    @Nullable Long handle(Object key) {
      return handles.get(key);
    }

    void found(Object key, long handle) {
      handles.put(key, handle);
    }

    private void open() throws Exception {
      // Kept by the thread that opens it, so that a session that comes too late is closed.
      call(limits.callNanos(), () -> session = place.openSession());
    }

    private void close(boolean politely) {
      S known = session;
      if (known != null && politely && !hangs) {
        try {
          call(
              limits.callNanos(),
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

  /**
   * Takes a session; {@link #give} or {@link #drop} must follow.
   *
   * @param fresh whether it must be a new one
   * @param pins where the PIN comes from, if the token wants one
   */
  Pooled take(boolean fresh, PinSource pins) throws Exception {
    long end = System.nanoTime() + limits.waitNanos();
    while (true) {
      if (!room.tryAcquire() && !room.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new TimeoutException("no session became free");
      }
      if (!fresh) {
        Pooled found = idle.pollFirst();
        while (found != null && found.bornIn != place.generation()) {
          // Of an earlier login: its handles may mean other objects now.
          discard(found);
          found = idle.pollFirst();
        }
        if (found != null) {
          return found;
        }
      }
      try {
        return opened(pins);
      } catch (TimeoutException e) {
        // The place comes back when the call does.
        throw e;
      } catch (Exception e) {
        if (place.isFull(e) && open.get() > 0) {
          Pooled waiting = idle.pollFirst();
          if (waiting != null && !fresh && waiting.bornIn == place.generation()) {
            return waiting;
          }
          if (waiting == null) {
            // The token has fewer than was thought: wait for one that is in use.
            givenUp.incrementAndGet();
            givenUpAt = System.nanoTime();
          } else {
            discard(waiting);
            room.release();
          }
          continue;
        }
        room.release();
        throw e;
      }
    }
  }

  private Pooled opened(PinSource pins) throws Exception {
    Pooled made = new Pooled();
    boolean good = false;
    try {
      open.incrementAndGet();
      made.open();
      place.makeReady(made, pins);
      made.bornIn = place.generation();
      good = true;
      return made;
    } finally {
      if (!good) {
        discard(made);
      }
    }
  }

  /** Gives a session back that is in order. */
  void give(Pooled session) {
    idle.addFirst(session);
    room.release();
    if (givenUp.get() > 0 && System.nanoTime() - givenUpAt > GIVEN_UP_NANOS) {
      // Perhaps others have closed theirs.
      room.release(givenUp.getAndSet(0));
    }
    if (closed) {
      closeIdle();
    }
  }

  /** Gives a session back that is not to be used again. */
  void drop(Pooled session) {
    boolean hangs = session.hangs;
    discard(session);
    if (!hangs) {
      room.release();
    }
  }

  private void discard(Pooled session) {
    discard(session, true);
  }

  private void discard(Pooled session, boolean politely) {
    open.decrementAndGet();
    session.close(politely);
  }

  /** How many sessions are open. */
  int size() {
    return open.get();
  }

  @Override
  public void close() {
    closed = true;
    closeIdle();
  }

  /** Closes the sessions that nobody uses at the moment. */
  void closeIdle() {
    Pooled each = idle.pollFirst();
    boolean answers = true;
    while (each != null) {
      // Whoever closes a key waits for one hanging call, not for one in each session.
      discard(each, answers);
      answers &= !each.hangs;
      each = idle.pollFirst();
    }
  }
}
