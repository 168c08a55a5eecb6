package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.SealMaker;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.trust.TimestampAuthority;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code seal eseal make}: an electronic seal, signed by its maker. */
final class EsealMakeCommand implements Command {
  private static final int MOST_TEXT = 1024;
  private static final int MOST_PICTURE = 10 << 20;
  private static final int MOST_EXTENSION = 1 << 20;

  private static final Option ID =
      Option.value(
          "--id",
          "NUMBER",
          "the seal's own number, usually 6 digits of the region and 8 of its own",
          "印章编码，通常为 6 位行政区划代码加 8 位顺序号");
  private static final Option NAME = Option.value("--name", "TEXT", "the seal's name", "印章名称");
  private static final Option PICTURE =
      Option.value(
          "--picture",
          "FILE",
          "the picture: PNG, SVG, GIF, BMP, JPEG or OFD",
          "印章图片：PNG、SVG、GIF、BMP、JPEG 或 OFD");
  private static final Option SIZE =
      Option.value(
          "--size",
          "W[,H]",
          "the picture's size in whole mm (default: its own)",
          "图片尺寸（整毫米；默认为图片自身尺寸）");
  private static final Option CERTIFICATE =
      Option.value(
              "--certificate",
              "PATH",
              "certificates that may use the seal, PEM or DER",
              "可以使用该印章的证书，PEM 或 DER")
          .repeatable();
  private static final Option LIST =
      Option.choice(
          "--list",
          List.of("certificates", "digests"),
          "list them whole or by SM3 digest (default: certificates)",
          "以证书还是 SM3 摘要列出（默认：certificates）");
  private static final Option SEAL_VERSION =
      Option.choice(
          "--seal-version",
          List.of("4", "1", "5"),
          "GB/T 38540-2020 (4, the default), GM/T 0031-2014 (1) or GM/T 0031-2025 (5)",
          "印章版本：GB/T 38540-2020（4，默认）、GM/T 0031-2014（1）或 GM/T 0031-2025（5）");
  private static final Option TYPE =
      Option.value(
          "--type", "N", "the kind of seal, 1 for a body (default: 1)", "印章类型，1 为单位（默认：1）");
  private static final Option FROM =
      Option.value(
          "--valid-from",
          "TIME",
          "from when on it may be used; of a day its first second (default: now)",
          "有效期起，只写日期表示当天第一秒（默认：当前时间）");
  private static final Option TO =
      Option.value(
          "--valid-to",
          "TIME",
          "until when it may be used; of a day its last second (default: as long as the"
              + " certificates)",
          "有效期止，只写日期表示当天最后一秒（默认：与证书相同）");
  private static final Option TSA =
      Option.value(
          LevelOptions.TSA.name(),
          "URL",
          "time server (RFC 3161) that attests when the seal was made; version 5 only",
          "证明印章制作时间的时间戳服务（RFC 3161）地址；仅限版本 5");
  private static final Option EXTENSION =
      Option.value("--extension", "OID=FILE", "extension data: the bytes of a file", "扩展数据：文件内容")
          .repeatable();

  @Override
  public String name() {
    return "eseal make";
  }

  @Override
  public Message summary() {
    return new Message("makes an electronic seal (GB/T 38540)", "制作电子印章（GB/T 38540）");
  }

  @Override
  public List<Message> description() {
    return List.of(
        new Message(
            "The seal binds a picture to the certificates that may use it, and is signed with the"
                + " seal maker's key. A renewed certificate needs a new seal",
            "电子印章把图片与可使用它的证书绑定在一起，并由制章者密钥签名。更换证书后须重新制作印章"));
  }

  @Override
  public String synopsis() {
    return "eseal make -o FILE --key REF --id N --name TEXT --picture FILE --certificate C";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(
        OutputOptions.OUTPUT,
        KeyOptions.KEY,
        KeyOptions.PIN_SOURCE,
        KeyOptions.CHAIN,
        ID,
        NAME,
        PICTURE,
        SIZE,
        CERTIFICATE,
        LIST,
        SEAL_VERSION,
        TYPE,
        FROM,
        TO,
        TSA,
        EXTENSION,
        OutputOptions.FORCE);
  }

  @Override
  public List<ExitCode> exits() {
    return List.of(ExitCode.DONE, ExitCode.INTERNAL, ExitCode.USAGE, ExitCode.FILE, ExitCode.KEY);
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example(
            "seal eseal make -o a.esl --key file:m.p12 --id 42 --name 示例 --picture a.svg --certificate a.pem",
            "for the holder of a.pem, made with the maker's key",
            "为 a.pem 的持有者制作，由制章者密钥签名"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session)
      throws CommandFailure, SealException, IOException {
    String target =
        arguments.need(
            OutputOptions.OUTPUT, new Message("give -o FILE.esl", "请用 -o 指定文件，如 seal.esl"));
    String id = arguments.need(ID, new Message("--id 99999900000001", "--id 99999900000001"));
    String name = arguments.need(NAME, new Message("--name 示例市政务服务局", "--name 示例市政务服务局"));
    String picture =
        arguments.need(
            PICTURE, new Message("seal eseal draw makes one", "可用 seal eseal draw 绘制图片"));
    if (arguments.values(CERTIFICATE).isEmpty()) {
      throw CommandFailure.usage(
          new Message("missing option --certificate", "缺少选项 --certificate"),
          new Message("name the certificate of the key that will seal", "请给出将使用该印章的密钥的证书"));
    }
    if (!target.equals("-")) {
      OutputOptions.check(session.path(target), arguments);
    }
    TimestampAuthority timestamps = timestamps(arguments);
    ascii(ID, id);
    length(NAME, name);
    Picture shown = picture(session.path(picture), arguments.value(SIZE));
    List<X509Certificate> users = new ArrayList<>();
    Instant earliest = Instant.MAX;
    for (String path : arguments.values(CERTIFICATE)) {
      for (X509Certificate each : TrustStore.of(session.path(path)).anchors()) {
        users.add(each);
        Instant end = each.getNotAfter().toInstant();
        earliest = end.isBefore(earliest) ? end : earliest;
      }
    }
    String from = arguments.value(FROM);
    String to = arguments.value(TO);
    Instant begin = from == null ? session.clock().instant() : Times.begin(FROM, from);
    Instant end = to == null ? earliest : Times.parse(TO, to);
    if (!begin.isBefore(end)) {
      throw CommandFailure.usage(
          new Message(
              "the seal would begin at " + Times.utc(begin) + " and end at " + Times.utc(end),
              "印章的有效期起 " + Times.utc(begin) + " 不早于有效期止 " + Times.utc(end)),
          new Message(
              "mend --valid-from or --valid-to, or the certificate: has it expired?",
              "请修改 --valid-from 或 --valid-to；或检查证书是否已过期"));
    }
    if (from != null && begin.isBefore(session.clock().instant())) {
      session
          .messages()
          .warning(
              new Message(
                  "the seal's validity begins before it is made, which verifiers remark on",
                  "印章的有效期起早于制作时间，验证时会有提示"));
    }
    try (SealKey key = KeyOptions.open(arguments, session)) {
      // One moment for both, after the PIN was typed: no seal is made after its validity begins.
      Instant now = session.clock().instant();
      SealMaker maker =
          SealMaker.with(key).id(id).name(name).clock(Clock.fixed(now, ZoneOffset.UTC));
      maker.picture(shown.type, shown.file, shown.width, shown.height);
      maker.valid(from == null ? now : begin, end);
      users.forEach(maker::certificate);
      details(maker, arguments, session);
      if (timestamps != null) {
        maker.timestamps(timestamps);
      }
      ElectronicSeal seal = maker.make();
      if (!shown.type.equals("ofd")) {
        SealPicture.of(seal); // what nobody can show is no picture
      }
      OutputOptions.bytes(target, seal.encoded(), arguments, session);
      return ExitCode.DONE;
    }
  }

  private static void length(Option option, String text) throws CommandFailure {
    if (text.isBlank() || text.strip().length() > MOST_TEXT) {
      throw CommandFailure.usage(
          new Message(
              option.name() + " has 1 to " + MOST_TEXT + " characters",
              option.name() + " 应为 1 至 " + MOST_TEXT + " 个字符"),
          null);
    }
  }

  private static void ascii(Option option, String text) throws CommandFailure {
    length(option, text);
    if (!text.chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
      throw CommandFailure.usage(
          new Message(
              option.name() + " is of digits and Latin letters: '" + text + "'",
              option.name() + " 只能由数字和拉丁字母组成：“" + text + "”"),
          null);
    }
  }

  /** Asked before the PIN is: what cannot be had is said at once. */
  private static @Nullable TimestampAuthority timestamps(Arguments arguments)
      throws CommandFailure {
    String url = arguments.value(TSA);
    if (url == null) {
      return null;
    }
    if (!"5".equals(arguments.value(SEAL_VERSION))) {
      throw CommandFailure.usage(
          new Message("only seals of version 5 have a place for a timestamp", "只有版本 5 的印章可以含有时间戳"),
          new Message(
              "choose --seal-version 5, or leave out --tsa", "请改用 --seal-version 5，或去掉 --tsa"));
    }
    return LevelOptions.server(url);
  }

  private static void details(SealMaker maker, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    String version = arguments.value(SEAL_VERSION);
    if (version != null) {
      maker.version(ElectronicSeal.Version.valueOf("V" + version));
    }
    String type = arguments.value(TYPE);
    if (type != null) {
      if (!type.matches("[0-9]{1,9}")) {
        throw CommandFailure.usage(
            new Message("--type is no number: '" + type + "'", "--type 的值“" + type + "”不是数字"),
            null);
      }
      maker.type(Integer.parseInt(type));
    }
    if ("digests".equals(arguments.value(LIST))) {
      if ("1".equals(version)) {
        throw CommandFailure.usage(
            new Message("seals of version 1 list whole certificates", "版本 1 的印章只能列出完整证书"),
            new Message(
                "leave out --list digests, or make version 4 or 5",
                "请去掉 --list digests，或改用版本 4 或 5"));
      }
      maker.listDigests();
    }
    for (String each : arguments.values(EXTENSION)) {
      int equals = each.indexOf('=');
      String oid = equals < 0 ? "" : each.substring(0, equals);
      if (!oid.matches("[0-2](\\.(0|[1-9][0-9]{0,17})){1,30}")) {
        throw CommandFailure.usage(
            new Message(
                "--extension is OID=FILE: '" + each + "'",
                "--extension 的格式为 OID=文件：“" + each + "”"),
            new Message("an OID looks like 1.2.156.10197.1.999", "OID 的写法如 1.2.156.10197.1.999"));
      }
      maker.extension(
          oid, false, bounded(session.path(each.substring(equals + 1)), MOST_EXTENSION));
    }
  }

  private static byte[] bounded(Path file, int most) throws CommandFailure, IOException {
    if (Files.isDirectory(file)) {
      throw new CommandFailure(
          ExitCode.FILE,
          new Message("this is a folder, not a file: " + file, "这是文件夹，不是文件：" + file),
          null);
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(most + 1);
    }
    if (bytes.length > most) {
      throw new CommandFailure(
          ExitCode.FILE,
          new Message(
              file + " is larger than " + (most >> 20) + " MiB",
              file + " 大于 " + (most >> 20) + " MiB"),
          null);
    }
    return bytes;
  }

  /** The picture as the seal holds it, in whole mm. */
  private static final class Picture {
    final String type;
    final byte[] file;
    final int width;
    final int height;

    Picture(String type, byte[] file, double width, double height) {
      this.type = type;
      this.file = file;
      this.width = (int) Math.round(width);
      this.height = (int) Math.round(height);
    }
  }

  /** What it is tells its content. PNG and SVG know their size; of others it must be said. */
  private static Picture picture(Path file, @Nullable String size)
      throws CommandFailure, IOException {
    byte[] bytes = bounded(file, MOST_PICTURE);
    String type = type(bytes);
    if (type == null) {
      // PNG, SVG, or nothing that anybody can show, which is said here.
      SealPicture own = SealPicture.of(bytes);
      type = own.drawing() == null ? "png" : "svg";
      if (size == null) {
        return new Picture(type, bytes, own.width(), own.height());
      }
    }
    if (size == null) {
      throw CommandFailure.usage(
          new Message("missing option --size", "缺少选项 --size"),
          new Message(
              "only PNG and SVG know their size: --size 42", "只有 PNG 和 SVG 自带尺寸：--size 42"));
    }
    double[] sides = EsealDrawCommand.sides(size);
    return new Picture(type, bytes, sides[0], sides.length > 1 ? sides[1] : sides[0]);
  }

  /** The type of a picture that is neither PNG nor SVG, null where it is none of these. */
  private static @Nullable String type(byte[] bytes) {
    String begin = new String(bytes, 0, Math.min(4, bytes.length), StandardCharsets.ISO_8859_1);
    return begin.startsWith("GIF8")
        ? "gif"
        : begin.startsWith("BM")
            ? "bmp"
            : begin.startsWith("\u00FF\u00D8")
                ? "jpg"
                : begin.startsWith("PK\u0003\u0004") ? "ofd" : null;
  }
}
