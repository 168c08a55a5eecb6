package io.yinxin.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Sealing one document visibly, from file to file; the files are those of {@link Folder}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class SealBenchmark {

  /** Where the files are. */
  @Param("")
  public String folder;

  /** The document's name. */
  @Param("licence.pdf")
  public String document;

  /** The key file's name without its end. */
  @Param("rsa")
  public String key;

  private Path from;
  private Path to;
  private Floor floor;
  private Ours yinxin;
  private PdfBoxSealer pdfBox;

  /** Made by JMH. */
  public SealBenchmark() {}

  /**
   * Opens what is opened once.
   *
   * @throws IOException if a file cannot be read
   * @throws GeneralSecurityException if a key cannot be read
   */
  @Setup
  public void open() throws IOException, GeneralSecurityException {
    Path in = Path.of(folder);
    Pki.Kind kind = Pki.Kind.of(key);
    Path keyFile = in.resolve(key + ".p12");
    from = in.resolve(document);
    to = in.resolve("out-" + key + "-" + document);
    floor = new Floor(keyFile, kind);
    yinxin = new Ours(in, kind, document.endsWith(".ofd"));
    pdfBox = new PdfBoxSealer(keyFile, kind, in.resolve("seal.png"));
  }

  /**
   * The floor.
   *
   * @return the signature
   * @throws IOException if a file cannot be read or written
   * @throws GeneralSecurityException if signing fails
   */
  @Benchmark
  public byte[] floor() throws IOException, GeneralSecurityException {
    return floor.seal(from, to);
  }

  /**
   * Our library.
   *
   * @return the file written
   * @throws IOException if a file cannot be read or written
   */
  @Benchmark
  public Path yinxin() throws IOException {
    yinxin.seal(from, to);
    return to;
  }

  /**
   * Plain PDFBox.
   *
   * @return the file written
   * @throws IOException if a file cannot be read or written
   */
  @Benchmark
  public Path pdfBox() throws IOException {
    pdfBox.seal(from, to);
    return to;
  }
}
