package io.yinxin.seal.internal.pdf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The signature fields of a form (ISO 32000-2, 12.7), found in one walk over its field tree. */
final class FormFields {

  /** Fields and widgets of one form. */
  private static final int MOST = 200_000;

  private static final int DEEPEST = 64;

  /**
   * A signature field.
   *
   * @param name its full name (12.7.4.2)
   * @param reference the field's object
   * @param dictionary its value
   * @param widgets the objects that show it, which may be the field itself
   * @param signature the signature's dictionary, null while the field is empty
   */
  record Field(
      String name,
      PdfReference reference,
      PdfDictionary dictionary,
      List<PdfReference> widgets,
      @Nullable PdfDictionary signature) {}

  private final Revision revision;
  private final List<Field> signatureFields = new ArrayList<>();
  private final Set<String> rootNames = new HashSet<>();
  private final Set<Integer> seen = new HashSet<>();

  private FormFields(Revision revision) {
    this.revision = revision;
  }

  /** The fields of a form; a document without one has none. */
  static FormFields of(Revision revision, @Nullable PdfDictionary form)
      throws IOException, PdfSyntaxException {
    FormFields fields = new FormFields(revision);
    PdfArray roots = form == null ? null : revision.array(form, "Fields");
    if (roots != null) {
      for (PdfObject root : roots) {
        fields.walk(root, "", null, 0);
      }
    }
    return fields;
  }

  private void walk(PdfObject object, String parent, @Nullable String inheritedType, int depth)
      throws IOException, PdfSyntaxException {
    if (!(object instanceof PdfReference reference)
        || depth > DEEPEST
        || seen.size() >= MOST
        || !seen.add(reference.number())) {
      throw new PdfSyntaxException(-1, "the tree of form fields is broken", "表单字段树有误");
    }
    if (!(revision.get(reference) instanceof PdfDictionary dictionary)) {
      return; // a reference to nothing is null (7.3.10), and null is no field
    }
    String own = revision.get(dictionary, "T") instanceof PdfString t ? t.text() : "";
    String name = parent.isEmpty() ? own : own.isEmpty() ? parent : parent + "." + own;
    if (depth == 0) {
      rootNames.add(own);
    }
    String type = revision.get(dictionary, "FT") instanceof PdfName n ? n.value() : inheritedType;
    PdfArray kids = revision.array(dictionary, "Kids");
    List<PdfReference> widgets = new ArrayList<>(1);
    if (kids == null) {
      widgets.add(reference);
    } else {
      boolean signature = "Sig".equals(type);
      for (PdfObject kid : kids) {
        if (revision.resolve(kid) instanceof PdfDictionary k && k.has("T")) {
          walk(kid, name, type, depth + 1);
          signature = false;
        } else if (kid instanceof PdfReference widget && signature) {
          widgets.add(widget);
        }
      }
      if (!signature) {
        return;
      }
    }
    if ("Sig".equals(type)) {
      PdfDictionary value = revision.dictionary(dictionary, "V");
      signatureFields.add(new Field(name, reference, dictionary, List.copyOf(widgets), value));
    }
  }

  /** All signature fields, signed and empty. */
  List<Field> all() {
    return signatureFields;
  }

  /** The signature field with a full name, null if there is none. */
  @Nullable Field named(String name) {
    for (Field each : signatureFields) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    return null;
  }

  /** Whether something in the form is signed already. */
  boolean signed() {
    return signatureFields.stream().anyMatch(field -> field.signature() != null);
  }

  /** A name for a new field beside the others, with a number behind it. */
  String freeName(String start) {
    for (int i = 1; ; i++) {
      String name = start + i;
      if (!rootNames.contains(name)) {
        return name;
      }
    }
  }
}
