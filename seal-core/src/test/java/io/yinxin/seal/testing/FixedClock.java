package io.yinxin.seal.testing;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** The time at which tests happen. */
public final class FixedClock {

  /** A Monday morning; the test PKI is valid around it. */
  public static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");

  private FixedClock() {}

  /**
   * A clock that stands at {@link #NOW}.
   *
   * @return the clock
   */
  public static Clock clock() {
    return Clock.fixed(NOW, ZoneOffset.UTC);
  }
}
