package io.yinxin.seal;

import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.ElectronicSeal.Permit;
import io.yinxin.seal.internal.ses.SealJudge;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** Whether an electronic seal may be used: what a verifier would refuse is refused before. */
final class SealUse {

  private SealUse() {}

  /** Checks what does not change with time: the list, and the maker's signature. */
  static void check(ElectronicSeal seal, X509Certificate signer)
      throws SealException.KeyUnavailable {
    if (seal.permits(signer) != Permit.LISTED) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the electronic seal does not list the certificate of this key",
              "电子印章的授权列表中没有该密钥的证书"),
          new Message(
              "use the key that the seal was made for; a renewed certificate needs a new seal",
              "请使用该印章对应的密钥；更换证书后须重新制作印章"),
          null);
    }
    if (!SealJudge.isIntact(seal)) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the electronic seal was changed since its maker signed it", "电子印章在制章人签名后被改动"),
          new Message("take the file as the seal maker delivered it", "请使用制章机构交付的原始文件"),
          null);
    }
  }

  /** Checks the time. */
  static void check(ElectronicSeal seal, Instant now) throws SealException.KeyUnavailable {
    if (now.isBefore(seal.validFrom()) || now.isAfter(seal.validTo())) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the electronic seal is valid from " + seal.validFrom() + " to " + seal.validTo(),
              "电子印章的有效期为 " + seal.validFrom() + " 至 " + seal.validTo()),
          new Message("have a new seal made: seal eseal make", "请制作新印章：seal eseal make"),
          null);
    }
  }
}
