package io.yinxin.seal.trust;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.trust.Claim.Nearness;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * Which of an issuer's certificates a list is about (issuingDistributionPoint; RFC 5280, 5.2.5).
 *
 * @param point where the list is, null if it is the whole one
 * @param users only certificates of users
 * @param authorities only those of CAs
 * @param attributes only attribute certificates
 * @param someReasons only revocations for some reasons
 */
record ListScope(
    @Nullable DistributionPoint point,
    boolean users,
    boolean authorities,
    boolean attributes,
    boolean someReasons) {

  static final String EXTENSION = "2.5.29.28";

  static ListScope read(Tlv value) throws Asn1Exception {
    DistributionPoint point = null;
    boolean users = false;
    boolean authorities = false;
    boolean attributes = false;
    boolean someReasons = false;
    for (Tlv each : value.expect(Tlv.SEQUENCE).children()) {
      switch (each.tag()) {
        case 0xa0 -> point = DistributionPoint.named(each.only());
        case 0x81 -> users = isTrue(each);
        case 0x82 -> authorities = isTrue(each);
        case 0x83 -> someReasons = true;
        // Entries say whose they are, indirect list or not.
        case 0x84 -> {}
        case 0x85 -> attributes = isTrue(each);
        default -> throw new Asn1Exception("unknown field of an issuing distribution point");
      }
    }
    return new ListScope(point, users, authorities, attributes, someReasons);
  }

  private static boolean isTrue(Tlv flag) {
    return flag.length() > 0 && flag.content()[0] != 0;
  }

  /** Why a certificate that is not listed may be revoked all the same; null if it is not. */
  @Nullable Claim leavesOut(X509Certificate certificate) {
    boolean authority = certificate.getBasicConstraints() >= 0;
    if ((users && authority) || (authorities && !authority) || attributes) {
      return Claim.doubtful(
          Nearness.UNUSABLE, "the list is about other kinds of certificates", "该吊销列表只涉及其他类型的证书");
    }
    if (someReasons) {
      return Claim.doubtful(
          Nearness.UNUSABLE,
          "the list is about some reasons for revocation only",
          "该吊销列表只涉及部分吊销原因");
    }
    if (point != null && DistributionPoint.of(certificate).stream().noneMatch(point::meets)) {
      return Claim.doubtful(
          Nearness.UNUSABLE,
          "the list is for certificates of another distribution point",
          "该吊销列表属于另一分发点的证书");
    }
    return null;
  }
}
