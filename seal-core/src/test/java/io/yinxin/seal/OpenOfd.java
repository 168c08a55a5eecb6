package io.yinxin.seal;

import static io.yinxin.seal.FindingCode.*;
import static io.yinxin.seal.Verdict.INDETERMINATE;
import static io.yinxin.seal.Verdict.INVALID;
import static io.yinxin.seal.Verdict.VALID;

import java.util.List;

/**
 * OFD documents that use a file in every way there is, with a sealing that leaves one of them open,
 * named after that file.
 */
final class OpenOfd extends BadFiles {

  private static final String PAGES = "Doc_0/Pages/Page_0/";
  private static final String TEMPLATES = "Doc_0/Tpls/Tpl_0/";

  /** What pages are drawn with, and other versions of them. */
  private static final List<String> SEEN =
      List.of(
          "Doc_0/cover.png",
          "Doc_0/DocumentRes.xml",
          "Doc_0/Media/font.ttf",
          "Doc_0/Media/profile.icc",
          "Doc_0/Media/film.mp4",
          "Doc_0/Media/sound.mp3",
          PAGES + "Res.xml",
          PAGES + "photo.png",
          TEMPLATES + "Res.xml",
          TEMPLATES + "emblem.png",
          "Doc_0/Annots/Annotations.xml",
          "Doc_0/Versions/V1.xml",
          "Doc_0/Versions/Document.xml",
          "Doc_0/Versions/Content.xml");

  /** What is opened from the document, or read by programs. */
  private static final List<String> READ =
      List.of(
          "Doc_0/Attachs/Attachments.xml",
          "Doc_0/Tags/tags.xml",
          "Doc_0/Tags/schema.xsd",
          "Doc_0/Extensions.xml",
          "Doc_0/Ext/data.xml");

  private OpenOfd() {}

  static List<BadDocuments.Bad> all() {
    OpenOfd made = new OpenOfd();
    made.add("every-kind-of-file", "all of them covered", rich().seal(BadOfd.seal()), VALID);
    SEEN.forEach(path -> made.without(path, INVALID));
    READ.forEach(path -> made.without(path, INDETERMINATE));
    return made.gathered();
  }

  private void without(String path, Verdict verdict) {
    add(
        "left-open-" + path.replace('/', '-'),
        path + " not covered",
        rich().seal(BadOfd.seal().without(path)),
        verdict,
        FILE_NOT_COVERED);
  }

  private static String resources(String folder, String inside) {
    return TestOfd.xml("Res", inside).replace("<ofd:Res", "<ofd:Res BaseLoc=\"" + folder + "\"");
  }

  private static String picture(String file) {
    return "<ofd:MultiMedias><ofd:MultiMedia ID=\"30\" Type=\"Image\"><ofd:MediaFile>"
        + file
        + "</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>";
  }

  private static TestOfd rich() {
    return TestOfd.open()
        .text(
            "OFD.xml",
            s ->
                s.replace("</ofd:DocInfo>", "<ofd:Cover>Doc_0/cover.png</ofd:Cover></ofd:DocInfo>")
                    .replace(
                        "</ofd:DocBody>",
                        "<ofd:Versions><ofd:Version ID=\"1\" Index=\"1\" Current=\"true\""
                            + " BaseLoc=\"Doc_0/Versions/V1.xml\"/></ofd:Versions></ofd:DocBody>"))
        .add("Doc_0/cover.png", "a cover")
        .text(
            TestOfd.DOCUMENT,
            s ->
                s.replace(
                        "</ofd:PublicRes>",
                        "</ofd:PublicRes><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>")
                    .replace(
                        "</ofd:Document>",
                        "<ofd:Extensions>Extensions.xml</ofd:Extensions></ofd:Document>"))
        .add(
            "Doc_0/DocumentRes.xml",
            resources(
                "Media",
                "<ofd:ColorSpaces><ofd:ColorSpace ID=\"20\" Profile=\"profile.icc\"/>"
                    + "</ofd:ColorSpaces><ofd:Fonts><ofd:Font ID=\"21\" FontName=\"F\">"
                    + "<ofd:FontFile>font.ttf</ofd:FontFile></ofd:Font></ofd:Fonts>"
                    + "<ofd:MultiMedias><ofd:MultiMedia ID=\"22\" Type=\"Video\"><ofd:MediaFile>"
                    + "film.mp4</ofd:MediaFile></ofd:MultiMedia><ofd:MultiMedia ID=\"23\""
                    + " Type=\"Audio\"><ofd:MediaFile>sound.mp3</ofd:MediaFile></ofd:MultiMedia>"
                    + "</ofd:MultiMedias>"))
        .add("Doc_0/Media/profile.icc", "a profile")
        .add("Doc_0/Media/font.ttf", "a font")
        .add("Doc_0/Media/film.mp4", "a film")
        .add("Doc_0/Media/sound.mp3", "a sound")
        .text(
            TestOfd.PAGE,
            s -> s.replace("<ofd:Content>", "<ofd:PageRes>Res.xml</ofd:PageRes><ofd:Content>"))
        .add(PAGES + "Res.xml", resources(".", picture("photo.png")))
        .add(PAGES + "photo.png", "a photo")
        .text(
            TestOfd.TEMPLATE,
            s -> s.replace("<ofd:Content>", "<ofd:PageRes>Res.xml</ofd:PageRes><ofd:Content>"))
        .add(TEMPLATES + "Res.xml", resources("", picture("emblem.png")))
        .add(TEMPLATES + "emblem.png", "an emblem")
        .text(
            TestOfd.TAGS,
            s ->
                s.replace(
                    "<ofd:FileLoc>", "<ofd:SchemaLoc>schema.xsd</ofd:SchemaLoc><ofd:FileLoc>"))
        .add("Doc_0/Tags/schema.xsd", "<schema/>")
        .add(
            "Doc_0/Extensions.xml",
            TestOfd.xml(
                "Extensions",
                "<ofd:Extension AppName=\"x\" RefId=\"1\"><ofd:ExtendData>Ext/data.xml"
                    + "</ofd:ExtendData></ofd:Extension>"))
        .add("Doc_0/Ext/data.xml", "<data/>")
        .add(
            "Doc_0/Versions/V1.xml",
            TestOfd.xml(
                "DocVersion",
                "<ofd:FileList><ofd:File ID=\"1\">/Doc_0/Versions/Content.xml</ofd:File>"
                    + "</ofd:FileList><ofd:DocRoot>/Doc_0/Versions/Document.xml</ofd:DocRoot>"))
        .add("Doc_0/Versions/Document.xml", TestOfd.xml("Document", "<ofd:Pages/>"))
        .add("Doc_0/Versions/Content.xml", TestOfd.xml("Page", "<ofd:Content/>"));
  }
}
