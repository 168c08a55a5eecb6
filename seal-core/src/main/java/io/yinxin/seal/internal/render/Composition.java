package io.yinxin.seal.internal.render;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.render.TextBox.TextGlyph;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts a layout and rows of values on canvases, so that documents of all formats look alike: what
 * is the same for all rows once, each row's own part for itself. Immutable; shared by threads.
 */
public final class Composition {

  /** Stands for a line break: {@link TextGlyph#glyph} has no meaning there. */
  private static final TextGlyph NEWLINE =
      new TextGlyph(new Glyph(FontFile.bundled(), 0, '\n'), true);

  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

  /** The last year that all formats can write ends in Beijing. */
  private static final Instant LATEST = Instant.parse("9999-12-31T16:00:00Z");

  private final Layout layout;
  private final Fonts fonts;
  private final List<Layout.Text> texts = new ArrayList<>();
  private final List<Layout.Code> codes = new ArrayList<>();

  /** The fixed pieces of the texts that differ from row to row, by piece. */
  private final Map<Layout.Part, List<TextGlyph>> literals = new HashMap<>();

  /**
   * Prepares a layout.
   *
   * @param layout the template
   * @param fonts where glyphs come from
   * @throws DocumentRejected {@code UNDRAWABLE}: no font has a character of a fixed text
   */
  public Composition(Layout layout, Fonts fonts) throws DocumentRejected {
    this.layout = layout;
    this.fonts = fonts;
    for (Layout.Item item : layout.items()) {
      if (item instanceof Layout.Code code) {
        codes.add(code);
      } else if (item instanceof Layout.Text text && !text.fixed()) {
        texts.add(text);
        for (Layout.Part part : text.parts()) {
          List<TextGlyph> glyphs = new ArrayList<>();
          append(glyphs, part.literal(), fonts);
          literals.put(part, glyphs);
        }
      }
    }
  }

  Layout layout() {
    return layout;
  }

  /** Refuses moments that not every format can write. */
  static void check(Instant time) {
    if (time.isBefore(EARLIEST) || !time.isBefore(LATEST)) {
      throw new IllegalArgumentException("a document is made in the years 1 to 9999");
    }
  }

  /**
   * Draws what is the same for all rows.
   *
   * @throws DocumentRejected {@code UNDRAWABLE}: a fixed text does not fit, or no font has one of
   *     its characters
   */
  void fixed(Canvas canvas) throws DocumentRejected {
    Page page = new Page(canvas);
    for (Layout.Item item : layout.items()) {
      if (!(item instanceof Layout.Text text)) {
        page.draw(item);
      } else if (text.fixed()) {
        List<TextGlyph> glyphs = new ArrayList<>();
        for (Layout.Part part : text.parts()) {
          append(glyphs, part.literal(), fonts);
        }
        if (!text.box().set(glyphs, canvas)) {
          throw tooLong(
              "line " + text.line() + ": a fixed text", "第 " + text.line() + " 行：固定文字", text);
        }
      }
    }
  }

  /**
   * Draws a row's own part.
   *
   * @param values what is shown, by field; checked
   * @param code the text of its square codes; null only if the layout has none
   * @throws DocumentRejected {@code UNDRAWABLE}: a value is too long for its place, or has a
   *     character that no font has
   */
  void row(Map<String, String> values, @Nullable String code, Canvas canvas)
      throws DocumentRejected {
    for (Layout.Text text : texts) {
      List<TextGlyph> glyphs = new ArrayList<>(64);
      Layout.Field last = null;
      for (Layout.Part part : text.parts()) {
        if (part.field() == null) {
          glyphs.addAll(literals.getOrDefault(part, List.of()));
        } else {
          last = part.field();
          appendValue(glyphs, last, values.getOrDefault(last.name(), ""));
        }
      }
      if (!text.box().set(glyphs, canvas)) {
        String name = last == null ? "" : last.name();
        throw tooLong("the text of field '" + name + "'", "字段 '" + name + "' 的文字", text);
      }
    }
    for (Layout.Code each : codes) {
      new Page(canvas).code(each, Objects.requireNonNull(code, "code"));
    }
  }

  /**
   * A text of a layout that cannot be set.
   *
   * @param line of the template
   * @param what why
   */
  public record Unset(int line, Message what) {}

  /**
   * Tells which texts cannot be set, whatever the row.
   *
   * @param layout the template
   * @param fonts where glyphs come from
   * @return all of them
   */
  public static List<Unset> check(Layout layout, Fonts fonts) {
    List<Unset> unset = new ArrayList<>();
    for (Layout.Item item : layout.items()) {
      if (!(item instanceof Layout.Text text)) {
        continue;
      }
      try {
        List<TextGlyph> glyphs = new ArrayList<>();
        for (Layout.Part part : text.parts()) {
          append(glyphs, part.literal(), fonts);
        }
        Canvas nowhere = new PdfCanvas(layout.height(), new FontSet("S"), new Bytes(1024));
        if (text.fixed() && !text.box().set(glyphs, nowhere)) {
          throw tooLong("a fixed text", "固定文字", text);
        }
      } catch (DocumentRejected e) {
        unset.add(new Unset(text.line(), e.what()));
      }
    }
    return unset;
  }

  private void appendValue(List<TextGlyph> glyphs, Layout.Field field, String value)
      throws DocumentRejected {
    try {
      append(glyphs, value, fonts);
    } catch (DocumentRejected e) {
      String name = field.name();
      throw new DocumentRejected(
          e.reason(),
          new Message(
              "field '" + name + "': " + e.what().en(), "字段 '" + name + "': " + e.what().zh()),
          e.hint(),
          e);
    }
  }

  private static void append(List<TextGlyph> glyphs, String text, Fonts fonts)
      throws DocumentRejected {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == '\n') {
        glyphs.add(NEWLINE);
      } else if (c != '\r' || i == text.length() || text.charAt(i) != '\n') {
        glyphs.add(new TextGlyph(fonts.glyph(c), false));
      }
    }
  }

  private static DocumentRejected tooLong(String what, String zh, Layout.Text text) {
    TextBox box = text.box();
    String place =
        String.format(
            Locale.ROOT, "%.0f × %.0f mm at %.0f, %.0f", box.w(), box.h(), box.x(), box.y());
    String min = Drawing.number(box.style().min());
    return new DocumentRejected(
        DocumentRejected.Reason.UNDRAWABLE,
        new Message(
            what + " does not fit its place (" + place + ") even at " + min + " pt",
            zh + "以 " + min + " 磅仍放不进其位置"),
        new Message(
            "shorten it, or give it more room or a smaller min in the template",
            "请缩短文字，或在模板中加大位置、减小 min"),
        null);
  }
}
