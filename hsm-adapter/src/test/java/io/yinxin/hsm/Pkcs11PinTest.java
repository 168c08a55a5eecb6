package io.yinxin.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.SealException;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.key.VerifyingKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that count wrong PINs and lock, have a keypad, few sessions, or new handles each time. */
@Tag("hsm")
class Pkcs11PinTest {

  private static final PinSource PINS = PinSources.of(TestSm2Token.PIN.toCharArray());

  private static TestSm2Token token(Path folder, String... settings) throws IOException {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("mechanism 0x80008104 e der");
    return TestSm2Token.in(folder, 0x80000004L, all.toArray(new String[0])).withCertificate();
  }

  private static void assertSigns(SealKey key) throws Exception {
    byte[] message = new byte[20];
    assertThat(
            VerifyingKey.of(key.chain().get(0)).verify(key.algorithm(), message, key.sign(message)))
        .isTrue();
  }

  @Test
  void leavesTheLastTryToAPerson(@TempDir Path folder) throws Exception {
    TestSm2Token token = token(folder, "pin-tries 3");
    for (String wrong : List.of("000001", "000002")) {
      assertThatThrownBy(() -> SealKeys.open(token.reference(), PinSources.of(wrong.toCharArray())))
          .isInstanceOf(SealException.PinRefused.class)
          .hasMessageContaining("CKR_PIN_INCORRECT");
    }
    assertThat(token.module().calls("C_Login")).isEqualTo(2);
    // Even the right one: nobody here can know that it is.
    for (PinSource each : List.of(PINS, PinSources.of("000003".toCharArray()))) {
      assertThatThrownBy(() -> SealKeys.open(token.reference(), each))
          .isInstanceOfSatisfying(
              SealException.PinRefused.class,
              e -> assertThat(String.valueOf(e.hint())).contains("vendor's tool"))
          .hasMessageContaining("the last try is left to a person");
    }
    assertThat(token.module().calls("C_Login")).isEqualTo(2);
    assertThat(token.wrongPins()).isEqualTo(2);
  }

  @Test
  void saysThatThePinIsLockedAndTriesNone(@TempDir Path folder) throws Exception {
    TestSm2Token token = token(folder, "pin-tries 1");
    // With one try at all the token warns from the start, so somebody else has locked it.
    Pkcs11Module module = Pkcs11Module.load(token.module().file());
    try (Pkcs11Session session = module.openSession(module.slots(true)[0], false)) {
      session.login(Cryptoki.CKU_USER, new byte[] {'0'});
    }
    long before = token.module().calls("C_Login");
    assertThatThrownBy(() -> SealKeys.open(token.reference(), PINS))
        .isInstanceOf(SealException.PinRefused.class)
        .hasMessageContaining("its PIN is locked");
    assertThat(token.module().calls("C_Login")).isEqualTo(before);
  }

  @Test
  void asksNobodyForAPinThatIsTypedAtTheToken(@TempDir Path folder) throws Exception {
    TestSm2Token token = token(folder).withPinPad();
    PinSource none =
        what -> {
          throw new IOException("nobody here knows a PIN");
        };
    try (SealKey key = SealKeys.open(token.reference(), none)) {
      assertSigns(key);
    }
  }

  @Test
  void signsForManyThreadsThroughTheFewSessionsThatATokenHas(@TempDir Path folder)
      throws Exception {
    TestSm2Token token = token(folder, "sessions 2");
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (SealKey key = SealKeys.open(token.reference(), PINS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
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

  @Test
  void findsItsKeyAgainWhereHandlesChangeWithTheLogin(@TempDir Path folder) throws Exception {
    TestSm2Token token = token(folder);
    try (SealKey one = SealKeys.open(token.reference(), PINS);
        SealKey two = SealKeys.open(token.reference(), PINS)) {
      for (int i = 0; i < 5; i++) {
        assertSigns(one);
        assertSigns(two);
        token.module().faults("C_Sign times 1 lose");
        assertSigns(one);
        assertSigns(two);
        token.module().faults();
      }
      assertThat(TestToken.metrics(one).errors()).containsOnlyKeys("new_session");
    }
  }
}
