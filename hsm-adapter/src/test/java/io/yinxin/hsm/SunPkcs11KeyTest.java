package io.yinxin.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.OutsideTool;
import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.crypto.GeneratedKey;
import io.yinxin.seal.key.KeyMetrics;
import io.yinxin.seal.key.KeyPlace;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.TestKeys;
import io.yinxin.seal.testing.TestPki;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code backend=sun} on SoftHSM2: what it does, and how it says what it does not. */
@Tag("hsm")
@SuppressWarnings("NullAway.Init") // set before each test
class SunPkcs11KeyTest {

  private static final PinSource PINS = PinSources.of(SoftHsm.PIN.toCharArray());
  private static final byte[] MESSAGE = "the sealed content".getBytes(StandardCharsets.UTF_8);

  private SoftHsm hsm;

  @BeforeEach
  void start() {
    hsm = SoftHsm.get();
  }

  private static TestPki put(TestToken token, SignatureAlgorithm algorithm) {
    GeneratedKey pair = token.put("licence", 1, algorithm, 1);
    TestPki signer = TestPki.root("R").signer("S", c -> c.key(pair));
    token.put("licence", 1, signer.certificate());
    return signer;
  }

  private static String sun(TestToken token) {
    return token.reference("licence") + "&backend=sun";
  }

  @ParameterizedTest
  @EnumSource(
      value = SignatureAlgorithm.class,
      names = {"RSA_PKCS1_SHA256", "RSA_PSS_SHA256", "ECDSA_P256_SHA256", "ECDSA_P384_SHA384"})
  void signsFromManyThreads(SignatureAlgorithm algorithm) throws Exception {
    TestToken token = hsm.newToken("sun " + algorithm);
    TestPki signer = put(token, algorithm);
    String padding = algorithm == SignatureAlgorithm.RSA_PSS_SHA256 ? "&padding=pss" : "";
    Provider[] before = Security.getProviders();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (SealKey key = SealKeys.open(sun(token) + padding, PINS)) {
      assertThat(key.algorithm()).isEqualTo(algorithm);
      assertThat(key.chain().get(0)).isEqualTo(signer.certificate());
      Callable<Boolean> work =
          () -> {
            boolean all = true;
            for (int i = 0; i < 20; i++) {
              byte[] signature = key.sign(MESSAGE);
              all &= signature.length <= key.maxSignatureLength();
              all &= key.publicKey().verify(algorithm, MESSAGE, signature);
            }
            return all;
          };
      for (Future<Boolean> each : threads.invokeAll(Collections.nCopies(8, work))) {
        assertThat(each.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(Security.getProviders()).containsExactly(before);
  }

  @Test
  void goesOnAfterAllSessionsVanished() throws Exception {
    TestToken token = hsm.newToken("vanish");
    put(token, SignatureAlgorithm.ECDSA_P256_SHA256);
    AtomicInteger asked = new AtomicInteger();
    PinSource counting =
        what -> {
          assertThat(what).isEqualTo("vanish");
          asked.incrementAndGet();
          return SoftHsm.PIN.toCharArray();
        };
    try (SealKey key = SealKeys.open(sun(token), counting)) {
      for (int i = 0; i < 3; i++) {
        Pkcs11Module.check(
            "C_CloseAllSessions",
            hsm.module().call("C_CloseAllSessions", 14, Abi.ulong(token.slot())));
        assertThat(key.publicKey().verify(key.algorithm(), MESSAGE, key.sign(MESSAGE))).isTrue();
      }
      KeyMetrics metrics = Objects.requireNonNull(key.metrics());
      assertThat(metrics.signatures()).isEqualTo(3);
      assertThat(metrics.errors()).containsExactly(Map.entry("new_session", 3L));
    }
    assertThat(asked).hasValue(4);
  }

  @Test
  void wrongPinIsTriedOnce() {
    TestToken token = hsm.newToken("sun wrong");
    put(token, SignatureAlgorithm.ECDSA_P256_SHA256);
    List<char[]> given = new ArrayList<>();
    assertThatThrownBy(
            () ->
                SealKeys.open(
                    sun(token),
                    what -> {
                      given.add("wrong1".toCharArray());
                      return given.get(given.size() - 1);
                    }))
        .isInstanceOf(SealException.PinRefused.class)
        .hasMessageContaining("CKR_PIN_INCORRECT");
    assertThat(given).hasSize(1);
    assertThat(given.get(0)).containsOnly('\0');
    assertThat(token.infoNow().has(Cryptoki.CKF_USER_PIN_COUNT_LOW)).isTrue();
    assertThat(token.infoNow().has(Cryptoki.CKF_USER_PIN_FINAL_TRY)).isFalse();
  }

  @Test
  void keyWithoutCertificateIsNotSeenAndThatIsSaid() {
    TestToken token = hsm.newToken("sun bare");
    token.put("licence", 1, SignatureAlgorithm.ECDSA_P256_SHA256, 1);
    assertThatThrownBy(() -> SealKeys.open(sun(token), PINS))
        .isInstanceOfSatisfying(
            SealException.KeyUnavailable.class,
            e -> {
              assertThat(e.what().en()).contains("no key 'licence' with a certificate");
              assertThat(String.valueOf(e.hint())).contains("leave out backend=sun");
            });
  }

  @Test
  void keyThatWantsItsPinAtEachSignatureIsRefused() {
    TestToken token = hsm.newToken("sun always");
    GeneratedKey pair = TestKeys.key(SignatureAlgorithm.ECDSA_P256_SHA256, 6);
    token.put("licence", 1, pair, new Template().with(Cryptoki.CKA_ALWAYS_AUTHENTICATE, true));
    TestPki signer = TestPki.root("R").signer("S", c -> c.key(pair));
    token.put("licence", 1, signer.certificate());
    assertThatThrownBy(() -> SealKeys.open(sun(token), PINS))
        .isInstanceOfSatisfying(
            SealException.KeyUnavailable.class,
            e -> {
              assertThat(e.what().en()).contains("asks for its PIN at each signature");
              assertThat(String.valueOf(e.hint())).contains("leave out backend=sun");
            });
  }

  @ParameterizedTest
  @EnumSource(
      value = SignatureAlgorithm.class,
      names = {"ED25519", "SM2_SM3"})
  void whatSunPkcs11CannotDoIsRefused(SignatureAlgorithm algorithm) {
    TestToken token = hsm.newToken("sun " + algorithm);
    put(token, algorithm);
    assertThatThrownBy(() -> SealKeys.open(sun(token), PINS))
        .isInstanceOfSatisfying(
            SealException.KeyUnavailable.class,
            e -> {
              assertThat(e.what().en()).contains("SunPKCS11");
              assertThat(String.valueOf(e.hint())).contains("leave out backend=sun");
            });
  }

  @Test
  void tokenIsFoundByLabelOrSlotAndTheOthersAreNamed() throws Exception {
    TestToken token = hsm.newToken("sun here");
    put(token, SignatureAlgorithm.ECDSA_P256_SHA256);
    String query = "?backend=sun&module-path=" + hsm.library();
    SealKeys.open("pkcs11:slot-id=" + token.slot() + ";object=licence" + query, PINS).close();
    assertThatThrownBy(() -> SealKeys.open("pkcs11:token=nowhere;object=licence" + query, PINS))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("sun here");
  }

  @Test
  void keysAreNotMadeThroughIt() {
    TestToken token = hsm.newToken("sun make");
    KeyPlace place = Objects.requireNonNull(SealKeys.place(sun(token), Map.of()));
    KeyPlace.Wanted wanted = new KeyPlace.Wanted(null, SignatureAlgorithm.ECDSA_P256_SHA256, 0);
    assertThatThrownBy(
            () -> place.generate(sun(token), wanted, KeyPlace.Certifier.NONE, false, PINS))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("SunPKCS11");
  }

  /** Without its option Java tells no labels; then the slot is named, or the only one is taken. */
  @Test
  void withoutTheOptionTheOnlyTokenIsTakenOrTheSlotMustBeNamed(@TempDir Path folder)
      throws Exception {
    OutsideTool setUp = OutsideTool.at(Path.of("../samples/hsm/set-up").toAbsolutePath());
    OutsideTool.named("softhsm2-util");
    setUp.succeed(folder, "one");
    String module = "?module-path=" + hsm.library();
    String pin = "file:" + folder.resolve("one.pin");
    assertThat(alone(folder, "make", "pkcs11:token=one;object=k" + module, pin)).isEqualTo("good");
    setUp.succeed(folder, "two");
    assertThat(alone(folder, "use", "pkcs11:token=one;object=k" + module, pin))
        .contains("which of the 2 tokens", "slot-id=N", SunSlots.OPTION);
    String slots =
        OutsideTool.at(Path.of("/usr/bin/env"))
            .succeed(
                "SOFTHSM2_CONF=" + folder.resolve("softhsm2.conf"),
                "softhsm2-util",
                "--show-slots");
    String slot =
        slots.replaceAll(
            "(?s).*Slot (\\d+)\\s+Slot info:(?:(?!Slot info:).)*Label: +one\\s.*", "$1");
    assertThat(alone(folder, "use", "pkcs11:slot-id=" + slot + ";object=k" + module, pin))
        .isEqualTo("good");
  }

  private static String alone(Path folder, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.yinxin.hsm.SunAlone"));
    command.addAll(List.of(arguments));
    ProcessBuilder program = new ProcessBuilder(command);
    program
        .environment()
        .put("SOFTHSM2_CONF", folder.toRealPath().resolve("softhsm2.conf").toString());
    Process process = program.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
