package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.SealException.DocumentRejected.Reason;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.eseal.SealDrawing;
import io.yinxin.seal.eseal.SealMaker;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.ofd.OfdPackage;
import io.yinxin.seal.internal.ofd.PackageEntry;
import io.yinxin.seal.internal.ofd.RawZip;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.Corpus;
import io.yinxin.seal.testing.FakeTimestampAuthority;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** OFD documents are sealed, and our verifier says yes to them. */
class OfdSealingTest {

  private static final TestPki ROOT = TestPki.root("R", SignatureAlgorithm.SM2_SM3);
  private static final TestPki MAKERS = TestPki.root("MR", SignatureAlgorithm.SM2_SM3);
  private static final TestPki SIGNER = ROOT.signer("Signer");
  private static final TestPki RSA_ROOT =
      TestPki.root("RSA root", SignatureAlgorithm.RSA_PKCS1_SHA256);
  private static final TestPki RSA = RSA_ROOT.signer("RSA");
  private static final byte[] PICTURE = picture();
  private static final Placement.At TOP = new Placement.At(new Placement.Pages(1), 100, 20, 0);

  private final Path folder;

  OfdSealingTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static byte[] picture() {
    try {
      return SealDrawing.round(42).name("示例市政务服务局").build().svg().getBytes(StandardCharsets.UTF_8);
    } catch (SealException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A seal that the signers of these tests may use. */
  static ElectronicSeal eseal(Version version) throws SealException {
    return SealMaker.with(MAKERS.signer("Maker").sealKey())
        .version(version)
        .id("43090000000001")
        .name("示例市政务服务局")
        .picture("svg", PICTURE, 42, 42)
        .certificate(SIGNER.certificate())
        .certificate(RSA.certificate())
        .valid(FixedClock.NOW.minusSeconds(60), FixedClock.NOW.plus(Duration.ofDays(365)))
        .clock(Clock.fixed(FixedClock.NOW.minusSeconds(60), ZoneOffset.UTC))
        .make();
  }

  static Sealer.Builder sealer() {
    return Sealer.builder().key(SIGNER.sealKey()).clock(FixedClock.clock());
  }

  static Sealer.Builder sealer(Version version) throws SealException {
    return sealer().eseal(eseal(version));
  }

  static List<X509Certificate> roots() {
    return List.of(ROOT.certificate(), RSA_ROOT.certificate());
  }

  static List<X509Certificate> makers() {
    return List.of(MAKERS.certificate());
  }

  @Test
  void sealsWithASealThatHasATimestamp() throws Exception {
    ElectronicSeal seal =
        SealMaker.with(MAKERS.signer("Maker").sealKey())
            .version(Version.V5)
            .id("43090000000001")
            .name("示例市政务服务局")
            .picture("svg", PICTURE, 42, 42)
            .certificate(SIGNER.certificate())
            .valid(FixedClock.NOW, FixedClock.NOW.plus(Duration.ofDays(365)))
            .clock(FixedClock.clock())
            .timestamps(FakeTimestampAuthority.of(ROOT))
            .make();
    byte[] sealed =
        seal(
            sealer().eseal(seal).at(TOP).timestamps(FakeTimestampAuthority.of(ROOT)),
            TestOfd.open().bytes());
    Verification result = verify(sealed);
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.VALID);
    assertThat(Objects.requireNonNull(result.sealings().get(0).eseal()).attested())
        .isEqualTo(FixedClock.NOW);
    assertThat(result.sealings().get(0).provenTime()).isEqualTo(FixedClock.NOW);
    assertThat(result.sealings().get(0).findings()).isEmpty();
  }

  private byte[] seal(Sealer.Builder sealer, byte[] document) throws Exception {
    Path out = Files.createTempDirectory(folder, "out").resolve("out.ofd");
    SealedDocument made = sealer.build().seal(document, out);
    assertThat(made.format()).isEqualTo(Format.OFD);
    byte[] sealed = Files.readAllBytes(out);
    assertThat(made.digest("SM3")).isEqualTo(HashAlgorithm.SM3.digest(sealed));
    return sealed;
  }

  static Verification verify(byte[] document) throws IOException {
    return Verifier.builder()
        .trust(TrustStore.of(roots()))
        .sealMakers(TrustStore.of(makers()))
        .revocation(Verifier.RevocationCheck.OFF)
        .clock(FixedClock.clock())
        .build()
        .verify(document);
  }

  /** Good, and nothing to be said of it. */
  private static List<Sealing> assertPlainlyValid(byte[] document) throws IOException {
    Verification result = verify(document);
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.VALID);
    assertThat(result.findings()).as(result.toString()).isEmpty();
    assertThat(result.sealings())
        .as(result.toString())
        .allSatisfy(sealing -> assertThat(sealing.findings()).isEmpty());
    return result.sealings();
  }

  private static String text(byte[] document, String path) throws IOException {
    return new String(bytes(document, path), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(byte[] document, String path) throws IOException {
    OfdPackage pack = OfdPackage.read(ByteSource.of(document));
    return pack.bytes(Objects.requireNonNull(pack.entry(path), path), 1 << 24);
  }

  private static byte[] open() {
    return TestOfd.open().bytes();
  }

  // ---- what is sealed is good

  @ParameterizedTest
  @EnumSource
  void sealsInTheVersionOfTheSeal(Version version) throws Exception {
    ElectronicSeal seal = eseal(version);
    byte[] sealed = seal(sealer().eseal(seal).at(TOP), open());
    Sealing sealing = assertPlainlyValid(sealed).get(0);
    assertThat(sealing.eseal()).isEqualTo(seal);
    assertThat(sealing.name()).isEqualTo("s001");
    assertThat(sealing.algorithm()).isEqualTo("SM3withSM2");
    assertThat(sealing.claimedTime()).isEqualTo(FixedClock.NOW);
    assertThat(sealing.wholeDocument()).isTrue();
    assertThat(bytes(sealed, "Doc_0/Signs/Sign_0/Seal.esl")).isEqualTo(seal.encoded());
    assertThat(text(sealed, TestOfd.SIGNATURES))
        .contains("<ofd:MaxSignId>s002</ofd:MaxSignId>", "ID=\"s001\" Type=\"Seal\"");
    assertThat(text(sealed, "OFD.xml"))
        .contains("<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>");
    assertThat(text(sealed, "Doc_0/Signs/Sign_0/Signature.xml"))
        .contains("<ofd:SignatureMethod>1.2.156.10197.1.501</ofd:SignatureMethod>")
        .contains("<ofd:References CheckMethod=\"1.2.156.10197.1.401\">")
        .contains("<ofd:StampAnnot ID=\"s002\" PageRef=\"1\" Boundary=\"100 20 42 42\"/>");
  }

  @Test
  void sealsInvisiblyWhereNoPlaceIsGiven() throws Exception {
    byte[] sealed = seal(sealer(Version.V4), open());
    assertThat(assertPlainlyValid(sealed).get(0).eseal()).isNotNull();
    assertThat(text(sealed, "Doc_0/Signs/Sign_0/Signature.xml")).doesNotContain("StampAnnot");
    byte[] hidden = seal(sealer(Version.V4).at(new Placement.Invisible()), open());
    assertThat(text(hidden, "Doc_0/Signs/Sign_0/Signature.xml")).doesNotContain("StampAnnot");
  }

  @Test
  void signsAloneWithoutASeal() throws Exception {
    byte[] sealed = seal(sealer(), open());
    Sealing sealing = assertPlainlyValid(sealed).get(0);
    assertThat(sealing.eseal()).isNull();
    assertThat(sealing.algorithm()).isEqualTo("SM3withSM2");
    assertThat(sealing.claimedTime()).isEqualTo(FixedClock.NOW);
    assertThat(text(sealed, TestOfd.SIGNATURES)).contains("Type=\"Sign\"");
    Tlv message = Tlv.readAll(bytes(sealed, "Doc_0/Signs/Sign_0/SignedValue.dat"));
    assertThat(message.children().get(0).oid()).isEqualTo("1.2.156.10197.6.1.4.2.2");
    Tlv content = message.children().get(1).only().children().get(2).children().get(1).only();
    assertThat(content.octets())
        .isEqualTo(HashAlgorithm.SM3.digest(bytes(sealed, "Doc_0/Signs/Sign_0/Signature.xml")));
  }

  @ParameterizedTest
  @EnumSource(
      value = SignatureAlgorithm.class,
      names = {"RSA_PKCS1_SHA256", "RSA_PSS_SHA256", "ECDSA_P256_SHA256", "ED25519"})
  void signsAloneWithKeysOfOtherKinds(SignatureAlgorithm algorithm) throws Exception {
    TestPki signer = RSA_ROOT.signer("Other", c -> c.key(algorithm));
    byte[] sealed = seal(sealer().key(signer.sealKey()), open());
    Verification result = verify(sealed);
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.VALID);
    assertThat(result.sealings().get(0).algorithm()).isEqualTo(algorithm.displayName());
  }

  @Test
  void anRsaKeySealsWithSm3() throws Exception {
    byte[] sealed = seal(sealer(Version.V4).key(RSA.sealKey()).at(TOP), open());
    assertThat(assertPlainlyValid(sealed).get(0).algorithm()).isEqualTo("SHA256withRSA");
    assertThat(text(sealed, "Doc_0/Signs/Sign_0/Signature.xml"))
        .contains("<ofd:SignatureMethod>1.2.840.113549.1.1.11</ofd:SignatureMethod>")
        .contains("CheckMethod=\"1.2.156.10197.1.401\"");
  }

  @Test
  void statesReasonPlaceAndName() throws Exception {
    byte[] sealed =
        seal(sealer(Version.V4).reason("制证 & <发证>\u0001").location("示例市").id("L-1"), open());
    assertPlainlyValid(sealed);
    assertThat(text(sealed, "Doc_0/Signs/Sign_0/Signature.xml"))
        .contains("<ofd:Parameter Name=\"Id\">L-1</ofd:Parameter>")
        .contains("<ofd:Parameter Name=\"Reason\">&#21046;&#35777; &#38; &#60;")
        .contains("&#62;&#65533;</ofd:Parameter>");
  }

  // ---- timestamps

  @ParameterizedTest
  @EnumSource(
      value = Version.class,
      names = {"V4", "V5"})
  void aTimestampGoesIntoTheFieldOfTheSeal(Version version) throws Exception {
    byte[] sealed =
        seal(sealer(version).at(TOP).timestamps(FakeTimestampAuthority.of(ROOT)), open());
    assertThat(assertPlainlyValid(sealed).get(0).provenTime()).isEqualTo(FixedClock.NOW);
    assertThat(
            Tlv.readAll(bytes(sealed, "Doc_0/Signs/Sign_0/SignedValue.dat"))
                .children()
                .get(4)
                .tag())
        .isEqualTo(0xa0);
  }

  @Test
  void aTimestampGoesBesideASignatureAlone() throws Exception {
    byte[] sm2 = seal(sealer().timestamps(FakeTimestampAuthority.of(ROOT)), open());
    assertThat(assertPlainlyValid(sm2).get(0).provenTime()).isEqualTo(FixedClock.NOW);
    byte[] rsa =
        seal(sealer().key(RSA.sealKey()).timestamps(FakeTimestampAuthority.of(ROOT)), open());
    assertThat(verify(rsa).verdict()).isEqualTo(Verdict.VALID);
    assertThat(verify(rsa).sealings().get(0).provenTime()).isEqualTo(FixedClock.NOW);
  }

  @Test
  void withoutTheTimestampThereIsNoSealing() throws Exception {
    FakeTimestampAuthority silent =
        FakeTimestampAuthority.of(ROOT).failing(new IOException("connection refused"));
    Path out = folder.resolve("out.ofd");
    Sealer sealer = sealer(Version.V4).at(TOP).timestamps(silent).build();
    assertThatThrownBy(() -> sealer.seal(open(), out))
        .isInstanceOf(SealException.KeyUnavailable.class);
    assertThat(out).doesNotExist();
    assertRefused(
        sealer(Version.V1).timestamps(FakeTimestampAuthority.of(ROOT)),
        open(),
        Reason.NOT_IN_THIS_FORMAT,
        "V1 have no place");
  }

  // ---- several sealings

  @Test
  void laterSealingsKeepTheEarlierOnesAndCoverThem() throws Exception {
    byte[] first = seal(sealer(Version.V4).at(TOP), open());
    byte[] second = seal(sealer(), first);
    byte[] third = seal(sealer(Version.V1).key(RSA.sealKey()).at(TOP), second);
    List<Sealing> sealings = assertPlainlyValid(third);
    assertThat(sealings).extracting(Sealing::name).containsExactly("s001", "s003", "s004");
    assertThat(text(third, TestOfd.SIGNATURES)).contains("<ofd:MaxSignId>s005</ofd:MaxSignId>");
    assertThat(text(third, "Doc_0/Signs/Sign_2/Signature.xml"))
        .contains("\"/Doc_0/Signs/Sign_0/Signature.xml\"")
        .contains("\"/Doc_0/Signs/Sign_0/SignedValue.dat\"")
        .contains("\"/Doc_0/Signs/Sign_0/Seal.esl\"")
        .contains("\"/Doc_0/Signs/Sign_1/SignedValue.dat\"")
        .doesNotContain("Signatures.xml");
    assertThat(text(third, "OFD.xml")).isEqualTo(text(first, "OFD.xml"));
  }

  @Test
  void noChangesCoversTheListAndClosesTheDocument() throws Exception {
    byte[] first = seal(sealer(Version.V4).at(TOP), open());
    byte[] closed = seal(sealer(Version.V4).certify(Certification.NO_CHANGES), first);
    assertPlainlyValid(closed);
    assertThat(text(closed, "Doc_0/Signs/Sign_1/Signature.xml"))
        .contains("\"/Doc_0/Signs/Signatures.xml\"");
    Inspection inspection = Inspection.of(Files.write(folder.resolve("closed.ofd"), closed), null);
    assertThat(inspection.signatures().get(1).permission()).isEqualTo(Certification.NO_CHANGES);
    Files.delete(folder.resolve("closed.ofd"));
    assertRefused(sealer(Version.V4), closed, Reason.LOCKED, "closes the document");
    byte[] atOnce = seal(sealer(Version.V4).certify(Certification.NO_CHANGES), open());
    assertPlainlyValid(atOnce);
    assertRefused(sealer(Version.V4), atOnce, Reason.LOCKED, "closes the document");
  }

  // ---- what stays

  @Test
  void whatStaysIsTheSameBytesInTheSameOrder() throws Exception {
    TestOfd ofd = TestOfd.open();
    ofd.zip
        .add("Doc_0/", new byte[0], e -> e.stored())
        .add("Doc_0/Res/stored.bin", new byte[5000], e -> e.stored())
        .add("Doc_0/Res/behind.bin", "behind".repeat(100).getBytes(StandardCharsets.UTF_8))
        .change("Doc_0/Res/behind.bin", e -> e.descriptor())
        .add("说明.txt", new byte[] {1}, e -> e.named("说明.txt".getBytes(Charset.forName("GBK"))))
        .comment("a comment".getBytes(StandardCharsets.UTF_8));
    byte[] before = ofd.bytes();
    byte[] after = seal(sealer(Version.V4).at(TOP), before);
    assertThat(verify(after).verdict()).isEqualTo(Verdict.VALID);
    OfdPackage old = OfdPackage.read(ByteSource.of(before));
    OfdPackage now = OfdPackage.read(ByteSource.of(after));
    assertThat(now.entries().size()).isEqualTo(old.entries().size() + 4);
    for (int i = 0; i < old.entries().size(); i++) {
      PackageEntry was = old.entries().get(i);
      PackageEntry is = now.entries().get(i);
      assertThat(is.path()).isEqualTo(was.path());
      if (!was.path().equals("OFD.xml")) {
        assertThat(Arrays.copyOfRange(after, (int) is.start(), (int) is.end()))
            .as(was.path())
            .isEqualTo(Arrays.copyOfRange(before, (int) was.start(), (int) was.end()));
      }
    }
  }

  @Test
  void copiesPackagesOf64BitsAndDropsWhatBelongsToNothing() throws Exception {
    TestOfd wide = TestOfd.open();
    wide.zip.zip64().changeAll(RawZip.Entry::wide);
    assertPlainlyValid(seal(sealer(Version.V4).at(TOP), wide.bytes()));
    TestOfd surrounded = TestOfd.open();
    byte[] rubbish = "rubbish".getBytes(StandardCharsets.US_ASCII);
    surrounded.zip.prefix(rubbish, false).suffix(rubbish);
    byte[] sealed = seal(sealer(Version.V4).at(TOP), surrounded.bytes());
    assertPlainlyValid(sealed);
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("rubbish");
  }

  @Test
  void writesIntoVendorsXmlAsItStands() throws Exception {
    TestOfd plain =
        TestOfd.open()
            .text(
                "OFD.xml",
                s ->
                    "\uFEFF"
                        + s.replace("<ofd:", "<")
                            .replace("</ofd:", "</")
                            .replace("xmlns:ofd", "xmlns")
                            .replace(
                                "</DocBody>", "<!-- </DocBody> --><Signatures/>\r\n</DocBody>"));
    byte[] sealed = seal(sealer(Version.V4).at(TOP), plain.bytes());
    assertPlainlyValid(sealed);
    assertThat(text(sealed, "OFD.xml"))
        .contains("--><Signatures>/Doc_0/Signs/Signatures.xml</Signatures>\r\n</DocBody>");
    TestOfd numbered =
        TestOfd.open()
            .text(
                "OFD.xml",
                s ->
                    s.replace(
                        "</ofd:DocBody>",
                        "<ofd:Signatures>Doc_0/L.xml</ofd:Signatures></ofd:DocBody>"))
            .add("Doc_0/L.xml", TestOfd.xml("Signatures", "<ofd:MaxSignId>41</ofd:MaxSignId>"));
    byte[] again = seal(sealer(Version.V4).at(TOP), numbered.bytes());
    assertThat(assertPlainlyValid(again).get(0).name()).isEqualTo("42");
    assertThat(text(again, "Doc_0/L.xml")).contains("<ofd:MaxSignId>43</ofd:MaxSignId>");
    TestOfd empty =
        TestOfd.open()
            .text(
                "OFD.xml",
                s ->
                    s.replace(
                        "</ofd:DocBody>",
                        "<ofd:Signatures>Doc_0/L.xml</ofd:Signatures></ofd:DocBody>"))
            .add("Doc_0/L.xml", "<o:Signatures xmlns:o='http://www.ofdspec.org/2016' />");
    byte[] filled = seal(sealer(Version.V4).at(TOP), empty.bytes());
    assertThat(assertPlainlyValid(filled).get(0).name()).isEqualTo("s001");
    assertThat(text(filled, "Doc_0/L.xml"))
        .contains("><o:MaxSignId>s002<")
        .endsWith("</o:Signatures>");
  }

  @Test
  void sealsInFoldersOfAnyName() throws Exception {
    TestOfd chinese = TestOfd.open();
    for (String name : chinese.zip.names()) {
      if (name.startsWith("Doc_0/")) {
        chinese.add(
            "文档 1/" + name.substring(6), new String(chinese.zip.get(name), StandardCharsets.UTF_8));
        chinese.zip.remove(name);
      }
    }
    chinese.text("OFD.xml", s -> s.replace("Doc_0/", "文档 1/"));
    byte[] sealed = seal(sealer(Version.V4).at(TOP), chinese.bytes());
    assertPlainlyValid(sealed);
    assertThat(text(sealed, "OFD.xml")).contains("/&#25991;&#26723; 1/Signs/Signatures.xml");
  }

  @Test
  void anyUnzipperReadsIt() throws Exception {
    Path file = Files.write(folder.resolve("s.ofd"), seal(sealer(Version.V5).at(TOP), open()));
    assertThat(OutsideTool.named("unzip").succeed("-t", file)).contains("No errors detected");
  }

  @Test
  void openSslVerifiesTheSignatureOverTheSlicedBytes() throws Exception {
    byte[] sealed = seal(sealer(Version.V4).at(TOP), open());
    Tlv signature = Tlv.readAll(bytes(sealed, "Doc_0/Signs/Sign_0/SignedValue.dat"));
    Path signed = Files.write(folder.resolve("tbs"), signature.children().get(0).encoded());
    byte[] bits = signature.children().get(3).content();
    Path value = Files.write(folder.resolve("sig"), Arrays.copyOfRange(bits, 1, bits.length));
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(SIGNER.certificate().getPublicKey().getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    Path key = Files.writeString(folder.resolve("key.pem"), pem);
    assertThat(
            OutsideTool.named("openssl")
                .succeed(
                    "pkeyutl",
                    "-verify",
                    "-pubin",
                    "-inkey",
                    key,
                    "-in",
                    signed,
                    "-sigfile",
                    value,
                    "-rawin",
                    "-digest",
                    "sm3",
                    "-pkeyopt",
                    "distid:1234567812345678"))
        .contains("Verified Successfully");
  }

  // ---- changes

  @Test
  void everyChangeAfterwardsIsCaught() throws Exception {
    byte[] sealed = seal(sealer(Version.V4).at(TOP), open());
    OfdPackage pack = OfdPackage.read(ByteSource.of(sealed));
    for (PackageEntry changed : pack.entries()) {
      if (changed.path().equals(TestOfd.SIGNATURES)) {
        continue;
      }
      RawZip zip = new RawZip();
      for (PackageEntry each : pack.entries()) {
        byte[] contents = pack.bytes(each, 1 << 24);
        if (each.equals(changed)) {
          contents = Arrays.copyOf(contents, contents.length + 1);
          contents[contents.length - 1] = '\n';
        }
        zip.add(each.path(), contents);
      }
      Verdict verdict = verify(zip.bytes()).verdict();
      assertThat(verdict)
          .as(changed.path())
          .isEqualTo(changed.path().endsWith(".dat") ? Verdict.INDETERMINATE : Verdict.INVALID);
    }
  }

  // ---- two steps

  @Test
  void waitsForASignatureThatIsMadeElsewhere() throws Exception {
    Path in = Files.write(folder.resolve("in.ofd"), open());
    Path out = folder.resolve("out.ofd");
    Sealer sealer = sealer(Version.V4).at(TOP).build();
    try (PreparedSealing prepared = sealer.prepare(in, out)) {
      assertThat(out).doesNotExist();
      SealedDocument made = prepared.finish(SIGNER.sealKey().sign(prepared.toSign()));
      assertThat(made.name()).isEqualTo("s001");
    }
    assertPlainlyValid(Files.readAllBytes(out));
    assertThatThrownBy(() -> sealer.prepare(in, in)).isInstanceOf(FileRefused.class);
    assertThatThrownBy(() -> sealer.prepare(in, out)).isInstanceOf(FileRefused.class);
  }

  @Test
  void refusesTheSignatureOfAnotherKeyAndLeavesNothing() throws Exception {
    Path in = Files.write(folder.resolve("in.ofd"), open());
    Path out = folder.resolve("out.ofd");
    try (PreparedSealing prepared = sealer(Version.V4).at(TOP).build().prepare(in, out)) {
      byte[] other = ROOT.signer("Other").sealKey().sign(prepared.toSign());
      assertThatThrownBy(() -> prepared.finish(other))
          .isInstanceOf(SealException.KeyUnavailable.class)
          .hasMessageContaining("does not match its certificate");
    }
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(in);
    }
  }

  // ---- refusals

  private void assertRefused(Sealer.Builder sealer, byte[] document, Reason reason, String what)
      throws Exception {
    Path out = folder.resolve("refused.ofd");
    Sealer built = sealer.build();
    assertThatThrownBy(() -> built.seal(document, out))
        .isInstanceOfSatisfying(
            SealException.DocumentRejected.class,
            e -> {
              assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
              assertThat(e.hint()).isNotNull();
            })
        .hasMessageContaining(what);
    try (var files = Files.list(folder)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  private void assertRefused(TestOfd ofd, Reason reason, String what) throws Exception {
    assertRefused(sealer(Version.V4).at(TOP), ofd.bytes(), reason, what);
  }

  @Test
  void refusesWhatAVerifierWouldRefuse() throws Exception {
    TestOfd twice = TestOfd.open();
    twice.zip.add(TestOfd.PAGE, new byte[0]);
    assertRefused(twice, Reason.UNREADABLE, "two entries of this name");
    TestOfd escape = TestOfd.open().add("../x.xml", "");
    assertRefused(escape, Reason.UNREADABLE, "leads out of the package");
    TestOfd locked = TestOfd.open();
    locked.zip.changeAll(e -> e.encrypted());
    assertRefused(locked, Reason.ENCRYPTED, "encrypted");
    TestOfd encrypted =
        TestOfd.open()
            .text(
                "OFD.xml",
                s ->
                    s.replace(
                        "<ofd:DocBody>", "<ofd:Encryptions>E.xml</ofd:Encryptions><ofd:DocBody>"));
    assertRefused(encrypted, Reason.ENCRYPTED, "encrypted");
    TestOfd damaged = TestOfd.open();
    damaged.zip.change(TestOfd.PICTURE, e -> e.checksum(1));
    assertRefused(damaged, Reason.UNREADABLE, "wrong checksum");
    TestOfd noPage = TestOfd.open();
    noPage.zip.remove(TestOfd.PAGE);
    assertRefused(noPage, Reason.UNREADABLE, "is missing: a page");
    TestOfd entity =
        TestOfd.open().text(TestOfd.PAGE, s -> s.replace("?>", "?><!DOCTYPE x [<!ENTITY e 'x'>]>"));
    assertRefused(entity, Reason.UNREADABLE, "document type");
    byte[] cut = Arrays.copyOf(open(), 500);
    assertRefused(sealer(Version.V4), cut, Reason.UNREADABLE, "cut off");
  }

  @Test
  void refusesPackagesWithSeveralDocuments() throws Exception {
    TestOfd two =
        TestOfd.open()
            .text(
                "OFD.xml",
                s ->
                    s.replace(
                        "</ofd:OFD>",
                        "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
                            + "</ofd:OFD>"));
    assertRefused(two, Reason.UNREADABLE, "2 documents in one package");
  }

  @Test
  void refusesDocumentsWhoseSealingsDoNotHold() throws Exception {
    byte[] sealed = seal(sealer(Version.V4).at(TOP), open());
    OfdPackage pack = OfdPackage.read(ByteSource.of(sealed));
    TestOfd changed = TestOfd.small();
    TestOfd stripped = TestOfd.small();
    for (String name : changed.zip.names()) {
      changed.zip.remove(name);
      stripped.zip.remove(name);
    }
    for (PackageEntry each : pack.entries()) {
      byte[] contents = pack.bytes(each, 1 << 24);
      changed.zip.add(each.path(), contents);
      stripped.zip.add(each.path(), contents);
    }
    changed.text(TestOfd.PAGE, s -> s.replace("示例证照", "伪造证照"));
    assertRefused(changed, Reason.SEALING_BROKEN, "changed after it was sealed");
    stripped.text("OFD.xml", s -> s.replaceFirst("<ofd:Signatures>.*</ofd:Signatures>", ""));
    assertRefused(stripped, Reason.SEALING_BROKEN, "leftovers of a sealing");
    TestOfd listed = TestOfd.open().add("OFDEntries.xml", "<DocEntries/>");
    assertRefused(listed, Reason.LOCKED, "OFDEntries.xml");
  }

  @Test
  void refusesWhatDoesNotExistInOfd() throws Exception {
    SealPicture picture = SealPicture.of(PICTURE);
    byte[] ofd = open();
    Reason reason = Reason.NOT_IN_THIS_FORMAT;
    assertRefused(sealer().picture(picture).at(TOP), ofd, reason, "there is none");
    assertRefused(
        sealer(Version.V4).at(TOP).textLines(List.of("文字")), ofd, reason, "no text below");
    assertRefused(sealer(Version.V4).field("f"), ofd, reason, "no signature fields");
    assertRefused(
        sealer(Version.V4).certify(Certification.FORMS), ofd, reason, "nothing in between");
    Sealer pss =
        sealer()
            .key(RSA_ROOT.signer("RSA", c -> c.key(SignatureAlgorithm.RSA_PSS_SHA256)).sealKey())
            .build();
    assertThat(pss.seal(ofd, folder.resolve("pss.ofd")).algorithm())
        .isEqualTo(SignatureAlgorithm.RSA_PSS_SHA256);
  }

  @Test
  void aSealWithAPictureThatNoPdfCanShowSealsAnOfd() throws Exception {
    ElectronicSeal seal =
        SealMaker.with(MAKERS.signer("Maker").sealKey())
            .id("43090000000002")
            .name("示例市政务服务局")
            .picture("ofd", open(), 40, 30)
            .certificate(SIGNER.certificate())
            .valid(FixedClock.NOW.minusSeconds(60), FixedClock.NOW.plus(Duration.ofDays(365)))
            .clock(Clock.fixed(FixedClock.NOW.minusSeconds(60), ZoneOffset.UTC))
            .make();
    byte[] sealed =
        seal(sealer().eseal(seal).at(new Placement.At(Placement.Pages.LAST, 5, 6, 20)), open());
    assertPlainlyValid(sealed);
    assertThat(text(sealed, "Doc_0/Signs/Sign_0/Signature.xml")).contains("Boundary=\"5 6 20 15\"");
  }

  // ---- documents of others

  @Test
  void sealsTheDocumentsOfVendors() throws Exception {
    Path corpus = Corpus.folder("ofd");
    List<String> sealed = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    Sealer sealer = sealer(Version.V4).at(new Placement.At(Placement.Pages.LAST, 5, 5, 0)).build();
    Verifier verifier =
        Verifier.builder()
            .trust(TrustStore.of(roots()))
            .sealMakers(TrustStore.of(makers()))
            .revocation(Verifier.RevocationCheck.OFF)
            .at(Instant.parse("2026-11-24T00:00:00Z"))
            .build();
    List<Path> files;
    try (var list = Files.list(corpus)) {
      files = list.filter(f -> f.toString().endsWith(".ofd")).sorted().toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      Path out = folder.resolve(name);
      Verification before = verifier.verify(file);
      try {
        sealer.seal(file, out);
      } catch (SealException.DocumentRejected e) {
        assertThat(out).doesNotExist();
        refused.add(name);
        continue;
      }
      sealed.add(name);
      Verification after = verifier.verify(out);
      List<Sealing> sealings = after.sealings();
      assertThat(sealings).as(name).hasSize(before.sealings().size() + 1);
      assertThat(sealings.get(sealings.size() - 1).verdict())
          .as(name + after)
          .isEqualTo(Verdict.VALID);
      for (int i = 0; i < before.sealings().size(); i++) {
        assertThat(sealings.get(i).verdict())
            .as(name)
            .isEqualTo(before.sealings().get(i).verdict());
      }
      assertThat(after.findings())
          .as(name)
          .allSatisfy(each -> assertThat(each.severity()).isEqualTo(Finding.Severity.WARNING));
    }
    assertThat(sealed).contains("unsigned.ofd", "simple-v4.ofd", "vendor-v1.ofd");
    assertThat(refused)
        .contains(
            "all-protected__duplicate-entry-last.ofd",
            "all-protected__page-byte.ofd",
            "second-broke-first-v4.ofd",
            "entries-list-only.ofd",
            "all-protected__sealing-dropped.ofd");
  }
}
