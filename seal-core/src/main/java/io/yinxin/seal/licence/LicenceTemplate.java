package io.yinxin.seal.licence;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import io.yinxin.seal.Placement;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.render.Composition;
import io.yinxin.seal.internal.render.Fonts;
import io.yinxin.seal.internal.render.Layout;
import io.yinxin.seal.internal.render.LayoutParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a kind of licence looks like: page, decoration, fixed texts, fields, the place of the seal.
 * Immutable; it can be shared by threads.
 *
 * <p>With a type of licence its documents have an identifier (GB/T 36904) and metadata (GB/T
 * 36903), seen by machines and in the square code.
 *
 * <p>A template is a UTF-8 text file, one statement a line. Lengths are millimetres from the page's
 * top left, font sizes are points, colours are {@code #RRGGBB} or names given with {@code colour}.
 * A line that begins with {@code #} is a comment.
 *
 * <pre>
 * seal-template 1                          the first statement: the version of this format
 * title "烟草专卖零售许可证"                  the document's title
 * page 297 210                             width and height
 * colour frame #2F7D5B                     a name for a colour
 * style label size=14 align=spread         a name for options of text
 * field 许可证号 max=20                     a value that each row must bring
 * field 有效期至 date                       given as 2026-11-23, shown as 2026年11月23日
 * field 备注 optional max=100               may be missing; at most 100 characters (else 500)
 * type 11100000000013338W011              the code of its type (GB/T 36902)
 * data number "{许可证号}"                  what it says for machines: see below
 * verify-address "https://…"              where its square code leads
 * fill X Y W H colour=C                    an area
 * frame X Y W H width=0.3 colour=C         a rectangle of lines
 * line X1 Y1 X2 Y2 width=0.3 colour=C      a line
 * band X Y W H depth=9 colour=C tint=C     a border of interlaced waves, on a ground or none
 * guilloche X Y W H pitch=5 width=0.1 colour=C to=C
 *                                         a ground of interlaced waves, from one colour to another
 * rosette X Y RADIUS width=0.3 colour=C    a round figure of interlaced lines
 * text X Y W H style=label "企业名称"        a text in a box
 * text X Y W H size=16 min=9 "{许可证号}号"  the same with values in it; {{ and }} are braces
 * code X Y SIZE colour=C                   the square code, with its white edge
 * seal X Y SIZE                            centre and width of the seal on this page
 * </pre>
 *
 * <p>Options of a text: {@code size} (12) and {@code min} (8): it is shrunk from the one to the
 * other until it fits its box, and is an error when it does not; {@code align} {@code left}, {@code
 * center}, {@code right}, {@code spread} (each line over the whole width) or {@code justify};
 * {@code valign} {@code top}, {@code middle} or {@code bottom}; {@code colour}; {@code bold} (0 to
 * 0.2, a part of the size); {@code leading} (1.5) from line to line and {@code spacing} (0) between
 * characters, both as parts of the size; {@code lines}, the most lines; {@code style}. In a text
 * {@code \n}, {@code \"} and {@code \\} are known.
 *
 * <p>Behind the name of a field: {@code optional}; what it is, {@code date}, {@code citizen-id},
 * {@code unified-code}, {@code holder-code} (one of the two) or {@code licence-id}; {@code min=}
 * and {@code max=} characters; {@code pattern=}, a regular expression without blanks for the whole
 * value; {@code one-of=甲|乙}; {@code from=} and {@code to=} for dates.
 *
 * <p>Data: {@code number}, {@code issuer}, {@code issuer-code}, {@code issued} and {@code holder}
 * must be there; {@code serial} (else the number) is the identifier's; {@code holder-code}, {@code
 * valid-from} and {@code valid-to} may be there. They can hold text and values, dates as the row
 * has them.
 *
 * @since 0.1
 */
public final class LicenceTemplate {

  private static final int MAX_BYTES = 262_144;

  private final Layout layout;
  private final byte[] digest;

  private LicenceTemplate(Layout layout, byte[] digest) {
    this.layout = layout;
    this.digest = digest;
  }

  /**
   * Something that is wrong with a template.
   *
   * @param line from 1
   * @param field the field that it is about, or null
   * @param what what is wrong
   */
  public record Fault(int line, @Nullable String field, Message what) {}

  /**
   * Reads a template file.
   *
   * @param file the template, UTF-8
   * @return the template
   * @throws FileRefused at its first fault, with the line
   * @throws IOException if the file cannot be read
   */
  public static LicenceTemplate read(Path file) throws IOException {
    return parse(text(file), String.valueOf(file.getFileName()));
  }

  private static String text(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (Files.size(file) > MAX_BYTES) {
      throw new FileRefused(
          new Message("template " + name + " has more than 256 KB", "模板 " + name + " 超过 256 KB"),
          null);
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new FileRefused(
          new Message("template " + name + " is not UTF-8", "模板 " + name + " 不是 UTF-8 编码"),
          new Message("save it as UTF-8", "请另存为 UTF-8"));
    }
  }

  /**
   * Reads a template from memory.
   *
   * @param text the template
   * @param name what messages call it
   * @return the template
   * @throws FileRefused at its first fault, with the line
   */
  public static LicenceTemplate parse(String text, String name) throws FileRefused {
    LayoutParser.Outcome outcome = outcome(text);
    Layout layout = outcome.layout();
    if (layout == null) {
      throw outcome.faults().get(0).in(name);
    }
    return new LicenceTemplate(layout, digestOf(text));
  }

  /**
   * Reads a template file and tells everything that is wrong with it.
   *
   * @param file the template
   * @return its faults, by line; empty for a template that can be used
   * @throws FileRefused if it is no UTF-8 text of at most 256 KB
   * @throws IOException if the file cannot be read
   */
  public static List<Fault> check(Path file) throws IOException {
    LayoutParser.Outcome outcome = outcome(text(file));
    Layout layout = outcome.layout();
    List<Fault> faults = new ArrayList<>();
    for (LayoutParser.Fault each : outcome.faults()) {
      faults.add(new Fault(each.line(), each.field(), each.what()));
    }
    if (layout != null) {
      for (Composition.Unset each : Composition.check(layout, Fonts.standard())) {
        faults.add(new Fault(each.line(), null, each.what()));
      }
    }
    return List.copyOf(faults);
  }

  /** Reads it, codes included. */
  private static LayoutParser.Outcome outcome(String text) {
    LayoutParser.Outcome outcome = LayoutParser.check(text);
    Layout layout = outcome.layout();
    if (layout == null) {
      return outcome;
    }
    List<LayoutParser.Fault> faults = new ArrayList<>();
    Layout.Datum type = layout.data().get("type");
    if (type != null && !LicenceType.isCode(type.parts().get(0).literal())) {
      faults.add(
          new LayoutParser.Fault(
              type.line(),
              null,
              new Message(
                  "type is no unified social credit code with three digits behind it",
                  "type 应为统一社会信用代码加 3 位数字")));
    }
    Layout.Datum issuer = layout.data().get("issuer-code");
    if (issuer != null && issuer.parts().size() == 1 && issuer.parts().get(0).field() == null) {
      UnifiedCode.check(issuer.parts().get(0).literal())
          .ifPresent(what -> faults.add(new LayoutParser.Fault(issuer.line(), null, what)));
    }
    return faults.isEmpty() ? outcome : new LayoutParser.Outcome(null, faults);
  }

  private static byte[] digestOf(String text) {
    String clean = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return sha256().digest(clean.replace("\r\n", "\n").strip().getBytes(StandardCharsets.UTF_8));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Holds a row against the template.
   *
   * @param row the values by the names of the template's fields
   * @return what the licence will say, as version 1
   * @throws DocumentRejected {@code UNDRAWABLE}: a value is missing, is not known to the template,
   *     or is not what its field asks for; messages name the field and never its value
   */
  public LicenceContent fill(Map<String, String> row) throws DocumentRejected {
    for (String name : row.keySet()) {
      if (!layout.fields().containsKey(name)) {
        throw rejected("the template has no field '" + name + "'", "模板没有字段 '" + name + "'");
      }
    }
    Map<String, String> values = new HashMap<>();
    Map<String, String> shown = new HashMap<>();
    MessageDigest content = sha256();
    content.update(digest);
    for (Layout.Field field : layout.fields().values()) {
      String value = FieldCheck.value(field, row.get(field.name()));
      values.put(field.name(), value);
      boolean date = field.kind() == Layout.Kind.DATE && !value.isEmpty();
      shown.put(field.name(), date ? inChinese(LocalDate.parse(value)) : value);
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      // The length in front keeps two rows apart whose values are cut at other places.
      content.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
      content.update(bytes);
    }
    return new LicenceContent(shown, metadata(values), HexFormat.of().formatHex(content.digest()));
  }

  private static String inChinese(LocalDate date) {
    return date.getYear() + "年" + date.getMonthValue() + "月" + date.getDayOfMonth() + "日";
  }

  private @Nullable LicenceMetadata metadata(Map<String, String> values) throws DocumentRejected {
    if (layout.data().isEmpty()) {
      return null;
    }
    String number = needed("number", values);
    String serial = said("serial", values);
    String issuerCode = needed("issuer-code", values);
    String holderCode = said("holder-code", values);
    LicenceId id;
    try {
      id =
          new LicenceId(
              needed("type", values),
              issuerCode,
              (serial.isEmpty() ? number : serial).toUpperCase(Locale.ROOT),
              1);
    } catch (IllegalArgumentException e) {
      throw rejected("no identifier can be made: " + e.getMessage(), "无法生成证照标识：颁发机构代码或流水号不合规");
    }
    return new LicenceMetadata(
        layout.title(),
        number,
        id,
        needed("issuer", values),
        LocalDate.parse(needed("issued", values)),
        needed("holder", values),
        holderCode.isEmpty() ? null : holderCode,
        LicenceMetadata.HolderKind.of(holderCode),
        date(said("valid-from", values)),
        date(said("valid-to", values)));
  }

  private String said(String word, Map<String, String> values) {
    Layout.Datum datum = layout.data().get(word);
    if (datum == null) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (Layout.Part part : datum.parts()) {
      Layout.Field field = part.field();
      text.append(field == null ? part.literal() : values.getOrDefault(field.name(), ""));
    }
    return text.toString().strip();
  }

  private String needed(String word, Map<String, String> values) throws DocumentRejected {
    String text = said(word, values);
    if (text.isEmpty()) {
      throw rejected("data " + word + " is empty", "data " + word + " 为空");
    }
    return text;
  }

  /** The text is the value of a field that is a date. */
  private static @Nullable LocalDate date(String text) {
    return text.isEmpty() ? null : LocalDate.parse(text);
  }

  private static DocumentRejected rejected(String en, String zh) {
    return new DocumentRejected(
        DocumentRejected.Reason.UNDRAWABLE, new Message(en, zh), null, null);
  }

  /**
   * The title of its documents.
   *
   * @return the title
   */
  public String title() {
    return layout.title();
  }

  /**
   * The code of the type of its licences.
   *
   * @return 21 characters (GB/T 36904), or empty where its documents have no identifier
   */
  public Optional<String> type() {
    Layout.Datum type = layout.data().get("type");
    return type == null ? Optional.empty() : Optional.of(type.parts().get(0).literal());
  }

  /**
   * The digest of the template's text, whatever its line ends.
   *
   * @return SHA-256, a copy
   */
  public byte[] digest() {
    return digest.clone();
  }

  /**
   * The fields that a row may bring, in the template's order.
   *
   * @return their names
   */
  public List<String> fields() {
    return List.copyOf(layout.fields().keySet());
  }

  /**
   * The fields that a row must bring.
   *
   * @return their names
   */
  public List<String> requiredFields() {
    List<String> required = new ArrayList<>();
    layout.fields().values().stream()
        .filter(f -> !f.optional())
        .forEach(f -> required.add(f.name()));
    return List.copyOf(required);
  }

  /**
   * Where the seal goes.
   *
   * @return the place on page 1, or empty where the template names none
   */
  public Optional<Placement.At> seal() {
    Layout.Place place = layout.seal();
    return place == null
        ? Optional.empty()
        : Optional.of(
            new Placement.At(
                new Placement.Pages(1),
                place.x() - place.size() / 2,
                place.y() - place.size() / 2,
                place.size()));
  }

  Layout layout() {
    return layout;
  }
}
