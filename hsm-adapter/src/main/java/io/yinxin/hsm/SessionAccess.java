package io.yinxin.hsm;

import io.yinxin.seal.SealException;
import io.yinxin.seal.key.PinSource;
import java.io.IOException;
import java.security.SignatureException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Does things at a token or device in a session, and after a fault again, as the fault's class
 * allows: later, in a new session, after a new login, after looking for the place again. Safe for
 * many threads.
 *
 * @param <S> the sessions
 */
final class SessionAccess<S> {

  private static final int BUSY_TRIES = 3;
  private static final int SESSION_TRIES = 4;
  private static final int HUNG_TRIES = 1;
  private static final int DOWN_TRIES = 2;
  private static final long FIRST_PAUSE = 20_000_000L;

  private final SessionPool<S> pool;
  private final Faults faults;
  private final PinSource pins;
  private final KeyMeter meter;

  SessionAccess(SessionPool<S> pool, Faults faults, PinSource pins, KeyMeter meter) {
    this.pool = pool;
    this.faults = faults;
    this.pins = pins;
    this.meter = meter;
  }

  /** What is done in a session with a thread of its own. */
  interface Work<S, T> {
    T in(SessionPool<S>.Pooled session) throws Exception;
  }

  PinSource pins() {
    return pins;
  }

  /**
   * Does something at the place.
   *
   * @param work what is done; perhaps several times
   * @return what it gave
   * @throws SealException.KeyUnavailable with what a person can do about the last fault
   * @throws IOException if the PIN cannot be had
   */
  <T> T run(Work<S, T> work) throws SealException, IOException {
    int busy = 0;
    int renewed = 0;
    int hung = 0;
    int down = 0;
    boolean fresh = false;
    while (true) {
      long epoch = faults.epoch();
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
      FaultClass kind = faults.classify(fault);
      meter.failed(kind);
      switch (kind) {
        case BACKOFF -> {
          busy += faults.isOnce(fault) ? 2 : 1;
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
          if (down > DOWN_TRIES || !faults.revive(fault, epoch, down == DOWN_TRIES)) {
            throw failed(kind, fault);
          }
          fresh = true;
        }
        case AUTH, CONFIG -> throw failed(kind, fault);
      }
    }
  }

  private <T> T once(boolean fresh, Work<S, T> work) throws Exception {
    SessionPool<S>.Pooled session = pool.take(fresh, pins);
    boolean good = false;
    try {
      T result = work.in(session);
      good = true;
      return result;
    } catch (Exception e) {
      good = faults.leavesSessionInOrder(e);
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
    return faults.classify(fault);
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

  private SealException.KeyUnavailable failed(FaultClass kind, Exception fault) {
    return new SealException.KeyUnavailable(
        faults.unusable(String.valueOf(why(fault))), faults.hint(kind, fault), fault);
  }

  private static @Nullable String why(Exception fault) {
    return fault instanceof SignatureException || fault.getMessage() != null
        ? fault.getMessage()
        : fault.toString();
  }
}
