package io.yinxin.seal.internal.cms;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.OutsideTool;
import io.yinxin.seal.internal.cms.CmsProblem.Kind;
import io.yinxin.seal.internal.crypto.CertificateCache;
import io.yinxin.seal.internal.crypto.CertificateFiles;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.TestPki;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our CMS read by OpenSSL, and OpenSSL's by us. */
@Tag("outside")
class OpenSslCmsTest {

  private static final byte[] DOCUMENT = "a document".getBytes(StandardCharsets.UTF_8);

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path folder;

  @ParameterizedTest
  @EnumSource(
      value = SignatureAlgorithm.class,
      mode = EnumSource.Mode.EXCLUDE,
      // OpenSSL 3.0 gives SM2 no user id in CMS, and has no EdDSA there at all
      names = {"SM2_SM3", "ED25519"})
  void openSslVerifiesOurs(SignatureAlgorithm algorithm) throws Exception {
    OutsideTool openssl = OutsideTool.named("openssl");
    TestPki root = TestPki.root("R", algorithm);
    TestPki signer = root.ca("C").signer("S");
    Path cms =
        Files.write(folder.resolve("s.cms"), CmsSignatureTest.sign(signer.sealKey(), DOCUMENT));
    Path document = Files.write(folder.resolve("d"), DOCUMENT);
    Path trust =
        Files.writeString(
            folder.resolve("root.pem"), CertificateFiles.pem(List.of(root.certificate())));
    String said =
        openssl.succeed(
            "cms",
            "-verify",
            "-cades",
            "-inform",
            "DER",
            "-in",
            cms,
            "-content",
            document,
            "-binary",
            "-CAfile",
            trust,
            "-purpose",
            "any",
            "-attime",
            "1795420800",
            "-out",
            folder.resolve("out"));
    assertThat(said).contains("successful");
    Path other = Files.write(folder.resolve("e"), new byte[] {1});
    assertThat(
            openssl
                .run(
                    "cms",
                    "-verify",
                    "-inform",
                    "DER",
                    "-in",
                    cms,
                    "-content",
                    other,
                    "-binary",
                    "-noverify",
                    "-out",
                    folder.resolve("out"))
                .exit())
        .isNotZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-md sha256",
        "-md sha256 -cades",
        "-md sha512 -keyopt rsa_padding_mode:pss",
        "-md sha384 -noattr",
        "-md sha3-256",
        "-md sha256 -keyid",
        "-md sha256 -stream -indef",
        "-md sha1"
      })
  void weVerifyOpenSsls(String options) throws Exception {
    OutsideTool openssl = OutsideTool.named("openssl");
    Path key = folder.resolve("k.pem");
    Path certificate = folder.resolve("c.pem");
    openssl.succeed(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        key,
        "-out",
        certificate,
        "-subj",
        "/CN=S");
    Path document = Files.write(folder.resolve("d"), DOCUMENT);
    Path cms = folder.resolve("s.cms");
    List<Object> sign =
        new ArrayList<>(
            List.of(
                "cms",
                "-sign",
                "-binary",
                "-in",
                document,
                "-signer",
                certificate,
                "-inkey",
                key,
                "-outform",
                "DER",
                "-out",
                cms));
    sign.addAll(Arrays.asList(options.split(" ")));
    openssl.succeed(sign.toArray());
    CmsSignature read = CmsSignature.parse(Files.readAllBytes(cms), new CertificateCache());
    List<Kind> expected = new ArrayList<>();
    if (options.contains("sha1")) {
      expected.add(Kind.WEAK_ALGORITHM);
    }
    if (options.contains("noattr")) {
      expected.add(Kind.NO_ATTRIBUTES);
    } else if (!options.contains("cades")) {
      expected.add(Kind.CERTIFICATE_NOT_BOUND);
    } else {
      assertThat(read.baseline()).isTrue();
    }
    if (options.contains("indef")) {
      // Streamed, so with the content in pieces inside, and lengths left open all over.
      expected.add(Kind.CONTENT_INSIDE);
      assertThat(read.content()).isEqualTo(DOCUMENT);
    }
    byte[] digest = Objects.requireNonNull(read.newDocumentDigest()).digest(DOCUMENT);
    assertThat(read.verify(digest))
        .extracting(CmsProblem::kind)
        .containsExactlyElementsOf(expected);
    digest[0] ^= 1;
    assertThat(read.verify(digest))
        .extracting(CmsProblem::kind)
        .contains(options.contains("noattr") ? Kind.SIGNATURE_WRONG : Kind.CONTENT_CHANGED);
    if (!options.contains("noattr")) {
      assertThat(read.signingTime()).isNotNull();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = SignatureAlgorithm.class,
      names = {"SM2_SM3", "ED25519"})
  void openSslVerifiesTheSignatureOverTheAttributes(SignatureAlgorithm algorithm) throws Exception {
    OutsideTool openssl = OutsideTool.named("openssl");
    TestPki signer = TestPki.root("R", algorithm).signer("S");
    CmsSigner writer = CmsSigner.of(signer.sealKey());
    byte[] attributes =
        writer.signedAttributes(HashAlgorithm.named(algorithm.digest()).digest(DOCUMENT));
    byte[] value = signer.sealKey().sign(attributes);
    Path message = Files.write(folder.resolve("m"), attributes);
    Path signature = Files.write(folder.resolve("s"), value);
    Path certificate =
        Files.writeString(
            folder.resolve("c.pem"), CertificateFiles.pem(List.of(signer.certificate())));
    Path publicKey = folder.resolve("p.pem");
    openssl.succeed("x509", "-in", certificate, "-pubkey", "-noout", "-out", publicKey);
    List<Object> verify =
        new ArrayList<>(
            List.of(
                "pkeyutl",
                "-verify",
                "-pubin",
                "-inkey",
                publicKey,
                "-in",
                message,
                "-sigfile",
                signature,
                "-rawin"));
    if (algorithm == SignatureAlgorithm.SM2_SM3) {
      verify.addAll(List.of("-digest", "sm3", "-pkeyopt", "distid:1234567812345678"));
    }
    assertThat(openssl.succeed(verify.toArray())).contains("Verified Successfully");
    // And the whole is a structure that it can read.
    Path cms = Files.write(folder.resolve("s.cms"), writer.build(attributes, value, null));
    assertThat(openssl.succeed("cms", "-cmsout", "-print", "-inform", "DER", "-in", cms))
        .contains("id-smime-aa-signingCertificateV2");
  }
}
