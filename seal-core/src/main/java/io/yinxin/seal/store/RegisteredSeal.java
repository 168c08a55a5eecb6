package io.yinxin.seal.store;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A seal that the store knows. Immutable.
 *
 * @param id its number: of an electronic seal the one in it, else any
 * @param name what it is called
 * @param body the unified code of the body whose seal it is
 * @param certificates the SHA-256 of each certificate it may be used with, lower-case hexadecimal
 * @param addedAt when it was added
 * @param addedBy who added it
 * @param revokedAt when it was revoked, null if it is in use
 * @param revokedBy who revoked it, null if it is in use
 * @param reason why it was revoked, null if it is in use
 * @since 0.1
 */
public record RegisteredSeal(
    String id,
    String name,
    String body,
    List<String> certificates,
    Instant addedAt,
    String addedBy,
    @Nullable Instant revokedAt,
    @Nullable String revokedBy,
    @Nullable String reason) {

  /** Copies the list. */
  public RegisteredSeal {
    Objects.requireNonNull(id, "id");
    certificates = List.copyOf(certificates);
  }
}
