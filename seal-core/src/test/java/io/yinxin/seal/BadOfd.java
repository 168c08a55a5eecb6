package io.yinxin.seal;

import static io.yinxin.seal.FindingCode.*;
import static io.yinxin.seal.Verdict.INDETERMINATE;
import static io.yinxin.seal.Verdict.INVALID;
import static io.yinxin.seal.Verdict.UNSEALED;
import static io.yinxin.seal.Verdict.VALID;

import io.yinxin.seal.TestOfd.Seal;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.ofd.RawZip;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.SesForge;
import io.yinxin.seal.testing.TestPki;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * OFD documents with one vendor habit or one attack each, made from a good one, named after what is
 * odd about them, with what a verifier has to find. What concerns the signature container alone is
 * tried in {@code SesTwins}.
 */
final class BadOfd extends BadFiles {

  private static final TestPki ROOT = TestPki.root("R", SignatureAlgorithm.SM2_SM3);
  private static final TestPki MAKER_ROOT = TestPki.root("MR", SignatureAlgorithm.SM2_SM3);
  private static final TestPki MAKER = MAKER_ROOT.signer("Maker");
  static final TestPki SIGNER = ROOT.signer("Signer");
  private static final TestPki OTHER = ROOT.signer("Other");
  private static final TestPki TSA =
      ROOT.signer(
          "Time",
          c ->
              c.extension(
                  "2.5.29.37", true, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping)));
  static final TestPki ENCRYPTION =
      ROOT.signer("Encryption", TestPki.Certificate::noDigitalSignature);
  static final TestPki STRANGER =
      TestPki.root("Stranger", SignatureAlgorithm.SM2_SM3).signer("Signer");

  private BadOfd() {}

  static List<X509Certificate> roots() {
    return List.of(ROOT.certificate());
  }

  static List<X509Certificate> makers() {
    return List.of(MAKER_ROOT.certificate());
  }

  static List<BadDocuments.Bad> all() {
    BadOfd made = new BadOfd();
    made.good();
    made.packages();
    made.xml();
    made.habits();
    made.changes();
    made.coverage();
    made.lists();
    made.containers();
    made.messages();
    made.stamps();
    made.several();
    return made.gathered();
  }

  // ---- the good one

  static SesForge forge(Version version) {
    return TestOfd.forge(version, MAKER, SIGNER);
  }

  static Seal seal() {
    return new Seal(forge(Version.V4));
  }

  static TestOfd sealed() {
    return TestOfd.open().seal(seal());
  }

  static byte[] small() {
    return TestOfd.small().seal(seal()).bytes();
  }

  private void good() {
    add("sealed", "every file covered but the list of sealings", sealed(), VALID);
    add("sealed-v1", "as GM/T 0031-2014", TestOfd.open().seal(new Seal(forge(Version.V1))), VALID);
    add("sealed-v5", "as GM/T 0031-2025", TestOfd.open().seal(new Seal(forge(Version.V5))), VALID);
    add("sealed-twice", "a second sealing over the first", sealed().seal(seal()), VALID);
    add("unsealed", "no sealing", TestOfd.open(), UNSEALED, NO_SEALING);
    add(
        "straddling",
        "one sealing with a strip on the edge of the page",
        TestOfd.open()
            .seal(
                seal()
                    .signature(
                        s ->
                            s.replace(
                                "Boundary=\"50 50 42 42\"",
                                "Boundary=\"200 50 42 42\" Clip=\"0 0 10 42\""))),
        VALID);
    SesForge stamped = forge(Version.V4);
    byte[][] value = new byte[1][];
    stamped
        .change(
            ".value",
            v -> {
              value[0] = v;
              return v;
            })
        .change(
            ".timeStamp",
            none ->
                Der.wrap(
                    0xa0, SesForge.bits(new TestSignature(TSA).stamp(value[0], FixedClock.NOW))));
    add("v4-timestamp", "with a timestamp", TestOfd.open().seal(new Seal(stamped)), VALID);
    SesForge digests = forge(Version.V4);
    digests
        .set("certListType", SesForge.number(2))
        .set(
            "certList",
            Der.wrap(
                Tlv.SEQUENCE,
                Der.wrap(
                    Tlv.SEQUENCE,
                    SesForge.text(0x13, "SM3"),
                    Der.wrap(Tlv.OCTET_STRING, HashAlgorithm.SM3.digest(encoded(SIGNER))))));
    add("list-of-digests", "certListType 2", TestOfd.open().seal(new Seal(digests)), VALID);
    TestPki rsaRoot = ROOT.ca("RSA", c -> c.key(SignatureAlgorithm.RSA_PKCS1_SHA256));
    TestPki rsa = rsaRoot.signer("RSA signer");
    SesForge withRsa =
        TestOfd.forge(Version.V4, MAKER, rsa)
            .set(".signatureAlgID", Der.oid("1.2.840.113549.1.1.11"));
    add(
        "rsa-without-its-ca",
        "signed with RSA, and the CA between is nowhere",
        TestOfd.open()
            .seal(
                new Seal(withRsa)
                    .signature(s -> s.replace("1.2.156.10197.1.501", "1.2.840.113549.1.1.11"))),
        INDETERMINATE,
        UNTRUSTED);
    add(
        "rsa",
        "signed with RSA",
        TestOfd.open()
            .seal(
                new Seal(
                        TestOfd.forge(
                                Version.V4,
                                MAKER,
                                ROOT.signer("R", c -> c.key(SignatureAlgorithm.RSA_PKCS1_SHA256)))
                            .set(".signatureAlgID", Der.oid("1.2.840.113549.1.1.11")))
                    .signature(s -> s.replace("1.2.156.10197.1.501", "1.2.840.113549.1.1.11"))),
        VALID);
    add(
        "sha256-references",
        "references with SHA-256",
        TestOfd.open().seal(seal().digest(HashAlgorithm.SHA256, "SHA256")),
        VALID);
  }

  private static byte[] encoded(TestPki owner) {
    try {
      return owner.certificate().getEncoded();
    } catch (java.security.cert.CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- the zip file

  private void zip(
      String name,
      String how,
      UnaryOperator<RawZip> change,
      Verdict verdict,
      FindingCode... codes) {
    add(name, how, change.apply(sealed().zip).bytes(), verdict, codes);
  }

  private static byte[] forged(String was) {
    return was.replace("示例证照", "伪造证照").getBytes(StandardCharsets.UTF_8);
  }

  private void packages() {
    byte[] page = forged(new String(sealed().zip.get(TestOfd.PAGE), StandardCharsets.UTF_8));
    zip(
        "duplicate-entry-last",
        "a second entry of a page's name, behind",
        z -> z.add(TestOfd.PAGE, page),
        INVALID,
        PACKAGE_AMBIGUOUS);
    zip(
        "duplicate-entry-first",
        "a second entry of a page's name, in front",
        z -> z.first(TestOfd.PAGE, page),
        INVALID,
        PACKAGE_AMBIGUOUS,
        CONTENT_CHANGED);
    zip(
        "duplicate-entry-other-case",
        "a second page in capitals",
        z -> z.add(TestOfd.PAGE.replace("Content", "CONTENT"), page),
        INVALID,
        PACKAGE_AMBIGUOUS,
        FILE_UNUSED);
    zip(
        "duplicate-entry-backslash",
        "a second page with backslashes",
        z -> z.add(TestOfd.PAGE.replace('/', '\\'), page),
        INVALID,
        PACKAGE_AMBIGUOUS,
        FORM_UNUSUAL);
    zip(
        "duplicate-entry-dot-slash",
        "a second page under ./",
        z -> z.add("./" + TestOfd.PAGE, page),
        INVALID,
        PACKAGE_AMBIGUOUS,
        FORM_UNUSUAL);
    zip(
        "local-name-differs",
        "a page named otherwise in its own header",
        z -> z.change(TestOfd.PAGE, e -> e.localName(TestOfd.PAGE.replace("Page_0", "Page_9"))),
        INVALID,
        PACKAGE_AMBIGUOUS);
    zip(
        "path-escape",
        "an entry above the root",
        z -> z.add("../../etc/cron.d/x", page),
        INVALID,
        ENTRY_UNSAFE,
        FILE_UNUSED);
    zip(
        "unlisted-entry",
        "a page that the directory does not list",
        z -> z.add("Doc_0/Pages/Page_1/Content.xml", page, e -> e.unlisted()),
        INVALID,
        HIDDEN_DATA);
    zip(
        "pdf-behind",
        "a PDF behind",
        z -> z.suffix("%PDF-1.7\n".getBytes(StandardCharsets.US_ASCII)),
        INVALID,
        HIDDEN_DATA);
    zip(
        "package-behind",
        "another package behind",
        z -> z.suffix(TestOfd.small().bytes()),
        INVALID,
        // The last directory counts, and its document is not sealed.
        HIDDEN_DATA);
    byte[] another = TestOfd.small().bytes();
    zip(
        "package-in-comment",
        "another package in the comment, but for its end",
        z -> z.comment(Arrays.copyOf(another, another.length - 22)),
        INVALID,
        HIDDEN_DATA);
    zip(
        "pdf-in-comment",
        "a PDF in the comment",
        z -> z.comment("%PDF-1.7\n".getBytes(StandardCharsets.US_ASCII)),
        INVALID,
        HIDDEN_DATA);
    zip(
        "rubbish-in-front",
        "some bytes in front",
        z -> z.prefix("rubbish".getBytes(StandardCharsets.US_ASCII), false),
        VALID,
        FORM_UNUSUAL);
    zip(
        "rubbish-behind",
        "some bytes behind",
        z -> z.suffix("rubbish".getBytes(StandardCharsets.US_ASCII)),
        VALID,
        FORM_UNUSUAL);
    zip(
        "gap",
        "some bytes between entries",
        z -> z.beforeDirectory("rubbish".getBytes(StandardCharsets.US_ASCII)),
        INDETERMINATE,
        HIDDEN_DATA);
    zip("rezipped-stored", "packed again", z -> z.changeAll(e -> e.stored()), VALID);
    zip("zip64", "packed with 64 bits", RawZip::zip64, VALID);
    zip(
        "stored-with-descriptors",
        "stored, with the lengths behind",
        z -> z.changeAll(e -> e.stored().descriptor()),
        VALID,
        FORM_UNUSUAL);
    zip(
        "encrypted-entries",
        "entries marked as encrypted",
        z -> z.changeAll(e -> e.encrypted()),
        INDETERMINATE,
        ENCRYPTED);
    zip(
        "gbk-name",
        "a file named in GBK",
        z -> z.add("说明.txt", page, e -> e.named("说明.txt".getBytes(Charset.forName("GBK")))),
        VALID,
        FORM_UNUSUAL,
        FILE_UNUSED);
    TestOfd nested =
        TestOfd.open()
            .seal(
                new Seal(
                    forge(Version.V4)
                        .set("picture type", SesForge.text(0x16, "ofd"))
                        .set("data", Der.wrap(Tlv.OCTET_STRING, TestOfd.small().bytes()))));
    nested.zip.changeAll(e -> e.stored());
    add("picture-is-an-ofd", "a seal whose picture is an OFD, stored as it is", nested, VALID);
    nested.zip.comment("made by hand".getBytes(StandardCharsets.US_ASCII));
    add("picture-is-an-ofd-and-comment", "the same, and a comment at the end", nested, VALID);
    byte[] gbk = "Doc_0/Res/印章.png".getBytes(Charset.forName("GBK"));
    TestOfd named =
        TestOfd.open().text(TestOfd.RESOURCE, s -> s.replace(">picture.png<", ">印章.png<"));
    named.zip.remove(TestOfd.PICTURE).add("Doc_0/Res/印章.png", page);
    named.seal(seal()).zip.change("Doc_0/Res/印章.png", e -> e.named(gbk));
    add("gbk-name-of-a-picture", "a picture named in GBK", named, VALID, FORM_UNUSUAL);
    byte[] whole = sealed().bytes();
    add(
        "cut-off",
        "the last 40 bytes missing",
        Arrays.copyOf(whole, whole.length - 40),
        INVALID,
        MALFORMED);
    byte[] open = TestOfd.open().bytes();
    add(
        "cut-off-unsealed",
        "the last 40 bytes missing, never sealed",
        Arrays.copyOf(open, open.length - 40),
        INDETERMINATE,
        MALFORMED);
    zip(
        "wrong-checksum",
        "a page with another checksum",
        z -> z.change(TestOfd.PAGE, e -> e.checksum(1)),
        INVALID,
        MALFORMED);
    RawZip bomb = sealed().zip;
    byte[] zeros = new byte[1 << 20];
    for (int i = 0; i < 300; i++) {
      bomb.add("Doc_0/Res/" + i + ".bmp", zeros);
    }
    add("bomb", "300 MB of zeros", bomb.bytes(), INDETERMINATE, LIMIT_EXCEEDED);
    byte[] rootless = new RawZip().add("a/OFD.xml", "<a/>").bytes();
    add("no-entry-point", "OFD.xml elsewhere", rootless, INVALID, FILE_MISSING);
  }

  // ---- hostile XML

  private void xml() {
    for (String path : List.of("OFD.xml", TestOfd.DOCUMENT, TestOfd.PAGE)) {
      String file = path.substring(path.lastIndexOf('/') + 1);
      add(
          "document-type-in-" + file,
          "an entity that is another file",
          TestOfd.open()
              .text(
                  path,
                  s ->
                      s.replace(
                          "?>\n", "?>\n<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>\n"))
              .seal(seal()),
          INVALID,
          path.equals(TestOfd.DOCUMENT)
              // Where the pages are is not known then.
              ? new FindingCode[] {MALFORMED, STAMP_MISPLACED}
              : new FindingCode[] {MALFORMED});
    }
    add(
        "deep-xml",
        "a thousand elements in each other",
        TestOfd.open()
            .text(
                TestOfd.PAGE,
                s ->
                    s.replace(
                        "<ofd:Content>",
                        "<ofd:Content>" + "<a>".repeat(1000) + "</a>".repeat(1000)))
            .seal(seal()),
        INDETERMINATE,
        LIMIT_EXCEEDED);
    add(
        "huge-attribute",
        "an attribute of a megabyte",
        TestOfd.open()
            .text(
                TestOfd.PAGE,
                s ->
                    s.replace("<ofd:Layer ID=\"2\"", "<ofd:Layer x=\"" + "y".repeat(1 << 20) + '"'))
            .seal(seal()),
        INDETERMINATE,
        LIMIT_EXCEEDED);
    add(
        "two-entry-points",
        "two DocRoot in one DocBody",
        TestOfd.open()
            .text(
                "OFD.xml",
                s ->
                    s.replace(
                        "</ofd:DocRoot>",
                        "</ofd:DocRoot><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"))
            .seal(seal()),
        INVALID,
        PACKAGE_AMBIGUOUS);
    add(
        "two-reference-lists",
        "two References in one sealing",
        TestOfd.open()
            .seal(
                seal()
                    .signature(
                        s ->
                            s.replace(
                                "</ofd:References>",
                                "</ofd:References><ofd:References CheckMethod=\"SM3\"/>"))),
        INVALID,
        PACKAGE_AMBIGUOUS);
    add(
        "location-that-escapes",
        "a reference above the root",
        TestOfd.open()
            .seal(
                seal()
                    .signature(
                        s -> s.replace("FileRef=\"/OFD.xml\"", "FileRef=\"/../../OFD.xml\""))),
        INVALID,
        ENTRY_UNSAFE,
        FILE_MISSING,
        FILE_NOT_COVERED);
  }

  // ---- vendor habits

  private void habit(String name, String how, TestOfd ofd) {
    add(name, how, ofd, VALID, FORM_UNUSUAL);
  }

  private void habit(String name, String how, UnaryOperator<String> signature) {
    habit(name, how, TestOfd.open().seal(seal().signature(signature)));
  }

  private void habits() {
    habit(
        "type-absent",
        "no Type, which means Seal",
        TestOfd.open().seal(seal().listed(s -> s.replace(" Type=\"Seal\"", ""))));
    habit(
        "type-in-small-letters",
        "Type seal",
        TestOfd.open().seal(seal().listed(s -> s.replace("\"Seal\"", "\"seal\""))));
    add(
        "seal-without-a-place",
        "no StampAnnot: nothing is to be seen of the seal",
        TestOfd.open()
            .seal(seal().signature(s -> s.replaceFirst("<ofd:StampAnnot .*?/>", "")))
            .text(TestOfd.SIGNATURES, s -> s.replace("MaxSignId>2<", "MaxSignId>1<")),
        VALID);
    habit(
        "relative-paths",
        "paths from the folder of the file, and of the document",
        TestOfd.open()
            .seal(
                seal()
                    .listed(s -> s.replace("/Doc_0/Signs/", "Signs/"))
                    .signature(
                        s ->
                            s.replace(">/Doc_0/Signs/Sign_0/Seal.esl", ">Seal.esl")
                                .replace(">/Doc_0/Signs/Sign_0/SignedValue", ">SignedValue"))));
    add(
        "relative-paths-of-the-standard",
        "paths from the folder of the file",
        TestOfd.open()
            .seal(
                seal()
                    .listed(s -> s.replace("/Doc_0/Signs/", ""))
                    .signature(
                        s ->
                            s.replace(">/Doc_0/Signs/Sign_0/Seal.esl", ">Seal.esl")
                                .replace(">/Doc_0/Signs/Sign_0/SignedValue", ">SignedValue"))),
        VALID);
    habit(
        "references-without-slash",
        "references from the root, without a slash in front",
        s -> s.replace("FileRef=\"/", "FileRef=\""));
    habit(
        "backslashes",
        "references with backslashes",
        s -> s.replace("/Doc_0/Res/", "\\Doc_0\\Res\\"));
    habit(
        "other-capitals", "a reference in capitals", s -> s.replace("/Doc_0/Res/", "/DOC_0/Res/"));
    for (String time :
        List.of(
            "2020-06-20 17:18:49",
            "20201010151120",
            "2020-01-25T07:31:56",
            "2020-06-20",
            "no time")) {
      habit(
          "time-" + time.replaceAll("\\W", "_"),
          "SignatureDateTime " + time,
          s -> s.replace("20261123080000Z", time));
    }
    add(
        "time-with-fraction",
        "SignatureDateTime 20200630030926.001Z",
        TestOfd.open()
            .seal(seal().signature(s -> s.replace("20261123080000Z", "20200630030926.001Z"))),
        VALID);
    habit(
        "check-method-absent",
        "no CheckMethod, which means MD5, over digests of SM3",
        s -> s.replace(" CheckMethod=\"1.2.156.10197.1.401\"", ""));
    add(
        "check-method-absent-over-md5",
        "no CheckMethod, which means MD5, and digests of MD5",
        TestOfd.open()
            .seal(
                seal()
                    .digest(HashAlgorithm.MD5, "")
                    .signature(s -> s.replace(" CheckMethod=\"\"", ""))),
        INVALID,
        WEAK_ALGORITHM);
    add(
        "check-method-sha-256-by-number",
        "CheckMethod 2.16.840.1.101.3.4.2.1",
        TestOfd.open().seal(seal().digest(HashAlgorithm.SHA256, "2.16.840.1.101.3.4.2.1")),
        VALID);
    habit(
        "check-method-broken",
        "CheckMethod 1.2.156.10197.1.401.2",
        s -> s.replace("10197.1.401\"", "10197.1.401.2\""));
    add(
        "check-method-by-name",
        "CheckMethod SM3",
        TestOfd.open().seal(seal().digest(HashAlgorithm.SM3, "SM3")),
        VALID);
    for (String method : List.of("1.2.156.10197.501", "1.2.156.10197.1.301.1", "SM2", "")) {
      habit(
          "signature-method-" + (method.isEmpty() ? "empty" : method),
          "another spelling of SM2 with SM3",
          s -> s.replace(">1.2.156.10197.1.501<", ">" + method + "<"));
    }
    habit(
        "other-namespace",
        "elements in no namespace",
        s -> s.replace("ofd:", "").replace(" xmlns:ofd=\"http://www.ofdspec.org/2016\"", ""));
    add(
        "other-prefix",
        "another prefix for the same namespace",
        TestOfd.open().seal(seal().signature(s -> s.replace("ofd:", "x:").replace(":ofd=", ":x="))),
        VALID);
    add(
        "provider-in-elements",
        "Provider with elements instead of attributes",
        TestOfd.open()
            .seal(
                seal()
                    .signature(
                        s ->
                            s.replaceFirst(
                                "<ofd:Provider[^>]*/>",
                                "<ofd:Provider><ofd:ProviderName>Test</ofd:ProviderName>"
                                    + "</ofd:Provider>"))),
        VALID);
    habit(
        "raw-signature",
        "r and s side by side",
        TestOfd.open().seal(new Seal(forge(Version.V4).change(".value", BadOfd::raw))));
    add("no-seal-file", "Seal.esl left out", TestOfd.open().seal(seal().withoutSealFile()), VALID);
    add(
        "bom-and-blanks",
        "a byte order mark, and line ends in the digests",
        TestOfd.open()
            .seal(
                seal()
                    .signature(
                        s ->
                            "\ufeff"
                                + s.replace("<ofd:CheckValue>", "<ofd:CheckValue>\n ")
                                    .replace("</ofd:CheckValue>", "\n</ofd:CheckValue>"))),
        VALID);
    add(
        "list-beside-the-document",
        "Signatures.xml in the document's own folder",
        moved("Doc_0/Signatures.xml"),
        VALID);
    add("value-called-otherwise", "SignValue.dat instead of SignedValue.dat", renamed(), VALID);
    add(
        "time-before-method",
        "SignatureDateTime in front of SignatureMethod",
        TestOfd.open()
            .seal(
                seal()
                    .signature(
                        s ->
                            s.replaceFirst(
                                "(<ofd:SignatureMethod>.*?</ofd:SignatureMethod>)"
                                    + "(<ofd:SignatureDateTime>.*?</ofd:SignatureDateTime>)",
                                "$2$1"))),
        VALID);
    add(
        "parameters-of-gmt-0099",
        "the elements that GM/T 0099 adds",
        TestOfd.open()
            .seal(
                seal()
                    .signature(
                        s ->
                            s.replace("Company=\"Test\"", "Company=\"Test\" ProtocolVer=\"2.0\"")
                                .replace(
                                    "<ofd:References",
                                    "<ofd:Parameters><ofd:Parameter Name=\"a\">b</ofd:Parameter>"
                                        + "</ofd:Parameters><ofd:References"))),
        VALID);
    add(
        "max-sign-id-with-zeros",
        "MaxSignId 002",
        sealed().text(TestOfd.SIGNATURES, s -> s.replace("MaxSignId>2<", "MaxSignId>002<")),
        VALID);
    add(
        "max-sign-id-with-letter",
        "MaxSignId s002",
        sealed().text(TestOfd.SIGNATURES, s -> s.replace("MaxSignId>2<", "MaxSignId>s002<")),
        VALID);
    habit(
        "id-above-max-sign-id",
        "MaxSignId below an id that is in use",
        sealed()
            .text(TestOfd.SIGNATURES, s -> s.replace("<ofd:MaxSignId>2<", "<ofd:MaxSignId>1<")));
  }

  /** The list of sealings elsewhere. */
  private static TestOfd moved(String path) {
    TestOfd ofd = TestOfd.open().listsSealingsAt(path);
    ofd.add(TestOfd.SIGNATURES, "");
    ofd.seal(seal());
    byte[] list = ofd.zip.get(TestOfd.SIGNATURES);
    ofd.zip.remove(TestOfd.SIGNATURES).add(path, list);
    return ofd;
  }

  /** The value under the other name that is seen. */
  private static TestOfd renamed() {
    TestOfd ofd =
        TestOfd.open().seal(seal().signature(s -> s.replace("SignedValue.dat", "SignValue.dat")));
    String path = "Doc_0/Signs/Sign_0/SignedValue.dat";
    byte[] value = ofd.zip.get(path);
    ofd.zip.remove(path).add(path.replace("SignedValue", "SignValue"), value);
    return ofd;
  }

  static byte[] raw(byte[] der) {
    org.bouncycastle.asn1.ASN1Sequence two = org.bouncycastle.asn1.ASN1Sequence.getInstance(der);
    byte[] raw = new byte[64];
    for (int i = 0; i < 2; i++) {
      byte[] number =
          org.bouncycastle.util.BigIntegers.asUnsignedByteArray(
              32, org.bouncycastle.asn1.ASN1Integer.getInstance(two.getObjectAt(i)).getValue());
      System.arraycopy(number, 0, raw, 32 * i, 32);
    }
    return raw;
  }

  // ---- changes after sealing

  private void changed(
      String name, String how, String path, UnaryOperator<String> change, FindingCode... codes) {
    add(name, how, sealed().text(path, change), INVALID, codes);
  }

  private void changes() {
    changed(
        "page-changed",
        "another word on a page",
        TestOfd.PAGE,
        s -> s.replace("示例", "伪造"),
        CONTENT_CHANGED);
    changed(
        "template-changed",
        "a byte of a template",
        TestOfd.TEMPLATE,
        s -> s.replace("ID=\"5\"", "ID=\"6\""),
        CONTENT_CHANGED);
    changed(
        "picture-changed",
        "another picture",
        TestOfd.PICTURE,
        s -> s.replace("not", "now"),
        CONTENT_CHANGED);
    changed(
        "attachment-changed",
        "another attachment",
        TestOfd.ATTACHMENT,
        s -> s + " ",
        CONTENT_CHANGED);
    changed(
        "annotation-changed",
        "another annotation",
        TestOfd.ANNOTATION,
        s -> s + " ",
        CONTENT_CHANGED);
    add(
        "doc-root-swapped",
        "OFD.xml leads to another document",
        sealed()
            .text("OFD.xml", s -> s.replace("Doc_0/Document.xml", "Doc_1/Document.xml"))
            .add("Doc_1/Document.xml", TestOfd.xml("Document", "<ofd:Pages/>")),
        INVALID,
        CONTENT_CHANGED,
        FILE_NOT_COVERED,
        // The document that is shown now has no such page.
        STAMP_MISPLACED);
    changed(
        "check-value-changed",
        "a digest in Signature.xml",
        "Doc_0/Signs/Sign_0/Signature.xml",
        s -> s.replaceFirst("(<ofd:CheckValue>)...", "$1AAA"),
        CONTENT_CHANGED);
    changed(
        "stamp-moved",
        "the picture somewhere else",
        "Doc_0/Signs/Sign_0/Signature.xml",
        s -> s.replace("50 50 42 42", "50 90 42 42"),
        CONTENT_CHANGED);
    changed(
        "page-of-stamp-swapped",
        "the picture on another page",
        "Doc_0/Signs/Sign_0/Signature.xml",
        s -> s.replace("PageRef=\"1\"", "PageRef=\"8\""),
        CONTENT_CHANGED,
        STAMP_MISPLACED);
    TestOfd file = sealed();
    file.zip.remove(TestOfd.PICTURE);
    add("file-removed", "a picture taken out", file, INVALID, FILE_MISSING);
    TestOfd value = sealed();
    value.zip.contents(
        "Doc_0/Signs/Sign_0/SignedValue.dat",
        was -> {
          was[was.length - 5] ^= 1;
          return was;
        });
    add("signature-byte", "a byte of the signature", value, INVALID, SIGNATURE_WRONG);
    TestOfd esl = sealed();
    esl.zip.contents(
        "Doc_0/Signs/Sign_0/Seal.esl", was -> TestOfd.forge(Version.V4, MAKER, OTHER).seal());
    add(
        "seal-file-exchanged",
        "Seal.esl of somebody else",
        esl,
        INVALID,
        CONTENT_CHANGED,
        SEAL_DIFFERS);
  }

  // ---- what sealings leave out

  private void coverage() {
    add(
        "entry-point-open",
        "OFD.xml not covered, as some vendors do",
        TestOfd.open().seal(seal().without("OFD.xml")),
        VALID,
        FILE_NOT_COVERED);
    add(
        "entry-point-with-data-open",
        "OFD.xml with licence data, not covered",
        TestOfd.open()
            .text(
                "OFD.xml",
                s ->
                    s.replace(
                        "</ofd:DocInfo>",
                        "<ofd:CustomDatas><ofd:CustomData Name=\"certificateNumber\">1"
                            + "</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo>"))
            .seal(seal().without("OFD.xml")),
        INDETERMINATE,
        FILE_NOT_COVERED);
    for (String path :
        List.of(
            TestOfd.DOCUMENT,
            TestOfd.PAGE,
            TestOfd.TEMPLATE,
            TestOfd.RESOURCE,
            TestOfd.PICTURE,
            TestOfd.ANNOTATION)) {
      add(
          "open-" + path.replace('/', '-'),
          path + " not covered",
          TestOfd.open().seal(seal().without(path)),
          INVALID,
          FILE_NOT_COVERED);
    }
    for (String path : List.of(TestOfd.ATTACHMENT, TestOfd.TAGS)) {
      add(
          "open-" + path.replace('/', '-'),
          path + " not covered",
          TestOfd.open().seal(seal().without(path)),
          INDETERMINATE,
          FILE_NOT_COVERED);
    }
    add(
        "doc-root-swapped-under-open-entry-point",
        "OFD.xml not covered, and changed",
        TestOfd.open()
            .seal(seal().without("OFD.xml"))
            .text("OFD.xml", s -> s.replace("Doc_0/Document.xml", "Doc_1/Document.xml"))
            .add("Doc_1/Document.xml", TestOfd.xml("Document", "<ofd:Pages/>")),
        INVALID,
        FILE_NOT_COVERED,
        STAMP_MISPLACED);
    add(
        "extra-file",
        "a file that nothing uses",
        sealed().add("Doc_0/extra.xml", "<x/>"),
        VALID,
        FILE_UNUSED);
    add(
        "missing-picture-filled-in",
        "a picture that was missing when sealed, put there later",
        missingPicture().seal(seal()).add(TestOfd.PICTURE, "a forged picture"),
        INVALID,
        FILE_NOT_COVERED);
    add(
        "picture-missing-when-sealed",
        "the resource file names a picture that was never there",
        missingPicture().seal(seal()),
        VALID,
        FILE_MISSING);
    add(
        "ambiguous-location",
        "a second picture where another reader would look",
        sealed().add("Doc_0/picture.png", "a forged picture"),
        INVALID,
        FILE_NOT_COVERED);
    add(
        "references-with-md5",
        "references with MD5",
        TestOfd.open().seal(seal().digest(HashAlgorithm.MD5, "MD5")),
        INVALID,
        WEAK_ALGORITHM);
    add(
        "references-with-sha1",
        "references with SHA-1",
        TestOfd.open().seal(seal().digest(HashAlgorithm.SHA1, "1.3.14.3.2.26")),
        INVALID,
        WEAK_ALGORITHM);
    add(
        "references-with-nothing-known",
        "a digest that nobody knows",
        TestOfd.open().seal(seal().digest(HashAlgorithm.SM3, "CRC32")),
        INDETERMINATE,
        UNSUPPORTED_ALGORITHM);
    add(
        "no-references",
        "a sealing of nothing",
        TestOfd.open().seal(seal().covering(path -> false)),
        INVALID,
        FILE_NOT_COVERED);
  }

  private static TestOfd missingPicture() {
    TestOfd ofd = TestOfd.open();
    ofd.zip.remove(TestOfd.PICTURE);
    return ofd;
  }

  // ---- the list of sealings

  private void lists() {
    add(
        "sealing-dropped",
        "the only sealing taken out of the list",
        sealed().text(TestOfd.SIGNATURES, s -> s.replaceAll("<ofd:Signature .*?/>", "")),
        UNSEALED,
        NO_SEALING,
        SEALING_REMOVED);
    add(
        "signatures-stripped",
        "the list taken out of OFD.xml",
        sealed().text("OFD.xml", s -> s.replaceAll("<ofd:Signatures>.*</ofd:Signatures>", "")),
        UNSEALED,
        NO_SEALING,
        SEALING_REMOVED);
    add(
        "last-sealing-dropped",
        "the second of two sealings taken out of the list",
        sealed()
            .seal(seal())
            .text(TestOfd.SIGNATURES, s -> s.replaceAll("<ofd:Signature ID=\"3\".*?/>", "")),
        INDETERMINATE,
        SEALING_REMOVED);
    add(
        "first-sealing-dropped",
        "the first of two sealings taken out of the list",
        sealed()
            .seal(seal())
            .text(TestOfd.SIGNATURES, s -> s.replaceAll("<ofd:Signature ID=\"1\".*?/>", "")),
        INDETERMINATE,
        SEALING_REMOVED);
    TestOfd clean =
        sealed()
            .seal(seal())
            .text(TestOfd.SIGNATURES, s -> s.replaceAll("<ofd:Signature ID=\"3\".*?/>", ""));
    for (String file : List.of("Seal.esl", "Signature.xml", "SignedValue.dat")) {
      clean.zip.remove("Doc_0/Signs/Sign_1/" + file);
    }
    add(
        "last-sealing-dropped-with-its-files",
        "only the number of the last id shows it",
        clean,
        INDETERMINATE,
        SEALING_REMOVED);
    add(
        "sealing-listed-twice",
        "one sealing twice in the list",
        sealed().text(TestOfd.SIGNATURES, s -> s.replaceAll("(<ofd:Signature .*?/>)", "$1$1")),
        INDETERMINATE,
        SIGNATURE_MALFORMED,
        FORM_UNUSUAL,
        SEALING_NOT_COVERED);
    TestOfd gone = sealed();
    gone.zip.remove("Doc_0/Signs/Sign_0/Signature.xml");
    add(
        "sealing-without-its-file",
        "Signature.xml taken out",
        gone,
        INVALID,
        FILE_MISSING,
        SEALING_REMOVED);
    TestOfd valueless = sealed();
    valueless.zip.remove("Doc_0/Signs/Sign_0/SignedValue.dat");
    add("sealing-without-value", "SignedValue.dat taken out", valueless, INVALID, FILE_MISSING);
    add(
        "closed-and-sealed-again",
        "the first covers the list, which the second then changes",
        closed().seal(seal()),
        INVALID,
        CONTENT_CHANGED);
  }

  /** A sealing that covers the list of sealings, so that there can be no other. */
  private static TestOfd closed() {
    TestOfd ofd = TestOfd.open();
    String list =
        TestOfd.xml(
            "Signatures",
            "<ofd:MaxSignId>2</ofd:MaxSignId><ofd:Signature ID=\"1\" Type=\"Seal\""
                + " BaseLoc=\"/Doc_0/Signs/Sign_0/Signature.xml\"/>");
    String digest =
        Base64.getEncoder()
            .encodeToString(HashAlgorithm.SM3.digest(list.getBytes(StandardCharsets.UTF_8)));
    Seal seal = seal();
    seal.references.put("/" + TestOfd.SIGNATURES, digest);
    return ofd.seal(seal);
  }

  // ---- signature containers

  private void container(
      String name, String how, SesForge forge, Verdict verdict, FindingCode... codes) {
    add(name, how, TestOfd.open().seal(new Seal(forge)), verdict, codes);
  }

  private void containers() {
    container(
        "foreign-certificate",
        "someone else's seal, with another trusted certificate",
        TestOfd.forge(Version.V4, MAKER, OTHER)
            .set("certList", Der.wrap(Tlv.SEQUENCE, SesForge.certificate(SIGNER))),
        INVALID,
        SIGNER_NOT_IN_SEAL);
    container(
        "untrusted-signer",
        "a signer of an unknown root",
        TestOfd.forge(Version.V4, MAKER, STRANGER),
        INDETERMINATE,
        UNTRUSTED);
    container(
        "untrusted-maker",
        "a seal of an unknown maker",
        TestOfd.forge(Version.V4, STRANGER, SIGNER),
        INDETERMINATE,
        SEAL_MAKER_UNTRUSTED);
    container(
        "maker-signature-broken",
        "a seal changed after it was made",
        forge(Version.V4).change("value", BadOfd::broken),
        INVALID,
        SEAL_SIGNATURE_WRONG);
    container(
        "seal-run-out",
        "a seal that had run out when it was used",
        forge(Version.V4).set("validEnd", SesForge.text(Tlv.GENERALIZED_TIME, "20260601000000Z")),
        INVALID,
        SEAL_NOT_VALID_THEN);
    TestPki expired = ROOT.signer("Expired", TestPki.Certificate::expired);
    container(
        "certificate-run-out",
        "a signer's certificate that had run out",
        TestOfd.forge(Version.V4, MAKER, expired),
        INVALID,
        CERTIFICATE_NOT_VALID_THEN);
    container(
        "encryption-certificate",
        "the certificate of the pair that is not for signing",
        TestOfd.forge(Version.V4, MAKER, ENCRYPTION),
        INVALID,
        KEY_USAGE);
    container(
        "sealed-in-future",
        "a day ahead",
        forge(Version.V4).set(".timeInfo", SesForge.text(Tlv.GENERALIZED_TIME, "20261124080000Z")),
        INDETERMINATE,
        TIME_IN_FUTURE);
    container(
        "v1-time-missing",
        "no time at all",
        forge(Version.V1).set(".timeInfo", SesForge.bits(new byte[] {'?'})),
        VALID,
        FORM_UNUSUAL,
        TIME_MISSING);
    container(
        "ber",
        "a seal in indefinite lengths",
        forge(Version.V4).change("seal", BadOfd::indefinite),
        VALID,
        FORM_UNUSUAL);
    add(
        "signature-of-another-document",
        "SignedValue.dat of another document",
        TestOfd.open()
            .seal(
                seal().withoutSealFile().value(file -> forge(Version.V4).signature(new byte[32]))),
        INVALID,
        CONTENT_CHANGED);
    add(
        "value-with-more",
        "bytes behind the signature",
        TestOfd.open()
            .seal(
                seal()
                    .withoutSealFile()
                    .value(
                        file -> {
                          byte[] made = forge(Version.V4).signature(HashAlgorithm.SM3.digest(file));
                          return Arrays.copyOf(made, made.length + 1);
                        })),
        INDETERMINATE,
        SIGNATURE_EXTRA_DATA);
    add(
        "value-unreadable",
        "no signature in SignedValue.dat",
        TestOfd.open().seal(seal().value(file -> new byte[100])),
        INVALID,
        SIGNATURE_UNREADABLE);
    add(
        "bare-signature",
        "two numbers and no certificate",
        TestOfd.open()
            .seal(
                seal()
                    .value(file -> Der.wrap(Tlv.SEQUENCE, SesForge.number(1), SesForge.number(2)))),
        INDETERMINATE,
        SIGNER_UNKNOWN);
    add(
        "bare-signature-raw",
        "64 bytes and no certificate",
        TestOfd.open().seal(seal().value(file -> new byte[64])),
        INDETERMINATE,
        SIGNER_UNKNOWN);
    add(
        "value-of-the-other-sealing",
        "a second sealing that names the first one's value",
        sealed().seal(seal().signature(s -> s.replace("Sign_1/SignedValue", "Sign_0/SignedValue"))),
        INVALID,
        CONTENT_CHANGED,
        FORM_UNUSUAL,
        SEAL_DIFFERS,
        SEALING_REMOVED);
    container(
        "seal-unreadable",
        "a seal that is none",
        forge(Version.V4).change("seal", s -> Der.wrap(Tlv.SEQUENCE, new byte[] {5, 0})),
        INVALID,
        SEAL_UNREADABLE);
  }

  private static byte[] broken(byte[] value) {
    value[value.length - 1] ^= 1;
    return value;
  }

  /** The outermost length is left open. */
  private static byte[] indefinite(byte[] der) {
    int header = (der[1] & 0x80) == 0 ? 2 : 2 + (der[1] & 0x7f);
    byte[] ber = new byte[der.length - header + 4];
    ber[0] = der[0];
    ber[1] = (byte) 0x80;
    System.arraycopy(der, header, ber, 2, der.length - header);
    return ber;
  }

  // ---- messages of GB/T 35275

  private static Seal sign() {
    return seal().withoutSealFile().listed(s -> s.replace("\"Seal\"", "\"Sign\""));
  }

  private void message(String name, String how, Seal seal, Verdict verdict, FindingCode... codes) {
    add(name, how, TestOfd.open().seal(seal), verdict, codes);
  }

  private void messages() {
    message(
        "sign-detached",
        "a detached message over Signature.xml",
        sign().value(file -> new TestSignature(SIGNER).sign(file)),
        VALID);
    message(
        "sign-around-digest",
        "a message of GB/T 35275 around the digest",
        sign().value(file -> new TestSignature(SIGNER).around(HashAlgorithm.SM3.digest(file))),
        VALID);
    message(
        "sign-around-base64",
        "a message around the digest in Base64",
        sign()
            .value(
                file ->
                    new TestSignature(SIGNER)
                        .around(Base64.getEncoder().encode(HashAlgorithm.SM3.digest(file)))),
        VALID);
    message(
        "sign-detached-digest",
        "a detached message over the digest",
        sign().value(file -> new TestSignature(SIGNER).sign(HashAlgorithm.SM3.digest(file))),
        VALID);
    message(
        "sign-around-something-else",
        "a message around another digest",
        sign().value(file -> new TestSignature(SIGNER).around(new byte[32])),
        INVALID,
        CONTENT_CHANGED);
    message(
        "sign-of-something-else",
        "a detached message over something else",
        sign().value(file -> new TestSignature(SIGNER).sign(new byte[32])),
        INVALID,
        CONTENT_CHANGED);
    message(
        "sign-without-signer",
        "a message with no signature in it",
        sign().value(file -> withoutSigner(new TestSignature(SIGNER).sign(file))),
        INVALID,
        SIGNATURE_UNREADABLE);
    message(
        "sign-wrong",
        "a message with zeros for a signature",
        sign().value(file -> new TestSignature(SIGNER).unsigned().sign(file)),
        INVALID,
        SIGNATURE_WRONG);
    message(
        "sign-untrusted",
        "a message of a stranger",
        sign().value(file -> new TestSignature(STRANGER).sign(file)),
        INDETERMINATE,
        UNTRUSTED);
    message(
        "sign-is-a-timestamp",
        "a timestamp of the file in the place of a signature",
        sign().value(file -> new TestSignature(TSA).stamp(file, FixedClock.NOW)),
        INVALID,
        ATTRIBUTES_WRONG);
    message(
        "sign-under-type-seal",
        "a message where Type says Seal",
        seal().withoutSealFile().value(file -> new TestSignature(SIGNER).sign(file)),
        VALID,
        FORM_UNUSUAL);
    message(
        "sign-with-own-seal",
        "a message beside a seal that its signer may use",
        seal()
            .listed(s -> s.replace("\"Seal\"", "\"Sign\""))
            .value(file -> new TestSignature(SIGNER).sign(file)),
        VALID);
    message(
        "sign-with-someone-elses-seal",
        "a message beside a seal that its signer may not use",
        seal()
            .listed(s -> s.replace("\"Seal\"", "\"Sign\""))
            .value(file -> new TestSignature(OTHER).sign(file)),
        INVALID,
        SIGNER_NOT_IN_SEAL);
  }

  static byte[] withoutSigner(byte[] message) {
    try {
      org.bouncycastle.asn1.cms.ContentInfo whole =
          org.bouncycastle.asn1.cms.ContentInfo.getInstance(message);
      org.bouncycastle.asn1.cms.SignedData data =
          org.bouncycastle.asn1.cms.SignedData.getInstance(whole.getContent());
      return new org.bouncycastle.asn1.cms.ContentInfo(
              whole.getContentType(),
              new org.bouncycastle.asn1.cms.SignedData(
                  data.getDigestAlgorithms(),
                  data.getEncapContentInfo(),
                  data.getCertificates(),
                  null,
                  new org.bouncycastle.asn1.DERSet()))
          .getEncoded("DER");
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- where the picture is

  private void stamp(String name, String how, String boundary, String page) {
    add(
        name,
        how,
        TestOfd.open()
            .seal(
                seal()
                    .signature(
                        s ->
                            s.replace(
                                "PageRef=\"1\" Boundary=\"50 50 42 42\"",
                                "PageRef=\"" + page + "\" Boundary=\"" + boundary + "\""))),
        INDETERMINATE,
        STAMP_MISPLACED);
  }

  private void stamps() {
    straddling();
    stamp("stamp-on-no-page", "on a page that does not exist", "50 50 42 42", "2");
    stamp("stamp-off-the-page", "to the right of the page", "220 50 42 42", "1");
    stamp("stamp-without-size", "nothing to be seen", "50 50 0 0", "1");
    stamp("stamp-without-numbers", "no numbers", "here", "1");
    stamp("stamp-clipped-away", "a clip beside the picture", "50 50 42 42\" Clip=\"50 0 9 9", "1");
  }

  /** As GB/T 33190 shows it: five pages, each with a strip at its edge. */
  private void straddling() {
    StringBuilder pages = new StringBuilder();
    StringBuilder strips = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      pages.append("<ofd:Page ID=\"1" + i + "\" BaseLoc=\"Pages/Page_0/Content.xml\"/>");
      strips.append(
          "<ofd:StampAnnot ID=\"2\" PageRef=\"1"
              + i
              + "\" Boundary=\""
              + (202 - 8 * i)
              + " 50 40 40\" Clip=\""
              + 8 * i
              + " 0 8 40\"/>");
    }
    TestOfd ofd =
        TestOfd.open()
            .text(TestOfd.DOCUMENT, s -> s.replaceFirst("<ofd:Page ID=.*?/>", pages.toString()));
    add(
        "straddling-five-pages",
        "one sealing with a strip on the edge of each page",
        ofd.seal(seal().signature(s -> s.replaceFirst("<ofd:StampAnnot .*?/>", strips.toString()))),
        VALID);
  }

  // ---- several documents

  private void several() {
    UnaryOperator<String> second =
        s ->
            s.replace(
                "</ofd:OFD>",
                "<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot>"
                    + "</ofd:DocBody></ofd:OFD>");
    add(
        "second-document-covered",
        "two documents under one sealing",
        TestOfd.open()
            .text("OFD.xml", second)
            .add("Doc_1/Document.xml", TestOfd.xml("Document", "<ofd:Pages/>"))
            .seal(seal()),
        VALID);
    add(
        "second-document-not-covered",
        "two documents, one of them sealed",
        TestOfd.open()
            .text("OFD.xml", second)
            .add("Doc_1/Document.xml", TestOfd.xml("Document", "<ofd:Pages/>"))
            .seal(seal().without("Doc_1/Document.xml")),
        INVALID,
        FILE_NOT_COVERED);
    add(
        "second-document-added",
        "a second document put there later, under an open entry point",
        TestOfd.open()
            .seal(seal().without("OFD.xml"))
            .text("OFD.xml", second)
            .add("Doc_1/Document.xml", TestOfd.xml("Document", "<ofd:Pages/>")),
        INVALID,
        FILE_NOT_COVERED);
    add(
        "other-version",
        "another version of the document, not covered",
        TestOfd.open()
            .text(
                "OFD.xml",
                s ->
                    s.replace(
                        "</ofd:DocBody>",
                        "<ofd:Versions><ofd:Version ID=\"1\" Index=\"1\" Current=\"true\""
                            + " BaseLoc=\"Doc_0/Versions/V.xml\"/></ofd:Versions></ofd:DocBody>"))
            .seal(seal())
            .add("Doc_0/Versions/V.xml", TestOfd.xml("DocVersion", "")),
        INVALID,
        FILE_NOT_COVERED);
    add(
        "independent-sealings",
        "a second sealing that leaves the first out",
        sealed().seal(seal().covering(path -> !path.contains("Sign_0"))),
        VALID,
        SEALING_NOT_COVERED);
    add(
        "second-broke-first",
        "the second sealing changed a page",
        sealed().text(TestOfd.PAGE, s -> s.replace("示例", "新的")).seal(seal()),
        INVALID,
        CONTENT_CHANGED);
    add(
        "annotation-added-by-second",
        "a file that only the second sealing covers",
        TestOfd.open().seal(seal().without(TestOfd.ANNOTATION)).seal(seal()),
        INDETERMINATE,
        FILE_NOT_COVERED);
  }
}
