package io.yinxin.seal.trust;

import io.yinxin.seal.internal.crypto.KnownCertificate;
import java.util.function.Predicate;

/**
 * What is asked of evidence.
 *
 * @param certificate whose status is asked for
 * @param issuer has signed it
 * @param revoked tells of another certificate of this issuer whether lists at hand revoke it
 */
record Question(
    KnownCertificate certificate, KnownCertificate issuer, Predicate<KnownCertificate> revoked) {}
