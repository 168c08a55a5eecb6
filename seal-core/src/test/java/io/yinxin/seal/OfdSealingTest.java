package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.eseal.SealDrawing;
import io.yinxin.seal.eseal.SealMaker;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.TrustStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** OFD documents are sealed, and our verifier says yes to them. */
class OfdSealingTest {

  static final TestPki ROOT = TestPki.root("R", SignatureAlgorithm.SM2_SM3);
  static final TestPki MAKERS = TestPki.root("MR", SignatureAlgorithm.SM2_SM3);
  static final TestPki SIGNER = ROOT.signer("Signer");
  private static final byte[] PICTURE = picture();
  private static final Placement.At TOP = new Placement.At(new Placement.Pages(1), 100, 20, 0);

  private final Path folder;

  OfdSealingTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static byte[] picture() {
    try {
      return SealDrawing.round(42).name("示例市政务服务局").build().svg().getBytes(StandardCharsets.UTF_8);
    } catch (SealException e) {
      throw new IllegalStateException(e);
    }
  }

  static SealMaker maker() {
    return SealMaker.with(MAKERS.signer("Maker").sealKey())
        .id("43090000000001")
        .name("示例市政务服务局")
        .picture("svg", PICTURE, 42, 42)
        .certificate(SIGNER.certificate())
        .valid(FixedClock.NOW.minusSeconds(60), FixedClock.NOW.plus(Duration.ofDays(365)))
        .clock(Clock.fixed(FixedClock.NOW.minusSeconds(60), ZoneOffset.UTC));
  }

  static Sealer.Builder sealer() {
    return Sealer.builder().key(SIGNER.sealKey()).clock(FixedClock.clock());
  }

  static Sealer.Builder sealer(ElectronicSeal seal) {
    return sealer().eseal(seal);
  }

  private byte[] seal(Sealer.Builder sealer, byte[] document) throws Exception {
    Path out = Files.createTempDirectory(folder, "out").resolve("out.ofd");
    SealedDocument made = sealer.build().seal(document, out);
    assertThat(made.format()).isEqualTo(Format.OFD);
    return Files.readAllBytes(out);
  }

  static Verification verify(byte[] document) throws Exception {
    return Verifier.builder()
        .trust(TrustStore.of(List.of(ROOT.certificate())))
        .sealMakers(TrustStore.of(List.of(MAKERS.certificate())))
        .revocation(Verifier.Revocation.OFF)
        .clock(FixedClock.clock())
        .build()
        .verify(document);
  }

  @ParameterizedTest
  @EnumSource
  void sealsInTheVersionOfTheSeal(Version version) throws Exception {
    ElectronicSeal seal = maker().version(version).make();
    byte[] sealed = seal(sealer(seal).at(TOP), TestOfd.open().bytes());
    Verification result = verify(sealed);
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.VALID);
    assertThat(result.findings()).isEmpty();
    Sealing sealing = result.sealings().get(0);
    assertThat(sealing.findings()).isEmpty();
    assertThat(sealing.eseal()).isEqualTo(seal);
    assertThat(sealing.name()).isEqualTo("s001");
    assertThat(sealing.algorithm()).isEqualTo("SM3withSM2");
    assertThat(sealing.claimedTime()).isEqualTo(FixedClock.NOW);
    assertThat(sealing.wholeDocument()).isTrue();
  }

  @Test
  void signsAloneWithoutASeal() throws Exception {
    byte[] sealed = seal(sealer(), TestOfd.open().bytes());
    Verification result = verify(sealed);
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.VALID);
    Sealing sealing = result.sealings().get(0);
    assertThat(sealing.findings()).as(result.toString()).isEmpty();
    assertThat(sealing.eseal()).isNull();
  }
}
