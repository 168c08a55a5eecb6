package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import io.yinxin.seal.Sealing;
import io.yinxin.seal.Verdict;
import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.cms.MessageJudge;
import io.yinxin.seal.internal.cms.SignatureJudge;
import io.yinxin.seal.internal.crypto.CertificateCache;
import io.yinxin.seal.internal.ses.SesJudge;
import io.yinxin.seal.internal.ses.SesSignature;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One signature on trial: its dictionary, what it covers, and its signed message. */
final class SignatureTrial {

  final SignatureSite site;
  final Findings findings = new Findings();
  private final @Nullable ByteRange range;
  private final @Nullable MessageJudge judge;
  private final @Nullable Instant time;
  private final Permission permission;
  private boolean covered;

  SignatureTrial(PdfFile file, SignatureSite site, CertificateCache certificates)
      throws IOException, PdfSyntaxException {
    this.site = site;
    Revision revision = file.revisions().get(site.revision());
    PdfDictionary dictionary = site.dictionary();
    if (site.direct()) {
      findings.error(
          FindingCode.SIGNATURE_MALFORMED,
          site.where(),
          new Message("not an object of its own", "签名字典不是独立对象"));
    }
    this.permission = Permission.of(revision, site);
    this.time = time(revision, dictionary);
    this.range = range(file, revision, dictionary);
    this.judge = message(file, dictionary, certificates);
  }

  private static @Nullable Instant time(Revision revision, PdfDictionary dictionary)
      throws IOException, PdfSyntaxException {
    return revision.resolve(dictionary.get("M")) instanceof PdfString m
        ? PdfDate.parse(m.text())
        : null;
  }

  /** What the signature covers: all of its own revision but its own place, exactly. */
  private @Nullable ByteRange range(PdfFile file, Revision revision, PdfDictionary dictionary) {
    ByteRange found = ByteRange.of(dictionary.get("ByteRange"), file.source().length());
    if (found == null) {
      findings.error(FindingCode.COVERAGE_MALFORMED, site.where(), null);
      return null;
    }
    boolean good = true;
    if (!(dictionary.get("Contents") instanceof PdfString contents)
        || contents.start() != found.gapStart()
        || contents.end() != found.gapEnd()) {
      good = false;
      findings.error(FindingCode.COVERAGE_GAP, site.where(), null);
    }
    if (!revision.endsAt(found.end())) {
      good = false;
      findings.error(FindingCode.COVERAGE_END, site.where(), null);
    }
    covered = good;
    return found;
  }

  private @Nullable MessageJudge message(
      PdfFile file, PdfDictionary dictionary, CertificateCache certificates) throws IOException {
    if (!(dictionary.get("Contents") instanceof PdfString contents)
        || !contents.hex()
        || contents.start() < 0
        || contents.end() - contents.start() < 4) {
      findings.error(
          FindingCode.SIGNATURE_MALFORMED,
          site.where(),
          new Message(
              "/Contents is missing, empty or no hexadecimal string", "/Contents 缺失、为空或不是十六进制串"));
      return null;
    }
    String form = dictionary.name("SubFilter");
    // Never the decrypted or decoded string: what stands in the file is what is judged.
    byte[] digits = new byte[(int) (contents.end() - contents.start() - 2)];
    file.source().read(contents.start() + 1, digits, 0, digits.length);
    HexHole hole = HexHole.decode(digits);
    byte[] message = hole.bytes();
    // What it is tells its first element: an identifier, or another structure.
    boolean ses = !site.timestamp() && SesSignature.looksLike(message);
    if (!ses && !isKnown(form)) {
      return null;
    }
    if (!hole.plain()) {
      findings.doubt(
          FindingCode.SIGNATURE_EXTRA_DATA,
          site.where(),
          new Message("not plain hexadecimal", "十六进制书写不规范"));
    }
    if (ses) {
      findings.warning(
          FindingCode.FORM_UNUSUAL,
          site.where(),
          new Message(
              "a signature of GB/T 38540 in a PDF, /SubFilter " + form,
              "PDF 中为 GB/T 38540 签章，/SubFilter " + form));
      return SesJudge.of(message, true, site.where(), findings);
    }
    return SignatureJudge.of(message, String.valueOf(form), site.where(), certificates, findings);
  }

  private boolean isKnown(@Nullable String form) {
    switch (String.valueOf(form)) {
      case "ETSI.CAdES.detached", "adbe.pkcs7.detached", "ETSI.RFC3161" -> {
        return true;
      }
      case "adbe.pkcs7.sha1", "adbe.x509.rsa_sha1" ->
          findings.error(FindingCode.WEAK_ALGORITHM, site.where(), new Message("SHA-1", "SHA-1"));
      default -> unsupported("/SubFilter");
    }
    return false;
  }

  private void unsupported(String what) {
    findings.doubt(FindingCode.UNSUPPORTED, site.where(), new Message(what, what));
  }

  @Nullable ByteRange range() {
    return range;
  }

  long end() {
    return range == null ? 0 : range.end();
  }

  /** Whether it covers exactly its own revision. */
  boolean covered() {
    return covered;
  }

  @Nullable MessageJudge judge() {
    return judge;
  }

  /** The time that the dictionary states, null if none. */
  @Nullable Instant time() {
    return time;
  }

  Permission permission() {
    return permission;
  }

  Sealing sealing(int index, long length) {
    List<io.yinxin.seal.Finding> list = findings.worstFirst();
    MessageJudge j = judge;
    String name = site.field();
    return new Sealing(
        index,
        name == null ? site.where() : name,
        Verdict.of(list),
        j == null ? null : j.signer(),
        j == null ? null : j.serial(),
        j == null ? null : j.algorithm(),
        j == null ? null : j.level(),
        j == null ? time : j.claimedTime(),
        j == null ? null : j.provenTime(),
        covered && range != null && range.end() == length,
        j instanceof SesJudge ses ? ses.seal() : null,
        list);
  }
}
