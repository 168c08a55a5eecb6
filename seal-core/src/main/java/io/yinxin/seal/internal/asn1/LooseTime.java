package io.yinxin.seal.internal.asn1;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A time as vendors write it into OFD documents and electronic seals: {@code 20211014033404Z},
 * {@code 211014033404Z}, {@code 2020-01-25T07:31:56.377Z}, {@code 2020-06-20 17:18:49}, {@code
 * 20201010151120}.
 *
 * @param instant the moment
 * @param local whether it was written without a zone, and so taken as China's time (UTC+8)
 */
public record LooseTime(Instant instant, boolean local) {

  private static final ZoneOffset CHINA = ZoneOffset.ofHours(8);
  private static final int MAX_LENGTH = 40;

  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{4}|\\d{2})([-/.]?)(\\d{2})\\2(\\d{2})[T ]?(\\d{2}):?(\\d{2}):?(\\d{2})"
              + "(?:[.,](\\d{1,9}))?\\s?(Z|[+-]\\d{2}:?\\d{2})?");

  /**
   * Reads a time.
   *
   * @param text the time, in any of these forms
   * @return the time, null if it is none
   */
  public static @Nullable LooseTime of(String text) {
    Matcher m = FORM.matcher(text.strip());
    if (text.length() > MAX_LENGTH || !m.matches()) {
      return null;
    }
    int year = Integer.parseInt(m.group(1));
    if (m.group(1).length() == 2) {
      // RFC 5280, 4.1.2.5.1.
      year += year < 50 ? 2000 : 1900;
    }
    String fraction = m.group(8) == null ? "" : m.group(8);
    String zone = m.group(9);
    try {
      return new LooseTime(
          LocalDateTime.of(
                  year,
                  Integer.parseInt(m.group(3)),
                  Integer.parseInt(m.group(4)),
                  Integer.parseInt(m.group(5)),
                  Integer.parseInt(m.group(6)),
                  Integer.parseInt(m.group(7)),
                  Integer.parseInt((fraction + "000000000").substring(0, 9)))
              .toInstant(zone == null ? CHINA : ZoneOffset.of(zone)),
          zone == null);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
