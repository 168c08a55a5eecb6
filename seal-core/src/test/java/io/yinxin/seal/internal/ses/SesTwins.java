package io.yinxin.seal.internal.ses;

import static io.yinxin.seal.testing.SesForge.bits;
import static io.yinxin.seal.testing.SesForge.certificate;
import static io.yinxin.seal.testing.SesForge.number;
import static io.yinxin.seal.testing.SesForge.text;

import io.yinxin.seal.Finding.Severity;
import io.yinxin.seal.FindingCode;
import io.yinxin.seal.TestSignature;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.LooseReader;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.SesForge;
import io.yinxin.seal.testing.TestPki;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;

/** Signatures with electronic seals as vendors write them, and as forgers do. */
public final class SesTwins {

  /** What is sealed. */
  public static final byte[] SEALED = "what is sealed".getBytes(StandardCharsets.US_ASCII);

  private static final TestPki ROOT = TestPki.root("R", SignatureAlgorithm.SM2_SM3);
  private static final TestPki MAKER_ROOT = TestPki.root("MR", SignatureAlgorithm.SM2_SM3);
  private static final TestPki MAKER = MAKER_ROOT.signer("Maker");
  private static final TestPki SIGNER = ROOT.signer("Signer");
  private static final TestPki OTHER = ROOT.signer("Other");
  private static final TestPki TSA = ROOT.signer("Time", SesTwins::timestamps);
  private static final byte[] CRITICAL = Der.wrap(Tlv.BOOLEAN, new byte[] {(byte) 0xff});

  /**
   * One of them.
   *
   * @param name what is unusual about it
   * @param how how it was made
   * @param bytes the signature
   * @param sealFile the seal that lies beside it, or null
   * @param findings every finding with its severity; revocation is not asked for
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Twin(
      String name,
      String how,
      byte[] bytes,
      byte @Nullable [] sealFile,
      Map<FindingCode, Severity> findings) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final List<Twin> all = new ArrayList<>();

  private SesTwins() {}

  private static TestPki.Certificate timestamps(TestPki.Certificate certificate) {
    return certificate.extension(
        "2.5.29.37", true, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping));
  }

  /**
   * The roots of signers and time servers.
   *
   * @return certificates
   */
  public static List<X509Certificate> roots() {
    return List.of(ROOT.certificate());
  }

  /**
   * The roots of seal makers.
   *
   * @return certificates
   */
  public static List<X509Certificate> makers() {
    return List.of(MAKER_ROOT.certificate());
  }

  /**
   * All of them.
   *
   * @return freshly made
   */
  public static List<Twin> all() {
    SesTwins made = new SesTwins();
    made.asTheStandardSays();
    made.strings();
    made.times();
    made.values();
    made.lists();
    made.extensions();
    made.timestampFields();
    made.sealTimestamps();
    made.forgedSeals();
    made.forgedSignatures();
    made.people();
    return made.all;
  }

  static SesForge forge(Version version) {
    return new SesForge(version, MAKER, SIGNER);
  }

  private static SesForge v4() {
    return forge(Version.V4);
  }

  private static SesForge v1() {
    return forge(Version.V1);
  }

  private static byte[] signature(SesForge forge) {
    return forge.signature(HashAlgorithm.SM3.digest(SEALED));
  }

  private void add(String name, String how, SesForge forge, Object... findings) {
    add(name, how, signature(forge), null, findings);
  }

  private void add(
      String name, String how, byte[] bytes, byte @Nullable [] sealFile, Object... findings) {
    Map<FindingCode, Severity> expected = new TreeMap<>();
    for (int i = 0; i < findings.length; i += 2) {
      expected.put((FindingCode) findings[i], (Severity) findings[i + 1]);
    }
    all.add(new Twin(name, how, bytes, sealFile, expected));
  }

  private void unusual(String name, String how, SesForge forge) {
    add(name, how, forge, FindingCode.FORM_UNUSUAL, Severity.WARNING);
  }

  private void asTheStandardSays() {
    for (Version version : Version.values()) {
      add("good-" + version, "everything as it should be", forge(version));
      byte[] made = signature(forge(version));
      add("good-seal-file-" + version, "Seal.esl is the seal", made, sealIn(made));
    }
    add(
        "good-digest-list",
        "the signer by SM3 digest, certListType 2",
        v4().set("certListType", number(2)).set("certList", digestList("SM3", HashAlgorithm.SM3)));
    add(
        "good-timestamp",
        "a timestamp on the signature, [0] EXPLICIT",
        stamped(forge(Version.V5), TSA, FixedClock.NOW.plusSeconds(1)));
    add(
        "good-rsa",
        "an RSA signer, SHA256withRSA, dataHash with SM3",
        rsa().set(".signatureAlgID", Der.oid("1.2.840.113549.1.1.11")));
    add(
        "good-rsa-maker",
        "an RSA maker, SHA256withRSA",
        new SesForge(
                Version.V4,
                MAKER_ROOT.signer("RSA", c -> c.key(SignatureAlgorithm.RSA_PKCS1_SHA256)),
                SIGNER)
            .set("signAlgID", Der.oid("1.2.840.113549.1.1.11")));
  }

  private static SesForge rsa() {
    TestPki rsa = ROOT.signer("RSA", c -> c.key(SignatureAlgorithm.RSA_PKCS1_SHA256));
    return new SesForge(Version.V4, MAKER, rsa);
  }

  private void strings() {
    unusual("header-id-other", "SE instead of ES", v4().set("ID", text(LooseReader.IA5, "SE")));
    unusual(
        "name-printable",
        "a PrintableString as name",
        v4().set("name", text(LooseReader.PRINTABLE, "Seal")));
    unusual(
        "name-bmp",
        "a BMPString as name",
        v4().set("name", Der.wrap(0x1e, "示例市".getBytes(StandardCharsets.UTF_16BE))));
    unusual(
        "name-gbk",
        "GBK in a UTF8String",
        v4().set("name", Der.wrap(0x0c, new byte[] {(byte) 0xca, (byte) 0xbe, (byte) 0xc0})));
    unusual("esid-visible", "a VisibleString as esID", v4().set("esID", text(0x1a, "4309")));
    unusual(
        "property-octets",
        "an OCTET STRING as propertyInfo",
        v4().set(".propertyInfo", text(Tlv.OCTET_STRING, "/Doc_0/Signs/Sign_0/Signature.xml")));
    unusual(
        "property-bits",
        "a BIT STRING as propertyInfo",
        v4().set(".propertyInfo", bits(ascii("/Doc_0/Signs/Sign_0/Signature.xml"))));
    unusual("esid-utf8", "a UTF8String as esID", v4().set("esID", text(LooseReader.UTF8, "4309")));
    add(
        "property-json",
        "propertyInfo in JSON",
        v4().set(
                ".propertyInfo",
                text(LooseReader.IA5, "{\"DocId\":\"1\",\"Entry\":\"Sign_0/Signature.xml\"}")));
    add("type-of-a-vendor", "type 109", v4().set("type", number(109)));
    add(
        "picture-type-upper-case",
        "PNG instead of png",
        v4().set("picture type", text(LooseReader.IA5, "PNG")));
    unusual(
        "v1-numbered-2",
        "a seal of two elements that says version 2",
        v1().set("version", number(2)).set(".version", number(2)));
    unusual(
        "v4-numbered-2",
        "a seal of four elements that says version 2",
        v4().set("version", number(2)).set(".version", number(2)));
    add(
        "version-of-the-future",
        "a seal that says version 9",
        v4().set("version", number(9)).set(".version", number(9)),
        FindingCode.SEAL_UNREADABLE,
        Severity.ERROR);
    unusual("ber-seal", "the seal in indefinite lengths", v4().change("seal", SesTwins::ber));
    unusual("ber-all", "all of it in indefinite lengths", v4().change("whole", SesTwins::ber));
    unusual(
        "ber-seal-info",
        "what the maker signs in indefinite lengths, signed as it stands",
        v4().change("eSealInfo", SesTwins::ber));
    unusual(
        "ber-every-level",
        "indefinite lengths in the seal, in each structure inside it, and in what is signed",
        v4().change("header", SesTwins::ber)
            .change("property", SesTwins::ber)
            .change("picture", SesTwins::ber)
            .change("eSealInfo", SesTwins::ber)
            .change("seal", SesTwins::ber)
            .change("toSign", SesTwins::ber)
            .change("whole", SesTwins::ber));
    add(
        "ber-seal-info-signed-as-der",
        "what the maker signed stands there in another encoding",
        v4().change("seal", SesTwins::berInside),
        FindingCode.FORM_UNUSUAL,
        Severity.WARNING,
        FindingCode.SEAL_SIGNATURE_WRONG,
        Severity.ERROR);
    add(
        "ber-signed-as-der",
        "what the signer signed stands there in another encoding",
        v4().change("whole", SesTwins::berInside),
        FindingCode.FORM_UNUSUAL,
        Severity.WARNING,
        FindingCode.SIGNATURE_WRONG,
        Severity.ERROR);
  }

  private void times() {
    unusual(
        "v1-generalized-time",
        "GeneralizedTime where UTCTime is due",
        v1().set("validStart", text(Tlv.GENERALIZED_TIME, "20260101000000Z")));
    unusual(
        "v4-utc-time",
        "UTCTime where GeneralizedTime is due",
        v4().set("validEnd", text(Tlv.UTC_TIME, "360101000000Z")));
    unusual(
        "v4-time-without-zone",
        "local time in a GeneralizedTime",
        v4().set("validStart", text(Tlv.GENERALIZED_TIME, "20260101000000")));
    add(
        "v1-time-iso",
        "timeInfo 2026-11-23T07:59:59.377Z",
        v1().set(".timeInfo", bits(ascii("2026-11-23T07:59:59.377Z"))));
    unusual(
        "v1-time-local",
        "timeInfo in local time",
        v1().set(".timeInfo", bits(ascii("2026-11-23 15:59:59"))));
    add(
        "v1-time-utctime",
        "timeInfo is a UTCTime in bits",
        v1().set(".timeInfo", bits(text(Tlv.UTC_TIME, "261123075959Z"))));
    unusual(
        "v1-time-octets",
        "timeInfo in an OCTET STRING",
        v1().set(".timeInfo", Der.wrap(Tlv.OCTET_STRING, ascii("20261123080000Z"))));
    unusual(
        "v1-time-token",
        "a timestamp token as timeInfo",
        v1().set(".timeInfo", bits(new TestSignature(TSA).stamp(SEALED, FixedClock.NOW))));
    unusual(
        "v1-time-not-in-bits",
        "a GeneralizedTime as timeInfo",
        v1().set(".timeInfo", text(Tlv.GENERALIZED_TIME, "20261123080000Z")));
    unusual(
        "v1-time-as-text",
        "an IA5String as timeInfo",
        v1().set(".timeInfo", text(LooseReader.IA5, "20261123080000Z")));
    unusual(
        "v4-time-as-text",
        "a UTF8String as timeInfo",
        v4().set(".timeInfo", text(LooseReader.UTF8, "2026-11-23T08:00:00Z")));
    add(
        "v4-time-without-seconds",
        "a GeneralizedTime of hours and minutes",
        v4().set(".timeInfo", text(Tlv.GENERALIZED_TIME, "202611230800Z")));
    add(
        "v1-time-unreadable",
        "timeInfo says nothing",
        v1().set(".timeInfo", bits(ascii("yesterday"))),
        FindingCode.FORM_UNUSUAL,
        Severity.WARNING,
        FindingCode.TIME_MISSING,
        Severity.WARNING);
    unusual(
        "v4-time-bits",
        "timeInfo as V1 has it",
        v4().set(".timeInfo", bits(ascii("20261123080000Z"))));
    unusual(
        "created-after-start",
        "createDate in local time, written as UTC",
        v4().set("createDate", text(Tlv.GENERALIZED_TIME, "20260101080000Z")));
    unusual(
        "created-after-use",
        "createDate later than the sealing",
        v4().set("createDate", text(Tlv.GENERALIZED_TIME, "20261123090000Z"))
            .set("validStart", text(Tlv.GENERALIZED_TIME, "20261123080000Z")));
    add(
        "sealed-in-future",
        "timeInfo a day ahead",
        v4().set(".timeInfo", text(Tlv.GENERALIZED_TIME, "20261124080000Z")),
        FindingCode.TIME_IN_FUTURE,
        Severity.DOUBT);
    add(
        "seal-ended",
        "the seal ended before it was used",
        v4().set("validEnd", text(Tlv.GENERALIZED_TIME, "20261123075959Z")),
        FindingCode.SEAL_NOT_VALID_THEN,
        Severity.ERROR);
    add(
        "seal-not-begun",
        "the seal begins after it was used",
        v4().set("validStart", text(Tlv.GENERALIZED_TIME, "20261123080001Z")),
        FindingCode.SEAL_NOT_VALID_THEN,
        Severity.ERROR);
    add(
        "seal-ended-since",
        "used a day ago, ended an hour ago",
        v4().set(".timeInfo", text(Tlv.GENERALIZED_TIME, "20261122080000Z"))
            .set("validEnd", text(Tlv.GENERALIZED_TIME, "20261123070000Z")),
        FindingCode.SEAL_EXPIRED,
        Severity.WARNING);
  }

  private void values() {
    unusual("raw-signature", "r and s side by side", v4().change(".value", SesTwins::raw));
    unusual(
        "raw-signature-wide",
        "r and s side by side, with zeros in front as devices have them",
        v4().change(".value", SesTwins::wide));
    unusual("raw-seal-signature", "r and s side by side", v4().change("value", SesTwins::raw));
    unusual(
        "signature-octets",
        "the signature in an OCTET STRING",
        v4().change(".signature", SesTwins::octets));
    unusual(
        "v1-seal-signature-octets",
        "the seal's signature in an OCTET STRING",
        v1().change("signedValue", SesTwins::octets));
    unusual(
        "data-hash-octets",
        "dataHash in an OCTET STRING",
        v4().change(".dataHash", SesTwins::octets));
    for (String oid :
        List.of("1.2.156.10197.501", "1.2.156.10197.1.301.1", "1.2.156.10197.1.301")) {
      unusual("algorithm-" + oid, "another spelling", v4().set(".signatureAlgID", Der.oid(oid)));
      unusual("seal-algorithm-" + oid, "another spelling", v4().set("signAlgID", Der.oid(oid)));
    }
    byte[] sm2 = Der.oid("1.2.156.10197.1.501");
    unusual(
        "algorithm-with-null",
        "an AlgorithmIdentifier with NULL",
        v4().set(".signatureAlgID", Der.wrap(Tlv.SEQUENCE, sm2, Der.wrap(Tlv.NULL, new byte[0]))));
    unusual(
        "algorithm-without-parameters",
        "an AlgorithmIdentifier without parameters",
        v4().set("signAlgID", Der.wrap(Tlv.SEQUENCE, sm2)));
    unusual(
        "data-hash-sha256",
        "dataHash with the digest of the signature algorithm",
        rsa()
            .set(".signatureAlgID", Der.oid("1.2.840.113549.1.1.11"))
            .set(".dataHash", bits(HashAlgorithm.SHA256.digest(SEALED))));
    add(
        "algorithm-unknown",
        "an algorithm that does not exist",
        v4().set(".signatureAlgID", Der.oid("1.2.156.10197.1.999")),
        FindingCode.UNSUPPORTED_ALGORITHM,
        Severity.DOUBT);
    add(
        "algorithm-weak",
        "SHA1withRSA",
        rsa().set(".signatureAlgID", Der.oid("1.2.840.113549.1.1.5")),
        FindingCode.WEAK_ALGORITHM,
        Severity.ERROR,
        FindingCode.SIGNATURE_WRONG,
        Severity.ERROR);
  }

  private void lists() {
    add(
        "v1-list-of-names",
        "a name where the certificates are due",
        v1().set("certList", text(LooseReader.IA5, "1234")),
        FindingCode.FORM_UNUSUAL,
        Severity.WARNING,
        FindingCode.SIGNER_NOT_IN_SEAL,
        Severity.DOUBT);
    unusual(
        "v1-list-is-one-certificate",
        "a certificate where the list of them is due",
        v1().set("certList", certificate(SIGNER)));
    unusual(
        "list-of-bare-certificates",
        "certificates not in OCTET STRINGs",
        v4().set("certList", Der.wrap(Tlv.SEQUENCE, encoded(SIGNER))));
    unusual(
        "list-type-contradicts",
        "certListType 2 over a list of certificates",
        v4().set("certListType", number(2)));
    add(
        "list-of-sha256",
        "a digest list with SHA-256",
        v4().set("certListType", number(2))
            .set("certList", digestList("SHA256", HashAlgorithm.SHA256)),
        FindingCode.SIGNER_NOT_IN_SEAL,
        Severity.DOUBT);
    add(
        "list-of-digests-by-number",
        "a digest list that names SM3 by its object identifier",
        v4().set("certListType", number(2))
            .set("certList", digestList("1.2.156.10197.1.401", HashAlgorithm.SM3)));
    unusual(
        "list-of-digests-by-identifier",
        "an OBJECT IDENTIFIER in the place of the digest's name",
        v4().set("certListType", number(2))
            .set(
                "certList",
                digestList(
                    Der.oid("1.2.156.10197.1.401"), Der.wrap(Tlv.OCTET_STRING, sm3OfSigner()))));
    unusual(
        "list-of-digests-in-bits",
        "BIT STRINGs as digests",
        v4().set("certListType", number(2))
            .set("certList", digestList(text(LooseReader.PRINTABLE, "SM3"), bits(sm3OfSigner()))));
    add(
        "list-of-sha1",
        "a digest list with SHA-1",
        v4().set("certListType", number(2)).set("certList", digestList("SHA1", HashAlgorithm.SHA1)),
        FindingCode.SIGNER_NOT_IN_SEAL,
        Severity.ERROR);
    add(
        "list-empty",
        "nobody may use the seal",
        v4().set("certList", Der.wrap(Tlv.SEQUENCE)),
        FindingCode.SIGNER_NOT_IN_SEAL,
        Severity.ERROR);
  }

  private void extensions() {
    byte[] value = Der.wrap(Tlv.OCTET_STRING, new byte[] {1});
    byte[] plain = Der.wrap(Tlv.SEQUENCE, Der.wrap(Tlv.SEQUENCE, Der.oid("1.2.3.4"), value));
    byte[] critical =
        Der.wrap(Tlv.SEQUENCE, Der.wrap(Tlv.SEQUENCE, Der.oid("1.2.3.4"), CRITICAL, value));
    add("seal-extension", "extension data", v4().set("extDatas", plain));
    add("seal-extensions-none", "an empty list", v4().set("extDatas", Der.wrap(Tlv.SEQUENCE)));
    unusual(
        "seal-extension-tagged",
        "extension data under [0]",
        v4().set("extDatas", Der.wrap(0xa0, plain)));
    add(
        "seal-extension-critical",
        "a critical extension that nobody knows",
        v4().set("extDatas", critical),
        FindingCode.UNSUPPORTED,
        Severity.DOUBT);
    add("extension", "extension data", v4().set(".extDatas", Der.wrap(0xa0, plain)));
    unusual(
        "extension-tagged-implicitly",
        "[0] in the place of the SEQUENCE's own tag",
        v4().set(".extDatas", Der.wrap(0xa0, Der.wrap(Tlv.SEQUENCE, Der.oid("1.2.3.4"), value))));
    unusual("extension-untagged", "without [0]", v4().set(".extDatas", plain));
    add(
        "extension-critical",
        "a critical extension that nobody knows",
        v4().set(".extDatas", Der.wrap(0xa0, critical)),
        FindingCode.UNSUPPORTED,
        Severity.DOUBT);
  }

  private void timestampFields() {
    byte[][] value = new byte[1][];
    SesForge untagged =
        v4().change(
                ".value",
                v -> {
                  value[0] = v;
                  return v;
                })
            .change(
                ".timeStamp", none -> bits(new TestSignature(TSA).stamp(value[0], FixedClock.NOW)));
    unusual("timestamp-untagged", "the timestamp without [0]", untagged);
    unusual(
        "timestamp-not-in-bits",
        "the token itself under [0]",
        stamped(".value", ".timeStamp", v4(), token -> Der.wrap(0xa0, token), TSA, FixedClock.NOW));
    unusual(
        "timestamp-implicit",
        "[0] in the place of the BIT STRING's own tag",
        stamped(
            ".value",
            ".timeStamp",
            v4(),
            token -> Der.wrap(0x80, new byte[1], token),
            TSA,
            FixedClock.NOW));
    unusual(
        "timestamp-empty",
        "the field, and nothing in it",
        v4().set(".timeStamp", Der.wrap(0xa0, bits(new byte[0]))));
    add(
        "timestamp-of-something-else",
        "a timestamp over other bytes",
        v4().set(
                ".timeStamp",
                Der.wrap(0xa0, bits(new TestSignature(TSA).stamp(SEALED, FixedClock.NOW)))),
        FindingCode.TIMESTAMP_INVALID,
        Severity.DOUBT);
    add(
        "timestamp-garbage",
        "three bytes for a timestamp",
        v4().set(".timeStamp", Der.wrap(0xa0, bits(new byte[] {1, 2, 3}))),
        FindingCode.TIMESTAMP_INVALID,
        Severity.DOUBT);
    add(
        "timestamp-of-a-stranger",
        "a time server that is not trusted",
        stamped(v4(), MAKER_ROOT.signer("T2", SesTwins::timestamps), FixedClock.NOW),
        FindingCode.TIMESTAMP_UNTRUSTED,
        Severity.WARNING);
    add(
        "timestamp-before-the-sealing",
        "proven a day before the stated time",
        stamped(v4(), TSA, FixedClock.NOW.minus(Duration.ofDays(1))),
        FindingCode.TIME_CONTRADICTED,
        Severity.DOUBT);
  }

  /** The seal's own timestamp, on its maker's signature (GM/T 0031-2025). */
  private void sealTimestamps() {
    SesForge v5 = forge(Version.V5);
    add("good-seal-timestamp", "on the maker's signature", sealStamped(v5, TSA, days(-1)));
    unusual(
        "seal-timestamp-untagged",
        "without [0]",
        stamped("value", "timeStamp", forge(Version.V5), t -> bits(t), TSA, days(-1)));
    unusual("seal-timestamp-in-v4", "V4 has no place for one", sealStamped(v4(), TSA, days(-1)));
    add(
        "seal-timestamp-garbage",
        "three bytes for the seal's timestamp",
        forge(Version.V5).set("timeStamp", Der.wrap(0xa0, bits(new byte[] {1, 2, 3}))),
        FindingCode.TIMESTAMP_INVALID,
        Severity.DOUBT);
    add(
        "seal-timestamp-of-something-else",
        "a timestamp over other bytes",
        forge(Version.V5)
            .set("timeStamp", Der.wrap(0xa0, bits(new TestSignature(TSA).stamp(SEALED, days(-1))))),
        FindingCode.TIMESTAMP_INVALID,
        Severity.DOUBT);
    add(
        "seal-timestamp-changed",
        "the last byte of the time server's signature",
        stamped(
            "value",
            "timeStamp",
            forge(Version.V5),
            t -> Der.wrap(0xa0, bits(flipped(t, t.length - 1))),
            TSA,
            days(-1)),
        FindingCode.TIMESTAMP_INVALID,
        Severity.DOUBT);
    add(
        "seal-timestamp-of-a-stranger",
        "a time server that is not trusted",
        sealStamped(forge(Version.V5), MAKER_ROOT.signer("T3", SesTwins::timestamps), days(-1)),
        FindingCode.TIMESTAMP_UNTRUSTED,
        Severity.WARNING);
    add(
        "seal-timestamp-of-no-time-server",
        "a certificate that is not for timestamps",
        sealStamped(forge(Version.V5), OTHER, days(-1)),
        FindingCode.TIMESTAMP_UNTRUSTED,
        Severity.WARNING);
    add(
        "seal-timestamp-in-future",
        "attested for tomorrow",
        sealStamped(forge(Version.V5), TSA, days(1)),
        FindingCode.TIMESTAMP_UNTRUSTED,
        Severity.WARNING);
    add(
        "seal-made-after-its-timestamp",
        "createDate a day later than attested",
        sealStamped(forge(Version.V5), TSA, Instant.parse("2025-12-31T00:00:00Z")),
        FindingCode.TIME_CONTRADICTED,
        Severity.DOUBT);
    unusual(
        "seal-made-just-after-its-timestamp",
        "createDate a minute later than attested",
        sealStamped(forge(Version.V5), TSA, Instant.parse("2025-12-31T23:59:00Z")));
    add(
        "seal-backdated",
        "a maker's certificate that had run out when the seal was attested",
        sealStamped(
            new SesForge(
                Version.V5,
                MAKER_ROOT.signer("Maker", c -> c.valid(days(-600), days(-100))),
                SIGNER),
            TSA,
            days(-1)),
        FindingCode.SEAL_MAKER_NOT_VALID_THEN,
        Severity.DOUBT);
  }

  private static SesForge stamped(SesForge forge, TestPki server, Instant time) {
    return stamped(".value", ".timeStamp", forge, t -> Der.wrap(0xa0, bits(t)), server, time);
  }

  private static SesForge sealStamped(SesForge forge, TestPki server, Instant time) {
    return stamped("value", "timeStamp", forge, t -> Der.wrap(0xa0, bits(t)), server, time);
  }

  private static SesForge stamped(
      String value,
      String place,
      SesForge forge,
      UnaryOperator<byte[]> wrapping,
      TestPki server,
      Instant time) {
    byte[][] signature = new byte[1][];
    return forge
        .change(
            value,
            v -> {
              signature[0] = v;
              return v;
            })
        .change(place, none -> wrapping.apply(new TestSignature(server).stamp(signature[0], time)));
  }

  private void forgedSeals() {
    add(
        "seal-changed",
        "a byte of the picture, the signer's own signature over it",
        v4().change("seal", seal -> flipped(seal, indexOf(seal, "png") + 20)),
        FindingCode.SEAL_SIGNATURE_WRONG,
        Severity.ERROR);
    add(
        "seal-made-by-a-stranger",
        "the seal of a maker whom nobody knows",
        new SesForge(Version.V4, TestPki.root("S", SignatureAlgorithm.SM2_SM3).signer("M"), SIGNER),
        FindingCode.SEAL_MAKER_UNTRUSTED,
        Severity.DOUBT);
    add(
        "seal-made-by-the-signer",
        "a signer who made the seal as well, trusted for signing alone",
        new SesForge(Version.V4, SIGNER, SIGNER),
        FindingCode.FORM_UNUSUAL,
        Severity.WARNING,
        FindingCode.SEAL_MAKER_UNTRUSTED,
        Severity.DOUBT);
    add(
        "maker-expired-then",
        "the maker's certificate ended before the seal was made",
        maker(c -> c.valid(days(-600), days(-500))),
        FindingCode.SEAL_MAKER_NOT_VALID_THEN,
        Severity.ERROR);
    add(
        "maker-expired-since",
        "the maker's certificate ended after the seal was made",
        maker(c -> c.valid(days(-600), days(-1))));
    add(
        "maker-not-for-signing",
        "the maker's certificate is for encryption",
        maker(TestPki.Certificate::noDigitalSignature),
        FindingCode.SEAL_MAKER_WRONG,
        Severity.ERROR);
    add(
        "maker-certificate-forged",
        "the maker's certificate names the root and is not signed by it",
        maker(TestPki.Certificate::forged),
        FindingCode.SEAL_MAKER_WRONG,
        Severity.ERROR);
    add(
        "maker-certificate-broken",
        "ten bytes for the maker's certificate",
        v4().set("cert", Der.wrap(Tlv.OCTET_STRING, new byte[10])),
        FindingCode.SEAL_MAKER_WRONG,
        Severity.ERROR);
    add(
        "seal-unreadable",
        "a seal of one element",
        v4().change("seal", seal -> Der.wrap(Tlv.SEQUENCE, number(4))),
        FindingCode.SEAL_UNREADABLE,
        Severity.ERROR);
    add(
        "versions-contradict",
        "5 around a seal of 4",
        v4().set(".version", number(5)),
        FindingCode.ATTRIBUTES_WRONG,
        Severity.DOUBT);
    byte[] made = signature(v4());
    add(
        "seal-file-differs",
        "Seal.esl is another seal",
        made,
        v4().seal(),
        FindingCode.SEAL_DIFFERS,
        Severity.ERROR);
  }

  private static SesForge maker(java.util.function.UnaryOperator<TestPki.Certificate> special) {
    return new SesForge(Version.V4, MAKER_ROOT.signer("Maker", special), SIGNER);
  }

  private void forgedSignatures() {
    add(
        "content-changed",
        "dataHash of something else",
        v4().set(".dataHash", bits(HashAlgorithm.SM3.digest(new byte[1]))),
        FindingCode.CONTENT_CHANGED,
        Severity.ERROR);
    byte[] made = signature(v4());
    add(
        "signature-changed",
        "the last byte of the signature",
        flipped(made, made.length - 1),
        null,
        FindingCode.SIGNATURE_WRONG,
        Severity.ERROR);
    add(
        "signature-of-another-key",
        "signed with a key that is not the certificate's",
        v4().set(".cert", certificate(OTHER)),
        FindingCode.SIGNATURE_WRONG,
        Severity.ERROR,
        FindingCode.SIGNER_NOT_IN_SEAL,
        Severity.ERROR);
    add(
        "bytes-behind",
        "a byte that nothing accounts for",
        Arrays.copyOf(made, made.length + 1),
        null,
        FindingCode.SIGNATURE_EXTRA_DATA,
        Severity.DOUBT);
    add(
        "cut-off",
        "the last byte is missing",
        Arrays.copyOf(made, made.length - 1),
        null,
        FindingCode.SIGNATURE_UNREADABLE,
        Severity.ERROR);
    add(
        "no-certificate",
        "ten bytes for the signer's certificate",
        v4().set(".cert", Der.wrap(Tlv.OCTET_STRING, new byte[10])),
        FindingCode.SIGNER_UNKNOWN,
        Severity.DOUBT,
        FindingCode.SIGNER_NOT_IN_SEAL,
        Severity.ERROR);
    add(
        "everything-wrong",
        "seal, content, time and list: no finding hides another",
        new SesForge(Version.V4, TestPki.root("S", SignatureAlgorithm.SM2_SM3).signer("M"), SIGNER)
            .change("value", v -> flipped(v, v.length - 1))
            .change(".value", v -> flipped(v, v.length - 1))
            .set(".dataHash", bits(new byte[32]))
            .set("certList", Der.wrap(Tlv.SEQUENCE, certificate(OTHER)))
            .set("validEnd", text(Tlv.GENERALIZED_TIME, "20261122000000Z")),
        FindingCode.SEAL_SIGNATURE_WRONG,
        Severity.ERROR,
        FindingCode.SIGNATURE_WRONG,
        Severity.ERROR,
        FindingCode.CONTENT_CHANGED,
        Severity.ERROR,
        FindingCode.SEAL_MAKER_UNTRUSTED,
        Severity.DOUBT,
        FindingCode.SIGNER_NOT_IN_SEAL,
        Severity.ERROR,
        FindingCode.SEAL_NOT_VALID_THEN,
        Severity.ERROR);
  }

  private void people() {
    add(
        "stolen-seal",
        "another's seal, one's own certificate of the same root",
        signer(OTHER),
        FindingCode.SIGNER_NOT_IN_SEAL,
        Severity.ERROR);
    add(
        "renewed-certificate",
        "a new certificate for the same key and name",
        signer(ROOT.signer("Signer", c -> c.key(SIGNER.keyPair()))),
        FindingCode.SIGNER_NOT_IN_SEAL,
        Severity.ERROR);
    TestPki expired = ROOT.signer("E", TestPki.Certificate::expired);
    add(
        "signer-expired-then",
        "the signer's certificate ended before the sealing",
        new SesForge(Version.V4, MAKER, expired),
        FindingCode.CERTIFICATE_NOT_VALID_THEN,
        Severity.ERROR);
    add(
        "signer-expired-since",
        "sealed while the certificate was valid",
        new SesForge(Version.V4, MAKER, expired)
            .set(".timeInfo", text(Tlv.GENERALIZED_TIME, "20261120080000Z")),
        FindingCode.CERTIFICATE_EXPIRED,
        Severity.WARNING);
    add(
        "signer-not-yet-valid",
        "the signer's certificate begins after the sealing",
        new SesForge(Version.V4, MAKER, ROOT.signer("N", TestPki.Certificate::notYetValid)),
        FindingCode.CERTIFICATE_NOT_VALID_THEN,
        Severity.ERROR);
    add(
        "signer-unknown",
        "a signer of another root",
        new SesForge(Version.V4, MAKER, MAKER_ROOT.signer("X")),
        FindingCode.UNTRUSTED,
        Severity.DOUBT);
    add(
        "signer-not-for-signing",
        "the encryption certificate of a pair",
        new SesForge(
            Version.V4, MAKER, ROOT.signer("Enc", TestPki.Certificate::noDigitalSignature)),
        FindingCode.KEY_USAGE,
        Severity.ERROR);
    add(
        "signer-chain-forged",
        "a certificate that its issuer did not sign",
        new SesForge(Version.V4, MAKER, ROOT.signer("F", TestPki.Certificate::forged)),
        FindingCode.CHAIN_BROKEN,
        Severity.ERROR);
  }

  /** The seal of the usual signer in the hands of someone else. */
  private static SesForge signer(TestPki thief) {
    return new SesForge(Version.V4, MAKER, thief)
        .set("certList", Der.wrap(Tlv.SEQUENCE, certificate(SIGNER)));
  }

  // ---- pieces

  private static Instant days(int days) {
    return FixedClock.NOW.plus(Duration.ofDays(days));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] encoded(TestPki owner) {
    try {
      return owner.certificate().getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] digestList(String name, HashAlgorithm hash) {
    return Der.wrap(
        Tlv.SEQUENCE,
        Der.wrap(
            Tlv.SEQUENCE,
            text(LooseReader.PRINTABLE, name),
            Der.wrap(Tlv.OCTET_STRING, hash.digest(encoded(SIGNER)))));
  }

  private static byte[] digestList(byte[] type, byte[] value) {
    return Der.wrap(Tlv.SEQUENCE, Der.wrap(Tlv.SEQUENCE, type, value));
  }

  private static byte[] sm3OfSigner() {
    return HashAlgorithm.SM3.digest(encoded(SIGNER));
  }

  private static int indexOf(byte[] bytes, String text) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
  }

  static byte[] flipped(byte[] bytes, int at) {
    byte[] changed = bytes.clone();
    changed[at] ^= 1;
    return changed;
  }

  private static byte[] raw(byte[] der) {
    try {
      List<Tlv> numbers = Tlv.readAll(der).children(2);
      byte[] raw = new byte[64];
      for (int i = 0; i < 2; i++) {
        byte[] value = unsigned(numbers.get(i).integer());
        System.arraycopy(value, 0, raw, 32 * (i + 1) - value.length, value.length);
      }
      return raw;
    } catch (Asn1Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] wide(byte[] der) {
    byte[] raw = raw(der);
    byte[] wide = new byte[128];
    System.arraycopy(raw, 0, wide, 32, 32);
    System.arraycopy(raw, 32, wide, 96, 32);
    return wide;
  }

  private static byte[] unsigned(BigInteger number) {
    byte[] value = number.toByteArray();
    return value[0] == 0 ? Arrays.copyOfRange(value, 1, value.length) : value;
  }

  private static byte[] octets(byte[] bitString) {
    try {
      return Der.wrap(Tlv.OCTET_STRING, Tlv.readAll(bitString).bits());
    } catch (Asn1Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The outermost length in the indefinite form. */
  private static byte[] ber(byte[] element) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(Tlv.SEQUENCE);
      out.write(0x80);
      out.writeBytes(Tlv.readAll(element).content());
      out.write(0);
      out.write(0);
      return out.toByteArray();
    } catch (Asn1Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first element inside in the indefinite form. */
  private static byte[] berInside(byte[] element) {
    try {
      List<Tlv> parts = Tlv.readAll(element).children();
      byte[][] encoded = new byte[parts.size()][];
      for (int i = 0; i < encoded.length; i++) {
        encoded[i] = i == 0 ? ber(parts.get(i).encoded()) : parts.get(i).encoded();
      }
      return Der.wrap(Tlv.SEQUENCE, encoded);
    } catch (Asn1Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] sealIn(byte[] signature) {
    try {
      return SesSignature.parse(signature).sealBytes();
    } catch (Asn1Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
