package io.yinxin.seal.trust;

import io.yinxin.seal.Message;
import io.yinxin.seal.trust.RevocationStatus.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one piece of evidence says of one certificate.
 *
 * @param says GOOD whatever the moment; UNKNOWN where it is not believed
 * @param proof the evidence, null if UNKNOWN
 * @param thisUpdate of when it is
 * @param reaches up to which moment it says so
 * @param since when the certificate was revoked; null unless it was
 * @param compromised whether somebody else may have the key
 * @param explained whether a reason for the revocation is stated
 * @param doubt why it is not believed; null unless UNKNOWN
 */
record Claim(
    Outcome says,
    @Nullable RevocationEvidence proof,
    Instant thisUpdate,
    Instant reaches,
    @Nullable Instant since,
    boolean compromised,
    boolean explained,
    @Nullable Doubt doubt) {

  /** Clocks differ. */
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  /** How near evidence came to being believed, the nearest last. */
  enum Nearness {
    ABSENT,
    WRONGLY_SIGNED,
    WEAK,
    UNUSABLE,
    TOO_LATE,
    TOO_OLD
  }

  /** Why evidence will not do. */
  record Doubt(Nearness nearness, Message message) {}

  /** Not revoked. */
  static Claim good(RevocationEvidence proof, Instant thisUpdate, @Nullable Instant nextUpdate) {
    return new Claim(
        Outcome.GOOD, proof, thisUpdate, reaches(thisUpdate, nextUpdate), null, false, false, null);
  }

  /** Revoked or on hold. */
  static Claim revoked(
      RevocationEvidence proof,
      Instant thisUpdate,
      @Nullable Instant nextUpdate,
      RevokedEntry entry) {
    return new Claim(
        entry.onHold() ? Outcome.ON_HOLD : Outcome.REVOKED,
        proof,
        thisUpdate,
        reaches(thisUpdate, nextUpdate),
        entry.since(),
        entry.compromised(),
        entry.explained(),
        null);
  }

  /** Not to be believed, or no help. */
  static Claim doubtful(Nearness nearness, String en, String zh) {
    return new Claim(
        Outcome.UNKNOWN,
        null,
        Instant.MIN,
        Instant.MIN,
        null,
        false,
        false,
        new Doubt(nearness, new Message(en, zh)));
  }

  /** Silent on a certificate that is not remembered any more. */
  static Claim tooLate(Instant thisUpdate) {
    return doubtful(
        Nearness.TOO_LATE,
        "the evidence is of " + thisUpdate + ", after the certificate expired",
        "吊销信息的时间为 " + thisUpdate + "，晚于证书到期，不再包含该证书");
  }

  /** Of two that are doubted: whether this one came nearer to being believed. */
  boolean isNearer(Claim other) {
    return doubt != null
        && other.doubt != null
        && doubt.nearness.compareTo(other.doubt.nearness) > 0;
  }

  /** Whether it was good, but perhaps not up to a moment. */
  boolean isGoodBefore(Instant moment) {
    return says == Outcome.GOOD && thisUpdate.plus(TOLERANCE).isBefore(moment);
  }

  private static Instant reaches(Instant thisUpdate, @Nullable Instant nextUpdate) {
    Instant least = thisUpdate.plus(TOLERANCE);
    return nextUpdate == null || nextUpdate.isBefore(least) ? least : nextUpdate;
  }
}
