package io.yinxin.seal.trust;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How long somebody still waits for servers. For use by many threads. */
final class Patience {

  static final Patience ENDLESS = new Patience(Duration.ofMillis(Long.MAX_VALUE));

  private final AtomicLong left;

  Patience(Duration most) {
    left = new AtomicLong(most.toMillis());
  }

  void waited(Duration time) {
    if (this != ENDLESS && !time.isNegative()) {
      left.addAndGet(-time.toMillis());
    }
  }

  boolean isOver() {
    return left.get() <= 0;
  }
}
