package io.yinxin.seal.trust;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Asn1Time;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.Extension;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.X509;
import io.yinxin.seal.trust.Claim.Nearness;
import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says of one certificate (SingleResponse; RFC 6960, 4.2.1).
 *
 * @param hash the digest of the issuer's name and key; null if it is not known
 * @param serial the certificate's serial number
 */
record SingleAnswer(
    @Nullable HashAlgorithm hash,
    Tlv issuerName,
    Tlv issuerKey,
    BigInteger serial,
    Tlv status,
    Instant thisUpdate,
    @Nullable Instant nextUpdate,
    Map<String, Extension> extensions) {

  private static final String ARCHIVE_CUTOFF = "1.3.6.1.5.5.7.48.1.6";

  /** Common PKI 2.0, part 4, 3.1.2: the answer is on the certificate with this digest. */
  private static final String CERTIFICATE_HASH = "1.3.36.8.3.13";

  /** Besides: which list it was made from, and what an entry of a list may have. */
  private static final Set<String> UNDERSTOOD =
      Set.of(
          ARCHIVE_CUTOFF,
          CERTIFICATE_HASH,
          "1.3.6.1.5.5.7.48.1.3",
          "2.5.29.21",
          "2.5.29.23",
          "2.5.29.24");

  private static final int GOOD = 0x80;
  private static final int REVOKED = 0xa1;
  private static final int UNKNOWN = 0x82;

  static SingleAnswer read(Tlv element) throws Asn1Exception {
    List<Tlv> fields = element.expect(Tlv.SEQUENCE).children(3);
    List<Tlv> id = fields.get(0).expect(Tlv.SEQUENCE).children(4);
    Tlv status = fields.get(1);
    switch (status.tag()) {
      case GOOD, UNKNOWN -> {}
      case REVOKED -> status.children(1);
      default -> throw new Asn1Exception("unknown status at " + status.start());
    }
    int at = 3;
    boolean dated = at < fields.size() && fields.get(at).is(0xa0);
    Instant nextUpdate = dated ? Asn1Time.read(fields.get(at++).only()) : null;
    boolean extended = at < fields.size();
    Map<String, Extension> extensions =
        extended ? Extension.readAll(fields.get(at++).expect(0xa1).only()) : Map.of();
    if (at != fields.size()) {
      throw new Asn1Exception("unknown field of an answer");
    }
    return new SingleAnswer(
        HashAlgorithm.of(X509.algorithm(id.get(0)).getAlgorithm().getId()),
        id.get(1).expect(Tlv.OCTET_STRING),
        id.get(2).expect(Tlv.OCTET_STRING),
        id.get(3).integer(),
        status,
        Asn1Time.read(fields.get(2)),
        nextUpdate,
        extensions);
  }

  /** Whether it is about the certificate (RFC 6960, 4.1.1). */
  boolean isOn(Question question) {
    if (hash == null || !serial.equals(question.certificate().x509().getSerialNumber())) {
      return false;
    }
    try {
      byte[] key = X509.publicKey(question.issuer().x509()).getPublicKeyData().getOctets();
      // The same name may be written in two ways: the certificate's counts, some take the issuer's.
      return issuerKey.contentIs(hash.digest(key))
          && (issuerName.contentIs(hash.digest(question.certificate().issuer()))
              || issuerName.contentIs(hash.digest(question.issuer().subject())));
    } catch (CertificateException e) {
      return false;
    }
  }

  /** What it says, of an answer that is rightly signed. */
  Claim claim(StatusAnswer answer, KnownCertificate certificate) {
    for (Map.Entry<String, Extension> each : extensions.entrySet()) {
      if (each.getValue().critical() && !UNDERSTOOD.contains(each.getKey())) {
        return Responder.unknownExtension(each.getKey());
      }
    }
    if (nextUpdate != null && nextUpdate.isBefore(thisUpdate)) {
      return Claim.doubtful(Nearness.UNUSABLE, "the answer ends before it begins", "该应答的有效期颠倒");
    }
    X509Certificate x509 = certificate.x509();
    try {
      if (status.is(REVOKED)) {
        List<Tlv> fields = status.children(1);
        Tlv reason = fields.size() > 1 ? fields.get(1).expect(0xa0).only() : null;
        RevokedEntry entry =
            RevokedEntry.of(fields.get(0), reason, extensions, x509.getNotBefore().toInstant());
        if (entry != null) {
          return Claim.revoked(answer, thisUpdate, nextUpdate, entry);
        }
      }
      if (!status.is(GOOD)) {
        return Claim.doubtful(
            Nearness.UNUSABLE, "the responder does not know the certificate", "OCSP 服务不知道该证书");
      }
      Extension bound = extensions.get(CERTIFICATE_HASH);
      if (bound != null && isOnAnother(certificate, bound)) {
        return Claim.doubtful(
            Nearness.UNUSABLE,
            "the answer is on another certificate of the same number",
            "该应答针对同一序列号的另一张证书");
      }
      Instant expiry = x509.getNotAfter().toInstant();
      if (thisUpdate.isAfter(expiry) && isForgotten(expiry)) {
        return Claim.tooLate(thisUpdate);
      }
    } catch (Asn1Exception e) {
      return Claim.doubtful(Nearness.UNUSABLE, "the answer is broken", "该应答格式错误");
    }
    return Claim.good(answer, thisUpdate, nextUpdate);
  }

  private static boolean isOnAnother(KnownCertificate certificate, Extension bound)
      throws Asn1Exception {
    List<Tlv> fields = bound.content().expect(Tlv.SEQUENCE).children(2);
    HashAlgorithm with = HashAlgorithm.of(X509.algorithm(fields.get(0)).getAlgorithm().getId());
    return with != null && !fields.get(1).contentIs(with.digest(certificate.encoded()));
  }

  /** RFC 6960, 4.4.4: whether the responder does not say that it remembers so far back. */
  private boolean isForgotten(Instant expiry) throws Asn1Exception {
    Extension cutoff = extensions.get(ARCHIVE_CUTOFF);
    return cutoff == null || Asn1Time.read(cutoff.content()).isAfter(expiry);
  }
}
