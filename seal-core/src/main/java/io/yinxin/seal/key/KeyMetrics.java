package io.yinxin.seal.key;

import io.yinxin.seal.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an open key has done so far. A value, taken at one moment.
 *
 * @param signatures how many it has made
 * @param errors how often the place said no, by class, those included that a retry mended; classes
 *     that never occurred are absent
 * @param median the time of a signature that half of the recent ones did not exceed, null before
 *     the first
 * @param p95 that 95 % did not exceed, null before the first
 * @param p99 that 99 % did not exceed, null before the first
 * @param max the longest of all, null before the first
 * @param membersUp how many tokens or devices that hold the key are in use
 * @param members how many there are
 * @param warnings what an operator should know though the key signs: a wrong PIN that the token
 *     counted, a member that is set aside
 * @since 0.1
 */
public record KeyMetrics(
    long signatures,
    Map<String, Long> errors,
    @Nullable Duration median,
    @Nullable Duration p95,
    @Nullable Duration p99,
    @Nullable Duration max,
    int membersUp,
    int members,
    List<Message> warnings) {

  /** Keeps copies. */
  public KeyMetrics {
    warnings = List.copyOf(warnings);
    errors = Map.copyOf(errors);
  }
}
