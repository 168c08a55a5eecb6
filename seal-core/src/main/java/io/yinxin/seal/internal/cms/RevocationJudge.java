package io.yinxin.seal.internal.cms;

import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import io.yinxin.seal.Verifier.RevocationCheck;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.X509;
import io.yinxin.seal.trust.Revocation;
import io.yinxin.seal.trust.RevocationEvidence;
import io.yinxin.seal.trust.RevocationStatus;
import io.yinxin.seal.trust.TrustPath;
import io.yinxin.seal.trust.TrustStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Judges what it means for a signature that a certificate on the way to the root was revoked, or
 * that nobody can tell (GM/T 0031-2014, 6.2.3; EN 319 102-1, 5.2.6 and 5.5.4; RFC 3161, 4).
 */
public final class RevocationJudge {

  /** Whose certificate is judged. */
  public enum Whose {
    /** Whoever signed the document. */
    SIGNER(FindingCode.CERTIFICATE_REVOKED, FindingCode.CERTIFICATE_REVOKED_SINCE),
    /** Whoever made the electronic seal. */
    SEAL_MAKER(FindingCode.SEAL_MAKER_REVOKED, FindingCode.SEAL_MAKER_REVOKED_SINCE);

    private final FindingCode before;
    private final FindingCode since;

    Whose(FindingCode before, FindingCode since) {
      this.before = before;
      this.since = since;
    }
  }

  /**
   * When a signature was made.
   *
   * @param moment as far as can be told: the stated time, else the proven one, else that of asking
   * @param known whether it is stated or proven
   * @param proven the earliest time at which it is proven to have been there, null if none
   * @param statedCounts whether a time that is only stated counts against a later revocation, as
   *     GM/T 0031 has it, and EN 319 102-1 has not
   */
  public record When(
      Instant moment, boolean known, @Nullable Instant proven, boolean statedCounts) {}

  private final SealingPolicy policy;
  private final List<RevocationEvidence> given = new ArrayList<>();
  private final @Nullable String where;
  private final Findings findings;

  /**
   * A judge for one signature.
   *
   * @param policy whom to ask, and what to do about it
   * @param inside evidence inside the signature itself
   * @param where the signature's place, for findings; null for the document as a whole
   * @param findings receives what is found
   */
  public RevocationJudge(
      SealingPolicy policy,
      Collection<? extends RevocationEvidence> inside,
      @Nullable String where,
      Findings findings) {
    this.policy = policy;
    this.given.addAll(inside);
    this.given.addAll(policy.given().revocation());
    this.where = where;
    this.findings = findings;
  }

  /**
   * Judges all certificates on the way from a signer's, or a seal maker's, to the root.
   *
   * @param path the way, null if it is not known
   * @param whose whose certificate it begins with
   * @param when when it signed
   */
  public void judge(@Nullable TrustPath path, Whose whose, When when) {
    if (policy.check() == RevocationCheck.OFF) {
      return;
    }
    if (path == null || !leadsToRoot(path)) {
      // Whoever is not trusted must not say where to ask.
      unknown(null);
      return;
    }
    int anchor = path.path().size() - 1;
    List<X509Certificate> certificates =
        furtherUp(path.path(), whose == Whose.SIGNER ? policy.trust() : policy.sealMakers());
    if (certificates.size() == 1 && !X509.isSelfIssued(certificates.get(0))) {
      unknown(null);
    }
    for (int i = 0; i < certificates.size() - 1; i++) {
      X509Certificate each = certificates.get(i);
      Instant wanted = when.proven == null ? policy.at() : when.proven;
      RevocationStatus status =
          policy.revocation().status(each, certificates.get(i + 1), before(wanted, each), given);
      switch (status.outcome()) {
        case GOOD -> {}
        case UNKNOWN -> {
          // An authority that is trusted by itself needs no proof.
          if (i < Math.max(anchor, 1)) {
            unknown(status.detail());
          }
        }
        case REVOKED, ON_HOLD -> revoked(status, whose, when);
      }
    }
  }

  /** Whoever trusts a certificate and its issuer, too, still wants to hear what that one says. */
  private static List<X509Certificate> furtherUp(List<X509Certificate> path, TrustStore trust) {
    List<X509Certificate> longer = new ArrayList<>(path);
    X509Certificate last = path.get(path.size() - 1);
    while (last != null && !X509.isSelfIssued(last)) {
      last = issuer(last, trust);
      if (last == null || longer.contains(last)) {
        break;
      }
      longer.add(last);
    }
    return longer;
  }

  private static @Nullable X509Certificate issuer(X509Certificate of, TrustStore trust) {
    for (X509Certificate each : trust.anchors()) {
      try {
        if (each.getSubjectX500Principal().equals(of.getIssuerX500Principal())
            && KnownCertificate.of(of).signedBy(KnownCertificate.of(each))) {
          return each;
        }
      } catch (CertificateException e) {
        throw new IllegalStateException("anchors and paths were read before", e);
      }
    }
    return null;
  }

  private void revoked(RevocationStatus status, Whose whose, When when) {
    Instant date = Objects.requireNonNull(status.revokedAt(), "revokedAt");
    boolean hold = status.outcome() == RevocationStatus.Outcome.ON_HOLD;
    String text = hold ? "on hold since " + date : "revoked " + date;
    Message detail = new Message(text, hold ? "自 " + date + " 起暂停" : "吊销时间 " + date);
    boolean provenBefore = when.proven != null && when.proven.isBefore(date);
    if (!provenBefore && !date.isAfter(when.moment)) {
      if (hold || !when.known) {
        findings.doubt(whose.before, where, detail);
      } else {
        findings.error(whose.before, where, detail);
      }
    } else if (provenBefore || (when.statedCounts && !status.compromised())) {
      findings.warning(whose.since, where, detail);
    } else {
      // Who has the key can state any time: before the revocation it must be proven.
      findings.doubt(whose.since, where, detail);
    }
  }

  private void unknown(@Nullable Message detail) {
    if (findings.has(FindingCode.REVOCATION_NOT_CHECKED, where)) {
      return;
    }
    if (policy.check() == RevocationCheck.REQUIRE) {
      findings.doubt(FindingCode.REVOCATION_NOT_CHECKED, where, detail);
    } else {
      findings.warning(FindingCode.REVOCATION_NOT_CHECKED, where, detail);
    }
  }

  /**
   * Judges the certificates of a time server, until the document's next timestamp took over from
   * this one, if there is one: what happened to them later does not matter (EN 319 102-1, 5.6.2.3;
   * RFC 4998, 4.2).
   *
   * @param path the way to the root, a trusted one
   * @param time what the timestamp says
   * @return whether it can be believed: nothing says that the server's key was not, or is no
   *     longer, in its hands alone (RFC 3161, 4, items 1 and 2)
   */
  public boolean believes(TrustPath path, Instant time) {
    if (policy.check() == RevocationCheck.OFF) {
      return true;
    }
    List<X509Certificate> certificates = path.path();
    Instant until = policy.timestampsUntil();
    for (int i = 0; i < certificates.size() - 1; i++) {
      X509Certificate each = certificates.get(i);
      RevocationStatus status =
          policy.revocation().status(each, certificates.get(i + 1), before(until, each), given);
      Instant date = status.revokedAt();
      // Item 1: without a stated reason nothing that this server's key signed counts any more.
      boolean doubtful =
          (status.compromised() || (i == 0 && !status.explained()))
              && (policy.takenOver() == null || date == null || !date.isAfter(until));
      if (date != null && (doubtful || !date.isAfter(time))) {
        return false;
      }
      if (status.outcome() == RevocationStatus.Outcome.UNKNOWN) {
        unknown(status.detail());
      }
    }
    return true;
  }

  /**
   * Whether what came with the document alone shows that no certificate of a path was revoked: what
   * makes a sealing last (EN 319 142-1, level B-LT).
   *
   * @param path the way to the root
   * @param proven when the signature is proven to have been there
   * @return true if so
   */
  public boolean lasts(TrustPath path, Instant proven) {
    return path.trusted() && !given.isEmpty() && showsGood(given, path.path(), proven);
  }

  /** Whether evidence alone shows of each certificate below the last that it was not revoked. */
  static boolean showsGood(
      Collection<? extends RevocationEvidence> evidence,
      List<X509Certificate> path,
      Instant moment) {
    for (int i = 0; i < path.size() - 1; i++) {
      X509Certificate each = path.get(i);
      if (Revocation.none().status(each, path.get(i + 1), before(moment, each), evidence).outcome()
          != RevocationStatus.Outcome.GOOD) {
        return false;
      }
    }
    return true;
  }

  /** After it has expired nobody tells of a certificate any more. */
  private static Instant before(Instant moment, X509Certificate certificate) {
    Instant end = certificate.getNotAfter().toInstant();
    return moment.isAfter(end) ? end : moment;
  }

  private static boolean leadsToRoot(TrustPath path) {
    return switch (path.outcome()) {
      case TRUSTED, EXPIRED, NOT_YET_VALID -> true;
      case WEAK, BROKEN, UNTRUSTED -> false;
    };
  }
}
