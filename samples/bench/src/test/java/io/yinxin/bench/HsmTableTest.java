package io.yinxin.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.OutsideTool;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of signatures in a token, filled in a moment: a bench that is only compiled rots. */
@Tag("hsm")
class HsmTableTest {

  @Test
  void everyRowIsMeasured(@TempDir Path folder) throws Exception {
    OutsideTool.named("softhsm2-util");
    Path program = folder.resolve("sign");
    OutsideTool.named("cc")
        .succeed("-Wall", "-Wextra", "-o", program, "src/main/c/sign.c", "-ldl", "-lpthread");
    Path hsm = folder.resolve("hsm");
    String said = OutsideTool.at(Path.of("../hsm/set-up").toAbsolutePath()).succeed(hsm, "bench");
    String module = said.replaceAll("(?s).*module-path=([^']*)'.*", "$1");
    // SoftHSM finds its tokens by a variable of the process, so in one of its own.
    Path out = folder.resolve("out");
    ProcessBuilder table =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:-UseDynamicNumberOfCompilerThreads",
            "-cp",
            System.getProperty("java.class.path"),
            "io.yinxin.bench.HsmTable",
            program.toString(),
            module,
            hsm.resolve("bench.pin").toString(),
            "--seconds",
            "0.2",
            "--rounds",
            "1");
    table.environment().put("SOFTHSM2_CONF", hsm.resolve("softhsm2.conf").toString());
    int exit = table.redirectErrorStream(true).redirectOutput(out.toFile()).start().waitFor();
    String printed = Files.readString(out);
    assertThat(exit).as(printed).isZero();
    assertThat(printed.lines().filter(l -> l.matches("\\| (RSA-2048|P-256) .*")))
        .hasSize(8)
        .allMatch(
            l -> l.matches("\\| \\S+ \\| (on|off) \\| [14] \\| [1-9]\\d* \\| [1-9]\\d* \\| \\d.*"));
  }
}
