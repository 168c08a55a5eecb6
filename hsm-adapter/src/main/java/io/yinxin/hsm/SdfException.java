package io.yinxin.hsm;

/** A function of an SDF library did not answer 0. */
final class SdfException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String function;
  private final int code;

  /**
   * Makes one.
   *
   * @param function the function's name
   * @param code what it answered
   */
  SdfException(String function, int code) {
    super(function + ": " + SdfCodes.name(code));
    this.function = function;
    this.code = code;
  }

  /** The function that failed. */
  String function() {
    return function;
  }

  /** What it answered. */
  int code() {
    return code;
  }
}
