package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.yinxin.seal.internal.ses.SesTwins;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each bad document is found out, for what is wrong with it and for nothing else. The files are
 * written to {@code target/bad-documents}, where other programs can be tried on them.
 */
class BadDocumentsTest {

  private static final List<BadDocuments.Bad> ALL =
      Stream.of(BadDocuments.all(), UsedTwice.all(), MadeElsewhere.all(), OtherMetadata.all())
          .flatMap(List::stream)
          .toList();

  private static final Verifier VERIFIER =
      Verifier.builder().trust(TrustStore.of(BadDocuments.roots())).at(BadDocuments.NOW).build();

  static Stream<BadDocuments.Bad> documents() {
    return ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void isFoundOut(BadDocuments.Bad bad) throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "bad-documents"));
    Path file = Files.write(folder.resolve(bad.name() + ".pdf"), bad.bytes());
    Files.writeString(
        folder.resolve(bad.name() + ".txt"), bad.how() + "\n", StandardCharsets.UTF_8);

    Verification result = VERIFIER.verify(file);

    assertThat(codes(result)).as(bad.how() + ": " + result).isEqualTo(bad.codes());
    assertThat(result.verdict()).as(bad.how() + ": " + result).isEqualTo(bad.verdict());
    assertThat(VERIFIER.verify(bad.bytes())).isEqualTo(result);
  }

  @Test
  void everyCodeHasADocument() {
    Set<FindingCode> seen = EnumSet.of(FindingCode.REVOCATION_NOT_CHECKED);
    ALL.forEach(bad -> seen.addAll(bad.codes()));
    BadOfd.all().forEach(bad -> seen.addAll(bad.codes()));
    ListedOfd.all().forEach(bad -> seen.addAll(bad.codes()));
    SesTwins.all().forEach(twin -> seen.addAll(twin.findings().keySet()));
    seen.addAll(StoreVerificationTest.CODES);
    seen.addAll(RevokedTest.CODES);
    assertThat(seen).isEqualTo(EnumSet.allOf(FindingCode.class));
  }

  /** Long lists on both sides must not be compared each with each. */
  @Test
  void longListsTakeLittleTime() {
    int many = 100_000;
    StringBuilder places = new StringBuilder();
    StringBuilder entries = new StringBuilder();
    for (int i = 0; i < many; i++) {
      places.append(' ').append(20 + i).append(" 0 R");
      entries.append(String.format(Locale.ROOT, "/%040X<<>>", i));
    }
    RawPdf pdf =
        BadDocuments.toSeal("")
            .object(3, RawPdf.page(" /Annots [7 0 R" + places + "]"))
            .object(
                1,
                "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /DSS << /VRI << "
                    + entries
                    + " >> >> >>")
            .end(BadDocuments.TRAILER);
    RawPdf later = RawPdf.of(pdf.seal(BadDocuments.signed()));
    later.object(
        3,
        RawPdf.page(" /Annots [7 0 R" + places + places.toString().replace(" 0 R", " 1 R") + "]"));
    for (int i = 0; i < 20_000; i++) {
      later.object(20 + i, "<< >>");
    }
    byte[] document = later.end(BadDocuments.TRAILER).bytes();

    assertTimeoutPreemptively(
        Duration.ofSeconds(30), () -> assertThat(VERIFIER.verify(document).valid()).isFalse());
  }

  @Test
  void namesAreUnique() {
    assertThat(ALL.stream().map(BadDocuments.Bad::name)).doesNotHaveDuplicates();
  }

  private static Set<FindingCode> codes(Verification result) {
    Set<FindingCode> codes = new TreeSet<>();
    result.findings().forEach(finding -> codes.add(finding.code()));
    for (Sealing sealing : result.sealings()) {
      sealing.findings().forEach(finding -> codes.add(finding.code()));
    }
    codes.remove(FindingCode.REVOCATION_NOT_CHECKED);
    return codes;
  }
}
