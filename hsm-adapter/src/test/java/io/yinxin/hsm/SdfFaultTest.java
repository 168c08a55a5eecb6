package io.yinxin.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.SealException;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.VerifyingKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key does when its SDF device fails, by the classes of faults. */
@Tag("hsm")
@SuppressWarnings("NullAway.Init") // JUnit sets the field up
class SdfFaultTest {

  private static final PinSource PINS = PinSources.of(TestDevice.PASSWORD.toCharArray());
  private static final PinSource WRONG = PinSources.of("wrong".toCharArray());

  @TempDir Path folder;
  private @Nullable TestDevice device;

  @AfterEach
  void end() throws IOException {
    // Lets go of calls that hang.
    if (device != null) {
      device.module().faults();
    }
  }

  private TestDevice device(String... settings) throws IOException {
    TestDevice made = TestDevice.in(folder, List.of(), settings);
    device = made;
    return made;
  }

  private static SealKey open(TestDevice device, PinSource pins, String... settings)
      throws Exception {
    Map<String, String> configuration = new HashMap<>();
    for (String each : settings) {
      configuration.put(each.split("=", 2)[0], each.split("=", 2)[1]);
    }
    return new SdfKeyProvider()
        .configured(configuration)
        .open(device.reference(TestDevice.SM2), pins, TestDevice.holder(TestDevice.SM2).chain());
  }

  private static SealKey open(TestDevice device, String... settings) throws Exception {
    return open(device, PINS, settings);
  }

  private static void assertSigns(SealKey key) throws Exception {
    byte[] message = "the sealed content".getBytes(StandardCharsets.UTF_8);
    assertThat(
            VerifyingKey.of(key.chain().get(0)).verify(key.algorithm(), message, key.sign(message)))
        .isTrue();
  }

  private static List<Future<Object>> onThreads(int threads, Callable<Object> each) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Future<Object>> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      running.add(pool.submit(each));
    }
    pool.shutdown();
    return running;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // Those that are open serve all threads then.
    "SDF_OpenSession every 3 code 0x01000006, new_session",
    "SDF_InternalSign_ECC every 97 code 0x0100001C, backoff",
    "SDF_InternalSign_ECC every 97 code 0x0100000B, new_session",
    "SDF_InternalSign_ECC every 97 code 0x0100000C, new_session",
    "SDF_InternalSign_ECC every 97 code 0x0100000D, new_session",
    "SDF_InternalSign_ECC every 97 code 0x01000010, new_session",
    "SDF_InternalSign_ECC every 97 code 0x0100001D, new_session",
    "SDF_InternalSign_ECC every 97 code 0x01020013, new_session",
    "SDF_InternalSign_ECC every 997 lose, new_session",
    "SDF_InternalSign_ECC every 97 code 0x01000007, relogin",
    "SDF_InternalSign_ECC every 97 code 0x01000001, down",
    "SDF_InternalSign_ECC every 97 code 0x01000003, down",
    "SDF_InternalSign_ECC every 97 code 0x01000004, down",
    "SDF_InternalSign_ECC every 97 code 0x01000005, down",
    "SDF_InternalSign_ECC every 97 code 0x01000017, down",
    "SDF_InternalSign_ECC every 97 code 0x01010100, down",
    "SDF_InternalSign_ECC every 97 code 0x01010201, down",
    "SDF_InternalSign_ECC every 97 code 0x01020003, down",
    "SDF_InternalSign_ECC every 97 code 0x7F000001, down",
  })
  void losesNoSignatureThatARetryCanSave(String fault, String kind) throws Exception {
    int signatures = Integer.getInteger("hsm.signatures", 10_000);
    TestDevice failing = device();
    try (SealKey key = open(failing)) {
      // Sessions are opened again and again too.
      failing.module().faults(fault, "SDF_InternalSign_ECC every 501 code 0x01000010");
      signOnThreads(key, signatures);
      assertThat(TestToken.metrics(key).signatures()).isEqualTo(signatures - signatures % 8);
      assertThat(TestToken.metrics(key).errors()).containsKey(kind);
      assertThat(TestToken.metrics(key).membersUp()).isEqualTo(1);
      assertThat(TestToken.metrics(key).p99()).isNotNull();
    }
  }

  static void signOnThreads(SealKey key, int signatures) throws Exception {
    VerifyingKey publicKey = VerifyingKey.of(key.chain().get(0));
    for (Future<Object> each :
        onThreads(
            8,
            () -> {
              byte[] message = new byte[40];
              for (int i = 0; i < signatures / 8; i++) {
                message[0] = (byte) i;
                byte[] signature = key.sign(message);
                if (i % 50 == 0) {
                  assertThat(publicKey.verify(key.algorithm(), message, signature)).isTrue();
                }
              }
              return true;
            })) {
      each.get();
    }
  }

  @ParameterizedTest(name = "loses-device {0}")
  @ValueSource(ints = {1, 2})
  void opensALostDeviceAnewAndLosesNoSignature(int way) throws Exception {
    TestDevice failing = device("loses-device " + way);
    try (SealKey key = open(failing)) {
      failing.module().faults("SDF_InternalSign_ECC after 500 every 1500 times 3 lose");
      signOnThreads(key, 6_000);
      assertThat(TestToken.metrics(key).signatures()).isEqualTo(6_000);
      // One thread opened it each time, and the others waited for that.
      assertThat(failing.module().calls("SDF_OpenDevice")).isEqualTo(4);
    }
  }

  @Test
  void comesBackWhenADeviceThatDidNotOpenDoes() throws Exception {
    TestDevice failing = device("loses-device 1");
    try (SealKey key = open(failing)) {
      failing
          .module()
          .faults("SDF_InternalSign_ECC times 1 lose", "SDF_OpenDevice code 0x01000003");
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> key.sign(new byte[8]))
            .isInstanceOf(SealException.KeyUnavailable.class)
            .hasMessageContaining("SDR_COMMFAIL (0x01000003)");
      }
      assertThatThrownBy(() -> key.sign(new byte[8]))
          .hasMessageContaining("SDF_OpenDevice: SDR_COMMFAIL (0x01000003)");
      assertThat(TestToken.metrics(key).membersUp()).isZero();
      failing.module().faults();
      assertSigns(key);
      assertThat(TestToken.metrics(key).membersUp()).isEqualTo(1);
    }
  }

  @Test
  void oneHangingCallHoldsUpNobodyElse() throws Exception {
    TestDevice failing = device();
    try (SealKey key = open(failing, "sdf.call-timeout=1")) {
      failing.module().faults("SDF_InternalSign_ECC after 100 times 1 hang");
      long start = System.nanoTime();
      signOnThreads(key, 1_600);
      assertThat(System.nanoTime() - start).isLessThan(30_000_000_000L);
      assertThat(TestToken.metrics(key).errors()).containsEntry("hung", 1L);
      assertThat(TestToken.metrics(key).signatures()).isEqualTo(1_600);
    }
    // The library is not closed under the call that is inside.
    assertThat(failing.module().calls("SDF_CloseDevice")).isZero();
    failing.module().faults();
    await(() -> failing.module().calls("SDF_CloseDevice") == 1);
  }

  private static void await(Callable<Boolean> what) throws Exception {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!what.call() && System.nanoTime() < end) {
      LockSupport.parkNanos(20_000_000);
    }
    assertThat(what.call()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SDF_OpenDevice", "SDF_OpenSession", "SDF_ExportSignPublicKey_ECC"})
  void aDeviceThatHangsWhenItIsOpenedEndsInAnError(String function) throws Exception {
    TestDevice failing = device();
    failing.module().faults(function + " hang");
    assertThatThrownBy(
            () -> {
              if (function.equals("SDF_OpenDevice")) {
                // That may take a minute; so only that the caller can go on.
                Future<Object> opening = onThreads(1, () -> open(failing)).get(0);
                opening.get(2, java.util.concurrent.TimeUnit.SECONDS);
              } else {
                open(failing, "sdf.call-timeout=1");
              }
            })
        .satisfiesAnyOf(
            e -> assertThat(e).isInstanceOf(java.util.concurrent.TimeoutException.class),
            e ->
                assertThat(e)
                    .isInstanceOf(SealException.KeyUnavailable.class)
                    .hasMessageContaining("no answer within"));
    if (function.equals("SDF_OpenDevice")) {
      // Another device opens meanwhile.
      TestDevice other = TestDevice.in(folder.resolve("other"), List.of());
      try (SealKey key = open(other)) {
        assertSigns(key);
      }
    }
  }

  @Test
  void waitsForASessionWhereTheDeviceHasFew() throws Exception {
    TestDevice small = device("sessions 2");
    try (SealKey key = open(small)) {
      signOnThreads(key, 800);
      assertThat(TestToken.metrics(key).signatures()).isEqualTo(800);
    }
  }

  @Test
  void opensNoMoreSessionsThanItMay() throws Exception {
    TestDevice bounded = device();
    try (SealKey key = open(bounded, "sdf.sessions=3")) {
      signOnThreads(key, 400);
      assertThat(bounded.module().calls("SDF_OpenSession")).isLessThanOrEqualTo(3);
      assertThat(bounded.module().calls("SDF_GetPrivateKeyAccessRight")).isLessThanOrEqualTo(3);
    }
    assertThat(bounded.module().calls("SDF_ReleasePrivateKeyAccessRight"))
        .isEqualTo(bounded.module().calls("SDF_GetPrivateKeyAccessRight"));
  }

  @ParameterizedTest
  @CsvSource({
    "0x01000002, ask the vendor",
    "0x01000008, may be empty",
    "0x01000009, does not do this",
    "0x0100000A, does not do this",
    "0x01000014, other kind",
    "0x01000015, may be empty",
    "0x0100001E, does not do this",
  })
  void saysAtOnceWhatNoRetryMends(String code, String hint) throws Exception {
    TestDevice failing = device();
    try (SealKey key = open(failing)) {
      failing.module().faults("SDF_InternalSign_ECC code " + code);
      long before = failing.module().calls("SDF_InternalSign_ECC");
      assertThatThrownBy(() -> key.sign(new byte[8]))
          .isInstanceOfSatisfying(
              SealException.KeyUnavailable.class,
              e -> assertThat(String.valueOf(e.hint())).contains(hint))
          .hasMessageContaining("SDF_InternalSign_ECC: ")
          .hasMessageContaining("(" + code + ")");
      assertThat(failing.module().calls("SDF_InternalSign_ECC") - before).isEqualTo(1);
    }
  }

  @Test
  void getsALostRightOnceMoreAndNoOftener() throws Exception {
    TestDevice failing = device();
    try (SealKey key = open(failing)) {
      failing.module().faults("SDF_InternalSign_ECC code 0x01000007");
      assertThatThrownBy(() -> key.sign(new byte[8]))
          .isInstanceOf(SealException.KeyUnavailable.class)
          .hasMessageContaining("denies its use");
      assertThat(failing.module().calls("SDF_GetPrivateKeyAccessRight")).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0x01000018", "0x01000100", "0x01000007", "0x0100001D", "0x01000001"})
  void givesAWrongPasswordOnceInTheLifeOfTheProcess(String code) throws Exception {
    TestDevice locking = device("wrong-code " + code, "locks-after 2");
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> open(locking, WRONG))
          .isInstanceOf(SealException.PinRefused.class)
          .hasMessageContaining("not tried again");
    }
    assertThat(locking.module().calls("SDF_GetPrivateKeyAccessRight")).isEqualTo(1);
    // The key is not locked: the right one still opens it.
    try (SealKey key = open(locking)) {
      assertSigns(key);
    }
  }

  @Test
  void givesAPasswordThatIsRefusedLaterOnceThoughManyThreadsSign() throws Exception {
    TestDevice changed = device();
    try (SealKey key = open(changed)) {
      signOnThreads(key, 80);
      long before = changed.module().calls("SDF_GetPrivateKeyAccessRight");
      changed
          .module()
          .faults(
              "SDF_InternalSign_ECC times 1 lose", "SDF_GetPrivateKeyAccessRight code 0x01000018");
      for (Future<Object> each : onThreads(8, () -> key.sign(new byte[8]))) {
        assertThatThrownBy(each::get).hasCauseInstanceOf(SealException.PinRefused.class);
      }
      assertThat(changed.module().calls("SDF_GetPrivateKeyAccessRight") - before).isEqualTo(1);
    }
  }

  @Test
  void doesNotGiveAPasswordAgainBeforeTheDeviceHasAnswered() throws Exception {
    TestDevice failing = device();
    failing.module().faults("SDF_GetPrivateKeyAccessRight hang");
    assertThatThrownBy(() -> open(failing, "sdf.call-timeout=1"))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("has not said yet");
    assertThat(failing.module().calls("SDF_GetPrivateKeyAccessRight")).isEqualTo(1);
  }

  @Test
  void takesCodesAsTheConfigurationSays() throws Exception {
    TestDevice failing = device();
    try (SealKey key = open(failing, "sdf.fault.config=0x7F000001 7f000002")) {
      failing.module().faults("SDF_InternalSign_ECC code 0x7F000002");
      long before = failing.module().calls("SDF_InternalSign_ECC");
      assertThatThrownBy(() -> key.sign(new byte[8]))
          .hasMessageContaining("SDF_InternalSign_ECC: 0x7F000002");
      assertThat(failing.module().calls("SDF_InternalSign_ECC") - before).isEqualTo(1);
    }
  }

  @Test
  void doesAllThatWithoutAWatchdogToo() throws Exception {
    TestDevice failing = device("loses-device 1", "sessions 3");
    try (SealKey key = open(failing, "sdf.call-timeout=0", "sdf.wait=20")) {
      failing
          .module()
          .faults(
              "SDF_InternalSign_ECC after 500 every 700 times 2 lose",
              "SDF_InternalSign_ECC every 97 code 0x0100000D");
      signOnThreads(key, 2_000);
      assertThat(TestToken.metrics(key).signatures()).isEqualTo(2_000);
    }
    assertThat(failing.module().calls("SDF_OpenDevice")).isEqualTo(3);
    assertThat(failing.module().calls("SDF_CloseDevice")).isEqualTo(3);
  }

  @Test
  void getsOnWithALibraryThatKnowsNoSuchSessionWhereTheRightIsMissing() throws Exception {
    TestDevice failing = device("denied-code 0x0100001D");
    try (SealKey key = open(failing)) {
      failing.module().faults("SDF_InternalSign_ECC every 97 code 0x0100001D");
      signOnThreads(key, 800);
      assertThat(TestToken.metrics(key).signatures()).isEqualTo(800);
    }
  }

  @Test
  void countsFaultsByTheirClass() throws Exception {
    TestDevice failing = device();
    try (SealKey key = open(failing)) {
      failing
          .module()
          .faults(
              "SDF_InternalSign_ECC times 1 code 0x0100000D",
              "SDF_InternalSign_ECC times 1 code 0x01000003");
      assertSigns(key);
      assertThat(TestToken.metrics(key).errors()).isEqualTo(Map.of("new_session", 1L, "down", 1L));
      assertThat(TestToken.metrics(key).signatures()).isEqualTo(1);
      assertThat(TestToken.metrics(key).members()).isEqualTo(1);
    }
  }

  @Test
  void closingWhileOthersSignClosesTheDeviceAfterTheLast() throws Exception {
    TestDevice slow = device();
    SealKey key = open(slow);
    slow.module().faults("SDF_InternalSign_ECC delay 300");
    List<Future<Object>> running = onThreads(4, () -> key.sign(new byte[8]));
    await(() -> slow.module().calls("SDF_InternalSign_ECC") >= 5);
    key.close();
    for (Future<Object> each : running) {
      each.get();
    }
    await(() -> slow.module().calls("SDF_CloseDevice") == 1);
    assertThat(slow.module().calls("SDF_OpenSession"))
        .isEqualTo(slow.module().calls("SDF_CloseSession"));
    assertThatThrownBy(() -> key.sign(new byte[8])).hasMessageContaining("closed");
  }
}
