package io.yinxin.seal.trust;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.internal.crypto.X509;
import io.yinxin.seal.trust.Claim.Nearness;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who signed an answer, and whether he may: the issuer of the certificates itself, or one whom it
 * has given a certificate for that (RFC 6960, 4.2.2.2).
 *
 * @param signed what was signed
 * @param name by which the answer names him, or null
 * @param key the digest of his key, by which the answer names him, or null
 * @param producedAt when he says that he signed
 * @param certificates that came with the answer
 * @param unknown a critical extension of the answer that is not known here, dotted, or null
 */
record Responder(
    SignedPart signed,
    @Nullable X500Principal name,
    @Nullable Tlv key,
    Instant producedAt,
    List<KnownCertificate> certificates,
    @Nullable String unknown) {

  static final String OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";

  private static final int DIGITAL_SIGNATURE = 0;
  private static final int NON_REPUDIATION = 1;

  /** More than any answer needs. */
  private static final int MAX_CERTIFICATES = 16;

  /** Why an answer is not believed, and whom it was delegated to, if it was. */
  record Verdict(@Nullable Claim doubt, @Nullable KnownCertificate delegate) {

    /** Why it is not, as far as lists at hand know. */
    @Nullable Claim doubt(Question question) {
      if (doubt == null && delegate != null && question.revoked().test(delegate)) {
        return Claim.doubtful(
            Nearness.WRONGLY_SIGNED, "the responder's certificate is revoked", "OCSP 服务的证书已被吊销");
      }
      return doubt;
    }
  }

  static Responder read(
      SignedPart signed,
      Tlv id,
      Instant producedAt,
      List<Tlv> certificates,
      @Nullable String unknown)
      throws Asn1Exception {
    X500Principal name = null;
    Tlv key = null;
    switch (id.tag()) {
      case 0xa1 -> name = X509.name(id.only());
      case 0xa2 -> key = id.only().expect(Tlv.OCTET_STRING);
      default -> throw new Asn1Exception("answer of nobody");
    }
    List<KnownCertificate> known = new ArrayList<>();
    for (Tlv each : certificates.subList(0, Math.min(certificates.size(), MAX_CERTIFICATES))) {
      KnownCertificate one = certificate(each);
      if (one != null) {
        known.add(one);
      }
    }
    return new Responder(signed, name, key, producedAt, List.copyOf(known), unknown);
  }

  /** Null if it is none: the one that is needed may be another. */
  private static @Nullable KnownCertificate certificate(Tlv element) {
    try {
      return KnownCertificate.read(element.encoded());
    } catch (CertificateException e) {
      return null;
    }
  }

  static Claim unknownExtension(String oid) {
    return Claim.doubtful(
        Nearness.UNUSABLE,
        "the answer has a critical extension that is not known: " + oid,
        "该应答含有未知的关键扩展 " + oid);
  }

  /** Asks whether the answer counts for an issuer's certificates. */
  Verdict judge(KnownCertificate issuer) {
    Claim nearest = null;
    if (isNamed(issuer)) {
      nearest = doubt(issuer);
      if (nearest == null) {
        return new Verdict(null, null);
      }
    }
    for (KnownCertificate each : certificates) {
      if (!each.equals(issuer) && isNamed(each)) {
        Claim doubt = mayNot(each, issuer);
        if (doubt == null) {
          doubt = doubt(each);
        }
        if (doubt == null) {
          return new Verdict(null, each);
        }
        if (nearest == null || doubt.isNearer(nearest)) {
          nearest = doubt;
        }
      }
    }
    if (nearest == null) {
      nearest =
          Claim.doubtful(
              Nearness.WRONGLY_SIGNED,
              "the certificate of the answer's signer is missing",
              "缺少应答签名者的证书");
    }
    return new Verdict(nearest, null);
  }

  private @Nullable Claim doubt(KnownCertificate signer) {
    Claim doubt = signed.doubt(signer);
    return doubt == null && unknown != null ? unknownExtension(unknown) : doubt;
  }

  private boolean isNamed(KnownCertificate candidate) {
    if (name != null) {
      return name.equals(candidate.x509().getSubjectX500Principal());
    }
    try {
      byte[] bits = X509.publicKey(candidate.x509()).getPublicKeyData().getOctets();
      return key != null && key.contentIs(HashAlgorithm.SHA1.digest(bits));
    } catch (CertificateException e) {
      return false;
    }
  }

  /** Why one may not answer for an issuer; null if he may. */
  private @Nullable Claim mayNot(KnownCertificate delegate, KnownCertificate issuer) {
    X509Certificate x509 = delegate.x509();
    if (!x509.getIssuerX500Principal().equals(issuer.x509().getSubjectX500Principal())
        || !delegate.signedBy(issuer)) {
      return Claim.doubtful(
          Nearness.WRONGLY_SIGNED,
          "the responder's certificate is not from the same issuer",
          "OCSP 服务的证书并非由同一颁发者签发");
    }
    if (!isForAnswers(x509) || PathRules.unknownExtension(x509) != null) {
      return Claim.doubtful(
          Nearness.WRONGLY_SIGNED,
          "the responder's certificate is not for answers on revocation",
          "OCSP 服务的证书不能用于签发应答");
    }
    if (producedAt.isBefore(x509.getNotBefore().toInstant())
        || producedAt.isAfter(x509.getNotAfter().toInstant())) {
      return Claim.doubtful(
          Nearness.WRONGLY_SIGNED,
          "the responder's certificate was not valid at the time of the answer",
          "应答产生时 OCSP 服务的证书不在有效期内");
    }
    SignatureScheme scheme = delegate.scheme();
    HashAlgorithm hash = scheme == null ? null : scheme.hash();
    if (hash != null && hash.weak()) {
      return Claim.doubtful(
          Nearness.WEAK,
          "the responder's certificate is signed with " + hash.jcaName(),
          "OCSP 服务证书的签名使用 " + hash.jcaName());
    }
    return null;
  }

  /** Whether a certificate is for signing answers. */
  static boolean isForAnswers(X509Certificate certificate) {
    boolean[] usage = certificate.getKeyUsage();
    if (usage != null && !usage[DIGITAL_SIGNATURE] && !usage[NON_REPUDIATION]) {
      return false;
    }
    try {
      List<String> purposes = certificate.getExtendedKeyUsage();
      return purposes != null && purposes.contains(OCSP_SIGNING);
    } catch (CertificateParsingException e) {
      return false;
    }
  }
}
