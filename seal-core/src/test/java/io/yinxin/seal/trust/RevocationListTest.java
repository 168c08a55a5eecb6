package io.yinxin.seal.trust;

import static io.yinxin.seal.testing.FixedClock.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.TestCrl;
import io.yinxin.seal.testing.TestKeys;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.RevocationStatus.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What lists of revoked certificates prove, and which lists prove nothing. */
class RevocationListTest {

  private static final Instant YESTERDAY = NOW.minus(Duration.ofDays(1));
  private static final Instant LAST_WEEK = NOW.minus(Duration.ofDays(7));

  private static final TestPki CA = TestPki.root("Root").ca("CA");
  private static final TestPki SIGNER =
      CA.signer("Signer", c -> c.listAt("http://crl.example.cn/a.crl"));
  private static final TestPki OTHER = CA.signer("Other");

  private static RevocationEvidence read(byte[] der) {
    try {
      return RevocationEvidence.read(der);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RevocationStatus status(TestPki subject, Instant moment, byte[]... lists) {
    List<RevocationEvidence> given = new ArrayList<>();
    for (byte[] each : lists) {
      given.add(read(each));
    }
    return Revocation.none().status(subject.certificate(), CA.certificate(), moment, given);
  }

  private static RevocationStatus status(byte[]... lists) {
    return status(SIGNER, NOW, lists);
  }

  private static RevocationStatus status(UnaryOperator<TestCrl> list) {
    return status(CA.crl(list));
  }

  private static IssuingDistributionPoint scope(
      String uri,
      boolean users,
      boolean cas,
      @Nullable ReasonFlags reasons,
      boolean indirect,
      boolean acs) {
    DistributionPointName name =
        uri.isEmpty()
            ? null
            : new DistributionPointName(
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
    return new IssuingDistributionPoint(name, users, cas, reasons, indirect, acs);
  }

  @Test
  void certificateThatIsNotListedIsGood() {
    byte[] list = CA.crl(c -> c.revoked(OTHER.certificate(), YESTERDAY));
    RevocationStatus status = status(list);
    assertThat(status.outcome()).isEqualTo(Outcome.GOOD);
    assertThat(Objects.requireNonNull(status.proof()).encoded()).isEqualTo(list);
    assertThat(status.proof().kind()).isEqualTo(RevocationEvidence.Kind.CRL);
    assertThat(status.revokedAt()).isNull();
    assertThat(status.detail()).isNull();
  }

  @Test
  void certificateThatIsListedIsRevoked() {
    RevocationStatus status = status(c -> c.revoked(SIGNER.certificate(), YESTERDAY));
    assertThat(status.outcome()).isEqualTo(Outcome.REVOKED);
    assertThat(status.revokedAt()).isEqualTo(YESTERDAY);
    assertThat(status.compromised()).isFalse();
    assertThat(status.proof()).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(SignatureAlgorithm.class)
  void listOfEachAlgorithmIsBelieved(SignatureAlgorithm algorithm) {
    TestPki root = TestPki.root("List " + algorithm, algorithm);
    TestPki signer = root.signer("S");
    TestPki other = root.signer("O");
    RevocationEvidence list = read(root.crl(c -> c.revoked(signer.certificate(), YESTERDAY)));
    Revocation revocation = Revocation.of(List.of(list));
    assertThat(
            revocation.status(signer.certificate(), root.certificate(), NOW, List.of()).outcome())
        .isEqualTo(Outcome.REVOKED);
    assertThat(revocation.status(other.certificate(), root.certificate(), NOW, List.of()).outcome())
        .isEqualTo(Outcome.GOOD);
  }

  @Test
  void reasonsTellWhetherTheKeyIsInOtherHands() {
    for (int reason = 0; reason <= 10; reason++) {
      if (reason == 7) {
        continue;
      }
      int code = reason;
      RevocationStatus status = status(c -> c.revoked(SIGNER.certificate(), YESTERDAY, code));
      assertThat(status.outcome())
          .as("reason " + code)
          .isEqualTo(
              switch (code) {
                case 6 -> Outcome.ON_HOLD;
                case 8 -> Outcome.GOOD;
                default -> Outcome.REVOKED;
              });
      assertThat(status.compromised()).isEqualTo(code == 1 || code == 2 || code == 10);
    }
  }

  @Test
  void earlierDateOfInvalidityCounts() {
    assertThat(
            status(c -> c.revoked(SIGNER.certificate(), YESTERDAY, 1).invalidSince(LAST_WEEK))
                .revokedAt())
        .isEqualTo(LAST_WEEK);
    assertThat(
            status(c -> c.revoked(SIGNER.certificate(), LAST_WEEK, 1).invalidSince(YESTERDAY))
                .revokedAt())
        .isEqualTo(LAST_WEEK);
  }

  @Test
  void worstCountsOfAListThatNamesACertificateTwice() {
    RevocationStatus status =
        status(
            c ->
                c.revoked(SIGNER.certificate(), LAST_WEEK, 6)
                    .revoked(SIGNER.certificate(), YESTERDAY, 1));
    assertThat(status.outcome()).isEqualTo(Outcome.REVOKED);
    assertThat(status.revokedAt()).isEqualTo(LAST_WEEK);
    assertThat(status.compromised()).isTrue();
  }

  @Test
  void revocationIsBelievedOfOldLists() {
    RevocationStatus status =
        status(
            c ->
                c.revoked(SIGNER.certificate(), NOW.minus(Duration.ofDays(100)))
                    .thisUpdate(NOW.minus(Duration.ofDays(99)))
                    .nextUpdate(NOW.minus(Duration.ofDays(98))));
    assertThat(status.outcome()).isEqualTo(Outcome.REVOKED);
  }

  @Test
  void listMustReachTheMoment() {
    byte[] list = CA.crl(c -> c.thisUpdate(YESTERDAY).nextUpdate(NOW));
    assertThat(status(SIGNER, YESTERDAY.minusSeconds(9), list).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(status(SIGNER, NOW, list).outcome()).isEqualTo(Outcome.GOOD);
    RevocationStatus late = status(SIGNER, NOW.plusSeconds(1), list);
    assertThat(late.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(late.proof()).isNull();
    assertThat(Objects.requireNonNull(late.detail()).en()).contains(YESTERDAY.toString());
    assertThat(late.detail().zh()).contains(YESTERDAY.toString());
  }

  @Test
  void listWithoutNextUpdateIsGoodForFiveMinutes() {
    byte[] list = CA.crl(c -> c.thisUpdate(NOW).nextUpdate(null));
    assertThat(status(SIGNER, NOW.plusSeconds(300), list).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(status(SIGNER, NOW.plusSeconds(301), list).outcome()).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void listFromAfterTheExpiryProvesOnlyRevocation() {
    TestPki expired = CA.signer("E", TestPki.Certificate::expired);
    Instant before = NOW.minus(Duration.ofDays(2));
    byte[] after = CA.crl(c -> c);
    assertThat(status(expired, before, after).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(Objects.requireNonNull(status(expired, before, after).detail()).en())
        .contains("after the certificate expired");
    byte[] revoked = CA.crl(c -> c.revoked(expired.certificate(), LAST_WEEK));
    assertThat(status(expired, before, revoked).outcome()).isEqualTo(Outcome.REVOKED);
    byte[] inTime = CA.crl(c -> c.thisUpdate(before).nextUpdate(before.plusSeconds(60)));
    assertThat(status(expired, before, inTime).outcome()).isEqualTo(Outcome.GOOD);
  }

  @Test
  void listThatKeepsExpiredCertificatesProvesThatTheyAreGood() {
    TestPki expired = CA.signer("E", TestPki.Certificate::expired);
    Instant before = NOW.minus(Duration.ofDays(2));
    for (Instant since : List.of(LAST_WEEK, NOW)) {
      byte[] list =
          CA.crl(c -> c.extension("2.5.29.60", false, new ASN1GeneralizedTime(Date.from(since))));
      assertThat(status(expired, before, list).outcome())
          .isEqualTo(since.equals(NOW) ? Outcome.UNKNOWN : Outcome.GOOD);
    }
  }

  @Test
  void earliestOfSeveralRevocationsCounts() {
    byte[] first = CA.crl(c -> c.revoked(SIGNER.certificate(), YESTERDAY, 1));
    byte[] second = CA.crl(c -> c.revoked(SIGNER.certificate(), LAST_WEEK, 4));
    byte[] good = CA.crl(c -> c.thisUpdate(NOW));
    for (byte[][] each :
        List.of(new byte[][] {first, second, good}, new byte[][] {good, second, first})) {
      RevocationStatus status = status(each);
      assertThat(status.outcome()).isEqualTo(Outcome.REVOKED);
      assertThat(status.revokedAt()).isEqualTo(LAST_WEEK);
      assertThat(status.compromised()).isTrue();
      assertThat(Objects.requireNonNull(status.proof()).encoded()).isEqualTo(second);
    }
  }

  @Test
  void newestListTellsWhetherACertificateIsStillOnHold() {
    byte[] held = CA.crl(c -> c.revoked(SIGNER.certificate(), LAST_WEEK, 6).thisUpdate(YESTERDAY));
    byte[] released = CA.crl(c -> c.thisUpdate(NOW));
    byte[] before = CA.crl(c -> c.thisUpdate(LAST_WEEK));
    assertThat(status(held, released).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(status(released, held).outcome()).isEqualTo(Outcome.GOOD);
    RevocationStatus still = status(before, held);
    assertThat(still.outcome()).isEqualTo(Outcome.ON_HOLD);
    assertThat(still.revokedAt()).isEqualTo(LAST_WEEK);
    // A newer list that no longer reaches the moment has released it, and proves nothing more.
    byte[] stale =
        CA.crl(c -> c.thisUpdate(YESTERDAY.plusSeconds(60)).nextUpdate(YESTERDAY.plusSeconds(90)));
    assertThat(status(held, stale).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(status(held, CA.crl(c -> c.revoked(SIGNER.certificate(), NOW, 1))).outcome())
        .isEqualTo(Outcome.REVOKED);
  }

  @Test
  void listOfMomentsLaterThanAskedForIsBetter() {
    assertThat(status(SIGNER, LAST_WEEK, CA.crl(c -> c.nextUpdate(null))).outcome())
        .isEqualTo(Outcome.GOOD);
  }

  @Test
  void listFromAnotherNameIsNoEvidence() {
    TestPki twin = TestPki.root("Twin");
    RevocationStatus status = status(twin.crl(c -> c.revoked(SIGNER.certificate(), YESTERDAY)));
    assertThat(status.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(Objects.requireNonNull(status.detail()).en()).contains("no list");
    assertThat(
            status(c -> c.issuerName("CN=Other").revoked(SIGNER.certificate(), YESTERDAY))
                .outcome())
        .isEqualTo(Outcome.UNKNOWN);
  }

  /** A list and what stands in it that must not be believed. */
  record Defect(String name, UnaryOperator<TestCrl> list, String detail) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final SignatureScheme SHA1 =
      new SignatureScheme(SignatureScheme.Family.ECDSA, HashAlgorithm.SHA1, null, 0);

  static List<Defect> unbelievable() {
    return List.of(
        new Defect("forged", TestCrl::forged, "not signed with the issuer's key"),
        new Defect("weak", c -> c.signedWith(SHA1), "SHA-1"),
        new Defect(
            "unknown critical extension",
            c -> c.extension("1.2.3.4", true, DERNull.INSTANCE),
            "1.2.3.4"),
        new Defect(
            "unknown critical extension of another entry",
            c ->
                c.revoked(OTHER.certificate(), YESTERDAY)
                    .entryExtension("1.2.3.5", true, DERNull.INSTANCE),
            "1.2.3.5"),
        new Defect(
            "ends before it begins",
            c -> c.thisUpdate(NOW).nextUpdate(YESTERDAY),
            "before it begins"),
        new Defect(
            "attribute certificates",
            c -> c.extension("2.5.29.28", true, scope("", false, false, null, false, true)),
            "other kinds"));
  }

  @ParameterizedTest
  @MethodSource("unbelievable")
  void listIsNotBelieved(Defect defect) {
    RevocationStatus good = status(defect.list);
    assertThat(good.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(Objects.requireNonNull(good.detail()).en()).contains(defect.detail);
    assertThat(status(c -> defect.list.apply(c.revoked(SIGNER.certificate(), YESTERDAY))).outcome())
        .isEqualTo(Outcome.UNKNOWN);
  }

  static List<Defect> incomplete() {
    ReasonFlags some = new ReasonFlags(ReasonFlags.keyCompromise);
    return List.of(
        new Defect(
            "delta", c -> c.extension("2.5.29.27", true, new ASN1Integer(1)), "changes only"),
        new Defect(
            "only CA certificates",
            c -> c.extension("2.5.29.28", true, scope("", false, true, null, false, false)),
            "other kinds"),
        new Defect(
            "only some reasons",
            c -> c.extension("2.5.29.28", true, scope("", false, false, some, false, false)),
            "some reasons"),
        new Defect(
            "another distribution point",
            c ->
                c.extension(
                    "2.5.29.28",
                    true,
                    scope("http://crl.example.cn/b.crl", false, false, null, false, false)),
            "another distribution point"));
  }

  @ParameterizedTest
  @MethodSource("incomplete")
  void listThatLeavesCertificatesOutProvesOnlyRevocation(Defect defect) {
    RevocationStatus good = status(defect.list);
    assertThat(good.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(Objects.requireNonNull(good.detail()).en()).contains(defect.detail);
    assertThat(status(c -> defect.list.apply(c.revoked(SIGNER.certificate(), YESTERDAY))).outcome())
        .isEqualTo(Outcome.REVOKED);
    // Nor does it release a certificate that an older list has on hold.
    byte[] held = CA.crl(c -> c.revoked(SIGNER.certificate(), LAST_WEEK, 6).thisUpdate(YESTERDAY));
    assertThat(status(held, CA.crl(defect.list)).outcome()).isEqualTo(Outcome.ON_HOLD);
  }

  @Test
  void listForItsKindOfCertificatesAndPlaceProvesThatTheyAreGood() {
    String here = "http://crl.example.cn/a.crl";
    assertThat(
            status(
                    c ->
                        c.extension(
                            "2.5.29.28", true, scope(here, true, false, null, false, false)))
                .outcome())
        .isEqualTo(Outcome.GOOD);
    byte[] authorities =
        CA.crl(c -> c.extension("2.5.29.28", true, scope("", false, true, null, false, false)));
    assertThat(status(CA.ca("Sub"), NOW, authorities).outcome()).isEqualTo(Outcome.GOOD);
    byte[] users =
        CA.crl(c -> c.extension("2.5.29.28", true, scope("", true, false, null, false, false)));
    assertThat(status(CA.ca("Sub"), NOW, users).outcome()).isEqualTo(Outcome.UNKNOWN);
    // A certificate without any distribution point is on no part of a list.
    byte[] part =
        CA.crl(c -> c.extension("2.5.29.28", true, scope(here, false, false, null, false, false)));
    assertThat(status(OTHER, NOW, part).outcome()).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void entriesOfOtherIssuersInAnIndirectListAreTheirs() {
    TestPki foreign = TestPki.root("Foreign");
    BigInteger serial = SIGNER.certificate().getSerialNumber();
    UnaryOperator<TestCrl> indirect =
        c -> c.extension("2.5.29.28", true, scope("", false, false, null, true, false));
    byte[] theirs =
        CA.crl(
            c ->
                indirect.apply(
                    c.revoked(OTHER.certificate(), YESTERDAY)
                        .revoked(BigInteger.ONE, YESTERDAY)
                        .issuedBy(foreign.certificate())
                        .revoked(serial, YESTERDAY)));
    for (int i = 0; i < 2; i++) {
      assertThat(status(theirs).outcome()).isEqualTo(Outcome.GOOD);
      assertThat(status(OTHER, NOW, theirs).outcome()).isEqualTo(Outcome.REVOKED);
    }
    byte[] ours =
        CA.crl(
            c ->
                indirect.apply(
                    c.revoked(BigInteger.ONE, YESTERDAY)
                        .issuedBy(foreign.certificate())
                        .revoked(BigInteger.TWO, YESTERDAY)
                        .issuedBy(CA.certificate())
                        .revoked(serial, YESTERDAY)));
    assertThat(status(ours).outcome()).isEqualTo(Outcome.REVOKED);
  }

  @Test
  void extensionsThatOnlyHelpMayBeCritical() {
    assertThat(
            status(
                    c ->
                        c.extension("2.5.29.20", true, new ASN1Integer(7))
                            .extension("1.2.3.4", false, new DEROctetString(new byte[3])))
                .outcome())
        .isEqualTo(Outcome.GOOD);
  }

  @Test
  void issuerWhoseKeyMayNotSignListsIsNotBelieved() {
    TestPki ca = TestPki.root("R").ca("No lists", c -> c.usage(KeyUsage.keyCertSign));
    TestPki signer = ca.signer("S");
    RevocationStatus status =
        Revocation.none()
            .status(signer.certificate(), ca.certificate(), NOW, List.of(read(ca.crl(c -> c))));
    assertThat(status.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(Objects.requireNonNull(status.detail()).en()).contains("key usage");
  }

  @Test
  void listUnderAShortKeyIsWeak() {
    TestPki ca =
        TestPki.root(
            "Short", SignatureAlgorithm.RSA_PKCS1_SHA256, c -> c.key(TestKeys.rsa(1024, 0)));
    TestPki signer = ca.signer("S");
    RevocationStatus status =
        Revocation.none()
            .status(signer.certificate(), ca.certificate(), NOW, List.of(read(ca.crl(c -> c))));
    assertThat(Objects.requireNonNull(status.detail()).en()).contains("RSA 1024");
  }

  @Test
  void eachOfManyEntriesIsFound() {
    byte[] list =
        CA.crl(
            c -> {
              for (int i = 1; i <= 500; i++) {
                c.revoked(BigInteger.valueOf(i * 7919L).pow(3), LAST_WEEK.plusSeconds(i));
              }
              return c.revoked(SIGNER.certificate(), YESTERDAY);
            });
    Revocation revocation = Revocation.of(List.of(read(list)));
    for (int i = 0; i < 3; i++) {
      assertThat(
              revocation.status(SIGNER.certificate(), CA.certificate(), NOW, List.of()).revokedAt())
          .isEqualTo(YESTERDAY);
      assertThat(revocation.status(OTHER.certificate(), CA.certificate(), NOW, List.of()).outcome())
          .isEqualTo(Outcome.GOOD);
    }
  }

  @Test
  void evidenceAtHandIsAskedHoweverMuchIsGiven() {
    List<RevocationEvidence> given = new ArrayList<>();
    RevocationEvidence forged = read(CA.crl(TestCrl::forged));
    for (int i = 0; i < 300; i++) {
      given.add(forged);
    }
    Revocation held =
        Revocation.of(List.of(read(CA.crl(c -> c.revoked(SIGNER.certificate(), YESTERDAY)))));
    assertThat(held.status(SIGNER.certificate(), CA.certificate(), NOW, given).outcome())
        .isEqualTo(Outcome.REVOKED);
  }

  @Test
  void entryWithDatesThatMakeNoSenseIsRevokedFromTheBeginning() {
    RevocationStatus status =
        status(
            c ->
                c.revoked(SIGNER.certificate(), YESTERDAY)
                    .entryExtension("2.5.29.24", false, DERNull.INSTANCE));
    assertThat(status.outcome()).isEqualTo(Outcome.REVOKED);
    assertThat(status.revokedAt()).isEqualTo(SIGNER.certificate().getNotBefore().toInstant());
    assertThat(
            status(
                    c ->
                        c.revoked(SIGNER.certificate(), YESTERDAY)
                            .entryExtension("2.5.29.21", false, DERNull.INSTANCE))
                .outcome())
        .isEqualTo(Outcome.REVOKED);
  }

  @Test
  void listWhoseEntriesAreOfNobodyIsNotRead() {
    byte[] list =
        CA.crl(
            c ->
                c.revoked(SIGNER.certificate(), YESTERDAY)
                    .entryExtension(
                        "2.5.29.29",
                        true,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, "ca.example.cn"))));
    assertThatThrownBy(() -> RevocationEvidence.read(list)).isInstanceOf(IOException.class);
  }

  @Test
  void nobodyKnowsAnythingWithoutEvidence() {
    RevocationStatus status = status();
    assertThat(status.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(status.detail()).isNotNull();
  }

  @Test
  void shortTermCertificateIsGoodUnlessItWasRevoked() {
    TestPki brief =
        CA.signer("Brief", c -> c.extension("0.4.0.194121.2.1", false, DERNull.INSTANCE));
    RevocationStatus status = status(brief, NOW);
    assertThat(status.outcome()).isEqualTo(Outcome.GOOD);
    assertThat(status.proof()).isNull();
    byte[] stale = CA.crl(c -> c.nextUpdate(NOW.minusSeconds(60)));
    assertThat(status(brief, NOW, stale).outcome()).isEqualTo(Outcome.GOOD);
    byte[] revoked = CA.crl(c -> c.revoked(brief.certificate(), YESTERDAY));
    assertThat(status(brief, NOW, revoked).outcome()).isEqualTo(Outcome.REVOKED);
  }

  @Test
  void noCheckCountsForRespondersOnly() {
    TestPki responder =
        CA.signer(
            "Responder",
            c -> c.ocspSigning().extension("1.3.6.1.5.5.7.48.1.5", false, DERNull.INSTANCE));
    assertThat(status(responder, NOW).outcome()).isEqualTo(Outcome.GOOD);
    TestPki signer =
        CA.signer("S", c -> c.extension("1.3.6.1.5.5.7.48.1.5", false, DERNull.INSTANCE));
    assertThat(status(signer, NOW).outcome()).isEqualTo(Outcome.UNKNOWN);
  }
}
