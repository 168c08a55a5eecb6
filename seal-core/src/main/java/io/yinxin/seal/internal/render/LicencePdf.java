package io.yinxin.seal.internal.render;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.render.TextBox.TextGlyph;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Makes one-page PDF/A-2b files (ISO 19005-2) from a layout and rows of values.
 *
 * <p>What is the same for all rows (border, fixed texts and their part of the font) is made once; a
 * row adds its own texts and their part of the font. Immutable; shared by threads.
 */
public final class LicencePdf {

  /** Stands for a line break: {@link TextGlyph#glyph} has no meaning there. */
  private static final TextGlyph NEWLINE =
      new TextGlyph(new Glyph(FontFile.bundled(), 0, '\n'), true);

  private static final int ICC = 1;
  private static final int FIXED_CONTENT = 2;

  private static final DateTimeFormatter PDF_DATE =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("+10000-01-01T00:00:00Z");

  private final Layout layout;
  private final Fonts fonts;
  private final PdfObjects fixed;
  private final String fixedForms;
  private final String fixedFonts;
  private final List<Layout.Text> texts = new ArrayList<>();
  private final List<Layout.Code> codes = new ArrayList<>();

  /** The fixed pieces of the texts that differ from row to row, by piece. */
  private final Map<Layout.Part, List<TextGlyph>> literals = new java.util.HashMap<>();

  /**
   * Prepares a layout.
   *
   * @param layout the template
   * @param fonts where glyphs come from
   * @throws DocumentRejected {@code UNDRAWABLE}: a fixed text does not fit, or no font has one of
   *     its characters
   */
  public LicencePdf(Layout layout, Fonts fonts) throws DocumentRejected {
    this.layout = layout;
    this.fonts = fonts;
    FontSet fontSet = new FontSet("S");
    Bytes content = new Bytes(16_384);
    Page page = new Page(layout.height(), content);
    for (Layout.Item item : layout.items()) {
      if (!(item instanceof Layout.Text text)) {
        page.draw(item);
        if (item instanceof Layout.Code code) {
          codes.add(code);
        }
      } else if (text.fixed()) {
        List<TextGlyph> glyphs = new ArrayList<>();
        for (Layout.Part part : text.parts()) {
          append(glyphs, part.literal(), fonts);
        }
        if (!text.box().set(glyphs, layout.height(), fontSet, content)) {
          throw tooLong(
              "line " + text.line() + ": a fixed text", "第 " + text.line() + " 行：固定文字", text);
        }
      } else {
        texts.add(text);
        for (Layout.Part part : text.parts()) {
          List<TextGlyph> glyphs = new ArrayList<>();
          append(glyphs, part.literal(), fonts);
          literals.put(part, glyphs);
        }
      }
    }
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try {
      fixed = new PdfObjects(65_536);
      // The second line tells programs that the file is binary: ISO 19005-2, 6.1.2.
      fixed.body().put("%PDF-1.7\n%").put(new byte[] {(byte) 0xE5, (byte) 0x8D, (byte) 0xB0});
      fixed.body().put(new byte[] {(byte) 0xE4, '\n'});
      fixed.stream(ICC, "/N 3", new Bytes(1024).put(SrgbProfile.bytes()), deflater);
      fixed.stream(FIXED_CONTENT, "", content, deflater);
      fixedForms = page.write(fixed, deflater);
      fixedFonts = fontSet.write(fixed, deflater);
    } finally {
      deflater.end();
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
        if (text.fixed()
            && !text.box().set(glyphs, layout.height(), new FontSet("S"), new Bytes(1024))) {
          throw tooLong("a fixed text", "固定文字", text);
        }
      } catch (DocumentRejected e) {
        unset.add(new Unset(text.line(), e.what()));
      }
    }
    return unset;
  }

  /**
   * Makes a document.
   *
   * @param values what is shown, by field; checked
   * @param elements what the document says of itself for machines; empty for nothing
   * @param code the text of its square codes; null only if the layout has none
   * @param time when it is made; whole seconds count
   * @return the file; the same layout, values, time and fonts give the same bytes
   * @throws DocumentRejected {@code UNDRAWABLE}: a value is too long for its place, or has a
   *     character that no font has
   */
  public byte[] render(
      Map<String, String> values, Map<String, String> elements, @Nullable String code, Instant time)
      throws DocumentRejected {
    if (time.isBefore(EARLIEST) || !time.isBefore(LATEST)) {
      throw new IllegalArgumentException("a document is made in the years 1 to 9999");
    }
    FontSet fontSet = new FontSet("R");
    Bytes content = new Bytes(4096);
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
      if (!text.box().set(glyphs, layout.height(), fontSet, content)) {
        String name = last == null ? "" : last.name();
        throw tooLong("the text of field '" + name + "'", "字段 '" + name + "' 的文字", text);
      }
    }
    for (Layout.Code each : codes) {
      new Page(layout.height(), content).code(each, Objects.requireNonNull(code, "code"));
    }
    // Glyphs hardly compress: more effort would take longer and gain next to nothing.
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      PdfObjects out = new PdfObjects(fixed, 65_536);
      int rowContent = out.next();
      out.stream(rowContent, "", content, deflater);
      String rowFonts = fontSet.write(out, deflater);
      Instant seconds = time.truncatedTo(ChronoUnit.SECONDS);
      return finish(
          out, rowContent, rowFonts, seconds, Xmp.packet(layout.title(), elements, seconds));
    } finally {
      deflater.end();
    }
  }

  private byte[] finish(PdfObjects out, int rowContent, String rowFonts, Instant time, String xmp) {
    final int info = out.next();
    final int metadata = info + 1;
    final int page = info + 2;
    final int pages = info + 3;
    final int catalog = info + 4;
    String date = "(D:" + PDF_DATE.format(time) + "Z)";
    out.begin(info);
    out.body().put("<</Title").textString(layout.title()).put("/Producer(Yinxin)/CreationDate");
    out.body().put(date).put("/ModDate").put(date).put(">>");
    out.end();
    byte[] packet = xmp.getBytes(StandardCharsets.UTF_8);
    out.raw(metadata, "/Type/Metadata/Subtype/XML", new Bytes(packet.length).put(packet));
    out.begin(page);
    out.body().put("<</Type/Page/Parent ").put(pages).put(" 0 R/MediaBox[0 0 ");
    out.body().numbers(layout.width() * Page.POINTS_PER_MM, layout.height() * Page.POINTS_PER_MM);
    out.body().put("]/Resources<</Font<<").put(fixedFonts).put(rowFonts);
    out.body().put(">>/XObject<<").put(fixedForms).put(">>>>/Contents[");
    out.body().put(FIXED_CONTENT).put(" 0 R ").put(rowContent).put(" 0 R]>>");
    out.end();
    out.begin(pages);
    out.body().put("<</Type/Pages/Kids[").put(page).put(" 0 R]/Count 1>>");
    out.end();
    out.begin(catalog);
    out.body().put("<</Type/Catalog/Pages ").put(pages).put(" 0 R/Metadata ").put(metadata);
    out.body().put(" 0 R/Lang(zh-CN)/ViewerPreferences<</DisplayDocTitle true>>");
    out.body().put("/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1");
    out.body().put("/OutputConditionIdentifier(sRGB IEC61966-2.1)/Info(sRGB IEC61966-2.1)");
    out.body().put("/DestOutputProfile ").put(ICC).put(" 0 R>>]>>");
    out.end();
    out.finish(catalog, info, id(out.body()));
    return out.body().toByteArray();
  }

  /** The file's identifier is made from its content, so that the same content has the same. */
  private static String id(Bytes body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      body.digest(digest);
      return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), 16));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
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
            "请缩短文字,或在模板中加大位置、减小 min"),
        null);
  }
}
