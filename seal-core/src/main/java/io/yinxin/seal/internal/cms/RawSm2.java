package io.yinxin.seal.internal.cms;

import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.Tlv;
import java.math.BigInteger;
import java.util.Arrays;

/** Puts an SM2 signature of two bare numbers into the form of GB/T 35276. */
public final class RawSm2 {

  private RawSm2() {}

  /**
   * The same signature in DER.
   *
   * @param raw r and s, 32 bytes each
   * @return SEQUENCE of two INTEGERs
   */
  public static byte[] der(byte[] raw) {
    return Der.wrap(Tlv.SEQUENCE, number(raw, 0), number(raw, 32));
  }

  private static byte[] number(byte[] raw, int from) {
    return Der.wrap(
        Tlv.INTEGER, new BigInteger(1, Arrays.copyOfRange(raw, from, from + 32)).toByteArray());
  }
}
