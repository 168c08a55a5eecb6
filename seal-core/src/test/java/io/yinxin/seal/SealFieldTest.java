package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.SealException.DocumentRejected.Reason;
import io.yinxin.seal.internal.pdf.PdfAssembly;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.testing.FakeTimestampAuthority;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestPki;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms in every shape, and what their signature fields lock and demand. */
class SealFieldTest {

  private static final SealKey KEY = TestPki.root("R").signer("S").sealKey();
  private static final String WIDGET =
      "/Type/Annot/Subtype/Widget/Rect[400 100 519 219]/P 3 0 R/F 4";

  private final Path in;
  private final Path out;
  private final Path again;

  SealFieldTest(@TempDir Path dir) {
    this.in = dir.resolve("in.pdf");
    this.out = dir.resolve("out.pdf");
    this.again = dir.resolve("again.pdf");
  }

  private static Sealer.Builder sealer() {
    return Sealer.builder().key(KEY).clock(FixedClock.clock());
  }

  /** Two empty fields on one page: {@code a}, with the given entries, and {@code b.c}. */
  private void form(String entriesOfA) throws Exception {
    Files.write(
        in,
        PdfAssembly.version("1.7")
            .trailer("/Root 1 0 R")
            .object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields 9 0 R>>>>")
            .object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
            .object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots 4 0 R>>")
            .object(4, "[5 0 R 7 0 R]")
            .object(5, "<</FT/Sig/T(a)" + WIDGET + entriesOfA + ">>")
            .object(6, "<</T(b)/FT/Sig/Kids[8 0 R]>>")
            .object(7, "<<" + WIDGET + "/Parent 8 0 R>>")
            .object(8, "<</T(c)/Parent 6 0 R/Kids[7 0 R]>>")
            .object(9, "[5 0 R 6 0 R]")
            .table()
            .end()
            .toBytes());
  }

  private COSArray references() throws Exception {
    try (PDDocument pdf = Loader.loadPDF(out.toFile())) {
      COSDictionary signature = pdf.getSignatureDictionaries().get(0).getCOSObject();
      COSArray references = signature.getCOSArray(COSName.getPDFName("Reference"));
      return references == null ? new COSArray() : references;
    }
  }

  private static void assertLocked(org.assertj.core.api.ThrowableAssert.ThrowingCallable sealing) {
    assertThatThrownBy(sealing)
        .isInstanceOfSatisfying(
            DocumentRejected.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.LOCKED);
              assertThat(e.hint()).isNotNull();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "b.c"})
  void findsFieldsByTheirFullName(String name) throws Exception {
    form("");
    assertThat(sealer().field(name).build().seal(in, out).name()).isEqualTo(name);
    assertThat(SealerTest.signatures(Files.readAllBytes(out), "")).hasSize(1);
    // And a new field beside them, in a form whose parts stand on their own.
    assertThat(sealer().build().seal(out, again).name()).isEqualTo("Seal1");
    assertThat(SealerTest.signatures(Files.readAllBytes(again), "")).hasSize(2);
    try (PDDocument pdf = Loader.loadPDF(again.toFile())) {
      assertThat(pdf.getSignatureFields()).hasSize(3);
      assertThat(pdf.getPage(0).getAnnotations()).hasSize(3);
      assertThat(pdf.getDocumentCatalog().getAcroForm().isSignaturesExist()).isTrue();
      assertThat(pdf.getDocumentCatalog().getAcroForm().isAppendOnly()).isTrue();
    }
  }

  @Test
  void refusesAReadOnlyField() throws Exception {
    form("/Ff 1");
    assertLocked(() -> sealer().field("a").build().seal(in, out));
  }

  @Test
  void refusesABrokenFieldTree() throws Exception {
    form("");
    Files.write(
        in,
        PdfAssembly.after(Files.readAllBytes(in))
            .trailer("/Root 1 0 R")
            .object(6, "<</T(b)/FT/Sig/Kids[8 0 R]>>")
            .object(8, "<</T(c)/Parent 6 0 R/Kids[6 0 R]>>")
            .table()
            .end()
            .toBytes());
    assertThatThrownBy(() -> sealer().build().seal(in, out))
        .isInstanceOfSatisfying(
            DocumentRejected.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREADABLE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/Lock<</Type/SigFieldLock/Action/All>>|true|true",
        "/Lock<</Type/SigFieldLock/Action/Include/Fields[(b.c)]>>|true|false",
        "/Lock<</Type/SigFieldLock/Action/Include/Fields[(b)]>>|true|false",
        "/Lock<</Type/SigFieldLock/Action/Include/Fields[(x)]>>|false|false",
        "/Lock<</Type/SigFieldLock/Action/Exclude/Fields[(b.c)]>>|false|true",
        "/Lock<</Type/SigFieldLock/Action/Include/Fields[(x)]/P 1>>|true|true",
        "/Lock<</Type/SigFieldLock/Action/Include/Fields[(x)]/P 2>>|false|false"
      })
  void locksWhatTheFieldSaysAndRespectsIt(String lock, boolean field, boolean fresh)
      throws Exception {
    form(lock);
    sealer().field("a").build().seal(in, out);
    assertThat(SealerTest.signatures(Files.readAllBytes(out), "")).hasSize(1);
    assertThat(references().size()).isEqualTo(lock.contains("/P ") ? 2 : 1);
    Sealer other = sealer().field("b.c").build();
    if (field) {
      assertLocked(() -> other.seal(out, again));
    } else {
      other.seal(out, again);
      assertThat(SealerTest.signatures(Files.readAllBytes(again), "")).hasSize(2);
      Files.delete(again);
    }
    if (fresh) {
      assertLocked(() -> sealer().build().seal(out, again));
    } else {
      sealer().build().seal(out, again);
      assertThat(SealerTest.signatures(Files.readAllBytes(again), "")).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/SV<</Ff 1/Filter/Other.Filter>>",
        "/SV<</Ff 2/SubFilter[/adbe.pkcs7.detached]>>",
        "/SV<</Ff 8/Reasons[(approved)]>>",
        "/SV<</Ff 64/DigestMethod[(SHA512)]>>",
        "/SV<</Ff 32>>",
        "/SV<</TimeStamp<</URL(http://192.0.2.1/)/Ff 1>>>>",
        "/SV<</Cert<</Ff 1/Subject[(x)]>>>>"
      })
  void refusesAFieldThatDemandsWhatItCannotHave(String seed) throws Exception {
    form(seed);
    assertLocked(() -> sealer().field("a").build().seal(in, out));
  }

  @Test
  void fulfilsAFieldThatDemandsATimestamp() throws Exception {
    form("/SV<</TimeStamp<</URL(http://192.0.2.1/)/Ff 1>>>>");
    FakeTimestampAuthority authority = FakeTimestampAuthority.of(TestPki.root("Time Root"));
    sealer().field("a").timestamps(authority).build().seal(in, out);
    assertThat(SealerTest.signatures(Files.readAllBytes(out), "")).hasSize(1);
    assertThat(authority.stamps()).isEqualTo(1);
  }

  @Test
  void fulfilsWhatAFieldDemands() throws Exception {
    form(
        "/SV<</Ff 75/Filter/Adobe.PPKLite/SubFilter[/adbe.pkcs7.detached/ETSI.CAdES.detached]"
            + "/Reasons[(approved)(issued)]/DigestMethod[(SHA256)]/MDP<</P 2>>>>");
    sealer().field("a").reason("issued").build().seal(in, out);
    assertThat(SealerTest.signatures(Files.readAllBytes(out), "")).hasSize(1);
    // Certified because the field says so.
    assertThat(references().size()).isEqualTo(1);
    try (PDDocument pdf = Loader.loadPDF(out.toFile())) {
      assertThat(pdf.getDocumentCatalog().getCOSObject().getCOSDictionary(COSName.PERMS))
          .isNotNull();
    }
    assertLocked(
        () ->
            sealer()
                .field("a")
                .reason("issued")
                .certify(Certification.NO_CHANGES)
                .build()
                .seal(in, again));
  }
}
