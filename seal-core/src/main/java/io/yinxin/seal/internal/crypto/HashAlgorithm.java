package io.yinxin.seal.internal.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.MD5Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA224Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA3Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.jcajce.provider.digest.SM3;
import org.jspecify.annotations.Nullable;

/** The digests that documents are seen with; the weak ones are here so that they can be named. */
public enum HashAlgorithm {
  /** Broken: collisions on any laptop. */
  MD5("MD5", "1.2.840.113549.2.5", 16, true),
  /** Broken: collisions are affordable. */
  SHA1("SHA-1", "1.3.14.3.2.26", 20, true),
  /** FIPS 180-4. */
  SHA224("SHA-224", "2.16.840.1.101.3.4.2.4", 28, false),
  /** FIPS 180-4. */
  SHA256("SHA-256", "2.16.840.1.101.3.4.2.1", 32, false),
  /** FIPS 180-4. */
  SHA384("SHA-384", "2.16.840.1.101.3.4.2.2", 48, false),
  /** FIPS 180-4. */
  SHA512("SHA-512", "2.16.840.1.101.3.4.2.3", 64, false),
  /** FIPS 202. */
  SHA3_224("SHA3-224", "2.16.840.1.101.3.4.2.7", 28, false),
  /** FIPS 202. */
  SHA3_256("SHA3-256", "2.16.840.1.101.3.4.2.8", 32, false),
  /** FIPS 202. */
  SHA3_384("SHA3-384", "2.16.840.1.101.3.4.2.9", 48, false),
  /** FIPS 202. */
  SHA3_512("SHA3-512", "2.16.840.1.101.3.4.2.10", 64, false),
  /** FIPS 202, with 64 bytes of output (RFC 8419, for Ed448). */
  SHAKE256("SHAKE256", "2.16.840.1.101.3.4.2.12", 64, false),
  /** GB/T 32905. */
  SM3("SM3", "1.2.156.10197.1.401", 32, false);

  private static final Map<String, HashAlgorithm> BY_OID = new HashMap<>();

  static {
    for (HashAlgorithm each : values()) {
      BY_OID.put(each.oid, each);
    }
    // Signature algorithms that stand in digest fields of files made by careless programs are not
    // taken: only what the standards allow.
    BY_OID.put("1.2.156.10197.1.401.1", SM3);
    // id-shake256-len (RFC 8419 has it with 512 bits, which is what SHAKE256 gives here).
    BY_OID.put("2.16.840.1.101.3.4.2.18", SHAKE256);
  }

  private final String jcaName;
  private final String oid;
  private final int length;
  private final boolean weak;

  HashAlgorithm(String jcaName, String oid, int length, boolean weak) {
    this.jcaName = jcaName;
    this.oid = oid;
    this.length = length;
    this.weak = weak;
  }

  /**
   * The digest with an object identifier.
   *
   * @param oid dotted
   * @return the digest, null if it is not known
   */
  public static @Nullable HashAlgorithm of(String oid) {
    return BY_OID.get(oid);
  }

  /**
   * The digest with a name of the JCA.
   *
   * @param name for instance {@code SHA-256}
   * @return the digest
   * @throws IllegalArgumentException if it is not known
   */
  public static HashAlgorithm named(String name) {
    for (HashAlgorithm each : values()) {
      if (each.jcaName.equals(name)) {
        return each;
      }
    }
    throw new IllegalArgumentException(name);
  }

  /**
   * Its name in the JCA, for instance {@code SHA-256}.
   *
   * @return the name
   */
  public String jcaName() {
    return jcaName;
  }

  /**
   * Its object identifier, dotted.
   *
   * @return the identifier
   */
  public String oid() {
    return oid;
  }

  /**
   * The number of bytes it gives.
   *
   * @return a length
   */
  public int length() {
    return length;
  }

  /**
   * Whether collisions can be made: a signature over it proves nothing.
   *
   * @return true for MD5 and SHA-1
   */
  public boolean weak() {
    return weak;
  }

  /**
   * A fresh digest: the JDK's, which is many times faster than Bouncy Castle's, but for SM3.
   *
   * @return the digest, not for use by several threads
   */
  public MessageDigest newDigest() {
    if (this == SM3) {
      return new SM3.Digest();
    }
    if (this == SHAKE256) {
      return new org.bouncycastle.jcajce.provider.digest.SHA3.DigestShake256_512();
    }
    try {
      return MessageDigest.getInstance(jcaName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The digest of some bytes.
   *
   * @param data the bytes
   * @return the digest
   */
  public byte[] digest(byte[] data) {
    return newDigest().digest(data);
  }

  /** A fresh digest as Bouncy Castle's signers want it: for short messages only. */
  Digest newLightweight() {
    return switch (this) {
      case MD5 -> new MD5Digest();
      case SHA1 -> new SHA1Digest();
      case SHA224 -> new SHA224Digest();
      case SHA256 -> new SHA256Digest();
      case SHA384 -> new SHA384Digest();
      case SHA512 -> new SHA512Digest();
      case SHA3_224 -> new SHA3Digest(224);
      case SHA3_256 -> new SHA3Digest(256);
      case SHA3_384 -> new SHA3Digest(384);
      case SHA3_512 -> new SHA3Digest(512);
      case SHAKE256 -> throw new IllegalStateException("no signature is made with it");
      case SM3 -> new SM3Digest();
    };
  }
}
