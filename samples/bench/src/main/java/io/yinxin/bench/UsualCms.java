package io.yinxin.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAttributeTableGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.CMSTypedData;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Makes CMS signatures the usual way, with Bouncy Castle's generator; for libraries that leave this
 * to their caller. With the attribute signing-certificate-v2, as PAdES asks.
 */
public final class UsualCms {

  private static final Provider BC = new BouncyCastleProvider();

  private final PrivateKey key;
  private final X509Certificate signer;
  private final X509Certificate root;
  private final String algorithm;

  /**
   * Opens a key file that {@link Pki} made.
   *
   * @param keyFile the file
   * @param kind the kind of its key
   * @throws IOException if the file cannot be read
   * @throws GeneralSecurityException if it cannot be understood
   */
  public UsualCms(Path keyFile, Pki.Kind kind) throws IOException, GeneralSecurityException {
    KeyStore store = Pki.open(keyFile);
    this.key = (PrivateKey) store.getKey("seal", Pki.PASSWORD.toCharArray());
    this.signer = (X509Certificate) store.getCertificateChain("seal")[0];
    this.root = (X509Certificate) store.getCertificateChain("seal")[1];
    this.algorithm = kind.signature();
  }

  /**
   * Signs.
   *
   * @param content what is signed, to its end
   * @return the CMS, without the content
   * @throws IOException if the content cannot be read, or signing fails
   */
  public byte[] over(InputStream content) throws IOException {
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
      return generator.generate(new Streamed(content), false).getEncoded(ASN1Encoding.DER);
    } catch (GeneralSecurityException | OperatorCreationException | CMSException e) {
      throw new IOException(e);
    }
  }

  /** Content that is hashed as it is read, and read once. */
  private record Streamed(InputStream content) implements CMSTypedData {

    @Override
    public ASN1ObjectIdentifier getContentType() {
      return PKCSObjectIdentifiers.data;
    }

    @Override
    public void write(OutputStream out) throws IOException {
      content.transferTo(out);
    }

    @Override
    public Object getContent() {
      return content;
    }
  }
}
