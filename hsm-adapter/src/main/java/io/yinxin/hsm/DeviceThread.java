package io.yinxin.hsm;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that calls a device's library for another thread, which gives it a time.
 *
 * <p>Nothing can wake a thread that hangs in native code. So that it is never the caller's, each
 * session of a device has a thread of its own; when a call does not come back in time the caller
 * goes on, and thread and session are left to themselves. For one caller at a time.
 */
final class DeviceThread implements AutoCloseable {

  private static final int IDLE = 0;
  private static final int ASKED = 1;
  private static final int ANSWERED = 2;
  private static final int ABANDONED = 3;
  private static final int CLOSED = 4;

  private final AtomicInteger state = new AtomicInteger(IDLE);
  private final Thread thread;

  // Written before and read after a change of the state.
  private @Nullable Callable<?> question;
  private @Nullable Object answer;
  private @Nullable Throwable failure;
  private @Nullable Thread asker;
  private @Nullable Runnable whenBack;

  DeviceThread(String name) {
    thread = new Thread(this::serve, name);
    // A hanging device must not keep the process from ending.
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Runs something once on a thread of its own.
   *
   * @param nanos how long it may take
   * @throws TimeoutException if it took longer
   */
  static <T> T once(String name, long nanos, Callable<T> what) throws Exception {
    try (DeviceThread thread = new DeviceThread(name)) {
      return thread.call(nanos, what, () -> {});
    }
  }

  /**
   * Runs something on this thread.
   *
   * @param nanos how long it may take
   * @param what what to run
   * @param returned run when a call comes back for which nobody waits any more
   * @return what it gave
   * @throws TimeoutException if it took longer; then this thread cannot be used again
   */
  <T> T call(long nanos, Callable<T> what, Runnable returned) throws Exception {
    question = what;
    asker = Thread.currentThread();
    whenBack = returned;
    if (!state.compareAndSet(IDLE, ASKED)) {
      throw new IllegalStateException("not idle");
    }
    LockSupport.unpark(thread);
    boolean interrupted = false;
    long end = System.nanoTime() + nanos;
    try {
      while (state.get() == ASKED) {
        long left = end - System.nanoTime();
        if (left <= 0 && state.compareAndSet(ASKED, ABANDONED)) {
          throw new TimeoutException("no answer within " + nanos / 1_000_000 + " ms");
        }
        LockSupport.parkNanos(this, left);
        // Who is interrupted still gets the answer: the device is at work.
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    Object result = answer;
    Throwable thrown = failure;
    answer = null;
    failure = null;
    state.set(IDLE);
    if (thrown instanceof Exception e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
    @SuppressWarnings("unchecked")
    T typed = (T) Objects.requireNonNull(result);
    return typed;
  }

  private void serve() {
    while (true) {
      int now = state.get();
      if (now == CLOSED) {
        return;
      }
      if (now != ASKED) {
        LockSupport.park(this);
        continue;
      }
      Callable<?> asked = question;
      Thread waiting = asker;
      Runnable late = whenBack;
      try {
        answer = asked == null ? null : asked.call();
      } catch (Throwable e) {
        failure = e;
      }
      if (!state.compareAndSet(ASKED, ANSWERED)) {
        // Nobody waits any more.
        if (late != null) {
          late.run();
        }
        return;
      }
      LockSupport.unpark(waiting);
    }
  }

  /** Ends the thread when it has nothing to do any more. */
  @Override
  public void close() {
    if (state.compareAndSet(IDLE, CLOSED)) {
      LockSupport.unpark(thread);
    }
  }
}
