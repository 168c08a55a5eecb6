package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.Finding;
import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Format;
import io.yinxin.seal.Sealing;
import io.yinxin.seal.Verdict;
import io.yinxin.seal.Verification;
import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.cms.SealingPolicy;
import io.yinxin.seal.internal.file.ByteSearch;
import io.yinxin.seal.internal.file.ByteSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Verifies one OFD (GB/T 33190, 18; GB/T 38540-2020, 7.3; GM/T 0099): the package, every sealing of
 * every document in it, and what lies beside them. Not for several threads; one for each document.
 *
 * <p>Nothing is repaired, no step is left out because another failed, and whatever is not
 * understood speaks against the document.
 */
public final class OfdVerification {

  private final ByteSource source;
  private final SealingPolicy policy;
  private final Findings findings = new Findings();

  private OfdVerification(ByteSource source, SealingPolicy policy) {
    this.source = source;
    this.policy = policy;
  }

  /**
   * Verifies a document.
   *
   * @param source its bytes; not closed
   * @param policy whom to trust, and at which moment
   * @return the verification; a bad document is no exception
   * @throws IOException if the source cannot be read
   */
  public static Verification verify(ByteSource source, SealingPolicy policy) throws IOException {
    return new OfdVerification(source, policy).verify();
  }

  private Verification verify() throws IOException {
    List<Sealing> sealings = new ArrayList<>();
    try {
      OfdPackage pack = OfdPackage.read(source);
      OfdReading reading = OfdReading.of(pack, findings);
      EntryDigests digests = new EntryDigests(pack, policy.digests());
      reading.judge(digests, policy);
      reading.beside(digests, policy);
      for (OfdTrial trial : reading.trials()) {
        sealings.add(trial.sealing(sealings.size() + 1, reading.own()));
      }
    } catch (PackageException e) {
      broken(e);
    }
    List<Finding> list = findings.worstFirst();
    Verdict verdict = Verdict.of(sealings, list);
    if (verdict == Verdict.UNSEALED) {
      findings.warning(FindingCode.NO_SEALING, null, null);
      list = findings.worstFirst();
    }
    return new Verification(Format.OFD, verdict, sealings, list);
  }

  private void broken(PackageException e) throws IOException {
    // A broken file that was never sealed is nobody's forgery; names stand in plain sight.
    if (e.problem().kind() == PackageProblem.Kind.DAMAGED
        && !ByteSearch.contains(source, "Signature")) {
      findings.doubt(FindingCode.MALFORMED, e.problem().where(), e.problem().detail());
    } else {
      PackageFindings.add(e.problem(), findings);
    }
  }
}
