package io.yinxin.seal.trust;

import io.yinxin.seal.Message;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.trust.TrustPath.Outcome;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Builds paths from a certificate up to the anchors, depth first, and remembers them: the same few
 * signers seal all the documents of a day, and a path costs several signatures to verify.
 *
 * <p>The JDK's builder knows no SM2, Bouncy Castle's takes some milliseconds and its provider.
 */
final class PathBuilder {

  /** The certificate, CAs, root: real paths have three to five. */
  private static final int MAX_LENGTH = 10;

  /** Certificates that name each other as issuers in all directions end here. */
  private static final int MAX_SIGNATURES = 100;

  private static final int MAX_CANDIDATES = 16;
  private static final int MAX_OTHERS = 256;
  private static final int SLOTS = 512;

  private final Set<KnownCertificate> anchors;
  private final Map<X500Principal, List<KnownCertificate>> anchorsByName = new HashMap<>();
  private final AtomicReferenceArray<@Nullable Remembered> memory =
      new AtomicReferenceArray<>(SLOTS);

  private record Remembered(
      X509Certificate certificate, List<X509Certificate> others, List<CandidatePath> paths) {}

  PathBuilder(List<KnownCertificate> anchors) {
    this.anchors = Set.copyOf(new LinkedHashSet<>(anchors));
    for (KnownCertificate each : this.anchors) {
      anchorsByName
          .computeIfAbsent(each.x509().getSubjectX500Principal(), n -> new ArrayList<>())
          .add(each);
    }
  }

  TrustPath check(X509Certificate certificate, Collection<X509Certificate> others, Instant at) {
    TrustPath best = null;
    for (CandidatePath each : paths(certificate, List.copyOf(others))) {
      TrustPath judged = each.at(at);
      if (best == null || judged.outcome().compareTo(best.outcome()) < 0) {
        best = judged;
      }
    }
    return best == null ? new TrustPath(Outcome.UNTRUSTED, List.of(certificate), null, null) : best;
  }

  private List<CandidatePath> paths(X509Certificate certificate, List<X509Certificate> others) {
    int hash = certificate.hashCode() * 31 + others.hashCode();
    int slot = (hash ^ hash >>> 16) & (SLOTS - 1);
    Remembered known = memory.get(slot);
    if (known != null && known.certificate.equals(certificate) && known.others.equals(others)) {
      return known.paths;
    }
    List<CandidatePath> built;
    try {
      built = List.copyOf(new Search(others).from(KnownCertificate.of(certificate)));
    } catch (CertificateException e) {
      built = List.of();
    }
    memory.set(slot, new Remembered(certificate, others, built));
    return built;
  }

  /** One search, for all paths within the limits: which is best depends on the time. */
  private final class Search {
    private final Map<X500Principal, List<KnownCertificate>> others = new HashMap<>();
    private final List<CandidatePath> found = new ArrayList<>();
    private final List<KnownCertificate> path = new ArrayList<>();
    private final Set<KnownCertificate> onPath = new HashSet<>();
    private int signatures;

    Search(List<X509Certificate> given) throws CertificateException {
      Set<X509Certificate> distinct = new LinkedHashSet<>(given);
      int count = 0;
      for (X509Certificate each : distinct) {
        if (count++ == MAX_OTHERS) {
          break;
        }
        KnownCertificate known = KnownCertificate.of(each);
        if (!anchors.contains(known)) {
          others.computeIfAbsent(each.getSubjectX500Principal(), n -> new ArrayList<>()).add(known);
        }
      }
    }

    List<CandidatePath> from(KnownCertificate certificate) {
      extend(certificate);
      return found;
    }

    private void extend(KnownCertificate certificate) {
      path.add(certificate);
      onPath.add(certificate);
      if (anchors.contains(certificate)) {
        found.add(PathRules.judge(path));
      } else {
        upwards(certificate);
      }
      onPath.remove(certificate);
      path.remove(path.size() - 1);
    }

    private void upwards(KnownCertificate certificate) {
      X500Principal name = certificate.x509().getIssuerX500Principal();
      List<KnownCertificate> candidates =
          new ArrayList<>(anchorsByName.getOrDefault(name, List.of()));
      int trusted = candidates.size();
      candidates.addAll(others.getOrDefault(name, List.of()));
      boolean further = false;
      boolean self = false;
      for (KnownCertificate issuer : candidates) {
        if (found.size() >= MAX_CANDIDATES || path.size() >= MAX_LENGTH) {
          return;
        }
        if (onPath.contains(issuer)) {
          // It vouches for itself, or for one that vouches for it.
          self = true;
        } else if (++signatures > MAX_SIGNATURES) {
          return;
        } else if (certificate.signedBy(issuer)) {
          further = true;
          extend(issuer);
        }
      }
      if (further) {
        return;
      }
      SignatureScheme scheme = certificate.scheme();
      if (!candidates.isEmpty()
          && (scheme == null || scheme.family() == SignatureScheme.Family.DSA)) {
        String oid = certificate.x509().getSigAlgOID();
        found.add(
            CandidatePath.of(
                path,
                Outcome.UNTRUSTED,
                certificate,
                new Message("signed with " + oid + ", not checked here", "签名算法 " + oid + " 不受支持")));
      } else if (trusted > 0 && !self) {
        found.add(
            CandidatePath.of(
                path,
                Outcome.BROKEN,
                certificate,
                new Message("not signed by the issuer it names", "并非由其所称的颁发者签发")));
      } else {
        found.add(CandidatePath.of(path, Outcome.UNTRUSTED, null, null));
      }
    }
  }
}
