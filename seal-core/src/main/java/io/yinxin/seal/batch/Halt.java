package io.yinxin.seal.batch;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whether a batch goes on, why not, and waiting that ends when it does not. Shared by threads. */
final class Halt {

  private static final long FIRST_WAIT_MILLIS = 200;
  private static final long LONGEST_WAIT_MILLIS = 10_000;

  private final CountDownLatch latch = new CountDownLatch(1);
  private final AtomicReference<BatchReport.@Nullable End> end = new AtomicReference<>();
  private final AtomicReference<@Nullable Throwable> fatal = new AtomicReference<>();
  private final Duration patience;
  private final BatchListener listener;

  Halt(Duration patience, BatchListener listener) {
    this.patience = patience;
    this.listener = listener;
  }

  /** No new rows; those in work are finished. The first reason counts. */
  void stop(BatchReport.End why) {
    end.compareAndSet(null, why);
    latch.countDown();
  }

  /** Something that every other row would meet, too. */
  void fail(Throwable cause) {
    fatal.compareAndSet(null, cause);
    latch.countDown();
  }

  boolean stopped() {
    return latch.getCount() == 0;
  }

  boolean failed() {
    return fatal.get() != null;
  }

  BatchReport.End end() {
    BatchReport.End why = end.get();
    return why == null ? BatchReport.End.DONE : why;
  }

  /** Waits, but not longer than the batch goes on. */
  void await(long millis) {
    try {
      boolean unused = latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      stop(BatchReport.End.STOPPED);
    }
  }

  /** Throws what ended the batch. */
  void rethrow() throws SealException, IOException {
    Throwable cause = fatal.get();
    if (cause instanceof IOException && end.get() == BatchReport.End.STOPPED) {
      return; // no file can be begun while the process is told to end: that is no failure
    }
    if (cause instanceof SealException e) {
      throw e;
    }
    if (cause instanceof IOException e) {
      throw e;
    }
    if (cause instanceof RuntimeException e) {
      throw e;
    }
    if (cause instanceof Error e) {
      throw e;
    }
  }

  /** For one thing that does not answer: waits longer each time, until the patience is over. */
  Patience patience() {
    return new Patience();
  }

  final class Patience {
    private final long since = System.nanoTime();
    private long wait = FIRST_WAIT_MILLIS;

    /**
     * Waits a while.
     *
     * @param why what does not answer
     * @return whether to try again
     */
    boolean more(Message why) {
      if (stopped() || System.nanoTime() - since > patience.toNanos()) {
        return false;
      }
      synchronized (listener) {
        listener.waiting(why);
      }
      await(wait);
      wait = Math.min(2 * wait, LONGEST_WAIT_MILLIS);
      return !stopped();
    }
  }
}
