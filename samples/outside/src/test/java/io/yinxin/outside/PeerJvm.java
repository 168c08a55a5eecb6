package io.yinxin.outside;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another library, running beside us with a class path of its own; see its module in {@code
 * samples/bench} for what it can be asked. One process answers all questions of a test class.
 */
final class PeerJvm implements AutoCloseable {

  private final String main;
  private final Process process;
  private final BufferedWriter questions;
  private final BufferedReader answers;

  private PeerJvm(String module, String main) throws IOException {
    this.main = main;
    Path peer =
        Path.of(System.getProperty("basedir", "."), "../bench", module, "target").normalize();
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
                main)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    questions = process.outputWriter();
    answers = process.inputReader();
  }

  /** EU DSS: {@code DssPeer}. */
  static PeerJvm dss() throws IOException {
    return new PeerJvm("peer-dss", "io.yinxin.peer.dss.DssPeer");
  }

  /** ofdrw: {@code OfdrwPeer}. */
  static PeerJvm ofdrw() throws IOException {
    return new PeerJvm("peer-ofdrw", "io.yinxin.peer.ofdrw.OfdrwPeer");
  }

  /** The lines of the answer. */
  List<String> ask(Object... words) throws IOException {
    List<String> plain = new ArrayList<>();
    for (Object word : words) {
      plain.add(word.toString());
    }
    questions.write(String.join("\t", plain));
    questions.newLine();
    questions.flush();
    List<String> lines = new ArrayList<>();
    while (true) {
      String line = answers.readLine();
      if (line == null || line.startsWith("failed")) {
        throw new IOException(main + ", asked " + plain + ": " + line);
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
