package io.yinxin.seal;

import static io.yinxin.seal.FindingCode.*;
import static io.yinxin.seal.Verdict.INDETERMINATE;
import static io.yinxin.seal.Verdict.INVALID;
import static io.yinxin.seal.Verdict.VALID;

import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.internal.asn1.LooseReader;
import io.yinxin.seal.testing.SesForge;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * OFD documents with a good sealing in them, by which some readers are led astray all the same:
 * what they open is not what was sealed. Named after the trick.
 */
final class AstrayOfd extends BadFiles {

  private static final Charset GBK = Charset.forName("GBK");
  private static final String FORGED = "Doc_1/Document.xml";
  private static final String OTHER_LIST = "Doc_1/Signs/Signatures.xml";
  private static final String SIGNATURE = "Doc_0/Signs/Sign_0/Signature.xml";
  private static final String SEAL = "Doc_0/Signs/Sign_0/Seal.esl";

  private AstrayOfd() {}

  static List<BadDocuments.Bad> all() {
    AstrayOfd made = new AstrayOfd();
    made.documents();
    made.blanks();
    made.halvesOfCharacters();
    made.spellings();
    made.gaps();
    made.lists();
    made.pictures();
    made.renamed();
    return made.gathered();
  }

  private static String document() {
    return TestOfd.xml("Document", "<ofd:Pages/>");
  }

  private static TestOfd open() {
    return TestOfd.open().seal(BadOfd.seal().without("OFD.xml"));
  }

  private static String body(String root, String list) {
    return "<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>"
        + root
        + "</ofd:DocRoot><ofd:Signatures>/"
        + list
        + "</ofd:Signatures></ofd:DocBody>";
  }

  // ---- a document beside

  private void documents() {
    for (String place : List.of("<ofd:DocBody>", "</ofd:OFD>")) {
      add(
          "second-document-with-empty-list-" + (place.startsWith("</") ? "last" : "first"),
          "a second document under an open entry point, with a list of no sealings",
          open()
              .text(
                  "OFD.xml",
                  s ->
                      place.startsWith("</")
                          ? s.replace(place, body(FORGED, OTHER_LIST) + place)
                          : s.replaceFirst(place, body(FORGED, OTHER_LIST) + place))
              .add(FORGED, document())
              .add(OTHER_LIST, TestOfd.xml("Signatures", "<ofd:MaxSignId>0</ofd:MaxSignId>")),
          INVALID,
          FILE_NOT_COVERED);
    }
    add(
        "second-document-covered-with-empty-list",
        "a second document that the first one's sealing covers, and a list of no sealings",
        TestOfd.open()
            .text("OFD.xml", s -> s.replace("</ofd:OFD>", body(FORGED, OTHER_LIST) + "</ofd:OFD>"))
            .add(FORGED, document())
            .add(OTHER_LIST, TestOfd.xml("Signatures", ""))
            .seal(BadOfd.seal().without(OTHER_LIST)),
        VALID);
  }

  // ---- blanks around locations, which some drop

  private void blank(String name, String how, String before, String after) {
    add(
        "doc-root-" + name,
        "a document of the same path but for " + how + ", which some readers leave in place",
        open()
            .text(
                "OFD.xml",
                s -> s.replace("Doc_0/Document.xml", before + "Doc_0/Document.xml" + after))
            .add(before + "Doc_0/Document.xml" + after, document()),
        INVALID,
        PACKAGE_AMBIGUOUS,
        FILE_NOT_COVERED,
        FILE_UNUSED);
  }

  private void blanks() {
    blank("behind-a-blank", "a blank in front", " ", "");
    blank("before-a-blank", "a blank behind", "", " ");
    blank("behind-a-wide-blank", "a wide blank in front", "\u3000", "");
    blank("before-an-ogham-blank", "a blank that only Unicode knows", "", "\u1680");
    add(
        "doc-root-in-a-folder-of-a-blank",
        "a document in a folder that is named with a blank",
        open()
            .text("OFD.xml", s -> s.replace(">Doc_0/Document.xml", "> /Doc_0/Document.xml"))
            .add(" /Doc_0/Document.xml", document()),
        INVALID,
        PACKAGE_AMBIGUOUS,
        FILE_NOT_COVERED,
        FILE_UNUSED);
  }

  // ---- GBK, which readers of UTF-8 take apart

  private void halvesOfCharacters() {
    String half = new String(new byte[] {(byte) 0x81, (byte) 0x5d}, GBK);
    add(
        "doc-root-behind-half-a-character",
        "an element in CDATA, of which a bracket is half a character in GBK, and the end in UTF-8",
        inGbk(
            open().add(FORGED, document()),
            half
                + "]></ofd:Abstract></ofd:DocInfo><ofd:DocRoot>"
                + FORGED
                + "</ofd:DocRoot><ofd:DocInfo><ofd:Abstract><![CDATA["),
        INVALID,
        PACKAGE_AMBIGUOUS);
    add(
        "entry-point-in-gbk",
        "text in CDATA, in GBK as it says",
        inGbk(open(), "示例"),
        VALID,
        FILE_NOT_COVERED);
  }

  /** {@code OFD.xml} in GBK, with a text in CDATA. */
  private static TestOfd inGbk(TestOfd ofd, String text) {
    ofd.zip.contents(
        "OFD.xml",
        was ->
            new String(was, StandardCharsets.UTF_8)
                .replace("UTF-8", "GBK")
                .replace(
                    "<ofd:DocInfo>",
                    "<ofd:DocInfo><ofd:Abstract><![CDATA[" + text + "]]></ofd:Abstract>")
                .getBytes(GBK));
    return ofd;
  }

  // ---- spellings of locations

  private void spellings() {
    TestOfd decoded = BadOfd.sealed();
    byte[] honest = decoded.zip.get(SIGNATURE);
    decoded.zip.remove(SIGNATURE).add("Doc_0/Signs/Sign_0/S%69g.xml", honest);
    decoded
        .text(TestOfd.SIGNATURES, s -> s.replace("Sign_0/Signature.xml", "Sign_0/S%69g.xml"))
        .add(
            "Doc_0/Signs/Sign_0/Sig.xml",
            new String(honest, StandardCharsets.UTF_8).replace("50 50 42 42", "50 90 42 42"));
    add(
        "sealing-in-percent-encoding",
        "a sealing where it is said to be, and another one where readers of URIs look",
        decoded,
        INVALID,
        PACKAGE_AMBIGUOUS,
        FILE_UNUSED,
        FORM_UNUSUAL);
    TestOfd elsewhere = BadOfd.sealed();
    byte[] moved = elsewhere.zip.get(SIGNATURE);
    elsewhere.zip.remove(SIGNATURE).add("Sig/S.xml", moved);
    elsewhere
        .text(TestOfd.SIGNATURES, s -> s.replace("/" + SIGNATURE, "/Sig/S.xml"))
        .add(
            "Doc_0/Signs/Sig/S.xml",
            new String(moved, StandardCharsets.UTF_8).replace("50 50 42 42", "50 90 42 42"));
    add(
        "sealing-under-a-name-of-its-own",
        "a sealing where it is said to be, and another one where some look for all sealings",
        elsewhere,
        INDETERMINATE,
        FORM_UNUSUAL,
        SEALING_REMOVED);
    add(
        "document-where-some-look-for-all",
        "a document in another folder than most, and a page in theirs",
        elsewhere().seal(BadOfd.seal()).add(TestOfd.PAGE, TestOfd.xml("Page", "<ofd:Content/>")),
        INDETERMINATE,
        FILE_UNUSED);
    add(
        "page-from-the-document-with-slash",
        "a page where its location leads, and another one for whoever begins at the document",
        TestOfd.open()
            .text(TestOfd.DOCUMENT, s -> s.replace("\"Pages/Page_0", "\"/Doc_0/Pages/Page_0"))
            .seal(BadOfd.seal())
            .add("Doc_0/" + TestOfd.PAGE, TestOfd.xml("Page", "<ofd:Content/>")),
        INVALID,
        FILE_NOT_COVERED);
    add(
        "short-name-of-windows",
        "a file of the name that Windows gives the resource file as well",
        BadOfd.sealed().add("Doc_0/PUBLIC~1.XML", TestOfd.xml("Res", "")),
        INVALID,
        PACKAGE_AMBIGUOUS,
        FILE_UNUSED);
    add(
        "short-folder-name-of-windows",
        "a file in a folder of the name that Windows gives another one as well",
        TestOfd.open()
            .add("Doc_0/Attachments/a.xml", "<a/>")
            .seal(BadOfd.seal())
            .add("Doc_0/ATTACH~1/a.xml", "<b/>"),
        INVALID,
        PACKAGE_AMBIGUOUS,
        FILE_UNUSED);
    add(
        "short-name-of-nothing-longer",
        "a name with a number as cameras give it",
        TestOfd.open()
            .add("Doc_0/image.png", "1")
            .add("Doc_0/image~2.png", "2")
            .seal(BadOfd.seal()),
        VALID);
  }

  /** A document in a folder of its own, and its sealing in the usual one. */
  private static TestOfd elsewhere() {
    TestOfd ofd = TestOfd.small();
    for (String path : List.of(TestOfd.DOCUMENT, TestOfd.PAGE)) {
      byte[] file = ofd.zip.get(path);
      ofd.zip.remove(path).add(path.replace("Doc_0", "Licence"), file);
    }
    return ofd.text("OFD.xml", s -> s.replace("Doc_0/", "Licence/"));
  }

  // ---- what leads nowhere, for careful readers

  private void gaps() {
    TestOfd ofd = TestOfd.open().text(TestOfd.RESOURCE, s -> s.replace(">picture.png<", ">图.png<"));
    ofd.zip.remove(TestOfd.PICTURE);
    ofd.zip.contents(
        TestOfd.RESOURCE,
        was ->
            new String(was, StandardCharsets.UTF_8)
                .replace("UTF-8", "ISO-8859-1")
                .getBytes(StandardCharsets.UTF_8));
    add(
        "location-in-another-encoding",
        "a picture that only readers find who take every file for UTF-8, put there afterwards",
        ofd.seal(BadOfd.seal()).add("Doc_0/Res/图.png", "a forged picture"),
        INDETERMINATE,
        FILE_MISSING,
        FILE_UNUSED);
  }

  // ---- sealings of one document in the list of another

  private static TestOfd twoDocuments(boolean copied) {
    TestOfd ofd = TestOfd.open();
    for (String path : ofd.zip.names()) {
      if (path.startsWith("Doc_0/")) {
        ofd.add(
            path.replace("Doc_0", "Doc_1"),
            new String(ofd.zip.get(path), StandardCharsets.UTF_8).replace("示例", "其他"));
      }
    }
    ofd.text("OFD.xml", s -> s.replace("</ofd:OFD>", body(FORGED, OTHER_LIST) + "</ofd:OFD>"));
    ofd.add(OTHER_LIST, TestOfd.xml("Signatures", ""));
    // Its files lie in the folder of neither.
    SesForge forge =
        BadOfd.forge(Version.V4).set(".propertyInfo", SesForge.text(LooseReader.IA5, "{}"));
    ofd.seal(new TestOfd.Seal(forge).without(OTHER_LIST).withoutSealFile());
    byte[] signature = ofd.zip.get(SIGNATURE);
    ofd.zip.remove(SIGNATURE).add("Signs/Signature.xml", signature);
    ofd.text(TestOfd.SIGNATURES, s -> s.replace("/" + SIGNATURE, "/Signs/Signature.xml"));
    byte[] list = ofd.zip.get(TestOfd.SIGNATURES);
    ofd.zip.contents(OTHER_LIST, was -> list);
    if (!copied) {
      ofd.text(TestOfd.SIGNATURES, s -> TestOfd.xml("Signatures", ""));
    }
    return ofd;
  }

  private void lists() {
    add(
        "sealing-in-two-lists",
        "one sealing in the lists of two documents, and nothing says to which it belongs",
        twoDocuments(true),
        INDETERMINATE,
        SIGNATURE_MALFORMED,
        STAMP_MISPLACED);
    add(
        "sealing-in-the-other-list",
        "moved to the other list, and nothing says where it belongs",
        twoDocuments(false),
        INDETERMINATE,
        STAMP_MISPLACED);
  }

  // ---- the picture beside a message

  private static TestOfd.Seal message() {
    return BadOfd.seal()
        .listed(s -> s.replace("\"Seal\"", "\"Sign\""))
        .value(file -> new TestSignature(BadOfd.SIGNER).sign(file));
  }

  private void pictures() {
    TestOfd exchanged = TestOfd.open().seal(message().without(SEAL));
    exchanged.zip.contents(
        SEAL, was -> BadOfd.forge(Version.V4).set("esID", SesForge.text(0x16, "9")).seal());
    add(
        "seal-beside-a-message-exchanged",
        "another seal of the same signer, where nothing covers it",
        exchanged,
        INDETERMINATE,
        FILE_NOT_COVERED);
    add(
        "seal-file-not-named",
        "Seal.esl beside a sealing that does not name it",
        unnamed(),
        VALID,
        FORM_UNUSUAL);
    TestOfd other = unnamed();
    other.zip.contents(SEAL, was -> BadOfd.forge(Version.V4).seal());
    add(
        "seal-file-not-named-of-another",
        "another Seal.esl beside a sealing that does not name it",
        other,
        INVALID,
        CONTENT_CHANGED,
        FORM_UNUSUAL,
        SEAL_DIFFERS);
  }

  private static TestOfd unnamed() {
    return TestOfd.open()
        .seal(BadOfd.seal().signature(s -> s.replaceFirst("<ofd:Seal>.*</ofd:Seal>", "")));
  }

  // ---- files renamed after sealing, so that most readers leave them out

  private void renamed(String name, String how, String path, String to, FindingCode... codes) {
    TestOfd ofd = BadOfd.sealed();
    ofd.zip.change(path, e -> e.named(to.getBytes(StandardCharsets.UTF_8)));
    add(name, how, ofd, INDETERMINATE, codes);
  }

  private void renamed() {
    renamed(
        "annotation-renamed-in-capitals",
        "what is drawn over a page, in other letters than every location has",
        TestOfd.ANNOTATION,
        TestOfd.ANNOTATION.replace("Annotation", "ANNOTATION"),
        FILE_MISSING,
        FORM_UNUSUAL);
    renamed(
        "annotation-renamed-with-a-blank",
        "a blank behind the name",
        TestOfd.ANNOTATION,
        TestOfd.ANNOTATION + " ",
        FILE_MISSING,
        FORM_UNUSUAL);
    renamed(
        "annotation-renamed-with-backslashes",
        "backslashes in one name and slashes in the others",
        TestOfd.ANNOTATION,
        TestOfd.ANNOTATION.replace('/', '\\'),
        FORM_UNUSUAL,
        PACKAGE_AMBIGUOUS);
    renamed(
        "annotation-renamed-with-a-slash-in-front",
        "a slash in front of one name and of no other",
        TestOfd.ANNOTATION,
        "/" + TestOfd.ANNOTATION,
        FORM_UNUSUAL,
        PACKAGE_AMBIGUOUS);
  }
}
