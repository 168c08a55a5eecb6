package io.yinxin.seal;

import io.yinxin.seal.store.LicenceStatus;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code Verifier} has to say about one document. Immutable.
 *
 * @param format the document's format, null if it is none that is known
 * @param verdict on the document as a whole
 * @param sealings every sealing found, in the order of sealing
 * @param licence what the licence store says, null if it was not asked, or the document names no
 *     licence and is none
 * @param findings what was found about the document beside its sealings, worst first
 * @since 0.1
 */
public record Verification(
    @Nullable Format format,
    Verdict verdict,
    List<Sealing> sealings,
    @Nullable Licence licence,
    List<Finding> findings) {

  /**
   * What a licence store says about the licence that a document is, or claims to be. Immutable.
   *
   * @param id its identifier
   * @param status its status at the moment that is asked about, null if the store does not know it
   */
  public record Licence(String id, @Nullable LicenceStatus status) {
    /** Refuses null where it is not allowed. */
    public Licence {
      Objects.requireNonNull(id, "id");
    }
  }

  /** Copies the lists. */
  public Verification {
    sealings = List.copyOf(sealings);
    findings = List.copyOf(findings);
  }

  /**
   * Without the word of a licence store.
   *
   * @param format the document's format, null if it is none that is known
   * @param verdict on the document as a whole
   * @param sealings every sealing found, in the order of sealing
   * @param findings what was found about the document beside its sealings, worst first
   */
  public Verification(
      @Nullable Format format, Verdict verdict, List<Sealing> sealings, List<Finding> findings) {
    this(format, verdict, sealings, null, findings);
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
