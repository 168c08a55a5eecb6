package io.yinxin.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Sealing a {@link Batch}; the score is for one document. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class BatchBenchmark {

  /** Where the files are. */
  @Param("")
  public String folder;

  /** The key file's name without its end. */
  @Param("rsa")
  public String key;

  private Path in;
  private Path keyFile;
  private Pki.Kind kind;
  private Batch batch;

  /** Made by JMH. */
  public BatchBenchmark() {}

  /**
   * Copies the documents.
   *
   * @throws IOException if a file cannot be written
   * @throws GeneralSecurityException if a key cannot be read
   */
  @Setup
  public void open() throws IOException, GeneralSecurityException {
    in = Path.of(folder);
    kind = Pki.Kind.of(key);
    keyFile = in.resolve(key + ".p12");
    batch = new Batch(in, key);
  }

  /**
   * The floor.
   *
   * @return how many
   * @throws InterruptedException if interrupted
   * @throws ExecutionException if a document could not be sealed
   */
  @Benchmark
  @OperationsPerInvocation(Batch.SIZE)
  public int floor() throws InterruptedException, ExecutionException {
    return batch.run(
        () -> {
          Floor floor = new Floor(keyFile, kind);
          return floor::seal;
        });
  }

  /**
   * Our library: one sealer for both threads.
   *
   * @return how many
   * @throws IOException if the key cannot be read
   * @throws InterruptedException if interrupted
   * @throws ExecutionException if a document could not be sealed
   */
  @Benchmark
  @OperationsPerInvocation(Batch.SIZE)
  public int yinxin() throws IOException, InterruptedException, ExecutionException {
    Ours ours = new Ours(in, kind, false);
    return batch.run(() -> ours::seal);
  }

  /**
   * Plain PDFBox.
   *
   * @return how many
   * @throws InterruptedException if interrupted
   * @throws ExecutionException if a document could not be sealed
   */
  @Benchmark
  @OperationsPerInvocation(Batch.SIZE)
  public int pdfBox() throws InterruptedException, ExecutionException {
    return batch.run(
        () -> {
          PdfBoxSealer sealer = new PdfBoxSealer(keyFile, kind, in.resolve("seal.png"));
          return sealer::seal;
        });
  }
}
