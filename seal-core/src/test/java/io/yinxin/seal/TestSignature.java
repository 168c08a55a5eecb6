package io.yinxin.seal;

import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.PrivateKeys;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.testing.TestPki;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.tsp.MessageImprint;
import org.bouncycastle.asn1.tsp.TSTInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.jspecify.annotations.Nullable;

/**
 * Makes the signed message of a sealing with Bouncy Castle's structures, right or wrong as told.
 */
public final class TestSignature {

  private final TestPki signer;
  private final SignatureScheme scheme;
  private final HashAlgorithm hash;
  private @Nullable TestPki named;
  private boolean certificates = true;
  private boolean messageDigest = true;
  private boolean nameSigner = true;
  private boolean sign = true;
  private ASN1ObjectIdentifier contentType = CMSObjectIdentifiers.data;
  private @Nullable ASN1ObjectIdentifier contentTypeAttribute;
  private @Nullable Instant signingTime;
  private UnaryOperator<byte[]> spoil = bytes -> bytes;
  private @Nullable UnaryOperator<byte[]> timestamp;
  private final List<Attribute> more = new ArrayList<>();
  private final List<Attribute> unprotected = new ArrayList<>();
  private final List<byte[]> lists = new ArrayList<>();
  private final List<ASN1Encodable> beside = new ArrayList<>();

  /**
   * With the signer's own algorithm.
   *
   * @param signer who signs
   */
  public TestSignature(TestPki signer) {
    this(
        signer,
        signer.sealKey().algorithm().displayName(),
        HashAlgorithm.named(signer.sealKey().algorithm().digest()));
  }

  /** With another algorithm than the signer's own, for instance SHA1withECDSA. */
  TestSignature(TestPki signer, String scheme, HashAlgorithm hash) {
    this.signer = signer;
    this.scheme = SignatureScheme.named(scheme);
    this.hash = hash;
  }

  /** The certificate that the signed attribute names, if it is not the signer's. */
  TestSignature naming(TestPki other) {
    this.named = other;
    return this;
  }

  /** Zeros instead of a signature. */
  TestSignature unsigned() {
    this.sign = false;
    return this;
  }

  /**
   * Without the attribute that names the signer's certificate.
   *
   * @return this
   */
  public TestSignature withoutNaming() {
    this.nameSigner = false;
    return this;
  }

  /**
   * Without certificates.
   *
   * @return this
   */
  public TestSignature withoutCertificates() {
    this.certificates = false;
    return this;
  }

  TestSignature withoutMessageDigest() {
    this.messageDigest = false;
    return this;
  }

  TestSignature contentTypeAttribute(ASN1ObjectIdentifier type) {
    this.contentTypeAttribute = type;
    return this;
  }

  TestSignature signingTime(Instant time) {
    this.signingTime = time;
    return this;
  }

  TestSignature with(Attribute attribute) {
    this.more.add(attribute);
    return this;
  }

  /** An attribute that is not signed. */
  TestSignature withUnsigned(Attribute attribute) {
    this.unprotected.add(attribute);
    return this;
  }

  /**
   * Something done to the signature value.
   *
   * @param change what is done
   * @return this
   */
  public TestSignature spoiled(UnaryOperator<byte[]> change) {
    this.spoil = change;
    return this;
  }

  /** With lists of revoked certificates in the place for them (RFC 5652, 10.2.1). */
  TestSignature lists(List<byte[]> all) {
    lists.addAll(all);
    return this;
  }

  /** With something else among the certificates (RFC 5652, 10.2.2). */
  TestSignature beside(ASN1Encodable other) {
    beside.add(other);
    return this;
  }

  /** An attribute with one value, encoded. */
  static Attribute attribute(String oid, byte[] value) {
    try {
      return new Attribute(
          new ASN1ObjectIdentifier(oid), new DERSet(ASN1Primitive.fromByteArray(value)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Gives the timestamp token for a signature value. */
  TestSignature timestamp(UnaryOperator<byte[]> token) {
    this.timestamp = token;
    return this;
  }

  byte[] sign(byte[] content) {
    try {
      return message(content, null);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** With the content inside, and of the types of GB/T 35275. */
  byte[] around(byte[] content) {
    try {
      contentType = new ASN1ObjectIdentifier("1.2.156.10197.6.1.4.2.1");
      return gbt35275(message(content, content));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A message as GB/T 35275 has it: its own type, and version 1.
   *
   * @param message a message of RFC 5652
   * @return the same in the other form
   */
  public static byte[] gbt35275(byte[] message) {
    try {
      ContentInfo made = ContentInfo.getInstance(message);
      ASN1EncodableVector fields = new ASN1EncodableVector();
      for (ASN1Encodable field : ASN1Sequence.getInstance(made.getContent())) {
        // PKCS #7 1.5 knows but one version (GB/T 35275, 8.1).
        fields.add(fields.size() == 0 ? new ASN1Integer(1) : field);
      }
      return new ContentInfo(
              new ASN1ObjectIdentifier("1.2.156.10197.6.1.4.2.2"), new DERSequence(fields))
          .getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A timestamp token (RFC 3161) over some bytes.
   *
   * @param what the bytes
   * @param time the time that it attests
   * @return the token
   */
  public byte[] stamp(byte[] what, Instant time) {
    return stamp(
        new TSTInfo(
            new ASN1ObjectIdentifier("1.2.3.4.5"),
            new MessageImprint(digestId(), hash.digest(what)),
            new ASN1Integer(BigInteger.valueOf(7)),
            new ASN1GeneralizedTime(Date.from(time)),
            null,
            null,
            null,
            null,
            null));
  }

  /**
   * A timestamp token (RFC 3161).
   *
   * @param info what it states
   * @return the token
   */
  public byte[] stamp(TSTInfo info) {
    try {
      contentType = PKCSObjectIdentifiers.id_ct_TSTInfo;
      byte[] encoded = info.getEncoded("DER");
      return message(encoded, encoded);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private AlgorithmIdentifier digestId() {
    return new AlgorithmIdentifier(new ASN1ObjectIdentifier(hash.oid()));
  }

  private byte[] message(byte[] content, byte @Nullable [] inside)
      throws GeneralSecurityException, IOException {
    ASN1EncodableVector attributes = new ASN1EncodableVector();
    attributes.add(
        new Attribute(
            CMSAttributes.contentType,
            new DERSet(contentTypeAttribute == null ? contentType : contentTypeAttribute)));
    if (signingTime != null) {
      attributes.add(
          new Attribute(
              CMSAttributes.signingTime,
              new DERSet(new org.bouncycastle.asn1.DERUTCTime(Date.from(signingTime)))));
    }
    if (messageDigest) {
      attributes.add(
          new Attribute(
              CMSAttributes.messageDigest, new DERSet(new DEROctetString(hash.digest(content)))));
    }
    if (nameSigner) {
      byte[] id =
          HashAlgorithm.SHA256.digest((named == null ? signer : named).certificate().getEncoded());
      attributes.add(
          new Attribute(
              PKCSObjectIdentifiers.id_aa_signingCertificateV2,
              new DERSet(new SigningCertificateV2(new ESSCertIDv2(id)))));
    }
    more.forEach(attributes::add);
    ASN1Set signed = new DERSet(attributes);
    byte[] value =
        !sign
            ? new byte[64]
            : spoil.apply(
                PrivateKeys.signers(signer.keyPair().privateKey(), scheme)
                    .create()
                    .sign(signed.getEncoded("DER")));
    Certificate own = Certificate.getInstance(signer.certificate().getEncoded());
    ASN1EncodableVector unsigned = new ASN1EncodableVector();
    if (timestamp != null) {
      ASN1Encodable token = ContentInfo.getInstance(timestamp.apply(value));
      unsigned.add(
          new Attribute(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken, new DERSet(token)));
    }
    unprotected.forEach(unsigned::add);
    SignerInfo info =
        new SignerInfo(
            new SignerIdentifier(
                new IssuerAndSerialNumber(own.getIssuer(), own.getSerialNumber().getValue())),
            digestId(),
            signed,
            scheme.identifier(),
            new DEROctetString(value),
            unsigned.size() == 0 ? null : new DERSet(unsigned));
    ASN1EncodableVector chain = new ASN1EncodableVector();
    for (X509Certificate each : signer.chain()) {
      chain.add(Certificate.getInstance(each.getEncoded()));
    }
    beside.forEach(chain::add);
    ASN1EncodableVector crls = new ASN1EncodableVector();
    for (byte[] each : lists) {
      crls.add(ASN1Primitive.fromByteArray(each));
    }
    SignedData data =
        new SignedData(
            new DERSet(digestId()),
            new ContentInfo(contentType, inside == null ? null : new DEROctetString(inside)),
            certificates ? new DERSet(chain) : null,
            crls.size() == 0 ? null : new DERSet(crls),
            new DERSet(info));
    return new ContentInfo(CMSObjectIdentifiers.signedData, data).getEncoded("DER");
  }
}
