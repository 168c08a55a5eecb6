package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.Finding;
import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Format;
import io.yinxin.seal.Message;
import io.yinxin.seal.Sealing;
import io.yinxin.seal.Verdict;
import io.yinxin.seal.Verification;
import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.cms.SealingPolicy;
import io.yinxin.seal.internal.file.ByteSearch;
import io.yinxin.seal.internal.file.ByteSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;

/**
 * Verifies one OFD (GB/T 33190, 18; GB/T 38540-2020, 7.3; GM/T 0099): the package, every sealing of
 * every document in it, and what lies beside them. Not for several threads; one for each document.
 *
 * <p>Nothing is repaired, no step is left out because another failed, and whatever is not
 * understood speaks against the document.
 */
public final class OfdVerification {

  /** GM/T 0099's list of the package's files, and the signature on it: no part of a sealing. */
  private static final Set<String> ENTRY_LIST = Set.of("ofdentries.xml", "signedvalue.dat");

  private final ByteSource source;
  private final SealingPolicy policy;
  private final XMLInputFactory factory = XmlWalk.factory();
  private final Findings findings = new Findings();

  /** Every sealing, with those of the same document side by side. */
  private final IdentityHashMap<OfdDocument, List<OfdTrial>> trials = new IdentityHashMap<>();

  private final List<OfdTrial> all = new ArrayList<>();

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
    Set<String> own = new HashSet<>();
    try {
      OfdPackage pack = OfdPackage.read(source);
      pack.problems().forEach(problem -> PackageFindings.add(problem, findings));
      List<OfdDocument> documents = new DocumentReader(pack, factory, findings).read();
      if (documents != null) {
        for (OfdDocument document : documents) {
          list(pack, document, own);
        }
        judge(pack, documents);
        beside(pack, documents, own);
      }
    } catch (PackageException e) {
      broken(e);
    }
    List<Sealing> sealings = new ArrayList<>();
    for (OfdTrial trial : all) {
      sealings.add(trial.sealing(sealings.size() + 1, own));
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

  /** The sealings of a document. */
  private void list(OfdPackage pack, OfdDocument document, Set<String> own) throws IOException {
    String path = document.signatures();
    PackageEntry entry = path == null ? null : pack.entry(path);
    if (entry == null || !own.add(entry.path())) {
      return;
    }
    SignaturesFile file;
    try {
      file = SignaturesFile.read(pack, entry, factory);
    } catch (PackageException e) {
      PackageFindings.add(e.problem(), findings);
      return;
    }
    String where = Locations.shown(entry.path());
    if (!file.plain()) {
      findings.warning(
          FindingCode.FORM_UNUSUAL,
          where,
          new Message("elements outside the namespace of OFD", "元素不在 OFD 命名空间内"));
    }
    List<OfdTrial> here = new ArrayList<>();
    Set<Set<String>> seen = new HashSet<>();
    long highest = -1;
    long references = 0;
    ids(file, where);
    for (SignaturesFile.Entry listed : file.entries()) {
      if (references > Limits.ALL_REFERENCES) {
        findings.doubt(FindingCode.LIMIT_EXCEEDED, where, null);
        break;
      }
      OfdTrial trial = new OfdTrial(pack, document, entry.path(), listed, factory);
      if (!trial.parts().isEmpty() && !seen.add(trial.parts())) {
        findings.doubt(
            FindingCode.SIGNATURE_MALFORMED,
            where,
            new Message("one sealing listed twice", "同一签章被列出两次"));
      }
      highest = Math.max(highest, trial.highestId());
      references += trial.covered().size();
      own.addAll(trial.parts());
      here.add(trial);
    }
    long max = file.maxId() == null ? -1 : SignaturesFile.number(file.maxId());
    if (max > highest && highest >= 0) {
      findings.warning(
          FindingCode.SEALING_REMOVED,
          where,
          new Message("ids were given up to " + max, "编号曾用到 " + max));
    }
    trials.put(document, here);
    all.addAll(here);
  }

  /** What the list says of its own entries. */
  private void ids(SignaturesFile file, String where) {
    Set<String> ids = new HashSet<>();
    for (SignaturesFile.Entry each : file.entries()) {
      if (!each.id().isEmpty() && !ids.add(each.id())) {
        findings.warning(
            FindingCode.FORM_UNUSUAL, where, new Message("two sealings of one id", "两个签章的 ID 相同"));
      }
    }
    for (SignaturesFile.Entry each : file.entries()) {
      if (!each.base().isEmpty() && !ids.contains(each.base())) {
        findings.doubt(
            FindingCode.SEALING_REMOVED,
            where,
            new Message("a sealing builds on one that is gone", "签章所依据的基础签章不存在"));
      }
    }
  }

  private void judge(OfdPackage pack, List<OfdDocument> documents) throws IOException {
    EntryDigests digests = new EntryDigests(pack);
    all.forEach(trial -> trial.ask(digests));
    digests.make();
    for (OfdTrial trial : all) {
      trial.judge(digests, policy, trials.getOrDefault(trial.document, List.of()), documents);
    }
    for (List<OfdTrial> here : trials.values()) {
      for (int i = 0; i < here.size(); i++) {
        for (int j = 0; j < i; j++) {
          OfdTrial later = here.get(i);
          OfdTrial earlier = here.get(j);
          if (!later.covers(earlier) && !earlier.covers(later)) {
            later.findings.warning(
                FindingCode.SEALING_NOT_COVERED, null, new Message(earlier.name(), earlier.name()));
          }
        }
      }
    }
  }

  /** What no sealing says anything about. */
  private void beside(OfdPackage pack, List<OfdDocument> documents, Set<String> own) {
    Set<String> used = new HashSet<>();
    for (OfdDocument document : documents) {
      used.addAll(document.uses().keySet());
      if (!all.isEmpty() && !trials.containsKey(document)) {
        unsealed(document);
      }
    }
    for (PackageEntry entry : pack.entries()) {
      String path = entry.path();
      if (entry.folder() || own.contains(path) || used.contains(path)) {
        continue;
      }
      String where = Locations.shown(path);
      if (isPartOfSealing(path)) {
        findings.add(
            new Finding(
                FindingCode.SEALING_REMOVED,
                // Without any sealing there is no yes to be kept back.
                all.isEmpty() ? Finding.Severity.WARNING : Finding.Severity.DOUBT,
                where,
                null));
      } else if (!all.isEmpty() && all.stream().noneMatch(trial -> trial.covers(path))) {
        findings.warning(FindingCode.FILE_UNUSED, where, null);
      }
    }
  }

  /** A document without sealings beside others that have some: readers show it all the same. */
  private void unsealed(OfdDocument document) {
    for (Map.Entry<String, Use> each : document.uses().entrySet()) {
      if (all.stream().noneMatch(trial -> trial.covers(each.getKey()))) {
        findings.add(
            new Finding(
                FindingCode.FILE_NOT_COVERED,
                each.getValue().uncovered(),
                Locations.shown(each.getKey()),
                each.getValue().title()));
      }
    }
  }

  /** Names that sealings give to their parts. */
  private static boolean isPartOfSealing(String path) {
    String plain = path.toLowerCase(Locale.ROOT);
    String file = plain.substring(plain.lastIndexOf('/') + 1);
    return !ENTRY_LIST.contains(plain)
        && (file.endsWith(".esl")
            || file.matches("signatures?\\.xml")
            || file.matches("sign(ed|ature)?_?value\\.dat"));
  }
}
