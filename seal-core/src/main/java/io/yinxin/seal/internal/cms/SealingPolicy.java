package io.yinxin.seal.internal.cms;

import io.yinxin.seal.Verifier;
import io.yinxin.seal.internal.crypto.CertificateCache;
import io.yinxin.seal.internal.crypto.Sm3Memory;
import io.yinxin.seal.trust.Revocation;
import io.yinxin.seal.trust.TrustStore;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a sealing is held against.
 *
 * @param trust the roots
 * @param sealMakers the roots for makers of electronic seals
 * @param at the moment for which the question is asked
 * @param check what to do about revocation
 * @param revocation tells what was revoked
 * @param given what came with the document
 * @param takenOver when a later timestamp of the document took over from those that it covers,
 *     which are judged; null if none did
 * @param certificates remembers certificates from one document to the next
 * @param digests remembers the digests of what comes again from one document to the next
 */
public record SealingPolicy(
    TrustStore trust,
    TrustStore sealMakers,
    Instant at,
    Verifier.RevocationCheck check,
    Revocation revocation,
    GivenEvidence given,
    @Nullable Instant takenOver,
    CertificateCache certificates,
    Sm3Memory digests) {

  /**
   * The policy for a document that nothing came with.
   *
   * @param trust the roots
   * @param sealMakers the roots for makers of electronic seals
   * @param at the moment for which the question is asked
   * @param check what to do about revocation
   * @param revocation tells what was revoked
   * @param certificates remembers certificates from one document to the next
   * @param digests remembers the digests of what comes again from one document to the next
   */
  public SealingPolicy(
      TrustStore trust,
      TrustStore sealMakers,
      Instant at,
      Verifier.RevocationCheck check,
      Revocation revocation,
      CertificateCache certificates,
      Sm3Memory digests) {
    this(trust, sealMakers, at, check, revocation, GivenEvidence.NONE, null, certificates, digests);
  }

  /**
   * The policy for a document that something came with.
   *
   * @param evidence what came with it
   * @return a copy
   */
  public SealingPolicy with(GivenEvidence evidence) {
    return new SealingPolicy(
        trust, sealMakers, at, check, revocation, evidence, takenOver, certificates, digests);
  }

  /**
   * The policy for what a later timestamp of the document covers.
   *
   * @param time what that timestamp proves, null if there is none
   * @return a copy
   */
  public SealingPolicy takenOver(@Nullable Instant time) {
    return new SealingPolicy(
        trust, sealMakers, at, check, revocation, given, time, certificates, digests);
  }

  /** Until when the servers of timestamps must have been trustworthy. */
  Instant timestampsUntil() {
    return takenOver == null ? at : takenOver;
  }
}
