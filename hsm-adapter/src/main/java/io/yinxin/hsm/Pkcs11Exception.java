package io.yinxin.hsm;

/** A function of a PKCS#11 library did not answer CKR_OK. */
final class Pkcs11Exception extends Exception {

  private static final long serialVersionUID = 1L;

  private final String function;
  private final long rv;

  /**
   * Makes one.
   *
   * @param function the function's name
   * @param rv what it answered
   */
  Pkcs11Exception(String function, long rv) {
    super(function + ": " + Cryptoki.returnValue(rv));
    this.function = function;
    this.rv = rv;
  }

  /** The function's name. */
  String function() {
    return function;
  }

  /** What the function answered. */
  long rv() {
    return rv;
  }
}
