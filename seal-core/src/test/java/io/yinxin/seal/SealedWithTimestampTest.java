package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.eseal.SealDrawing;
import io.yinxin.seal.eseal.SealMaker;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.FakeSealKey;
import io.yinxin.seal.testing.FakeTimestampAuthority;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.TimestampAuthority;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Sealings whose time an authority attests: PAdES B-T, and the field of GB/T 38540. */
class SealedWithTimestampTest {

  private static final TestPki ROOT = TestPki.root("R");
  private static final TestPki TIME_ROOT = TestPki.root("Time Root");

  private final Path folder;
  private final Path in;
  private final Path out;

  SealedWithTimestampTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.in = Files.write(folder.resolve("in.pdf"), RawPdf.onePage().bytes());
    this.out = folder.resolve("out.pdf");
  }

  private static FakeTimestampAuthority authority() {
    return FakeTimestampAuthority.of(TIME_ROOT);
  }

  private static Sealer.Builder sealer(SealKey key, TimestampAuthority authority) {
    return Sealer.builder().key(key).clock(FixedClock.clock()).timestamps(authority);
  }

  private static SealKey key() {
    return ROOT.signer("Signer").sealKey();
  }

  private Verification verify(X509Certificate... roots) throws IOException {
    return Verifier.builder()
        .trust(TrustStore.of(List.of(roots)))
        .revocation(Verifier.RevocationCheck.OFF)
        .clock(FixedClock.clock())
        .build()
        .verify(Files.readAllBytes(out));
  }

  private Sealing good(X509Certificate... roots) throws IOException {
    Verification result = verify(roots);
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.VALID);
    assertThat(result.sealings()).hasSize(1);
    return result.sealings().get(0);
  }

  private void nothingLeft() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(in);
    }
  }

  @ParameterizedTest
  @EnumSource
  void provesTheTimeOfASealing(SignatureAlgorithm algorithm) throws Exception {
    TestPki root = TestPki.root("R", algorithm);
    TestPki timeRoot = TestPki.root("Time Root", algorithm);
    FakeTimestampAuthority authority = FakeTimestampAuthority.of(timeRoot);
    sealer(root.signer("Signer").sealKey(), authority).build().seal(in, out);
    Sealing sealing = good(root.certificate(), timeRoot.certificate());
    assertThat(sealing.level()).isEqualTo("B-T");
    assertThat(sealing.provenTime()).isEqualTo(FixedClock.NOW);
    assertThat(sealing.findings()).isEmpty();
    assertThat(authority.stamps()).isEqualTo(1);
    OutsideTool.named("qpdf").succeed("--check", out);
  }

  @Test
  void provesNothingToWhoeverDoesNotTrustTheServer() throws Exception {
    sealer(key(), authority()).build().seal(in, out);
    Sealing sealing = good(ROOT.certificate());
    assertThat(sealing.level()).isEqualTo("B-B");
    assertThat(sealing.provenTime()).isNull();
    assertThat(sealing.findings())
        .extracting(Finding::code)
        .containsExactly(FindingCode.TIMESTAMP_UNTRUSTED);
  }

  @ParameterizedTest
  @EnumSource(names = {"V4", "V5"})
  void putsItIntoTheFieldOfAnElectronicSealsSignature(Version version) throws Exception {
    TestPki root = TestPki.root("R", SignatureAlgorithm.SM2_SM3);
    TestPki timeRoot = TestPki.root("Time Root", SignatureAlgorithm.SM2_SM3);
    TestPki signer = root.signer("Signer");
    sealer(signer.sealKey(), FakeTimestampAuthority.of(timeRoot))
        .eseal(eseal(root, signer, version))
        .form(SignatureForm.SES)
        .build()
        .seal(in, out);
    Sealing sealing = good(root.certificate(), timeRoot.certificate());
    assertThat(sealing.provenTime()).isEqualTo(FixedClock.NOW);
    assertThat(sealing.findings())
        .extracting(Finding::code)
        .containsExactly(FindingCode.FORM_UNUSUAL);
  }

  @Test
  void refusesAnElectronicSealWithoutSuchAField() throws Exception {
    TestPki root = TestPki.root("R", SignatureAlgorithm.SM2_SM3);
    TestPki signer = root.signer("Signer");
    Sealer.Builder builder =
        sealer(signer.sealKey(), authority())
            .eseal(eseal(root, signer, Version.V1))
            .form(SignatureForm.SES);
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("V1");
  }

  private static ElectronicSeal eseal(TestPki root, TestPki signer, Version version)
      throws Exception {
    byte[] picture =
        SealDrawing.round(42).name("示例市政务服务局").build().svg().getBytes(StandardCharsets.UTF_8);
    return SealMaker.with(root.signer("Maker").sealKey())
        .id("43090000000001")
        .name("示例市政务服务局")
        .picture("svg", picture, 30, 30)
        .certificate(signer.certificate())
        .valid(FixedClock.NOW.minusSeconds(60), FixedClock.NOW.plus(Duration.ofDays(365)))
        .clock(Clock.fixed(FixedClock.NOW.minusSeconds(60), ZoneOffset.UTC))
        .version(version)
        .make();
  }

  @Test
  void takesSha256WhereTheServerDoesNotKnowSm3() throws Exception {
    TestPki root = TestPki.root("R", SignatureAlgorithm.SM2_SM3);
    sealer(root.signer("Signer").sealKey(), authority().knowing("SHA-256")).build().seal(in, out);
    assertThat(good(root.certificate(), TIME_ROOT.certificate()).level()).isEqualTo("B-T");
  }

  @Test
  void takesATimestampInTheFormOfGbt35275() throws Exception {
    sealer(key(), authority().gbt35275()).build().seal(in, out);
    Sealing sealing = good(ROOT.certificate(), TIME_ROOT.certificate());
    assertThat(sealing.level()).isEqualTo("B-T");
    assertThat(sealing.findings()).isEmpty();
  }

  /** The certificate alone is longer than the room that is kept. */
  private static FakeTimestampAuthority longWinded() {
    return new FakeTimestampAuthority(
        TIME_ROOT.signer(
            "Time",
            c ->
                FakeTimestampAuthority.certificate(c)
                    .extension("1.2.3.4", false, new DEROctetString(new byte[20_000]))),
        FixedClock.clock());
  }

  @Test
  void makesRoomForALongTokenBySigningAgain() throws Exception {
    FakeTimestampAuthority authority = longWinded();
    FakeSealKey key = (FakeSealKey) key();
    sealer(key, authority).build().seal(in, out);
    assertThat(good(ROOT.certificate(), TIME_ROOT.certificate()).level()).isEqualTo("B-T");
    assertThat(key.signatures()).isEqualTo(2);
    assertThat(authority.stamps()).isEqualTo(2);
  }

  @Test
  void keepsTheRoomThatTheAuthorityAsksFor() throws Exception {
    FakeTimestampAuthority authority = longWinded();
    FakeSealKey key = (FakeSealKey) key();
    TimestampAuthority roomy =
        new TimestampAuthority() {
          @Override
          public byte[] stamp(String digestName, byte[] digest)
              throws SealException.KeyUnavailable, IOException {
            return Objects.requireNonNull(authority.stamp(digestName, digest));
          }

          @Override
          public int maxTokenLength() {
            return 30_000;
          }
        };
    try (PreparedSealing sealing = sealer(key, roomy).build().prepare(in, out)) {
      sealing.finish(key.sign(sealing.toSign()));
    }
    assertThat(good(ROOT.certificate(), TIME_ROOT.certificate()).level()).isEqualTo("B-T");
    assertThat(authority.stamps()).isEqualTo(1);
  }

  @Test
  void aPreparedSealingCannotMakeRoomForALongToken() throws Exception {
    SealKey key = key();
    try (PreparedSealing sealing = sealer(key, longWinded()).build().prepare(in, out)) {
      byte[] signature = key.sign(sealing.toSign());
      assertThatThrownBy(() -> sealing.finish(signature))
          .isInstanceOf(SealException.KeyUnavailable.class)
          .hasMessageContaining("no room for a timestamp");
    }
    nothingLeft();
  }

  @Test
  void asksNoAuthorityAboutAWrongSignature() throws Exception {
    FakeTimestampAuthority authority = authority();
    SealKey key = ((FakeSealKey) key()).signingWrongly();
    assertThatThrownBy(() -> sealer(key, authority).build().seal(in, out))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("does not match its certificate");
    assertThat(authority.stamps()).isZero();
    nothingLeft();
  }

  @Test
  void leavesNothingBehindWhereNobodyAnswers() throws Exception {
    FakeTimestampAuthority authority = authority().failing(new IOException("nobody there"));
    assertThatThrownBy(() -> sealer(key(), authority).build().seal(in, out))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("nobody there");
    nothingLeft();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong("is no message at all", a -> a.changing(t -> new byte[] {1, 2, 3}), "not of this"),
        wrong(
            "is of something else",
            a ->
                a.changing(
                    t ->
                        new TestSignature(TIME_ROOT.signer("Time", SealedWithTimestampTest::plain))
                            .stamp(new byte[1], FixedClock.NOW)),
            "not of this"),
        wrong(
            "has a wrong signature",
            a ->
                a.signing(
                    s ->
                        s.spoiled(
                            value -> {
                              byte[] other = value.clone();
                              other[other.length - 1] ^= 1;
                              return other;
                            })),
            "SIGNATURE_WRONG"),
        wrong(
            "does not name its certificate",
            a -> a.signing(TestSignature::withoutNaming),
            "CERTIFICATE_NOT_BOUND"),
        wrong(
            "names another certificate",
            a -> a.signing(s -> s.naming(ROOT)),
            "CERTIFICATE_SUBSTITUTED"),
        wrong(
            "has no certificate",
            a -> a.signing(TestSignature::withoutCertificates),
            "NO_CERTIFICATE"),
        wrong(
            "has bytes behind it", a -> a.changing(t -> Arrays.copyOf(t, t.length + 1)), "bytes"));
  }

  private static Arguments wrong(
      String name, UnaryOperator<FakeTimestampAuthority> change, String why) {
    return Arguments.of(name, change, why);
  }

  @ParameterizedTest(name = "a token that {0}")
  @MethodSource("wrong")
  void usesNoTokenThatProvesNothing(
      String name, UnaryOperator<FakeTimestampAuthority> change, String why) throws Exception {
    Sealer sealer = sealer(key(), change.apply(authority())).build();
    refused(sealer, why);
  }

  private void refused(Sealer sealer, String why) throws IOException {
    assertThatThrownBy(() -> sealer.seal(in, out))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("the time server's token is wrong")
        .hasMessageContaining(why);
    nothingLeft();
  }

  private static TestPki.Certificate plain(TestPki.Certificate description) {
    return description;
  }

  @Test
  void usesNoTokenOfACertificateThatIsNotForTimestamps() throws Exception {
    for (UnaryOperator<TestPki.Certificate> bad :
        List.<UnaryOperator<TestPki.Certificate>>of(
            SealedWithTimestampTest::plain,
            c -> usage(c, false, "1.3.6.1.5.5.7.3.8"),
            c -> usage(c, true, "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.4"),
            c -> usage(c, true, "1.3.6.1.5.5.7.3.4"))) {
      FakeTimestampAuthority authority =
          new FakeTimestampAuthority(TIME_ROOT.signer("Time", bad), FixedClock.clock());
      refused(sealer(key(), authority).build(), "may not sign timestamps");
    }
  }

  private static TestPki.Certificate usage(
      TestPki.Certificate description, boolean critical, String... purposes) {
    KeyPurposeId[] ids =
        Arrays.stream(purposes)
            .map(p -> new ASN1ObjectIdentifier(p))
            .map(KeyPurposeId::getInstance)
            .toArray(KeyPurposeId[]::new);
    return description.extension("2.5.29.37", critical, new ExtendedKeyUsage(ids));
  }

  @Test
  void usesNoTokenOfACertificateThatWasOver() throws Exception {
    FakeTimestampAuthority authority =
        new FakeTimestampAuthority(
            TIME_ROOT.signer("Time", c -> FakeTimestampAuthority.certificate(c).expired()),
            FixedClock.clock());
    refused(sealer(key(), authority).build(), "not valid then");
  }

  @Test
  void usesNoTokenThatIsOlderThanTheSealing() throws Exception {
    FakeTimestampAuthority authority =
        new FakeTimestampAuthority(
            TIME_ROOT.signer("Time", FakeTimestampAuthority::certificate),
            Clock.fixed(FixedClock.NOW.minus(Duration.ofMinutes(6)), ZoneOffset.UTC));
    Sealer sealer = sealer(key(), authority).build();
    assertThatThrownBy(() -> sealer.seal(in, out))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("2026-11-23T07:54:00Z");
    nothingLeft();
  }

  @Test
  void aLaterSealingKeepsTheTimestampOfTheFirst() throws Exception {
    Path first = folder.resolve("first.pdf");
    sealer(key(), authority()).build().seal(in, first);
    sealer(key(), authority()).build().seal(first, out);
    Verification result = verify(ROOT.certificate(), TIME_ROOT.certificate());
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.VALID);
    assertThat(result.sealings())
        .hasSize(2)
        .allSatisfy(s -> assertThat(s.level()).isEqualTo("B-T"));
  }
}
