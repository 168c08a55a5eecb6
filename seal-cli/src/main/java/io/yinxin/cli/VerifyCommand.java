package io.yinxin.cli;

import io.yinxin.seal.Finding;
import io.yinxin.seal.Message;
import io.yinxin.seal.Sealing;
import io.yinxin.seal.Verdict;
import io.yinxin.seal.Verification;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.store.Stores;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code seal verify}: whether documents can be trusted, and why not. */
final class VerifyCommand implements Command {
  static final Option TRUST =
      Option.value(
              "--trust",
              "PATH",
              "roots to trust, those of time servers among them: a PEM or DER file, or a folder of"
                  + " them; never the operating system's list",
              "信任的根证书（包括时间戳服务的）：PEM 或 DER 文件，或存放它们的文件夹；从不使用操作系统的证书列表")
          .repeatable()
          .asSetting();
  static final Option SEAL_MAKERS =
      Option.value(
              "--seal-makers",
              "PATH",
              "roots for seal makers (default: those of --trust); only electronic seals have one",
              "制章者的根证书（默认同 --trust）；仅用于电子印章")
          .repeatable()
          .asSetting();
  static final Option AT =
      Option.value(
          "--at",
          "TIME",
          "the moment for which the question is asked, ISO 8601; of a day its last second"
              + " (default: now)",
          "以哪一时刻为准（ISO 8601；只写日期表示当天最后一秒；默认：当前时间）");
  private static final Option STORE =
      Option.value(
              "--store",
              "URL",
              "ask the licence store, too: is the document known, and does it still count?",
              "同时查询证照库：文件是否由其签发，目前是否有效")
          .asSetting();
  static final Option QUIET =
      Option.flag("--quiet", "no answer but the exit code", "不输出结果，只返回退出码").or("-q");
  private static final Option JSON =
      Option.flag(
          "--json",
          "one object a file, one line each (seal.verify/1)",
          "每个文件输出一行 JSON 对象（seal.verify/1）");

  @Override
  public String name() {
    return "verify";
  }

  @Override
  public Message summary() {
    return new Message("tells whether sealed documents can be trusted", "验证签章文件是否可信");
  }

  @Override
  public List<Message> description() {
    return List.of(
        new Message(
            "Only VALID means yes. Each finding comes with what to do; seal explain CODE says more",
            "只有 VALID 表示可信。每条检查结果都附有处理办法；seal explain 代码 可查看详细说明"),
        new Message(
            "With several files the exit code is the first of 6, 3, 4, 5 that applies to one. Behind"
                + " the files --trust takes all words up to the next option",
            "验证多个文件时，退出码取 6、3、4、5 中最先符合者。--trust 写在文件之后时，直到下一个选项之前的词都是它的值"));
  }

  @Override
  public String synopsis() {
    return "verify IN… --trust PATH… [--at TIME] [--json | -q] [OPTIONS]";
  }

  @Override
  public List<Operand> operands() {
    return List.of(
        new Operand(
            "IN", 1, Integer.MAX_VALUE, new Message("documents, - for stdin", "要验证的文件，- 表示标准输入")));
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(
        RevocationOptions.and(
            TRUST,
            SEAL_MAKERS,
            AT,
            STORE,
            StoreAccess.USER,
            StoreAccess.PASSWORD,
            Documents.PASSWORD_SOURCE,
            JSON,
            QUIET));
  }

  @Override
  public List<ExitCode> exits() {
    return List.of(
        ExitCode.DONE,
        ExitCode.INTERNAL,
        ExitCode.USAGE,
        ExitCode.INVALID,
        ExitCode.INDETERMINATE,
        ExitCode.UNSEALED,
        ExitCode.FILE,
        ExitCode.KEY);
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("seal verify licence.pdf --trust roots/", "is this licence real?", "这份证照是真的吗？"),
        new Example(
            "seal verify --trust root.pem --json a.pdf b.pdf",
            "for programs: one line a file",
            "供程序使用：每个文件一行"),
        new Example(
            "seal verify licence.pdf --trust root.pem --at 2026-11-23",
            "was it valid on that day?",
            "当天是否有效？"),
        new Example(
            "seal verify licence.pdf --trust root.pem --store sqlite:seal.db",
            "and does the licence still count?",
            "证照目前是否有效？"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session) throws CommandFailure, IOException {
    if (arguments.has(JSON) && arguments.has(QUIET)) {
      throw CommandFailure.usage(
          new Message("--json and -q exclude each other", "--json 与 -q 不能同时使用"), null);
    }
    Verifier.Builder builder = verifier(arguments, session);
    char[] password = Documents.password(arguments, session);
    if (password != null) {
      builder.password(password);
      Arrays.fill(password, '\0');
    }
    if (arguments.value(STORE) == null) {
      return verifyAll(builder.build(), arguments, session);
    }
    try (Stores store = StoreAccess.open(arguments, session)) {
      return verifyAll(builder.store(store).build(), arguments, session);
    }
  }

  /** Whom to trust, when, and what to do about revocation: as any command that verifies asks it. */
  static Verifier.Builder verifier(Arguments arguments, Session session)
      throws CommandFailure, IOException {
    Verifier.Builder builder =
        Verifier.builder().trust(trust(arguments, TRUST, session)).clock(session.clock());
    if (!arguments.values(SEAL_MAKERS).isEmpty()) {
      builder.sealMakers(trust(arguments, SEAL_MAKERS, session));
    }
    String at = arguments.value(AT);
    if (at != null) {
      builder.at(Times.parse(AT, at));
    }
    RevocationOptions.apply(builder, arguments, session);
    return builder;
  }

  private static ExitCode verifyAll(Verifier verifier, Arguments arguments, Session session)
      throws CommandFailure {
    ExitCode worst = ExitCode.DONE;
    for (String operand : arguments.operands()) {
      worst = worst.with(verify(operand, verifier, arguments, session));
      session.answer().flush();
    }
    return worst;
  }

  /** The roots; the right order is that of the contract: no roots, no answer. */
  static TrustStore trust(Arguments arguments, Option option, Session session)
      throws CommandFailure, IOException {
    List<String> given = arguments.values(option);
    if (given.isEmpty()) {
      throw CommandFailure.usage(
          new Message("missing option --trust", "缺少选项 --trust"),
          new Message(
              "say whom to trust: --trust FILE or folder of root certificates; seal inspect shows a"
                  + " document without judging it",
              "请指定信任的根证书：--trust 文件或文件夹；只想查看内容可用 seal inspect"));
    }
    Path[] paths = new Path[given.size()];
    for (int i = 0; i < paths.length; i++) {
      String name = given.get(i).toLowerCase(Locale.ROOT);
      if (name.endsWith(".pdf") || name.endsWith(".ofd")) {
        // A document behind --trust must not become a root, whatever is in it.
        throw CommandFailure.usage(
            new Message(
                given.get(i) + " stands behind " + option.name() + ", but is a document",
                given.get(i) + " 写在 " + option.name() + " 之后，但它是文件而不是证书"),
            new Message(
                "name the documents first, or write -- in front of them",
                "请把要验证的文件写在前面，或在它们之前加 --"));
      }
      paths[i] = session.path(given.get(i));
    }
    return TrustStore.of(paths);
  }

  private static ExitCode verify(
      String operand, Verifier verifier, Arguments arguments, Session session)
      throws CommandFailure {
    Verification verification;
    try {
      verification = verifier.verify(Documents.open(operand, session));
    } catch (NoSuchFileException e) {
      return unreadable(Failures.of(e), e, arguments, session);
    } catch (IOException e) {
      CommandFailure failure = Failures.of(e);
      boolean named = failure.what().en().contains(operand);
      return unreadable(
          named
              ? failure
              : new CommandFailure(
                  failure.exit(),
                  new Message(
                      operand + ": " + failure.what().en(), operand + "：" + failure.what().zh()),
                  failure.hint(),
                  e),
          e,
          arguments,
          session);
    } catch (CommandFailure e) {
      if (e.exit() != ExitCode.FILE) {
        throw e;
      }
      return unreadable(e, e, arguments, session);
    }
    if (verification.format() == null) {
      return unreadable(
          new CommandFailure(
              ExitCode.FILE,
              new Message("neither PDF nor OFD: " + operand, "既不是 PDF 也不是 OFD：" + operand),
              new Message(
                  "ask for the file as it was issued; a picture or a printout cannot be verified",
                  "请使用原始签发的文件；图片或打印件无法验证")),
          null,
          arguments,
          session);
    }
    if (arguments.has(JSON)) {
      session.answer().line(json(operand, verification, session.messages()));
    } else if (!arguments.has(QUIET)) {
      print(operand, verification, session);
    }
    return ExitCode.of(verification.verdict());
  }

  private static ExitCode unreadable(
      CommandFailure failure, @Nullable Throwable cause, Arguments arguments, Session session) {
    session.messages().error(failure.what(), failure.hint());
    if (cause != null && arguments.has(CommonOptions.DEBUG)) {
      session.messages().trace(cause);
    }
    return failure.exit();
  }

  private static void print(String operand, Verification verification, Session session) {
    Messages m = session.messages();
    Answer answer = session.answer();
    answer.line(verification.verdict() + meaning(verification.verdict(), m) + operand);
    for (Sealing sealing : verification.sealings()) {
      StringBuilder line = new StringBuilder("  ");
      line.append(m.pick("sealing ", "签章 ")).append(sealing.index()).append(": ");
      line.append(sealing.verdict()).append(", ");
      line.append(sealing.signer() == null ? m.pick("unknown signer", "签章者未知") : sealing.signer());
      answer.line(line.toString());
      StringBuilder more = new StringBuilder("    ");
      more.append(sealing.name());
      if (sealing.algorithm() != null) {
        more.append(", ").append(sealing.algorithm());
      }
      if (sealing.level() != null) {
        more.append(", ").append(sealing.level());
      }
      if (sealing.claimedTime() != null) {
        more.append(", ").append(Times.utc(sealing.claimedTime()));
      }
      if (sealing.provenTime() != null) {
        more.append(m.pick(", timestamp ", "，时间戳 ")).append(Times.utc(sealing.provenTime()));
      }
      answer.line(more.toString());
      if (sealing.eseal() != null) {
        answer.line(
            m.pick("    electronic seal: ", "    电子印章：")
                + sealing.eseal().name()
                + " ("
                + sealing.eseal().id()
                + ")");
      }
      for (Finding finding : sealing.findings()) {
        print(finding, "    ", session);
      }
    }
    Verification.Licence licence = verification.licence();
    if (licence != null) {
      answer.line(m.pick("  licence ", "  证照 ") + licence.id() + ": " + status(licence));
    }
    for (Finding finding : verification.findings()) {
      print(finding, "  ", session);
    }
  }

  private static String status(Verification.Licence licence) {
    return licence.status() == null ? "UNKNOWN" : licence.status().name();
  }

  static String meaning(Verdict verdict, Messages m) {
    return switch (verdict) {
      case VALID -> m.pick(": ", "（可信）：");
      case INVALID -> m.pick(": ", "（不可信）：");
      case INDETERMINATE -> m.pick(": ", "（无法确认）：");
      case UNSEALED -> m.pick(": ", "（未签章）：");
    };
  }

  static void print(Finding finding, String indent, Session session) {
    Messages m = session.messages();
    String line = indent + severity(finding) + " " + finding.code().name() + ": ";
    line += m.in(finding.message());
    if (finding.where() != null) {
      line += m.pick(" (at ", "（位置：") + finding.where() + m.pick(")", "）");
    }
    session.answer().line(line);
    session.answer().line(indent + "    → " + m.in(finding.advice()));
  }

  private static String severity(Finding finding) {
    return switch (finding.severity()) {
      case ERROR -> "error";
      case DOUBT -> "doubt";
      case WARNING -> "warning";
    };
  }

  private static String json(String operand, Verification verification, Messages m) {
    Json json = new Json().open();
    json.put("schema", "seal.verify/1").put("file", operand);
    json.put("format", verification.format() == null ? null : verification.format().name());
    json.put("verdict", verification.verdict().name());
    json.key("sealings").openList();
    for (Sealing sealing : verification.sealings()) {
      json.open();
      json.put("index", sealing.index());
      json.put("name", sealing.name());
      json.put("verdict", sealing.verdict().name());
      json.put("signer", sealing.signer());
      json.put("signerSerial", sealing.signerSerial());
      json.put("algorithm", sealing.algorithm());
      json.put("level", sealing.level());
      json.put(
          "claimedTime", sealing.claimedTime() == null ? null : Times.utc(sealing.claimedTime()));
      json.put("provenTime", sealing.provenTime() == null ? null : Times.utc(sealing.provenTime()));
      json.put("wholeDocument", sealing.wholeDocument());
      eseal(json, sealing.eseal());
      findings(json, sealing.findings(), m);
      json.close();
    }
    json.closeList();
    Verification.Licence licence = verification.licence();
    if (licence == null) {
      json.put("licence", null);
    } else {
      json.key("licence").open().put("id", licence.id()).put("status", status(licence)).close();
    }
    findings(json, verification.findings(), m);
    return json.close().toString();
  }

  /** The member {@code eseal}, as {@code seal verify} and {@code seal inspect} have it. */
  static void eseal(Json json, @Nullable ElectronicSeal eseal) {
    if (eseal == null) {
      json.put("eseal", null);
      return;
    }
    X509Certificate maker = eseal.maker();
    json.key("eseal")
        .open()
        .put("version", eseal.version().number())
        .put("id", eseal.id())
        .put("name", eseal.name())
        .put("maker", maker == null ? null : maker.getSubjectX500Principal().getName())
        .put("validFrom", Times.utc(eseal.validFrom()))
        .put("validTo", Times.utc(eseal.validTo()))
        .close();
  }

  static void findings(Json json, List<Finding> findings, Messages m) {
    json.key("findings").openList();
    for (Finding finding : findings) {
      json.open()
          .put("code", finding.code().name())
          .put("severity", severity(finding))
          .put("where", finding.where())
          .put("message", m.in(finding.message()))
          .put("advice", m.in(finding.advice()))
          .close();
    }
    json.closeList();
  }
}
