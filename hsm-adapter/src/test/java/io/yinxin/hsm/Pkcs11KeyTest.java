package io.yinxin.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.crypto.GeneratedKey;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.key.VerifyingKey;
import io.yinxin.seal.testing.TestKeys;
import io.yinxin.seal.testing.TestPki;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys on SoftHSM2: every algorithm it has, every way to name a key, and PINs. */
@Tag("hsm")
class Pkcs11KeyTest {

  private static final PinSource PINS = PinSources.of(SoftHsm.PIN.toCharArray());
  private static final PinSource WRONG = PinSources.of("000000".toCharArray());
  private static final byte[] MESSAGE = "the sealed content".getBytes(StandardCharsets.UTF_8);

  private static SoftHsm hsm;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    hsm = SoftHsm.behindShim(folder);
  }

  private static TestPki signer(GeneratedKey pair) {
    return TestPki.root("R").signer("S", c -> c.key(pair));
  }

  private static TestToken tokenWithKey(String label, SignatureAlgorithm algorithm) {
    TestToken token = hsm.newToken(label);
    token.put("licence", 1, signer(token.put("licence", 1, algorithm, 1)).certificate());
    return token;
  }

  private static void assertSigns(SealKey key) throws Exception {
    byte[] signature = key.sign(MESSAGE);
    assertThat(signature.length).isLessThanOrEqualTo(key.maxSignatureLength());
    assertThat(VerifyingKey.of(key.chain().get(0)).verify(key.algorithm(), MESSAGE, signature))
        .isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = SignatureAlgorithm.class,
      names = {"SM2_SM3"},
      mode = EnumSource.Mode.EXCLUDE)
  void signsWhatTheCertificateVerifies(SignatureAlgorithm algorithm) throws Exception {
    TestToken token = tokenWithKey(algorithm.name(), algorithm);
    String padding = algorithm == SignatureAlgorithm.RSA_PSS_SHA256 ? "&padding=pss" : "";
    try (SealKey key = SealKeys.open(token.reference("licence") + padding, PINS)) {
      assertThat(key.algorithm()).isEqualTo(algorithm);
      assertSigns(key);
      assertSigns(key);
      assertThat(TestToken.metrics(key).signatures()).isEqualTo(2);
      assertThat(TestToken.metrics(key).errors()).isEmpty();
      assertThat(TestToken.metrics(key).median()).isPositive();
    }
  }

  @Test
  void refusesAnSm2KeyThatWouldSignWithEcdsa() {
    TestToken token = tokenWithKey("sm2", SignatureAlgorithm.SM2_SM3);
    assertThatThrownBy(() -> SealKeys.open(token.reference("licence"), PINS))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("no SM2 signing mechanism");
  }

  @Test
  void signsWithKeysThatHaveNoCertificateOnTheToken() throws Exception {
    TestToken token = hsm.newToken("bare");
    TestPki signer = signer(token.put("bare", 1, SignatureAlgorithm.ECDSA_P256_SHA256, 1));
    assertThatThrownBy(() -> SealKeys.open(token.reference("bare"), PINS))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("has no certificate");
    try (SealKey key =
        new Pkcs11KeyProvider().open(token.reference("bare"), PINS, signer.chain())) {
      assertSigns(key);
    }
    TestPki other = signer(TestKeys.key(SignatureAlgorithm.ECDSA_P256_SHA256, 2));
    assertThatThrownBy(
            () -> new Pkcs11KeyProvider().open(token.reference("bare"), PINS, other.chain()))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("none of the certificates given matches");
  }

  @Test
  void findsTheCertificateBySigningWhereTheTokenHasNoPublicKey() throws Exception {
    TestToken token = hsm.newToken("private");
    GeneratedKey pair = TestKeys.key(SignatureAlgorithm.ECDSA_P256_SHA256, 3);
    token.loggedIn(session -> session.create(TestToken.privateKey("k", 1, pair, new Template())));
    TestPki other =
        TestPki.root("R")
            .signer("T", c -> c.key(TestKeys.key(SignatureAlgorithm.ECDSA_P256_SHA256, 4)));
    try (SealKey key =
        new Pkcs11KeyProvider()
            .open(
                token.reference("k"),
                PINS,
                List.of(other.certificate(), signer(pair).certificate()))) {
      assertSigns(key);
    }
    assertThatThrownBy(
            () ->
                new Pkcs11KeyProvider()
                    .open(token.reference("k"), PINS, List.of(other.certificate())))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("makes no signature that verifies");
  }

  @Test
  void tellsTokensOfOneLabelApartBySerialNumber() throws Exception {
    TestToken one = tokenWithKey("twin", SignatureAlgorithm.ECDSA_P256_SHA256);
    TestToken two = hsm.newToken("twin");
    assertThat(one.info().serial()).isNotEqualTo(two.info().serial());
    assertThatThrownBy(
            () ->
                SealKeys.open(
                    "pkcs11:token=twin;object=licence?module-path=" + hsm.library(), PINS))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining(one.info().serial())
        .hasMessageContaining(two.info().serial());
    try (SealKey key = SealKeys.open(one.reference("licence"), PINS)) {
      assertSigns(key);
    }
    assertThatThrownBy(() -> SealKeys.open(two.reference("licence"), PINS))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("no key 'licence'")
        .hasMessageContaining("keys there: none");
  }

  @Test
  void saysWhichKeysAndTokensThereAre() {
    TestToken token = tokenWithKey("inventory", SignatureAlgorithm.ECDSA_P256_SHA256);
    assertThatThrownBy(() -> SealKeys.open(token.reference("licences"), PINS))
        .hasMessageContaining("no key 'licences'")
        .hasMessageContaining("licence (id 01)");
    assertThatThrownBy(
            () -> SealKeys.open("pkcs11:token=nowhere?module-path=" + hsm.library(), PINS))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("no token 'nowhere'")
        .hasMessageContaining("'inventory'");
  }

  @Test
  void givesAWrongPinToTheTokenOnce() throws Exception {
    TestToken token = tokenWithKey("pin", SignatureAlgorithm.ECDSA_P256_SHA256);
    TestPki second = signer(token.put("second", 2, SignatureAlgorithm.RSA_PKCS1_SHA256, 1));
    token.put("second", 2, second.certificate());
    long before = hsm.shim().calls("C_Login");

    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> tries = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        String reference = token.reference(i % 2 == 0 ? "licence" : "second");
        tries.add(threads.submit(() -> SealKeys.open(reference, WRONG)));
      }
      for (Future<?> each : tries) {
        assertThatThrownBy(each::get).hasCauseInstanceOf(SealException.PinRefused.class);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(hsm.shim().calls("C_Login") - before).isEqualTo(1);
    assertThat(token.infoNow().has(Cryptoki.CKF_USER_PIN_COUNT_LOW)).isTrue();

    try (SealKey key = SealKeys.open(token.reference("licence"), PINS)) {
      assertSigns(key);
      assertThat(TestToken.metrics(key).warnings().toString()).contains("wrong PIN");
    }
    assertThat(token.infoNow().has(Cryptoki.CKF_USER_PIN_COUNT_LOW)).isFalse();
  }

  @Test
  void refusesWhenThePinIsLocked() throws Exception {
    TestToken token = tokenWithKey("locked", SignatureAlgorithm.ECDSA_P256_SHA256);
    hsm.shim().faults("C_Login code 0xA4");
    try {
      assertThatThrownBy(() -> SealKeys.open(token.reference("licence"), PINS))
          .isInstanceOf(SealException.PinRefused.class)
          .hasMessageContaining("CKR_PIN_LOCKED");
    } finally {
      hsm.shim().faults();
    }
  }

  @Test
  void logsInOnceForAllKeysAndSessions() throws Exception {
    TestToken token = tokenWithKey("login", SignatureAlgorithm.ECDSA_P256_SHA256);
    AtomicInteger asked = new AtomicInteger();
    PinSource counting =
        what -> {
          asked.incrementAndGet();
          return SoftHsm.PIN.toCharArray();
        };
    try (SealKey one = SealKeys.open(token.reference("licence"), counting)) {
      try (SealKey two = SealKeys.open(token.reference("licence"), counting)) {
        assertSigns(two);
      }
      assertSigns(one);
    }
    assertThat(asked).hasValue(1);
    // With the last key the login went.
    SealKeys.open(token.reference("licence"), counting).close();
    assertThat(asked).hasValue(2);
  }

  @Test
  void givesThePinAtEachSignatureToAKeyThatWantsThat() throws Exception {
    TestToken token = hsm.newToken("always");
    GeneratedKey pair = TestKeys.key(SignatureAlgorithm.ECDSA_P256_SHA256, 5);
    token.put("always", 1, pair, new Template().with(Cryptoki.CKA_ALWAYS_AUTHENTICATE, true));
    try (SealKey key =
        new Pkcs11KeyProvider().open(token.reference("always"), PINS, signer(pair).chain())) {
      long before = hsm.shim().calls("C_Login");
      assertSigns(key);
      assertSigns(key);
      assertThat(hsm.shim().calls("C_Login") - before).isEqualTo(2);
    }
  }

  @Test
  void signsForManyThreads() throws Exception {
    TestToken token = tokenWithKey("threads", SignatureAlgorithm.ECDSA_P256_SHA256);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (SealKey key = SealKeys.open(token.reference("licence"), PINS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
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
      assertThat(TestToken.metrics(key).signatures()).isEqualTo(64);
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void signsNothingAfterItWasClosed() throws Exception {
    TestToken token = tokenWithKey("closed", SignatureAlgorithm.ECDSA_P256_SHA256);
    SealKey key = SealKeys.open(token.reference("licence"), PINS);
    key.close();
    key.close();
    assertThatThrownBy(() -> key.sign(MESSAGE))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("closed");
  }
}
