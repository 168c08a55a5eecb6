package io.yinxin.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.yinxin.bench.Pki;
import io.yinxin.seal.OutsideTool;
import io.yinxin.seal.Placement;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.internal.pdf.PdfSamples;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a page shows the seal when poppler draws it: in millimetres, as a person measures it. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields up
class SeenOnThePageTest {

  private static final int DOTS_PER_INCH = 127; // five to the millimetre

  /** The ring's line is 14 of 300 wide and lies 10 from the edge: 3 of 300 are empty. */
  private static final double EMPTY = 42 * 3 / 300.0;

  @TempDir static Path folder;

  private static SealKey key;

  @BeforeAll
  static void makeKey() throws Exception {
    Pki.write(folder, Pki.Kind.P256);
    key = SealKeys.open("file:" + folder.resolve("p256.p12"), what -> Pki.PASSWORD.toCharArray());
    Papers.png(folder.resolve("seal.png"));
    Papers.svg(folder.resolve("seal.svg"));
  }

  @AfterAll
  static void closeKey() {
    key.close();
  }

  /** What is red on a page, mm from its top left; and how far above its middle its weight is. */
  private record Red(
      double left, double top, double right, double bottom, double pageWidth, double above) {

    static Red on(Path pdf, int page) throws Exception {
      Path picture = folder.resolve("page");
      OutsideTool.named("pdftoppm")
          .succeed(
              "-r",
              DOTS_PER_INCH,
              "-png",
              "-singlefile",
              "-cropbox",
              "-f",
              page,
              "-l",
              page,
              pdf,
              picture);
      BufferedImage image = ImageIO.read(folder.resolve("page.png").toFile());
      int left = Integer.MAX_VALUE;
      int top = Integer.MAX_VALUE;
      int right = -1;
      int bottom = -1;
      int all = 0;
      long heights = 0;
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          int rgb = image.getRGB(x, y);
          if (((rgb >> 16) & 0xff) - (rgb & 0xff) > 100) {
            left = Math.min(left, x);
            right = Math.max(right, x + 1);
            top = Math.min(top, y);
            bottom = Math.max(bottom, y + 1);
            all++;
            heights += y;
          }
        }
      }
      double dot = 25.4 / DOTS_PER_INCH;
      return new Red(
          left * dot,
          top * dot,
          right * dot,
          bottom * dot,
          image.getWidth() * dot,
          (top + bottom) / 2.0 * dot - (double) heights / Math.max(1, all) * dot);
    }

    /** The dot in the ring is above its middle, so that a seal on its head shows. */
    void isTheRingAt(double x, double y) {
      assertThat(left).isCloseTo(x + EMPTY, within(0.5));
      assertThat(top).isCloseTo(y + EMPTY, within(0.5));
      assertThat(right).isCloseTo(x + 42 - EMPTY, within(0.5));
      assertThat(bottom).isCloseTo(y + 42 - EMPTY, within(0.5));
      assertThat(above).isGreaterThan(1);
    }
  }

  private static Path seal(Path from, String picture, Placement place) throws Exception {
    Path to = folder.resolve("sealed-" + from.getFileName());
    Files.deleteIfExists(to);
    Sealer.builder()
        .key(key)
        .picture(SealPicture.read(folder.resolve(picture)))
        .at(place)
        .build()
        .seal(from, to);
    return to;
  }

  private static final Placement AT = new Placement.At(Placement.Pages.LAST, 90, 110, 42);

  @ParameterizedTest
  @ValueSource(strings = {"seal.png", "seal.svg"})
  void atTheMillimetresAskedFor(String picture) throws Exception {
    Path paper = Papers.archival(folder.resolve("paper.pdf"), 1);
    Red.on(seal(paper, picture, AT), 1).isTheRingAt(90, 110);
  }

  @ParameterizedTest
  @ValueSource(ints = {90, 180, 270})
  void uprightOnARotatedPage(int degrees) throws Exception {
    Path paper = Files.write(folder.resolve("rotated.pdf"), PdfSamples.rotated(degrees));
    Path sealed = seal(paper, "seal.png", AT);
    Red.on(sealed, 1).isTheRingAt(90, 110);
  }

  @Test
  void fromTheEdgeOfTheCropBox() throws Exception {
    Path paper = Files.write(folder.resolve("cropped.pdf"), PdfSamples.cropped());
    Red.on(seal(paper, "seal.png", AT), 1).isTheRingAt(90, 110);
  }

  @Test
  void centredOnTheKeyword() throws Exception {
    Path paper = Papers.archival(folder.resolve("keyword.pdf"), 1);
    Red red = Red.on(seal(paper, "seal.png", new Placement.Keyword("(seal)", 42)), 1);
    // The line begins 72 pt from the left and stands 300 pt above the bottom of A4.
    double baseline = 297 - 300 / 72.0 * 25.4;
    assertThat((red.top + red.bottom) / 2).isBetween(baseline - 4.5, baseline + 0.5);
    assertThat((red.left + red.right) / 2).isBetween(25.4 + 15, 25.4 + 35);
  }

  @Test
  void inStripsAcrossThePages() throws Exception {
    Path papers = Papers.archival(folder.resolve("papers.pdf"), 3);
    Path sealed = seal(papers, "seal.png", new Placement.Straddle(42));
    for (int page = 1; page <= 3; page++) {
      Red red = Red.on(sealed, page);
      assertThat(red.right - red.left).isBetween(12.0, 14.2);
      assertThat(red.right).isCloseTo(red.pageWidth - (page == 3 ? EMPTY : 0), within(0.5));
    }
  }
}
