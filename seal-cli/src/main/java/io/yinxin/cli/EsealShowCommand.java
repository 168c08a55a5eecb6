package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.eseal.ElectronicSeal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code seal eseal show}: what is in an electronic seal. */
final class EsealShowCommand implements Command {
  private static final Option PICTURE =
      Option.value(
          "--picture",
          "FILE",
          "write the seal's picture there, - for stdout and nothing else",
          "把印章图片写到该文件，- 表示仅向标准输出写图片");
  private static final Option JSON =
      Option.flag("--json", "one object (seal.eseal/1)", "输出一个 JSON 对象（seal.eseal/1）");

  @Override
  public String name() {
    return "eseal show";
  }

  @Override
  public Message summary() {
    return new Message("shows what is in an electronic seal; judges nothing", "显示电子印章的内容（不作判断）");
  }

  @Override
  public String synopsis() {
    return "eseal show FILE [--picture FILE] [--json]";
  }

  @Override
  public List<Operand> operands() {
    return List.of(new Operand("FILE", 1, 1, new Message("the electronic seal", "电子印章文件")));
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(PICTURE, JSON, OutputOptions.FORCE);
  }

  @Override
  public List<ExitCode> exits() {
    return List.of(ExitCode.DONE, ExitCode.INTERNAL, ExitCode.USAGE, ExitCode.FILE);
  }

  @Override
  public List<Example> examples() {
    return List.of(new Example("seal eseal show seal.esl", "whose seal is it?", "这是谁的印章？"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session) throws CommandFailure, IOException {
    String file = arguments.operands().get(0);
    String picture = OutputOptions.target(PICTURE, arguments, session);
    ElectronicSeal seal = ElectronicSeal.read(Documents.open(file, session));
    if ("-".equals(picture)) {
      if (arguments.has(JSON)) {
        throw CommandFailure.usage(
            new Message(
                "the picture and --json cannot both go to stdout", "图片与 --json 不能同时输出到标准输出"),
            new Message("give a file: --picture FILE", "请用 --picture 指定文件"));
      }
      session.answer().copy(new ByteArrayInputStream(seal.picture()));
      return ExitCode.DONE;
    }
    if (picture != null) {
      byte[] bytes = seal.picture();
      OutputOptions.file(session.path(picture), out -> out.write(bytes), arguments, session);
    }
    if (arguments.has(JSON)) {
      session.answer().line(json(file, seal));
    } else {
      print(file, seal, session);
    }
    return ExitCode.DONE;
  }

  private static @Nullable String maker(ElectronicSeal seal) {
    X509Certificate maker = seal.maker();
    return maker == null ? null : maker.getSubjectX500Principal().getName();
  }

  private static void print(String file, ElectronicSeal seal, Session session) {
    Messages m = session.messages();
    Answer answer = session.answer();
    answer.line(file + m.pick(": ", "：") + seal.name());
    line(answer, m.pick("number", "编码"), seal.id());
    line(answer, m.pick("version", "版本"), seal.version() + ", " + seal.vendor());
    line(answer, m.pick("made", "制作时间"), Times.utc(seal.created()));
    if (seal.timestamp() != null) {
      Instant attested = seal.attested();
      line(
          answer,
          m.pick("timestamp", "时间戳"),
          attested == null ? m.pick("cannot be read", "无法读取") : Times.utc(attested));
    }
    line(
        answer,
        m.pick("valid", "有效期"),
        Times.utc(seal.validFrom()) + " – " + Times.utc(seal.validTo()));
    line(
        answer,
        m.pick("picture", "图片"),
        seal.pictureType() + ", " + seal.width() + " × " + seal.height() + " mm");
    line(answer, m.pick("maker", "制章者"), String.valueOf(maker(seal)));
    for (X509Certificate each : seal.certificates()) {
      line(answer, m.pick("may use it", "可用印者"), each.getSubjectX500Principal().getName());
    }
    for (ElectronicSeal.CertificateDigest each : seal.certificateDigests()) {
      line(answer, m.pick("may use it", "可用印者"), each.type() + " " + Text.hex(each.value()));
    }
    for (ElectronicSeal.Extension each : seal.extensions()) {
      line(
          answer,
          m.pick("extension", "扩展数据"),
          each.oid()
              + (each.critical() ? m.pick(", critical, ", "，关键，") : ", ")
              + each.value().length
              + m.pick(" bytes", " 字节"));
    }
    for (Message oddity : seal.oddities()) {
      line(answer, m.pick("unusual", "写法特殊"), m.in(oddity));
    }
  }

  private static void line(Answer answer, String what, String value) {
    answer.line("    " + what + ": " + value);
  }

  private static String json(String file, ElectronicSeal seal) {
    Instant attested = seal.attested();
    Json json = new Json().open().put("schema", "seal.eseal/1").put("file", file);
    VerifyCommand.eseal(json, seal);
    json.put("type", seal.type())
        .put("vendor", seal.vendor())
        .put("created", Times.utc(seal.created()))
        .put("timestamped", seal.timestamp() != null)
        .put("attested", attested == null ? null : Times.utc(attested))
        .key("picture")
        .open()
        .put("type", seal.pictureType())
        .put("width", seal.width())
        .put("height", seal.height())
        .put("length", seal.picture().length)
        .close();
    json.key("certificates").openList();
    for (X509Certificate each : seal.certificates()) {
      json.open()
          .put("subject", each.getSubjectX500Principal().getName())
          .put("serial", each.getSerialNumber().toString(16))
          .close();
    }
    json.closeList().key("digests").openList();
    for (ElectronicSeal.CertificateDigest each : seal.certificateDigests()) {
      json.open().put("type", each.type()).put("value", Text.hex(each.value())).close();
    }
    json.closeList().key("extensions").openList();
    for (ElectronicSeal.Extension each : seal.extensions()) {
      json.open()
          .put("oid", each.oid())
          .put("critical", each.critical())
          .put("value", Text.hex(each.value()))
          .close();
    }
    return json.closeList().close().toString();
  }
}
