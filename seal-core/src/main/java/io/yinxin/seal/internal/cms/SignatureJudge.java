package io.yinxin.seal.internal.cms;

import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import io.yinxin.seal.internal.cms.RevocationJudge.When;
import io.yinxin.seal.internal.cms.RevocationJudge.Whose;
import io.yinxin.seal.internal.crypto.CertificateCache;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.trust.TrustPath;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges the signed message of one sealing, or of one timestamp of a document: signature, signed
 * attributes, certificate, chain and time. Knows nothing of the document but its digest. Not for
 * several threads.
 */
public final class SignatureJudge implements MessageJudge {

  private final CmsSignature message;
  private final byte[] contents;
  private final boolean cades;
  private final boolean stamp;
  private final String where;
  private final Findings findings;
  private @Nullable Instant claimedTime;
  private @Nullable Instant provenTime;
  private @Nullable TrustPath path;
  private @Nullable Instant sealed;
  private boolean sound = true;
  private byte @Nullable [] second;

  /** Whether the document itself shows that nothing was revoked. */
  private boolean lasts;

  /** Whether a timestamp covers that. */
  private boolean archived;

  private SignatureJudge(
      byte[] contents, CmsSignature message, String form, String where, Findings findings) {
    this.contents = contents;
    this.message = message;
    this.cades = form.equals("ETSI.CAdES.detached");
    this.stamp = form.equals("ETSI.RFC3161");
    this.where = where;
    this.findings = findings;
  }

  /**
   * Reads a message.
   *
   * @param contents what stands in the place of the signature
   * @param form the {@code /SubFilter}, one of those that hold a CMS
   * @param where the signature's place, for findings
   * @param cache remembers certificates
   * @param findings receives what is found
   * @return the judge
   */
  public static SignatureJudge of(
      byte[] contents, String form, String where, CertificateCache cache, Findings findings) {
    return new SignatureJudge(contents, CmsSignature.parse(contents, cache), form, where, findings);
  }

  @Override
  public @Nullable Object digestKey() {
    if (message.newDocumentDigest() == null) {
      return null;
    }
    String name = message.documentDigestName();
    return name == null ? this : name;
  }

  @Override
  public MessageDigest newDigest() {
    MessageDigest digest = message.newDocumentDigest();
    if (digest == null) {
      throw new IllegalStateException("no digest is needed");
    }
    return digest;
  }

  @Override
  public @Nullable HashAlgorithm secondDigest() {
    CmsSignature before = message.contentTimestamp();
    TimestampInfo info = before == null ? null : before.timestampInfo();
    return info == null || info.hash().jcaName().equals(digestKey()) ? null : info.hash();
  }

  @Override
  public void secondDigest(byte[] digest) {
    this.second = digest;
  }

  @Override
  public void judge(byte @Nullable [] digest, @Nullable Instant statedTime, SealingPolicy policy) {
    if (stamp) {
      documentTimestamp(digest, policy);
      return;
    }
    if (message.timestampInfo() != null) {
      error(
          FindingCode.ATTRIBUTES_WRONG,
          new Message("a timestamp instead of a signature", "是时间戳而不是签名"));
      return;
    }
    List<CmsProblem> problems = message.verify(digest);
    if (digest == null) {
      // Without a digest nothing can be said of the content; why there is none is said elsewhere.
      problems.removeIf(problem -> problem.kind() == CmsProblem.Kind.CONTENT_CHANGED);
    }
    problems.forEach(this::finding);
    if (digest == null && !findings.speakAgainst()) {
      doubt(FindingCode.UNSUPPORTED_ALGORITHM, null);
    }
    contentTimestamp(secondDigest() == null ? digest : second, policy);
    if (message.form() == CmsSignature.Form.GBT_35275) {
      findings.warning(
          FindingCode.FORM_UNUSUAL,
          where,
          new Message("a message of GB/T 35275", "GB/T 35275 格式的签名数据"));
    }
    people(statedTime, policy);
  }

  /**
   * Judges a signature over one of several contents, which may stand in the message itself: in OFD
   * some sign a file, some its digest, some the digest's text (GM/T 0099; GB/T 35275).
   *
   * @param contents what may be signed, the most usual first; not empty
   * @param statedTime the time that the document states for the signature, null if none
   * @param policy whom to trust, and at which moment
   */
  public void judgeOneOf(
      List<byte[]> contents, @Nullable Instant statedTime, SealingPolicy policy) {
    if (message.timestampInfo() != null) {
      error(
          FindingCode.ATTRIBUTES_WRONG,
          new Message("a timestamp instead of a signature", "是时间戳而不是签名"));
      return;
    }
    byte[] inside = message.content();
    List<CmsProblem> problems;
    if (inside != null) {
      problems = contentInside(inside);
      if (contents.stream().noneMatch(each -> MessageDigest.isEqual(each, inside))) {
        problems.add(CmsProblem.of(CmsProblem.Kind.CONTENT_CHANGED));
      }
    } else {
      problems = detached(contents.get(0));
      for (byte[] each : contents) {
        List<CmsProblem> these = detached(each);
        if (these.size() < problems.size()) {
          problems = these;
        }
      }
    }
    problems.forEach(this::finding);
    people(statedTime, policy);
  }

  /** Some take what they sign, which is a digest, for the message digest itself. */
  private List<CmsProblem> contentInside(byte[] inside) {
    List<CmsProblem> problems = message.verifyContentInside();
    if (problems.stream().anyMatch(each -> each.kind() == CmsProblem.Kind.NO_ATTRIBUTES)) {
      return problems;
    }
    List<CmsProblem> direct = message.verify(inside);
    direct.removeIf(each -> each.kind() == CmsProblem.Kind.CONTENT_INSIDE);
    if (direct.size() >= problems.size()) {
      return problems;
    }
    unusual("messageDigest is the content itself", "messageDigest 与内容相同");
    return direct;
  }

  private List<CmsProblem> detached(byte[] content) {
    MessageDigest digest = message.newDocumentDigest();
    return message.verify(digest == null ? null : digest.digest(content));
  }

  /** Who signed, and when. */
  private void people(@Nullable Instant statedTime, SealingPolicy policy) {
    Instant signed = message.signingTime();
    claimedTime = signed == null ? statedTime : signed;
    KnownCertificate signer = message.signer();
    if (signer == null) {
      return;
    }
    String oddity = PlainMessage.oddity(contents, message);
    if (oddity != null) {
      doubt(FindingCode.SIGNATURE_EXTRA_DATA, new Message(oddity, oddity));
    }
    message.timestamps().forEach(each -> signatureTimestamp(each, policy));
    Instant moment = moment(policy);
    sealed = moment;
    certificate(signer, policy, moment);
  }

  @Override
  public void judgeRevocation(SealingPolicy policy) {
    Instant moment = sealed;
    if (moment == null) {
      return;
    }
    RevocationJudge judge = new RevocationJudge(policy, message.evidence(), where, findings);
    boolean known = claimedTime != null || provenTime != null;
    // A later revocation is weighed as the standard of the message has it.
    boolean chinese = message.form() == CmsSignature.Form.GBT_35275;
    judge.judge(path, Whose.SIGNER, new When(moment, known, provenTime, chinese));
    lasts = lasts(judge, policy);
  }

  @Override
  public void archivedWith(SealingPolicy covered) {
    archived =
        lasts
            && lasts(
                new RevocationJudge(covered, message.evidence(), where, new Findings()), covered);
  }

  private boolean lasts(RevocationJudge judge, SealingPolicy policy) {
    TrustPath way = path;
    Instant proven = provenTime;
    return way != null
        && proven != null
        && judge.lasts(way, proven)
        && message.timestamps().stream().allMatch(t -> TimestampJudge.lasts(t, policy));
  }

  /** The time of sealing, as far as it can be told, and what speaks against it. */
  private Instant moment(SealingPolicy policy) {
    Instant claimed = claimedTime;
    Instant proven = provenTime;
    if (claimed == null) {
      findings.warning(FindingCode.TIME_MISSING, where, null);
      return proven == null ? policy.at() : proven;
    }
    if (claimed.isAfter(policy.at())) {
      // It cannot have been then; the certificate is checked for the moment asked about.
      findings.doubt(FindingCode.TIME_IN_FUTURE, where, null);
      return policy.at();
    }
    if (proven != null && claimed.isAfter(proven.plus(TimestampJudge.SKEW))) {
      findings.doubt(FindingCode.TIME_CONTRADICTED, where, null);
    }
    return claimed;
  }

  private void certificate(KnownCertificate signer, SealingPolicy policy, Instant moment) {
    if (!CertificateJudge.maySeal(signer.x509())) {
      findings.error(FindingCode.KEY_USAGE, where, null);
    }
    SignatureScheme scheme = message.scheme();
    if (scheme != null && scheme.family() == SignatureScheme.Family.DSA) {
      // Said already; a chain of such signatures cannot be checked either.
      return;
    }
    TrustPath found =
        CertificateJudge.path(
            signer,
            TimestampJudge.certificates(message, policy),
            moment,
            claimedTime != null || provenTime != null,
            policy,
            where,
            findings);
    path = found;
    if (found.trusted()) {
      strays(found, policy);
    }
  }

  /** Certificates that came along unused: nothing protects them, so at least they must be sound. */
  private void strays(TrustPath path, SealingPolicy policy) {
    for (KnownCertificate each : message.certificates()) {
      if (!path.path().contains(each.x509())
          && !policy.trust().anchors().contains(each.x509())
          && !isSound(each, message.certificates())) {
        findings.doubt(
            FindingCode.SIGNATURE_EXTRA_DATA, where, new Message("a broken certificate", "损坏的证书"));
      }
    }
  }

  private static boolean isSound(KnownCertificate certificate, List<KnownCertificate> others) {
    for (KnownCertificate issuer : others) {
      if (issuer
              .x509()
              .getSubjectX500Principal()
              .equals(certificate.x509().getIssuerX500Principal())
          && certificate.signedBy(issuer)) {
        return true;
      }
    }
    return false;
  }

  // ---- timestamps

  private void documentTimestamp(byte @Nullable [] digest, SealingPolicy policy) {
    List<CmsProblem> problems = new ArrayList<>(message.verify(digest));
    if (message.timestampInfo() == null) {
      problems.add(CmsProblem.of(CmsProblem.Kind.UNREADABLE, "no timestamp", "不是时间戳"));
    }
    CmsProblem fatal = TimestampJudge.fatal(problems);
    if (fatal != null) {
      findings.error(FindingCode.TIMESTAMP_INVALID, where, fatal.detail());
    } else {
      Instant time = TimestampJudge.trusted(message, problems, policy, where, findings);
      if (time != null) {
        provenBy(time);
      }
      String oddity = PlainMessage.oddity(contents, message);
      if (oddity != null) {
        findings.doubt(FindingCode.SIGNATURE_EXTRA_DATA, where, new Message(oddity, oddity));
      }
    }
  }

  /** The signer vouches for it: if it is of something else, something is wrong with the sealing. */
  private void contentTimestamp(byte @Nullable [] digest, SealingPolicy policy) {
    CmsSignature before = message.contentTimestamp();
    if (before == null) {
      return;
    }
    List<CmsProblem> problems = new ArrayList<>(before.verify(digest));
    if (before.timestampInfo() == null) {
      problems.add(CmsProblem.of(CmsProblem.Kind.UNREADABLE, "no timestamp", "不是时间戳"));
    }
    // That the content was there before proves nothing of when it was sealed.
    TimestampJudge.time(before, problems, policy, where, findings);
  }

  private void signatureTimestamp(CmsSignature timestamp, SealingPolicy policy) {
    Instant time =
        TimestampJudge.time(timestamp, message.verifyTimestamp(timestamp), policy, where, findings);
    if (time != null) {
      provenBy(time);
    }
  }

  private void finding(CmsProblem problem) {
    Message detail = problem.detail();
    switch (problem.kind()) {
      case UNREADABLE, NO_SIGNER -> error(FindingCode.SIGNATURE_UNREADABLE, detail);
      case SES ->
          doubt(
              FindingCode.UNSUPPORTED,
              new Message("SES_Signature (GB/T 38540)", "SES_Signature（GB/T 38540）"));
      case EXTRA_DATA, SEVERAL_SIGNERS, BAD_CERTIFICATE, CONTENT_INSIDE ->
          doubt(FindingCode.SIGNATURE_EXTRA_DATA, detail);
      case UNKNOWN_ALGORITHM, UNSUPPORTED_ALGORITHM ->
          doubt(FindingCode.UNSUPPORTED_ALGORITHM, detail);
      case WEAK_ALGORITHM -> error(FindingCode.WEAK_ALGORITHM, detail);
      case CERTIFICATE_BOUND_WEAKLY -> {
        // To exchange the certificate, a collision is not enough: it takes a second one of the same
        // key with the same digest. CAdES allows it still (EN 319 122-1, 5.2.2.2).
        findings.warning(FindingCode.WEAK_ALGORITHM, where, detail);
      }
      case NO_CERTIFICATE -> doubt(FindingCode.SIGNER_UNKNOWN, detail);
      case NO_ATTRIBUTES, CERTIFICATE_NOT_BOUND -> {
        // PKCS #7 allows it, CAdES does not; what is missing was not forged for all that.
        if (cades) {
          doubt(
              FindingCode.ATTRIBUTES_WRONG,
              new Message("signing-certificate is missing", "缺少 signing-certificate"));
        }
      }
      case CONTENT_TYPE,
          ALGORITHMS_CONTRADICT,
          ATTRIBUTE_MISSING,
          ATTRIBUTE_NOT_SINGLE,
          ATTRIBUTE_WRONG ->
          error(FindingCode.ATTRIBUTES_WRONG, detail);
      case CERTIFICATE_SUBSTITUTED -> error(FindingCode.SIGNER_SUBSTITUTED, detail);
      case CONTENT_CHANGED -> error(FindingCode.CONTENT_CHANGED, detail);
      case SIGNATURE_WRONG -> error(FindingCode.SIGNATURE_WRONG, detail);
      case CONTENT_TYPE_MIXED -> unusual("content types of two standards", "内容类型混用两种标准");
      case SIGNATURE_RAW -> unusual("signature of two bare numbers", "签名值为裸 r‖s");
    }
  }

  private void unusual(String en, String zh) {
    sound = false;
    findings.warning(FindingCode.FORM_UNUSUAL, where, new Message(en, zh));
  }

  private void error(FindingCode code, @Nullable Message detail) {
    sound = false;
    findings.error(code, where, detail);
  }

  private void doubt(FindingCode code, @Nullable Message detail) {
    sound = false;
    findings.doubt(code, where, detail);
  }

  // ---- what there is to say of it

  @Override
  public @Nullable String signer() {
    KnownCertificate signer = message.signer();
    return signer == null ? null : signer.x509().getSubjectX500Principal().getName();
  }

  /**
   * The signing certificate.
   *
   * @return the certificate, null if it is not known
   */
  public @Nullable X509Certificate certificate() {
    KnownCertificate signer = message.signer();
    return signer == null ? null : signer.x509();
  }

  @Override
  public @Nullable String serial() {
    BigInteger serial = message.serial();
    return serial == null ? null : serial.toString(16);
  }

  @Override
  public @Nullable String algorithm() {
    SignatureScheme scheme = message.scheme();
    return scheme == null ? null : scheme.displayName();
  }

  /**
   * Whether nothing is wrong with the message itself.
   *
   * @return true once that is known
   */
  public boolean sound() {
    return sound;
  }

  @Override
  public @Nullable String level() {
    if (!cades || !sound || !message.baseline() || message.signingTime() != null) {
      return null;
    }
    if (provenTime == null || !lasts) {
      return provenTime == null ? "B-B" : "B-T";
    }
    return archived ? "B-LTA" : "B-LT";
  }

  @Override
  public @Nullable Instant claimedTime() {
    return claimedTime;
  }

  @Override
  public @Nullable Instant provenTime() {
    return provenTime;
  }

  @Override
  public void provenBy(Instant time) {
    if (provenTime == null || time.isBefore(provenTime)) {
      provenTime = time;
    }
  }
}
