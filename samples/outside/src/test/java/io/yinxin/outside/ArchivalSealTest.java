package io.yinxin.outside;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.bench.Pki;
import io.yinxin.seal.Placement;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import java.awt.color.ColorSpace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.verapdf.pdfa.flavours.PDFAFlavour;

/** A PDF/A stays one when it is sealed, of every part, whatever colours it is for. */
class ArchivalSealTest {

  private static final String FADED =
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="42mm" height="42mm" viewBox="0 0 100 100">
       <circle cx="50" cy="50" r="45" fill="none" stroke="#dc0000" stroke-width="5" opacity=".6"/>
       <path d="M20 50h60v10h-60z" fill="#dc0000"/>
      </svg>""";

  @ParameterizedTest
  @CsvSource({"1, true", "1, false", "2, true", "2, false", "3, true"})
  void staysWhatItIs(int part, boolean rgb, @TempDir Path folder) throws Exception {
    Path paper =
        Papers.archival(
            folder.resolve("paper.pdf"), 2, part, rgb ? ColorSpace.CS_sRGB : ColorSpace.CS_GRAY);
    PDFAFlavour flavour =
        switch (part) {
          case 1 -> PDFAFlavour.PDFA_1_B;
          case 2 -> PDFAFlavour.PDFA_2_B;
          default -> PDFAFlavour.PDFA_3_B;
        };
    assertThat(VeraPdf.broken(paper, flavour)).as("before sealing").isEmpty();

    Pki.write(folder, Pki.Kind.RSA);
    SealPicture png = SealPicture.read(Papers.png(folder.resolve("seal.png")));
    SealPicture svg = SealPicture.of(FADED.getBytes(StandardCharsets.UTF_8));
    try (SealKey key =
        SealKeys.open("file:" + folder.resolve("rsa.p12"), what -> Pki.PASSWORD.toCharArray())) {
      Placement corner = new Placement.At(Placement.Pages.LAST, 100, 100, 42);
      List<Sealer.Builder> ways =
          List.of(
              Sealer.builder().picture(png).at(corner),
              Sealer.builder().picture(svg).at(corner).textLines(List.of("示例市", "2026-11-23")),
              Sealer.builder().picture(png).at(new Placement.Straddle(42)),
              Sealer.builder());
      Path before = paper;
      for (int i = 0; i < ways.size(); i++) {
        Path after = folder.resolve("sealed-" + i + ".pdf");
        ways.get(i).key(key).build().seal(before, after);
        assertThat(VeraPdf.broken(after, flavour)).as("sealing %s", i).isEmpty();
        before = after;
      }
      assertThat(Files.size(before)).isGreaterThan(Files.size(paper));
    }
  }
}
