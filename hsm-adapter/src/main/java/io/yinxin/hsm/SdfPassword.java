package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.PinSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The password of a key in an SDF device, in UTF-8. Each session needs it, so that it stays until
 * the key is closed, or until the device refuses it: then it is gone at once, and this process
 * never gives it to that key again. Safe for many threads.
 */
final class SdfPassword {

  private static final Message REFUSED =
      new Message(
          "devices lock keys after some wrong tries: find out the right password (--pin-source), or"
              + " whether the key is locked",
          "设备会在多次输错后锁定密钥：请核实口令（--pin-source），或确认密钥是否已被锁定");

  private final SdfDevice device;
  private final SdfSettings settings;
  private final int index;
  private final String place;

  /** One session after the other is given it, so that a wrong one is tried once. */
  private final ReentrantLock turn = new ReentrantLock();

  private byte @Nullable [] bytes;
  private boolean refused;
  private boolean accepted;
  private boolean unanswered;

  SdfPassword(SdfDevice device, SdfSettings settings, int index, String place) {
    this.device = device;
    this.settings = settings;
    this.index = index;
    this.place = place;
  }

  /** Asks for it. */
  void ask(PinSource pins) throws IOException {
    byte[] asked = Pkcs11Token.utf8(pins.pin(place));
    synchronized (this) {
      bytes = asked;
    }
  }

  /**
   * Gets a session the right to use the key.
   *
   * @param session the session
   * @throws SealException.PinRefused if the device refuses the password, or did so before: then it
   *     is not asked
   * @throws SealException.KeyUnavailable if it is not known yet whether the device takes it
   * @throws SdfException if the device fails
   */
  void give(SessionUse<SdfDevice.Session> session) throws Exception {
    long call = settings.limits().callNanos();
    if (!turn.tryLock(call == 0 ? Long.MAX_VALUE : 2 * call, TimeUnit.NANOSECONDS)) {
      throw new TimeoutException("another session waits for the right to use the key");
    }
    try {
      byte[] password = next();
      session.run(
          s -> {
            // Noted on the thread of the call, so that an answer that is late counts too.
            try {
              device.call(
                  s,
                  (library, pointer) -> {
                    library.getAccessRight(pointer, index, password);
                    return true;
                  });
              SdfDevice.hasRight(s, index);
              answered(password, null);
              return true;
            } catch (SdfException e) {
              answered(password, e);
              throw e;
            }
          });
    } catch (SdfException e) {
      if (classify(e) == FaultClass.AUTH) {
        throw refusal(e);
      }
      throw e;
    } finally {
      turn.unlock();
    }
  }

  private synchronized byte[] next() throws SealException {
    byte[] password = bytes;
    if (refused || (password != null && device.refused().contains(index, password))) {
      wipe();
      throw refusal(null);
    }
    if (password == null) {
      throw SdfSealKey.closed();
    }
    if (unanswered && !accepted) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the device has not said yet whether it takes the password of " + place,
              "设备尚未答复是否接受 " + place + " 的口令"),
          new Message(
              "it is not given again before: look at the device and its log",
              "在此之前不会再次提交：请检查设备及其日志"),
          null);
    }
    unanswered = true;
    return password;
  }

  private synchronized void answered(byte[] password, @Nullable SdfException fault) {
    unanswered = false;
    if (fault == null) {
      accepted = true;
    } else if (classify(fault) == FaultClass.AUTH) {
      refused(password);
    }
  }

  private void refused(byte[] password) {
    refused = true;
    device.refused().add(index, password);
    wipe();
  }

  /**
   * Notes that the device refused it after all, when the key was used.
   *
   * @return what to throw
   */
  synchronized SealException.PinRefused refusedLater(SdfException fault) {
    if (bytes != null) {
      refused(bytes);
    }
    return refusal(fault);
  }

  private SealException.PinRefused refusal(@Nullable SdfException cause) {
    String en = cause == null ? "it was refused before" : cause.getMessage();
    String zh = cause == null ? "此前已被拒绝" : cause.getMessage();
    return new SealException.PinRefused(
        new Message(
            "the password was refused for " + place + ": " + en + "; it is not tried again",
            place + " 的口令被拒绝：" + zh + "；不会自动重试"),
        REFUSED,
        cause);
  }

  /** What a failed call means. */
  synchronized FaultClass classify(SdfException fault) {
    return SdfCodes.classify(fault, settings.faults(), accepted);
  }

  /** Forgets it. */
  synchronized void wipe() {
    if (bytes != null) {
      Arrays.fill(bytes, (byte) 0);
      bytes = null;
    }
  }
}
