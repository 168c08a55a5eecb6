package io.yinxin.bench;

import io.yinxin.seal.Verification;
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

/** Verifying one sealed document; the files are those of {@link Folder}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class VerifyBenchmark {

  /** Where the files are. */
  @Param("")
  public String folder;

  /**
   * The document's name, {@code one.pdf}, {@code ten.pdf}, {@code scan.pdf}; {@code one.ofd},
   * {@code scan.ofd}.
   */
  @Param("one.pdf")
  public String document;

  /** The name of the key that it is sealed with. */
  @Param("rsa")
  public String key;

  private Path from;
  private int signatures;
  private Floor floor;
  private Ours yinxin;
  private PdfBoxVerifier pdfBox;

  /** Made by JMH. */
  public VerifyBenchmark() {}

  /**
   * Opens what is opened once.
   *
   * @throws IOException if a file cannot be read
   * @throws GeneralSecurityException if a certificate cannot be read
   */
  @Setup
  public void open() throws IOException, GeneralSecurityException {
    Path in = Path.of(folder);
    from = in.resolve("sealed-" + key + "-" + document);
    boolean ofd = document.endsWith(".ofd");
    // In an OFD that of the seal's maker is one as well.
    signatures = document.equals("ten.pdf") ? 10 : ofd ? 2 : 1;
    floor = new Floor(in.resolve(key + ".p12"), Pki.Kind.of(key));
    yinxin = new Ours(in, Pki.Kind.of(key), ofd);
    pdfBox = new PdfBoxVerifier(in.resolve(key + "-root.pem"));
  }

  /**
   * The floor.
   *
   * @return whether the public-key operations came out right
   * @throws IOException if a file cannot be read
   * @throws GeneralSecurityException if a check cannot be made
   */
  @Benchmark
  public boolean floor() throws IOException, GeneralSecurityException {
    return floor.verify(from, signatures);
  }

  /**
   * Our library.
   *
   * @return the verification
   * @throws IOException if the file cannot be read
   */
  @Benchmark
  public Verification yinxin() throws IOException {
    return yinxin.verify(from);
  }

  /**
   * Plain PDFBox.
   *
   * @return how many signatures are right
   * @throws IOException if the file cannot be read or a signature is wrong
   */
  @Benchmark
  public int pdfBox() throws IOException {
    int right = pdfBox.verify(from);
    if (right != signatures) {
      throw new IllegalStateException(right + " right signatures of " + signatures);
    }
    return right;
  }
}
