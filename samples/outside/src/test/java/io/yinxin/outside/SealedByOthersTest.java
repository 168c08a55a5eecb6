package io.yinxin.outside;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.bench.PdfBoxSealer;
import io.yinxin.bench.Pki;
import io.yinxin.bench.UsualCms;
import io.yinxin.seal.Verdict;
import io.yinxin.seal.Verification;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.trust.TrustStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What we say about documents that others have sealed: PDFBox, OpenPDF, EU DSS. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields up
class SealedByOthersTest {

  @TempDir static Path folder;

  private static Path paper;

  @BeforeAll
  static void makeKeysAndPaper() throws Exception {
    for (Pki.Kind kind : Pki.Kind.values()) {
      Pki.write(folder, kind);
    }
    paper = Papers.archival(folder.resolve("paper.pdf"), 1);
    Papers.png(folder.resolve("seal.png"));
  }

  @ParameterizedTest
  @EnumSource(Pki.Kind.class)
  void verifiesWhatPdfBoxSealed(Pki.Kind kind) throws Exception {
    Path sealed = folder.resolve("pdfbox-" + kind.file() + ".pdf");
    new PdfBoxSealer(keyFile(kind), kind, folder.resolve("seal.png")).seal(paper, sealed);
    isValidUntilChanged(sealed, kind, 1);
  }

  @ParameterizedTest
  @EnumSource(Pki.Kind.class)
  void verifiesWhatOpenPdfSealed(Pki.Kind kind) throws Exception {
    Path sealed = folder.resolve("openpdf-" + kind.file() + ".pdf");
    OpenPdfSealer.seal(paper, sealed, new UsualCms(keyFile(kind), kind));
    isValidUntilChanged(sealed, kind, 1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Pki.Kind.class,
      names = {"RSA", "P256"})
  void verifiesWhatDssSealed(Pki.Kind kind) throws Exception {
    Path sealed = folder.resolve("dss-" + kind.file() + ".pdf");
    try (PeerJvm dss = PeerJvm.dss()) {
      dss.ask("seal", paper, sealed, keyFile(kind), Pki.PASSWORD);
    }
    isValidUntilChanged(sealed, kind, 1);
  }

  @Test
  void verifiesTwoSealingsInTurn() throws Exception {
    Path once = folder.resolve("once.pdf");
    Path twice = folder.resolve("twice.pdf");
    PdfBoxSealer sealer =
        new PdfBoxSealer(keyFile(Pki.Kind.RSA), Pki.Kind.RSA, folder.resolve("seal.png"));
    sealer.seal(paper, once);
    sealer.seal(once, twice);
    isValidUntilChanged(twice, Pki.Kind.RSA, 2);
  }

  private static Path keyFile(Pki.Kind kind) {
    return folder.resolve(kind.file() + ".p12");
  }

  private static void isValidUntilChanged(Path sealed, Pki.Kind kind, int sealings)
      throws Exception {
    Verifier verifier =
        Verifier.builder().trust(TrustStore.of(folder.resolve(kind.file() + "-root.pem"))).build();
    Verification verification = verifier.verify(sealed);
    assertThat(verification.valid()).as(verification.toString()).isTrue();
    assertThat(verification.sealings()).hasSize(sealings);

    byte[] bytes = Files.readAllBytes(sealed);
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    bytes[text.indexOf("/MediaBox [0.0 0.0 595") + 20] ^= 1;
    Path changed = Files.write(folder.resolve("changed.pdf"), bytes);
    assertThat(verifier.verify(changed).verdict()).isEqualTo(Verdict.INVALID);
  }
}
