package io.yinxin.seal.internal.render;

import io.yinxin.seal.SealException.DocumentRejected;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Makes one-page PDF/A-2b files (ISO 19005-2) from a layout and rows of values.
 *
 * <p>What is the same for all rows (border, fixed texts and their part of the font) is made once; a
 * row adds its own texts and their part of the font. Immutable; shared by threads.
 */
public final class LicencePdf {

  private static final int ICC = 1;
  private static final int FIXED_CONTENT = 2;

  private static final DateTimeFormatter PDF_DATE =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Composition composition;
  private final Layout layout;
  private final PdfObjects fixed;
  private final String fixedForms;
  private final String fixedFonts;

  /**
   * Prepares a layout.
   *
   * @param composition the template
   * @throws DocumentRejected {@code UNDRAWABLE}: a fixed text does not fit, or no font has one of
   *     its characters
   */
  public LicencePdf(Composition composition) throws DocumentRejected {
    this.composition = composition;
    this.layout = composition.layout();
    FontSet fontSet = new FontSet("S");
    Bytes content = new Bytes(16_384);
    PdfCanvas canvas = new PdfCanvas(layout.height(), fontSet, content);
    composition.fixed(canvas);
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try {
      fixed = new PdfObjects(65_536);
      // The second line tells programs that the file is binary: ISO 19005-2, 6.1.2.
      fixed.body().put("%PDF-1.7\n%").put(new byte[] {(byte) 0xE5, (byte) 0x8D, (byte) 0xB0});
      fixed.body().put(new byte[] {(byte) 0xE4, '\n'});
      fixed.stream(ICC, "/N 3", new Bytes(1024).put(SrgbProfile.bytes()), deflater);
      fixed.stream(FIXED_CONTENT, "", content, deflater);
      fixedForms = canvas.write(fixed, deflater);
      fixedFonts = fontSet.write(fixed, deflater);
    } finally {
      deflater.end();
    }
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
    Composition.check(time);
    FontSet fontSet = new FontSet("R");
    Bytes content = new Bytes(4096);
    composition.row(values, code, new PdfCanvas(layout.height(), fontSet, content));
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
    out.body()
        .numbers(layout.width() * TextBox.POINTS_PER_MM, layout.height() * TextBox.POINTS_PER_MM);
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
}
