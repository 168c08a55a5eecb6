package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.Certification;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException.DocumentRejected;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What earlier signatures allow (DocMDP and FieldMDP, ISO 32000-2, 12.8.2), and what an empty field
 * demands of its signature (12.7.5.5).
 *
 * <p>Where forms may be filled (DocMDP 2 and 3) a further sealing is allowed, in a field that is
 * there or in a new one: that is how programs that sign do it and programs that verify accept it.
 * With DocMDP 2 the new one must not show: what it covers was certified.
 */
final class Locks {

  private Locks() {}

  /**
   * Refuses a sealing that an earlier signature forbids.
   *
   * @param showsAnew whether it will show on a page where no field was
   */
  static void respect(
      Revision revision,
      FormFields fields,
      String fieldName,
      boolean showsAnew,
      Certification certification)
      throws IOException, PdfSyntaxException, DocumentRejected {
    PdfDictionary perms = revision.dictionary(revision.catalog(), "Perms");
    PdfDictionary certifying = perms == null ? null : revision.dictionary(perms, "DocMDP");
    if (certification != Certification.NONE && (certifying != null || fields.signed())) {
      throw locked(
          "the document is sealed already, and only the first sealing can certify",
          "文档已有签章，只有首个签章才能设为认证签章",
          "seal without certifying",
          "请不要使用认证方式签章");
    }
    if (certifying != null) {
      respect(revision, certifying, fieldName, showsAnew, Permission.UNSTATED);
    }
    for (FormFields.Field each : fields.all()) {
      if (each.signature() != null) {
        respect(revision, each.signature(), fieldName, showsAnew, 0);
      }
    }
  }

  private static void respect(
      Revision revision,
      PdfDictionary signature,
      String fieldName,
      boolean showsAnew,
      long unstated)
      throws IOException, PdfSyntaxException, DocumentRejected {
    long stated = Permission.certification(revision, signature);
    long certified = stated == 0 ? unstated : stated;
    if (certified == 1) {
      throw locked(
          "the document is certified, and its certification allows no changes",
          "文档已认证，且不允许任何更改",
          "seal the document before it is certified, or ask for one certified to allow sealing",
          "请在认证之前签章，或索取允许后续签章的文档");
    }
    if (showsAnew && certified > 1 && certified != 3) {
      throw locked(
          "the document is certified, and its certification allows no new place for a seal",
          "文档已认证，且不允许在页面上新增印章",
          "seal invisibly, or in a signature field that is there; where others are to add seals,"
              + " certify so as to allow annotations",
          "请使用不可见签章或文档中已有的签名字段；如需他人加盖印章，认证时请允许添加批注");
    }
    PdfArray references = revision.array(signature, "Reference");
    for (int i = 0; references != null && i < references.size(); i++) {
      if (!(revision.resolve(references.get(i)) instanceof PdfDictionary reference)) {
        continue;
      }
      PdfObject method = revision.get(reference, "TransformMethod");
      PdfDictionary parameters = revision.dictionary(reference, "TransformParams");
      if (method.equals(new PdfName("FieldMDP"))
          && parameters != null
          && locks(revision, parameters, fieldName)) {
        throw locked(
            "an earlier signature has locked the fields of the document",
            "先前的签名已锁定文档的字段",
            "use the field that was made for this sealing, if there is one",
            "如有为本次签章预留的字段，请使用该字段");
      }
    }
  }

  private static boolean locks(Revision revision, PdfDictionary lock, String fieldName)
      throws IOException, PdfSyntaxException {
    String action = revision.get(lock, "Action") instanceof PdfName n ? n.value() : "All";
    boolean listed = false;
    PdfArray names = revision.array(lock, "Fields");
    for (int i = 0; names != null && i < names.size(); i++) {
      if (revision.resolve(names.get(i)) instanceof PdfString name) {
        String text = name.text();
        listed |= fieldName.equals(text) || fieldName.startsWith(text + ".");
      }
    }
    return switch (action) {
      case "Include" -> listed;
      case "Exclude" -> !listed;
      default -> true;
    };
  }

  // ---- what the field asks for

  /**
   * Refuses a field whose seed value (12.7.5.5, table 237) demands what this sealing is not, and
   * tells how the field wants the document certified.
   */
  static Certification demanded(
      Revision revision,
      PdfDictionary field,
      Certification asked,
      String digest,
      @Nullable String reason,
      String subFilter,
      boolean stamped)
      throws IOException, PdfSyntaxException, DocumentRejected {
    PdfDictionary seed = revision.dictionary(field, "SV");
    if (seed == null) {
      return asked;
    }
    long required = revision.get(seed, "Ff") instanceof PdfInteger f ? f.value() : 0;
    if ((required & 1) != 0
        && revision.get(seed, "Filter") instanceof PdfName filter
        && !filter.value().equals("Adobe.PPKLite")) {
      throw demands("Filter");
    }
    if ((required & 2) != 0 && !offers(revision, seed, "SubFilter", subFilter)) {
      throw demands("SubFilter");
    }
    if ((required & 8) != 0 && !offers(revision, seed, "Reasons", reason == null ? "" : reason)) {
      throw demands("Reasons");
    }
    if ((required & 64) != 0
        && !offers(revision, seed, "DigestMethod", digest.replace("-", ""))
        && !offers(revision, seed, "DigestMethod", digest)) {
      throw demands("DigestMethod");
    }
    // LegalAttestation, AddRevInfo, LockDocument, AppearanceFilter: not what this library makes.
    if ((required & (16 | 32 | 128 | 256)) != 0) {
      throw demands("Ff " + required);
    }
    PdfDictionary time = revision.dictionary(seed, "TimeStamp");
    // Any server serves: the one that the field names is the default of whoever has none.
    if (time != null && revision.get(time, "Ff").equals(PdfInteger.of(1)) && !stamped) {
      throw demands("TimeStamp");
    }
    PdfDictionary certificate = revision.dictionary(seed, "Cert");
    if (certificate != null
        && revision.get(certificate, "Ff") instanceof PdfInteger ff
        && ff.value() != 0) {
      throw demands("Cert");
    }
    PdfDictionary mdp = revision.dictionary(seed, "MDP");
    if (mdp != null && revision.get(mdp, "P") instanceof PdfInteger p) {
      Certification wanted = certification(p.value());
      if (asked != Certification.NONE && asked != wanted) {
        throw demands("MDP");
      }
      return wanted;
    }
    return asked;
  }

  private static boolean offers(Revision revision, PdfDictionary seed, String key, String value)
      throws IOException, PdfSyntaxException {
    PdfArray choices = revision.array(seed, key);
    if (choices == null) {
      return true;
    }
    for (PdfObject each : choices) {
      PdfObject choice = revision.resolve(each);
      if ((choice instanceof PdfName n && n.value().equals(value))
          || (choice instanceof PdfString s && s.text().equals(value))) {
        return true;
      }
    }
    return false;
  }

  private static DocumentRejected demands(String what) {
    return locked(
        "the signature field demands what this sealing is not (seed value " + what + ")",
        "签名字段的要求与本次签章不符（种子值 " + what + "）",
        "use another field",
        "请使用其他字段");
  }

  /** The FieldMDP and DocMDP references that a field's {@code /Lock} puts into its signature. */
  static List<PdfDictionary> references(
      Revision revision, PdfDictionary field, PdfReference catalog)
      throws IOException, PdfSyntaxException {
    PdfDictionary lock = revision.dictionary(field, "Lock");
    if (lock == null) {
      return List.of();
    }
    PdfDictionary.Builder parameters =
        PdfDictionary.builder().put("Type", "TransformParams").put("V", "1.2");
    PdfObject action = revision.get(lock, "Action");
    parameters.put("Action", action instanceof PdfName ? action : new PdfName("All"));
    PdfArray names = revision.array(lock, "Fields");
    if (names != null && !action.equals(new PdfName("All"))) {
      parameters.put("Fields", names);
    }
    PdfDictionary fieldMdp =
        PdfDictionary.builder()
            .put("Type", "SigRef")
            .put("TransformMethod", "FieldMDP")
            .put("TransformParams", parameters.build())
            .put("Data", catalog)
            .build();
    return revision.get(lock, "P") instanceof PdfInteger p && p.value() >= 1 && p.value() <= 3
        ? List.of(fieldMdp, docMdp((int) p.value()))
        : List.of(fieldMdp);
  }

  /** The number of a certification in a file (table 257). */
  static int permission(Certification certification) {
    return switch (certification) {
      case NONE -> throw new IllegalArgumentException("no certification");
      case NO_CHANGES -> 1;
      case FORMS -> 2;
      case ANNOTATIONS -> 3;
    };
  }

  private static Certification certification(long permission) {
    for (Certification each : Certification.values()) {
      if (each != Certification.NONE && permission(each) == permission) {
        return each;
      }
    }
    return Certification.NONE;
  }

  static PdfDictionary docMdp(int permission) {
    return PdfDictionary.builder()
        .put("Type", "SigRef")
        .put("TransformMethod", "DocMDP")
        .put(
            "TransformParams",
            PdfDictionary.builder()
                .put("Type", "TransformParams")
                .put("P", permission)
                .put("V", "1.2")
                .build())
        .build();
  }

  static DocumentRejected locked(String en, String zh, String hintEn, String hintZh) {
    return new DocumentRejected(
        DocumentRejected.Reason.LOCKED, new Message(en, zh), new Message(hintEn, hintZh), null);
  }
}
