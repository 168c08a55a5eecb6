package io.yinxin.seal.internal.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.file.MemorySource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PdfFileTest {

  static Stream<Arguments> good() {
    return arguments(PdfSamples.good());
  }

  static Stream<Arguments> refused() throws Exception {
    return arguments(PdfSamples.refused());
  }

  static Stream<Arguments> refusedLater() {
    return arguments(PdfSamples.refusedLater());
  }

  private static Stream<Arguments> arguments(Map<String, byte[]> samples) {
    return samples.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
  }

  private static PdfFile read(byte[] bytes) throws IOException, PdfSyntaxException {
    return PdfFile.read(ByteSource.of(bytes));
  }

  private static String title(Revision revision) throws IOException, PdfSyntaxException {
    PdfDictionary info = revision.dictionary(revision.trailer(), "Info");
    return info != null && revision.get(info, "Title") instanceof PdfString s ? s.text() : "";
  }

  // ---- what it reads

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void readsEveryObject(String sample, byte[] bytes) throws Exception {
    PdfFile file = read(bytes);
    assertThat(file.revisions()).hasSize(1);
    int objects = 0;
    for (XrefEntry entry : file.latest().changed()) {
      PdfObject object = file.latest().get(entry);
      assertThat(object).isNotEqualTo(PdfNull.NULL);
      objects++;
    }
    assertThat(objects).isGreaterThan(4);
    assertThat(file.latest().unaccountedRanges())
        .allMatch(junk -> sample.startsWith("junkBefore") && junk.end() <= file.headerOffset());
    assertThat(file.encrypted()).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void seesThePagesThatPdfBoxSees(String sample, byte[] bytes) throws Exception {
    Revision latest = read(bytes).latest();
    try (PDDocument other = Loader.loadPDF(bytes)) {
      assertThat(latest.pages()).hasSize(other.getNumberOfPages());
      for (int i = 0; i < latest.pages().size(); i++) {
        var box = other.getPage(i).getMediaBox();
        assertThat(latest.pageValue(i, "MediaBox")).isInstanceOf(PdfArray.class);
        PdfArray own = (PdfArray) latest.pageValue(i, "MediaBox");
        assertThat(own.get(2).toString()).startsWith(Integer.toString((int) box.getUpperRightX()));
        long rotation = latest.pageValue(i, "Rotate") instanceof PdfInteger n ? n.value() : 0;
        assertThat(rotation).isEqualTo(other.getPage(i).getRotation());
      }
      String title = other.getDocumentInformation().getTitle();
      assertThat(title(latest)).isEqualTo(title == null ? "" : title);
    }
  }

  @Test
  void readsCompactSyntax() throws Exception {
    Revision latest = read(PdfSamples.compact()).latest();
    assertThat(latest.get(new PdfReference(5, 0)))
        .isEqualTo(
            PdfArray.of(
                PdfBoolean.TRUE,
                PdfArray.of(PdfNull.NULL),
                new PdfReal(-1),
                PdfString.hex(new byte[] {0x68, 0x60}),
                PdfString.literal("a(bA()".getBytes(StandardCharsets.US_ASCII)),
                new PdfName("AB"),
                PdfDictionary.EMPTY,
                new PdfReal(0.5),
                new PdfReference(1, 0)));
  }

  @Test
  void findsHiddenObjectsOfHybridFiles() throws Exception {
    Revision latest = read(PdfSamples.hybrid()).latest();
    assertThat(latest.get(latest.catalog(), "Lang").toString()).isEqualTo("(zh-CN)");
    assertThat(latest.xrefIsStream()).isFalse();
  }

  @Test
  void takesTheTwoSectionsOfALinearisedFileAsOneRevision() throws Exception {
    byte[] bytes = PdfSamples.linearised();
    PdfFile file = read(bytes);
    assertThat(file.revisions()).hasSize(1);
    assertThat(file.latest().end()).isEqualTo(bytes.length);
    PdfFile updated = read(PdfSamples.updated(bytes));
    assertThat(updated.revisions()).hasSize(2);
    assertThat(updated.revisions().get(0).end()).isEqualTo(bytes.length);
    assertThat(title(updated.latest())).isEqualTo("A licence, changed");
  }

  @Test
  void showsEachRevisionAsItWas() throws Exception {
    byte[] first = PdfSamples.classic();
    byte[] bytes = PdfSamples.updated(PdfSamples.updated(first));
    PdfFile file = read(bytes);
    assertThat(file.revisions()).hasSize(3);
    Revision oldest = file.revisions().get(0);
    Revision second = file.revisions().get(1);
    assertThat(oldest.end()).isEqualTo(first.length);
    assertThat(second.start()).isEqualTo(first.length);
    assertThat(file.latest().end()).isEqualTo(bytes.length);
    assertThat(title(oldest)).isEqualTo("A licence");
    assertThat(title(second)).isEqualTo("A licence, changed");
    List<Integer> changed = new ArrayList<>();
    second.changed().forEach(e -> changed.add(e.number()));
    assertThat(changed).containsExactly(6);
    assertThat(second.previous()).isSameAs(oldest);
    assertThat(file.trailingBytes().length()).isZero();
  }

  @Test
  void tellsWhereARevisionCouldHaveEnded() throws Exception {
    byte[] bytes = PdfSamples.classic();
    Revision latest = read(bytes).latest();
    assertThat(latest.endsAt(bytes.length)).isTrue();
    assertThat(latest.endsAt(bytes.length - 1)).isTrue();
    assertThat(latest.endsAt(bytes.length - 2)).isFalse();
  }

  @Test
  void reportsBytesAfterTheEnd() throws Exception {
    byte[] bytes = PdfSamples.junkAfter();
    assertThat(read(bytes).trailingBytes())
        .isEqualTo(new Span(PdfSamples.classic().length, bytes.length));
  }

  @Test
  void takesAnEndWithoutItsOwnTableAsBytesAfterTheEnd() throws Exception {
    byte[] bytes = PdfSamples.updateWithoutTable();
    assertThat(read(bytes).trailingBytes())
        .isEqualTo(new Span(PdfSamples.classic().length, bytes.length));
  }

  @Test
  void findsObjectsThatNoTableLists() throws Exception {
    int length = PdfSamples.classic().length;
    for (byte[] bytes :
        List.of(PdfSamples.updateWithOrphanObject(), PdfSamples.updateWithEmptyTable())) {
      List<Span> hidden = read(bytes).latest().unaccountedRanges();
      assertThat(hidden).hasSize(1);
      Span span = hidden.get(0);
      assertThat(span.start()).isEqualTo(length);
      assertThat(new String(bytes, length, 8, StandardCharsets.ISO_8859_1)).isEqualTo("4 0 obj\n");
    }
    assertThat(read(PdfSamples.updated(PdfSamples.classic())).latest().unaccountedRanges())
        .isEmpty();
  }

  @Test
  void knowsWhereAStringStands() throws Exception {
    byte[] bytes = PdfSamples.withForm();
    PdfDictionary field = (PdfDictionary) read(bytes).latest().get(new PdfReference(7, 0));
    PdfString value = (PdfString) field.get("V");
    String there =
        new String(
            bytes,
            (int) value.start(),
            (int) (value.end() - value.start()),
            StandardCharsets.ISO_8859_1);
    assertThat(there).isEqualTo("(Zhang San)");
  }

  @Test
  void countsOffsetsFromWhereTheFileDoes() throws Exception {
    PdfFile fromStart = read(PdfSamples.junkBefore());
    assertThat(fromStart.headerOffset()).isPositive();
    assertThat(fromStart.baseOffset()).isZero();
    PdfFile fromHeader = read(PdfSamples.junkBeforeOffsetsFromHeader());
    assertThat(fromHeader.baseOffset()).isEqualTo(fromHeader.headerOffset()).isPositive();
    XrefEntry entry = Objects.requireNonNull(fromHeader.latest().entry(1));
    String there =
        new String(
            PdfSamples.junkBeforeOffsetsFromHeader(),
            (int) entry.offset(),
            7,
            StandardCharsets.ISO_8859_1);
    assertThat(there).isEqualTo("1 0 obj");
  }

  @Test
  void readsLargeFilesThroughAWindow(@TempDir Path dir) throws Exception {
    byte[] small = PdfSamples.pages(2000);
    byte[] padding = new byte[3 << 20];
    PdfAssembly large = PdfAssembly.after(small).trailer("/Root 1 0 R");
    large.stream(large.size(), "", padding).table().end();
    Path file = dir.resolve("large.pdf");
    Files.write(file, large.toBytes());
    try (ByteSource source = ByteSource.open(file)) {
      assertThat(source).isNotInstanceOf(MemorySource.class);
      PdfFile pdf = PdfFile.read(source);
      assertThat(pdf.latest().pages()).hasSize(2000);
      assertThat(pdf.latest().pageValue(1999, "MediaBox").toString()).isEqualTo("[0 0 595 842]");
      assertThat(pdf.latest().unaccountedRanges()).isEmpty();
      assertThat(pdf.revisions().get(0).unaccountedRanges()).isEmpty();
    }
  }

  // ---- what it refuses

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refusesWhenReading(String sample, byte[] bytes) throws Exception {
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThatThrownBy(() -> read(bytes)).isInstanceOf(PdfSyntaxException.class));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusedLater")
  void refusesWhenTheObjectIsAskedFor(String sample, byte[] bytes) throws Exception {
    PdfFile file = read(bytes);
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () ->
            assertThatThrownBy(
                    () -> {
                      file.latest().get(new PdfReference(3, 0));
                      file.latest().pages();
                    })
                .isInstanceOf(PdfSyntaxException.class)
                .satisfies(e -> assertThat(((PdfSyntaxException) e).what().zh()).isNotBlank()));
  }

  @Test
  void readsWhatTheBrokenSamplesAreMadeFrom() throws Exception {
    // So that a sample is refused for its defect, and not for how it was made.
    for (Map.Entry<String, byte[]> one : PdfSamples.refusedLater().entrySet()) {
      assertThat(read(one.getValue()).latest().catalog().is("Type", "Catalog")).isTrue();
    }
  }

  @Test
  void refusesObjectsWhoseStreamWasReplacedBehindTheirBack() throws Exception {
    byte[] bytes =
        PdfAssembly.after(PdfSamples.objectStreams())
            .trailer("/Root 1 0 R/Info 6 0 R")
            .objectStream(
                9,
                "",
                Map.of(
                    1, "<</Type/Catalog/Pages 2 0 R>>",
                    2, "<</Type/Pages/Kids[3 0 R]/Count 1>>",
                    3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
                    5, "null",
                    6, "<</Title(Another licence)>>"))
            .forget(3)
            .xrefStream()
            .end()
            .toBytes();
    PdfFile file = read(bytes);
    assertThat(title(file.latest())).isEqualTo("Another licence");
    assertThat(title(file.revisions().get(0))).isEqualTo("A licence");
    assertThatThrownBy(() -> file.latest().get(new PdfReference(3, 0)))
        .isInstanceOf(PdfSyntaxException.class)
        .hasMessageContaining("replaced by a later revision");
  }

  @Test
  void listsAFreedObjectAsChanged() throws Exception {
    byte[] bytes =
        PdfAssembly.after(PdfSamples.classic())
            .trailer("/Root 1 0 R")
            .enter(0, 0, 0, 0)
            .enter(6, 0, 0, 0)
            .table()
            .end()
            .toBytes();
    Revision latest = read(bytes).latest();
    List<XrefEntry> changed = new ArrayList<>();
    latest.changed().forEach(changed::add);
    assertThat(changed).hasSize(1);
    assertThat(changed.get(0).number()).isEqualTo(6);
    assertThat(changed.get(0).kind()).isEqualTo(XrefEntry.Kind.FREE);
    assertThat(latest.get(new PdfReference(6, 0))).isEqualTo(PdfNull.NULL);
  }

  @Test
  void readsWithLittleMemory() throws Exception {
    byte[] bytes =
        PdfAssembly.after(PdfSamples.classic()).trailer("/Root 1 0 R").stream(
                7, "", new byte[45_000])
            .table()
            .end()
            .toBytes();
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      assertThat(read(bytes).latest().pages().size()).isEqualTo(1);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isLessThan(24 << 10);
  }

  @Test
  void takesMissingObjectsAsNull() throws Exception {
    Revision latest = read(PdfSamples.classic()).latest();
    assertThat(latest.get(new PdfReference(99, 0))).isEqualTo(PdfNull.NULL);
    assertThat(latest.get(new PdfReference(1, 1))).isEqualTo(PdfNull.NULL);
    assertThat(latest.get(new PdfReference(0, 65_535))).isEqualTo(PdfNull.NULL);
  }
}
