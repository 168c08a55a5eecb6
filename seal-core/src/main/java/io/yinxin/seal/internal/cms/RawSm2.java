package io.yinxin.seal.internal.cms;

import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.Tlv;
import java.math.BigInteger;
import java.util.Arrays;

/** Puts an SM2 signature of two bare numbers into the form of GB/T 35276. */
public final class RawSm2 {

  private static final int NUMBER = 32;

  /** The numbers of a device's structure (GM/T 0018): in 64 bytes each, with zeros in front. */
  private static final int WIDE = 64;

  private RawSm2() {}

  /**
   * Whether a signature is two bare numbers.
   *
   * @param value the signature
   * @return true if so
   */
  public static boolean is(byte[] value) {
    return value.length == 2 * NUMBER
        || (value.length == 2 * WIDE && isZero(value, 0) && isZero(value, WIDE));
  }

  private static boolean isZero(byte[] value, int from) {
    for (int i = from; i < from + WIDE - NUMBER; i++) {
      if (value[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * The same signature in DER.
   *
   * @param raw r and s: {@link #is} says yes to it
   * @return SEQUENCE of two INTEGERs
   */
  public static byte[] der(byte[] raw) {
    int half = raw.length / 2;
    return Der.wrap(Tlv.SEQUENCE, number(raw, half - NUMBER), number(raw, raw.length - NUMBER));
  }

  private static byte[] number(byte[] raw, int from) {
    return Der.wrap(
        Tlv.INTEGER, new BigInteger(1, Arrays.copyOfRange(raw, from, from + NUMBER)).toByteArray());
  }
}
