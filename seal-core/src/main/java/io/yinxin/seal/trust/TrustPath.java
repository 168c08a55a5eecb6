package io.yinxin.seal.trust;

import io.yinxin.seal.Message;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a certificate leads. Immutable.
 *
 * @param outcome whether it leads to a trusted root, and if not why
 * @param path the certificate, its issuers, and the trusted one last; as far as it goes where there
 *     is no such path
 * @param culprit the certificate that is to blame, null if none is or all are
 * @param detail a few words on this very case, null if the outcome says it all
 * @since 0.1
 */
public record TrustPath(
    Outcome outcome,
    List<X509Certificate> path,
    @Nullable X509Certificate culprit,
    @Nullable Message detail) {

  /** Whether a certificate leads to a trusted root, and if not why. The better ones come first. */
  public enum Outcome {
    /** It does. */
    TRUSTED,
    /** It does, but a certificate had expired at the time asked for. */
    EXPIRED,
    /** It does, but a certificate was not valid yet at the time asked for. */
    NOT_YET_VALID,
    /** It does, but with a digest or key that can be forged by now. */
    WEAK,
    /**
     * It would, but for a certificate that does not keep the rules: signed by another, an issuer
     * that is no CA, a path too long, a name not allowed, an extension not known.
     */
    BROKEN,
    /** It leads to nothing that is trusted here. */
    UNTRUSTED
  }

  /** Copies the list. */
  public TrustPath {
    Objects.requireNonNull(outcome, "outcome");
    path = List.copyOf(path);
  }

  /**
   * Whether the certificate can be trusted.
   *
   * @return true only for {@link Outcome#TRUSTED}
   */
  public boolean trusted() {
    return outcome == Outcome.TRUSTED;
  }
}
