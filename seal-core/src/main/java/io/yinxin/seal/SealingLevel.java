package io.yinxin.seal;

/**
 * How much evidence a sealing carries along, and so how long it can be verified (EN 319 142-1, 6).
 *
 * @since 0.1
 */
public enum SealingLevel {
  /** The signature alone (B-B): verified as long as its certificate is valid. */
  B,
  /** With a timestamp (B-T), which proves when it was there. */
  T,
  /**
   * With certificates and proofs that none of them was revoked, too (B-LT): verified without asking
   * anybody, even when those who would have to be asked are gone.
   */
  LT,
  /** With a timestamp of all that (B-LTA), which can be renewed before its certificate expires. */
  LTA
}
