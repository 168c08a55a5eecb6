package io.yinxin.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.Store;

/**
 * Verifying with PDFBox and Bouncy Castle's CMS, the way PDFBox's examples begin: each signature's
 * CMS over its byte range, and the signer's certificate against the root. What was changed between
 * and after the signatures is not judged at all.
 */
public final class PdfBoxVerifier {

  private static final Provider BC = new BouncyCastleProvider();

  private final X509Certificate root;

  /**
   * Reads the root.
   *
   * @param root a certificate file
   * @throws IOException if it cannot be read
   * @throws GeneralSecurityException if it is no certificate
   */
  public PdfBoxVerifier(Path root) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(root)) {
      this.root =
          (X509Certificate) CertificateFactory.getInstance("X.509", BC).generateCertificate(in);
    }
  }

  /**
   * Verifies every signature of a document.
   *
   * @param pdf the document
   * @return how many signatures are right
   * @throws IOException if the file cannot be read, or a signature is not right
   */
  public int verify(Path pdf) throws IOException {
    int right = 0;
    byte[] file = Files.readAllBytes(pdf);
    try (PDDocument document = Loader.loadPDF(file)) {
      for (PDSignature signature : document.getSignatureDictionaries()) {
        CMSSignedData cms =
            new CMSSignedData(
                new CMSProcessableByteArray(signature.getSignedContent(file)),
                first(signature.getContents(file)));
        Store<X509CertificateHolder> certificates = cms.getCertificates();
        for (SignerInformation signer : cms.getSignerInfos().getSigners()) {
          X509CertificateHolder holder =
              certificates.getMatches(null).stream()
                  .filter(signer.getSID()::match)
                  .findFirst()
                  .orElseThrow();
          X509Certificate certificate =
              new JcaX509CertificateConverter().setProvider(BC).getCertificate(holder);
          certificate.verify(root.getPublicKey(), BC);
          if (!signer.verify(
              new JcaSimpleSignerInfoVerifierBuilder().setProvider(BC).build(certificate))) {
            throw new IOException("the signature is wrong");
          }
          right++;
        }
      }
    } catch (CMSException | GeneralSecurityException | OperatorCreationException e) {
      throw new IOException(e);
    }
    return right;
  }

  /** Without the zeros behind the value: Bouncy Castle 1.87 refuses bytes behind it. */
  private static ContentInfo first(byte[] contents) throws IOException {
    try (ASN1InputStream in = new ASN1InputStream(contents)) {
      return ContentInfo.getInstance(in.readObject());
    }
  }
}
