package io.yinxin.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.Message;
import io.yinxin.seal.OutsideTool;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.key.CertificateRequest;
import io.yinxin.seal.key.DevelopmentCa;
import io.yinxin.seal.key.HeldKey;
import io.yinxin.seal.key.KeyHolder;
import io.yinxin.seal.key.KeyPlace;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.FixedClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of a key in SoftHSM2: made, requested, certified, listed, used. */
@Tag("hsm")
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class Pkcs11KeyPlaceTest {

  private static final PinSource PINS = PinSources.of(SoftHsm.PIN.toCharArray());
  private static final byte[] MESSAGE = "the sealed content".getBytes(StandardCharsets.UTF_8);
  private static final DevelopmentCa CA =
      DevelopmentCa.create(
          "CN=Root", SignatureAlgorithm.ECDSA_P256_SHA256, FixedClock.NOW, Duration.ofDays(9));

  @TempDir Path folder;
  private SoftHsm hsm;

  @BeforeEach
  void start() {
    hsm = SoftHsm.get();
  }

  private static KeyPlace place(String reference) {
    return Objects.requireNonNull(SealKeys.place(reference, Map.of()));
  }

  private static KeyPlace.Wanted wanted(SignatureAlgorithm algorithm) {
    return new KeyPlace.Wanted(null, algorithm, 0);
  }

  @ParameterizedTest
  @EnumSource(
      value = SignatureAlgorithm.class,
      names = {"SM2_SM3"},
      mode = EnumSource.Mode.EXCLUDE)
  void keyIsMadeRequestedCertifiedAndUsed(SignatureAlgorithm algorithm) throws Exception {
    TestToken token = hsm.newToken("life " + algorithm);
    String padding = algorithm == SignatureAlgorithm.RSA_PSS_SHA256 ? "&padding=pss" : "";
    String reference = token.reference("licence") + padding;
    KeyPlace place = place(reference);
    String made =
        place.generate(reference, wanted(algorithm), KeyPlace.Certifier.NONE, false, PINS);
    assertThat(made).startsWith("pkcs11:token=life%20" + algorithm + ";serial=").endsWith(padding);

    assertThatThrownBy(() -> SealKeys.open(made, PINS))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("no certificate");
    List<X509Certificate> issued;
    try (HeldKey key = place.hold(made, PINS)) {
      assertThat(key.chain()).isEmpty();
      Path csr =
          Files.writeString(
              folder.resolve("csr"), CertificateRequest.of(key, "CN=示例市印章,C=CN").pem());
      assertThat(OutsideTool.named("openssl").succeed("req", "-in", csr, "-noout", "-verify"))
          .contains("verify OK");
      issued = CA.issue(CertificateRequest.read(csr), FixedClock.NOW, Duration.ofDays(3));
    }
    place.store(made, issued, PINS);
    // A second time nothing is added.
    place.store(made, issued, PINS);

    try (SealKey key = SealKeys.open(made, PINS)) {
      assertThat(key.algorithm()).isEqualTo(algorithm);
      assertThat(key.chain()).containsExactlyElementsOf(issued);
      assertThat(key.publicKey().verify(algorithm, MESSAGE, key.sign(MESSAGE))).isTrue();
    }
    List<KeyHolder> holders = place.list(made, PINS);
    assertThat(holders).hasSize(1);
    KeyHolder.Entry entry = Objects.requireNonNull(holders.get(0).keys()).get(0);
    assertThat(entry.reference()).isEqualTo(made);
    assertThat(entry.name()).isEqualTo("licence");
    assertThat(entry.certificate()).isEqualTo(issued.get(0));
    token.loggedIn(
        session -> {
          assertThat(
                  session.find(new Template().with(Cryptoki.CKA_CLASS, Cryptoki.CKO_CERTIFICATE)))
              .hasSize(2);
          long[] keys =
              session.find(new Template().with(Cryptoki.CKA_CLASS, Cryptoki.CKO_PRIVATE_KEY));
          assertThat(keys).hasSize(1);
          assertThat(session.flag(keys[0], Cryptoki.CKA_SENSITIVE)).isTrue();
          assertThat(session.flag(keys[0], Cryptoki.CKA_EXTRACTABLE)).isFalse();
          assertThat(session.attribute(keys[0], Cryptoki.CKA_ID)).hasSize(8);
          return true;
        });
  }

  @Test
  void bitsOfAnRsaKeyAreThoseAskedFor() throws Exception {
    String reference = hsm.newToken("bits").reference("k");
    KeyPlace.Wanted wanted = new KeyPlace.Wanted(null, SignatureAlgorithm.RSA_PKCS1_SHA256, 3072);
    String made =
        place(reference).generate(reference, wanted, KeyPlace.Certifier.NONE, false, PINS);
    try (HeldKey key = place(made).hold(made, PINS)) {
      assertThat(key.publicKey().kind()).isEqualTo("RSA 3072");
    }
  }

  @Test
  void secondKeyOfTheSameNameIsRefused() throws Exception {
    String reference = hsm.newToken("twice").reference("k");
    KeyPlace place = place(reference);
    KeyPlace.Wanted wanted = wanted(SignatureAlgorithm.ECDSA_P256_SHA256);
    place.generate(reference, wanted, KeyPlace.Certifier.NONE, false, PINS);
    assertThatThrownBy(() -> place.generate(reference, wanted, KeyPlace.Certifier.NONE, true, PINS))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("there is a key k");
    assertThatThrownBy(
            () ->
                place.generate(
                    reference,
                    new KeyPlace.Wanted("other", SignatureAlgorithm.ECDSA_P256_SHA256, 0),
                    KeyPlace.Certifier.NONE,
                    false,
                    PINS))
        .isInstanceOf(BadKeyReference.class);
  }

  @Test
  void firstCertificateIsStoredWithTheKeyAndTheIssuedOneGoesBeforeIt() throws Exception {
    String reference = hsm.newToken("first").reference("印章");
    KeyPlace place = place(reference);
    KeyPlace.Certifier itself =
        DevelopmentCa.selfSigning("CN=S", FixedClock.NOW, Duration.ofDays(3));
    String made =
        place.generate(
            reference, wanted(SignatureAlgorithm.ECDSA_P384_SHA384), itself, false, PINS);
    assertThat(made).contains(";object=%E5%8D%B0%E7%AB%A0?");
    List<X509Certificate> issued;
    try (SealKey key = SealKeys.open(made, PINS)) {
      assertThat(key.chain()).hasSize(1);
      Path csr = Files.writeString(folder.resolve("c"), CertificateRequest.of(key, null).pem());
      issued = CA.issue(CertificateRequest.read(csr), FixedClock.NOW, Duration.ofDays(3));
    }
    place.store(made, issued, PINS);
    try (SealKey key = SealKeys.open(made, PINS)) {
      assertThat(key.chain()).containsExactlyElementsOf(issued);
    }
  }

  @Test
  void keyThatCannotBeCertifiedIsTakenBack() throws Exception {
    TestToken token = hsm.newToken("back");
    String reference = token.reference("k");
    KeyPlace.Certifier refusing =
        key -> {
          throw new SealException.KeyUnavailable(new Message("no", "不"), null, null);
        };
    assertThatThrownBy(
            () ->
                place(reference)
                    .generate(
                        reference,
                        wanted(SignatureAlgorithm.ECDSA_P256_SHA256),
                        refusing,
                        false,
                        PINS))
        .hasMessage("no");
    assertThat(place(reference).list(reference, PINS).get(0).keys()).isEmpty();
  }

  @Test
  void certificateOfAnotherKeyIsRefused() throws Exception {
    String reference = hsm.newToken("other").reference("k");
    KeyPlace place = place(reference);
    place.generate(
        reference,
        wanted(SignatureAlgorithm.ECDSA_P256_SHA256),
        KeyPlace.Certifier.NONE,
        false,
        PINS);
    assertThatThrownBy(() -> place.store(reference, List.of(CA.certificate()), PINS))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("matches");
  }

  @Test
  void tokenWithoutSm2SaysSo() throws Exception {
    String reference = hsm.newToken("no sm2").reference("k");
    assertThatThrownBy(
            () ->
                place(reference)
                    .generate(
                        reference,
                        wanted(SignatureAlgorithm.SM2_SM3),
                        KeyPlace.Certifier.NONE,
                        false,
                        PINS))
        .isInstanceOfSatisfying(
            SealException.KeyUnavailable.class,
            e -> {
              assertThat(e.what().en()).contains("no SM2 keys");
              assertThat(String.valueOf(e.hint())).contains("--algorithm");
            });
  }

  @Test
  void moduleAloneShowsTokensAndAsksForNoPin() throws Exception {
    TestToken token = hsm.newToken("shown; 100%");
    PinSource never =
        what -> {
          throw new AssertionError("asked for the PIN of " + what);
        };
    String module = "pkcs11:?module-path=" + hsm.library();
    List<KeyHolder> holders = place(module).list(module, never);
    assertThat(holders).hasSizeGreaterThan(1).allSatisfy(h -> assertThat(h.keys()).isNull());
    assertThat(holders)
        .anySatisfy(
            h -> {
              assertThat(h.reference()).contains("token=shown%3B%20100%25;serial=");
              KeyHolder.Token shown = Objects.requireNonNull(h.token());
              assertThat(shown.label()).isEqualTo("shown; 100%");
              assertThat(shown.slot()).isEqualTo(token.slot());
              assertThat(shown.states()).isEmpty();
            });
    // The last one is SoftHSM's blank one.
    assertThat(Objects.requireNonNull(holders.get(holders.size() - 1).token()).states())
        .containsExactly(KeyHolder.State.NOT_INITIALIZED);
  }

  @Test
  void wrongPinShowsInTheTokensState() throws Exception {
    String reference = hsm.newToken("wrong").reference("k");
    assertThatThrownBy(
            () -> place(reference).list(reference, PinSources.of("wrong1".toCharArray())))
        .isInstanceOf(SealException.PinRefused.class);
    assertThat(
            Objects.requireNonNull(place(reference).list(reference, null).get(0).token()).states())
        .containsExactly(KeyHolder.State.PIN_COUNT_LOW);
  }
}
