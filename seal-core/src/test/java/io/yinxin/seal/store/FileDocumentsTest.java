package io.yinxin.seal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.Format;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDocumentsTest {

  private final Path folder;
  private final FileDocuments documents;

  FileDocumentsTest(@TempDir Path folder) {
    this.folder = folder;
    this.documents = new FileDocuments(folder.resolve("documents"));
  }

  private LicenceDocument put(String content) throws IOException {
    Path file = Files.writeString(documents.workspace().resolve("f"), content);
    LicenceDocument document = documents.put(file, Format.OFD);
    Files.delete(file);
    return document;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(documents.place())) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void keepsWhatItTookIn() throws IOException {
    LicenceDocument document = put("内容");
    assertThat(document.size()).isEqualTo(6);
    assertThat(documents.holds(document)).isTrue();
    try (InputStream in = documents.open(document)) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("内容");
    }
    documents.sync();
    documents.sync();
    assertThat(files())
        .containsExactly(
            documents
                .place()
                .resolve(document.digest().substring(0, 2))
                .resolve(document.digest() + ".ofd"));
  }

  @Test
  void keepsTheSameContentOnce() throws IOException {
    assertThat(put("a")).isEqualTo(put("a"));
    assertThat(files()).hasSize(1);
  }

  @Test
  void mendsAFileThatWasCutShort() throws IOException {
    LicenceDocument document = put("abc");
    Path file = files().get(0);
    Files.writeString(file, "a");
    assertThat(documents.holds(document)).isFalse();
    put("abc");
    assertThat(documents.holds(document)).isTrue();
    assertThat(Files.readString(file)).isEqualTo("abc");
    assertThat(files()).hasSize(1);
  }

  @Test
  void copiesFromAnotherDisk() throws IOException {
    Path shm = Path.of("/dev/shm");
    Assumptions.assumeTrue(
        Files.isWritable(shm) && !Files.getFileStore(shm).equals(Files.getFileStore(folder)),
        "no second disk here");
    Path far = Files.createTempFile(shm, "far", ".pdf");
    try {
      Files.writeString(far, "far");
      LicenceDocument document = documents.put(far, Format.PDF);
      assertThat(documents.holds(document)).isTrue();
      assertThat(files()).hasSize(1);
    } finally {
      Files.delete(far);
    }
  }

  @Test
  void forgetsWhatWasMadeInVain() throws IOException {
    LicenceDocument document = put("a");
    documents.delete(document);
    documents.delete(document);
    assertThat(documents.holds(document)).isFalse();
    assertThatThrownBy(() -> documents.open(document)).isInstanceOf(NoSuchFileException.class);
    assertThat(files()).isEmpty();
  }
}
