package io.yinxin.seal.store;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may seal what with a seal (用印授权). Immutable.
 *
 * @param id its number, 0 before it is written
 * @param seal the registered seal
 * @param types the codes of the licence types it may be used for; empty for every type
 * @param body the unified code of the body, or the code of the park, that may use it; null for the
 *     seal's own body
 * @param from the first moment
 * @param until the first moment at which it is over, null if it never ends
 * @param perDay at most so many documents a day, null for no limit
 * @param secondPerson whether a second person must approve a batch before it runs (一审一核)
 * @param grantedBy who granted it
 * @param grantedAt when; ignored before it is written
 * @param revokedAt when it was revoked, null if it was not
 * @param revokedBy who revoked it, null if it was not
 * @param reason why it was revoked, null if it was not
 * @since 0.1
 */
public record Grant(
    long id,
    String seal,
    Set<String> types,
    @Nullable String body,
    Instant from,
    @Nullable Instant until,
    @Nullable Integer perDay,
    boolean secondPerson,
    String grantedBy,
    Instant grantedAt,
    @Nullable Instant revokedAt,
    @Nullable String revokedBy,
    @Nullable String reason) {

  /** Copies the set. */
  public Grant {
    Objects.requireNonNull(seal, "seal");
    types = Set.copyOf(types);
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(grantedBy, "grantedBy");
    Objects.requireNonNull(grantedAt, "grantedAt");
    if (perDay != null && perDay < 0) {
      throw new IllegalArgumentException("perDay: " + perDay);
    }
    if (until != null && !from.isBefore(until)) {
      throw new IllegalArgumentException("the end is not behind the beginning");
    }
  }
}
