package io.yinxin.seal.internal.ses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.yinxin.seal.Finding;
import io.yinxin.seal.Finding.Severity;
import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Verdict;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.cms.SealingPolicy;
import io.yinxin.seal.internal.crypto.CertificateCache;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.Sm3Memory;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.trust.Revocation;
import io.yinxin.seal.trust.TrustStore;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each departure from the standard is read and named, each forgery found out, and nothing else. */
class SesJudgeTest {

  private static final List<SesTwins.Twin> ALL = SesTwins.all();

  private static final SealingPolicy POLICY =
      new SealingPolicy(
          TrustStore.of(SesTwins.roots()),
          TrustStore.of(SesTwins.makers()),
          FixedClock.NOW,
          Verifier.RevocationCheck.OFF,
          Revocation.none(),
          new CertificateCache(),
          new Sm3Memory(4));

  static Stream<SesTwins.Twin> twins() {
    return ALL.stream();
  }

  private static List<Finding> judge(byte[] bytes, byte @Nullable [] sealFile) {
    Findings findings = new Findings();
    SesJudge.of(bytes, false, "here", findings)
        .judge(hash -> hash.digest(SesTwins.SEALED), sealFile, POLICY);
    return findings.worstFirst();
  }

  @ParameterizedTest
  @MethodSource("twins")
  void findsWhatIsThereAndNothingElse(SesTwins.Twin twin) {
    List<Finding> found = judge(twin.bytes(), twin.sealFile());
    Map<FindingCode, Severity> codes = new TreeMap<>();
    found.forEach(f -> codes.merge(f.code(), f.severity(), (a, b) -> a.compareTo(b) < 0 ? a : b));
    assertThat(codes).as(twin.how() + ": " + found).isEqualTo(twin.findings());
    assertThat(found).allSatisfy(f -> assertThat(f.where()).isEqualTo("here"));
  }

  @Test
  void namesAreUnique() {
    assertThat(ALL).extracting(SesTwins.Twin::name).doesNotHaveDuplicates();
  }

  @Test
  void tellsWhatThereIsToTell() {
    SesTwins.Twin twin =
        ALL.stream().filter(t -> t.name().equals("good-timestamp")).findFirst().orElseThrow();
    SesJudge judge = SesJudge.of(twin.bytes(), false, "here", new Findings());
    judge.judge(hash -> hash.digest(SesTwins.SEALED), null, POLICY);
    assertThat(judge.claimedTime()).isEqualTo(FixedClock.NOW);
    assertThat(judge.provenTime()).isEqualTo(FixedClock.NOW.plusSeconds(1));
    assertThat(judge.signer()).contains("CN=Signer");
    assertThat(judge.serial()).matches("[0-9a-f]+");
    assertThat(judge.algorithm()).isEqualTo("SM3withSM2");
    assertThat(judge.seal()).isNotNull();
  }

  @Test
  void zerosMayFollowWhereThereIsPadding() {
    byte[] padded = java.util.Arrays.copyOf(ALL.get(0).bytes(), 20_000);
    Findings findings = new Findings();
    SesJudge.of(padded, true, "here", findings);
    assertThat(findings.worstFirst()).isEmpty();
    padded[19_999] = 1;
    SesJudge.of(padded, true, "here", findings);
    assertThat(findings.worstFirst())
        .extracting(Finding::code)
        .containsExactly(FindingCode.SIGNATURE_EXTRA_DATA);
  }

  /** No byte of a signature can be changed unseen. */
  @ParameterizedTest
  @EnumSource
  void seesEachChangedByte(Version version) {
    byte[] good = SesTwins.forge(version).signature(HashAlgorithm.SM3.digest(SesTwins.SEALED));
    byte[] seal = SesTwins.sealIn(good);
    for (int at = 0; at < good.length; at++) {
      byte[] changed = SesTwins.flipped(good, at);
      assertThat(Verdict.of(judge(changed, seal))).as("byte " + at).isNotEqualTo(Verdict.VALID);
    }
  }

  /** Whatever comes in, something sensible comes out. */
  @Test
  void survivesRubbish() {
    Random random = new Random(38540);
    for (int round = 0; round < 4000; round++) {
      byte[] bytes = ALL.get(random.nextInt(ALL.size())).bytes().clone();
      for (int i = random.nextInt(6); i >= 0; i--) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(3)) {
          case 0 -> bytes[at] = (byte) random.nextInt();
          case 1 -> bytes = java.util.Arrays.copyOf(bytes, Math.max(1, at));
          default -> {
            int n = Math.min(random.nextInt(40), bytes.length - at);
            int from = random.nextInt(bytes.length - n + 1);
            System.arraycopy(bytes, from, bytes, at, n);
          }
        }
      }
      byte[] input = bytes;
      assertThatCode(() -> judge(input, null)).as("round " + round).doesNotThrowAnyException();
    }
  }
}
