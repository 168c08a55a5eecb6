package io.yinxin.seal.licence;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import io.yinxin.seal.Placement;
import io.yinxin.seal.internal.render.Layout;
import io.yinxin.seal.internal.render.LayoutParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a kind of licence looks like: page, decoration, fixed texts, fields, the place of the seal.
 * Immutable; it can be shared by threads.
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
 * field 许可证号                            a value that each row must bring
 * field 有效期至 date                       given as 2026-11-23, shown as 2026年11月23日
 * field 备注 optional max=100               may be missing; at most 100 characters (else 500)
 * fill X Y W H colour=C                    an area
 * frame X Y W H width=0.3 colour=C         a rectangle of lines
 * line X1 Y1 X2 Y2 width=0.3 colour=C      a line
 * band X Y W H depth=9 colour=C tint=C     a border of interlaced waves, on a ground or none
 * rosette X Y RADIUS width=0.3 colour=C    a round figure of interlaced lines
 * text X Y W H style=label "企业名称"        a text in a box
 * text X Y W H size=16 min=9 "{许可证号}号"  the same with values in it; {{ and }} are braces
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
 * @since 0.1
 */
public final class LicenceTemplate {

  private static final int MAX_BYTES = 262_144;

  private final Layout layout;

  private LicenceTemplate(Layout layout) {
    this.layout = layout;
  }

  /**
   * Reads a template file.
   *
   * @param file the template, UTF-8
   * @return the template
   * @throws FileRefused at its first fault, with the line
   * @throws IOException if the file cannot be read
   */
  public static LicenceTemplate read(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (Files.size(file) > MAX_BYTES) {
      throw new FileRefused(
          new Message("template " + name + " has more than 256 KB", "模板 " + name + " 超过 256 KB"),
          null);
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      return parse(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString(), name);
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
    return new LicenceTemplate(LayoutParser.parse(text, name));
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
