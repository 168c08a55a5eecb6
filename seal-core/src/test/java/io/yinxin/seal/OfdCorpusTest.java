package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.testing.Corpus;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * OFD documents of other projects get the verdict that the manifest of the corpus gives them. Their
 * roots are not at hand, so what only speaks of trust and dates is set aside.
 */
class OfdCorpusTest {

  private static final Verifier VERIFIER =
      Verifier.builder()
          .trust(TrustStore.of(List.of()))
          .at(Instant.parse("2026-11-23T00:00:00Z"))
          .revocation(Verifier.RevocationCheck.OFF)
          .build();

  /** What the manifest leaves aside. */
  private static final Set<FindingCode> TRUST =
      EnumSet.of(
          FindingCode.UNTRUSTED,
          FindingCode.SEAL_MAKER_UNTRUSTED,
          FindingCode.CERTIFICATE_NOT_VALID_THEN,
          FindingCode.CERTIFICATE_EXPIRED,
          FindingCode.SEAL_MAKER_NOT_VALID_THEN,
          FindingCode.SEAL_NOT_VALID_THEN,
          FindingCode.SEAL_EXPIRED,
          FindingCode.KEY_USAGE);

  @Test
  void eachFileGetsTheVerdictOfItsManifest() throws IOException {
    Path folder = Corpus.folder("ofd");
    List<String> wrong = new ArrayList<>();
    int count = 0;
    for (String line : Files.readAllLines(folder.resolve("manifest.tsv"), StandardCharsets.UTF_8)) {
      List<String> columns = List.of(line.split("\t", -1));
      if (!columns.get(0).endsWith(".ofd")) {
        continue;
      }
      count++;
      Verification result = VERIFIER.verify(folder.resolve(columns.get(0)));
      if (!fits(columns.get(1), result)) {
        wrong.add(
            columns.get(0) + ": " + columns.get(1) + ", but " + integrity(result) + " " + result);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(count).isPositive();
  }

  /** A list of files alone is no sealing, and who signed it does not make it one. */
  @Test
  void aSignedListOfFilesIsNoSealing() throws IOException {
    Verification result = VERIFIER.verify(Corpus.folder("ofd").resolve("entries-list-only.ofd"));
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.UNSEALED);
    assertThat(result.findings())
        .extracting(Finding::code)
        .containsOnly(FindingCode.NO_SEALING, FindingCode.UNTRUSTED, FindingCode.FORM_UNUSUAL);
  }

  private static boolean fits(String expected, Verification result) {
    Verdict verdict = integrity(result);
    boolean something = findings(result).stream().anyMatch(each -> !TRUST.contains(each.code()));
    return switch (expected) {
      case "valid" -> verdict == Verdict.VALID;
      case "valid, OFD.xml not covered" ->
          verdict == Verdict.VALID
              && findings(result).stream()
                  .anyMatch(
                      each ->
                          each.code() == FindingCode.FILE_NOT_COVERED
                              && "/OFD.xml".equals(each.where()));
      case "invalid" -> verdict == Verdict.INVALID;
      case "indeterminate" -> verdict == Verdict.INDETERMINATE;
      case "unsealed" -> verdict == Verdict.UNSEALED;
      case "finding at least" -> something;
      default -> throw new IllegalArgumentException(expected);
    };
  }

  private static List<Finding> findings(Verification result) {
    List<Finding> all = new ArrayList<>(result.findings());
    result.sealings().forEach(sealing -> all.addAll(sealing.findings()));
    return all;
  }

  /** The verdict as it would be if everybody were trusted and nothing had expired. */
  private static Verdict integrity(Verification result) {
    List<Finding> all = new ArrayList<>(findings(result));
    all.removeIf(each -> TRUST.contains(each.code()));
    Verdict verdict = Verdict.of(all);
    return result.sealings().isEmpty() && verdict == Verdict.VALID ? Verdict.UNSEALED : verdict;
  }
}
