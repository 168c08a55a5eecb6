package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.Verifier.RevocationCheck;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.FakeTimestampAuthority;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestCrl;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.Revocation;
import io.yinxin.seal.trust.RevocationEvidence;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.x509.CRLReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Timestamps of a document take over from each other, so that it outlives the servers that made
 * them (EN 319 142-1, 5.4.3; RFC 4998, 4.2): sealed by one server's time ten days ago, again by
 * another one's now, and read in ten days, when the first one's certificate has expired.
 */
class TakenOverTest {

  private static final Instant FIRST = days(-10);
  private static final Instant EXPIRY = days(5);
  private static final Instant LATER = days(10);

  private static final TestPki ROOT = TestPki.root("R", SignatureAlgorithm.ECDSA_P256_SHA256);
  private static final TestPki SIGNER = ROOT.signer("Signer");
  private static final TestPki TIME_ROOT =
      TestPki.root("Time Root", SignatureAlgorithm.ECDSA_P256_SHA256);
  private static final TestPki OLD =
      TIME_ROOT.signer("Old", c -> FakeTimestampAuthority.certificate(c).valid(days(-99), EXPIRY));
  private static final TestPki NEW = TIME_ROOT.signer("New", FakeTimestampAuthority::certificate);
  private static final TrustStore TRUST =
      TrustStore.of(List.of(ROOT.certificate(), TIME_ROOT.certificate()));

  @TempDir private Path folder = Path.of("");

  private static Instant days(int n) {
    return FixedClock.NOW.plus(Duration.ofDays(n));
  }

  private static Clock clock(Instant time) {
    return Clock.fixed(time, ZoneOffset.UTC);
  }

  private static Revocation lists(List<UnaryOperator<TestCrl>> ofTimeRoot, Instant made, int days)
      throws IOException {
    List<RevocationEvidence> all = new ArrayList<>();
    Instant next = made.plus(Duration.ofDays(days));
    all.add(RevocationEvidence.read(ROOT.crl(c -> c.thisUpdate(made).nextUpdate(next))));
    for (UnaryOperator<TestCrl> each : ofTimeRoot) {
      all.add(
          RevocationEvidence.read(
              TIME_ROOT.crl(c -> each.apply(c.thisUpdate(made).nextUpdate(next)))));
    }
    return Revocation.of(all);
  }

  private void seal(Path in, Path out, TestPki server, Instant time) throws Exception {
    Sealer.builder()
        .key(SIGNER.sealKey())
        .clock(clock(time))
        .timestamps(new FakeTimestampAuthority(server, clock(time)))
        .level(SealingLevel.LTA)
        .revocation(lists(List.of(c -> c), time.minus(Duration.ofHours(1)), 1))
        .trust(TRUST)
        .build()
        .seal(in, out);
  }

  /** What the document brings along, and the newest list of the time servers, are all there is. */
  private Verification read(Path document, UnaryOperator<TestCrl> newest) throws IOException {
    return Verifier.builder()
        .trust(TRUST)
        .revocation(lists(List.of(newest), LATER.minus(Duration.ofHours(1)), 1))
        .revocation(RevocationCheck.REQUIRE)
        .clock(clock(LATER))
        .build()
        .verify(document);
  }

  private Path once() throws Exception {
    Path in = Files.write(folder.resolve("in.pdf"), RawPdf.onePage().bytes());
    Path once = folder.resolve("once.pdf");
    seal(in, once, OLD, FIRST);
    return once;
  }

  private Path twice() throws Exception {
    Path twice = folder.resolve("twice.pdf");
    seal(once(), twice, NEW, FixedClock.NOW);
    return twice;
  }

  private static void isGood(Verification result) {
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.VALID);
    assertThat(result.sealings()).extracting(Sealing::level).containsExactly("B-LTA", "B-LTA");
    assertThat(result.sealings())
        .extracting(Sealing::provenTime)
        .containsExactly(FIRST, FixedClock.NOW);
  }

  @Test
  void outlivesTheFirstServer() throws Exception {
    isGood(read(twice(), c -> c));
  }

  @Test
  void outlivesAServerWhoseKeyIsStolenLater() throws Exception {
    Path document = twice();
    isGood(read(document, c -> c.revoked(OLD.certificate(), days(1), CRLReason.keyCompromise)));
    isGood(read(document, c -> c.revoked(OLD.certificate(), days(1))));
  }

  @Test
  void isNotTakenOverFromAServerWhoseKeyWasStolenBefore() throws Exception {
    Verification result =
        read(twice(), c -> c.revoked(OLD.certificate(), days(-1), CRLReason.keyCompromise));
    assertThat(result.sealings())
        .extracting(Sealing::provenTime)
        .containsExactly(FixedClock.NOW, FixedClock.NOW);
    assertThat(result.findings())
        .extracting(Finding::code)
        .contains(FindingCode.TIMESTAMP_UNTRUSTED);
  }

  @Test
  void isNotTakenOverByAServerThatIsNotBelieved() throws Exception {
    Verification result =
        read(
            twice(),
            c ->
                c.revoked(NEW.certificate(), days(1), CRLReason.keyCompromise)
                    .revoked(OLD.certificate(), days(1), CRLReason.keyCompromise));
    assertThat(result.sealings()).extracting(Sealing::provenTime).containsOnlyNulls();
  }

  @Test
  void theLastServerIsAskedAboutNow() throws Exception {
    Verification result =
        read(once(), c -> c.revoked(OLD.certificate(), days(1), CRLReason.keyCompromise));
    assertThat(result.sealings()).extracting(Sealing::provenTime).containsOnlyNulls();
  }
}
