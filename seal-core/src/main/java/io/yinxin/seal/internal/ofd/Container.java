package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.ElectronicSeal.Permit;
import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.LooseTime;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.cms.RawSm2;
import io.yinxin.seal.internal.cms.SealingPolicy;
import io.yinxin.seal.internal.cms.SignatureJudge;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.ses.SealJudge;
import io.yinxin.seal.internal.ses.SesJudge;
import io.yinxin.seal.internal.ses.SesSignature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code SignedValue.dat}: told by its first element, whatever the document calls it. Not for
 * several threads.
 */
final class Container {

  /** What stands in the file. */
  enum Form {
    /** {@code SES_Signature} of GB/T 38540. */
    SES,
    /** A signed message of GB/T 35275, or of RFC 5652. */
    MESSAGE,
    /** Two numbers and nothing else: signed by someone, and nobody says who. */
    BARE
  }

  private final OfdPackage pack;
  private final PackageEntry file;
  private final PackageEntry value;
  private final @Nullable PackageEntry sealFile;
  private final @Nullable String type;
  private final Findings findings;
  private final String where;
  private @Nullable SesJudge ses;
  private @Nullable SignatureJudge message;
  private @Nullable ElectronicSeal beside;

  private Container(
      OfdPackage pack,
      PackageEntry file,
      PackageEntry value,
      @Nullable PackageEntry sealFile,
      @Nullable String type,
      Findings findings) {
    this.pack = pack;
    this.file = file;
    this.value = value;
    this.sealFile = sealFile;
    this.type = type;
    this.findings = findings;
    this.where = Locations.shown(value.path());
  }

  /**
   * Takes the parts of a sealing.
   *
   * @param pack the package
   * @param file {@code Signature.xml}, which is signed
   * @param value {@code SignedValue.dat}
   * @param sealFile {@code Seal.esl}, null if there is none
   * @param type what the document says that it is
   * @param findings receives what is found
   */
  static Container of(
      OfdPackage pack,
      PackageEntry file,
      PackageEntry value,
      @Nullable PackageEntry sealFile,
      @Nullable String type,
      Findings findings) {
    return new Container(pack, file, value, sealFile, type, findings);
  }

  /** Judges it, and gives it back. */
  Container judge(EntryDigests digests, @Nullable LooseTime stated, SealingPolicy policy)
      throws IOException {
    byte[] bytes;
    byte[] seal = null;
    try {
      bytes = pack.bytes(value, Limits.PART);
      if (sealFile != null) {
        seal = pack.bytes(sealFile, Limits.PART);
      }
    } catch (PackageException e) {
      PackageFindings.add(e.problem(), findings);
      return this;
    }
    Form form = form(bytes);
    boolean calledSign = "Sign".equals(type);
    if (form != Form.BARE && calledSign != (form == Form.MESSAGE)) {
      findings.warning(
          FindingCode.FORM_UNUSUAL,
          where,
          new Message("Type says otherwise than the signature value", "Type 与签名值的类型不一致"));
    }
    switch (form) {
      case SES -> ses(bytes, seal, digests, policy);
      case MESSAGE -> {
        message = SignedMessage.judge(pack, bytes, where, file, digests, stated, policy, findings);
        if (seal != null) {
          picture(seal, message, stated == null ? null : stated.instant(), policy);
        }
      }
      case BARE -> bare(where, findings);
    }
    return this;
  }

  static void bare(String where, Findings findings) {
    findings.doubt(
        FindingCode.SIGNER_UNKNOWN,
        where,
        new Message("a bare signature without a certificate", "仅有签名值，没有证书"));
  }

  static Form form(byte[] bytes) {
    if (RawSm2.is(bytes)) {
      return Form.BARE;
    }
    try {
      Tlv whole = Tlv.read(bytes, 0, bytes.length);
      List<Tlv> parts = whole.is(Tlv.SEQUENCE) ? whole.children() : List.of();
      if (parts.size() == 2 && parts.get(0).is(Tlv.INTEGER) && parts.get(1).is(Tlv.INTEGER)) {
        return Form.BARE;
      }
      return SignedMessage.is(parts) ? Form.MESSAGE : Form.SES;
    } catch (Asn1Exception e) {
      return Form.SES; // which says what is wrong with it
    }
  }

  private void ses(byte[] bytes, byte @Nullable [] seal, EntryDigests digests, SealingPolicy policy)
      throws IOException {
    SesJudge judge = SesJudge.of(bytes, false, where, findings);
    ses = judge;
    try {
      judge.judge(hash -> digest(digests, hash), seal, policy);
      judge.judgeRevocation(policy);
    } catch (UncheckedIOException e) {
      throw e.getCause() == null ? new IOException(e) : e.getCause();
    }
  }

  private byte @Nullable [] digest(EntryDigests digests, HashAlgorithm hash) {
    try {
      return SignedMessage.digest(digests, file, hash);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A picture beside a message that knows nothing of it: whoever signed must be let use it. */
  private void picture(
      byte[] bytes, SignatureJudge judge, @Nullable Instant stated, SealingPolicy policy) {
    String at = sealFile == null ? where : Locations.shown(sealFile.path());
    ElectronicSeal seal;
    try {
      seal = ElectronicSeal.parse(bytes);
    } catch (FileRefused e) {
      findings.error(FindingCode.SEAL_UNREADABLE, at, e.what());
      return;
    }
    beside = seal;
    Instant claimed = judge.claimedTime();
    Instant used = claimed == null ? stated : claimed;
    SealJudge.judge(seal, used == null ? policy.at() : used, policy, at, findings);
    X509Certificate signer = judge.certificate();
    if (signer == null || seal.permits(signer) != Permit.LISTED) {
      findings.error(FindingCode.SIGNER_NOT_IN_SEAL, at, null);
    }
  }

  // ---- what there is to say of it

  @Nullable String signer() {
    return ses != null ? ses.signer() : message != null ? message.signer() : null;
  }

  @Nullable String serial() {
    return ses != null ? ses.serial() : message != null ? message.serial() : null;
  }

  @Nullable String algorithm() {
    return ses != null ? ses.algorithm() : message != null ? message.algorithm() : null;
  }

  /** B-B, or B-T with a time that is proven; null where the signature itself is not sound. */
  @Nullable String level() {
    if (ses != null) {
      return ses.level();
    }
    return message == null || !message.sound() ? null : provenTime() == null ? "B-B" : "B-T";
  }

  @Nullable Instant claimedTime() {
    return ses != null ? ses.claimedTime() : message != null ? message.claimedTime() : null;
  }

  @Nullable Instant provenTime() {
    return ses != null ? ses.provenTime() : message != null ? message.provenTime() : null;
  }

  /** What the signer says that the seal is for, null if he does not say. */
  @Nullable String propertyInfo() {
    SesSignature read = ses == null ? null : ses.message();
    return read == null ? null : read.propertyInfo();
  }

  /** Whether the electronic seal is not part of what is signed, and lies beside it alone. */
  boolean hasPictureBeside() {
    return beside != null;
  }

  @Nullable ElectronicSeal eseal() {
    return ses != null ? ses.seal() : beside;
  }
}
