package io.yinxin.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Looks every few milliseconds at what the threads of a batch do. */
final class BatchSampler implements AutoCloseable {

  /** What there is to do, in the order of the table. */
  static final List<String> STEPS = List.of("render", "seal", "sign", "disk", "store", "idle");

  private static final long EVERY_MILLIS = 10;

  private final Thread thread = new Thread(this::sample, "sampler");
  private final Map<String, Long> seen = new HashMap<>();
  private final CountDownLatch over = new CountDownLatch(1);

  private BatchSampler() {}

  static BatchSampler start() {
    BatchSampler sampler = new BatchSampler();
    sampler.thread.setDaemon(true);
    sampler.thread.start();
    return sampler;
  }

  private void sample() {
    try {
      while (!over.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        Thread.getAllStackTraces().forEach(this::see);
      }
    } catch (InterruptedException e) {
      // Nobody wants to know any more.
    }
  }

  private void see(Thread thread, StackTraceElement[] stack) {
    if (thread.getName().startsWith("batch seal") || thread.getName().equals("batch commit")) {
      seen.merge(step(stack), 1L, Long::sum);
    }
  }

  /** By the innermost call that says it. */
  private static String step(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      String type = frame.getClassName();
      String method = frame.getMethodName();
      if (method.startsWith("force") && type.startsWith("sun.nio.ch.")) {
        return "disk";
      }
      if (method.equals("sign") && type.startsWith("io.yinxin.") && type.endsWith("Key")) {
        return "sign";
      }
      if (type.equals("io.yinxin.seal.licence.LicenceRenderer")
          || type.equals("io.yinxin.seal.licence.LicenceTemplate")) {
        return "render";
      }
      if (type.equals("io.yinxin.seal.Sealer")) {
        return "seal";
      }
      if (type.startsWith("io.yinxin.seal.internal.sql.") || type.endsWith(".FileDocuments")) {
        return "store";
      }
    }
    return "idle";
  }

  /** Which share of the threads' time each step took. */
  Map<String, Double> shares() {
    close();
    long all = Math.max(1, seen.values().stream().mapToLong(Long::longValue).sum());
    Map<String, Double> shares = new HashMap<>();
    seen.forEach((step, count) -> shares.put(step, (double) count / all));
    return shares;
  }

  @Override
  public void close() {
    over.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
