package io.yinxin.seal;

import static io.yinxin.seal.FindingCode.*;
import static io.yinxin.seal.Verdict.INDETERMINATE;
import static io.yinxin.seal.Verdict.INVALID;
import static io.yinxin.seal.Verdict.VALID;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * OFD documents with a trap in them before they are sealed: a location that leads nowhere for
 * careful readers, and for lenient ones to a file that is put there afterwards. Each with what it
 * gives where the file was there from the beginning.
 */
final class TrappedOfd extends BadFiles {

  private TrappedOfd() {}

  static List<BadDocuments.Bad> all() {
    TrappedOfd made = new TrappedOfd();
    made.locations();
    made.encodings();
    made.elsewhere();
    return made.gathered();
  }

  /** A picture at this location, if the file is there it is found by lenient readers alone. */
  private void trap(String name, String how, String location, String file) {
    add(
        name,
        how + ", where the file was put afterwards",
        pictureAt(location).seal(BadOfd.seal()).add(file, "a forged picture"),
        INVALID,
        FILE_NOT_COVERED,
        FORM_UNUSUAL);
    add(
        name + "-of-a-vendor",
        how + ", where the file is covered",
        pictureAt(location).add(file, "a picture").seal(BadOfd.seal()),
        VALID,
        FORM_UNUSUAL);
  }

  private static TestOfd pictureAt(String location) {
    TestOfd ofd =
        TestOfd.open()
            .text(TestOfd.RESOURCE, s -> s.replace(">picture.png<", ">" + location + "<"));
    ofd.zip.remove(TestOfd.PICTURE);
    return ofd;
  }

  private void locations() {
    trap(
        "location-of-decomposed-letters",
        "an accent apart from its letter, which some file systems put together",
        "cafe\u0301.png",
        "Doc_0/Res/caf\u00e9.png");
    trap(
        "location-of-wide-letters",
        "letters of full width",
        "\uff50hoto.png",
        "Doc_0/Res/photo.png");
    trap(
        "location-with-dot-behind",
        "a dot at the end, which Windows drops",
        "photo.png.",
        "Doc_0/Res/photo.png");
    trap(
        "location-with-fragment",
        "a fragment, which readers of URIs cut off",
        "photo.png#1",
        "Doc_0/Res/photo.png");
    trap(
        "location-with-query",
        "a query, which readers of URIs cut off",
        "photo.png?1",
        "Doc_0/Res/photo.png");
    trap(
        "location-from-the-document-with-slash",
        "a slash in front of what lies in the document's folder",
        "/Pictures/photo.png",
        "Doc_0/Pictures/photo.png");
  }

  private void encodings() {
    add(
        "mark-contradicts-encoding",
        "the mark of UTF-8 in front of a page in GBK: each is believed by some",
        TestOfd.open()
            .text(TestOfd.PAGE, s -> "\ufeff" + s.replace("UTF-8", "GBK"))
            .seal(BadOfd.seal()),
        INVALID,
        PACKAGE_AMBIGUOUS);
    TestOfd marked = TestOfd.open();
    marked.zip.contents(
        TestOfd.PAGE,
        was ->
            ("\ufeff" + new String(was, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
    add("page-with-mark", "the mark of UTF-8, as it says", marked.seal(BadOfd.seal()), VALID);
  }

  /** What readers would fetch. */
  private void elsewhere() {
    for (String location :
        List.of("https://example.org/a.mp4", "rtsp://example.org/a", "//server/share/a.mp4")) {
      add(
          "film-from-elsewhere-" + location.replaceAll("\\W+", "-"),
          "a film at " + location,
          TestOfd.open()
              .text(TestOfd.RESOURCE, s -> s.replace(">picture.png<", ">" + location + "<"))
              .seal(BadOfd.seal()),
          INDETERMINATE,
          ENTRY_UNSAFE);
    }
    add(
        "attachment-from-elsewhere",
        "an attachment that is fetched from a server",
        TestOfd.open()
            .text(
                "Doc_0/Attachs/Attachments.xml",
                s -> s.replace(">data.xml<", ">ftp://example.org/data.xml<"))
            .seal(BadOfd.seal()),
        INDETERMINATE,
        ENTRY_UNSAFE);
    add(
        "document-with-action",
        "an address that is opened with the document: the sealing covers it",
        TestOfd.open()
            .text(
                TestOfd.DOCUMENT,
                s ->
                    s.replace(
                        "<ofd:Annotations>",
                        "<ofd:Actions><ofd:Action Event=\"DO\"><ofd:URI"
                            + " URI=\"https://example.org/\"/></ofd:Action></ofd:Actions>"
                            + "<ofd:Annotations>"))
            .seal(BadOfd.seal()),
        VALID);
  }
}
