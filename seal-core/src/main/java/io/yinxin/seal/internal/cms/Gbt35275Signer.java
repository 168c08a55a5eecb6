package io.yinxin.seal.internal.cms;

import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.key.SealKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes signed messages of GB/T 35275-2017, 8: SM2 with SM3, the content inside, without signed
 * attributes, so that the content itself is what the key signs. Made once per key; immutable, for
 * use by many threads.
 */
public final class Gbt35275Signer {

  private static final byte[] DATA = Der.oid("1.2.156.10197.6.1.4.2.1");
  private static final byte[] SIGNED_DATA = Der.oid("1.2.156.10197.6.1.4.2.2");
  private static final byte[] VERSION_1 = {Tlv.INTEGER, 1, 1};
  private static final byte[] SM2_SIGNING =
      Der.wrap(Tlv.SEQUENCE, Der.oid("1.2.156.10197.1.301.1"));
  private static final byte[] SM3 = Der.wrap(Tlv.SEQUENCE, Der.oid(HashAlgorithm.SM3.oid()));

  private final byte[] certificates;
  private final byte[] signer;

  private Gbt35275Signer(List<X509Certificate> chain) throws CertificateEncodingException {
    byte[][] encoded = new byte[chain.size()][];
    for (int i = 0; i < encoded.length; i++) {
      encoded[i] = chain.get(i).getEncoded();
    }
    this.certificates = Der.wrap(0xa0, encoded);
    X509Certificate own = chain.get(0);
    this.signer =
        Der.wrap(
            Tlv.SEQUENCE,
            own.getIssuerX500Principal().getEncoded(),
            Der.wrap(Tlv.INTEGER, own.getSerialNumber().toByteArray()));
  }

  /**
   * Prepares for a key.
   *
   * @param key an SM2 key; only its certificates are asked for, now
   * @return the writer
   * @throws CertificateEncodingException if a certificate cannot be encoded
   */
  public static Gbt35275Signer of(SealKey key) throws CertificateEncodingException {
    return new Gbt35275Signer(key.chain());
  }

  /**
   * The whole message.
   *
   * @param content what the key signed
   * @param signature the key's answer to it
   * @param timestamp a token over {@code signature}, null for none
   * @return a ContentInfo in DER
   */
  public byte[] build(byte[] content, byte[] signature, byte @Nullable [] timestamp) {
    byte[] signerInfo =
        Der.wrap(
            Tlv.SEQUENCE,
            VERSION_1,
            signer,
            SM3,
            SM2_SIGNING,
            Der.wrap(Tlv.OCTET_STRING, signature),
            timestamp == null ? new byte[0] : CmsSigner.unsigned(timestamp));
    byte[] signedData =
        Der.wrap(
            Tlv.SEQUENCE,
            VERSION_1,
            Der.wrap(Tlv.SET, SM3),
            Der.wrap(Tlv.SEQUENCE, DATA, Der.wrap(0xa0, Der.wrap(Tlv.OCTET_STRING, content))),
            certificates,
            Der.wrap(Tlv.SET, signerInfo));
    return Der.wrap(Tlv.SEQUENCE, SIGNED_DATA, Der.wrap(0xa0, signedData));
  }
}
