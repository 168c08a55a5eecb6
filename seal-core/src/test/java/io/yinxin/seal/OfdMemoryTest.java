package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.trust.TrustStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What verifying needs does not grow with the document. */
class OfdMemoryTest {

  private static final int PARTS = 16;
  private static final int PART = 16 << 20;

  @SuppressWarnings("NullAway.Init") // set by JUnit
  @TempDir
  Path dir;

  /** Verifies in a process of its own. */
  public static final class Small {
    private Small() {}

    /**
     * Verifies.
     *
     * @param args the document, its root, the root of its seal's maker
     * @throws IOException if that fails
     */
    public static void main(String[] args) throws IOException {
      Verification result =
          Verifier.builder()
              .trust(TrustStore.of(Path.of(args[1])))
              .sealMakers(TrustStore.of(Path.of(args[2])))
              .at(BadDocuments.NOW)
              .build()
              .verify(Path.of(args[0]));
      if (!result.valid()) {
        throw new IllegalStateException(result.toString());
      }
    }
  }

  @Test
  void verifiesAQuarterOfAGigabyteInASmallHeap() throws Exception {
    byte[] part = new byte[PART];
    new Random(1).nextBytes(part);
    String digest = Base64.getEncoder().encodeToString(HashAlgorithm.SM3.digest(part));
    TestOfd.Seal seal = BadOfd.seal();
    for (int i = 0; i < PARTS; i++) {
      seal.references.put("/Doc_0/Res/scan" + i + ".jpg", digest);
    }
    TestOfd ofd = TestOfd.open().seal(seal);
    Path file = dir.resolve("large.ofd");
    try (ZipOutputStream out =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.setLevel(Deflater.NO_COMPRESSION);
      for (String name : ofd.zip.names()) {
        out.putNextEntry(new ZipEntry(name));
        out.write(ofd.zip.get(name));
      }
      for (int i = 0; i < PARTS; i++) {
        out.putNextEntry(new ZipEntry("Doc_0/Res/scan" + i + ".jpg"));
        out.write(part);
      }
    }
    Path root = Files.write(dir.resolve("root.der"), BadOfd.roots().get(0).getEncoded());
    Path maker = Files.write(dir.resolve("maker.der"), BadOfd.makers().get(0).getEncoded());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Small.class.getName(),
                file.toString(),
                root.toString(),
                maker.toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("output").toFile())
            .start();
    try {
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(dir.resolve("output"))).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
