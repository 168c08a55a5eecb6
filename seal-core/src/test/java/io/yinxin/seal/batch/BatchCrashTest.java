package io.yinxin.seal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.key.DevelopmentCa;
import io.yinxin.seal.key.KeyFiles;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.store.LicenceDocument;
import io.yinxin.seal.store.ResultQuery;
import io.yinxin.seal.store.ResultState;
import io.yinxin.seal.store.StoreOptions;
import io.yinxin.seal.store.Stores;
import io.yinxin.seal.testing.PostgresServer;
import io.yinxin.seal.testing.TestEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Processes that are killed in the middle of a batch. {@code -Dyinxin.crashes=200} kills as often;
 * the ordinary run has no time for more than a few. {@code -Dyinxin.runner-rows=20000} lets four
 * runners share as many rows.
 */
class BatchCrashTest {

  private static final int CRASHES = Integer.getInteger("yinxin.crashes", 3);

  /** So many that four runners are at work for some seconds after two of them were killed. */
  private static final int RUNNER_ROWS = Integer.getInteger("yinxin.runner-rows", 3000);

  private static final Clock CLOCK = Clock.systemUTC();
  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final String PIN = "geheim";

  @TempDir Path folder = Path.of("");

  private static StoreOptions options(TestEngine engine, Path folder) {
    return engine.options(folder).clock(CLOCK).patience(Duration.ofSeconds(30));
  }

  private SealKey newKey() throws Exception {
    Instant from = CLOCK.instant().minusSeconds(60);
    Duration year = Duration.ofDays(365);
    DevelopmentCa ca =
        DevelopmentCa.create("CN=示例根", SignatureAlgorithm.ECDSA_P256_SHA256, from, year);
    KeyFiles.generate(
        folder.resolve("key.p12"),
        new KeyFiles.NewKey("seal", SignatureAlgorithm.ECDSA_P256_SHA256, 0, "CN=示例局", from, year),
        PIN.toCharArray(),
        ca,
        false);
    return key(folder);
  }

  private static SealKey key(Path folder) throws Exception {
    return SealKeys.open("file:" + folder.resolve("key.p12"), PinSources.of(PIN.toCharArray()));
  }

  /** A runner in a process of its own: engine, address, folder. */
  static final class Runner {
    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[2]);
      TestEngine engine = TestEngine.valueOf(arguments[0]);
      try (Stores stores = Stores.open(arguments[1], options(engine, folder));
          SealKey key = key(folder)) {
        System.out.println("go");
        BatchReport report =
            BatchFixture.batch(stores, key, CLOCK).jobs(2).lease(LEASE).build().run();
        System.out.println(report.sealed());
      }
    }
  }

  private Process start(TestEngine engine, String url) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            // SQLite's driver loads its library; a newer Java warns of that on the same stream.
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Runner.class.getName(),
            engine.name(),
            url,
            folder.toString())
        .redirectErrorStream(true)
        .start();
  }

  private static String line(BufferedReader out) throws IOException {
    return String.valueOf(out.readLine());
  }

  private static BufferedReader out(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static void await(Stores stores, long sealed) throws Exception {
    while (stores.results().count(ResultQuery.ALL).getOrDefault(ResultState.SEALED, 0L) < sealed) {
      Thread.sleep(20);
    }
  }

  /** Lets it begin, then kills it (SIGKILL) at some moment. */
  private static void kill(Process process, int millis) throws Exception {
    BufferedReader out = out(process);
    assertThat(line(out)).isEqualTo("go");
    boolean over = process.waitFor(millis, TimeUnit.MILLISECONDS);
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS) || over).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLostOrDoubledByKills(TestEngine engine) throws Exception {
    int rows = 200 + 60 * CRASHES;
    String url = engine.newUrl(folder);
    Stores.init(url, options(engine, folder));
    Random random = new Random(CRASHES);
    try (Stores stores = Stores.open(url, options(engine, folder));
        SealKey key = newKey()) {
      BatchFixture.add(stores, 1, rows, Set.of(7));
      for (int i = 0; i < CRASHES; i++) {
        kill(start(engine, url), 30 + random.nextInt(900));
        BatchFixture.audit(stores, key, CLOCK);
      }
      BatchReport report = BatchFixture.batch(stores, key, CLOCK).lease(LEASE).build().run();
      assertThat(report.left()).isZero();
      assertThat(BatchFixture.audit(stores, key, CLOCK)).isEqualTo(rows - 1);
      assertThat(stores.results().count(ResultQuery.ALL).get(ResultState.FAILED)).isEqualTo(1);
      BatchFixture.nothingStray(stores, rows - 1);
    }
  }

  @Test
  void runnersTakeOverTheRowsOfKilledOnes() throws Exception {
    int rows = RUNNER_ROWS;
    String url = TestEngine.POSTGRESQL.newUrl(folder);
    Stores.init(url, options(TestEngine.POSTGRESQL, folder));
    try (Stores stores = Stores.open(url, options(TestEngine.POSTGRESQL, folder));
        SealKey key = newKey()) {
      BatchFixture.add(stores, 1, rows, Set.of());
      List<Process> runners = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        runners.add(start(TestEngine.POSTGRESQL, url));
      }
      for (int i = 0; i < 2; i++) {
        await(stores, (i + 1) * rows / 10);
        kill(runners.get(i), 0);
      }
      assertThat(stores.results().count(ResultQuery.ALL).get(ResultState.SEALED))
          .as("in the middle")
          .isLessThan(rows);
      for (Process each : runners.subList(2, 4)) {
        BufferedReader out = out(each);
        assertThat(line(out)).isEqualTo("go");
        assertThat(line(out)).matches("[0-9]+");
        assertThat(each.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(each.exitValue()).isZero();
      }
      assertThat(stores.results().count(ResultQuery.ALL))
          .containsEntry(ResultState.SEALED, (long) rows);
      assertThat(BatchFixture.audit(stores, key, CLOCK)).isEqualTo(rows);
      BatchFixture.nothingStray(stores, rows);
    }
  }

  @Test
  void goesOnWhenTheDatabaseComesBack() throws Exception {
    int rows = 300;
    try (PostgresServer server = PostgresServer.start(System.getProperty("java.io.tmpdir"))) {
      String url = server.newDatabase();
      StoreOptions options = options(TestEngine.POSTGRESQL, folder).patience(Duration.ofSeconds(2));
      Stores.init(url, options);
      try (Stores stores = Stores.open(url, options);
          SealKey key = newKey()) {
        BatchFixture.add(stores, 1, rows, Set.of());
        AtomicInteger crashes = new AtomicInteger();
        AtomicInteger waits = new AtomicInteger();
        BatchReport report =
            BatchFixture.batch(stores, key, CLOCK)
                .lease(Duration.ofSeconds(5))
                .listener(
                    new BatchListener() {
                      @Override
                      public void sealed(
                          long row,
                          String licence,
                          List<LicenceDocument> documents,
                          boolean adopted) {
                        if (crashes.getAndIncrement() == 0) {
                          server.crash();
                        }
                      }

                      @Override
                      public void waiting(io.yinxin.seal.Message why) {
                        if (waits.incrementAndGet() == 3) {
                          server.begin();
                        }
                      }
                    })
                .build()
                .run();
        assertThat(waits.get()).isGreaterThanOrEqualTo(3);
        assertThat(report.left()).isZero();
        assertThat(BatchFixture.audit(stores, key, CLOCK)).isEqualTo(rows);
        BatchFixture.nothingStray(stores, rows);
      }
    }
  }
}
