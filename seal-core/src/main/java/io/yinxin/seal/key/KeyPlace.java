package io.yinxin.seal.key;

import io.yinxin.seal.SealException;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One kind of place that keeps keys, tokens or files: what there is to do beside opening a key to
 * seal with it. Nothing here removes a key.
 *
 * <p>Implementations are stateless, for use by many threads. A place that cannot do one of these
 * says so with a {@link SealException.KeyUnavailable}.
 *
 * @see SealKeyProvider#place
 * @since 0.1
 */
public interface KeyPlace {

  /**
   * A key to be made.
   *
   * @param name its label or alias; null for the one in the reference, or the place's usual one
   * @param algorithm what it will sign with
   * @param bits the length of an RSA key: 2048, 3072, 4096, or 0 for 2048; 0 for any other kind
   */
  record Wanted(@Nullable String name, SignatureAlgorithm algorithm, int bits) {

    /** Refuses lengths that are too short or that no such key has. */
    public Wanted {
      Objects.requireNonNull(algorithm, "algorithm");
      boolean rsa =
          algorithm == SignatureAlgorithm.RSA_PKCS1_SHA256
              || algorithm == SignatureAlgorithm.RSA_PSS_SHA256;
      if (bits != 0 && !(rsa && (bits == 2048 || bits == 3072 || bits == 4096))) {
        throw new IllegalArgumentException("no " + algorithm + " key of " + bits + " bits");
      }
    }
  }

  /** Gives a new key its first certificates. */
  @FunctionalInterface
  interface Certifier {

    /** No certificates: they will be issued for a request, and stored with {@link #store}. */
    Certifier NONE = key -> List.of();

    /**
     * Certifies a key that has just been made.
     *
     * @param key the key; the place closes it
     * @return its certificates, its own first; perhaps none
     * @throws SealException if the key was needed and could not sign
     */
    List<X509Certificate> certify(HeldKey key) throws SealException;
  }

  /**
   * The holders that a reference reaches, each with its keys where they can be seen.
   *
   * <p>A holder is opened if the reference names it alone, whether by its label, its serial number
   * or because there is no other, and a source for its PIN is given.
   *
   * @param reference a whole reference, scheme included; what it leaves out is not asked for
   * @param pins where the PIN comes from; null to open none
   * @return in the place's order; perhaps none
   * @throws SealException.KeyUnavailable if the place cannot be reached, or is none
   * @throws SealException.PinRefused if the PIN was refused
   * @throws IOException if a file, or the PIN, cannot be read
   * @throws BadKeyReference if the reference is not well formed
   */
  List<KeyHolder> list(String reference, @Nullable PinSource pins)
      throws SealException, IOException;

  /**
   * Opens a key whether or not it has certificates.
   *
   * @param reference the key
   * @param pins where the PIN comes from
   * @return the open key; the caller closes it
   * @throws SealException.KeyUnavailable if there is no such key, or it cannot be used
   * @throws SealException.PinRefused if the PIN was refused
   * @throws IOException if a file, or the PIN, cannot be read
   * @throws BadKeyReference if the reference is not well formed
   */
  HeldKey hold(String reference, PinSource pins) throws SealException, IOException;

  /**
   * Makes a key in the place: in a token one that never leaves it.
   *
   * @param reference where, and how it is to be called
   * @param wanted what to make
   * @param certifier gives its first certificates, which are stored beside it
   * @param replace whether a file that is there may be replaced; a token's keys never are
   * @param pins where the PIN, or a new file's password, comes from
   * @return the reference of the new key, complete and encoded
   * @throws SealException.KeyUnavailable if the place has a key of that name, or cannot make it
   * @throws SealException.PinRefused if the PIN was refused
   * @throws IOException if a file cannot be written ({@link
   *     java.nio.file.FileAlreadyExistsException} if it is there), or the PIN not read
   * @throws BadKeyReference if the reference is not well formed
   */
  String generate(
      String reference, Wanted wanted, Certifier certifier, boolean replace, PinSource pins)
      throws SealException, IOException;

  /**
   * Stores the certificates that were issued for a key beside it.
   *
   * @param reference the key
   * @param certificates the issued ones, the key's own among them, in any order
   * @param pins where the PIN comes from
   * @throws SealException.KeyUnavailable if there is no such key, or no certificate matches it
   * @throws SealException.PinRefused if the PIN was refused
   * @throws IOException if a file cannot be read or written, or the PIN not read
   * @throws BadKeyReference if the reference is not well formed
   */
  void store(String reference, List<X509Certificate> certificates, PinSource pins)
      throws SealException, IOException;
}
