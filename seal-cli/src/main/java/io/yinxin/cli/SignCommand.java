package io.yinxin.cli;

import io.yinxin.seal.Certification;
import io.yinxin.seal.Format;
import io.yinxin.seal.Message;
import io.yinxin.seal.Placement;
import io.yinxin.seal.SealException;
import io.yinxin.seal.SealedDocument;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.SealingLevel;
import io.yinxin.seal.SignatureForm;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.trust.TimestampAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code seal sign}: seals one document. */
final class SignCommand implements Command {
  private static final Option PICTURE =
      Option.value(
              "--picture",
              "FILE",
              "the seal's picture in a PDF, PNG or SVG; an OFD shows that of its electronic seal",
              "PDF 中的印章图片，PNG 或 SVG；OFD 显示电子印章自身的图片")
          .asSetting();
  private static final Option ESEAL =
      Option.value(
              "--eseal",
              "FILE",
              "electronic seal (GB/T 38540) that lists the key's certificate; shows its picture",
              "电子印章（GB/T 38540），须列有密钥的证书；显示其图片")
          .asSetting();
  private static final Option AT =
      Option.value(
              "--at",
              "PAGE,X,Y[,SIZE]",
              "where the picture goes: page (1…, last or all), mm from the left and from the top of"
                  + " the page, and its width in mm",
              "印章位置：页（1…、last 或 all）、距页面左边和上边的毫米数、图片宽度（毫米）")
          .asSetting();
  private static final Option KEYWORD =
      Option.value(
              "--keyword", "TEXT", "centred on the last occurrence of a text", "盖在某段文字最后一次出现处的中心")
          .asSetting();
  private static final Option STRADDLE =
      Option.flag("--straddle", "across the edges of all pages, a strip on each", "骑缝章：每页一条");
  private static final Option INVISIBLE =
      Option.flag("--invisible", "no picture, whatever is configured", "不显示印章图片（忽略其他设置）");
  private static final Option SIZE =
      Option.value(
              "--size",
              "MM",
              "the picture's width, for --keyword and --straddle (default: its own)",
              "图片宽度（毫米），用于 --keyword 和 --straddle（默认为图片自身宽度）")
          .asSetting();
  private static final Option FIELD =
      Option.value("--field", "NAME", "fill this empty signature field", "使用文件中已有的空白签名域");
  private static final Option TEXT =
      Option.value("--text", "LINE", "a line of text below the picture", "图片下方的一行文字").repeatable();
  private static final Option CERTIFY =
      Option.choice(
          "--certify",
          List.of("none", "no-changes", "forms", "annotations"),
          "certify the document, and what may still be changed (default: none); an OFD takes none,"
              + " or no-changes, which forbids further sealings",
          "认证签章，以及之后仍允许的修改（默认：none）；OFD 仅支持 none 和 no-changes（禁止再次签章）");
  private static final Option FORM =
      Option.choice(
          "--form",
          List.of("pades", "ses"),
          "form of the signature in a PDF (default: pades); ses is that of the electronic seal",
          "PDF 中签名的形式（默认：pades；ses 为电子印章签名）");
  private static final Option REASON =
      Option.value("--reason", "TEXT", "why it is sealed, as the document states it", "签章原因，写入文件")
          .asSetting();
  private static final Option LOCATION =
      Option.value(
              "--location", "TEXT", "where it is sealed, as the document states it", "签章地点，写入文件")
          .asSetting();
  private static final Option ID =
      Option.value(
          "--id",
          "TEXT",
          "a name of this sealing, for instance the ledger's, written into the document",
          "本次签章的编号（如台账编号），写入文件");
  private static final Option TIME =
      Option.value(
          "--time",
          "TIME",
          "the time that the sealing states; of a day its last second (default: now)",
          "签章声明的时间，只写日期表示当天最后一秒（默认：当前时间）");
  private static final Option JSON =
      Option.flag(
          "--json", "one object about what was made (seal.sign/1)", "输出一个 JSON 对象（seal.sign/1）");

  @Override
  public String name() {
    return "sign";
  }

  @Override
  public Message summary() {
    return new Message("seals a document", "为文件签章");
  }

  @Override
  public List<Message> description() {
    return List.of(
        new Message(
            "Appends a signature (PAdES B-B to B-LTA) to a PDF, with the seal's picture where it is asked for;"
                + " earlier signatures stay valid. Without a picture the sealing is invisible",
            "在 PDF 末尾追加签名（PAdES B-B 至 B-LTA），并在指定位置显示印章图片；已有签名保持有效。不给出图片时，签章不可见"),
        new Message(
            "Puts an electronic seal (--eseal, GB/T 38540) on an OFD, which covers every file of it;"
                + " without one, a signature that is not seen (GB/T 35275). Earlier sealings stay"
                + " valid, and are covered too",
            "为 OFD 加盖电子印章（--eseal，GB/T 38540），保护其中每个文件；不给出电子印章时，仅作不可见的签名（GB/T 35275）。已有签章保持有效，并同样受保护"),
        new Message(
            "Levels LT and LTA put into a PDF what verifying it will need when nobody can be asked"
                + " any more: certificates up to the roots, and proofs that none was revoked, from"
                + " --evidence or from the servers that the certificates name. Without them nothing"
                + " is sealed. --trust gives certificates that key and time server do not bring along",
            "LT 和 LTA 级把日后验证所需的数据写入 PDF：直至根证书的证书链，以及各证书未被吊销的证明（取自 --evidence，"
                + "或证书所载的服务器）；缺少时不签章。密钥和时间戳服务未附带的证书由 --trust 给出"),
        new Message(
            "With a store the use of the seal must be granted there, and is written into the ledger",
            "指定存储库时，用印须有授权，并记入用印台账"),
        new Message(
            "Without -o the output is IN with -sealed in its name. The output appears whole or not"
                + " at all, and only after it has been checked",
            "不给出 -o 时，输出文件名为原文件名加 -sealed。输出文件要么完整出现，要么不出现，并且写出前已自检"));
  }

  @Override
  public String synopsis() {
    return "sign IN [-o OUT] --key REF [--pin-source S] [OPTIONS]";
  }

  @Override
  public List<Operand> operands() {
    return List.of(
        new Operand("IN", 1, 1, new Message("the document, - for stdin", "要签章的文件，- 表示标准输入")));
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(
        OutputOptions.OUTPUT,
        KeyOptions.KEY,
        KeyOptions.PIN_SOURCE,
        KeyOptions.CHAIN,
        PICTURE,
        AT,
        KEYWORD,
        STRADDLE,
        INVISIBLE,
        SIZE,
        TEXT,
        FIELD,
        CERTIFY,
        REASON,
        LOCATION,
        LevelOptions.LEVEL,
        LevelOptions.TSA,
        RevocationOptions.EVIDENCE,
        RevocationOptions.OFFLINE,
        VerifyCommand.TRUST,
        FORM,
        ESEAL,
        Documents.PASSWORD_SOURCE,
        ID,
        TIME,
        JSON,
        OutputOptions.FORCE,
        StoreAccess.STORE,
        StoreAccess.USER,
        StoreAccess.PASSWORD,
        StoreAccess.OPERATOR);
  }

  @Override
  public List<ExitCode> exits() {
    return List.of(
        ExitCode.DONE,
        ExitCode.INTERNAL,
        ExitCode.USAGE,
        ExitCode.FILE,
        ExitCode.KEY,
        ExitCode.INTERRUPTED);
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example(
            "seal sign licence.pdf -o sealed.pdf --key file:licence.p12 --picture seal.svg --at last,140,220,42",
            "on the last page, 140 mm from the left, 220 mm from the top, 42 mm wide",
            "盖在末页，距左 140 毫米、距上 220 毫米，宽 42 毫米"),
        new Example(
            "seal sign contract.pdf --key file:licence.p12 --picture seal.svg --keyword （盖章）",
            "where the document says so",
            "盖在文字“（盖章）”处"),
        new Example(
            "seal sign licence.pdf --key file:licence.p12 --level T --tsa http://tsa.example/",
            "with a timestamp",
            "带时间戳"),
        new Example(
            "seal sign licence.pdf --key file:licence.p12 --level LTA --tsa http://tsa.example/ --evidence crl/",
            "to be verified in years, with nobody to ask",
            "供多年后离线验证"),
        new Example(
            "seal sign licence.ofd --key file:licence.p12 --eseal seal.esl --at last,140,220",
            "an OFD, with an electronic seal",
            "为 OFD 加盖电子印章"),
        new Example(
            "seal sign - --key file:licence.p12 --pin-source env:PIN < in.pdf > out.pdf",
            "in a pipe, invisibly",
            "在管道中使用，不显示图片"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session)
      throws CommandFailure, SealException, IOException {
    TimestampAuthority timestamps = LevelOptions.timestamps(arguments);
    String input = arguments.operands().get(0);
    String output = output(input, arguments, session);
    boolean toStdout = output.equals("-");
    Path in = Documents.open(input, session);
    if (!toStdout) {
      OutputOptions.checkNot(in, session.path(output));
      OutputOptions.check(session.path(output), arguments);
    }
    Sealer.Builder builder = Sealer.builder();
    appearance(builder, timestamps != null, arguments, session);
    statements(builder, arguments, session);
    if (timestamps != null) {
      builder.timestamps(timestamps);
    }
    LevelOptions.evidence(builder, arguments, session);
    char[] password = Documents.password(arguments, session);
    try (SealKey key = KeyOptions.open(arguments, session)) {
      if (password != null) {
        builder.password(password);
      }
      Sealer sealer = builder.key(key).build();
      UseOfSeal use = UseOfSeal.allowed(key, arguments, session);
      if (toStdout) {
        Path made = session.scratch().file(".out");
        use.seal(sealer, in, made, true);
        try (InputStream bytes = Files.newInputStream(made)) {
          session.answer().copy(bytes);
        }
        return ExitCode.DONE;
      }
      SealedDocument done =
          use.seal(sealer, in, session.path(output), arguments.has(OutputOptions.FORCE));
      if (done.format() == Format.OFD && arguments.value(PICTURE) != null) {
        session
            .messages()
            .warning(
                new Message(
                    "an OFD shows the electronic seal's own picture, not that of --picture",
                    "OFD 显示电子印章自身的图片，不使用 --picture"));
      }
      report(input, output, done, arguments, session);
      return ExitCode.DONE;
    } finally {
      if (password != null) {
        Arrays.fill(password, '\0');
      }
    }
  }

  /** Where the output goes; {@code -} for stdout. */
  private static String output(String input, Arguments arguments, Session session)
      throws CommandFailure {
    String given = arguments.value(OutputOptions.OUTPUT);
    String output = given;
    if (output == null) {
      int dot = input.lastIndexOf('.');
      int slash = Math.max(input.lastIndexOf('/'), input.lastIndexOf('\\'));
      if (input.equals("-")) {
        output = "-";
      } else if (dot > slash + 1) {
        output = input.substring(0, dot) + "-sealed" + input.substring(dot);
      } else {
        output = input + "-sealed";
      }
    }
    if (output.equals("-")) {
      if (given == null && session.answer().terminal()) {
        throw CommandFailure.usage(
            new Message("a document is not written to the terminal", "不会把文件内容输出到终端"),
            new Message(
                "redirect stdout, give -o FILE, or insist with -o -",
                "请重定向标准输出，或用 -o 指定文件；确需输出到终端请用 -o -"));
      }
      if (arguments.has(JSON)) {
        throw CommandFailure.usage(
            new Message(
                "the document and --json cannot both go to stdout", "文件内容与 --json 不能同时输出到标准输出"),
            new Message("give a file: -o FILE", "请用 -o 指定文件"));
      }
    }
    return output;
  }

  private static void appearance(
      Sealer.Builder builder, boolean stamped, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    Placement place = placement(arguments);
    String picture = arguments.value(PICTURE);
    String field = arguments.value(FIELD);
    List<String> lines = arguments.values(TEXT);
    if (place instanceof Placement.Invisible) {
      picture = null;
    }
    boolean seal = eseal(builder, stamped, arguments, session);
    if (seal && place == null && field == null && picture == null) {
      session
          .messages()
          .warning(
              new Message(
                  "no place is given: the electronic seal is not shown", "未指定位置：不显示电子印章图片"));
    }
    if (!seal && place != null && picture == null && !(place instanceof Placement.Invisible)) {
      throw CommandFailure.usage(
          new Message("a place needs a picture", "指定了位置，但没有印章图片"),
          new Message("give one with --picture FILE", "请用 --picture FILE 指定图片"));
    }
    if (picture != null && place == null && field == null) {
      throw CommandFailure.usage(
          new Message("a picture needs a place", "指定了图片，但没有位置"),
          new Message(
              "--at last,140,220,42 or --keyword TEXT or --straddle, or --invisible",
              "--at last,140,220,42、--keyword 文字、--straddle 或 --invisible"));
    }
    if (!lines.isEmpty() && ((picture == null && !seal) || place instanceof Placement.Straddle)) {
      throw CommandFailure.usage(
          new Message("--text needs a picture in one piece", "--text 需要完整的印章图片"),
          new Message(
              "--text goes with --picture and --at or --keyword",
              "--text 与 --picture 及 --at 或 --keyword 一起使用"));
    }
    if (place != null) {
      builder.at(place);
    }
    if (picture != null) {
      builder.picture(SealPicture.read(session.path(picture)));
    }
    if (field != null) {
      builder.field(field);
    }
    if (!lines.isEmpty()) {
      builder.textLines(lines);
    }
  }

  /** The electronic seal and the form that it is used in; false if there is none. */
  private static boolean eseal(
      Sealer.Builder builder, boolean stamped, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    String file = arguments.value(ESEAL);
    boolean ses = "ses".equals(arguments.value(FORM));
    if (file == null) {
      if (ses) {
        throw CommandFailure.usage(
            new Message("--form ses needs an electronic seal", "--form ses 需要电子印章"),
            new Message(
                "give one with --eseal FILE; seal eseal make makes one",
                "请用 --eseal FILE 指定；可用 seal eseal make 制作"));
      }
      return false;
    }
    ElectronicSeal seal = ElectronicSeal.read(session.path(file));
    if (ses && stamped && seal.version() == ElectronicSeal.Version.V1) {
      throw CommandFailure.usage(
          new Message(
              "signatures with an electronic seal of V1 have no place for a timestamp",
              "V1 电子印章的签名中没有时间戳的位置"),
          new Message(
              "choose --level B or --form pades, or have a V4 seal made",
              "请用 --level B 或 --form pades，或制作 V4 印章"));
    }
    if (ses && LevelOptions.level(arguments).compareTo(SealingLevel.LT) >= 0) {
      throw CommandFailure.usage(
          new Message(
              "--form ses has no place for the evidence of levels LT and LTA",
              "--form ses 没有存放 LT、LTA 级验证数据的位置"),
          new Message("choose --level T or --form pades", "请用 --level T 或 --form pades"));
    }
    builder.eseal(seal);
    builder.form(ses ? SignatureForm.SES : SignatureForm.PADES);
    return true;
  }

  private static void statements(Sealer.Builder builder, Arguments arguments, Session session)
      throws CommandFailure {
    String reason = arguments.value(REASON);
    if (reason != null) {
      builder.reason(reason);
    }
    String location = arguments.value(LOCATION);
    if (location != null) {
      builder.location(location);
    }
    String id = arguments.value(ID);
    if (id != null) {
      builder.id(id);
    }
    String certify = arguments.value(CERTIFY);
    if (certify != null) {
      builder.certify(
          switch (certify) {
            case "no-changes" -> Certification.NO_CHANGES;
            case "forms" -> Certification.FORMS;
            case "annotations" -> Certification.ANNOTATIONS;
            default -> Certification.NONE;
          });
    }
    String time = arguments.value(TIME);
    builder.clock(
        time == null ? session.clock() : Clock.fixed(Times.parse(TIME, time), ZoneOffset.UTC));
  }

  /** The place asked for: of options, variables and configuration the first that names one. */
  private static @Nullable Placement placement(Arguments arguments) throws CommandFailure {
    Settings.Layer nearest = Settings.Layer.DEFAULT;
    Option chosen = null;
    for (Option option : List.of(AT, KEYWORD, STRADDLE, INVISIBLE)) {
      Settings.Layer layer = arguments.layer(option);
      if (layer == Settings.Layer.DEFAULT) {
        continue;
      }
      if (chosen != null && layer == nearest) {
        throw CommandFailure.usage(
            new Message(
                chosen.name() + " and " + option.name() + " exclude each other",
                chosen.name() + " 与 " + option.name() + " 不能同时使用"),
            new Message("one sealing has one place", "一次签章只能有一个位置"));
      }
      if (chosen == null || layer.compareTo(nearest) < 0) {
        chosen = option;
        nearest = layer;
      }
    }
    if (chosen == null) {
      return null;
    }
    if (chosen.name().equals(INVISIBLE.name())) {
      return new Placement.Invisible();
    }
    String size = arguments.value(SIZE);
    double width = size == null ? 0 : millimetres(SIZE, size);
    if (chosen.name().equals(STRADDLE.name())) {
      return new Placement.Straddle(width);
    }
    String value = arguments.need(chosen, new Message("", ""));
    if (chosen.name().equals(AT.name())) {
      return at(value, width);
    }
    if (value.isBlank()) {
      throw CommandFailure.usage(new Message("--keyword is empty", "--keyword 的值为空"), null);
    }
    return new Placement.Keyword(value, width);
  }

  private static Placement at(String text, double width) throws CommandFailure {
    // A Chinese keyboard types a Chinese comma.
    List<String> parts = split(text.replace('，', ','));
    if (parts.size() < 3 || parts.size() > 4) {
      throw badPlace(text);
    }
    Placement.Pages pages;
    switch (parts.get(0)) {
      case "last" -> pages = Placement.Pages.LAST;
      case "all" -> pages = Placement.Pages.ALL;
      default -> {
        try {
          int number = Integer.parseInt(parts.get(0));
          if (number < 1) {
            throw badPlace(text);
          }
          pages = new Placement.Pages(number);
        } catch (NumberFormatException e) {
          throw badPlace(text);
        }
      }
    }
    return new Placement.At(
        pages,
        millimetres(AT, parts.get(1)),
        millimetres(AT, parts.get(2)),
        parts.size() == 4 ? millimetres(AT, parts.get(3)) : width);
  }

  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>(4);
    int from = 0;
    for (int comma = text.indexOf(','); comma >= 0; comma = text.indexOf(',', from)) {
      parts.add(text.substring(from, comma).strip());
      from = comma + 1;
    }
    parts.add(text.substring(from).strip());
    return parts;
  }

  private static CommandFailure badPlace(String text) {
    return CommandFailure.usage(
        new Message("--at is no place: '" + text + "'", "--at 的值“" + text + "”不是位置"),
        new Message(
            "write PAGE,X,Y[,SIZE] in mm: last,140,220,42", "格式为 页,X,Y[,宽度]，单位毫米：last,140,220,42"));
  }

  private static double millimetres(Option option, String text) throws CommandFailure {
    try {
      double value = Double.parseDouble(text);
      if (value >= 0 && value <= 10_000) {
        return value;
      }
    } catch (NumberFormatException e) {
      // As any other number that is no length.
    }
    throw CommandFailure.usage(
        new Message(
            option.name() + ": '" + text + "' is no length in mm",
            option.name() + "：“" + text + "”不是以毫米计的长度"),
        null);
  }

  private static void report(
      String input, String output, SealedDocument done, Arguments arguments, Session session)
      throws IOException {
    String signer = done.signer().getSubjectX500Principal().getName();
    if (arguments.has(JSON)) {
      session
          .answer()
          .line(
              new Json()
                  .open()
                  .put("schema", "seal.sign/1")
                  .put("file", input)
                  .put("output", output)
                  .put("format", done.format().name())
                  .put("algorithm", done.algorithm().displayName())
                  .put("signer", signer)
                  .put("time", Times.utc(done.time()))
                  .key("digest")
                  .open()
                  .put("SM3", Text.hex(done.digest("SM3")))
                  .put("SHA-256", Text.hex(done.digest("SHA-256")))
                  .close()
                  .close()
                  .toString());
      return;
    }
    session.answer().line(session.messages().pick("sealed: ", "已签章：") + output);
    session.answer().line("    " + done.algorithm().displayName() + ", " + Times.utc(done.time()));
    session.answer().line("    " + signer);
  }
}
