package io.yinxin.seal.internal.asn1;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/** Writes DER (ITU-T X.690) from pieces that are DER already. */
public final class Der {

  private Der() {}

  /**
   * An element around pieces.
   *
   * @param tag the whole first byte
   * @param pieces the contents, in this order
   * @return the element
   */
  public static byte[] wrap(int tag, byte[]... pieces) {
    int length = 0;
    for (byte[] each : pieces) {
      length += each.length;
    }
    byte[] out = new byte[sizeOf(length)];
    int at = header(out, 0, tag, length);
    for (byte[] each : pieces) {
      System.arraycopy(each, 0, out, at, each.length);
      at += each.length;
    }
    return out;
  }

  /**
   * Writes tag and length.
   *
   * @param out where to
   * @param at the offset there
   * @param tag the whole first byte
   * @param length of the contents
   * @return the offset of the contents
   */
  public static int header(byte[] out, int at, int tag, int length) {
    out[at++] = (byte) tag;
    if (length < 0x80) {
      out[at++] = (byte) length;
      return at;
    }
    int bytes = (39 - Integer.numberOfLeadingZeros(length)) / 8;
    out[at++] = (byte) (0x80 | bytes);
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
      out[at++] = (byte) (length >> shift);
    }
    return at;
  }

  /**
   * The size of an element with contents of a length.
   *
   * @param length of the contents
   * @return the length with tag and length bytes
   */
  public static int sizeOf(int length) {
    if (length < 0x80) {
      return length + 2;
    }
    return length + 2 + (39 - Integer.numberOfLeadingZeros(length)) / 8;
  }

  /**
   * An OBJECT IDENTIFIER.
   *
   * @param dotted for instance {@code 1.2.840.113549.1.7.2}
   * @return the element
   */
  public static byte[] oid(String dotted) {
    try {
      return new ASN1ObjectIdentifier(dotted).getEncoded();
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
