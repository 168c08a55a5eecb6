package io.yinxin.hsm;

import org.jspecify.annotations.Nullable;

/** A function of an SDF library did not do what it is for. */
final class SdfException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String function;
  private final int code;
  private final boolean lost;

  /**
   * Makes one.
   *
   * @param function the function's name
   * @param code what it answered
   */
  SdfException(String function, int code) {
    this(function, code, function + ": " + SdfCodes.name(code), false, null);
  }

  private SdfException(
      String function, int code, String message, boolean lost, @Nullable Throwable cause) {
    super(message, cause);
    this.function = function;
    this.code = code;
    this.lost = lost;
  }

  /** The library does not have the function. */
  static SdfException missing(String function) {
    return new SdfException(
        function, SdfCodes.NOTSUPPORT, "the library has no function " + function, false, null);
  }

  /** The function said that all went well, and gave nothing. */
  static SdfException nothing(String function) {
    return new SdfException(
        function,
        SdfCodes.UNKNOWNERR,
        function + ": it answered 0 and gave no handle",
        false,
        null);
  }

  /**
   * Nothing was called, since the device is not open: it was lost, or is just being opened anew.
   *
   * @param trouble why it could not be opened, null if nobody has tried yet
   */
  static SdfException lost(@Nullable SdfException trouble) {
    return trouble == null
        ? new SdfException(
            "SDF_OpenDevice", SdfCodes.COMMFAIL, "the device is being opened anew", true, null)
        : new SdfException(
            trouble.function, trouble.code, String.valueOf(trouble.getMessage()), true, trouble);
  }

  /** The function that failed. */
  String function() {
    return function;
  }

  /** What it answered. */
  int code() {
    return code;
  }

  /** Whether nothing was called, because the device is not open. */
  boolean isLost() {
    return lost;
  }
}
