package io.yinxin.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.SealException;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.TestPki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One key on two tokens, each behind a shim of its own. */
@Tag("hsm")
class KeyGroupTest {

  private static final PinSource PINS = PinSources.of(SoftHsm.PIN.toCharArray());

  private SoftHsm one;
  private SoftHsm two;
  private TestToken first;
  private TestToken second;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    one = SoftHsm.behindShim(folder.resolve("one"));
    two = SoftHsm.behindShim(folder.resolve("two"));
    first = tokenWithKey(one, "first", 1);
    second = tokenWithKey(two, "second", 1);
  }

  @AfterEach
  void end() throws IOException {
    one.shim().faults();
    two.shim().faults();
  }

  private static TestToken tokenWithKey(SoftHsm hsm, String label, int number) {
    TestToken token = hsm.newToken(label);
    var pair = token.put("licence", 1, SignatureAlgorithm.ECDSA_P256_SHA256, number);
    token.put("licence", 1, TestPki.root("R").signer("S", c -> c.key(pair)).certificate());
    return token;
  }

  private SealKey open(String members) throws Exception {
    return SealKeys.open(
        "pkcs11-group:city",
        PINS,
        null,
        Map.of("pkcs11-group.city.members", members, "pkcs11.call-timeout", "1"));
  }

  private SealKey openBoth() throws Exception {
    return open(first.reference("licence") + "  " + second.reference("licence"));
  }

  @Test
  void spreadsTheLoad() throws Exception {
    try (SealKey key = openBoth()) {
      long before = two.shim().calls("C_Sign");
      for (int i = 0; i < 20; i++) {
        Groups.assertSigns(key);
      }
      assertThat(two.shim().calls("C_Sign") - before).isBetween(8L, 12L);
      assertThat(TestToken.metrics(key).members()).isEqualTo(2);
      assertThat(TestToken.metrics(key).membersUp()).isEqualTo(2);
    }
  }

  @Test
  void setsABrokenMemberAsideAndTakesItBack() throws Exception {
    try (SealKey key = openBoth()) {
      one.shim().faults("C_Sign* code 0x30", "C_OpenSession code 0x30");
      for (int i = 0; i < 6; i++) {
        Groups.assertSigns(key);
      }
      assertThat(TestToken.metrics(key).membersUp()).isEqualTo(1);
      assertThat(TestToken.metrics(key).warnings().toString()).contains("set aside", "'first'");
      one.shim().faults();
      Groups.await(key, 2);
    }
  }

  @Test
  void setsAHangingMemberAside() throws Exception {
    try (SealKey key = openBoth()) {
      two.shim().faults("C_* hang");
      for (int i = 0; i < 4; i++) {
        Groups.assertSigns(key);
      }
      assertThat(TestToken.metrics(key).membersUp()).isEqualTo(1);
      two.shim().faults();
      Groups.await(key, 2);
    }
  }

  @Test
  void losesNoSignatureWhileAMemberIsAlive() throws Exception {
    try (SealKey key = openBoth()) {
      one.shim()
          .faults(
              "C_SignInit every 97 code 0xB3",
              "C_Sign every 131 code 0x31",
              "C_Sign every 401 code 0x30",
              "C_SignInit every 997 lose",
              "C_Sign after 1000 times 1 hang",
              "C_SignInit every 59 code 0x101");
      two.shim()
          .faults(
              "C_Sign every 89 code 0x91",
              "C_Sign after 500 times 300 code 0x30",
              "C_OpenSession every 7 code 0xE0",
              "C_SignInit every 61 code 0x82");
      EightThreads.sign(key, 10_000);
      assertThat(TestToken.metrics(key).errors()).containsKeys("new_session", "relogin", "down");
    }
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource({
    "0x30, CKR_DEVICE_ERROR",
    "0x32, CKR_DEVICE_REMOVED",
    "0xE0, CKR_TOKEN_NOT_PRESENT",
    "0xE1, CKR_TOKEN_NOT_RECOGNIZED",
    "0x190, CKR_CRYPTOKI_NOT_INITIALIZED",
    "0x5, CKR_GENERAL_ERROR",
    "0x2, CKR_HOST_MEMORY",
    "0x3, CKR_SLOT_ID_INVALID",
  })
  void losesNoSignatureWhenAMemberGoesDownForGood(String code, String name) throws Exception {
    try (SealKey key = openBoth()) {
      one.shim().faults("C_Sign* after 60 code " + code);
      EightThreads.sign(key, 800);
      assertThat(TestToken.metrics(key).errors()).containsKey("down");
      assertThat(TestToken.metrics(key).membersUp()).isEqualTo(1);
      assertThat(TestToken.metrics(key).warnings().toString()).contains("'first'", name);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "C_Sign after 20 hang,",
    "C_SignInit after 20 hang,",
    "C_OpenSession hang, C_SignInit times 1 lose",
    "C_Login hang, C_SignInit times 1 lose",
  })
  void losesNoSignatureWhenAMemberHangsForGood(String fault, @Nullable String before)
      throws Exception {
    try (SealKey key = openBoth()) {
      one.shim().faults(fault, before == null ? "" : before);
      EightThreads.sign(key, 800);
      assertThat(TestToken.metrics(key).errors()).containsKey("hung");
      assertThat(TestToken.metrics(key).warnings().toString()).contains("'first'");
    }
    one.shim().faults();
    // What hung goes on now, and may still write to the token's folder.
    Thread.sleep(500);
  }

  @Test
  void startsWithTheMembersThatAreThereAndTakesTheOthersLater() throws Exception {
    two.shim().faults("C_GetTokenInfo code 0x30");
    try (SealKey key = openBoth()) {
      assertThat(TestToken.metrics(key).membersUp()).isEqualTo(1);
      Groups.assertSigns(key);
      two.shim().faults();
      Groups.await(key, 2);
    }
  }

  @Test
  void barsAMemberWhosePinIsWrongAndNoOther(@TempDir Path folder) throws Exception {
    Path pin = Files.writeString(folder.resolve("pin"), "000000\n");
    long before = two.shim().calls("C_Login");
    try (SealKey key =
        open(
            first.reference("licence")
                + " "
                + second.reference("licence")
                + "&pin-source=file:"
                + pin)) {
      for (int i = 0; i < 10; i++) {
        Groups.assertSigns(key);
      }
      assertThat(TestToken.metrics(key).membersUp()).isEqualTo(1);
      assertThat(TestToken.metrics(key).warnings().toString()).contains("does not take the PIN");
      assertThat(two.shim().calls("C_Login") - before).isEqualTo(1);
    }
  }

  @Test
  void refusesMembersThatHoldDifferentKeys() {
    TestToken other = tokenWithKey(two, "other", 2);
    assertThatThrownBy(() -> open(first.reference("licence") + " " + other.reference("licence")))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("different keys");
  }

  @Test
  void saysWhatIsWrongWhenNoMemberCanBeUsed() throws Exception {
    one.shim().faults("C_OpenSession code 0x30");
    two.shim().faults("C_OpenSession code 0x30");
    assertThatThrownBy(this::openBoth)
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("no member of the group 'city'")
        .hasMessageContaining("CKR_DEVICE_ERROR");
    one.shim().faults();
    two.shim().faults();
    try (SealKey key = openBoth()) {
      one.shim().faults("C_Sign code 0x30");
      two.shim().faults("C_Sign code 0x30");
      assertThatThrownBy(() -> key.sign(new byte[8]))
          .isInstanceOf(SealException.KeyUnavailable.class)
          .hasMessageContaining("no member");
      // At once again, without waiting for the next trial.
      one.shim().faults();
      Groups.assertSigns(key);
    }
  }

  @Test
  void refusesSettingsThatAreNone() {
    for (String each :
        List.of(
            "pkcs11.colour",
            "pkcs11.sessions",
            "pkcs11.call-timeout",
            "pkcs11.busy",
            "pkcs11-group.city",
            "pkcs11-profile.own.size")) {
      assertThatThrownBy(
              () ->
                  SealKeys.open(
                      "pkcs11-group:city",
                      PINS,
                      null,
                      Map.of("pkcs11-group.city.members", first.reference("k"), each, "red")))
          .as(each)
          .isInstanceOf(BadKeyReference.class)
          .hasMessageContaining(each.substring(0, 7));
    }
  }

  @Test
  void refusesAGroupThatIsNotConfigured() {
    assertThatThrownBy(() -> SealKeys.open("pkcs11-group:none", PINS, null, Map.of()))
        .isInstanceOf(BadKeyReference.class)
        .hasMessageContaining("no group 'none'");
  }
}
