package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.Finding;
import io.yinxin.seal.Finding.Severity;
import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.SealException.DocumentRejected.Reason;
import io.yinxin.seal.internal.cms.Findings;
import java.util.EnumSet;
import java.util.Set;

/** Why an OFD is not sealed: what a verifier would refuse under our seal is refused before. */
final class Unsealable {

  /** What is not asked of an earlier sealing: whom to trust is not known here. */
  private static final Set<FindingCode> LEFT_ASIDE =
      EnumSet.of(
          FindingCode.UNTRUSTED,
          FindingCode.CHAIN_BROKEN,
          FindingCode.CERTIFICATE_NOT_VALID_THEN,
          FindingCode.KEY_USAGE,
          FindingCode.SEAL_MAKER_UNTRUSTED,
          FindingCode.SEAL_MAKER_WRONG,
          FindingCode.SEAL_MAKER_NOT_VALID_THEN,
          FindingCode.SEAL_NOT_VALID_THEN);

  private Unsealable() {}

  static DocumentRejected of(PackageProblem problem) {
    Findings findings = new Findings();
    PackageFindings.add(problem, findings);
    return of(findings.worstFirst().get(0));
  }

  /** Refuses a document that is not sound. */
  static void check(Findings findings) throws DocumentRejected {
    for (Finding each : findings.worstFirst()) {
      if (each.severity() != Severity.WARNING) {
        throw of(each);
      }
    }
  }

  private static DocumentRejected of(Finding finding) {
    Reason reason = finding.code() == FindingCode.ENCRYPTED ? Reason.ENCRYPTED : Reason.UNREADABLE;
    Message message = finding.message();
    String where = finding.where();
    String at = where == null ? "" : " (" + where + ")";
    return new DocumentRejected(
        reason,
        new Message(
            "the OFD cannot be sealed: " + message.en() + at, "无法对该 OFD 签章：" + message.zh() + at),
        reason == Reason.ENCRYPTED
            ? new Message("decrypt it first", "请先解密")
            : new Message("a damaged file is never sealed; have it made again", "不对损坏的文件签章；请重新生成"),
        null);
  }

  /** Refuses a document with a sealing that does not hold any more. */
  static void check(OfdTrial trial) throws DocumentRejected {
    for (Finding each : trial.findings.worstFirst()) {
      if (each.severity() == Severity.ERROR && !LEFT_ASIDE.contains(each.code())) {
        Message message = each.message();
        throw new DocumentRejected(
            Reason.SEALING_BROKEN,
            new Message(
                "an earlier sealing does not hold: " + message.en(), "已有签章已失效：" + message.zh()),
            new Message("fetch the document again from where it was sealed", "请从签章处重新获取文件"),
            null);
      }
    }
  }

  static DocumentRejected leftovers(String path) {
    return new DocumentRejected(
        Reason.SEALING_BROKEN,
        new Message(
            "there are leftovers of a sealing that is no longer in the document ("
                + Locations.shown(path)
                + ")",
            "存在已从文档中移除的签章的残留（" + Locations.shown(path) + "）"),
        new Message("have the document made again", "请重新生成文档"),
        null);
  }

  static DocumentRejected closed(String en, String zh, String hintEn, String hintZh) {
    return new DocumentRejected(
        Reason.LOCKED, new Message(en, zh), new Message(hintEn, hintZh), null);
  }

  static DocumentRejected unreadable(String en, String zh, String hintEn, String hintZh) {
    return new DocumentRejected(
        Reason.UNREADABLE, new Message(en, zh), new Message(hintEn, hintZh), null);
  }
}
