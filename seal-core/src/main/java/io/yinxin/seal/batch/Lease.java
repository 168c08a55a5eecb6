package io.yinxin.seal.batch;

import io.yinxin.seal.store.ResultStore;
import java.io.IOException;
import java.time.Duration;

/** The claim that this runner has on its rows; it holds as long as it is renewed in time. */
final class Lease {

  private final ResultStore results;
  private final String owner;
  private final Duration length;
  private volatile long until;

  Lease(ResultStore results, String owner, Duration length) {
    this.results = results;
    this.owner = owner;
    this.length = length;
    this.until = System.nanoTime() + length.toNanos();
  }

  String owner() {
    return owner;
  }

  Duration length() {
    return length;
  }

  /** Prolongs it. A store that cannot be reached does no harm yet: it is tried again. */
  void renew() {
    long asked = System.nanoTime();
    try {
      results.renew(owner, length);
      until = asked + length.toNanos();
    } catch (IOException e) {
      // whoever needs the store now says so
    }
  }

  boolean holds() {
    return System.nanoTime() < until;
  }
}
