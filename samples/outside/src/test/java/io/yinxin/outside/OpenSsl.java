package io.yinxin.outside;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.OutsideTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.x509.Certificate;

/** What OpenSSL says about signatures taken out of a PDF. */
final class OpenSsl {

  private final OutsideTool openssl = OutsideTool.named("openssl");
  private final Path folder;

  /**
   * Finds the program.
   *
   * @param folder for files in between
   */
  OpenSsl(Path folder) {
    this.folder = folder;
  }

  /**
   * Asserts that OpenSSL verifies the whole CMS: digest, signature, the signing-certificate-v2
   * attribute, and the path to the root.
   */
  void verifiesCms(RawSignature signature, X509Certificate root)
      throws IOException, GeneralSecurityException {
    Path cms = Files.write(folder.resolve("signature.der"), signature.cms);
    Path signed = Files.write(folder.resolve("signed.bin"), signature.signed);
    Path anchor =
        Files.writeString(folder.resolve("root.pem"), pem("CERTIFICATE", root.getEncoded()));
    String said =
        openssl.succeed(
            "cms",
            "-verify",
            "-cades",
            "-inform",
            "DER",
            "-in",
            cms,
            "-content",
            signed,
            "-binary",
            "-CAfile",
            anchor,
            "-purpose",
            "any",
            "-out",
            "/dev/null");
    assertThat(said).contains("CAdES Verification successful");
  }

  /**
   * Asserts that OpenSSL finds the signature value right over the signed attributes, and the
   * message digest in them right over the document. For algorithms that {@code openssl cms} of
   * OpenSSL 3.0 does not know in a CMS: Ed25519 and SM2.
   *
   * @param digest the digest's name for {@code openssl dgst}
   * @param options how to verify the value
   */
  void verifiesValue(RawSignature signature, String digest, Object... options) throws IOException {
    SignedData data = SignedData.getInstance(ContentInfo.getInstance(signature.cms).getContent());
    assertThat(data.getSignerInfos().size()).isEqualTo(1);
    SignerInfo signer = SignerInfo.getInstance(data.getSignerInfos().getObjectAt(0));
    Certificate certificate = Certificate.getInstance(data.getCertificates().getObjectAt(0));

    Path signed = Files.write(folder.resolve("signed.bin"), signature.signed);
    String said = openssl.succeed("dgst", "-" + digest, "-r", signed);
    assertThat(said)
        .startsWith(HexFormat.of().formatHex(attribute(signer, CMSAttributes.messageDigest)));

    Path attributes = Files.write(folder.resolve("attributes.der"), signedAttributes(signer));
    Path value = Files.write(folder.resolve("value.bin"), signer.getEncryptedDigest().getOctets());
    Path key =
        Files.writeString(
            folder.resolve("key.pem"),
            pem("PUBLIC KEY", certificate.getSubjectPublicKeyInfo().getEncoded(ASN1Encoding.DER)));
    Object[] base = {
      "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", attributes, "-sigfile", value
    };
    Object[] all = new Object[base.length + options.length];
    System.arraycopy(base, 0, all, 0, base.length);
    System.arraycopy(options, 0, all, base.length, options.length);
    assertThat(openssl.succeed(all)).contains("Signature Verified Successfully");
  }

  /**
   * Signed is the SET OF, not the implicitly tagged [0] that stands in the file (RFC 5652, 5.4).
   */
  static byte[] signedAttributes(SignerInfo signer) throws IOException {
    return signer.getAuthenticatedAttributes().getEncoded(ASN1Encoding.DER);
  }

  private static byte[] attribute(SignerInfo signer, ASN1ObjectIdentifier type) {
    for (Object o : signer.getAuthenticatedAttributes()) {
      var attribute = org.bouncycastle.asn1.cms.Attribute.getInstance(o);
      if (attribute.getAttrType().equals(type)) {
        return ASN1OctetString.getInstance(attribute.getAttrValues().getObjectAt(0)).getOctets();
      }
    }
    throw new AssertionError("no attribute " + type);
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN "
        + kind
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + kind
        + "-----\n";
  }
}
