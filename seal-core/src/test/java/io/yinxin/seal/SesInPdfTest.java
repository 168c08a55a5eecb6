package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.Finding.Severity;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.eseal.SealDrawing;
import io.yinxin.seal.eseal.SealMaker;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.SesForge;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.TrustStore;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Electronic seals in PDFs: used for their picture, and as the signature itself. */
class SesInPdfTest {

  private static final TestPki ROOT = TestPki.root("R", SignatureAlgorithm.SM2_SM3);
  private static final TestPki MAKERS = TestPki.root("MR", SignatureAlgorithm.SM2_SM3);
  private static final TestPki SIGNER = ROOT.signer("Signer");
  private static final byte[] PICTURE = picture();

  private final Path folder;

  SesInPdfTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static byte[] picture() {
    try {
      return SealDrawing.round(42).name("示例市政务服务局").build().svg().getBytes(StandardCharsets.UTF_8);
    } catch (SealException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SealMaker maker() {
    return SealMaker.with(MAKERS.signer("Maker").sealKey())
        .id("43090000000001")
        .name("示例市政务服务局")
        .picture("svg", PICTURE, 30, 30)
        .certificate(SIGNER.certificate())
        .valid(FixedClock.NOW.minusSeconds(60), FixedClock.NOW.plus(Duration.ofDays(365)))
        .clock(Clock.fixed(FixedClock.NOW.minusSeconds(60), ZoneOffset.UTC));
  }

  private static Sealer.Builder sealer(ElectronicSeal seal) {
    return Sealer.builder()
        .key(SIGNER.sealKey())
        .clock(FixedClock.clock())
        .eseal(seal)
        .form(SignatureForm.SES);
  }

  private Path seal(Sealer sealer) throws Exception {
    Path in = Files.write(folder.resolve("in.pdf"), RawPdf.onePage().bytes());
    Path out = folder.resolve("out.pdf");
    sealer.seal(in, out, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    return out;
  }

  private static Verification verify(byte[] document) throws Exception {
    return Verifier.builder()
        .trust(TrustStore.of(List.of(ROOT.certificate())))
        .sealMakers(TrustStore.of(List.of(MAKERS.certificate())))
        .revocation(Verifier.RevocationCheck.OFF)
        .clock(FixedClock.clock())
        .build()
        .verify(document);
  }

  private static void assertCode(Verification result, FindingCode code, Severity severity) {
    assertThat(result.sealings()).hasSize(1);
    assertThat(result.sealings().get(0).findings())
        .as(result.toString())
        .anySatisfy(
            f -> {
              assertThat(f.code()).isEqualTo(code);
              assertThat(f.severity()).isEqualTo(severity);
            });
  }

  @ParameterizedTest
  @EnumSource
  void sealsAndVerifies(Version version) throws Exception {
    ElectronicSeal seal = maker().version(version).make();
    Path out = seal(sealer(seal).at(new Placement.At(new Placement.Pages(1), 5, 2, 0)).build());
    Verification result = verify(Files.readAllBytes(out));
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.VALID);
    Sealing sealing = result.sealings().get(0);
    assertThat(sealing.eseal()).isEqualTo(seal);
    assertThat(sealing.signer()).contains("CN=Signer");
    assertThat(sealing.algorithm()).isEqualTo("SM3withSM2");
    assertThat(sealing.level()).isEqualTo("B-B");
    assertThat(sealing.claimedTime()).isEqualTo(FixedClock.NOW);
    assertThat(sealing.wholeDocument()).isTrue();
    assertCode(result, FindingCode.FORM_UNUSUAL, Severity.WARNING);
    assertThat(sealing.findings()).hasSize(1);
    String text = Files.readString(out, StandardCharsets.ISO_8859_1);
    assertThat(text.contains("/SubFilter /adbe.pkcs7.detached")).isTrue();
    // 30 mm, as the seal says, and not the 42 of its picture.
    assertThat(text.contains("/BBox [0 0 85.039 85.039]")).isTrue();
    OutsideTool.named("qpdf").succeed("--check", out);
  }

  @Test
  void anOlderSealingStaysGoodUnderAYoungerOne() throws Exception {
    Path first = seal(sealer(maker().make()).build());
    Path second = folder.resolve("second.pdf");
    Sealer.builder().key(SIGNER.sealKey()).clock(FixedClock.clock()).build().seal(first, second);
    Path third = folder.resolve("third.pdf");
    sealer(maker().make()).build().seal(second, third);
    Verification result = verify(Files.readAllBytes(third));
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.VALID);
    assertThat(result.sealings())
        .extracting(s -> s.eseal() != null)
        .containsExactly(true, false, true);
  }

  @Test
  void aPadesSealingShowsTheSealsPicture() throws Exception {
    Sealer sealer =
        sealer(maker().make())
            .form(SignatureForm.PADES)
            .at(new Placement.At(new Placement.Pages(1), 5, 2, 0))
            .build();
    Verification result = verify(Files.readAllBytes(seal(sealer)));
    assertThat(result.verdict()).isEqualTo(Verdict.VALID);
    assertThat(result.sealings().get(0).eseal()).isNull();
    assertThat(result.sealings().get(0).level()).isEqualTo("B-B");
  }

  @Test
  void anRsaKeySealsWithSm3WhereAsked() throws Exception {
    TestPki rsa = ROOT.signer("RSA", c -> c.key(SignatureAlgorithm.RSA_PKCS1_SHA256));
    ElectronicSeal seal = maker().certificate(rsa.certificate()).make();
    Path in = Files.write(folder.resolve("in.pdf"), RawPdf.onePage().bytes());
    SealedDocument made =
        sealer(seal).key(rsa.sealKey()).build().seal(in, folder.resolve("out.pdf"));
    byte[] bytes = Files.readAllBytes(made.file());
    assertThat(verify(bytes).verdict()).isEqualTo(Verdict.VALID);
    assertThat(made.digest("SM3")).isEqualTo(HashAlgorithm.SM3.digest(bytes));
    assertThat(made.digest("SHA-256")).isEqualTo(HashAlgorithm.SHA256.digest(bytes));
  }

  @Test
  void refusesAKeyThatTheSealDoesNotList() throws Exception {
    ElectronicSeal seal = maker().make();
    TestPki renewed = ROOT.signer("Signer", c -> c.key(SIGNER.keyPair()));
    assertThatThrownBy(() -> sealer(seal).key(renewed.sealKey()).build())
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("does not list");
  }

  @Test
  void refusesASealThatWasChangedOrIsOver() throws Exception {
    byte[] bytes = maker().make().encoded();
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("<path") + 1;
    bytes[at] ^= 1;
    ElectronicSeal changed = ElectronicSeal.parse(bytes);
    assertThatThrownBy(() -> sealer(changed).build())
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("changed");
    ElectronicSeal over =
        maker()
            .valid(Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2021-01-01T00:00:00Z"))
            .make();
    assertThatThrownBy(() -> seal(sealer(over).build()))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("valid from");
    assertThat(folder.resolve("out.pdf")).doesNotExist();
  }

  @Test
  void thisFormNeedsASeal() {
    assertThatThrownBy(() -> Sealer.builder().key(SIGNER.sealKey()).form(SignatureForm.SES).build())
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gif", "bmp", "png", "jpg"})
  void showsPicturesOfOtherKinds(String kind) throws Exception {
    BufferedImage image = new BufferedImage(80, 60, BufferedImage.TYPE_INT_RGB);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, kind, out);
    ElectronicSeal seal = maker().picture(kind, out.toByteArray(), 40, 30).make();
    SealPicture picture = SealPicture.of(seal);
    assertThat(picture.width()).isEqualTo(40);
    assertThat(picture.height()).isEqualTo(30);
    assertThat(Objects.requireNonNull(picture.pixels()).width()).isEqualTo(80);
  }

  @Test
  void saysWhichPicturesItCannotShow() throws Exception {
    ElectronicSeal ofd = maker().picture("ofd", new byte[] {'P', 'K', 3, 4}, 40, 40).make();
    assertThatThrownBy(() -> SealPicture.of(ofd)).isInstanceOf(FileRefused.class);
    Sealer shown = sealer(ofd).at(new Placement.At(new Placement.Pages(1), 5, 2, 0)).build();
    assertThatThrownBy(() -> seal(shown)).isInstanceOf(SealException.DocumentRejected.class);
    assertThat(verify(Files.readAllBytes(seal(sealer(ofd).build()))).verdict())
        .isEqualTo(Verdict.VALID);
  }

  // ---- made by others

  private static byte[] with(UnaryOperator<SesForge> special) {
    SesForge forge = new SesForge(Version.V4, MAKERS.signer("Maker"), SIGNER);
    return BadDocuments.toSeal("")
        .seal(content -> special.apply(forge).signature(HashAlgorithm.SM3.digest(content)));
  }

  @Test
  void recognisesASealUnderAnyName() throws Exception {
    byte[] good = with(f -> f);
    assertThat(verify(good).verdict()).isEqualTo(Verdict.VALID);
    String text = new String(good, StandardCharsets.ISO_8859_1);
    assertThat(text.contains("/ETSI.CAdES.detached")).isTrue();
    byte[] vendor =
        BadDocuments.toSeal("")
            .seal(
                content ->
                    new SesForge(Version.V1, MAKERS.signer("Maker"), SIGNER)
                        .signature(HashAlgorithm.SM3.digest(content)));
    assertThat(verify(vendor).verdict()).isEqualTo(Verdict.VALID);
  }

  @Test
  void findsWhatIsWrong() throws Exception {
    byte[] good = with(f -> f);
    byte[] changed = good.clone();
    int at = new String(good, StandardCharsets.ISO_8859_1).indexOf("/MediaBox");
    changed[at + 1] ^= 1;
    assertCode(verify(changed), FindingCode.CONTENT_CHANGED, Severity.ERROR);
    assertCode(
        verify(
            with(
                f ->
                    f.set(
                        "certList",
                        Der.wrap(Tlv.SEQUENCE, SesForge.certificate(ROOT.signer("Other")))))),
        FindingCode.SIGNER_NOT_IN_SEAL,
        Severity.ERROR);
    assertCode(
        verify(
            with(
                f ->
                    f.change(
                        "whole",
                        b -> Der.wrap(Tlv.SEQUENCE, Der.wrap(Tlv.SEQUENCE, SesForge.number(4)))))),
        FindingCode.SIGNATURE_UNREADABLE,
        Severity.ERROR);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void recognisesGbt35275(boolean changed) throws Exception {
    byte[] document =
        BadDocuments.toSeal("").seal(content -> gbt(new TestSignature(SIGNER).sign(content)));
    if (changed) {
      int at = new String(document, StandardCharsets.ISO_8859_1).indexOf("/MediaBox");
      document[at + 1] ^= 1;
    }
    Verification result = verify(document);
    assertCode(result, FindingCode.FORM_UNUSUAL, Severity.WARNING);
    assertThat(result.verdict())
        .as(result.toString())
        .isEqualTo(changed ? Verdict.INVALID : Verdict.VALID);
    assertThat(result.sealings().get(0).eseal()).isNull();
  }

  /** The content type of GB/T 35275 around the same signed data. */
  private static byte[] gbt(byte[] cms) {
    try {
      byte[] data = Tlv.readAll(cms).children(2).get(1).encoded();
      return Der.wrap(Tlv.SEQUENCE, Der.oid("1.2.156.10197.6.1.4.2.2"), data);
    } catch (io.yinxin.seal.internal.asn1.Asn1Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
