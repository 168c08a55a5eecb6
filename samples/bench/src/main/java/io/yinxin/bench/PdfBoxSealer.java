package io.yinxin.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Calendar;
import java.util.Locale;
import java.util.TimeZone;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationWidget;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAppearanceDictionary;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAppearanceStream;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureOptions;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDSignatureField;
import org.jspecify.annotations.Nullable;

/**
 * Sealing with PDFBox and Bouncy Castle's CMS, the way PDFBox's examples do it: a template document
 * with the picture for each file, an incremental save, a CMS made by the usual generator. The
 * result is PAdES baseline B.
 */
public final class PdfBoxSealer {

  private final UsualCms cms;
  private final @Nullable Path picture;

  /**
   * Opens a key file that {@link Pki} made.
   *
   * @param keyFile the file
   * @param kind the kind of its key
   * @param picture the seal's picture, null for a seal that is not seen
   * @throws IOException if the file cannot be read
   * @throws GeneralSecurityException if it cannot be understood
   */
  public PdfBoxSealer(Path keyFile, Pki.Kind kind, @Nullable Path picture)
      throws IOException, GeneralSecurityException {
    this.cms = new UsualCms(keyFile, kind);
    this.picture = picture;
  }

  /**
   * Seals a document, visibly on its last page if there is a picture.
   *
   * @param from the document
   * @param to the sealed document
   * @throws IOException if a file cannot be read or written
   */
  public void seal(Path from, Path to) throws IOException {
    try (PDDocument document = Loader.loadPDF(from.toFile());
        OutputStream out = Files.newOutputStream(to);
        SignatureOptions options = new SignatureOptions()) {
      PDSignature signature = new PDSignature();
      signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
      signature.setSubFilter(org.apache.pdfbox.cos.COSName.getPDFName("ETSI.CAdES.detached"));
      signature.setSignDate(Calendar.getInstance(TimeZone.getTimeZone("UTC"), Locale.ROOT));
      if (picture != null) {
        int last = document.getNumberOfPages() - 1;
        options.setVisualSignature(template(document.getPage(last), picture));
        options.setPage(last);
      }
      document.addSignature(signature, cms::over, options);
      document.saveIncremental(out);
    }
  }

  /** A document with one page, and on it a signature field that shows the picture. */
  private static InputStream template(PDPage like, Path picture) throws IOException {
    try (PDDocument document = new PDDocument()) {
      PDPage page = new PDPage(like.getMediaBox());
      document.addPage(page);
      PDAcroForm form = new PDAcroForm(document);
      document.getDocumentCatalog().setAcroForm(form);
      form.setSignaturesExist(true);
      form.setAppendOnly(true);
      form.getCOSObject().setDirect(true);
      PDSignatureField field = new PDSignatureField(form);
      form.getFields().add(field);
      PDAnnotationWidget widget = field.getWidgets().get(0);
      PDRectangle place = new PDRectangle(380, 120, 119, 119);
      widget.setRectangle(place);
      PDAppearanceStream appearance = new PDAppearanceStream(document);
      appearance.setResources(new PDResources());
      appearance.setBBox(new PDRectangle(place.getWidth(), place.getHeight()));
      PDAppearanceDictionary appearances = new PDAppearanceDictionary();
      appearances.getCOSObject().setDirect(true);
      appearances.setNormalAppearance(appearance);
      widget.setAppearance(appearances);
      try (PDPageContentStream content = new PDPageContentStream(document, appearance)) {
        content.drawImage(
            PDImageXObject.createFromFileByContent(picture.toFile(), document), 0, 0, 119, 119);
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.save(out);
      return new ByteArrayInputStream(out.toByteArray());
    }
  }
}
