package io.yinxin.seal.internal.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.internal.file.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IncrementalUpdateTest {

  static Stream<Arguments> good() {
    return PdfSamples.good().entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
  }

  private static PdfFile read(byte[] bytes) throws IOException, PdfSyntaxException {
    return PdfFile.read(ByteSource.of(bytes));
  }

  private static byte[] append(byte[] file, IncrementalUpdate.Section section) {
    assertThat(section.start()).isEqualTo(file.length);
    byte[] both = Arrays.copyOf(file, (int) section.end());
    section.bytes().get(both, file.length, section.length());
    return both;
  }

  private static PdfStream note() {
    return PdfStream.of(
        PdfDictionary.builder().put("Type", "Note").build(),
        "a stream".getBytes(StandardCharsets.US_ASCII));
  }

  /** Replaces the catalog, adds a stream and an object that waits between, as a sealing does. */
  static byte[] update(byte[] bytes) throws IOException, PdfSyntaxException {
    PdfFile file = read(bytes);
    IncrementalUpdate update = new IncrementalUpdate(file);
    PdfReference reserved = update.reserve();
    PdfReference stream = update.add(note());
    update.replace(
        reserved,
        PdfDictionary.builder().put("Title", PdfString.text("批准")).put("Next", stream).build());
    Revision latest = file.latest();
    update.replace(
        latest.root(),
        latest.catalog().with("Test", reserved).with("Ratio", new PdfReal(0.123456)));
    return append(bytes, update.write());
  }

  // ---- every kind of file

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void appendsARevisionInTheFilesOwnStyle(String sample, byte[] bytes) throws Exception {
    PdfFile before = read(bytes);
    byte[] after = update(bytes);
    assertThat(Arrays.copyOf(after, bytes.length)).isEqualTo(bytes);
    PdfFile file = read(after);
    assertThat(file.revisions()).hasSize(2);
    Revision latest = file.latest();
    assertThat(latest.end()).isEqualTo(after.length);
    assertThat(latest.unaccountedRanges())
        .allMatch(
            junk -> sample.equals("junkAfter") && junk.start() == PdfSamples.classic().length);
    assertThat(latest.xrefIsStream()).isEqualTo(before.latest().xrefIsStream());
    assertThat(latest.pages()).isEqualTo(before.latest().pages());
    PdfDictionary test = Objects.requireNonNull(latest.dictionary(latest.catalog(), "Test"));
    assertThat(((PdfString) test.get("Title")).text()).isEqualTo("批准");
    PdfStream stream = (PdfStream) latest.get(test, "Next");
    assertThat(file.decoded(stream, 100)).asString(StandardCharsets.US_ASCII).isEqualTo("a stream");
    assertThat(latest.catalog().get("Ratio")).isEqualTo(new PdfReal(0.123456));
    int changed = 0;
    for (XrefEntry entry : latest.changed()) {
      assertThat(latest.get(entry)).isNotEqualTo(PdfNull.NULL);
      changed++;
    }
    assertThat(changed).isEqualTo(latest.xrefIsStream() ? 4 : 3);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void writesWhatPdfBoxReads(String sample, byte[] bytes) throws Exception {
    byte[] after = update(bytes);
    try (PDDocument document = Loader.loadPDF(after)) {
      assertThat(document.getNumberOfPages()).isEqualTo(read(bytes).latest().pages().size());
      COSDictionary catalog = document.getDocumentCatalog().getCOSObject();
      COSDictionary test = catalog.getCOSDictionary(COSName.getPDFName("Test"));
      assertThat(test.getString("Title")).isEqualTo("批准");
      assertThat(catalog.getFloat("Ratio")).isEqualTo(0.123456f);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void writesWhatQpdfFindsNoFaultWith(String sample, byte[] bytes, @TempDir Path dir)
      throws Exception {
    Qpdf.needed();
    // qpdf has a complaint about our own sample already in these cases.
    if (Qpdf.check(dir, bytes).isEmpty()) {
      assertThat(Qpdf.check(dir, update(bytes))).isEmpty();
    } else {
      assertThat(sample)
          .isIn(
              "shortLines", "junkBefore", "junkAfter", "linearised", "startxrefAtTheLineEndBefore");
    }
  }

  @Test
  void updatesWhatQpdfLinearised(@TempDir Path dir) throws Exception {
    Qpdf.needed();
    Path in = Files.write(dir.resolve("in.pdf"), PdfSamples.pages(30));
    Path out = dir.resolve("out.pdf");
    for (String streams : new String[] {"disable", "generate"}) {
      Qpdf.run("qpdf", "--linearize", "--object-streams=" + streams, in.toString(), out.toString());
      byte[] bytes = Files.readAllBytes(out);
      PdfFile before = read(bytes);
      assertThat(before.revisions()).hasSize(1);
      assertThat(before.latest().unaccountedRanges()).isEmpty();
      assertThat(before.latest().pages()).hasSize(30);
      byte[] after = update(bytes);
      PdfFile file = read(after);
      assertThat(file.revisions()).hasSize(2);
      assertThat(file.revisions().get(0).end()).isEqualTo(bytes.length);
      assertThat(file.latest().unaccountedRanges()).isEmpty();
      assertThat(Qpdf.check(dir, after)).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void givesTheSameBytesAgain(String sample, byte[] bytes) throws Exception {
    assertThat(update(bytes)).as(sample).isEqualTo(update(bytes));
  }

  @Test
  void updatesAnUpdate() throws Exception {
    for (Map.Entry<String, byte[]> one : PdfSamples.good().entrySet()) {
      byte[] bytes = one.getValue();
      for (int i = 1; i <= 5; i++) {
        bytes = update(bytes);
        assertThat(read(bytes).revisions()).as(one.getKey()).hasSize(1 + i);
      }
    }
  }

  /** Line ends between a head and a tail, so many that nobody wants them in memory. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Hole(byte[] head, long lines, byte[] tail) implements ByteSource {

    @Override
    public long length() {
      return head.length + lines + tail.length;
    }

    @Override
    public void read(long at, byte[] into, int from, int n) throws EOFException {
      if (at < 0 || n > length() - at) {
        throw new EOFException();
      }
      for (int i = 0; i < n; i++) {
        long place = at + i;
        long inTail = place - head.length - lines;
        into[from + i] =
            place < head.length ? head[(int) place] : inTail < 0 ? (byte) '\n' : tail[(int) inTail];
      }
    }

    @Override
    public void close() {}
  }

  @Test
  void writesAStreamWhereATableHasTooFewDigits() throws Exception {
    byte[] head = "%PDF-1.7\n".getBytes(StandardCharsets.US_ASCII);
    long lines = 9_999_999_000L;
    byte[] tail =
        new PdfAssembly()
            .base(-head.length - lines)
            .object(1, "<</Type/Catalog/Pages 2 0 R>>")
            .object(2, "<</Type/Pages/Kids[]/Count 0>>")
            .object(3, "(" + "x".repeat(1000) + ")")
            .table()
            .end()
            .toBytes();
    PdfFile file = PdfFile.read(new Hole(head, lines, tail));
    assertThat(file.latest().xrefIsStream()).isFalse();
    IncrementalUpdate update = new IncrementalUpdate(file);
    update.replace(file.latest().root(), file.latest().catalog().with("A", PdfBoolean.TRUE));
    IncrementalUpdate.Section section = update.write();
    assertThat(section.start()).isGreaterThan(9_999_999_999L);
    PdfFile after = PdfFile.read(new Hole(head, lines, append(section, tail)));
    assertThat(after.latest().xrefIsStream()).isTrue();
    assertThat(after.latest().catalog().get("A")).isEqualTo(PdfBoolean.TRUE);
    assertThat(after.latest().pages()).isEmpty();
    assertThat(after.latest().unaccountedRanges()).isEmpty();
  }

  private static byte[] append(IncrementalUpdate.Section section, byte[] tail) {
    byte[] both = Arrays.copyOf(tail, tail.length + section.length());
    section.bytes().get(both, tail.length, section.length());
    return both;
  }

  // ---- trailer

  @Test
  void keepsTheFirstHalfOfTheIdentifierAndChangesTheSecond() throws Exception {
    byte[] bytes = PdfSamples.classic();
    PdfArray before = (PdfArray) read(bytes).latest().trailer().get("ID");
    PdfArray after = (PdfArray) read(update(bytes)).latest().trailer().get("ID");
    assertThat(after.get(0)).isEqualTo(before.get(0));
    assertThat(after.get(1)).isNotEqualTo(before.get(1));
    assertThat(((PdfString) after.get(1)).length()).isEqualTo(16);
  }

  @Test
  void givesAFileWithoutIdentifierOne() throws Exception {
    PdfArray id = (PdfArray) read(update(PdfSamples.old())).latest().trailer().get("ID");
    assertThat(id.get(0)).isEqualTo(id.get(1));
  }

  @Test
  void handsOnWhatTheTrailerSays() throws Exception {
    byte[] bytes = update(update(PdfSamples.hybrid()));
    PdfFile file = read(bytes);
    PdfDictionary trailer = file.latest().trailer();
    assertThat(trailer.get("Info")).isEqualTo(new PdfReference(6, 0));
    assertThat(trailer.has("XRefStm")).isFalse();
    assertThat(trailer.get("Prev")).isEqualTo(PdfInteger.of(file.revisions().get(1).xrefOffset()));
    assertThat(file.latest().get(file.latest().catalog(), "Lang").toString()).isEqualTo("(zh-CN)");
  }

  @Test
  void countsFromTheHeaderWhereTheFileDoes() throws Exception {
    byte[] bytes = PdfSamples.junkBeforeOffsetsFromHeader();
    PdfFile file = read(update(bytes));
    PdfDictionary trailer = file.latest().trailer();
    assertThat(trailer.integer("Prev", 0) + file.headerOffset())
        .isEqualTo(file.revisions().get(0).xrefOffset());
  }

  @Test
  void raisesTheVersionOnlyIfNeeded() throws Exception {
    byte[] bytes = PdfSamples.classic();
    PdfFile file = read(bytes);
    IncrementalUpdate update = new IncrementalUpdate(file);
    update.raiseVersion(16);
    assertThat(update.get(file.latest().root())).isEqualTo(file.latest().catalog());
    update.raiseVersion(20);
    PdfFile after = read(append(bytes, update.write()));
    assertThat(after.latest().catalog().name("Version")).isEqualTo("2.0");
  }

  // ---- placeholders

  @Test
  void tellsWherePlaceholdersLandAndFillsThem() throws Exception {
    byte[] bytes = PdfSamples.noLineEnd();
    PdfFile file = read(bytes);
    IncrementalUpdate update = new IncrementalUpdate(file);
    PdfPlaceholder contents = PdfPlaceholder.hexString(100);
    PdfPlaceholder range = PdfPlaceholder.of("[0 0000000000 0000000000 0000000000]");
    PdfReference signature =
        update.add(
            PdfDictionary.builder()
                .put("Type", "Sig")
                .put("Contents", contents)
                .put("ByteRange", range)
                .build());
    IncrementalUpdate.Section section = update.write();
    long at = section.offsetOf(contents);
    section.fill(range, "[0 1 2 3]".getBytes(StandardCharsets.US_ASCII));
    section.fillHex(contents, new byte[] {0x12, (byte) 0xab});
    byte[] after = append(bytes, section);
    PdfDictionary written = (PdfDictionary) read(after).latest().get(signature);
    PdfString string = (PdfString) written.get("Contents");
    assertThat(string.start()).isEqualTo(at);
    assertThat(string.end()).isEqualTo(at + contents.width());
    assertThat(string.length()).isEqualTo(100);
    assertThat(Arrays.copyOf(string.bytes(), 3)).containsExactly(0x12, 0xab, 0);
    assertThat(written.get("ByteRange")).isEqualTo(PdfArray.ofNumbers(0, 1, 2, 3));
    assertThatThrownBy(() -> section.fillHex(contents, new byte[101]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ---- misuse

  @Test
  void refusesToReplaceWhatIsNotThere() throws Exception {
    IncrementalUpdate update = new IncrementalUpdate(read(PdfSamples.classic()));
    for (PdfReference none :
        new PdfReference[] {
          new PdfReference(0, 0), new PdfReference(1, 1), new PdfReference(7, 0)
        }) {
      assertThatThrownBy(() -> update.replace(none, PdfNull.NULL))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void refusesToWriteAReferenceToNothing() throws Exception {
    IncrementalUpdate update = new IncrementalUpdate(read(PdfSamples.classic()));
    update.reserve();
    assertThatThrownBy(update::write).isInstanceOf(IllegalStateException.class);
  }
}
