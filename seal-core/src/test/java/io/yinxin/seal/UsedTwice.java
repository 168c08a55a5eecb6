package io.yinxin.seal;

import static io.yinxin.seal.BadDocuments.M;
import static io.yinxin.seal.BadDocuments.TRAILER;
import static io.yinxin.seal.BadDocuments.signed;
import static io.yinxin.seal.BadDocuments.widget;
import static io.yinxin.seal.FindingCode.CERTIFICATION_VIOLATED;
import static io.yinxin.seal.FindingCode.CHANGED_AFTER_SEALING;
import static io.yinxin.seal.FindingCode.MALFORMED;
import static io.yinxin.seal.Verdict.INDETERMINATE;
import static io.yinxin.seal.Verdict.INVALID;
import static io.yinxin.seal.Verdict.VALID;

import io.yinxin.seal.testing.TestPki;
import java.util.List;

/**
 * Later sealings that look as they should, in documents that were prepared for more to come along
 * with them, or that forbid what they do; and what is no harm beside each.
 */
final class UsedTwice extends BadFiles {

  private static final String SECOND = widget("Seal2", "/V 10 0 R");

  static List<BadDocuments.Bad> all() {
    UsedTwice made = new UsedTwice();
    made.objects();
    made.fields();
    made.permissions();
    return made.gathered();
  }

  /** A sealed document whose form and catalog are as told; objects from 11 on are free. */
  private static byte[] sealed(String catalog, String form, RawPdf begun) {
    return begun
        .object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R " + catalog + " >>")
        .object(6, form)
        .object(7, widget("Seal1", "/V 8 0 R"))
        .signature(8, M)
        .end(TRAILER)
        .seal(signed());
  }

  private static RawPdf page(String more) {
    return RawPdf.onePage().object(3, RawPdf.page(more));
  }

  private static byte[] sealedAgain(RawPdf later) {
    return later.signature(10, M).end(TRAILER).seal(signed());
  }

  // ---- one object, two uses

  private void objects() {
    String form = "<< /Fields 11 0 R /SigFlags 3 >>";
    for (String catalog : List.of("", "/Mine 11 0 R")) {
      add(
          catalog.isEmpty() ? "list-of-fields-grows" : "list-of-fields-is-something-else-too",
          "a second sealing adds its field to a list of its own object"
              + (catalog.isEmpty() ? ": no harm" : ", which the catalog names once more"),
          sealedAgain(
              RawPdf.of(sealed(catalog, form, page(" /Annots [7 0 R]").object(11, "[7 0 R]")))
                  .object(3, RawPdf.page(" /Annots [7 0 R 9 0 R]"))
                  .object(11, "[7 0 R 9 0 R]")
                  .object(9, SECOND)),
          catalog.isEmpty() ? VALID : INDETERMINATE,
          catalog.isEmpty() ? new FindingCode[0] : new FindingCode[] {CHANGED_AFTER_SEALING});
    }
    add(
        "list-of-fields-is-the-page's-list-too",
        "the form and the page share one list",
        sealedAgain(
            RawPdf.of(sealed("", form, page(" /Annots 11 0 R").object(11, "[7 0 R]")))
                .object(11, "[7 0 R 9 0 R]")
                .object(9, SECOND)),
        INDETERMINATE,
        CHANGED_AFTER_SEALING);
    String fields = "<< /Fields [7 0 R] /SigFlags 3 >>";
    String moreFields = "<< /Fields [7 0 R 9 0 R] /SigFlags 3 >>";
    for (String mine : List.of("", "/Mine 11 0 R")) {
      add(
          mine.isEmpty() ? "extensions-grow" : "extensions-are-something-else-too",
          "a second sealing adds an extension"
              + (mine.isEmpty() ? ": no harm" : " to a list that the catalog names once more"),
          sealedAgain(
              RawPdf.of(
                      sealed(
                          "/Extensions 11 0 R " + mine,
                          fields,
                          page(" /Annots [7 0 R]").object(11, "<< >>")))
                  .object(3, RawPdf.page(" /Annots [7 0 R 9 0 R]"))
                  .object(6, moreFields)
                  .object(9, SECOND)
                  .object(
                      11,
                      "<< /ISO_ [<< /BaseVersion /2.0 /ExtensionLevel 32001 >>"
                          + " << /BaseVersion /2.0 /ExtensionLevel 32002 >>] >>")),
          mine.isEmpty() ? VALID : INDETERMINATE,
          mine.isEmpty() ? new FindingCode[0] : new FindingCode[] {CHANGED_AFTER_SEALING});
    }
    String forged = RawPdf.stream("", "BT /F1 18 Tf 20 20 Td (Forged!) Tj ET");
    add(
        "list-of-certificates-is-the-page's-content",
        "what grows as evidence for verifying is what the page is made of (shadow attack)",
        RawPdf.of(
                sealed(
                    "/DSS << /Certs 11 0 R >>",
                    fields,
                    RawPdf.onePage()
                        .object(
                            3,
                            RawPdf.page(" /Annots [7 0 R]")
                                .replace("/Contents 4 0 R", "/Contents 11 0 R"))
                        .object(11, "[4 0 R]")))
            .object(11, "[4 0 R 13 0 R]")
            .object(13, forged)
            .end(TRAILER)
            .bytes(),
        INVALID,
        CHANGED_AFTER_SEALING);
    add(
        "empty-field-is-the-page's-resource",
        "the field that the second sealing fills holds the pictures of the page (shadow attack)",
        sealedAgain(
            RawPdf.of(
                    sealed(
                        "",
                        "<< /Fields [7 0 R 11 0 R] /SigFlags 3 >>",
                        RawPdf.onePage()
                            .object(
                                3,
                                RawPdf.page(" /Annots [7 0 R 11 0 R]")
                                    .replace("/Resources <<", "/Resources << /XObject 11 0 R"))
                            .object(4, RawPdf.stream("", "/AP Do"))
                            .object(11, widget("Seal2", ""))))
                .object(11, widget("Seal2", "/V 10 0 R /AP 13 0 R"))
                .object(13, forged)),
        INDETERMINATE,
        CHANGED_AFTER_SEALING);
  }

  // ---- fields

  private void fields() {
    String trailer = TRAILER + " /Mine 6 0 R";
    byte[] first =
        page(" /Annots [7 0 R]")
            .object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>")
            .object(6, "<< /Fields [7 0 R] /SigFlags 3 >>")
            .object(7, widget("Seal1", "/V 8 0 R"))
            .signature(8, M)
            .end(trailer)
            .seal(signed());
    add(
        "form-is-in-the-trailer-too",
        "the trailer names the form that a second sealing adds to",
        RawPdf.of(first)
            .object(3, RawPdf.page(" /Annots [7 0 R 9 0 R]"))
            .object(6, "<< /Fields [7 0 R 9 0 R] /SigFlags 3 >>")
            .object(9, SECOND)
            .signature(10, M)
            .end(trailer)
            .seal(signed()),
        INDETERMINATE,
        CHANGED_AFTER_SEALING);
    for (String mine : List.of("11 0 R", "12 0 R")) {
      boolean own = mine.startsWith("11");
      add(
          own ? "place-that-names-no-field" : "place-of-no-field",
          "a second sealing whose place on the page does not name its field"
              + (own ? ", which names it: no harm" : ", nor the field it"),
          sealedAgain(
              RawPdf.of(sealed("", "<< /Fields [7 0 R] /SigFlags 3 >>", page(" /Annots [7 0 R]")))
                  .object(3, RawPdf.page(" /Annots [7 0 R 11 0 R]"))
                  .object(6, "<< /Fields [7 0 R 9 0 R] /SigFlags 3 >>")
                  .object(9, "<< /FT /Sig /T (Seal2) /V 10 0 R /Kids [" + mine + "] >>")
                  .object(11, "<< /Type /Annot /Subtype /Widget /F 132 /Rect [0 0 9 9] /P 3 0 R >>")
                  .object(
                      12, "<< /Type /Annot /Subtype /Widget /F 132 /Rect [0 0 9 9] /P 3 0 R >>")),
          own ? VALID : INDETERMINATE,
          own ? new FindingCode[0] : new FindingCode[] {CHANGED_AFTER_SEALING});
    }
    add(
        "field-among-its-own-kids",
        "the tree of form fields leads back into itself beside the sealing",
        sealed(
            "",
            "<< /Fields [7 0 R 11 0 R] /SigFlags 3 >>",
            page(" /Annots [7 0 R]")
                .object(11, "<< /T (A) /Kids [12 0 R] >>")
                .object(12, "<< /T (B) /Parent 11 0 R /Kids [11 0 R] >>")),
        INVALID,
        MALFORMED);
    add(
        "form-tree-too-deep",
        "fields in lists in lists, deeper than a program can follow them",
        sealed(
            "", "<< /Fields [7 0 R 11 0 R] /SigFlags 3 >>", deepFields(page(" /Annots [7 0 R]"))),
        INVALID,
        MALFORMED);
    for (String type : List.of("/Annot", "/Page")) {
      boolean good = type.equals("/Annot");
      add(
          good ? "field-becomes-an-annotation" : "field-becomes-a-page",
          "an empty field without a type gets one as it is filled" + (good ? ": no harm" : ""),
          sealedAgain(
              RawPdf.of(
                      sealed(
                          "",
                          "<< /Fields [7 0 R 11 0 R] /SigFlags 3 >>",
                          page(" /Annots [7 0 R 11 0 R]")
                              .object(11, widget("Seal2", "").replace("/Type /Annot ", ""))))
                  .object(11, widget("Seal2", "/V 10 0 R").replace("/Annot ", type + " "))),
          good ? VALID : INDETERMINATE,
          good ? new FindingCode[0] : new FindingCode[] {CHANGED_AFTER_SEALING});
    }
  }

  private static RawPdf deepFields(RawPdf page) {
    String lists = "[".repeat(98);
    for (int i = 11; i < 130; i++) {
      page.object(i, "<< /T (A) /Kids " + lists + (i + 1) + " 0 R" + "]".repeat(98) + " >>");
    }
    return page.object(130, "<< /T (B) >>");
  }

  // ---- what the first sealing permits

  private void permissions() {
    add(
        "certified-for-forms-and-shown-again",
        "a second sealing that shows where no field was, while the first permits forms only"
            + " (sneaky signature attack)",
        again(BadDocuments.certified(2), "/Rect [0 0 200 100]"),
        INDETERMINATE,
        CERTIFICATION_VIOLATED);
    add(
        "certified-for-notes-and-shown-again",
        "the same where the first permits notes: no harm",
        again(BadDocuments.certified(3), "/Rect [0 0 200 100]"),
        VALID);
    add(
        "all-fields-locked-and-sealed-again",
        "a second sealing where the first locks all fields",
        again(locking("/Action /All"), ""),
        INVALID,
        CERTIFICATION_VIOLATED);
    add(
        "all-other-fields-locked-and-sealed-again",
        "a second sealing where the first locks all fields but another",
        again(locking("/Action /Exclude /Fields [(Name)]"), ""),
        INVALID,
        CERTIFICATION_VIOLATED);
    add(
        "other-field-locked-and-sealed-again",
        "a second sealing where the first locks another field: no harm",
        again(locking("/Action /Include /Fields [(Name)]"), ""),
        VALID);
    add(
        "closed-by-its-lock-and-sealed-again",
        "a second sealing where the lock of the first says that nothing may follow",
        again(locking("/Action /Include /Fields [(Name)] /P 1"), ""),
        INVALID,
        CERTIFICATION_VIOLATED);
    add(
        "certified-for-what-is-not-known-and-sealed-again",
        "a second sealing where the P of the first is none of the three",
        again(BadDocuments.certified(0), ""),
        INVALID,
        CERTIFICATION_VIOLATED);
    add(
        "certified-without-a-list-and-sealed-again",
        "the same where the first permits no changes, in a /Reference that is no list",
        again(
            BadDocuments.toSeal(
                    " /Reference << /TransformMethod /DocMDP /TransformParams << /P 1 >> >>")
                .seal(signed()),
            ""),
        INVALID,
        CERTIFICATION_VIOLATED);
    add(
        "certified-by-the-catalog-alone-and-shown-again",
        "a second sealing that shows, where the catalog says that the first certifies",
        again(
            sealed(
                "/Perms << /DocMDP 8 0 R >>",
                "<< /Fields [7 0 R] /SigFlags 3 >>",
                page(" /Annots [7 0 R]")),
            "/Rect [0 0 200 100]"),
        INDETERMINATE,
        CERTIFICATION_VIOLATED);
    add(
        "certified-after-another",
        "a second sealing that certifies, which only the first may",
        sealedAgain(
            RawPdf.of(BadDocuments.sealed())
                .object(
                    1,
                    "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /Perms << /DocMDP 10 0 R >> >>")
                .object(3, RawPdf.page(" /Annots [7 0 R 9 0 R]"))
                .object(6, "<< /Fields [7 0 R 9 0 R] /SigFlags 3 >>")
                .object(9, SECOND)),
        INDETERMINATE,
        CHANGED_AFTER_SEALING);
    byte[] usable =
        RawPdf.onePage()
            .object(1, "<< /Type /Catalog /Pages 2 0 R /Perms << /UR3 11 0 R >> >>")
            .signature(
                11,
                M
                    + " /Reference [<< /Type /SigRef /TransformMethod /UR3 /TransformParams"
                    + " << /Type /TransformParams /V /2.2 /Form [/FillIn] >> >>]",
                "/SubFilter /adbe.pkcs7.detached")
            .end(TRAILER)
            .seal(new TestSignature(TestPki.root("Vendor"))::sign);
    add(
        "usage-rights-alone",
        "a vendor's rights of use, no sealing",
        usable,
        Verdict.UNSEALED,
        FindingCode.NO_SEALING);
    add(
        "usage-rights-and-sealed",
        "a sealing in a document with a vendor's rights of use: no harm",
        RawPdf.of(usable)
            .object(1, "<< /Type /Catalog /Pages 2 0 R /Perms << /UR3 11 0 R >> /AcroForm 6 0 R >>")
            .object(3, RawPdf.page(" /Annots [7 0 R]"))
            .object(6, "<< /Fields [7 0 R] /SigFlags 3 >>")
            .object(7, widget("Seal1", "/V 8 0 R"))
            .signature(8, M)
            .end(TRAILER)
            .seal(signed()),
        VALID);
  }

  private static byte[] again(byte[] sealed, String place) {
    return sealedAgain(
        RawPdf.of(sealed)
            .object(3, RawPdf.page(" /Annots [7 0 R 9 0 R]"))
            .object(6, "<< /Fields [7 0 R 9 0 R] /SigFlags 3 >>")
            .object(9, place.isEmpty() ? SECOND : SECOND.replace("/Rect [0 0 0 0]", place)));
  }

  private static byte[] locking(String lock) {
    return BadDocuments.toSeal(
            " /Reference [<< /Type /SigRef /TransformMethod /FieldMDP /TransformParams"
                + " << /Type /TransformParams /V /1.2 "
                + lock
                + " >> >>]")
        .seal(signed());
  }
}
