package io.yinxin.seal.key;

import java.io.IOException;

/**
 * Where a PIN or password comes from, asked for only when it is needed.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface PinSource {

  /**
   * Gives the PIN. Each call gives a fresh array; the caller wipes it.
   *
   * @param what what the PIN is for, as a person would call it: a file's or token's name
   * @return the PIN
   * @throws IOException if it cannot be had; the message does not hold the PIN
   */
  char[] pin(String what) throws IOException;
}
