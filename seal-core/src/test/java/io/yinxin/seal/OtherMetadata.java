package io.yinxin.seal;

import static io.yinxin.seal.BadDocuments.M;
import static io.yinxin.seal.BadDocuments.TRAILER;
import static io.yinxin.seal.BadDocuments.signed;
import static io.yinxin.seal.BadDocuments.widget;
import static io.yinxin.seal.FindingCode.CHANGED_AFTER_SEALING;
import static io.yinxin.seal.Verdict.INDETERMINATE;
import static io.yinxin.seal.Verdict.INVALID;
import static io.yinxin.seal.Verdict.VALID;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Second sealings that write the document's metadata anew, as many programs do. */
final class OtherMetadata extends BadFiles {

  private static final String DATED =
      "<rdf:Description rdf:about='' xmlns:xmp='http://ns.adobe.com/xap/1.0/'"
          + " xmlns:dc='http://purl.org/dc/elements/1.1/' xmp:ModifyDate='2026-11-01T00:00:00Z'>"
          + "<xmp:MetadataDate>2026-11-01T00:00:00Z</xmp:MetadataDate>"
          + "<dc:title>Licence</dc:title></rdf:Description>";

  static List<BadDocuments.Bad> all() {
    OtherMetadata made = new OtherMetadata();
    made.rewritten();
    made.added();
    return made.gathered();
  }

  private static String xmp(String descriptions) {
    return RawPdf.stream(
        " /Type /Metadata /Subtype /XML",
        "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>\n<x:xmpmeta xmlns:x='adobe:ns:meta/'>\n"
            + " <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n"
            + descriptions
            + "</rdf:RDF></x:xmpmeta>\n<?xpacket end='w'?>");
  }

  private void add(
      String name, String how, @Nullable String before, String after, Verdict verdict) {
    add(
        name,
        how,
        sealedTwice(before, after, ""),
        verdict,
        verdict == VALID ? new FindingCode[0] : new FindingCode[] {CHANGED_AFTER_SEALING});
  }

  private static byte[] sealedTwice(@Nullable String before, String after, String page) {
    String catalog = "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R ";
    RawPdf first = RawPdf.onePage();
    if (before != null) {
      first.object(11, before);
    }
    byte[] sealed =
        first
            .object(1, catalog + (before == null ? ">>" : "/Metadata 11 0 R >>"))
            .object(3, RawPdf.page(" /Annots [7 0 R]" + page))
            .object(6, "<< /Fields [7 0 R] /SigFlags 3 >>")
            .object(7, widget("Seal1", "/V 8 0 R"))
            .signature(8, M)
            .end(TRAILER)
            .seal(signed());
    return RawPdf.of(sealed)
        .object(1, catalog + "/Metadata 11 0 R >>")
        .object(3, RawPdf.page(" /Annots [7 0 R 9 0 R]" + page))
        .object(6, "<< /Fields [7 0 R 9 0 R] /SigFlags 3 >>")
        .object(9, widget("Seal2", "/V 10 0 R"))
        .object(11, after)
        .signature(10, M)
        .end(TRAILER)
        .seal(signed());
  }

  private void rewritten() {
    String before = xmp(DATED);
    add(
        "metadata-dated-anew",
        "other dates, another program, written in another way: no harm",
        before,
        xmp(
            DATED
                    .replace("2026-11-01", "2026-11-22")
                    .replace("rdf:about=''", "rdf:about=\"\"\n pdf:Producer='Other'")
                    .replace("xmlns:dc", "xmlns:pdf='http://ns.adobe.com/pdf/1.3/' xmlns:dc")
                + "\n<rdf:Description rdf:about='' xmlns:xmpMM='http://ns.adobe.com/xap/1.0/mm/'>"
                + "<xmpMM:InstanceID>uuid:1</xmpMM:InstanceID>\n</rdf:Description>"),
        VALID);
    add(
        "metadata-retitled",
        "another title",
        before,
        xmp(DATED.replace("Licence", "Forged!")),
        INDETERMINATE);
    add(
        "metadata-titled-in-a-date's-place",
        "an attribute that would pass, in the text of the title",
        xmp(DATED.replace("Licence", "Licence xmp:ModifyDate='1'")),
        xmp(DATED.replace("Licence", "Licence xmp:ModifyDate='2'")),
        INDETERMINATE);
    add(
        "metadata-with-another-prefix",
        "a prefix that means something else from now on",
        before,
        xmp(DATED.replace("http://ns.adobe.com/xap/1.0/'", "http://purl.org/dc/elements/1.1/'")),
        INDETERMINATE);
    add(
        "metadata-with-a-title-inside-a-date",
        "an element in the place of a date",
        before,
        xmp(
            DATED.replace(
                "<xmp:MetadataDate>2026", "<xmp:MetadataDate><dc:title>x</dc:title>2026")),
        INDETERMINATE);
    for (String odd :
        List.of(
            "<!DOCTYPE a [<!ENTITY b 'c'>]>", "<!-- -->", "<![CDATA[x]]>", "<?php ?>", "<a b>")) {
      add(
          "metadata-not-plain-" + odd.substring(1, 3).replaceAll("\\W", "") + odd.length(),
          "metadata with " + odd,
          before,
          xmp(odd + DATED),
          INDETERMINATE);
    }
    add(
        "metadata-not-text",
        "metadata in no encoding of text",
        before,
        xmp(DATED.replace("Licence", "\u00ff\u00fe")),
        INDETERMINATE);
    add(
        "metadata-cut-off",
        "metadata without an end",
        before,
        RawPdf.stream(" /Type /Metadata /Subtype /XML", "<x:xmpmeta"),
        INDETERMINATE);
    add(
        "metadata-without-use",
        "a dictionary in the place of metadata",
        before,
        "<< /Type /Metadata >>",
        INDETERMINATE);
    add(
        "metadata-are-on-the-page-too",
        "metadata dated anew, which the page shows",
        sealedTwice(before, xmp(DATED.replace("11-01", "11-22")), " /PieceInfo << /A 11 0 R >>"),
        INVALID,
        CHANGED_AFTER_SEALING);
  }

  private void added() {
    String dates = "<rdf:Description rdf:about='' xmlns:xmp='http://ns.adobe.com/xap/1.0/'";
    add(
        "metadata-added",
        "the first metadata, of nothing but a date: no harm",
        null,
        xmp(dates + " xmp:ModifyDate='2026'/>"),
        VALID);
    add(
        "metadata-added-with-a-title",
        "the first metadata, with a title",
        null,
        xmp(DATED),
        INDETERMINATE);
    add(
        "metadata-added-with-more",
        "the first metadata, in a stream with an entry more",
        null,
        xmp(dates + " xmp:ModifyDate='2026'/>").replace("/XML", "/XML /Mine 4 0 R"),
        INDETERMINATE);
  }
}
