package io.yinxin.seal.key;

import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.X509;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts certificates in order: the signer's, its issuer's, and so on as far as they go. */
final class CertificateChain {

  private CertificateChain() {}

  /**
   * Orders by names, and where these leave a choice by signatures.
   *
   * @param first the signer's certificate
   * @param others where the issuers are looked for; those that do not belong are left out
   * @return the chain
   */
  static List<X509Certificate> from(X509Certificate first, Collection<X509Certificate> others) {
    List<X509Certificate> chain = new ArrayList<>();
    Set<X509Certificate> left = new HashSet<>(others);
    X509Certificate last = first;
    chain.add(first);
    left.remove(first);
    while (!X509.isSelfIssued(last)) {
      List<X509Certificate> named = new ArrayList<>();
      for (X509Certificate each : left) {
        if (each.getSubjectX500Principal().equals(last.getIssuerX500Principal())) {
          named.add(each);
        }
      }
      X509Certificate issuer = named.size() > 1 ? signer(last, named) : first(named);
      if (issuer == null) {
        break;
      }
      left.remove(issuer);
      chain.add(issuer);
      last = issuer;
    }
    return List.copyOf(chain);
  }

  private static @Nullable X509Certificate first(List<X509Certificate> list) {
    return list.isEmpty() ? null : list.get(0);
  }

  /** A CA that changed its key has several certificates with one name. */
  private static @Nullable X509Certificate signer(
      X509Certificate issued, List<X509Certificate> candidates) {
    X509Certificate found = null;
    try {
      KnownCertificate known = KnownCertificate.of(issued);
      for (X509Certificate each : candidates) {
        if (known.signedBy(KnownCertificate.of(each))
            && (found == null
                || each.getNotAfter().toInstant().isAfter(found.getNotAfter().toInstant()))) {
          found = each;
        }
      }
    } catch (CertificateException e) {
      return null;
    }
    return found;
  }
}
