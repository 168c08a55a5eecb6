package io.yinxin.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.VerifyingKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Signs on eight threads at once, and loses no signature. */
final class EightThreads {

  private static final int THREADS = 8;

  private EightThreads() {}

  /**
   * Signs, and fails if one signature is missing; every fiftieth is verified too.
   *
   * @param key signs
   * @param usual how many signatures, unless the property {@code hsm.signatures} says otherwise
   */
  static void sign(SealKey key, int usual) throws Exception {
    int each = Integer.getInteger("hsm.signatures", usual) / THREADS;
    VerifyingKey publicKey = VerifyingKey.of(key.chain().get(0));
    long before = TestToken.metrics(key).signatures();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        running.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    byte[] message = {(byte) i};
                    byte[] signature = key.sign(message);
                    if (i % 50 == 0) {
                      assertThat(publicKey.verify(key.algorithm(), message, signature)).isTrue();
                    }
                  }
                  return true;
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(TestToken.metrics(key).signatures() - before).isEqualTo((long) each * THREADS);
  }
}
