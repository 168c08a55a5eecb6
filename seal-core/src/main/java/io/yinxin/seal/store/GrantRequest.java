package io.yinxin.seal.store;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What someone wants to do with a seal. Immutable.
 *
 * @param seal the seal's number, null where only the certificate is known
 * @param certificate the SHA-256 of the signing certificate, lower-case hexadecimal
 * @param type the code of the licence type, null for a document that is no licence
 * @param body the unified code of the body, or the code of the park, that issues; null for the
 *     seal's own body
 * @param operator who wants it
 * @param batch the number of the import, null where no batch is meant
 * @since 0.1
 */
public record GrantRequest(
    @Nullable String seal,
    String certificate,
    @Nullable String type,
    @Nullable String body,
    String operator,
    @Nullable Long batch) {

  /** Refuses null where it is not allowed. */
  public GrantRequest {
    Objects.requireNonNull(certificate, "certificate");
    Objects.requireNonNull(operator, "operator");
  }
}
