package io.yinxin.seal.internal.asn1;

/** The bytes are not the ASN.1 that they should be; the message says where and what, for people. */
public final class Asn1Exception extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one; without a stack trace, because bad input is ordinary here.
   *
   * @param message where and what, no data of the document
   */
  public Asn1Exception(String message) {
    super(message, null, false, false);
  }
}
