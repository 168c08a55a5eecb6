package io.yinxin.seal.internal.pdf;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Dates as they stand in PDF strings (ISO 32000-2, 7.9.4). */
final class PdfDate {

  private static final Pattern FORM =
      Pattern.compile(
          "D:([0-9]{4})(?:([0-9]{2})(?:([0-9]{2})(?:([0-9]{2})(?:([0-9]{2})(?:([0-9]{2}))?)?)?)?)?"
              + "(?:Z(?:00'?(?:00'?)?)?|([+-])([0-9]{2})(?:'?([0-9]{2})?'?)?)?");

  private PdfDate() {}

  /**
   * Reads a date. One without a zone is taken as UTC: the standard leaves it open, and a fixed
   * choice gives the same answer on every machine.
   *
   * @param text for instance {@code D:20260601080000+08'00'}
   * @return the moment, null if the text is no date
   */
  static @Nullable Instant parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      return null;
    }
    try {
      LocalDateTime local =
          LocalDateTime.of(
              number(m, 1, 0),
              number(m, 2, 1),
              number(m, 3, 1),
              number(m, 4, 0),
              number(m, 5, 0),
              number(m, 6, 0));
      int sign = "-".equals(m.group(7)) ? -1 : 1;
      return local.toInstant(
          ZoneOffset.ofHoursMinutes(sign * number(m, 8, 0), sign * number(m, 9, 0)));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static int number(Matcher m, int group, int otherwise) {
    String digits = m.group(group);
    return digits == null ? otherwise : Integer.parseInt(digits);
  }
}
