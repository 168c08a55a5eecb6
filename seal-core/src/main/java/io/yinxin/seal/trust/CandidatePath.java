package io.yinxin.seal.trust;

import io.yinxin.seal.Message;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.trust.TrustPath.Outcome;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A path as far as it was built, judged for all that does not depend on the time. */
final class CandidatePath {

  private final List<X509Certificate> path;
  private final Outcome outcome;
  private final @Nullable X509Certificate culprit;
  private final @Nullable Message detail;

  private CandidatePath(
      List<X509Certificate> path,
      Outcome outcome,
      @Nullable X509Certificate culprit,
      @Nullable Message detail) {
    this.path = path;
    this.outcome = outcome;
    this.culprit = culprit;
    this.detail = detail;
  }

  static CandidatePath of(
      List<KnownCertificate> path,
      Outcome outcome,
      @Nullable KnownCertificate culprit,
      @Nullable Message detail) {
    List<X509Certificate> certificates = new ArrayList<>(path.size());
    for (KnownCertificate each : path) {
      certificates.add(each.x509());
    }
    return new CandidatePath(
        List.copyOf(certificates), outcome, culprit == null ? null : culprit.x509(), detail);
  }

  /** The whole judgement, at a moment. */
  TrustPath at(Instant moment) {
    if (outcome != Outcome.TRUSTED) {
      return new TrustPath(outcome, path, culprit, detail);
    }
    // From the root down: of an expired CA's certificates the CA is to blame.
    for (int i = path.size() - 1; i >= 0; i--) {
      X509Certificate each = path.get(i);
      if (moment.isAfter(each.getNotAfter().toInstant())) {
        return new TrustPath(Outcome.EXPIRED, path, each, null);
      }
      if (moment.isBefore(each.getNotBefore().toInstant())) {
        return new TrustPath(Outcome.NOT_YET_VALID, path, each, null);
      }
    }
    return new TrustPath(Outcome.TRUSTED, path, null, null);
  }
}
