package io.yinxin.seal.key;

import io.yinxin.seal.internal.crypto.SignatureCheck;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.internal.crypto.X509;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.jspecify.annotations.Nullable;

/**
 * What a place that keeps keys needs to know of their public halves, each given as a
 * SubjectPublicKeyInfo in DER. Stateless, for use by many threads.
 *
 * @since 0.1
 */
public final class PublicKeys {

  private PublicKeys() {}

  /**
   * The algorithm that the private half signs with.
   *
   * @param publicKey the public key
   * @param pss whether an RSA key is to sign with PSS
   * @return the algorithm; null if the key is too weak, broken, or of a kind that does not seal
   */
  public static @Nullable SignatureAlgorithm algorithm(byte[] publicKey, boolean pss) {
    SubjectPublicKeyInfo key = read(publicKey);
    SignatureCheck check = key == null ? null : SignatureCheck.of(key);
    if (key == null || check == null) {
      return null;
    }
    return switch (check.kind()) {
      case RSA ->
          check.bits() < 2048
              ? null
              : pss || key.getAlgorithm().getAlgorithm().getId().equals("1.2.840.113549.1.1.10")
                  ? SignatureAlgorithm.RSA_PSS_SHA256
                  : SignatureAlgorithm.RSA_PKCS1_SHA256;
      case EC ->
          switch (curve(key)) {
            case "1.2.840.10045.3.1.7" -> SignatureAlgorithm.ECDSA_P256_SHA256;
            case "1.3.132.0.34" -> SignatureAlgorithm.ECDSA_P384_SHA384;
            default -> null;
          };
      case SM2 -> SignatureAlgorithm.SM2_SM3;
      case ED25519 -> SignatureAlgorithm.ED25519;
      case ED448, DSA, UNKNOWN -> null;
    };
  }

  /**
   * The kind of a key, for people.
   *
   * @param publicKey the public key
   * @return for instance {@code RSA 2048}, {@code P-256}, {@code SM2}, {@code Ed25519}; {@code ?}
   *     if it is not known
   */
  public static String kind(byte[] publicKey) {
    SubjectPublicKeyInfo key = read(publicKey);
    if (key == null) {
      return "?";
    }
    SignatureCheck check = SignatureCheck.of(key);
    return switch (check.kind()) {
      case RSA -> "RSA " + check.bits();
      case EC -> {
        String oid = curve(key);
        String name =
            oid.isEmpty() ? null : ECNamedCurveTable.getName(new ASN1ObjectIdentifier(oid));
        yield name == null ? "EC " + check.bits() : name;
      }
      case SM2 -> "SM2";
      case ED25519 -> "Ed25519";
      case ED448 -> "Ed448";
      case DSA -> "DSA";
      case UNKNOWN -> "?";
    };
  }

  /**
   * Checks a signature in software.
   *
   * @param publicKey the public key
   * @param algorithm what was signed with
   * @param message what was signed
   * @param signature the signature, DER for ECDSA and SM2
   * @return true only if it is right
   */
  public static boolean verify(
      byte[] publicKey, SignatureAlgorithm algorithm, byte[] message, byte[] signature) {
    SubjectPublicKeyInfo key = read(publicKey);
    return key != null
        && SignatureCheck.of(key)
            .verify(SignatureScheme.named(algorithm.displayName()), message, signature);
  }

  /**
   * The chain of a key. Where several certificates are for it, one that another key issued goes
   * before one of its own, and the latest goes first.
   *
   * @param publicKey the public key
   * @param certificates where its certificates are looked for
   * @return the key's own certificate first, then issuers as far as there are any; empty if none is
   *     for this key
   */
  public static List<X509Certificate> chain(
      byte[] publicKey, Collection<X509Certificate> certificates) {
    SubjectPublicKeyInfo key = read(publicKey);
    X509Certificate own = null;
    for (X509Certificate each : certificates) {
      if (key != null && SoftKeys.same(key, each) && (own == null || better(each, own))) {
        own = each;
      }
    }
    return own == null ? List.of() : CertificateChain.from(own, certificates);
  }

  private static boolean better(X509Certificate one, X509Certificate other) {
    boolean oneIssued = !one.getSubjectX500Principal().equals(one.getIssuerX500Principal());
    boolean otherIssued = !other.getSubjectX500Principal().equals(other.getIssuerX500Principal());
    return oneIssued == otherIssued
        ? one.getNotBefore().toInstant().isAfter(other.getNotBefore().toInstant())
        : oneIssued;
  }

  /**
   * Reads a certificate, whatever its key: the JDK's own reader knows no SM2.
   *
   * @param der exactly one certificate
   * @return the certificate
   * @throws CertificateException if it is none
   */
  public static X509Certificate certificate(byte[] der) throws CertificateException {
    return X509.read(der);
  }

  private static String curve(SubjectPublicKeyInfo key) {
    return key.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier name
        ? name.getId()
        : "";
  }

  private static @Nullable SubjectPublicKeyInfo read(byte[] publicKey) {
    try {
      return SubjectPublicKeyInfo.getInstance(publicKey);
    } catch (IllegalArgumentException | ClassCastException e) {
      return null;
    }
  }
}
