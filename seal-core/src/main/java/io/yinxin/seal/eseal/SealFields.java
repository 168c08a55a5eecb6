package io.yinxin.seal.eseal;

import io.yinxin.seal.Message;
import io.yinxin.seal.eseal.ElectronicSeal.CertificateDigest;
import io.yinxin.seal.eseal.ElectronicSeal.Extension;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.LooseReader;
import io.yinxin.seal.internal.asn1.Tlv;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The fields of an SESeal (GM/T 0031-2014, 5.1; GB/T 38540-2020, 6), read once. */
final class SealFields {

  private static final int MAX_TEXT = 4096;
  private static final int MAX_CERTIFICATES = 1024;

  private final LooseReader reader = new LooseReader();

  final Tlv info;
  final Tlv makerElement;
  final Tlv algorithmElement;
  final Version version;
  final List<byte[]> certificates = new ArrayList<>();
  final List<Message> oddities;
  int versionNumber;
  String vendor = "";
  String id = "";
  int type;
  String name = "";
  boolean listed = true;
  List<CertificateDigest> digests = List.of();
  Instant created = Instant.EPOCH;
  Instant validFrom = Instant.EPOCH;
  Instant validTo = Instant.EPOCH;
  String pictureType = "";
  byte[] picture = {};
  int width;
  int height;
  List<Extension> extensions = List.of();
  byte[] maker;
  String algorithm;
  byte[] signature;
  byte @Nullable [] timestamp;

  private SealFields(Tlv seal) throws Asn1Exception {
    List<Tlv> parts = seal.expect(Tlv.SEQUENCE).children(2);
    info = parts.get(0).expect(Tlv.SEQUENCE);
    // By the number of elements, not by the number in the header: V1 seals with 2 in it are common.
    boolean first = parts.size() == 2;
    if (!first && (parts.size() < 4 || parts.size() > 5)) {
      throw new Asn1Exception("seal of " + parts.size() + " elements");
    }
    reader.der(seal, info);
    List<Tlv> signed = first ? parts.get(1).expect(Tlv.SEQUENCE).children(3) : parts;
    int at = first ? 0 : 1;
    if (first && signed.size() != 3) {
      throw new Asn1Exception("signature information of " + signed.size() + " elements");
    }
    info(info.children(4), first);
    version = version(first);
    makerElement = signed.get(at);
    algorithmElement = signed.get(at + 1);
    maker = reader.certificate(makerElement, "cert");
    algorithm = reader.algorithm(algorithmElement, "signAlgID");
    signature = reader.bits(signed.get(at + 2), "signedValue");
    if (parts.size() == 5) {
      timestamp = reader.timestamp(parts.get(4));
      if (version == Version.V4) {
        reader.odd("a timestamp in a seal of V4", "V4 印章中含有时间戳");
      }
    }
    oddities = reader.oddities();
  }

  static SealFields read(Tlv seal) throws Asn1Exception {
    return new SealFields(seal);
  }

  private Version version(boolean first) throws Asn1Exception {
    if (first) {
      if (versionNumber != 1) {
        reader.odd(
            "version " + versionNumber + " in a seal of version 1", "V1 印章的版本号写成 " + versionNumber);
      }
      return Version.V1;
    }
    return switch (versionNumber) {
      case 1, 2, 3 -> {
        reader.odd(
            "version " + versionNumber + " in a seal of version 4", "V4 印章的版本号写成 " + versionNumber);
        yield Version.V4;
      }
      case 4 -> Version.V4;
      case 5 -> Version.V5;
      default -> throw new Asn1Exception("version " + versionNumber);
    };
  }

  private void info(List<Tlv> parts, boolean first) throws Asn1Exception {
    if (parts.size() > 5) {
      throw new Asn1Exception("seal information of " + parts.size() + " elements");
    }
    header(parts.get(0).expect(Tlv.SEQUENCE).children(3));
    id = text(parts.get(1), LooseReader.IA5, "esID");
    List<Tlv> property = parts.get(2).expect(Tlv.SEQUENCE).children(6);
    if (first) {
      propertyV1(property);
    } else {
      propertyV4(property);
    }
    picture(parts.get(3).expect(Tlv.SEQUENCE).children(4));
    if (parts.size() == 5) {
      List<Extension> found = new ArrayList<>();
      for (LooseReader.Extension each : reader.extensions(parts.get(4), false)) {
        found.add(new Extension(each.oid(), each.critical(), each.value()));
      }
      extensions = List.copyOf(found);
    }
  }

  private void header(List<Tlv> parts) throws Asn1Exception {
    exactly(parts, 3, "header");
    String letters = text(parts.get(0), LooseReader.IA5, "ID");
    if (!letters.equals("ES")) {
      reader.odd("the header does not say ES", "头标识不是 ES");
    }
    versionNumber = reader.number(parts.get(1), "version");
    vendor = text(parts.get(2), LooseReader.IA5, "Vid");
  }

  private void propertyV1(List<Tlv> parts) throws Asn1Exception {
    exactly(parts, 6, "property");
    naming(parts);
    if (parts.get(2).is(Tlv.SEQUENCE)) {
      certificates(parts.get(2));
    } else if ((parts.get(2).tag() & 0xdf) == Tlv.OCTET_STRING) {
      certificates.add(reader.certificate(parts.get(2), "certList"));
      reader.odd("certList is one certificate", "certList 是单个证书");
    } else {
      // The standard's text says "certID ::= IA5String", and one vendor follows it.
      text(parts.get(2), LooseReader.IA5, "certList");
      reader.odd("certList is a name instead of certificates", "certList 是名称而不是证书");
      listed = false;
    }
    times(parts, 3, Tlv.UTC_TIME);
  }

  private void propertyV4(List<Tlv> parts) throws Asn1Exception {
    exactly(parts, 7, "property");
    naming(parts);
    int kind = reader.number(parts.get(2), "certListType");
    if (isListOfDigests(parts.get(3))) {
      digests(parts.get(3));
    } else {
      certificates(parts.get(3));
    }
    int found = digests.isEmpty() ? 1 : 2;
    if (kind != found && !(certificates.isEmpty() && kind == 2)) {
      reader.odd("certListType contradicts the list", "certListType 与列表内容不符");
    }
    times(parts, 4, Tlv.GENERALIZED_TIME);
  }

  private void naming(List<Tlv> parts) throws Asn1Exception {
    type = reader.number(parts.get(0), "type");
    name = text(parts.get(1), LooseReader.UTF8, "name");
  }

  private void times(List<Tlv> parts, int at, int tag) throws Asn1Exception {
    created = reader.time(parts.get(at), tag, "createDate");
    validFrom = reader.time(parts.get(at + 1), tag, "validStart");
    validTo = reader.time(parts.get(at + 2), tag, "validEnd");
  }

  /** SEQUENCE OF SEQUENCE { text, OCTET STRING }, against certificates in any wrapping. */
  private static boolean isListOfDigests(Tlv list) throws Asn1Exception {
    List<Tlv> entries = list.expect(Tlv.SEQUENCE).children();
    if (entries.isEmpty() || !entries.get(0).is(Tlv.SEQUENCE)) {
      return false;
    }
    List<Tlv> parts = entries.get(0).children(2);
    return parts.size() == 2
        && ((parts.get(1).tag() & 0xdf) == Tlv.OCTET_STRING || parts.get(1).is(Tlv.BIT_STRING));
  }

  private void certificates(Tlv list) throws Asn1Exception {
    for (Tlv each : limited(list)) {
      certificates.add(reader.certificate(each, "certList"));
    }
  }

  private void digests(Tlv list) throws Asn1Exception {
    List<CertificateDigest> found = new ArrayList<>();
    for (Tlv each : limited(list)) {
      List<Tlv> parts = each.expect(Tlv.SEQUENCE).children(2);
      exactly(parts, 2, "certDigestList");
      found.add(new CertificateDigest(kind(parts.get(0)), digest(parts.get(1))));
    }
    digests = List.copyOf(found);
  }

  private String kind(Tlv element) throws Asn1Exception {
    if (!element.is(Tlv.OID)) {
      return text(element, LooseReader.PRINTABLE, "digest type");
    }
    reader.odd("digest type is an OBJECT IDENTIFIER", "摘要类型用了 OBJECT IDENTIFIER");
    return element.oid();
  }

  private byte[] digest(Tlv element) throws Asn1Exception {
    boolean bits = element.is(Tlv.BIT_STRING);
    if (bits) {
      reader.odd("digest is a BIT STRING", "摘要用了 BIT STRING");
    }
    byte[] value = bits ? element.bits() : element.octetString();
    if (value.length > 64) {
      throw new Asn1Exception("digest of " + value.length + " bytes");
    }
    return value;
  }

  private static List<Tlv> limited(Tlv list) throws Asn1Exception {
    List<Tlv> entries = list.expect(Tlv.SEQUENCE).children();
    if (entries.size() > MAX_CERTIFICATES) {
      throw new Asn1Exception("more than " + MAX_CERTIFICATES + " certificates");
    }
    return entries;
  }

  private void picture(List<Tlv> parts) throws Asn1Exception {
    exactly(parts, 4, "picture");
    pictureType =
        text(parts.get(0), LooseReader.IA5, "picture type").strip().toLowerCase(Locale.ROOT);
    picture = parts.get(1).octetString();
    width = reader.number(parts.get(2), "width");
    height = reader.number(parts.get(3), "height");
  }

  private String text(Tlv element, int tag, String what) throws Asn1Exception {
    return reader.text(element, tag, what, MAX_TEXT);
  }

  private static void exactly(List<Tlv> parts, int count, String what) throws Asn1Exception {
    if (parts.size() != count) {
      throw new Asn1Exception(what + " of " + parts.size() + " elements");
    }
  }
}
