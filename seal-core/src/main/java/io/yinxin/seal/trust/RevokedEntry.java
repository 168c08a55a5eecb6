package io.yinxin.seal.trust;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Asn1Time;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.Extension;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * That one certificate was revoked.
 *
 * @param since the date of revocation, or the earlier one of invalidity (RFC 5280, 5.3.2)
 * @param onHold whether it may come back
 * @param compromised whether somebody else may have the key
 * @param explained whether a reason is stated
 */
record RevokedEntry(Instant since, boolean onHold, boolean compromised, boolean explained) {

  private static final String REASON = "2.5.29.21";
  private static final String INVALIDITY_DATE = "2.5.29.24";

  /** RFC 5280, 5.3.1. */
  private static final int KEY_COMPROMISE = 1;

  private static final int CA_COMPROMISE = 2;
  private static final int CERTIFICATE_HOLD = 6;
  private static final int REMOVE_FROM_CRL = 8;
  private static final int AA_COMPROMISE = 10;

  /**
   * Understands an entry.
   *
   * @param date the date of revocation
   * @param reason the reason, null if it stands among the extensions, if at all
   * @param extensions the entry's
   * @param earliest since when it counts if the dates make no sense
   * @return null if it says that the certificate is not revoked any more
   */
  static @Nullable RevokedEntry of(
      Tlv date, @Nullable Tlv reason, Map<String, Extension> extensions, Instant earliest) {
    int code = reason == null ? reason(extensions) : reason(reason);
    if (code == REMOVE_FROM_CRL) {
      return null;
    }
    return new RevokedEntry(
        since(date, extensions, earliest),
        code == CERTIFICATE_HOLD,
        code == KEY_COMPROMISE || code == CA_COMPROMISE || code == AA_COMPROMISE,
        reason != null || extensions.containsKey(REASON));
  }

  /** What this and another entry on the same certificate say together. */
  RevokedEntry and(@Nullable RevokedEntry other) {
    if (other == null) {
      return this;
    }
    return new RevokedEntry(
        since.isBefore(other.since) ? since : other.since,
        onHold && other.onHold,
        compromised || other.compromised,
        explained || other.explained);
  }

  private static int reason(Map<String, Extension> extensions) {
    try {
      Extension stated = extensions.get(REASON);
      return stated == null ? 0 : reason(stated.content());
    } catch (Asn1Exception e) {
      return 0;
    }
  }

  /** A reason that cannot be read is none: revoked for good. */
  private static int reason(Tlv stated) {
    return stated.is(Tlv.ENUMERATED) && stated.length() == 1 ? stated.content()[0] : 0;
  }

  private static Instant since(Tlv date, Map<String, Extension> extensions, Instant earliest) {
    try {
      Instant revoked = Asn1Time.read(date);
      Extension invalid = extensions.get(INVALIDITY_DATE);
      if (invalid == null) {
        return revoked;
      }
      Instant since = Asn1Time.read(invalid.content());
      return since.isBefore(revoked) ? since : revoked;
    } catch (Asn1Exception e) {
      // Revoked it is, on whatever day.
      return earliest;
    }
  }
}
