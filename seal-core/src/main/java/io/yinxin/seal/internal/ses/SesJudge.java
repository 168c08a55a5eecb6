package io.yinxin.seal.internal.ses;

import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.ElectronicSeal.Permit;
import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.LooseReader;
import io.yinxin.seal.internal.cms.CertificateJudge;
import io.yinxin.seal.internal.cms.CmsSignature;
import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.cms.MessageJudge;
import io.yinxin.seal.internal.cms.RevocationJudge;
import io.yinxin.seal.internal.cms.RevocationJudge.When;
import io.yinxin.seal.internal.cms.RevocationJudge.Whose;
import io.yinxin.seal.internal.cms.SealingPolicy;
import io.yinxin.seal.internal.cms.TimestampInfo;
import io.yinxin.seal.internal.cms.TimestampJudge;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.trust.TrustPath;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Judges a signature with an electronic seal inside (GB/T 38540-2020, 7.3; GM/T 0031-2014, 6.2.3):
 * every step that concerns it alone, none left out because an earlier one failed. Knows nothing of
 * the document but its digest. Not for several threads.
 */
public final class SesJudge implements MessageJudge {

  private final @Nullable SesSignature message;
  private final String where;
  private final Findings findings;
  private @Nullable KnownCertificate signer;
  private @Nullable Instant claimedTime;
  private @Nullable Instant provenTime;
  private @Nullable TrustPath path;
  private @Nullable Instant sealedAt;
  private boolean sound;

  private SesJudge(@Nullable SesSignature message, String where, Findings findings) {
    this.message = message;
    this.where = where;
    this.findings = findings;
  }

  /**
   * Reads a signature.
   *
   * @param contents where it stands, from the first byte
   * @param padded whether zeros may follow it, as in a PDF
   * @param where the signature's place, for findings
   * @param findings receives what is found
   * @return the judge
   */
  public static SesJudge of(byte[] contents, boolean padded, String where, Findings findings) {
    try {
      SesSignature read = SesSignature.parse(contents);
      if (!read.zerosFollow() || (!padded && read.length() != contents.length)) {
        String at = "at " + read.length();
        findings.doubt(FindingCode.SIGNATURE_EXTRA_DATA, where, new Message(at, at));
      }
      return new SesJudge(read, where, findings);
    } catch (Asn1Exception e) {
      String detail = "SES_Signature: " + e.getMessage();
      findings.error(FindingCode.SIGNATURE_UNREADABLE, where, new Message(detail, detail));
      return new SesJudge(null, where, findings);
    }
  }

  /**
   * Judges.
   *
   * @param sealed gives the digest of what is sealed, null where it cannot; SM3 is asked for first
   * @param sealFile the seal that lies beside the signature (OFD's {@code Seal.esl}), null if none
   * @param policy whom to trust, and at which moment
   */
  public void judge(
      Function<HashAlgorithm, byte @Nullable []> sealed,
      byte @Nullable [] sealFile,
      SealingPolicy policy) {
    SesSignature read = message;
    if (read == null) {
      return;
    }
    for (Message oddity : read.oddities()) {
      findings.warning(FindingCode.FORM_UNUSUAL, where, oddity);
    }
    byte[] certificate = read.signerCertificate();
    signer = SesValue.certificate(certificate, policy.certificates());
    KnownCertificate known = signer;
    if (known == null) {
      findings.doubt(
          FindingCode.SIGNER_UNKNOWN,
          where,
          new Message("the certificate cannot be read", "证书无法读取"));
    } else {
      sound =
          SesValue.verify(
              known,
              read.algorithm(),
              read.signedBytes(),
              read.signature(),
              FindingCode.SIGNATURE_WRONG,
              where,
              findings);
    }
    dataHash(read, sealed);
    Instant moment = time(read, policy);
    if (known != null) {
      if (!CertificateJudge.maySeal(known.x509())) {
        findings.error(FindingCode.KEY_USAGE, where, null);
      }
      path =
          CertificateJudge.path(
              known,
              others(read),
              moment,
              claimedTime != null || provenTime != null,
              policy,
              where,
              findings);
      sealedAt = moment;
    }
    for (LooseReader.Extension each : read.extensions()) {
      if (each.critical()) {
        SesValue.unknownExtension(each.oid(), where, findings);
      }
    }
    seal(read, certificate, moment, policy);
    if (sealFile != null && !Arrays.equals(sealFile, read.sealBytes())) {
      findings.error(FindingCode.SEAL_DIFFERS, where, null);
    }
  }

  @Override
  public @Nullable Object digestKey() {
    return message == null ? null : HashAlgorithm.SM3.jcaName();
  }

  @Override
  public MessageDigest newDigest() {
    return HashAlgorithm.SM3.newDigest();
  }

  @Override
  public void judge(byte @Nullable [] digest, @Nullable Instant statedTime, SealingPolicy policy) {
    judge(hash -> hash == HashAlgorithm.SM3 ? digest : null, null, policy);
  }

  @Override
  public void judgeRevocation(SealingPolicy policy) {
    Instant moment = sealedAt;
    if (moment != null) {
      boolean known = claimedTime != null || provenTime != null;
      new RevocationJudge(policy, List.of(), where, findings)
          .judge(path, Whose.SIGNER, new When(moment, known, provenTime, true));
    }
  }

  private void dataHash(SesSignature read, Function<HashAlgorithm, byte @Nullable []> sealed) {
    byte[] stated = read.dataHash();
    byte[] found = sealed.apply(HashAlgorithm.SM3);
    if (found != null && MessageDigest.isEqual(found, stated)) {
      return;
    }
    SignatureScheme scheme = SesValue.scheme(read.algorithm());
    HashAlgorithm other = scheme == null ? null : scheme.hash();
    byte[] second = other == null || other.weak() ? null : sealed.apply(other);
    if (other != null && second != null && MessageDigest.isEqual(second, stated)) {
      SesValue.unusual(
          "dataHash made with " + other.jcaName(),
          "dataHash 使用 " + other.jcaName(),
          where,
          findings);
    } else if (found != null || second != null) {
      findings.error(FindingCode.CONTENT_CHANGED, where, null);
    }
  }

  /** The time of sealing, as far as it can be told, and what speaks against it. */
  private Instant time(SesSignature read, SealingPolicy policy) {
    claimedTime = read.time();
    byte[] token = read.timeToken();
    if (token != null) {
      tokenForTime(token, policy);
    }
    byte[] timestamp = read.timestamp();
    if (timestamp != null) {
      provenTime = TimestampJudge.time(timestamp, read.signature(), policy, where, findings);
    }
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

  /** V1 may have a timestamp where the time stands: it was there before the signature it is in. */
  private void tokenForTime(byte[] token, SealingPolicy policy) {
    TimestampInfo info = CmsSignature.parse(token, policy.certificates()).timestampInfo();
    if (info != null) {
      claimedTime = info.time();
      SesValue.unusual(
          "a timestamp in place of the time, taken as stated time",
          "timeInfo 为时间戳，仅作声明时间使用",
          where,
          findings);
    }
  }

  private static List<X509Certificate> others(SesSignature read) {
    ElectronicSeal seal = read.seal();
    List<X509Certificate> others = new ArrayList<>();
    if (seal != null) {
      others.addAll(seal.certificates());
      X509Certificate maker = seal.maker();
      if (maker != null) {
        others.add(maker);
      }
    }
    return others;
  }

  private void seal(SesSignature read, byte[] certificate, Instant moment, SealingPolicy policy) {
    ElectronicSeal seal = read.seal();
    if (seal == null) {
      findings.error(FindingCode.SEAL_UNREADABLE, where, read.sealProblem());
      return;
    }
    if (read.versionNumber() != seal.versionNumber()) {
      findings.doubt(
          FindingCode.ATTRIBUTES_WRONG,
          where,
          new Message(
              "version " + read.versionNumber() + " around a seal of " + seal.versionNumber(),
              "签章版本 " + read.versionNumber() + " 与印章版本 " + seal.versionNumber() + " 不一致"));
    }
    SealJudge.judge(seal, moment, policy, where, findings);
    if (Arrays.equals(seal.makerCertificate(), certificate)) {
      SesValue.unusual("the signer made the seal", "印章由签章者自行制作", where, findings);
    }
    Permit permit = seal.permits(certificate);
    switch (permit) {
      case LISTED -> {}
      case NOT_LISTED -> findings.error(FindingCode.SIGNER_NOT_IN_SEAL, where, null);
      case LISTED_BY_OTHER_DIGEST ->
          findings.doubt(
              FindingCode.SIGNER_NOT_IN_SEAL,
              where,
              new Message("only by a digest other than SM3", "仅以非 SM3 摘要列出"));
      case NO_LIST ->
          findings.doubt(
              FindingCode.SIGNER_NOT_IN_SEAL,
              where,
              new Message("the seal lists no certificates", "印章未列出证书"));
    }
  }

  // ---- what there is to say of it

  /**
   * The signature as it was read.
   *
   * @return the signature, null if it cannot be read
   */
  public @Nullable SesSignature message() {
    return message;
  }

  /**
   * The electronic seal inside.
   *
   * @return the seal, null if it cannot be read
   */
  public @Nullable ElectronicSeal seal() {
    return message == null ? null : message.seal();
  }

  @Override
  public @Nullable String signer() {
    return signer == null ? null : signer.x509().getSubjectX500Principal().getName();
  }

  @Override
  public @Nullable String serial() {
    return signer == null ? null : signer.x509().getSerialNumber().toString(16);
  }

  @Override
  public @Nullable String algorithm() {
    SignatureScheme scheme = message == null ? null : SesValue.scheme(message.algorithm());
    return scheme == null ? null : scheme.displayName();
  }

  @Override
  public @Nullable Instant claimedTime() {
    return claimedTime;
  }

  @Override
  public @Nullable Instant provenTime() {
    return provenTime;
  }

  /** The signature alone, or with a timestamp: it has no place for more. */
  @Override
  public @Nullable String level() {
    return !sound ? null : provenTime == null ? "B-B" : "B-T";
  }

  @Override
  public void provenBy(Instant time) {
    if (provenTime == null || time.isBefore(provenTime)) {
      provenTime = time;
    }
  }
}
