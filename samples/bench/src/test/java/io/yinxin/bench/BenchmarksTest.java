package io.yinxin.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Each case runs once, on the small documents: a bench that is only compiled rots. */
class BenchmarksTest {

  @Test
  void everyCaseRuns(@TempDir Path folder) throws Exception {
    Folder.fill(folder, false);
    List<RunResult> results = new ArrayList<>();
    results.addAll(run(folder, "(Seal|Verify)Benchmark", null, "rsa", "p256", "sm2"));
    assertThat(results).hasSize(2 * 3 * 3);
    results.addAll(run(folder, "SealBenchmark.(floor|yinxin)", "licence.ofd", "sm2"));
    results.addAll(run(folder, "VerifyBenchmark.(floor|yinxin)", "one.ofd", "sm2"));
    assertThat(results).hasSize(2 * 3 * 3 + 2 * 2);
    assertThat(results).allSatisfy(r -> assertThat(r.getPrimaryResult().getScore()).isPositive());
  }

  private static Collection<RunResult> run(
      Path folder, String which, @Nullable String document, String... keys) throws Exception {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("io.yinxin.bench." + which)
            .param("folder", folder.toString())
            .param("key", keys)
            .mode(Mode.SingleShotTime)
            .warmupIterations(0)
            .measurementIterations(1)
            .timeout(TimeValue.seconds(60))
            .forks(0)
            .addProfiler(CpuProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    if (document != null) {
      options.param("document", document);
    }
    return new Runner(options.build()).run();
  }
}
