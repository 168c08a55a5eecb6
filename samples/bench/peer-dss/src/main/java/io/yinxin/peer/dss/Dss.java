package io.yinxin.peer.dss;

import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.enumerations.TokenExtractionStrategy;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.SignatureFieldParameters;
import eu.europa.esig.dss.pades.SignatureImageParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.pades.validation.PDFDocumentValidator;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sealing and verifying with EU DSS, as its cookbook does it: baseline level B, nothing fetched
 * from the network.
 */
final class Dss {

  private Dss() {}

  /** A key of a PKCS#12 file with its certificates, as DSS wants them. */
  record Key(PrivateKey secret, List<CertificateToken> chain) {

    /** Reads the first key of a file. */
    static Key read(Path file, char[] password) throws GeneralSecurityException, IOException {
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        store.load(in, password);
      }
      String alias = store.aliases().nextElement();
      List<CertificateToken> chain = new ArrayList<>();
      for (Certificate c : store.getCertificateChain(alias)) {
        chain.add(new CertificateToken((X509Certificate) c));
      }
      return new Key((PrivateKey) store.getKey(alias, password), chain);
    }

    private SignatureAlgorithm algorithm() {
      return secret.getAlgorithm().equals("RSA")
          ? SignatureAlgorithm.RSA_SHA256
          : SignatureAlgorithm.ECDSA_SHA256;
    }

    private SignatureValue sign(ToBeSigned toSign) throws GeneralSecurityException {
      Signature signature = Signature.getInstance(algorithm().getJCEId());
      signature.initSign(secret);
      signature.update(toSign.getBytes());
      return new SignatureValue(algorithm(), signature.sign());
    }
  }

  /** Certificates that DSS is told to trust. */
  static CommonCertificateVerifier trusting(List<Path> roots)
      throws GeneralSecurityException, IOException {
    CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    for (Path root : roots) {
      try (InputStream in = Files.newInputStream(root)) {
        for (Certificate c : factory.generateCertificates(in)) {
          trusted.addCertificate(new CertificateToken((X509Certificate) c));
        }
      }
    }
    // "true": a JVM for tests and measurements asks nobody on the network.
    CommonCertificateVerifier verifier = new CommonCertificateVerifier(true);
    verifier.setTrustedCertSources(trusted);
    return verifier;
  }

  /** Seals a document; with a picture the seal is visible on the first page. */
  static DSSDocument seal(DSSDocument document, Key key, @Nullable DSSDocument picture)
      throws GeneralSecurityException {
    PAdESSignatureParameters parameters = new PAdESSignatureParameters();
    parameters.setSignatureLevel(SignatureLevel.PAdES_BASELINE_B);
    parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
    parameters.setSigningCertificate(key.chain().get(0));
    parameters.setCertificateChain(key.chain());
    if (picture != null) {
      SignatureFieldParameters field = new SignatureFieldParameters();
      field.setPage(1);
      field.setOriginX(380);
      field.setOriginY(600);
      field.setWidth(119);
      field.setHeight(119);
      SignatureImageParameters image = new SignatureImageParameters();
      image.setImage(picture);
      image.setFieldParameters(field);
      parameters.setImageParameters(image);
    }
    PAdESService service = new PAdESService(new CommonCertificateVerifier(true));
    ToBeSigned toSign = service.getDataToSign(document, parameters);
    return service.signDocument(document, parameters, key.sign(toSign));
  }

  /** Judges a document. */
  static Reports verify(
      DSSDocument document, CommonCertificateVerifier verifier, char @Nullable [] password) {
    PDFDocumentValidator validator = new PDFDocumentValidator(document);
    validator.setCertificateVerifier(verifier);
    validator.setTokenExtractionStrategy(TokenExtractionStrategy.NONE);
    if (password != null) {
      validator.setPasswordProtection(password);
    }
    return validator.validateDocument();
  }
}
