package io.yinxin.seal.trust;

import io.yinxin.seal.Message;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one certificate's revocation. Immutable.
 *
 * @param outcome what is known
 * @param revokedAt since when the certificate does not count (its revocation date, or the earlier
 *     date of invalidity), null unless REVOKED or ON_HOLD
 * @param compromised whether the reason given is that somebody else may have the key (RFC 5280,
 *     5.3.1: keyCompromise, cACompromise, aACompromise)
 * @param explained whether a reason for the revocation is stated; false unless it was revoked
 * @param proof the evidence that says so, null if UNKNOWN, or if the certificate needs none
 * @param detail a few words on this very case, for instance why the evidence at hand will not do;
 *     null if the outcome says it all
 * @since 0.1
 */
public record RevocationStatus(
    Outcome outcome,
    @Nullable Instant revokedAt,
    boolean compromised,
    boolean explained,
    @Nullable RevocationEvidence proof,
    @Nullable Message detail) {

  /** What is known. */
  public enum Outcome {
    /** Not revoked, according to evidence that is fresh enough. */
    GOOD,
    /** Revoked for good. */
    REVOKED,
    /** Suspended (certificateHold): it may come back. */
    ON_HOLD,
    /** Nothing, or nothing that is believed, or nothing fresh enough. */
    UNKNOWN
  }

  /** Refuses null. */
  public RevocationStatus {
    Objects.requireNonNull(outcome, "outcome");
  }
}
