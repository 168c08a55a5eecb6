package io.yinxin.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * CPU time for each operation: on a machine that does other things too, time by the clock says
 * little. All threads of the process count, garbage collection too, but the compilers: what is
 * measured is the warm state, and on a busy machine they work on long after the warm-up. Waiting
 * for a disk does not count.
 */
public final class CpuProfiler implements InternalProfiler {

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private long before;

  /** Made by JMH. */
  public CpuProfiler() {}

  @Override
  public String getDescription() {
    return "CPU time for each operation";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = system.getProcessCpuTime() - compilers();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double micros = (system.getProcessCpuTime() - compilers() - before) / 1000.0;
    long operations = Math.max(1, result.getMetadata().getAllOps());
    return List.of(new ScalarResult("cpu", micros / operations, "us/op", AggregationPolicy.AVG));
  }

  /** What the compilers have used, ns; Linux tells it for each thread, elsewhere it is 0. */
  static long compilers() {
    long sum = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        try {
          if (Files.readString(thread.resolve("comm")).contains("CompilerThre")) {
            String[] used = Files.readString(thread.resolve("schedstat")).split(" ", -1);
            sum += Long.parseLong(used[0]);
          }
        } catch (IOException e) {
          // A thread that ended meanwhile, so no compiler's.
        }
      }
    } catch (IOException e) {
      return 0;
    }
    return sum;
  }
}
