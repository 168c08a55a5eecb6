package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.internal.pdf.PdfAssembly;
import io.yinxin.seal.internal.pdf.PdfSamples;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the sealer makes, of any input and in any order, the verifier calls VALID. */
class SealedIsValidTest {

  private static final TestPki RSA_ROOT =
      TestPki.root("RSA root", SignatureAlgorithm.RSA_PKCS1_SHA256);
  private static final TestPki P256_ROOT =
      TestPki.root("P-256 root", SignatureAlgorithm.ECDSA_P256_SHA256);
  private static final TestPki SM2_ROOT = TestPki.root("SM2 root", SignatureAlgorithm.SM2_SM3);
  private static final SealKey RSA = RSA_ROOT.signer("市局").sealKey();
  private static final SealKey P256 = P256_ROOT.signer("县局").sealKey();
  private static final SealKey SM2 = SM2_ROOT.signer("乡镇").sealKey();
  private static final SealPicture PICTURE = picture();

  private final Path dir;
  private final Path in;

  SealedIsValidTest(@TempDir Path dir) {
    this.dir = dir;
    this.in = dir.resolve("in.pdf");
  }

  private static SealPicture picture() {
    String svg =
        "<svg xmlns='http://www.w3.org/2000/svg' width='42mm' height='42mm' viewBox='0 0 42 42'>"
            + "<circle cx='21' cy='21' r='20' fill='none' stroke='#E60012'/></svg>";
    try {
      return SealPicture.of(svg.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sealer.Builder by(SealKey key) {
    return Sealer.builder().key(key).clock(FixedClock.clock());
  }

  private static Sealer.Builder by(SealKey key, Placement placement) {
    return by(key).picture(PICTURE).at(placement);
  }

  /** Seals with one after the other, and verifies after each. */
  private Path seal(String password, Sealer... sealers) throws Exception {
    Path last = in;
    for (int i = 0; i < sealers.length; i++) {
      Path next = dir.resolve("sealed-" + (i + 1) + ".pdf");
      sealers[i].seal(last, next, StandardCopyOption.REPLACE_EXISTING);
      last = next;
      Verification result = verify(last, password);
      assertThat(result.verdict())
          .as("sealing " + (i + 1) + ": " + result)
          .isEqualTo(Verdict.VALID);
      assertThat(result.sealings()).hasSize(i + 1);
      assertThat(result.findings()).isEmpty();
      for (Sealing sealing : result.sealings()) {
        assertThat(sealing.findings().stream().map(Finding::code))
            .containsOnly(FindingCode.REVOCATION_NOT_CHECKED);
      }
    }
    return last;
  }

  private static Verification verify(Path file, String password) throws Exception {
    return Verifier.builder()
        .trust(
            TrustStore.of(
                List.of(RSA_ROOT.certificate(), P256_ROOT.certificate(), SM2_ROOT.certificate())))
        .at(FixedClock.NOW)
        .password(password.toCharArray())
        .build()
        .verify(file);
  }

  static Stream<Map.Entry<String, byte[]>> good() {
    return PdfSamples.good().entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("good")
  void threeSealsOneAfterTheOther(Map.Entry<String, byte[]> sample) throws Exception {
    Files.write(in, sample.getValue());
    seal(
        "",
        by(RSA, new Placement.At(Placement.Pages.ALL, 10, 10, 30)).build(),
        by(SM2).reason("复核").build(),
        by(P256, new Placement.At(Placement.Pages.LAST, 20, 20, 30)).build());
  }

  @Test
  void acrossThePagesAndOnThem() throws Exception {
    Files.write(in, PdfSamples.pages(5));
    seal(
        "",
        by(SM2, new Placement.At(Placement.Pages.LAST, 10, 10, 40)).build(),
        by(SM2, new Placement.Straddle(40)).build(),
        by(RSA, new Placement.Straddle(30)).build(),
        by(P256, new Placement.At(Placement.Pages.ALL, 60, 60, 20)).build());
  }

  @ParameterizedTest
  @EnumSource(
      value = Certification.class,
      names = {"FORMS", "ANNOTATIONS"})
  void afterACertification(Certification certification) throws Exception {
    Files.write(in, PdfSamples.emptySignatureField());
    seal(
        "",
        by(SM2).certify(certification).build(),
        by(RSA).field("seal").picture(PICTURE).build(),
        certification == Certification.FORMS
            ? by(P256).build()
            : by(P256, new Placement.At(Placement.Pages.LAST, 10, 10, 30)).build());
  }

  @Test
  void whatIsCertifiedForFormsTakesNoNewPlace() throws Exception {
    Files.write(in, PdfSamples.classic());
    Path certified = seal("", by(SM2).certify(Certification.FORMS).build());
    Path hidden = dir.resolve("hidden.pdf");
    Sealer visible = by(RSA, new Placement.At(Placement.Pages.LAST, 10, 10, 30)).build();
    assertThatThrownBy(() -> visible.seal(certified, hidden))
        .isInstanceOfSatisfying(
            SealException.DocumentRejected.class,
            e -> assertThat(e.reason()).isEqualTo(SealException.DocumentRejected.Reason.LOCKED));
    assertThat(hidden).doesNotExist();
  }

  @Test
  void certifiedForGood() throws Exception {
    Files.write(in, PdfSamples.classic());
    seal("", by(SM2).certify(Certification.NO_CHANGES).build());
  }

  @Test
  void inFieldsThatLockEachTheirOwn() throws Exception {
    String widget = "/FT/Sig/Type/Annot/Subtype/Widget/P 3 0 R/F 4";
    Files.write(
        in,
        PdfAssembly.version("1.7")
            .trailer("/Root 1 0 R")
            .object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R 6 0 R 7 0 R]>>>>")
            .object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
            .object(
                3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[5 0 R 6 0 R 7 0 R]>>")
            .object(
                5,
                "<</T(a)/Rect[10 10 90 90]/Lock<</Type/SigFieldLock/Action/Include/Fields[(t)]>>"
                    + widget
                    + ">>")
            .object(
                6,
                "<</T(b)/Rect[100 10 190 90]/Lock<</Type/SigFieldLock/Action/Exclude/Fields[(c)]>>"
                    + widget
                    + ">>")
            .object(7, "<</T(c)/Rect[200 10 290 90]" + widget + ">>")
            .table()
            .end()
            .toBytes());
    seal(
        "",
        by(RSA).field("a").picture(PICTURE).build(),
        by(SM2).field("b").picture(PICTURE).build(),
        by(P256).field("c").build());
  }

  @ParameterizedTest
  @EnumSource(PdfSamples.Encrypting.class)
  void encrypted(PdfSamples.Encrypting how) throws Exception {
    for (boolean packed : new boolean[] {false, true}) {
      Files.write(
          in,
          packed
              ? PdfSamples.encryptedWithObjectStreams(how, "user", "owner")
              : PdfSamples.encrypted(how, "user", "owner"));
      char[] password = (how == PdfSamples.Encrypting.RC4_40 ? "user" : "owner").toCharArray();
      Path done =
          seal(
              "user",
              by(RSA, new Placement.At(Placement.Pages.LAST, 10, 10, 30))
                  .password(password)
                  .build(),
              by(SM2).reason("复核").password(password).build());
      // Without the password nothing can be said of what came after the first.
      assertThat(verify(done, "").verdict()).isEqualTo(Verdict.INDETERMINATE);
      if (!packed) {
        Verification first = verify(dir.resolve("sealed-1.pdf"), "");
        assertThat(first.verdict()).as(first.toString()).isEqualTo(Verdict.VALID);
        assertThat(first.findings().get(0).code()).isEqualTo(FindingCode.ENCRYPTED);
      }
    }
  }
}
