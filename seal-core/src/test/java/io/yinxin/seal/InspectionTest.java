package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {

  @SuppressWarnings("NullAway.Init") // set by JUnit
  @TempDir
  Path dir;

  private Path file(byte[] document) throws IOException {
    return Files.write(dir.resolve("in.pdf"), document);
  }

  @Test
  void showsRevisionsAndSignatures() throws IOException {
    byte[] first = BadDocuments.sealed();
    byte[] document = BadDocuments.second(first).seal(BadDocuments.signed());
    Inspection seen = Inspection.of(file(document), null);

    assertThat(seen.format()).isEqualTo(Format.PDF);
    assertThat(seen.length()).isEqualTo(document.length);
    assertThat(seen.encrypted()).isFalse();
    assertThat(seen.problem()).isNull();
    assertThat(seen.revisions()).hasSize(3);
    assertThat(seen.revisions().get(1).end()).isEqualTo(first.length);
    assertThat(seen.revisions().get(2).objects()).isEqualTo(4);
    assertThat(seen.signatures())
        .extracting(Inspection.Signature::field)
        .containsExactly("Seal1", "Seal2");
    Inspection.Signature one = seen.signatures().get(0);
    assertThat(one.subFilter()).isEqualTo("ETSI.CAdES.detached");
    assertThat(one.claimedTime()).isEqualTo(BadDocuments.SEALED);
    assertThat(one.wholeDocument()).isFalse();
    assertThat(one.covered().get(0).start()).isZero();
    assertThat(one.permission()).isEqualTo(Certification.NONE);
    assertThat(one.certificates()).containsExactlyElementsOf(BadDocuments.SIGNER.chain());
    assertThat(seen.signatures().get(1).wholeDocument()).isTrue();
  }

  @Test
  void extractsThePartsAndOverwritesNothing() throws IOException {
    byte[] first = BadDocuments.sealed();
    Path in = file(BadDocuments.second(first).seal(BadDocuments.signed()));
    Inspection seen = Inspection.of(in, null);
    Path folder = dir.resolve("parts");

    List<Path> written = seen.extract(in, folder);

    assertThat(written).hasSize(7).allMatch(Files::isRegularFile);
    assertThat(Files.readAllBytes(folder.resolve("revision-2.pdf"))).isEqualTo(first);
    byte[] value = Files.readAllBytes(folder.resolve("signature-1.p7s"));
    assertThat(value).isEqualTo(seen.signatures().get(0).value());
    assertThat(value[0]).isEqualTo((byte) 0x30);
    assertThat(Files.readString(folder.resolve("signature-1.pem")))
        .startsWith("-----BEGIN CERTIFICATE-----\n")
        .endsWith("-----END CERTIFICATE-----\n");
    assertThatThrownBy(() -> seen.extract(in, folder))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void showsWhatItCanOfABrokenFile() throws IOException {
    byte[] sealed = BadDocuments.sealed();
    Inspection broken = Inspection.of(file(Arrays.copyOf(sealed, 300)), null);
    assertThat(broken.problem()).isNotNull();
    assertThat(broken.signatures()).isEmpty();

    Inspection none = Inspection.of(file(new byte[0]), null);
    assertThat(none.format()).isNull();
    assertThat(none.problem()).isEqualTo(FindingCode.NOT_A_DOCUMENT.title());
  }

  @Test
  void showsEveryBadDocumentWithoutFailing() throws IOException {
    for (BadDocuments.Bad bad : BadDocuments.all()) {
      Inspection seen = Inspection.of(file(bad.bytes()), null);
      assertThat(seen.length()).as(bad.name()).isEqualTo(bad.bytes().length);
    }
  }
}
