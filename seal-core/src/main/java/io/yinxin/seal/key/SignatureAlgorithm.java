package io.yinxin.seal.key;

/**
 * The signature algorithms that a seal key may use; weak ones do not exist here.
 *
 * @since 0.1
 */
public enum SignatureAlgorithm {
  /** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017), 2048 bits or more. */
  RSA_PKCS1_SHA256("SHA256withRSA", "SHA-256"),
  /** RSASSA-PSS with SHA-256, MGF1 with SHA-256, 32 bytes of salt (RFC 8017). */
  RSA_PSS_SHA256("SHA256withRSAandMGF1", "SHA-256"),
  /** ECDSA on P-256 with SHA-256 (FIPS 186-5); the signature is DER. */
  ECDSA_P256_SHA256("SHA256withECDSA", "SHA-256"),
  /** ECDSA on P-384 with SHA-384 (FIPS 186-5); the signature is DER. */
  ECDSA_P384_SHA384("SHA384withECDSA", "SHA-384"),
  /** Ed25519 (RFC 8032); in CMS with SHA-512 (RFC 8419, 2.3). */
  ED25519("Ed25519", "SHA-512"),
  /** SM2 with SM3 and the default user id (GB/T 32918, GB/T 35276); the signature is DER. */
  SM2_SM3("SM3withSM2", "SM3");

  private final String displayName;
  private final String digest;

  SignatureAlgorithm(String displayName, String digest) {
    this.displayName = displayName;
    this.digest = digest;
  }

  /**
   * The name as it stands in reports and JSON, for instance {@code SM3withSM2}.
   *
   * @return the name
   */
  public String displayName() {
    return displayName;
  }

  /**
   * The digest that goes with it in a document's signature, by its JCA name.
   *
   * @return {@code SHA-256}, {@code SHA-384}, {@code SHA-512} or {@code SM3}
   */
  public String digest() {
    return digest;
  }
}
