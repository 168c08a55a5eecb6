package io.yinxin.seal.licence;

import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.render.Fonts;
import io.yinxin.seal.internal.render.LicencePdf;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * Makes licences from a template and rows of values, as PDF/A-2b (ISO 19005-2). Immutable; it can
 * be shared by threads.
 *
 * <p>Text is set in the font that comes with the library (GB 2312 and the 8105 general standard
 * characters), rarer characters in a font of this machine. No AWT font is used, so it works on a
 * server without fontconfig.
 *
 * @since 0.1
 */
public final class LicenceRenderer {

  private final LicencePdf pdf;

  private LicenceRenderer(LicencePdf pdf) {
    this.pdf = pdf;
  }

  /**
   * Prepares a template: what is the same for all rows is made here, once.
   *
   * @param template the template
   * @return the renderer
   * @throws DocumentRejected {@code UNDRAWABLE}: a fixed text does not fit its place, or no font
   *     has one of its characters
   */
  public static LicenceRenderer of(LicenceTemplate template) throws DocumentRejected {
    Objects.requireNonNull(template, "template");
    return new LicenceRenderer(new LicencePdf(template.layout(), Fonts.standard()));
  }

  /**
   * Makes a licence.
   *
   * @param row the values by the names of the template's fields
   * @param time when it is made, for the document's metadata; whole seconds count
   * @return a PDF file; the same template, row and time give the same bytes on the same machine,
   *     and on any machine while the bundled font has all characters
   * @throws DocumentRejected {@code UNDRAWABLE}: a value is missing, is not known to the template,
   *     is no date where one is due, does not fit its place even at its least size, or has a
   *     character that no font has; messages name the field and never its value
   */
  public byte[] render(Map<String, String> row, Instant time) throws DocumentRejected {
    return pdf.render(Objects.requireNonNull(row, "row"), Objects.requireNonNull(time, "time"));
  }
}
