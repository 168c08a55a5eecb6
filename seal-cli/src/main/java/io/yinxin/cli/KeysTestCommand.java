package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.HeldKey;
import io.yinxin.seal.key.KeyMetrics;
import io.yinxin.seal.key.SealKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** {@code seal keys test}: whether a key signs what its certificate verifies, and how fast. */
final class KeysTestCommand implements Command {
  private static final Option SECONDS =
      Option.value(
          "--seconds",
          "N",
          "how long to measure each number of sessions (default: 2)",
          "每种会话数的测量秒数（默认：2）");
  private static final Option SESSIONS =
      Option.value(
          "--sessions",
          "N",
          "up to how many sessions at once: 1, 2, 4 … N (default: 4)",
          "最多同时使用多少个会话：1、2、4 … N（默认：4）");
  private static final Option JSON =
      Option.flag("--json", "one object (seal.keys-test/1)", "输出一个 JSON 对象（seal.keys-test/1）");

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
    return "keys test --key REF [--pin-source S] [--seconds N] [--sessions N] [--json]";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(
        KeyOptions.KEY, KeyOptions.CHAIN, KeyOptions.PIN_SOURCE, SECONDS, SESSIONS, JSON);
  }

  @Override
  public List<ExitCode> exits() {
    return KeysGenerateCommand.EXITS;
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("seal keys test --key file:licence.p12", "before the first batch", "首次批量签章之前"),
        new Example(
            "seal keys test --key 'pkcs11:token=seal;object=licence?module-path=/lib/p11.so'"
                + " --sessions 16",
            "how many sessions a token is worth",
            "测试令牌适合使用多少个会话"));
  }

  /** What one number of sessions gave: signatures per second, and the time of each, ns, sorted. */
  private static final class Round {
    final int sessions;
    final long rate;
    final long[] times;

    Round(int sessions, long rate, long[] times) {
      this.sessions = sessions;
      this.rate = rate;
      this.times = times;
    }

    /** The time that a share of the signatures did not exceed, in milliseconds. */
    double within(double share) {
      int at = (int) Math.ceil(share * times.length) - 1;
      return times.length == 0 ? 0 : times[Math.max(at, 0)] / 1e6;
    }
  }

  @Override
  public ExitCode run(Arguments arguments, Session session)
      throws CommandFailure, SealException, IOException {
    long nanos = number(SECONDS, 2, 999, arguments) * 1_000_000_000L;
    int most = (int) number(SESSIONS, 4, 256, arguments);
    Answer answer = session.answer();
    boolean json = arguments.has(JSON);
    try (HeldKey key = KeyOptions.hold(arguments, session)) {
      check(key);
      if (!json) {
        verified(key, session);
      }
      List<Round> rounds = new ArrayList<>();
      for (int sessions = 1; ; sessions = Math.min(2 * sessions, most)) {
        Round round = round(key, sessions, nanos);
        rounds.add(round);
        if (!json) {
          tell(round, session);
        }
        if (sessions == most) {
          break;
        }
      }
      KeyMetrics metrics = key instanceof SealKey seals ? seals.metrics() : null;
      if (json) {
        answer.line(json(key, rounds, metrics, arguments));
      } else if (metrics != null) {
        tell(metrics, session);
      }
    }
    return ExitCode.DONE;
  }

  private static long number(Option option, long usual, long most, Arguments arguments)
      throws CommandFailure {
    String text = arguments.value(option);
    if (text == null) {
      return usual;
    }
    if (text.matches("[1-9][0-9]{0,2}") && Long.parseLong(text) <= most) {
      return Long.parseLong(text);
    }
    throw CommandFailure.usage(
        new Message(
            option.name() + " is a number from 1 to " + most,
            option.name() + " 应为 1 到 " + most + " 的整数"),
        null);
  }

  private static void verified(HeldKey key, Session session) throws CommandFailure {
    Messages m = session.messages();
    Answer answer = session.answer();
    if (key.chain().isEmpty()) {
      answer.line(
          key.algorithm().displayName()
              + m.pick(
                  ": signs, and the public key verifies it; no certificate yet",
                  "：签名成功，公钥验证通过；尚无证书"));
    } else {
      answer.line(
          key.algorithm().displayName()
              + m.pick(": signs, and the certificate verifies it", "：签名成功，证书验证通过"));
      answer.line("    " + key.chain().get(0).getSubjectX500Principal().getName());
    }
    answer.flush();
  }

  private static void tell(Round round, Session session) throws CommandFailure {
    Messages m = session.messages();
    session
        .answer()
        .line(
            m.pick(
                    round.sessions
                        + (round.sessions == 1 ? " session: " : " sessions: ")
                        + round.rate
                        + " signs/s",
                    round.sessions + " 个会话：" + round.rate + " 次/秒")
                + m.pick("; half within ", "；半数在 ")
                + millis(round.within(0.5))
                + m.pick(", 99 % within ", " 内，99 % 在 ")
                + millis(round.within(0.99))
                + m.pick("", " 内"));
    session.answer().flush();
  }

  private static void tell(KeyMetrics metrics, Session session) {
    Messages m = session.messages();
    Answer answer = session.answer();
    answer.line(
        m.pick("signatures: ", "签名次数：")
            + metrics.signatures()
            + m.pick("; tokens in use: ", "；可用设备：")
            + metrics.membersUp()
            + m.pick(" of ", "/")
            + metrics.members());
    for (var each : new TreeMap<>(metrics.errors()).entrySet()) {
      answer.line(m.pick("errors, ", "错误，") + each.getKey() + ": " + each.getValue());
    }
  }

  /** Milliseconds with two digits behind the point; by hand, as the locale must not matter. */
  private static String millis(double millis) {
    long hundredths = Math.round(millis * 100);
    return hundredths / 100 + "." + hundredths / 10 % 10 + hundredths % 10 + " ms";
  }

  private static String json(
      HeldKey key, List<Round> rounds, @Nullable KeyMetrics metrics, Arguments arguments)
      throws CommandFailure {
    Json json =
        new Json()
            .open()
            .put("schema", "seal.keys-test/1")
            .put("key", arguments.value(KeyOptions.KEY))
            .put("algorithm", key.algorithm().displayName())
            .put(
                "subject",
                key.chain().isEmpty()
                    ? null
                    : key.chain().get(0).getSubjectX500Principal().getName())
            .put("verified", true)
            .key("rounds")
            .openList();
    for (Round each : rounds) {
      json.open()
          .put("sessions", each.sessions)
          .put("signsPerSecond", each.rate)
          .put("signatures", each.times.length)
          .put("p50Micros", Math.round(each.within(0.5) * 1000))
          .put("p95Micros", Math.round(each.within(0.95) * 1000))
          .put("p99Micros", Math.round(each.within(0.99) * 1000))
          .put("maxMicros", Math.round(each.within(1) * 1000))
          .close();
    }
    json.closeList();
    if (metrics != null) {
      json.key("metrics")
          .open()
          .put("signatures", metrics.signatures())
          .put("membersUp", metrics.membersUp())
          .put("members", metrics.members())
          .key("errors")
          .open();
      for (var each : new TreeMap<>(metrics.errors()).entrySet()) {
        json.put(each.getKey(), each.getValue());
      }
      json.close().close();
    }
    return json.close().toString();
  }

  /** Signs and verifies once. */
  static void check(HeldKey key) throws SealException {
    byte[] message = "the sealed content".getBytes(StandardCharsets.US_ASCII);
    if (!key.publicKey().verify(key.algorithm(), message, key.sign(message))) {
      throw new SealException.KeyUnavailable(
          new Message("the certificate does not verify what the key signed", "证书无法验证该密钥的签名"),
          new Message(
              "key and certificate do not belong together, or the token is broken",
              "密钥与证书不匹配，或令牌故障"),
          null);
    }
  }

  private static Round round(HeldKey key, int sessions, long nanos)
      throws SealException, IOException {
    ExecutorService pool = Executors.newFixedThreadPool(sessions);
    try {
      List<Future<long[]>> running = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < sessions; i++) {
        running.add(pool.submit(() -> signUntil(key, start + nanos)));
      }
      long[] all = new long[0];
      for (Future<long[]> each : running) {
        long[] some = each.get();
        int from = all.length;
        all = Arrays.copyOf(all, from + some.length);
        System.arraycopy(some, 0, all, from, some.length);
      }
      long rate = all.length * 1_000_000_000L / Math.max(1, System.nanoTime() - start);
      Arrays.sort(all);
      return new Round(sessions, rate, all);
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

  /** The time of each signature, ns; at least one is made. */
  private static long[] signUntil(HeldKey key, long end) throws SealException {
    byte[] message = new byte[200];
    long[] times = new long[1024];
    int signs = 0;
    long now = System.nanoTime();
    do {
      if (signs == times.length) {
        times = Arrays.copyOf(times, 2 * signs);
      }
      message[0] = (byte) signs;
      key.sign(message);
      long after = System.nanoTime();
      times[signs++] = after - now;
      now = after;
    } while (now < end && !Thread.currentThread().isInterrupted());
    return Arrays.copyOf(times, signs);
  }
}
