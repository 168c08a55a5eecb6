package io.yinxin.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.SealException;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.key.VerifyingKey;
import io.yinxin.seal.testing.TestPki;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in an SDF device: the shapes in which libraries come, and what is refused. */
@Tag("hsm")
@SuppressWarnings("NullAway.Init") // JUnit sets the field up
class SdfKeyTest {

  private static final PinSource PINS = PinSources.of(TestDevice.PASSWORD.toCharArray());

  @TempDir Path folder;

  private static SealKey open(TestDevice device, int index, String... query) throws Exception {
    return open(device.reference(index, query), TestDevice.holder(index));
  }

  private static SealKey open(String reference, TestPki holder) throws Exception {
    return new SdfKeyProvider().open(reference, PINS, holder.chain());
  }

  private static void signs(SealKey key, SignatureAlgorithm algorithm) throws Exception {
    assertThat(key.algorithm()).isEqualTo(algorithm);
    for (int i = 0; i < 20; i++) {
      byte[] message = {(byte) i};
      byte[] signature = key.sign(message);
      assertThat(signature.length).isLessThanOrEqualTo(key.maxSignatureLength());
      assertThat(VerifyingKey.of(key.chain().get(0)).verify(algorithm, message, signature))
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 256})
  void signsSm2WithEitherWidthOfFields(int bits) throws Exception {
    TestDevice device = TestDevice.in(folder, List.of("-DECCref_MAX_BITS=" + bits));
    try (SealKey key = open(device, TestDevice.SM2)) {
      signs(key, SignatureAlgorithm.SM2_SM3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 256})
  void readsFieldsWhosePaddingTheLibraryDoesNotWrite(int bits) throws Exception {
    TestDevice device =
        TestDevice.in(folder, List.of("-DECCref_MAX_BITS=" + bits), "touches-padding 0");
    try (SealKey key = open(device, TestDevice.SM2)) {
      signs(key, SignatureAlgorithm.SM2_SM3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2048, 4096})
  void signsRsaWithEitherWidthOfFields(int bits) throws Exception {
    TestDevice device = TestDevice.in(folder, List.of("-DRSAref_MAX_BITS=" + bits));
    try (SealKey key = open(device, TestDevice.RSA, "&rsa-call=plain")) {
      signs(key, SignatureAlgorithm.RSA_PKCS1_SHA256);
    }
  }

  @Test
  void signsRsaWhereTheCallTakesAKeyUsage() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of("-DRSA_KEY_USAGE"));
    try (SealKey key = open(device, TestDevice.RSA, "&rsa-call=key-usage")) {
      signs(key, SignatureAlgorithm.RSA_PKCS1_SHA256);
    }
  }

  @Test
  void neverGuessesTheArgumentsOfTheRsaCall() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of());
    assertThatThrownBy(() -> open(device, TestDevice.RSA))
        .isInstanceOf(BadKeyReference.class)
        .hasMessageContaining("SDF_InternalPrivateKeyOperation_RSA");
    assertThat(device.module().calls("SDF_InternalPrivateKeyOperation_RSA")).isZero();
    assertThat(device.module().calls("SDF_GetPrivateKeyAccessRight")).isZero();
  }

  @Test
  void opensWithAVendorsOpenerWhereAConfigurationIsNamed() throws Exception {
    TestDevice device =
        TestDevice.in(folder, List.of("-DVENDOR_OPENERS"), "needs-path /etc/hsm one");
    for (String opener : List.of("", "&opener=path", "&opener=ex")) {
      try (SealKey key = open(device, TestDevice.SM2, "&config-path=/etc/hsm%20one", opener)) {
        signs(key, SignatureAlgorithm.SM2_SM3);
      }
    }
    assertThat(device.module().calls("SDF_OpenDeviceWithPath")).isEqualTo(2);
    assertThat(device.module().calls("SDF_OpenDeviceEx")).isEqualTo(1);
    assertThatThrownBy(() -> open(device, TestDevice.SM2))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("SDR_OPENDEVICE (0x01000005)");
  }

  @Test
  void saysThatALibraryCannotBeToldAConfiguration() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of());
    assertThatThrownBy(() -> open(device, TestDevice.SM2, "&config-path=/etc/hsm"))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("SDF_OpenDeviceWithPath");
  }

  @Test
  void opensTheDeviceOnceForAllKeysAndClosesItWithTheLast() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of());
    try (SealKey one = open(device, TestDevice.SM2)) {
      try (SealKey other = open(device, TestDevice.RSA, "&rsa-call=plain")) {
        signs(other, SignatureAlgorithm.RSA_PKCS1_SHA256);
      }
      assertThat(device.module().calls("SDF_CloseDevice")).isZero();
      signs(one, SignatureAlgorithm.SM2_SM3);
    }
    assertThat(device.module().calls("SDF_OpenDevice")).isEqualTo(1);
    assertThat(device.module().calls("SDF_CloseDevice")).isEqualTo(1);
    assertThat(device.module().calls("SDF_OpenSession"))
        .isEqualTo(device.module().calls("SDF_CloseSession"));
    try (SealKey again = open(device, TestDevice.SM2)) {
      signs(again, SignatureAlgorithm.SM2_SM3);
    }
  }

  @Test
  void refusesTheDevicesOwnKey() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of());
    assertThatThrownBy(() -> open(device.reference(0), TestDevice.holder(TestDevice.SM2)))
        .isInstanceOf(BadKeyReference.class)
        .hasMessageContaining("index 0");
    assertThat(device.module().calls("SDF_OpenDevice")).isZero();
  }

  @Test
  void refusesTheCertificateOfTheEncryptionPair() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of());
    assertThatThrownBy(
            () -> open(device.reference(TestDevice.SM2), TestDevice.holderOfEncryptionKey()))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("none of the certificates given matches");
    assertThat(device.module().calls("SDF_InternalSign_ECC")).isZero();
    assertThat(device.module().calls("SDF_ExportEncPublicKey_ECC")).isZero();
  }

  @Test
  void wantsTheCertificates() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of());
    assertThatThrownBy(
            () -> new SdfKeyProvider().open(device.reference(TestDevice.SM2), PINS, List.of()))
        .isInstanceOf(BadKeyReference.class)
        .hasMessageContaining("no certificates");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 99})
  void saysThatAnIndexIsEmpty(int index) throws Exception {
    TestDevice device = TestDevice.in(folder, List.of());
    assertThatThrownBy(() -> open(device.reference(index), TestDevice.holder(TestDevice.SM2)))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("key-index=" + index);
  }

  @Test
  void saysThatAnIndexHoldsTheOtherKind() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of());
    String rsa = device.reference(TestDevice.RSA).replace("?", ";key-type=sm2?");
    assertThatThrownBy(() -> open(rsa, TestDevice.holder(TestDevice.RSA)))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("SDR_KEYTYPEERR (0x01000014)");
  }

  @Test
  void givesAWrongPasswordToTheDeviceOnce() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of());
    PinSource wrong = PinSources.of("wrong".toCharArray());
    assertThatThrownBy(
            () ->
                new SdfKeyProvider()
                    .open(
                        device.reference(TestDevice.SM2),
                        wrong,
                        TestDevice.holder(TestDevice.SM2).chain()))
        .isInstanceOf(SealException.PinRefused.class)
        .hasMessageContaining("SDR_PRKRERR (0x01000018)");
    assertThat(device.module().calls("SDF_GetPrivateKeyAccessRight")).isEqualTo(1);
    assertThat(device.module().calls("SDF_CloseDevice")).isEqualTo(1);
  }

  @Test
  void saysThatAKeyIsLocked() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of(), "locks-after 1", "locked-code 0x01000021");
    PinSource wrong = PinSources.of("wrong".toCharArray());
    List<java.security.cert.X509Certificate> chain = TestDevice.holder(TestDevice.SM2).chain();
    String reference = device.reference(TestDevice.SM2);
    for (PinSource each : List.of(wrong, PINS)) {
      assertThatThrownBy(() -> new SdfKeyProvider().open(reference, each, chain))
          .isInstanceOf(SealException.PinRefused.class);
    }
    assertThat(device.module().calls("SDF_GetPrivateKeyAccessRight")).isEqualTo(2);
  }

  @Test
  void refusesAKeyWhoseSignaturesDoNotVerify() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of(), "spoils-signatures 1");
    assertThatThrownBy(() -> open(device, TestDevice.SM2))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("does not verify");
  }

  @Test
  void saysThatTheLibraryLacksAFunction() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of("-DNO_SIGN_ECC"));
    assertThatThrownBy(() -> open(device, TestDevice.SM2))
        .isInstanceOfSatisfying(
            SealException.KeyUnavailable.class,
            e -> assertThat(String.valueOf(e.hint())).contains("vendor"))
        .hasMessageContaining("the library has no function SDF_InternalSign_ECC");
  }

  @Test
  void survivesALibraryThatGivesNothingOrNoise() throws Exception {
    TestDevice nothing = TestDevice.in(folder.resolve("nothing"), List.of(), "gives-nothing 1");
    assertThatThrownBy(() -> open(nothing, TestDevice.SM2))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("SDF_OpenSession: it answered 0 and gave no handle");
    TestDevice noise = TestDevice.in(folder.resolve("noise"), List.of(), "gives-garbage 1");
    assertThatThrownBy(() -> open(noise, TestDevice.SM2))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("public key of");
  }

  @Test
  void takesWhateverTheLibraryCallsAnIndexOfTheOtherKind() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of());
    for (String code : List.of("0x01000001", "0x0100000B", "0x01000015", "0x7F000001")) {
      device.module().faults("SDF_ExportSignPublicKey_ECC code " + code);
      try (SealKey key = open(device, TestDevice.RSA, "&rsa-call=plain")) {
        signs(key, SignatureAlgorithm.RSA_PKCS1_SHA256);
      }
    }
  }

  @Test
  void saysWhatIsWrongWithALibrary() throws Exception {
    TestPki holder = TestDevice.holder(TestDevice.SM2);
    Path text = Files.writeString(folder.resolve("text.so"), "not a library");
    Path token = CModule.in(folder, CModule.Kind.SM2_TOKEN).file();
    assertThatThrownBy(() -> open("sdf:key-index=1?module-path=" + folder.resolve("no.so"), holder))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("there is no library");
    assertThatThrownBy(() -> open("sdf:key-index=1?module-path=" + text, holder))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("not a library");
    assertThatThrownBy(() -> open("sdf:key-index=1?module-path=" + token, holder))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("is not an SDF library");
  }
}
