package io.yinxin.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import io.yinxin.bench.Pki;
import io.yinxin.seal.Certification;
import io.yinxin.seal.OutsideTool;
import io.yinxin.seal.Placement;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.SealingLevel;
import io.yinxin.seal.Verification;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.internal.pdf.PdfSamples;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.FakeTimestampAuthority;
import io.yinxin.seal.testing.TestCrl;
import io.yinxin.seal.testing.TestKeys;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.Revocation;
import io.yinxin.seal.trust.RevocationEvidence;
import io.yinxin.seal.trust.TrustStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.verapdf.pdfa.flavours.PDFAFlavour;

/**
 * What other programs say about documents that we have sealed: pdfsig, OpenSSL, qpdf, EU DSS and
 * veraPDF, over algorithms, syntaxes of PDF, and ways to seal.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields up
class SeenFromOutsideTest {

  private static final Placement CORNER = new Placement.At(Placement.Pages.LAST, 100, 100, 42);

  @TempDir static Path folder;

  private static final Map<Signs, SealKey> KEYS = new EnumMap<>(Signs.class);
  private static PeerJvm dss;
  private static SealPicture png;
  private static SealPicture svg;
  private static Path paper;
  private static Path papers;

  /** What a sealing is signed with. */
  enum Signs {
    RSA("rsa", ""),
    PSS("rsa", "?padding=pss"),
    P256("p256", ""),
    P384("p384", ""),
    ED25519("ed25519", ""),
    SM2("sm2", "");

    final String file;
    final String option;

    Signs(String file, String option) {
      this.file = file;
      this.option = option;
    }

    SealKey key() {
      return Objects.requireNonNull(KEYS.get(this));
    }

    X509Certificate root() {
      return key().chain().get(1);
    }
  }

  @BeforeAll
  static void makeKeysAndPapers() throws Exception {
    for (Pki.Kind kind : Pki.Kind.values()) {
      Pki.write(folder, kind);
    }
    for (Signs s : Signs.values()) {
      KEYS.put(
          s,
          SealKeys.open(
              "file:" + folder.resolve(s.file + ".p12") + s.option,
              what -> Pki.PASSWORD.toCharArray()));
    }
    png = SealPicture.read(Papers.png(folder.resolve("seal.png")));
    svg = SealPicture.read(Papers.svg(folder.resolve("seal.svg")));
    paper = Papers.archival(folder.resolve("paper.pdf"), 1);
    papers = Papers.archival(folder.resolve("papers.pdf"), 3);
    dss = PeerJvm.dss();
    for (Pki.Kind kind : List.of(Pki.Kind.RSA, Pki.Kind.P256, Pki.Kind.P384, Pki.Kind.ED25519)) {
      dss.ask("trust", folder.resolve(kind.file() + "-root.pem"));
    }
  }

  @AfterAll
  static void letGo() {
    KEYS.values().forEach(SealKey::close);
    if (dss != null) {
      dss.close();
    }
  }

  /** One way to seal one document. */
  private record Way(
      String name,
      Path from,
      @Nullable String password,
      List<Signs> sealings,
      @Nullable SealPicture picture,
      Placement place,
      Certification certify,
      boolean archival) {

    static Way of(String name, Path from, Signs... sealings) {
      return new Way(name, from, null, List.of(sealings), png, CORNER, Certification.NONE, true);
    }

    Way password(String p) {
      return new Way(name, from, p, sealings, picture, place, certify, false);
    }

    Way picture(@Nullable SealPicture p, Placement at) {
      return new Way(name, from, password, sealings, p, at, certify, archival);
    }

    Way certify(Certification c) {
      return new Way(name, from, password, sealings, picture, place, c, archival);
    }

    Way notArchival() {
      return new Way(name, from, password, sealings, picture, place, certify, false);
    }

    @Override
    public String toString() {
      return name;
    }

    Path seal() throws Exception {
      Path before = from;
      for (int i = 0; i < sealings.size(); i++) {
        Path after = folder.resolve(name.replace(' ', '-') + "-" + i + ".pdf");
        Sealer.Builder builder = Sealer.builder().key(sealings.get(i).key()).at(place);
        if (picture != null) {
          builder.picture(picture);
        }
        if (password != null) {
          builder.password(password.toCharArray());
        }
        if (i == 0) {
          builder.certify(certify);
        }
        builder.build().seal(before, after);
        before = after;
      }
      return before;
    }
  }

  static Stream<Way> ways() throws Exception {
    List<Way> ways = new ArrayList<>();
    for (Signs s : Signs.values()) {
      ways.add(Way.of("signed with " + s, paper, s));
    }
    ways.add(Way.of("xref table", rewritten("table", "--object-streams=disable"), Signs.RSA));
    ways.add(
        Way.of("object streams", rewritten("streams", "--object-streams=generate"), Signs.P256));
    ways.add(
        Way.of(
            "linearised",
            rewritten("linearised", "--linearize", "--object-streams=disable"),
            Signs.RSA));
    ways.add(
        Way.of(
            "linearised with streams",
            rewritten("linearised-streams", "--linearize", "--object-streams=generate"),
            Signs.SM2));
    ways.add(
        Way.of(
                "encrypted with AES-256",
                rewritten("aes256", "--encrypt", "usersecret", "ownersecret", "256", "--"),
                Signs.RSA)
            .password("usersecret"));
    ways.add(
        Way.of(
                "encrypted with AES-128",
                rewritten(
                    "aes128", "--encrypt", "usersecret", "ownersecret", "128", "--use-aes=y", "--"),
                Signs.P256)
            .password("usersecret"));
    ways.add(
        Way.of(
                "encrypted with AES-256 in object streams",
                rewritten(
                    "aes256-streams",
                    "--object-streams=generate",
                    "--encrypt",
                    "usersecret",
                    "ownersecret",
                    "256",
                    "--"),
                Signs.RSA)
            .password("ownersecret"));
    ways.add(Way.of("rotated", rewritten("rotated", "--rotate=+90"), Signs.P256));
    ways.add(Way.of("vectors", paper, Signs.RSA).picture(svg, CORNER));
    ways.add(Way.of("invisible", paper, Signs.P256).picture(null, new Placement.Invisible()));
    ways.add(Way.of("straddle", papers, Signs.RSA).picture(png, new Placement.Straddle(42)));
    ways.add(
        Way.of("on all pages", papers, Signs.RSA)
            .picture(svg, new Placement.At(Placement.Pages.ALL, 20, 20, 42)));
    ways.add(
        Way.of("at a keyword", paper, Signs.RSA).picture(png, new Placement.Keyword("(seal)", 42)));
    ways.add(Way.of("certified", paper, Signs.RSA).certify(Certification.NO_CHANGES));
    ways.add(
        Way.of("certified and sealed again", paper, Signs.RSA, Signs.P256)
            .certify(Certification.ANNOTATIONS));
    ways.add(
        Way.of("certified for forms and sealed again", paper, Signs.RSA, Signs.P256)
            .picture(null, new Placement.Invisible())
            .certify(Certification.FORMS));
    ways.add(Way.of("three in turn", paper, Signs.RSA, Signs.P256, Signs.RSA));
    ways.add(
        Way.of(
            "two in turn in streams",
            rewritten("turn", "--object-streams=generate"),
            Signs.P384,
            Signs.RSA));
    // And everything that the syntax of PDF allows, as our own tests write it.
    for (Map.Entry<String, byte[]> sample : PdfSamples.good().entrySet()) {
      Path file = folder.resolve("sample " + sample.getKey() + ".pdf");
      ways.add(
          Way.of("sample " + sample.getKey(), Files.write(file, sample.getValue()), Signs.RSA)
              .notArchival());
    }
    return ways.stream();
  }

  private static Path rewritten(String name, Object... options) {
    return Papers.rewritten(paper, folder.resolve("paper-" + name + ".pdf"), options);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  void othersFindNothingWrong(Way way) throws Exception {
    Path sealed = way.seal();
    assertAll(
        () -> qpdfFindsNoDamage(way, sealed),
        () -> popplerFindsValidSignatures(way, sealed),
        () -> openSslVerifies(way, sealed),
        () -> dssFindsBaselineB(way, sealed),
        () -> veraPdfFindsAnArchivalDocument(way, sealed),
        () -> weVerify(way, sealed));
  }

  private static void veraPdfFindsAnArchivalDocument(Way way, Path sealed) throws Exception {
    if (way.archival) {
      assertThat(VeraPdf.broken(sealed, PDFAFlavour.PDFA_2_B)).isEmpty();
    }
  }

  /** Nothing that it did not find in the document as it came: some of those have junk in them. */
  private static void qpdfFindsNoDamage(Way way, Path sealed) {
    String password = "--password=" + (way.password == null ? "" : way.password);
    OutsideTool qpdf = OutsideTool.named("qpdf");
    OutsideTool.Run before = qpdf.run(password, "--check", way.from);
    OutsideTool.Run after = qpdf.run(password, "--check", sealed);
    assertThat(after.exit()).as(after.output()).isIn(0, before.exit());
    if (before.exit() == 0) {
      assertThat(after.output())
          .contains("No syntax or stream encoding errors found")
          .doesNotContain("WARNING");
    }
  }

  private static void popplerFindsValidSignatures(Way way, Path sealed) {
    // What NSS does not know in a CMS, pdfsig cannot judge. And it takes each widget of a seal on
    // several pages for a field of its own, without the signature that the field has.
    if (!List.of(Signs.RSA, Signs.P256, Signs.P384).containsAll(way.sealings)
        || way.from.equals(papers)) {
      return;
    }
    List<Object> arguments = new ArrayList<>(List.of("-nocert"));
    if (way.password != null) {
      arguments.add(way.password.equals("ownersecret") ? "-opw" : "-upw");
      arguments.add(way.password);
    }
    arguments.add(sealed);
    // Its exit code says nothing: it is 0 even on a wrong digest.
    String said = OutsideTool.named("pdfsig").run(arguments.toArray()).output();
    assertThat(said.split("Signature is Valid", -1)).hasSize(way.sealings.size() + 1);
    assertThat(said.split("Total document signed", -1)).hasSize(2);
    assertThat(said.split("ETSI.CAdES.detached", -1)).hasSize(way.sealings.size() + 1);
  }

  private static void openSslVerifies(Way way, Path sealed) throws Exception {
    OpenSsl openSsl = new OpenSsl(folder);
    List<RawSignature> signatures = RawSignature.in(sealed);
    assertThat(signatures).hasSameSizeAs(way.sealings);
    for (int i = 0; i < signatures.size(); i++) {
      Signs s = way.sealings.get(i);
      switch (s) {
        case ED25519 -> openSsl.verifiesValue(signatures.get(i), "sha512");
        case SM2 ->
            openSsl.verifiesValue(
                signatures.get(i), "sm3", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678");
        default -> openSsl.verifiesCms(signatures.get(i), s.root());
      }
    }
  }

  private static void dssFindsBaselineB(Way way, Path sealed) throws Exception {
    // DSS knows no SM2, and no PDF that does not begin with its header.
    if (way.sealings.contains(Signs.SM2) || way.name.startsWith("sample junkBefore")) {
      return;
    }
    List<String> said =
        way.password == null ? dss.ask("verify", sealed) : dss.ask("verify", sealed, way.password);
    assertThat(said).hasSameSizeAs(way.sealings);
    assertThat(said)
        .allSatisfy(
            line ->
                assertThat(line.split("\t", -1))
                    .contains(
                        "format=PAdES-BASELINE-B",
                        "intact=true",
                        "valid=true",
                        "structure=true",
                        "byteRange=true",
                        "certificate=true"));
  }

  private static void weVerify(Way way, Path sealed) throws Exception {
    List<X509Certificate> roots = new ArrayList<>();
    for (Signs s : Signs.values()) {
      roots.add(s.root());
    }
    Verifier.Builder builder = Verifier.builder().trust(TrustStore.of(roots));
    if (way.password != null) {
      builder.password(way.password.toCharArray());
    }
    Verification verification = builder.build().verify(sealed);
    assertThat(verification.valid()).as(verification.toString()).isTrue();
    assertThat(verification.sealings()).hasSameSizeAs(way.sealings);
  }

  /** A signature's timestamp raises it to the next level, for DSS as for us. */
  @Test
  void othersFindTheTimestamp() throws Exception {
    Clock clock = Clock.systemUTC();
    Instant now = clock.instant();
    UnaryOperator<TestPki.Certificate> today =
        c -> c.valid(now.minusSeconds(86_400), now.plusSeconds(86_400));
    TestPki root = TestPki.root("Time Root", SignatureAlgorithm.RSA_PKCS1_SHA256, today);
    TestPki server = root.signer("Time", c -> FakeTimestampAuthority.certificate(today.apply(c)));
    Path anchor = folder.resolve("time-root.der");
    Files.write(anchor, root.certificate().getEncoded());
    dss.ask("trust", anchor);
    for (Signs s : List.of(Signs.RSA, Signs.P256)) {
      Path sealed = folder.resolve("timestamp-" + s + ".pdf");
      Sealer.builder()
          .key(s.key())
          .timestamps(new FakeTimestampAuthority(server, clock))
          .build()
          .seal(paper, sealed);
      assertThat(dss.ask("verify", sealed)).hasSize(1);
      assertThat(dss.ask("verify", sealed).get(0).split("\t", -1))
          .contains(
              "format=PAdES-BASELINE-T",
              "intact=true",
              "valid=true",
              "structure=true",
              "byteRange=true",
              "certificate=true");
      assertThat(OutsideTool.named("pdfsig").run("-nocert", sealed).output())
          .contains("Signature is Valid", "Total document signed");
      assertThat(VeraPdf.broken(sealed, PDFAFlavour.PDFA_2_B)).isEmpty();
      Verification verification =
          Verifier.builder()
              .trust(TrustStore.of(List.of(s.root(), root.certificate())))
              .build()
              .verify(sealed);
      assertThat(verification.valid()).as(verification.toString()).isTrue();
      assertThat(verification.sealings().get(0).level()).isEqualTo("B-T");
    }
  }

  /** The evidence behind a signature raises it further, and breaks nothing. */
  @ParameterizedTest
  @CsvSource({
    "RSA_PKCS1_SHA256, LT, NONE",
    "RSA_PKCS1_SHA256, LTA, NO_CHANGES",
    "ECDSA_P256_SHA256, LT, NO_CHANGES",
    "ECDSA_P256_SHA256, LTA, NONE",
    "ECDSA_P384_SHA384, LTA, NONE"
  })
  void othersFindTheEvidence(
      SignatureAlgorithm algorithm, SealingLevel level, Certification certification)
      throws Exception {
    Clock clock = Clock.systemUTC();
    Instant now = clock.instant();
    UnaryOperator<TestPki.Certificate> today =
        c -> c.valid(now.minusSeconds(86_400), now.plusSeconds(86_400));
    UnaryOperator<TestCrl> fresh =
        c -> c.thisUpdate(now.minusSeconds(60)).nextUpdate(now.plusSeconds(3_600));
    // DSS takes certificates with one key for those of one CA, and wants each CA's key named.
    Function<Integer, UnaryOperator<TestPki.Certificate>> own =
        number ->
            c ->
                today
                    .apply(c)
                    .key(TestKeys.key(algorithm, number))
                    .extension(
                        "2.5.29.14",
                        false,
                        new SubjectKeyIdentifier(new byte[] {number.byteValue()}));
    TestPki root = TestPki.root("R", algorithm, own.apply(20));
    TestPki ca = root.ca("CA", own.apply(21));
    TestPki timeRoot = TestPki.root("Time Root", algorithm, own.apply(22));
    TestPki time =
        timeRoot.signer("Time", c -> FakeTimestampAuthority.certificate(own.apply(23).apply(c)));
    List<X509Certificate> roots = List.of(root.certificate(), timeRoot.certificate());
    String name = "lasting-" + algorithm + level;
    for (X509Certificate each : roots) {
      Path anchor = folder.resolve(name + roots.indexOf(each) + ".der");
      dss.ask("trust", Files.write(anchor, each.getEncoded()));
    }
    Sealer.Builder sealer =
        Sealer.builder()
            .key(ca.signer("Signer", own.apply(24)).sealKey())
            .timestamps(new FakeTimestampAuthority(time, clock))
            .level(level)
            .revocation(
                Revocation.of(
                    List.of(
                        RevocationEvidence.read(root.crl(fresh)),
                        RevocationEvidence.read(ca.crl(fresh)),
                        RevocationEvidence.read(timeRoot.crl(fresh)))))
            .trust(TrustStore.of(roots));
    Path between = folder.resolve(name + "-1.pdf");
    Path sealed = folder.resolve(name + "-2.pdf");
    sealer.picture(png).at(CORNER).certify(certification).build().seal(paper, between);
    boolean again = certification == Certification.NONE;
    if (again) {
      sealer.build().seal(between, sealed);
    } else {
      sealed = between;
    }
    List<String> said = dss.ask("verify", sealed);
    assertThat(said).hasSize(again ? 2 : 1);
    assertThat(said)
        .allSatisfy(
            line ->
                assertThat(line.split("\t", -1))
                    .contains(
                        "format=PAdES-BASELINE-" + level,
                        "intact=true",
                        "valid=true",
                        "structure=true",
                        "byteRange=true",
                        "indication=TOTAL_PASSED",
                        "certificate=true"));
    OutsideTool.named("qpdf").succeed("--check", sealed);
    String poppler = OutsideTool.named("pdfsig").run("-nocert", sealed).output();
    assertThat(poppler.split("Signature is Valid", -1)).as(poppler).hasSize(again ? 3 : 2);
    assertThat(VeraPdf.broken(sealed, PDFAFlavour.PDFA_2_B)).isEmpty();
    Verification verification =
        Verifier.builder()
            .trust(TrustStore.of(roots))
            .revocation(Verifier.RevocationCheck.REQUIRE)
            .build()
            .verify(sealed);
    assertThat(verification.valid()).as(verification.toString()).isTrue();
    assertThat(verification.sealings()).allMatch(each -> ("B-" + level).equals(each.level()));
  }

  /** A byte changed: whoever said yes above must say no now, or the yes was worth nothing. */
  @Test
  void othersSeeThatAByteWasChanged() throws Exception {
    byte[] bytes = Files.readAllBytes(Way.of("to be changed", paper, Signs.RSA).seal());
    bytes[20] ^= 1; // within the comment after the header, or the first object
    Path changed = Files.write(folder.resolve("changed.pdf"), bytes);
    assertThat(OutsideTool.named("pdfsig").run("-nocert", changed).output())
        .contains("Digest Mismatch");
    assertThat(dss.ask("verify", changed).toString()).contains("intact=false");
  }
}
