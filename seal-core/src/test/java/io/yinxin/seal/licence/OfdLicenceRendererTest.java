package io.yinxin.seal.licence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.yinxin.seal.Finding;
import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Format;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.Verification;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.ofd.OfdLicence;
import io.yinxin.seal.trust.TrustStore;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The OFD of a licence says what its PDF says, at the same places. */
class OfdLicenceRendererTest {

  private static final Instant TIME = Instant.parse("2026-11-23T18:00:00.5Z");
  private static final String OFD = "http://www.ofdspec.org/2016";

  private static final String FORM =
      """
      seal-template 1
      title "示例 & <证明>"
      page 210 297
      field 姓名
      field 日期 date
      field 备注 optional max=60
      field 编号
      field 附注 optional
      band 10 10 190 277 depth=8 colour=#2E7D5B tint=#EAF4EE
      guilloche 20 20 170 257 pitch=6 colour=#E3F0E8 to=#E6EDF4
      text 30 30 150 15 size=24 align=center bold=0.02 "示例证明"
      text 30 60 100 10 size=16 "{姓名}"
      text 30 80 100 10 size=14 bold=0.02 "自{日期}起"
      text 30 100 60 20 size=14 min=9 align=justify valign=top "{备注}"
      type 11999900MB0000019D001
      data number "{编号}"
      data issuer "示例局 & 处{附注}"
      data issuer-code "11999901MB0001011A"
      data issued "{日期}"
      data holder "{姓名}"
      code 25 230 30 colour=#2E7D5B
      seal 140 200 42
      """;

  private static LicenceRenderer renderer() throws Exception {
    return LicenceRenderer.of(LicenceTemplate.parse(FORM, "test"));
  }

  private static Map<String, String> row(String... more) {
    Map<String, String> row = new HashMap<>(Map.of("姓名", "张示例", "日期", "2026-01-09", "编号", "A0001"));
    for (int i = 0; i < more.length; i += 2) {
      row.put(more[i], more[i + 1]);
    }
    return row;
  }

  private static byte[] ofd(String... more) throws Exception {
    return renderer().render(row(more), Format.OFD, TIME);
  }

  private static Map<String, byte[]> files(byte[] ofd) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(ofd))) {
      for (ZipEntry each = in.getNextEntry(); each != null; each = in.getNextEntry()) {
        assertThat(each.getMethod()).isEqualTo(ZipEntry.DEFLATED);
        files.put(each.getName(), in.readAllBytes());
      }
    }
    return files;
  }

  private static Document xml(Map<String, byte[]> files, String name) throws Exception {
    return DocumentBuilderFactory.newDefaultNSInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(files.get(name)));
  }

  private static List<Element> elements(Document document, String name) {
    NodeList found = document.getElementsByTagNameNS(OFD, name);
    List<Element> list = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      list.add((Element) found.item(i));
    }
    return list;
  }

  /** A character, where it stands on the page (mm), and the font file that has it. */
  private record Placed(String character, double x, double y, double size, String font) {}

  /** Reads the text as GB/T 33190, 11 says: independently of the code that wrote it. */
  private static List<Placed> text(Map<String, byte[]> files) throws Exception {
    Map<String, String> fonts = new HashMap<>();
    for (String res : List.of("Doc_0/PublicRes.xml", "Doc_0/DocumentRes.xml")) {
      for (Element font : elements(xml(files, res), "Font")) {
        fonts.put(font.getAttribute("ID"), "Doc_0/Res/" + font.getTextContent().strip());
      }
    }
    List<Placed> text = new ArrayList<>();
    for (String page : List.of("Doc_0/Tpls/Tpl_0/Content.xml", "Doc_0/Pages/Page_0/Content.xml")) {
      for (Element code : elements(xml(files, page), "TextCode")) {
        Element object = (Element) code.getParentNode();
        String[] box = object.getAttribute("Boundary").split(" ", -1);
        double x = Double.parseDouble(box[0]) + Double.parseDouble(code.getAttribute("X"));
        double y = Double.parseDouble(box[1]) + Double.parseDouble(code.getAttribute("Y"));
        List<Double> deltas = deltas(code.getAttribute("DeltaX"));
        int[] characters = code.getTextContent().codePoints().toArray();
        assertThat(deltas).hasSize(characters.length - 1);
        for (int i = 0; i < characters.length; i++) {
          text.add(
              new Placed(
                  Character.toString(characters[i]),
                  x,
                  y,
                  Double.parseDouble(object.getAttribute("Size")),
                  fonts.getOrDefault(object.getAttribute("Font"), "none")));
          x += i < deltas.size() ? deltas.get(i) : 0;
        }
      }
    }
    return text;
  }

  private static List<Double> deltas(String text) {
    List<Double> deltas = new ArrayList<>();
    String[] words = text.isEmpty() ? new String[0] : text.split(" ", -1);
    for (int i = 0; i < words.length; i++) {
      int times = 1;
      if (words[i].equals("g")) {
        times = Integer.parseInt(words[i + 1]);
        i += 2;
      }
      for (int j = 0; j < times; j++) {
        deltas.add(Double.parseDouble(words[i]));
      }
    }
    return deltas;
  }

  @Test
  void textStandsWhereThePdfHasIt() throws Exception {
    String note = "面积126.40㎡，温度≤5℃；喆㙍𬇕（甲） Ab-12\n<b>&amp;\"]]>";
    List<Placed> pdf = new ArrayList<>();
    PDFTextStripper stripper =
        new PDFTextStripper() {
          @Override
          protected void processTextPosition(TextPosition text) {
            double mm = 25.4 / 72;
            if (!text.getUnicode().isBlank()) {
              pdf.add(
                  new Placed(
                      text.getUnicode(),
                      text.getXDirAdj() * mm,
                      text.getYDirAdj() * mm,
                      text.getFontSizeInPt() * mm,
                      ""));
            }
          }
        };
    try (PDDocument document = Loader.loadPDF(renderer().render(row("备注", note), TIME))) {
      stripper.getText(document);
    }
    List<Placed> ofd = new ArrayList<>(text(files(ofd("备注", note))));
    ofd.removeIf(each -> each.character().isBlank());
    assertThat(ofd).hasSameSizeAs(pdf);
    for (int i = 0; i < ofd.size(); i++) {
      assertThat(ofd.get(i).character()).isEqualTo(pdf.get(i).character());
      assertThat(ofd.get(i).x()).isCloseTo(pdf.get(i).x(), within(0.05));
      assertThat(ofd.get(i).y()).isCloseTo(pdf.get(i).y(), within(0.05));
      assertThat(ofd.get(i).size()).isCloseTo(pdf.get(i).size(), within(0.01));
    }
  }

  @Test
  void fontsHaveEveryCharacterAndItsOutline() throws Exception {
    Map<String, byte[]> files = files(ofd("姓名", "a-b\u2011c\uFF5Ed\u301Ce", "备注", "𬇕 ijWM 中"));
    Map<String, TrueTypeFont> fonts = new HashMap<>();
    Set<Integer> glyphs = new TreeSet<>();
    for (Placed each : text(files)) {
      TrueTypeFont font = fonts.get(each.font());
      if (font == null) {
        font = new TTFParser().parse(new RandomAccessReadBuffer(files.get(each.font())));
        fonts.put(each.font(), font);
      }
      CmapLookup cmap = font.getUnicodeCmapLookup();
      int glyph = cmap.getGlyphId(each.character().codePointAt(0));
      assertThat(glyph).as(each.character()).isPositive();
      if (!each.character().isBlank()) {
        assertThat(font.getGlyph().getGlyph(glyph).getPath().getBounds2D().isEmpty())
            .as(each.character())
            .isFalse();
      }
      if (each.font().equals("Doc_0/Res/R0.ttf")) {
        glyphs.add(glyph);
      }
    }
    assertThat(fonts).hasSize(3);
    // A hyphen and the unbreaking one are two glyphs, though they look alike.
    assertThat(glyphs.size()).isGreaterThanOrEqualTo(9);
    for (TrueTypeFont font : fonts.values()) {
      assertThat(font.getUnitsPerEm()).isEqualTo(1000);
      font.close();
    }
  }

  @Test
  void isTheSameEachTime() throws Exception {
    byte[] one = ofd();
    assertThat(ofd()).isEqualTo(one);
    assertThat(renderer().render(row(), Format.OFD, TIME.plusMillis(100))).isEqualTo(one);
    assertThat(renderer().render(row(), Format.OFD, TIME.plusSeconds(1))).isNotEqualTo(one);
    assertThat(ofd("备注", "无")).isNotEqualTo(one);
  }

  @Test
  void saysWhatItIsInCustomDatas() throws Exception {
    LicenceTemplate template = LicenceTemplate.parse(FORM, "t");
    LicenceContent content = template.fill(row()).withVersion(2);
    byte[] ofd = LicenceRenderer.of(template).render(content, Format.OFD, TIME);
    Document entry = xml(files(ofd), "OFD.xml");
    Map<String, String> said = new LinkedHashMap<>();
    for (Element each : elements(entry, "CustomData")) {
      said.put(each.getAttribute("Name"), each.getTextContent());
    }
    assertThat(said).isEqualTo(content.elements()).containsEntry("ZZBFJG", "示例局 & 处");
    assertThat(elements(entry, "Title").get(0).getTextContent()).isEqualTo("示例 & <证明>");
    // It is the next day already where the licence is issued.
    assertThat(elements(entry, "CreationDate").get(0).getTextContent()).isEqualTo("2026-11-24");
    assertThat(elements(entry, "DocID").get(0).getTextContent()).matches("[0-9a-f]{32}");
    assertThat(OfdLicence.identifiers(ByteSource.of(ofd)))
        .containsExactly(content.metadata().orElseThrow().id().value());
  }

  @Test
  void isFreeOfFaultsForTheVerifier() throws Exception {
    Verification result =
        Verifier.builder().trust(TrustStore.of(List.of())).build().verify(ofd("备注", "无"));
    assertThat(result.format()).isEqualTo(Format.OFD);
    assertThat(result.findings()).extracting(Finding::code).containsExactly(FindingCode.NO_SEALING);
  }

  @Test
  void numbersItsObjectsOnce() throws Exception {
    Map<String, byte[]> files = files(ofd("备注", "无"));
    Set<Integer> ids = new TreeSet<>();
    int count = 0;
    for (String name : files.keySet()) {
      if (name.endsWith(".xml")) {
        NodeList all = xml(files, name).getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
          Element each = (Element) all.item(i);
          if (each.hasAttribute("ID")) {
            ids.add(Integer.parseInt(each.getAttribute("ID")));
            count++;
          }
        }
      }
    }
    assertThat(ids).hasSize(count);
    String max = elements(xml(files, "Doc_0/Document.xml"), "MaxUnitID").get(0).getTextContent();
    assertThat(Integer.parseInt(max)).isEqualTo(((TreeSet<Integer>) ids).last());
  }

  @Test
  void drawsNothingOutsideItsBoundaries() throws Exception {
    Map<String, byte[]> files = files(ofd());
    int paths = 0;
    for (String page : List.of("Doc_0/Tpls/Tpl_0/Content.xml", "Doc_0/Pages/Page_0/Content.xml")) {
      for (Element path : elements(xml(files, page), "PathObject")) {
        String[] box = path.getAttribute("Boundary").split(" ", -1);
        Path2D drawn = path(path.getTextContent());
        assertThat(drawn.getBounds2D().getMinX()).isGreaterThan(-0.02);
        assertThat(drawn.getBounds2D().getMinY()).isGreaterThan(-0.02);
        assertThat(drawn.getBounds2D().getMaxX()).isLessThan(Double.parseDouble(box[2]) + 0.02);
        assertThat(drawn.getBounds2D().getMaxY()).isLessThan(Double.parseDouble(box[3]) + 0.02);
        double bottom = Double.parseDouble(box[1]) + Double.parseDouble(box[3]);
        assertThat(Double.parseDouble(box[1])).isGreaterThan(9);
        assertThat(bottom).isLessThan(288);
        paths++;
      }
    }
    assertThat(paths).isGreaterThan(40);
  }

  private static Path2D path(String data) {
    Path2D path = new Path2D.Double();
    String[] words = data.strip().split(" ", -1);
    for (int i = 0; i < words.length; ) {
      String operator = words[i++];
      double[] n = new double[operator.equals("B") ? 6 : operator.equals("C") ? 0 : 2];
      for (int j = 0; j < n.length; j++) {
        n[j] = Double.parseDouble(words[i++]);
      }
      switch (operator) {
        case "M" -> path.moveTo(n[0], n[1]);
        case "L" -> path.lineTo(n[0], n[1]);
        case "B" -> path.curveTo(n[0], n[1], n[2], n[3], n[4], n[5]);
        case "C" -> path.closePath();
        default -> throw new IllegalArgumentException(operator);
      }
    }
    return path;
  }

  @Test
  void codeSaysWhatThePdfsSays() throws Exception {
    LicenceTemplate template = LicenceTemplate.parse(FORM, "t");
    LicenceContent content = template.fill(row());
    byte[] ofd = LicenceRenderer.of(template).render(content, Format.OFD, TIME);
    List<Element> paths = elements(xml(files(ofd), "Doc_0/Pages/Page_0/Content.xml"), "PathObject");
    assertThat(paths).hasSize(1);
    BufferedImage image = new BufferedImage(400, 400, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, 400, 400);
    graphics.translate(50, 50);
    graphics.scale(10, 10);
    graphics.setColor(Color.BLACK);
    graphics.fill(path(paths.get(0).getTextContent()));
    graphics.dispose();
    RGBLuminanceSource source =
        new RGBLuminanceSource(400, 400, image.getRGB(0, 0, 400, 400, null, 0, 400));
    assertThat(
            new QRCodeReader()
                .decode(
                    new BinaryBitmap(new HybridBinarizer(source)),
                    Map.of(DecodeHintType.TRY_HARDER, true))
                .getText())
        .isEqualTo(
            content.metadata().orElseThrow().id().value()
                + " "
                + content.digest().substring(0, 16));
  }

  @Test
  void refusesWhatThePdfRefuses() throws Exception {
    for (String[] bad :
        new String[][] {
          {"姓名", "长".repeat(80)},
          {"姓名", "王\uE000"},
          {"姓名", "王\u0001"},
          {"姓名", "王\uD800"},
          {"姓名", " "},
          {"日期", "2026-02-30"}
        }) {
      List<String> messages = new ArrayList<>();
      for (Format format : Format.values()) {
        assertThatThrownBy(() -> renderer().render(row(bad), format, TIME))
            .isInstanceOfSatisfying(
                DocumentRejected.class,
                e -> {
                  assertThat(e.reason()).isEqualTo(DocumentRejected.Reason.UNDRAWABLE);
                  messages.add(e.what().en());
                });
      }
      assertThat(messages.get(0)).isEqualTo(messages.get(1));
    }
    assertThatThrownBy(() -> renderer().render(row(), Format.OFD, Instant.MAX))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void leavesOutOfItsMetadataWhatXmlCannotSay() throws Exception {
    Document entry = xml(files(ofd("附注", "A\u0001B\uFFFE<&\"𬇕\uDC00]]>")), "OFD.xml");
    assertThat(elements(entry, "CustomData").stream().map(Element::getTextContent))
        .contains("示例局 & 处AB<&\"𬇕]]>");
  }
}
