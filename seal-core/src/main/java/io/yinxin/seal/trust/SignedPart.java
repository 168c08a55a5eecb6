package io.yinxin.seal.trust;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.KeyStrength;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.SignatureCheck;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.trust.Claim.Nearness;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The part of evidence that is signed, as it stands, and its signature. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares these
record SignedPart(byte[] data, Tlv part, @Nullable SignatureScheme scheme, byte[] signature) {

  static SignedPart of(byte[] data, Tlv part, @Nullable SignatureScheme scheme, Tlv signature)
      throws Asn1Exception {
    return new SignedPart(data, part, scheme, signature.expect(Tlv.BIT_STRING).bits());
  }

  /** Why a key's signature is not one that proves anything; null if it does. */
  @Nullable Claim doubt(KnownCertificate signer) {
    SignatureCheck key = signer.key();
    if (scheme == null || scheme.family() == SignatureScheme.Family.DSA) {
      return Claim.doubtful(
          Nearness.UNUSABLE,
          "signed with an algorithm that is not known, or stated twice and differently",
          "签名算法未知，或两处所述不一致");
    }
    HashAlgorithm hash = scheme.hash();
    String weak = hash != null && hash.weak() ? hash.jcaName() : KeyStrength.weakness(key);
    if (weak != null) {
      return Claim.doubtful(
          Nearness.WEAK, "signed with " + weak + ", which is too weak", "签名使用的 " + weak + " 强度不足");
    }
    if (!rightly(key, scheme)) {
      return Claim.doubtful(
          Nearness.WRONGLY_SIGNED, "not signed with the issuer's key", "并非由颁发者的密钥签名");
    }
    return null;
  }

  private boolean rightly(SignatureCheck key, SignatureScheme with) {
    MessageDigest digest = key.newDocumentDigest(with);
    if (digest == null) {
      return key.verify(with, part.encoded(), signature);
    }
    // A list of many megabytes is not copied for this.
    digest.update(data, part.start(), part.end() - part.start());
    return key.verifyDigest(with, digest.digest(), signature);
  }
}
