package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.trust.TrustStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sealing an OFD needs does not grow with the document. */
class OfdSealMemoryTest {

  private static final int PARTS = 16;
  private static final int PART = 16 << 20;

  private final Path dir;

  OfdSealMemoryTest(@TempDir Path dir) {
    this.dir = dir;
  }

  /** Seals in a process of its own. */
  public static final class Small {
    private Small() {}

    /**
     * Seals a document twice, and checks the result.
     *
     * @param args the document, and two names for sealed ones
     * @throws Exception if that fails
     */
    public static void main(String[] args) throws Exception {
      Sealer sealer =
          OfdSealingTest.sealer(Version.V4)
              .at(new Placement.At(Placement.Pages.LAST, 20, 20, 0))
              .build();
      sealer.seal(Path.of(args[0]), Path.of(args[1]));
      sealer.seal(Path.of(args[1]), Path.of(args[2]));
    }
  }

  @Test
  void sealsAQuarterOfAGigabyteInASmallHeap() throws Exception {
    byte[] part = new byte[PART];
    new Random(1).nextBytes(part);
    TestOfd ofd = TestOfd.open();
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
    Path once = dir.resolve("once.ofd");
    Path twice = dir.resolve("twice.ofd");
    run(file, once, twice);
    Verification result =
        Verifier.builder().trust(TrustStore.of(List.of())).at(FixedClock.NOW).build().verify(twice);
    // Other keys than those of this process: whom to trust is not the question here.
    assertThat(result.sealings()).hasSize(2);
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.INDETERMINATE);
    assertThat(Files.size(twice)).isGreaterThan(Files.size(file));
  }

  private void run(Path... files) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Small.class.getName(),
                files[0].toString(),
                files[1].toString(),
                files[2].toString())
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
