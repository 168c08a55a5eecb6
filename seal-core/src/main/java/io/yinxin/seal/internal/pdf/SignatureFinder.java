package io.yinxin.seal.internal.pdf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Finds every signature of every revision, by looking at every object: a signature that nothing
 * leads to any more was sealed once all the same. Not for several threads.
 */
final class SignatureFinder {

  /** More signatures than this are found only in files made to keep a verifier busy. */
  static final int LIMIT = 1000;

  /** Levels of fields, and of the lists that hold them. */
  private static final int DEEPEST = 128;

  private final PdfFile file;
  private final List<SignatureSite> sites = new ArrayList<>();
  private final List<String> hollow = new ArrayList<>();
  private final FirstMentions mentions = new FirstMentions();
  private final SharedObjects shared;

  /** The fields that lead to signatures, in any revision so far. */
  private final Map<PdfReference, PdfDictionary> holders = new HashMap<>();

  /** Those that the revision at hand brought. */
  private final Map<PdfReference, PdfDictionary> newHolders = new LinkedHashMap<>();

  private SignatureFinder(PdfFile file) throws IOException {
    this.file = file;
    this.shared = SharedObjects.of(file);
  }

  /**
   * Looks through a file.
   *
   * @param file the file
   * @return what was found
   * @throws PdfSyntaxException if an object cannot be read
   * @throws IOException if the file cannot be read
   */
  static SignatureFinder search(PdfFile file) throws PdfSyntaxException, IOException {
    SignatureFinder finder = new SignatureFinder(file);
    for (Revision revision : file.revisions()) {
      finder.search(revision);
    }
    return finder;
  }

  /** The signatures, oldest revision first; one more than {@link #LIMIT} if there are too many. */
  List<SignatureSite> sites() {
    return sites;
  }

  /** Where signature fields stand whose value is null or leads to nothing. */
  List<String> hollow() {
    return hollow;
  }

  /** The numbers of all objects that a revision, or one before it, refers to. */
  IntPredicate mentioned(Revision revision) {
    return number -> mentions.asOf(number, revision.index());
  }

  /** The numbers of all objects that have more than one use in a revision, if they are replaced. */
  IntPredicate shared(Revision revision) {
    return number -> shared.asOf(number, revision.index());
  }

  private void search(Revision revision) throws PdfSyntaxException, IOException {
    newHolders.clear();
    shared.trailer(revision);
    Map<PdfReference, PdfDictionary> found = new LinkedHashMap<>();
    for (XrefEntry entry : revision.changed()) {
      if (entry.kind() != XrefEntry.Kind.FREE) {
        PdfReference reference = entry.reference();
        look(revision, reference, revision.get(reference), found);
      }
    }
    // The value of a signature field is a signature, whatever it looks like.
    for (Map.Entry<PdfReference, PdfDictionary> holder : newHolders.entrySet()) {
      if (!found.containsKey(holder.getKey())
          && revision.get(holder.getKey()) instanceof PdfDictionary value
          && !isKnown(holder.getKey(), value)) {
        found.put(holder.getKey(), value);
      }
    }
    for (Map.Entry<PdfReference, PdfDictionary> each : found.entrySet()) {
      if (sites.size() <= LIMIT) {
        add(revision, each.getKey(), each.getValue(), false);
      }
    }
  }

  private boolean isKnown(PdfReference reference, PdfDictionary value) {
    for (SignatureSite site : sites) {
      if (site.reference().equals(reference) && site.dictionary().equals(value)) {
        return true;
      }
    }
    return false;
  }

  private void add(
      Revision revision, PdfReference reference, PdfDictionary dictionary, boolean direct)
      throws PdfSyntaxException, IOException {
    PdfDictionary field = holders.get(reference);
    sites.add(
        new SignatureSite(
            reference,
            revision.index(),
            dictionary,
            direct,
            // The strings of a locked file are cipher text.
            field == null || file.locked() ? null : RevisionChanges.fieldName(revision, field),
            field != null && revision.resolve(field.get("Lock")) instanceof PdfDictionary lock
                ? lock
                : null));
  }

  /** Looks at one object and all that is written inside it. */
  private void look(
      Revision revision,
      PdfReference reference,
      PdfObject object,
      Map<PdfReference, PdfDictionary> found)
      throws PdfSyntaxException, IOException {
    List<PdfObject> left = new ArrayList<>();
    left.add(object);
    shared.next();
    boolean top = true;
    while (!left.isEmpty()) {
      PdfObject each = left.remove(left.size() - 1);
      if (each instanceof PdfReference r) {
        mentions.add(r.number(), revision.index());
        shared.add(r.number(), reference.number(), revision.index());
      } else if (each instanceof PdfArray array) {
        for (PdfObject element : array) {
          if (isContainer(element)) {
            left.add(element);
          }
        }
      } else if (each instanceof PdfStream stream) {
        left.add(stream.dictionary());
      } else if (each instanceof PdfDictionary d) {
        for (int i = 0; i < d.size(); i++) {
          if (isContainer(d.value(i))) {
            left.add(d.value(i));
          }
        }
        if (looksSigned(revision, d)) {
          if (top) {
            found.put(reference, d);
          } else if (sites.size() <= LIMIT) {
            add(revision, reference, d, true);
          }
        } else if (d.has("V") && RevisionChanges.isSignatureField(revision, d)) {
          field(revision, reference, d);
        }
      }
      top = top && each instanceof PdfStream;
    }
  }

  private static boolean isContainer(PdfObject object) {
    return object instanceof PdfReference
        || object instanceof PdfArray
        || object instanceof PdfDictionary
        || object instanceof PdfStream;
  }

  private static boolean looksSigned(Revision revision, PdfDictionary d)
      throws PdfSyntaxException, IOException {
    if (d.has("ByteRange")) {
      return true;
    }
    PdfObject type = d.get("Type");
    return type instanceof PdfName n
        ? isSignatureType(n)
        : type instanceof PdfReference
            && revision.resolve(type) instanceof PdfName m
            && isSignatureType(m);
  }

  private static boolean isSignatureType(PdfName name) {
    return name.value().equals("Sig") || name.value().equals("DocTimeStamp");
  }

  private void field(Revision revision, PdfReference reference, PdfDictionary field)
      throws PdfSyntaxException, IOException {
    PdfObject value = field.get("V");
    PdfObject target = revision.resolve(value);
    if (value instanceof PdfReference r && target instanceof PdfDictionary) {
      holders.put(r, field);
      newHolders.put(r, field);
    } else if (!(target instanceof PdfDictionary)) {
      hollow.add("object " + reference.number() + " " + reference.generation());
    }
  }

  /**
   * Which signatures the form of the last revision still leads to.
   *
   * @return the references of their objects
   * @throws PdfSyntaxException if an object cannot be read
   * @throws IOException if the file cannot be read
   */
  Set<PdfReference> inForm() throws PdfSyntaxException, IOException {
    Revision latest = file.latest();
    Set<PdfReference> values = new HashSet<>();
    if (!(latest.resolve(latest.catalog().get("AcroForm")) instanceof PdfDictionary form)) {
      return values;
    }
    addValues(latest, form.get("Fields"), values, new HashSet<>(), new HashSet<>(), 0);
    return values;
  }

  private static void addValues(
      Revision latest,
      PdfObject node,
      Set<PdfReference> values,
      Set<PdfObject> seen,
      Set<PdfObject> above,
      int depth)
      throws PdfSyntaxException, IOException {
    boolean reference = node instanceof PdfReference;
    // Where a field is among its own descendants, some readers end and some give up.
    if (depth > DEEPEST || (reference && above.contains(node))) {
      throw new PdfSyntaxException(-1, "the tree of form fields is broken", "表单字段树有误");
    }
    if (reference) {
      if (!seen.add(node)) {
        return;
      }
      above.add(node);
    }
    PdfObject target = latest.resolve(node);
    if (target instanceof PdfArray array) {
      for (PdfObject each : array) {
        addValues(latest, each, values, seen, above, depth + 1);
      }
    } else if (target instanceof PdfDictionary field) {
      if (field.has("Kids")) {
        addValues(latest, field.get("Kids"), values, seen, above, depth + 1);
      }
      if (field.get("V") instanceof PdfReference v
          && RevisionChanges.isSignatureField(latest, field)) {
        values.add(v);
      }
    }
    if (reference) {
      above.remove(node);
    }
  }
}
