package io.yinxin.hsm;

import io.yinxin.seal.key.PinSource;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that this process has open with a token or device: as many as there are threads
 * signing at once, up to a bound. The last used one is taken first. Safe for many threads.
 *
 * <p>A thread that finds a session free takes it without a lock. There are as many places as there
 * may be sessions; whoever has a session has a place. Places are set aside, and come back:
 *
 * <ul>
 *   <li>where the device gives fewer sessions than there are places, until none of those it gave is
 *       left, or a minute has passed: others may have closed theirs;
 *   <li>where a call hangs, until it comes back, so that a device that hangs costs no more threads
 *       than it may have sessions. One that does not come back for long is written off: there is a
 *       limit to those too, as each has a thread.
 * </ul>
 *
 * @param <S> the sessions
 */
final class SessionPool<S> implements AutoCloseable {

  private static final long GIVEN_UP_NANOS = 60_000_000_000L;

  /** How often one who waits looks whether a place is to come back. */
  private static final long LOOK_NANOS = 500_000_000L;

  /** How many calls that hang may be written off for each session that there may be. */
  private static final int WRITTEN_OFF = 4;

  private final SessionPlace<S> place;
  private final SessionLimits limits;
  private final Semaphore room;
  private final ConcurrentLinkedDeque<Pooled> idle = new ConcurrentLinkedDeque<>();

  /** Sessions that are open or being opened. */
  private final AtomicInteger open = new AtomicInteger();

  /** Those of them that are ready: somebody has them, or they are idle. */
  private final AtomicInteger ready = new AtomicInteger();

  private final AtomicInteger givenUp = new AtomicInteger();
  private volatile long givenUpAt;

  /** Sessions in which a call hangs, the longest first. */
  private final ArrayDeque<Pooled> hanging = new ArrayDeque<>();

  /** How many more hang. Guarded by {@link #hanging}. */
  private int writtenOff;

  private volatile boolean closed;

  SessionPool(SessionPlace<S> place, SessionLimits limits) {
    this.place = place;
    this.limits = limits;
    this.room = new Semaphore(limits.sessions());
  }

  /** A session of the pool, and the keys that were found in it. */
  final class Pooled extends WatchedSession<S> {
    private final IdentityHashMap<Object, Long> handles = new IdentityHashMap<>();
    private long bornIn;
    private boolean isReady;

    /** Whether it has a place. */
    private final AtomicBoolean placed = new AtomicBoolean();

    // Guarded by hanging.
    private long hangsSince;
    private boolean isWrittenOff;
    private boolean isBack;

    private Pooled() {
      super(place, limits.callNanos());
    }

    /** The key's handle in this session, or null if it has not been looked for in it. */
    @Nullable Long handle(Object key) {
      return handles.get(key);
    }

    void found(Object key, long handle) {
      handles.put(key, handle);
    }

    @Override
    void abandoned() {
      synchronized (hanging) {
        if (!isBack) {
          hangsSince = System.nanoTime();
          hanging.add(this);
        }
      }
    }

    @Override
    void cameBackLate() {
      synchronized (hanging) {
        isBack = true;
        hanging.remove(this);
        writtenOff -= isWrittenOff ? 1 : 0;
      }
      leavePlace();
    }

    private void leavePlace() {
      if (placed.compareAndSet(true, false)) {
        room.release();
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
      enter(end);
      Pooled taken = fresh ? null : idle();
      if (taken == null) {
        taken = openOrWait(fresh, pins);
      }
      if (taken != null) {
        return taken;
      }
    }
  }

  /** Takes a place; what follows must give it to a session or back. */
  private void enter(long end) throws InterruptedException, TimeoutException {
    if (givenUp.get() > 0 && System.nanoTime() - givenUpAt > GIVEN_UP_NANOS) {
      takeBackGivenUp();
    }
    boolean entered = room.tryAcquire();
    while (!entered) {
      writeOff();
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new TimeoutException("no session became free");
      }
      entered = room.tryAcquire(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
    }
  }

  /** Puts an idle session that is still good in the caller's place; null if there is none. */
  private @Nullable Pooled idle() {
    Pooled found = idle.pollFirst();
    while (found != null && found.bornIn != place.generation()) {
      // Of an earlier login: its handles may mean other objects now.
      discard(found);
      found = idle.pollFirst();
    }
    if (found != null) {
      found.placed.set(true);
    }
    return found;
  }

  /** Opens a session in the caller's place; null if another try is to be made for a place. */
  private @Nullable Pooled openOrWait(boolean fresh, PinSource pins) throws Exception {
    Pooled made = new Pooled();
    made.placed.set(true);
    open.incrementAndGet();
    try {
      made.open(place::openSession);
      place.makeReady(made, pins);
      made.bornIn = place.generation();
      made.isReady = true;
      ready.incrementAndGet();
      return made;
    } catch (Exception e) {
      if (!place.isFull(e) || ready.get() == 0) {
        throw e;
      }
      Pooled other = fresh ? null : idle();
      if (other != null) {
        made.placed.set(false);
        return other;
      }
      other = idle.pollFirst();
      if (other == null) {
        made.placed.set(false);
        giveUpPlace();
      } else {
        // Makes room for a new one.
        discard(other);
      }
      return null;
    } finally {
      if (!made.isReady) {
        drop(made);
      }
    }
  }

  /** The place has fewer sessions than was thought: who has one will let another thread have it. */
  private void giveUpPlace() {
    givenUpAt = System.nanoTime();
    givenUp.incrementAndGet();
    if (ready.get() == 0) {
      takeBackGivenUp();
    }
  }

  private void takeBackGivenUp() {
    int places = givenUp.getAndSet(0);
    if (places > 0) {
      room.release(places);
    }
  }

  /** Takes back the place of the call that hangs longest, if that has been long. */
  private void writeOff() {
    synchronized (hanging) {
      Pooled longest = hanging.peekFirst();
      long patience = Math.max(limits.waitNanos(), limits.callNanos());
      if (longest != null
          && System.nanoTime() - longest.hangsSince > patience
          && writtenOff < WRITTEN_OFF * limits.sessions()) {
        hanging.removeFirst();
        longest.isWrittenOff = true;
        writtenOff++;
        longest.leavePlace();
      }
    }
  }

  /** Gives a session back that is in order. */
  void give(Pooled session) {
    boolean placed = session.placed.compareAndSet(true, false);
    idle.addFirst(session);
    if (placed) {
      room.release();
    }
    if (closed) {
      closeIdle();
    }
  }

  /** Gives a session back that is not to be used again. */
  void drop(Pooled session) {
    discard(session);
    if (!session.hangs()) {
      session.leavePlace();
    }
  }

  private void discard(Pooled session) {
    discard(session, true);
  }

  private void discard(Pooled session, boolean politely) {
    open.decrementAndGet();
    if (session.isReady && ready.decrementAndGet() == 0) {
      takeBackGivenUp();
    }
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
      answers &= !each.hangs();
      each = idle.pollFirst();
    }
  }
}
