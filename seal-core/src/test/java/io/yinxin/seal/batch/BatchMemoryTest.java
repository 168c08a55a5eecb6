package io.yinxin.seal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.store.LicenceDocument;
import io.yinxin.seal.store.Stores;
import io.yinxin.seal.testing.FakeSealKey;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestEngine;
import io.yinxin.seal.testing.TestPki;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Memory does not grow with the batch, one bad row in a thousand included. {@code
 * -Dyinxin.memory-rows=100000} takes its time and says more.
 */
class BatchMemoryTest {

  private static final int ROWS = Integer.getInteger("yinxin.memory-rows", 1500);
  private static final long MORE = 3_000_000;

  @TempDir private Path folder = Path.of("");

  /** A batch in a small heap, which says what is in use after a third of it and at its end. */
  static final class Small {
    private Small() {}

    /** Folder and rows. */
    public static void main(String[] arguments) throws Exception {
      int rows = Integer.parseInt(arguments[1]);
      TestPki signer = TestPki.root("示例根", SignatureAlgorithm.ECDSA_P256_SHA256).signer("示例局");
      FakeSealKey key =
          new FakeSealKey(signer.keyPair(), SignatureAlgorithm.ECDSA_P256_SHA256, signer.chain());
      Set<Integer> bad =
          IntStream.rangeClosed(1, rows)
              .filter(i -> i % 1000 == 0)
              .boxed()
              .collect(Collectors.toSet());
      try (Stores stores = TestEngine.SQLITE.newStore(Path.of(arguments[0]))) {
        BatchFixture.add(stores, 1, rows, bad);
        BatchSealer batch =
            BatchFixture.batch(stores, key, FixedClock.clock())
                .listener(
                    new BatchListener() {
                      private int sealed;

                      @Override
                      public void sealed(
                          long row,
                          String licence,
                          List<LicenceDocument> documents,
                          boolean adopted) {
                        if (++sealed == rows / 3) {
                          System.out.println(used());
                        }
                      }
                    })
                .build();
        BatchReport report = batch.run();
        System.out.println(used());
        System.out.println(report.sealed() + " " + report.failed() + " " + report.left());
      }
    }

    /** Bytes in use after a collection of the whole heap. */
    private static long used() {
      collect();
      long sum = 0;
      for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
        MemoryUsage after = pool.getCollectionUsage();
        sum += pool.getType() == MemoryType.HEAP && after != null ? after.getUsed() : 0;
      }
      return sum;
    }

    /**
     * Java 17 drops the request without a word while another thread holds an array for native code,
     * as a deflater does all the time; it is made until one was heard.
     */
    private static void collect() {
      long before = collections();
      for (int i = 0; i < 10_000; i++) {
        System.gc();
        if (collections() > before) {
          return;
        }
      }
      throw new IllegalStateException("no collection of the whole heap was heard");
    }

    private static long collections() {
      return ManagementFactory.getGarbageCollectorMXBeans().stream()
          .filter(collector -> "MarkSweepCompact".equals(collector.getName()))
          .mapToLong(GarbageCollectorMXBean::getCollectionCount)
          .sum();
    }
  }

  @Test
  void doesNotGrowWithTheRows() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                // SQLite's driver loads its library; a newer Java warns of that on the same stream.
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Small.class.getName(),
                folder.toString(),
                Integer.toString(ROWS))
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    String[] lines = out.strip().split("\n", -1);
    assertThat(lines).as(out).hasSize(3);
    int bad = ROWS / 1000;
    assertThat(lines[2]).isEqualTo((ROWS - bad) + " " + bad + " 0");
    assertThat(Long.parseLong(lines[1])).as(out).isLessThan(Long.parseLong(lines[0]) + MORE);
  }
}
