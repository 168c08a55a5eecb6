package io.yinxin.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.Calendar;
import java.util.List;
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
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAttributeTableGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Sealing with PDFBox and Bouncy Castle's CMS, the way PDFBox's examples do it: a template document
 * with the picture for each file, an incremental save, a CMS made by the usual generator. The
 * result is PAdES baseline B.
 */
public final class PdfBoxSealer {

  private static final Provider BC = new BouncyCastleProvider();

  private final PrivateKey key;
  private final X509Certificate signer;
  private final X509Certificate root;
  private final String algorithm;
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
    KeyStore store = Pki.open(keyFile);
    this.key = (PrivateKey) store.getKey("seal", Pki.PASSWORD.toCharArray());
    this.signer = (X509Certificate) store.getCertificateChain("seal")[0];
    this.root = (X509Certificate) store.getCertificateChain("seal")[1];
    this.algorithm = kind.signature();
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
      signature.setSignDate(Calendar.getInstance());
      if (picture != null) {
        int last = document.getNumberOfPages() - 1;
        options.setVisualSignature(template(document.getPage(last), picture));
        options.setPage(last);
      }
      document.addSignature(signature, this::cms, options);
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

  private byte[] cms(InputStream content) throws IOException {
    try {
      ContentSigner contentSigner =
          new JcaContentSignerBuilder(algorithm).setProvider(BC).build(key);
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Attribute certificate =
          new Attribute(
              PKCSObjectIdentifiers.id_aa_signingCertificateV2,
              new DERSet(
                  new SigningCertificateV2(new ESSCertIDv2(digest.digest(signer.getEncoded())))));
      CMSAttributeTableGenerator attributes =
          parameters ->
              new DefaultSignedAttributeTableGenerator()
                  .getAttributes(parameters)
                  .remove(PKCSObjectIdentifiers.pkcs_9_at_signingTime)
                  .add(certificate.getAttrType(), certificate.getAttrValues().getObjectAt(0));
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(
          new JcaSignerInfoGeneratorBuilder(
                  new JcaDigestCalculatorProviderBuilder().setProvider(BC).build())
              .setSignedAttributeGenerator(attributes)
              .build(contentSigner, signer));
      generator.addCertificates(new JcaCertStore(List.of(signer, root)));
      return generator
          .generate(new CMSProcessableByteArray(content.readAllBytes()), false)
          .getEncoded(ASN1Encoding.DER);
    } catch (GeneralSecurityException | OperatorCreationException | CMSException e) {
      throw new IOException(e);
    }
  }
}
