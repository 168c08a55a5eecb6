package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Points in time as options give them and as answers show them (ISO 8601). */
final class Times {
  private Times() {}

  /**
   * Reads a time: {@code 2026-11-23T08:00:00Z}, with an offset, without one (this machine's zone),
   * or a day, which means its last second: what was valid on that day was valid then.
   */
  static Instant parse(Option option, String text) throws CommandFailure {
    try {
      return text.length() == 10
          ? LocalDate.parse(text)
              .plusDays(1)
              .atStartOfDay(ZoneId.systemDefault())
              .minusSeconds(1)
              .toInstant()
          : moment(text);
    } catch (DateTimeException e) {
      throw noTime(option, text);
    }
  }

  /** The same where something begins: a day means its first second. */
  static Instant begin(Option option, String text) throws CommandFailure {
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant()
          : moment(text);
    } catch (DateTimeException e) {
      throw noTime(option, text);
    }
  }

  private static Instant moment(String text) {
    int zone = Math.max(text.indexOf('+', 10), text.indexOf('-', 10));
    if (text.endsWith("Z") || zone > 0) {
      return OffsetDateTime.parse(text).toInstant();
    }
    return LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
  }

  private static CommandFailure noTime(Option option, String text) {
    return CommandFailure.usage(
        new Message(
            option.name() + " is no time: '" + text + "'", option.name() + " 的值“" + text + "”不是时间"),
        new Message(
            "write 2026-11-23T08:00:00Z, 2026-11-23T16:00:00+08:00, 2026-11-23T16:00:00 or"
                + " 2026-11-23",
            "可写作 2026-11-23T08:00:00Z、2026-11-23T16:00:00+08:00、2026-11-23T16:00:00 或"
                + " 2026-11-23"));
  }

  /**
   * A time in UTC, to the second, as {@link Instant#toString} writes it; by hand, because the
   * formatter behind that one is slow to start.
   */
  static String utc(Instant time) {
    LocalDateTime t = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
    StringBuilder out = new StringBuilder(20);
    out.append(t.toLocalDate()).append('T');
    two(out, t.getHour()).append(':');
    two(out, t.getMinute()).append(':');
    return two(out, t.getSecond()).append('Z').toString();
  }

  private static StringBuilder two(StringBuilder out, int n) {
    return out.append((char) ('0' + n / 10)).append((char) ('0' + n % 10));
  }
}
