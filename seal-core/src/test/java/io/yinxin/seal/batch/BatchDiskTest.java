package io.yinxin.seal.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.yinxin.seal.Message;
import io.yinxin.seal.OutsideTool;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.store.ResultQuery;
import io.yinxin.seal.store.ResultState;
import io.yinxin.seal.store.StoreException;
import io.yinxin.seal.store.StoreOptions;
import io.yinxin.seal.store.Stores;
import io.yinxin.seal.testing.FakeSealKey;
import io.yinxin.seal.testing.MovingClock;
import io.yinxin.seal.testing.TestPki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up in mid-batch: a small tmpfs, which only root can mount. */
@Timeout(180)
class BatchDiskTest {

  private static final int ROWS = 400;
  private static final TestPki SIGNER =
      TestPki.root("示例根", SignatureAlgorithm.ECDSA_P256_SHA256).signer("示例局");

  @TempDir private Path folder = Path.of("");

  private final MovingClock clock = new MovingClock();
  private final AtomicInteger waits = new AtomicInteger();
  private final FakeSealKey key =
      new FakeSealKey(SIGNER.keyPair(), SignatureAlgorithm.ECDSA_P256_SHA256, SIGNER.chain());
  private Path disk = folder;
  private boolean mounted;

  @BeforeEach
  void mount() throws IOException {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "only root can mount a small disk");
    disk = Files.createDirectory(folder.resolve("disk"));
    OutsideTool.Run run =
        OutsideTool.named("mount").run("-t", "tmpfs", "-o", "size=4m", "tmpfs", disk);
    Assumptions.assumeTrue(run.exit() == 0, "a small disk cannot be mounted here");
    mounted = true;
  }

  @AfterEach
  void unmount() {
    if (mounted) {
      OutsideTool.named("umount").succeed(disk);
    }
  }

  private BatchSealer.Builder batch(Stores stores) throws Exception {
    return BatchFixture.batch(stores, key, clock)
        .listener(
            new BatchListener() {
              @Override
              public void waiting(Message why) {
                waits.incrementAndGet();
              }
            });
  }

  private void fillsUp(String url, Path documents) throws Exception {
    StoreOptions options = StoreOptions.defaults().documents(documents).clock(clock);
    Stores.init(url, options);
    try (Stores stores = Stores.open(url, options)) {
      BatchFixture.add(stores, 1, ROWS, Set.of());
      Throwable full = catchThrowable(() -> batch(stores).build().run());
      assertThat(full).isInstanceOf(IOException.class);
      if (full instanceof StoreException store) {
        assertThat(store.kind()).isEqualTo(StoreException.Kind.FULL);
      } else {
        assertThat(full).hasMessageContaining("No space left");
      }
      assertThat(waits).as("a full disk is not waited for").hasValue(0);
      assertThat(key.signatures()).isBetween(1, ROWS - 1);
      assertThat(stores.results().count(ResultQuery.ALL).getOrDefault(ResultState.FAILED, 0L))
          .as("no row is to blame")
          .isZero();
      BatchFixture.audit(stores, key, clock);

      // Nothing is done about it, and it is tried again when the lease is over: it gets no worse.
      clock.advance(Duration.ofMinutes(3));
      assertThat(catchThrowable(() -> batch(stores).build().run())).isInstanceOf(IOException.class);
      BatchFixture.audit(stores, key, clock);

      clock.advance(Duration.ofMinutes(3));
      OutsideTool.named("mount").succeed("-o", "remount,size=256m", disk);
      BatchReport report = batch(stores).build().run();
      assertThat(report.failed() + report.left()).isZero();
      assertThat(BatchFixture.audit(stores, key, clock)).isEqualTo(ROWS);
      BatchFixture.nothingStray(stores, ROWS);
    }
  }

  @Test
  void diskOfTheDocumentsFillsUp() throws Exception {
    fillsUp("sqlite:" + folder.resolve("seal.db"), disk.resolve("documents"));
  }

  @Test
  void diskOfDatabaseAndDocumentsFillsUp() throws Exception {
    fillsUp("sqlite:" + disk.resolve("seal.db"), disk.resolve("documents"));
  }
}
