package io.yinxin.seal.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.OutsideTool;
import io.yinxin.seal.internal.crypto.CertificateFiles;
import io.yinxin.seal.testing.LoopbackServer;
import io.yinxin.seal.trust.RevocationStatus.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenSSL as the certification authority: its lists, and its answers to what we ask. */
class OpenSslRevocationTest {

  private final Path folder;
  private final OutsideTool openssl = OutsideTool.named("openssl");

  OpenSslRevocationTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  /** The user id stands for itself in OpenSSL: it must be given to each command that signs. */
  private void run(boolean sm2, List<Object> arguments, String... idOptions) {
    List<Object> all = new ArrayList<>(arguments);
    if (sm2) {
      for (String each : idOptions) {
        all.add(each);
        all.add("distid:1234567812345678");
      }
    }
    openssl.succeed(all.toArray());
  }

  private void key(String name, String algorithm, String option) {
    openssl.succeed(
        "genpkey", "-algorithm", algorithm, "-pkeyopt", option, "-out", file(name + ".key"));
  }

  private void authority(String algorithm, String option, String digest) throws IOException {
    boolean sm2 = digest.equals("sm3");
    Files.writeString(
        file("ca.cnf"),
        String.join(
            "\n",
            "[ca]",
            "default_ca = here",
            "[here]",
            "database = " + file("index.txt"),
            "new_certs_dir = " + folder,
            "serial = " + file("serial"),
            "crlnumber = " + file("crlnumber"),
            "certificate = " + file("ca.pem"),
            "private_key = " + file("ca.key"),
            "default_md = " + digest,
            "default_days = 30",
            "default_crl_days = 7",
            "policy = any",
            "crl_extensions = list",
            "[any]",
            "commonName = supplied",
            "[list]",
            "authorityKeyIdentifier = keyid",
            "issuingDistributionPoint = critical, @place",
            "[place]",
            "fullname = URI:http://crl.example.cn/ca.crl",
            "onlyuser = TRUE",
            "[leaf]",
            "basicConstraints = critical, CA:FALSE",
            "keyUsage = critical, digitalSignature",
            "crlDistributionPoints = URI:http://crl.example.cn/ca.crl",
            "[responder]",
            "keyUsage = critical, digitalSignature",
            "extendedKeyUsage = OCSPSigning",
            ""));
    Files.writeString(file("index.txt"), "");
    Files.writeString(file("serial"), "9F00\n");
    Files.writeString(file("crlnumber"), "01\n");
    key("ca", algorithm, option);
    run(
        sm2,
        List.of(
            "req",
            "-x509",
            "-new",
            "-" + digest,
            "-key",
            file("ca.key"),
            "-out",
            file("ca.pem"),
            "-subj",
            "/CN=Authority",
            "-days",
            "30",
            "-addext",
            "keyUsage=critical,keyCertSign,cRLSign"),
        "-sigopt");
  }

  private X509Certificate certificate(
      String name, String extensions, String algorithm, String option, String digest)
      throws Exception {
    boolean sm2 = digest.equals("sm3");
    key(name, algorithm, option);
    run(
        sm2,
        List.of(
            "req",
            "-new",
            "-" + digest,
            "-key",
            file(name + ".key"),
            "-subj",
            "/CN=" + name,
            "-out",
            file(name + ".csr")),
        "-sigopt");
    run(
        sm2,
        List.of(
            "ca",
            "-batch",
            "-notext",
            "-config",
            file("ca.cnf"),
            "-extfile",
            file("ca.cnf"),
            "-extensions",
            extensions,
            "-in",
            file(name + ".csr"),
            "-out",
            file(name + ".pem")),
        "-sigopt",
        "-vfyopt");
    return CertificateFiles.read(file(name + ".pem")).get(0);
  }

  private byte[] answer(byte[] request, String responder, String digest) {
    try {
      Files.write(file("request.der"), request);
      run(
          digest.equals("sm3"),
          List.of(
              "ocsp",
              "-index",
              file("index.txt"),
              "-CA",
              file("ca.pem"),
              "-rsigner",
              file(responder + ".pem"),
              "-rkey",
              file(responder + ".key"),
              "-rmd",
              digest,
              "-reqin",
              file("request.der"),
              "-respout",
              file("answer.der")),
          "-rsigopt");
      return Files.readAllBytes(file("answer.der"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RSA, rsa_keygen_bits:2048, sha256",
    "EC, ec_paramgen_curve:P-256, sha384",
    "EC, ec_paramgen_curve:SM2, sm3"
  })
  void listsAndAnswersOfOpensslAreUnderstood(String algorithm, String option, String digest)
      throws Exception {
    authority(algorithm, option, digest);
    X509Certificate authority = CertificateFiles.read(file("ca.pem")).get(0);
    X509Certificate good = certificate("good", "leaf", algorithm, option, digest);
    X509Certificate stolen = certificate("stolen", "leaf", algorithm, option, digest);
    certificate("responder", "responder", algorithm, option, digest);
    openssl.succeed(
        "ca",
        "-config",
        file("ca.cnf"),
        "-revoke",
        file("stolen.pem"),
        "-crl_compromise",
        "20200102030405Z");
    run(
        digest.equals("sm3"),
        List.of("ca", "-config", file("ca.cnf"), "-gencrl", "-out", file("list.pem")),
        "-sigopt");
    Instant now = Clock.systemUTC().instant();

    Revocation lists = Revocation.of(file("list.pem"));
    assertThat(lists.status(good, authority, now, List.of()).outcome()).isEqualTo(Outcome.GOOD);
    RevocationStatus listed = lists.status(stolen, authority, now, List.of());
    assertThat(listed.outcome()).isEqualTo(Outcome.REVOKED);
    assertThat(listed.compromised()).isTrue();
    assertThat(listed.revokedAt()).isEqualTo(Instant.parse("2020-01-02T03:04:05Z"));

    for (String responder : List.of("ca", "responder")) {
      try (LoopbackServer server =
          LoopbackServer.answering(request -> answer(request, responder, digest))) {
        Files.writeString(
            file("ca.cnf"),
            "\n[" + responder + "-leaf]\nauthorityInfoAccess = OCSP;URI:" + server.uri() + "\n",
            java.nio.file.StandardOpenOption.APPEND);
        X509Certificate asked =
            certificate("asked-" + responder, responder + "-leaf", algorithm, option, digest);
        Revocation online = Revocation.none().online(Http.network(Duration.ofSeconds(30)));
        RevocationStatus status =
            online.status(asked, authority, Clock.systemUTC().instant(), List.of());
        assertThat(status.outcome()).as(String.valueOf(status.detail())).isEqualTo(Outcome.GOOD);
        assertThat(Objects.requireNonNull(status.proof()).kind())
            .isEqualTo(RevocationEvidence.Kind.OCSP);
        openssl.succeed(
            "ca",
            "-config",
            file("ca.cnf"),
            "-revoke",
            file("asked-" + responder + ".pem"),
            "-crl_reason",
            "superseded");
        RevocationStatus revoked =
            Revocation.none()
                .online(Http.network(Duration.ofSeconds(30)))
                .status(asked, authority, Clock.systemUTC().instant(), List.of());
        assertThat(revoked.outcome()).isEqualTo(Outcome.REVOKED);
        assertThat(revoked.compromised()).isFalse();
      }
    }
  }

  @Test
  void listOfVersionOneIsUnderstood() throws Exception {
    authority("EC", "ec_paramgen_curve:P-256", "sha256");
    X509Certificate authority = CertificateFiles.read(file("ca.pem")).get(0);
    X509Certificate good = certificate("good", "leaf", "EC", "ec_paramgen_curve:P-256", "sha256");
    X509Certificate revoked =
        certificate("revoked", "leaf", "EC", "ec_paramgen_curve:P-256", "sha256");
    openssl.succeed("ca", "-config", file("ca.cnf"), "-revoke", file("revoked.pem"));
    Path plain =
        Files.writeString(
            file("plain.cnf"),
            Files.readString(file("ca.cnf")).replaceAll("(?m)^crl(number|_extensions) = .*", ""));
    openssl.succeed("ca", "-config", plain, "-gencrl", "-out", file("list.pem"));
    assertThat(openssl.succeed("crl", "-in", file("list.pem"), "-text", "-noout"))
        .contains("Version 1 (0x0)");
    Revocation lists = Revocation.of(file("list.pem"));
    Instant now = Clock.systemUTC().instant();
    assertThat(lists.status(good, authority, now, List.of()).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(lists.status(revoked, authority, now, List.of()).outcome())
        .isEqualTo(Outcome.REVOKED);
  }
}
