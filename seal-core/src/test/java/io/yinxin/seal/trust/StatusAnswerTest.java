package io.yinxin.seal.trust;

import static io.yinxin.seal.testing.FixedClock.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.TestKeys;
import io.yinxin.seal.testing.TestOcsp;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.RevocationStatus.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers on the status of certificates prove, and which answers prove nothing. */
class StatusAnswerTest {

  private static final Instant YESTERDAY = NOW.minus(Duration.ofDays(1));
  private static final Instant LAST_WEEK = NOW.minus(Duration.ofDays(7));

  private static final TestPki ROOT = TestPki.root("Root");
  private static final TestPki CA = ROOT.ca("CA");
  private static final TestPki SIGNER = CA.signer("Signer");
  private static final TestPki OTHER = CA.signer("Other");
  private static final TestPki RESPONDER = CA.signer("Responder", TestPki.Certificate::ocspSigning);

  private static RevocationStatus status(TestPki subject, Instant moment, byte[]... evidence)
      throws IOException {
    List<RevocationEvidence> given = new ArrayList<>();
    for (byte[] each : evidence) {
      given.add(RevocationEvidence.read(each));
    }
    return Revocation.none().status(subject.certificate(), CA.certificate(), moment, given);
  }

  private static RevocationStatus status(UnaryOperator<TestOcsp> answer) throws IOException {
    return status(SIGNER, NOW, CA.ocsp(answer));
  }

  private static TestOcsp good(TestOcsp answer) {
    return answer.good(SIGNER.certificate());
  }

  @Test
  void goodIsGood() throws Exception {
    byte[] answer = CA.ocsp(StatusAnswerTest::good);
    RevocationStatus status = status(SIGNER, NOW, answer);
    assertThat(status.outcome()).isEqualTo(Outcome.GOOD);
    assertThat(status.detail()).isNull();
    RevocationEvidence proof = Objects.requireNonNull(status.proof());
    assertThat(proof.kind()).isEqualTo(RevocationEvidence.Kind.OCSP);
    assertThat(proof.encoded()).isEqualTo(answer);
  }

  @Test
  void revokedIsRevoked() throws Exception {
    RevocationStatus plain = status(a -> a.revoked(SIGNER.certificate(), YESTERDAY));
    assertThat(plain.outcome()).isEqualTo(Outcome.REVOKED);
    assertThat(plain.revokedAt()).isEqualTo(YESTERDAY);
    assertThat(plain.compromised()).isFalse();
    RevocationStatus stolen = status(a -> a.revoked(SIGNER.certificate(), YESTERDAY, 1));
    assertThat(stolen.compromised()).isTrue();
    RevocationStatus held = status(a -> a.revoked(SIGNER.certificate(), YESTERDAY, 6));
    assertThat(held.outcome()).isEqualTo(Outcome.ON_HOLD);
    RevocationStatus before =
        status(
            a ->
                a.revoked(SIGNER.certificate(), YESTERDAY, 1)
                    .singleExtension(
                        "2.5.29.24", false, new ASN1GeneralizedTime(Date.from(LAST_WEEK))));
    assertThat(before.revokedAt()).isEqualTo(LAST_WEEK);
  }

  @Test
  void revocationIsBelievedOfOldAnswers() throws Exception {
    RevocationStatus status =
        status(
            a ->
                a.thisUpdate(LAST_WEEK)
                    .nextUpdate(LAST_WEEK.plusSeconds(60))
                    .revoked(SIGNER.certificate(), LAST_WEEK));
    assertThat(status.outcome()).isEqualTo(Outcome.REVOKED);
  }

  @Test
  void unknownIsNotGood() throws Exception {
    RevocationStatus status = status(a -> a.unknown(SIGNER.certificate()));
    assertThat(status.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(Objects.requireNonNull(status.detail()).en()).contains("does not know");
  }

  @ParameterizedTest
  @EnumSource(SignatureAlgorithm.class)
  void answerOfEachAlgorithmIsBelieved(SignatureAlgorithm algorithm) throws Exception {
    TestPki root = TestPki.root("Answers " + algorithm, algorithm);
    TestPki signer = root.signer("S");
    TestPki responder = root.signer("Responder", TestPki.Certificate::ocspSigning);
    for (byte[] each :
        List.of(
            root.ocsp(a -> a.good(signer.certificate())),
            root.ocsp(a -> a.good(signer.certificate()).responder(responder)),
            root.ocsp(a -> a.good(signer.certificate()).responder(responder).byKey()))) {
      assertThat(
              Revocation.of(List.of(RevocationEvidence.read(each)))
                  .status(signer.certificate(), root.certificate(), NOW, List.of())
                  .outcome())
          .isEqualTo(Outcome.GOOD);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = HashAlgorithm.class,
      names = {"SHA1", "SHA256", "SHA384", "SHA3_256", "SM3"})
  void certificateIsIdentifiedByAnyDigest(HashAlgorithm hash) throws Exception {
    assertThat(status(a -> a.idHash(hash).good(SIGNER.certificate())).outcome())
        .isEqualTo(Outcome.GOOD);
  }

  @Test
  void answerWithoutItsEnvelopeIsRead() throws Exception {
    byte[] response = CA.ocsp(StatusAnswerTest::good);
    byte[] basic = OCSPResponse.getInstance(response).getResponseBytes().getResponse().getOctets();
    assertThat(BasicOCSPResponse.getInstance(basic)).isNotNull();
    RevocationEvidence read = RevocationEvidence.read(basic);
    assertThat(read.kind()).isEqualTo(RevocationEvidence.Kind.OCSP);
    assertThat(read.encoded()).isEqualTo(response);
    assertThat(status(SIGNER, NOW, basic).outcome()).isEqualTo(Outcome.GOOD);
  }

  @Test
  void answerOnAnotherCertificateIsNoEvidence() throws Exception {
    RevocationStatus status = status(a -> a.good(OTHER.certificate()));
    assertThat(status.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(Objects.requireNonNull(status.detail()).en()).contains("no list and no answer");
  }

  @Test
  void answerOnTheSameNumberOfAnotherIssuerIsNoEvidence() throws Exception {
    TestPki twin =
        TestPki.root("Root")
            .ca("CA", c -> c.key(TestKeys.key(SignatureAlgorithm.ECDSA_P256_SHA256, 55)));
    RevocationStatus status = status(SIGNER, NOW, twin.ocsp(StatusAnswerTest::good));
    assertThat(status.outcome()).isEqualTo(Outcome.UNKNOWN);
    // Not as one that is wrongly signed: it is about a certificate of somebody else.
    assertThat(Objects.requireNonNull(status.detail()).en()).contains("no list and no answer");
  }

  @Test
  void answerOnTheSameNumberOfAnotherNameIsNoEvidence() throws Exception {
    TestPki other = ROOT.ca("Other CA", c -> c.key(CA.keyPair()));
    byte[] answer = other.ocsp(a -> good(a).named(CA));
    assertThat(status(SIGNER, NOW, answer).outcome()).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void oneOfSeveralAnswersIsFound() throws Exception {
    byte[] answer =
        CA.ocsp(
            a ->
                a.good(OTHER.certificate())
                    .revoked(SIGNER.certificate(), YESTERDAY)
                    .unknown(RESPONDER.certificate()));
    assertThat(status(SIGNER, NOW, answer).outcome()).isEqualTo(Outcome.REVOKED);
    assertThat(status(OTHER, NOW, answer).outcome()).isEqualTo(Outcome.GOOD);
  }

  @Test
  void worstCountsOfAnAnswerThatContradictsItself() throws Exception {
    assertThat(
            status(a -> a.revoked(SIGNER.certificate(), YESTERDAY).good(SIGNER.certificate()))
                .outcome())
        .isEqualTo(Outcome.REVOKED);
    assertThat(status(a -> a.good(SIGNER.certificate()).unknown(SIGNER.certificate())).outcome())
        .isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void answerMustReachTheMoment() throws Exception {
    byte[] dated = CA.ocsp(a -> a.thisUpdate(YESTERDAY).nextUpdate(NOW).good(SIGNER.certificate()));
    assertThat(status(SIGNER, NOW, dated).outcome()).isEqualTo(Outcome.GOOD);
    RevocationStatus late = status(SIGNER, NOW.plusSeconds(1), dated);
    assertThat(late.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(Objects.requireNonNull(late.detail()).en()).contains(YESTERDAY.toString());
    byte[] undated = CA.ocsp(a -> a.thisUpdate(NOW).nextUpdate(null).good(SIGNER.certificate()));
    assertThat(status(SIGNER, NOW.plusSeconds(300), undated).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(status(SIGNER, NOW.plusSeconds(301), undated).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(status(SIGNER, LAST_WEEK, undated).outcome()).isEqualTo(Outcome.GOOD);
  }

  @Test
  void answerFromAfterTheExpiryProvesNothingUnlessItRemembers() throws Exception {
    TestPki expired = CA.signer("E", TestPki.Certificate::expired);
    Instant before = NOW.minus(Duration.ofDays(2));
    byte[] forgetful = CA.ocsp(a -> a.good(expired.certificate()));
    assertThat(status(expired, before, forgetful).outcome()).isEqualTo(Outcome.UNKNOWN);
    for (Instant cutoff : List.of(LAST_WEEK, NOW)) {
      byte[] answer =
          CA.ocsp(
              a ->
                  a.good(expired.certificate())
                      .singleExtension(
                          "1.3.6.1.5.5.7.48.1.6",
                          false,
                          new ASN1GeneralizedTime(Date.from(cutoff))));
      assertThat(status(expired, before, answer).outcome())
          .isEqualTo(cutoff.equals(NOW) ? Outcome.UNKNOWN : Outcome.GOOD);
    }
    byte[] revoked = CA.ocsp(a -> a.revoked(expired.certificate(), LAST_WEEK));
    assertThat(status(expired, before, revoked).outcome()).isEqualTo(Outcome.REVOKED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void digestOfTheCertificateMustBeIts(boolean right) throws Exception {
    byte[] digest =
        HashAlgorithm.SHA256.digest((right ? SIGNER : OTHER).certificate().getEncoded());
    DERSequence hash =
        new DERSequence(
            new org.bouncycastle.asn1.ASN1Encodable[] {
              new AlgorithmIdentifier(
                  new ASN1ObjectIdentifier(HashAlgorithm.SHA256.oid()), DERNull.INSTANCE),
              new DEROctetString(digest)
            });
    RevocationStatus status = status(a -> good(a).singleExtension("1.3.36.8.3.13", false, hash));
    assertThat(status.outcome()).isEqualTo(right ? Outcome.GOOD : Outcome.UNKNOWN);
  }

  /** An answer with something that must keep it from being believed. */
  record Defect(String name, UnaryOperator<TestOcsp> answer, String detail) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Defect> unbelievable() {
    SignatureScheme sha1 =
        new SignatureScheme(SignatureScheme.Family.ECDSA, HashAlgorithm.SHA1, null, 0);
    TestPki noPurpose = CA.signer("No purpose");
    TestPki otherPurpose =
        CA.signer(
            "Other purpose",
            c ->
                c.extension(
                    "2.5.29.37", false, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping)));
    TestPki enciphering =
        CA.signer("Enciphering", c -> c.ocspSigning().usage(KeyUsage.keyEncipherment));
    TestPki foreign = ROOT.signer("Foreign", TestPki.Certificate::ocspSigning);
    TestPki below = CA.ca("Sub").signer("Below", TestPki.Certificate::ocspSigning);
    TestPki forgedResponder = CA.signer("Forged", c -> c.ocspSigning().forged());
    TestPki expired = CA.signer("Expired", c -> c.ocspSigning().expired());
    TestPki early = CA.signer("Early", c -> c.ocspSigning().notYetValid());
    TestPki weak = CA.signer("Weak", c -> c.ocspSigning().signedWith(sha1));
    TestPki critical =
        CA.signer("Critical", c -> c.ocspSigning().extension("1.2.3.4", true, DERNull.INSTANCE));
    return List.of(
        new Defect("forged", TestOcsp::forged, "not signed with the issuer's key"),
        new Defect("forged by responder", a -> a.responder(RESPONDER).forged(), "not signed"),
        new Defect("weak", a -> a.signedWith(sha1), "SHA-1"),
        new Defect("weak responder", a -> a.responder(weak), "SHA-1"),
        new Defect(
            "without the responder's certificate",
            a -> a.responder(RESPONDER).withoutCertificate(),
            "missing"),
        new Defect("names another", a -> a.responder(RESPONDER).named(OTHER), "missing"),
        new Defect(
            "names another key", a -> a.responder(RESPONDER).named(OTHER).byKey(), "missing"),
        new Defect("names the issuer", a -> a.responder(RESPONDER).named(CA), "not signed"),
        new Defect("responder for nothing", a -> a.responder(noPurpose), "not for answers"),
        new Defect("responder for timestamps", a -> a.responder(otherPurpose), "not for answers"),
        new Defect("responder that enciphers", a -> a.responder(enciphering), "not for answers"),
        new Defect("critical responder", a -> a.responder(critical), "not for answers"),
        new Defect("responder of the root", a -> a.responder(foreign), "not from the same issuer"),
        new Defect("responder of a CA below", a -> a.responder(below), "not from the same issuer"),
        new Defect("forged responder", a -> a.responder(forgedResponder), "not from the same"),
        new Defect("expired responder", a -> a.responder(expired), "was not valid"),
        new Defect("responder of tomorrow", a -> a.responder(early), "was not valid"),
        new Defect(
            "unknown critical extension",
            a -> a.extension("1.2.3.4", true, DERNull.INSTANCE),
            "1.2.3.4"),
        new Defect(
            "unknown critical extension on the certificate",
            a -> a.singleExtension("1.2.3.5", true, DERNull.INSTANCE),
            "1.2.3.5"));
  }

  @ParameterizedTest
  @MethodSource("unbelievable")
  void answerIsNotBelieved(Defect defect) throws Exception {
    RevocationStatus status = status(a -> defect.answer.apply(good(a)));
    assertThat(status.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(status.proof()).isNull();
    assertThat(Objects.requireNonNull(status.detail()).en()).contains(defect.detail);
    assertThat(
            status(a -> defect.answer.apply(a.revoked(SIGNER.certificate(), YESTERDAY))).outcome())
        .isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void answerThatEndsBeforeItBeginsIsNotBelieved() throws Exception {
    assertThat(
            status(a -> a.thisUpdate(NOW).nextUpdate(YESTERDAY).good(SIGNER.certificate()))
                .outcome())
        .isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void responderThatAListRevokesIsNotBelieved() throws Exception {
    byte[] answer = CA.ocsp(a -> good(a).responder(RESPONDER));
    assertThat(status(SIGNER, NOW, answer).outcome()).isEqualTo(Outcome.GOOD);
    // Old, so that it says nothing of the signer.
    byte[] list =
        CA.crl(
            c ->
                c.revoked(RESPONDER.certificate(), LAST_WEEK)
                    .thisUpdate(LAST_WEEK)
                    .nextUpdate(YESTERDAY));
    for (byte[][] each : List.of(new byte[][] {answer, list}, new byte[][] {list, answer})) {
      assertThat(status(SIGNER, NOW, each).outcome()).isEqualTo(Outcome.UNKNOWN);
    }
    assertThat(
            Revocation.of(List.of(RevocationEvidence.read(list)))
                .status(
                    SIGNER.certificate(),
                    CA.certificate(),
                    NOW,
                    List.of(RevocationEvidence.read(answer)))
                .outcome())
        .isEqualTo(Outcome.UNKNOWN);
    assertThat(status(SIGNER, NOW, answer, CA.crl(c -> c)).outcome()).isEqualTo(Outcome.GOOD);
  }

  @Test
  void listAndAnswerAreWeighedTogether() throws Exception {
    byte[] answer = CA.ocsp(StatusAnswerTest::good);
    byte[] list = CA.crl(c -> c.revoked(SIGNER.certificate(), YESTERDAY).thisUpdate(YESTERDAY));
    assertThat(status(SIGNER, NOW, answer, list).outcome()).isEqualTo(Outcome.REVOKED);
    byte[] held = CA.crl(c -> c.revoked(SIGNER.certificate(), LAST_WEEK, 6).thisUpdate(YESTERDAY));
    assertThat(status(SIGNER, NOW, held, answer).outcome()).isEqualTo(Outcome.GOOD);
  }

  @Test
  void answerThatSaysNothingIsNotRead() {
    assertThatThrownBy(() -> RevocationEvidence.read(new byte[] {0x30, 3, 0x0a, 1, 3}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tryLater");
    assertThatThrownBy(() -> RevocationEvidence.read(new byte[] {0x30, 3, 0x0a, 1, 0}))
        .isInstanceOf(IOException.class);
  }

  @Test
  void anythingElseIsNotRead() throws Exception {
    byte[] certificate = SIGNER.certificate().getEncoded();
    for (byte[] each :
        List.of(
            new byte[0],
            new byte[] {0x30, 0},
            new byte[] {5, 0},
            "<html>".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
            certificate)) {
      assertThatThrownBy(() -> RevocationEvidence.read(each)).isInstanceOf(IOException.class);
    }
  }
}
