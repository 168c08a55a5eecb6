package io.yinxin.seal.trust;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Asn1Time;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.Extension;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.internal.crypto.X509;
import io.yinxin.seal.trust.Claim.Nearness;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** A list of revoked certificates (CertificateList; RFC 5280, 5), of version 1 or 2. */
final class RevocationList extends RevocationEvidence {

  private static final String DELTA = "2.5.29.27";
  private static final String EXPIRED_CERTIFICATES = "2.5.29.60";

  /** Critical extensions that are understood here: besides those above, some that only help. */
  private static final Set<String> UNDERSTOOD =
      Set.of(
          DELTA,
          EXPIRED_CERTIFICATES,
          ListScope.EXTENSION,
          // Issuer's alternative name, number, key identifier, where deltas are.
          "2.5.29.18",
          "2.5.29.20",
          "2.5.29.35",
          "2.5.29.46");

  private static final int CRL_SIGN = 6;
  private static final int MAX_JUDGED = 16;

  private final SignedPart signed;
  private final X500Principal issuer;
  private final Instant thisUpdate;
  private final @Nullable Instant nextUpdate;
  private final ListEntries entries;
  private final Map<String, Extension> extensions;
  private final @Nullable ListScope scope;
  private final @Nullable Instant expiredSince;

  /** Why it is not believed of whom, if so: a signature over megabytes is checked once. */
  private final Map<KnownCertificate, Optional<Claim>> judged = new ConcurrentHashMap<>();

  RevocationList(byte[] der, List<Tlv> fields) throws Asn1Exception {
    super(der);
    if (fields.size() != 3) {
      throw new Asn1Exception("not a list of revoked certificates");
    }
    Tlv part = fields.get(0).expect(Tlv.SEQUENCE);
    List<Tlv> inner = part.children(3);
    int at = 0;
    boolean second = inner.get(at).is(Tlv.INTEGER);
    if (second && !inner.get(at++).contentIs(new byte[] {1})) {
      throw new Asn1Exception("list of an unknown version");
    }
    SignatureScheme scheme =
        SignatureScheme.agreed(X509.algorithm(fields.get(1)), X509.algorithm(next(inner, at++)));
    this.signed = SignedPart.of(der, part, scheme, fields.get(2));
    this.issuer = X509.name(next(inner, at++));
    this.thisUpdate = Asn1Time.read(next(inner, at++));
    boolean dated =
        at < inner.size()
            && (inner.get(at).is(Tlv.UTC_TIME) || inner.get(at).is(Tlv.GENERALIZED_TIME));
    this.nextUpdate = dated ? Asn1Time.read(inner.get(at++)) : null;
    boolean some = at < inner.size() && inner.get(at).is(Tlv.SEQUENCE);
    this.entries = new ListEntries(der, some ? inner.get(at++) : null);
    boolean extended = at < inner.size() && second;
    this.extensions = extended ? Extension.readAll(inner.get(at++).expect(0xa0).only()) : Map.of();
    if (at != inner.size()) {
      throw new Asn1Exception("unknown field of a list");
    }
    Extension stated = extensions.get(ListScope.EXTENSION);
    this.scope = stated == null ? null : ListScope.read(stated.content());
    Extension expired = extensions.get(EXPIRED_CERTIFICATES);
    this.expiredSince = expired == null ? null : Asn1Time.read(expired.content());
  }

  private static Tlv next(List<Tlv> fields, int at) throws Asn1Exception {
    if (at >= fields.size()) {
      throw new Asn1Exception("list cut off");
    }
    return fields.get(at);
  }

  @Override
  public Kind kind() {
    return Kind.CRL;
  }

  @Override
  Collection<?> subjects() {
    return List.of(issuer);
  }

  @Override
  @Nullable Instant nextUpdate() {
    return nextUpdate;
  }

  @Override
  @Nullable Claim on(Question question) {
    X509Certificate certificate = question.certificate().x509();
    if (!issuer.equals(certificate.getIssuerX500Principal())
        || !issuer.equals(question.issuer().x509().getSubjectX500Principal())) {
      return null;
    }
    if (judged.size() >= MAX_JUDGED) {
      judged.clear();
    }
    Claim doubt =
        judged
            .computeIfAbsent(question.issuer(), by -> Optional.ofNullable(doubt(by)))
            .orElse(null);
    if (doubt != null) {
      return doubt;
    }
    Claim revoked = revoked(certificate);
    return revoked != null ? revoked : good(certificate);
  }

  private @Nullable Claim doubt(KnownCertificate by) {
    boolean[] usage = by.x509().getKeyUsage();
    if (usage != null && !usage[CRL_SIGN]) {
      return Claim.doubtful(
          Nearness.WRONGLY_SIGNED,
          "the issuer's key usage does not allow to sign lists",
          "颁发者的密钥用途不允许签发吊销列表");
    }
    Claim doubt = signed.doubt(by);
    if (doubt != null) {
      return doubt;
    }
    // RFC 5280, 5.2 and 5.3: what is critical and not known may change the meaning of all.
    String unknown = entries.unknownExtension();
    for (Map.Entry<String, Extension> each : extensions.entrySet()) {
      if (each.getValue().critical() && !UNDERSTOOD.contains(each.getKey())) {
        unknown = each.getKey();
      }
    }
    if (unknown != null) {
      return Claim.doubtful(
          Nearness.UNUSABLE,
          "the list has a critical extension that is not known: " + unknown,
          "该吊销列表含有未知的关键扩展 " + unknown);
    }
    if (nextUpdate != null && nextUpdate.isBefore(thisUpdate)) {
      return Claim.doubtful(Nearness.UNUSABLE, "the list ends before it begins", "该吊销列表的有效期颠倒");
    }
    if (scope != null && scope.attributes()) {
      // They have serial numbers of their own.
      return scope.leavesOut(by.x509());
    }
    return null;
  }

  /** Entries count, whatever the list is not about. */
  private @Nullable Claim revoked(X509Certificate certificate) {
    RevokedEntry found = null;
    for (RevokedEntry each :
        entries.of(
            certificate.getSerialNumber(),
            certificate.getIssuerX500Principal(),
            issuer,
            certificate.getNotBefore().toInstant())) {
      found = each.and(found);
    }
    return found == null ? null : Claim.revoked(this, thisUpdate, nextUpdate, found);
  }

  private Claim good(X509Certificate certificate) {
    if (extensions.containsKey(DELTA)) {
      return Claim.doubtful(
          Nearness.UNUSABLE, "the list tells changes only (delta CRL)", "该吊销列表仅为增量列表（delta CRL）");
    }
    Claim leftOut = scope == null ? null : scope.leavesOut(certificate);
    if (leftOut != null) {
      return leftOut;
    }
    Instant expiry = certificate.getNotAfter().toInstant();
    boolean forgotten = expiredSince == null || expiredSince.isAfter(expiry);
    if (thisUpdate.isAfter(expiry) && forgotten) {
      return Claim.tooLate(thisUpdate);
    }
    return Claim.good(this, thisUpdate, nextUpdate);
  }
}
