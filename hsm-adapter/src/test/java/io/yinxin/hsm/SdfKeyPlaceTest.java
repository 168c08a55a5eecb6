package io.yinxin.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.SealException;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.key.CertificateRequest;
import io.yinxin.seal.key.HeldKey;
import io.yinxin.seal.key.KeyHolder;
import io.yinxin.seal.key.KeyPlace;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.key.SignatureAlgorithm;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an SDF device shows of its keys, and what is not done there. */
@Tag("hsm")
@SuppressWarnings("NullAway.Init") // JUnit sets the field up
class SdfKeyPlaceTest {

  private static final PinSource PINS = PinSources.of(TestDevice.PASSWORD.toCharArray());

  @TempDir Path folder;

  private static KeyPlace place(String... settings) {
    Map<String, String> configuration = new java.util.HashMap<>();
    for (String each : settings) {
      configuration.put(each.split("=", 2)[0], each.split("=", 2)[1]);
    }
    return Objects.requireNonNull(SealKeys.place("sdf:", configuration));
  }

  private static List<KeyHolder.Entry> keys(KeyHolder holder) {
    return Objects.requireNonNull(holder.keys());
  }

  private static String library(TestDevice device) {
    return Pkcs11Reference.encodeQuery(device.module().file().toString());
  }

  @Test
  void listsTheIndicesThatHoldSigningKeysWithoutAPassword() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of());
    List<KeyHolder> found =
        place().list("sdf:?module-path=" + library(device) + "&rsa-call=plain", null);
    assertThat(found).hasSize(1);
    assertThat(keys(found.get(0)).stream().map(KeyHolder.Entry::reference))
        .containsExactly(
            "sdf:key-index=1?module-path=" + library(device) + "&rsa-call=plain",
            "sdf:key-index=11;key-type=rsa?module-path=" + library(device) + "&rsa-call=plain");
    assertThat(keys(found.get(0)).stream().map(KeyHolder.Entry::algorithm))
        .containsExactly(SignatureAlgorithm.SM2_SM3, SignatureAlgorithm.RSA_PKCS1_SHA256);
    assertThat(Objects.requireNonNull(found.get(0).token()).serial()).isEqualTo("2026110000000001");
    assertThat(device.module().calls("SDF_GetPrivateKeyAccessRight")).isZero();
    assertThat(device.module().calls("SDF_CloseDevice")).isEqualTo(1);
    // What is listed opens.
    for (KeyHolder.Entry each : keys(found.get(0))) {
      try (HeldKey key = place().hold(each.reference(), PINS)) {
        assertThat(key.algorithm()).isEqualTo(each.algorithm());
        assertThat(key.chain()).isEmpty();
      }
    }
  }

  @Test
  void listsOneIndexAlone() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of());
    assertThat(keys(place().list(device.reference(1), null).get(0))).hasSize(1);
    assertThat(keys(place().list(device.reference(2), null).get(0))).isEmpty();
    assertThat(device.module().calls("SDF_ExportSignPublicKey_RSA")).isLessThan(5);
  }

  @Test
  void looksAsFarAsTheConfigurationSays() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of());
    assertThat(
            keys(
                place("sdf.highest-index=10", "sdf.module=" + device.module().file())
                    .list("sdf:", null)
                    .get(0)))
        .hasSize(1);
  }

  @Test
  void listsAgainWhenTheSessionWasLostMeanwhile() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of());
    device.module().faults("SDF_ExportSignPublicKey_ECC after 1 times 1 lose");
    assertThat(keys(place().list("sdf:?module-path=" + library(device), null).get(0))).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"1, ''", "11, &rsa-call=plain"})
  void makesARequestForAKeyWithoutACertificate(int index, String query) throws Exception {
    TestDevice device = TestDevice.in(folder, List.of());
    try (HeldKey key = place().hold(device.reference(index, query), PINS)) {
      CertificateRequest request = CertificateRequest.of(key, "CN=示例市行政审批局,C=CN");
      CertificationRequest parts =
          CertificationRequest.getInstance(
              new org.bouncycastle.openssl.PEMParser(new java.io.StringReader(request.pem()))
                  .readPemObject()
                  .getContent());
      assertThat(
              key.publicKey()
                  .verify(
                      key.algorithm(),
                      parts.getCertificationRequestInfo().getEncoded("DER"),
                      parts.getSignature().getOctets()))
          .isTrue();
      assertThat(key.publicKey().encoded())
          .isEqualTo(
              parts.getCertificationRequestInfo().getSubjectPublicKeyInfo().getEncoded("DER"));
    }
  }

  @Test
  void neitherMakesKeysNorStoresCertificates() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of());
    assertThatThrownBy(
            () ->
                place()
                    .generate(
                        device.reference(3),
                        new KeyPlace.Wanted(null, SignatureAlgorithm.SM2_SM3, 0),
                        KeyPlace.Certifier.NONE,
                        false,
                        PINS))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("vendor's tool");
    assertThatThrownBy(() -> place().store(device.reference(1), TestDevice.holder(1).chain(), PINS))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("keeps no certificates");
    assertThat(device.module().calls("SDF_OpenDevice")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sdf.colour=red",
        "sdf.password=secret",
        "sdf.sessions=0",
        "sdf.call-timeout=soon",
        "sdf.rsa-call=guess",
        "sdf.ecc-max-bits=384",
        "sdf.highest-index=0",
        "sdf.fault.config=XYZ",
        "sdf.fault.colour=1",
        "sdf-profile.own=1",
      })
  void refusesSettingsThatAreNone(String setting) throws Exception {
    TestDevice device = TestDevice.in(folder, List.of());
    assertThatThrownBy(() -> place(setting).list(device.reference(1), null))
        .isInstanceOf(BadKeyReference.class)
        .hasMessageContaining(setting.substring(setting.indexOf('.') + 1, setting.indexOf('=')));
  }

  @Test
  void takesTheWidthOfFieldsThatItIsToldAndNoOther() throws Exception {
    TestDevice device = TestDevice.in(folder, List.of("-DECCref_MAX_BITS=256"));
    try (HeldKey key = place("sdf.ecc-max-bits=256").hold(device.reference(1), PINS)) {
      assertThat(key.algorithm()).isEqualTo(SignatureAlgorithm.SM2_SM3);
    }
    assertThatThrownBy(() -> place().hold(device.reference(1, "&ecc-max-bits=512"), PINS))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("public key");
  }
}
