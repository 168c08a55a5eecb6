package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.yinxin.seal.Placement.At;
import io.yinxin.seal.Placement.Keyword;
import io.yinxin.seal.Placement.Pages;
import io.yinxin.seal.Placement.Straddle;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.SealException.DocumentRejected.Reason;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.internal.pdf.PdfSamples;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestPki;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.pdmodel.interactive.form.PDSignatureField;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.util.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the seal is, as seen: PDFBox renders the page and the red in it is measured. */
class SealPlacementTest {

  private static final SealKey KEY = TestPki.root("R").signer("S").sealKey();

  /** A red quadrant at the top left, pale red elsewhere: it shows which way up it is. */
  private static final String SVG =
      "<svg xmlns='http://www.w3.org/2000/svg' width='40mm' height='20mm' viewBox='0 0 40 20'>"
          + "<rect width='40' height='20' fill='#ffb0b0'/>"
          + "<rect width='20' height='10' fill='#ff0000'/></svg>";

  private static final double DPI = 254; // ten pixels a millimetre

  private final Path dir;
  private final Path in;
  private final Path out;

  SealPlacementTest(@TempDir Path dir) {
    this.dir = dir;
    this.in = dir.resolve("in.pdf");
    this.out = dir.resolve("out.pdf");
  }

  private static SealPicture svg() throws Exception {
    return SealPicture.of(SVG.getBytes(StandardCharsets.UTF_8));
  }

  /** The same as pixels with alpha, drawn on nothing. */
  private static SealPicture png() throws Exception {
    BufferedImage image = new BufferedImage(400, 200, BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = image.createGraphics();
    g.setColor(new Color(255, 0, 0, 79));
    g.fillRect(0, 0, 400, 200);
    g.setColor(Color.RED);
    g.fillRect(0, 0, 200, 100);
    g.dispose();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "png", file);
    return SealPicture.of(file.toByteArray());
  }

  private SealedDocument seal(Placement placement) throws Exception {
    return seal(placement, svg());
  }

  private SealedDocument seal(Placement placement, SealPicture picture) throws Exception {
    SealedDocument done =
        Sealer.builder()
            .key(KEY)
            .clock(FixedClock.clock())
            .picture(picture)
            .at(placement)
            .build()
            .seal(in, out, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(SealerTest.signatures(Files.readAllBytes(out), "")).isNotEmpty();
    return done;
  }

  private BufferedImage page(int page) throws Exception {
    try (PDDocument pdf = Loader.loadPDF(out.toFile())) {
      // Ten pixels a millimetre also where the unit of the page is not a point.
      return new PDFRenderer(pdf).renderImageWithDPI(page, (float) DPI);
    }
  }

  /** Left, top, right, bottom of what is coloured so, mm. */
  private static double[] bounds(BufferedImage page, boolean strong) {
    int left = Integer.MAX_VALUE;
    int top = Integer.MAX_VALUE;
    int right = -1;
    int bottom = -1;
    for (int y = 0; y < page.getHeight(); y++) {
      for (int x = 0; x < page.getWidth(); x++) {
        int rgb = page.getRGB(x, y);
        int r = rgb >> 16 & 0xFF;
        int g = rgb >> 8 & 0xFF;
        boolean red = r > 200 && (strong ? g < 60 : g < 200);
        if (red) {
          left = Math.min(left, x);
          right = Math.max(right, x + 1);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y + 1);
        }
      }
    }
    return right < 0
        ? new double[0]
        : new double[] {left / 10.0, top / 10.0, right / 10.0, bottom / 10.0};
  }

  private static void assertSeal(BufferedImage page, double x, double y, double w, double h) {
    assertThat(bounds(page, false))
        .containsExactly(new double[] {x, y, x + w, y + h}, within(0.21));
    assertThat(bounds(page, true))
        .containsExactly(new double[] {x, y, x + w / 2, y + h / 2}, within(0.21));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 90, 180, 270})
  void isUprightAndExactOnTurnedPages(int degrees) throws Exception {
    for (SealPicture picture : List.of(svg(), png())) {
      Files.write(in, PdfSamples.rotated(degrees));
      seal(new At(new Pages(1), 100, 30, 60), picture);
      assertSeal(page(0), 100, 30, 60, 30);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 90, 180, 270})
  void countsFromTheVisiblePartOfThePage(int degrees) throws Exception {
    Files.write(
        in,
        PdfSamples.page(
            "/MediaBox[-50 -40 700 900]/CropBox[20 30.5 520 730.25]/Rotate " + degrees));
    seal(new At(Pages.LAST, 100, 30, 60));
    assertSeal(page(0), 100, 30, 60, 30);
  }

  @Test
  void heedsTheUnitOfThePage() throws Exception {
    Files.write(in, PdfSamples.page("/MediaBox[0 0 297.5 421]/UserUnit 2"));
    seal(new At(new Pages(1), 100, 30, 60));
    // PDFBox does not heed it, so that it shows all at half the size.
    assertSeal(page(0), 50, 15, 30, 15);
  }

  @Test
  void knowsPagesWhoseBoxIsUpsideDownAndInherited() throws Exception {
    Files.write(in, PdfSamples.page("/MediaBox[595 842 0 0]"));
    seal(new At(new Pages(1), 10, 200, 40));
    assertSeal(page(0), 10, 200, 40, 20);
    Files.write(in, PdfSamples.pages(3));
    seal(new At(new Pages(2), 10, 200, 40));
    assertSeal(page(1), 10, 200, 40, 20);
    assertThat(bounds(page(0), false)).isEmpty();
  }

  @Test
  void sealsAllPagesWithOneSignature() throws Exception {
    Files.write(in, PdfSamples.pages(3));
    seal(new At(Pages.ALL, 10, 200, 40));
    for (int page = 0; page < 3; page++) {
      assertSeal(page(page), 10, 200, 40, 20);
    }
    assertThat(SealerTest.signatures(Files.readAllBytes(out), "")).hasSize(1);
    try (PDDocument pdf = Loader.loadPDF(out.toFile())) {
      assertThat(pdf.getSignatureFields()).hasSize(1);
      assertThat(pdf.getSignatureFields().get(0).getWidgets()).hasSize(3);
    }
    // Poppler lists each widget, and looks for the signature in the widget itself.
    assertThat(OutsideTool.named("pdfsig").succeed("-nocert", out))
        .contains("Signature is Valid")
        .doesNotContain("is not signed");
  }

  @Test
  void thePicturesOwnSizeIsUsedForZero() throws Exception {
    Files.write(in, PdfSamples.classic());
    seal(new At(Pages.LAST, 5, 5, 0));
    assertSeal(page(0), 5, 5, 40, 20);
  }

  @Test
  void laysStripsAcrossThePages() throws Exception {
    Files.write(in, PdfSamples.pages(4));
    seal(new Straddle(40));
    // The strips of all pages side by side are the seal.
    BufferedImage together = new BufferedImage(400, 2971, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = together.createGraphics();
    for (int page = 0; page < 4; page++) {
      BufferedImage one = page(page);
      double[] bounds = bounds(one, false);
      assertThat(bounds[2] * 10).isCloseTo(one.getWidth(), within(1.0));
      assertThat(bounds[2] - bounds[0]).isCloseTo(10, within(0.21));
      g.drawImage(one, 100 * page + 100 - one.getWidth(), 0, null);
      g.setClip(100 * page + 100, 0, 400, 3000);
    }
    g.dispose();
    ImageIO.write(together, "png", dir.resolve("together.png").toFile());
    assertSeal(together, 0, (297.0 - 20) / 2, 40, 20);
    assertThat(SealerTest.signatures(Files.readAllBytes(out), "")).hasSize(1);
  }

  @Test
  void repeatsTheSealWhereStripsWouldBeTooNarrow() throws Exception {
    Files.write(in, PdfSamples.pages(50));
    seal(new Straddle(40));
    for (int page : new int[] {0, 24, 49}) {
      double[] bounds = bounds(page(page), false);
      assertThat(bounds[2] - bounds[0]).isBetween(2.0, 2.6);
    }
    // Three times the seal: every first strip shows its left half, every last its right.
    assertThat(bounds(page(16), true)).isNotEmpty();
    assertThat(bounds(page(15), true)).isEmpty();
  }

  @Test
  void straddlesTurnedPagesOnTheRightEdgeAsSeen() throws Exception {
    Files.write(in, PdfSamples.pages(2));
    try (PDDocument pdf = Loader.loadPDF(Files.readAllBytes(in))) {
      pdf.getPage(1).setRotation(90);
      pdf.save(in.toFile());
    }
    seal(new Straddle(40));
    BufferedImage turned = page(1);
    assertThat(turned.getWidth()).isGreaterThan(turned.getHeight());
    double[] bounds = bounds(turned, false);
    assertThat(bounds[2] * 10).isCloseTo(turned.getWidth(), within(1.0));
    assertThat((bounds[1] + bounds[3]) / 2).isCloseTo(turned.getHeight() / 20.0, within(0.3));
  }

  @Test
  void refusesPlacesThatAreNotThere() throws Exception {
    Files.write(in, PdfSamples.classic());
    for (Placement each :
        List.of(
            new At(new Pages(2), 10, 10, 40),
            new At(new Pages(1), 180, 10, 40),
            new At(new Pages(1), 10, 290, 40),
            new Straddle(40),
            new Keyword("not there", 40))) {
      assertThatThrownBy(() -> seal(each))
          .isInstanceOfSatisfying(
              DocumentRejected.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_PLACE);
                assertThat(e.hint()).isNotNull();
              });
    }
    try (var files = Files.list(dir)) {
      assertThat(files).containsExactly(in);
    }
  }

  // ---- fields that are there

  @ParameterizedTest
  @ValueSource(ints = {0, 90, 180, 270})
  void fitsIntoTheFieldsOwnRectangle(int degrees) throws Exception {
    Files.write(in, PdfSamples.emptySignatureField());
    try (PDDocument pdf = Loader.loadPDF(Files.readAllBytes(in))) {
      pdf.getPage(0).setRotation(degrees);
      pdf.save(in.toFile());
    }
    Sealer.builder()
        .key(KEY)
        .clock(FixedClock.clock())
        .picture(svg())
        .field("seal")
        .build()
        .seal(in, out);
    assertThat(SealerTest.signatures(Files.readAllBytes(out), "")).hasSize(1);
    double[] bounds = bounds(page(0), false);
    // 119 points are 41.98 mm; the seal is half as high as wide.
    assertThat(bounds[2] - bounds[0]).isCloseTo(41.98, within(0.21));
    assertThat(bounds[3] - bounds[1]).isCloseTo(20.99, within(0.21));
    double[] strong = bounds(page(0), true);
    assertThat(strong[0]).isCloseTo(bounds[0], within(0.21));
    assertThat(strong[1]).isCloseTo(bounds[1], within(0.21));
  }

  @Test
  void movesAnEmptyFieldWhereAskedTo() throws Exception {
    Files.write(in, PdfSamples.emptySignatureField());
    Sealer.builder()
        .key(KEY)
        .clock(FixedClock.clock())
        .picture(svg())
        .field("seal")
        .at(new At(Pages.LAST, 20, 30, 40))
        .build()
        .seal(in, out);
    assertSeal(page(0), 20, 30, 40, 20);
  }

  // ---- keywords

  private interface Drawing {
    void draw(PDDocument pdf, PDPageContentStream page, PDFont font) throws Exception;
  }

  private void drawn(PDPage page, Drawing drawing) throws Exception {
    try (PDDocument pdf = new PDDocument()) {
      pdf.addPage(page);
      try (PDPageContentStream content = new PDPageContentStream(pdf, page)) {
        drawing.draw(pdf, content, new PDType1Font(Standard14Fonts.FontName.HELVETICA));
      }
      pdf.save(in.toFile());
    }
  }

  private static void show(PDPageContentStream page, PDFont font, Matrix at, String text)
      throws Exception {
    page.beginText();
    page.setFont(font, 10);
    page.setTextMatrix(at);
    page.showText(text);
    page.endText();
  }

  private static final double MM = 25.4 / 72;

  private void assertCentre(double x, double y) throws Exception {
    double[] bounds = bounds(page(0), false);
    assertThat((bounds[0] + bounds[2]) / 2).isCloseTo(x, within(1.0));
    assertThat((bounds[1] + bounds[3]) / 2).isCloseTo(y, within(1.0));
  }

  @Test
  void findsTheLastOccurrence() throws Exception {
    drawn(
        new PDPage(PDRectangle.A4),
        (pdf, page, font) -> {
          show(page, font, Matrix.getTranslateInstance(200, 300), "Issuer seal");
          show(page, font, Matrix.getTranslateInstance(200, 700), "Issuer seal");
        });
    seal(new Keyword("Issuer seal", 20));
    // The lower one, though it was drawn first; the words are 51 points wide.
    assertCentre((200 + 25.6) * MM, (841.9 - 300 - 3.8) * MM);
  }

  @Test
  void findsTextThatIsSplitAndOutOfOrder() throws Exception {
    drawn(
        new PDPage(PDRectangle.A4),
        (pdf, page, font) -> {
          show(page, font, Matrix.getTranslateInstance(230, 400), "seal");
          show(page, font, Matrix.getTranslateInstance(100, 600), "other text");
          show(page, font, Matrix.getTranslateInstance(215, 400), "uer");
          show(page, font, Matrix.getTranslateInstance(203, 400), "Iss");
        });
    seal(new Keyword("Issuer seal", 20));
    assertCentre((203 + 248) / 2.0 * MM, (841.9 - 400 - 3.8) * MM);
  }

  @Test
  void findsAColumn() throws Exception {
    drawn(
        new PDPage(PDRectangle.A4),
        (pdf, page, font) -> {
          show(page, font, Matrix.getTranslateInstance(300, 500), "A");
          show(page, font, Matrix.getTranslateInstance(280, 500), "X");
          show(page, font, Matrix.getTranslateInstance(300, 485), "B");
          show(page, font, Matrix.getTranslateInstance(280, 485), "Y");
          show(page, font, Matrix.getTranslateInstance(300, 470), "C");
        });
    seal(new Keyword("ABC", 20));
    assertCentre(303.5 * MM, (841.9 - 485 - 3.8) * MM);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 90, 180, 270})
  void findsTurnedTextOnTurnedPages(int degrees) throws Exception {
    PDPage a4 = new PDPage(PDRectangle.A4);
    a4.setRotation(degrees);
    a4.setCropBox(new PDRectangle(50, 60, 500, 700));
    drawn(
        a4,
        (pdf, page, font) -> {
          AffineTransform turn = AffineTransform.getTranslateInstance(300, 400);
          turn.rotate(Math.toRadians(degrees + 30));
          show(page, font, new Matrix(turn), "Issuer seal");
        });
    seal(new Keyword("Issuer seal", 20));
    AffineTransform turn = AffineTransform.getTranslateInstance(300, 400);
    turn.rotate(Math.toRadians(degrees + 30));
    java.awt.geom.Point2D p = turn.transform(new java.awt.geom.Point2D.Double(25.6, 3.8), null);
    double x = p.getX() - 50;
    double y = 760 - p.getY();
    double w = 500;
    double h = 700;
    switch (degrees) {
      case 90 -> assertCentre((h - y) * MM, x * MM);
      case 180 -> assertCentre((w - x) * MM, (h - y) * MM);
      case 270 -> assertCentre(y * MM, (w - x) * MM);
      default -> assertCentre(x * MM, y * MM);
    }
  }

  @Test
  void findsTextInForms() throws Exception {
    drawn(
        new PDPage(PDRectangle.A4),
        (pdf, page, font) -> {
          PDFormXObject form = new PDFormXObject(pdf);
          form.setBBox(new PDRectangle(0, 0, 200, 200));
          org.apache.pdfbox.pdmodel.PDResources resources =
              new org.apache.pdfbox.pdmodel.PDResources();
          resources.put(org.apache.pdfbox.cos.COSName.getPDFName("F"), font);
          form.setResources(resources);
          try (var stream = form.getStream().createOutputStream()) {
            stream.write(
                "BT /F 10 Tf 20 20 Td (Issuer seal) Tj ET".getBytes(StandardCharsets.US_ASCII));
          }
          page.transform(Matrix.getTranslateInstance(200, 300));
          page.drawForm(form);
        });
    seal(new Keyword("Issuerseal", 20));
    assertCentre((220 + 25.6) * MM, (841.9 - 320 - 3.8) * MM);
  }

  @Test
  void movesTheSealInFromTheEdge() throws Exception {
    drawn(
        new PDPage(PDRectangle.A4),
        (pdf, page, font) -> show(page, font, Matrix.getTranslateInstance(540, 10), "Issuer seal"));
    seal(new Keyword("Issuer seal", 40));
    assertSeal(page(0), 209.9 - 40, 297 - 20, 40, 20);
  }

  @Test
  void findsTheKeywordOfAnEncryptedDocument() throws Exception {
    Files.write(in, PdfSamples.encrypted(PdfSamples.Encrypting.AES_256, "user", "owner"));
    Sealer.builder()
        .key(KEY)
        .clock(FixedClock.clock())
        .picture(svg())
        .at(new Keyword("to be sealed", 40))
        .password("owner".toCharArray())
        .build()
        .seal(in, out);
    assertThat(SealerTest.signatures(Files.readAllBytes(out), "user")).hasSize(1);
  }

  // ---- how it looks

  @Test
  void drawsTextLinesBelowThePictureWithoutFonts() throws Exception {
    Files.write(in, PdfSamples.classic());
    Sealer.builder()
        .key(KEY)
        .clock(FixedClock.clock())
        .picture(svg())
        .at(new At(Pages.LAST, 100, 100, 40))
        .textLines(List.of("示例市市场监督管理局", "2026年11月23日"))
        .build()
        .seal(in, out);
    BufferedImage page = page(0);
    assertSeal(page, 100, 100, 40, 20);
    int dark = 0;
    for (int y = 1200; y < 1300; y++) {
      for (int x = 1000; x < 1400; x++) {
        dark += (page.getRGB(x, y) & 0xFF) < 100 ? 1 : 0;
      }
    }
    assertThat(dark).isGreaterThan(500);
    try (PDDocument pdf = Loader.loadPDF(out.toFile())) {
      PDSignatureField field = pdf.getSignatureFields().get(0);
      assertThat(
              field.getWidgets().get(0).getNormalAppearanceStream().getResources().getFontNames())
          .isEmpty();
    }
  }

  @Test
  void namesTheCharacterThatCannotBeDrawn() throws Exception {
    assertThatThrownBy(
            () ->
                Sealer.builder()
                    .key(KEY)
                    .picture(svg())
                    .at(new At(Pages.LAST, 0, 0, 0))
                    .textLines(List.of("\uE000"))
                    .build())
        .isInstanceOf(DocumentRejected.class)
        .hasMessageContaining("U+E000");
  }

  /**
   * A drawing with strokes, dashes, clips, curves, holes and opacity, seen as JSVG sees it. (PDFBox
   * keeps pens round.)
   */
  @Test
  void drawsVectorsAsTheyAre() throws Exception {
    String drawing =
        "<svg xmlns='http://www.w3.org/2000/svg' width='40mm' height='40mm' viewBox='0 0 100 100'>"
            + "<defs><clipPath id='c'><circle cx='50' cy='50' r='30'/></clipPath></defs>"
            + "<circle cx='50' cy='50' r='45' fill='none' stroke='#e60012' stroke-width='4'/>"
            + "<path d='M50 20 L59 47 L88 47 L64 63 L73 90 L50 73 L27 90 L36 63 L12 47 L41 47z'"
            + " fill='#e60012' clip-path='url(#c)'/>"
            + "<g transform='rotate(20 50 50) scale(.5)'><rect x='60' y='130' width='60'"
            + " height='20' fill='none' stroke='blue' stroke-width='3' stroke-dasharray='6 3'/></g>"
            + "<path d='M10 10h30v30h-30z M20 20h10v10h-10z' fill='green' fill-rule='evenodd'"
            + " opacity='.5'/><path d='M60 15 q10 -15 20 0 t 15 10' fill='none' stroke='black'/>"
            + "</svg>";
    SealPicture picture = SealPicture.of(drawing.getBytes(StandardCharsets.UTF_8));
    Files.write(in, PdfSamples.page("/MediaBox[0 0 113.3858 113.3858]"));
    seal(new At(Pages.LAST, 0, 0, 40), picture);
    BufferedImage ours = page(0);
    BufferedImage theirs =
        new BufferedImage(ours.getWidth(), ours.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D g = theirs.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, theirs.getWidth(), theirs.getHeight());
    java.util.Objects.requireNonNull(
            new com.github.weisj.jsvg.parser.SVGLoader()
                .load(
                    new java.io.ByteArrayInputStream(drawing.getBytes(StandardCharsets.UTF_8)),
                    null,
                    com.github.weisj.jsvg.parser.LoaderContext.createDefault()))
        .render(
            (javax.swing.JComponent) null,
            g,
            new com.github.weisj.jsvg.view.ViewBox(theirs.getWidth(), theirs.getHeight()));
    g.dispose();
    long difference = 0;
    for (int y = 0; y < ours.getHeight(); y++) {
      for (int x = 0; x < ours.getWidth(); x++) {
        int a = ours.getRGB(x, y);
        int b = theirs.getRGB(x, y);
        for (int shift = 0; shift <= 16; shift += 8) {
          difference += Math.abs((a >> shift & 0xFF) - (b >> shift & 0xFF));
        }
      }
    }
    assertThat(difference / (double) (ours.getWidth() * ours.getHeight() * 3)).isLessThan(3.0);
  }

  @Test
  void keepsTheAlphaOfAPicture() throws Exception {
    BufferedImage image = new BufferedImage(200, 200, BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(Color.RED);
    g.fill(new Ellipse2D.Double(10, 10, 180, 180));
    g.dispose();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "png", file);
    drawn(
        new PDPage(PDRectangle.A4),
        (pdf, page, font) -> {
          page.setNonStrokingColor(Color.BLUE);
          page.addRect(0, 0, 600, 850);
          page.fill();
        });
    seal(new At(Pages.LAST, 50, 50, 40), SealPicture.of(file.toByteArray()));
    BufferedImage page = page(0);
    assertThat(page.getRGB(501, 501) & 0xFFFFFF).isEqualTo(0x0000FF);
    assertThat(page.getRGB(700, 700) & 0xFFFFFF).isEqualTo(0xFF0000);
  }
}
