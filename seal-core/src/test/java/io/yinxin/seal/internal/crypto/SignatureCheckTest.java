package io.yinxin.seal.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.TestPki;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;

class SignatureCheckTest {

  private static final byte[] MESSAGE = "a seal".getBytes(StandardCharsets.US_ASCII);

  private static SignatureScheme scheme(String oid) {
    return Objects.requireNonNull(
        SignatureScheme.of(
            new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid)), HashAlgorithm.SM3));
  }

  /** What was right once must not make anything else right. */
  @Test
  void remembersWhatWasRightAndNothingElse() throws Exception {
    SignatureScheme sm2 = scheme("1.2.156.10197.1.501");
    TestPki signer = TestPki.root("R", SignatureAlgorithm.SM2_SM3);
    SignatureCheck check = KnownCertificate.of(signer.certificate()).key();
    byte[] value;
    try (SealKey key = signer.sealKey()) {
      value = key.sign(MESSAGE);
    }
    for (int round = 0; round < 3; round++) {
      assertThat(check.verifyAgain(sm2, MESSAGE, value)).isTrue();
      for (int i = 0; i < MESSAGE.length; i++) {
        byte[] other = MESSAGE.clone();
        other[i] ^= 1;
        assertThat(check.verifyAgain(sm2, other, value)).isFalse();
      }
      for (int i = 0; i < value.length; i++) {
        byte[] other = value.clone();
        other[i] ^= 1;
        assertThat(check.verifyAgain(sm2, MESSAGE, other)).isFalse();
      }
      assertThat(check.verifyAgain(scheme("1.2.840.113549.1.1.11"), MESSAGE, value)).isFalse();
      // The same bytes, divided otherwise.
      byte[] longer = new byte[value.length + 1];
      System.arraycopy(value, 0, longer, 0, value.length);
      longer[value.length] = MESSAGE[0];
      byte[] shorter = java.util.Arrays.copyOfRange(MESSAGE, 1, MESSAGE.length);
      assertThat(check.verifyAgain(sm2, shorter, longer)).isFalse();
    }
  }

  @Test
  void anotherKeyRemembersNothingOfIt() throws Exception {
    SignatureScheme sm2 = scheme("1.2.156.10197.1.501");
    TestPki one = TestPki.root("1", SignatureAlgorithm.SM2_SM3);
    TestPki two = TestPki.root("2", SignatureAlgorithm.SM2_SM3);
    byte[] value;
    try (SealKey key = one.sealKey()) {
      value = key.sign(MESSAGE);
    }
    assertThat(KnownCertificate.of(one.certificate()).key().verifyAgain(sm2, MESSAGE, value))
        .isTrue();
    assertThat(KnownCertificate.of(two.certificate()).key().verifyAgain(sm2, MESSAGE, value))
        .isFalse();
  }
}
