package io.yinxin.seal.eseal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.render.BareServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealDrawingTest {

  private static final int MM = 20; // pixels

  private static SealDrawing.Round sample() {
    return SealDrawing.round(42).name("示例市烟草专卖局").line("电子证照专用章");
  }

  @Test
  void svgHasItsSizeInMillimetresAndOnlyPaths() throws Exception {
    String svg = sample().build().svg();
    assertThat(svg)
        .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"42mm\" height=\"42mm\"")
        .contains("viewBox=\"0 0 4200 4200\"")
        .contains("<title>示例市烟草专卖局 电子证照专用章</title>")
        .contains("#E60012")
        .doesNotContain("<text")
        .doesNotContain("NaN");
    assertThat(svg.length()).isLessThan(20_000);
  }

  @Test
  void svgStaysWithinItsEdges() throws Exception {
    String svg = SealDrawing.round(45).name("示例市自然资源和规划局").code("4399990000017").build().svg();
    for (String part : svg.split("d=\"", -1)) {
      double x = 0;
      double y = 0;
      Matcher step = Pattern.compile("([mlqczMLQCZ])([-0-9 ]*)").matcher(part.split("\"", 2)[0]);
      while (step.find()) {
        String[] numbers = step.group(2).trim().split("(?<=\\d)(?=-)| ", -1);
        if (numbers.length >= 2) {
          x += Double.parseDouble(numbers[numbers.length - 2]);
          y += Double.parseDouble(numbers[numbers.length - 1]);
        }
        assertThat(step.group(1)).isLowerCase();
      }
      // The end of the last outline of each path; a slip in relative coordinates adds up to more.
      assertThat(x).isBetween(-1.0, 4501.0);
      assertThat(y).isBetween(-1.0, 4501.0);
    }
  }

  @Test
  void pngIsRedOnNothingWithItsResolution() throws Exception {
    byte[] png = sample().build().png(508);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(image.getWidth()).isEqualTo(42 * MM);
    assertThat(image.getHeight()).isEqualTo(42 * MM);
    assertThat(image.getColorModel().hasAlpha()).isTrue();
    assertThat(image.getRGB(21 * MM, 21 * MM)).as("star").isEqualTo(0xFFE60012);
    assertThat(image.getRGB(21 * MM, MM / 2)).as("ring").isEqualTo(0xFFE60012);
    assertThat(image.getRGB(0, 0) >>> 24).as("corner").isZero();
    assertThat(image.getRGB(21 * MM, 10 * MM) >>> 24).as("between name and star").isZero();
    int physical = new String(png, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("pHYs");
    assertThat(ByteBuffer.wrap(png).getInt(physical + 4)).isEqualTo(20_000);
  }

  @Test
  void nameStandsSymmetricRoundTheTop() throws Exception {
    // 田 and 中 are nearly symmetric themselves.
    BufferedImage image =
        ImageIO.read(
            new ByteArrayInputStream(SealDrawing.round(42).name("中田中中田中").build().png(508)));
    int different = 0;
    int inked = 0;
    for (int y = 2 * MM; y < 40 * MM; y++) {
      for (int x = 2 * MM; x < 21 * MM; x++) {
        boolean left = image.getRGB(x, y) >>> 24 > 127;
        boolean right = image.getRGB(42 * MM - 1 - x, y) >>> 24 > 127;
        inked += left ? 1 : 0;
        different += left != right ? 1 : 0;
      }
    }
    assertThat(different).isLessThan(inked / 4);
  }

  @Test
  void isTheSameEachTime() throws Exception {
    assertThat(sample().build().svg()).isEqualTo(sample().build().svg());
    assertThat(sample().build().png(300)).isEqualTo(sample().build().png(300));
  }

  @Test
  void drawsAsManyOutlinesAsCharacters() throws Exception {
    String with = sample().build().svg();
    String without = sample().line("").build().svg();
    assertThat(with.split("<path", -1)).hasSize(1 + 4);
    assertThat(without.split("<path", -1)).hasSize(1 + 3);
  }

  @Test
  void namesTheCharacterThatNoFontHas() {
    assertThatThrownBy(() -> SealDrawing.round(42).name("示例\uE123局").build())
        .isInstanceOf(DocumentRejected.class)
        .hasMessage("no font has U+E123");
  }

  @Test
  void refusesWhatCannotBeASeal() {
    assertThatThrownBy(() -> SealDrawing.round(5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SealDrawing.round(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SealDrawing.round(42).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SealDrawing.round(42).name("示".repeat(31)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> sample().build().png(10)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void drawsOnAServerWithoutFonts(@TempDir Path folder) throws Exception {
    Path png = folder.resolve("seal.png");
    BareServer.run(Main.class, png.toString());
    assertThat(Files.readAllBytes(png)).isEqualTo(sample().build().png(300));
  }

  /** Runs on {@link BareServer}. */
  static final class Main {
    public static void main(String[] arguments) throws Exception {
      Files.write(Path.of(arguments[0]), sample().build().png(300));
      BareServer.requireThatFontsFail();
    }
  }
}
