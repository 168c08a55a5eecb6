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
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code seal eseal make}: an electronic seal, signed by its maker. */
final class EsealMakeCommand implements Command {
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
    try (SealKey key = KeyOptions.open(arguments, session)) {
      SealMaker maker = SealMaker.with(key).id(id).name(name).clock(session.clock());
      picture(maker, session.path(picture), arguments.value(SIZE));
      Instant earliest = Instant.MAX;
      for (String path : arguments.values(CERTIFICATE)) {
        for (X509Certificate each : TrustStore.of(session.path(path)).anchors()) {
          maker.certificate(each);
          Instant end = each.getNotAfter().toInstant();
          earliest = end.isBefore(earliest) ? end : earliest;
        }
      }
      details(maker, arguments, session);
      String from = arguments.value(FROM);
      String to = arguments.value(TO);
      maker.valid(
          from == null ? session.clock().instant() : Times.begin(FROM, from),
          to == null ? earliest : Times.parse(TO, to));
      if (timestamps != null) {
        maker.timestamps(timestamps);
      }
      OutputOptions.bytes(target, maker.make().encoded(), session);
      return ExitCode.DONE;
    } catch (IllegalArgumentException | IllegalStateException e) {
      if (e instanceof io.yinxin.seal.key.BadKeyReference) {
        throw e;
      }
      throw CommandFailure.usage(
          new Message("no such seal: " + e.getMessage(), "无法制作：" + e.getMessage()), null);
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
      maker.type(Integer.parseInt(type));
    }
    if ("digests".equals(arguments.value(LIST))) {
      maker.listDigests();
    }
    for (String each : arguments.values(EXTENSION)) {
      int equals = each.indexOf('=');
      if (equals < 1) {
        throw CommandFailure.usage(
            new Message("--extension is OID=FILE", "--extension 的格式为 OID=文件"), null);
      }
      maker.extension(
          each.substring(0, equals),
          false,
          Files.readAllBytes(session.path(each.substring(equals + 1))));
    }
  }

  /** PNG and SVG know their size; of others it must be said. */
  private static void picture(SealMaker maker, Path file, @Nullable String size)
      throws CommandFailure, IOException {
    byte[] bytes = Files.readAllBytes(file);
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    String type = name.substring(name.lastIndexOf('.') + 1);
    boolean known = type.equals("png") || type.equals("svg");
    if (size != null) {
      double[] sides = EsealDrawCommand.sides(size);
      int width = (int) Math.round(sides[0]);
      int height = (int) Math.round(sides.length > 1 ? sides[1] : sides[0]);
      maker.picture(type, bytes, width, height);
    } else if (known) {
      maker.picture(SealPicture.of(bytes));
    } else {
      throw CommandFailure.usage(
          new Message("missing option --size", "缺少选项 --size"),
          new Message(
              "only PNG and SVG know their size: --size 42", "只有 PNG 和 SVG 自带尺寸：--size 42"));
    }
  }
}
