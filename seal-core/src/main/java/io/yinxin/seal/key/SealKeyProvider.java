package io.yinxin.seal.key;

import io.yinxin.seal.SealException;
import java.io.IOException;

/**
 * Opens the keys of one kind of place; found with {@link java.util.ServiceLoader} by the scheme of
 * the key reference.
 *
 * @since 0.1
 */
public interface SealKeyProvider {

  /**
   * The scheme of the references this provider opens, without the colon: {@code file}.
   *
   * @return the scheme, lower case
   */
  String scheme();

  /**
   * Opens the key that a reference names.
   *
   * @param reference the whole reference, scheme included
   * @param pins where the PIN comes from, if one is needed
   * @return the open key; the caller closes it
   * @throws SealException.KeyUnavailable if there is no such key, or it cannot be used
   * @throws SealException.PinRefused if the PIN was refused
   * @throws IOException if a file, or the PIN, cannot be read
   * @throws IllegalArgumentException if the reference is not well formed, or holds a PIN
   */
  SealKey open(String reference, PinSource pins) throws SealException, IOException;
}
