package io.yinxin.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures all cases and prints them as a table: CPU time and allocated bytes for each operation,
 * and ratios to the floor of the same run.
 *
 * <p>Each case runs in a JVM of its own, DSS and ofdrw on class paths of their own. The programs
 * take turns within a case, and all cases are measured in several rounds of which the median
 * counts: so what else the machine does hits all of them alike.
 */
public final class Table {

  private static final List<String> PROGRAMS = List.of("floor", "yinxin", "pdfBox", "dss", "ofdrw");

  /** One line of the table. */
  record Case(
      String name, String benchmark, String document, String key, String aim, List<String> peers) {}

  private static final List<String> PDF = List.of("pdfBox");
  static final List<String> PDF_DSS = List.of("pdfBox", "dss");
  private static final List<String> OFD = List.of("ofdrw");

  private static final List<Case> CASES =
      List.of(
          new Case("seal licence, RSA-2048", "Seal", "licence.pdf", "rsa", "1.25 x floor", PDF_DSS),
          new Case("seal licence, P-256", "Seal", "licence.pdf", "p256", "2 x floor", PDF_DSS),
          new Case("seal licence, SM2", "Seal", "licence.pdf", "sm2", "1.25 x floor", PDF),
          new Case("seal 20 MB, RSA-2048", "Seal", "scan.pdf", "rsa", "1.15 x floor", PDF_DSS),
          new Case("seal 20 MB, SM2", "Seal", "scan.pdf", "sm2", "1.15 x floor", PDF),
          new Case("verify 1 sealing, RSA-2048", "Verify", "one.pdf", "rsa", "400 us", PDF_DSS),
          new Case("verify 1 sealing, P-256", "Verify", "one.pdf", "p256", "", PDF_DSS),
          new Case("verify 1 sealing, SM2", "Verify", "one.pdf", "sm2", "", PDF),
          new Case("verify 10 sealings, RSA-2048", "Verify", "ten.pdf", "rsa", "1200 us", PDF_DSS),
          new Case("verify 10 sealings, SM2", "Verify", "ten.pdf", "sm2", "", PDF),
          new Case("verify 20 MB, RSA-2048", "Verify", "scan.pdf", "rsa", "1.15 x floor", PDF_DSS),
          new Case("verify 20 MB, SM2", "Verify", "scan.pdf", "sm2", "1.15 x floor", PDF),
          new Case("seal OFD licence, SM2", "Seal", "licence.ofd", "sm2", "1000 us", OFD),
          new Case("seal OFD 20 MB, SM2", "Seal", "scan.ofd", "sm2", "1.15 x floor", OFD),
          new Case("verify OFD licence, SM2", "Verify", "one.ofd", "sm2", "1100 us", OFD),
          new Case("verify OFD 20 MB, SM2", "Verify", "scan.ofd", "sm2", "1.15 x floor", OFD),
          new Case("batch of 1,000, RSA-2048", "Batch", "", "rsa", "80 % of floor", PDF_DSS),
          new Case("batch of 1,000, P-256", "Batch", "", "p256", "80 % of floor", PDF_DSS),
          new Case("batch of 1,000, SM2", "Batch", "", "sm2", "80 % of floor", PDF));

  /** What one JVM measured, for one operation. */
  record Score(double cpuMicros, double clockMicros, double bytes) {}

  private final Path folder;
  private final boolean quick;
  private final Pattern only;
  private final String ours;
  private final Map<String, String> peers;
  private final Map<String, List<Score>> scores = new HashMap<>();

  Table(Path folder, boolean quick, Pattern only, String ours, Map<String, String> peers) {
    this.folder = folder;
    this.quick = quick;
    this.only = only;
    this.ours = ours;
    this.peers = peers;
  }

  /**
   * Measures and prints.
   *
   * @param args our class path, DSS's, ofdrw's; then {@code --quick} (one short round), {@code
   *     --only REGEX} (the cases whose name it finds), {@code --folder DIR} (on which disk)
   * @throws IOException if a file cannot be written or a JVM not started
   * @throws GeneralSecurityException if a key cannot be made
   * @throws InterruptedException if interrupted
   */
  public static void main(String[] args)
      throws IOException, GeneralSecurityException, InterruptedException {
    List<String> options = Arrays.asList(args).subList(3, args.length);
    int only = options.indexOf("--only");
    int place = options.indexOf("--folder");
    Path parent =
        Path.of(place < 0 ? System.getProperty("java.io.tmpdir") : options.get(place + 1));
    Path folder = Files.createTempDirectory(parent, "yinxin-bench");
    try {
      Folder.fill(folder, true);
      Table table =
          new Table(
              folder,
              options.contains("--quick"),
              Pattern.compile(only < 0 ? "" : options.get(only + 1)),
              args[0],
              Map.of("dss", args[1], "ofdrw", args[2]));
      table.measure();
      table.print();
      table.heaps();
    } finally {
      delete(folder);
    }
  }

  private void measure() throws IOException, InterruptedException {
    int rounds = quick ? 1 : 3;
    for (int round = 1; round <= rounds; round++) {
      for (Case c : CASES) {
        if (!only.matcher(c.name).find()) {
          continue;
        }
        for (String program : PROGRAMS) {
          boolean always = program.equals("floor") || program.equals("yinxin");
          if (!always && !c.peers.contains(program)) {
            continue;
          }
          System.err.printf(
              Locale.ROOT, "round %d of %d: %s: %s%n", round, rounds, c.name, program);
          Score score = run(c, program);
          if (score != null) {
            scores.computeIfAbsent(c.name + "/" + program, k -> new ArrayList<>()).add(score);
          }
        }
      }
    }
  }

  @Nullable Score run(Case c, String program) throws IOException, InterruptedException {
    boolean batch = c.benchmark.equals("Batch");
    String peer = peers.get(program);
    String method =
        peer != null
            ? "io.yinxin.peer."
                + program
                + ".*Benchmark."
                + c.benchmark.toLowerCase(Locale.ROOT)
                + "$"
            : "io.yinxin.bench." + c.benchmark + "Benchmark." + program + "$";
    Path csv = folder.resolve("result.csv");
    Files.deleteIfExists(csv);
    List<String> command =
        new ArrayList<>(
            List.of(
                java(),
                "-cp",
                // Ours at the end of a peer's: there it gives only the profiler.
                peer != null ? peer + ":" + ours.substring(0, ours.indexOf(':')) : ours,
                "org.openjdk.jmh.Main",
                method,
                "-p",
                "folder=" + folder,
                "-p",
                "key=" + c.key));
    if (!c.document.isEmpty()) {
      command.addAll(List.of("-p", "document=" + c.document));
    }
    if (batch) {
      command.addAll(List.of("-bm", "ss", "-wi", quick ? "1" : "3", "-i", quick ? "1" : "3"));
    } else {
      String times = quick ? "2" : "5";
      // The libraries take the longest to get warm.
      String warm = program.equals("floor") ? "1s" : "4s";
      command.addAll(List.of("-wi", times, "-w", warm, "-i", times, "-r", "1s"));
    }
    command.addAll(
        List.of(
            "-f",
            "1",
            "-jvmArgs",
            "-Xms1500m -Xmx1500m -XX:+UseSerialGC -Djava.awt.headless=true"
                // A compiler thread that ends takes its account with it: see CpuProfiler.
                + " -XX:-UseDynamicNumberOfCompilerThreads",
            "-prof",
            "gc",
            "-prof",
            "io.yinxin.bench.CpuProfiler",
            "-foe",
            "true",
            "-v",
            "SILENT",
            "-rf",
            "csv",
            "-rff",
            csv.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("jmh.txt").toFile())
            .start();
    if (process.waitFor() != 0 || !Files.exists(csv)) {
      System.err.println(Files.readString(folder.resolve("jmh.txt")).strip());
      return null;
    }
    return score(Files.readAllLines(csv));
  }

  /** JMH's CSV: the name is the first field, quoted, and the score the fifth. */
  private static @Nullable Score score(List<String> lines) {
    double cpu = Double.NaN;
    double clock = Double.NaN;
    double bytes = Double.NaN;
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      String[] field = line.split(",", -1);
      double value = Double.parseDouble(field[4]);
      if (field[0].endsWith(":cpu\"")) {
        cpu = value;
      } else if (field[0].endsWith(":gc.alloc.rate.norm\"")) {
        bytes = value;
      } else if (!field[0].contains(":")) {
        clock = value;
      }
    }
    return Double.isNaN(cpu) ? null : new Score(cpu, clock, bytes);
  }

  private void print() {
    System.out.printf(
        Locale.ROOT,
        "%nJava %s, %d processors; CPU us for each operation (by the clock), median of the rounds%n%n",
        Runtime.version(),
        Runtime.getRuntime().availableProcessors());
    System.out.println(
        "| case | floor | yinxin | x floor | aim | allocated"
            + " | PDFBox | x yinxin | DSS | x yinxin | ofdrw | x yinxin |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (Case c : CASES) {
      if (!only.matcher(c.name).find()) {
        continue;
      }
      Score floor = median(c, "floor");
      Score yinxin = median(c, "yinxin");
      Score pdfBox = median(c, "pdfBox");
      Score dss = median(c, "dss");
      Score ofdrw = median(c, "ofdrw");
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |%n",
          c.name,
          time(floor),
          time(yinxin),
          ratio(yinxin, floor),
          c.aim,
          yinxin == null ? "" : String.format(Locale.ROOT, "%,.0f KB", yinxin.bytes / 1024),
          time(pdfBox),
          ratio(pdfBox, yinxin),
          time(dss),
          ratio(dss, yinxin),
          time(ofdrw),
          ratio(ofdrw, yinxin));
    }
  }

  private @Nullable Score median(Case c, String program) {
    List<Score> all = scores.getOrDefault(c.name + "/" + program, List.of());
    return all.stream()
        .sorted(Comparator.comparingDouble(Score::cpuMicros))
        .skip(all.size() / 2)
        .findFirst()
        .orElse(null);
  }

  private static String time(@Nullable Score score) {
    return score == null
        ? ""
        : String.format(Locale.ROOT, "%,.0f (%,.0f)", score.cpuMicros, score.clockMicros);
  }

  private static String ratio(@Nullable Score score, @Nullable Score to) {
    return score == null || to == null
        ? ""
        : String.format(Locale.ROOT, "%.2f", score.cpuMicros / to.cpuMicros);
  }

  /** The smallest heap in which a document of 500 MB can be sealed, and verified. */
  private void heaps() throws IOException, InterruptedException {
    if (!only.matcher("heap").find()) {
      return;
    }
    Documents.huge(folder.resolve("huge.pdf"));
    OfdDocuments.huge(folder.resolve("huge.ofd"));
    System.out.println("\n| 500 MB document, smallest heap | floor | yinxin | PDFBox |");
    System.out.println("|---|---|---|---|");
    for (String document : List.of("huge.pdf", "huge.ofd")) {
      boolean ofd = document.endsWith(".ofd");
      for (String work : List.of("seal", "verify")) {
        System.out.print("| " + work + (ofd ? " OFD" : " PDF"));
        for (String program : List.of("floor", "yinxin", "pdfBox")) {
          boolean asked = !ofd || !program.equals("pdfBox");
          System.out.print(" | " + (asked ? smallest(work, program, document) : ""));
        }
        System.out.println(" |");
      }
    }
  }

  private String smallest(String work, String program, String document)
      throws IOException, InterruptedException {
    for (int megabytes : new int[] {8, 12, 16, 24, 32, 48, 64, 128, 512, 2048, 4096}) {
      Process process =
          new ProcessBuilder(
                  java(),
                  "-Xmx" + megabytes + "m",
                  "-XX:+UseSerialGC",
                  "-Djava.awt.headless=true",
                  "-cp",
                  ours,
                  "io.yinxin.bench.Heap",
                  work,
                  program,
                  folder.toString(),
                  document)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("heap.txt").toFile())
              .start();
      if (process.waitFor() == 0) {
        return megabytes + " MB";
      }
      String output = Files.readString(folder.resolve("heap.txt"));
      if (!output.contains("OutOfMemoryError")) {
        System.err.println(output.strip());
        return "failed";
      }
    }
    return "more than 4096 MB";
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(p);
      }
    }
  }
}
