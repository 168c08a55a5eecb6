package io.yinxin.seal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code Verifier} has to say about one document. Immutable.
 *
 * @param format the document's format, null if it is none that is known
 * @param verdict on the document as a whole
 * @param sealings every sealing found, in the order of sealing
 * @param findings what was found about the document beside its sealings, worst first
 * @since 0.1
 */
public record Verification(
    @Nullable Format format, Verdict verdict, List<Sealing> sealings, List<Finding> findings) {

  /** Copies the lists. */
  public Verification {
    sealings = List.copyOf(sealings);
    findings = List.copyOf(findings);
  }

  /**
   * Whether the document can be trusted. Everything but {@link Verdict#VALID} is a no.
   *
   * @return true only if the verdict is VALID
   */
  public boolean valid() {
    return verdict == Verdict.VALID;
  }
}
