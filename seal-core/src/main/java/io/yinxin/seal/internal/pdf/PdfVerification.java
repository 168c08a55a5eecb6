package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.Finding;
import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Format;
import io.yinxin.seal.Message;
import io.yinxin.seal.Sealing;
import io.yinxin.seal.Verdict;
import io.yinxin.seal.Verification;
import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.cms.MessageJudge;
import io.yinxin.seal.internal.cms.SealingPolicy;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.file.ByteSearch;
import io.yinxin.seal.internal.file.ByteSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies one PDF: finds every signature of every revision, checks each, and judges what came
 * after them. Not for several threads; one for each document.
 *
 * <p>Nothing is repaired, nothing is skipped because it looks harmless, and whatever is not
 * understood speaks against the document.
 */
public final class PdfVerification {

  /** What every signature has, in plain sight even in an encrypted file. */
  private static final String TRACE = "/ByteRange";

  private final ByteSource source;
  private final SealingPolicy policy;
  private final char @Nullable [] password;
  private final Findings document = new Findings();

  /** Oldest revision first. */
  private final List<SignatureTrial> checks = new ArrayList<>();

  private PdfVerification(ByteSource source, SealingPolicy policy, char @Nullable [] password) {
    this.source = source;
    this.policy = policy;
    this.password = password;
  }

  /**
   * Verifies a document.
   *
   * @param source its bytes, which begin as a PDF does; not closed
   * @param policy what to trust, and at which moment
   * @param password the document's password, null to try without; not kept, not wiped
   * @return the verification; a bad document is no exception
   * @throws IOException if the source cannot be read
   */
  public static Verification verify(
      ByteSource source, SealingPolicy policy, char @Nullable [] password) throws IOException {
    return new PdfVerification(source, policy, password).verify();
  }

  private Verification verify() throws IOException {
    try {
      check();
    } catch (PdfLockedException e) {
      document.doubt(FindingCode.ENCRYPTED, null, e.what());
    } catch (PdfSyntaxException e) {
      malformed(e);
    } catch (UncheckedIOException e) {
      throw e.getCause() == null ? new IOException(e) : e.getCause();
    }
    List<Sealing> sealings = new ArrayList<>();
    checks.sort(
        Comparator.comparingInt((SignatureTrial c) -> c.site.revision())
            .thenComparingLong(SignatureTrial::end));
    for (SignatureTrial check : checks) {
      if (check.site.timestamp()) {
        // A timestamp proves when the document was there, and seals nothing.
        check.findings.worstFirst().forEach(document::add);
      } else {
        sealings.add(check.sealing(sealings.size() + 1, source.length()));
      }
    }
    List<Finding> findings = document.worstFirst();
    Verdict verdict = Verdict.of(sealings, findings);
    if (verdict == Verdict.UNSEALED) {
      document.warning(FindingCode.NO_SEALING, null, null);
      findings = document.worstFirst();
    }
    return new Verification(Format.PDF, verdict, sealings, findings);
  }

  private void malformed(PdfSyntaxException e) throws IOException {
    String where = e.offset() < 0 ? null : "byte " + e.offset();
    // A broken file that was never sealed is nobody's forgery.
    if (!checks.isEmpty() || ByteSearch.contains(source, TRACE)) {
      document.error(FindingCode.MALFORMED, where, e.what());
    } else {
      document.doubt(FindingCode.MALFORMED, where, e.what());
    }
  }

  private void check() throws IOException, PdfSyntaxException {
    PdfFile file = PdfFile.read(source);
    boolean locked = file.locked() && (password == null || !file.unlock(password));
    SignatureFinder finder = SignatureFinder.search(file);
    for (String where : finder.hollow()) {
      document.error(FindingCode.FIELD_WITHOUT_SIGNATURE, where, null);
    }
    if (finder.sites().size() > SignatureFinder.LIMIT) {
      document.doubt(
          FindingCode.LIMIT_EXCEEDED,
          null,
          new Message(
              "more than " + SignatureFinder.LIMIT + " signatures",
              "签名超过 " + SignatureFinder.LIMIT + " 个"));
      return;
    }
    boolean usageRights = false;
    for (SignatureSite site : finder.sites()) {
      if (Permission.isUsageRights(file.revisions().get(site.revision()), site)) {
        usageRights = true;
      } else {
        checks.add(new SignatureTrial(file, site, policy.certificates()));
      }
    }
    if (checks.isEmpty()) {
      if (locked) {
        document.doubt(FindingCode.ENCRYPTED, null, null);
      }
      if (!usageRights) {
        stripped(file);
      }
      return;
    }
    if (locked) {
      locked(file);
    }
    apart();
    digest(file);
    attached(file, finder.inForm());
    later(file, finder);
    Span trailing = file.trailingBytes();
    if (trailing.length() > 0) {
      String where = "byte " + trailing.start();
      document.doubt(FindingCode.TRAILING_DATA, where, null);
      if (ByteSearch.contains(source, trailing.start(), trailing.end(), " obj")) {
        // A viewer that repairs files would show these objects.
        document.error(FindingCode.HIDDEN_DATA, where, null);
      }
    }
  }

  /** No signature, but the traces of one: it was cut off, overwritten or hidden. */
  private void stripped(PdfFile file) throws IOException {
    Span trailing = file.trailingBytes();
    if (ByteSearch.contains(source, trailing.start(), trailing.end(), TRACE)) {
      document.error(
          FindingCode.MALFORMED,
          "byte " + trailing.start(),
          new Message("what was sealed last is cut off", "最后一次签章的内容不完整"));
    } else if (ByteSearch.contains(source, TRACE)) {
      document.doubt(
          FindingCode.SIGNATURE_DETACHED, null, new Message("only traces are left", "仅存痕迹"));
    } else if (ByteSearch.contains(source, trailing.start(), trailing.end(), " obj")) {
      // Perhaps the very sealing.
      document.doubt(
          FindingCode.MALFORMED,
          "byte " + trailing.start(),
          new Message("what was added last is cut off", "最后追加的内容不完整"));
    }
  }

  /**
   * What is encrypted is sealed as it stands, so that nothing need be opened to see that it was not
   * touched. To judge what came later, the strings have to be read.
   */
  private void locked(PdfFile file) {
    if (firstSealed() == file.latest().index()) {
      document.warning(FindingCode.ENCRYPTED, null, null);
    } else {
      document.doubt(FindingCode.ENCRYPTED, null, null);
    }
  }

  /** Each signature has a revision of its own. */
  private void apart() {
    for (int i = 0; i < checks.size(); i++) {
      for (int j = 0; j < i; j++) {
        ByteRange a = checks.get(i).range();
        ByteRange b = checks.get(j).range();
        if (a != null
            && b != null
            && (a.end() == b.end() || (a.gapStart() < b.gapEnd() && b.gapStart() < a.gapEnd()))) {
          checks
              .get(i)
              .findings
              .error(FindingCode.COVERAGE_OVERLAP, checks.get(i).site.where(), null);
          checks
              .get(j)
              .findings
              .error(FindingCode.COVERAGE_OVERLAP, checks.get(j).site.where(), null);
        }
      }
    }
  }

  /** All digests in one pass over the file, then each signature by itself. */
  private void digest(PdfFile file) throws IOException {
    RangeDigests digests = new RangeDigests();
    int[] answers = new int[checks.size()];
    int[] second = new int[answers.length];
    for (int i = 0; i < answers.length; i++) {
      SignatureTrial check = checks.get(i);
      ByteRange range = check.range();
      MessageJudge judge = check.judge();
      answers[i] =
          range == null || judge == null || judge.digestKey() == null
              ? -1
              : digests.add(judge.digestKey(), judge::newDigest, range);
      HashAlgorithm other = judge == null ? null : judge.secondDigest();
      second[i] =
          other == null || range == null
              ? -1
              : digests.add(other.jcaName(), other::newDigest, range);
    }
    digests.read(source);
    SealingPolicy policy = this.policy.with(SecurityStore.read(file.latest()));
    // The newest first: what it proves is when it took over from the timestamps that it covers.
    Instant takenOver = null;
    for (int i = answers.length - 1; i >= 0; i--) {
      SignatureTrial check = checks.get(i);
      MessageJudge judge = check.judge();
      if (judge != null) {
        if (second[i] >= 0) {
          judge.secondDigest(digests.get(second[i]));
        }
        judge.judge(
            answers[i] < 0 ? null : digests.get(answers[i]),
            check.time(),
            policy.takenOver(takenOver));
        Instant time = judge.provenTime();
        if (proves(check) && time != null && (takenOver == null || time.isBefore(takenOver))) {
          takenOver = time;
        }
      }
    }
    proveTimes();
    for (SignatureTrial each : checks) {
      MessageJudge judge = each.judge();
      if (judge != null) {
        judge.judgeRevocation(policy);
      }
    }
    archive(file, policy);
  }

  /** What was stored behind the last timestamp, none covers. */
  private void archive(PdfFile file, SealingPolicy policy) throws IOException {
    int last = -1;
    for (SignatureTrial stamp : checks) {
      if (proves(stamp)) {
        last = Math.max(last, stamp.site.revision());
      }
    }
    if (last < 0 || !SecurityStore.isIn(file.revisions().get(last))) {
      return;
    }
    SealingPolicy covered = policy.with(SecurityStore.read(file.revisions().get(last)));
    for (SignatureTrial sealing : checks) {
      MessageJudge judge = sealing.judge();
      if (judge != null && sealing.site.revision() < last) {
        judge.archivedWith(covered);
      }
    }
  }

  private static boolean proves(SignatureTrial stamp) {
    MessageJudge judge = stamp.judge();
    return stamp.site.timestamp() && judge != null && judge.provenTime() != null && stamp.covered();
  }

  /** A timestamp of the document proves that what it covers was there, sealings included. */
  private void proveTimes() {
    for (SignatureTrial stamp : checks) {
      MessageJudge judge = stamp.judge();
      Instant time = judge == null ? null : judge.provenTime();
      if (time == null || !proves(stamp)) {
        continue;
      }
      for (SignatureTrial sealing : checks) {
        MessageJudge older = sealing.judge();
        if (older != null && sealing.site.revision() < stamp.site.revision()) {
          older.provenBy(time);
        }
      }
    }
  }

  /** A signature that the form of the newest revision no longer leads to was torn out. */
  private void attached(PdfFile file, Set<PdfReference> inForm) throws IOException {
    for (SignatureTrial check : checks) {
      SignatureSite site = check.site;
      int number = site.reference().number();
      XrefEntry then = file.revisions().get(site.revision()).entry(number);
      XrefEntry now = file.latest().entry(number);
      if (!inForm.contains(site.reference()) || then == null || !then.equals(now)) {
        check.findings.error(FindingCode.SIGNATURE_DETACHED, site.where(), null);
      }
    }
  }

  /** The index of the first revision that is sealed. */
  private int firstSealed() {
    int first = Integer.MAX_VALUE;
    for (SignatureTrial check : checks) {
      first = Math.min(first, check.site.revision());
    }
    return first;
  }

  /** Judges each revision after the first that is sealed. */
  private void later(PdfFile file, SignatureFinder finder) throws IOException, PdfSyntaxException {
    int first = firstSealed();
    List<Revision> revisions = file.revisions();
    for (int i = first + 1; i < revisions.size(); i++) {
      later(file, finder, revisions.get(i - 1), revisions.get(i));
    }
  }

  private void later(PdfFile file, SignatureFinder finder, Revision before, Revision after)
      throws IOException, PdfSyntaxException {
    boolean sealed = false;
    boolean stamped = false;
    Set<PdfReference> own = new HashSet<>();
    for (SignatureTrial check : checks) {
      if (check.site.revision() == after.index() && check.covered()) {
        own.add(check.site.reference());
        sealed |= !check.site.timestamp();
        stamped |= check.site.timestamp();
      }
    }
    String where = "revision " + (after.index() + 1);
    RevisionChanges changes =
        RevisionChanges.between(
            file, before, after, own, finder.mentioned(before), finder.shared(before));
    boolean altered = false;
    for (RevisionChanges.Change change : changes.changes()) {
      String object = change.number() == 0 ? where : "object " + change.number();
      if (change.reach() == RevisionChanges.Reach.CONTENT) {
        altered = true;
        document.error(FindingCode.CHANGED_AFTER_SEALING, object, change.what());
      } else {
        document.doubt(FindingCode.CHANGED_AFTER_SEALING, object, change.what());
      }
    }
    for (Span span : after.unaccountedRanges()) {
      document.doubt(FindingCode.HIDDEN_DATA, "byte " + span.start(), null);
    }
    boolean clean = changes.changes().isEmpty();
    if (!sealed && !altered) {
      if (clean && (stamped || changes.addsEvidence())) {
        document.warning(FindingCode.VALIDATION_DATA_ADDED, where, null);
      } else {
        document.doubt(FindingCode.UNSEALED_REVISION, where, null);
      }
    }
    permitted(after, changes, sealed, where);
  }

  /** Keeps a later revision to what the sealings before it permit. */
  private void permitted(Revision after, RevisionChanges changes, boolean sealed, String where) {
    for (SignatureTrial check : checks) {
      if (check.site.revision() >= after.index()) {
        continue;
      }
      Permission permission = check.permission();
      if (permission.locked() && (sealed || !changes.changes().isEmpty())) {
        violated(where, check);
      } else if (permission.bounded() && changes.showsMore()) {
        // Some readers let it pass; it can hide what was certified all the same.
        document.doubt(
            FindingCode.CERTIFICATION_VIOLATED,
            where,
            new Message(
                "a signature shows where the certified document had no place for one",
                "签名显示在经认证的文档未预留签名的位置"));
      }
      for (RevisionChanges.Change change : changes.changes()) {
        String field = change.field();
        if (field != null && permission.locks(field)) {
          violated(where, check);
        }
      }
      for (SignatureTrial younger : checks) {
        String field = younger.site.field();
        if (younger.site.revision() == after.index()
            && !younger.site.timestamp()
            && field != null
            && permission.locks(field)) {
          violated(where, check);
        }
      }
    }
  }

  private void violated(String where, SignatureTrial by) {
    document.error(
        FindingCode.CERTIFICATION_VIOLATED,
        where,
        new Message(
            "the signature in " + by.site.where() + " forbids it",
            by.site.where() + " 处的签名不允许此改动"));
  }
}
