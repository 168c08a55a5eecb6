package io.yinxin.seal.internal.pdf;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program {@code qpdf}, a second opinion: skipped where it is missing, but not in CI. */
final class Qpdf {

  private static final boolean THERE = there();

  private Qpdf() {}

  private static boolean there() {
    try {
      return run("qpdf", "--version").exit() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  static void needed() {
    if (!THERE) {
      if (System.getenv("CI") != null) {
        fail("qpdf is needed in CI");
      }
      abort("qpdf is not installed: skipped");
    }
  }

  /** What {@code qpdf --check} complains of; empty if nothing. */
  static String check(Path dir, byte[] file, String... options) throws IOException {
    Path pdf = Files.write(dir.resolve("check.pdf"), file);
    List<String> command = new ArrayList<>(List.of("qpdf", "--check"));
    command.addAll(Arrays.asList(options));
    command.add(pdf.toString());
    Result result = run(command.toArray(new String[0]));
    return result.exit() == 0 ? "" : result.text();
  }

  record Result(int exit, String text) {}

  static Result run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return fail("qpdf does not end");
      }
      return new Result(process.exitValue(), text);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
