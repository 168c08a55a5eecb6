package io.yinxin.seal.internal.render;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a template. One statement a line: a word, plain values, {@code key=value} options, a text
 * in quotes; a line that begins with # is a comment. The statements are described at {@link
 * io.yinxin.seal.licence.LicenceTemplate}. Every fault names its line. For one thread, one file.
 */
public final class LayoutParser {

  private static final int MAX_STATEMENTS = 2000;
  private static final int MAX_FIELDS = 200;
  private static final int MAX_VALUE = 4000;
  private static final int MAX_FAULTS = 100;
  private static final double LEAST_PAGE = 50;
  private static final double MOST_PAGE = 1200;
  private static final double SLACK = 0.001;
  private static final double LEAST_PITCH = 2;
  private static final double LEAST_CODE = 15;

  private static final Map<String, Layout.Kind> KINDS =
      Map.of(
          "date", Layout.Kind.DATE,
          "citizen-id", Layout.Kind.CITIZEN_ID,
          "unified-code", Layout.Kind.UNIFIED_CODE,
          "holder-code", Layout.Kind.HOLDER_CODE,
          "licence-id", Layout.Kind.LICENCE_ID);

  private static final Set<String> DATA =
      Set.of(
          "number",
          "serial",
          "issuer",
          "issuer-code",
          "issued",
          "holder",
          "holder-code",
          "valid-from",
          "valid-to");

  private static final TextBox.Style PLAIN =
      new TextBox.Style(12, 8, TextBox.Align.LEFT, TextBox.Valign.MIDDLE, 0x000000, 0, 1.5, 0, 200);

  private static final Set<String> STYLE_OPTIONS =
      Set.of("size", "min", "align", "valign", "colour", "bold", "leading", "spacing", "lines");

  private int line;

  private boolean versioned;
  private @Nullable String title;
  private @Nullable String verifyAddress;
  private double width;
  private double height;
  private Layout.@Nullable Place seal;
  private final Map<String, Integer> colours = new HashMap<>();
  private final Map<String, TextBox.Style> styles = new HashMap<>();
  private final Map<String, Layout.Field> fields = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();
  private final Map<String, Layout.Datum> data = new LinkedHashMap<>();
  private final List<Layout.Item> items = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();

  /** Fields whose own line is at fault: a text that shows one is not. */
  private final Set<String> badFields = new HashSet<>();

  /** The field that the line at hand is about, for faults. */
  private @Nullable String field;

  private LayoutParser() {}

  /**
   * Something that is wrong with a template.
   *
   * @param line from 1
   * @param field the field that it is about, or null
   * @param what what is wrong
   */
  public record Fault(int line, @Nullable String field, Message what) {

    /**
     * The same for a caller that stops at it.
     *
     * @param file the template's name
     * @return the exception
     */
    public FileRefused in(String file) {
      return new FileRefused(
          new Message(
              "template " + file + ", line " + line + ": " + what.en(),
              "模板 " + file + " 第 " + line + " 行: " + what.zh()),
          null);
    }
  }

  /**
   * What reading a template gave.
   *
   * @param layout what it says, or null where it has faults
   * @param faults all of them, by line
   */
  public record Outcome(@Nullable Layout layout, List<Fault> faults) {}

  /**
   * Reads a template to its end, whatever is wrong with it.
   *
   * @param text the template
   * @return what it says, or what is wrong
   */
  public static Outcome check(String text) {
    LayoutParser parser = new LayoutParser();
    Layout layout = null;
    try {
      layout = parser.read(text);
    } catch (BadLine e) {
      parser.note(e);
    }
    return parser.faults.isEmpty()
        ? new Outcome(Objects.requireNonNull(layout), List.of())
        : new Outcome(null, List.copyOf(parser.faults));
  }

  /** A fault on its way to the loop over the lines. */
  private static final class BadLine extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Message what;

    BadLine(Message what) {
      super(what.en(), null, false, false);
      this.what = what;
    }
  }

  private void note(BadLine e) {
    faults.add(new Fault(line, field, e.what));
    if (field != null) {
      badFields.add(field);
    }
  }

  private @Nullable Layout read(String text) throws BadLine {
    String source = text.startsWith("\uFEFF") ? text.substring(1) : text;
    int statements = 0;
    for (String each : source.split("\\R", -1)) {
      line++;
      String stripped = each.strip();
      if (stripped.isEmpty() || stripped.startsWith("#")) {
        continue;
      }
      if (++statements > MAX_STATEMENTS) {
        throw fault("more than " + MAX_STATEMENTS + " statements", "语句超过 " + MAX_STATEMENTS + " 条");
      }
      field = null;
      try {
        statement(new Statement(stripped));
      } catch (BadLine e) {
        note(e);
        if (!versioned || faults.size() >= MAX_FAULTS) {
          return null; // no template at all, or hopeless
        }
      }
    }
    field = null;
    // What a bad line should have said is missed at the end: not another fault.
    return faults.isEmpty() ? finish() : null;
  }

  private Layout finish() throws BadLine {
    if (title == null) {
      throw fault("the template has no title", "模板缺少 title");
    }
    if (width == 0) {
      throw fault("the template has no page", "模板缺少 page");
    }
    for (Layout.Field each : fields.values()) {
      if (!used.contains(each.name())) {
        line = each.line();
        field = each.name();
        throw fault("field '" + each.name() + "' is never shown", "字段 '" + each.name() + "' 未被使用");
      }
    }
    checkData();
    return new Layout(
        title,
        width,
        height,
        seal,
        verifyAddress,
        Collections.unmodifiableMap(new LinkedHashMap<>(fields)),
        Collections.unmodifiableMap(new LinkedHashMap<>(data)),
        List.copyOf(items));
  }

  /** A licence with an identifier states all that its metadata must have. */
  private void checkData() throws BadLine {
    if (!data.containsKey("type")) {
      if (!data.isEmpty()) {
        throw fault("data without the type of licence", "有 data 语句，但缺少 type");
      }
      if (items.stream().anyMatch(Layout.Code.class::isInstance)) {
        throw fault("a code without the type of licence", "有 code 语句，但缺少 type");
      }
      return;
    }
    for (String needed : List.of("number", "issuer", "issuer-code", "issued", "holder")) {
      if (!data.containsKey(needed)) {
        throw fault("data " + needed + " is missing", "缺少 data " + needed);
      }
    }
    for (String word : List.of("issued", "valid-from", "valid-to")) {
      Layout.Datum date = data.get(word);
      if (date != null && !isDate(date.parts())) {
        line = date.line();
        throw fault(
            "data " + word + " is not one field that is a date", "data " + word + " 须为一个日期字段");
      }
    }
  }

  private void statement(Statement s) throws BadLine {
    if (!versioned) {
      if (!s.word.equals("seal-template") || !s.plain("version").equals("1")) {
        throw fault("a template begins with 'seal-template 1'", "模板须以 'seal-template 1' 开头");
      }
      versioned = true;
      s.end();
      return;
    }
    switch (s.word) {
      case "title" -> title = s.quoted();
      case "type" -> datum("type", List.of(new Layout.Part(s.plain("code"), null)));
      case "verify-address" -> verifyAddress = address(s.quoted());
      case "data" -> {
        String word = s.plain("name");
        if (!DATA.contains(word)) {
          throw fault("unknown data '" + word + "'", "未知的 data '" + word + "'");
        }
        datum(word, parts(s.quoted()));
      }
      case "page" -> {
        width = s.number("width");
        height = s.number("height");
        if (Math.min(width, height) < LEAST_PAGE || Math.max(width, height) > MOST_PAGE) {
          throw fault("a page is 50 to 1200 mm wide and high", "页面宽高须为 50 至 1200 毫米");
        }
      }
      case "colour" -> colours.put(s.plain("name"), colour(s.plain("colour")));
      case "style" -> styles.put(s.plain("name"), style(s));
      case "field" -> field(s);
      case "seal" -> {
        Layout.Place place =
            new Layout.Place(s.number("x"), s.number("y"), s.positive("size", s.number("size")));
        double r = place.size() / 2;
        inside(place.x() - r, place.y() - r, place.size(), place.size());
        seal = place;
      }
      case "fill" -> {
        Box b = box(s);
        items.add(new Layout.Fill(b.x, b.y, b.w, b.h, s.colour()));
      }
      case "frame" -> {
        Box b = box(s);
        items.add(new Layout.Frame(b.x, b.y, b.w, b.h, s.stroke(), s.colour()));
      }
      case "line" -> {
        double x = s.number("x");
        double y = s.number("y");
        double toX = s.number("x");
        double toY = s.number("y");
        inside(Math.min(x, toX), Math.min(y, toY), Math.abs(toX - x), Math.abs(toY - y));
        items.add(new Layout.Line(x, y, toX, toY, s.stroke(), s.colour()));
      }
      case "band" -> {
        Box b = box(s);
        double depth = s.positive("depth", s.option("depth", 9));
        if (depth * 4 > Math.min(b.w, b.h)) {
          throw fault("the band is deeper than its frame allows", "花边过宽");
        }
        String tint = s.options.remove("tint");
        items.add(
            new Layout.Band(
                b.x, b.y, b.w, b.h, depth, s.colour(), tint == null ? -1 : colour(tint)));
      }
      case "rosette" -> {
        double x = s.number("x");
        double y = s.number("y");
        double r = s.positive("radius", s.number("radius"));
        inside(x - r, y - r, 2 * r, 2 * r);
        items.add(new Layout.Rosette(x, y, r, s.stroke(), s.colour()));
      }
      case "guilloche" -> {
        Box b = box(s);
        double pitch = s.positive("pitch", s.option("pitch", 5));
        double stroke = s.positive("width", s.option("width", 0.1));
        if (pitch < LEAST_PITCH) {
          throw fault("pitch is from 2 mm", "pitch 至少为 2 毫米");
        }
        int rgb = s.colour();
        String to = s.options.remove("to");
        items.add(
            new Layout.Guilloche(
                b.x, b.y, b.w, b.h, pitch, stroke, rgb, to == null ? rgb : colour(to)));
      }
      case "code" -> {
        double x = s.number("x");
        double y = s.number("y");
        double size = s.positive("size", s.number("size"));
        inside(x, y, size, size);
        if (size < LEAST_CODE) {
          throw fault("a code is at least 15 mm wide", "二维码宽度至少为 15 毫米");
        }
        items.add(new Layout.Code(x, y, size, s.colour()));
      }
      case "text" -> {
        Box b = box(s);
        TextBox.Style style = style(s);
        if (style.min() * 25.4 / 72 > b.h + SLACK) {
          throw fault(
              "the box is lower than a line of " + Drawing.number(style.min()) + " pt",
              "文本框高度不足一行");
        }
        TextBox place = new TextBox(b.x, b.y, b.w, b.h, style);
        items.add(new Layout.Text(line, place, parts(s.quoted())));
      }
      default -> throw fault("unknown statement '" + s.word + "'", "未知语句 '" + s.word + "'");
    }
    s.end();
  }

  private static boolean isDate(List<Layout.Part> parts) {
    Layout.Field shown = parts.get(0).field();
    return parts.size() == 1 && shown != null && shown.kind() == Layout.Kind.DATE;
  }

  private void datum(String word, List<Layout.Part> parts) throws BadLine {
    if (data.put(word, new Layout.Datum(line, parts)) != null) {
      throw fault(word + " is there twice", word + " 重复");
    }
  }

  private void field(Statement s) throws BadLine {
    String name = s.plain("name");
    field = name;
    boolean optional = false;
    Layout.Kind kind = Layout.Kind.TEXT;
    while (s.hasPlain()) {
      String flag = s.plain("flag");
      if (flag.equals("optional")) {
        optional = true;
      } else if (KINDS.containsKey(flag) && kind == Layout.Kind.TEXT) {
        kind = KINDS.get(flag);
      } else {
        throw fault("unknown word '" + flag + "'", "未知的词 '" + flag + "'");
      }
    }
    int max = count(s, "max", 500);
    int min = count(s, "min", 1);
    if (min > max) {
      throw fault("min is above max", "min 大于 max");
    }
    String oneOf = s.options.remove("one-of");
    List<String> choices = oneOf == null ? List.of() : List.of(oneOf.split("\\|"));
    LocalDate from = date(s, "from", kind);
    LocalDate to = date(s, "to", kind);
    if (from != null && to != null && from.isAfter(to)) {
      throw fault("from is behind to", "from 晚于 to");
    }
    if (name.matches(".*[{}\"=\\\\].*")) {
      throw fault("a field's name has none of { } \" = \\", "字段名不得含有 { } \" = \\");
    }
    Layout.Field each =
        new Layout.Field(name, line, optional, kind, min, max, pattern(s), choices, from, to);
    if (fields.put(name, each) != null) {
      throw fault("field '" + name + "' is there twice", "字段 '" + name + "' 重复");
    }
    if (fields.size() > MAX_FIELDS) {
      throw fault("more than " + MAX_FIELDS + " fields", "字段超过 " + MAX_FIELDS + " 个");
    }
  }

  private int count(Statement s, String option, int otherwise) throws BadLine {
    double number = s.option(option, otherwise);
    if (number < 1 || number > MAX_VALUE || number != Math.rint(number)) {
      throw fault(option + " is a whole number from 1 to 4000", option + " 须为 1 至 4000 的整数");
    }
    return (int) number;
  }

  private @Nullable LocalDate date(Statement s, String option, Layout.Kind kind) throws BadLine {
    String text = s.options.remove(option);
    if (text == null) {
      return null;
    }
    if (kind != Layout.Kind.DATE) {
      throw fault(option + " is for dates", option + " 仅用于日期字段");
    }
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw fault(
          option + ": '" + text + "' is no date of the form 2026-11-23",
          option + ": '" + text + "' 不是 2026-11-23 形式的日期");
    }
  }

  private @Nullable Pattern pattern(Statement s) throws BadLine {
    String text = s.options.remove("pattern");
    if (text == null) {
      return null;
    }
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw fault(
          "pattern: " + e.getDescription() + " at character " + (e.getIndex() + 1),
          "pattern 第 " + (e.getIndex() + 1) + " 个字符处有误：" + e.getDescription());
    }
  }

  /** Where a document can be checked: https, nothing that a phone would not open. */
  private String address(String text) throws BadLine {
    if (!VerifyAddress.good(text)) {
      throw fault(
          "the verify address is no http(s) URL of at most 200 ASCII characters",
          "验证地址不是 200 字符以内的 http(s) 网址");
    }
    return text;
  }

  private TextBox.Style style(Statement s) throws BadLine {
    String name = s.options.remove("style");
    TextBox.Style base = name == null ? PLAIN : styles.get(name);
    if (base == null) {
      throw fault("unknown style '" + name + "'", "未知样式 '" + name + "'");
    }
    double size = s.option("size", base.size());
    double min = s.option("min", Math.min(base.min(), size));
    if (!(min >= 3 && size >= min && size <= 300)) {
      throw fault("sizes are 3 to 300 points, min not above size", "字号须为 3 至 300 磅，且 min 不大于 size");
    }
    double lines = s.option("lines", base.lines());
    double leading = s.option("leading", base.leading());
    double bold = s.option("bold", base.bold());
    double spacing = s.option("spacing", base.spacing());
    if (lines < 1 || leading < 1 || leading > 5 || bold < 0 || bold > 0.2) {
      throw fault(
          "lines from 1, leading 1 to 5, bold 0 to 0.2",
          "lines 至少为 1,leading 为 1 至 5,bold 为 0 至 0.2");
    }
    if (spacing < 0 || spacing > 10) {
      throw fault("spacing is 0 to 10", "spacing 为 0 至 10");
    }
    String colour = s.options.remove("colour");
    return new TextBox.Style(
        size,
        min,
        choice(TextBox.Align.class, s.options.remove("align"), base.align()),
        choice(TextBox.Valign.class, s.options.remove("valign"), base.valign()),
        colour == null ? base.rgb() : colour(colour),
        bold,
        leading,
        spacing,
        (int) lines);
  }

  private <E extends Enum<E>> E choice(Class<E> type, @Nullable String word, E otherwise)
      throws BadLine {
    if (word == null) {
      return otherwise;
    }
    for (E each : Objects.requireNonNull(type.getEnumConstants())) {
      if (each.name().equals(word.toUpperCase(Locale.ROOT))) {
        return each;
      }
    }
    throw fault("unknown word '" + word + "'", "未知的词 '" + word + "'");
  }

  private int colour(String word) throws BadLine {
    Integer named = colours.get(word);
    if (named != null) {
      return named;
    }
    if (!word.matches("#[0-9A-Fa-f]{6}")) {
      throw fault(
          "'" + word + "' is neither #RRGGBB nor the name of a colour",
          "'" + word + "' 既不是 #RRGGBB 也不是已定义的颜色");
    }
    return Integer.parseInt(word.substring(1), 16);
  }

  private record Box(double x, double y, double w, double h) {}

  private Box box(Statement s) throws BadLine {
    Box b =
        new Box(
            s.number("x"),
            s.number("y"),
            s.positive("width", s.number("width")),
            s.positive("height", s.number("height")));
    inside(b.x, b.y, b.w, b.h);
    return b;
  }

  private void inside(double x, double y, double w, double h) throws BadLine {
    if (width == 0) {
      throw fault("page comes before what is drawn on it", "page 语句须在绘制语句之前");
    }
    if (x < -SLACK || y < -SLACK || x + w > width + SLACK || y + h > height + SLACK) {
      throw fault("reaches beyond the page", "超出页面");
    }
  }

  /** Text with {field}; {{ and }} are braces. */
  private List<Layout.Part> parts(String text) throws BadLine {
    List<Layout.Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean doubled = i + 1 < text.length() && text.charAt(i + 1) == c;
      if ((c == '{' || c == '}') && doubled) {
        literal.append(c);
        i++;
      } else if (c == '{') {
        int end = text.indexOf('}', i);
        if (end < 0) {
          throw fault("'{' without '}'", "'{' 缺少对应的 '}'");
        }
        String name = text.substring(i + 1, end);
        Layout.Field shown = fields.get(name);
        if (shown == null && !badFields.contains(name)) {
          throw fault("unknown field '" + name + "'", "未知字段 '" + name + "'");
        }
        used.add(name);
        if (literal.length() > 0) {
          parts.add(new Layout.Part(literal.toString(), null));
          literal.setLength(0);
        }
        parts.add(new Layout.Part("", shown));
        i = end;
      } else if (c == '}') {
        throw fault("'}' without '{'", "'}' 缺少对应的 '{'");
      } else {
        literal.append(c);
      }
    }
    if (literal.length() > 0) {
      parts.add(new Layout.Part(literal.toString(), null));
    }
    return List.copyOf(parts);
  }

  private static BadLine fault(String en, String zh) {
    return new BadLine(new Message(en, zh));
  }

  /** The words of a line. */
  private final class Statement {
    final String word;
    final List<String> plain = new ArrayList<>();
    final Map<String, String> options = new LinkedHashMap<>();
    @Nullable String quoted;
    int next;

    Statement(String text) throws BadLine {
      int at = 0;
      while (at < text.length()) {
        char c = text.charAt(at);
        if (Character.isWhitespace(c)) {
          at++;
        } else if (c == '"') {
          at = readQuoted(text, at + 1);
        } else {
          int end = at;
          while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
          }
          add(text.substring(at, end));
          at = end;
        }
      }
      if (plain.isEmpty()) {
        throw fault("a line begins with a word", "每行须以语句名开头");
      }
      word = plain.remove(0);
    }

    private void add(String token) throws BadLine {
      int equals = token.indexOf('=');
      if (equals <= 0) {
        plain.add(token);
      } else if (options.put(token.substring(0, equals), token.substring(equals + 1)) != null) {
        throw fault("the same option twice", "选项重复");
      }
    }

    private int readQuoted(String text, int from) throws BadLine {
      if (quoted != null) {
        throw fault("one text a line", "每行只能有一段文字");
      }
      StringBuilder out = new StringBuilder();
      for (int i = from; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '"') {
          quoted = out.toString();
          return i + 1;
        }
        if (c == '\\') {
          char escaped = ++i < text.length() ? text.charAt(i) : 0;
          switch (escaped) {
            case 'n' -> out.append('\n');
            case '"', '\\' -> out.append(escaped);
            default -> throw fault("only \\n, \\\" and \\\\ are known", "仅支持 \\n、\\\" 和 \\\\");
          }
        } else {
          out.append(c);
        }
      }
      throw fault("a text without its closing quote", "文字缺少结束引号");
    }

    boolean hasPlain() {
      return next < plain.size();
    }

    String plain(String what) throws BadLine {
      if (!hasPlain()) {
        throw fault(word + ": " + what + " is missing", word + ": 缺少 " + what);
      }
      return plain.get(next++);
    }

    double number(String what) throws BadLine {
      return number(what, plain(what));
    }

    private double number(String what, String text) throws BadLine {
      if (!text.matches("-?[0-9]{1,6}(\\.[0-9]{1,6})?")) {
        throw fault(
            word + ": " + what + " is a number, not '" + text + "'",
            word + ": " + what + " 须为数字，而不是 '" + text + "'");
      }
      return Double.parseDouble(text);
    }

    double positive(String what, double value) throws BadLine {
      if (value <= 0) {
        throw fault(word + ": " + what + " must be above 0", word + ": " + what + " 须大于 0");
      }
      return value;
    }

    double option(String name, double otherwise) throws BadLine {
      String text = options.remove(name);
      return text == null ? otherwise : number(name, text);
    }

    double stroke() throws BadLine {
      return positive("width", option("width", 0.3));
    }

    int colour() throws BadLine {
      String name = options.remove("colour");
      return name == null ? 0 : LayoutParser.this.colour(name);
    }

    String quoted() throws BadLine {
      String text = quoted;
      quoted = null;
      if (text == null || text.isEmpty()) {
        throw fault(word + ": the text in quotes is missing", word + ": 缺少引号中的文字");
      }
      return text;
    }

    /** Nothing may be left over. */
    void end() throws BadLine {
      if (hasPlain()) {
        throw fault(
            word + ": '" + plain.get(next) + "' is too much",
            word + ": 多余的 '" + plain.get(next) + "'");
      }
      if (quoted != null) {
        throw fault(word + " takes no text", word + " 不带文字");
      }
      for (String option : options.keySet()) {
        boolean elsewhere = STYLE_OPTIONS.contains(option);
        throw fault(
            (elsewhere ? word + " has no option '" : "unknown option '") + option + "'",
            "未知选项 '" + option + "'");
      }
    }
  }
}
