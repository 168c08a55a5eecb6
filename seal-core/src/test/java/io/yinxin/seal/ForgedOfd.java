package io.yinxin.seal;

import static io.yinxin.seal.FindingCode.*;
import static io.yinxin.seal.Verdict.INDETERMINATE;
import static io.yinxin.seal.Verdict.INVALID;
import static io.yinxin.seal.Verdict.VALID;

import io.yinxin.seal.TestOfd.Seal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * OFD documents in which a verifier and a reader would see different things, were the verifier to
 * read as most do: what a forger tries on a document that was honestly sealed, and traps that lie
 * in a document before it is sealed. Named after the trick, with what a verifier has to find.
 *
 * <p>Where vendors leave {@code OFD.xml} open, and always in {@code Signatures.xml}, a forger
 * writes what he likes.
 */
final class ForgedOfd extends BadFiles {

  private static final String DOC_ROOT = "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>";
  private static final String FORGED = "Doc_1/Document.xml";

  private ForgedOfd() {}

  static List<BadDocuments.Bad> all() {
    ForgedOfd made = new ForgedOfd();
    made.entryPoint();
    made.texts();
    made.locations();
    made.resources();
    made.sealings();
    return made.gathered();
  }

  private static Seal seal() {
    return BadOfd.seal();
  }

  // ---- OFD.xml where a sealing leaves it open

  /** Sealed all but OFD.xml, with a forged document beside, to which only OFD.xml could lead. */
  private static TestOfd open() {
    return TestOfd.open()
        .seal(seal().without("OFD.xml"))
        .add(FORGED, TestOfd.xml("Document", "<ofd:Pages/>"));
  }

  private void entry(
      String name,
      String how,
      UnaryOperator<String> change,
      Verdict verdict,
      FindingCode... codes) {
    add(name, how, open().text("OFD.xml", change), verdict, codes);
  }

  private void entryPoint() {
    entry(
        "doc-root-before-doc-body",
        "a DocRoot that is in no DocBody",
        s -> s.replace("<ofd:DocBody>", "<ofd:DocRoot>" + FORGED + "</ofd:DocRoot><ofd:DocBody>"),
        INVALID,
        FILE_NOT_COVERED);
    entry(
        "doc-root-in-other-element",
        "a DocRoot inside DocInfo",
        s -> s.replace("<ofd:DocInfo>", "<ofd:DocInfo><ofd:DocRoot>" + FORGED + "</ofd:DocRoot>"),
        INVALID,
        FILE_NOT_COVERED,
        PACKAGE_AMBIGUOUS);
    entry(
        "doc-root-of-another-namespace",
        "a DocRoot of another namespace",
        s ->
            s.replace(
                DOC_ROOT,
                "<DocRoot xmlns=\"http://www.ofdspec.org\">" + FORGED + "</DocRoot>" + DOC_ROOT),
        INVALID,
        FORM_UNUSUAL,
        FILE_NOT_COVERED,
        PACKAGE_AMBIGUOUS);
    entry(
        "doc-root-cut-by-comment",
        "a location with a comment in it, behind which only some read on",
        s -> s.replace(DOC_ROOT, "<ofd:DocRoot>Doc_0/Doc<!-- -->ument.xml</ofd:DocRoot>"),
        INVALID,
        PACKAGE_AMBIGUOUS);
    entry(
        "doc-root-cut-by-instruction",
        "a location with a processing instruction in it",
        s -> s.replace(DOC_ROOT, "<ofd:DocRoot>Doc_0/Document<?x y?>.xml</ofd:DocRoot>"),
        INVALID,
        PACKAGE_AMBIGUOUS);
    entry(
        "doc-root-partly-cdata",
        "a location of which a part is CDATA",
        s -> s.replace(DOC_ROOT, "<ofd:DocRoot>Doc_0/<![CDATA[Document.xml]]></ofd:DocRoot>"),
        INVALID,
        PACKAGE_AMBIGUOUS);
    entry(
        "doc-root-with-element-inside",
        "a DocRoot that also holds an element, so that some pass it over",
        s -> s.replace(DOC_ROOT, "<ofd:DocRoot>" + FORGED + "<ofd:x/></ofd:DocRoot>" + DOC_ROOT),
        INVALID,
        PACKAGE_AMBIGUOUS);
    entry(
        "doc-root-inside-element-inside",
        "a DocRoot whose text is in an element of its own",
        s ->
            s.replace(
                DOC_ROOT, "<ofd:DocRoot><ofd:x>" + FORGED + "</ofd:x></ofd:DocRoot>" + DOC_ROOT),
        INVALID,
        PACKAGE_AMBIGUOUS);
    entry(
        "doc-root-behind-blanks",
        "a location behind so many blanks that it is not kept",
        s ->
            s.replace(
                DOC_ROOT,
                "<ofd:DocRoot>" + " ".repeat(300 << 10) + FORGED + "</ofd:DocRoot>" + DOC_ROOT),
        INVALID,
        FILE_NOT_COVERED,
        PACKAGE_AMBIGUOUS);
    entry(
        "doc-root-before-much-text",
        "a location of a megabyte",
        s ->
            s.replace(
                DOC_ROOT,
                "<ofd:DocRoot>" + FORGED + "x".repeat(1 << 20) + "</ofd:DocRoot>" + DOC_ROOT),
        INDETERMINATE,
        LIMIT_EXCEEDED);
    add(
        "cover-hides-resources",
        "OFD.xml names the resource file as cover, so that some never read it",
        missingPicture()
            .seal(seal().without("OFD.xml"))
            .text(
                "OFD.xml",
                s ->
                    s.replace(
                        "</ofd:DocInfo>",
                        "<ofd:Cover>Doc_0/PublicRes.xml</ofd:Cover></ofd:DocInfo>"))
            .add(TestOfd.PICTURE, "a forged picture"),
        INVALID,
        FILE_NOT_COVERED);
    add(
        "entry-point-in-long-declaration",
        "an encoding that stands further behind than anyone looks",
        open().text("OFD.xml", s -> s.replace("encoding=", " ".repeat(400) + "encoding=")),
        INDETERMINATE,
        UNSUPPORTED);
  }

  private static TestOfd missingPicture() {
    TestOfd ofd = TestOfd.open();
    ofd.zip.remove(TestOfd.PICTURE);
    return ofd;
  }

  // ---- text that two programs read in two ways

  private void texts() {
    add(
        "document-type-in-Annotation.xml",
        "an entity that is another file, in what is drawn over a page",
        TestOfd.open()
            .text(
                TestOfd.ANNOTATION,
                s ->
                    s.replace(
                        "?>\n", "?>\n<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>\n"))
            .seal(seal()),
        INVALID,
        MALFORMED);
    add(
        "wide-encoding-of-a-page",
        "a page in UTF-16",
        pageIn(StandardCharsets.UTF_16LE, "UTF-16").seal(seal()),
        INDETERMINATE,
        UNSUPPORTED);
    add(
        "page-declared-as-utf-7",
        "an encoding in which tags are written as text",
        TestOfd.open().text(TestOfd.PAGE, s -> s.replace("UTF-8", "UTF-7")).seal(seal()),
        INDETERMINATE,
        UNSUPPORTED);
    add(
        "page-not-in-its-encoding",
        "bytes that are no characters of the encoding that is declared",
        pageIn(java.nio.charset.Charset.forName("GBK"), "UTF-8").seal(seal()),
        INVALID,
        MALFORMED);
    add(
        "page-in-gbk",
        "a page in GBK, as it says",
        pageIn(java.nio.charset.Charset.forName("GBK"), "GBK").seal(seal()),
        VALID);
    add(
        "attribute-of-two-namespaces",
        "two places for one sealing, in two namespaces",
        BadOfd.sealed()
            .text(
                TestOfd.SIGNATURES,
                s ->
                    s.replace(
                        "<ofd:Signature ID",
                        "<ofd:Signature xmlns:x=\"x\" x:BaseLoc=\"/Doc_0/Signs/Sign_9/a.xml\" ID")),
        INVALID,
        PACKAGE_AMBIGUOUS,
        SEALING_REMOVED);
  }

  private static TestOfd pageIn(java.nio.charset.Charset charset, String declared) {
    TestOfd ofd = TestOfd.open();
    ofd.zip.contents(
        TestOfd.PAGE,
        was ->
            new String(was, StandardCharsets.UTF_8).replace("UTF-8", declared).getBytes(charset));
    return ofd;
  }

  // ---- locations

  private static String attachment(String location) {
    return "<ofd:FileLoc>" + location + "</ofd:FileLoc>";
  }

  private void attachmentAt(String name, String spelling) {
    add(
        name,
        "an attachment at " + spelling,
        TestOfd.open()
            .text(
                "Doc_0/Attachs/Attachments.xml",
                t -> t.replace(attachment("data.xml"), attachment(spelling)))
            .seal(seal()),
        VALID);
  }

  private void locations() {
    add(
        "picture-from-elsewhere",
        "a picture that is fetched from a server",
        TestOfd.open()
            .text(
                TestOfd.RESOURCE,
                s -> s.replace(">picture.png<", ">http://example.org/picture.png<"))
            .seal(seal()),
        INDETERMINATE,
        ENTRY_UNSAFE);
    add(
        "picture-from-the-machine",
        "a picture that lies on whatever machine opens the document",
        TestOfd.open()
            .text(TestOfd.RESOURCE, s -> s.replace(">picture.png<", ">C:\\picture.png<"))
            .seal(seal()),
        INDETERMINATE,
        ENTRY_UNSAFE,
        FORM_UNUSUAL);
    add(
        "location-in-percent-encoding",
        "a file that is found only by readers that decode locations, put there later",
        TestOfd.open()
            .text(TestOfd.RESOURCE, s -> s.replace(">picture.png<", ">a%20picture.png<"))
            .seal(seal())
            .add("Doc_0/Res/a picture.png", "a forged picture"),
        INVALID,
        FILE_NOT_COVERED,
        FORM_UNUSUAL);
    add(
        "percent-encoding-of-a-vendor",
        "a location in percent-encoding of a file that is covered",
        TestOfd.open()
            .text(TestOfd.RESOURCE, s -> s.replace(">picture.png<", ">pic%74ure.png<"))
            .seal(seal()),
        VALID,
        FORM_UNUSUAL);
    attachmentAt("location-with-dot", "/Doc_0/./Attachs/data.xml");
    attachmentAt("location-with-two-slashes", "/Doc_0//Attachs/data.xml");
    attachmentAt("location-up-and-down", "../Attachs/data.xml");
    add(
        "resource-base-that-escapes",
        "a folder of resources above the root",
        TestOfd.open()
            .text(TestOfd.RESOURCE, s -> s.replace("BaseLoc=\"Res\"", "BaseLoc=\"../../../Res\""))
            .seal(seal()),
        INVALID,
        ENTRY_UNSAFE,
        FILE_MISSING);
    add(
        "reference-to-a-copy",
        "a reference without a slash in front, a copy where it leads, and another page",
        copied(),
        INVALID,
        FILE_NOT_COVERED,
        PACKAGE_AMBIGUOUS,
        FORM_UNUSUAL);
    TestOfd list = TestOfd.open().seal(seal().without("OFD.xml"));
    list.text("OFD.xml", s -> s.replace(">/Doc_0/Signs/", ">Signs/"));
    list.add("Signs/Signatures.xml", TestOfd.xml("Signatures", ""));
    add(
        "second-list-of-sealings",
        "two lists where one relative location leads",
        list,
        INVALID,
        PACKAGE_AMBIGUOUS,
        SEALING_REMOVED);
  }

  /** References relative to the root, and what one of them might mean as well. */
  private static TestOfd copied() {
    TestOfd ofd =
        TestOfd.open().seal(seal().signature(s -> s.replace("FileRef=\"/", "FileRef=\"")));
    byte[] page = ofd.zip.get(TestOfd.PAGE);
    return ofd.text(TestOfd.PAGE, s -> s.replace("示例", "伪造"))
        .add("Doc_0/Signs/Sign_0/" + TestOfd.PAGE, new String(page, StandardCharsets.UTF_8));
  }

  // ---- resources

  private void resources() {
    add(
        "page-listed-with-two-ids",
        "two pages of one id: on which of them is the picture?",
        TestOfd.open()
            .text(
                TestOfd.DOCUMENT,
                s ->
                    s.replace(
                        "</ofd:Pages>",
                        "<ofd:Page ID=\"1\" BaseLoc=\"Tpls/Tpl_0/Content.xml\"/></ofd:Pages>"))
            .seal(seal()),
        INDETERMINATE,
        STAMP_MISPLACED);
    for (String path : List.of(TestOfd.PICTURE, TestOfd.TEMPLATE, TestOfd.PAGE)) {
      add(
          "second-sealing-fills-in-" + path.replace('/', '-'),
          path + " covered by a later sealing only, which may be anybody's",
          TestOfd.open().seal(seal().without(path)).seal(seal()),
          INVALID,
          FILE_NOT_COVERED);
    }
    add(
        "page-added-after-sealing",
        "a page more in Document.xml",
        BadOfd.sealed()
            .text(
                TestOfd.DOCUMENT,
                s ->
                    s.replace(
                        "</ofd:Pages>",
                        "<ofd:Page ID=\"9\" BaseLoc=\"Pages/Page_1/Content.xml\"/></ofd:Pages>"))
            .add("Doc_0/Pages/Page_1/Content.xml", TestOfd.xml("Page", "<ofd:Content/>")),
        INVALID,
        CONTENT_CHANGED,
        FILE_NOT_COVERED);
    add(
        "extension-data-open",
        "data of an extension that no sealing covers",
        TestOfd.open()
            .text(
                TestOfd.DOCUMENT,
                s ->
                    s.replace(
                        "</ofd:Document>",
                        "<ofd:Extensions>Extensions.xml</ofd:Extensions></ofd:Document>"))
            .add(
                "Doc_0/Extensions.xml",
                TestOfd.xml(
                    "Extensions",
                    "<ofd:Extension AppName=\"x\" RefId=\"1\"><ofd:ExtendData>data.xml"
                        + "</ofd:ExtendData></ofd:Extension>"))
            .add("Doc_0/data.xml", "<data/>")
            .seal(seal().without("Doc_0/data.xml")),
        INDETERMINATE,
        FILE_NOT_COVERED);
    add(
        "resources-of-a-page-open",
        "a page's own resources that no sealing covers",
        TestOfd.open()
            .text(
                TestOfd.PAGE,
                s -> s.replace("<ofd:Content>", "<ofd:PageRes>Res.xml</ofd:PageRes><ofd:Content>"))
            .add(
                "Doc_0/Pages/Page_0/Res.xml",
                TestOfd.xml(
                    "Res",
                    "<ofd:ColorSpaces><ofd:ColorSpace ID=\"20\" Profile=\"p.icc\"/>"
                        + "</ofd:ColorSpaces><ofd:Fonts><ofd:Font ID=\"21\"><ofd:FontFile>f.ttf"
                        + "</ofd:FontFile></ofd:Font></ofd:Fonts>"))
            .add("Doc_0/Pages/Page_0/p.icc", "a profile")
            .add("Doc_0/Pages/Page_0/f.ttf", "a font")
            .seal(seal().covering(path -> !path.startsWith("Doc_0/Pages/Page_0/f"))),
        INVALID,
        FILE_NOT_COVERED);
    add(
        "current-version-swapped",
        "a version of the document with another root",
        TestOfd.open()
            .seal(seal().without("OFD.xml"))
            .text(
                "OFD.xml",
                s ->
                    s.replace(
                        "</ofd:DocBody>",
                        "<ofd:Versions><ofd:Version ID=\"1\" Index=\"1\" Current=\"true\""
                            + " BaseLoc=\"Doc_0/V.xml\"/></ofd:Versions></ofd:DocBody>"))
            .add(
                "Doc_0/V.xml",
                TestOfd.xml(
                    "DocVersion", "<ofd:FileList/><ofd:DocRoot>/" + FORGED + "</ofd:DocRoot>"))
            .add(FORGED, TestOfd.xml("Document", "<ofd:Pages/>")),
        INVALID,
        FILE_NOT_COVERED);
  }

  // ---- what a sealing says, and where it is listed

  private void sealings() {
    add(
        "reference-listed-twice",
        "one file with two digests, one of them right",
        TestOfd.open()
            .seal(
                seal()
                    .signature(
                        s ->
                            s.replace(
                                "</ofd:References>",
                                "<ofd:Reference FileRef=\"/OFD.xml\"><ofd:CheckValue>AAAA"
                                    + "</ofd:CheckValue></ofd:Reference></ofd:References>"))),
        INVALID,
        CONTENT_CHANGED);
    add(
        "reference-with-two-digests",
        "two digests in one reference, the second right",
        TestOfd.open()
            .seal(
                seal()
                    .signature(
                        s ->
                            s.replaceFirst(
                                "<ofd:CheckValue>", "<ofd:CheckValue>AAAA</ofd:CheckValue>$0"))),
        INVALID,
        CONTENT_CHANGED,
        PACKAGE_AMBIGUOUS);
    add(
        "reference-without-digest",
        "a file that is named, and no digest",
        TestOfd.open()
            .seal(
                seal()
                    .signature(s -> s.replaceFirst("<ofd:CheckValue>[^<]*</ofd:CheckValue>", ""))),
        INVALID,
        CONTENT_CHANGED);
    add(
        "reference-to-nothing",
        "a file that is not there",
        TestOfd.open()
            .seal(
                seal()
                    .signature(
                        s ->
                            s.replace(
                                "</ofd:References>",
                                "<ofd:Reference FileRef=\"/Doc_0/x.xml\"><ofd:CheckValue>AAAA"
                                    + "</ofd:CheckValue></ofd:Reference></ofd:References>"))),
        INVALID,
        FILE_MISSING);
    add(
        "base-sealing-removed",
        "a sealing that says on which one it builds, which is gone",
        BadOfd.sealed()
            .text(TestOfd.SIGNATURES, s -> s.replace(" ID=\"1\"", " ID=\"1\" Relative=\"7\"")),
        INDETERMINATE,
        SEALING_REMOVED);
    add(
        "base-sealing-listed",
        "a sealing that says on which one it builds",
        BadOfd.sealed()
            .seal(seal().listed(s -> s.replace(" ID=\"3\"", " ID=\"3\" Relative=\"1\""))),
        VALID);
    add(
        "two-sealings-of-one-id",
        "two sealings, of which a reader may know one only",
        BadOfd.sealed().seal(seal().listed(s -> s.replace(" ID=\"3\"", " ID=\"1\""))),
        VALID,
        FORM_UNUSUAL);
    add(
        "sealing-moved-to-another-document",
        "taken from one list to the other, so that the picture is on another document's page",
        moved(false),
        INDETERMINATE,
        STAMP_MISPLACED);
    add(
        "sealing-moved-within-its-folder",
        "taken to the list of another document in the same folder",
        movedInFolder(),
        INDETERMINATE,
        STAMP_MISPLACED);
    add(
        "list-of-two-documents",
        "a second document that names the list of the first, so that the picture is on both",
        TestOfd.open()
            .text("OFD.xml", secondBody(FORGED, TestOfd.SIGNATURES))
            .add(
                FORGED,
                TestOfd.xml(
                    "Document",
                    "<ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"/Doc_0/Pages/Page_0/Content.xml\"/>"
                        + "</ofd:Pages>"))
            .seal(seal()),
        INDETERMINATE,
        STAMP_MISPLACED);
    add(
        "sealing-moved-with-its-file",
        "its file too is in the other document's folder now",
        moved(true),
        INDETERMINATE,
        FORM_UNUSUAL,
        STAMP_MISPLACED);
  }

  private static UnaryOperator<String> secondBody(String root, String list) {
    return s ->
        s.replace(
            "</ofd:OFD>",
            "<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>"
                + root
                + "</ofd:DocRoot><ofd:Signatures>/"
                + list
                + "</ofd:Signatures></ofd:DocBody></ofd:OFD>");
  }

  /** A second document in the folder of the first, which gets the sealing of that one. */
  private static TestOfd movedInFolder() {
    String other = "Doc_0/Other/Signatures.xml";
    TestOfd ofd = TestOfd.open().text("OFD.xml", secondBody("Doc_0/Other.xml", other));
    ofd.add("Doc_0/Other.xml", new String(ofd.zip.get(TestOfd.DOCUMENT), StandardCharsets.UTF_8));
    ofd.add(other, TestOfd.xml("Signatures", ""));
    ofd.seal(seal().without(other));
    byte[] list = ofd.zip.get(TestOfd.SIGNATURES);
    ofd.text(TestOfd.SIGNATURES, s -> TestOfd.xml("Signatures", ""));
    ofd.zip.contents(other, was -> list);
    return ofd;
  }

  /** Two documents under one sealing of the first, which the second lists as its own. */
  private static TestOfd moved(boolean files) {
    String other = "Doc_1/Signs/Signatures.xml";
    TestOfd ofd = TestOfd.open();
    for (String path : ofd.zip.names()) {
      if (path.startsWith("Doc_0/")) {
        ofd.add(
            path.replace("Doc_0", "Doc_1"),
            new String(ofd.zip.get(path), StandardCharsets.UTF_8).replace("示例", "其他"));
      }
    }
    ofd.text("OFD.xml", secondBody(FORGED, other));
    ofd.add(other, TestOfd.xml("Signatures", ""));
    ofd.seal(seal().without(other).withoutSealFile());
    String list = new String(ofd.zip.get(TestOfd.SIGNATURES), StandardCharsets.UTF_8);
    ofd.zip.contents(
        TestOfd.SIGNATURES, was -> TestOfd.xml("Signatures", "").getBytes(StandardCharsets.UTF_8));
    ofd.zip.contents(
        other,
        was ->
            (files ? list.replace("/Doc_0/", "/Doc_1/") : list).getBytes(StandardCharsets.UTF_8));
    if (files) {
      String path = "Doc_0/Signs/Sign_0/Signature.xml";
      byte[] bytes = ofd.zip.get(path);
      ofd.zip.remove(path);
      ofd.zip.add(path.replace("Doc_0", "Doc_1"), bytes);
    }
    return ofd;
  }
}
