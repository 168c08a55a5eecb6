package io.yinxin.seal.internal.cms;

import io.yinxin.seal.Verifier;
import io.yinxin.seal.internal.crypto.CertificateCache;
import io.yinxin.seal.internal.crypto.Sm3Memory;
import io.yinxin.seal.trust.Revocation;
import io.yinxin.seal.trust.TrustStore;
import java.time.Instant;

/**
 * What a sealing is held against.
 *
 * @param trust the roots
 * @param sealMakers the roots for makers of electronic seals
 * @param at the moment for which the question is asked
 * @param check what to do about revocation
 * @param revocation tells what was revoked
 * @param given what came with the document
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
    this(trust, sealMakers, at, check, revocation, GivenEvidence.NONE, certificates, digests);
  }

  /**
   * The policy for a document that something came with.
   *
   * @param evidence what came with it
   * @return a copy
   */
  public SealingPolicy with(GivenEvidence evidence) {
    return new SealingPolicy(
        trust, sealMakers, at, check, revocation, evidence, certificates, digests);
  }
}
