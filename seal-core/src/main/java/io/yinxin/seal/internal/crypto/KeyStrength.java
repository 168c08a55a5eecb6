package io.yinxin.seal.internal.crypto;

import org.jspecify.annotations.Nullable;

/** Which keys are too short to prove anything (GM/T and NIST SP 800-131A agree on the bounds). */
public final class KeyStrength {

  private static final int MIN_RSA = 2048;
  private static final int MIN_CURVE = 224;

  private KeyStrength() {}

  /**
   * Why a key is too weak.
   *
   * @param key the key
   * @return for instance {@code RSA 1024}, null if it is strong enough or not known
   */
  public static @Nullable String weakness(SignatureCheck key) {
    return switch (key.kind()) {
      case RSA -> key.bits() < MIN_RSA ? "RSA " + key.bits() : null;
      case EC -> key.bits() < MIN_CURVE ? "EC " + key.bits() : null;
      default -> null;
    };
  }
}
