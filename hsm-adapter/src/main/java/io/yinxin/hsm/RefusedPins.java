package io.yinxin.hsm;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * What a token or device refused as a PIN, so that none is tried twice: digests, with a salt that
 * only this process has. Safe for many threads.
 */
final class RefusedPins {

  private final byte[] salt = new byte[16];
  private final Set<String> digests = new HashSet<>();

  RefusedPins() {
    new SecureRandom().nextBytes(salt);
  }

  /**
   * Remembers a PIN.
   *
   * @param whose what it was given for, where a device has several
   * @param pin not changed, not kept
   */
  synchronized void add(int whose, byte[] pin) {
    digests.add(digest(whose, pin));
  }

  /** Whether a PIN was refused before. */
  synchronized boolean contains(int whose, byte[] pin) {
    return digests.contains(digest(whose, pin));
  }

  private String digest(int whose, byte[] pin) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt);
      return whose + " " + HexFormat.of().formatHex(digest.digest(pin));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
