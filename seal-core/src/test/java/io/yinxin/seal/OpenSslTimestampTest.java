package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.testing.LoopbackServer;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.Http;
import io.yinxin.seal.trust.TimeServer;
import io.yinxin.seal.trust.TimestampAuthority;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenSSL as the time server: it is asked by us, and says what it thinks of its own answers. */
class OpenSslTimestampTest {

  private static final TestPki ROOT = TestPki.root("R");

  private final Path folder;

  OpenSslTimestampTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private byte[] answer(byte[] request, OutsideTool openssl) {
    try {
      Path query = Files.write(folder.resolve("query.tsq"), request);
      Path reply = folder.resolve("reply.tsr");
      openssl.succeed(
          "ts", "-reply", "-config", folder.resolve("ts.cnf"), "-queryfile", query, "-out", reply);
      return Files.readAllBytes(reply);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void authority(
      OutsideTool openssl, String key, String option, String digests, String binding)
      throws IOException {
    openssl.succeed(
        "genpkey", "-algorithm", key, "-pkeyopt", option, "-out", folder.resolve("tsa.key"));
    openssl.succeed(
        "req",
        "-x509",
        "-new",
        "-sha256",
        "-key",
        folder.resolve("tsa.key"),
        "-out",
        folder.resolve("tsa.pem"),
        "-subj",
        "/CN=Time",
        "-days",
        "30",
        "-addext",
        "extendedKeyUsage=critical,timeStamping");
    Files.writeString(folder.resolve("serial"), "01\n");
    Files.writeString(
        folder.resolve("ts.cnf"),
        String.join(
            "\n",
            "[tsa]",
            "default_tsa = here",
            "[here]",
            "serial = " + folder.resolve("serial"),
            "signer_cert = " + folder.resolve("tsa.pem"),
            "signer_key = " + folder.resolve("tsa.key"),
            "signer_digest = sha256",
            "default_policy = 1.2.3.4.1",
            "digests = " + digests,
            "accuracy = secs:1",
            "ordering = yes",
            "tsa_name = yes",
            "ess_cert_id_alg = " + binding,
            ""));
  }

  @ParameterizedTest
  @CsvSource({
    "RSA, rsa_keygen_bits:2048, 'sha256, sm3', sha256",
    "RSA, rsa_keygen_bits:2048, 'sha256', sha1",
    "EC, ec_paramgen_curve:P-256, 'sha256, sha512', sha256"
  })
  void opensslAttestsOurSealings(String key, String option, String digests, String binding)
      throws Exception {
    OutsideTool openssl = OutsideTool.named("openssl");
    authority(openssl, key, option, digests, binding);
    Clock clock = Clock.systemUTC();
    Instant before = clock.instant();
    Path in = Files.write(folder.resolve("in.pdf"), RawPdf.onePage().bytes());
    Path out = folder.resolve("out.pdf");
    try (LoopbackServer server = LoopbackServer.answering(request -> answer(request, openssl))) {
      TimestampAuthority authority =
          TimeServer.at(server.uri(), Http.network(Duration.ofSeconds(60)));
      for (String name : List.of("SHA-256", "SM3")) {
        HashAlgorithm hash = HashAlgorithm.named(name);
        byte[] digest = hash.digest(new byte[] {1, 2, 3});
        byte[] token = authority.stamp(name, digest);
        assertThat(token != null).isEqualTo(name.equals("SHA-256") || digests.contains("sm3"));
        if (token != null) {
          verify(openssl, token, name, digest);
        }
      }
      // A signer whose certificate is good today, whatever day it is.
      TestPki signer =
          ROOT.signer("Signer", c -> c.valid(before.minusSeconds(3600), before.plusSeconds(3600)));
      Sealer.builder().key(signer.sealKey()).timestamps(authority).build().seal(in, out);
    }
    Verification result =
        Verifier.builder()
            .trust(TrustStore.of(folder.resolve("tsa.pem"), trusted()))
            .revocation(Verifier.RevocationCheck.OFF)
            .build()
            .verify(Files.readAllBytes(out));
    Sealing sealing = result.sealings().get(0);
    assertThat(sealing.level()).as(result.toString()).isEqualTo("B-T");
    assertThat(sealing.findings()).isEmpty();
    assertThat(Objects.requireNonNull(sealing.provenTime()))
        .isBetween(before.minusSeconds(2), clock.instant().plusSeconds(2));
    assertThat(OutsideTool.named("pdfsig").succeed("-nocert", out))
        .contains("Signature is Valid", "Total document signed");
  }

  private Path trusted() throws Exception {
    return Files.write(folder.resolve("root.der"), ROOT.certificate().getEncoded());
  }

  private void verify(OutsideTool openssl, byte[] token, String digestName, byte[] digest)
      throws IOException {
    Path file = Files.write(folder.resolve("token.der"), token);
    Path roots = folder.resolve("tsa.pem");
    String hex = HexFormat.of().formatHex(digest);
    // The command takes a bare digest to be of the kind that the token states.
    assertThat(
            openssl.succeed(
                "ts", "-verify", "-digest", hex, "-in", file, "-token_in", "-CAfile", roots))
        .as(digestName)
        .contains("Verification: OK");
    byte[] other = Arrays.copyOf(digest, digest.length);
    other[0] ^= 1;
    assertThat(
            openssl
                .run(
                    "ts",
                    "-verify",
                    "-digest",
                    HexFormat.of().formatHex(other),
                    "-in",
                    file,
                    "-token_in",
                    "-CAfile",
                    roots)
                .exit())
        .isNotZero();
  }
}
