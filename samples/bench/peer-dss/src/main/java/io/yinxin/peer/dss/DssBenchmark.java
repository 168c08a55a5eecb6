package io.yinxin.peer.dss;

import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The bench's cases done with EU DSS. The files are those that the bench has written to {@link
 * #folder}; documents to verify are called {@code sealed-KEY-DOCUMENT}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class DssBenchmark {

  /** How many documents a batch has; they and their folders are there. */
  private static final int BATCH = 1000;

  /** Where the files are. */
  @Param("")
  public String folder = "";

  /** The document's name. */
  @Param("licence.pdf")
  public String document = "";

  /** The key file's name without its end. */
  @Param("rsa")
  public String key = "";

  private Path from;
  private Path to;
  private Path sealed;
  private Dss.Key opened;
  private DSSDocument picture;
  private CommonCertificateVerifier verifier;

  /** Made by JMH. */
  public DssBenchmark() {}

  /**
   * Opens what is opened once.
   *
   * @throws IOException if a file cannot be read
   * @throws GeneralSecurityException if the key or a certificate cannot be read
   */
  @Setup
  public void open() throws IOException, GeneralSecurityException {
    Path in = Path.of(folder);
    from = in.resolve(document);
    to = in.resolve("dss-" + key + "-" + document);
    sealed = in.resolve("sealed-" + key + "-" + document);
    opened = Dss.Key.read(in.resolve(key + ".p12"), "bench".toCharArray());
    picture = new FileDocument(in.resolve("seal.png").toFile());
    verifier = Dss.trusting(List.of(in.resolve(key + "-root.pem")));
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
    DSSDocument sealed = Dss.seal(new FileDocument(from.toFile()), opened, picture);
    try (OutputStream out = Files.newOutputStream(to)) {
      sealed.writeTo(out);
    }
    return to;
  }

  /**
   * Verifies a sealed file.
   *
   * @return the reports
   */
  @Benchmark
  public Reports verify() {
    Reports reports = Dss.verify(new FileDocument(sealed.toFile()), verifier, null);
    String first = reports.getSimpleReport().getFirstSignatureId();
    if (reports.getSimpleReport().getSignatureFormat(first) != SignatureLevel.PAdES_BASELINE_B) {
      throw new IllegalStateException("not judged as sealed: " + sealed);
    }
    return reports;
  }

  /**
   * Seals the documents of a batch with two threads, from disk to disk; the score is for one.
   *
   * @return how many
   * @throws InterruptedException if interrupted
   * @throws ExecutionException if a document could not be sealed
   */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int batch() throws InterruptedException, ExecutionException {
    AtomicInteger next = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        all.add(
            threads.submit(
                () -> {
                  for (int i = next.getAndIncrement(); i < BATCH; i = next.getAndIncrement()) {
                    Path in = Path.of(folder, "batch", i + ".pdf");
                    Path out = Path.of(folder, "batch-" + key, i + ".pdf");
                    try (OutputStream to = Files.newOutputStream(out)) {
                      Dss.seal(new FileDocument(in.toFile()), opened, picture).writeTo(to);
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    return BATCH;
  }
}
