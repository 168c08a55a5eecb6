package io.yinxin.outside;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verapdf.pdfa.flavours.PDFAFlavour;

/** The judges judge: what is right passes them and what is wrong does not. */
class PapersTest {

  @Test
  void veraPdfPassesTheUnsealedDocumentAndRefusesOneWithoutMetadata(@TempDir Path folder)
      throws Exception {
    Path good = Papers.archival(folder.resolve("good.pdf"), 1);
    assertThat(VeraPdf.broken(good, PDFAFlavour.PDFA_2_B)).isEmpty();

    String text = new String(Files.readAllBytes(good), StandardCharsets.ISO_8859_1);
    Path bad =
        Files.write(
            folder.resolve("bad.pdf"),
            text.replace("/OutputIntents", "/OutputNothing").getBytes(StandardCharsets.ISO_8859_1));
    assertThat(VeraPdf.broken(bad, PDFAFlavour.PDFA_2_B)).isNotEmpty();
  }
}
