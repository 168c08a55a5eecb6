package io.yinxin.seal.internal.cms;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Asn1Time;
import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.cms.CmsProblem.Kind;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The signed attributes of a signer info (RFC 5652, 5.3 and 11), each with exactly one value. */
final class SignedAttributes {

  private static final String CONTENT_TYPE = "1.2.840.113549.1.9.3";
  private static final String MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
  private static final String SIGNING_TIME = "1.2.840.113549.1.9.5";
  private static final String ALGORITHM_PROTECTION = "1.2.840.113549.1.9.52";
  private static final String REVOCATION_ARCHIVAL = "1.2.840.113583.1.1.8";
  private static final String SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12";
  private static final String CONTENT_TIMESTAMP = "1.2.840.113549.1.9.16.2.20";
  private static final String SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";

  /** PKCS #7's data, and GB/T 35275's. */
  static final Set<String> DATA = Set.of("1.2.840.113549.1.7.1", "1.2.156.10197.6.1.4.2.1");

  private final Tlv element;
  private final Map<String, Tlv> values = new HashMap<>();

  private SignedAttributes(Tlv element) {
    this.element = element;
  }

  static SignedAttributes read(Tlv element, List<CmsProblem> problems) throws Asn1Exception {
    SignedAttributes read = new SignedAttributes(element);
    Set<String> seen = new HashSet<>();
    for (Tlv each : element.children()) {
      List<Tlv> pair = each.expect(Tlv.SEQUENCE).children(2);
      String oid = pair.get(0).oid();
      List<Tlv> all = pair.get(1).expect(Tlv.SET).children();
      // Two values are two answers to one question (RFC 5652, 11.1 to 11.3).
      if (!seen.add(oid) || (all.size() != 1 && pair.size() == 2)) {
        problems.add(CmsProblem.of(Kind.ATTRIBUTE_NOT_SINGLE, oid));
      }
      if (!all.isEmpty()) {
        read.values.putIfAbsent(oid, all.get(0));
      }
    }
    return read;
  }

  /** The bytes that were signed: as they stand, but for the tag (RFC 5652, 5.4). */
  byte[] signedBytes() {
    if (element.indefinite()) {
      return Der.wrap(Tlv.SET, element.content());
    }
    byte[] bytes = element.encoded();
    bytes[0] = Tlv.SET;
    return bytes;
  }

  byte @Nullable [] messageDigest(List<CmsProblem> problems) {
    Tlv value = values.get(MESSAGE_DIGEST);
    if (value == null) {
      problems.add(CmsProblem.of(Kind.ATTRIBUTE_MISSING, "message-digest"));
      return null;
    }
    try {
      return value.expect(Tlv.OCTET_STRING).octets();
    } catch (Asn1Exception e) {
      problems.add(CmsProblem.of(Kind.ATTRIBUTE_WRONG, "message-digest"));
      return null;
    }
  }

  @Nullable Instant signingTime(List<CmsProblem> problems) {
    Tlv value = values.get(SIGNING_TIME);
    if (value == null) {
      return null;
    }
    try {
      return Asn1Time.read(value);
    } catch (Asn1Exception e) {
      problems.add(CmsProblem.of(Kind.ATTRIBUTE_WRONG, "signing-time"));
      return null;
    }
  }

  void checkContentType(String expected, List<CmsProblem> problems) {
    Tlv value = values.get(CONTENT_TYPE);
    if (value == null) {
      problems.add(CmsProblem.of(Kind.ATTRIBUTE_MISSING, "content-type"));
      return;
    }
    try {
      String stated = value.oid();
      if (stated.equals(expected)) {
        return;
      }
      if (DATA.contains(stated) && DATA.contains(expected)) {
        problems.add(CmsProblem.of(Kind.CONTENT_TYPE_MIXED));
        return;
      }
    } catch (Asn1Exception e) {
      // Reported below.
    }
    problems.add(CmsProblem.of(Kind.ATTRIBUTE_WRONG, "content-type"));
  }

  /** RFC 6211: the algorithms may not be exchanged for others. */
  void checkAlgorithms(Tlv digest, Tlv signature, List<CmsProblem> problems) {
    Tlv value = values.get(ALGORITHM_PROTECTION);
    if (value == null) {
      return;
    }
    try {
      List<Tlv> fields = value.expect(Tlv.SEQUENCE).children(2);
      if (oid(fields.get(0)).equals(oid(digest))
          && fields.get(1).is(0xa1)
          && oid(fields.get(1)).equals(oid(signature))) {
        return;
      }
    } catch (Asn1Exception e) {
      // Reported below.
    }
    problems.add(CmsProblem.of(Kind.ATTRIBUTE_WRONG, "cms-algorithm-protection"));
  }

  private static String oid(Tlv identifier) throws Asn1Exception {
    return identifier.children(1).get(0).oid();
  }

  /**
   * The lists and answers on revocation that Adobe's programs have signed (ISO 32000-2,
   * 12.8.3.3.2), each encoded.
   */
  List<byte[]> evidence() {
    List<byte[]> found = new ArrayList<>();
    Tlv value = values.get(REVOCATION_ARCHIVAL);
    try {
      if (value != null) {
        for (Tlv kind : value.expect(Tlv.SEQUENCE).children()) {
          for (Tlv each : kind.only().children()) {
            found.add(each.encoded());
          }
        }
      }
    } catch (Asn1Exception e) {
      // What is no evidence proves nothing, for or against.
    }
    return found;
  }

  /**
   * The timestamp of the content from before it was signed (EN 319 122-1, 5.2.8.1).
   *
   * @return the token, null if there is none
   */
  byte @Nullable [] contentTimestamp() {
    Tlv value = values.get(CONTENT_TIMESTAMP);
    return value == null ? null : value.encoded();
  }

  /** Whether a signing-certificate attribute is there, of either version. */
  boolean namesCertificate() {
    return values.containsKey(SIGNING_CERTIFICATE_V2) || values.containsKey(SIGNING_CERTIFICATE);
  }

  /** RFC 5035, 5: whether the certificate is the one that the signer meant. */
  void checkCertificate(KnownCertificate signer, List<CmsProblem> problems) {
    Tlv v2 = values.get(SIGNING_CERTIFICATE_V2);
    Tlv v1 = values.get(SIGNING_CERTIFICATE);
    if (v2 == null && v1 == null) {
      problems.add(CmsProblem.of(Kind.CERTIFICATE_NOT_BOUND));
      return;
    }
    List<CmsProblem> found = new ArrayList<>();
    if (v2 != null) {
      checkCertificate(v2, false, signer, found);
    }
    if (v1 != null) {
      checkCertificate(v1, true, signer, found);
      if (v2 == null) {
        found.add(CmsProblem.of(Kind.CERTIFICATE_BOUND_WEAKLY, "SHA-1"));
      }
    }
    problems.addAll(found);
  }

  private static void checkCertificate(
      Tlv attribute, boolean first, KnownCertificate signer, List<CmsProblem> problems) {
    try {
      List<Tlv> ids =
          attribute.expect(Tlv.SEQUENCE).children(1).get(0).expect(Tlv.SEQUENCE).children(1);
      List<Tlv> id = ids.get(0).expect(Tlv.SEQUENCE).children(1);
      int at = 0;
      HashAlgorithm hash = first ? HashAlgorithm.SHA1 : HashAlgorithm.SHA256;
      if (!first && id.get(0).is(Tlv.SEQUENCE)) {
        hash = HashAlgorithm.of(oid(id.get(0)));
        at++;
      }
      if (hash == null) {
        problems.add(CmsProblem.of(Kind.UNKNOWN_ALGORITHM, oid(id.get(0))));
        return;
      }
      if (at >= id.size()) {
        throw new Asn1Exception("no hash");
      }
      byte[] expected = id.get(at++).expect(Tlv.OCTET_STRING).octets();
      boolean same = MessageDigest.isEqual(hash.digest(signer.encoded()), expected);
      if (at < id.size()) {
        same &= sameIssuerAndSerial(id.get(at), signer);
      }
      if (!same) {
        problems.add(CmsProblem.of(Kind.CERTIFICATE_SUBSTITUTED));
      } else if (hash.weak() && !first) {
        problems.add(CmsProblem.of(Kind.CERTIFICATE_BOUND_WEAKLY, hash.jcaName()));
      }
    } catch (Asn1Exception e) {
      problems.add(CmsProblem.of(Kind.ATTRIBUTE_WRONG, "signing-certificate"));
    }
  }

  private static boolean sameIssuerAndSerial(Tlv issuerSerial, KnownCertificate signer)
      throws Asn1Exception {
    List<Tlv> two = issuerSerial.expect(Tlv.SEQUENCE).children(2);
    Tlv name = two.get(0).expect(Tlv.SEQUENCE).children(1).get(0);
    return two.get(1).integer().equals(signer.x509().getSerialNumber())
        && name.is(0xa4)
        && Names.same(name.content(), signer.x509().getIssuerX500Principal());
  }
}
