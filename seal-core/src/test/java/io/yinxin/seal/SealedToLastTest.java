package io.yinxin.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.SealException.KeyUnavailable;
import io.yinxin.seal.Verifier.RevocationCheck;
import io.yinxin.seal.eseal.SealDrawing;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.pdf.PdfArray;
import io.yinxin.seal.internal.pdf.PdfDictionary;
import io.yinxin.seal.internal.pdf.PdfFile;
import io.yinxin.seal.internal.pdf.PdfObject;
import io.yinxin.seal.internal.pdf.PdfSamples;
import io.yinxin.seal.internal.pdf.PdfStream;
import io.yinxin.seal.internal.pdf.PdfString;
import io.yinxin.seal.internal.pdf.Revision;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.FakeHttp;
import io.yinxin.seal.testing.FakeSealKey;
import io.yinxin.seal.testing.FakeTimestampAuthority;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.Revocation;
import io.yinxin.seal.trust.RevocationEvidence;
import io.yinxin.seal.trust.TimestampAuthority;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DEROctetString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sealings that carry along what verifying them will need: PAdES B-LT and B-LTA (EN 319 142-1, 5.4
 * and 6.3).
 */
class SealedToLastTest {

  private static final World WORLD = new World(SignatureAlgorithm.ECDSA_P256_SHA256);
  private static final Instant YESTERDAY = FixedClock.NOW.minus(Duration.ofDays(1));

  /** All that seals and is asked: two roots, a CA, a key, a time server, and their evidence. */
  private static final class World {
    final TestPki root;
    final TestPki ca;
    final TestPki signer;
    final TestPki timeRoot;
    final TestPki time;
    final byte[] ofRoot;
    final byte[] ofCa;
    final byte[] ofTimeRoot;

    World(SignatureAlgorithm algorithm) {
      root = TestPki.root("R", algorithm);
      ca = root.ca("CA");
      signer = ca.signer("Signer");
      timeRoot = TestPki.root("Time Root", algorithm);
      time = timeRoot.signer("Time", FakeTimestampAuthority::certificate);
      ofRoot = root.crl(c -> c);
      ofCa = ca.ocsp(o -> o.good(signer.certificate()));
      ofTimeRoot = timeRoot.crl(c -> c);
    }

    TrustStore roots() {
      return TrustStore.of(List.of(root.certificate(), timeRoot.certificate()));
    }

    FakeTimestampAuthority authority() {
      return new FakeTimestampAuthority(time, FixedClock.clock());
    }

    FakeSealKey key() {
      return (FakeSealKey) signer.sealKey();
    }

    Revocation evidence() throws IOException {
      return held(ofRoot, ofCa, ofTimeRoot);
    }

    Sealer.Builder sealer(SealingLevel level) throws IOException {
      return sealer(level, key(), authority(), evidence());
    }

    Sealer.Builder sealer(
        SealingLevel level, SealKey key, TimestampAuthority authority, Revocation revocation) {
      return Sealer.builder()
          .key(key)
          .clock(FixedClock.clock())
          .timestamps(authority)
          .level(level)
          .revocation(revocation)
          .trust(roots());
    }
  }

  private static Revocation held(byte[]... all) throws IOException {
    List<RevocationEvidence> read = new ArrayList<>();
    for (byte[] each : all) {
      read.add(RevocationEvidence.read(each));
    }
    return Revocation.of(read);
  }

  private final Path folder;
  private final Path in;
  private final Path out;

  SealedToLastTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.in = Files.write(folder.resolve("in.pdf"), RawPdf.onePage().bytes());
    this.out = folder.resolve("out.pdf");
  }

  private static Verification verify(Path file, World world, @Nullable String password)
      throws IOException {
    Verifier.Builder verifier =
        Verifier.builder()
            .trust(world.roots())
            // What the document brings along is all there is.
            .revocation(Revocation.none())
            .revocation(RevocationCheck.REQUIRE)
            .clock(FixedClock.clock());
    return password == null
        ? verifier.build().verify(file)
        : verifier.password(password.toCharArray()).build().verify(file);
  }

  private static Verification good(Path file, World world) throws IOException {
    return good(file, world, null);
  }

  private static Verification good(Path file, World world, @Nullable String password)
      throws IOException {
    Verification result = verify(file, world, password);
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.VALID);
    assertThat(result.findings())
        .extracting(Finding::code)
        .containsOnly(FindingCode.VALIDATION_DATA_ADDED);
    return result;
  }

  private static List<String> levels(Verification result) {
    return result.sealings().stream().map(each -> Objects.requireNonNull(each.level())).toList();
  }

  private void nothingLeft() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(in);
    }
  }

  // ---- what is made

  @ParameterizedTest
  @EnumSource
  void carriesAlongWhatVerifyingNeeds(SignatureAlgorithm algorithm) throws Exception {
    World world = new World(algorithm);
    SealedDocument made = world.sealer(SealingLevel.LT).build().seal(in, out);
    Sealing sealing = good(out, world).sealings().get(0);
    assertThat(sealing.level()).isEqualTo("B-LT");
    assertThat(sealing.provenTime()).isEqualTo(FixedClock.NOW);
    assertThat(sealing.findings()).isEmpty();
    isDigested(made);
    OutsideTool.named("qpdf").succeed("--check", out);
  }

  @ParameterizedTest
  @EnumSource
  void hasAllThatStampedOnceMore(SignatureAlgorithm algorithm) throws Exception {
    World world = new World(algorithm);
    FakeSealKey key = world.key();
    FakeTimestampAuthority authority = world.authority();
    SealedDocument made =
        world.sealer(SealingLevel.LTA, key, authority, world.evidence()).build().seal(in, out);
    Verification result = good(out, world);
    assertThat(levels(result)).containsExactly("B-LTA");
    assertThat(result.findings()).hasSize(2);
    assertThat(key.signatures()).isEqualTo(1);
    assertThat(authority.stamps()).isEqualTo(2);
    isDigested(made);
    OutsideTool.named("qpdf").succeed("--check", out);
  }

  private void isDigested(SealedDocument made) throws Exception {
    byte[] bytes = Files.readAllBytes(out);
    assertThat(made.digest("SHA-256"))
        .isEqualTo(MessageDigest.getInstance("SHA-256").digest(bytes));
    assertThat(made.digest("SM3")).isEqualTo(HashAlgorithm.SM3.digest(bytes));
  }

  static Stream<Map.Entry<String, byte[]>> good() {
    return PdfSamples.good().entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("good")
  void goesWithEverySyntax(Map.Entry<String, byte[]> document) throws Exception {
    Files.write(in, document.getValue());
    WORLD.sealer(SealingLevel.LTA).build().seal(in, out);
    assertThat(levels(verify(out, WORLD, null))).containsExactly("B-LTA");
    OutsideTool qpdf = OutsideTool.named("qpdf");
    OutsideTool.Run after = qpdf.run("--check", out);
    assertThat(after.exit()).as(after.output()).isLessThanOrEqualTo(qpdf.run("--check", in).exit());
  }

  @ParameterizedTest
  @EnumSource
  void encryptsTheEvidenceOfAnEncryptedDocument(PdfSamples.Encrypting how) throws Exception {
    Files.write(in, PdfSamples.encrypted(how, "user", "owner"));
    WORLD.sealer(SealingLevel.LTA).password("owner".toCharArray()).build().seal(in, out);
    assertThat(levels(good(out, WORLD, "user"))).containsExactly("B-LTA");
    assertThat(indexOf(Files.readAllBytes(out), WORLD.ofRoot)).isNegative();
    OutsideTool.named("qpdf").succeed("--check", "--password=user", out);
  }

  @Test
  void goesIntoADocumentCertifiedAgainstAllChanges() throws Exception {
    WORLD.sealer(SealingLevel.LTA).certify(Certification.NO_CHANGES).build().seal(in, out);
    assertThat(levels(good(out, WORLD))).containsExactly("B-LTA");
  }

  @Test
  void goesWithASealThatIsSeen() throws Exception {
    WORLD
        .sealer(SealingLevel.LTA)
        .picture(
            SealPicture.of(SealDrawing.round(42).name("示例市政务服务局").build().svg().getBytes(UTF_8)))
        .at(new Placement.At(Placement.Pages.LAST, 10, 10, 20))
        .build()
        .seal(in, out);
    assertThat(levels(good(out, WORLD))).containsExactly("B-LTA");
  }

  @Test
  void keepsEarlierSealingsGoodAndWritesNothingTwice() throws Exception {
    Path before = in;
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Path after = folder.resolve(i + ".pdf");
      WORLD.sealer(i == 1 ? SealingLevel.LTA : SealingLevel.LT).build().seal(before, after);
      sizes.add(store(after).streams.size());
      before = after;
    }
    assertThat(levels(good(before, WORLD))).containsExactly("B-LTA", "B-LTA", "B-LT");
    assertThat(sizes).containsExactly(8, 8, 8);
    assertThat(store(before).entries.keys()).hasSize(3);
  }

  @Test
  void addsTheEvidenceOfAnotherKey() throws Exception {
    World other = new World(SignatureAlgorithm.SM2_SM3);
    Path between = folder.resolve("between.pdf");
    WORLD.sealer(SealingLevel.LT).build().seal(in, between);
    other.sealer(SealingLevel.LTA).build().seal(between, out);
    List<X509Certificate> roots = new ArrayList<>(WORLD.roots().anchors());
    roots.addAll(other.roots().anchors());
    Verification result =
        Verifier.builder()
            .trust(TrustStore.of(roots))
            .revocation(RevocationCheck.REQUIRE)
            .clock(FixedClock.clock())
            .build()
            .verify(out);
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.VALID);
    assertThat(levels(result)).containsExactly("B-LTA", "B-LTA");
    assertThat(store(out).streams).hasSize(16);
  }

  @Test
  void keepsWhatAVendorHasInTheStore() throws Exception {
    Files.write(
        in,
        RawPdf.of(RawPdf.onePage().bytes())
            .object(1, "<</Type/Catalog/Pages 2 0 R/DSS<</Vendor(1.0)>>/Extensions<</X 1>>>>")
            .end("/Root 1 0 R /Info 5 0 R /ID [<0001> <0001>]")
            .bytes());
    Path between = folder.resolve("between.pdf");
    WORLD.sealer(SealingLevel.LT).build().seal(in, between);
    WORLD.sealer(SealingLevel.LTA).build().seal(between, out);
    assertThat(levels(good(out, WORLD))).containsExactly("B-LTA", "B-LTA");
    Revision latest = store(out).file.latest();
    assertThat(Objects.requireNonNull(latest.dictionary(latest.catalog(), "DSS")).has("Vendor"))
        .isTrue();
    assertThat(Objects.requireNonNull(latest.dictionary(latest.catalog(), "Extensions")).keys())
        .containsExactlyInAnyOrder("X", "ESIC");
  }

  /** A timestamp archives what it covers, not what somebody adds behind it. */
  @Test
  void isNotArchivedByATimestampBeforeTheEvidence() throws Exception {
    Path between = folder.resolve("between.pdf");
    Path stamped = folder.resolve("stamped.pdf");
    Sealer.builder()
        .key(WORLD.key())
        .clock(FixedClock.clock())
        .timestamps(WORLD.authority())
        .build()
        .seal(in, between);
    World other = new World(SignatureAlgorithm.ECDSA_P256_SHA256);
    other.sealer(SealingLevel.LTA).build().seal(between, stamped);
    WORLD.sealer(SealingLevel.LT).build().seal(stamped, out);
    List<X509Certificate> roots = new ArrayList<>(WORLD.roots().anchors());
    roots.addAll(other.roots().anchors());
    Verification result =
        Verifier.builder()
            .trust(TrustStore.of(roots))
            .clock(FixedClock.clock())
            .build()
            .verify(out);
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.VALID);
    assertThat(levels(result)).containsExactly("B-LT", "B-LTA", "B-LT");
  }

  /** What stands in the security store of a document. */
  private record Store(Set<PdfObject> streams, PdfDictionary entries, PdfFile file) {}

  private static Store store(Path file) throws Exception {
    PdfFile pdf = PdfFile.read(ByteSource.of(Files.readAllBytes(file)));
    Revision latest = pdf.latest();
    PdfDictionary dss = Objects.requireNonNull(latest.dictionary(latest.catalog(), "DSS"));
    Set<PdfObject> streams = new LinkedHashSet<>();
    for (String key : List.of("Certs", "OCSPs", "CRLs")) {
      for (PdfObject each : Objects.requireNonNull(latest.array(dss, key))) {
        assertThat(streams.add(each)).isTrue();
      }
    }
    return new Store(streams, Objects.requireNonNull(latest.dictionary(dss, "VRI")), pdf);
  }

  @Test
  void namesWhatBelongsToTheSignature() throws Exception {
    WORLD.sealer(SealingLevel.LT).build().seal(in, out);
    Store store = store(out);
    Revision latest = store.file.latest();
    PdfDictionary form = Objects.requireNonNull(latest.dictionary(latest.catalog(), "AcroForm"));
    PdfDictionary field =
        (PdfDictionary) latest.resolve(Objects.requireNonNull(latest.array(form, "Fields")).get(0));
    PdfString contents =
        (PdfString) Objects.requireNonNull(latest.dictionary(field, "V")).get("Contents");
    String key =
        HexFormat.of()
            .withUpperCase()
            .formatHex(MessageDigest.getInstance("SHA-1").digest(contents.bytes()));
    assertThat(store.entries.keys()).containsExactly(key);
    PdfDictionary entry = Objects.requireNonNull(latest.dictionary(store.entries, key));
    Map<String, List<byte[]>> named = new TreeMap<>();
    for (String each : entry.keys()) {
      List<byte[]> all = new ArrayList<>();
      for (PdfObject item : (PdfArray) entry.get(each)) {
        all.add(latest.decoded((PdfStream) latest.resolve(item), 1 << 20));
      }
      named.put(each, all);
    }
    assertThat(named.keySet()).containsExactly("CRL", "Cert", "OCSP");
    assertThat(named.get("Cert"))
        .containsExactly(
            WORLD.signer.certificate().getEncoded(),
            WORLD.ca.certificate().getEncoded(),
            WORLD.root.certificate().getEncoded(),
            WORLD.time.certificate().getEncoded(),
            WORLD.timeRoot.certificate().getEncoded());
    assertThat(named.get("OCSP")).containsExactly(WORLD.ofCa);
    assertThat(named.get("CRL")).containsExactly(WORLD.ofRoot, WORLD.ofTimeRoot);
  }

  @Test
  void statesTheExtensionBeforePdf2Alone() throws Exception {
    Files.write(in, PdfSamples.version("1.4"));
    WORLD.sealer(SealingLevel.LT).build().seal(in, out);
    Revision old = store(out).file.latest();
    PdfDictionary extensions = Objects.requireNonNull(old.dictionary(old.catalog(), "Extensions"));
    PdfDictionary esic = Objects.requireNonNull(old.dictionary(extensions, "ESIC"));
    assertThat(esic.name("BaseVersion")).isEqualTo("1.7");
    assertThat(esic.integer("ExtensionLevel", 0)).isEqualTo(1);

    Files.write(in, PdfSamples.version("2.0"));
    Files.delete(out);
    WORLD.sealer(SealingLevel.LT).build().seal(in, out);
    assertThat(store(out).file.latest().catalog().has("Extensions")).isFalse();
    assertThat(levels(good(out, WORLD))).containsExactly("B-LT");
  }

  @Test
  void finishesASealingSignedElsewhere() throws Exception {
    FakeSealKey key = WORLD.key();
    try (PreparedSealing sealing =
        WORLD
            .sealer(SealingLevel.LTA, key, WORLD.authority(), WORLD.evidence())
            .build()
            .prepare(in, out)) {
      sealing.finish(key.sign(sealing.toSign()));
    }
    assertThat(levels(good(out, WORLD))).containsExactly("B-LTA");
  }

  @Test
  void makesRoomForALongTokenOfTheDocument() throws Exception {
    TestPki time =
        WORLD.timeRoot.signer(
            "Time",
            c ->
                FakeTimestampAuthority.certificate(c)
                    .extension("1.2.3.4", false, new DEROctetString(new byte[20_000])));
    FakeTimestampAuthority authority = new FakeTimestampAuthority(time, FixedClock.clock());
    WORLD.sealer(SealingLevel.LTA, WORLD.key(), authority, WORLD.evidence()).build().seal(in, out);
    assertThat(levels(good(out, WORLD))).containsExactly("B-LTA");
    assertThat(authority.stamps()).isEqualTo(4);
  }

  /** A time server that answers with two certificates in turn. */
  private static TimestampAuthority inTurn(TimestampAuthority one, TimestampAuthority other) {
    AtomicInteger count = new AtomicInteger();
    return (digest, value) -> (count.getAndIncrement() % 2 == 0 ? one : other).stamp(digest, value);
  }

  @Test
  void addsTheEvidenceOfASecondTimeServer() throws Exception {
    TestPki second = TestPki.root("Second");
    byte[] ofSecond = second.crl(c -> c);
    List<X509Certificate> roots = new ArrayList<>(WORLD.roots().anchors());
    roots.add(second.certificate());
    WORLD
        .sealer(
            SealingLevel.LTA,
            WORLD.key(),
            inTurn(WORLD.authority(), FakeTimestampAuthority.of(second)),
            held(WORLD.ofRoot, WORLD.ofCa, WORLD.ofTimeRoot, ofSecond))
        .trust(TrustStore.of(roots))
        .build()
        .seal(in, out);
    assertThat(store(out).entries.keys()).hasSize(2);
    Verification result =
        Verifier.builder()
            .trust(TrustStore.of(roots))
            .revocation(RevocationCheck.REQUIRE)
            .clock(FixedClock.clock())
            .build()
            .verify(out);
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.VALID);
    assertThat(levels(result)).containsExactly("B-LTA");
  }

  @Test
  void refusesASecondTimeServerThatIsNotKnown() throws Exception {
    FakeSealKey key = WORLD.key();
    KeyUnavailable why =
        refused(
            key,
            WORLD.sealer(
                SealingLevel.LTA,
                key,
                inTurn(WORLD.authority(), FakeTimestampAuthority.of(TestPki.root("Unknown"))),
                WORLD.evidence()));
    assertThat(why.what().en())
        .isEqualTo("the issuer of the time server's certificate is not known");
    nothingLeft();
  }

  @Test
  void readsTheDocumentAgainForAServerWithAnotherDigest() throws Exception {
    World world = new World(SignatureAlgorithm.SM2_SM3);
    world
        .sealer(
            SealingLevel.LTA, world.key(), world.authority().knowing("SHA-256"), world.evidence())
        .build()
        .seal(in, out);
    assertThat(levels(good(out, world))).containsExactly("B-LTA");
  }

  @Test
  void asksTheServersThatTheCertificatesName() throws Exception {
    TestPki signer =
        WORLD.ca.signer(
            "Signer", c -> c.ocspAt("http://ocsp.example/").listAt("http://l.example/"));
    TestPki time =
        WORLD.timeRoot.signer(
            "Time", c -> FakeTimestampAuthority.certificate(c).listAt("http://time.example/crl"));
    FakeHttp network =
        new FakeHttp()
            .with("http://ocsp.example/", q -> WORLD.ca.ocsp(o -> o.good(signer.certificate())))
            .with("http://time.example/crl", q -> WORLD.ofTimeRoot);
    WORLD
        .sealer(
            SealingLevel.LT,
            signer.sealKey(),
            new FakeTimestampAuthority(time, FixedClock.clock()),
            held(WORLD.ofRoot).online(network))
        .build()
        .seal(in, out);
    assertThat(levels(good(out, WORLD))).containsExactly("B-LT");
    // Once before the key is used, and not again.
    assertThat(network.asked())
        .containsExactly(URI.create("http://ocsp.example/"), URI.create("http://time.example/crl"));
  }

  @Test
  void believesTheRootInATokenWhereNoneIsGiven() throws Exception {
    FakeSealKey key =
        new FakeSealKey(
            WORLD.signer.keyPair(),
            SignatureAlgorithm.ECDSA_P256_SHA256,
            List.of(WORLD.signer.certificate(), WORLD.ca.certificate(), WORLD.root.certificate()));
    FakeTimestampAuthority authority = FakeTimestampAuthority.of(WORLD.root);
    Sealer.builder()
        .key(key)
        .clock(FixedClock.clock())
        .timestamps(authority)
        .level(SealingLevel.LT)
        .revocation(WORLD.evidence())
        .build()
        .seal(in, out);
    assertThat(levels(good(out, WORLD))).containsExactly("B-LT");
  }

  // ---- what is refused

  private KeyUnavailable refused(FakeSealKey key, Sealer.Builder sealer) {
    try {
      sealer.build().seal(in, out);
    } catch (KeyUnavailable e) {
      return e;
    } catch (SealException | IOException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("sealed with " + key.signatures());
  }

  private KeyUnavailable refusedTrusting(TestPki root, FakeSealKey key) throws IOException {
    return refused(
        key,
        WORLD
            .sealer(SealingLevel.LT, key, WORLD.authority(), WORLD.evidence())
            .trust(TrustStore.of(List.of(root.certificate()))));
  }

  private void refused(Revocation revocation, int signatures, String what) throws Exception {
    FakeSealKey key = WORLD.key();
    KeyUnavailable why =
        refused(key, WORLD.sealer(SealingLevel.LTA, key, WORLD.authority(), revocation));
    assertThat(why.what().en()).contains(what);
    assertThat(why.what().zh()).isNotEqualTo(why.what().en());
    assertThat(Objects.requireNonNull(why.hint()).en()).isNotEmpty();
    assertThat(key.signatures()).isEqualTo(signatures);
    nothingLeft();
  }

  @Test
  void refusesWithoutEvidenceOfTheKey() throws Exception {
    refused(
        held(WORLD.ofRoot, WORLD.ofTimeRoot),
        1,
        "no proof that the seal key's certificate was not revoked");
  }

  @Test
  void refusesWithoutEvidenceOfTheCaAbove() throws Exception {
    refused(
        held(WORLD.ofCa, WORLD.ofTimeRoot),
        1,
        "no proof that a CA certificate above the seal key's certificate was not revoked");
  }

  @Test
  void refusesWithoutEvidenceOfTheTimeServer() throws Exception {
    refused(
        held(WORLD.ofRoot, WORLD.ofCa),
        1,
        "no proof that the time server's certificate was not revoked");
  }

  @Test
  void refusesEvidenceThatIsTooOld() throws Exception {
    byte[] old =
        WORLD.ca.crl(c -> c.thisUpdate(YESTERDAY).nextUpdate(YESTERDAY.plus(Duration.ofHours(1))));
    refused(
        held(WORLD.ofRoot, old, WORLD.ofTimeRoot),
        1,
        "no proof that the seal key's certificate was not revoked");
  }

  @Test
  void doesNotUseAKeyThatWasRevoked() throws Exception {
    byte[] revoked = WORLD.ca.crl(c -> c.revoked(WORLD.signer.certificate(), YESTERDAY));
    refused(
        held(WORLD.ofRoot, revoked, WORLD.ofTimeRoot),
        0,
        "the seal key's certificate was revoked " + YESTERDAY);
  }

  @Test
  void doesNotUseAKeyOfACaThatWasRevoked() throws Exception {
    byte[] revoked = WORLD.root.crl(c -> c.revoked(WORLD.ca.certificate(), YESTERDAY));
    refused(
        held(revoked, WORLD.ofCa, WORLD.ofTimeRoot),
        0,
        "a CA certificate above the seal key's certificate was revoked");
  }

  @Test
  void refusesATimeServerThatWasRevoked() throws Exception {
    byte[] revoked = WORLD.timeRoot.crl(c -> c.revoked(WORLD.time.certificate(), YESTERDAY));
    refused(
        held(WORLD.ofRoot, WORLD.ofCa, revoked), 1, "the time server's certificate was revoked");
  }

  @Test
  void refusesAKeyWhoseIssuerIsNotKnown() throws Exception {
    FakeSealKey key = WORLD.key();
    KeyUnavailable why = refusedTrusting(WORLD.timeRoot, key);
    assertThat(why.what().en())
        .isEqualTo("the issuer of a CA certificate above the seal key's certificate is not known");
    assertThat(key.signatures()).isZero();
    nothingLeft();
  }

  @Test
  void refusesATimeServerWhoseIssuerIsNotKnown() throws Exception {
    FakeSealKey key = WORLD.key();
    KeyUnavailable why = refusedTrusting(WORLD.root, key);
    assertThat(why.what().en())
        .isEqualTo("the issuer of the time server's certificate is not known");
    nothingLeft();
  }

  @Test
  void refusesWhereNobodyTellsOfAnyCertificate() throws Exception {
    TestPki signer =
        TestPki.root("Alone", SignatureAlgorithm.ECDSA_P256_SHA256, c -> c.notCa().usage(128 | 64));
    TestPki time =
        TestPki.root(
            "Time Alone",
            SignatureAlgorithm.ECDSA_P256_SHA256,
            c -> FakeTimestampAuthority.certificate(c.notCa().usage(128)));
    FakeSealKey key = (FakeSealKey) signer.sealKey();
    KeyUnavailable why =
        refused(
            key,
            WORLD
                .sealer(
                    SealingLevel.LT,
                    key,
                    new FakeTimestampAuthority(time, FixedClock.clock()),
                    WORLD.evidence())
                .trust(TrustStore.of(List.of(signer.certificate(), time.certificate()))));
    assertThat(why.what().en()).startsWith("there is no evidence to carry along");
    nothingLeft();
  }

  @Test
  void refusesAnOfd() throws Exception {
    Files.write(in, TestOfd.open().bytes());
    assertThatThrownBy(() -> WORLD.sealer(SealingLevel.LT).build().seal(in, out))
        .isInstanceOfSatisfying(
            DocumentRejected.class,
            e -> assertThat(e.reason()).isEqualTo(DocumentRejected.Reason.NOT_IN_THIS_FORMAT));
    nothingLeft();
  }

  @Test
  void refusesALevelThatLacksWhatItNeeds() throws Exception {
    assertThatThrownBy(() -> Sealer.builder().key(WORLD.key()).level(SealingLevel.LT).build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                Sealer.builder()
                    .key(WORLD.key())
                    .timestamps(WORLD.authority())
                    .level(SealingLevel.LTA)
                    .build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("revocation");
    assertThatThrownBy(
            () ->
                Sealer.builder()
                    .key(WORLD.key())
                    .timestamps(WORLD.authority())
                    .level(SealingLevel.B)
                    .build())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesADocumentWhoseStoreIsBroken() throws Exception {
    String catalog = "<</Type/Catalog/Pages 2 0 R";
    for (String store :
        List.of("/DSS 7", "/DSS<</Certs[7]>>", "/DSS<</CRLs 7>>", "/DSS<</VRI 7>>")) {
      Files.write(
          in,
          RawPdf.of(RawPdf.onePage().bytes())
              .object(1, catalog + store + ">>")
              .end("/Root 1 0 R /Info 5 0 R /ID [<0001> <0001>]")
              .bytes());
      FakeSealKey key = WORLD.key();
      assertThatThrownBy(
              () ->
                  WORLD
                      .sealer(SealingLevel.LT, key, WORLD.authority(), WORLD.evidence())
                      .build()
                      .seal(in, out))
          .as(catalog + store)
          .isInstanceOf(DocumentRejected.class);
      assertThat(key.signatures()).isZero();
      nothingLeft();
    }
  }

  // ---- what comes afterwards

  private static int indexOf(byte[] in, byte[] what) {
    for (int i = 0; i <= in.length - what.length; i++) {
      if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
        return i;
      }
    }
    return -1;
  }

  private byte[] spoiled(byte[] what) throws IOException {
    byte[] file = Files.readAllBytes(out);
    int at = indexOf(file, what);
    assertThat(at).isPositive();
    file[at + what.length - 5] ^= 1;
    return file;
  }

  @Test
  void isNotBelievedWhereTheEvidenceWasChanged() throws Exception {
    WORLD.sealer(SealingLevel.LT).build().seal(in, out);
    Files.write(out, spoiled(WORLD.ofCa));
    Verification result = verify(out, WORLD, null);
    assertThat(result.verdict()).isEqualTo(Verdict.INDETERMINATE);
    assertThat(levels(result)).containsExactly("B-T");
    assertThat(result.sealings().get(0).findings())
        .extracting(Finding::code)
        .containsExactly(FindingCode.REVOCATION_NOT_CHECKED);
  }

  @Test
  void isInvalidWhereEvidenceWasChangedThatIsStamped() throws Exception {
    WORLD.sealer(SealingLevel.LTA).build().seal(in, out);
    Files.write(out, spoiled(WORLD.ofCa));
    Verification result = verify(out, WORLD, null);
    assertThat(result.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(result.findings()).extracting(Finding::code).contains(FindingCode.TIMESTAMP_INVALID);
  }
}
