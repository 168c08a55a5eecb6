package io.yinxin.seal.internal.asn1;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads UTCTime and GeneralizedTime (RFC 5280, 4.1.2.5), with fractions of seconds and offsets. */
public final class Asn1Time {

  /** Seconds may be missing: what the year is, is told by the type alone. */
  private static final String REST =
      "(\\d{2})(\\d{2})(\\d{2})(\\d{2})(?:(\\d{2})(?:[.,](\\d{1,9})\\d*)?)?"
          + "(?:Z|([+-])(\\d{2})(\\d{2}))";

  private static final Pattern UTC = Pattern.compile("(\\d{2})" + REST);
  private static final Pattern GENERALIZED = Pattern.compile("(\\d{4})" + REST);

  private Asn1Time() {}

  /**
   * Reads a time.
   *
   * @param element a UTCTime or GeneralizedTime
   * @return the time
   * @throws Asn1Exception if it is neither, or no time
   */
  public static Instant read(Tlv element) throws Asn1Exception {
    boolean utc = element.is(Tlv.UTC_TIME);
    if (!utc) {
      element.expect(Tlv.GENERALIZED_TIME);
    }
    if (element.length() > 40) {
      throw new Asn1Exception("time too long at " + element.start());
    }
    Pattern form = utc ? UTC : GENERALIZED;
    Matcher m = form.matcher(new String(element.content(), StandardCharsets.US_ASCII));
    if (!m.matches()) {
      throw new Asn1Exception("bad time at " + element.start());
    }
    int year = Integer.parseInt(m.group(1));
    if (utc) {
      year += year < 50 ? 2000 : 1900;
    }
    int second = m.group(6) == null ? 0 : Integer.parseInt(m.group(6));
    int nano = m.group(7) == null ? 0 : Integer.parseInt((m.group(7) + "00000000").substring(0, 9));
    try {
      ZoneOffset offset = ZoneOffset.UTC;
      if (m.group(8) != null) {
        int minutes = Integer.parseInt(m.group(9)) * 60 + Integer.parseInt(m.group(10));
        offset = ZoneOffset.ofTotalSeconds(60 * (m.group(8).equals("-") ? -minutes : minutes));
      }
      return OffsetDateTime.of(
              year,
              Integer.parseInt(m.group(2)),
              Integer.parseInt(m.group(3)),
              Integer.parseInt(m.group(4)),
              Integer.parseInt(m.group(5)),
              second,
              nano,
              offset)
          .toInstant();
    } catch (DateTimeException e) {
      throw new Asn1Exception("bad time at " + element.start());
    }
  }
}
