package io.yinxin.seal.internal.cms;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;

/** A signature algorithm as seals and sealings state it: an identifier and no parameters. */
public final class BareAlgorithm {

  private BareAlgorithm() {}

  /**
   * The identifier of a key's algorithm.
   *
   * @param key the key
   * @return an OBJECT IDENTIFIER in DER
   * @throws SealException.KeyUnavailable if the algorithm does not go without parameters
   */
  public static byte[] of(SealKey key) throws SealException.KeyUnavailable {
    if (key.algorithm() == SignatureAlgorithm.RSA_PSS_SHA256) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the key signs with RSA-PSS, for which GB/T 38540 has no place",
              "密钥使用 RSA-PSS 签名，GB/T 38540 无法表示"),
          new Message(
              "use an SM2 key, or one that signs with PKCS #1 v1.5",
              "请使用 SM2 密钥，或以 PKCS #1 v1.5 方式签名的密钥"),
          null);
    }
    return Der.oid(
        SignatureScheme.named(key.algorithm().displayName()).identifier().getAlgorithm().getId());
  }
}
