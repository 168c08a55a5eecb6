package io.yinxin.cli;

import io.yinxin.seal.Inspection;
import io.yinxin.seal.Message;
import io.yinxin.seal.eseal.ElectronicSeal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code seal inspect}: what is in a document, without judging it. */
final class InspectCommand implements Command {
  private static final Option EXTRACT =
      Option.value(
          "--extract",
          "DIR",
          "write revisions, signature values, certificates and electronic seals into a new or empty"
              + " folder",
          "把各修订版本、签名值、证书和电子印章写入一个新的或空的文件夹");
  private static final Option JSON =
      Option.flag("--json", "one object (seal.inspect/1)", "输出一个 JSON 对象（seal.inspect/1）");

  private static final Message NOT_JUDGED =
      new Message(
          "this is what the document says of itself; nothing here was checked: seal verify does"
              + " that",
          "以上是文件自己的说法，均未经检查；是否可信请用 seal verify");

  @Override
  public String name() {
    return "inspect";
  }

  @Override
  public Message summary() {
    return new Message(
        "shows sealings, certificates, revisions and coverage, and judges nothing",
        "显示签章、证书、修订版本和覆盖范围，不作判断");
  }

  @Override
  public String synopsis() {
    return "inspect IN [--json] [--extract DIR]";
  }

  @Override
  public List<Operand> operands() {
    return List.of(
        new Operand("IN", 1, 1, new Message("the document, - for stdin", "要查看的文件，- 表示标准输入")));
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(JSON, EXTRACT, Documents.PASSWORD_SOURCE);
  }

  @Override
  public List<ExitCode> exits() {
    return List.of(ExitCode.DONE, ExitCode.INTERNAL, ExitCode.USAGE, ExitCode.FILE, ExitCode.KEY);
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("seal inspect licence.pdf", "what is in it?", "里面有什么？"),
        new Example(
            "seal inspect licence.pdf --extract parts",
            "take it apart: each revision, signature and certificate",
            "拆出每个修订版本、签名和证书"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session) throws CommandFailure, IOException {
    String operand = arguments.operands().get(0);
    String extract = arguments.value(EXTRACT);
    Path folder = extract == null ? null : session.path(extract);
    if (folder != null) {
      checkEmpty(folder);
    }
    Path file = Documents.open(operand, session);
    char[] password = Documents.password(arguments, session);
    Inspection inspection;
    try {
      inspection = Inspection.of(file, password);
    } finally {
      if (password != null) {
        Arrays.fill(password, '\0');
      }
    }
    Message problem = inspection.problem();
    if (inspection.format() == null
        || (problem != null && inspection.revisions().isEmpty() && inspection.files().isEmpty())) {
      Message said = problem == null ? new Message("nothing to see", "没有内容") : problem;
      throw new CommandFailure(
          ExitCode.FILE,
          new Message(operand + ": " + said.en(), operand + "：" + said.zh()),
          inspection.encrypted()
              ? new Message("give its password with --password-source", "请用 --password-source 给出口令")
              : null);
    }
    if (arguments.has(JSON)) {
      session.answer().line(json(operand, inspection, session.messages()));
    } else {
      print(operand, inspection, session);
    }
    if (folder != null) {
      for (Path written : inspection.extract(file, folder)) {
        session.messages().progress(new Message("extracted: " + written, "已提取：" + written));
      }
    }
    return ExitCode.DONE;
  }

  private static void checkEmpty(Path folder) throws CommandFailure, IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (Files.isDirectory(folder)) {
      try (var entries = Files.newDirectoryStream(folder)) {
        if (!entries.iterator().hasNext()) {
          return;
        }
      }
    }
    throw CommandFailure.usage(
        new Message(
            "the folder to extract to is there already and not empty: " + folder,
            "提取目标已存在且不为空：" + folder),
        new Message("name a folder that is not there yet", "请指定一个尚不存在的文件夹"));
  }

  private static void print(String operand, Inspection inspection, Session session) {
    Messages m = session.messages();
    Answer answer = session.answer();
    answer.line(
        operand
            + m.pick(": ", "：")
            + inspection.format()
            + ", "
            + inspection.length()
            + m.pick(" bytes", " 字节")
            + (inspection.encrypted() ? m.pick(", encrypted", "，已加密") : ""));
    if (inspection.problem() != null) {
      answer.line(m.pick("not all could be shown: ", "未能全部显示：") + m.in(inspection.problem()));
    }
    for (Inspection.Revision revision : inspection.revisions()) {
      answer.line(
          m.pick("revision ", "修订版本 ")
              + revision.number()
              + ": "
              + m.pick("bytes ", "字节 ")
              + revision.start()
              + "–"
              + revision.end()
              + ", "
              + revision.objects()
              + m.pick(" objects", " 个对象"));
    }
    for (Inspection.PackageFile file : inspection.files()) {
      answer.line(
          file.path()
              + ": "
              + file.length()
              + m.pick(" bytes", " 字节")
              + (file.use() == null ? "" : ", " + m.in(file.use())));
    }
    for (Inspection.Signature signature : inspection.signatures()) {
      print(signature, session);
    }
    if (inspection.signatures().isEmpty()) {
      answer.line(m.pick("no signatures", "没有签名"));
    }
    answer.line(m.in(NOT_JUDGED));
  }

  private static void print(Inspection.Signature signature, Session session) {
    Messages m = session.messages();
    Answer answer = session.answer();
    answer.line(
        (signature.timestamp() ? m.pick("timestamp ", "时间戳 ") : m.pick("signature ", "签名 "))
            + signature.index()
            + ": "
            + (signature.field() == null
                ? m.pick("no field leads to it", "没有签名域指向它")
                : signature.field())
            + " ("
            + signature.where()
            + (signature.revision() == 0
                ? ""
                : m.pick(", revision ", "，修订版本 ") + signature.revision())
            + ")");
    line(answer, m.pick("form", "形式"), signature.subFilter());
    line(
        answer,
        m.pick("claimed time", "声明时间"),
        signature.claimedTime() == null ? null : Times.utc(signature.claimedTime()));
    line(answer, m.pick("reason", "原因"), signature.reason());
    line(answer, m.pick("location", "地点"), signature.location());
    line(answer, m.pick("covers", "覆盖"), covered(signature, m));
    ElectronicSeal eseal = signature.eseal();
    if (eseal != null) {
      line(
          answer,
          m.pick("electronic seal", "电子印章"),
          eseal.name() + " (" + eseal.id() + ", " + eseal.version() + ")");
    }
    for (X509Certificate certificate : signature.certificates()) {
      answer.line(
          "    "
              + m.pick("certificate: ", "证书：")
              + certificate.getSubjectX500Principal().getName());
      answer.line(
          "        " + m.pick("issuer: ", "签发者：") + certificate.getIssuerX500Principal().getName());
      answer.line(
          "        "
              + Times.utc(certificate.getNotBefore().toInstant())
              + " – "
              + Times.utc(certificate.getNotAfter().toInstant())
              + m.pick(", serial ", "，序列号 ")
              + certificate.getSerialNumber().toString(16));
    }
  }

  private static String covered(Inspection.Signature signature, Messages m) {
    StringBuilder covered = new StringBuilder();
    if (signature.revision() == 0) {
      covered.append(signature.coveredFiles().size()).append(m.pick(" files", " 个文件"));
    }
    for (Inspection.Range range : signature.covered()) {
      covered.append(covered.length() == 0 ? m.pick("bytes ", "字节 ") : ", ");
      covered.append(range.start()).append('–').append(range.start() + range.length());
    }
    return covered
        .append(
            signature.wholeDocument()
                ? m.pick(" (the whole document)", "（整个文件）")
                : m.pick(" (not the whole document)", "（不是整个文件）"))
        .toString();
  }

  private static void line(Answer answer, String what, @Nullable String value) {
    if (value != null) {
      answer.line("    " + what + ": " + value);
    }
  }

  private static String json(String operand, Inspection inspection, Messages m) {
    Json json = new Json().open();
    json.put("schema", "seal.inspect/1").put("file", operand);
    json.put("format", inspection.format() == null ? null : inspection.format().name());
    json.put("length", inspection.length());
    json.put("encrypted", inspection.encrypted());
    json.put("judged", false);
    json.put("problem", inspection.problem() == null ? null : m.in(inspection.problem()));
    json.key("revisions").openList();
    for (Inspection.Revision revision : inspection.revisions()) {
      json.open()
          .put("number", revision.number())
          .put("start", revision.start())
          .put("end", revision.end())
          .put("objects", revision.objects())
          .close();
    }
    json.closeList().key("files").openList();
    for (Inspection.PackageFile file : inspection.files()) {
      json.open()
          .put("path", file.path())
          .put("length", file.length())
          .put("use", file.use() == null ? null : m.in(file.use()))
          .close();
    }
    json.closeList().key("signatures").openList();
    for (Inspection.Signature signature : inspection.signatures()) {
      json.open()
          .put("index", signature.index())
          .put("where", signature.where())
          .put("field", signature.field())
          .put("timestamp", signature.timestamp())
          .put("revision", signature.revision())
          .put("subFilter", signature.subFilter())
          .put(
              "claimedTime",
              signature.claimedTime() == null ? null : Times.utc(signature.claimedTime()))
          .put("reason", signature.reason())
          .put("location", signature.location());
      json.key("covered").openList();
      for (Inspection.Range range : signature.covered()) {
        json.open().put("start", range.start()).put("length", range.length()).close();
      }
      json.closeList().key("coveredFiles").openList();
      for (String path : signature.coveredFiles()) {
        json.value(path);
      }
      json.closeList()
          .put("wholeDocument", signature.wholeDocument())
          .put("permission", signature.permission().name());
      json.key("certificates").openList();
      for (X509Certificate certificate : signature.certificates()) {
        json.open()
            .put("subject", certificate.getSubjectX500Principal().getName())
            .put("issuer", certificate.getIssuerX500Principal().getName())
            .put("serial", certificate.getSerialNumber().toString(16))
            .put("validFrom", Times.utc(certificate.getNotBefore().toInstant()))
            .put("validTo", Times.utc(certificate.getNotAfter().toInstant()))
            .close();
      }
      json.closeList();
      VerifyCommand.eseal(json, signature.eseal());
      json.close();
    }
    return json.closeList().close().toString();
  }
}
