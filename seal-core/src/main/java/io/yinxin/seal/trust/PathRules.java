package io.yinxin.seal.trust;

import io.yinxin.seal.Message;
import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.BouncyCastle;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.KeyStrength;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.internal.crypto.X509;
import io.yinxin.seal.trust.TrustPath.Outcome;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;
import org.jspecify.annotations.Nullable;

/** The rules of a path (RFC 5280, 6.1) but for time and signatures, which are checked elsewhere. */
final class PathRules {

  private static final String KEY_USAGE = "2.5.29.15";
  private static final String ALTERNATIVE_NAME = "2.5.29.17";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String NAME_CONSTRAINTS = "2.5.29.30";
  private static final String DISTRIBUTION_POINTS = "2.5.29.31";
  private static final String POLICIES = "2.5.29.32";
  private static final String POLICY_MAPPINGS = "2.5.29.33";
  private static final String POLICY_CONSTRAINTS = "2.5.29.36";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final String INHIBIT_ANY_POLICY = "2.5.29.54";
  private static final String QC_STATEMENTS = "1.3.6.1.5.5.7.1.3";

  /** Critical extensions that are understood here, or by whoever asks what the key is used for. */
  private static final Set<String> UNDERSTOOD =
      Set.of(
          KEY_USAGE,
          ALTERNATIVE_NAME,
          BASIC_CONSTRAINTS,
          NAME_CONSTRAINTS,
          DISTRIBUTION_POINTS,
          POLICIES,
          POLICY_MAPPINGS,
          POLICY_CONSTRAINTS,
          EXTENDED_KEY_USAGE,
          INHIBIT_ANY_POLICY,
          QC_STATEMENTS);

  private PathRules() {}

  /** Judges a path from a certificate to an anchor. */
  static CandidatePath judge(List<KnownCertificate> path) {
    int top = path.size() - 1;
    boolean policies = false;
    int casBelow = 0;
    for (int i = 0; i <= top; i++) {
      KnownCertificate each = path.get(i);
      X509Certificate x509 = each.x509();
      Message fault = i == 0 ? null : issuerFault(x509, casBelow, i == top);
      if (fault == null) {
        fault = unknownExtension(x509);
      }
      if (fault != null) {
        return CandidatePath.of(path, Outcome.BROKEN, each, fault);
      }
      // RFC 5280, 6.1.4 (l): self-issued certificates do not count.
      if (i > 0 && !X509.isSelfIssued(x509)) {
        casBelow++;
      }
      policies |= i > 0 && hasPolicyRules(x509);
    }
    KnownCertificate badName = badName(path);
    if (badName != null) {
      return CandidatePath.of(
          path,
          Outcome.BROKEN,
          badName,
          new Message("a name that its issuer may not certify", "名称超出颁发者的许可范围"));
    }
    if (policies && !policiesHold(path)) {
      return CandidatePath.of(
          path,
          Outcome.BROKEN,
          path.get(0),
          new Message("certificate policies do not hold", "不满足证书策略约束"));
    }
    return weakness(path);
  }

  private static CandidatePath weakness(List<KnownCertificate> path) {
    for (int i = path.size() - 1; i >= 0; i--) {
      KnownCertificate each = path.get(i);
      String weak = KeyStrength.weakness(each.key());
      // An anchor's own signature is not what it is trusted for.
      SignatureScheme scheme = i == path.size() - 1 ? null : each.scheme();
      HashAlgorithm hash = scheme == null ? null : scheme.hash();
      if (weak == null && hash != null && hash.weak()) {
        weak = hash.jcaName();
      }
      if (weak != null) {
        return CandidatePath.of(path, Outcome.WEAK, each, new Message(weak, weak));
      }
    }
    return CandidatePath.of(path, Outcome.TRUSTED, null, null);
  }

  /** RFC 5280, 6.1.4 (k) to (n). */
  private static @Nullable Message issuerFault(
      X509Certificate issuer, int casBelow, boolean anchor) {
    // Old roots are of version 1, which says nothing of CAs; whoever trusts them has said it.
    boolean silent = anchor && issuer.getVersion() < 3;
    if (!silent && issuer.getBasicConstraints() < 0) {
      return new Message("issues certificates without being a CA", "不是 CA 却签发了证书");
    }
    if (!silent && issuer.getBasicConstraints() < casBelow) {
      return new Message("more CAs below it than it allows", "下级 CA 层数超出其许可");
    }
    boolean[] usage = issuer.getKeyUsage();
    if (usage != null && !usage[5]) {
      return new Message("its key usage does not allow to issue certificates", "密钥用途不允许签发证书");
    }
    return null;
  }

  /** Why a certificate may not be used at all, null if it may. */
  static @Nullable Message unknownExtension(X509Certificate certificate) {
    Set<String> critical = certificate.getCriticalExtensionOIDs();
    if (critical != null) {
      for (String each : critical) {
        if (!UNDERSTOOD.contains(each)) {
          return new Message("critical extension " + each + " is not known", "未知的关键扩展 " + each);
        }
      }
    }
    return null;
  }

  private static boolean hasPolicyRules(X509Certificate certificate) {
    return certificate.getExtensionValue(POLICY_CONSTRAINTS) != null
        || certificate.getExtensionValue(INHIBIT_ANY_POLICY) != null
        || certificate.getExtensionValue(POLICY_MAPPINGS) != null;
  }

  /** RFC 5280, 6.1.3 (b), (c) and 6.1.4 (g). */
  private static @Nullable KnownCertificate badName(List<KnownCertificate> path) {
    PKIXNameConstraintValidator rules = null;
    for (int i = path.size() - 1; i >= 0; i--) {
      KnownCertificate each = path.get(i);
      X509Certificate x509 = each.x509();
      try {
        if (rules != null && (i == 0 || !X509.isSelfIssued(x509))) {
          checkNames(rules, x509);
        }
        byte[] extension = x509.getExtensionValue(NAME_CONSTRAINTS);
        if (extension != null) {
          if (rules == null) {
            rules = new PKIXNameConstraintValidator();
          }
          NameConstraints constraints =
              NameConstraints.getInstance(Tlv.readAll(extension).octets());
          if (constraints.getPermittedSubtrees() != null) {
            rules.intersectPermittedSubtree(constraints.getPermittedSubtrees());
          }
          if (constraints.getExcludedSubtrees() != null) {
            for (GeneralSubtree excluded : constraints.getExcludedSubtrees()) {
              rules.addExcludedSubtree(excluded);
            }
          }
        }
      } catch (NameConstraintValidatorException | Asn1Exception | RuntimeException e) {
        return each;
      }
    }
    return null;
  }

  private static void checkNames(PKIXNameConstraintValidator rules, X509Certificate x509)
      throws NameConstraintValidatorException, Asn1Exception {
    ASN1Sequence subject = ASN1Sequence.getInstance(x509.getSubjectX500Principal().getEncoded());
    rules.checkPermittedDN(X500Name.getInstance(subject));
    rules.checkExcludedDN(X500Name.getInstance(subject));
    byte[] alternatives = x509.getExtensionValue(ALTERNATIVE_NAME);
    if (alternatives != null) {
      for (GeneralName name :
          GeneralNames.getInstance(Tlv.readAll(alternatives).octets()).getNames()) {
        rules.checkPermitted(name);
        rules.checkExcluded(name);
      }
    }
  }

  /**
   * Rules on policies are rare and their evaluation is long (RFC 5280, 6.1.2 to 6.1.5): Bouncy
   * Castle's validator does it, at a moment at which all the path is valid.
   */
  private static boolean policiesHold(List<KnownCertificate> path) {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509", BouncyCastle.provider());
      List<X509Certificate> below = new ArrayList<>();
      Instant from = Instant.MIN;
      for (KnownCertificate each : path) {
        below.add(
            (X509Certificate)
                factory.generateCertificate(new ByteArrayInputStream(each.encoded())));
        Instant start = each.x509().getNotBefore().toInstant();
        from = start.isAfter(from) ? start : from;
      }
      X509Certificate anchor = below.remove(below.size() - 1);
      if (below.isEmpty()) {
        return true;
      }
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(from));
      parameters.addCertPathChecker(new UsageIsAskedElsewhere());
      CertPathValidator.getInstance("PKIX", BouncyCastle.provider())
          .validate(factory.generateCertPath(below), parameters);
      return true;
    } catch (GeneralSecurityException | RuntimeException e) {
      return false;
    }
  }

  /** Takes the critical extensions that this class has judged itself off the validator's hands. */
  private static final class UsageIsAskedElsewhere extends PKIXCertPathChecker {
    @Override
    public void init(boolean forward) {}

    @Override
    public boolean isForwardCheckingSupported() {
      return true;
    }

    @Override
    public Set<String> getSupportedExtensions() {
      return UNDERSTOOD;
    }

    @Override
    public void check(Certificate certificate, Collection<String> unresolved) {
      unresolved.removeAll(UNDERSTOOD);
    }
  }
}
