package io.yinxin.peer.ofdrw;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ofdrw.sign.SignMode;
import org.ofdrw.sign.stamppos.NormalStampPos;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The bench's cases done with ofdrw. The files are those that the bench has written to {@link
 * #folder}; documents to verify are called {@code sealed-KEY-DOCUMENT}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class OfdrwBenchmark {

  /** Where the files are. */
  @Param("")
  public String folder = "";

  /** The document's name. */
  @Param("licence.ofd")
  public String document = "";

  /** The key file's name without its end. */
  @Param("sm2")
  public String key = "";

  private Path from;
  private Path to;
  private Path sealed;
  private Ofdrw.Key opened;
  private byte[] eseal;

  /** Made by JMH. */
  public OfdrwBenchmark() {}

  /**
   * Opens what is opened once.
   *
   * @throws IOException if a file cannot be read
   * @throws GeneralSecurityException if the key cannot be read
   */
  @Setup
  public void open() throws IOException, GeneralSecurityException {
    Path in = Path.of(folder);
    from = in.resolve(document);
    to = in.resolve("ofdrw-" + document);
    sealed = in.resolve("sealed-" + key + "-" + document);
    opened = Ofdrw.Key.read(in.resolve(key + ".p12"), "bench".toCharArray());
    eseal = Files.readAllBytes(in.resolve("seal.esl"));
  }

  /**
   * Seals, from file to file.
   *
   * @return the file written
   * @throws IOException if a file cannot be read or written
   * @throws GeneralSecurityException if signing fails
   */
  @Benchmark
  public Path seal() throws IOException, GeneralSecurityException {
    Ofdrw.seal(
        from,
        to,
        Ofdrw.seal(opened, eseal),
        SignMode.ContinueSign,
        List.of(new NormalStampPos(1, 134, 213, 42, 42)));
    return to;
  }

  /**
   * Verifies a sealed file; it checks no certificate.
   *
   * @return the file
   * @throws IOException if it cannot be read
   * @throws GeneralSecurityException if it is not as sealed
   */
  @Benchmark
  public Path verify() throws IOException, GeneralSecurityException {
    Ofdrw.verify(sealed);
    return sealed;
  }
}
