package io.yinxin.seal.key;

import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.crypto.SignatureCheck;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.internal.crypto.X509;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * The public half of a key that is somewhere else: what a device must sign, and whether it did.
 *
 * <p>This is the door for those who bring keys from devices of their own ({@link SealKeyProvider}):
 * with it a key shows at its start that it signs what its certificate verifies. Immutable, for use
 * by many threads.
 *
 * @since 0.1
 */
public final class VerifyingKey {

  private static final Map<SignatureAlgorithm, SignatureScheme> SCHEMES =
      new EnumMap<>(SignatureAlgorithm.class);

  static {
    for (SignatureAlgorithm each : SignatureAlgorithm.values()) {
      SCHEMES.put(each, SignatureScheme.named(each.displayName()));
    }
  }

  private final SubjectPublicKeyInfo key;
  private final SignatureCheck check;

  private VerifyingKey(SubjectPublicKeyInfo key) {
    this.key = key;
    this.check = SignatureCheck.of(key);
  }

  /**
   * Reads a public key.
   *
   * @param subjectPublicKeyInfo the key as it stands in a certificate (RFC 5280, 4.1)
   * @return the key; whether it makes sense shows in {@link #algorithm}
   * @throws IllegalArgumentException if it is no such structure
   */
  public static VerifyingKey of(byte[] subjectPublicKeyInfo) {
    return new VerifyingKey(SubjectPublicKeyInfo.getInstance(subjectPublicKeyInfo.clone()));
  }

  /**
   * The public key of a certificate.
   *
   * @param certificate the certificate, of whatever provider
   * @return the key
   * @throws CertificateException if the certificate is not sound
   */
  public static VerifyingKey of(X509Certificate certificate) throws CertificateException {
    return new VerifyingKey(X509.publicKey(certificate));
  }

  /**
   * Reads a certificate, whatever its key: the JDK's own reader refuses SM2.
   *
   * @param der exactly one certificate
   * @return the certificate
   * @throws CertificateException if it is none
   */
  public static X509Certificate certificate(byte[] der) throws CertificateException {
    return X509.read(der);
  }

  /**
   * The key as it stands in a certificate.
   *
   * @return a SubjectPublicKeyInfo in DER; a fresh array
   */
  public byte[] encoded() {
    try {
      return key.getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * What a seal key with this public key signs with.
   *
   * @param pss whether an RSA key is to use PSS
   * @param where the place of the key, for messages
   * @return the algorithm
   * @throws SealException.KeyUnavailable if the key is weak, not sound, or of a kind that does not
   *     seal here
   * @throws BadKeyReference if PSS is asked of a key that is not RSA
   */
  public SignatureAlgorithm algorithm(boolean pss, String where)
      throws SealException.KeyUnavailable {
    SignatureAlgorithm found =
        SoftKeys.algorithm(
            key.getAlgorithm().getAlgorithm().getId(),
            key.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve
                ? curve.getId()
                : null,
            pss,
            where);
    if (!check.fits(scheme(found))) {
      throw SoftKeys.broken(where, null);
    }
    if (check.kind() == SignatureCheck.Kind.RSA) {
      SoftKeys.checkRsaBits(check.bits(), where);
    }
    return found;
  }

  /**
   * What a seal key with this public key signs with, if it can.
   *
   * @return the algorithm, for an RSA key the one with PKCS#1 padding; null if the key is weak, not
   *     sound, or of a kind that does not seal here
   */
  public @Nullable SignatureAlgorithm algorithmOrNull() {
    try {
      return algorithm(false, "");
    } catch (SealException.KeyUnavailable e) {
      return null;
    }
  }

  /**
   * The length of the modulus or the group's order.
   *
   * @return in bits, 0 if not known
   */
  public int bits() {
    return check.bits();
  }

  /**
   * What a device is given to sign: the digest of the message, for SM2 e = SM3(Z‖M) with the
   * default user id (GB/T 32918.2, 6.1), for Ed25519 the message itself.
   *
   * @param algorithm one that fits this key
   * @param message the message
   * @return the bytes
   */
  public byte[] deviceInput(SignatureAlgorithm algorithm, byte[] message) {
    SignatureScheme scheme = scheme(algorithm);
    if (scheme.hash() == null) {
      return message.clone();
    }
    byte[] digest = check.documentDigest(scheme, message);
    if (digest == null) {
      throw new IllegalArgumentException(algorithm + " does not fit this key");
    }
    return digest;
  }

  /**
   * The hash Z of the user's identity, with the default user id (GB/T 32918.2, 5.5).
   *
   * @return 32 bytes
   * @throws IllegalStateException if this is no SM2 key
   */
  public byte[] sm2Identity() {
    return check.sm2Identity();
  }

  /**
   * Checks a signature over a message.
   *
   * @param algorithm what it was made with
   * @param message the message
   * @param signature the signature, DER for ECDSA and SM2
   * @return true only if it is right
   */
  public boolean verify(SignatureAlgorithm algorithm, byte[] message, byte[] signature) {
    return check.verify(scheme(algorithm), message, signature);
  }

  /**
   * Checks a signature over what {@link #deviceInput} gave.
   *
   * @param algorithm what it was made with
   * @param input what the device signed
   * @param signature the signature, DER for ECDSA and SM2
   * @return true only if it is right
   */
  public boolean verifyInput(SignatureAlgorithm algorithm, byte[] input, byte[] signature) {
    SignatureScheme scheme = scheme(algorithm);
    return scheme.hash() == null
        ? check.verify(scheme, input, signature)
        : check.verifyDigest(scheme, input, signature);
  }

  /**
   * Whether two keys are the same, however they are written.
   *
   * @param other the other one
   * @return true if so
   */
  public boolean sameAs(VerifyingKey other) {
    return SoftKeys.same(key, other.key) || SoftKeys.same(other.key, key);
  }

  /**
   * Finds this key's certificate and its issuers. Where several certificates are for this key, one
   * that another key issued goes before one of its own, and the latest goes first.
   *
   * @param certificates where to look, in any order
   * @return the chain, the key's own certificate first; empty if none of them is this key's
   */
  public List<X509Certificate> chain(Collection<X509Certificate> certificates) {
    X509Certificate own = null;
    for (X509Certificate each : certificates) {
      if (SoftKeys.same(key, each) && (own == null || better(each, own))) {
        own = each;
      }
    }
    return own == null ? List.of() : CertificateChain.from(own, certificates);
  }

  private static boolean better(X509Certificate one, X509Certificate other) {
    boolean issued = !X509.isSelfIssued(one);
    boolean otherIssued = !X509.isSelfIssued(other);
    return issued == otherIssued
        ? one.getNotBefore().toInstant().isAfter(other.getNotBefore().toInstant())
        : issued;
  }

  /**
   * The kind of key, for people.
   *
   * @return for instance {@code RSA 2048}, {@code P-256}, {@code SM2}, {@code Ed25519}; {@code ?}
   *     if it is not known
   */
  public String kind() {
    return switch (check.kind()) {
      case RSA -> "RSA " + check.bits();
      case EC -> {
        String curve =
            key.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier name
                ? name.getId()
                : "";
        yield curve.equals("1.2.840.10045.3.1.7")
            ? "P-256"
            : curve.equals("1.3.132.0.34") ? "P-384" : "EC " + check.bits();
      }
      case SM2 -> "SM2";
      case ED25519 -> "Ed25519";
      case ED448 -> "Ed448";
      case DSA -> "DSA";
      case UNKNOWN -> "?";
    };
  }

  private static SignatureScheme scheme(SignatureAlgorithm algorithm) {
    return Objects.requireNonNull(SCHEMES.get(algorithm));
  }

  @Override
  public String toString() {
    return "VerifyingKey[" + check.kind() + " " + check.bits() + "]";
  }
}
