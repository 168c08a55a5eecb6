package io.yinxin.seal;

import static io.yinxin.seal.FindingCode.FORM_UNUSUAL;
import static io.yinxin.seal.Verdict.VALID;

import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** Honest OFD documents as vendors write them: in other messages, and in other XML. */
final class VendorOfd extends BadFiles {

  private static final List<String> FILES =
      List.of("OFD.xml", TestOfd.DOCUMENT, TestOfd.PAGE, TestOfd.TEMPLATE, TestOfd.RESOURCE);

  private VendorOfd() {}

  static List<BadDocuments.Bad> all() {
    VendorOfd made = new VendorOfd();
    made.messages();
    made.xml();
    made.names();
    made.digests();
    return made.gathered();
  }

  // ---- messages of GB/T 35275

  private void message(
      String name, String how, UnaryOperator<byte[]> signing, FindingCode... codes) {
    add(
        name,
        how,
        TestOfd.open()
            .seal(
                BadOfd.seal()
                    .withoutSealFile()
                    .listed(s -> s.replace("\"Seal\"", "\"Sign\""))
                    .value(file -> signing.apply(file))),
        VALID,
        codes);
  }

  private static byte[] digest(byte[] file) {
    return HashAlgorithm.SM3.digest(file);
  }

  private void messages() {
    message(
        "sign-of-mixed-content-types",
        "data of GB/T 35275, called data of PKCS #7 in the attribute",
        file ->
            new TestSignature(BadOfd.SIGNER)
                .contentTypeAttribute(CMSObjectIdentifiers.data)
                .around(digest(file)),
        FORM_UNUSUAL);
    message(
        "sign-around-digest-taken-for-message-digest",
        "the digest as content, and not digested again for the attribute",
        file ->
            new TestSignature(BadOfd.SIGNER)
                .withoutMessageDigest()
                .with(
                    TestSignature.attribute(
                        "1.2.840.113549.1.9.4", Der.wrap(Tlv.OCTET_STRING, digest(file))))
                .around(digest(file)),
        FORM_UNUSUAL);
    message(
        "sign-raw",
        "r and s side by side",
        file -> new TestSignature(BadOfd.SIGNER).spoiled(BadOfd::raw).around(digest(file)),
        FORM_UNUSUAL);
    message(
        "sign-around-the-file",
        "Signature.xml itself as content",
        file -> new TestSignature(BadOfd.SIGNER).around(file));
    message(
        "sign-with-zeros-behind",
        "a message in a place that was kept longer for it",
        file -> Arrays.copyOf(new TestSignature(BadOfd.SIGNER).around(digest(file)), 4096),
        FORM_UNUSUAL);
    for (String oid :
        List.of(
            "1.2.156.10197.1.301.1",
            "1.2.156.10197.1.301",
            "1.2.156.10197.501",
            "1.2.840.10045.2.1")) {
      message(
          "sign-with-algorithm-" + oid,
          "digestEncryptionAlgorithm " + oid,
          file -> algorithm(new TestSignature(BadOfd.SIGNER).around(digest(file)), 1, oid, false));
    }
    message(
        "sign-with-algorithm-and-null",
        "parameters NULL behind SM2 with SM3",
        file ->
            algorithm(
                new TestSignature(BadOfd.SIGNER).around(digest(file)),
                1,
                "1.2.156.10197.1.501",
                true));
    message(
        "sign-with-digest-and-null",
        "parameters NULL behind SM3",
        file ->
            algorithm(
                new TestSignature(BadOfd.SIGNER).around(digest(file)),
                0,
                "1.2.156.10197.1.401",
                true));
  }

  /** The message with another identifier for the digest (0) or the signature (1) of its signer. */
  private static byte[] algorithm(byte[] message, int which, String oid, boolean withNull) {
    ASN1ObjectIdentifier id = new ASN1ObjectIdentifier(oid);
    AlgorithmIdentifier other =
        withNull ? new AlgorithmIdentifier(id, DERNull.INSTANCE) : new AlgorithmIdentifier(id);
    ContentInfo whole = ContentInfo.getInstance(message);
    ASN1Sequence data = ASN1Sequence.getInstance(whole.getContent());
    int last = data.size() - 1;
    ASN1Sequence info =
        ASN1Sequence.getInstance(ASN1Set.getInstance(data.getObjectAt(last)).getObjectAt(0));
    int at = which == 0 ? 2 : info.size() - 2;
    try {
      return new ContentInfo(
              whole.getContentType(), replaced(data, last, new DERSet(replaced(info, at, other))))
          .getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static DERSequence replaced(ASN1Sequence sequence, int at, ASN1Encodable other) {
    ASN1EncodableVector fields = new ASN1EncodableVector();
    for (int i = 0; i < sequence.size(); i++) {
      fields.add(i == at ? other : sequence.getObjectAt(i));
    }
    return new DERSequence(fields);
  }

  // ---- XML

  private void written(String name, String how, UnaryOperator<String> file) {
    TestOfd ofd = TestOfd.open().listsSealingsAt(TestOfd.SIGNATURES).add(TestOfd.SIGNATURES, "");
    FILES.forEach(path -> ofd.text(path, file));
    ofd.seal(BadOfd.seal().signature(file));
    ofd.text(TestOfd.SIGNATURES, file);
    add(name, how, ofd, VALID);
  }

  private void xml() {
    written(
        "default-namespace",
        "OFD's namespace without a prefix, everywhere",
        s -> s.replace("<ofd:", "<").replace("</ofd:", "</").replace("xmlns:ofd", "xmlns"));
    written(
        "instructions-and-comments",
        "a comment in front, an instruction and comments inside, blanks behind",
        s ->
            s.replaceFirst("\\?>\n", "?>\n<!-- made by a program --><?xml-stylesheet href='x'?>")
                    .replaceFirst("(<ofd:[A-Za-z]+ xmlns[^>]*>)", "$1<!-- <ofd:x/> -->")
                + "\r\n\r\n");
    written(
        "schema-named",
        "where the schema is, as tools write it",
        s ->
            s.replaceFirst(
                " xmlns:ofd=",
                " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                    + " xsi:schemaLocation=\"http://www.ofdspec.org/2016 OFD.xsd\" xmlns:ofd="));
    written(
        "without-declaration", "no XML declaration", s -> s.replaceFirst("<\\?xml.*\\?>\n", ""));
    written(
        "declared-standalone",
        "an XML declaration in single quotes",
        s ->
            s.replaceFirst(
                "<\\?xml.*\\?>", "<?xml version='1.0' encoding='utf-8' standalone='yes' ?>"));
    add(
        "place-with-exponents",
        "numbers as programs write small ones",
        TestOfd.open()
            .seal(
                BadOfd.seal()
                    .signature(s -> s.replace("\"50 50 42 42\"", "\"1.0E-4 5.0E1 42.0  42.0\""))),
        VALID);
    TestOfd gb = TestOfd.open();
    FILES.forEach(
        path ->
            gb.zip.contents(
                path,
                was ->
                    new String(was, StandardCharsets.UTF_8)
                        .replace("UTF-8", "GB18030")
                        .getBytes(Charset.forName("GB18030"))));
    add("files-in-gb18030", "GB 18030, as the files say", gb.seal(BadOfd.seal()), VALID);
    add(
        "locations-in-cdata",
        "each location in CDATA",
        TestOfd.open()
            .text("OFD.xml", s -> s.replaceAll("(<ofd:DocRoot>)(.*?)(</)", "$1<![CDATA[$2]]>$3"))
            .text(
                TestOfd.DOCUMENT,
                s -> s.replaceAll("(<ofd:PublicRes>)(.*?)(</)", "$1\n<![CDATA[$2]]>\n$3"))
            .seal(
                BadOfd.seal()
                    .signature(
                        s ->
                            s.replaceAll("(<ofd:CheckValue>)(.*?)(</)", "$1<![CDATA[$2]]>$3")
                                .replaceAll("(<ofd:BaseLoc>)(.*?)(</)", "$1<![CDATA[$2]]>$3"))),
        VALID);
  }

  // ---- names of entries

  private static TestOfd renamed(UnaryOperator<String> spelling, Predicate<String> which) {
    TestOfd ofd = BadOfd.sealed();
    ofd.zip.changeAll(
        e -> {
          if (which.test(e.path())) {
            e.named(spelling.apply(e.path()).getBytes(StandardCharsets.UTF_8));
          }
        });
    return ofd;
  }

  private void names() {
    add(
        "all-names-with-backslashes",
        "backslashes in every name",
        renamed(s -> s.replace('/', '\\'), path -> true),
        VALID,
        FORM_UNUSUAL);
    add(
        "made-with-backslashes-and-sealed-with-slashes",
        "backslashes in the names of the document, slashes in those of its sealing",
        renamed(s -> s.replace('/', '\\'), path -> !path.contains("Signs")),
        VALID,
        FORM_UNUSUAL);
    add(
        "all-names-with-a-slash-in-front",
        "a slash in front of every name",
        renamed(s -> "/" + s, path -> true),
        VALID,
        FORM_UNUSUAL);
  }

  // ---- digests and ids

  private static String hexadecimal(String signature) {
    return Pattern.compile("(?<=<ofd:CheckValue>)[^<]*")
        .matcher(signature)
        .replaceAll(m -> HexFormat.of().formatHex(Base64.getDecoder().decode(m.group())));
  }

  private void digests() {
    add(
        "digests-in-hexadecimal",
        "CheckValue in hexadecimal",
        TestOfd.open().seal(BadOfd.seal().signature(VendorOfd::hexadecimal)),
        VALID,
        FORM_UNUSUAL);
    for (String method : List.of("1.2.156.10197.401", "1.2.156.10197.1.501")) {
      add(
          "check-method-" + method,
          "digests of SM3 under CheckMethod " + method,
          TestOfd.open().seal(BadOfd.seal().digest(HashAlgorithm.SM3, method)),
          VALID,
          FORM_UNUSUAL);
    }
    add(
        "place-without-id",
        "a StampAnnot without ID, which MaxSignId counts",
        TestOfd.open()
            .seal(
                BadOfd.seal()
                    .signature(s -> s.replace("<ofd:StampAnnot ID=\"2\"", "<ofd:StampAnnot"))),
        VALID);
  }
}
