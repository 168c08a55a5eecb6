package io.yinxin.seal.eseal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.OutsideTool;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.render.BareServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SealDrawingTest {

  private static final int MM = 20; // pixels

  private static SealDrawing.Builder sample() {
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

  /** Who asks for 300 dpi must not read 299.9994. */
  @Test
  void statesNoLessThanTheResolutionAskedFor() throws Exception {
    byte[] png = sample().build().png(300);
    int physical = new String(png, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("pHYs");
    assertThat(ByteBuffer.wrap(png).getInt(physical + 4)).isEqualTo(11_812);
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

  static Stream<Arguments> samples() {
    return Stream.of(
        Arguments.of("round-room-for-emblem", SealDrawing.round(45).name("示例市人民政府").emblem()),
        Arguments.of("round-bare", SealDrawing.round(38).name("示例市示例商贸有限公司").line("合同专用章").bare()),
        Arguments.of("round-four-characters", SealDrawing.round(40).name("示例公司")),
        Arguments.of(
            "round-forty-characters",
            SealDrawing.round(45).name("示例省示例自治州示例自治县人力资源和社会保障局劳动人事争议仲裁委员会示例派出庭").line("业务专用章")),
        Arguments.of(
            "oval-for-invoices",
            SealDrawing.oval(40, 30).name("示例市示例商贸有限公司").lines("919999000000000001", "发票专用章")),
        Arguments.of(
            "oval",
            SealDrawing.oval(45, 30).name("国家税务总局示例市税务局").line("征税专用章").code("9999990000074")),
        Arguments.of("square", SealDrawing.square(22).name("示例市国库支付中心").line("财务专用章")),
        Arguments.of("rectangle", SealDrawing.rectangle(45, 20).name("示例市政务服务中心").line("收件专用章")));
  }

  /** Looked at by people; what is drawn must not change unseen. */
  @ParameterizedTest
  @MethodSource("samples")
  void drawsTheSamples(String name, SealDrawing.Builder builder) throws Exception {
    SealDrawing drawn = builder.build();
    assertThat(Path.of("../samples/data/seals", name + ".svg")).hasContent(drawn.svg());
    SealPicture picture =
        SealPicture.of(drawn.svg().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(picture.width()).isCloseTo(drawn.width(), offset(0.01));
    assertThat(picture.height()).isCloseTo(drawn.height(), offset(0.01));
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(drawn.png(508)));
    assertThat(image.getWidth()).isEqualTo((int) Math.ceil(drawn.width() * MM));
  }

  @Test
  void pdfIsAPageOfTheSealsSize(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("seal.pdf"), sample().build().pdf());
    OutsideTool.named("qpdf").succeed("--check", file);
    assertThat(OutsideTool.named("pdfinfo").succeed(file)).contains("119.06 x 119.06 pts");
    Path picture = folder.resolve("page");
    OutsideTool.named("pdftoppm").succeed("-r", "508", "-png", "-singlefile", file, picture);
    BufferedImage page = ImageIO.read(folder.resolve("page.png").toFile());
    BufferedImage seal = ImageIO.read(new ByteArrayInputStream(sample().build().png(508)));
    int different = 0;
    for (int y = 0; y < 840; y += 2) {
      for (int x = 0; x < 840; x += 2) {
        boolean shown = (page.getRGB(x, y) & 0xff) < 128;
        boolean inked = seal.getRGB(x, y) >>> 24 > 127;
        different += shown != inked ? 1 : 0;
      }
    }
    assertThat(different).isLessThan(420 * 420 / 200);
  }

  @Test
  void emblemIsDrawnInOneColourWithLightPartsOpen() throws Exception {
    String svg =
        "<svg xmlns='http://www.w3.org/2000/svg' width='20mm' height='20mm' viewBox='0 0 20 20'>"
            + "<rect width='20' height='20' fill='#000'/>"
            + "<rect x='5' y='5' width='10' height='10' fill='#ff0'/></svg>";
    SealPicture emblem = SealPicture.of(svg.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    BufferedImage image =
        ImageIO.read(
            new ByteArrayInputStream(
                SealDrawing.round(42).name("示例市人民政府").emblem(emblem).build().png(508)));
    assertThat(image.getRGB(21 * MM, 21 * MM) >>> 24).as("light").isZero();
    assertThat(image.getRGB(21 * MM, 14 * MM)).as("dark").isEqualTo(0xFFE60012);
    assertThatThrownBy(
            () -> SealDrawing.round(42).emblem(SealPicture.of(sample().build().png(300))))
        .isInstanceOf(FileRefused.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 7, 11, 16, 22, 30, 40})
  void charactersOfAnyNumberStandApart(int count) throws Exception {
    // One outline of its own for each: those that touch would be one.
    BufferedImage image =
        ImageIO.read(
            new ByteArrayInputStream(
                SealDrawing.round(42).name("日".repeat(count)).build().png(1016)));
    assertThat(islands(image)).isEqualTo(count + 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "7,6", "9,6,3", "20", "20,20", "20,20,20"})
  void linesTouchNeitherStarNorNameNorCode(String lengths) throws Exception {
    String[] lines =
        Stream.of(lengths.split(","))
            .map(n -> "日".repeat(Integer.parseInt(n)))
            .toArray(String[]::new);
    int characters = String.join("", lines).length();
    for (int digits : new int[] {13, 20}) {
      SealDrawing drawn =
          SealDrawing.round(42).name("日".repeat(13)).lines(lines).code("0".repeat(digits)).build();
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(drawn.png(2032)));
      assertThat(islands(image)).as(digits + " digits").isEqualTo(13 + characters + digits + 2);
    }
  }

  @Test
  void longNameOfARectangleStandsInRows() throws Exception {
    SealDrawing drawn = SealDrawing.rectangle(45, 20).name("日".repeat(40)).build();
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(drawn.png(508)));
    assertThat(islands(image)).isEqualTo(40 + 1);
    int inked = 0;
    for (int y = 2 * MM; y < 18 * MM; y++) {
      boolean row = false;
      for (int x = 2 * MM; x < 43 * MM; x++) {
        row |= image.getRGB(x, y) >>> 24 > 127;
      }
      inked += row ? 1 : 0;
    }
    assertThat(inked).as("rows of pixels with ink").isGreaterThan(8 * MM);
  }

  /** Connected areas of ink. */
  private static int islands(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    boolean[] inked = new boolean[width * height];
    for (int i = 0; i < inked.length; i++) {
      inked[i] = image.getRGB(i % width, i / width) >>> 24 > 127;
    }
    int islands = 0;
    java.util.ArrayDeque<Integer> next = new java.util.ArrayDeque<>();
    for (int i = 0; i < inked.length; i++) {
      if (inked[i]) {
        islands++;
        next.add(i);
        inked[i] = false;
      }
      while (!next.isEmpty()) {
        int at = next.remove();
        for (int step : new int[] {1, -1, width, -width}) {
          int to = at + step;
          if (to >= 0 && to < inked.length && inked[to]) {
            inked[to] = false;
            next.add(to);
          }
        }
      }
    }
    return islands;
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
    assertThatThrownBy(() -> SealDrawing.round(42).name("示".repeat(41)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SealDrawing.oval(30, 40)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SealDrawing.square(9)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> sample().lines("一", "二", "三", "四"))
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
