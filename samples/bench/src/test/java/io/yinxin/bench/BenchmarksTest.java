package io.yinxin.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Each case runs once, on the small documents: a bench that is only compiled rots. */
class BenchmarksTest {

  @Test
  void everyCaseRuns(@TempDir Path folder) throws Exception {
    Folder.fill(folder, false);
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("io.yinxin.bench.(Seal|Verify)Benchmark")
                    .param("folder", folder.toString())
                    .param("key", "rsa", "p256", "sm2")
                    .mode(Mode.SingleShotTime)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .timeout(TimeValue.seconds(60))
                    .forks(0)
                    .addProfiler(CpuProfiler.class)
                    .shouldFailOnError(true)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    assertThat(results).hasSize(2 * 3 * 3);
    assertThat(results).allSatisfy(r -> assertThat(r.getPrimaryResult().getScore()).isPositive());
  }
}
