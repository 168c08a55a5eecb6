package io.yinxin.seal;

import java.util.Collection;

/**
 * The answer to "is this real?". Only {@link #VALID} means yes.
 *
 * @since 0.1
 */
public enum Verdict {
  /** At least one sealing, each of them good and trusted, and nothing outside them. */
  VALID,
  /** Changed, forged, or sealed with a certificate or in a way that could not seal then. */
  INVALID,
  /**
   * Neither proven good nor proven bad: something needed for a yes is missing, for instance a root
   * that is trusted.
   */
  INDETERMINATE,
  /** No sealing at all. A document without a seal is not valid. */
  UNSEALED;

  /**
   * The verdict that findings leave open: one ERROR is INVALID, else one DOUBT is INDETERMINATE.
   *
   * @param findings what was found
   * @return INVALID, INDETERMINATE, or VALID if nothing stands against it
   */
  public static Verdict of(Collection<Finding> findings) {
    Verdict worst = VALID;
    for (Finding finding : findings) {
      if (finding.severity() == Finding.Severity.ERROR) {
        return INVALID;
      }
      if (finding.severity() == Finding.Severity.DOUBT) {
        worst = INDETERMINATE;
      }
    }
    return worst;
  }

  /**
   * The verdict on a document: the worst of its sealings and of what was found beside them, and
   * never VALID without a sealing.
   *
   * @param sealings the sealings found, each with its own verdict
   * @param findings what was found about the document beside them
   * @return the verdict
   */
  public static Verdict of(Collection<Sealing> sealings, Collection<Finding> findings) {
    Verdict worst = of(findings);
    if (sealings.isEmpty()) {
      return worst == VALID ? UNSEALED : worst;
    }
    for (Sealing sealing : sealings) {
      if (sealing.verdict() == INVALID) {
        return INVALID;
      }
      if (sealing.verdict() != VALID && worst == VALID) {
        worst = INDETERMINATE;
      }
    }
    return worst;
  }
}
