package io.yinxin.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.SealException;
import io.yinxin.seal.key.KeyPlace;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.key.VerifyingKey;
import io.yinxin.seal.testing.TestPki;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a key does when its token fails, by the classes of faults; with a shim before SoftHSM2. */
@Tag("hsm")
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class Pkcs11FaultTest {

  private static final PinSource PINS = PinSources.of(SoftHsm.PIN.toCharArray());

  private SoftHsm hsm;
  private TestToken token;
  private @TempDir Path configuration;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    hsm = SoftHsm.behindShim(folder);
    token = hsm.newToken("faults");
    putKey(token, 1);
  }

  @AfterEach
  void end() throws IOException {
    // Lets go of calls that hang.
    hsm.shim().faults();
  }

  private static void putKey(TestToken token, int number) {
    var pair = token.put("licence", 1, SignatureAlgorithm.ECDSA_P256_SHA256, number);
    token.put("licence", 1, TestPki.root("R").signer("S", c -> c.key(pair)).certificate());
  }

  private SealKey open(String... settings) throws Exception {
    Map<String, String> configuration = new java.util.HashMap<>();
    for (String each : settings) {
      configuration.put(each.split("=", 2)[0], each.split("=", 2)[1]);
    }
    return new Pkcs11KeyProvider()
        .configured(configuration)
        .open(token.reference("licence"), PINS, List.of());
  }

  private static void assertSigns(SealKey key) throws Exception {
    byte[] message = "the sealed content".getBytes(StandardCharsets.UTF_8);
    assertThat(
            VerifyingKey.of(key.chain().get(0)).verify(key.algorithm(), message, key.sign(message)))
        .isTrue();
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource({
    // busy
    "C_SignInit times 3 code 0x31, backoff, 3",
    "C_Sign times 2 code 0xB1, backoff, 2",
    "C_Sign times 1 code 0x6, backoff, 1",
    "C_Sign times 2 code 0x80001604, backoff, 2",
    // the session
    "C_SignInit times 1 code 0xB3, new_session, 1",
    "C_Sign times 1 code 0xB0, new_session, 1",
    "C_SignInit times 1 code 0x90, new_session, 1",
    "C_Sign times 1 code 0x91, new_session, 1",
    "C_SignInit times 1 lose, new_session, 1",
    // the login
    "C_SignInit times 1 code 0x101, relogin, 1",
    "C_SignInit times 1 code 0x82, relogin, 1",
    "C_SignInit times 1 code 0x60, relogin, 1",
    // the device
    "C_Sign times 1 code 0x30, down, 1",
    "C_Sign times 1 code 0x32, down, 1",
    "C_SignInit times 1 code 0xE0, down, 1",
    "C_SignInit times 2 code 0x5, down, 2",
    "C_SignInit times 1 code 0x2, down, 1",
    "C_Sign times 1 code 0x80004711, down, 1",
  })
  void getsOverAFaultThatPasses(String fault, String kind, long times) throws Exception {
    try (SealKey key = open()) {
      hsm.shim().faults(fault);
      assertSigns(key);
      assertThat(TestToken.metrics(key).errors()).containsExactly(Map.entry(kind, times));
      assertSigns(key);
      assertThat(TestToken.metrics(key).membersUp()).isEqualTo(1);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "C_Sign code 0x31, CKR_DEVICE_MEMORY, fewer threads, 4",
    "C_SignInit code 0xB3, CKR_SESSION_HANDLE_INVALID, closing its sessions, 5",
    "C_SignInit code 0x101, CKR_USER_NOT_LOGGED_IN, losing its login, 5",
    "C_Sign code 0x30, CKR_DEVICE_ERROR, check that the device is on, 3",
    "C_SignInit code 0x70, CKR_MECHANISM_INVALID, does not do this, 1",
    "C_SignInit code 0x68, CKR_KEY_FUNCTION_NOT_PERMITTED, CKA_SIGN, 1",
    "C_Sign code 0x21, CKR_DATA_LEN_RANGE, does not do this, 1",
    "C_Sign code 0x20, CKR_DATA_INVALID, does not do this, 1",
    "C_SignInit code 0x71, CKR_MECHANISM_PARAM_INVALID, does not do this, 1",
    "C_SignInit code 0x63, CKR_KEY_TYPE_INCONSISTENT, does not do this, 1",
    "C_SignInit code 0x62, CKR_KEY_SIZE_RANGE, does not do this, 1",
    "C_SignInit code 0x7, CKR_ARGUMENTS_BAD, does not do this, 1",
    "C_Sign code 0x54, CKR_FUNCTION_NOT_SUPPORTED, does not do this, 1",
  })
  void givesUpOnAFaultThatStays(String fault, String code, String hint, int tries)
      throws Exception {
    String function = fault.substring(0, fault.indexOf(' '));
    try (SealKey key = open()) {
      hsm.shim().faults(fault);
      long before = hsm.shim().calls(function);
      assertThatThrownBy(() -> key.sign(new byte[8]))
          .isInstanceOfSatisfying(
              SealException.KeyUnavailable.class,
              e -> assertThat(String.valueOf(e.hint())).contains(hint))
          .hasMessageContaining(function + ": " + code)
          .hasMessageContaining("'faults'");
      assertThat(hsm.shim().calls(function) - before).isEqualTo(tries);
      hsm.shim().faults();
      assertSigns(key);
    }
  }

  @Test
  void neverGivesThePinAgainAfterItWasRefused() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (SealKey key =
        new Pkcs11KeyProvider()
            .configured(Map.of())
            .open(
                token.reference("licence"),
                what -> {
                  // Somebody changes the PIN's file while the process runs.
                  return (asked.incrementAndGet() == 1 ? SoftHsm.PIN : "000000").toCharArray();
                },
                List.of())) {
      hsm.shim().faults("C_SignInit times 1 lose");
      long before = hsm.shim().calls("C_Login");
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> key.sign(new byte[8]))
            .isInstanceOf(SealException.PinRefused.class);
      }
      assertThat(hsm.shim().calls("C_Login") - before).isEqualTo(1);
      assertThat(TestToken.metrics(key).errors()).containsEntry("auth", 3L);
      assertThat(asked).hasValue(2);
    }
  }

  @Test
  void doesNotWaitForACallThatHangs() throws Exception {
    try (SealKey key = open("pkcs11.call-timeout=0.3")) {
      hsm.shim().faults("C_Sign times 1 hang");
      assertSigns(key);
      assertThat(TestToken.metrics(key).errors()).containsExactly(Map.entry("hung", 1L));
      hsm.shim().faults("C_* hang");
      assertThatThrownBy(() -> key.sign(new byte[8]))
          .isInstanceOf(SealException.KeyUnavailable.class)
          .hasMessageContaining("no answer within 300 ms");
      hsm.shim().faults();
      assertSigns(key);
    }
  }

  @Test
  void doesNotWaitForAHangingTokenWhenItIsOpened() throws Exception {
    hsm.shim().faults("C_Login hang");
    assertThatThrownBy(() -> open("pkcs11.call-timeout=0.3"))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("no answer within");
    hsm.shim().faults();
    open().close();
  }

  @Test
  void keepsToTheSessionsThatTheTokenHas() throws Exception {
    try (SealKey key = open()) {
      // One session is open; the token gives no more.
      hsm.shim().faults("C_OpenSession code 0xB1", "C_Sign delay 5");
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          running.add(
              threads.submit(
                  () -> {
                    assertSigns(key);
                    return true;
                  }));
        }
        for (Future<?> each : running) {
          each.get();
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  @Test
  void signsAgainAfterTheTokenRefusedSessionsForLong() throws Exception {
    try (SealKey key = open("pkcs11.sessions=8")) {
      hsm.shim().faults("C_SignInit times 1 lose", "C_OpenSession code 0xB1");
      ExecutorService threads = Executors.newFixedThreadPool(16);
      try {
        List<Future<byte[]>> failing = new ArrayList<>();
        for (int i = 0; i < 48; i++) {
          failing.add(threads.submit(() -> key.sign(new byte[8])));
        }
        for (Future<byte[]> each : failing) {
          assertThatThrownBy(each::get).hasMessageContaining("CKR_SESSION_COUNT");
        }
        hsm.shim().faults("C_Sign delay 50");
        long before = hsm.shim().calls("C_OpenSession");
        List<Future<?>> good = new ArrayList<>();
        for (int i = 0; i < 48; i++) {
          good.add(
              threads.submit(
                  () -> {
                    assertSigns(key);
                    return true;
                  }));
        }
        for (Future<?> each : good) {
          each.get(10, java.util.concurrent.TimeUnit.SECONDS);
        }
        // All of the sessions that it may have, and no more.
        assertThat(hsm.shim().calls("C_OpenSession") - before).isEqualTo(8);
      } finally {
        threads.shutdownNow();
      }
    }
  }

  @Test
  void signsAgainAfterSessionsHungWhileTheyWereOpened() throws Exception {
    try (SealKey key = open("pkcs11.sessions=2", "pkcs11.call-timeout=0.2")) {
      hsm.shim().faults("C_SignInit times 1 lose", "C_OpenSession hang");
      for (int i = 0; i < 4; i++) {
        assertThatThrownBy(() -> key.sign(new byte[8]))
            .isInstanceOf(SealException.KeyUnavailable.class);
      }
      hsm.shim().faults();
      assertSigns(key);
    }
  }

  @Test
  void signsAgainAfterWaitingThreadsWereInterrupted() throws Exception {
    try (SealKey key = open("pkcs11.sessions=1")) {
      hsm.shim().faults("C_Sign delay 300");
      ExecutorService threads = Executors.newFixedThreadPool(5);
      try {
        List<Future<byte[]>> running = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          running.add(threads.submit(() -> key.sign(new byte[8])));
        }
        Thread.sleep(100);
        running.forEach(each -> each.cancel(true));
      } finally {
        threads.shutdownNow();
      }
      hsm.shim().faults();
      assertSigns(key);
      assertSigns(key);
    }
  }

  @ParameterizedTest(name = "{0} hangs")
  @CsvSource({
    "C_GetAttributeValue, list",
    "C_FindObjects, list",
    "C_OpenSession, list",
    "C_Login, list",
    "C_GetMechanismList, generate",
    "C_OpenSession, generate",
    "C_Sign, generate",
    "C_CreateObject, store",
    "C_FindObjectsInit, store",
  })
  void doesNotWaitForATokenThatHangsWhenKeysAreListedMadeOrStored(String function, String what)
      throws Exception {
    String reference =
        token.reference(what.equals("generate") ? "new" : "licence")
            + "&config-path="
            + java.nio.file.Files.writeString(
                configuration.resolve("c"), "pkcs11.call-timeout = 0.3\n");
    KeyPlace place = new Pkcs11KeyProvider().place();
    hsm.shim().faults(function + " hang");
    long start = System.nanoTime();
    assertThatThrownBy(
            () -> {
              switch (what) {
                case "list" -> place.list(reference, PINS);
                case "generate" ->
                    place.generate(
                        reference,
                        new KeyPlace.Wanted(null, SignatureAlgorithm.ECDSA_P256_SHA256, 0),
                        KeyPlace.Certifier.NONE,
                        false,
                        PINS);
                default -> place.store(reference, TestPki.root("Q").chain(), PINS);
              }
            })
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("300 ms");
    assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    hsm.shim().faults();
    // What hung goes on now, and may still write to the token's folder.
    Thread.sleep(500);
  }

  /** The time is for each call, not for the many that a list takes. */
  @Test
  void listsATokenThatIsSlowButAnswers() throws Exception {
    for (int i = 2; i < 10; i++) {
      token.put("k" + i, i, SignatureAlgorithm.ECDSA_P256_SHA256, 1);
    }
    String reference =
        token.reference("licence").replace(";object=licence", "")
            + "&config-path="
            + java.nio.file.Files.writeString(
                configuration.resolve("c"), "pkcs11.call-timeout = 0.5\n");
    hsm.shim().faults("C_GetAttributeValue delay 15");
    assertThat(new Pkcs11KeyProvider().place().list(reference, PINS).get(0).keys()).hasSize(9);
  }

  @Test
  void signsAgainWhenARemovedTokenIsBack() throws Exception {
    try (SealKey key = open()) {
      hsm.shim()
          .faults(
              "C_GetSlotList code 0xE0",
              "C_OpenSession code 0xE0",
              "C_GetTokenInfo code 0xE0",
              "C_Sign* code 0x32",
              "C_GetSessionInfo code 0x32");
      assertThatThrownBy(() -> key.sign(new byte[8]))
          .isInstanceOf(SealException.KeyUnavailable.class)
          .hasMessageContaining("CKR_DEVICE_REMOVED");
      assertThat(TestToken.metrics(key).membersUp()).isZero();
      hsm.shim().faults();
      assertSigns(key);
      assertThat(TestToken.metrics(key).membersUp()).isEqualTo(1);
    }
  }

  @Test
  void initialisesALibraryThatSomebodyElseFinalised() throws Exception {
    try (SealKey key = open()) {
      Pkcs11Module module = hsm.module();
      Pkcs11Module.check("C_Finalize", module.call("C_Finalize", 1, (Object) null));
      assertSigns(key);
    }
  }

  @Test
  void callsALibraryThatCannotLockFromOneThreadAtATime(@TempDir Path other) throws Exception {
    SoftHsm lockless = SoftHsm.behindShim(other);
    lockless.shim().faults("C_Initialize times 1 code 0xA", "C_Sign delay 1");
    TestToken its = lockless.newToken("lockless");
    putKey(its, 1);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (SealKey key = new Pkcs11KeyProvider().open(its.reference("licence"), PINS, List.of())) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        running.add(
            threads.submit(
                () -> {
                  assertSigns(key);
                  return true;
                }));
      }
      for (Future<?> each : running) {
        each.get();
      }
      assertThat(lockless.shim().calls("C_Initialize")).isEqualTo(2);
    } finally {
      threads.shutdown();
    }
  }

  @ParameterizedTest(name = "C_Initialize with arguments: {0}")
  @CsvSource({"0x7", "0x9"})
  void callsALibraryThatKnowsNoArgumentsFromOneThreadAtATime(String code, @TempDir Path other)
      throws Exception {
    SoftHsm simple = SoftHsm.behindShim(other);
    simple.shim().faults("C_Initialize times 1 code " + code);
    TestToken its = simple.newToken("simple");
    putKey(its, 1);
    try (SealKey key = new Pkcs11KeyProvider().open(its.reference("licence"), PINS, List.of())) {
      assertSigns(key);
    }
    assertThat(simple.shim().calls("C_Initialize")).isEqualTo(2);
  }

  @Test
  void readsATokenWhoseLibraryTellsNoLengths(@TempDir Path other) throws Exception {
    SoftHsm strict = SoftHsm.behindShim(other, "strict 1");
    TestToken its = strict.newToken("strict");
    putKey(its, 1);
    String reference = its.reference("licence");
    try (SealKey key = new Pkcs11KeyProvider().open(reference, PINS, List.of())) {
      assertSigns(key);
    }
    KeyPlace place = new Pkcs11KeyProvider().place();
    assertThat(place.list(reference, PINS).get(0).keys()).hasSize(1);
    String made =
        place.generate(
            its.reference("new"),
            new KeyPlace.Wanted(null, SignatureAlgorithm.RSA_PKCS1_SHA256, 0),
            KeyPlace.Certifier.NONE,
            false,
            PINS);
    place.hold(made, PINS).close();
  }

  @Test
  void opensAKeyThoughSomebodyElseFinalisedTheLibrary() throws Exception {
    Pkcs11Module module = hsm.module();
    Pkcs11Module.check("C_Finalize", module.call("C_Finalize", 1, (Object) null));
    try (SealKey key = open()) {
      assertSigns(key);
    }
  }

  @Test
  void restartsALibraryThatDoesNotSeeItsTokenAnyMore() throws Exception {
    try (SealKey key = open()) {
      hsm.shim().faults("C_SignInit times 1 code 0xE0", "C_GetSlotList times 1 code 0x30");
      long before = hsm.shim().calls("C_Finalize");
      assertSigns(key);
      assertThat(hsm.shim().calls("C_Finalize")).isEqualTo(before + 1);
    }
  }

  @Test
  void losesNoSignatureThatARetryCanSave() throws Exception {
    try (SealKey key = open()) {
      hsm.shim()
          .faults(
              "C_SignInit every 97 code 0xB3",
              "C_SignInit every 59 code 0x101",
              "C_SignInit every 997 lose",
              "C_Sign every 131 code 0x31",
              "C_Sign every 71 code 0x91",
              "C_Sign every 401 code 0x30");
      EightThreads.sign(key, 10_000);
      assertThat(TestToken.metrics(key).errors())
          .containsKeys("new_session", "relogin", "down", "backoff");
    }
  }

  /** Each code alone: in the mixed run one class could hide that another is not got over. */
  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource({
    "C_Sign every 97 code 0x31, backoff",
    "C_SignInit every 97 code 0xB1, backoff",
    "C_Sign every 97 code 0x80001604, backoff",
    // Tried once more only: the faults come to different threads.
    "C_Sign after 100 times 5 code 0x6, backoff",
    "C_SignInit every 97 code 0xB3, new_session",
    "C_Sign every 97 code 0xB0, new_session",
    "C_SignInit every 97 code 0x90, new_session",
    "C_Sign every 97 code 0x91, new_session",
    "C_SignInit every 397 lose, new_session",
    "C_SignInit every 97 code 0x101, relogin",
    "C_SignInit every 97 code 0x82, relogin",
    "C_SignInit every 97 code 0x60, relogin",
  })
  void losesNoSignatureToOneCode(String fault, String kind) throws Exception {
    try (SealKey key = open()) {
      hsm.shim().faults(fault);
      EightThreads.sign(key, 800);
      assertThat(TestToken.metrics(key).errors()).containsKey(kind);
    }
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource({
    "0xA0, CKR_PIN_INCORRECT, --pin-source",
    "0xA1, CKR_PIN_INVALID, --pin-source",
    "0xA2, CKR_PIN_LEN_RANGE, --pin-source",
    "0xA3, CKR_PIN_EXPIRED, change it",
    "0xA4, CKR_PIN_LOCKED, security officer unlocks",
    "0x102, CKR_USER_PIN_NOT_INITIALIZED, security officer sets",
  })
  void givesAPinThatIsRefusedOnceAndSaysWhatHelps(String code, String name, String hint)
      throws Exception {
    try (SealKey key = open()) {
      hsm.shim().faults("C_SignInit times 1 lose", "C_Login code " + code);
      long before = hsm.shim().calls("C_Login");
      assertThatThrownBy(() -> key.sign(new byte[8]))
          .isInstanceOfSatisfying(
              SealException.PinRefused.class,
              e -> {
                assertThat(e.what().en()).contains("'faults'", name, "not tried again");
                assertThat(e.what().zh()).contains("faults", name, "不会自动重试");
                assertThat(String.valueOf(e.hint())).contains(hint);
              });
      // Also not when the token would take it again: a person has to look first.
      hsm.shim().faults();
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> key.sign(new byte[8]))
            .isInstanceOf(SealException.PinRefused.class);
      }
      assertThat(hsm.shim().calls("C_Login") - before).isEqualTo(1);
      assertThat(TestToken.metrics(key).errors()).containsEntry("auth", 4L);
    }
  }

  @Test
  void restartsALibraryOnlyAsItsSoleUser() throws Exception {
    try (SealKey key = open()) {
      long before = hsm.shim().calls("C_Finalize");
      try (Pkcs11Session other = hsm.module().openSession(token.slot(), false)) {
        hsm.shim().faults("C_SignInit times 3 code 0x30");
        assertThatThrownBy(() -> key.sign(new byte[8])).hasMessageContaining("CKR_DEVICE_ERROR");
        assertThat(hsm.shim().calls("C_Finalize")).isEqualTo(before);
        assertThat(other.loggedIn()).isTrue();
      }
      hsm.shim().faults("C_SignInit times 2 code 0x30");
      assertSigns(key);
      assertThat(hsm.shim().calls("C_Finalize")).isEqualTo(before + 1);
    }
    try (SealKey key = open("pkcs11.restart=false")) {
      long before = hsm.shim().calls("C_Finalize");
      hsm.shim().faults("C_SignInit times 3 code 0x30");
      assertThatThrownBy(() -> key.sign(new byte[8])).hasMessageContaining("CKR_DEVICE_ERROR");
      assertThat(hsm.shim().calls("C_Finalize")).isEqualTo(before);
    }
  }

  @Test
  void saysThatATokenWasMadeAnew() throws Exception {
    try (SealKey key = open()) {
      // No session may be open for that.
      hsm.shim().faults("C_SignInit times 1 lose");
      hsm.module().call("C_CloseAllSessions", 14, Abi.ulong(token.slot()));
      TestToken.initialise(hsm.module(), token.slot(), "faults");
      hsm.shim().faults();
      assertThatThrownBy(() -> key.sign(new byte[8]))
          .isInstanceOf(SealException.KeyUnavailable.class)
          .hasMessageContaining("is not on token 'faults'")
          .hasMessageContaining("any more");
      // Another key under the same name is not taken for the old one.
      putKey(token, 2);
      assertThatThrownBy(() -> key.sign(new byte[8]))
          .isInstanceOf(SealException.KeyUnavailable.class)
          .hasMessageContaining("makes no signature that verifies");
      assertThat(TestToken.metrics(key).signatures()).isZero();
    }
  }
}
