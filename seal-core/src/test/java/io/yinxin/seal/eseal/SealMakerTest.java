package io.yinxin.seal.eseal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.FindingCode;
import io.yinxin.seal.SealException;
import io.yinxin.seal.SealVerification;
import io.yinxin.seal.Verdict;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.eseal.ElectronicSeal.Permit;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.FakeSealKey;
import io.yinxin.seal.testing.FakeTimestampAuthority;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestKeys;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SealMakerTest {

  private static final TestPki ROOT = TestPki.root("R", SignatureAlgorithm.SM2_SM3);
  private static final TestPki MAKER = ROOT.signer("Maker");
  private static final TestPki SIGNER = ROOT.signer("Signer");
  private static final Instant FROM = FixedClock.NOW;
  private static final Instant TO = FixedClock.NOW.plus(Duration.ofDays(3650));

  private static SealMaker maker(SealKey key) {
    return SealMaker.with(key)
        .id("43090000000001")
        .name("示例市政务服务局 电子证照专用章")
        .picture("svg", new byte[] {1, 2, 3}, 42, 40)
        .certificate(SIGNER.certificate())
        .valid(FROM, TO)
        .clock(FixedClock.clock());
  }

  private static SealVerification verify(ElectronicSeal seal, Instant at) {
    return Verifier.builder()
        .trust(TrustStore.of(List.of()))
        .sealMakers(TrustStore.of(List.of(ROOT.certificate())))
        .revocation(Verifier.RevocationCheck.OFF)
        .at(at)
        .build()
        .verify(seal);
  }

  @ParameterizedTest
  @EnumSource
  void makesASealThatReadsAndVerifies(Version version) throws Exception {
    ElectronicSeal seal =
        maker(MAKER.sealKey())
            .version(version)
            .type(4)
            .vendor("Test")
            .extension("1.2.3.4", false, new byte[] {5})
            .make();
    assertThat(seal.version()).isEqualTo(version);
    assertThat(seal.versionNumber()).isEqualTo(version.number());
    assertThat(seal.id()).isEqualTo("43090000000001");
    assertThat(seal.name()).isEqualTo("示例市政务服务局 电子证照专用章");
    assertThat(seal.vendor()).isEqualTo("Test");
    assertThat(seal.type()).isEqualTo(4);
    assertThat(seal.pictureType()).isEqualTo("svg");
    assertThat(seal.picture()).containsExactly(1, 2, 3);
    assertThat(seal.width()).isEqualTo(42);
    assertThat(seal.height()).isEqualTo(40);
    assertThat(seal.created()).isEqualTo(FixedClock.NOW);
    assertThat(seal.validFrom()).isEqualTo(FROM);
    assertThat(seal.validTo()).isEqualTo(TO);
    assertThat(seal.maker()).isEqualTo(MAKER.certificate());
    assertThat(seal.certificates()).containsExactly(SIGNER.certificate());
    assertThat(seal.permits(SIGNER.certificate())).isEqualTo(Permit.LISTED);
    assertThat(seal.permits(MAKER.certificate())).isEqualTo(Permit.NOT_LISTED);
    assertThat(seal.extensions()).hasSize(1);
    assertThat(seal.extensions().get(0).critical()).isFalse();
    assertThat(seal.oddities()).isEmpty();
    assertThat(ElectronicSeal.parse(seal.encoded())).isEqualTo(seal).hasSameHashCodeAs(seal);
    assertThat(verify(seal, FROM)).isEqualTo(new SealVerification(Verdict.VALID, List.of()));
  }

  @Test
  void listsDigests() throws Exception {
    ElectronicSeal seal = maker(MAKER.sealKey()).listDigests().make();
    assertThat(seal.certificates()).isEmpty();
    assertThat(seal.certificateDigests()).hasSize(1);
    assertThat(seal.certificateDigests().get(0).type()).isEqualTo("SM3");
    assertThat(seal.permits(SIGNER.certificate())).isEqualTo(Permit.LISTED);
    assertThat(seal.permits(MAKER.certificate())).isEqualTo(Permit.NOT_LISTED);
    assertThat(verify(seal, FROM).valid()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = "RSA_PSS_SHA256", mode = EnumSource.Mode.EXCLUDE)
  void signsWithEachKindOfKeyThatHasNoParameters(SignatureAlgorithm algorithm) throws Exception {
    TestPki maker = ROOT.signer("Other kind", c -> c.key(algorithm));
    assertThat(verify(maker(maker.sealKey()).make(), FROM).valid()).isTrue();
  }

  @Test
  void refusesAKeyWhoseAlgorithmHasParameters() {
    TestPki maker = ROOT.signer("PSS", c -> c.key(SignatureAlgorithm.RSA_PSS_SHA256));
    assertThatThrownBy(() -> maker(maker.sealKey()).make())
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("RSA-PSS");
  }

  private static FakeTimestampAuthority authority(Duration ahead) {
    Instant time = FixedClock.NOW.plus(ahead);
    return new FakeTimestampAuthority(
        ROOT.signer("Time", FakeTimestampAuthority::certificate),
        Clock.fixed(time, ZoneOffset.UTC));
  }

  @Test
  void carriesATimestampOfItsMaking() throws Exception {
    FakeTimestampAuthority authority = authority(Duration.ofSeconds(2));
    ElectronicSeal seal = maker(MAKER.sealKey()).version(Version.V5).timestamps(authority).make();
    assertThat(authority.stamps()).isEqualTo(1);
    assertThat(seal.attested()).isEqualTo(FixedClock.NOW.plusSeconds(2));
    assertThat(seal.created()).isEqualTo(FixedClock.NOW);
    assertThat(seal.oddities()).isEmpty();
    TrustStore trust = TrustStore.of(List.of(ROOT.certificate()));
    SealVerification result =
        Verifier.builder()
            .trust(trust)
            .sealMakers(trust)
            .revocation(Verifier.RevocationCheck.OFF)
            .at(FROM.plusSeconds(60))
            .build()
            .verify(seal);
    assertThat(result).isEqualTo(new SealVerification(Verdict.VALID, List.of()));
    // Who does not trust the server is told so, and trusts the maker all the same.
    SealVerification unknown = verify(seal, FROM.plusSeconds(60));
    assertThat(unknown.valid()).isTrue();
    assertThat(unknown.findings())
        .extracting(f -> f.code())
        .containsExactly(FindingCode.TIMESTAMP_UNTRUSTED);
  }

  @Test
  void isNeverMadeAfterItsTimestamp() throws Exception {
    FakeTimestampAuthority behind = authority(Duration.ofMinutes(-2));
    ElectronicSeal seal = maker(MAKER.sealKey()).version(Version.V5).timestamps(behind).make();
    assertThat(seal.created()).isEqualTo(FROM.minusSeconds(120)).isEqualTo(seal.attested());
    assertThat(behind.stamps()).isEqualTo(2);
    SealMaker far =
        maker(MAKER.sealKey()).version(Version.V5).timestamps(authority(Duration.ofHours(-1)));
    assertThatThrownBy(far::make)
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("the time server says");
  }

  @Test
  void makesNoSealWithoutTheTimestampThatWasAskedFor() {
    FakeTimestampAuthority gone = authority(Duration.ZERO).failing(new IOException("gone"));
    SealMaker maker = maker(MAKER.sealKey()).version(Version.V5).timestamps(gone);
    assertThatThrownBy(maker::make).isInstanceOf(SealException.KeyUnavailable.class);
    for (Version without : List.of(Version.V1, Version.V4)) {
      FakeTimestampAuthority never = authority(Duration.ZERO);
      assertThatThrownBy(maker(MAKER.sealKey()).version(without).timestamps(never)::make)
          .isInstanceOf(IllegalStateException.class);
      assertThat(never.stamps()).isZero();
    }
  }

  @Test
  void refusesAKeyThatSignsWrongly() {
    FakeSealKey key =
        new FakeSealKey(MAKER.keyPair(), SignatureAlgorithm.SM2_SM3, MAKER.chain())
            .signingWrongly();
    assertThatThrownBy(() -> maker(key).make()).isInstanceOf(SealException.KeyUnavailable.class);
    FakeSealKey stranger =
        new FakeSealKey(
            TestKeys.key(SignatureAlgorithm.SM2_SM3, 42),
            SignatureAlgorithm.SM2_SM3,
            MAKER.chain());
    assertThatThrownBy(() -> maker(stranger).make())
        .isInstanceOf(SealException.KeyUnavailable.class);
  }

  @Test
  void passesOnWhatTheKeySays() {
    SealException.PinRefused refused =
        new SealException.PinRefused(new io.yinxin.seal.Message("no", "否"), null, null);
    FakeSealKey key =
        new FakeSealKey(MAKER.keyPair(), SignatureAlgorithm.SM2_SM3, MAKER.chain())
            .failing(refused);
    assertThatThrownBy(() -> maker(key).make()).isSameAs(refused);
  }

  @Test
  void refusesAMakerWhoseCertificateIsOver() {
    TestPki expired = ROOT.signer("E", TestPki.Certificate::expired);
    assertThatThrownBy(() -> maker(expired.sealKey()).make())
        .isInstanceOf(SealException.KeyUnavailable.class);
  }

  @Test
  void refusesWhatIsNoSeal() {
    SealKey key = MAKER.sealKey();
    assertThatThrownBy(() -> SealMaker.with(key).make()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> maker(key).version(Version.V1).listDigests().make())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> maker(key).id("编号")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> maker(key).name(" ")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> maker(key).type(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> maker(key).valid(TO, FROM))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> maker(key).picture("png", new byte[0], 42, 42))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> maker(key).picture("png", new byte[1], 0, 42))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void v1WritesTimesAfter2049AsGeneralizedTime() throws Exception {
    Instant late = Instant.parse("2051-01-01T00:00:00Z");
    ElectronicSeal seal = maker(MAKER.sealKey()).version(Version.V1).valid(FROM, late).make();
    assertThat(seal.validTo()).isEqualTo(late);
  }

  @Test
  void aSealIsJudgedByTheMomentAskedFor() throws Exception {
    ElectronicSeal seal = maker(MAKER.sealKey()).make();
    SealVerification early = verify(seal, FROM.minusSeconds(1));
    assertThat(early.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(early.findings())
        .extracting(f -> f.code())
        .contains(FindingCode.SEAL_NOT_VALID_THEN);
    assertThat(verify(seal, TO.plusSeconds(1)).valid()).isFalse();
    assertThat(verify(seal, TO).valid()).isTrue();
  }

  @Test
  void sealsAreReadToTheirLastByte() throws Exception {
    byte[] good = maker(MAKER.sealKey()).make().encoded();
    assertThatThrownBy(() -> ElectronicSeal.parse(java.util.Arrays.copyOf(good, good.length + 1)))
        .isInstanceOf(FileRefused.class);
    assertThatThrownBy(() -> ElectronicSeal.parse(java.util.Arrays.copyOf(good, good.length - 1)))
        .isInstanceOf(FileRefused.class);
    assertThatThrownBy(() -> ElectronicSeal.parse(new byte[0])).isInstanceOf(FileRefused.class);
    assertThatThrownBy(() -> ElectronicSeal.parse(new byte[ElectronicSeal.MAX_BYTES + 1]))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("16 MB");
  }
}
