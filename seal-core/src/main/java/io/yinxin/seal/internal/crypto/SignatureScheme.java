package io.yinxin.seal.internal.crypto;

import java.util.HashMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * A signature algorithm as a document or certificate states it, weak ones included.
 *
 * @param family what kind of key and padding
 * @param hash the digest of the message; null for Ed25519 and Ed448, which have their own
 * @param mgfHash the digest of the mask of PSS, null for the others
 * @param saltLength of PSS in bytes, 0 for the others
 */
public record SignatureScheme(
    Family family, @Nullable HashAlgorithm hash, @Nullable HashAlgorithm mgfHash, int saltLength) {

  /** What kind of key and padding. */
  public enum Family {
    /** RSASSA-PKCS1-v1_5 (RFC 8017). */
    RSA_PKCS1,
    /** RSASSA-PSS (RFC 8017). */
    RSA_PSS,
    /** ECDSA (FIPS 186-5). */
    ECDSA,
    /** DSA (FIPS 186-4): no longer approved. */
    DSA,
    /** Ed25519 (RFC 8032). */
    ED25519,
    /** Ed448 (RFC 8032). */
    ED448,
    /** SM2 with the default user id (GB/T 32918). */
    SM2
  }

  /** Ed25519. */
  public static final SignatureScheme ED25519 = new SignatureScheme(Family.ED25519, null, null, 0);

  /** Ed448. */
  public static final SignatureScheme ED448 = new SignatureScheme(Family.ED448, null, null, 0);

  /** SM2 with SM3. */
  public static final SignatureScheme SM2 =
      new SignatureScheme(Family.SM2, HashAlgorithm.SM3, null, 0);

  private static final Map<String, SignatureScheme> BY_OID = new HashMap<>();

  static {
    rsa("1.2.840.113549.1.1.4", HashAlgorithm.MD5);
    rsa("1.2.840.113549.1.1.5", HashAlgorithm.SHA1);
    rsa("1.3.14.3.2.29", HashAlgorithm.SHA1);
    rsa("1.2.840.113549.1.1.14", HashAlgorithm.SHA224);
    rsa("1.2.840.113549.1.1.11", HashAlgorithm.SHA256);
    rsa("1.2.840.113549.1.1.12", HashAlgorithm.SHA384);
    rsa("1.2.840.113549.1.1.13", HashAlgorithm.SHA512);
    rsa("2.16.840.1.101.3.4.3.13", HashAlgorithm.SHA3_224);
    rsa("2.16.840.1.101.3.4.3.14", HashAlgorithm.SHA3_256);
    rsa("2.16.840.1.101.3.4.3.15", HashAlgorithm.SHA3_384);
    rsa("2.16.840.1.101.3.4.3.16", HashAlgorithm.SHA3_512);
    ecdsa("1.2.840.10045.4.1", HashAlgorithm.SHA1);
    ecdsa("1.2.840.10045.4.3.1", HashAlgorithm.SHA224);
    ecdsa("1.2.840.10045.4.3.2", HashAlgorithm.SHA256);
    ecdsa("1.2.840.10045.4.3.3", HashAlgorithm.SHA384);
    ecdsa("1.2.840.10045.4.3.4", HashAlgorithm.SHA512);
    ecdsa("2.16.840.1.101.3.4.3.9", HashAlgorithm.SHA3_224);
    ecdsa("2.16.840.1.101.3.4.3.10", HashAlgorithm.SHA3_256);
    ecdsa("2.16.840.1.101.3.4.3.11", HashAlgorithm.SHA3_384);
    ecdsa("2.16.840.1.101.3.4.3.12", HashAlgorithm.SHA3_512);
    dsa("1.2.840.10040.4.3", HashAlgorithm.SHA1);
    dsa("2.16.840.1.101.3.4.3.1", HashAlgorithm.SHA224);
    dsa("2.16.840.1.101.3.4.3.2", HashAlgorithm.SHA256);
    dsa("2.16.840.1.101.3.4.3.3", HashAlgorithm.SHA384);
    dsa("2.16.840.1.101.3.4.3.4", HashAlgorithm.SHA512);
    BY_OID.put("1.3.101.112", ED25519);
    BY_OID.put("1.3.101.113", ED448);
    BY_OID.put("1.2.156.10197.1.501", SM2);
    rsa("1.2.156.10197.1.504", HashAlgorithm.SM3);
    // What GB/T 35275 asks for, and what careless writers leave out of the arc.
    BY_OID.put("1.2.156.10197.1.301.1", SM2);
    BY_OID.put("1.2.156.10197.501", SM2);
  }

  private static void rsa(String oid, HashAlgorithm hash) {
    BY_OID.put(oid, new SignatureScheme(Family.RSA_PKCS1, hash, null, 0));
  }

  private static void ecdsa(String oid, HashAlgorithm hash) {
    BY_OID.put(oid, new SignatureScheme(Family.ECDSA, hash, null, 0));
  }

  private static void dsa(String oid, HashAlgorithm hash) {
    BY_OID.put(oid, new SignatureScheme(Family.DSA, hash, null, 0));
  }

  /**
   * The scheme that an algorithm identifier names.
   *
   * @param identifier from a certificate or a signer info
   * @param declared the digest named beside it, for identifiers that name the key alone (RFC 3370);
   *     null in certificates
   * @return the scheme, null if it is not known or its parameters make no sense
   */
  public static @Nullable SignatureScheme of(
      AlgorithmIdentifier identifier, @Nullable HashAlgorithm declared) {
    String oid = identifier.getAlgorithm().getId();
    SignatureScheme known = BY_OID.get(oid);
    if (known != null) {
      return known;
    }
    if (oid.equals("1.2.840.113549.1.1.10")) {
      return pss(identifier.getParameters());
    }
    if (declared == null) {
      return null;
    }
    return switch (oid) {
      case "1.2.840.113549.1.1.1" -> new SignatureScheme(Family.RSA_PKCS1, declared, null, 0);
      // The key's identifier, or the arc of the algorithms without one of them.
      case "1.2.840.10045.2.1", "1.2.840.10045.4" ->
          declared == HashAlgorithm.SM3
              ? SM2
              : new SignatureScheme(Family.ECDSA, declared, null, 0);
      case "1.2.840.10040.4.1" -> new SignatureScheme(Family.DSA, declared, null, 0);
      case "1.2.156.10197.1.301" -> SM2;
      default -> null;
    };
  }

  /**
   * The scheme that what is signed names inside, and again beside the signature (RFC 5280, 4.1.1.2
   * and 5.1.1.2).
   *
   * @param outer beside the signature
   * @param inner under the signature
   * @return the scheme, null if it is not known, or not the same in both places
   */
  public static @Nullable SignatureScheme agreed(
      AlgorithmIdentifier outer, AlgorithmIdentifier inner) {
    // SM2 certificates with NULL in one place and nothing in the other are common.
    boolean same =
        outer.equals(inner)
            || (outer.getAlgorithm().equals(inner.getAlgorithm())
                && isEmpty(outer)
                && isEmpty(inner));
    return same ? of(outer, null) : null;
  }

  private static boolean isEmpty(AlgorithmIdentifier identifier) {
    return identifier.getParameters() == null
        || DERNull.INSTANCE.equals(identifier.getParameters());
  }

  /**
   * The scheme with a display name; PSS with the mask of the same digest and a salt as long as it.
   *
   * @param name what {@link #displayName} gives, for instance {@code SHA256withRSA}
   * @return the scheme
   * @throws IllegalArgumentException if there is none
   */
  public static SignatureScheme named(String name) {
    for (SignatureScheme each : BY_OID.values()) {
      if (each.displayName().equals(name)) {
        return each;
      }
    }
    for (HashAlgorithm each : HashAlgorithm.values()) {
      SignatureScheme pss = new SignatureScheme(Family.RSA_PSS, each, each, each.length());
      if (pss.displayName().equals(name)) {
        return pss;
      }
    }
    throw new IllegalArgumentException(name);
  }

  /** RFC 4055, 3.1. */
  private static @Nullable SignatureScheme pss(@Nullable ASN1Encodable parameters) {
    try {
      RSASSAPSSparams p = RSASSAPSSparams.getInstance(parameters);
      if (p == null || !p.getTrailerField().equals(java.math.BigInteger.ONE)) {
        return null;
      }
      HashAlgorithm hash = HashAlgorithm.of(p.getHashAlgorithm().getAlgorithm().getId());
      AlgorithmIdentifier mask = p.getMaskGenAlgorithm();
      if (!mask.getAlgorithm().getId().equals("1.2.840.113549.1.1.8")) {
        return null;
      }
      HashAlgorithm mgf =
          HashAlgorithm.of(
              AlgorithmIdentifier.getInstance(mask.getParameters()).getAlgorithm().getId());
      int salt = ASN1Integer.getInstance(new ASN1Integer(p.getSaltLength())).intValueExact();
      if (hash == null
          || mgf == null
          || hash == HashAlgorithm.SHAKE256
          || mgf == HashAlgorithm.SHAKE256
          || salt < 0
          || salt > 512) {
        return null;
      }
      return new SignatureScheme(Family.RSA_PSS, hash, mgf, salt);
    } catch (IllegalArgumentException | ArithmeticException | NullPointerException e) {
      // Bouncy Castle's way to say that a structure is not what it should be.
      return null;
    }
  }

  /**
   * The identifier to write for this scheme; of the several that are read for some, the one that
   * the standard prefers.
   *
   * @return the identifier
   */
  public AlgorithmIdentifier identifier() {
    switch (family) {
      case RSA_PSS -> {
        // RFC 4055, 3.1, with nothing left to defaults, which are SHA-1.
        AlgorithmIdentifier mask =
            new AlgorithmIdentifier(
                new ASN1ObjectIdentifier("1.2.840.113549.1.1.8"), withNull(mgfHash));
        return new AlgorithmIdentifier(
            new ASN1ObjectIdentifier("1.2.840.113549.1.1.10"),
            new RSASSAPSSparams(
                withNull(hash), mask, new ASN1Integer(saltLength), new ASN1Integer(1)));
      }
      case SM2 -> {
        return new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.156.10197.1.501"));
      }
      default -> {
        for (Map.Entry<String, SignatureScheme> each : BY_OID.entrySet()) {
          if (each.getValue().equals(this) && !each.getKey().equals("1.3.14.3.2.29")) {
            ASN1ObjectIdentifier oid = new ASN1ObjectIdentifier(each.getKey());
            // RFC 5754, 3.2: with RSA the parameters are NULL and must be there; nowhere else.
            return family == Family.RSA_PKCS1
                ? new AlgorithmIdentifier(oid, DERNull.INSTANCE)
                : new AlgorithmIdentifier(oid);
          }
        }
        throw new IllegalStateException(displayName());
      }
    }
  }

  private static AlgorithmIdentifier withNull(@Nullable HashAlgorithm hash) {
    if (hash == null) {
      throw new IllegalStateException("PSS without a digest");
    }
    return new AlgorithmIdentifier(new ASN1ObjectIdentifier(hash.oid()), DERNull.INSTANCE);
  }

  /**
   * The name as it stands in reports and JSON, for instance {@code SM3withSM2}.
   *
   * @return the name
   */
  public String displayName() {
    String digest = hash == null ? "" : hash.jcaName().replaceFirst("^SHA-", "SHA");
    return switch (family) {
      case RSA_PKCS1 -> digest + "withRSA";
      case RSA_PSS -> digest + "withRSAandMGF1";
      case ECDSA -> digest + "withECDSA";
      case DSA -> digest + "withDSA";
      case ED25519 -> "Ed25519";
      case ED448 -> "Ed448";
      case SM2 -> digest + "withSM2";
    };
  }
}
