package io.yinxin.seal.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that begins at {@link FixedClock#NOW} and moves when it is told to. Thread-safe. */
public final class MovingClock extends Clock {

  private final AtomicLong millis = new AtomicLong(FixedClock.NOW.toEpochMilli());

  /** A clock at the time of tests. */
  public MovingClock() {}

  /**
   * Lets time pass.
   *
   * @param time how much
   */
  public void advance(Duration time) {
    millis.addAndGet(time.toMillis());
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis.get());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("tests are in UTC");
  }
}
