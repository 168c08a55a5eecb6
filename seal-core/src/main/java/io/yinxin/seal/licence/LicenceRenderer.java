package io.yinxin.seal.licence;

import io.yinxin.seal.Format;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.render.Composition;
import io.yinxin.seal.internal.render.Fonts;
import io.yinxin.seal.internal.render.LicenceOfd;
import io.yinxin.seal.internal.render.LicencePdf;
import io.yinxin.seal.internal.render.VerifyAddress;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes licences from a template and rows of values, as PDF/A-2b (ISO 19005-2) and as OFD (GB/T
 * 33190-2016) that look alike. Immutable; it can be shared by threads.
 *
 * <p>Text is set in the font that comes with the library (GB 2312 and the 8105 general standard
 * characters), rarer characters in a font of this machine. No AWT font is used, so it works on a
 * server without fontconfig.
 *
 * @since 0.1
 */
public final class LicenceRenderer {

  private final LicenceTemplate template;
  private final @Nullable String verifyAddress;
  private final Composition composition;
  private final LicencePdf pdf;

  /** Made when the first OFD is asked for. */
  private volatile @Nullable LicenceOfd ofd;

  private LicenceRenderer(
      LicenceTemplate template, @Nullable String verifyAddress, Composition composition)
      throws DocumentRejected {
    this.template = template;
    this.verifyAddress = verifyAddress;
    this.composition = composition;
    this.pdf = new LicencePdf(composition);
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
    return of(template, null);
  }

  /**
   * The same with another address where documents can be checked.
   *
   * @param template the template
   * @param verifyAddress an http(s) URL for the square code, in which <code>{id}</code> and <code>
   *     {digest}</code> stand for the identifier and the beginning of the content's digest; without
   *     them these are added as {@code ?id=…&d=…}. Null for the template's own
   * @return the renderer
   * @throws DocumentRejected as for {@link #of(LicenceTemplate)}
   * @throws IllegalArgumentException if the address is no http(s) URL of at most 200 characters
   */
  public static LicenceRenderer of(LicenceTemplate template, @Nullable String verifyAddress)
      throws DocumentRejected {
    if (verifyAddress != null && !VerifyAddress.good(verifyAddress)) {
      throw new IllegalArgumentException("not an http(s) URL of at most 200 characters");
    }
    return new LicenceRenderer(
        template,
        verifyAddress == null ? template.layout().verifyAddress() : verifyAddress,
        new Composition(template.layout(), Fonts.standard()));
  }

  /**
   * Makes a licence, version 1.
   *
   * @param row the values by the names of the template's fields
   * @param time when it is made, for the document's metadata; whole seconds count
   * @return a PDF file; the same template, row and time give the same bytes on the same machine,
   *     and on any machine while the bundled font has all characters
   * @throws DocumentRejected {@code UNDRAWABLE}: a value is missing, is not known to the template,
   *     is not what its field asks for, does not fit its place even at its least size, or has a
   *     character that no font has; messages name the field and never its value
   */
  public byte[] render(Map<String, String> row, Instant time) throws DocumentRejected {
    return render(template.fill(row), time);
  }

  /**
   * Makes a licence, version 1, in a format.
   *
   * @param row the values by the names of the template's fields
   * @param format what to make
   * @param time when it is made, for the document's metadata; whole seconds count
   * @return the file, as for {@link #render(Map, Instant)}
   * @throws DocumentRejected as for {@link #render(Map, Instant)}
   */
  public byte[] render(Map<String, String> row, Format format, Instant time)
      throws DocumentRejected {
    return render(template.fill(row), format, time);
  }

  /**
   * Makes a licence as PDF.
   *
   * @param content what the same template made of a row
   * @param time when it is made, for the document's metadata; whole seconds count
   * @return a PDF file, as for {@link #render(Map, Instant)}
   * @throws DocumentRejected {@code UNDRAWABLE}: a value does not fit its place even at its least
   *     size, or has a character that no font has
   */
  public byte[] render(LicenceContent content, Instant time) throws DocumentRejected {
    return render(content, Format.PDF, time);
  }

  /**
   * Makes a licence in a format. What both say for machines is the same: the elements of {@link
   * LicenceMetadata#elements}, in a PDF's XMP packet, in the {@code CustomDatas} of an OFD's {@code
   * OFD.xml}.
   *
   * @param content what the same template made of a row
   * @param format what to make
   * @param time when it is made, for the document's metadata; whole seconds count, of which an OFD
   *     tells the day in Beijing
   * @return the file, as for {@link #render(Map, Instant)}
   * @throws DocumentRejected {@code UNDRAWABLE}: a value does not fit its place even at its least
   *     size, or has a character that no font has
   */
  public byte[] render(LicenceContent content, Format format, Instant time)
      throws DocumentRejected {
    Objects.requireNonNull(time, "time");
    Map<String, String> shown = content.shown();
    Map<String, String> elements = content.elements();
    String code = content.code(verifyAddress);
    return switch (format) {
      case PDF -> pdf.render(shown, elements, code, time);
      case OFD -> ofd().render(shown, elements, code, time);
    };
  }

  private LicenceOfd ofd() throws DocumentRejected {
    LicenceOfd made = ofd;
    if (made == null) {
      // Two threads that are first at once make the same thing twice, which does no harm.
      made = new LicenceOfd(composition);
      ofd = made;
    }
    return made;
  }

  /**
   * The template that it was made of.
   *
   * @return the template
   */
  public LicenceTemplate template() {
    return template;
  }

  /**
   * What its documents depend on beside the row: template and verify address.
   *
   * @return a text that differs where these do
   */
  public String digest() {
    return HexFormat.of().formatHex(template.digest()) + " " + verifyAddress;
  }
}
