package io.yinxin.hsm;

import com.sun.jna.Pointer;
import io.yinxin.seal.key.VerifyingKey;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.gm.GMNamedCurves;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.math.ec.ECCurve;

/**
 * The public key of a signing pair of an SDF device, and how wide the fields are that it came in.
 * The encryption pair of the same index is never touched.
 *
 * @param key the key
 * @param layout the layout of the library's structures for this kind of key
 */
record SdfPublicKey(VerifyingKey key, SdfLayout layout) {

  private static final int[] ECC_FIELDS = {64, 32};
  private static final int[] RSA_FIELDS = {256, 512};

  /**
   * Exports an SM2 key; none if what the library gives is not one.
   *
   * @param field how wide the library's fields are, 0 to find out
   */
  static Optional<SdfPublicKey> sm2(SdfLibrary library, Pointer session, int index, int field)
      throws SdfException {
    ECCurve curve = GMNamedCurves.getByOID(GMObjectIdentifiers.sm2p256v1).getCurve();
    AlgorithmIdentifier sm2 =
        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, GMObjectIdentifiers.sm2p256v1);
    return SdfLayout.read(
            out -> library.exportSignPublicKeyEcc(session, index, out),
            field == 0 ? ECC_FIELDS : new int[] {field},
            (x, y) -> isOn(curve, x, y))
        .map(
            xy ->
                of(
                    new SubjectPublicKeyInfo(
                        sm2, curve.createPoint(xy.first(), xy.second()).getEncoded(false)),
                    xy.layout()));
  }

  private static boolean isOn(ECCurve curve, BigInteger x, BigInteger y) {
    BigInteger p = curve.getField().getCharacteristic();
    return x.signum() > 0
        && x.compareTo(p) < 0
        && y.compareTo(p) < 0
        && curve.createPoint(x, y).isValid();
  }

  /**
   * Exports an RSA key; none if what the library gives is not one.
   *
   * @param field how wide the library's fields are, 0 to find out
   */
  static Optional<SdfPublicKey> rsa(SdfLibrary library, Pointer session, int index, int field)
      throws SdfException {
    AlgorithmIdentifier rsa =
        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
    return SdfLayout.read(
            out -> library.exportSignPublicKeyRsa(session, index, out),
            field == 0 ? RSA_FIELDS : new int[] {field},
            (modulus, exponent) ->
                modulus.testBit(0)
                    && modulus.bitLength() >= 512
                    && exponent.testBit(0)
                    && exponent.bitLength() > 1
                    && exponent.compareTo(modulus) < 0)
        .map(
            key -> {
              try {
                return of(
                    new SubjectPublicKeyInfo(rsa, new RSAPublicKey(key.first(), key.second())),
                    key.layout());
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  private static SdfPublicKey of(SubjectPublicKeyInfo info, SdfLayout layout) {
    try {
      return new SdfPublicKey(VerifyingKey.of(info.getEncoded("DER")), layout);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
