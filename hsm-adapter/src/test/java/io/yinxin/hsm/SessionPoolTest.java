package io.yinxin.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool gives as many sessions as there may be, whatever happened before. */
@Timeout(60)
class SessionPoolTest {

  private static final PinSource PINS = PinSources.of("1".toCharArray());
  private static final int SESSIONS = 8;

  private static final class Full extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** A device whose openings do what the test says. */
  private static final class Device implements SessionPlace<Object> {
    /** How many sessions it gives at most. */
    volatile int most = Integer.MAX_VALUE;

    volatile CountDownLatch hangs = new CountDownLatch(0);
    volatile CountDownLatch loginHangs = new CountDownLatch(0);
    volatile @Nullable Throwable loginFails;
    final AtomicInteger open = new AtomicInteger();

    @Override
    public String name() {
      return "test";
    }

    @Override
    public Object openSession() throws Exception {
      hangs.await();
      if (open.incrementAndGet() > most) {
        open.decrementAndGet();
        throw new Full();
      }
      return new Object();
    }

    @Override
    public void closeSession(Object session) {
      open.decrementAndGet();
    }

    @Override
    public void makeReady(SessionUse<Object> session, PinSource pins) throws Exception {
      CountDownLatch latch = loginHangs;
      session.run(
          s -> {
            latch.await();
            return s;
          });
      if (loginFails instanceof Exception e) {
        throw e;
      }
      if (loginFails instanceof Error e) {
        throw e;
      }
    }

    @Override
    public long generation() {
      return 1;
    }

    @Override
    public boolean isFull(Exception fault) {
      return fault instanceof Full;
    }
  }

  private final Device device = new Device();
  private final SessionPool<Object> pool =
      new SessionPool<>(device, new SessionLimits(SESSIONS, 100_000_000L, 300_000_000L));
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void end() {
    threads.shutdownNow();
    pool.close();
  }

  /** All sessions at once, and not one more. */
  private void assertWhole() throws Exception {
    List<SessionPool<Object>.Pooled> all = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      all.add(pool.take(false, PINS));
    }
    assertThatThrownBy(() -> pool.take(false, PINS)).isInstanceOf(TimeoutException.class);
    all.forEach(pool::give);
    assertThat(device.open).hasValue(SESSIONS);
  }

  private void atOnce(int count, boolean fresh) throws Exception {
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      running.add(
          threads.submit(
              () -> {
                for (int j = 0; j < 10; j++) {
                  try {
                    pool.give(pool.take(fresh, PINS));
                  } catch (Full | TimeoutException | IOException e) {
                    // What happens here is not the question.
                  }
                }
                return true;
              }));
    }
    for (Future<?> each : running) {
      each.get(50, TimeUnit.SECONDS);
    }
  }

  @Test
  void isWholeAfterADeviceRefusedAllSessionsForAWhile() throws Exception {
    SessionPool<Object>.Pooled first = pool.take(false, PINS);
    device.most = 0;
    atOnce(12, false);
    pool.drop(first);
    atOnce(12, false);
    device.most = Integer.MAX_VALUE;
    assertWhole();
  }

  @Test
  void isWholeAfterADeviceGaveFewAndTheyWereLost() throws Exception {
    device.most = 2;
    atOnce(12, false);
    atOnce(12, true);
    List<SessionPool<Object>.Pooled> few = List.of(pool.take(false, PINS), pool.take(false, PINS));
    atOnce(3, false);
    few.forEach(pool::drop);
    device.most = Integer.MAX_VALUE;
    assertWhole();
  }

  @Test
  void givesTheFewSessionsOfADeviceToManyThreads() throws Exception {
    device.most = 2;
    AtomicInteger served = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      running.add(
          threads.submit(
              () -> {
                for (int j = 0; j < 50; j++) {
                  SessionPool<Object>.Pooled mine = pool.take(false, PINS);
                  served.incrementAndGet();
                  pool.give(mine);
                }
                return true;
              }));
    }
    for (Future<?> each : running) {
      each.get(50, TimeUnit.SECONDS);
    }
    assertThat(served).hasValue(600);
    assertThat(device.open.get()).isLessThanOrEqualTo(2);
  }

  @Test
  void isWholeAfterOpeningsThatHungCameBack() throws Exception {
    device.hangs = new CountDownLatch(1);
    for (int i = 0; i < SESSIONS; i++) {
      assertThatThrownBy(() -> pool.take(false, PINS)).hasMessageContaining("no answer within");
    }
    device.hangs.countDown();
    assertWhole();
  }

  @Test
  void isWholeAfterLoginsThatHungCameBack() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    device.loginHangs = hanging;
    for (int i = 0; i < SESSIONS; i++) {
      assertThatThrownBy(() -> pool.take(false, PINS)).hasMessageContaining("no answer within");
    }
    hanging.countDown();
    device.loginHangs = new CountDownLatch(0);
    assertWhole();
  }

  /** A device that lost its connection without a word leaves calls waiting for ever. */
  @Test
  void isWholeThoughCallsHangForEver() throws Exception {
    device.loginHangs = new CountDownLatch(1);
    for (int i = 0; i < SESSIONS; i++) {
      assertThatThrownBy(() -> pool.take(false, PINS)).hasMessageContaining("no answer within");
    }
    device.loginHangs = new CountDownLatch(0);
    Thread.sleep(300);
    List<SessionPool<Object>.Pooled> all = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      all.add(pool.take(false, PINS));
    }
    all.forEach(pool::give);
  }

  @Test
  void writesOffNoMoreHangingCallsThanItMay() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    device.loginHangs = hanging;
    List<Future<?>> running = new ArrayList<>();
    AtomicInteger hung = new AtomicInteger();
    for (int i = 0; i < 16; i++) {
      running.add(
          threads.submit(
              () -> {
                for (int j = 0; j < 8; j++) {
                  try {
                    pool.give(pool.take(false, PINS));
                  } catch (TimeoutException e) {
                    hung.addAndGet(String.valueOf(e.getMessage()).contains("no answer") ? 1 : 0);
                  }
                }
                return true;
              }));
    }
    for (Future<?> each : running) {
      each.get(50, TimeUnit.SECONDS);
    }
    assertThat(hung.get()).isGreaterThan(SESSIONS).isLessThanOrEqualTo(5 * SESSIONS);
    hanging.countDown();
    device.loginHangs = new CountDownLatch(0);
    assertWhole();
  }

  @Test
  void isWholeAfterWaitingThreadsWereInterrupted() throws Exception {
    List<SessionPool<Object>.Pooled> all = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      all.add(pool.take(false, PINS));
    }
    List<Future<?>> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiting.add(threads.submit(() -> pool.take(false, PINS)));
    }
    for (Future<?> each : waiting) {
      each.cancel(true);
    }
    all.forEach(pool::give);
    assertWhole();
  }

  @Test
  void isWholeAfterLoginsThatFailedInAnyWay() throws Exception {
    for (Throwable each :
        List.of(new IOException("no PIN"), new IllegalStateException("x"), new AssertionError())) {
      device.loginFails = each;
      for (int i = 0; i < 2 * SESSIONS; i++) {
        assertThatThrownBy(() -> pool.take(false, PINS)).isSameAs(each);
      }
    }
    device.loginFails = null;
    assertWhole();
  }

  @Test
  void sessionThatHangsWhenItIsClosedCountsOnce() throws Exception {
    SessionPool<Object>.Pooled session = pool.take(false, PINS);
    CountDownLatch hanging = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                session.run(
                    s -> {
                      hanging.await();
                      return s;
                    }))
        .isInstanceOf(TimeoutException.class);
    pool.drop(session);
    hanging.countDown();
    assertWhole();
  }
}
