package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.testing.Corpus;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Signed, broken and attacked documents of other projects: what is bad must never come out VALID,
 * what is good must verify.
 */
class CorpusVerificationTest {

  /** What would show that a good signature was not verified as such. */
  private static final Set<FindingCode> BROKEN =
      EnumSet.of(
          FindingCode.MALFORMED,
          FindingCode.CONTENT_CHANGED,
          FindingCode.SIGNATURE_WRONG,
          FindingCode.SIGNATURE_UNREADABLE,
          FindingCode.SIGNATURE_MALFORMED,
          FindingCode.ATTRIBUTES_WRONG,
          FindingCode.COVERAGE_MALFORMED,
          FindingCode.COVERAGE_GAP,
          FindingCode.COVERAGE_END,
          FindingCode.CHAIN_BROKEN);

  private record Line(String file, String expected) {}

  private static List<Line> manifest(Path corpus) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (String line : Files.readAllLines(corpus.resolve("manifest.tsv"))) {
      List<String> cells = List.of(line.split("\t", -1));
      if (cells.get(0).endsWith(".pdf")) {
        lines.add(new Line(cells.get(0), cells.get(1)));
      }
    }
    assertThat(lines).hasSizeGreaterThan(50);
    return lines;
  }

  private static Verification verify(Path corpus, Line line, String password) throws IOException {
    return Verifier.builder()
        .trust(TrustStore.of(corpus.resolve("trust")))
        .at(Instant.parse("2020-11-01T00:00:00Z"))
        .password(password.toCharArray())
        .build()
        .verify(corpus.resolve(line.file));
  }

  @Test
  void nothingBadIsValid() throws IOException {
    Path corpus = Corpus.folder("pdf");
    for (Line line : manifest(corpus)) {
      if (!line.expected.startsWith("valid") && !line.expected.endsWith("policy")) {
        Verification result = verify(corpus, line, "usersecret");
        assertThat(result.verdict()).as(line + ": " + result).isNotEqualTo(Verdict.VALID);
        if (!line.expected.contains("unsigned")) {
          assertThat(result.verdict()).as(line.file).isNotEqualTo(Verdict.UNSEALED);
        }
      }
    }
  }

  @Test
  void whatIsGoodVerifies() throws IOException {
    Path corpus = Corpus.folder("pdf");
    int valid = 0;
    for (Line line : manifest(corpus)) {
      if (!line.expected.startsWith("valid")) {
        continue;
      }
      Verification result = verify(corpus, line, "ownersecret");
      valid += result.valid() ? 1 : 0;
      assertThat(result.sealings()).as(line.file).isNotEmpty();
      assertThat(result.verdict()).as(line + ": " + result).isNotEqualTo(Verdict.INVALID);
      for (Sealing sealing : result.sealings()) {
        for (Finding finding : sealing.findings()) {
          assertThat(finding.code()).as(line + ": " + finding).isNotIn(BROKEN);
        }
      }
    }
    assertThat(valid).isGreaterThanOrEqualTo(32);
  }

  @Test
  void whatCarriesItsEvidenceAlongIsOfThatLevel() throws IOException {
    Path corpus = Corpus.folder("pdf");
    Map<String, String> levels =
        Map.of(
            "test_fieldmdp_all_pades_lta",
            "B-LTA",
            "test_pades_lta_two_revisions_dss_settings1",
            "B-LTA",
            "test_pades_revinfo_live",
            "B-LT",
            "test_pades_revinfo_live_lta_in_place",
            "B-LTA",
            "test_pades_revinfo_live_lta_in_place_2",
            "B-LTA");
    for (Map.Entry<String, String> each : levels.entrySet()) {
      Line line = new Line("pyhanko__" + each.getKey() + ".pdf", "valid");
      Verification result = verify(corpus, line, "ownersecret");
      assertThat(result.valid()).as(line + ": " + result).isTrue();
      assertThat(result.sealings().get(0).level()).as(line.file).isEqualTo(each.getValue());
    }
  }
}
