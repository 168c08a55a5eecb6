package io.yinxin.seal.trust;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Tlv;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place where a certificate says that a list on it is (RFC 5280, 4.2.1.13).
 *
 * @param names GeneralNames of the place, and if there are none, of who issues the list
 * @param relative a name relative to that of the list's issuer, null where there is none
 */
record DistributionPoint(List<Tlv> names, @Nullable Tlv relative) {

  static final String EXTENSION = "2.5.29.31";

  /** More than any honest certificate names. */
  private static final int MAX = 64;

  private static final int FULL_NAME = 0xa0;
  private static final int RELATIVE_NAME = 0xa1;
  private static final int REASONS = 0x81;
  private static final int ISSUER = 0xa2;

  /** Those of a certificate; none if it names none, or cannot be understood. */
  static List<DistributionPoint> of(X509Certificate certificate) {
    byte[] value = certificate.getExtensionValue(EXTENSION);
    List<DistributionPoint> found = new ArrayList<>();
    if (value == null) {
      return found;
    }
    try {
      for (Tlv each : Tlv.readAll(Tlv.readAll(value).octets()).expect(Tlv.SEQUENCE).children()) {
        if (found.size() < MAX) {
          found.add(read(each));
        }
      }
    } catch (Asn1Exception e) {
      return List.of();
    }
    return found;
  }

  private static DistributionPoint read(Tlv point) throws Asn1Exception {
    DistributionPoint named = null;
    List<Tlv> issuer = List.of();
    for (Tlv each : point.expect(Tlv.SEQUENCE).children()) {
      switch (each.tag()) {
        case FULL_NAME -> named = named(each.only());
        case REASONS -> {}
        case ISSUER -> issuer = each.children();
        default -> throw new Asn1Exception("unknown field of a distribution point");
      }
    }
    return named == null ? new DistributionPoint(issuer, null) : named;
  }

  /** A DistributionPointName. */
  static DistributionPoint named(Tlv name) throws Asn1Exception {
    return name.is(RELATIVE_NAME)
        ? new DistributionPoint(List.of(), name)
        : new DistributionPoint(name.expect(FULL_NAME).children(), null);
  }

  /** RFC 5280, 6.3.3 (b) (2) (i): whether one of the names is the same. */
  boolean meets(DistributionPoint other) {
    if (relative != null && relative.sameBytes(other.relative)) {
      return true;
    }
    for (Tlv each : names) {
      for (Tlv theirs : other.names) {
        if (each.sameBytes(theirs)) {
          return true;
        }
      }
    }
    return false;
  }
}
