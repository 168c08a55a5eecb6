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
 *
 * <p>To be woken costs a thread more processor time than many a call. So after an answer the thread
 * looks out for the next question a moment longer, if the one before came that soon too.
 */
final class DeviceThread implements AutoCloseable {

  private static final int IDLE = 0;
  private static final int ASKED = 1;
  private static final int ANSWERED = 2;
  private static final int ABANDONED = 3;
  private static final int CLOSED = 4;

  /** About what it costs to let a thread sleep and to wake it. */
  private static final long LOOK_OUT_NANOS = 50_000;

  private final AtomicInteger state = new AtomicInteger(IDLE);
  private final Serving thread;

  /** A thread of this kind, with the time at which it last came back from the device. */
  private static final class Serving extends Thread {
    volatile long cameBack = System.nanoTime();

    Serving(Runnable work, String name) {
      super(work, name);
    }
  }

  // Written before and read after a change of the state.
  private @Nullable Callable<?> question;
  private @Nullable Object answer;
  private @Nullable Throwable failure;
  private @Nullable Thread asker;
  private long asked;
  private @Nullable Runnable whenBack;

  DeviceThread(String name) {
    thread = new Serving(this::serve, name);
    // A hanging device must not keep the process from ending.
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Says that one of several calls came back: the next one has its whole time again. Does nothing
   * on other threads.
   */
  static void cameBack() {
    if (Thread.currentThread() instanceof Serving serving) {
      serving.cameBack = System.nanoTime();
    }
  }

  /**
   * Runs something once on a thread of its own.
   *
   * @param nanos how long a call of the device may take
   * @throws TimeoutException if one took longer
   */
  static <T> T once(String name, long nanos, Callable<T> what) throws Exception {
    try (DeviceThread thread = new DeviceThread(name)) {
      return thread.call(nanos, what, () -> {});
    }
  }

  /**
   * Runs something on this thread.
   *
   * @param nanos how long it may take, counted anew after each {@link #cameBack}
   * @param what what to run
   * @param returned run when a call comes back for which nobody waits any more
   * @return what it gave
   * @throws TimeoutException if it took longer; then this thread cannot be used again
   */
  <T> T call(long nanos, Callable<T> what, Runnable returned) throws Exception {
    question = what;
    asker = Thread.currentThread();
    whenBack = returned;
    long start = System.nanoTime();
    asked = start;
    if (!state.compareAndSet(IDLE, ASKED)) {
      throw new IllegalStateException("not idle");
    }
    LockSupport.unpark(thread);
    boolean interrupted = false;
    try {
      while (state.get() == ASKED) {
        long since = Math.max(0, thread.cameBack - start);
        long left = start + since + nanos - System.nanoTime();
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
    // A long one before the first question.
    long pause = Long.MAX_VALUE;
    long answered = 0;
    while (true) {
      if (pause < LOOK_OUT_NANOS) {
        lookOut(answered + LOOK_OUT_NANOS);
      }
      int now = state.get();
      while (now != ASKED && now != CLOSED) {
        LockSupport.park(this);
        now = state.get();
      }
      if (now == CLOSED) {
        return;
      }
      pause = answered == 0 ? Long.MAX_VALUE : asked - answered;
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
      answered = System.nanoTime();
      LockSupport.unpark(waiting);
    }
  }

  /** Waits for the next question without going to sleep, but lets go first whoever has work. */
  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on who goes first
  private void lookOut(long end) {
    while (state.get() != ASKED && state.get() != CLOSED && System.nanoTime() - end < 0) {
      Thread.yield();
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
