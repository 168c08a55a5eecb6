package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.SealException.DocumentRejected.Reason;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.internal.pdf.PdfAssembly;
import io.yinxin.seal.internal.pdf.PdfSamples;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.testing.FakeTimestampAuthority;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.Revocation;
import io.yinxin.seal.trust.RevocationEvidence;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a sealer may cost, and what it leaves when it is stopped. */
class SealerLimitsTest {

  private final Path dir;
  private final Path in;
  private final Path out;

  SealerLimitsTest(@TempDir Path dir) {
    this.dir = dir;
    this.in = dir.resolve("in.pdf");
    this.out = dir.resolve("out.pdf");
  }

  private static Sealer sealer() throws Exception {
    return sealer(SealingLevel.B);
  }

  private static Sealer sealer(SealingLevel level) throws Exception {
    String svg =
        "<svg xmlns='http://www.w3.org/2000/svg' width='40mm' height='20mm' viewBox='0 0 40 20'>"
            + "<rect width='40' height='20' fill='red'/></svg>";
    TestPki root = TestPki.root("R");
    SealKey key = root.signer("S").sealKey();
    Sealer.Builder builder = Sealer.builder();
    if (level != SealingLevel.B) {
      builder
          .timestamps(FakeTimestampAuthority.of(root))
          .level(level)
          .revocation(Revocation.of(List.of(RevocationEvidence.read(root.crl(c -> c)))))
          .trust(TrustStore.of(List.of(root.certificate())));
    }
    return builder
        .key(key)
        .clock(FixedClock.clock())
        .picture(SealPicture.of(svg.getBytes(StandardCharsets.UTF_8)))
        .at(new Placement.At(Placement.Pages.LAST, 10, 10, 0))
        .build();
  }

  /** What the forked runs do: seals one file. */
  public static final class Once {
    private Once() {}

    /**
     * Seals.
     *
     * @param args input, output and level
     * @throws Exception if that fails
     */
    public static void main(String[] args) throws Exception {
      sealer(SealingLevel.valueOf(args[2])).seal(Path.of(args[0]), Path.of(args[1]));
    }
  }

  private static OutsideTool.Run fork(List<String> options, Path in, Path out, SealingLevel level) {
    OutsideTool java = OutsideTool.at(Path.of(System.getProperty("java.home"), "bin", "java"));
    return java.run(
        Stream.of(
                options.stream(),
                Stream.of("-cp", System.getProperty("java.class.path"), Once.class.getName()),
                Stream.of(in.toString(), out.toString(), level.name()))
            .flatMap(each -> each)
            .toArray());
  }

  private void nothingLeft(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(file -> !file.equals(in))).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"B", "LTA"})
  void sealsHalfAGigabyteInASmallHeap(SealingLevel level) throws Exception {
    Assumptions.assumeTrue(
        Files.getFileStore(dir).getUsableSpace() > 2_000_000_000L, "too little room on the disk");
    long data = 500_000_000;
    StringBuilder head = new StringBuilder("%PDF-1.7\n");
    long[] at = new long[5];
    at[1] = head.length();
    head.append("1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
    at[2] = head.length();
    head.append("2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n");
    at[3] = head.length();
    head.append("3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n");
    at[4] = head.length();
    head.append("4 0 obj\n<</Length ").append(data).append(">>\nstream\n");
    long tail = head.length() + data;
    StringBuilder end = new StringBuilder("\nendstream\nendobj\n");
    long xref = tail + end.length();
    end.append("xref\n0 5\n0000000000 65535 f \n");
    for (int i = 1; i < 5; i++) {
      end.append(String.format("%010d 00000 n \n", at[i]));
    }
    end.append("trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n").append(xref).append("\n%%EOF\n");
    try (RandomAccessFile file = new RandomAccessFile(in.toFile(), "rw")) {
      file.write(head.toString().getBytes(StandardCharsets.US_ASCII));
      file.seek(tail); // the scan itself is a hole in the file
      file.write(end.toString().getBytes(StandardCharsets.US_ASCII));
    }
    OutsideTool.Run run = fork(List.of("-Xmx32m", "-XX:+UseSerialGC"), in, out, level);
    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(Files.size(out)).isGreaterThan(data);
    Files.delete(out);
  }

  @Test
  void leavesNothingOnAFullDisk() throws Exception {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "only root can mount a small disk");
    Files.write(in, PdfSamples.pages(2000));
    Path disk = Files.createDirectory(dir.resolve("disk"));
    OutsideTool mount = OutsideTool.named("mount");
    OutsideTool.Run mounted = mount.run("-t", "tmpfs", "-o", "size=64k", "tmpfs", disk);
    Assumptions.assumeTrue(mounted.exit() == 0, "a small disk cannot be mounted here");
    try {
      assertThatThrownBy(() -> sealer().seal(in, disk.resolve("out.pdf")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
      nothingLeft(disk);
    } finally {
      OutsideTool.named("umount").succeed(disk);
    }
  }

  @Test
  void leavesNothingInAFolderThatMayNotBeWritten() throws Exception {
    Files.write(in, PdfSamples.classic());
    Path proc = Path.of("/proc/self/out.pdf");
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self")), "no /proc here");
    assertThatThrownBy(() -> sealer().seal(in, proc)).isInstanceOf(IOException.class);
  }

  @Test
  void leavesNothingWhenTheThreadIsInterrupted() throws Exception {
    Files.write(in, PdfSamples.classic());
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> sealer().seal(in, out)).isInstanceOf(IOException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    nothingLeft(dir);
  }

  /** Waits for its end with a prepared sealing in hand. */
  public static final class Stopped {
    private Stopped() {}

    /**
     * Prepares, says so, and waits.
     *
     * @param args input and output
     * @throws Exception if that fails
     */
    public static void main(String[] args) throws Exception {
      try (PreparedSealing prepared = sealer().prepare(Path.of(args[0]), Path.of(args[1]))) {
        Files.writeString(Path.of(args[2]), prepared.toSign().length + " bytes to sign");
        new CountDownLatch(1).await();
      }
    }
  }

  @Test
  void leavesNothingWhenTheProcessIsToldToEnd() throws Exception {
    Files.write(in, PdfSamples.classic());
    Path ready = Files.createDirectory(dir.resolve("notes")).resolve("ready");
    Path folder = Files.createDirectory(dir.resolve("target"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Stopped.class.getName(),
                in.toString(),
                folder.resolve("out.pdf").toString(),
                ready.toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("notes").resolve("output").toFile())
            .start();
    try {
      for (int i = 0; i < 600 && !Files.exists(ready) && process.isAlive(); i++) {
        process.waitFor(100, java.util.concurrent.TimeUnit.MILLISECONDS);
      }
      assertThat(ready).exists();
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files).hasSize(1);
      }
      process.destroy(); // SIGTERM
      assertThat(process.waitFor(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    nothingLeft(folder);
  }

  /** Broken where a sealing has no business, but whoever verifies it looks. */
  private static byte[] brokenBeside(String object) {
    return PdfAssembly.version("1.7")
        .trailer("/Root 1 0 R")
        .object(1, "<</Type/Catalog/Pages 2 0 R>>")
        .object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
        .object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>")
        .object(4, object)
        .table()
        .end()
        .toBytes();
  }

  static Stream<Map.Entry<String, byte[]>> broken() throws Exception {
    Map<String, byte[]> all = new TreeMap<>(PdfSamples.refused());
    // These show only when the page is looked at, which sealing does.
    all.put("pageTreeLoop", PdfSamples.pageTreeLoop());
    all.put("lengthOfOneGigabyte", PdfSamples.lengthOfOneGigabyte());
    all.put("nestedBomb", PdfSamples.nestedBomb());
    all.put("endlessString", PdfSamples.endlessString());
    all.put("noEndobj", PdfSamples.noEndobj());
    all.put("otherObjectThere", PdfSamples.otherObjectThere());
    all.put("lengthBeside", brokenBeside("<</Length 1073741824>>\nstream\nabc\nendstream"));
    all.put("nestedBombBeside", brokenBeside("[".repeat(100_000)));
    all.put("stringWithoutEndBeside", brokenBeside("<</A("));
    return all.entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("broken")
  void refusesWhatOnlyARepairingReaderUnderstands(Map.Entry<String, byte[]> sample)
      throws Exception {
    Files.write(in, sample.getValue());
    assertThatThrownBy(() -> sealer().seal(in, out))
        .isInstanceOfSatisfying(
            DocumentRejected.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.UNREADABLE);
              assertThat(e.hint()).isNotNull();
            });
    nothingLeft(dir);
  }
}
