package io.yinxin.seal.internal.crypto;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithID;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc8032.Ed448;
import org.jspecify.annotations.Nullable;

/**
 * A public key, decoded once, that checks signatures; shared by threads.
 *
 * <p>Bad input is a value: a key that makes no sense is {@link Kind#UNKNOWN} and every signature
 * under it is wrong. Bouncy Castle's lightweight interface does the arithmetic: it is as fast as
 * the JDK for RSA, faster for P-256, and the only one for SM2.
 */
public final class SignatureCheck {

  /** What kind of key it is. */
  public enum Kind {
    /** RSA. */
    RSA,
    /** On a NIST or Brainpool curve. */
    EC,
    /** On the curve of GB/T 32918.5. */
    SM2,
    /** RFC 8032. */
    ED25519,
    /** RFC 8032. */
    ED448,
    /** Recognised, not checked. */
    DSA,
    /** None that is known, or broken. */
    UNKNOWN
  }

  /** The user id that GB/T 35276 prescribes where nothing else is agreed. */
  static final byte[] SM2_ID = "1234567812345678".getBytes(StandardCharsets.US_ASCII);

  /** The curve of SM2. */
  static final ASN1ObjectIdentifier SM2_CURVE = new ASN1ObjectIdentifier("1.2.156.10197.1.301");

  private static final int MAX_RSA_BITS = 16384;
  private static final int MIN_RSA_BITS = 512;

  private final Kind kind;
  private final int bits;
  private final @Nullable RSAKeyParameters rsa;
  private final @Nullable ECPublicKeyParameters ec;
  private final byte @Nullable [] edwards;

  /** SHA-256 over signatures that were right, with all that they were checked against. */
  private final AtomicReferenceArray<byte @Nullable []> right = new AtomicReferenceArray<>(8);

  /** Of messages that were checked: one key signs with one seal, mostly. */
  private final Sm3Memory beginnings = new Sm3Memory(8);

  private SignatureCheck(
      Kind kind,
      int bits,
      @Nullable RSAKeyParameters rsa,
      @Nullable ECPublicKeyParameters ec,
      byte @Nullable [] edwards) {
    this.kind = kind;
    this.bits = bits;
    this.rsa = rsa;
    this.ec = ec;
    this.edwards = edwards;
  }

  /**
   * Decodes a public key.
   *
   * @param key as it stands in a certificate
   * @return the check; of kind UNKNOWN if the key is not known or not sound
   */
  public static SignatureCheck of(SubjectPublicKeyInfo key) {
    try {
      return decode(key);
    } catch (RuntimeException | java.io.IOException e) {
      // Bouncy Castle's ways to say that the key is not sound: off the curve, a factor of two, ….
      return new SignatureCheck(Kind.UNKNOWN, 0, null, null, null);
    }
  }

  private static SignatureCheck decode(SubjectPublicKeyInfo key) throws java.io.IOException {
    switch (key.getAlgorithm().getAlgorithm().getId()) {
      case "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10" -> {
        RSAPublicKey parts = RSAPublicKey.getInstance(key.parsePublicKey());
        int bits = parts.getModulus().bitLength();
        // A huge key is a way to keep a verifier busy, nothing else.
        BigInteger e = parts.getPublicExponent();
        if (bits > MAX_RSA_BITS
            || bits < MIN_RSA_BITS
            || !parts.getModulus().testBit(0)
            || !e.testBit(0)
            || e.bitLength() < 2
            || e.bitLength() > 64) {
          return new SignatureCheck(Kind.UNKNOWN, bits, null, null, null);
        }
        return new SignatureCheck(
            Kind.RSA,
            bits,
            // "Internal": without a search for small factors, which takes longer than a hundred
            // signatures. Whose modulus has some has given his own key away.
            new RSAKeyParameters(false, parts.getModulus(), e, true),
            null,
            null);
      }
      case "1.2.840.10045.2.1" -> {
        ASN1Encodable parameters = key.getAlgorithm().getParameters();
        // Named curves only: explicit parameters (RFC 5480 forbids them) have been an attack.
        ECNamedDomainParameters curve =
            parameters == null ? null : curve(ASN1ObjectIdentifier.getInstance(parameters));
        if (curve == null) {
          return new SignatureCheck(Kind.UNKNOWN, 0, null, null, null);
        }
        ECPublicKeyParameters point =
            new ECPublicKeyParameters(
                curve.getCurve().decodePoint(key.getPublicKeyData().getOctets()), curve);
        return new SignatureCheck(
            curve.getName().equals(SM2_CURVE) ? Kind.SM2 : Kind.EC,
            curve.getN().bitLength(),
            null,
            point,
            null);
      }
      case "1.3.101.112" -> {
        byte[] point = key.getPublicKeyData().getOctets();
        boolean sound =
            point.length == Ed25519.PUBLIC_KEY_SIZE && Ed25519.validatePublicKeyFull(point, 0);
        return new SignatureCheck(sound ? Kind.ED25519 : Kind.UNKNOWN, 256, null, null, point);
      }
      case "1.3.101.113" -> {
        byte[] point = key.getPublicKeyData().getOctets();
        boolean sound =
            point.length == Ed448.PUBLIC_KEY_SIZE && Ed448.validatePublicKeyFull(point, 0);
        return new SignatureCheck(sound ? Kind.ED448 : Kind.UNKNOWN, 448, null, null, point);
      }
      case "1.2.840.10040.4.1" -> {
        return new SignatureCheck(Kind.DSA, 0, null, null, null);
      }
      default -> {
        return new SignatureCheck(Kind.UNKNOWN, 0, null, null, null);
      }
    }
  }

  /** The curve with a name, from Bouncy Castle's fast ones where there is one; null if unknown. */
  static @Nullable ECNamedDomainParameters curve(ASN1ObjectIdentifier name) {
    X9ECParameters found = CustomNamedCurves.getByOID(name);
    if (found == null) {
      found = org.bouncycastle.asn1.x9.ECNamedCurveTable.getByOID(name);
    }
    return found == null ? null : new ECNamedDomainParameters(name, found);
  }

  /**
   * What kind of key it is.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * The length of modulus or group order.
   *
   * @return in bits, 0 if not known
   */
  public int bits() {
    return bits;
  }

  /**
   * Whether a scheme is one for this kind of key.
   *
   * @param scheme the scheme
   * @return true if so
   */
  public boolean fits(SignatureScheme scheme) {
    return switch (scheme.family()) {
      case RSA_PKCS1, RSA_PSS -> kind == Kind.RSA;
      case ECDSA -> kind == Kind.EC;
      case SM2 -> kind == Kind.SM2;
      case ED25519 -> kind == Kind.ED25519;
      case ED448 -> kind == Kind.ED448;
      case DSA -> kind == Kind.DSA;
    };
  }

  /**
   * Checks a signature over a short message.
   *
   * @param scheme the algorithm
   * @param message the bytes signed
   * @param signature the signature; DER for ECDSA and SM2
   * @return true only if it is right; false for DSA, which is not checked
   */
  public boolean verify(SignatureScheme scheme, byte[] message, byte[] signature) {
    if (!fits(scheme)) {
      return false;
    }
    try {
      switch (scheme.family()) {
        case ED25519 -> {
          return signature.length == Ed25519.SIGNATURE_SIZE
              && Ed25519.verify(signature, 0, known(edwards), 0, message, 0, message.length);
        }
        case ED448 -> {
          return signature.length == Ed448.SIGNATURE_SIZE
              && Ed448.verify(
                  signature, 0, known(edwards), 0, new byte[0], message, 0, message.length);
        }
        case SM2 -> {
          SM2Signer signer = new SM2Signer(beginnings.newDigest());
          signer.init(false, new ParametersWithID(known(ec), SM2_ID));
          signer.update(message, 0, message.length);
          return signer.verifySignature(signature);
        }
        case DSA -> {
          return false;
        }
        default -> {
          return verifyDigest(scheme, known(scheme.hash()).digest(message), signature);
        }
      }
    } catch (RuntimeException e) {
      return false;
    }
  }

  /**
   * Checks a signature that is likely to come again, as that of an electronic seal does on all the
   * documents of a day: what was right before costs one SHA-256.
   *
   * @param scheme the algorithm
   * @param message the bytes signed
   * @param signature the signature; DER for ECDSA and SM2
   * @return what {@link #verify} returns
   */
  public boolean verifyAgain(SignatureScheme scheme, byte[] message, byte[] signature) {
    MessageDigest sha = HashAlgorithm.SHA256.newDigest();
    byte[] head = (scheme + " " + signature.length + " ").getBytes(StandardCharsets.UTF_8);
    sha.update(head);
    sha.update(signature);
    byte[] key = sha.digest(message);
    int slot = key[0] & right.length() - 1;
    byte[] known = right.get(slot);
    if (known != null && MessageDigest.isEqual(known, key)) {
      return true;
    }
    boolean verified = verify(scheme, message, signature);
    if (verified) {
      right.set(slot, key);
    }
    return verified;
  }

  /**
   * A digest of what a signature covers when it covers a whole document directly: for SM2 the hash
   * of the user's identity goes in front (GB/T 32918.2, 5.5).
   *
   * @param scheme the algorithm
   * @return the digest to feed, null where no digest serves (Ed25519, Ed448, DSA, unknown keys)
   */
  public @Nullable MessageDigest newDocumentDigest(SignatureScheme scheme) {
    if (!fits(scheme) || scheme.hash() == null || kind == Kind.DSA) {
      return null;
    }
    MessageDigest digest = scheme.hash().newDigest();
    if (kind == Kind.SM2) {
      digest.update(Sm2Identity.of(known(ec)));
    }
    return digest;
  }

  /**
   * The digest of a message that a signature covers, as {@link #newDocumentDigest} makes it. What
   * comes again at the beginning of an SM2 key's messages is digested once.
   *
   * @param scheme the algorithm
   * @param message the bytes signed
   * @return the digest, null where none serves
   */
  public byte @Nullable [] documentDigest(SignatureScheme scheme, byte[] message) {
    if (kind == Kind.SM2 && fits(scheme)) {
      byte[] identity = sm2Identity();
      Digest digest = beginnings.newDigest();
      digest.update(identity, 0, identity.length);
      digest.update(message, 0, message.length);
      byte[] made = new byte[digest.getDigestSize()];
      digest.doFinal(made, 0);
      return made;
    }
    MessageDigest digest = newDocumentDigest(scheme);
    return digest == null ? null : digest.digest(message);
  }

  /**
   * The hash Z of the SM2 user's identity, with the default user id (GB/T 32918.2, 5.5).
   *
   * @return 32 bytes
   * @throws IllegalStateException if this is no SM2 key
   */
  public byte[] sm2Identity() {
    if (kind != Kind.SM2) {
      throw new IllegalStateException("not an SM2 key");
    }
    return Sm2Identity.of(known(ec));
  }

  /**
   * Checks a signature over a digest.
   *
   * @param scheme the algorithm
   * @param digest of {@link #newDocumentDigest}, or of the message for RSA and ECDSA
   * @param signature the signature
   * @return true only if it is right
   */
  public boolean verifyDigest(SignatureScheme scheme, byte[] digest, byte[] signature) {
    HashAlgorithm hash = scheme.hash();
    if (!fits(scheme) || hash == null || digest.length != hash.length()) {
      return false;
    }
    try {
      switch (scheme.family()) {
        case RSA_PKCS1 -> {
          RSADigestSigner signer =
              new RSADigestSigner(
                  new GivenDigest(hash, digest), new ASN1ObjectIdentifier(hash.oid()));
          signer.init(false, known(rsa));
          return signer.verifySignature(signature);
        }
        case RSA_PSS -> {
          PSSSigner signer =
              PSSSigner.createRawSigner(
                  new RSABlindedEngine(),
                  hash.newLightweight(),
                  known(scheme.mgfHash()).newLightweight(),
                  scheme.saltLength(),
                  PSSSigner.TRAILER_IMPLICIT);
          signer.init(false, known(rsa));
          signer.update(digest, 0, digest.length);
          return signer.verifySignature(signature);
        }
        case ECDSA -> {
          ECPublicKeyParameters key = known(ec);
          BigInteger[] rs =
              StandardDSAEncoding.INSTANCE.decode(key.getParameters().getN(), signature);
          ECDSASigner signer = new ECDSASigner();
          signer.init(false, key);
          return signer.verifySignature(digest, rs[0], rs[1]);
        }
        case SM2 -> {
          SM2Signer signer =
              new SM2Signer(StandardDSAEncoding.INSTANCE, new GivenDigest(hash, digest));
          signer.init(false, new ParametersWithID(known(ec), SM2_ID));
          return signer.verifySignature(signature);
        }
        default -> {
          return false;
        }
      }
    } catch (RuntimeException | java.io.IOException e) {
      return false;
    }
  }

  private static <T> T known(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("key and scheme do not fit");
    }
    return value;
  }

  /** Stands where a digest is asked for that was computed before. */
  private static final class GivenDigest implements Digest {
    private final HashAlgorithm hash;
    private final byte[] value;

    GivenDigest(HashAlgorithm hash, byte[] value) {
      this.hash = hash;
      this.value = Arrays.copyOf(value, value.length);
    }

    @Override
    public String getAlgorithmName() {
      return hash.jcaName();
    }

    @Override
    public int getDigestSize() {
      return value.length;
    }

    @Override
    public void update(byte in) {}

    @Override
    public void update(byte[] in, int from, int length) {}

    @Override
    public int doFinal(byte[] out, int at) {
      System.arraycopy(value, 0, out, at, value.length);
      return value.length;
    }

    @Override
    public void reset() {}
  }
}
