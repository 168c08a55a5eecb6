package io.yinxin.seal.trust;

import static io.yinxin.seal.testing.FixedClock.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.RevocationStatus.Outcome;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Changed evidence is refused or proves nothing; it never proves the opposite. */
class EvidenceFuzzTest {

  private static final TestPki CA = TestPki.root("Root");
  private static final TestPki SIGNER = CA.signer("S");
  private static final TestPki RESPONDER = CA.signer("R", TestPki.Certificate::ocspSigning);

  private enum Sample {
    GOOD_LIST(
        Outcome.GOOD, CA.crl(c -> c.revoked(RESPONDER.certificate(), NOW, 4).invalidSince(NOW))),
    REVOKING_LIST(
        Outcome.REVOKED, CA.crl(c -> c.revoked(SIGNER.certificate(), NOW, 4).invalidSince(NOW))),
    GOOD_ANSWER(Outcome.GOOD, CA.ocsp(a -> a.good(SIGNER.certificate()).responder(RESPONDER))),
    REVOKING_ANSWER(Outcome.REVOKED, CA.ocsp(a -> a.revoked(SIGNER.certificate(), NOW, 1)));

    private final Outcome outcome;

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes them
    private final byte[] bytes;

    Sample(Outcome outcome, byte[] bytes) {
      this.outcome = outcome;
      this.bytes = bytes;
    }
  }

  private static Outcome outcome(byte[] bytes) {
    RevocationEvidence evidence;
    try {
      evidence = RevocationEvidence.read(bytes);
    } catch (IOException e) {
      return Outcome.UNKNOWN;
    }
    Revocation held = Revocation.of(List.of(evidence));
    Outcome first = held.status(SIGNER.certificate(), CA.certificate(), NOW, List.of()).outcome();
    Outcome again =
        held.status(SIGNER.certificate(), CA.certificate(), NOW, List.of(evidence)).outcome();
    assertThat(again).isEqualTo(first);
    return first;
  }

  @ParameterizedTest
  @EnumSource(Sample.class)
  void changedByteNeverTurnsTheOutcome(Sample sample) {
    assertThat(outcome(sample.bytes)).isEqualTo(sample.outcome);
    for (int i = 0; i < sample.bytes.length; i++) {
      for (int change : new int[] {0x01, 0x02, 0x20, 0x80, 0xff}) {
        byte[] changed = sample.bytes.clone();
        changed[i] ^= (byte) change;
        assertThat(outcome(changed)).as("byte " + i).isIn(Outcome.UNKNOWN, sample.outcome);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Sample.class)
  void cutEvidenceIsNotRead(Sample sample) {
    for (int i = 0; i < sample.bytes.length; i++) {
      assertThat(outcome(Arrays.copyOf(sample.bytes, i))).isEqualTo(Outcome.UNKNOWN);
    }
  }
}
