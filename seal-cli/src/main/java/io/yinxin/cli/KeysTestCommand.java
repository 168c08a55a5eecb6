package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.SealKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/** {@code seal keys test}: whether a key signs what its certificate verifies, and how fast. */
final class KeysTestCommand implements Command {
  private static final Option SECONDS =
      Option.value(
          "--seconds",
          "N",
          "how long to measure each number of threads (default: 2)",
          "每种线程数的测量秒数（默认：2）");

  @Override
  public String name() {
    return "keys test";
  }

  @Override
  public Message summary() {
    return new Message(
        "signs and verifies with a key, and measures signs per second", "用密钥签名并验证，测量每秒签名次数");
  }

  @Override
  public String synopsis() {
    return "keys test --key REF [--pin-source S] [--seconds N]";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(KeyOptions.KEY, KeyOptions.CHAIN, KeyOptions.PIN_SOURCE, SECONDS);
  }

  @Override
  public List<ExitCode> exits() {
    return KeysGenerateCommand.EXITS;
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("seal keys test --key file:licence.p12", "before the first batch", "首次批量签章之前"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session)
      throws CommandFailure, SealException, IOException {
    Messages m = session.messages();
    Answer answer = session.answer();
    String text = arguments.value(SECONDS);
    if (text != null && !text.matches("[1-9][0-9]{0,2}")) {
      throw CommandFailure.usage(
          new Message("--seconds is a number from 1 to 999", "--seconds 应为 1 到 999 的整数"), null);
    }
    long nanos = (text == null ? 2 : Long.parseLong(text)) * 1_000_000_000L;
    try (SealKey key = KeyOptions.open(arguments, session)) {
      check(key);
      answer.line(
          key.algorithm().displayName()
              + m.pick(": signs, and the certificate verifies it", "：签名成功，证书验证通过"));
      answer.line("    " + key.chain().get(0).getSubjectX500Principal().getName());
      answer.flush();
      for (int threads : new int[] {1, 2, 4}) {
        answer.line(
            m.pick(
                threads
                    + (threads == 1 ? " thread: " : " threads: ")
                    + rate(key, threads, nanos)
                    + " signs/s",
                threads + " 线程：" + rate(key, threads, nanos) + " 次/秒"));
        answer.flush();
      }
    }
    return ExitCode.DONE;
  }

  /** Signs and verifies once. */
  static void check(SealKey key) throws SealException {
    byte[] message = "the sealed content".getBytes(StandardCharsets.US_ASCII);
    byte[] signature = key.sign(message);
    try {
      Signature verifier =
          Signature.getInstance(key.algorithm().displayName(), new BouncyCastleProvider());
      verifier.initVerify(publicKey(key));
      verifier.update(message);
      if (verifier.verify(signature)) {
        return;
      }
    } catch (GeneralSecurityException e) {
      throw broken(e);
    }
    throw broken(null);
  }

  /** The certificate's key as Bouncy Castle knows it: the JDK has no SM2. */
  private static PublicKey publicKey(SealKey key) throws GeneralSecurityException {
    try {
      return BouncyCastleProvider.getPublicKey(
          org.bouncycastle.asn1.x509.Certificate.getInstance(key.chain().get(0).getEncoded())
              .getSubjectPublicKeyInfo());
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static SealException broken(@Nullable Throwable cause) {
    return new SealException.KeyUnavailable(
        new Message("the certificate does not verify what the key signed", "证书无法验证该密钥的签名"),
        new Message(
            "key and certificate do not belong together, or the token is broken",
            "密钥与证书不匹配，或密码设备故障"),
        cause);
  }

  private static long rate(SealKey key, int threads, long nanos) throws SealException, IOException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Long>> running = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < threads; i++) {
        running.add(pool.submit(() -> signUntil(key, start + nanos)));
      }
      long signs = 0;
      for (Future<Long> each : running) {
        signs += each.get();
      }
      return signs * 1_000_000_000L / Math.max(1, System.nanoTime() - start);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SealException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      pool.shutdownNow();
    }
  }

  private static long signUntil(SealKey key, long end) throws SealException {
    byte[] message = new byte[200];
    long signs = 0;
    while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
      message[0] = (byte) signs;
      key.sign(message);
      signs++;
    }
    return signs;
  }
}
