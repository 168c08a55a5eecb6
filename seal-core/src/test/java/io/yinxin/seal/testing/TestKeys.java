package io.yinxin.seal.testing;

import io.yinxin.seal.internal.crypto.GeneratedKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Key pairs by name, made once per JVM: making RSA keys is slow, and which ones they are is not a
 * test's concern.
 */
public final class TestKeys {

  private static final ConcurrentHashMap<String, GeneratedKey> KNOWN = new ConcurrentHashMap<>();

  private TestKeys() {}

  /**
   * The key pair of an algorithm with a number; the same one each time.
   *
   * @param algorithm the kind
   * @param number which one
   * @return the pair
   */
  public static GeneratedKey key(SignatureAlgorithm algorithm, int number) {
    return switch (algorithm) {
      case RSA_PKCS1_SHA256, RSA_PSS_SHA256 -> rsa(2048, number);
      case ECDSA_P256_SHA256 -> ec("1.2.840.10045.3.1.7", number);
      case ECDSA_P384_SHA384 -> ec("1.3.132.0.34", number);
      case ED25519 -> cached("ed25519/" + number, GeneratedKey::ed25519);
      case SM2_SM3 -> ec("1.2.156.10197.1.301", number);
    };
  }

  /**
   * An RSA key pair, of any length.
   *
   * @param bits the length
   * @param number which one
   * @return the pair
   */
  public static GeneratedKey rsa(int bits, int number) {
    return cached("rsa" + bits + "/" + number, () -> GeneratedKey.rsa(bits));
  }

  /**
   * A key pair on any curve.
   *
   * @param curve the curve's object identifier
   * @param number which one
   * @return the pair
   */
  public static GeneratedKey ec(String curve, int number) {
    return cached(curve + "/" + number, () -> GeneratedKey.ec(curve));
  }

  private static GeneratedKey cached(String name, Supplier<GeneratedKey> maker) {
    return KNOWN.computeIfAbsent(name, n -> maker.get());
  }
}
