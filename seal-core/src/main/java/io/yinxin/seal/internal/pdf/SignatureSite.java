package io.yinxin.seal.internal.pdf;

import org.jspecify.annotations.Nullable;

/**
 * A signature dictionary where it stands in a file (ISO 32000-2, 12.8.1).
 *
 * @param reference the indirect object that is, or holds, the dictionary
 * @param revision the index of the revision that brought this version of the object
 * @param dictionary the dictionary
 * @param direct whether the dictionary is not an object of its own but lies inside another
 * @param field the full name of the field that holds it in that revision, null if none does
 * @param lock the field's {@code /Lock}, null if it has none
 */
record SignatureSite(
    PdfReference reference,
    int revision,
    PdfDictionary dictionary,
    boolean direct,
    @Nullable String field,
    @Nullable PdfDictionary lock) {

  /** Whether it is a timestamp of the document and not a sealing (ISO 32000-2, 12.8.5). */
  boolean timestamp() {
    return isTimestamp(dictionary);
  }

  static boolean isTimestamp(PdfDictionary signature) {
    return signature.is("SubFilter", "ETSI.RFC3161") || signature.is("Type", "DocTimeStamp");
  }

  /** The place as findings name it. */
  String where() {
    return "object " + reference.number() + " " + reference.generation();
  }
}
