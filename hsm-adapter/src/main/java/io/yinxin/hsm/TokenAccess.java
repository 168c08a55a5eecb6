package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.PinSource;
import java.io.IOException;
import java.security.SignatureException;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Does things on a token in a session, and after a fault again, as the fault's class allows: later,
 * in a new session, after a new login, after looking for the token again. Safe for many threads.
 */
final class TokenAccess {

  private static final int BUSY_TRIES = 3;
  private static final int SESSION_TRIES = 4;
  private static final int HUNG_TRIES = 1;
  private static final int DOWN_TRIES = 2;
  private static final long FIRST_PAUSE = 20_000_000L;

  /** Some libraries look for their devices in the network when they are initialised. */
  private static final long RESTART_NANOS = 60_000_000_000L;

  private final Pkcs11Token token;
  private final SessionPool pool;
  private final PinSource pins;
  private final HsmConfiguration settings;
  private final KeyMeter meter;

  TokenAccess(
      Pkcs11Token token,
      SessionPool pool,
      PinSource pins,
      HsmConfiguration settings,
      KeyMeter meter) {
    this.token = token;
    this.pool = pool;
    this.pins = pins;
    this.settings = settings;
    this.meter = meter;
  }

  /** What is done in a session with a thread of its own. */
  interface Work<T> {
    T in(SessionPool.Pooled session) throws Exception;
  }

  PinSource pins() {
    return pins;
  }

  /**
   * Does something on the token.
   *
   * @param work what is done; perhaps several times
   * @return what it gave
   * @throws SealException.KeyUnavailable with what a person can do about the last fault
   * @throws IOException if the PIN cannot be had
   */
  <T> T run(Work<T> work) throws SealException, IOException {
    int busy = 0;
    int renewed = 0;
    int hung = 0;
    int down = 0;
    boolean fresh = false;
    while (true) {
      int epoch = token.module().epoch();
      Exception fault;
      try {
        return once(fresh, work);
      } catch (SealException e) {
        meter.failed(e instanceof SealException.PinRefused ? FaultClass.AUTH : FaultClass.CONFIG);
        throw e;
      } catch (IOException | RuntimeException e) {
        // The PIN source, or a mistake of ours.
        throw e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failed(FaultClass.BACKOFF, e);
      } catch (Exception e) {
        fault = e;
      }
      FaultClass kind = classify(fault);
      meter.failed(kind);
      switch (kind) {
        case BACKOFF -> {
          busy += isOnce(fault) ? 2 : 1;
          if (busy > BUSY_TRIES || !pause(busy)) {
            throw failed(kind, fault);
          }
        }
        case NEW_SESSION, RELOGIN -> {
          renewed++;
          if (renewed > SESSION_TRIES) {
            throw failed(kind, fault);
          }
          fresh = true;
        }
        case HUNG -> {
          hung++;
          if (hung > HUNG_TRIES) {
            throw failed(kind, fault);
          }
          fresh = true;
        }
        case DOWN -> {
          down++;
          if (down > DOWN_TRIES || !revive(fault, epoch, down == DOWN_TRIES)) {
            throw failed(kind, fault);
          }
          fresh = true;
        }
        case AUTH, CONFIG -> throw failed(kind, fault);
      }
    }
  }

  private <T> T once(boolean fresh, Work<T> work) throws Exception {
    SessionPool.Pooled session = pool.take(fresh, pins);
    boolean good = false;
    try {
      T result = work.in(session);
      good = true;
      return result;
    } catch (Pkcs11Exception e) {
      FaultClass kind = classify(e);
      // After C_Sign some tokens still hold the operation to be active.
      good =
          (kind == FaultClass.BACKOFF || kind == FaultClass.CONFIG)
              && !e.function().equals("C_Sign");
      throw e;
    } finally {
      if (good) {
        pool.give(session);
      } else {
        pool.drop(session);
      }
    }
  }

  /** The class of a fault. */
  FaultClass classify(Exception fault) {
    if (fault instanceof Pkcs11Exception answer) {
      return FaultClass.of(answer.rv(), settings.busy());
    }
    // What a device gives that is no signature says nothing good of it.
    return fault instanceof TimeoutException ? FaultClass.HUNG : FaultClass.DOWN;
  }

  /** "The function failed" may be anything: tried again once only. */
  private static boolean isOnce(Exception fault) {
    return fault instanceof Pkcs11Exception answer && answer.rv() == Cryptoki.CKR_FUNCTION_FAILED;
  }

  /** Waits longer each time, and never as long as the thread beside. */
  private static boolean pause(int times) {
    long nanos = FIRST_PAUSE << (2 * times - 2);
    long end = System.nanoTime() + nanos / 2 + ThreadLocalRandom.current().nextLong(nanos);
    while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    return !Thread.currentThread().isInterrupted();
  }

  /** Looks for the token again, and as the last thing restarts its library. */
  private boolean revive(Exception fault, int epoch, boolean lastThing) {
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

  private SealException.KeyUnavailable failed(FaultClass kind, Exception fault) {
    String why = why(fault);
    return new SealException.KeyUnavailable(
        new Message(
            "the token " + token.name() + " cannot be used: " + why,
            "令牌 " + token.name() + " 无法使用：" + why),
        kind.hint(),
        fault);
  }

  private static @Nullable String why(Exception fault) {
    return fault instanceof SignatureException || fault.getMessage() != null
        ? fault.getMessage()
        : fault.toString();
  }
}
