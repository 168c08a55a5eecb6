package io.yinxin.seal;

import static io.yinxin.seal.FindingCode.*;
import static io.yinxin.seal.Verdict.INDETERMINATE;
import static io.yinxin.seal.Verdict.INVALID;
import static io.yinxin.seal.Verdict.UNSEALED;
import static io.yinxin.seal.Verdict.VALID;
import static io.yinxin.seal.key.SignatureAlgorithm.ECDSA_P256_SHA256;
import static io.yinxin.seal.key.SignatureAlgorithm.RSA_PKCS1_SHA256;

import io.yinxin.seal.internal.crypto.GeneratedKey;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestKeys;
import io.yinxin.seal.testing.TestPki;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.ess.ESSCertID;
import org.bouncycastle.asn1.ess.SigningCertificate;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Documents that are wrong in one way each, made from a good one, named after what is wrong with
 * them, with what a verifier has to find.
 */
final class BadDocuments extends BadFiles {

  /** The moment at which all of them are verified. */
  static final Instant NOW = FixedClock.NOW;

  static final Instant SEALED = NOW.minus(Duration.ofDays(1));

  static final String M = " /M (D:20261122080000Z)";
  static final String TRAILER = "/Root 1 0 R /Info 5 0 R /ID [<0001> <0002>]";

  private static final String CONTENT_TIMESTAMP = "1.2.840.113549.1.9.16.2.20";

  static final TestPki ROOT = TestPki.root("Root", ECDSA_P256_SHA256);
  static final TestPki SIGNER = ROOT.signer("Signer");
  static final TestPki OTHER = ROOT.signer("Other");
  static final TestPki TSA = ROOT.signer("Time", BadDocuments::timestamps);
  private static final TestPki FOREIGN_ROOT = TestPki.root("Foreign", ECDSA_P256_SHA256);

  private static TestPki.Certificate timestamps(TestPki.Certificate certificate) {
    return certificate.extension(
        Extension.extendedKeyUsage.getId(),
        true,
        new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping));
  }

  /**
   * One of them.
   *
   * @param name what is wrong with it
   * @param how how it was made
   * @param bytes the document
   * @param verdict what a verifier has to say
   * @param codes every finding, but {@link FindingCode#REVOCATION_NOT_CHECKED}
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Bad(String name, String how, byte[] bytes, Verdict verdict, Set<FindingCode> codes) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<X509Certificate> roots() {
    return List.of(ROOT.certificate());
  }

  static List<Bad> all() {
    BadDocuments made = new BadDocuments();
    made.files();
    made.structure();
    made.coverage();
    made.messages();
    made.people();
    made.times();
    made.laterRevisions();
    return made.gathered();
  }

  // ---- the good ones

  static UnaryOperator<byte[]> signed() {
    return new TestSignature(SIGNER)::sign;
  }

  /** A page, and in a second revision a signature field, not yet filled. */
  static RawPdf toSeal(String more) {
    return field(RawPdf.onePage(), "/V 8 0 R").signature(8, M + more).end(TRAILER);
  }

  private static RawPdf field(RawPdf pdf, String value) {
    return pdf.object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>")
        .object(3, RawPdf.page(" /Annots [7 0 R]"))
        .object(6, "<< /Fields [7 0 R] /SigFlags 3 >>")
        .object(7, widget("Seal1", value));
  }

  static String widget(String name, String more) {
    return "<< /FT /Sig /T ("
        + name
        + ") /Type /Annot /Subtype /Widget /F 132 /Rect [0 0 0 0] /P 3 0 R "
        + more
        + " >>";
  }

  static byte[] sealed() {
    return toSeal("").seal(signed());
  }

  /** A second sealing, in an update that does only what a sealing needs. */
  static RawPdf second(byte[] first) {
    return second(RawPdf.of(first), "");
  }

  private static RawPdf second(RawPdf pdf, String more) {
    return pdf.object(3, RawPdf.page(" /Annots [7 0 R 9 0 R]"))
        .object(6, "<< /Fields [7 0 R 9 0 R] /SigFlags 3 >>")
        .object(9, widget("Seal2", "/V 10 0 R" + more))
        .signature(10, M)
        .end(TRAILER);
  }

  // ---- what is no document, or broken

  private void files() {
    add("empty", "no byte at all", new byte[0], INVALID, NOT_A_DOCUMENT);
    add(
        "picture",
        "the first bytes of a PNG",
        new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'},
        INVALID,
        NOT_A_DOCUMENT);
    add("unsealed", "a page and nothing else", RawPdf.onePage().bytes(), UNSEALED, NO_SEALING);
    byte[] sealed = sealed();
    add(
        "truncated",
        "the last 40 bytes cut off a sealed file",
        Arrays.copyOf(sealed, sealed.length - 40),
        INVALID,
        MALFORMED);
    add(
        "truncated-before-the-signature",
        "cut off where the update with the sealing had hardly begun",
        Arrays.copyOf(sealed, RawPdf.onePage().length() + 100),
        INDETERMINATE,
        MALFORMED);
    add(
        "truncated-unsealed",
        "the last 40 bytes cut off an unsealed file",
        Arrays.copyOf(RawPdf.onePage().bytes(), RawPdf.onePage().length() - 40),
        INDETERMINATE,
        MALFORMED);
    add(
        "appended-objects-without-xref",
        "a new page and a startxref that leads nowhere (incremental saving attack)",
        RawPdf.of(sealed)
            .orphan(4, RawPdf.stream("", "BT /F1 18 Tf 20 20 Td (Forged!) Tj ET"))
            .text("trailer\n<< /Root 1 0 R /Size 9 >>\nstartxref\n99999999\n%%EOF\n")
            .bytes(),
        INVALID,
        MALFORMED);
    add(
        "encrypted-unknown-handler",
        "an /Encrypt of a handler that nobody knows",
        RawPdf.begun()
            .object(12, "<< /Filter /Nobody /V 9 >>")
            .end(TRAILER + " /Encrypt 12 0 R")
            .bytes(),
        INDETERMINATE,
        ENCRYPTED);
    String locked = TRAILER + " /Encrypt 12 0 R";
    byte[] lockedAndSealed =
        field(RawPdf.begun(), "/V 8 0 R")
            .object(12, "<< /Filter /Nobody /V 9 >>")
            .signature(8, M)
            .end(locked)
            .seal(signed());
    add(
        "encrypted-and-sealed",
        "sealed as it stands, which can be seen without opening it: no harm",
        lockedAndSealed,
        VALID,
        ENCRYPTED);
    add(
        "encrypted-and-changed-later",
        "an encrypted document that was saved again after the sealing",
        RawPdf.of(lockedAndSealed).object(14, "(nothing)").end(locked).bytes(),
        INDETERMINATE,
        ENCRYPTED,
        UNSEALED_REVISION);
  }

  // ---- the signature dictionary and its field

  private void structure() {
    add(
        "field-value-null",
        "/V null",
        field(RawPdf.onePage(), "/V null").end(TRAILER).bytes(),
        INVALID,
        FIELD_WITHOUT_SIGNATURE);
    add(
        "field-value-dangling",
        "/V names an object that does not exist",
        field(RawPdf.onePage(), "/V 8 0 R").end(TRAILER).bytes(),
        INVALID,
        FIELD_WITHOUT_SIGNATURE);
    add(
        "contents-missing",
        "a signature dictionary without /Contents (universal signature forgery)",
        forged("<< /Type /Sig /SubFilter /ETSI.CAdES.detached /ByteRange [0 10 20 30] >>"),
        INVALID,
        SIGNATURE_MALFORMED,
        COVERAGE_GAP,
        COVERAGE_END);
    add(
        "contents-empty",
        "/Contents <>",
        forged("<< /Type /Sig /SubFilter /ETSI.CAdES.detached /Contents <> /ByteRange null >>"),
        INVALID,
        SIGNATURE_MALFORMED,
        COVERAGE_MALFORMED);
    add(
        "signature-inside-its-field",
        "the signature dictionary is not an object of its own",
        field(
                RawPdf.onePage(),
                "/V << /Type /Sig /SubFilter /adbe.pkcs7.detached /Contents <00> /ByteRange [0 1 2 3] >>")
            .end(TRAILER)
            .bytes(),
        INVALID,
        SIGNATURE_MALFORMED,
        SIGNATURE_UNREADABLE,
        SIGNATURE_DETACHED,
        COVERAGE_GAP,
        COVERAGE_END);
    add(
        "signature-without-field",
        "no field leads to the signature",
        RawPdf.onePage().signature(8, M).end(TRAILER).seal(signed()),
        INVALID,
        SIGNATURE_DETACHED);
    add(
        "subfilter-unknown",
        "/SubFilter /nobody.knows",
        toSeal("", "/SubFilter /nobody.knows").seal(signed()),
        INDETERMINATE,
        UNSUPPORTED);
    add(
        "subfilter-sha1",
        "/SubFilter /adbe.pkcs7.sha1",
        toSeal("", "/SubFilter /adbe.pkcs7.sha1").seal(signed()),
        INVALID,
        WEAK_ALGORITHM);
    RawPdf many = RawPdf.onePage();
    for (int i = 0; i <= 1000; i++) {
      many.object(20 + i, "<< /Type /Sig >>");
    }
    add(
        "signatures-beyond-counting",
        "1,001 signature dictionaries",
        many.end(TRAILER).bytes(),
        INDETERMINATE,
        LIMIT_EXCEEDED);
  }

  private static RawPdf toSeal(String more, String subFilter) {
    return field(RawPdf.onePage(), "/V 8 0 R").signature(8, M + more, subFilter).end(TRAILER);
  }

  private static byte[] forged(String signature) {
    return field(RawPdf.onePage(), "/V 8 0 R").object(8, signature).end(TRAILER).bytes();
  }

  // ---- what is covered

  private void coverage() {
    add(
        "byte-range-null",
        "/ByteRange null (universal signature forgery)",
        toSeal("").seal(signed(), "null"),
        INVALID,
        COVERAGE_MALFORMED);
    add(
        "byte-range-of-three-numbers",
        "the last number is missing",
        toSeal("").seal(signed(), "[%d %d %d]"),
        INVALID,
        COVERAGE_MALFORMED);
    add(
        "byte-range-not-from-the-start",
        "the first number is 1",
        toSeal("").seal(signed(), "[1 %2$d %3$d %4$d]"),
        INVALID,
        COVERAGE_MALFORMED);
    add(
        "byte-range-beyond-the-end",
        "a length far beyond the end",
        toSeal("").seal(signed(), "[0 %2$d %3$d 99999999999]"),
        INVALID,
        COVERAGE_MALFORMED);
    add(
        "gap-too-large",
        "the gap begins one byte early, and what is left is signed",
        gapMoved(-1),
        INVALID,
        COVERAGE_GAP);
    add(
        "gap-is-another-string",
        "the gap is a string before the signature (signature wrapping attack)",
        wrapped(),
        INVALID,
        COVERAGE_GAP,
        CONTENT_CHANGED);
    RawPdf early = toSeal("");
    add(
        "covers-less-than-its-revision",
        "the last ten bytes are not covered",
        coveringLess(early),
        INVALID,
        COVERAGE_END);
    add(
        "two-signatures-of-one-revision",
        "a second signature dictionary with the same end",
        twoInOne(),
        INVALID,
        COVERAGE_OVERLAP,
        CONTENT_CHANGED);
    byte[] sealed = sealed();
    add(
        "byte-changed",
        "one letter of the page's text",
        RawPdf.replaced(sealed, "Licence", "licence"),
        INVALID,
        CONTENT_CHANGED);
  }

  private static byte[] gapMoved(int by) {
    RawPdf pdf = toSeal("");
    int hole = pdf.hole();
    return pdf.sealRange(signed(), hole + by, hole + pdf.holeLength(), pdf.length());
  }

  private static byte[] wrapped() {
    RawPdf pdf = field(RawPdf.onePage(), "/V 8 0 R").object(11, "(" + "x".repeat(200) + ")");
    pdf.signature(8, M).end(TRAILER);
    int at = new String(pdf.bytes(), StandardCharsets.ISO_8859_1).indexOf("(xxx");
    return pdf.sealRange(signed(), at, at + 202, pdf.length());
  }

  private static byte[] coveringLess(RawPdf pdf) {
    int hole = pdf.hole();
    return pdf.sealRange(signed(), hole, hole + pdf.holeLength(), pdf.length() - 10);
  }

  private static byte[] twoInOne() {
    RawPdf pdf =
        RawPdf.onePage()
            .object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>")
            .object(3, RawPdf.page(" /Annots [7 0 R 9 0 R]"))
            .object(6, "<< /Fields [7 0 R 9 0 R] /SigFlags 3 >>")
            .object(7, widget("Seal1", "/V 8 0 R"))
            .object(9, widget("Seal2", "/V 10 0 R"))
            .signature(8, M);
    RawPdf.Hole first = pdf.lastHole();
    pdf.signature(10, M).end(TRAILER);
    return RawPdf.fill(pdf.seal(signed()), first, signed());
  }

  // ---- the signed message

  private void messages() {
    add(
        "message-garbage",
        "the signature value is no CMS",
        toSeal("").seal(content -> "this is no signature".getBytes(StandardCharsets.US_ASCII)),
        INVALID,
        SIGNATURE_UNREADABLE);
    ASN1ObjectIdentifier mac = new ASN1ObjectIdentifier("1.0.32004.1.2");
    add(
        "authentication-code",
        "the code of ISO/TS 32004 beside the signature: no harm",
        toSeal("")
            .seal(
                new TestSignature(SIGNER)
                        .withUnsigned(
                            new Attribute(
                                mac,
                                new DERSet(
                                    new ContentInfo(
                                        PKCSObjectIdentifiers.id_ct_authData, new DERSequence()))))
                    ::sign),
        VALID);
    add(
        "authentication-code-that-is-none",
        "anything else in the place of that code",
        toSeal("")
            .seal(
                new TestSignature(SIGNER)
                        .withUnsigned(new Attribute(mac, new DERSet(new DERUTF8String("hello"))))
                    ::sign),
        INDETERMINATE,
        SIGNATURE_EXTRA_DATA);
    add(
        "signer-not-named",
        "a CAdES signature that does not name its certificate",
        toSeal("").seal(new TestSignature(SIGNER).withoutNaming()::sign),
        INDETERMINATE,
        ATTRIBUTES_WRONG);
    Attribute bySha1 =
        new Attribute(
            PKCSObjectIdentifiers.id_aa_signingCertificate,
            new DERSet(
                new SigningCertificate(
                    new ESSCertID(HashAlgorithm.SHA1.digest(encoded(SIGNER.certificate()))))));
    UnaryOperator<byte[]> boundBySha1 =
        new TestSignature(SIGNER).withoutNaming().with(bySha1)::sign;
    add(
        "signer-named-by-sha-1",
        "a CAdES signature that names its certificate by SHA-1 only, as CAdES allows: no harm",
        toSeal("").seal(boundBySha1),
        VALID,
        WEAK_ALGORITHM);
    add(
        "signer-named-by-sha-1-pkcs7",
        "the same in PKCS #7, which need not name it at all: no harm",
        toSeal("", "/SubFilter /adbe.pkcs7.detached").seal(boundBySha1),
        VALID,
        WEAK_ALGORITHM);
    stampedBefore();
    byte[] sealed = sealed();
    byte[] padded = sealed.clone();
    int end = new String(sealed, StandardCharsets.ISO_8859_1).indexOf("> /ByteRange");
    padded[end - 1] = '1';
    add("padding-not-zero", "a digit behind the CMS", padded, INDETERMINATE, SIGNATURE_EXTRA_DATA);
    byte[] mixed = sealed.clone();
    int letter = end - 1;
    while (mixed[letter] < 'a') {
      letter--;
    }
    mixed[letter] = (byte) (mixed[letter] - 0x20);
    add(
        "hexadecimal-in-mixed-case",
        "one digit as a capital letter",
        mixed,
        INDETERMINATE,
        SIGNATURE_EXTRA_DATA);
    add(
        "signature-value-changed",
        "one bit of the signature value",
        toSeal("")
            .seal(
                new TestSignature(SIGNER)
                        .spoiled(
                            value -> {
                              value[value.length - 1] ^= 1;
                              return value;
                            })
                    ::sign),
        INVALID,
        SIGNATURE_WRONG);
    add(
        "no-message-digest",
        "the attribute message-digest is missing",
        toSeal("").seal(new TestSignature(SIGNER).withoutMessageDigest()::sign),
        INVALID,
        ATTRIBUTES_WRONG);
    add(
        "two-message-digests",
        "the attribute message-digest stands there twice",
        toSeal("")
            .seal(
                new TestSignature(SIGNER)
                        .with(
                            new Attribute(
                                CMSAttributes.messageDigest,
                                new DERSet(new DEROctetString(new byte[32]))))
                    ::sign),
        INVALID,
        ATTRIBUTES_WRONG,
        CONTENT_CHANGED);
    add(
        "content-type-contradicted",
        "the attribute content-type is not that of the content",
        toSeal("")
            .seal(
                new TestSignature(SIGNER).contentTypeAttribute(PKCSObjectIdentifiers.id_ct_TSTInfo)
                    ::sign),
        INVALID,
        ATTRIBUTES_WRONG);
    TestPki weak = ROOT.signer("Weak", c -> c.key(RSA_PKCS1_SHA256).key(TestKeys.rsa(1024, 0)));
    add(
        "rsa-1024",
        "an RSA key of 1024 bits",
        toSeal("").seal(new TestSignature(weak)::sign),
        INVALID,
        WEAK_ALGORITHM);
    add(
        "sha-1",
        "SHA-1 as the digest",
        toSeal("").seal(new TestSignature(SIGNER, "SHA1withECDSA", HashAlgorithm.SHA1)::sign),
        INVALID,
        WEAK_ALGORITHM);
    TestPki old = ROOT.signer("Old", c -> c.signedWith(SignatureScheme.named("SHA1withECDSA")));
    add(
        "sha-1-certificate",
        "a certificate signed with SHA-1",
        toSeal("").seal(new TestSignature(old)::sign),
        INVALID,
        WEAK_ALGORITHM);
    add(
        "dsa",
        "a DSA signature, which is not approved any more and not checked",
        toSeal("").seal(dsa()),
        INDETERMINATE,
        UNSUPPORTED_ALGORITHM);
    add(
        "attribute-unknown",
        "a signed attribute that nobody knows: no harm",
        toSeal("")
            .seal(
                new TestSignature(SIGNER)
                        .with(
                            new Attribute(
                                PKCSObjectIdentifiers.pkcs_9_at_unstructuredName,
                                new DERSet(new DERUTF8String("x"))))
                    ::sign),
        VALID);
    add(
        "ses-signature-broken",
        "what begins as an SES_Signature (GB/T 38540) and is none",
        toSeal("").seal(content -> new byte[] {0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x04}),
        INVALID,
        FORM_UNUSUAL,
        SIGNATURE_UNREADABLE);
  }

  /** Timestamps of the content, which the signer had before signing and vouches for. */
  private void stampedBefore() {
    add(
        "content-timestamp-good",
        "a timestamp of the content under the signature: no harm",
        toSeal("").seal(content -> around(new TestSignature(TSA), content, content)),
        VALID);
    TestSignature sha512 = new TestSignature(TSA, "SHA512withECDSA", HashAlgorithm.SHA512);
    add(
        "content-timestamp-by-another-digest",
        "the same with SHA-512, where the signature has SHA-256: no harm",
        toSeal("").seal(content -> around(sha512, content, content)),
        VALID);
    add(
        "content-timestamp-of-something-else",
        "a timestamp of other bytes under the signature",
        toSeal("").seal(content -> around(new TestSignature(TSA), new byte[] {1, 2}, content)),
        INDETERMINATE,
        TIMESTAMP_INVALID);
    add(
        "content-timestamp-of-something-else-by-another-digest",
        "the same with SHA-512, where the signature has SHA-256",
        toSeal("").seal(content -> around(sha512, new byte[] {1, 2}, content)),
        INDETERMINATE,
        TIMESTAMP_INVALID);
    add(
        "content-timestamp-that-is-none",
        "a signature in the place of a timestamp of the content",
        toSeal("")
            .seal(
                content ->
                    new TestSignature(SIGNER)
                        .with(
                            TestSignature.attribute(
                                CONTENT_TIMESTAMP, new TestSignature(OTHER).sign(content)))
                        .sign(content)),
        INDETERMINATE,
        TIMESTAMP_INVALID);
  }

  private static byte[] around(TestSignature server, byte[] what, byte[] content) {
    return new TestSignature(SIGNER)
        .with(TestSignature.attribute(CONTENT_TIMESTAMP, server.stamp(what, SEALED)))
        .sign(content);
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the identifiers say is enough: DSA is not checked. */
  private static UnaryOperator<byte[]> dsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("DSA");
      generator.initialize(2048);
      KeyPair pair = generator.generateKeyPair();
      TestPki signer =
          ROOT.signer(
              "Dsa",
              c ->
                  c.key(
                      new GeneratedKey(
                          PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded()),
                          SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))));
      return new TestSignature(signer, "SHA256withDSA", HashAlgorithm.SHA256).unsigned()::sign;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- who sealed

  private void people() {
    add(
        "no-certificate",
        "the CMS holds no certificate",
        toSeal("").seal(new TestSignature(SIGNER).withoutCertificates()::sign),
        INDETERMINATE,
        SIGNER_UNKNOWN);
    add(
        "certificate-substituted",
        "the signed attribute names another certificate",
        toSeal("").seal(new TestSignature(SIGNER).naming(OTHER)::sign),
        INVALID,
        SIGNER_SUBSTITUTED);
    TestPki foreign = FOREIGN_ROOT.signer("Stranger");
    add(
        "foreign-root",
        "a chain to a root that is not trusted",
        toSeal("").seal(new TestSignature(foreign)::sign),
        INDETERMINATE,
        UNTRUSTED);
    TestPki forged = ROOT.signer("Signer", TestPki.Certificate::forged);
    add(
        "certificate-forged",
        "a certificate that names the trusted root and is signed by another key",
        toSeal("").seal(new TestSignature(forged)::sign),
        INVALID,
        CHAIN_BROKEN);
    TestPki noCa = SIGNER.signer("NoCa");
    add(
        "issued-by-a-signer",
        "a certificate issued by one that is no authority",
        toSeal("").seal(new TestSignature(noCa)::sign),
        INVALID,
        CHAIN_BROKEN);
    TestPki encipher = ROOT.signer("Cipher", TestPki.Certificate::noDigitalSignature);
    add(
        "key-usage-encipherment",
        "a certificate for encryption only",
        toSeal("").seal(new TestSignature(encipher)::sign),
        INVALID,
        KEY_USAGE);
    TestPki expiredThen = ROOT.signer("Late", c -> c.valid(days(-90), days(-30)));
    add(
        "certificate-expired-before-sealing",
        "a certificate that ended a month before",
        toSeal("").seal(new TestSignature(expiredThen)::sign),
        INVALID,
        CERTIFICATE_NOT_VALID_THEN);
    TestPki notYet = ROOT.signer("Early", c -> c.valid(SEALED.plusSeconds(3600), days(30)));
    add(
        "certificate-not-yet-valid",
        "a certificate that begins an hour later",
        toSeal("").seal(new TestSignature(notYet)::sign),
        INVALID,
        CERTIFICATE_NOT_VALID_THEN);
    TestPki expiredNow = ROOT.signer("Over", c -> c.valid(days(-90), SEALED.plusSeconds(3600)));
    add(
        "certificate-expired-since",
        "a certificate that ended an hour after the sealing",
        toSeal("").seal(new TestSignature(expiredNow)::sign),
        VALID,
        CERTIFICATE_EXPIRED);
  }

  private static Instant days(int from) {
    return NOW.plus(Duration.ofDays(from));
  }

  // ---- when

  private void times() {
    add(
        "no-time",
        "no /M and no signing-time",
        field(RawPdf.onePage(), "/V 8 0 R").signature(8, "").end(TRAILER).seal(signed()),
        VALID,
        TIME_MISSING);
    TestPki over = ROOT.signer("OverNow", c -> c.valid(days(-90), SEALED.plusSeconds(3600)));
    add(
        "no-time-and-expired",
        "no time, and a certificate that has ended: it may have been valid then",
        field(RawPdf.onePage(), "/V 8 0 R")
            .signature(8, "")
            .end(TRAILER)
            .seal(new TestSignature(over)::sign),
        INDETERMINATE,
        TIME_MISSING,
        CERTIFICATE_NOT_VALID_THEN);
    add(
        "time-in-the-future",
        "/M a year from now",
        field(RawPdf.onePage(), "/V 8 0 R")
            .signature(8, " /M (D:20271122080000Z)")
            .end(TRAILER)
            .seal(signed()),
        INDETERMINATE,
        TIME_IN_FUTURE);
    add(
        "timestamp-of-something-else",
        "a timestamp over other bytes",
        stamped(new TestSignature(TSA), new byte[] {1, 2, 3}, SEALED),
        INDETERMINATE,
        TIMESTAMP_INVALID);
    TestPki foreign = FOREIGN_ROOT.signer("ForeignTime", BadDocuments::timestamps);
    add(
        "timestamp-of-a-stranger",
        "a timestamp from a server that is not trusted",
        stamped(new TestSignature(foreign), SEALED),
        VALID,
        TIMESTAMP_UNTRUSTED);
    add(
        "timestamp-before-the-sealing",
        "a timestamp a day older than /M",
        stamped(new TestSignature(TSA), days(-2)),
        INDETERMINATE,
        TIME_CONTRADICTED);
    add(
        "timestamp-good",
        "a timestamp as it should be: no harm",
        stamped(new TestSignature(TSA), SEALED.plusSeconds(2)),
        VALID);
    String nowhere = "/Rect [0 0 0 0] /AP << /N 13 0 R >>";
    String overThePage = "/Rect [0 0 200 100] /AP << /N 13 0 R >>";
    add(
        "document-timestamp-good",
        "a timestamp over the document, not to be seen: no harm",
        archived(sealed(), nowhere, TSA),
        VALID,
        VALIDATION_DATA_ADDED);
    add(
        "document-timestamp-of-a-stranger",
        "the same from a server that is not trusted: it proves no time",
        archived(sealed(), nowhere, foreign),
        VALID,
        TIMESTAMP_UNTRUSTED,
        VALIDATION_DATA_ADDED);
    add(
        "document-timestamp-over-the-page",
        "a timestamp whose field hides the page",
        archived(sealed(), overThePage, foreign),
        INDETERMINATE,
        CHANGED_AFTER_SEALING,
        TIMESTAMP_UNTRUSTED,
        UNSEALED_REVISION);
  }

  /** A timestamp over the whole document, in a field of its own. */
  private static byte[] archived(byte[] sealed, String widget, TestPki server) {
    return RawPdf.of(sealed)
        .object(3, RawPdf.page(" /Annots [7 0 R 9 0 R]"))
        .object(6, "<< /Fields [7 0 R 9 0 R] /SigFlags 3 >>")
        .object(
            9,
            "<< /FT /Sig /T (Time1) /Type /Annot /Subtype /Widget /F 132 /P 3 0 R /V 10 0 R "
                + widget
                + " >>")
        .signature(10, "", "/SubFilter /ETSI.RFC3161")
        .object(13, RawPdf.stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", "0 0 9 9 re f"))
        .end(TRAILER)
        .seal(content -> new TestSignature(server).stamp(content, SEALED.plusSeconds(9)));
  }

  private static byte[] stamped(TestSignature server, Instant time) {
    return toSeal("")
        .seal(new TestSignature(SIGNER).timestamp(value -> server.stamp(value, time))::sign);
  }

  private static byte[] stamped(TestSignature server, byte[] other, Instant time) {
    return toSeal("")
        .seal(new TestSignature(SIGNER).timestamp(value -> server.stamp(other, time))::sign);
  }

  // ---- what came after

  private void laterRevisions() {
    byte[] sealed = sealed();
    add("sealed-twice", "two sealings in turn: no harm", second(sealed).seal(signed()), VALID);
    add(
        "junk-at-the-end",
        "four bytes behind the last line",
        RawPdf.of(sealed).text("junk").bytes(),
        INDETERMINATE,
        TRAILING_DATA);
    add(
        "line-ends-at-the-end",
        "two line ends behind the last one",
        RawPdf.of(sealed).text("\n\n").bytes(),
        INDETERMINATE,
        TRAILING_DATA);
    add(
        "orphan-in-second-sealing",
        "an object that no table mentions, in the update of a second sealing",
        second(
                RawPdf.of(sealed)
                    .orphan(4, RawPdf.stream("", "BT /F1 18 Tf 20 20 Td (Forged!) Tj ET")),
                "")
            .seal(signed()),
        INDETERMINATE,
        HIDDEN_DATA);
    add(
        "page-replaced",
        "another content stream, saved normally",
        RawPdf.of(sealed)
            .object(4, RawPdf.stream("", "BT /F1 18 Tf 20 20 Td (Forged!) Tj ET"))
            .end(TRAILER)
            .bytes(),
        INVALID,
        CHANGED_AFTER_SEALING);
    add(
        "page-replaced-and-sealed-again",
        "another content stream, and a second sealing in the same update",
        second(
                RawPdf.of(sealed)
                    .object(4, RawPdf.stream("", "BT /F1 18 Tf 20 20 Td (Forged!) Tj ET")),
                "")
            .seal(signed()),
        INVALID,
        CHANGED_AFTER_SEALING);
    add(
        "content-freed",
        "the content stream deleted",
        RawPdf.of(sealed).free(4).end(TRAILER).bytes(),
        INVALID,
        CHANGED_AFTER_SEALING);
    add(
        "page-tree-replaced",
        "a catalog with other pages",
        RawPdf.of(sealed)
            .object(1, "<< /Type /Catalog /Pages 12 0 R /AcroForm 6 0 R >>")
            .object(12, "<< /Type /Pages /Kids [13 0 R] /Count 1 >>")
            .object(13, RawPdf.page(" /Annots [7 0 R]"))
            .end(TRAILER)
            .bytes(),
        INVALID,
        CHANGED_AFTER_SEALING);
    add(
        "root-replaced",
        "a trailer that names another catalog",
        RawPdf.of(sealed)
            .object(12, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>")
            .end("/Root 12 0 R /Info 5 0 R /ID [<0001> <0002>]")
            .bytes(),
        INVALID,
        CHANGED_AFTER_SEALING);
    add(
        "hidden-object-shown",
        "a table that leads to an object hidden in the sealed part (shadow attack)",
        shadow(),
        INVALID,
        CHANGED_AFTER_SEALING);
    add(
        "gap-filled",
        "an object that the sealed part refers to but does not have",
        danglingFilled(),
        INDETERMINATE,
        CHANGED_AFTER_SEALING,
        UNSEALED_REVISION);
    add(
        "note-added",
        "a text note on the page, saved normally",
        RawPdf.of(sealed)
            .object(3, RawPdf.page(" /Annots [7 0 R 12 0 R]"))
            .object(12, "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (Note) >>")
            .end(TRAILER)
            .bytes(),
        INDETERMINATE,
        CHANGED_AFTER_SEALING,
        UNSEALED_REVISION);
    add(
        "saved-again",
        "an update that changes nothing",
        RawPdf.of(sealed).object(12, "(nothing)").end(TRAILER).bytes(),
        INDETERMINATE,
        UNSEALED_REVISION);
    add(
        "script-in-second-sealing",
        "the field of a second sealing starts a script",
        second(RawPdf.of(sealed), " /AA << /E << /S /JavaScript /JS (x) >> >>").seal(signed()),
        INDETERMINATE,
        CHANGED_AFTER_SEALING);
    add(
        "evidence-added",
        "a DSS with a certificate",
        evidence(sealed, "<< /Type /DSS /Certs [13 0 R] >>"),
        VALID,
        VALIDATION_DATA_ADDED);
    add(
        "evidence-of-the-wrong-kind",
        "a DSS that holds a dictionary",
        evidence(sealed, "<< /Type /DSS /Certs << /A 13 0 R >> >>"),
        INDETERMINATE,
        CHANGED_AFTER_SEALING,
        UNSEALED_REVISION);
    String entry = "/0123456789ABCDEF0123456789ABCDEF01234567";
    byte[] withEvidence =
        evidence(
            sealed,
            "<< /Type /DSS /Certs [13 0 R] /VRI << " + entry + " << /Cert [13 0 R] >> >> >>");
    add(
        "evidence-computed-anew",
        "an entry for one signature that no longer names what the DSS still has: no harm",
        RawPdf.of(withEvidence)
            .object(12, "<< /Type /DSS /Certs [13 0 R] /VRI << " + entry + " << /Cert [] >> >> >>")
            .end(TRAILER)
            .bytes(),
        VALID,
        VALIDATION_DATA_ADDED);
    add(
        "evidence-removed",
        "the entry for one signature gone",
        RawPdf.of(withEvidence)
            .object(12, "<< /Type /DSS /Certs [13 0 R] /VRI << >> >>")
            .end(TRAILER)
            .bytes(),
        INDETERMINATE,
        CHANGED_AFTER_SEALING,
        VALIDATION_DATA_ADDED,
        UNSEALED_REVISION);
    add(
        "certified-and-sealed-again",
        "a second sealing where the first permits no changes",
        second(certified(1)).seal(signed()),
        INVALID,
        CERTIFICATION_VIOLATED);
    add(
        "certified-for-forms-and-sealed-again",
        "a second sealing where the first permits it: no harm",
        second(certified(2)).seal(signed()),
        VALID);
    add(
        "locked-field-changed",
        "a field changed that the sealing locks",
        lockedFieldChanged(),
        INVALID,
        CERTIFICATION_VIOLATED,
        CHANGED_AFTER_SEALING,
        UNSEALED_REVISION);
    add(
        "signature-stripped",
        "the form emptied in an update",
        RawPdf.of(sealed)
            .object(1, "<< /Type /Catalog /Pages 2 0 R >>")
            .object(3, RawPdf.page(""))
            .free(6)
            .free(7)
            .free(8)
            .end(TRAILER)
            .bytes(),
        INVALID,
        SIGNATURE_DETACHED,
        CHANGED_AFTER_SEALING,
        UNSEALED_REVISION);
    add(
        "signature-copied",
        "the same signature dictionary again, in an update",
        copied(sealed),
        INVALID,
        SIGNATURE_DETACHED,
        COVERAGE_GAP,
        COVERAGE_END,
        COVERAGE_OVERLAP,
        UNSEALED_REVISION);
    add(
        "traces-of-a-signature",
        "a signature dictionary that no table mentions, and no other",
        RawPdf.onePage().orphan(8, "<< /Type /Sig /ByteRange [0 1 2 3] >>").end(TRAILER).bytes(),
        INDETERMINATE,
        SIGNATURE_DETACHED);
    add(
        "objects-at-the-end",
        "an object behind the last line, which a repairing viewer would show",
        RawPdf.of(sealed).orphan(4, RawPdf.stream("", "(Forged!) Tj")).bytes(),
        INVALID,
        TRAILING_DATA,
        HIDDEN_DATA);
  }

  private static byte[] evidence(byte[] sealed, String dss) {
    return RawPdf.of(sealed)
        .object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /DSS 12 0 R >>")
        .object(12, dss)
        .object(13, RawPdf.stream("", "certificate"))
        .end(TRAILER)
        .bytes();
  }

  static byte[] certified(int permission) {
    return toSeal(
            " /Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams"
                + " << /Type /TransformParams /V /1.2 /P "
                + permission
                + " >> >>]")
        .seal(signed());
  }

  private static byte[] lockedFieldChanged() {
    byte[] sealed =
        RawPdf.onePage()
            .object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>")
            .object(3, RawPdf.page(" /Annots [7 0 R]"))
            .object(6, "<< /Fields [7 0 R 11 0 R] /SigFlags 3 >>")
            .object(7, widget("Seal1", "/V 8 0 R"))
            .object(11, "<< /FT /Tx /T (Name) /V (one) >>")
            .signature(
                8,
                M
                    + " /Reference [<< /Type /SigRef /TransformMethod /FieldMDP /TransformParams"
                    + " << /Type /TransformParams /V /1.2 /Action /Include /Fields [(Name)] >> >>]")
            .end(TRAILER)
            .seal(signed());
    return RawPdf.of(sealed).object(11, "<< /FT /Tx /T (Name) /V (two) >>").end(TRAILER).bytes();
  }

  private static byte[] shadow() {
    RawPdf pdf = field(RawPdf.onePage(), "/V 8 0 R");
    int at = pdf.length();
    pdf.orphan(4, RawPdf.stream("", "BT /F1 18 Tf 20 20 Td (Forged!) Tj ET"));
    byte[] sealed = pdf.signature(8, M).end(TRAILER).seal(signed());
    return RawPdf.of(sealed).entry(4, at).end(TRAILER).bytes();
  }

  private static byte[] danglingFilled() {
    byte[] sealed =
        RawPdf.onePage()
            .object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>")
            .object(3, RawPdf.page(" /Annots [7 0 R 15 0 R]"))
            .object(6, "<< /Fields [7 0 R] /SigFlags 3 >>")
            .object(7, widget("Seal1", "/V 8 0 R"))
            .signature(8, M)
            .end(TRAILER)
            .seal(signed());
    return RawPdf.of(sealed)
        .object(15, "<< /Type /Annot /Subtype /Stamp /Rect [0 0 200 100] >>")
        .end(TRAILER)
        .bytes();
  }

  private static byte[] copied(byte[] sealed) {
    String text = new String(sealed, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("8 0 obj") + 8;
    String dictionary = text.substring(at, text.indexOf("\nendobj", at));
    return RawPdf.of(sealed).object(8, dictionary).end(TRAILER).bytes();
  }
}
