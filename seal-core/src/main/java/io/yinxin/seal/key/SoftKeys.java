package io.yinxin.seal.key;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.crypto.PrivateKeys;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.internal.crypto.X509;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/** Makes seal keys of private keys in memory, and refuses those that are weak or do not match. */
final class SoftKeys {

  private static final Map<String, SignatureAlgorithm> CURVES =
      Map.of(
          "1.2.840.10045.3.1.7", SignatureAlgorithm.ECDSA_P256_SHA256,
          "1.3.132.0.34", SignatureAlgorithm.ECDSA_P384_SHA384,
          "1.2.156.10197.1.301", SignatureAlgorithm.SM2_SM3);

  private SoftKeys() {}

  /**
   * The algorithm that a private key signs with.
   *
   * @param key the key
   * @param pss whether an RSA key is to sign with PSS
   * @param where the place of the key, for messages
   */
  static SignatureAlgorithm algorithm(PrivateKeyInfo key, boolean pss, String where)
      throws SealException.KeyUnavailable {
    return algorithm(
        key.getPrivateKeyAlgorithm().getAlgorithm().getId(), PrivateKeys.curve(key), pss, where);
  }

  /**
   * The algorithm that a key signs with.
   *
   * @param oid the algorithm of the key itself
   * @param curve the curve's name, null if it has none
   * @param pss whether an RSA key is to sign with PSS
   * @param where the place of the key, for messages
   */
  static SignatureAlgorithm algorithm(String oid, @Nullable String curve, boolean pss, String where)
      throws SealException.KeyUnavailable {
    SignatureAlgorithm found =
        switch (oid) {
          case "1.2.840.113549.1.1.1" ->
              pss ? SignatureAlgorithm.RSA_PSS_SHA256 : SignatureAlgorithm.RSA_PKCS1_SHA256;
          // A key that is marked for PSS may do nothing else (RFC 4055, 1.2).
          case "1.2.840.113549.1.1.10" -> SignatureAlgorithm.RSA_PSS_SHA256;
          case "1.3.101.112" -> SignatureAlgorithm.ED25519;
          case "1.2.840.10045.2.1" -> curve == null ? null : CURVES.get(curve);
          default -> null;
        };
    if (found == null) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the key in " + where + " is of a kind that does not seal here",
              where + " 中的密钥类型不能用于签章"),
          new Message(
              "use RSA (2048 bits or more), ECDSA on P-256 or P-384, Ed25519, or SM2",
              "请使用 RSA（2048 位以上）、ECDSA P-256/P-384、Ed25519 或 SM2"),
          null);
    }
    if (pss && found != SignatureAlgorithm.RSA_PSS_SHA256) {
      throw new BadKeyReference(
          new Message("padding=pss goes with an RSA key only", "padding=pss 只适用于 RSA 密钥"), null);
    }
    return found;
  }

  /**
   * Makes a seal key, or with an empty chain one that is held only.
   *
   * @param key the private key
   * @param chain its certificates, the own one first
   * @param pss whether an RSA key is to sign with PSS
   * @param where the place of the key, for messages
   */
  static SoftKey of(PrivateKeyInfo key, List<X509Certificate> chain, boolean pss, String where)
      throws SealException.KeyUnavailable {
    SignatureAlgorithm algorithm = algorithm(key, pss, where);
    try {
      int bits = rsaBits(key);
      if (bits > 0) {
        checkRsaBits(bits, where);
      }
      VerifyingKey publicKey =
          chain.isEmpty()
              ? VerifyingKey.of(PrivateKeys.publicKey(key).getEncoded())
              : VerifyingKey.of(chain.get(0));
      return new SoftKey(
          publicKey,
          chain,
          algorithm,
          PrivateKeys.signers(key, SignatureScheme.named(algorithm.displayName())));
    } catch (GeneralSecurityException | java.io.IOException | IllegalArgumentException e) {
      throw broken(where, e);
    }
  }

  static void checkRsaBits(int bits, String where) throws SealException.KeyUnavailable {
    if (bits < 2048) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the RSA key in " + where + " has " + bits + " bits, too weak to seal with",
              where + " 中的 RSA 密钥只有 " + bits + " 位，强度不足"),
          new Message("make a key of 2048 bits or more", "请使用 2048 位以上的密钥"),
          null);
    }
  }

  private static int rsaBits(PrivateKeyInfo key) throws java.io.IOException {
    if (!key.getPrivateKeyAlgorithm().getAlgorithm().getId().startsWith("1.2.840.113549.1.1.")) {
      return 0;
    }
    BigInteger modulus =
        ASN1Integer.getInstance(ASN1Sequence.getInstance(key.parsePrivateKey()).getObjectAt(1))
            .getValue();
    return modulus.bitLength();
  }

  /**
   * The certificate that belongs to a private key.
   *
   * @return the certificate, null if none of them does
   */
  static @Nullable X509Certificate matching(
      PrivateKeyInfo key, List<X509Certificate> certificates, String where)
      throws SealException.KeyUnavailable {
    SubjectPublicKeyInfo own;
    try {
      own = PrivateKeys.publicKey(key);
    } catch (GeneralSecurityException e) {
      throw broken(where, e);
    }
    for (X509Certificate each : certificates) {
      if (same(own, each)) {
        return each;
      }
    }
    return null;
  }

  /** Compares the keys themselves: parameters are written in more than one way. */
  static boolean same(SubjectPublicKeyInfo own, X509Certificate certificate) {
    try {
      return same(own, X509.publicKey(certificate));
    } catch (CertificateException e) {
      return false;
    }
  }

  static boolean same(SubjectPublicKeyInfo own, SubjectPublicKeyInfo other) {
    if (own.getPublicKeyData().equals(other.getPublicKeyData())) {
      return true;
    }
    // A certificate may hold the point compressed (RFC 5480, 2.2).
    byte[] mine = own.getPublicKeyData().getOctets();
    byte[] theirs = other.getPublicKeyData().getOctets();
    return mine.length > 0
        && mine[0] == 4
        && theirs.length == mine.length / 2 + 1
        && theirs[0] == 2 + (mine[mine.length - 1] & 1)
        && java.util.Arrays.equals(mine, 1, theirs.length, theirs, 1, theirs.length);
  }

  static SealException.KeyUnavailable broken(String where, @Nullable Exception cause) {
    return new SealException.KeyUnavailable(
        new Message("the key in " + where + " is not sound", where + " 中的密钥已损坏"), null, cause);
  }
}
