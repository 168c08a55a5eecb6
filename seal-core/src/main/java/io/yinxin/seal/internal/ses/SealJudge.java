package io.yinxin.seal.internal.ses;

import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.internal.cms.CertificateJudge;
import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.cms.RevocationJudge;
import io.yinxin.seal.internal.cms.RevocationJudge.When;
import io.yinxin.seal.internal.cms.RevocationJudge.Whose;
import io.yinxin.seal.internal.cms.SealingPolicy;
import io.yinxin.seal.internal.cms.TimestampJudge;
import io.yinxin.seal.internal.crypto.CertificateCache;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.trust.TrustPath;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges an electronic seal by itself (GB/T 38540-2020, 6.3): the maker's signature, certificate
 * and chain, and whether the seal was valid when it was used. Not for several threads.
 */
public final class SealJudge {

  private final ElectronicSeal seal;
  private final SealingPolicy policy;
  private final @Nullable String where;
  private final Findings findings;

  private SealJudge(
      ElectronicSeal seal, SealingPolicy policy, @Nullable String where, Findings findings) {
    this.seal = seal;
    this.policy = policy;
    this.where = where;
    this.findings = findings;
  }

  /**
   * Judges a seal; nothing is left out because something else is wrong.
   *
   * @param seal the seal
   * @param used the moment at which it was, or would be, used
   * @param policy whom to trust, and at which moment the question is asked
   * @param where the seal's place, for findings; null for a seal by itself
   * @param findings receives what is found
   */
  public static void judge(
      ElectronicSeal seal,
      Instant used,
      SealingPolicy policy,
      @Nullable String where,
      Findings findings) {
    new SealJudge(seal, policy, where, findings).judge(used);
  }

  /**
   * Whether a seal is as its maker signed it, whoever that is.
   *
   * @param seal the seal
   * @return true if the maker's signature is right
   */
  public static boolean isIntact(ElectronicSeal seal) {
    Findings findings = new Findings();
    KnownCertificate maker = SesValue.certificate(seal.makerCertificate(), new CertificateCache());
    if (maker == null) {
      return false;
    }
    SesValue.verify(
        maker,
        seal.algorithm(),
        seal.signedBytes(),
        seal.signature(),
        FindingCode.SEAL_SIGNATURE_WRONG,
        null,
        findings);
    return !findings.speakAgainst();
  }

  private void judge(Instant used) {
    TrustPath path = null;
    for (Message oddity : seal.oddities()) {
      findings.warning(FindingCode.FORM_UNUSUAL, where, oddity);
    }
    KnownCertificate maker = SesValue.certificate(seal.makerCertificate(), policy.certificates());
    if (maker == null) {
      findings.error(
          FindingCode.SEAL_MAKER_WRONG,
          where,
          new Message("its certificate cannot be read", "其证书无法读取"));
    } else {
      SesValue.verify(
          maker,
          seal.algorithm(),
          seal.signedBytes(),
          seal.signature(),
          FindingCode.SEAL_SIGNATURE_WRONG,
          where,
          findings);
      path = chain(maker);
    }
    for (ElectronicSeal.Extension each : seal.extensions()) {
      if (each.critical()) {
        SesValue.unknownExtension(each.oid(), where, findings);
      }
    }
    times(used);
    byte[] timestamp = seal.timestamp();
    Instant proven = null;
    if (timestamp != null) {
      proven = TimestampJudge.time(timestamp, seal.signature(), policy, where, findings);
      if (proven != null) {
        proven(proven, maker);
      }
    }
    if (maker != null) {
      new RevocationJudge(policy, List.of(), where, findings)
          .judge(path, Whose.SEAL_MAKER, new When(seal.created(), true, proven, true));
    }
  }

  /** GM/T 0031-2025 has no seal made after its timestamp. */
  private void proven(Instant time, @Nullable KnownCertificate maker) {
    if (seal.created().isAfter(time.plus(TimestampJudge.SKEW))) {
      findings.doubt(
          FindingCode.TIME_CONTRADICTED,
          where,
          new Message("the seal was made after its timestamp", "印章制作时间晚于其时间戳"));
    } else if (seal.created().isAfter(time)) {
      unusual("made after its timestamp", "制作时间晚于其时间戳");
    }
    // A maker whose certificate has run out can still write an early date, but not get it attested.
    if (maker != null && time.isAfter(maker.x509().getNotAfter().toInstant())) {
      findings.doubt(
          FindingCode.SEAL_MAKER_NOT_VALID_THEN,
          where,
          new Message("at the time of the seal's timestamp", "在印章时间戳的时间"));
    }
  }

  private void times(Instant used) {
    if (used.isBefore(seal.validFrom()) || used.isAfter(seal.validTo())) {
      findings.error(
          FindingCode.SEAL_NOT_VALID_THEN,
          where,
          new Message(
              seal.validFrom() + " to " + seal.validTo(),
              seal.validFrom() + " 至 " + seal.validTo()));
    } else if (policy.at().isAfter(seal.validTo())) {
      findings.warning(FindingCode.SEAL_EXPIRED, where, null);
    }
    // Some seals have local time here, written as if it were UTC: never a fault by itself.
    if (seal.created().isAfter(seal.validFrom())) {
      unusual("made after the beginning of its validity", "制作时间晚于有效期起始时间");
    } else if (seal.created().isAfter(used)) {
      unusual("made after it was used", "制作时间晚于用印时间");
    }
  }

  private void unusual(String en, String zh) {
    findings.warning(FindingCode.FORM_UNUSUAL, where, new Message(en, zh));
  }

  /** The maker's certificate counts for the day on which the seal was made (GM/T 0031-2025). */
  private TrustPath chain(KnownCertificate maker) {
    if (!CertificateJudge.maySeal(maker.x509())) {
      findings.error(
          FindingCode.SEAL_MAKER_WRONG,
          where,
          new Message("its certificate is not one for signing", "其证书不是签名证书"));
    }
    TrustPath path = policy.sealMakers().check(maker.x509(), seal.certificates(), seal.created());
    switch (path.outcome()) {
      case TRUSTED -> {}
      case EXPIRED, NOT_YET_VALID ->
          findings.error(FindingCode.SEAL_MAKER_NOT_VALID_THEN, where, path.detail());
      case WEAK, BROKEN -> findings.error(FindingCode.SEAL_MAKER_WRONG, where, path.detail());
      case UNTRUSTED -> findings.doubt(FindingCode.SEAL_MAKER_UNTRUSTED, where, path.detail());
    }
    return path;
  }
}
