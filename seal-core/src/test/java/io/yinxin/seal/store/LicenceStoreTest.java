package io.yinxin.seal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.Format;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.internal.pdf.PdfSamples;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.licence.LicenceId;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.MovingClock;
import io.yinxin.seal.testing.TestEngine;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.TrustStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class LicenceStoreTest {

  private static final TestPki ROOT = TestPki.root("root", SignatureAlgorithm.ECDSA_P256_SHA256);

  private final TestEngine engine;
  private final Path folder;
  private final MovingClock clock = new MovingClock();
  private final Stores stores;
  private final LicenceStore licences;
  private int rows;

  LicenceStoreTest(TestEngine engine, @TempDir Path folder) throws IOException {
    this.engine = engine;
    this.folder = folder;
    String url = engine.newUrl(folder);
    StoreOptions options = engine.options(folder).clock(clock);
    Stores.init(url, options);
    stores = Stores.open(url, options);
    licences = stores.licences();
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private String issue(LicenceId id, LicenceDocument... documents) throws IOException {
    stores
        .results()
        .importRows(
            RowReader.of(List.of(Map.of("办件编号", "A" + ++rows))), ImportOptions.of("r", "王测试"));
    long row =
        stores.results().claim(ResultQuery.ALL, "a", Duration.ofMinutes(1), 1, null).get(0).id();
    NewLicence licence = TestLicences.licence(id, documents);
    stores.commit("a", List.of(new Outcome.Sealed(row, licence, List.of())));
    return licence.id();
  }

  private LicenceStatus status(String id) throws IOException {
    return licences.get(id).orElseThrow().status();
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(StoreException.Kind.REFUSED);
              assertThat(e.what().zh()).matches(".*\\p{IsHan}.*");
            });
  }

  @Test
  void findsEverythingOfAHolderByOneNumber() throws IOException {
    String first = issue(TestLicences.id("S1", 1));
    clock.advance(Duration.ofMinutes(1));
    String second = issue(TestLicences.id("S2", 1));
    assertThat(licences.find(" 99990119900111 0038"))
        .extracting(Licence::id)
        .containsExactly(second, first);
    assertThat(licences.find("999901199001110039")).isEmpty();
    assertThat(licences.get("1.2.156")).isEmpty();
    assertThat(licences.history("1.2.156")).isEmpty();
  }

  @Test
  void keepsEachChangeWithWhoWhenAndWhy() throws IOException {
    String id = issue(TestLicences.id("S1", 1));
    clock.advance(Duration.ofMinutes(1));
    licences.suspend(id, "核查", "王测试");
    clock.advance(Duration.ofMinutes(1));
    licences.restore(id, "核查完毕", "李样本");
    clock.advance(Duration.ofMinutes(1));
    LicenceEvent revoked = licences.revoke(id, "注销", "赵喆");
    assertThat(status(id)).isEqualTo(LicenceStatus.REVOKED);
    assertThat(revoked)
        .isEqualTo(
            new LicenceEvent(4, LicenceEvent.Kind.REVOKED, id, clock.instant(), "赵喆", "注销", null));
    assertThat(licences.history(id))
        .extracting(LicenceEvent::kind)
        .containsExactly(
            LicenceEvent.Kind.ISSUED,
            LicenceEvent.Kind.SUSPENDED,
            LicenceEvent.Kind.RESTORED,
            LicenceEvent.Kind.REVOKED);
    assertThat(licences.events(2, 1)).extracting(LicenceEvent::number).containsExactly(3L);
    assertThat(licences.events(3, 10)).containsExactly(revoked);
  }

  @Test
  void allowsOnlyTheChangesThatThereAre() throws IOException {
    String id = issue(TestLicences.id("S1", 1));
    String other = issue(TestLicences.id("S2", 1));
    String third = issue(TestLicences.id("S3", 1));
    assertRefused(() -> licences.revoke("1.2.156", "x", "y"));
    assertRefused(() -> licences.restore(id, "x", "y"));
    assertRefused(() -> licences.supersede(id, id, "x", "y"));
    assertRefused(() -> licences.supersede(id, "1.2.156", "x", "y"));
    licences.suspend(id, "x", "y");
    assertRefused(() -> licences.suspend(id, "x", "y"));
    assertRefused(() -> licences.supersede(other, id, "x", "y"));
    assertThat(licences.supersede(id, other, "合并", "y").other()).isEqualTo(other);
    assertRefused(() -> licences.revoke(id, "x", "y"));
    assertRefused(() -> licences.restore(id, "x", "y"));
    licences.revoke(third, "x", "y");
    assertRefused(() -> licences.revoke(third, "x", "y"));
    assertRefused(() -> licences.restore(third, "x", "y"));
    assertRefused(() -> licences.suspend(third, "x", "y"));
  }

  @Test
  void aRenewedLicenceSupersedesTheOnesBefore() throws IOException {
    LicenceId id = TestLicences.id("S1", 1);
    assertThat(licences.nextVersion(id)).isEqualTo(1);
    String first = issue(id);
    assertThat(licences.nextVersion(id)).isEqualTo(2);
    String second = issue(id.withVersion(2));
    assertThat(status(first)).isEqualTo(LicenceStatus.SUPERSEDED);
    LicenceEvent event = licences.history(first).get(1);
    assertThat(event.other()).isEqualTo(second);
    licences.revoke(second, "x", "y");
    issue(id.withVersion(3));
    assertThat(status(second)).isEqualTo(LicenceStatus.REVOKED);
  }

  private LicenceDocument sealed(String name) throws Exception {
    Path plain = Files.write(folder.resolve(name), PdfSamples.classic());
    Path file = folder.resolve("sealed-" + name);
    Sealer.builder()
        .key(ROOT.signer("示例市烟草专卖局").sealKey())
        .clock(FixedClock.clock())
        .build()
        .seal(plain, file);
    return stores.documents().put(file, Format.PDF);
  }

  private static Verifier verifier() {
    return Verifier.builder()
        .trust(TrustStore.of(List.of(ROOT.certificate())))
        .clock(FixedClock.clock())
        .revocation(Verifier.RevocationCheck.OFF)
        .build();
  }

  /** A line of an export with one document. */
  private String exported(String serial) throws Exception {
    String id = issue(TestLicences.id(serial, 1), sealed(serial + ".pdf"));
    return export().lines().filter(line -> line.contains(id)).findFirst().orElseThrow();
  }

  private Stores elsewhere() throws IOException {
    Path other = Files.createDirectory(folder.resolve("elsewhere"));
    String url = engine.newUrl(other);
    StoreOptions options = engine.options(other).clock(clock);
    Stores.init(url, options);
    return Stores.open(url, options);
  }

  private static List<String> refused(LicenceImportReport report) {
    return report.refused().stream().map(bad -> bad.line() + ": " + bad.message().en()).toList();
  }

  private String export() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    licences.exportSince(FixedClock.NOW, 0, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static LicenceImportReport read(Stores stores, String lines) throws IOException {
    return stores
        .licences()
        .importAll(
            new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), verifier(), "省平台");
  }

  @Test
  void anotherStoreFollowsTheEvents() throws Exception {
    LicenceDocument document = sealed("a.pdf");
    String first = issue(TestLicences.id("S1", 1), document);
    String second = issue(TestLicences.id("S2", 1), sealed("b.pdf"));
    clock.advance(Duration.ofMinutes(1));
    licences.suspend(first, "核查", "王测试");
    clock.advance(Duration.ofMinutes(1));
    licences.revoke(second, "注销\"\n", "王测试");
    String lines = export();
    assertThat(lines.lines()).hasSize(4);
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    try (Stores other = engine.newStore(elsewhere)) {
      LicenceImportReport report = read(other, lines);
      assertThat(report).isEqualTo(new LicenceImportReport(2, 4, 0, List.of(), 0));
      for (String id : List.of(first, second)) {
        Licence copy = other.licences().get(id).orElseThrow();
        Licence original = licences.get(id).orElseThrow();
        assertThat(copy)
            .isEqualTo(new Licence(original.data(), original.status(), original.issuedAt(), null));
        assertThat(other.licences().history(id))
            .usingRecursiveFieldByFieldElementComparatorIgnoringFields("number")
            .isEqualTo(licences.history(id));
      }
      assertThat(other.documents().holds(document)).isTrue();
      assertThat(read(other, lines)).isEqualTo(new LicenceImportReport(0, 0, 4, List.of(), 0));
      // What happens later goes the same way.
      clock.advance(Duration.ofMinutes(1));
      licences.restore(first, "完毕", "王测试");
      assertThat(read(other, export()).events()).isEqualTo(1);
      assertThat(other.licences().get(first).orElseThrow().status()).isEqualTo(LicenceStatus.VALID);
    }
  }

  @Test
  void takesNoDocumentThatIsNotValid() throws Exception {
    issue(TestLicences.id("S1", 1), sealed("a.pdf"));
    String lines = export();
    Path plain = Files.write(folder.resolve("c.pdf"), PdfSamples.classic());
    issue(TestLicences.id("S2", 1), stores.documents().put(plain, Format.PDF));
    String unsealed = export().lines().toList().get(1);
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    try (Stores other = engine.newStore(elsewhere)) {
      LicenceImportReport report =
          read(
              other,
              String.join(
                  "\n",
                  unsealed,
                  lines.strip().replace("\"content\":\"JVBE", "\"content\":\"JVBF"),
                  lines.strip().replace("ISSUED", "BORN"),
                  lines.strip().replace("张示例", "张示例\",\"ZZBS\":\"1"),
                  "{",
                  "",
                  lines));
      assertThat(report.refused())
          .extracting(bad -> bad.line() + ": " + bad.message().en())
          .containsExactly(
              "1: a document is UNSEALED, not VALID",
              "2: a document that is not that of its digest",
              "3: not a licence's event as it should be",
              "4: not a licence's event as it should be",
              "5: not a licence's event as it should be");
      assertThat(report.licences()).isEqualTo(1);
      assertThat(report.refusedCount()).isEqualTo(5);
    }
  }

  @Test
  void doesNotExchangeTheDocumentOfALicence() throws Exception {
    issue(TestLicences.id("S1", 1), sealed("a.pdf"));
    String lines = export();
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    try (Stores other = engine.newStore(elsewhere)) {
      read(other, lines);
      LicenceDocument second = sealed("b.pdf");
      byte[] bytes;
      try (var in = stores.documents().open(second)) {
        bytes = in.readAllBytes();
      }
      String forged =
          lines
              .replaceFirst("\"digest\":\"[0-9a-f]*\"", "\"digest\":\"" + second.digest() + "\"")
              .replaceFirst(
                  "\"content\":\"[^\"]*\"",
                  "\"content\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"");
      assertThat(read(other, forged).refused().get(0).message().en())
          .isEqualTo("the store has other documents under this identifier");
    }
  }

  @Test
  void anExportGoesOnWhereTheLastOneEnded() throws Exception {
    String first = issue(TestLicences.id("S1", 1), sealed("a.pdf"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(licences.exportSince(Instant.EPOCH, 0, out))
        .isEqualTo(new LicenceExportReport(1, 1));
    assertThat(licences.exportSince(Instant.EPOCH, 1, out))
        .isEqualTo(new LicenceExportReport(0, 1));
    clock.advance(Duration.ofMinutes(-5)); // another machine, whose clock is behind
    licences.suspend(first, "核查", "王测试");
    issue(TestLicences.id("S2", 1), sealed("b.pdf"));
    assertThat(licences.exportSince(Instant.EPOCH, 1, out))
        .isEqualTo(new LicenceExportReport(2, 3));
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .extracting(line -> line.replaceAll(".*\"number\":([0-9]+),.*", "$1"))
        .containsExactly("1", "2", "3");
    assertThat(licences.history(first))
        .as("never before what happened before")
        .extracting(LicenceEvent::at)
        .isSorted();
  }

  @Test
  void takesLinesInAnyOrder() throws Exception {
    String id = issue(TestLicences.id("S1", 1), sealed("a.pdf"));
    clock.advance(Duration.ofMinutes(1));
    licences.suspend(id, "核查", "王测试");
    clock.advance(Duration.ofMinutes(1));
    licences.restore(id, "核查完毕", "王测试");
    clock.advance(Duration.ofMinutes(1));
    licences.revoke(id, "注销", "王测试");
    List<String> lines = new ArrayList<>(export().lines().toList());
    Collections.reverse(lines);
    try (Stores other = elsewhere()) {
      LicenceImportReport report = read(other, String.join("\n", lines));
      assertThat(refused(report)).isEmpty();
      assertThat(report.licences()).isEqualTo(1);
      assertThat(report.events()).isEqualTo(4);
      assertThat(other.licences().get(id).orElseThrow().status()).isEqualTo(LicenceStatus.REVOKED);
      assertThat(LicenceStatus.after(other.licences().history(id)))
          .isEqualTo(LicenceStatus.REVOKED);
    }
  }

  @Test
  void noLineBringsBackARevokedLicence() throws Exception {
    String id = issue(TestLicences.id("S1", 1), sealed("a.pdf"));
    clock.advance(Duration.ofMinutes(1));
    licences.revoke(id, "注销", "王测试");
    String revoked = export().lines().skip(1).findFirst().orElseThrow();
    clock.advance(Duration.ofMinutes(1));
    String restored =
        revoked
            .replace("\"REVOKED\"", "\"RESTORED\"")
            .replaceFirst("\"at\":\"[^\"]*\"", "\"at\":\"" + clock.instant() + "\"");
    try (Stores other = elsewhere()) {
      LicenceImportReport report = read(other, revoked + "\n" + restored);
      assertThat(refused(report))
          .containsExactly("2: the licence was REVOKED before it became RESTORED");
      assertThat(other.licences().get(id).orElseThrow().status()).isEqualTo(LicenceStatus.REVOKED);
    }
  }

  @Test
  void saysOfEachHostileLineWhatIsWrong() throws Exception {
    String good = exported("S1");
    String future = clock.instant().plus(Duration.ofDays(1)).toString();
    String content = good.replaceFirst(".*\"content\":\"([^\"]*)\".*", "$1");
    String document = good.substring(good.indexOf("{\"format\""), good.indexOf("]}"));
    String lines =
        String.join(
            "\n",
            good.replace("\"format\":\"PDF\"", "\"format\":\"../../PDF\""),
            good.replaceFirst("\"digest\":\"[0-9a-f]{64}\"", "\"digest\":\"../../../x\""),
            good.replace("\"content\":\"" + content + "\"", "\"content\":0"),
            good.replace(content, "%%%"),
            good.substring(0, good.indexOf(content) + 100),
            good.replace(document, String.join(",", Collections.nCopies(11, document))),
            good.replace(document, document + "," + document),
            good.replaceFirst("\"reason\":null", "\"reason\":\"" + "x".repeat(1 << 20) + "\""),
            good.replaceFirst("\"at\":\"[^\"]*\"", "\"at\":\"" + future + "\""),
            good.replaceFirst("\"at\":\"[^\"]*\"", "\"at\":\"2020-01-01T00:00:00Z\""),
            good.replace("seal.licence-event/1", "seal.licence-event/2"),
            good.replace("\"licence\":{\"id\":\"1", "\"licence\":{\"id\":\"2"),
            "[".repeat(100_000),
            good.replace("\"metadata\":{", "\"metadata\":{\"content\":\"QUJD\","));
    try (Stores other = elsewhere()) {
      LicenceImportReport report = read(other, lines);
      assertThat(refused(report))
          .containsExactly(
              "1: not a licence's event as it should be",
              "2: not a licence's event as it should be",
              "3: a document without its content",
              "4: a document that is not Base64",
              "5: it ends within a document",
              "6: more than 10 documents",
              "7: not a licence's event as it should be",
              "8: longer than 1 MB beside its documents",
              "9: a time in the future",
              "10: the event's time does not go with that of the licence's issue",
              "11: not of the schema seal.licence-event/1",
              "12: the identifier is not that of the metadata",
              "13: not a licence's event as it should be");
      assertThat(report.licences()).as("a stray member does no harm").isEqualTo(1);
      byte[] notText = good.replace("张示例", "\u00ff").getBytes(StandardCharsets.ISO_8859_1);
      assertThat(
              refused(
                  other.licences().importAll(new ByteArrayInputStream(notText), verifier(), "省平台")))
          .containsExactly("1: not UTF-8");
      try (var left = Files.list(other.documents().workspace())) {
        assertThat(left).isEmpty();
      }
    }
  }

  @Test
  void takesNoMetadataThatTheDocumentContradicts() throws Exception {
    LicenceId id = TestLicences.id("S1", 1);
    String xmp =
        "<x:xmpmeta><zz:ZZBS>"
            + id
            + "</zz:ZZBS><zz:CZZT>张&#x793A;例</zz:CZZT>"
            + "<zz:CZZTDM>"
            + TestLicences.HOLDER
            + "</zz:CZZTDM></x:xmpmeta>";
    Path plain = folder.resolve("plain.pdf");
    Files.write(plain, PdfSamples.withMetadata(xmp.getBytes(StandardCharsets.UTF_8)));
    Path file = folder.resolve("sealed.pdf");
    Sealer.builder()
        .key(ROOT.signer("示例市烟草专卖局").sealKey())
        .clock(FixedClock.clock())
        .build()
        .seal(plain, file);
    issue(id, stores.documents().put(file, Format.PDF));
    String good = export().strip();
    String otherId = TestLicences.id("S2", 1).value();
    try (Stores other = elsewhere()) {
      LicenceImportReport report =
          read(
              other,
              String.join(
                  "\n",
                  good.replace(TestLicences.HOLDER, "999901199001110046"),
                  good.replace("张示例", "李样本"),
                  good.replace(id.value(), otherId),
                  good));
      assertThat(refused(report))
          .containsExactly(
              "1: the metadata are not those of the document: CZZTDM",
              "2: the metadata are not those of the document: CZZT",
              "3: a document that is another licence's");
      assertThat(report.licences()).isEqualTo(1);
    }
  }
}
