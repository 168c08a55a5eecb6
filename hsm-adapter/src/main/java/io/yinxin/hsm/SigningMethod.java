package io.yinxin.hsm;

import com.sun.jna.Memory;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.key.VerifyingKey;
import java.util.HexFormat;
import org.bouncycastle.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a token is asked for a signature: the mechanism, and what it is given.
 *
 * @param algorithm the algorithm of the signature that comes of it
 * @param mechanism CKM_…
 * @param parameter the mechanism's parameter, null for none; only read, so for many threads
 * @param input what the token is given
 */
record SigningMethod(
    SignatureAlgorithm algorithm, long mechanism, @Nullable Memory parameter, Input input) {

  /** What a token is given to sign. */
  enum Input {
    /** The digest: for SM2 e = SM3(Z‖M). */
    DIGEST,
    /** The digest in a DigestInfo (RFC 8017, 9.2), which the token pads. */
    DIGEST_INFO,
    /** The message. */
    MESSAGE,
    /** The hash of the SM2 user's identity and the message, which the token hashes together. */
    IDENTITY_AND_MESSAGE
  }

  /** SEQUENCE { AlgorithmIdentifier SHA-256, OCTET STRING (32) } up to its value. */
  private static final byte[] SHA256_INFO =
      HexFormat.of().parseHex("3031300d060960864801650304020105000420");

  /** The method for every algorithm that PKCS#11 itself defines, so for all but SM2. */
  static SigningMethod standard(SignatureAlgorithm algorithm) {
    return switch (algorithm) {
      case RSA_PKCS1_SHA256 ->
          new SigningMethod(algorithm, Cryptoki.CKM_RSA_PKCS, null, Input.DIGEST_INFO);
      case RSA_PSS_SHA256 ->
          new SigningMethod(algorithm, Cryptoki.CKM_RSA_PKCS_PSS, pss(), Input.DIGEST);
      case ECDSA_P256_SHA256, ECDSA_P384_SHA384 ->
          new SigningMethod(algorithm, Cryptoki.CKM_ECDSA, null, Input.DIGEST);
      case ED25519 -> new SigningMethod(algorithm, Cryptoki.CKM_EDDSA, null, Input.MESSAGE);
      case SM2_SM3 -> throw new IllegalArgumentException("PKCS#11 does not define SM2");
    };
  }

  /** CK_RSA_PKCS_PSS_PARAMS: SHA-256, MGF1 with SHA-256, a salt of 32 bytes. */
  private static Memory pss() {
    Memory memory = new Memory(3L * Abi.ULONG);
    Abi.putUlong(memory, 0, Cryptoki.CKM_SHA256);
    Abi.putUlong(memory, Abi.ULONG, Cryptoki.CKG_MGF1_SHA256);
    Abi.putUlong(memory, 2L * Abi.ULONG, 32);
    return memory;
  }

  /** What the token is given for a message. */
  byte[] input(VerifyingKey key, byte[] message) {
    return switch (input) {
      case DIGEST -> key.deviceInput(algorithm, message);
      case DIGEST_INFO -> digestInfo(key.deviceInput(algorithm, message));
      case MESSAGE -> message;
      case IDENTITY_AND_MESSAGE -> Arrays.concatenate(key.sm2Identity(), message);
    };
  }

  /** A SHA-256 digest in its DigestInfo (RFC 8017, 9.2). */
  static byte[] digestInfo(byte[] digest) {
    return Arrays.concatenate(SHA256_INFO, digest);
  }
}
