package io.yinxin.seal;

import static io.yinxin.seal.BadDocuments.M;
import static io.yinxin.seal.BadDocuments.OTHER;
import static io.yinxin.seal.BadDocuments.ROOT;
import static io.yinxin.seal.BadDocuments.SEALED;
import static io.yinxin.seal.BadDocuments.SIGNER;
import static io.yinxin.seal.BadDocuments.TRAILER;
import static io.yinxin.seal.BadDocuments.signed;
import static io.yinxin.seal.BadDocuments.widget;
import static io.yinxin.seal.FindingCode.*;
import static io.yinxin.seal.Verdict.INDETERMINATE;
import static io.yinxin.seal.Verdict.INVALID;
import static io.yinxin.seal.Verdict.VALID;
import static io.yinxin.seal.key.SignatureAlgorithm.RSA_PKCS1_SHA256;

import io.yinxin.seal.internal.crypto.GeneratedKey;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.PrivateKeys;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.testing.TestPki;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaCertStore;
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
 * Sealings as other programs make them, of all the kinds that a PDF may hold, right and wrong: most
 * of the messages are Bouncy Castle's own.
 */
final class MadeElsewhere extends BadFiles {

  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final String PKCS7 = "/SubFilter /adbe.pkcs7.detached";

  static List<BadDocuments.Bad> all() {
    MadeElsewhere made = new MadeElsewhere();
    try {
      made.algorithms();
      made.forms();
      made.attributeCertificates();
      made.dictionaries();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
    return made.gathered();
  }

  private static byte[] document(String subFilter, UnaryOperator<byte[]> cms) {
    return RawPdf.onePage()
        .object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>")
        .object(3, RawPdf.page(" /Annots [7 0 R]"))
        .object(6, "<< /Fields [7 0 R] /SigFlags 3 >>")
        .object(7, widget("Seal1", "/V 8 0 R"))
        .signature(8, M, subFilter)
        .end(TRAILER)
        .seal(cms);
  }

  // ---- Bouncy Castle's messages

  private static TestPki signer(
      String name, String algorithm, @Nullable AlgorithmParameterSpec spec)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, BC);
    if (spec == null) {
      if (algorithm.equals("RSA") || algorithm.equals("DSA")) {
        generator.initialize(2048);
      }
    } else {
      generator.initialize(spec);
    }
    KeyPair pair = generator.generateKeyPair();
    return ROOT.signer(
        name,
        c ->
            c.key(
                new GeneratedKey(
                    PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded()),
                    SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))));
  }

  private static ContentSigner with(TestPki signer, String scheme) {
    try {
      return new JcaContentSignerBuilder(scheme)
          .setProvider(BC)
          .build(BouncyCastleProvider.getPrivateKey(signer.keyPair().privateKey()));
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same signature under another name of its algorithm. */
  private record Renamed(ContentSigner signer, String oid) implements ContentSigner {
    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid));
    }

    @Override
    public OutputStream getOutputStream() {
      return signer.getOutputStream();
    }

    @Override
    public byte[] getSignature() {
      return signer.getSignature();
    }
  }

  private static UnaryOperator<byte[]> message(
      TestPki signer, boolean attributes, String encoding, ContentSigner... signers) {
    return content -> {
      try {
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        for (ContentSigner each : signers) {
          JcaSignerInfoGeneratorBuilder info =
              new JcaSignerInfoGeneratorBuilder(
                      new JcaDigestCalculatorProviderBuilder().setProvider(BC).build())
                  .setDirectSignature(!attributes)
                  .setSignedAttributeGenerator(
                      new DefaultSignedAttributeTableGenerator(
                          new AttributeTable(
                              new Attribute(
                                  CMSAttributes.signingTime,
                                  new DERSet(new DERUTCTime(Date.from(SEALED)))))));
          if (each instanceof Renamed) {
            info.setContentDigest(
                new AlgorithmIdentifier(new ASN1ObjectIdentifier(HashAlgorithm.SHA256.oid())));
          }
          generator.addSignerInfoGenerator(info.build(each, signer.certificate()));
        }
        generator.addCertificates(new JcaCertStore(signer.chain()));
        return generator
            .generate(new CMSProcessableByteArray(content), false)
            .toASN1Structure()
            .getEncoded(encoding);
      } catch (CMSException
          | OperatorCreationException
          | GeneralSecurityException
          | IOException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private void message(
      String name, String how, TestPki by, ContentSigner with, Verdict verdict, FindingCode... c) {
    add(name, how, document(PKCS7, message(by, true, ASN1Encoding.DER, with)), verdict, c);
  }

  private void algorithms() throws GeneralSecurityException {
    TestPki ed448 = signer("Ed448", "Ed448", null);
    message(
        "ed448",
        "Ed448 with SHAKE256 of a stated length (RFC 8419): no harm",
        ed448,
        with(ed448, "Ed448"),
        VALID);
    TestPki ed25519 = signer("Ed25519", "Ed25519", null);
    message("ed25519", "Ed25519: no harm", ed25519, with(ed25519, "Ed25519"), VALID);
    for (String curve : List.of("brainpoolP256r1", "brainpoolP384r1", "P-521", "secp256k1")) {
      TestPki signer = signer(curve, "EC", new ECGenParameterSpec(curve));
      message(
          "curve-" + curve,
          "ECDSA on " + curve + ": no harm",
          signer,
          with(signer, "SHA512withECDSA"),
          VALID);
    }
    ContentSigner ecdsa = with(SIGNER, "SHA256withECDSA");
    message(
        "ecdsa-by-its-key",
        "the key's identifier in place of the signature's: no harm",
        SIGNER,
        new Renamed(ecdsa, "1.2.840.10045.2.1"),
        VALID);
    message(
        "ecdsa-by-its-arc",
        "the arc of the ECDSA algorithms, none of them: no harm",
        SIGNER,
        new Renamed(with(SIGNER, "SHA256withECDSA"), "1.2.840.10045.4"),
        VALID);
    TestPki rsa = ROOT.signer("Rsa", c -> c.key(RSA_PKCS1_SHA256));
    message(
        "pss-with-two-digests",
        "PSS with another digest in its mask, and a salt of 100: no harm",
        rsa,
        new Pss(rsa, HashAlgorithm.SHA256, HashAlgorithm.SHA512, 100),
        VALID);
    message(
        "pss-without-salt",
        "PSS without salt: no harm",
        rsa,
        new Pss(rsa, HashAlgorithm.SHA384, HashAlgorithm.SHA384, 0),
        VALID);
    message(
        "pss-with-sha-1",
        "PSS with its defaults",
        rsa,
        new Pss(rsa, HashAlgorithm.SHA1, HashAlgorithm.SHA1, 20),
        INVALID,
        WEAK_ALGORITHM);
    message(
        "pss-with-sha-1-in-its-mask",
        "PSS with SHA-1 in its mask alone",
        rsa,
        new Pss(rsa, HashAlgorithm.SHA256, HashAlgorithm.SHA1, 32),
        INVALID,
        WEAK_ALGORITHM);
    for (String hash : List.of("SHA224", "SHA384", "SHA512", "SHA3-256", "SHA3-512")) {
      message(
          "rsa-" + hash.toLowerCase(java.util.Locale.ROOT),
          "RSA with " + hash + ": no harm",
          rsa,
          with(rsa, hash + "withRSA"),
          VALID);
    }
    message("rsa-md5", "MD5 as the digest", rsa, with(rsa, "MD5withRSA"), INVALID, WEAK_ALGORITHM);
    TestPki dsa = signer("Dsa2", "DSA", null);
    message(
        "dsa-sha-256",
        "a DSA signature, right and not checked",
        dsa,
        with(dsa, "SHA256withDSA"),
        INDETERMINATE,
        UNSUPPORTED_ALGORITHM);
  }

  /** RSASSA-PSS with any parameters. */
  private record Pss(
      TestPki signer, HashAlgorithm hash, HashAlgorithm mask, int salt, OutputStream out)
      implements ContentSigner {

    Pss(TestPki signer, HashAlgorithm hash, HashAlgorithm mask, int salt) {
      this(signer, hash, mask, salt, new ByteArrayOutputStream());
    }

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return new SignatureScheme(SignatureScheme.Family.RSA_PSS, hash, mask, salt).identifier();
    }

    @Override
    public OutputStream getOutputStream() {
      return out;
    }

    @Override
    public byte[] getSignature() {
      try {
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(
            new PSSParameterSpec(
                hash.jcaName(), "MGF1", new MGF1ParameterSpec(mask.jcaName()), salt, 1));
        signature.initSign(
            KeyFactory.getInstance("RSA")
                .generatePrivate(
                    new PKCS8EncodedKeySpec(signer.keyPair().privateKey().getEncoded())));
        signature.update(((ByteArrayOutputStream) out).toByteArray());
        return signature.sign();
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void forms() {
    ContentSigner[] one = {with(SIGNER, "SHA256withECDSA")};
    add(
        "message-in-ber",
        "indefinite lengths throughout: no harm",
        document(PKCS7, message(SIGNER, true, ASN1Encoding.BER, one)),
        VALID);
    add(
        "no-attributes",
        "no signed attributes, as PKCS #7 allows: no harm",
        document(PKCS7, message(SIGNER, false, ASN1Encoding.DER, with(SIGNER, "SHA256withECDSA"))),
        VALID);
    add(
        "no-attributes-cades",
        "no signed attributes, which CAdES does not allow",
        document(
            "/SubFilter /ETSI.CAdES.detached",
            message(SIGNER, false, ASN1Encoding.DER, with(SIGNER, "SHA256withECDSA"))),
        INDETERMINATE,
        ATTRIBUTES_WRONG);
    add(
        "two-signers",
        "the same signer twice in one message",
        document(
            PKCS7,
            message(
                SIGNER,
                true,
                ASN1Encoding.DER,
                with(SIGNER, "SHA256withECDSA"),
                with(SIGNER, "SHA256withECDSA"))),
        INDETERMINATE,
        SIGNATURE_EXTRA_DATA);
    add(
        "no-signer",
        "a message with certificates and no signature",
        document(PKCS7, message(SIGNER, true, ASN1Encoding.DER)),
        INVALID,
        SIGNATURE_UNREADABLE);
  }

  // ---- attribute certificates

  private void attributeCertificates() throws IOException, GeneralSecurityException {
    add(
        "attribute-certificate",
        "a certificate of the signer's role in the message: no harm",
        document(PKCS7, new TestSignature(SIGNER).beside(role(SIGNER))::sign),
        VALID);
    add(
        "attribute-certificate-of-a-stranger",
        "the same by a key of which nothing is known",
        document(PKCS7, new TestSignature(SIGNER).beside(role(OTHER))::sign),
        INDETERMINATE,
        SIGNATURE_EXTRA_DATA);
  }

  /** An attribute certificate (RFC 5755) in outline. */
  private static ASN1Encodable role(TestPki issuer) throws IOException, GeneralSecurityException {
    SignatureScheme scheme = SignatureScheme.named("SHA256withECDSA");
    DERSequence none = new DERSequence();
    DERSequence info =
        new DERSequence(
            new ASN1Encodable[] {
              new ASN1Integer(1),
              none,
              new DERTaggedObject(false, 0, none),
              scheme.identifier(),
              new ASN1Integer(7),
              none,
              none
            });
    byte[] value =
        PrivateKeys.signers(issuer.keyPair().privateKey(), scheme)
            .create()
            .sign(info.getEncoded("DER"));
    return new DERTaggedObject(
        false,
        2,
        new DERSequence(new ASN1Encodable[] {info, scheme.identifier(), new DERBitString(value)}));
  }

  // ---- signature dictionaries

  private void dictionaries() {
    add("type-missing", "a signature dictionary without /Type: no harm", withoutType(), VALID);
    add("subfilter-missing", "no /SubFilter", document("", signed()), INDETERMINATE, UNSUPPORTED);
    add(
        "subfilter-x509",
        "/SubFilter /adbe.x509.rsa_sha1",
        document("/SubFilter /adbe.x509.rsa_sha1", signed()),
        INVALID,
        WEAK_ALGORITHM);
    add(
        "signature-announced-as-timestamp",
        "a signature where a timestamp is announced",
        document("/SubFilter /ETSI.RFC3161", signed()),
        INVALID,
        TIMESTAMP_INVALID);
    add(
        "timestamp-announced-as-signature",
        "a timestamp where a signature is announced",
        document(PKCS7, content -> new TestSignature(BadDocuments.TSA).stamp(content, SEALED)),
        INVALID,
        ATTRIBUTES_WRONG);
  }

  private static byte[] withoutType() {
    RawPdf pdf =
        RawPdf.onePage()
            .object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>")
            .object(3, RawPdf.page(" /Annots [7 0 R]"))
            .object(6, "<< /Fields [7 0 R] /SigFlags 3 >>")
            .object(7, widget("Seal1", "/V 8 0 R"))
            .signature(8, M, PKCS7);
    return pdf.overwritten("/Type /Sig /Filter", "/Kind /Sig /Filter").end(TRAILER).seal(signed());
  }
}
