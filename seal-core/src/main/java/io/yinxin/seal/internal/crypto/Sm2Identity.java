package io.yinxin.seal.internal.crypto;

import java.security.MessageDigest;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.math.ec.ECPoint;

/** The hash Z of an SM2 user's identity (GB/T 32918.2, 5.5), with the default user id. */
final class Sm2Identity {

  private Sm2Identity() {}

  static byte[] of(ECPublicKeyParameters key) {
    MessageDigest digest = HashAlgorithm.SM3.newDigest();
    digest.update((byte) ((SignatureCheck.SM2_ID.length * 8) >> 8));
    digest.update((byte) (SignatureCheck.SM2_ID.length * 8));
    digest.update(SignatureCheck.SM2_ID);
    digest.update(key.getParameters().getCurve().getA().getEncoded());
    digest.update(key.getParameters().getCurve().getB().getEncoded());
    point(digest, key.getParameters().getG());
    point(digest, key.getQ());
    return digest.digest();
  }

  private static void point(MessageDigest digest, ECPoint point) {
    ECPoint affine = point.normalize();
    digest.update(affine.getAffineXCoord().getEncoded());
    digest.update(affine.getAffineYCoord().getEncoded());
  }
}
