package io.yinxin.seal.key;

import io.yinxin.seal.SealException;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
   * @param chain certificates given beside the key, which go before those at the key's own place;
   *     empty if none were. One of them must be the key's own
   * @return the open key; the caller closes it
   * @throws SealException.KeyUnavailable if there is no such key, or it cannot be used
   * @throws SealException.PinRefused if the PIN was refused
   * @throws IOException if a file, or the PIN, cannot be read
   * @throws BadKeyReference if the reference is not well formed, or holds a PIN
   */
  SealKey open(String reference, PinSource pins, List<X509Certificate> chain)
      throws SealException, IOException;

  /**
   * The same provider with an operator's configuration.
   *
   * @param configuration keys and values as a properties file has them; a provider reads those that
   *     begin with its own word, and leaves the others alone
   * @return this provider if there is nothing to configure, else another
   * @throws BadKeyReference if a value makes no sense
   */
  default SealKeyProvider configured(Map<String, String> configuration) {
    return this;
  }

  /**
   * What else can be done with the keys of this kind of place.
   *
   * @return the place; null if its keys can be opened and nothing else
   */
  default @Nullable KeyPlace place() {
    return null;
  }
}
