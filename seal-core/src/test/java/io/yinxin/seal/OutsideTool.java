package io.yinxin.seal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of the system, such as {@code openssl}, that gives a second opinion in a test.
 *
 * <p>Where it is missing the test is skipped with a message; where the environment variable {@code
 * CI} is set the test fails instead, so that no check gets lost unseen. Immutable.
 */
public final class OutsideTool {

  private static final long SECONDS = 60;

  private final Path program;

  private OutsideTool(Path program) {
    this.program = program;
  }

  /**
   * What a run of the program left.
   *
   * @param exit its exit code
   * @param output what it wrote, standard output and standard error together
   */
  public record Run(int exit, String output) {}

  /**
   * Finds a program on the search path.
   *
   * @param name its name
   * @return the program; without it this call ends the test
   */
  public static OutsideTool named(String name) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      Path program = Path.of(folder, name);
      if (Files.isExecutable(program)) {
        return new OutsideTool(program);
      }
    }
    throw missing("no program '" + name + "'");
  }

  /**
   * Ends a test for want of something that is not there: skips it, or fails it under {@code CI}.
   *
   * @param what what is not there
   * @return never; so that a caller can write {@code throw}
   */
  public static RuntimeException missing(String what) {
    String missing = what + " here; install it to run this test";
    if (!System.getenv().getOrDefault("CI", "").isEmpty()) {
      return Assertions.fail(missing);
    }
    return Assumptions.abort(missing);
  }

  /**
   * A program at a known place.
   *
   * @param program where it is
   * @return the program
   */
  public static OutsideTool at(Path program) {
    return new OutsideTool(program);
  }

  /**
   * Runs the program and waits for its end, at most a minute.
   *
   * @param arguments its arguments
   * @return what the run left
   */
  public Run run(Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    try {
      // Into a file: a full pipe would stop a program that nobody reads from.
      Path output = Files.createTempFile("outside", ".txt");
      try {
        ProcessBuilder start =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile());
        start.environment().put("LC_ALL", "C.UTF-8");
        Process process = start.start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          return Assertions.fail(command + " did not end within " + SECONDS + " s");
        }
        return new Run(
            process.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("running " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command, e);
    }
  }

  /**
   * Runs the program, which must end with exit code 0.
   *
   * @param arguments its arguments
   * @return what it wrote
   */
  public String succeed(Object... arguments) {
    Run run = run(arguments);
    if (run.exit() != 0) {
      Assertions.fail(
          program.getFileName() + " ended with exit code " + run.exit() + ":\n" + run.output());
    }
    return run.output();
  }
}
