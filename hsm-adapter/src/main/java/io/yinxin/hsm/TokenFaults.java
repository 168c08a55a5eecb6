package io.yinxin.hsm;

import io.yinxin.seal.Message;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/** What the faults of a PKCS#11 token mean, and how it is found again. Safe for many threads. */
final class TokenFaults implements Faults {

  /** Some libraries look for their devices in the network when they are initialised. */
  private static final long RESTART_NANOS = 60_000_000_000L;

  private final Pkcs11Token token;
  private final HsmConfiguration settings;

  TokenFaults(Pkcs11Token token, HsmConfiguration settings) {
    this.token = token;
    this.settings = settings;
  }

  @Override
  public FaultClass classify(Exception fault) {
    if (fault instanceof Pkcs11Exception answer) {
      return FaultClass.of(answer.rv(), settings.busy());
    }
    // What a device gives that is no signature says nothing good of it.
    return fault instanceof TimeoutException ? FaultClass.HUNG : FaultClass.DOWN;
  }

  /** "The function failed" may be anything. */
  @Override
  public boolean isOnce(Exception fault) {
    return fault instanceof Pkcs11Exception answer && answer.rv() == Cryptoki.CKR_FUNCTION_FAILED;
  }

  /** After C_Sign some tokens still hold the operation to be active. */
  @Override
  public boolean leavesSessionInOrder(Exception fault) {
    if (!(fault instanceof Pkcs11Exception answer)) {
      return false;
    }
    FaultClass kind = classify(fault);
    return (kind == FaultClass.BACKOFF || kind == FaultClass.CONFIG)
        && !answer.function().equals("C_Sign");
  }

  @Override
  public long epoch() {
    return token.module().epoch();
  }

  @Override
  public Message unusable(String why) {
    return new Message(
        "the token " + token.name() + " cannot be used: " + why,
        "令牌 " + token.name() + " 无法使用：" + why);
  }

  /** Looks for the token again, and as the last thing restarts its library. */
  @Override
  public boolean revive(Exception fault, long since, boolean lastThing) {
    int epoch = (int) since;
    try {
      boolean there = within(settings.callTimeoutNanos(), () -> isThere(fault, epoch));
      return (there && !lastThing)
          || (settings.mayRestart()
              && within(
                  RESTART_NANOS, () -> token.module().restart(epoch, token) && token.lookAgain()));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Then the fault that was first is the one to tell of.
      return false;
    }
  }

  private boolean within(long nanos, Callable<Boolean> what) throws Exception {
    return DeviceThread.once(
        "seal-hsm " + token.name(), nanos == 0 ? Long.MAX_VALUE / 4 : nanos, what);
  }

  private boolean isThere(Exception fault, int epoch) {
    try {
      if (fault instanceof Pkcs11Exception answer
          && answer.rv() == Cryptoki.CKR_CRYPTOKI_NOT_INITIALIZED) {
        token.module().initialiseAgain(epoch);
      }
      return token.lookAgain();
    } catch (Pkcs11Exception e) {
      return false;
    }
  }
}
