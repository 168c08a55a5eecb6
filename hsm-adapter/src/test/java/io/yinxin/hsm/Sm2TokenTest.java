package io.yinxin.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.SealException;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.key.VerifyingKey;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SM2 keys on PKCS#11 tokens, whose vendors each have numbers and habits of their own. */
@Tag("hsm")
@SuppressWarnings("NullAway.Init") // JUnit sets the field up
class Sm2TokenTest {

  private static final PinSource PINS = PinSources.of(TestSm2Token.PIN.toCharArray());

  @TempDir Path folder;

  private static void signs(TestSm2Token token, String... query) throws Exception {
    try (SealKey key = SealKeys.open(token.reference(query), PINS)) {
      assertThat(key.algorithm()).isEqualTo(SignatureAlgorithm.SM2_SM3);
      VerifyingKey publicKey = VerifyingKey.of(key.chain().get(0));
      for (int i = 0; i < 20; i++) {
        byte[] message = {(byte) i};
        byte[] signature = key.sign(message);
        assertThat(signature.length).isLessThanOrEqualTo(key.maxSignatureLength());
        assertThat(publicKey.verify(key.algorithm(), message, signature)).isTrue();
      }
    }
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource({
    "sansec, 80000004, 0x80008104 e der",
    "sansec, 80000004, 0x80008105 e rs",
    "sansec, 80000004, 0x80008100 sm3 rs",
    "sansec, 80000004, 0x80008101 sm3 der",
    "sansec, 80000004, 0x80008102 z rs",
    "sansec, 80000004, 0x80008103 z der",
    "tass, 80000004, 0x80008000 e der",
    "luna, 80000016, 0x80000B21 e rs",
    "luna, 80000016, 0x80000B22 z rs",
    "ibm, 80050002, 0x8005000B e rs",
    "ibm, 80050002, 0x8005000C sm3 rs",
    "xihsm, FFFF0001, 0xFFFF0002 e rs",
    "xihsm, FFFF0001, 0xFFFF0003 z der",
    "plain EC key, 3, 0x80008104 e rs",
  })
  void signsInEachVendorsWay(String vendor, String keyType, String mechanism) throws Exception {
    long type = Long.parseUnsignedLong(keyType, 16);
    TestSm2Token token =
        TestSm2Token.in(folder, type, "mechanism " + mechanism)
            .withPublicKey(type, vendor.equals("tass"))
            .withCertificate();
    signs(token);
  }

  @Test
  void signsWithoutAPublicKeyOnTheToken() throws Exception {
    signs(TestSm2Token.in(folder, 0x80000004L, "mechanism 0x80008104 e der").withCertificate());
  }

  @Test
  void givesThePinAtEachSignatureToAKeyThatWantsIt() throws Exception {
    TestSm2Token token =
        TestSm2Token.in(folder, 0x80000004L, "mechanism 0x80008104 e der")
            .withCertificate()
            .alwaysAuthenticating();
    signs(token);
    assertThat(token.module().calls("C_Login")).isGreaterThanOrEqualTo(21);
    assertThat(token.wrongPins()).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // Described as one that adds Z, as one real device's is, and does not.
    "0x80008102 sm3 rs",
    "0x80008103 sm3 der",
    "0xFFFF0002 sm3 rs"
  })
  void refusesAKeyThatSignsWithoutTheUsersIdentity(String mechanism) throws Exception {
    TestSm2Token token =
        TestSm2Token.in(folder, 0x80000004L, "mechanism " + mechanism).withCertificate();
    assertThatThrownBy(() -> SealKeys.open(token.reference(), PINS))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("no signature that verifies");
  }

  @Test
  void refusesAKeyForWhichTheTokenHasNoMechanism() throws Exception {
    TestSm2Token token =
        TestSm2Token.in(folder, 0x80000004L, "mechanism 0x1041 e rs").withCertificate();
    assertThatThrownBy(() -> SealKeys.open(token.reference(), PINS))
        .isInstanceOf(SealException.KeyUnavailable.class);
    // CKM_ECDSA is there, and would sign something with it.
    assertThat(token.module().calls("C_Sign")).isZero();
  }

  @Test
  void givesAWrongPinToTheTokenOnce() throws Exception {
    TestSm2Token token =
        TestSm2Token.in(folder, 0x80000004L, "mechanism 0x80008104 e der").withCertificate();
    PinSource wrong = PinSources.of("13579".toCharArray());
    for (int i : List.of(1, 2)) {
      assertThatThrownBy(() -> SealKeys.open(token.reference(), wrong))
          .as("opened " + i + " times")
          .isInstanceOf(SealException.PinRefused.class);
      assertThat(token.wrongPins()).isEqualTo(1);
    }
    signs(token);
    assertThat(token.wrongPins()).isZero();
  }
}
