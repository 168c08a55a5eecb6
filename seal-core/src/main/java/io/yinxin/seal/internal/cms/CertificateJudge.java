package io.yinxin.seal.internal.cms;

import io.yinxin.seal.FindingCode;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.trust.TrustPath;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges the certificate of whoever signed a document: what it is for, and where it leads. */
public final class CertificateJudge {

  /** serverAuth, timeStamping, OCSPSigning. */
  private static final Set<String> SERVICES =
      Set.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9");

  private CertificateJudge() {}

  /**
   * Judges where a certificate leads.
   *
   * @param signer the certificate
   * @param others what came with it
   * @param moment the time of sealing
   * @param known whether that time is stated or proven, and not only the moment of asking
   * @param policy whom to trust, and at which moment the question is asked
   * @param where the signature's place, for findings; null for the document as a whole
   * @param findings receives what is found
   * @return the path, good or bad
   */
  public static TrustPath path(
      KnownCertificate signer,
      Collection<X509Certificate> others,
      Instant moment,
      boolean known,
      SealingPolicy policy,
      @Nullable String where,
      Findings findings) {
    TrustPath path = policy.trust().check(signer.x509(), others, moment);
    switch (path.outcome()) {
      case TRUSTED -> {
        for (X509Certificate each : path.path()) {
          if (each.getNotAfter().toInstant().isBefore(policy.at())) {
            findings.warning(FindingCode.CERTIFICATE_EXPIRED, where, null);
          }
        }
      }
      case EXPIRED, NOT_YET_VALID -> {
        if (path.outcome() == TrustPath.Outcome.EXPIRED && !known) {
          // Nobody says when it was sealed: perhaps while the certificate was valid.
          findings.doubt(FindingCode.CERTIFICATE_NOT_VALID_THEN, where, path.detail());
        } else {
          findings.error(FindingCode.CERTIFICATE_NOT_VALID_THEN, where, path.detail());
        }
      }
      case WEAK -> findings.error(FindingCode.WEAK_ALGORITHM, where, path.detail());
      case BROKEN -> findings.error(FindingCode.CHAIN_BROKEN, where, path.detail());
      case UNTRUSTED -> findings.doubt(FindingCode.UNTRUSTED, where, path.detail());
    }
    return path;
  }

  /**
   * Whether a certificate is one for sealing: digitalSignature or nonRepudiation, where the
   * extension is there, and no extended key usage that names services of the network alone.
   *
   * @param certificate the certificate
   * @return true if it may seal
   */
  public static boolean maySeal(X509Certificate certificate) {
    boolean[] usage = certificate.getKeyUsage();
    if (usage != null && !usage[0] && !usage[1]) {
      return false;
    }
    try {
      List<String> usages = certificate.getExtendedKeyUsage();
      return usages == null || !SERVICES.containsAll(usages);
    } catch (CertificateParsingException e) {
      return false;
    }
  }
}
