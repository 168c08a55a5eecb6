package io.yinxin.hsm;

import io.yinxin.seal.key.SignatureAlgorithm;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SignatureException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/** Signatures as devices give them, and as they stand in documents. */
final class DeviceSignature {

  private static final BigInteger P256 = order("1.2.840.10045.3.1.7");
  private static final BigInteger P384 = order("1.3.132.0.34");
  private static final BigInteger SM2 = order("1.2.156.10197.1.301");

  private DeviceSignature() {}

  private static BigInteger order(String curve) {
    return CustomNamedCurves.getByOID(new ASN1ObjectIdentifier(curve)).getN();
  }

  /**
   * Puts a signature into the form of documents: devices give r‖s or DER, with numbers that some
   * write as negative ones.
   *
   * @param algorithm what it was made with
   * @param raw what the device gave
   * @return DER for ECDSA and SM2, else what came
   * @throws SignatureException if it is none of these, or a number is out of range
   */
  static byte[] encode(SignatureAlgorithm algorithm, byte[] raw) throws SignatureException {
    BigInteger n =
        switch (algorithm) {
          case ECDSA_P256_SHA256 -> P256;
          case ECDSA_P384_SHA384 -> P384;
          case SM2_SM3 -> SM2;
          case RSA_PKCS1_SHA256, RSA_PSS_SHA256, ED25519 -> null;
        };
    return n == null ? raw : encode(n, raw);
  }

  /**
   * The most bytes that a signature has in a document.
   *
   * @param algorithm what it is made with
   * @param bits the length of the modulus, for RSA
   */
  static int maxLength(SignatureAlgorithm algorithm, int bits) {
    return switch (algorithm) {
      case RSA_PKCS1_SHA256, RSA_PSS_SHA256 -> (bits + 7) / 8;
      case ED25519 -> 64;
      case ECDSA_P256_SHA256, SM2_SM3 -> 72;
      case ECDSA_P384_SHA384 -> 104;
    };
  }

  private static byte[] encode(BigInteger n, byte[] raw) throws SignatureException {
    int width = (n.bitLength() + 7) / 8;
    BigInteger r;
    BigInteger s;
    if (raw.length == 2 * width) {
      r = new BigInteger(1, Arrays.copyOf(raw, width));
      s = new BigInteger(1, Arrays.copyOfRange(raw, width, raw.length));
    } else {
      // SEQUENCE, INTEGER, INTEGER, with lengths below 128: so it is for these curves.
      int first = raw.length < 8 || raw[0] != 0x30 || raw[1] != raw.length - 2 ? -1 : 2;
      int second = first < 0 || raw[first] != 2 ? -1 : first + 2 + raw[first + 1];
      if (second < first + 3
          || second + 3 > raw.length
          || raw[second] != 2
          || second + 2 + raw[second + 1] != raw.length) {
        throw new SignatureException(
            "the device gave " + raw.length + " bytes that are neither r‖s nor DER");
      }
      r = new BigInteger(1, Arrays.copyOfRange(raw, first + 2, second));
      s = new BigInteger(1, Arrays.copyOfRange(raw, second + 2, raw.length));
    }
    try {
      // Checks that both numbers are in 1 … n-1; StandardDSAEncoding lets 0 pass.
      if (r.signum() == 0 || s.signum() == 0) {
        throw new SignatureException("the device gave a signature of zero");
      }
      return StandardDSAEncoding.INSTANCE.encode(n, r, s);
    } catch (IOException | IllegalArgumentException e) {
      throw new SignatureException("the device gave a signature with a number out of range", e);
    }
  }
}
