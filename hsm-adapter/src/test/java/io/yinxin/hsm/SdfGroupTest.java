package io.yinxin.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.SealException;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.key.KeyFiles;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
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

/** One SM2 key in two SDF devices, and in an SDF device and a PKCS#11 token. */
@Tag("hsm")
@SuppressWarnings("NullAway.Init") // JUnit sets the fields up
class SdfGroupTest {

  private static final PinSource PINS = PinSources.of(TestDevice.PASSWORD.toCharArray());
  private static final int SHARED = 5;

  @TempDir Path folder;
  private TestDevice one;
  private TestDevice two;
  private TestSm2Token token;

  @BeforeEach
  void start() throws IOException {
    String shared = "key " + SHARED + " sm2 " + TestSm2Token.privateValue() + " - other";
    one = TestDevice.in(folder.resolve("one"), List.of("-DVENDOR_OPENERS"), shared);
    two =
        TestDevice.in(
            folder.resolve("two"),
            List.of("-DVENDOR_OPENERS"),
            shared,
            "needs-path " + folder.resolve("vendor.ini"));
    token =
        TestSm2Token.in(folder.resolve("token"), 0x80000004L, "mechanism 0x80008104 e rs")
            .withCertificate();
  }

  @AfterEach
  void end() throws IOException {
    one.module().faults();
    two.module().faults();
    token.module().faults();
  }

  private SealKey open(PinSource pins, @Nullable TestPki holder, String members) throws Exception {
    Path chain =
        holder == null
            ? null
            : Files.writeString(folder.resolve("chain.pem"), KeyFiles.pem(holder.chain()));
    return SealKeys.open("pkcs11-group:city", pins, chain, configuration(members));
  }

  private static Map<String, String> configuration(String members) {
    return Map.of(
        "pkcs11-group.city.members", members, "sdf.call-timeout", "1", "pkcs11.call-timeout", "1");
  }

  /** The second device is told its configuration: that is its own path, and not the group's. */
  private String bothDevices() {
    return one.reference(TestDevice.SM2)
        + " "
        + two.reference(TestDevice.SM2, "&config-path=" + folder.resolve("vendor.ini"));
  }

  private SealKey openDevices() throws Exception {
    return open(PINS, TestDevice.holder(TestDevice.SM2), bothDevices());
  }

  @Test
  void spreadsTheLoadOverTwoDevices() throws Exception {
    try (SealKey key = openDevices()) {
      long before = two.module().calls("SDF_InternalSign_ECC");
      for (int i = 0; i < 20; i++) {
        Groups.assertSigns(key);
      }
      assertThat(two.module().calls("SDF_InternalSign_ECC") - before).isBetween(8L, 12L);
      assertThat(TestToken.metrics(key).membersUp()).isEqualTo(2);
    }
  }

  @Test
  void takesTheConfigurationOfAllMembersFromTheFileItNames() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("city.properties"),
            "pkcs11-group.city.members = " + bothDevices() + "\n");
    Path chain =
        Files.writeString(
            folder.resolve("chain.pem"), KeyFiles.pem(TestDevice.holder(TestDevice.SM2).chain()));
    try (SealKey key =
        SealKeys.open("pkcs11-group:city?config-path=" + file, PINS, chain, Map.of())) {
      Groups.assertSigns(key);
      assertThat(TestToken.metrics(key).membersUp()).isEqualTo(2);
    }
  }

  @Test
  void setsALostDeviceAsideAndTakesItBack() throws Exception {
    try (SealKey key = openDevices()) {
      one.module().faults("SDF_* code 0x01000003");
      for (int i = 0; i < 6; i++) {
        Groups.assertSigns(key);
      }
      assertThat(TestToken.metrics(key).membersUp()).isEqualTo(1);
      assertThat(TestToken.metrics(key).warnings().toString())
          .contains("set aside", "SDR_COMMFAIL");
      one.module().faults();
      Groups.await(key, 2);
    }
  }

  @Test
  void setsAHangingDeviceAsideAndTakesItBack() throws Exception {
    try (SealKey key = openDevices()) {
      two.module().faults("SDF_InternalSign_ECC hang", "SDF_OpenSession hang");
      for (int i = 0; i < 4; i++) {
        Groups.assertSigns(key);
      }
      assertThat(TestToken.metrics(key).membersUp()).isEqualTo(1);
      two.module().faults();
      Groups.await(key, 2);
    }
  }

  @Test
  void losesNoSignatureWhileADeviceIsAlive() throws Exception {
    int signatures = Integer.getInteger("hsm.signatures", 10_000);
    try (SealKey key = openDevices()) {
      one.module()
          .faults(
              "SDF_InternalSign_ECC every 97 code 0x0100000D",
              "SDF_InternalSign_ECC every 401 code 0x01000003",
              "SDF_InternalSign_ECC after 300 times 400 code 0x01000004",
              "SDF_InternalSign_ECC after 1000 times 1 hang",
              "SDF_InternalSign_ECC every 59 code 0x01000007");
      two.module()
          .faults(
              "SDF_InternalSign_ECC every 89 code 0x01000010",
              "SDF_OpenSession every 7 code 0x01000006",
              "SDF_InternalSign_ECC every 997 lose");
      SdfFaultTest.signOnThreads(key, signatures);
      assertThat(TestToken.metrics(key).signatures()).isEqualTo(signatures - signatures % 8);
      assertThat(TestToken.metrics(key).errors()).containsKeys("new_session", "relogin", "down");
    }
  }

  @Test
  void startsWithTheDeviceThatIsThereAndTakesTheOtherLater() throws Exception {
    two.module().faults("SDF_OpenDeviceWithPath code 0x01000005");
    try (SealKey key = openDevices()) {
      assertThat(TestToken.metrics(key).membersUp()).isEqualTo(1);
      Groups.assertSigns(key);
      two.module().faults();
      Groups.await(key, 2);
    }
  }

  @Test
  void refusesDevicesThatHoldDifferentKeys() throws Exception {
    Path both =
        Files.writeString(
            folder.resolve("both.pem"),
            KeyFiles.pem(TestDevice.holder(TestDevice.SM2).chain())
                + KeyFiles.pem(TestDevice.holder(TestDevice.RSA).chain()));
    assertThatThrownBy(
            () ->
                SealKeys.open(
                    "pkcs11-group:city",
                    PINS,
                    both,
                    configuration(
                        one.reference(TestDevice.SM2)
                            + " "
                            + two.reference(
                                TestDevice.RSA,
                                "&rsa-call=plain&config-path=" + folder.resolve("vendor.ini")))))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("different keys");
  }

  @Test
  void barsADeviceWhosePasswordIsWrongAndAsksItOnce() throws Exception {
    Path wrong = Files.writeString(folder.resolve("wrong"), "wrong\n");
    try (SealKey key =
        open(
            PINS, TestDevice.holder(TestDevice.SM2), bothDevices() + "&pin-source=file:" + wrong)) {
      for (int i = 0; i < 10; i++) {
        Groups.assertSigns(key);
      }
      assertThat(TestToken.metrics(key).membersUp()).isEqualTo(1);
      assertThat(TestToken.metrics(key).warnings().toString()).contains("password was refused");
      assertThat(two.module().calls("SDF_GetPrivateKeyAccessRight")).isEqualTo(1);
    }
  }

  @Test
  void joinsATokenAndADeviceAndTakesTheTokensCertificates() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "other\n");
    PinSource pins = PinSources.of(TestSm2Token.PIN.toCharArray());
    String device = one.reference(SHARED, "&pin-source=file:" + password);
    try (SealKey key = open(pins, null, device + " " + token.reference())) {
      assertThat(TestToken.metrics(key).membersUp()).isEqualTo(2);
      long before = one.module().calls("SDF_InternalSign_ECC");
      for (int i = 0; i < 20; i++) {
        Groups.assertSigns(key);
      }
      assertThat(one.module().calls("SDF_InternalSign_ECC") - before).isBetween(8L, 12L);
      token.module().faults("C_* code 0x30");
      for (int i = 0; i < 6; i++) {
        Groups.assertSigns(key);
      }
      assertThat(TestToken.metrics(key).membersUp()).isEqualTo(1);
      token.module().faults();
      Groups.await(key, 2);
      one.module().faults("SDF_* code 0x01000003");
      for (int i = 0; i < 6; i++) {
        Groups.assertSigns(key);
      }
      one.module().faults();
      Groups.await(key, 2);
    }
  }

  @Test
  void wantsCertificatesWhereNoMemberHasThem() {
    assertThatThrownBy(
            () -> SealKeys.open("pkcs11-group:city", PINS, null, configuration(bothDevices())))
        .isInstanceOf(BadKeyReference.class)
        .hasMessageContaining("no certificates");
  }
}
