package io.yinxin.seal.trust;

import static io.yinxin.seal.testing.FixedClock.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.internal.crypto.CertificateFiles;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.FakeHttp;
import io.yinxin.seal.testing.LoopbackServer;
import io.yinxin.seal.testing.MovingClock;
import io.yinxin.seal.testing.TestOcsp;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.RevocationStatus.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Evidence from the places that certificates name. */
class RevocationOnlineTest {

  private static final String NONCE = "1.3.6.1.5.5.7.48.1.2";
  private static final String SERVER = "http://ocsp.example.cn/path";
  private static final String LIST = "http://crl.example.cn/ca.crl?x=1";

  private static final TestPki CA = TestPki.root("Root").ca("CA");
  private static final TestPki WITH_BOTH = CA.signer("B", c -> c.ocspAt(SERVER).listAt(LIST));
  private static final TestPki WITH_LIST = CA.signer("L", c -> c.listAt(LIST));
  private static final TestPki WITH_SERVER = CA.signer("O", c -> c.ocspAt(SERVER));

  private final MovingClock clock = new MovingClock();
  private final FakeHttp http = new FakeHttp();
  private final Revocation online = Revocation.none().online(http, clock);

  private RevocationStatus status(TestPki subject, Instant moment, RevocationEvidence... given) {
    return online.status(subject.certificate(), CA.certificate(), moment, List.of(given));
  }

  private RevocationStatus status(TestPki subject) {
    return status(subject, clock.instant());
  }

  private List<String> asked() {
    return http.asked().stream().map(URI::toString).toList();
  }

  private static ASN1OctetString nonce(byte[] request) {
    try {
      OCSPReq read = new OCSPReq(request);
      assertThat(read.getRequestList()).hasSize(1);
      Extension sent = read.getExtension(new org.bouncycastle.asn1.ASN1ObjectIdentifier(NONCE));
      return ASN1OctetString.getInstance(
          ASN1Primitive.fromByteArray(sent.getExtnValue().getOctets()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CertificateID id(byte[] request) {
    try {
      return new OCSPReq(request).getRequestList()[0].getCertID();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server that repeats the nonce. */
  private static UnaryOperator<byte[]> echoing(UnaryOperator<TestOcsp> answer) {
    return request -> CA.ocsp(a -> answer.apply(a).extension(NONCE, false, nonce(request)));
  }

  private static byte[] pem(byte[] list) {
    return CertificateFiles.pem("X509 CRL", list).getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void serverIsAskedFirst() {
    http.with(SERVER, echoing(a -> a.good(WITH_BOTH.certificate())));
    RevocationStatus status = status(WITH_BOTH);
    assertThat(status.outcome()).isEqualTo(Outcome.GOOD);
    assertThat(Objects.requireNonNull(status.proof()).kind())
        .isEqualTo(RevocationEvidence.Kind.OCSP);
    assertThat(asked()).containsExactly(SERVER);
  }

  @Test
  void requestIdentifiesTheCertificateAsServersExpect() {
    List<byte[]> requests = new ArrayList<>();
    http.with(
        SERVER,
        request -> {
          requests.add(request);
          return CA.ocsp(a -> a.good(WITH_BOTH.certificate()));
        });
    status(WITH_BOTH);
    status(WITH_SERVER);
    assertThat(nonce(requests.get(0)).getOctetsLength()).isEqualTo(32);
    assertThat(nonce(requests.get(0))).isNotEqualTo(nonce(requests.get(1)));
    for (int i = 0; i < 2; i++) {
      CertificateID id = id(requests.get(i));
      assertThat(id.getSerialNumber())
          .isEqualTo((i == 0 ? WITH_BOTH : WITH_SERVER).certificate().getSerialNumber());
      assertThat(id.getHashAlgOID().getId()).isEqualTo("1.3.14.3.2.26");
    }
  }

  @Test
  void listIsFetchedWhereTheServerDoesNotHelp() {
    for (UnaryOperator<byte[]> server :
        List.<UnaryOperator<byte[]>>of(
            r -> "<html>".getBytes(StandardCharsets.US_ASCII),
            r -> new byte[] {0x30, 3, 0x0a, 1, 6},
            r -> CA.crl(c -> c),
            r -> CA.ocsp(a -> a.unknown(WITH_BOTH.certificate())),
            r -> CA.ocsp(a -> a.good(WITH_BOTH.certificate()).forged()),
            r -> CA.ocsp(a -> a.good(WITH_LIST.certificate())))) {
      FakeHttp each = new FakeHttp().with(SERVER, server).with(LIST, r -> CA.crl(c -> c));
      RevocationStatus status =
          Revocation.none()
              .online(each, clock)
              .status(WITH_BOTH.certificate(), CA.certificate(), NOW, List.of());
      assertThat(status.outcome()).isEqualTo(Outcome.GOOD);
      assertThat(Objects.requireNonNull(status.proof()).kind())
          .isEqualTo(RevocationEvidence.Kind.CRL);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void listIsReadAsDerAndPem(boolean asText) {
    byte[] list = CA.crl(c -> c.revoked(WITH_LIST.certificate(), NOW));
    http.with(LIST, r -> asText ? pem(list) : list);
    assertThat(status(WITH_LIST).outcome()).isEqualTo(Outcome.REVOKED);
  }

  @Test
  void answerToAnotherRequestIsNotTaken() {
    http.with(
        SERVER,
        r ->
            CA.ocsp(
                a ->
                    a.good(WITH_SERVER.certificate())
                        .extension(NONCE, false, new DEROctetString(new byte[32]))));
    RevocationStatus status = status(WITH_SERVER);
    assertThat(status.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(Objects.requireNonNull(status.detail()).en()).contains("another request");
  }

  @Test
  void nobodyIsAskedWhereEvidenceIsAtHand() throws Exception {
    http.with(SERVER, r -> CA.ocsp(a -> a.good(WITH_BOTH.certificate())));
    byte[] fresh = CA.crl(c -> c.thisUpdate(NOW));
    assertThat(status(WITH_BOTH, NOW, RevocationEvidence.read(fresh)).outcome())
        .isEqualTo(Outcome.GOOD);
    byte[] revoking =
        CA.crl(c -> c.revoked(WITH_BOTH.certificate(), NOW).nextUpdate(NOW.minusSeconds(1)));
    assertThat(status(WITH_BOTH, NOW, RevocationEvidence.read(revoking)).outcome())
        .isEqualTo(Outcome.REVOKED);
    assertThat(asked()).isEmpty();
    byte[] stale = CA.crl(c -> c.nextUpdate(NOW.minusSeconds(1)));
    assertThat(status(WITH_BOTH, NOW, RevocationEvidence.read(stale)).outcome())
        .isEqualTo(Outcome.GOOD);
    assertThat(asked()).containsExactly(SERVER);
  }

  /** Whoever seals with a revoked key brings along the last list that does not know of it. */
  @Test
  void listInTheDocumentDoesNotKeepFromAskingForANewerOne() throws Exception {
    RevocationEvidence early = RevocationEvidence.read(CA.crl(c -> c));
    http.with(LIST, r -> CA.crl(c -> c.revoked(WITH_LIST.certificate(), NOW.minusSeconds(60))));
    assertThat(status(WITH_LIST, NOW, early).outcome()).isEqualTo(Outcome.REVOKED);
    assertThat(asked()).containsExactly(LIST);
    // Where nobody answers, or nobody tells of an expired certificate, it is what there is.
    assertThat(status(WITH_SERVER, NOW, early).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(asked()).containsExactly(LIST, SERVER);
    clock.advance(Duration.ofDays(36525));
    assertThat(status(WITH_LIST, NOW, early).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(asked()).containsExactly(LIST, SERVER);
  }

  /** A clerk waits: five servers of each certificate of a long chain would take minutes. */
  @Test
  void deadServersAreWaitedForOnlySoLongAltogether() {
    List<URI> asked = new ArrayList<>();
    Http dead =
        (uri, post, maxLength) -> {
          asked.add(uri);
          clock.advance(Duration.ofSeconds(4));
          throw new SocketTimeoutException("no answer");
        };
    Revocation all = Revocation.none().online(dead, clock);
    Revocation one = all.within(Duration.ofSeconds(12));
    RevocationStatus last = null;
    for (int i = 0; i < 8; i++) {
      String host = "http://h" + i + ".example.cn/";
      TestPki subject = CA.signer("S" + i, c -> c.ocspAt(host + "o").listAt(host + "l"));
      last = one.status(subject.certificate(), CA.certificate(), NOW, List.of());
    }
    assertThat(asked).hasSize(3);
    assertThat(Objects.requireNonNull(Objects.requireNonNull(last).detail()).en())
        .startsWith("h7.example.cn: not asked");
    all.within(Duration.ofSeconds(12))
        .status(WITH_BOTH.certificate(), CA.certificate(), NOW, List.of());
    assertThat(asked).as("another document").hasSize(5);
  }

  @Test
  void evidenceThatIsHeldStaysHeldOnline() throws Exception {
    Revocation both =
        Revocation.of(List.of(RevocationEvidence.read(CA.crl(c -> c)))).online(http, clock);
    assertThat(both.status(WITH_BOTH.certificate(), CA.certificate(), NOW, List.of()).outcome())
        .isEqualTo(Outcome.GOOD);
    assertThat(asked()).isEmpty();
  }

  @Test
  void oldHoldIsAskedAbout() throws Exception {
    http.with(SERVER, r -> CA.ocsp(a -> a.good(WITH_SERVER.certificate())));
    RevocationEvidence old =
        RevocationEvidence.read(
            CA.crl(
                c ->
                    c.revoked(WITH_SERVER.certificate(), NOW.minus(Duration.ofDays(9)), 6)
                        .thisUpdate(NOW.minus(Duration.ofDays(8)))
                        .nextUpdate(NOW.minus(Duration.ofDays(7)))));
    assertThat(status(WITH_SERVER, NOW, old).outcome()).isEqualTo(Outcome.GOOD);
    RevocationEvidence fresh =
        RevocationEvidence.read(
            CA.crl(c -> c.revoked(WITH_LIST.certificate(), NOW.minus(Duration.ofDays(9)), 6)));
    assertThat(status(WITH_LIST, NOW, fresh).outcome()).isEqualTo(Outcome.ON_HOLD);
    assertThat(asked()).containsExactly(SERVER);
  }

  @Test
  void nobodyIsAskedWhereNothingIsNamed() {
    TestPki silent = CA.signer("Silent");
    TestPki brief =
        CA.signer(
            "Brief", c -> c.listAt(LIST).extension("0.4.0.194121.2.1", false, DERNull.INSTANCE));
    TestPki elsewhere =
        CA.signer(
            "Elsewhere",
            c -> c.listAt("ldap://ldap.example.cn/cn=CA?crl").ocspAt("http://me@example.cn/"));
    assertThat(status(silent).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(status(brief).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(status(elsewhere).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(status(CA.signer("Bad", c -> c.listAt("http://a b/%"))).outcome())
        .isEqualTo(Outcome.UNKNOWN);
    assertThat(asked()).isEmpty();
  }

  @Test
  void failureNamesTheHostAlone() {
    RevocationStatus status = status(WITH_LIST);
    assertThat(status.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(Objects.requireNonNull(status.detail()).en())
        .isEqualTo("crl.example.cn: the connection is refused");
    assertThat(status.detail().zh()).isEqualTo("crl.example.cn：连接被拒绝");
  }

  @Test
  void deadServersAreAskedOnceAMinute() {
    for (int i = 0; i < 50; i++) {
      assertThat(status(WITH_BOTH).outcome()).isEqualTo(Outcome.UNKNOWN);
      assertThat(status(WITH_SERVER).outcome()).isEqualTo(Outcome.UNKNOWN);
    }
    assertThat(asked()).containsExactly(SERVER, LIST);
    clock.advance(Duration.ofSeconds(61));
    http.with(SERVER, r -> CA.ocsp(a -> a.good(WITH_SERVER.certificate())));
    assertThat(status(WITH_SERVER, NOW).outcome()).isEqualTo(Outcome.GOOD);
  }

  @Test
  void listIsRememberedForAllItsCertificates() {
    http.with(LIST, r -> CA.crl(c -> c.revoked(WITH_LIST.certificate(), NOW)));
    for (int i = 0; i < 50; i++) {
      assertThat(status(WITH_LIST).outcome()).isEqualTo(Outcome.REVOKED);
      assertThat(status(CA.signer("S" + i, c -> c.listAt(LIST))).outcome()).isEqualTo(Outcome.GOOD);
    }
    assertThat(asked()).containsExactly(LIST);
    clock.advance(Duration.ofMinutes(61));
    status(WITH_LIST);
    assertThat(asked()).containsExactly(LIST, LIST);
  }

  @Test
  void answerIsRememberedUntilTheNextIsDue() {
    http.with(
        SERVER,
        r ->
            CA.ocsp(
                a ->
                    a.thisUpdate(clock.instant())
                        .nextUpdate(clock.instant().plus(Duration.ofMinutes(10)))
                        .good(WITH_SERVER.certificate())));
    for (int minute = 0; minute < 10; minute++) {
      assertThat(status(WITH_SERVER).outcome()).isEqualTo(Outcome.GOOD);
      clock.advance(Duration.ofMinutes(1));
    }
    assertThat(asked()).hasSize(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(status(WITH_SERVER).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(asked()).hasSize(2);
  }

  @Test
  void answerWithoutADateForTheNextIsAskedAgainWhileItStillCounts() {
    http.with(
        SERVER,
        r ->
            CA.ocsp(
                a ->
                    a.thisUpdate(clock.instant())
                        .nextUpdate(null)
                        .good(WITH_SERVER.certificate())));
    for (int i = 0; i < 20; i++) {
      assertThat(status(WITH_SERVER).outcome()).isEqualTo(Outcome.GOOD);
      clock.advance(Duration.ofSeconds(45));
    }
    assertThat(asked()).hasSizeBetween(3, 5);
  }

  @Test
  void longNightForgetsTheFirstAnswers() {
    List<TestPki> all = new ArrayList<>();
    for (int i = 0; i < 1100; i++) {
      all.add(CA.signer("S" + i, c -> c.ocspAt(SERVER)));
    }
    Map<BigInteger, X509Certificate> bySerial = new HashMap<>();
    all.forEach(s -> bySerial.put(s.certificate().getSerialNumber(), s.certificate()));
    http.with(
        SERVER,
        request ->
            CA.ocsp(
                a -> a.good(Objects.requireNonNull(bySerial.get(id(request).getSerialNumber())))));
    for (TestPki each : all) {
      assertThat(status(each).outcome()).isEqualTo(Outcome.GOOD);
    }
    assertThat(status(all.get(1099)).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(asked()).hasSize(1100);
    assertThat(status(all.get(0)).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(asked()).hasSize(1101);
  }

  @Test
  void evidenceThatDoesNotHelpIsAskedForAgain() {
    http.with(LIST, r -> CA.crl(c -> c.forged()));
    assertThat(status(WITH_LIST).outcome()).isEqualTo(Outcome.UNKNOWN);
    http.with(LIST, r -> CA.crl(c -> c));
    assertThat(status(WITH_LIST).outcome()).isEqualTo(Outcome.UNKNOWN);
    clock.advance(Duration.ofSeconds(61));
    assertThat(status(WITH_LIST).outcome()).isEqualTo(Outcome.GOOD);
  }

  @Test
  void fewServersAreAskedForOneCertificate() {
    TestPki talkative =
        CA.signer(
            "Many",
            c -> {
              org.bouncycastle.asn1.x509.GeneralName[] names =
                  new org.bouncycastle.asn1.x509.GeneralName[40];
              for (int i = 0; i < names.length; i++) {
                names[i] =
                    new org.bouncycastle.asn1.x509.GeneralName(
                        org.bouncycastle.asn1.x509.GeneralName.uniformResourceIdentifier,
                        "http://crl" + i + ".example.cn/");
              }
              org.bouncycastle.asn1.x509.DistributionPointName all =
                  new org.bouncycastle.asn1.x509.DistributionPointName(
                      new org.bouncycastle.asn1.x509.GeneralNames(names));
              return c.extension(
                  "2.5.29.31",
                  false,
                  new org.bouncycastle.asn1.DERSequence(
                      new org.bouncycastle.asn1.DERSequence(
                          new org.bouncycastle.asn1.DERTaggedObject(true, 0, all))));
            });
    assertThat(status(talkative).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(asked()).hasSize(3);
  }

  @Test
  void manyThreadsFetchOnce() throws Exception {
    AtomicInteger fetched = new AtomicInteger();
    http.with(
        LIST,
        r -> {
          fetched.incrementAndGet();
          return CA.crl(c -> c);
        });
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Outcome>> all = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        all.add(threads.submit(() -> status(WITH_LIST).outcome()));
      }
      for (Future<Outcome> each : all) {
        assertThat(each.get()).isEqualTo(Outcome.GOOD);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(fetched).hasValue(1);
  }

  @Test
  void serverOnTheNetworkIsAskedByPost() throws Exception {
    Instant now = Clock.systemUTC().instant();
    TestPki root =
        TestPki.root(
            "Today",
            SignatureAlgorithm.SM2_SM3,
            c -> c.valid(now.minusSeconds(60), now.plusSeconds(3600)));
    List<String> types = new ArrayList<>();
    BiFunction<byte[], TestPki, byte[]> answer =
        (request, subject) ->
            root.ocsp(
                a ->
                    a.thisUpdate(now)
                        .nextUpdate(null)
                        .good(subject.certificate())
                        .extension(NONCE, false, nonce(request)));
    TestPki[] subject = new TestPki[1];
    try (LoopbackServer server =
        LoopbackServer.handling(
            exchange -> {
              types.add(
                  exchange.getRequestMethod()
                      + " "
                      + exchange.getRequestHeaders().getFirst("Content-Type"));
              byte[] body = answer.apply(exchange.getRequestBody().readAllBytes(), subject[0]);
              exchange.sendResponseHeaders(200, body.length);
              exchange.getResponseBody().write(body);
            })) {
      subject[0] =
          root.signer(
              "S",
              c ->
                  c.ocspAt(server.uri().toString())
                      .valid(now.minusSeconds(60), now.plusSeconds(3600)));
      RevocationStatus status =
          Revocation.none()
              .online(Http.network(Duration.ofSeconds(10)))
              .status(subject[0].certificate(), root.certificate(), now, List.of());
      assertThat(status.outcome()).isEqualTo(Outcome.GOOD);
    }
    assertThat(types).containsExactly("POST application/ocsp-request");
  }
}
