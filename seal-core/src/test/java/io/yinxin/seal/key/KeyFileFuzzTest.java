package io.yinxin.seal.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.crypto.X509;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestPki;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broken input ends with the exceptions that are promised, in time. */
class KeyFileFuzzTest {

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path folder;

  @Test
  void brokenKeyFilesAreRefused() throws Exception {
    PinSource pin = PinSources.of("x".toCharArray());
    Path file = folder.resolve("key.p12");
    KeyFiles.generate(
        file,
        "a",
        SignatureAlgorithm.SM2_SM3,
        "CN=S",
        "x".toCharArray(),
        FixedClock.NOW,
        Duration.ofDays(1),
        false);
    byte[] good = Files.readAllBytes(file);
    List<X509Certificate> chain;
    try (SealKey opened = SealKeys.open("file:" + file, pin)) {
      chain = opened.chain();
    }
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 150; i++) {
      byte[] bad = good.clone();
      // Where the lengths are, more often than not.
      int at = random.nextBoolean() ? random.nextInt(80) : random.nextInt(bad.length);
      bad[at] = (byte) random.nextInt();
      if (random.nextInt(4) == 0) {
        bad = Arrays.copyOf(bad, random.nextInt(bad.length));
      }
      Files.write(file, bad);
      try {
        // What the MAC does not cover is the MAC's own wrapping.
        try (SealKey opened = SealKeys.open("file:" + file, pin)) {
          assertThat(opened.chain()).isEqualTo(chain);
        }
      } catch (SealException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  @Test
  void deepNestingIsRefused() throws Exception {
    byte[] deep = new byte[500_000];
    for (int i = 0; i + 1 < deep.length; i += 2) {
      deep[i] = 0x30;
      deep[i + 1] = (byte) 0x80;
    }
    Path file = Files.write(folder.resolve("deep.p12"), deep);
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> SealKeys.open("file:" + file, PinSources.of("x".toCharArray()))))
        .isInstanceOf(SealException.KeyUnavailable.class);
  }

  @Test
  void brokenCertificatesAreRefusedOrReadable() throws Exception {
    byte[] good =
        TestPki.root("R", SignatureAlgorithm.SM2_SM3)
            .signer("S", c -> c.usage(0x80))
            .certificate()
            .getEncoded();
    Random random = new Random(8);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      try {
        var read = X509.read(bad);
        assertThat(read.getSubjectX500Principal()).isNotNull();
        assertThat(read.getEncoded()).isEqualTo(bad);
      } catch (CertificateException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }
}
