package io.yinxin.seal.internal.pdf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a signature permits to come after it: DocMDP and FieldMDP (ISO 32000-2, 12.8.2).
 *
 * @param locked whether nothing may follow but evidence for verifying (P 1)
 * @param bounded whether forms may be filled and signed, but nothing may come onto a page that had
 *     no place there (a certification with P 2)
 * @param rules which form fields are locked
 */
record Permission(boolean locked, boolean bounded, List<Rule> rules) {

  /** What P is where it is not there (table 257). */
  static final long UNSTATED = 2;

  /** Nothing special. */
  static final Permission NONE = new Permission(false, false, List.of());

  /** One FieldMDP transform. */
  record Rule(String action, List<String> fields) {

    boolean locks(String name) {
      return switch (action) {
        case "All" -> true;
        case "Include" -> lists(name);
        case "Exclude" -> !lists(name);
        // An action that is not known forbids everything rather than nothing.
        default -> true;
      };
    }

    private boolean lists(String name) {
      for (String field : fields) {
        if (name.equals(field) || name.startsWith(field + ".")) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * Reads what a signature permits.
   *
   * @param revision the revision that it covers
   * @param site the signature
   * @return its permissions
   * @throws PdfSyntaxException if an object cannot be read
   * @throws IOException if the file cannot be read
   */
  static Permission of(Revision revision, SignatureSite site)
      throws PdfSyntaxException, IOException {
    long certified = certification(revision, site.dictionary());
    if (certified == 0
        && revision.resolve(revision.catalog().get("Perms")) instanceof PdfDictionary perms
        && site.reference().equals(perms.get("DocMDP"))) {
      // The catalog says that it certifies, and nobody says what it permits.
      certified = UNSTATED;
    }
    boolean locked = certified == 1;
    boolean bounded = certified != 0 && certified != 3;
    List<Rule> rules = new ArrayList<>();
    for (PdfDictionary parameters : transforms(revision, site.dictionary(), "FieldMDP")) {
      // Acrobat writes the P of the field's lock here.
      locked |= permits(revision, parameters) == 1;
      rules.add(rule(revision, parameters));
    }
    PdfDictionary lock = site.lock();
    if (lock != null) {
      locked |= permits(revision, lock) == 1;
      rules.add(rule(revision, lock));
    }
    return locked || bounded || !rules.isEmpty() ? new Permission(locked, bounded, rules) : NONE;
  }

  /**
   * What a certifying signature permits (12.8.2.2).
   *
   * @param revision the revision that it covers
   * @param signature its dictionary
   * @return P, the least if there are several; 0 if it does not certify
   * @throws PdfSyntaxException if an object cannot be read
   * @throws IOException if the file cannot be read
   */
  static long certification(Revision revision, PdfDictionary signature)
      throws PdfSyntaxException, IOException {
    long least = 0;
    for (PdfDictionary parameters : transforms(revision, signature, "DocMDP")) {
      long permits = permits(revision, parameters);
      least = least == 0 ? permits : Math.min(least, permits);
    }
    return least;
  }

  /**
   * Whether a signature seals nothing: a vendor's, which lets a reading program fill in and save
   * the document (usage rights, 12.8.2.3). It is held by the catalog and by no field.
   *
   * @param revision the revision that it covers
   * @param site the signature
   * @return true if so
   * @throws PdfSyntaxException if an object cannot be read
   * @throws IOException if the file cannot be read
   */
  static boolean isUsageRights(Revision revision, SignatureSite site)
      throws PdfSyntaxException, IOException {
    return site.field() == null
        && revision.resolve(revision.catalog().get("Perms")) instanceof PdfDictionary perms
        && (site.reference().equals(perms.get("UR3")) || site.reference().equals(perms.get("UR")))
        && !perms.has("DocMDP")
        && certification(revision, site.dictionary()) == 0;
  }

  private static List<PdfDictionary> transforms(
      Revision revision, PdfDictionary signature, String method)
      throws PdfSyntaxException, IOException {
    List<PdfDictionary> found = new ArrayList<>();
    PdfObject value = revision.resolve(signature.get("Reference"));
    // One without its list counts as well: there are readers that take it.
    PdfObject list = value instanceof PdfDictionary ? PdfArray.of(value) : value;
    if (list instanceof PdfArray references) {
      for (PdfObject each : references) {
        if (revision.resolve(each) instanceof PdfDictionary reference
            && revision.resolve(reference.get("TransformMethod")) instanceof PdfName name
            && name.value().equals(method)) {
          found.add(
              revision.resolve(reference.get("TransformParams")) instanceof PdfDictionary d
                  ? d
                  : PdfDictionary.EMPTY);
        }
      }
    }
    return found;
  }

  private static long permits(Revision revision, PdfDictionary parameters)
      throws PdfSyntaxException, IOException {
    PdfObject p = revision.resolve(parameters.get("P"));
    if (p instanceof PdfNull) {
      return UNSTATED;
    }
    // What is not one of the three forbids everything rather than nothing.
    return p instanceof PdfInteger n && (n.value() == 2 || n.value() == 3) ? n.value() : 1;
  }

  private static Rule rule(Revision revision, PdfDictionary parameters)
      throws PdfSyntaxException, IOException {
    List<String> names = new ArrayList<>();
    if (revision.resolve(parameters.get("Fields")) instanceof PdfArray fields) {
      for (PdfObject each : fields) {
        if (revision.resolve(each) instanceof PdfString name) {
          names.add(name.text());
        }
      }
    }
    String action =
        revision.resolve(parameters.get("Action")) instanceof PdfName name ? name.value() : "";
    return new Rule(action, names);
  }

  /** Whether a field is locked, so that it may be neither filled nor signed. */
  boolean locks(String field) {
    return rules.stream().anyMatch(rule -> rule.locks(field));
  }
}
