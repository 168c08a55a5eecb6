package io.yinxin.seal;

import java.util.List;
import java.util.Objects;

/**
 * What a {@code Verifier} has to say about an electronic seal by itself. Immutable.
 *
 * @param verdict whether the seal may be used; never {@link Verdict#UNSEALED}
 * @param findings what was found, worst first
 * @since 0.1
 */
public record SealVerification(Verdict verdict, List<Finding> findings) {

  /** Copies the list. */
  public SealVerification {
    Objects.requireNonNull(verdict, "verdict");
    findings = List.copyOf(findings);
  }

  /**
   * Whether the seal is a good one. Everything but {@link Verdict#VALID} is a no.
   *
   * @return true only if the verdict is VALID
   */
  public boolean valid() {
    return verdict == Verdict.VALID;
  }
}
