package io.yinxin.seal.batch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a batch stands. Immutable.
 *
 * @param total how many rows there were to do when it began
 * @param sealed how many licences this runner has put into the store
 * @param failed how many rows have failed with this runner
 * @param elapsed since it began
 * @since 0.1
 */
public record BatchProgress(long total, long sealed, long failed, Duration elapsed) {

  /**
   * How fast it is.
   *
   * @return rows a second
   */
  public double rate() {
    return elapsed.isZero() ? 0 : (sealed + failed) / (elapsed.toNanos() / 1e9);
  }

  /**
   * How long it will still take at this rate.
   *
   * @return the time left, null while it cannot be told
   */
  public @Nullable Duration left() {
    double rate = rate();
    return rate == 0
        ? null
        : Duration.ofMillis((long) (Math.max(0, total - sealed - failed) / rate * 1000));
  }
}
