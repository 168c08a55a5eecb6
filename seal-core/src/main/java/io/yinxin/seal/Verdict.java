package io.yinxin.seal;

/**
 * The answer to "is this real?". Only {@link #VALID} means yes.
 *
 * @since 0.1
 */
public enum Verdict {
  /** At least one sealing, each of them good and trusted, and nothing outside them. */
  VALID,
  /** Changed, forged, or sealed by someone who is not trusted to. */
  INVALID,
  /** Neither proven good nor proven bad: something needed for a yes is missing. */
  INDETERMINATE,
  /** No sealing at all. A document without a seal is not valid. */
  UNSEALED
}
