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
import io.yinxin.seal.testing.TestPki;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys on SoftHSM2: every algorithm it has, and every way to name a key. */
@Tag("hsm")
class Pkcs11KeyTest {

  private static final PinSource PINS = PinSources.of(SoftHsm.PIN.toCharArray());
  private static final byte[] MESSAGE = "the sealed content".getBytes(StandardCharsets.UTF_8);

  private SoftHsm hsm;

  @BeforeEach
  void start() {
    hsm = SoftHsm.get();
  }

  private static TestPki signer(GeneratedKey pair) {
    return TestPki.root("R").signer("S", c -> c.key(pair));
  }

  @ParameterizedTest
  @EnumSource(
      value = SignatureAlgorithm.class,
      names = {"SM2_SM3"},
      mode = EnumSource.Mode.EXCLUDE)
  void signsWhatTheCertificateVerifies(SignatureAlgorithm algorithm) throws Exception {
    TestToken token = hsm.newToken(algorithm.name());
    TestPki signer = signer(token.put("licence", 1, algorithm, 1));
    token.put("licence", 1, signer.certificate());
    String padding = algorithm == SignatureAlgorithm.RSA_PSS_SHA256 ? "&padding=pss" : "";
    try (SealKey key = SealKeys.open(token.reference("licence") + padding, PINS)) {
      assertThat(key.algorithm()).isEqualTo(algorithm);
      byte[] signature = key.sign(MESSAGE);
      assertThat(signature.length).isLessThanOrEqualTo(key.maxSignatureLength());
      assertThat(VerifyingKey.of(key.chain().get(0)).verify(algorithm, MESSAGE, signature))
          .isTrue();
    }
  }

  @Test
  void refusesAnSm2KeyThatWouldSignWithEcdsa() {
    TestToken token = hsm.newToken("sm2");
    TestPki signer = signer(token.put("licence", 1, SignatureAlgorithm.SM2_SM3, 1));
    token.put("licence", 1, signer.certificate());
    assertThatThrownBy(() -> SealKeys.open(token.reference("licence"), PINS))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("SM2");
  }
}
