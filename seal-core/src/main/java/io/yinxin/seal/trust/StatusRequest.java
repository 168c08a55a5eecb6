package io.yinxin.seal.trust;

import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.X509;
import java.security.cert.CertificateException;

/**
 * What an OCSP server is asked (OCSPRequest; RFC 6960, 4.1.1), on one certificate.
 *
 * <p>The issuer's name and key are identified by SHA-1, for SM2 certificates, too: it is the one
 * digest that all servers look up, and many know no other (RFC 5019, 2.1.1 asks for it). Nothing
 * rests on its strength: a false answer needs a right signature all the same.
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests
record StatusRequest(Question question, byte[] random) {

  private static final byte[] NULL = {Tlv.NULL, 0};

  byte[] der() throws CertificateException {
    HashAlgorithm sha1 = HashAlgorithm.SHA1;
    byte[] key = X509.publicKey(question.issuer().x509()).getPublicKeyData().getOctets();
    byte[] id =
        Der.wrap(
            Tlv.SEQUENCE,
            Der.wrap(Tlv.SEQUENCE, Der.oid(sha1.oid()), NULL),
            Der.wrap(Tlv.OCTET_STRING, sha1.digest(question.certificate().issuer())),
            Der.wrap(Tlv.OCTET_STRING, sha1.digest(key)),
            Der.wrap(Tlv.INTEGER, question.certificate().x509().getSerialNumber().toByteArray()));
    byte[] extension =
        Der.wrap(Tlv.SEQUENCE, Der.oid(StatusAnswer.NONCE), Der.wrap(Tlv.OCTET_STRING, nonce()));
    return Der.wrap(
        Tlv.SEQUENCE,
        Der.wrap(
            Tlv.SEQUENCE,
            Der.wrap(Tlv.SEQUENCE, Der.wrap(Tlv.SEQUENCE, id)),
            Der.wrap(0xa2, Der.wrap(Tlv.SEQUENCE, extension))));
  }

  /** The value of the extension (RFC 9654, 2.1). */
  byte[] nonce() {
    return Der.wrap(Tlv.OCTET_STRING, random);
  }
}
