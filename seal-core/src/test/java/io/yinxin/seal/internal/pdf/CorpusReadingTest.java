package io.yinxin.seal.internal.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.yinxin.seal.internal.file.ByteSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Documents of other people's programs: signed, updated and attacked. They are data to test with
 * and do not belong to the project; where they are not at hand the tests are skipped.
 */
class CorpusReadingTest {

  static final Path CORPUS = find();

  private static Path find() {
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      for (String place : List.of("../shared/corpus/pdf", "shared/corpus/pdf")) {
        Path corpus = dir.resolve(place).normalize();
        if (Files.isRegularFile(corpus.resolve("manifest.tsv"))) {
          return corpus;
        }
      }
    }
    return Path.of("corpus-not-found");
  }

  @BeforeAll
  static void needsTheCorpus() {
    assumeTrue(Files.isDirectory(CORPUS), "no corpus beside the project: skipped");
  }

  private static List<String[]> manifest() throws IOException {
    List<String[]> rows = new ArrayList<>();
    for (String line : Files.readAllLines(CORPUS.resolve("manifest.tsv"))) {
      String[] row = line.split("\t", -1);
      if (row[0].endsWith(".pdf")) {
        rows.add(row);
      }
    }
    return rows;
  }

  private static void readEverything(Path path) throws IOException, PdfSyntaxException {
    try (ByteSource source = ByteSource.open(path)) {
      PdfFile file = PdfFile.read(source);
      for (Revision revision : file.revisions()) {
        for (XrefEntry entry : revision.changed()) {
          revision.get(entry);
        }
        revision.unaccountedRanges();
      }
      file.latest().pages();
    }
  }

  @Test
  void readsEveryObjectOfEveryGoodFile() throws IOException {
    List<String> refused = new ArrayList<>();
    for (String[] row : manifest()) {
      if (row[1].startsWith("valid") || row[1].equals("unsigned")) {
        try {
          readEverything(CORPUS.resolve(row[0]));
        } catch (PdfLockedException e) {
          // The password is another test's matter.
        } catch (PdfSyntaxException e) {
          refused.add(row[0] + ": " + e.getMessage());
        }
      }
    }
    assertThat(refused).isEmpty();
  }

  @Test
  void refusesWhatOnlyARepairingReaderUnderstands() throws IOException {
    Set<String> refused = new TreeSet<>();
    for (String[] row : manifest()) {
      try {
        readEverything(CORPUS.resolve(row[0]));
      } catch (PdfLockedException e) {
        // Not a matter of syntax.
      } catch (PdfSyntaxException e) {
        refused.add(row[0]);
      }
    }
    assertThat(refused)
        .containsExactly(
            "pyhanko-static__circular-page-tree.pdf",
            "pyhanko-static__minimal-illegal-header.pdf",
            "pyhanko-static__minimal-startxref-hopeless.pdf",
            "pyhanko__test_pages_kids_tamper_bogus_kids3_True.pdf", // null among the pages
            "pyhanko__test_sign_reject_freed_True.pdf", // no /Root in the last trailer
            "rub__isa_A.pdf", // startxref leads into the middle of something
            "rub__isa_D.pdf", // the same
            "rub__siwa_B.pdf", // foreign bytes in the cross-reference table
            "rub__siwa_C.pdf", // the same
            "rub__usf_04_No_Contents_Value.pdf", // a key without a value
            "rub__usf_12_Null_ByteRange.pdf"); // /Length not mended after the edit
  }
}
