package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.eseal.SealDrawing;
import io.yinxin.seal.eseal.SealPicture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code seal eseal draw}: the picture of a seal. */
final class EsealDrawCommand implements Command {
  private static final Option NAME =
      Option.value("--name", "TEXT", "the body's name, 2 to 40 characters", "单位名称，2 至 40 个字");
  private static final Option SHAPE =
      Option.choice(
          "--shape",
          List.of("round", "oval", "square", "rectangle"),
          "the seal's form (default: round)",
          "印章形状（默认：round 圆形；oval 椭圆，square 方形，rectangle 矩形）");
  static final Option SIZE =
      Option.value(
          "--size",
          "W[,H]",
          "width and height in mm (default: 42; oval 40,30; square 22; rectangle 45,20)",
          "宽和高（毫米；默认：42，椭圆 40,30，方形 22，矩形 45,20）");
  private static final Option LINE =
      Option.value(
              "--line", "TEXT", "what the seal is for, up to three lines", "印章用途，如 电子证照专用章，最多三行")
          .repeatable();
  private static final Option CODE =
      Option.value("--code", "DIGITS", "the seal's number, along the lower edge", "沿下边缘排列的印章编码");
  private static final Option MIDDLE =
      Option.choice(
          "--middle",
          List.of("star", "emblem", "none"),
          "what stands in a round seal's middle (default: star)",
          "圆形印章中间的图案（默认：star 五角星；emblem 为徽标留空，none 无）");
  private static final Option EMBLEM =
      Option.value("--emblem", "FILE", "an SVG for the middle of a round seal", "圆形印章中间的徽标（SVG）");
  private static final Option COLOUR =
      Option.value("--colour", "RRGGBB", "the colour (default: E60012)", "颜色（默认：E60012）");
  private static final Option FORMAT =
      Option.choice(
          "--format",
          List.of("svg", "png", "pdf"),
          "the picture's format (default: as the output's name says, else svg)",
          "图片格式（默认按输出文件名，否则为 svg）");
  private static final Option DPI =
      Option.value(
          "--dpi",
          "N",
          "pixels per inch of a PNG, from 300 (default: 600)",
          "PNG 的分辨率，不低于 300（默认：600）");

  @Override
  public String name() {
    return "eseal draw";
  }

  @Override
  public Message summary() {
    return new Message("draws the picture of a seal", "绘制印章图片");
  }

  @Override
  public List<Message> description() {
    return List.of(
        new Message(
            "Outlines on a transparent ground: the picture shows the same on a machine without"
                + " fonts. Draw only seals that are yours to use",
            "图片为透明底的轮廓，在没有字体的机器上显示也相同。请仅绘制有权使用的印章"));
  }

  @Override
  public String synopsis() {
    return "eseal draw --name TEXT [--line TEXT] [--shape SHAPE] [-o FILE] [OPTIONS]";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(
        NAME,
        SHAPE,
        SIZE,
        LINE,
        CODE,
        MIDDLE,
        EMBLEM,
        COLOUR,
        FORMAT,
        DPI,
        OutputOptions.OUTPUT,
        OutputOptions.FORCE);
  }

  @Override
  public List<ExitCode> exits() {
    return List.of(ExitCode.DONE, ExitCode.INTERNAL, ExitCode.USAGE, ExitCode.FILE);
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example(
            "seal eseal draw --name 示例市烟草专卖局 --line 电子证照专用章 -o seal.svg",
            "a round seal of 42 mm with a star",
            "直径 42 毫米、带五角星的圆形印章"),
        new Example(
            "seal eseal draw --shape oval --name 示例市税务局 --line 征税专用章 -o seal.png",
            "an oval one, as PNG of 600 dpi",
            "椭圆形印章，600 dpi 的 PNG"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session)
      throws CommandFailure, SealException, IOException {
    String name = arguments.need(NAME, new Message("--name 示例市政务服务局", "--name 示例市政务服务局"));
    length(NAME, name, 2, 40);
    List<String> lines = arguments.values(LINE);
    if (lines.size() > 3) {
      throw CommandFailure.usage(
          new Message("a seal has at most three lines", "印章最多有三行文字"),
          new Message("leave a --line out", "请减少 --line"));
    }
    for (String each : lines) {
      length(LINE, each, 0, 20);
    }
    String code = arguments.value(CODE);
    if (code != null) {
      length(CODE, code, 0, 20);
    }
    String target = OutputOptions.target(arguments, session);
    String format = format(arguments, target);
    if (target == null && !format.equals("svg") && session.answer().terminal()) {
      throw CommandFailure.usage(
          new Message("a picture is not written to the terminal", "不会把图片输出到终端"),
          new Message("give -o FILE", "请用 -o 指定文件"));
    }
    String picture = arguments.value(EMBLEM);
    SealPicture emblem = picture == null ? null : SealPicture.read(session.path(picture));
    SealDrawing.Builder builder = builder(arguments);
    builder.name(name).lines(lines.toArray(new String[0]));
    if (code != null) {
      builder.code(code);
    }
    middle(builder, arguments.value(MIDDLE), emblem);
    String colour = arguments.value(COLOUR);
    if (colour != null) {
      builder.colour(colour(colour));
    }
    int dpi = dpi(arguments);
    try {
      OutputOptions.bytes(target, encoded(builder.build(), format, dpi), arguments, session);
    } catch (SealException.DocumentRejected e) {
      throw new CommandFailure(ExitCode.USAGE, e.what(), e.hint(), e);
    }
    return ExitCode.DONE;
  }

  private static byte[] encoded(SealDrawing drawing, String format, int dpi) {
    return switch (format) {
      case "png" -> drawing.png(dpi);
      case "pdf" -> drawing.pdf();
      default -> drawing.svg().getBytes(StandardCharsets.UTF_8);
    };
  }

  /** Refuses a text that is too short or too long for a seal. */
  private static void length(Option option, String text, int least, int most)
      throws CommandFailure {
    String stripped = text.strip();
    int n = stripped.codePointCount(0, stripped.length());
    if (n < least || n > most) {
      throw CommandFailure.usage(
          new Message(
              option.name() + " has " + least + " to " + most + " characters, not " + n,
              option.name() + " 应为 " + least + " 至 " + most + " 个字，而不是 " + n + " 个"),
          null);
    }
  }

  private static int dpi(Arguments arguments) throws CommandFailure {
    String text = arguments.value(DPI);
    if (text == null) {
      return 600;
    }
    int dpi = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    if (dpi < 300 || dpi > 2400) {
      throw CommandFailure.usage(
          new Message(
              "--dpi is a number from 300 to 2400, not '" + text + "'",
              "--dpi 应为 300 到 2400 的整数，而不是“" + text + "”"),
          null);
    }
    return dpi;
  }

  private static int colour(String text) throws CommandFailure {
    String digits = text.startsWith("#") ? text.substring(1) : text;
    if (!digits.matches("[0-9A-Fa-f]{6}")) {
      throw CommandFailure.usage(
          new Message("--colour is no colour: '" + text + "'", "--colour 的值“" + text + "”不是颜色"),
          new Message("write RRGGBB in hexadecimal: E60012", "格式为十六进制 RRGGBB：E60012"));
    }
    return Integer.parseInt(digits, 16);
  }

  private static String format(Arguments arguments, @Nullable String target) throws CommandFailure {
    String given = arguments.value(FORMAT);
    if (given != null) {
      return given;
    }
    String name = target == null ? "" : target.toLowerCase(Locale.ROOT);
    return name.endsWith(".png") ? "png" : name.endsWith(".pdf") ? "pdf" : "svg";
  }

  private static void middle(
      SealDrawing.Builder builder, @Nullable String middle, @Nullable SealPicture emblem)
      throws CommandFailure, IOException {
    if (emblem != null) {
      if (middle != null && !middle.equals("emblem")) {
        throw CommandFailure.usage(
            new Message(
                "--emblem and --middle " + middle + " exclude each other",
                "--emblem 与 --middle " + middle + " 不能同时使用"),
            null);
      }
      builder.emblem(emblem);
    } else if ("emblem".equals(middle)) {
      builder.emblem();
    } else if ("none".equals(middle)) {
      builder.bare();
    }
  }

  private static SealDrawing.Builder builder(Arguments arguments) throws CommandFailure {
    String given = arguments.value(SHAPE);
    String shape = given == null ? "round" : given;
    boolean round = shape.equals("round");
    for (Option each : List.of(MIDDLE, EMBLEM)) {
      if (!round && arguments.has(each)) {
        throw CommandFailure.usage(
            new Message(each.name() + " is for round seals", each.name() + " 仅用于圆形印章"),
            new Message("leave it out, or choose --shape round", "请去掉该选项，或改用 --shape round"));
      }
    }
    String size = arguments.value(SIZE);
    double[] sides = size == null ? new double[0] : sides(size);
    double width =
        sides.length > 0
            ? sides[0]
            : switch (shape) {
              case "oval" -> 40;
              case "square" -> 22;
              case "rectangle" -> 45;
              default -> 42;
            };
    double height =
        sides.length > 1
            ? sides[1]
            : switch (shape) {
              case "oval" -> width * 0.75;
              case "rectangle" -> 20;
              default -> width;
            };
    if (Math.min(width, height) < 10 || Math.max(width, height) > 100) {
      throw CommandFailure.usage(
          new Message("a seal is 10 to 100 mm wide and high", "印章的宽和高为 10 至 100 毫米"),
          new Message("write W or W,H in mm: 42 or 40,30", "格式为 宽 或 宽,高，单位毫米：42 或 40,30"));
    }
    if ((round || shape.equals("square")) && width != height) {
      throw CommandFailure.usage(
          new Message("a " + shape + " seal is as high as wide", "圆形和方形印章的宽和高相同"),
          new Message("write one length: --size 42", "请只写一个长度：--size 42"));
    }
    if (shape.equals("oval") && height > width) {
      throw CommandFailure.usage(
          new Message("an oval seal is no higher than wide", "椭圆形印章的高不能大于宽"),
          new Message("write the longer side first: --size 40,30", "请先写较长的一边：--size 40,30"));
    }
    return switch (shape) {
      case "oval" -> SealDrawing.oval(width, height);
      case "square" -> SealDrawing.square(width);
      case "rectangle" -> SealDrawing.rectangle(width, height);
      default -> SealDrawing.round(width);
    };
  }

  /** One or two lengths in mm. */
  static double[] sides(String text) throws CommandFailure {
    String[] parts = text.replace('，', ',').split(",", -1);
    double[] sides = new double[parts.length];
    for (int i = 0; i < parts.length; i++) {
      try {
        sides[i] = Double.parseDouble(parts[i].strip());
      } catch (NumberFormatException e) {
        sides[i] = 0;
      }
      if (parts.length > 2 || !(sides[i] >= 1 && sides[i] <= 200)) {
        throw CommandFailure.usage(
            new Message("--size is no size: '" + text + "'", "--size 的值“" + text + "”不是尺寸"),
            new Message("write W or W,H in mm: 42 or 40,30", "格式为 宽 或 宽,高，单位毫米：42 或 40,30"));
      }
    }
    return sides;
  }
}
