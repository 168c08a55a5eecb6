package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.eseal.SealDrawing;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.key.KeyHolder;
import io.yinxin.seal.key.KeyPlace;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code seal doctor}: whether everything is in place, and how to mend what is not. */
final class DoctorCommand implements Command {
  /** No clock of a machine that runs this version can be before it. */
  private static final Instant BUILT = Instant.parse("2026-11-01T00:00:00Z");

  private static final Duration SOON = Duration.ofDays(30);

  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public Message summary() {
    return new Message(
        "checks Java, fonts, configuration, trust, clock and key, and says how to mend them",
        "检查 Java、字体、配置、信任、时钟和密钥，并说明如何修复");
  }

  @Override
  public String synopsis() {
    return "doctor [--trust PATH…] [--key REF [--pin-source S]]";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(
        VerifyCommand.TRUST, KeyOptions.KEY, KeyOptions.PIN_SOURCE, KeyOptions.CHAIN);
  }

  @Override
  public List<ExitCode> exits() {
    return List.of(ExitCode.DONE, ExitCode.INTERNAL, ExitCode.USAGE, ExitCode.FILE, ExitCode.KEY);
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("seal doctor", "what is in place here", "检查本机环境"),
        new Example(
            "seal doctor --key file:licence.p12 --trust roots/",
            "with a key and the roots, too",
            "同时检查密钥和根证书"));
  }

  /** What has been found so far; the worst counts. */
  private static final class Report {
    private final Session session;
    private ExitCode exit = ExitCode.DONE;

    Report(Session session) {
      this.session = session;
    }

    void ok(String en, String zh) {
      line("ok    ", new Message(en, zh), null);
    }

    void warn(Message what, @Nullable Message mend) {
      line("warn  ", what, mend);
    }

    void fail(ExitCode with, Message what, @Nullable Message mend) {
      if (exit == ExitCode.DONE || with == ExitCode.KEY) {
        exit = with;
      }
      line("fail  ", what, mend);
    }

    private void line(String word, Message what, @Nullable Message mend) {
      Messages m = session.messages();
      session.answer().line(word + m.in(what) + (mend == null ? "" : " → " + m.in(mend)));
    }
  }

  @Override
  public ExitCode run(Arguments arguments, Session session) throws CommandFailure {
    Report report = new Report(session);
    java(report);
    characters(report);
    folder(report);
    fonts(report);
    configuration(arguments, report, session);
    clock(report, session);
    trust(arguments, report, session);
    key(arguments, report, session);
    return report.exit;
  }

  private static void java(Report report) {
    Runtime.Version version = Runtime.version();
    String which =
        version
            + " ("
            + System.getProperty("java.vendor")
            + ", "
            + System.getProperty("java.home")
            + ")";
    if (version.feature() < 17) {
      report.fail(
          ExitCode.USAGE,
          new Message("Java " + which, "Java " + which),
          new Message("Java 17 or later is needed", "需要 Java 17 或更新版本"));
    } else {
      report.ok("Java " + which, "Java " + which);
    }
    long megabytes = Runtime.getRuntime().maxMemory() >> 20;
    if (megabytes < 64) {
      report.warn(
          new Message("memory: " + megabytes + " MB", "内存：" + megabytes + " MB"),
          new Message(
              "64 MB or more: SEAL_JAVA_OPTS=-Xmx64m", "建议至少 64 MB：SEAL_JAVA_OPTS=-Xmx64m"));
    } else {
      report.ok("memory: " + megabytes + " MB", "内存：" + megabytes + " MB");
    }
  }

  private static void characters(Report report) {
    String name = System.getProperty("sun.jnu.encoding", "?");
    boolean chinese =
        Charset.isSupported(name) && Charset.forName(name).newEncoder().canEncode("印信");
    if (chinese) {
      report.ok("file names and arguments: " + name, "文件名和参数的字符集：" + name);
    } else {
      report.warn(
          new Message(
              "file names and arguments: " + name + " has no Chinese characters",
              "文件名和参数的字符集 " + name + " 不支持中文"),
          new Message("export LC_ALL=C.UTF-8", "请执行 export LC_ALL=C.UTF-8"));
    }
  }

  private static void folder(Report report) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    if (Files.isWritable(temporary)) {
      report.ok("temporary files: " + temporary, "临时文件夹：" + temporary);
    } else {
      report.fail(
          ExitCode.FILE,
          new Message("temporary files: cannot write to " + temporary, "临时文件夹不可写：" + temporary),
          new Message(
              "SEAL_JAVA_OPTS=-Djava.io.tmpdir=FOLDER", "SEAL_JAVA_OPTS=-Djava.io.tmpdir=文件夹"));
    }
  }

  private static void fonts(Report report) {
    try {
      SealDrawing.round(42).name("示例市行政审批局").line("业务专用章").build();
      report.ok("fonts: the one for seals and licences draws Chinese", "字体：印章和证照所用字体可显示中文");
    } catch (SealException | RuntimeException e) {
      CommandFailure failure = Failures.of(e);
      report.fail(
          ExitCode.INTERNAL,
          new Message("fonts: " + failure.what().en(), "字体：" + failure.what().zh()),
          new Message("install this program anew", "请重新安装本程序"));
    }
  }

  private static void configuration(Arguments arguments, Report report, Session session) {
    Settings settings = arguments.settings();
    if (settings.path() != null) {
      report.ok("configuration: " + settings.path(), "配置文件：" + settings.path());
    } else {
      report.ok(
          "configuration: none (looked for " + settings.place() + ")",
          "配置文件：无（查找位置：" + settings.place() + "）");
    }
    Set<String> known = new TreeSet<>();
    known.add("SEAL_CONFIG");
    known.add("SEAL_JAVA_OPTS");
    known.add("SEAL_LAUNCHER_LOCALE");
    for (Command command : Commands.all()) {
      for (Option option : command.options()) {
        if (option.setting()) {
          known.add(option.variable());
        }
      }
    }
    for (String variable : new TreeSet<>(session.environment().keySet())) {
      if (!variable.startsWith("SEAL_") || known.contains(variable)) {
        continue;
      }
      String near = Suggestion.nearest(variable, known);
      if (near != null) {
        report.warn(
            new Message(
                "the variable " + variable + " means nothing here", "变量 " + variable + " 在这里不起作用"),
            new Message("did you mean " + near + "?", "是否想写 " + near + "？"));
      }
    }
  }

  private static void clock(Report report, Session session) {
    Instant now = session.clock().instant();
    if (now.isBefore(BUILT)) {
      report.fail(
          ExitCode.USAGE,
          new Message(
              "clock: " + Times.utc(now) + " is before this program was made",
              "时钟：" + Times.utc(now) + " 早于本程序的制作时间"),
          new Message("set it: timedatectl set-ntp true", "请校时：timedatectl set-ntp true"));
    } else {
      report.ok("clock: " + Times.utc(now), "时钟：" + Times.utc(now));
    }
  }

  private static void trust(Arguments arguments, Report report, Session session)
      throws CommandFailure {
    if (arguments.values(VerifyCommand.TRUST).isEmpty()) {
      report.warn(
          new Message("trust: no roots are configured", "信任：未配置根证书"),
          new Message(
              "verify needs --trust PATH, SEAL_TRUST or trust = PATH in the configuration",
              "verify 需要 --trust PATH、SEAL_TRUST，或配置文件中的 trust = PATH"));
      return;
    }
    try {
      TrustStore store = VerifyCommand.trust(arguments, VerifyCommand.TRUST, session);
      int roots = store.anchors().size();
      report.ok("trust: " + roots + " roots", "信任：" + roots + " 个根证书");
      for (X509Certificate root : store.anchors()) {
        validity("trust: ", "信任：", root, ExitCode.DONE, report, session);
      }
    } catch (IOException | CommandFailure e) {
      CommandFailure failure = Failures.of(e);
      report.fail(
          failure.exit(),
          new Message("trust: " + failure.what().en(), "信任：" + failure.what().zh()),
          failure.hint());
    }
  }

  private static void key(Arguments arguments, Report report, Session session)
      throws CommandFailure {
    if (arguments.value(KeyOptions.KEY) == null) {
      return;
    }
    if (!token(arguments, report, session)) {
      return;
    }
    try (SealKey key = KeyOptions.open(arguments, session)) {
      KeysTestCommand.check(key);
      X509Certificate certificate = key.chain().get(0);
      report.ok(
          "key: signs, "
              + key.algorithm().displayName()
              + ", "
              + certificate.getSubjectX500Principal().getName(),
          "密钥：可以签名，"
              + key.algorithm().displayName()
              + "，"
              + certificate.getSubjectX500Principal().getName());
      validity("key: ", "密钥：", certificate, ExitCode.KEY, report, session);
      boolean[] usage = certificate.getKeyUsage();
      if (usage != null && !usage[0]) {
        report.fail(
            ExitCode.KEY,
            new Message(
                "key: its certificate lacks digitalSignature", "密钥：其证书没有 digitalSignature 用途"),
            new Message(
                "have a certificate issued for signing: seal keys csr",
                "请申请用于签名的证书：seal keys csr"));
      }
    } catch (SealException | CommandFailure e) {
      CommandFailure failure = Failures.of(e);
      report.fail(
          ExitCode.KEY,
          new Message("key: " + failure.what().en(), "密钥：" + failure.what().zh()),
          failure.hint());
    }
  }

  /** Whether the token that the key names can be asked for its PIN; nothing is said of files. */
  private static boolean token(Arguments arguments, Report report, Session session)
      throws CommandFailure {
    String reference = KeyOptions.reference(arguments, session);
    try {
      KeyPlace place = SealKeys.place(reference, arguments.settings().keyPlaces());
      if (place == null || reference.startsWith("file:")) {
        return true;
      }
      boolean usable = true;
      for (KeyHolder each : place.list(reference, null)) {
        KeyHolder.Token token = each.token();
        if (token == null) {
          continue;
        }
        String name = token.label() + ", " + token.serial() + ", " + token.model();
        report.ok("token: " + name, "令牌：" + name);
        for (KeyHolder.State state : token.states()) {
          Message what = KeysListCommand.state(state);
          Message line =
              new Message("token: " + name + ": " + what.en(), "令牌：" + name + "：" + what.zh());
          switch (state) {
            case PIN_PAD -> report.ok(line.en(), line.zh());
            case PIN_COUNT_LOW ->
                report.warn(
                    line,
                    new Message("check the PIN source before the next try", "再次尝试前请检查 PIN 来源"));
            case NOT_INITIALIZED, NO_PIN, PIN_FINAL_TRY, PIN_LOCKED -> {
              // Not a try more: the PIN at hand may be the wrong one.
              report.fail(ExitCode.KEY, line, null);
              usable = false;
            }
          }
        }
      }
      return usable;
    } catch (SealException | IOException | BadKeyReference e) {
      CommandFailure failure = Failures.of(e);
      report.fail(
          failure.exit() == ExitCode.USAGE ? ExitCode.USAGE : ExitCode.KEY,
          new Message("token: " + failure.what().en(), "令牌：" + failure.what().zh()),
          failure.hint());
      return false;
    }
  }

  /** A certificate that is not valid now, or not for long; exit DONE makes it a warning. */
  private static void validity(
      String en,
      String zh,
      X509Certificate certificate,
      ExitCode exit,
      Report report,
      Session session) {
    Instant now = session.clock().instant();
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    String name = certificate.getSubjectX500Principal().getName();
    if (now.isBefore(from) || now.isAfter(to)) {
      Message what =
          new Message(
              en + name + " is valid from " + Times.utc(from) + " to " + Times.utc(to),
              zh + name + " 的有效期为 " + Times.utc(from) + " 至 " + Times.utc(to));
      Message mend = new Message("have a new certificate issued", "请申请新的证书");
      if (exit == ExitCode.DONE) {
        report.warn(what, mend);
      } else {
        report.fail(exit, what, mend);
      }
    } else if (now.plus(SOON).isAfter(to)) {
      report.warn(
          new Message(
              en + name + " expires on " + Times.utc(to),
              zh + name + " 将于 " + Times.utc(to) + " 到期"),
          new Message("have a new certificate issued in time", "请及时申请新的证书"));
    }
  }
}
