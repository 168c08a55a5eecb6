package io.yinxin.hsm;

/**
 * What an error of a device means for the caller, whatever the device's interface: each class has
 * one way to go on.
 */
enum FaultClass {
  /** The device is busy or short of something: the same again, a little later. */
  BACKOFF,
  /** This session is gone or out of step: a new one, and once more. */
  NEW_SESSION,
  /** The login or the key's handle is gone: log in, find the key again, and once more. */
  RELOGIN,
  /** The device or its library is out of order: set it aside, take another, try later. */
  DOWN,
  /** A call did not come back in time: as {@link #DOWN}, and the session is never used again. */
  HUNG,
  /** The PIN: nothing is tried again, a person has to look. */
  AUTH,
  /** The request itself: the same request will fail for ever. */
  CONFIG
}
