package io.yinxin.seal;

import static io.yinxin.seal.FindingCode.CERTIFICATE_REVOKED;
import static io.yinxin.seal.FindingCode.CERTIFICATE_REVOKED_SINCE;
import static io.yinxin.seal.FindingCode.REVOCATION_NOT_CHECKED;
import static io.yinxin.seal.FindingCode.SEAL_MAKER_REVOKED;
import static io.yinxin.seal.FindingCode.SEAL_MAKER_REVOKED_SINCE;
import static io.yinxin.seal.FindingCode.TIMESTAMP_UNTRUSTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.Verifier.RevocationCheck;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.FakeHttp;
import io.yinxin.seal.testing.FakeTimestampAuthority;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.SesForge;
import io.yinxin.seal.testing.TestCrl;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.Revocation;
import io.yinxin.seal.trust.RevocationEvidence;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a revoked certificate means for a sealing (GM/T 0031-2014, 6.2.3; EN 319 102-1, 5.2.6): of
 * the signer, of the authority above, of the seal's maker, of the time server; before and after it
 * was used.
 */
class RevokedTest {

  static final Set<FindingCode> CODES =
      Set.of(
          CERTIFICATE_REVOKED,
          CERTIFICATE_REVOKED_SINCE,
          SEAL_MAKER_REVOKED,
          SEAL_MAKER_REVOKED_SINCE);

  private static final int KEY_COMPROMISE = 1;
  private static final int SUPERSEDED = 4;
  private static final int HOLD = 6;

  private static final Instant SEALED = FixedClock.NOW;
  private static final Instant ASKED = SEALED.plus(Duration.ofDays(30));
  private static final Instant BEFORE = SEALED.minus(Duration.ofDays(1));
  private static final Instant AFTER = SEALED.plus(Duration.ofDays(1));

  /** Every seal of {@link SesForge} was made on this day. */
  private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");

  private static final TestPki ROOT = TestPki.root("R", SignatureAlgorithm.SM2_SM3);
  private static final TestPki CA = ROOT.ca("CA");
  private static final TestPki SIGNER = CA.signer("Signer");
  private static final TestPki MAKER = CA.signer("Maker");
  private static final TestPki TSA = CA.signer("Time", FakeTimestampAuthority::certificate);

  // ---- documents

  private static SesForge forge(Version version) {
    return TestOfd.forge(version, MAKER, SIGNER)
        // The way to the root comes along where a vendor would put it.
        .set(
            "certList",
            Der.wrap(Tlv.SEQUENCE, SesForge.certificate(SIGNER), SesForge.certificate(CA)));
  }

  private static byte[] ofd(Version version) {
    return TestOfd.open().seal(new TestOfd.Seal(forge(version))).bytes();
  }

  private static byte[] stampedOfd() {
    byte[][] value = new byte[1][];
    SesForge forge =
        forge(Version.V4)
            .change(
                ".value",
                signature -> {
                  value[0] = signature;
                  return signature;
                })
            .change(
                ".timeStamp",
                none ->
                    Der.wrap(0xa0, SesForge.bits(new TestSignature(TSA).stamp(value[0], SEALED))));
    return TestOfd.open().seal(new TestOfd.Seal(forge)).bytes();
  }

  private static byte[] signedOfd() {
    return TestOfd.open()
        .seal(
            new TestOfd.Seal(forge(Version.V4))
                .withoutSealFile()
                .listed(s -> s.replace("Type=\"Seal\"", "Type=\"Sign\""))
                .value(file -> new TestSignature(SIGNER).around(HashAlgorithm.SM3.digest(file))))
        .bytes();
  }

  private static byte[] pdf(UnaryOperator<TestSignature> change) {
    return BadDocuments.toSeal("").seal(change.apply(new TestSignature(SIGNER))::sign);
  }

  private static byte[] pdf() {
    return pdf(s -> s);
  }

  private static byte[] stampedPdf() {
    return pdf(s -> s.timestamp(value -> new TestSignature(TSA).stamp(value, SEALED)));
  }

  // ---- evidence

  private static TestCrl now(TestCrl list) {
    return list.thisUpdate(ASKED.minus(Duration.ofHours(1)))
        .nextUpdate(ASKED.plus(Duration.ofDays(1)));
  }

  /** The lists of both authorities: of the CA as told, of the root empty. */
  private static List<RevocationEvidence> lists(UnaryOperator<TestCrl> ofCa) {
    return lists(ofCa, c -> c);
  }

  private static List<RevocationEvidence> lists(
      UnaryOperator<TestCrl> ofCa, UnaryOperator<TestCrl> ofRoot) {
    return read(CA.crl(c -> ofCa.apply(now(c))), ROOT.crl(c -> ofRoot.apply(now(c))));
  }

  private static List<RevocationEvidence> read(byte[]... all) {
    List<RevocationEvidence> read = new ArrayList<>();
    try {
      for (byte[] each : all) {
        read.add(RevocationEvidence.read(each));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return read;
  }

  private static UnaryOperator<TestCrl> revoked(TestPki whom, Instant date, int reason) {
    return c -> c.revoked(whom.certificate(), date, reason);
  }

  private static Verification verify(
      byte[] document, RevocationCheck check, List<RevocationEvidence> evidence) {
    return verify(document, check, Revocation.of(evidence));
  }

  private static Verification verify(byte[] document, RevocationCheck check, Revocation asked) {
    try {
      return Verifier.builder()
          .trust(TrustStore.of(List.of(ROOT.certificate())))
          .at(ASKED)
          .revocation(check)
          .revocation(asked)
          .build()
          .verify(document);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Code and severity of all that was found, but for what these documents always have. */
  private static List<String> found(Verification result) {
    return result.sealings().get(0).findings().stream()
        .filter(f -> f.code() != FindingCode.FORM_UNUSUAL)
        .map(f -> f.code() + " " + f.severity())
        .toList();
  }

  // ---- the table

  /**
   * One case.
   *
   * @param name what happened
   * @param document the document
   * @param evidence the lists
   * @param verdict what it comes to
   * @param findings code and severity of each
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Case(
      String name,
      byte[] document,
      List<RevocationEvidence> evidence,
      Verdict verdict,
      List<String> findings) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case of(
      String name,
      byte[] document,
      UnaryOperator<TestCrl> ofCa,
      Verdict verdict,
      String... findings) {
    return new Case(name, document, lists(ofCa), verdict, List.of(findings));
  }

  static Stream<Case> cases() {
    byte[] v1 = ofd(Version.V1);
    byte[] v4 = ofd(Version.V4);
    byte[] v5 = ofd(Version.V5);
    byte[] stampedOfd = stampedOfd();
    byte[] sign = signedOfd();
    byte[] pdf = pdf();
    byte[] stampedPdf = stampedPdf();
    String before = CERTIFICATE_REVOKED + " ERROR";
    String since = CERTIFICATE_REVOKED_SINCE + " WARNING";
    String perhaps = CERTIFICATE_REVOKED_SINCE + " DOUBT";
    String unknown = REVOCATION_NOT_CHECKED + " WARNING";
    UnaryOperator<TestCrl> signerBefore = revoked(SIGNER, BEFORE, SUPERSEDED);
    UnaryOperator<TestCrl> signerAfter = revoked(SIGNER, AFTER, SUPERSEDED);
    UnaryOperator<TestCrl> stolenAfter = revoked(SIGNER, AFTER, KEY_COMPROMISE);
    UnaryOperator<TestCrl> makerBefore = revoked(MAKER, MADE.minusSeconds(1), SUPERSEDED);
    UnaryOperator<TestCrl> makerAfter = revoked(MAKER, MADE.plusSeconds(1), SUPERSEDED);
    UnaryOperator<TestCrl> makerStolen = revoked(MAKER, MADE.plusSeconds(1), KEY_COMPROMISE);
    return Stream.of(
        of("v1-nobody-revoked", v1, c -> c, Verdict.VALID),
        of("v4-nobody-revoked", v4, c -> c, Verdict.VALID),
        of("v5-nobody-revoked", v5, c -> c, Verdict.VALID),
        of("sign-nobody-revoked", sign, c -> c, Verdict.VALID),
        of("pdf-nobody-revoked", pdf, c -> c, Verdict.VALID),
        of("v1-signer-revoked-before", v1, signerBefore, Verdict.INVALID, before),
        of("v4-signer-revoked-before", v4, signerBefore, Verdict.INVALID, before),
        of("v5-signer-revoked-before", v5, signerBefore, Verdict.INVALID, before),
        of("sign-signer-revoked-before", sign, signerBefore, Verdict.INVALID, before),
        of("pdf-signer-revoked-before", pdf, signerBefore, Verdict.INVALID, before),
        of("stamped-signer-revoked-before", stampedOfd, signerBefore, Verdict.INVALID, before),
        of(
            "v4-signer-revoked-at-that-second",
            v4,
            revoked(SIGNER, SEALED, SUPERSEDED),
            Verdict.INVALID,
            before),
        // GM/T 0031-2014, 6.2.3 (d): go on.
        of("v1-signer-revoked-after", v1, signerAfter, Verdict.VALID, since),
        of("v4-signer-revoked-after", v4, signerAfter, Verdict.VALID, since),
        of("sign-signer-revoked-after", sign, signerAfter, Verdict.VALID, since),
        // EN 319 102-1: nothing proves that the signature was there before.
        of("pdf-signer-revoked-after", pdf, signerAfter, Verdict.INDETERMINATE, perhaps),
        of("pdf-stamped-signer-revoked-after", stampedPdf, signerAfter, Verdict.VALID, since),
        // A thief writes any date.
        of("v4-key-stolen-after", v4, stolenAfter, Verdict.INDETERMINATE, perhaps),
        of("sign-key-stolen-after", sign, stolenAfter, Verdict.INDETERMINATE, perhaps),
        of("pdf-key-stolen-after", pdf, stolenAfter, Verdict.INDETERMINATE, perhaps),
        of("v4-stamped-key-stolen-after", stampedOfd, stolenAfter, Verdict.VALID, since),
        of("pdf-stamped-key-stolen-after", stampedPdf, stolenAfter, Verdict.VALID, since),
        of(
            "v4-known-to-be-stolen-before",
            v4,
            c -> stolenAfter.apply(c).invalidSince(BEFORE),
            Verdict.INVALID,
            before),
        of(
            "v4-signer-on-hold-before",
            v4,
            revoked(SIGNER, BEFORE, HOLD),
            Verdict.INDETERMINATE,
            CERTIFICATE_REVOKED + " DOUBT"),
        of(
            "v4-maker-revoked-before",
            v4,
            makerBefore,
            Verdict.INVALID,
            SEAL_MAKER_REVOKED + " ERROR"),
        of(
            "v1-maker-revoked-before",
            v1,
            makerBefore,
            Verdict.INVALID,
            SEAL_MAKER_REVOKED + " ERROR"),
        of(
            "v4-maker-revoked-after",
            v4,
            makerAfter,
            Verdict.VALID,
            SEAL_MAKER_REVOKED_SINCE + " WARNING"),
        of(
            "v4-maker-stolen-after",
            v4,
            makerStolen,
            Verdict.INDETERMINATE,
            SEAL_MAKER_REVOKED_SINCE + " DOUBT"),
        of(
            "v4-both-revoked-before",
            v4,
            c -> signerBefore.apply(makerBefore.apply(c)),
            Verdict.INVALID,
            SEAL_MAKER_REVOKED + " ERROR",
            before),
        of(
            "pdf-time-server-revoked-before",
            stampedPdf,
            c -> signerAfter.apply(revoked(TSA, BEFORE, SUPERSEDED).apply(c)),
            Verdict.INDETERMINATE,
            perhaps,
            TIMESTAMP_UNTRUSTED + " WARNING"),
        of(
            "v4-time-server-stolen-after",
            stampedOfd,
            c -> stolenAfter.apply(revoked(TSA, AFTER, KEY_COMPROMISE).apply(c)),
            Verdict.INDETERMINATE,
            perhaps,
            TIMESTAMP_UNTRUSTED + " WARNING"),
        of(
            "v4-time-server-replaced-after",
            stampedOfd,
            c -> stolenAfter.apply(revoked(TSA, AFTER, SUPERSEDED).apply(c)),
            Verdict.VALID,
            since),
        of(
            "v4-time-server-revoked-after-without-a-reason",
            stampedOfd,
            c -> stolenAfter.apply(c.revoked(TSA.certificate(), AFTER)),
            Verdict.INDETERMINATE,
            perhaps,
            TIMESTAMP_UNTRUSTED + " WARNING"),
        new Case(
            "v4-authority-revoked-before",
            v4,
            lists(c -> c, revoked(CA, MADE.minusSeconds(1), SUPERSEDED)),
            Verdict.INVALID,
            List.of(SEAL_MAKER_REVOKED + " ERROR", before)),
        new Case(
            "pdf-authority-revoked-before",
            pdf,
            lists(c -> c, revoked(CA, BEFORE, SUPERSEDED)),
            Verdict.INVALID,
            List.of(before)),
        new Case(
            "v4-no-list-of-the-root",
            v4,
            read(CA.crl(RevokedTest::now)),
            Verdict.VALID,
            List.of(unknown)),
        new Case(
            "v4-list-of-another-key",
            v4,
            lists(c -> signerBefore.apply(c).forged()),
            Verdict.VALID,
            List.of(unknown)),
        new Case(
            "v4-list-out-of-date",
            v4,
            lists(c -> c.nextUpdate(ASKED.minusSeconds(1800))),
            Verdict.VALID,
            List.of(unknown)),
        new Case("v4-no-list", v4, List.of(), Verdict.VALID, List.of(unknown)),
        new Case("pdf-no-list", pdf, List.of(), Verdict.VALID, List.of(unknown)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isJudgedByWhenItWasRevoked(Case each) {
    Verification result = verify(each.document, RevocationCheck.SOFT, each.evidence);
    assertThat(found(result))
        .as(result.toString())
        .containsExactlyInAnyOrderElementsOf(each.findings);
    assertThat(result.verdict()).as(result.toString()).isEqualTo(each.verdict);
  }

  /**
   * Who needs a proof takes a sealing without one for no answer, and is told no less than others.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void isInDoubtWithoutProofWhereOneIsNeeded(Case each) {
    Verification result = verify(each.document, RevocationCheck.REQUIRE, each.evidence);
    List<String> expected = new ArrayList<>(each.findings);
    expected.replaceAll(
        f -> f.equals(REVOCATION_NOT_CHECKED + " WARNING") ? REVOCATION_NOT_CHECKED + " DOUBT" : f);
    assertThat(found(result)).as(result.toString()).containsExactlyInAnyOrderElementsOf(expected);
    if (!expected.equals(each.findings)) {
      assertThat(result.verdict()).isEqualTo(Verdict.INDETERMINATE);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isNotAskedWhereNobodyWantsToKnow(Case each) {
    Verification result = verify(each.document, RevocationCheck.OFF, each.evidence);
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.VALID);
    assertThat(found(result)).isEmpty();
  }

  @Test
  void asksTheServersThatATrustedCertificateNames() {
    TestPki ca = ROOT.ca("Online CA", c -> c.listAt("http://root.example/r.crl"));
    TestPki signer = ca.signer("Signer", c -> c.listAt("http://ca.example/c.crl"));
    byte[] document = BadDocuments.toSeal("").seal(new TestSignature(signer)::sign);
    FakeHttp network =
        new FakeHttp()
            .with(
                "http://ca.example/c.crl",
                nothing -> ca.crl(c -> revoked(signer, BEFORE, SUPERSEDED).apply(now(c))))
            .with("http://root.example/r.crl", nothing -> ROOT.crl(RevokedTest::now));
    Revocation online = Revocation.none().online(network);

    Verification result = verify(document, RevocationCheck.SOFT, online);

    assertThat(found(result)).containsExactly(CERTIFICATE_REVOKED + " ERROR");
    assertThat(verify(document, RevocationCheck.SOFT, online)).isEqualTo(result);
    assertThat(network.asked()).as("once for both").hasSize(2);
    verify(document, RevocationCheck.OFF, Revocation.none().online(network));
    assertThat(network.asked()).as("nobody wants to know").hasSize(2);
  }

  /** The thief of a key that was revoked since has the last list without it, and a timestamp. */
  @Test
  void asksForANewerListThanTheOneThatCameAlong() {
    TestPki signer = CA.signer("Stolen", c -> c.listAt("http://ca.example/c.crl"));
    byte[] old =
        CA.crl(
            c ->
                c.thisUpdate(SEALED.minus(Duration.ofDays(2)))
                    .nextUpdate(ASKED.plus(Duration.ofDays(1))));
    byte[] document =
        BadDocuments.toSeal("")
            .seal(
                new TestSignature(signer)
                        .lists(List.of(old))
                        .timestamp(value -> new TestSignature(TSA).stamp(value, SEALED))
                    ::sign);
    FakeHttp network =
        new FakeHttp()
            .with(
                "http://ca.example/c.crl",
                nothing -> CA.crl(c -> revoked(signer, BEFORE, KEY_COMPROMISE).apply(now(c))));

    Verification result = verify(document, RevocationCheck.SOFT, Revocation.none().online(network));

    assertThat(found(result)).contains(CERTIFICATE_REVOKED + " ERROR");
    assertThat(result.verdict()).isEqualTo(Verdict.INVALID);
  }

  /** Many keep root, authorities and even seal certificates in one folder. */
  @Test
  void countsForCertificatesThatAreTrustedBesideTheirIssuer() throws IOException {
    for (TestPki trusted : List.of(SIGNER, CA)) {
      Verifier verifier =
          Verifier.builder()
              .trust(
                  TrustStore.of(
                      List.of(ROOT.certificate(), CA.certificate(), trusted.certificate())))
              .at(ASKED)
              .revocation(RevocationCheck.REQUIRE)
              .revocation(
                  Revocation.of(
                      lists(
                          trusted == SIGNER ? revoked(SIGNER, BEFORE, SUPERSEDED) : c -> c,
                          trusted == CA ? revoked(CA, BEFORE, SUPERSEDED) : c -> c)))
              .build();
      assertThat(found(verifier.verify(pdf()))).containsExactly(CERTIFICATE_REVOKED + " ERROR");
    }
    // No proof is needed of an authority that is trusted by itself.
    Verifier verifier =
        Verifier.builder()
            .trust(TrustStore.of(List.of(ROOT.certificate(), CA.certificate())))
            .at(ASKED)
            .revocation(RevocationCheck.REQUIRE)
            .revocation(Revocation.of(read(CA.crl(RevokedTest::now))))
            .build();
    assertThat(found(verifier.verify(pdf()))).isEmpty();
  }

  /** Clocks differ: the stated time may be some minutes after the timestamp. */
  @Test
  void isAfterASealingThatIsProvenToBeOlder() {
    byte[] document =
        pdf(
            s ->
                s.timestamp(
                    value -> new TestSignature(TSA).stamp(value, SEALED.minusSeconds(120))));
    Verification result =
        verify(
            document,
            RevocationCheck.SOFT,
            lists(revoked(SIGNER, SEALED.minusSeconds(60), SUPERSEDED)));
    assertThat(found(result)).containsExactly(CERTIFICATE_REVOKED_SINCE + " WARNING");
    assertThat(result.verdict()).isEqualTo(Verdict.VALID);
  }

  /** Whoever made the file must not learn who verifies it, nor have inner servers asked. */
  @Test
  void asksNobodyOnTheWordOfAStranger() {
    TestPki stranger = TestPki.root("Stranger", SignatureAlgorithm.SM2_SM3);
    TestPki signer =
        stranger.signer(
            "Signer", c -> c.listAt("http://127.0.0.1/admin?delete").ocspAt("http://spy.example/"));
    byte[] document = BadDocuments.toSeal("").seal(new TestSignature(signer)::sign);
    FakeHttp network = new FakeHttp();

    Verification result =
        verify(document, RevocationCheck.REQUIRE, Revocation.none().online(network));

    assertThat(found(result)).containsExactly("UNTRUSTED DOUBT", REVOCATION_NOT_CHECKED + " DOUBT");
    assertThat(network.asked()).isEmpty();
  }

  /** A list in the message itself, in its own place (RFC 5652) or signed along (ISO 32000-2). */
  @ParameterizedTest
  @EnumSource
  void readsWhatTheSignatureBringsAlong(Bringing way) {
    byte[] ofCa = CA.crl(c -> revoked(SIGNER, BEFORE, SUPERSEDED).apply(now(c)));
    byte[] document = pdf(s -> way.add(s, List.of(ofCa, ROOT.crl(RevokedTest::now))));

    Verification result = verify(document, RevocationCheck.REQUIRE, Revocation.none());

    assertThat(found(result)).as(result.toString()).containsExactly(CERTIFICATE_REVOKED + " ERROR");
  }

  /** Where a message can have evidence. */
  enum Bringing {
    /** {@code crls} of SignedData. */
    LISTS {
      @Override
      TestSignature add(TestSignature to, List<byte[]> lists) {
        return to.lists(lists);
      }
    },
    /** adbe-revocationInfoArchival. */
    SIGNED {
      @Override
      TestSignature add(TestSignature to, List<byte[]> lists) {
        byte[] all = Der.wrap(Tlv.SEQUENCE, lists.toArray(new byte[0][]));
        return to.with(
            TestSignature.attribute(
                "1.2.840.113583.1.1.8", Der.wrap(Tlv.SEQUENCE, Der.wrap(0xa0, all))));
      }
    };

    abstract TestSignature add(TestSignature to, List<byte[]> lists);
  }

  @Test
  void judgesASealByItself() throws IOException {
    ElectronicSeal seal = ElectronicSeal.parse(forge(Version.V4).seal());
    Verifier verifier =
        Verifier.builder()
            .trust(TrustStore.of(List.of(ROOT.certificate())))
            .at(ASKED)
            .revocation(Revocation.of(lists(revoked(MAKER, MADE.minusSeconds(1), SUPERSEDED))))
            .build();
    SealVerification result = verifier.verify(seal);
    assertThat(result.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(result.findings()).extracting(Finding::code).containsExactly(SEAL_MAKER_REVOKED);
  }
}
