package io.yinxin.seal.internal.cms;

import io.yinxin.seal.internal.crypto.HashAlgorithm;
import java.security.MessageDigest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Judges the signed message of one sealing, whatever its form. Not for several threads. */
public interface MessageJudge {

  /**
   * Under what name the document's digest can be shared with other signatures.
   *
   * @return the name, or something that equals nothing else; null if no digest is needed
   */
  @Nullable Object digestKey();

  /**
   * A digest to feed what the signature covers to.
   *
   * @return a fresh digest
   */
  MessageDigest newDigest();

  /**
   * The algorithm of a second digest of the same that is needed, besides {@link #digestKey}.
   *
   * @return the algorithm, null if no second one is needed
   */
  default @Nullable HashAlgorithm secondDigest() {
    return null;
  }

  /**
   * Takes the digest that {@link #secondDigest} asks for, before {@link #judge}.
   *
   * @param digest the document's digest
   */
  default void secondDigest(byte[] digest) {}

  /**
   * Judges.
   *
   * @param digest the document's digest, null if none could be made
   * @param statedTime the time that the document states for the signature, null if none
   * @param policy whom to trust, and at which moment
   */
  void judge(byte @Nullable [] digest, @Nullable Instant statedTime, SealingPolicy policy);

  /**
   * Judges whether certificates were revoked: the last step, because it depends on when the
   * signature is proven to have been there.
   *
   * @param policy as for {@link #judge}
   */
  void judgeRevocation(SealingPolicy policy);

  /**
   * The signer.
   *
   * @return the subject of the signing certificate (RFC 4514), null if it is not known
   */
  @Nullable String signer();

  /**
   * The serial number of the signing certificate.
   *
   * @return lower-case hexadecimal, null if it is not known
   */
  @Nullable String serial();

  /**
   * The signature algorithm.
   *
   * @return for instance {@code SM3withSM2}, null if it is not known
   */
  @Nullable String algorithm();

  /**
   * The level of EN 319 142-1 that was verified: B-B; B-T with a time that is proven; B-LT if the
   * document itself shows that no certificate was revoked; B-LTA if a timestamp covers that. A
   * signing-time inside the message rules PAdES out (6.3). What GB/T 38540 or GB/T 35275 signs is
   * B-B, or B-T with a time that is proven.
   *
   * @return the level, null if it is none
   */
  @Nullable String level();

  /**
   * The time that the sealing states of itself.
   *
   * @return the time, null if it states none
   */
  @Nullable Instant claimedTime();

  /**
   * The earliest time that a trusted timestamp attests.
   *
   * @return the time, null if none does
   */
  @Nullable Instant provenTime();

  /**
   * Takes note of a trusted timestamp, of this signature or of the whole document after it.
   *
   * @param time the time that it attests
   */
  void provenBy(Instant time);

  /**
   * Takes note of what a trusted timestamp of the document covers besides the signature, after
   * {@link #judgeRevocation}.
   *
   * @param covered the policy with the evidence that it covers, and no other
   */
  default void archivedWith(SealingPolicy covered) {}
}
