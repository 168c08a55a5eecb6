package io.yinxin.outside;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * EU DSS, running beside us with a class path of its own; see {@code DssPeer} in {@code
 * samples/bench/peer-dss} for what it can be asked. One process answers all questions of a test
 * class.
 */
final class DssInItsOwnJvm implements AutoCloseable {

  private final Process process;
  private final BufferedWriter questions;
  private final BufferedReader answers;

  DssInItsOwnJvm() throws IOException {
    Path peer = Path.of(System.getProperty("basedir", "."), "../bench/peer-dss/target").normalize();
    String libraries = Files.readString(peer.resolve("class-path")).strip();
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-Djava.awt.headless=true",
                "-cp",
                peer.resolve("classes") + ":" + libraries,
                "io.yinxin.peer.dss.DssPeer")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    questions = process.outputWriter();
    answers = process.inputReader();
  }

  /** Trusts a root from now on. */
  void trust(Path certificate) throws IOException {
    ask("trust", certificate.toString());
  }

  /** One line of {@code name=value} fields for each signature, oldest first. */
  List<String> verify(Path pdf, @Nullable String password) throws IOException {
    return password == null
        ? ask("verify", pdf.toString())
        : ask("verify", pdf.toString(), password);
  }

  /** Seals as PAdES-BASELINE-B, invisibly. */
  void seal(Path from, Path to, Path keyFile, String password) throws IOException {
    ask("seal", from.toString(), to.toString(), keyFile.toString(), password);
  }

  private List<String> ask(String... words) throws IOException {
    questions.write(String.join("\t", words));
    questions.newLine();
    questions.flush();
    List<String> lines = new ArrayList<>();
    while (true) {
      String line = answers.readLine();
      if (line == null || line.startsWith("failed")) {
        throw new IOException("DSS, asked to " + words[0] + " " + words[1] + ": " + line);
      }
      if (line.equals("done")) {
        return lines;
      }
      lines.add(line);
    }
  }

  @Override
  public void close() {
    try {
      questions.close(); // which ends the process
      process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroy();
    }
  }
}
