package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.SealException.DocumentRejected.Reason;
import io.yinxin.seal.SealException.KeyUnavailable;
import io.yinxin.seal.internal.pdf.PdfSamples;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.FakeSealKey;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestPki;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SealerTest {

  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final TestPki ROOT =
      TestPki.root("Test root", SignatureAlgorithm.RSA_PKCS1_SHA256);
  private static final SealKey KEY = ROOT.signer("示例市印章").sealKey();

  private final Path dir;
  private final Path in;
  private final Path out;

  SealerTest(@TempDir Path dir) {
    this.dir = dir;
    this.in = dir.resolve("in.pdf");
    this.out = dir.resolve("out.pdf");
  }

  private static Sealer.Builder sealer() {
    return Sealer.builder().key(KEY).clock(FixedClock.clock());
  }

  private void nothingLeft() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files.filter(file -> !file.equals(in))).isEmpty();
    }
  }

  /** PDFBox finds these signatures, and Bouncy Castle says that each is right. */
  static List<PDSignature> signatures(byte[] file, String password) throws Exception {
    try (PDDocument pdf = Loader.loadPDF(file, password)) {
      List<PDSignature> all = pdf.getSignatureDictionaries();
      for (PDSignature each : all) {
        byte[] contents = each.getContents(file);
        int length =
            (contents[1] & 0xFF) == 0x82
                ? 4 + ((contents[2] & 0xFF) << 8 | (contents[3] & 0xFF))
                : 3 + (contents[2] & 0xFF);
        CMSSignedData cms =
            new CMSSignedData(
                new CMSProcessableByteArray(each.getSignedContent(file)),
                Arrays.copyOf(contents, length));
        SignerInformation signer = cms.getSignerInfos().iterator().next();
        assertThat(
                signer.verify(
                    new JcaSimpleSignerInfoVerifierBuilder()
                        .setProvider(BC)
                        .build(cms.getCertificates().getMatches(null).iterator().next())))
            .isTrue();
      }
      return all;
    }
  }

  private List<PDSignature> signatures() throws Exception {
    return signatures(Files.readAllBytes(out), "");
  }

  static Stream<Map.Entry<String, byte[]>> good() {
    return PdfSamples.good().entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("good")
  void sealsEveryKindOfSyntax(Map.Entry<String, byte[]> sample) throws Exception {
    Files.write(in, sample.getValue());
    sealer().build().seal(in, out);
    byte[] sealed = Files.readAllBytes(out);
    assertThat(sealed).startsWith(sample.getValue());
    List<PDSignature> signatures = signatures();
    assertThat(signatures).hasSize(1);
    assertThat(signatures.get(0).getByteRange()[3] + signatures.get(0).getByteRange()[2])
        .isEqualTo(sealed.length);
  }

  @ParameterizedTest
  @EnumSource(SignatureAlgorithm.class)
  void sealsWithEveryAlgorithm(SignatureAlgorithm algorithm) throws Exception {
    Files.write(in, PdfSamples.classic());
    SealKey key = TestPki.root("R", algorithm).signer("S").sealKey();
    SealedDocument done = Sealer.builder().key(key).clock(FixedClock.clock()).build().seal(in, out);
    assertThat(signatures()).hasSize(1);
    assertThat(done.algorithm()).isEqualTo(algorithm);
    assertThat(done.digest("SHA-256"))
        .isEqualTo(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(out)));
    assertThat(done.digest("SM3"))
        .isEqualTo(MessageDigest.getInstance("SM3", BC).digest(Files.readAllBytes(out)));
    assertThat(done.digest(algorithm.digest()))
        .isEqualTo(
            MessageDigest.getInstance(algorithm.digest(), BC).digest(Files.readAllBytes(out)));
  }

  @Test
  void statesWhoWhenWhyAndWhere() throws Exception {
    Files.write(in, PdfSamples.classic());
    SealedDocument done = sealer().reason("核发证照").location("示例市").build().seal(in, out);
    PDSignature signature = signatures().get(0);
    assertThat(signature.getFilter()).isEqualTo("Adobe.PPKLite");
    assertThat(signature.getSubFilter()).isEqualTo("ETSI.CAdES.detached");
    assertThat(signature.getName()).isEqualTo("示例市印章");
    assertThat(signature.getReason()).isEqualTo("核发证照");
    assertThat(signature.getLocation()).isEqualTo("示例市");
    assertThat(signature.getSignDate().toInstant()).isEqualTo(FixedClock.NOW);
    assertThat(done.time()).isEqualTo(FixedClock.NOW);
    assertThat(done.name()).isEqualTo("Seal1");
    assertThat(done.format()).isEqualTo(Format.PDF);
    assertThat(done.file()).isEqualTo(out);
  }

  @Test
  void givesTheSameBytesForTheSameInput() throws Exception {
    Files.write(in, PdfSamples.classic());
    Sealer sealer = sealer().id("ledger-1").build();
    sealer.seal(in, out);
    Path again = dir.resolve("again.pdf");
    sealer().id("ledger-1").build().seal(in, again);
    assertThat(again).hasSameBinaryContentAs(out);
    Path other = dir.resolve("other.pdf");
    sealer().id("ledger-2").build().seal(in, other);
    assertThat(Files.mismatch(out, other)).isPositive();
  }

  @Test
  void keepsEarlierSealingsValid() throws Exception {
    for (byte[] sample :
        List.of(PdfSamples.classic(), PdfSamples.objectStreams(), PdfSamples.hybrid())) {
      Files.write(in, sample);
      Path from = in;
      for (int i = 1; i <= 3; i++) {
        Path to = dir.resolve("sealed" + i + ".pdf");
        SealedDocument done = sealer().build().seal(from, to, StandardCopyOption.REPLACE_EXISTING);
        assertThat(done.name()).isEqualTo("Seal" + i);
        assertThat(signatures(Files.readAllBytes(to), "")).hasSize(i);
        from = to;
      }
    }
  }

  @Test
  void usesAnEmptySignatureField() throws Exception {
    Files.write(in, PdfSamples.emptySignatureField());
    SealedDocument done = sealer().field("seal").build().seal(in, out);
    assertThat(done.name()).isEqualTo("seal");
    try (PDDocument pdf = Loader.loadPDF(out.toFile())) {
      assertThat(pdf.getSignatureFields()).hasSize(1);
      assertThat(pdf.getSignatureFields().get(0).getSignature()).isNotNull();
    }
    Path again = dir.resolve("again.pdf");
    assertThatThrownBy(() -> sealer().field("seal").build().seal(out, again))
        .isInstanceOfSatisfying(
            DocumentRejected.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_PLACE))
        .hasMessage("the signature field is signed already");
  }

  @Test
  void namesTheEmptyFieldsWhereTheOneAskedForIsNotThere() throws Exception {
    Files.write(in, PdfSamples.emptySignatureField());
    assertThatThrownBy(() -> sealer().field("other").build().seal(in, out))
        .isInstanceOfSatisfying(
            DocumentRejected.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_PLACE);
              assertThat(Objects.requireNonNull(e.hint()).en()).isEqualTo("empty ones are 'seal'");
            });
    nothingLeft();
  }

  // ---- certification

  @ParameterizedTest
  @EnumSource(value = Certification.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void certifiesAndRespectsIt(Certification certification) throws Exception {
    Files.write(in, PdfSamples.classic());
    sealer().certify(certification).build().seal(in, out);
    assertThat(signatures()).hasSize(1);
    try (PDDocument pdf = Loader.loadPDF(out.toFile())) {
      assertThat(
              pdf.getDocumentCatalog()
                  .getCOSObject()
                  .getCOSDictionary(org.apache.pdfbox.cos.COSName.PERMS))
          .isNotNull();
    }
    Path again = dir.resolve("again.pdf");
    if (certification == Certification.NO_CHANGES) {
      assertThatThrownBy(() -> sealer().build().seal(out, again))
          .isInstanceOfSatisfying(
              DocumentRejected.class, e -> assertThat(e.reason()).isEqualTo(Reason.LOCKED));
    } else {
      sealer().build().seal(out, again);
      assertThat(signatures(Files.readAllBytes(again), "")).hasSize(2);
    }
  }

  @Test
  void certifiesOnlyAsTheFirstSealing() throws Exception {
    Files.write(in, PdfSamples.classic());
    sealer().build().seal(in, out);
    assertThatThrownBy(
            () -> sealer().certify(Certification.FORMS).build().seal(out, dir.resolve("again.pdf")))
        .isInstanceOfSatisfying(
            DocumentRejected.class, e -> assertThat(e.reason()).isEqualTo(Reason.LOCKED));
  }

  // ---- encryption

  @ParameterizedTest
  @EnumSource(PdfSamples.Encrypting.class)
  void keepsEncrypting(PdfSamples.Encrypting how) throws Exception {
    for (boolean packed : new boolean[] {false, true}) {
      Files.write(
          in,
          packed
              ? PdfSamples.encryptedWithObjectStreams(how, "user", "owner")
              : PdfSamples.encrypted(how, "user", "owner"));
      Path done = dir.resolve("done.pdf");
      sealer()
          .reason("核发证照")
          // PDFBox derives the owner's key of 40 bits in a way of its own.
          .password((how == PdfSamples.Encrypting.RC4_40 ? "user" : "owner").toCharArray())
          .build()
          .seal(in, done, StandardCopyOption.REPLACE_EXISTING);
      byte[] sealed = Files.readAllBytes(done);
      List<PDSignature> signatures = signatures(sealed, "user");
      assertThat(signatures).hasSize(1);
      assertThat(signatures.get(0).getReason()).isEqualTo("核发证照");
      String end =
          new String(
              sealed,
              (int) Files.size(in),
              sealed.length - (int) Files.size(in),
              StandardCharsets.ISO_8859_1);
      assertThat(end).doesNotContain("D:2026");
    }
  }

  @Test
  void refusesEncryptedWithoutItsPassword() throws Exception {
    Files.write(in, PdfSamples.encrypted(PdfSamples.Encrypting.AES_256, "user", "owner"));
    assertThatThrownBy(() -> sealer().build().seal(in, out))
        .isInstanceOfSatisfying(
            DocumentRejected.class, e -> assertThat(e.reason()).isEqualTo(Reason.ENCRYPTED))
        .hasMessage("the document is encrypted");
    assertThatThrownBy(() -> sealer().password("x".toCharArray()).build().seal(in, out))
        .isInstanceOfSatisfying(
            DocumentRejected.class, e -> assertThat(e.reason()).isEqualTo(Reason.ENCRYPTED))
        .hasMessageContaining("the password does not open it");
    nothingLeft();
  }

  // ---- files

  @Test
  void refusesToWriteOverTheInput() throws Exception {
    Files.write(in, PdfSamples.classic());
    assertThatThrownBy(() -> sealer().build().seal(in, in, StandardCopyOption.REPLACE_EXISTING))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("is the input itself");
    Path link = Files.createSymbolicLink(dir.resolve("link.pdf"), in);
    assertThatThrownBy(() -> sealer().build().seal(in, link, StandardCopyOption.REPLACE_EXISTING))
        .isInstanceOf(FileRefused.class);
    Path hard = Files.createLink(dir.resolve("hard.pdf"), in);
    assertThatThrownBy(() -> sealer().build().seal(in, hard, StandardCopyOption.REPLACE_EXISTING))
        .isInstanceOf(FileRefused.class);
    assertThat(in).hasBinaryContent(PdfSamples.classic());
  }

  @Test
  void replacesAnOutputOnlyWhenAskedTo() throws Exception {
    Files.write(in, PdfSamples.classic());
    Files.writeString(out, "mine");
    Files.setPosixFilePermissions(
        out, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> sealer().build().seal(in, out))
        .isInstanceOfSatisfying(FileRefused.class, e -> assertThat(e.hint()).isNotNull())
        .hasMessageContaining("is there already");
    assertThat(out).hasContent("mine");
    sealer().build().seal(in, out, StandardCopyOption.REPLACE_EXISTING);
    assertThat(signatures()).hasSize(1);
    assertThat(
            java.nio.file.attribute.PosixFilePermissions.toString(
                Files.getPosixFilePermissions(out)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void refusesFoldersAndMissingFiles() throws Exception {
    assertThatThrownBy(() -> sealer().build().seal(dir, out))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("is a folder");
    assertThatThrownBy(() -> sealer().build().seal(in, out))
        .isInstanceOf(NoSuchFileException.class);
    Files.write(in, PdfSamples.classic());
    assertThatThrownBy(() -> sealer().build().seal(in, dir)).isInstanceOf(FileRefused.class);
    assertThatThrownBy(() -> sealer().build().seal(in, dir.resolve("none").resolve("out.pdf")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> sealer().build().seal(in, Path.of("/dev/null")))
        .isInstanceOf(FileRefused.class);
    nothingLeft();
  }

  @Test
  void namesTheOutputThatCannotBeWritten() throws Exception {
    // Where even the administrator can make no file.
    Path closed = Path.of("/sys/sealed.pdf");
    assumeTrue(Files.isDirectory(Path.of("/sys")), "no /sys: skipped");
    Files.write(in, PdfSamples.classic());
    assertThatThrownBy(() -> sealer().build().seal(in, closed))
        .isInstanceOfSatisfying(
            FileSystemException.class, e -> assertThat(e.getFile()).isEqualTo(closed.toString()));
  }

  @Test
  void refusesWhatIsNoDocument() throws Exception {
    for (Map.Entry<String, String> each :
        Map.of(
                "", "the document is empty",
                "hello", "the document is neither PDF nor OFD",
                "PK\3\4 .. OFD.xml",
                    "the OFD cannot be sealed: the structure of the file is broken",
                "PK\3\4 ..", "the document is a ZIP file",
                "\u0089PNG\r\n", "the document is a picture",
                "%PDF-1.7\nhello", "the PDF is damaged")
            .entrySet()) {
      Files.write(in, each.getKey().getBytes(StandardCharsets.ISO_8859_1));
      assertThatThrownBy(() -> sealer().build().seal(in, out))
          .isInstanceOfSatisfying(
              DocumentRejected.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.UNREADABLE);
                assertThat(e.hint()).isNotNull();
              })
          .hasMessageStartingWith(each.getValue());
    }
    nothingLeft();
  }

  @Test
  void refusesDamagedFilesWithAHint() throws Exception {
    for (byte[] each :
        List.of(
            PdfSamples.truncated(), PdfSamples.noEndMark(), PdfSamples.startxrefBesideTheTable())) {
      Files.write(in, each);
      assertThatThrownBy(() -> sealer().build().seal(in, out))
          .isInstanceOfSatisfying(
              DocumentRejected.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.UNREADABLE);
                assertThat(Objects.requireNonNull(e.hint()).en()).contains("qpdf in.pdf out.pdf");
              });
    }
    nothingLeft();
  }

  // ---- keys

  @Test
  void refusesCertificatesThatMaySealNoMore() throws Exception {
    Files.write(in, PdfSamples.classic());
    for (SealKey key :
        List.of(
            ROOT.signer("old", TestPki.Certificate::expired).sealKey(),
            ROOT.signer("new", TestPki.Certificate::notYetValid).sealKey(),
            ROOT.signer("enc", TestPki.Certificate::noDigitalSignature).sealKey())) {
      assertThatThrownBy(
              () -> Sealer.builder().key(key).clock(FixedClock.clock()).build().seal(in, out))
          .isInstanceOfSatisfying(KeyUnavailable.class, e -> assertThat(e.hint()).isNotNull());
    }
    nothingLeft();
  }

  private static FakeSealKey fake() {
    TestPki signer = ROOT.signer("fake");
    return new FakeSealKey(signer.keyPair(), SignatureAlgorithm.RSA_PKCS1_SHA256, signer.chain());
  }

  @Test
  void leavesNothingBehindWhenTheKeyFails() throws Exception {
    Files.write(in, PdfSamples.classic());
    KeyUnavailable gone = new KeyUnavailable(new Message("the token is gone", "令牌已拔出"), null, null);
    assertThatThrownBy(
            () ->
                Sealer.builder()
                    .key(fake().failing(gone))
                    .clock(FixedClock.clock())
                    .build()
                    .seal(in, out))
        .isSameAs(gone);
    nothingLeft();
  }

  @Test
  void refusesAWrongSignature() throws Exception {
    Files.write(in, PdfSamples.classic());
    for (FakeSealKey key : List.of(fake().signingWrongly(), fake().signingTooLong(9))) {
      assertThatThrownBy(
              () -> Sealer.builder().key(key).clock(FixedClock.clock()).build().seal(in, out))
          .isInstanceOf(KeyUnavailable.class)
          .hasMessageContaining("does not match its certificate");
    }
    nothingLeft();
  }

  /** A key that promises less room than its signatures take. */
  private record Boastful(SealKey key, int promised) implements SealKey {
    @Override
    public List<java.security.cert.X509Certificate> chain() {
      return key.chain();
    }

    @Override
    public SignatureAlgorithm algorithm() {
      return key.algorithm();
    }

    @Override
    public int maxSignatureLength() {
      return promised;
    }

    @Override
    public byte[] sign(byte[] message) throws SealException {
      return key.sign(message);
    }

    @Override
    public void close() {}
  }

  @Test
  void makesRoomForASignatureThatIsLongerThanPromised() throws Exception {
    Files.write(in, PdfSamples.classic());
    Sealer sealer = Sealer.builder().key(new Boastful(KEY, 16)).clock(FixedClock.clock()).build();
    sealer.seal(in, out);
    assertThat(signatures()).hasSize(1);
  }

  // ---- two steps

  @Test
  void sealsInTwoSteps() throws Exception {
    Files.write(in, PdfSamples.classic());
    Sealer sealer = sealer().build();
    PreparedSealing prepared = sealer.prepare(in, out);
    assertThat(out).doesNotExist();
    byte[] signature = KEY.sign(prepared.toSign());
    prepared.finish(signature);
    assertThat(signatures()).hasSize(1);
    assertThatThrownBy(() -> prepared.finish(signature)).isInstanceOf(IllegalStateException.class);
    prepared.close();
    assertThat(out).exists();
  }

  @Test
  void givesUpAPreparedSealing() throws Exception {
    Files.write(in, PdfSamples.classic());
    PreparedSealing prepared = sealer().build().prepare(in, out);
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files).hasSize(2);
    }
    prepared.close();
    prepared.close();
    nothingLeft();
    assertThatThrownBy(() -> prepared.finish(new byte[256]))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void doesNotReplaceAFileThatAppearedMeanwhile() throws Exception {
    Files.write(in, PdfSamples.classic());
    try (PreparedSealing prepared = sealer().build().prepare(in, out)) {
      Files.writeString(out, "someone else's");
      byte[] signature = KEY.sign(prepared.toSign());
      assertThatThrownBy(() -> prepared.finish(signature)).isInstanceOf(FileRefused.class);
    }
    assertThat(out).hasContent("someone else's");
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void refusesPlacesWithoutPictures() {
    assertThatThrownBy(() -> sealer().at(new Placement.Straddle(42)).build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Sealer.builder().build()).isInstanceOf(IllegalStateException.class);
  }

  // ---- seen from outside

  @Test
  void pdfsigFindsItValid() throws Exception {
    OutsideTool pdfsig = OutsideTool.named("pdfsig");
    for (SignatureAlgorithm algorithm :
        List.of(SignatureAlgorithm.RSA_PKCS1_SHA256, SignatureAlgorithm.ECDSA_P256_SHA256)) {
      Files.write(in, PdfSamples.classic());
      SealKey key = TestPki.root("R", algorithm).signer("S").sealKey();
      Sealer.builder()
          .key(key)
          .clock(FixedClock.clock())
          .build()
          .seal(in, out, StandardCopyOption.REPLACE_EXISTING);
      assertThat(pdfsig.succeed("-nocert", out))
          .contains("Signature is Valid", "Total document signed")
          .contains("ETSI.CAdES.detached");
    }
  }

  @ParameterizedTest
  @MethodSource("good")
  void qpdfFindsNoDamage(Map.Entry<String, byte[]> sample) throws Exception {
    OutsideTool qpdf = OutsideTool.named("qpdf");
    Files.write(in, sample.getValue());
    OutsideTool.Run before = qpdf.run("--check", in);
    sealer().build().seal(in, out);
    OutsideTool.Run after = qpdf.run("--check", out);
    assertThat(after.exit()).as(after.output()).isLessThanOrEqualTo(before.exit());
  }
}
