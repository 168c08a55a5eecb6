package io.yinxin.seal.store;

/**
 * Where a row of the result store stands.
 *
 * @since 0.1
 */
public enum ResultState {
  /** Waits to be sealed. */
  PENDING,
  /** A runner works on it, or did until its lease ran out. */
  CLAIMED,
  /** Its licence is in the licence store. */
  SEALED,
  /** It could not be sealed, and says why. */
  FAILED,
  /** Taken back; it will not be sealed. */
  WITHDRAWN
}
