package io.yinxin.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of signatures in a token, filled in a moment: a bench that is only compiled rots. */
@Tag("hsm")
class HsmTableTest {

  @Test
  void everyRowIsMeasured(@TempDir Path folder) throws Exception {
    need("softhsm2-util");
    need("cc");
    String sign = folder.resolve("sign").toString();
    String source = "src/main/c/sign.c";
    run(folder, "cc", "-Wall", "-Wextra", "-o", sign, source, "-ldl", "-lpthread");
    String hsm = folder.resolve("hsm").toString();
    String said = run(folder, "../hsm/set-up", hsm, "bench");
    String printed =
        run(
            folder,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:-UseDynamicNumberOfCompilerThreads",
            "-cp",
            System.getProperty("java.class.path"),
            "io.yinxin.bench.HsmTable",
            sign,
            said.replaceAll("(?s).*module-path=([^']*)'.*", "$1"),
            hsm + "/bench.pin",
            "--seconds",
            "0.2",
            "--rounds",
            "1");
    assertThat(printed.lines().filter(l -> l.matches("\\| (RSA-2048|P-256) .*")))
        .hasSize(8)
        .allMatch(
            l -> l.matches("\\| \\S+ \\| (on|off) \\| [14] \\| [1-9]\\d* \\| [1-9]\\d* \\| \\d.*"));
  }

  private static String run(Path folder, String... command) throws Exception {
    Path out = Files.createTempFile(folder, "out", "");
    ProcessBuilder program = new ProcessBuilder(command);
    // SoftHSM finds its tokens by a variable of the process.
    program.environment().put("SOFTHSM2_CONF", folder.toRealPath() + "/hsm/softhsm2.conf");
    int exit = program.redirectErrorStream(true).redirectOutput(out.toFile()).start().waitFor();
    String said = Files.readString(out);
    assertThat(exit).as(said).isZero();
    return said;
  }

  /** Without a program there is no test; where CI is set there has to be. */
  private static void need(String program) {
    boolean there =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
            .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
    assertThat(there || System.getenv().getOrDefault("CI", "").isEmpty()).as(program).isTrue();
    assumeTrue(there, "no program '" + program + "' here; install it to run this test");
  }
}
