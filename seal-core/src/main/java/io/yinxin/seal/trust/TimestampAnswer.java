package io.yinxin.seal.trust;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Tlv;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a time server answers (TimeStampResp; RFC 3161, 2.4.2). */
@SuppressWarnings("ArrayRecordComponent") // nobody compares answers
record TimestampAnswer(byte @Nullable [] token, boolean badAlgorithm, String reason) {

  private static final int UTF8_STRING = 0x0c;
  private static final int MAX_TEXT = 200;

  /** PKIFailureInfo, as far as time servers use it. */
  private static final Map<Integer, String> FAILURES =
      Map.of(
          0, "badAlg",
          2, "badRequest",
          5, "badDataFormat",
          14, "timeNotAvailable",
          15, "unacceptedPolicy",
          16, "unacceptedExtension",
          17, "addInfoNotAvailable",
          25, "systemFailure");

  static TimestampAnswer read(byte[] answer) throws Asn1Exception {
    List<Tlv> parts = Tlv.readAll(answer).expect(Tlv.SEQUENCE).children(1);
    List<Tlv> info = parts.get(0).expect(Tlv.SEQUENCE).children(1);
    BigInteger status = info.get(0).integer();
    // granted, grantedWithMods
    if (status.equals(BigInteger.ZERO) || status.equals(BigInteger.ONE)) {
      if (parts.size() != 2) {
        throw new Asn1Exception("granted, and no token");
      }
      return new TimestampAnswer(parts.get(1).expect(Tlv.SEQUENCE).encoded(), false, "");
    }
    boolean badAlgorithm = false;
    StringBuilder reason = new StringBuilder("status ").append(status);
    for (Tlv each : info.subList(1, info.size())) {
      if (each.is(Tlv.BIT_STRING)) {
        byte[] bits = each.content();
        for (int i = 0; i < 8 * (bits.length - 1) && i < 32; i++) {
          if ((bits[1 + i / 8] & (0x80 >> (i % 8))) != 0) {
            badAlgorithm |= i == 0;
            reason.append(", ").append(FAILURES.getOrDefault(i, "failure " + i));
          }
        }
      } else if (each.is(Tlv.SEQUENCE)) {
        for (Tlv text : each.children()) {
          reason.append(", ").append(plain(text.expect(UTF8_STRING).content()));
        }
      }
    }
    return new TimestampAnswer(null, badAlgorithm, cut(reason.toString()));
  }

  /** A stranger's text goes to a terminal: one line, and nothing that steers. */
  private static String plain(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8).replaceAll("\\p{C}+", " ");
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }
}
