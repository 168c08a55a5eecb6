package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.SealException.DocumentRejected.Reason;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.ofd.OfdPackage;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.trust.TrustStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the picture goes on the pages of an OFD (GB/T 33190, 18.2.3); the seal is 42 mm wide. */
class OfdSealPlacementTest {

  private static final Pattern STAMP =
      Pattern.compile(
          "<ofd:StampAnnot ID=\"s\\d+\" PageRef=\"(\\w+)\" Boundary=\"([^\"]*)\""
              + "(?: Clip=\"([^\"]*)\")?/>");

  private final Path folder;

  OfdSealPlacementTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** A document of A4 pages with these contents. */
  private static TestOfd pages(String... contents) {
    TestOfd ofd = TestOfd.small();
    StringBuilder pages = new StringBuilder("<ofd:Pages>");
    for (int i = 0; i < contents.length; i++) {
      String path = "Pages/Page_" + i + "/Content.xml";
      pages.append("<ofd:Page ID=\"p" + i + "\" BaseLoc=\"" + path + "\"/>");
      String content = TestOfd.xml("Page", contents[i]);
      if (i == 0) {
        ofd.text(TestOfd.PAGE, s -> content);
      } else {
        ofd.add("Doc_0/" + path, content);
      }
    }
    return ofd.text(
        TestOfd.DOCUMENT, s -> s.replaceFirst("<ofd:Pages>.*</ofd:Pages>", pages + "</ofd:Pages>"));
  }

  private static String page(String... objects) {
    return "<ofd:Content><ofd:Layer ID=\"9\">"
        + String.join("", objects)
        + "</ofd:Layer></ofd:Content>";
  }

  private static String object(String attributes, String codes) {
    return "<ofd:TextObject ID=\"5\" Font=\"4\" " + attributes + ">" + codes + "</ofd:TextObject>";
  }

  /** The places of the picture: page, boundary, clip. */
  private List<String> places(TestOfd ofd, Placement placement) throws Exception {
    Path out = Files.createTempDirectory(folder, "out").resolve("out.ofd");
    OfdSealingTest.sealer(Version.V4).at(placement).build().seal(ofd.bytes(), out);
    byte[] sealed = Files.readAllBytes(out);
    Verification result =
        Verifier.builder()
            .trust(TrustStore.of(OfdSealingTest.roots()))
            .sealMakers(TrustStore.of(OfdSealingTest.makers()))
            .revocation(Verifier.RevocationCheck.OFF)
            .clock(FixedClock.clock())
            .build()
            .verify(sealed);
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.VALID);
    OfdPackage pack = OfdPackage.read(ByteSource.of(sealed));
    String file =
        new String(
            pack.bytes(
                Objects.requireNonNull(pack.entry("Doc_0/Signs/Sign_0/Signature.xml")), 1 << 24),
            StandardCharsets.UTF_8);
    List<String> places = new ArrayList<>();
    Matcher stamps = STAMP.matcher(file);
    while (stamps.find()) {
      String clip = stamps.group(3);
      places.add(stamps.group(1) + ": " + stamps.group(2) + (clip == null ? "" : " / " + clip));
    }
    return places;
  }

  private void assertNowhere(TestOfd ofd, Placement placement, String what) throws Exception {
    Sealer sealer = OfdSealingTest.sealer(Version.V4).at(placement).build();
    Path out = folder.resolve("none.ofd");
    assertThatThrownBy(() -> sealer.seal(ofd.bytes(), out))
        .isInstanceOfSatisfying(
            SealException.DocumentRejected.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_PLACE))
        .hasMessageContaining(what);
    assertThat(out).doesNotExist();
  }

  private static Placement.At at(int page, double x, double y, double size) {
    return new Placement.At(new Placement.Pages(page), x, y, size);
  }

  @Test
  void goesOnOnePageOrAllOrTheLast() throws Exception {
    TestOfd three = pages(page(), page(), page());
    assertThat(places(three, at(2, 10, 20, 0))).containsExactly("p1: 10 20 42 42");
    assertThat(places(three, at(0, 10.5, 20.25, 30))).containsExactly("p2: 10.5 20.25 30 30");
    assertThat(places(three, at(-1, 168, 255, 0)))
        .containsExactly("p0: 168 255 42 42", "p1: 168 255 42 42", "p2: 168 255 42 42");
  }

  @Test
  void goesByTheSizeOfThePageItself() throws Exception {
    String small =
        "<ofd:Area><ofd:PhysicalBox>0 0 80 60</ofd:PhysicalBox></ofd:Area><ofd:Content/>";
    TestOfd mixed = pages(page(), small);
    assertThat(places(mixed, at(2, 38, 18, 0))).containsExactly("p1: 38 18 42 42");
    assertNowhere(mixed, at(2, 38, 19, 0), "beyond page 2");
    assertNowhere(mixed, at(-1, 100, 10, 0), "beyond page 2");
  }

  @Test
  void refusesPlacesThatAreNotThere() throws Exception {
    TestOfd one = pages(page());
    assertNowhere(one, at(2, 10, 10, 0), "page 2 is asked for, and the document has 1");
    assertNowhere(one, at(1, 200, 10, 0), "beyond page 1");
    assertNowhere(one, new Placement.Straddle(0), "needs two pages");
    assertNowhere(one, new Placement.Keyword("盖章", 0), "keyword is nowhere");
    TestOfd same = pages(page(), page()).text(TestOfd.DOCUMENT, s -> s.replace("\"p1\"", "\"p0\""));
    assertNowhere(same, at(1, 10, 10, 0), "no id of its own");
    TestOfd unsized =
        pages(page())
            .text(TestOfd.DOCUMENT, s -> s.replaceFirst("<ofd:PageArea>.*</ofd:PageArea>", ""));
    assertNowhere(unsized, at(1, 10, 10, 0), "states no size");
    TestOfd empty =
        pages(page()).text(TestOfd.DOCUMENT, s -> s.replaceFirst("<ofd:Pages>.*</ofd:Pages>", ""));
    assertNowhere(empty, at(0, 10, 10, 0), "the document has 0");
  }

  @Test
  void straddlesAsTheStandardShows() throws Exception {
    TestOfd five = pages(page(), page(), page(), page(), page());
    assertThat(places(five, new Placement.Straddle(40)))
        .containsExactly(
            "p0: 202 128.5 40 40 / 0 0 8 40",
            "p1: 194 128.5 40 40 / 8 0 8 40",
            "p2: 186 128.5 40 40 / 16 0 8 40",
            "p3: 178 128.5 40 40 / 24 0 8 40",
            "p4: 170 128.5 40 40 / 32 0 8 40");
  }

  // ---- keywords: the seal's middle is the text's middle

  private static String centred(double x, double y) {
    return "p0: " + trimmed(x - 21) + " " + trimmed(y - 21) + " 42 42";
  }

  private static String trimmed(double value) {
    return new java.math.BigDecimal(String.format(java.util.Locale.ROOT, "%.3f", value))
        .stripTrailingZeros()
        .toPlainString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // attributes | codes | centre
        "Boundary='50 60 90 10' Size='5' | <ofd:TextCode X='0' Y='5' DeltaX='5 5 5'>示例盖章</ofd:TextCode> | 65 | 63.1",
        "Boundary='50 60 90 10' Size='5' | <ofd:TextCode X='0' Y='5' DeltaX='g 3 6'>示例盖章</ofd:TextCode> | 67.5 | 63.1",
        "Boundary='50 60 90 10' Size='5' | <ofd:TextCode X='0' Y='5'>示例盖章</ofd:TextCode> | 65 | 63.1",
        "Boundary='50 60 90 10' Size='5' | <ofd:TextCode X='0' Y='5'>示例盖</ofd:TextCode><ofd:TextCode X='30'>章</ofd:TextCode> | 72.5 | 63.1",
        "Boundary='50 60 90 10' Size='5' HScale='2' | <ofd:TextCode X='0' Y='5'>盖章</ofd:TextCode> | 60 | 63.1",
        "Boundary='50 60 90 90' Size='5' | <ofd:TextCode X='0' Y='5' DeltaY='5 5 5'>示例盖章</ofd:TextCode> | 52.5 | 75.6",
        "Boundary='50 60 90 10' Size='5' CTM='2 0 0 2 1 3' | <ofd:TextCode X='0' Y='5'>盖章</ofd:TextCode> | 61 | 69.2",
        "Boundary='50 60 90 10' Size='5' CTM='0 1 -1 0 10 0' | <ofd:TextCode X='0' Y='5'>盖章</ofd:TextCode> | 56.9 | 65",
        "Boundary='50 60 90 10' Size='5' | <ofd:TextCode X='0' Y='5' DeltaX='5 5 5'> 盖 章</ofd:TextCode> | 62.5 | 63.1",
        "Boundary='50 60 90 10' Size='5' | <ofd:TextCode X='0' Y='5' DeltaX='g 3 5'>&#x793A;例&#x76D6;章</ofd:TextCode> | 65 | 63.1",
      })
  void findsTextWhereverItIsPut(String attributes, String codes, double x, double y)
      throws Exception {
    TestOfd ofd = pages(page(object(attributes, codes)));
    assertThat(places(ofd, new Placement.Keyword("盖章", 0))).containsExactly(centred(x, y));
  }

  @Test
  void findsTextAcrossObjects() throws Exception {
    TestOfd ofd =
        pages(
            page(
                object(
                    "Boundary='60 60 5 10' Size='5'", "<ofd:TextCode X='0' Y='5'>章</ofd:TextCode>"),
                object(
                    "Boundary='50 60 5 10' Size='5'",
                    "<ofd:TextCode X='0' Y='5'>盖</ofd:TextCode>")));
    assertThat(places(ofd, new Placement.Keyword("盖 章", 0))).containsExactly(centred(57.5, 63.1));
  }

  @Test
  void takesTheLastOccurrence() throws Exception {
    String high =
        object("Boundary='50 60 90 10' Size='5'", "<ofd:TextCode X='0' Y='5'>盖章</ofd:TextCode>");
    String low =
        object("Boundary='50 90 90 10' Size='5'", "<ofd:TextCode X='0' Y='5'>盖章</ofd:TextCode>");
    TestOfd ofd = pages(page(low, high), page());
    assertThat(places(ofd, new Placement.Keyword("盖章", 0))).containsExactly(centred(55, 93.1));
  }

  /** An empty page over a template. */
  private static TestOfd template(String content) {
    return pages("<ofd:Template TemplateID=\"t\"/>" + page())
        .text(
            TestOfd.DOCUMENT,
            s ->
                s.replace(
                    "</ofd:CommonData>",
                    "<ofd:TemplatePage ID=\"t\" BaseLoc=\"T/Content.xml\"/></ofd:CommonData>"))
        .add("Doc_0/T/Content.xml", TestOfd.xml("Page", content));
  }

  @Test
  void findsTextOfTemplates() throws Exception {
    TestOfd ofd =
        template(
            page(
                object(
                    "Boundary='50 60 90 10' Size='5'",
                    "<ofd:TextCode X='0' Y='5'>盖章</ofd:TextCode>")));
    assertThat(places(ofd, new Placement.Keyword("盖章", 0))).containsExactly(centred(55, 63.1));
  }

  // ---- in composite objects: 盖章 is at 10, 9.1 of its unit

  private static final String WORD =
      object("Boundary='5 6 20 10' Size='5'", "<ofd:TextCode X='0' Y='5'>盖章</ofd:TextCode>");

  private static String composite(String unit, String attributes) {
    return "<ofd:CompositeObject ID=\"7\" ResourceID=\"" + unit + "\" " + attributes + "/>";
  }

  private static String unit(String id, String... objects) {
    return "<ofd:CompositeGraphicUnit ID=\""
        + id
        + "\" Width=\"50\" Height=\"50\"><ofd:Content>"
        + String.join("", objects)
        + "</ofd:Content></ofd:CompositeGraphicUnit>";
  }

  private static String units(String... units) {
    return TestOfd.xml(
        "Res",
        "<ofd:CompositeGraphicUnits>" + String.join("", units) + "</ofd:CompositeGraphicUnits>");
  }

  /** A page, and the units that the document's resources hold. */
  private static TestOfd drawing(String object, String... units) {
    return pages(page(object))
        .text(
            TestOfd.DOCUMENT,
            s ->
                s.replace(
                    "</ofd:CommonData>",
                    "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes></ofd:CommonData>"))
        .add("Doc_0/DocumentRes.xml", units(units));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Boundary='30 40 50 50' | 40 | 49.1",
        "Boundary='30 40 50 50' CTM='2 0 0 2 1 3' | 51 | 61.2",
        "Boundary='30 40 50 50' CTM='0 1 -1 0 10 0' | 30.9 | 50"
      })
  void findsTextOfCompositeObjects(String attributes, double x, double y) throws Exception {
    TestOfd ofd = drawing(composite("u1", attributes), unit("u1", WORD));
    assertThat(places(ofd, new Placement.Keyword("盖章", 0))).containsExactly(centred(x, y));
  }

  @Test
  void findsTextOfCompositeObjectsInCompositeObjects() throws Exception {
    TestOfd ofd =
        drawing(
            composite("u2", "Boundary='30 40 50 50'"),
            unit("u1", WORD),
            unit("u2", composite("u1", "Boundary='1 2 9 9' CTM='0.5 0 0 0.5 0 0'")));
    assertThat(places(ofd, new Placement.Keyword("盖章", 0))).containsExactly(centred(36, 46.55));
  }

  @Test
  void findsTextThatACompositeObjectEnds() throws Exception {
    String begun =
        object("Boundary='25 46 10 10' Size='5'", "<ofd:TextCode X='5' Y='5'>请</ofd:TextCode>");
    TestOfd ofd = drawing(begun + composite("u1", "Boundary='30 40 50 50'"), unit("u1", WORD));
    assertThat(places(ofd, new Placement.Keyword("请盖章", 0))).containsExactly(centred(37.5, 49.1));
  }

  @Test
  void findsTheLastOfAll() throws Exception {
    String high =
        object("Boundary='50 30 90 10' Size='5'", "<ofd:TextCode X='0' Y='5'>盖章</ofd:TextCode>");
    TestOfd ofd =
        drawing(
            composite("u1", "Boundary='30 90 50 50'")
                + composite("u1", "Boundary='30 40 50 50'")
                + high,
            unit("u1", WORD));
    assertThat(places(ofd, new Placement.Keyword("盖章", 0))).containsExactly(centred(40, 99.1));
  }

  @Test
  void findsTextOfCompositeObjectsOfTemplates() throws Exception {
    TestOfd ofd =
        template(
                "<ofd:PageRes>Res.xml</ofd:PageRes>"
                    + page(composite("u1", "Boundary='30 40 50 50'")))
            .add("Doc_0/T/Res.xml", units(unit("u1", WORD)));
    assertThat(places(ofd, new Placement.Keyword("盖章", 0))).containsExactly(centred(40, 49.1));
  }

  @Test
  void unitsThatHoldThemselvesEnd() throws Exception {
    TestOfd ofd =
        drawing(
            composite("u1", "Boundary='30 40 50 50'"),
            unit("u1", WORD, composite("u1", "Boundary='0 0 50 50'")));
    assertThat(places(ofd, new Placement.Keyword("盖章", 0))).containsExactly(centred(40, 49.1));
  }

  @Test
  void refusesUnitsThatMultiply() {
    String[] units = new String[10];
    for (int i = 0; i < units.length; i++) {
      units[i] = unit("u" + i, composite("u" + (i + 1), "Boundary='0 0 9 9'").repeat(10));
    }
    TestOfd ofd = drawing(composite("u0", "Boundary='0 0 9 9'"), units);
    assertThatThrownBy(() -> places(ofd, new Placement.Keyword("盖章", 0)))
        .isInstanceOf(SealException.DocumentRejected.class)
        .hasMessageContaining("too many objects");
  }

  // ---- in annotations

  private static TestOfd annotated(String annotation) {
    return pages(page())
        .text(
            TestOfd.DOCUMENT,
            s ->
                s.replace(
                    "</ofd:Document>",
                    "<ofd:Annotations>A/Annotations.xml</ofd:Annotations></ofd:Document>"))
        .add(
            "Doc_0/A/Annotations.xml",
            TestOfd.xml(
                "Annotations",
                "<ofd:Page PageID=\"p0\"><ofd:FileLoc>P/Annotation.xml</ofd:FileLoc></ofd:Page>"))
        .add("Doc_0/A/P/Annotation.xml", TestOfd.xml("PageAnnot", annotation));
  }

  private static String annotation(String attributes, String objects) {
    return "<ofd:Annot ID=\"20\" Type=\"Stamp\" "
        + attributes
        + "><ofd:Appearance Boundary=\"30 40 60 20\">"
        + objects
        + "</ofd:Appearance></ofd:Annot>";
  }

  @Test
  void findsTextOfAnnotations() throws Exception {
    TestOfd ofd = annotated(annotation("Visible='true'", WORD));
    assertThat(places(ofd, new Placement.Keyword("盖章", 0))).containsExactly(centred(40, 49.1));
  }

  @Test
  void doesNotFindWhatIsNotShown() throws Exception {
    Placement.Keyword keyword = new Placement.Keyword("盖章", 0);
    assertNowhere(annotated(annotation("Visible='false'", WORD)), keyword, "keyword is nowhere");
    TestOfd hidden = pages(page(WORD.replace("Font=", "Visible=\"false\" Font=")));
    assertNowhere(hidden, keyword, "keyword is nowhere");
    TestOfd unseen =
        drawing(composite("u1", "Boundary='30 40 50 50' Visible='false'"), unit("u1", WORD));
    assertNowhere(unseen, keyword, "keyword is nowhere");
    TestOfd unused = drawing("", unit("u1", WORD));
    assertNowhere(unused, keyword, "keyword is nowhere");
  }

  @Test
  void movesInFromTheEdge() throws Exception {
    TestOfd ofd =
        pages(
            page(
                object(
                    "Boundary='2 3 90 10' Size='5'",
                    "<ofd:TextCode X='0' Y='5'>盖章</ofd:TextCode>")));
    assertThat(places(ofd, new Placement.Keyword("盖章", 0))).containsExactly("p0: 0 0 42 42");
  }
}
