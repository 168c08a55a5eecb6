package io.yinxin.hsm;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long things took, in classes that grow with the time: eight to each doubling. Safe for many
 * threads, without a lock.
 */
final class Latencies {

  private static final int STEPS = 8;

  private final AtomicLongArray classes = new AtomicLongArray(64 * STEPS);
  private final LongAdder count = new LongAdder();

  void add(long nanos) {
    classes.incrementAndGet(index(Math.max(1, nanos)));
    count.increment();
  }

  long count() {
    return count.sum();
  }

  /** The time that so many of a thousand did not exceed; zero if there were none. */
  Duration perMille(int part) {
    long total = 0;
    for (int i = 0; i < classes.length(); i++) {
      total += classes.get(i);
    }
    long wanted = Math.max(1, (total * part + 999) / 1000);
    long seen = 0;
    for (int i = 0; i < classes.length(); i++) {
      seen += classes.get(i);
      if (seen >= wanted && seen > 0) {
        return Duration.ofNanos(upper(i));
      }
    }
    return Duration.ZERO;
  }

  private static int index(long nanos) {
    int doubling = 63 - Long.numberOfLeadingZeros(nanos);
    int step = doubling < 3 ? 0 : (int) (nanos >>> (doubling - 3)) & 7;
    return doubling * STEPS + step;
  }

  private static long upper(int index) {
    int doubling = index / STEPS;
    long unit = doubling < 3 ? 1L << doubling : 1L << (doubling - 3);
    return doubling < 3 ? 2 * unit : (8L + index % STEPS + 1) * unit;
  }
}
