package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.trust.TrustStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sealing and verifying an OFD need does not grow with the document. */
class OfdMemoryTest {

  private static final int PARTS = 16;
  private static final byte[] PART = new byte[16 << 20];

  static {
    new Random(1).nextBytes(PART);
  }

  private final Path dir;

  OfdMemoryTest(@TempDir Path dir) {
    this.dir = dir;
  }

  /** Seals or verifies in a process of its own. */
  public static final class Small {
    private Small() {}

    /**
     * Seals a document twice, checking the result; or verifies it.
     *
     * @param args {@code seal}, the document, and two names for sealed ones; or {@code verify}, the
     *     document, its root, the root of its seal's maker
     * @throws Exception if that fails
     */
    public static void main(String[] args) throws Exception {
      Path document = Path.of(args[1]);
      Path second = Path.of(args[2]);
      Path third = Path.of(args[3]);
      if (args[0].equals("seal")) {
        Sealer sealer =
            OfdSealingTest.sealer(Version.V4)
                .at(new Placement.At(Placement.Pages.LAST, 20, 20, 0))
                .build();
        sealer.seal(document, second);
        sealer.seal(second, third);
        return;
      }
      Verification result =
          Verifier.builder()
              .trust(TrustStore.of(second))
              .sealMakers(TrustStore.of(third))
              .at(BadDocuments.NOW)
              .build()
              .verify(document);
      if (!result.valid()) {
        throw new IllegalStateException(result.toString());
      }
    }
  }

  private static String scan(int number) {
    return "Doc_0/Res/scan" + number + ".jpg";
  }

  /** A quarter of a gigabyte: a document, and scans beside it. */
  private Path large(TestOfd ofd) throws IOException {
    Path file = dir.resolve("large.ofd");
    try (ZipOutputStream out =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.setLevel(Deflater.NO_COMPRESSION);
      for (String name : ofd.zip.names()) {
        out.putNextEntry(new ZipEntry(name));
        out.write(ofd.zip.get(name));
      }
      for (int i = 0; i < PARTS; i++) {
        out.putNextEntry(new ZipEntry(scan(i)));
        out.write(PART);
      }
    }
    return file;
  }

  @Test
  void sealsAQuarterOfAGigabyteInASmallHeap() throws Exception {
    Path file = large(TestOfd.open());
    Path twice = dir.resolve("twice.ofd");
    run("seal", file, dir.resolve("once.ofd"), twice);
    Verification result =
        Verifier.builder().trust(TrustStore.of(List.of())).at(FixedClock.NOW).build().verify(twice);
    // Other keys than those of this process: whom to trust is not the question here.
    assertThat(result.sealings()).hasSize(2);
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.INDETERMINATE);
    assertThat(Files.size(twice)).isGreaterThan(Files.size(file));
  }

  @Test
  void verifiesAQuarterOfAGigabyteInASmallHeap() throws Exception {
    TestOfd.Seal seal = BadOfd.seal();
    String digest = Base64.getEncoder().encodeToString(HashAlgorithm.SM3.digest(PART));
    for (int i = 0; i < PARTS; i++) {
      seal.references.put("/" + scan(i), digest);
    }
    Path file = large(TestOfd.open().seal(seal));
    Path root = Files.write(dir.resolve("root.der"), BadOfd.roots().get(0).getEncoded());
    Path maker = Files.write(dir.resolve("maker.der"), BadOfd.makers().get(0).getEncoded());
    run("verify", file, root, maker);
  }

  private void run(String work, Path... files) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Small.class.getName(),
                work));
    for (Path each : files) {
      command.add(each.toString());
    }
    Process process =
        new ProcessBuilder(command)
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
