package io.yinxin.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** A thousand documents from disk to disk, with two threads. */
final class Batch {

  /** How many documents. */
  static final int SIZE = 1000;

  private static final int THREADS = 2;

  private final Path from;
  private final Path to;

  /** Copies the licence a thousand times, unless that is done. */
  Batch(Path folder, String name) throws IOException {
    from = Files.createDirectories(folder.resolve("batch"));
    to = Files.createDirectories(folder.resolve("batch-" + name));
    for (int i = 0; i < SIZE; i++) {
      if (!Files.exists(from.resolve(i + ".pdf"))) {
        Files.copy(folder.resolve("licence.pdf"), from.resolve(i + ".pdf"));
      }
    }
  }

  /** Seals one document. Each thread has one of its own. */
  interface Work {
    void seal(Path from, Path to) throws Exception;
  }

  /** Makes the {@link Work} of a thread. */
  interface Worker {
    Work start() throws Exception;
  }

  /** Seals them all. */
  int run(Worker worker) throws InterruptedException, ExecutionException {
    AtomicInteger next = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        all.add(
            threads.submit(
                () -> {
                  Work work = worker.start();
                  for (int i = next.getAndIncrement(); i < SIZE; i = next.getAndIncrement()) {
                    work.seal(from.resolve(i + ".pdf"), to.resolve(i + ".pdf"));
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
    return SIZE;
  }
}
