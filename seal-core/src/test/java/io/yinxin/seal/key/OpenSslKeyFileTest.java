package io.yinxin.seal.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.OutsideTool;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.testing.FixedClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Key files and signatures, exchanged with OpenSSL and keytool in both directions. */
@Tag("outside")
class OpenSslKeyFileTest {

  private static final PinSource PIN = PinSources.of("secret9".toCharArray());
  private static final byte[] MESSAGE = "signed".getBytes(StandardCharsets.UTF_8);

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path folder;

  private static void signsRightly(SealKey key) throws Exception {
    assertThat(
            KnownCertificate.of(key.chain().get(0))
                .key()
                .verify(
                    SignatureScheme.named(key.algorithm().displayName()),
                    MESSAGE,
                    key.sign(MESSAGE)))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-algorithm RSA -pkeyopt rsa_keygen_bits:2048 | RSA_PKCS1_SHA256 |",
        "-algorithm RSA -pkeyopt rsa_keygen_bits:2048 | RSA_PKCS1_SHA256 | -legacy",
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-256 | ECDSA_P256_SHA256 |",
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-256 | ECDSA_P256_SHA256 | -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1",
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-256 | ECDSA_P256_SHA256 | -keypbe NONE -certpbe NONE -macalg sha512",
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-256 | ECDSA_P256_SHA256 | -keypbe AES-128-CBC -certpbe AES-192-CBC -macalg sha384 -iter 100000",
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-384 | ECDSA_P384_SHA384 |",
        "-algorithm ED25519 | ED25519 |",
        "-algorithm EC -pkeyopt ec_paramgen_curve:SM2 | SM2_SM3 |",
        "-algorithm EC -pkeyopt ec_paramgen_curve:SM2 | SM2_SM3 | -keypbe SM4-CBC -certpbe SM4-CBC -macalg sm3"
      })
  void opensFilesOfOpenSsl(String key, SignatureAlgorithm algorithm, String options)
      throws Exception {
    OutsideTool openssl = OutsideTool.named("openssl");
    Path pem = folder.resolve("key.pem");
    Path certificate = folder.resolve("cert.pem");
    Path file = folder.resolve("key.p12");
    List<Object> generate = new ArrayList<>(List.of("genpkey", "-out", pem));
    generate.addAll(Arrays.asList(key.trim().split(" ")));
    openssl.succeed(generate.toArray());
    List<Object> request =
        new ArrayList<>(
            List.of(
                "req",
                "-x509",
                "-new",
                "-key",
                pem,
                "-out",
                certificate,
                "-subj",
                "/CN=S",
                "-days",
                "30"));
    if (algorithm == SignatureAlgorithm.SM2_SM3) {
      request.addAll(List.of("-sm3", "-sigopt", "distid:1234567812345678"));
    }
    openssl.succeed(request.toArray());
    List<Object> export =
        new ArrayList<>(
            List.of(
                "pkcs12",
                "-export",
                "-inkey",
                pem,
                "-in",
                certificate,
                "-out",
                file,
                "-name",
                "a name",
                "-passout",
                "pass:secret9"));
    if (options != null) {
      export.addAll(Arrays.asList(options.trim().split(" ")));
    }
    openssl.succeed(export.toArray());
    try (SealKey opened = SealKeys.open("file:" + file + "?alias=a name", PIN)) {
      assertThat(opened.algorithm()).isEqualTo(algorithm);
      signsRightly(opened);
      KnownCertificate own = KnownCertificate.of(opened.chain().get(0));
      assertThat(own.signedBy(own)).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"RSA,2048,RSA_PKCS1_SHA256", "EC,256,ECDSA_P256_SHA256"})
  void opensFilesOfKeytoolAndChoosesByAlias(String kind, String size, SignatureAlgorithm algorithm)
      throws Exception {
    OutsideTool keytool = OutsideTool.named("keytool");
    Path file = folder.resolve("key.p12");
    for (String alias : List.of("one", "two")) {
      keytool.succeed(
          "-genkeypair",
          "-keyalg",
          kind,
          "-keysize",
          size,
          "-alias",
          alias,
          "-dname",
          "CN=S",
          "-keystore",
          file,
          "-storetype",
          "PKCS12",
          "-storepass",
          "secret9");
    }
    try (SealKey opened = SealKeys.open("file:" + file + "?alias=two", PIN)) {
      assertThat(opened.algorithm()).isEqualTo(algorithm);
      signsRightly(opened);
    }
    assertThat(new FileKeyPlace().list("file:" + file, PIN).get(0).keys())
        .extracting(KeyHolder.Entry::reference)
        .containsExactlyInAnyOrder("file:" + file + "?alias=one", "file:" + file + "?alias=two");
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> SealKeys.open("file:" + file, PIN))
        .isInstanceOf(io.yinxin.seal.SealException.KeyUnavailable.class)
        .hasMessageContaining("one")
        .hasMessageContaining("two");
  }

  @ParameterizedTest
  @EnumSource(SignatureAlgorithm.class)
  void openSslOpensOurFilesAndRequests(SignatureAlgorithm algorithm) throws Exception {
    OutsideTool openssl = OutsideTool.named("openssl");
    Path file = folder.resolve("key.p12");
    DevelopmentCa ca =
        DevelopmentCa.create("CN=R", algorithm, FixedClock.NOW, Duration.ofDays(3650));
    KeyFiles.generate(
        file,
        "印章",
        algorithm,
        "CN=示例市印章",
        "secret9".toCharArray(),
        ca,
        FixedClock.NOW,
        Duration.ofDays(30),
        false);
    Path pem = folder.resolve("all.pem");
    String listed =
        openssl.succeed(
            "pkcs12", "-in", file, "-passin", "pass:secret9", "-nodes", "-info", "-out", pem);
    assertThat(listed).contains("MAC: sha256");
    // It writes the name's Chinese characters as it likes.
    assertThat(Files.readString(pem, StandardCharsets.ISO_8859_1))
        .contains("PRIVATE KEY")
        .contains("friendlyName");
    try (SealKey key = SealKeys.open("file:" + file, PIN)) {
      Path request =
          Files.writeString(folder.resolve("r.csr"), CertificateRequest.of(key, null).pem());
      List<Object> check = new ArrayList<>(List.of("req", "-in", request, "-noout", "-verify"));
      if (algorithm == SignatureAlgorithm.SM2_SM3) {
        check.addAll(List.of("-vfyopt", "distid:1234567812345678", "-sm3"));
      }
      assertThat(openssl.succeed(check.toArray())).contains("verify OK");
    }
  }

  @Test
  void keytoolOpensOurFiles() throws Exception {
    Path file = folder.resolve("key.p12");
    KeyFiles.generate(
        file,
        "licence",
        SignatureAlgorithm.RSA_PKCS1_SHA256,
        "CN=S",
        "secret9".toCharArray(),
        FixedClock.NOW,
        Duration.ofDays(30),
        false);
    assertThat(
            OutsideTool.named("keytool")
                .succeed("-list", "-keystore", file, "-storepass", "secret9"))
        .contains("licence")
        .contains("PrivateKeyEntry");
  }

  @Test
  void openSslVerifiesOurSm2Signature() throws Exception {
    OutsideTool openssl = OutsideTool.named("openssl");
    DevelopmentCa ca =
        DevelopmentCa.create(
            "CN=R", SignatureAlgorithm.SM2_SM3, FixedClock.NOW, Duration.ofDays(3650));
    try (SealKey key =
        ca.newSealKey("CN=S", SignatureAlgorithm.SM2_SM3, FixedClock.NOW, Duration.ofDays(30))) {
      Path message = Files.write(folder.resolve("m"), MESSAGE);
      Path signature = Files.write(folder.resolve("s"), key.sign(MESSAGE));
      Path chain = Files.writeString(folder.resolve("c.pem"), KeyFiles.pem(key.chain()));
      Path publicKey = folder.resolve("p.pem");
      openssl.succeed("x509", "-in", chain, "-pubkey", "-noout", "-out", publicKey);
      assertThat(
              openssl.succeed(
                  "pkeyutl",
                  "-verify",
                  "-pubin",
                  "-inkey",
                  publicKey,
                  "-in",
                  message,
                  "-sigfile",
                  signature,
                  "-rawin",
                  "-digest",
                  "sm3",
                  "-pkeyopt",
                  "distid:1234567812345678"))
          .contains("Verified Successfully");
    }
  }
}
