package io.yinxin.seal.internal.cms;

import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.jspecify.annotations.Nullable;

/**
 * Writes the CMS of a detached signature at the level CAdES B-B, or B-T with a timestamp (RFC 5652;
 * EN 319 122-1, 6.3).
 *
 * <p>Made once per key: all that does not change between documents is encoded here, once. What is
 * left is to copy in a digest, and then a signature. The result depends on nothing else, and there
 * is no signing-time: in PAdES the document carries the time (EN 319 142-1, 6.3). Immutable, for
 * use by many threads.
 */
public final class CmsSigner {

  private static final byte[] DATA = Der.oid("1.2.840.113549.1.7.1");
  private static final byte[] SIGNED_DATA = Der.oid("1.2.840.113549.1.7.2");
  private static final byte[] CONTENT_TYPE = Der.oid("1.2.840.113549.1.9.3");
  private static final byte[] MESSAGE_DIGEST = Der.oid("1.2.840.113549.1.9.4");
  private static final byte[] SIGNING_CERTIFICATE_V2 = Der.oid("1.2.840.113549.1.9.16.2.47");
  private static final byte[] SIGNATURE_TIMESTAMP = Der.oid("1.2.840.113549.1.9.16.2.14");
  private static final byte[] VERSION_1 = {Tlv.INTEGER, 1, 1};

  private final int maxSignatureLength;
  private final int digestLength;

  /** The attributes as they are signed, a SET, with zeros where the digest goes. */
  private final byte[] attributes;

  private final int digestAt;

  /** version, digestAlgorithms, encapContentInfo and certificates of the SignedData. */
  private final byte[] head;

  /** version, sid and digestAlgorithm of the SignerInfo. */
  private final byte[] signerHead;

  private final byte[] signatureAlgorithm;

  private CmsSigner(
      List<X509Certificate> chain, SignatureAlgorithm algorithm, int maxSignatureLength)
      throws CertificateEncodingException {
    this.maxSignatureLength = maxSignatureLength;
    HashAlgorithm hash = HashAlgorithm.named(algorithm.digest());
    this.digestLength = hash.length();
    // RFC 5754, 2: the parameters of the SHA-2 family are left out; SM3 has none either.
    byte[] digestAlgorithm = Der.wrap(Tlv.SEQUENCE, Der.oid(hash.oid()));
    this.signatureAlgorithm = encoded(SignatureScheme.named(algorithm.displayName()));

    byte[] contentType = Der.wrap(Tlv.SEQUENCE, CONTENT_TYPE, Der.wrap(Tlv.SET, DATA));
    byte[] messageDigest =
        Der.wrap(
            Tlv.SEQUENCE,
            MESSAGE_DIGEST,
            Der.wrap(Tlv.SET, Der.wrap(Tlv.OCTET_STRING, new byte[digestLength])));
    byte[] signingCertificate = signingCertificate(chain.get(0), hash, digestAlgorithm);
    // DER orders a SET OF by its encodings (X.690, 11.6). These three differ in their second byte,
    // the length, and always in this order.
    this.attributes = Der.wrap(Tlv.SET, contentType, messageDigest, signingCertificate);
    this.digestAt = attributes.length - signingCertificate.length - digestLength;

    byte[][] certificates = new byte[chain.size()][];
    for (int i = 0; i < certificates.length; i++) {
      certificates[i] = chain.get(i).getEncoded();
    }
    // The certificates stand in the order of the chain. CMS as a whole is BER; readers look the
    // signer's up by the signing-certificate attribute.
    this.head =
        concatenated(
            VERSION_1,
            Der.wrap(Tlv.SET, digestAlgorithm),
            Der.wrap(Tlv.SEQUENCE, DATA),
            Der.wrap(0xa0, certificates));
    this.signerHead =
        concatenated(
            VERSION_1,
            Der.wrap(
                Tlv.SEQUENCE,
                chain.get(0).getIssuerX500Principal().getEncoded(),
                integer(chain.get(0).getSerialNumber())),
            digestAlgorithm);
  }

  /**
   * Prepares for a key.
   *
   * @param key the key; only its certificates, algorithm and bound are asked for, now
   * @return the writer
   * @throws CertificateEncodingException if a certificate cannot be encoded
   */
  public static CmsSigner of(SealKey key) throws CertificateEncodingException {
    return new CmsSigner(key.chain(), key.algorithm(), key.maxSignatureLength());
  }

  /** RFC 5035, 4: ESSCertIDv2, where SHA-256 is the default and so must not be written in DER. */
  private static byte[] signingCertificate(
      X509Certificate signer, HashAlgorithm hash, byte[] digestAlgorithm)
      throws CertificateEncodingException {
    byte[] issuerSerial =
        Der.wrap(
            Tlv.SEQUENCE,
            Der.wrap(Tlv.SEQUENCE, Der.wrap(0xa4, signer.getIssuerX500Principal().getEncoded())),
            integer(signer.getSerialNumber()));
    byte[] certificateHash = Der.wrap(Tlv.OCTET_STRING, hash.digest(signer.getEncoded()));
    byte[] id =
        hash == HashAlgorithm.SHA256
            ? Der.wrap(Tlv.SEQUENCE, certificateHash, issuerSerial)
            : Der.wrap(Tlv.SEQUENCE, digestAlgorithm, certificateHash, issuerSerial);
    return Der.wrap(
        Tlv.SEQUENCE,
        SIGNING_CERTIFICATE_V2,
        Der.wrap(Tlv.SET, Der.wrap(Tlv.SEQUENCE, Der.wrap(Tlv.SEQUENCE, id))));
  }

  private static byte[] encoded(SignatureScheme scheme) {
    try {
      return scheme.identifier().getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] integer(BigInteger value) {
    return Der.wrap(Tlv.INTEGER, value.toByteArray());
  }

  private static byte[] concatenated(byte[]... pieces) {
    int length = 0;
    for (byte[] each : pieces) {
      length += each.length;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] each : pieces) {
      System.arraycopy(each, 0, all, at, each.length);
      at += each.length;
    }
    return all;
  }

  /**
   * The bytes to sign for a document.
   *
   * @param contentDigest the digest of the document's bytes, with the algorithm's digest
   * @return the signed attributes in DER, as a SET (RFC 5652, 5.4)
   * @throws IllegalArgumentException if the digest is not as long as the algorithm's
   */
  public byte[] signedAttributes(byte[] contentDigest) {
    if (contentDigest.length != digestLength) {
      throw new IllegalArgumentException("digest of " + contentDigest.length + " bytes");
    }
    byte[] toSign = attributes.clone();
    System.arraycopy(contentDigest, 0, toSign, digestAt, digestLength);
    return toSign;
  }

  /**
   * The whole CMS.
   *
   * @param signedAttributes what {@link #signedAttributes} gave
   * @param signature the key's answer to it
   * @param timestamp a token over {@code signature} (RFC 3161, appendix A), null for none
   * @return a ContentInfo, at most {@link #maxLength} bytes if the signature is no longer than the
   *     key said
   * @throws IllegalArgumentException if the attributes are not of this signer
   */
  public byte[] build(byte[] signedAttributes, byte[] signature, byte @Nullable [] timestamp) {
    if (signedAttributes.length != attributes.length) {
      throw new IllegalArgumentException("attributes of another signer");
    }
    byte[] unsigned = timestamp == null ? new byte[0] : unsigned(timestamp);
    Lengths l = new Lengths(signature.length, unsigned.length);
    byte[] out = new byte[l.total];
    int at = Der.header(out, 0, Tlv.SEQUENCE, l.contentInfo);
    at = put(out, at, SIGNED_DATA);
    at = Der.header(out, at, 0xa0, Der.sizeOf(l.signedData));
    at = Der.header(out, at, Tlv.SEQUENCE, l.signedData);
    at = put(out, at, head);
    at = Der.header(out, at, Tlv.SET, Der.sizeOf(l.signerInfo));
    at = Der.header(out, at, Tlv.SEQUENCE, l.signerInfo);
    at = put(out, at, signerHead);
    int attributesAt = at;
    at = put(out, at, signedAttributes);
    // RFC 5652, 5.4: signed as a SET, stored under the tag [0].
    out[attributesAt] = (byte) 0xa0;
    at = put(out, at, signatureAlgorithm);
    at = Der.header(out, at, Tlv.OCTET_STRING, signature.length);
    at = put(out, at, signature);
    put(out, at, unsigned);
    return out;
  }

  /**
   * The most bytes that {@link #build} can return, if the key keeps its word.
   *
   * @param timestampLength the length of a timestamp, 0 for none
   * @return a length
   */
  public int maxLength(int timestampLength) {
    int unsigned = timestampLength == 0 ? 0 : unsigned(new byte[timestampLength]).length;
    return new Lengths(maxSignatureLength, unsigned).total;
  }

  /** The unsigned attributes that hold a timestamp on the signature (RFC 3161, appendix A). */
  static byte[] unsigned(byte[] timestamp) {
    return Der.wrap(
        0xa1, Der.wrap(Tlv.SEQUENCE, SIGNATURE_TIMESTAMP, Der.wrap(Tlv.SET, timestamp)));
  }

  private static int put(byte[] out, int at, byte[] piece) {
    System.arraycopy(piece, 0, out, at, piece.length);
    return at + piece.length;
  }

  /** The lengths of the contents of each level, from the inside out. */
  private final class Lengths {
    final int signerInfo;
    final int signedData;
    final int contentInfo;
    final int total;

    Lengths(int signature, int unsigned) {
      signerInfo =
          signerHead.length
              + attributes.length
              + signatureAlgorithm.length
              + Der.sizeOf(signature)
              + unsigned;
      signedData = head.length + Der.sizeOf(Der.sizeOf(signerInfo));
      contentInfo = SIGNED_DATA.length + Der.sizeOf(Der.sizeOf(signedData));
      total = Der.sizeOf(contentInfo);
    }
  }
}
