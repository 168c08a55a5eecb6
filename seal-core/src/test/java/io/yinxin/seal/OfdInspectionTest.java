package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.testing.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfdInspectionTest {

  @SuppressWarnings("NullAway.Init") // set by JUnit
  @TempDir
  Path dir;

  private Path file(byte[] document) throws IOException {
    return Files.write(dir.resolve("in.ofd"), document);
  }

  @Test
  void showsFilesAndSealings() throws IOException {
    Path in = file(BadOfd.sealed().add("more.txt", "x").bytes());
    Inspection seen = Inspection.of(in, null);

    assertThat(seen.format()).isEqualTo(Format.OFD);
    assertThat(seen.length()).isEqualTo(Files.size(in));
    assertThat(seen.encrypted()).isFalse();
    assertThat(seen.problem()).isNull();
    assertThat(seen.revisions()).isEmpty();
    assertThat(seen.files())
        .filteredOn(each -> each.path().equals("/" + TestOfd.TEMPLATE))
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.use()).isNotNull();
              assertThat(each.length()).isPositive();
            });
    assertThat(seen.files())
        .filteredOn(each -> each.path().equals("/more.txt"))
        .singleElement()
        .satisfies(each -> assertThat(each.use()).isNull());
    Inspection.Signature one = seen.signatures().get(0);
    assertThat(one.field()).isEqualTo("1");
    assertThat(one.where()).isEqualTo("/Doc_0/Signs/Sign_0/Signature.xml");
    assertThat(one.subFilter()).isEqualTo("SES_Signature V4");
    assertThat(one.claimedTime()).isEqualTo("2026-11-23T08:00:00Z");
    assertThat(one.coveredFiles()).contains("/OFD.xml", "/" + TestOfd.PAGE);
    assertThat(one.wholeDocument()).isFalse();
    assertThat(one.permission()).isEqualTo(Certification.NONE);
    assertThat(one.certificates()).hasSize(2);
    assertThat(one.eseal()).isNotNull();
  }

  @Test
  void extractsValuesCertificatesAndSeals() throws IOException {
    Path in = file(BadOfd.sealed().bytes());
    Inspection seen = Inspection.of(in, null);
    assertThat(seen.signatures().get(0).wholeDocument()).isTrue();
    Path folder = dir.resolve("parts");

    List<Path> written = seen.extract(in, folder);

    assertThat(written)
        .extracting(each -> each.getFileName().toString())
        .containsExactly("signature-1.dat", "signature-1.pem", "seal-1.esl");
    assertThat(ElectronicSeal.read(folder.resolve("seal-1.esl")).id()).isEqualTo("43090000000001");
  }

  @Test
  void showsEveryOddDocumentWithoutFailing() throws IOException {
    for (BadDocuments.Bad bad : BadOfd.all()) {
      Inspection seen = Inspection.of(file(bad.bytes()), null);
      assertThat(seen.format()).as(bad.name()).isEqualTo(Format.OFD);
      assertThat(seen.length()).as(bad.name()).isEqualTo(bad.bytes().length);
    }
  }

  @Test
  void showsThoseOfOthers() throws IOException {
    try (var files = Files.newDirectoryStream(Corpus.folder("ofd"), "*.ofd")) {
      for (Path each : files) {
        Inspection seen = Inspection.of(each, null);
        assertThat(seen.files()).as(each.toString()).isNotEmpty();
        for (Inspection.Signature signature : seen.signatures()) {
          assertThat(signature.coveredFiles()).as(each.toString()).isNotEmpty();
        }
      }
    }
  }
}
