package io.yinxin.bench;

import com.sun.management.OperatingSystemMXBean;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.HeldKey;
import io.yinxin.seal.key.KeyPlace;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.key.SignatureAlgorithm;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Signatures per second of CPU through the PKCS#11 adapter, beside a C program that drives the same
 * library: {@code samples/bench/hsm}.
 *
 * <p>Both sides sign a digest of 32 bytes with one session a thread; ours also hashes the message
 * and writes ECDSA's DER. They take turns, round for round, so that a busy machine hurts both; the
 * figure is the median of the rounds. The compilers' time does not count. Beside it stands how much
 * of their time our threads were held up by each other's locks.
 *
 * <p>The call watchdog hands each call to a thread that may hang without harm, and back: two wakes,
 * which cost most where processors were idle, in a virtual machine half a P-256 signature and more.
 * With {@code pkcs11.call-timeout = 0} the caller's own thread calls.
 */
public final class HsmTable {

  private static final String TOKEN = "bench";

  private final String sign;
  private final String module;
  private final Path pinFile;
  private final PinSource pins;

  private HsmTable(String sign, String module, Path pinFile) {
    this.sign = sign;
    this.module = module;
    this.pinFile = pinFile;
    this.pins = PinSources.parse("file:" + pinFile);
  }

  /**
   * What one measurement gave.
   *
   * @param rate signatures per second of CPU
   * @param blocked the share of the threads' time that they waited for locks
   */
  private record Measured(double rate, double blocked) {}

  /**
   * Prints the table.
   *
   * @param args the C program, the library, the file with the token's PIN, options
   * @throws Exception if anything fails
   */
  public static void main(String[] args) throws Exception {
    double seconds = 3;
    int rounds = 5;
    for (int i = 3; i + 1 < args.length; i += 2) {
      switch (args[i]) {
        case "--seconds" -> seconds = Double.parseDouble(args[i + 1]);
        case "--rounds" -> rounds = Integer.parseInt(args[i + 1]);
        default -> throw new IllegalArgumentException(args[i]);
      }
    }
    System.out.print(new HsmTable(args[0], args[1], Path.of(args[2])).run(seconds, rounds));
  }

  private String run(double seconds, int rounds) throws Exception {
    ManagementFactory.getThreadMXBean().setThreadContentionMonitoringEnabled(true);
    StringBuilder table = new StringBuilder();
    table.append("Signatures per second of CPU, SoftHSM2, Java ");
    table.append(Runtime.version().feature()).append(", median of ").append(rounds);
    table.append(" rounds of ").append(seconds).append(" s\n\n");
    table.append(
        "| key | call watchdog | threads | adapter | C | adapter / C | waiting for locks |\n");
    table.append("|---|---|---|---|---|---|---|\n");
    for (SignatureAlgorithm algorithm :
        List.of(SignatureAlgorithm.RSA_PKCS1_SHA256, SignatureAlgorithm.ECDSA_P256_SHA256)) {
      String kind = algorithm == SignatureAlgorithm.RSA_PKCS1_SHA256 ? "rsa" : "p256";
      generate(kind, algorithm);
      rows(kind, "on", Map.of(), seconds, rounds, table);
      rows(kind, "off", Map.of("pkcs11.call-timeout", "0"), seconds, rounds, table);
    }
    return table.toString();
  }

  private void rows(
      String kind,
      String watchdog,
      Map<String, String> configuration,
      double seconds,
      int rounds,
      StringBuilder table)
      throws Exception {
    KeyPlace place = Objects.requireNonNull(SealKeys.place(reference(kind), configuration));
    try (HeldKey key = place.hold(reference(kind), pins)) {
      for (int threads : new int[] {1, 4}) {
        ours(key, threads, Math.min(1, seconds) * 2);
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        double blocked = 0;
        for (int i = 0; i < rounds; i++) {
          Measured measured = ours(key, threads, seconds);
          ours.add(measured.rate);
          blocked = Math.max(blocked, measured.blocked);
          theirs.add(theirs(kind, threads, seconds));
        }
        table.append(
            String.format(
                Locale.ROOT,
                "| %s | %s | %d | %.0f | %.0f | %.2f | %.1f %% |%n",
                kind.equals("rsa") ? "RSA-2048" : "P-256",
                watchdog,
                threads,
                median(ours),
                median(theirs),
                median(ours) / median(theirs),
                100 * blocked));
      }
    }
  }

  private String reference(String name) {
    return "pkcs11:token=" + TOKEN + ";object=" + name + "?module-path=" + module;
  }

  private void generate(String name, SignatureAlgorithm algorithm)
      throws SealException, IOException {
    Objects.requireNonNull(SealKeys.place(reference(name), Map.of()))
        .generate(
            reference(name),
            new KeyPlace.Wanted(null, algorithm, 0),
            KeyPlace.Certifier.NONE,
            false,
            pins);
  }

  private static Measured ours(HeldKey key, int threads, double seconds)
      throws InterruptedException, ExecutionException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      long cpu = system.getProcessCpuTime() - CpuProfiler.compilers();
      long start = System.nanoTime();
      List<Callable<long[]>> work = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        work.add(() -> sign(key, (long) (seconds * 1e9)));
      }
      long signatures = 0;
      long blocked = 0;
      for (Future<long[]> each : pool.invokeAll(work)) {
        signatures += each.get()[0];
        blocked += each.get()[1];
      }
      cpu = system.getProcessCpuTime() - CpuProfiler.compilers() - cpu;
      return new Measured(
          signatures * 1e9 / cpu,
          blocked * 1e6 / Math.max(1, threads * (System.nanoTime() - start)));
    } finally {
      pool.shutdown();
    }
  }

  /**
   * Signs for so many nanoseconds from when this thread comes to run, which a busy machine delays.
   *
   * @return how many signatures, and for how many milliseconds this thread waited to enter a lock
   */
  private static long[] sign(HeldKey key, long nanos) throws SealException {
    long end = System.nanoTime() + nanos;
    ThreadMXBean beans = ManagementFactory.getThreadMXBean();
    byte[] message = new byte[200];
    long before = blocked(beans);
    long signatures = 0;
    do {
      message[0]++;
      key.sign(message);
      signatures++;
    } while (System.nanoTime() < end);
    return new long[] {signatures, blocked(beans) - before};
  }

  private static long blocked(ThreadMXBean beans) {
    ThreadInfo info = beans.getThreadInfo(Thread.currentThread().getId());
    return info.getBlockedTime();
  }

  private double theirs(String key, int threads, double seconds)
      throws IOException, InterruptedException {
    String pin = Files.readString(pinFile, StandardCharsets.US_ASCII).trim();
    Process process =
        new ProcessBuilder(
                sign,
                module,
                TOKEN,
                pin,
                key,
                key,
                String.valueOf(threads),
                String.valueOf(seconds))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String[] said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
            .trim()
            .split(" ", -1);
    if (process.waitFor() != 0 || said.length != 3) {
      throw new IOException(sign + " ended with " + process.exitValue());
    }
    return Double.parseDouble(said[0]) / Double.parseDouble(said[1]);
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
