package io.yinxin.hsm;

import com.sun.jna.Pointer;

/**
 * What a token says of itself (CK_TOKEN_INFO).
 *
 * @param label its name, without the padding
 * @param manufacturer who made it
 * @param model its model
 * @param serial its serial number
 * @param flags CKF_…
 * @param maxSessions the most sessions that one application may open, 0 for no limit, -1 if unknown
 * @param sessions the sessions that this application has open, -1 if unknown
 */
record TokenInfo(
    String label,
    String manufacturer,
    String model,
    String serial,
    long flags,
    long maxSessions,
    long sessions) {

  private static final int FLAGS = 96;

  static TokenInfo at(Pointer memory) {
    return new TokenInfo(
        Abi.text(memory, 0, 32),
        Abi.text(memory, 32, 32),
        Abi.text(memory, 64, 16),
        Abi.text(memory, 80, 16),
        Abi.getUlong(memory, FLAGS),
        count(memory, FLAGS + Abi.ULONG),
        count(memory, FLAGS + 2 * Abi.ULONG));
  }

  private static long count(Pointer memory, int offset) {
    long value = Abi.getUlong(memory, offset);
    return value == Abi.UNAVAILABLE ? -1 : value;
  }

  boolean has(long flag) {
    return (flags & flag) != 0;
  }

  /** The token as messages name it. */
  String name() {
    return "'" + label + "'" + (serial.isEmpty() ? "" : " (serial " + serial + ")");
  }
}
