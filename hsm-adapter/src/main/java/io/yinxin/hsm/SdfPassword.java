package io.yinxin.hsm;

import io.yinxin.seal.key.PinSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The password of a key in an SDF device, in UTF-8. Each session needs it, so that it stays until
 * the key is closed, or until the device refuses it: then it is gone at once. Safe for many
 * threads.
 */
final class SdfPassword {

  private byte @Nullable [] bytes;
  private boolean accepted;

  private SdfPassword(byte[] bytes) {
    this.bytes = bytes;
  }

  /** What the password is needed for. */
  interface Use {
    void with(byte[] password) throws SdfException;
  }

  /** Asks for it. */
  static SdfPassword from(PinSource pins, String what) throws IOException {
    return new SdfPassword(Pkcs11Token.utf8(pins.pin(what)));
  }

  /**
   * Gives the password to the device, one session after the other: so a wrong one is tried once,
   * and not by each thread.
   *
   * @param refused whether a failure means that the password is wrong: it is then forgotten
   * @return false, without a call, if it was refused before, or the key is closed
   * @throws SdfException if the call failed
   */
  synchronized boolean use(Use use, Predicate<SdfException> refused) throws SdfException {
    if (bytes == null) {
      return false;
    }
    try {
      use.with(bytes);
      accepted = true;
      return true;
    } catch (SdfException e) {
      if (refused.test(e)) {
        wipe();
      }
      throw e;
    }
  }

  /** Whether the device has taken it. */
  synchronized boolean accepted() {
    return accepted;
  }

  /** Forgets it. */
  synchronized void wipe() {
    if (bytes != null) {
      Arrays.fill(bytes, (byte) 0);
      bytes = null;
    }
  }
}
