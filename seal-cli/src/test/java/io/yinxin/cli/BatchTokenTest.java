package io.yinxin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.hsm.SoftHsm;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.batch.BatchFixture;
import io.yinxin.seal.batch.BatchListener;
import io.yinxin.seal.batch.BatchReport;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.store.ResultQuery;
import io.yinxin.seal.store.ResultState;
import io.yinxin.seal.store.Stores;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A batch whose token fails: SoftHSM2 behind a shim that makes faults. */
@Tag("hsm")
@Timeout(180)
class BatchTokenTest {

  private static final int ROWS = 120;

  private final Clock clock = FixedClock.clock();
  private final SoftHsm hsm;
  private final String reference;
  private final Stores stores;
  private final List<String> waits = new ArrayList<>();

  BatchTokenTest(@TempDir Path folder) throws IOException {
    hsm = SoftHsm.behindShim(folder.resolve("hsm"));
    reference = hsm.newKey("night");
    stores = TestEngine.SQLITE.newStore(folder);
    BatchFixture.add(stores, 1, ROWS, Set.of());
  }

  @AfterEach
  void end() throws IOException {
    hsm.shim().faults();
    stores.close();
  }

  /** Goes wrong as told, until the batch has waited three times. */
  private void runWhile(String... faults) throws Exception {
    try (SealKey key = key(what -> SoftHsm.PIN.toCharArray())) {
      hsm.shim().faults(faults);
      BatchReport report =
          BatchFixture.batch(stores, key, clock)
              .jobs(2)
              .listener(
                  new BatchListener() {
                    @Override
                    public void waiting(Message why) {
                      waits.add(why.en());
                      if (waits.size() == 3) {
                        mend();
                      }
                    }
                  })
              .build()
              .run();
      assertThat(report.failed() + report.left()).isZero();
      assertThat(BatchFixture.audit(stores, key, clock)).isEqualTo(ROWS);
      BatchFixture.nothingStray(stores, ROWS);
    }
  }

  private SealKey key(PinSource pins) throws SealException, IOException {
    return SealKeys.open(reference, pins);
  }

  private void mend() {
    try {
      hsm.shim().faults();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void waitsForATokenThatIsPulledOutAndPutBack() throws Exception {
    runWhile(
        "C_GetSlotList after 1 code 0xE0",
        "C_OpenSession after 2 code 0xE0",
        "C_GetTokenInfo code 0xE0",
        "C_Sign after 40 code 0x32",
        "C_SignInit after 40 code 0x32",
        "C_GetSessionInfo code 0x32");
    assertThat(waits).hasSizeGreaterThanOrEqualTo(3).allMatch(w -> w.contains("'night'"));
  }

  @Test
  void waitsForATokenThatStaysBusy() throws Exception {
    runWhile("C_Sign after 30 code 0x31");
    assertThat(waits).hasSizeGreaterThanOrEqualTo(3).allMatch(w -> w.contains("CKR_DEVICE_MEMORY"));
  }

  @Test
  void getsOverSessionsThatAreLostNowAndThen() throws Exception {
    runWhile(
        "C_SignInit every 17 code 0xB3",
        "C_SignInit every 29 code 0x101",
        "C_SignInit every 41 lose",
        "C_Sign every 13 code 0x31");
    assertThat(waits).as("the key itself tries again").isEmpty();
  }

  @Test
  void stopsAtOnceWhenThePinIsRefusedInMidBatch() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    // Somebody changes the PIN's file while the batch runs; then the login is lost.
    PinSource changed =
        what -> (asked.incrementAndGet() == 1 ? SoftHsm.PIN : "000000").toCharArray();
    try (SealKey key = key(changed)) {
      hsm.shim().faults("C_SignInit after 30 times 1 lose");
      long before = hsm.shim().calls("C_Login");
      assertThatThrownBy(
              () ->
                  BatchFixture.batch(stores, key, clock)
                      .jobs(2)
                      .listener(
                          new BatchListener() {
                            @Override
                            public void waiting(Message why) {
                              waits.add(why.en());
                            }
                          })
                      .build()
                      .run())
          .isInstanceOf(SealException.PinRefused.class);
      assertThat(waits).isEmpty();
      assertThat(hsm.shim().calls("C_Login") - before).as("a wrong PIN is tried once").isEqualTo(1);
      long sealed = BatchFixture.audit(stores, key, clock);
      assertThat(sealed).as("what was sealed before is written down").isBetween(1L, ROWS - 1L);
      assertThat(stores.results().count(ResultQuery.ALL))
          .containsEntry(ResultState.PENDING, ROWS - sealed);
    }
    runWhile();
  }
}
