package io.yinxin.seal.internal.cms;

import io.yinxin.seal.Verifier;
import io.yinxin.seal.internal.crypto.CertificateCache;
import io.yinxin.seal.trust.TrustStore;
import java.time.Instant;

/**
 * What a sealing is held against.
 *
 * @param trust the roots
 * @param sealMakers the roots for makers of electronic seals
 * @param at the moment for which the question is asked
 * @param revocation what to do about revocation
 * @param certificates remembers certificates from one document to the next
 */
public record SealingPolicy(
    TrustStore trust,
    TrustStore sealMakers,
    Instant at,
    Verifier.Revocation revocation,
    CertificateCache certificates) {}
