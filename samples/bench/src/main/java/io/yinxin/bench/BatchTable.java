package io.yinxin.bench;

import com.sun.management.OperatingSystemMXBean;
import io.yinxin.seal.Placement;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.batch.BatchReport;
import io.yinxin.seal.batch.BatchSealer;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.key.DevelopmentCa;
import io.yinxin.seal.key.KeyPlace;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.licence.LicenceRenderer;
import io.yinxin.seal.licence.LicenceTemplate;
import io.yinxin.seal.licence.UnifiedCode;
import io.yinxin.seal.store.ImportOptions;
import io.yinxin.seal.store.RowReader;
import io.yinxin.seal.store.StoreOptions;
import io.yinxin.seal.store.Stores;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rows a second of a night's batch, from the row to the licence in the store: {@code
 * samples/bench/batch}.
 *
 * <p>The lines take turns, round for round, so that what else the machine does hurts them alike;
 * the figure is the median of the rounds. Beside the rate by the clock stands the CPU that a row
 * costs this process, without its compilers (a server's is not in it). Where the threads spend
 * their time is sampled while they work.
 *
 * <p>DSS seals the same documents, rendered before, with two threads, from disk to disk, in a JVM
 * of its own; it neither renders nor verifies nor stores. For the token that takes its time the
 * rate of its signatures alone, with as many sessions, stands beside the batch.
 */
public final class BatchTable {

  private static final int SLOW_SESSIONS = 4;
  private static final String TOKEN = "bench";

  /** One line: where the rows are, and which key seals. */
  private record Line(String name, String engine, String key) {}

  /** What one round of a line gave. */
  private record Measured(double rate, double cpuMicros, Map<String, Double> shares) {}

  private final Path folder;
  private final Path data;
  private final Map<String, String> settings;
  private final int rows;
  private final int rounds;
  private final @Nullable Integer jobs;
  private final LicenceTemplate template;
  private final List<Map<String, String>> samples = new ArrayList<>();
  private int numbers;
  private int stores;

  private BatchTable(Path folder, Path data, Map<String, String> settings) throws IOException {
    this.folder = folder;
    this.data = data;
    this.settings = settings;
    this.rows = Integer.parseInt(settings.getOrDefault("--rows", "2000"));
    this.rounds = Integer.parseInt(settings.getOrDefault("--rounds", "3"));
    this.jobs = settings.containsKey("--jobs") ? Integer.valueOf(settings.get("--jobs")) : null;
    this.template = LicenceTemplate.read(data.resolve("business-licence.template"));
    List<String> lines = Files.readAllLines(data.resolve("business-licence.csv"));
    List<String> names = List.of(lines.get(0).split(",", -1));
    for (String line : lines.subList(1, 4)) { // without quotes
      List<String> values = List.of(line.split(",", -1));
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < names.size(); i++) {
        row.put(names.get(i), values.get(i));
      }
      samples.add(row);
    }
  }

  /**
   * Measures and prints.
   *
   * @param args our class path, DSS's, the folder of samples, then NAME=VALUE and options
   * @throws Exception if anything fails
   */
  public static void main(String[] args) throws Exception {
    Map<String, String> settings = new HashMap<>();
    for (int i = 3; i < args.length; i++) {
      int equals = args[i].indexOf('=');
      if (args[i].equals("--no-dss")) {
        settings.put(args[i], "");
      } else if (args[i].startsWith("--")) {
        settings.put(args[i], args[++i]);
      } else {
        settings.put(args[i].substring(0, equals), args[i].substring(equals + 1));
      }
    }
    Path parent = Path.of(settings.getOrDefault("--folder", System.getProperty("java.io.tmpdir")));
    Path folder = Files.createTempDirectory(parent, "yinxin-batch");
    try {
      new BatchTable(folder, Path.of(args[2]), settings).run(args[0], args[1]);
    } finally {
      Table.delete(folder);
    }
  }

  private void run(String ours, String dss) throws Exception {
    Pattern only = Pattern.compile(settings.getOrDefault("--only", ""));
    List<Line> lines = new ArrayList<>();
    for (String engine : List.of("SQLite", "PostgreSQL")) {
      for (String key : List.of("P-256", "SM2", "SoftHSM2 P-256", "token of 20 ms")) {
        boolean there =
            (engine.equals("SQLite") || settings.containsKey("postgresql"))
                && (!key.startsWith("Soft") || settings.containsKey("module"))
                && (!key.startsWith("token")
                    || (settings.containsKey("slow") && engine.equals("SQLite")));
        Line line = new Line(engine + ", " + key, engine, key);
        if (there && only.matcher(line.name).find()) {
          lines.add(line);
        }
      }
    }
    Map<String, SealKey> keys = new HashMap<>();
    Map<Line, List<Measured>> all = new HashMap<>();
    List<Double> token = new ArrayList<>();
    List<Table.Score> theirs = new ArrayList<>();
    boolean peer = !settings.containsKey("--no-dss");
    if (peer) {
      documentsForDss();
    }
    try {
      for (Line line : lines) {
        if (!keys.containsKey(line.key)) {
          keys.put(line.key, key(line.key));
        }
      }
      for (Line line : lines) {
        measure(line, key(keys, line), Math.min(rows, 1000)); // warm
      }
      for (int round = 1; round <= rounds; round++) {
        for (Line line : lines) {
          System.err.printf(Locale.ROOT, "round %d of %d: %s%n", round, rounds, line.name);
          all.computeIfAbsent(line, l -> new ArrayList<>())
              .add(measure(line, key(keys, line), rows));
          if (line.key.startsWith("token")) {
            token.add(signatures(key(keys, line)));
          }
        }
        if (peer) {
          System.err.printf(Locale.ROOT, "round %d of %d: DSS%n", round, rounds);
          Table.Score score =
              new Table(folder, true, Pattern.compile(""), ours, Map.of("dss", dss))
                  .run(new Table.Case("", "Batch", "", "p256", "", Table.PDF_DSS), "dss");
          theirs.add(Objects.requireNonNull(score, "DSS does not run"));
        }
      }
    } finally {
      for (SealKey each : keys.values()) {
        each.close();
      }
    }
    print(lines, all, token, theirs);
  }

  private static SealKey key(Map<String, SealKey> keys, Line line) {
    return Objects.requireNonNull(keys.get(line.key));
  }

  // ---- keys

  private SealKey key(String name) throws Exception {
    Pki.Kind kind = name.equals("SM2") ? Pki.Kind.SM2 : Pki.Kind.P256;
    Path file = folder.resolve(kind.file() + ".p12");
    if (!Files.exists(file)) {
      Pki.write(folder, kind);
    }
    if (name.equals("SM2") || name.equals("P-256")) {
      return SealKeys.open("file:" + file, PinSources.of(Pki.PASSWORD.toCharArray()));
    }
    boolean slow = name.startsWith("token");
    String reference =
        "pkcs11:token="
            + TOKEN
            + ";object="
            + (slow ? "slow" : "licence")
            + "?module-path="
            + settings.get(slow ? "slow" : "module");
    Map<String, String> configuration =
        slow ? Map.of("pkcs11.sessions", Integer.toString(SLOW_SESSIONS)) : Map.of();
    var pins = PinSources.parse("file:" + settings.get("pin"));
    KeyPlace place = Objects.requireNonNull(SealKeys.place(reference, configuration));
    place.generate(
        reference,
        new KeyPlace.Wanted(null, SignatureAlgorithm.ECDSA_P256_SHA256, 0),
        DevelopmentCa.selfSigning(
            "CN=Signer in the token,C=CN",
            Clock.systemUTC().instant().minusSeconds(60),
            Duration.ofDays(2)),
        false,
        pins);
    return SealKeys.open(reference, pins, null, configuration);
  }

  /** Signatures a second with all of the token's sessions, and nothing else to do. */
  private static double signatures(SealKey key) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(SLOW_SESSIONS);
    try {
      long start = System.nanoTime();
      long end = start + 3_000_000_000L;
      List<Callable<Integer>> work = new ArrayList<>();
      for (int i = 0; i < SLOW_SESSIONS; i++) {
        work.add(
            () -> {
              int n = 0;
              for (; System.nanoTime() < end; n++) {
                key.sign(new byte[200]);
              }
              return n;
            });
      }
      int count = 0;
      for (Future<Integer> each : threads.invokeAll(work)) {
        count += each.get();
      }
      return count * 1e9 / (System.nanoTime() - start);
    } finally {
      threads.shutdown();
    }
  }

  // ---- a batch

  private List<Map<String, String>> rows(int count) {
    List<Map<String, String>> fresh = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<String, String> row = new HashMap<>(samples.get(i % samples.size()));
      String organisation = String.format(Locale.ROOT, "MA%06d", numbers++);
      row.put("统一社会信用代码", UnifiedCode.make('9', '1', "999901", organisation).value());
      fresh.add(row);
    }
    return fresh;
  }

  private Measured measure(Line line, SealKey key, int count) throws Exception {
    // On a server the rounds follow each other in one database, as the nights do.
    boolean server = line.engine.equals("PostgreSQL");
    Path place = server ? folder.resolve("server") : folder.resolve("store-" + stores++);
    String url = server ? settings.get("postgresql") : "sqlite:" + place.resolve("seal.db");
    StoreOptions options = StoreOptions.defaults().documents(place.resolve("documents"));
    if (!Files.exists(place)) {
      Files.createDirectories(place);
      Stores.init(Objects.requireNonNull(url), options);
    }
    try (Stores store = Stores.open(Objects.requireNonNull(url), options)) {
      store.results().importRows(RowReader.of(rows(count)), ImportOptions.of("rows.csv", "bench"));
      Placement at = template.seal().orElseThrow();
      Sealer sealer =
          Sealer.builder()
              .key(key)
              .picture(SealPicture.read(data.resolve("business-licence.svg")))
              .at(at)
              .build();
      BatchSealer.Builder batch =
          BatchSealer.builder()
              .stores(store)
              .renderer(LicenceRenderer.of(template))
              .key(key, sealer, "bench")
              .operator("bench");
      if (jobs != null) {
        batch.jobs(jobs);
      }
      OperatingSystemMXBean system =
          (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      BatchReport report;
      long cpu = system.getProcessCpuTime() - CpuProfiler.compilers();
      try (BatchSampler sampler = BatchSampler.start()) {
        report = batch.build().run();
        cpu = system.getProcessCpuTime() - CpuProfiler.compilers() - cpu;
        if (report.sealed() != count) {
          throw new IllegalStateException("sealed " + report.sealed() + " of " + count);
        }
        return new Measured(report.rate(), cpu / 1000.0 / count, sampler.shares());
      }
    } finally {
      if (!server) {
        Table.delete(place);
      }
    }
  }

  /** What DSS is to seal: the same documents, rendered before. */
  private void documentsForDss() throws Exception {
    Pki.write(folder, Pki.Kind.P256);
    Documents.seal(folder.resolve("seal.png"));
    Documents.licence(folder.resolve("licence.pdf")); // DSS's bench wants it to be there
    Path from = Files.createDirectories(folder.resolve("batch"));
    Files.createDirectories(folder.resolve("batch-p256"));
    LicenceRenderer renderer = LicenceRenderer.of(template);
    int number = 0;
    for (Map<String, String> row : rows(Batch.SIZE)) {
      Files.write(
          from.resolve(number++ + ".pdf"), renderer.render(row, Clock.systemUTC().instant()));
    }
  }

  // ---- the table

  private void print(
      List<Line> lines,
      Map<Line, List<Measured>> all,
      List<Double> token,
      List<Table.Score> theirs) {
    double dss =
        theirs.isEmpty()
            ? Double.NaN
            : 1e6 / median(theirs.stream().map(Table.Score::clockMicros).toList());
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "%nJava %s, %d processors, %d threads, %d rows, median of %d rounds%n%n",
            Runtime.version(),
            Runtime.getRuntime().availableProcessors(),
            jobs == null ? 4 * Runtime.getRuntime().availableProcessors() : jobs,
            rows,
            rounds));
    out.append("| store, key | rows/s | x DSS | CPU us a row |");
    BatchSampler.STEPS.forEach(step -> out.append(' ').append(step).append(" |"));
    out.append("\n|---|---|---|---|").append("---|".repeat(BatchSampler.STEPS.size()));
    for (Line line : lines) {
      List<Measured> measured = Objects.requireNonNull(all.get(line));
      double rate = median(measured.stream().map(Measured::rate).toList());
      out.append(
          String.format(
              Locale.ROOT,
              "%n| %s | %.0f | %s | %.0f |",
              line.name,
              rate,
              Double.isNaN(dss) ? "" : String.format(Locale.ROOT, "%.1f", rate / dss),
              median(measured.stream().map(Measured::cpuMicros).toList())));
      for (String step : BatchSampler.STEPS) {
        double share =
            median(measured.stream().map(m -> m.shares.getOrDefault(step, 0.0)).toList());
        out.append(String.format(Locale.ROOT, " %.0f %% |", 100 * share));
      }
      if (line.key.startsWith("token")) {
        out.append(
            String.format(
                Locale.ROOT,
                "%n| the same token, %d sessions, only signing (batch / it = %.2f) | %.0f | | |%s",
                SLOW_SESSIONS,
                rate / median(token),
                median(token),
                " |".repeat(BatchSampler.STEPS.size())));
      }
    }
    if (!theirs.isEmpty()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%n| DSS, P-256, 2 threads, only sealing | %.0f | 1 | %.0f |%s",
              dss,
              median(theirs.stream().map(Table.Score::cpuMicros).toList()),
              " |".repeat(BatchSampler.STEPS.size())));
    }
    System.out.println(out);
    System.out.println(
        "\nThe shares are of the time of all threads that seal or commit, by the clock: \"disk\" is"
            + " waiting until\nwhat was written is on it.");
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(d -> d).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
