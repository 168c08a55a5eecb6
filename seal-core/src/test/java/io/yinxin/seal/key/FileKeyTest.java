package io.yinxin.seal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.crypto.CertificateFiles;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestPki;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileKeyTest {

  private static final char[] PASSWORD = "章 password".toCharArray();
  private static final PinSource PIN = PinSources.of(PASSWORD);
  private static final byte[] MESSAGE = "signed".getBytes(StandardCharsets.UTF_8);

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path folder;

  private Path generated(SignatureAlgorithm algorithm) throws Exception {
    Path file = folder.resolve(algorithm + ".p12");
    KeyFiles.generate(
        file,
        "licence",
        algorithm,
        "CN=示例市印章,C=CN",
        PASSWORD,
        FixedClock.NOW,
        Duration.ofDays(30),
        false);
    return file;
  }

  private static boolean verifies(SealKey key, byte[] message, byte[] signature) throws Exception {
    return KnownCertificate.of(key.chain().get(0))
        .key()
        .verify(SignatureScheme.named(key.algorithm().displayName()), message, signature);
  }

  @ParameterizedTest
  @EnumSource(SignatureAlgorithm.class)
  void generatedKeyOpensAndSigns(SignatureAlgorithm algorithm) throws Exception {
    String reference = "file:" + generated(algorithm);
    if (algorithm == SignatureAlgorithm.RSA_PSS_SHA256) {
      reference += "?padding=pss";
    }
    try (SealKey key = SealKeys.open(reference, PIN)) {
      assertThat(key.algorithm()).isEqualTo(algorithm);
      assertThat(key.chain()).hasSize(1);
      for (int i = 0; i < 20; i++) {
        byte[] signature = key.sign(MESSAGE);
        assertThat(signature).hasSizeLessThanOrEqualTo(key.maxSignatureLength());
        assertThat(verifies(key, MESSAGE, signature)).isTrue();
        signature[signature.length - 1] ^= 1;
        assertThat(verifies(key, MESSAGE, signature)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(SignatureAlgorithm.class)
  void manyThreadsSignCorrectlyWithOneKey(SignatureAlgorithm algorithm) throws Exception {
    SealKey key = TestPki.root("R").signer("S", c -> c.key(algorithm)).sealKey();
    Path file = folder.resolve("threads.p12");
    TestPki pki = TestPki.root("R").signer("S", c -> c.key(algorithm));
    FileKeyPlace.write(file, "s", pki.keyPair().privateKey(), pki.chain(), PASSWORD, false);
    assertThat(key.algorithm()).isEqualTo(algorithm);
    String padding = algorithm == SignatureAlgorithm.RSA_PSS_SHA256 ? "?padding=pss" : "";
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (SealKey shared = SealKeys.open("file:" + file + padding, PIN)) {
      Callable<Boolean> work =
          () -> {
            boolean all = true;
            for (int i = 0; i < 25; i++) {
              byte[] message = {(byte) i, (byte) Thread.currentThread().getId()};
              all &= verifies(shared, message, shared.sign(message));
            }
            return all;
          };
      for (Future<Boolean> each : threads.invokeAll(java.util.Collections.nCopies(16, work))) {
        assertThat(each.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void closedKeySignsNoMore() throws Exception {
    SealKey key = SealKeys.open("file:" + generated(SignatureAlgorithm.ED25519), PIN);
    key.sign(MESSAGE);
    key.close();
    key.close();
    assertThatThrownBy(() -> key.sign(MESSAGE)).isInstanceOf(SealException.KeyUnavailable.class);
  }

  @Test
  void wrongPasswordIsRefusedAndAskedForOnce() throws Exception {
    Path file = generated(SignatureAlgorithm.ED25519);
    AtomicInteger asked = new AtomicInteger();
    assertThatThrownBy(
            () ->
                SealKeys.open(
                    "file:" + file,
                    what -> {
                      asked.incrementAndGet();
                      return "wrong".toCharArray();
                    }))
        .isInstanceOf(SealException.PinRefused.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("wrong");
    assertThat(asked).hasValue(1);
  }

  @Test
  void givesTheWipedPasswordBack() throws Exception {
    char[] given = PASSWORD.clone();
    SealKeys.open("file:" + generated(SignatureAlgorithm.ED25519), what -> given).close();
    assertThat(given).containsOnly('\0');
  }

  @Test
  void missingFileIsNamed() {
    assertThatThrownBy(() -> SealKeys.open("file:" + folder + "/none.p12", PIN))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("none.p12");
  }

  @Test
  void fileThatIsNoKeyFileIsNamed() throws Exception {
    Path pem = Files.writeString(folder.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\n");
    assertThatThrownBy(() -> SealKeys.open("file:" + pem, PIN))
        .isInstanceOfSatisfying(
            SealException.KeyUnavailable.class,
            e -> {
              assertThat(e.what().en()).contains("not a PKCS#12 file");
              assertThat(e.hint()).isNotNull();
            });
    Path der = Files.write(folder.resolve("key.der"), new byte[] {0x30, 3, 2, 1, 3});
    assertThatThrownBy(() -> SealKeys.open("file:" + der, PIN))
        .isInstanceOf(SealException.KeyUnavailable.class);
    Path large = Files.write(folder.resolve("large.p12"), new byte[FileKeyProvider.MAX_FILE + 1]);
    assertThatThrownBy(() -> SealKeys.open("file:" + large, PIN))
        .isInstanceOf(java.io.IOException.class)
        .hasMessageContaining("larger");
    assertThatThrownBy(() -> SealKeys.open("file:" + folder, PIN))
        .isInstanceOf(java.io.IOException.class)
        .hasMessageContaining("directory");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "licence.p12",
        "/keys/licence.p12",
        "vault:licence",
        "file:",
        "file:x.p12?colour=red",
        "file:x.p12?padding=oaep",
        "file:x.p12?alias=",
        "file:x.p12?alias=a&alias=b",
        ""
      })
  void badReferenceIsTheCallersMistake(String reference) {
    assertThatThrownBy(() -> SealKeys.open(reference, PIN)).isInstanceOf(BadKeyReference.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:x.p12?password=secret9",
        "file:x.p12?pin-value=secret9",
        "pkcs11:token=t?pin-value=secret9",
        "pkcs11:token=t;PIN-VALUE=secret9"
      })
  void pinInTheReferenceIsRefusedAndNotRepeated(String reference) {
    assertThatThrownBy(() -> SealKeys.open(reference, PIN))
        .isInstanceOf(BadKeyReference.class)
        .hasMessageContaining("PIN")
        .hasMessageNotContaining("secret9");
  }

  @Test
  void unknownSchemeListsTheKnownOnes() {
    assertThatThrownBy(() -> SealKeys.open("vault:licence", PIN))
        .isInstanceOfSatisfying(
            BadKeyReference.class,
            e -> {
              assertThat(e.what().en()).contains("vault:");
              assertThat(String.valueOf(e.hint())).contains("file:");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"a key.p12", "100%25.p12", "what?.p12", "密钥.p12", "a+b.p12"})
  void oddFileNamesAreTakenAsTheyAre(String name) throws Exception {
    Files.copy(generated(SignatureAlgorithm.ED25519), folder.resolve(name));
    SealKeys.open("file:" + folder.resolve(name), PIN).close();
    SealKeys.open("file://" + folder.resolve(name), PIN).close();
  }

  @Test
  void percentIsUndoneWhereNoSuchFileIs() throws Exception {
    Files.copy(generated(SignatureAlgorithm.ED25519), folder.resolve("a key.p12"));
    SealKeys.open("file:" + folder + "/a%20key.p12", PIN).close();
    SealKeys.open("file:" + folder + "/a%20key.p12?alias=licence", PIN).close();
  }

  @Test
  void wrongAliasListsThoseThere() throws Exception {
    Path file = generated(SignatureAlgorithm.ED25519);
    assertThatThrownBy(() -> SealKeys.open("file:" + file + "?alias=other", PIN))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("'other'")
        .hasMessageContaining("licence");
  }

  @Test
  void chainGivenByFileIsOrderedAndMustMatch() throws Exception {
    TestPki root = TestPki.root("R");
    TestPki ca = root.ca("C");
    TestPki signer = ca.signer("S");
    Path file = folder.resolve("s.p12");
    FileKeyPlace.write(
        file, "s", signer.keyPair().privateKey(), List.of(signer.certificate()), PASSWORD, false);
    Path chain =
        Files.writeString(
            folder.resolve("chain.pem"),
            "a comment\n"
                + CertificateFiles.pem(
                    List.of(root.certificate(), signer.certificate(), ca.certificate())));
    try (SealKey key = SealKeys.open("file:" + file, PIN, chain)) {
      assertThat(key.chain())
          .containsExactly(signer.certificate(), ca.certificate(), root.certificate());
    }
    Path other =
        Files.write(folder.resolve("other.der"), ca.signer("T").certificate().getEncoded());
    assertThatThrownBy(() -> SealKeys.open("file:" + file, PIN, other))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("matches");
    Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing");
    assertThatThrownBy(() -> SealKeys.open("file:" + file, PIN, empty))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("no certificate");
  }

  @Test
  void keyThatDoesNotMatchItsCertificateIsRefused() throws Exception {
    TestPki ca = TestPki.root("R");
    Path file = folder.resolve("s.p12");
    FileKeyPlace.write(
        file,
        "s",
        ca.signer("A").keyPair().privateKey(),
        List.of(ca.signer("B").certificate()),
        PASSWORD,
        false);
    assertThatThrownBy(() -> SealKeys.open("file:" + file, PIN))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("matches");
  }

  @Test
  void weakRsaKeyIsRefused() throws Exception {
    TestPki weak =
        TestPki.root("R").signer("S", c -> c.key(io.yinxin.seal.testing.TestKeys.rsa(1024, 0)));
    Path file = folder.resolve("weak.p12");
    FileKeyPlace.write(file, "s", weak.keyPair().privateKey(), weak.chain(), PASSWORD, false);
    assertThatThrownBy(() -> SealKeys.open("file:" + file, PIN))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("1024 bits");
  }

  @Test
  void unknownCurveIsRefused() throws Exception {
    TestPki odd =
        TestPki.root("R")
            .signer("S", c -> c.key(io.yinxin.seal.testing.TestKeys.ec("1.3.132.0.10", 0)));
    Path file = folder.resolve("odd.p12");
    FileKeyPlace.write(file, "s", odd.keyPair().privateKey(), odd.chain(), PASSWORD, false);
    assertThatThrownBy(() -> SealKeys.open("file:" + file, PIN))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("kind");
  }

  @Test
  void pssIsForRsaOnly() throws Exception {
    Path file = generated(SignatureAlgorithm.SM2_SM3);
    assertThatThrownBy(() -> SealKeys.open("file:" + file + "?padding=pss", PIN))
        .isInstanceOf(BadKeyReference.class);
  }

  @Test
  void keyFileIsTheOwnersAloneAndNotOverwritten() throws Exception {
    Path file = generated(SignatureAlgorithm.ED25519);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> generated(SignatureAlgorithm.ED25519))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void requestIsIssuedAndImported() throws Exception {
    Path file = generated(SignatureAlgorithm.SM2_SM3);
    String reference = "file:" + file;
    KeyPlace place = new FileKeyPlace();
    DevelopmentCa ca =
        DevelopmentCa.create(
            "CN=Root", SignatureAlgorithm.SM2_SM3, FixedClock.NOW, Duration.ofDays(365));
    List<X509Certificate> issued;
    try (HeldKey key = place.hold(reference, PIN)) {
      Path csr =
          Files.writeString(
              folder.resolve("r.csr"), CertificateRequest.of(key, "CN=Other,C=CN").pem());
      CertificateRequest request = CertificateRequest.read(csr);
      assertThat(request.subject()).isEqualTo("CN=Other,C=CN");
      issued = ca.issue(request, FixedClock.NOW, Duration.ofDays(30));
      byte[] der =
          java.util.Base64.getMimeDecoder()
              .decode(request.pem().replaceAll("-----[A-Z ]*-----", ""));
      der[der.length - 1] ^= 1;
      Path forged = Files.write(folder.resolve("forged.csr"), der);
      assertThatThrownBy(() -> CertificateRequest.read(forged))
          .isInstanceOf(SealException.KeyUnavailable.class)
          .hasMessageContaining("not right");
      assertThatThrownBy(() -> CertificateRequest.read(file))
          .isInstanceOf(SealException.KeyUnavailable.class)
          .hasMessageContaining("not a request");
    }
    place.store(reference, issued, PIN);
    try (SealKey key = SealKeys.open(reference, PIN)) {
      assertThat(key.chain()).containsExactlyElementsOf(issued);
      assertThat(verifies(key, MESSAGE, key.sign(MESSAGE))).isTrue();
      assertThat(KeyFiles.pem(key.chain())).startsWith("-----BEGIN CERTIFICATE-----\n");
    }
    List<KeyHolder> listed = place.list(reference, PIN);
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).token()).isNull();
    assertThat(listed.get(0).keys())
        .containsExactly(
            new KeyHolder.Entry(
                reference, "licence", null, "SM2", SignatureAlgorithm.SM2_SM3, issued.get(0)));
    assertThat(place.list(reference, null).get(0).keys()).isNull();
    assertThatThrownBy(() -> place.store(reference, List.of(ca.certificate()), PIN))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("matches");
  }

  @Test
  void keyWithoutCertificateIsHeldButDoesNotSeal() throws Exception {
    Path file = folder.resolve("what?.p12");
    KeyPlace place = new FileKeyPlace();
    KeyPlace.Wanted wanted = new KeyPlace.Wanted("bare", SignatureAlgorithm.ECDSA_P384_SHA384, 0);
    String reference =
        place.generate(
            FileKeyProvider.reference(file), wanted, KeyPlace.Certifier.NONE, false, PIN);
    assertThat(reference).isEqualTo("file:" + file);
    assertThatThrownBy(() -> SealKeys.open(reference, PIN))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining("no certificate");
    try (HeldKey key = place.hold(reference, PIN)) {
      assertThat(key.chain()).isEmpty();
      assertThat(key.publicKey().verify(key.algorithm(), MESSAGE, key.sign(MESSAGE))).isTrue();
      assertThat(key.publicKey().algorithmOrNull()).isEqualTo(key.algorithm());
      assertThatThrownBy(() -> CertificateRequest.of(key, null))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> place.generate(reference, wanted, KeyPlace.Certifier.NONE, false, PIN))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void ofSeveralCertificatesTheIssuedAndLatestGoesFirst() throws Exception {
    TestPki root = TestPki.root("R");
    TestPki early =
        root.signer(
            "S", c -> c.valid(FixedClock.NOW.minusSeconds(100), FixedClock.NOW.plusSeconds(100)));
    TestPki late =
        root.signer(
            "S",
            c -> c.key(early.keyPair()).valid(FixedClock.NOW.minusSeconds(50), FixedClock.NOW));
    VerifyingKey publicKey = VerifyingKey.of(early.keyPair().publicKey().getEncoded());
    assertThat(
            publicKey.chain(List.of(early.certificate(), root.certificate(), late.certificate())))
        .containsExactly(late.certificate(), root.certificate());
    assertThat(publicKey.chain(List.of(root.certificate()))).isEmpty();
  }

  @Test
  void developmentCaIsKeptAndIssues() throws Exception {
    DevelopmentCa ca =
        DevelopmentCa.create(
            "CN=Root", SignatureAlgorithm.ECDSA_P256_SHA256, FixedClock.NOW, Duration.ofDays(365));
    Path file = folder.resolve("ca.p12");
    ca.save(file, PASSWORD, false);
    DevelopmentCa again = DevelopmentCa.open(file, PIN);
    assertThat(again.certificate()).isEqualTo(ca.certificate());
    try (SealKey key =
        again.newSealKey("CN=S", SignatureAlgorithm.SM2_SM3, FixedClock.NOW, Duration.ofDays(30))) {
      assertThat(
              KnownCertificate.of(key.chain().get(0))
                  .signedBy(KnownCertificate.of(ca.certificate())))
          .isTrue();
      SigningCertificate.check(key.chain().get(0), FixedClock.NOW.plusSeconds(1));
    }
    assertThatThrownBy(() -> DevelopmentCa.open(generated(SignatureAlgorithm.ED25519), PIN))
        .isInstanceOf(SealException.KeyUnavailable.class);
  }

  @Test
  void certificateThatMayNotSealIsRefused() throws Exception {
    TestPki ca = TestPki.root("R");
    SigningCertificate.check(ca.signer("S").certificate(), FixedClock.NOW);
    SigningCertificate.check(ca.signer("S", c -> c.usage(0)).certificate(), FixedClock.NOW);
    for (TestPki bad :
        List.of(
            ca.signer("S", TestPki.Certificate::expired),
            ca.signer("S", TestPki.Certificate::notYetValid),
            ca.signer("S", TestPki.Certificate::noDigitalSignature))) {
      assertThatThrownBy(() -> SigningCertificate.check(bad.certificate(), FixedClock.NOW))
          .isInstanceOfSatisfying(
              SealException.KeyUnavailable.class, e -> assertThat(e.hint()).isNotNull());
    }
  }

  /** RFC 9579, made by Bouncy Castle. */
  @Test
  void opensFilesWithTheNewKindOfMac() throws Exception {
    TestPki signer = TestPki.root("R").signer("S");
    var sha256 =
        new org.bouncycastle.asn1.x509.AlgorithmIdentifier(
            org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers.id_hmacWithSHA256,
            org.bouncycastle.asn1.DERNull.INSTANCE);
    var parameters =
        new org.bouncycastle.asn1.pkcs.PBMAC1Params(
            new org.bouncycastle.asn1.x509.AlgorithmIdentifier(
                org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers.id_PBKDF2,
                new org.bouncycastle.asn1.pkcs.PBKDF2Params(new byte[16], 2048, 32, sha256)),
            sha256);
    byte[] file =
        new org.bouncycastle.pkcs.PKCS12PfxPduBuilder()
            .addData(
                new org.bouncycastle.pkcs.PKCS12SafeBagBuilder(signer.keyPair().privateKey())
                    .build())
            .addData(
                new org.bouncycastle.pkcs.PKCS12SafeBagBuilder(
                        new org.bouncycastle.cert.X509CertificateHolder(
                            signer.certificate().getEncoded()))
                    .build())
            .build(
                new org.bouncycastle.pkcs.bc.BcPKCS12PBMac1CalculatorBuilder(parameters), PASSWORD)
            .getEncoded();
    Path p12 = Files.write(folder.resolve("new.p12"), file);
    try (SealKey key = SealKeys.open("file:" + p12 + "?alias=1", PIN)) {
      assertThat(verifies(key, MESSAGE, key.sign(MESSAGE))).isTrue();
    }
    assertThatThrownBy(() -> SealKeys.open("file:" + p12, PinSources.of("other".toCharArray())))
        .isInstanceOf(SealException.PinRefused.class);
  }
}
