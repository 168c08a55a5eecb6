package io.yinxin.seal.key;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A private key that seals, wherever it is, with its certificate chain.
 *
 * <p>Implementations are safe for use by many threads at once. Who opens a key closes it.
 *
 * @since 0.1
 */
public interface SealKey extends HeldKey {

  /**
   * The certificates, the key's own first, each followed by its issuer as far as known.
   *
   * @return at least one certificate; immutable, the same at each call
   */
  @Override
  List<X509Certificate> chain();

  /**
   * The largest number of bytes that {@link #sign} can return.
   *
   * @return the bound, in bytes
   */
  int maxSignatureLength();

  /** {@inheritDoc} */
  @Override
  default VerifyingKey publicKey() {
    try {
      return VerifyingKey.of(chain().get(0));
    } catch (CertificateException e) {
      // It was read as a certificate when the key was opened.
      throw new IllegalStateException(e);
    }
  }

  /**
   * What this key has done since it was opened, for those who run it.
   *
   * @return the figures now; null where the key's place keeps none
   */
  default @Nullable KeyMetrics metrics() {
    return null;
  }
}
