package io.yinxin.seal.licence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.render.BareServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LicenceRendererTest {

  private static final Instant TIME = Instant.parse("2026-11-23T08:00:00.5Z");

  private static final String FORM =
      """
      seal-template 1
      title "示例 & 证明"
      page 210 297
      field 姓名
      field 日期 date
      field 备注 optional max=60
      band 10 10 190 277 depth=8 colour=#2E7D5B tint=#EAF4EE
      text 30 30 150 15 size=24 align=center bold=0.02 "示例证明"
      text 30 60 100 10 size=16 "{姓名}"
      text 30 80 100 10 size=14 "自{日期}起"
      text 30 100 60 20 size=14 min=9 align=justify valign=top "{备注}"
      seal 140 200 42
      """;

  private static LicenceRenderer renderer(String form) throws Exception {
    return LicenceRenderer.of(LicenceTemplate.parse(form, "test"));
  }

  private static Map<String, String> row(String... more) {
    Map<String, String> row = new HashMap<>(Map.of("姓名", "张示例", "日期", "2026-01-09"));
    for (int i = 0; i < more.length; i += 2) {
      row.put(more[i], more[i + 1]);
    }
    return row;
  }

  private static String text(byte[] pdf) throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      return new PDFTextStripper().getText(document);
    }
  }

  @Test
  void textOfTheDocumentIsTheTextOfTheRow() throws Exception {
    byte[] pdf = renderer(FORM).render(row("备注", "面积126.40㎡，温度≤5℃；喆㙍𬇕（甲）Ab-12"), TIME);
    assertThat(text(pdf).replaceAll("\\s", ""))
        .isEqualTo("示例证明张示例自2026年1月9日起面积126.40㎡，温度≤5℃；喆㙍𬇕（甲）Ab-12");
  }

  @Test
  void keepsApartCharactersThatShareAGlyph() throws Exception {
    // The font draws - and the unbreaking hyphen with one glyph, and also both wave dashes.
    byte[] pdf = renderer(FORM).render(row("姓名", "a-b\u2011c\uFF5Ed\u301Ce"), TIME);
    assertThat(text(pdf)).contains("a-b\u2011c\uFF5Ed\u301Ce");
  }

  @Test
  void isTheSameEachTime() throws Exception {
    byte[] one = renderer(FORM).render(row(), TIME);
    assertThat(renderer(FORM).render(row(), TIME)).isEqualTo(one);
    assertThat(renderer(FORM).render(row(), TIME.plusMillis(100))).isEqualTo(one);
    assertThat(renderer(FORM).render(row(), TIME.plusSeconds(1))).isNotEqualTo(one);
    assertThat(renderer(FORM).render(row("备注", "无"), TIME)).isNotEqualTo(one);
  }

  @Test
  void differentDocumentsHaveDifferentIdentifiers() throws Exception {
    LicenceRenderer renderer = renderer(FORM);
    Set<String> ids = new TreeSet<>();
    for (String name : List.of("甲", "乙", "丙")) {
      try (PDDocument document = Loader.loadPDF(renderer.render(row("姓名", name), TIME))) {
        ids.add(document.getDocument().getDocumentID().get(0).toString());
      }
    }
    assertThat(ids).hasSize(3);
  }

  @Test
  void declaresPdfA2bAndItsColours() throws Exception {
    byte[] pdf = renderer(FORM).render(row(), TIME);
    try (PDDocument document = Loader.loadPDF(pdf)) {
      String xmp =
          new String(
              document.getDocumentCatalog().getMetadata().toByteArray(), StandardCharsets.UTF_8);
      assertThat(xmp)
          .contains("<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>B<")
          .contains("<rdf:li xml:lang=\"x-default\">示例 &amp; 证明</rdf:li>")
          .contains("<xmp:CreateDate>2026-11-23T08:00:00Z</xmp:CreateDate>")
          .doesNotContain("张示例");
      assertThat(document.getDocumentInformation().getTitle()).isEqualTo("示例 & 证明");
      assertThat(document.getDocumentInformation().getCreationDate().toInstant())
          .isEqualTo(Instant.parse("2026-11-23T08:00:00Z"));
      byte[] profile =
          document
              .getDocumentCatalog()
              .getOutputIntents()
              .get(0)
              .getDestOutputIntent()
              .createInputStream()
              .readAllBytes();
      // Java's own colour management reads it, and white is white.
      java.awt.color.ICC_ColorSpace srgb =
          new java.awt.color.ICC_ColorSpace(java.awt.color.ICC_Profile.getInstance(profile));
      float[] grey = srgb.toRGB(new float[] {0.5f, 0.25f, 1f});
      assertThat(grey[0]).isBetween(0.49f, 0.51f);
      assertThat(grey[1]).isBetween(0.24f, 0.26f);
      assertThat(grey[2]).isBetween(0.99f, 1f);
    }
  }

  @Test
  void embedsEveryFontAndItsWidths() throws Exception {
    byte[] pdf = renderer(FORM).render(row("备注", "ijWM 0123 中"), TIME);
    try (PDDocument document = Loader.loadPDF(pdf)) {
      var resources = document.getPage(0).getResources();
      List<String> names = new ArrayList<>();
      for (COSName name : resources.getFontNames()) {
        PDFont font = resources.getFont(name);
        names.add(font.getName());
        assertThat(font.isEmbedded()).isTrue();
        assertThat(font.getName()).matches("[A-Z]{6}\\+YinxinSong-Identity-H");
        for (int code = 1; code < 12; code++) {
          assertThat(font.getWidth(code)).isCloseTo(font.getWidthFromFont(code), within(0.01f));
        }
      }
      assertThat(names).hasSize(2).doesNotHaveDuplicates();
    }
    assertThat(pdf.length).isLessThan(30_000);
  }

  @Test
  void shrinksTextUntilItFits() throws Exception {
    assertThat(sizes(renderer(FORM).render(row("备注", "短"), TIME))).contains(14f);
    String middling = "字".repeat(60);
    Set<Float> sizes = sizes(renderer(FORM).render(row("备注", middling), TIME));
    assertThat(sizes).doesNotContain(9f).anyMatch(s -> s > 9 && s < 14);
    assertThat(text(renderer(FORM).render(row("备注", middling), TIME)).replaceAll("\\s", ""))
        .endsWith(middling);
  }

  private static Set<Float> sizes(byte[] pdf) throws IOException {
    Set<Float> sizes = new TreeSet<>();
    PDFTextStripper stripper =
        new PDFTextStripper() {
          @Override
          protected void processTextPosition(TextPosition text) {
            if (!text.getUnicode().matches("[示例证明张自起年月日0-9]")) {
              sizes.add(text.getFontSizeInPt());
            }
          }
        };
    try (PDDocument document = Loader.loadPDF(pdf)) {
      stripper.getText(document);
    }
    return sizes;
  }

  @Test
  void linesBreakNeitherInNumbersNorBeforePunctuation() throws Exception {
    String form = FORM.replace("max=60", "max=500").replace("60 20 size=14 min=9", "40 60 size=14");
    byte[] pdf = renderer(form).render(row("备注", "一二三四五六七，八九十（一二三四五六七）2026-11-23号"), TIME);
    String text = text(pdf);
    String note = text.substring(text.indexOf("一二三"));
    // 40 mm hold eight characters of 14 points.
    assertThat(note.lines().toList())
        .containsExactly("一二三四五六七，", "八九十（一二三四", "五六七）", "2026-11-23号");
  }

  @Test
  void keepsLineBreaksOfTheRow() throws Exception {
    assertThat(text(renderer(FORM).render(row("备注", "甲：一\n乙：二\r\n丙：三"), TIME)).lines())
        .contains("甲：一", "乙：二", "丙：三");
  }

  @Test
  void saysWhichFieldDoesNotFitAndNotItsText() throws Exception {
    LicenceRenderer renderer = renderer(FORM);
    assertThatThrownBy(() -> renderer.render(row("姓名", "长".repeat(80)), TIME))
        .isInstanceOfSatisfying(
            DocumentRejected.class,
            e -> {
              assertThat(e.reason()).isEqualTo(DocumentRejected.Reason.UNDRAWABLE);
              assertThat(e.what().en())
                  .isEqualTo(
                      "the text of field '姓名' does not fit its place"
                          + " (100 × 10 mm at 30, 60) even at 8 pt");
              assertThat(e.what().zh()).doesNotContain("长");
              assertThat(e.hint()).isNotNull();
            });
  }

  @Test
  void refusesRowsThatAreNotTheTemplates() throws Exception {
    LicenceRenderer renderer = renderer(FORM);
    assertThatThrownBy(() -> renderer.render(Map.of("姓名", "甲"), TIME))
        .hasMessage("field '日期' is missing");
    assertThatThrownBy(() -> renderer.render(row("姓名", "  "), TIME))
        .hasMessage("field '姓名' is missing");
    assertThatThrownBy(() -> renderer.render(row("性别", "男"), TIME))
        .hasMessage("the template has no field '性别'");
    assertThatThrownBy(() -> renderer.render(row("日期", "2026-02-30"), TIME))
        .hasMessage("field '日期': it is no date of the form 2026-11-23")
        .hasMessageNotContaining("02-30");
    assertThatThrownBy(() -> renderer.render(row("备注", "字".repeat(61)), TIME))
        .hasMessage("field '备注' has more than 60 characters");
    assertThatThrownBy(() -> renderer.render(row("姓名", "王\uE000"), TIME))
        .isInstanceOf(DocumentRejected.class)
        .hasMessage("field '姓名': no font has U+E000");
    assertThatThrownBy(() -> renderer.render(row(), Instant.MAX))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void optionalFieldsMayBeMissing() throws Exception {
    assertThat(text(renderer(FORM).render(row(), TIME))).contains("张示例");
    assertThat(text(renderer(FORM).render(row("备注", ""), TIME))).contains("张示例");
  }

  @Test
  void threadsShareARenderer() throws Exception {
    LicenceRenderer renderer = renderer(FORM);
    byte[] expected = renderer.render(row("备注", "并行"), TIME);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<byte[]> job = () -> renderer.render(row("备注", "并行"), TIME);
      List<Future<byte[]>> results = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        results.add(threads.submit(job));
      }
      for (Future<byte[]> result : results) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void rendersOnAServerWithoutFonts(@TempDir Path folder) throws Exception {
    Path pdf = folder.resolve("licence.pdf");
    BareServer.run(Main.class, pdf.toString());
    assertThat(Files.readAllBytes(pdf)).isEqualTo(renderer(FORM).render(row(), TIME));
  }

  /** Runs on {@link BareServer}. */
  static final class Main {
    public static void main(String[] arguments) throws Exception {
      Files.write(Path.of(arguments[0]), renderer(FORM).render(row(), TIME));
      BareServer.requireThatFontsFail();
    }
  }

  private static final String LICENCE =
      FORM
          + """
          type 11999900MB0000019D001
          field 编号
          data number "{编号}"
          data issuer "示例局 & 处"
          data issuer-code "11999901MB0001011A"
          data issued "{日期}"
          data holder "{姓名}"
          guilloche 20 20 170 257 pitch=6 colour=#E3F0E8 to=#E6EDF4
          code 25 230 30 colour=#2E7D5B
          """;

  @Test
  void holdsItsMetadataForMachines() throws Exception {
    LicenceTemplate template = LicenceTemplate.parse(LICENCE, "t");
    LicenceContent content = template.fill(row("编号", "A0001")).withVersion(2);
    byte[] pdf = LicenceRenderer.of(template).render(content, TIME);
    try (PDDocument document = Loader.loadPDF(pdf)) {
      var xmp =
          DocumentBuilderFactory.newDefaultNSInstance()
              .newDocumentBuilder()
              .parse(document.getDocumentCatalog().getMetadata().exportXMPMetadata());
      Function<String, String> element =
          name ->
              xmp.getElementsByTagNameNS("https://yinxin.io/ns/licence/1/", name)
                  .item(0)
                  .getTextContent();
      String id = content.metadata().orElseThrow().id().value();
      assertThat(id).contains(".A0001.002.");
      assertThat(element.apply("ZZBS")).isEqualTo(id);
      assertThat(element.apply("ZZBFJG")).isEqualTo("示例局 & 处");
      assertThat(element.apply("CZZT")).isEqualTo("张示例");
      assertThat(element.apply("KZ_NRZY")).isEqualTo(content.digest());
    }
  }

  @Test
  void codeLeadsToTheVerifyAddress() throws Exception {
    LicenceTemplate template = LicenceTemplate.parse(LICENCE, "t");
    LicenceContent content = template.fill(row("编号", "A0001"));
    String id = content.metadata().orElseThrow().id().value();
    String digest = content.digest().substring(0, 16);
    assertThat(code(LicenceRenderer.of(template).render(content, TIME)))
        .isEqualTo(id + " " + digest);
    for (String[] address :
        new String[][] {
          {"https://verify.example/l", "https://verify.example/l?id=" + id + "&d=" + digest},
          {"http://a.example/?lang=zh", "http://a.example/?lang=zh&id=" + id + "&d=" + digest},
          {"https://a.example/{id}/{digest}", "https://a.example/" + id + "/" + digest}
        }) {
      assertThat(code(LicenceRenderer.of(template, address[0]).render(content, TIME)))
          .isEqualTo(address[1]);
    }
    assertThatThrownBy(() -> LicenceRenderer.of(template, "ftp://verify.example"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** What a phone would read. */
  private static String code(byte[] pdf) throws Exception {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      var page = new PDFRenderer(document).renderImageWithDPI(0, 200);
      int w = page.getWidth();
      int h = page.getHeight();
      var source = new RGBLuminanceSource(w, h, page.getRGB(0, 0, w, h, null, 0, w));
      return new QRCodeReader()
          .decode(
              new BinaryBitmap(new HybridBinarizer(source)),
              Map.of(DecodeHintType.TRY_HARDER, true))
          .getText();
    }
  }
}
