package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What one revision changes in the revision before it, judged object by object.
 *
 * <p>Only what a sealing needs passes: the signature, its field, its place on a page, evidence for
 * verifying (the DSS of ETSI EN 319 142-1, 5.4.2), and when the file was written. Everything is
 * compared as it is written, so that a reference that leads elsewhere is a change even if it shows
 * the same. Whatever is not understood is a change. Not for several threads.
 */
final class RevisionChanges {

  /** How far a change goes. */
  enum Reach {
    /** Pages, or what they are made of, or where a reader begins. */
    CONTENT,
    /**
     * Anything else that is not what a sealing needs: forms, notes, properties, what is unknown.
     */
    OTHER
  }

  /**
   * A change that no sealing needs.
   *
   * @param number the object it was seen at; 0 for the trailer
   * @param reach how far it goes
   * @param what what was changed
   * @param field the full name of the form field that was changed, null if it is none
   */
  record Change(int number, Reach reach, Message what, @Nullable String field) {}

  /** What a catalog may gain for a sealing, and what it is compared by. */
  private static final Set<String> CATALOG =
      Set.of("AcroForm", "DSS", "Extensions", "Metadata", "Version");

  /** What a form that was not there before may have. */
  private static final Set<String> NEW_FORM = Set.of("Fields", "SigFlags", "DA", "DR", "Q");

  /** What the widget or field of a new sealing may have: nothing that acts, hides or submits. */
  private static final Set<String> NEW_FIELD =
      Set.of(
          "Type", "Subtype", "FT", "T", "TU", "TM", "F", "Ff", "Rect", "P", "V", "AP", "AS", "MK",
          "BS", "Border", "Lock", "SV", "DA", "Q", "Parent", "Kids", "H", "M", "NM");

  /** What may change in an empty signature field when it is filled. */
  private static final Set<String> FILLED = Set.of("V", "AP", "AS", "F", "M", "MK", "P");

  /** The same where the field does not say yet that it is an annotation. */
  private static final Set<String> FILLED_AND_TYPED =
      Set.of("V", "AP", "AS", "F", "M", "MK", "P", "Type");

  /** What may change in the document's properties. */
  private static final Set<String> INFO = Set.of("ModDate", "Producer");

  /** What differs in every trailer (AuthCode is the code of ISO/TS 32004, made anew each time). */
  private static final Set<String> TRAILER =
      Set.of(
          "Size",
          "Prev",
          "XRefStm",
          "Type",
          "W",
          "Index",
          "Length",
          "Filter",
          "DecodeParms",
          "ID",
          "Info",
          "AuthCode");

  /** How a stream is written. */
  private static final Set<String> ENCODING = Set.of("Length", "Filter", "DecodeParms");

  /** What the stream of metadata has (ISO 32000-2, table 347). */
  private static final Set<String> METADATA =
      Set.of("Type", "Subtype", "Length", "Filter", "DecodeParms");

  private static final int MAX_METADATA = 1 << 18;
  private static final int MAX_DEPTH = 32;
  private static final int CHUNK = 1 << 16;
  private static final int MAX_DECRYPTED = 1 << 20;

  private final PdfFile file;
  private final Revision before;
  private final Revision after;
  private final Set<PdfReference> sealings;
  private final IntPredicate mentioned;
  private final IntPredicate shared;

  private final List<Change> changes = new ArrayList<>();
  private final EvidenceChanges evidence;
  private @Nullable BitSet content;
  private @Nullable BitSet annotations;
  private boolean addsSignature;
  private boolean showsMore;

  private RevisionChanges(
      PdfFile file,
      Revision before,
      Revision after,
      Set<PdfReference> sealings,
      IntPredicate mentioned,
      IntPredicate shared) {
    this.file = file;
    this.before = before;
    this.after = after;
    this.sealings = sealings;
    this.mentioned = mentioned;
    this.shared = shared;
    this.evidence = new EvidenceChanges(before, after);
  }

  /**
   * Compares two revisions that follow each other.
   *
   * @param file the file
   * @param before the older one
   * @param after the younger one
   * @param sealings the signature dictionaries that the younger one adds and that cover it
   * @param mentioned the numbers of all objects that the older one, or any before it, refers to
   * @param shared the numbers of those replaced objects that had more than one use there
   * @return what was changed
   * @throws PdfSyntaxException if an object cannot be read
   * @throws IOException if the file cannot be read
   */
  static RevisionChanges between(
      PdfFile file,
      Revision before,
      Revision after,
      Set<PdfReference> sealings,
      IntPredicate mentioned,
      IntPredicate shared)
      throws PdfSyntaxException, IOException {
    RevisionChanges result = new RevisionChanges(file, before, after, sealings, mentioned, shared);
    result.compareTrailers();
    for (XrefEntry entry : after.changed()) {
      result.compare(entry);
    }
    return result;
  }

  /** The changes that no sealing needs; none if all is well. */
  List<Change> changes() {
    return changes;
  }

  /** Whether a signature was added in the way that is allowed. */
  boolean addsSignature() {
    return addsSignature;
  }

  /** Whether a place on a page was added in which a signature shows. */
  boolean showsMore() {
    return showsMore;
  }

  /** Whether evidence for verifying was added. */
  boolean addsEvidence() {
    return evidence.found();
  }

  private void compareTrailers() throws PdfSyntaxException, IOException {
    PdfDictionary a = before.trailer();
    PdfDictionary b = after.trailer();
    Set<String> other = differences(a, b, TRAILER);
    if (other.contains("Root") || other.contains("Encrypt")) {
      change(0, Reach.CONTENT, "the trailer leads elsewhere", "文件尾指向了别处");
    } else if (!other.isEmpty()) {
      change(0, Reach.OTHER, "the trailer was changed", "文件尾被改动");
    }
    PdfObject info = a.get("Info");
    if (!info.equals(b.get("Info")) && !(info instanceof PdfNull && isNew(b.get("Info")))) {
      change(0, Reach.OTHER, "the properties were replaced", "文档属性被替换");
    }
    if (a.get("ID") instanceof PdfArray id
        && id.size() == 2
        && !(b.get("ID") instanceof PdfArray later
            && later.size() == 2
            && later.get(0).equals(id.get(0)))) {
      change(0, Reach.OTHER, "the document's identity was replaced", "文档标识被替换");
    }
  }

  private void compare(XrefEntry entry) throws PdfSyntaxException, IOException {
    int number = entry.number();
    XrefEntry old = before.entry(number);
    boolean wasUsed = old != null && old.kind() != XrefEntry.Kind.FREE;
    if (entry.kind() == XrefEntry.Kind.FREE) {
      if (wasUsed) {
        unexpected(number, "an object was deleted", "对象被删除");
      }
      return;
    }
    // Some writers repeat the whole table; an entry that says what was said before is no change.
    if (entry.equals(old)) {
      return;
    }
    if (entry.kind() == XrefEntry.Kind.PLAIN
        && (entry.offset() < after.start() || entry.offset() >= after.end())) {
      unexpected(number, "an object was taken from an earlier part", "对象取自文件较早的部分");
      return;
    }
    if (old == null || !wasUsed) {
      if (mentioned.test(number)) {
        unexpected(number, "a gap that was left open was filled", "预留的空缺被填入内容");
      }
      return;
    }
    PdfObject a = before.get(old.reference());
    PdfObject b = after.get(entry.reference());
    if (entry.generation() == old.generation() && (a.equals(b) || sameStream(a, b))) {
      return;
    }
    if (entry.generation() != old.generation() || !allowed(number, a, b)) {
      unexpected(number, "an object was replaced", "对象被替换");
    }
  }

  /** Whether the replacement of an object is one that a sealing needs. */
  private boolean allowed(int number, PdfObject a, PdfObject b)
      throws PdfSyntaxException, IOException {
    PdfDictionary catalog = before.catalog();
    if (is(before.trailer().get("Root"), number)) {
      return b instanceof PdfDictionary younger && sameCatalog(catalog, younger);
    }
    if (is(before.trailer().get("Info"), number)) {
      return a instanceof PdfDictionary x
          && b instanceof PdfDictionary y
          && differences(x, y, INFO).isEmpty()
          && flat(y);
    }
    if (a instanceof PdfDictionary x && b instanceof PdfDictionary y) {
      if (x.is("Type", "Page")) {
        return differences(x, y, Set.of("Annots")).isEmpty()
            && sameAnnotations(x.get("Annots"), y.get("Annots"));
      }
      if (isSignatureField(before, x) && !x.has("V")) {
        return filled(x, y) && !contentOf().get(number);
      }
    }
    if (shared.test(number)) {
      // What is harmless in the one use may be anything in the other.
      return false;
    }
    if (is(catalog.get("AcroForm"), number)) {
      return sameForm(a, b);
    }
    if (before.resolve(catalog.get("AcroForm")) instanceof PdfDictionary form
        && is(form.get("Fields"), number)) {
      return sameFields(a, b);
    }
    if (is(catalog.get("DSS"), number)) {
      return evidence.same(a, b);
    }
    if (is(catalog.get("Extensions"), number)) {
      return sameExtensions(a, b);
    }
    if (is(catalog.get("Metadata"), number)) {
      return sameMetadata(a, b);
    }
    if (a instanceof PdfDictionary x && b instanceof PdfDictionary y) {
      return evidence.isPart(number) && evidence.samePart(x, y);
    }
    if (a instanceof PdfArray && b instanceof PdfArray) {
      return evidence.isPart(number)
          ? evidence.sameStreams(a, b)
          : isAnnotations(number) && sameAnnotations(a, b);
    }
    return false;
  }

  private boolean sameCatalog(PdfDictionary a, PdfDictionary b)
      throws PdfSyntaxException, IOException {
    return differences(a, b, CATALOG).isEmpty()
        && sameForm(a.get("AcroForm"), b.get("AcroForm"))
        && evidence.same(a.get("DSS"), b.get("DSS"))
        && sameExtensions(a.get("Extensions"), b.get("Extensions"))
        && sameMetadata(a.get("Metadata"), b.get("Metadata"))
        && sameVersion(a, b);
  }

  private static boolean sameVersion(PdfDictionary a, PdfDictionary b) {
    if (a.get("Version").equals(b.get("Version"))) {
      return true;
    }
    String younger = b.name("Version");
    String older = a.name("Version");
    return younger != null
        && younger.matches("[12]\\.[0-9]")
        && (older == null ? !a.has("Version") : older.compareTo(younger) < 0);
  }

  /** The same metadata, or none and now some that say only when the file was written. */
  private boolean sameMetadata(PdfObject a, PdfObject b) throws PdfSyntaxException, IOException {
    if (a.equals(b)) {
      return true;
    }
    PdfObject older = before.resolve(a);
    if (!(after.resolve(b) instanceof PdfStream y)
        || !(older instanceof PdfNull || older instanceof PdfStream)
        || file.locked()) {
      return false;
    }
    try {
      byte[] younger = after.decoded(y, MAX_METADATA);
      return older instanceof PdfStream x
          ? differences(x.dictionary(), y.dictionary(), ENCODING).isEmpty()
              && MetadataChange.same(before.decoded(x, MAX_METADATA), younger)
          : METADATA.containsAll(y.dictionary().keys()) && MetadataChange.isEmpty(younger);
    } catch (PdfSyntaxException e) {
      return false; // longer than metadata are, or encoded as nothing else is
    }
  }

  private boolean sameExtensions(PdfObject a, PdfObject b) throws PdfSyntaxException, IOException {
    if (a.equals(b)) {
      return true;
    }
    PdfObject older = before.resolve(a);
    if (!(after.resolve(b) instanceof PdfDictionary y)) {
      return false;
    }
    PdfDictionary x = older instanceof PdfDictionary d ? d : PdfDictionary.EMPTY;
    for (String key : y.keys()) {
      if (x.get(key).equals(y.get(key)) || key.equals("Type")) {
        continue;
      }
      // A new level of the same extension is as good as a new extension: it only states a fact.
      if (!isExtension(y.get(key))) {
        return false;
      }
    }
    for (String key : x.keys()) {
      if (!y.has(key)) {
        return false;
      }
    }
    return true;
  }

  /** One extension of a developer, or a list of several (ISO 32000-2, 7.12). */
  private boolean isExtension(PdfObject value) throws PdfSyntaxException, IOException {
    PdfObject target = after.resolve(value);
    if (!(target instanceof PdfArray several)) {
      return target instanceof PdfDictionary one && flat(one);
    }
    for (PdfObject each : several) {
      if (!(after.resolve(each) instanceof PdfDictionary one) || !flat(one)) {
        return false;
      }
    }
    return true;
  }

  private boolean sameForm(PdfObject a, PdfObject b) throws PdfSyntaxException, IOException {
    if (a instanceof PdfReference && a.equals(b)) {
      // What is behind a reference is compared where it was changed.
      return true;
    }
    PdfObject older = before.resolve(a);
    PdfObject younger = after.resolve(b);
    if (older instanceof PdfNull) {
      if (younger instanceof PdfNull) {
        return true;
      }
      return younger instanceof PdfDictionary y
          && NEW_FORM.containsAll(y.keys())
          && sameFlags(0, y)
          && sameFields(PdfNull.NULL, y.get("Fields"));
    }
    return older instanceof PdfDictionary x
        && younger instanceof PdfDictionary y
        && differences(x, y, Set.of("Fields", "SigFlags")).isEmpty()
        && sameFlags(x.integer("SigFlags", 0), y)
        && sameFields(x.get("Fields"), y.get("Fields"));
  }

  private static boolean sameFlags(long older, PdfDictionary form) {
    long younger = form.integer("SigFlags", 0);
    return (younger & older) == older && (younger & ~(older | 3)) == 0;
  }

  /** The fields of a form: the old ones in their order, then those of new sealings. */
  private boolean sameFields(PdfObject a, PdfObject b) throws PdfSyntaxException, IOException {
    if (a instanceof PdfReference && a.equals(b)) {
      return true;
    }
    List<PdfObject> added = additions(before.resolve(a), after.resolve(b));
    if (added == null) {
      return false;
    }
    for (PdfObject each : added) {
      if (!(each instanceof PdfReference r) || !isOwnField(r)) {
        return false;
      }
      addsSignature = true;
    }
    return added.isEmpty() || !sharesName(before.resolve(a), added);
  }

  /** A new field of the name of an old one would share its value. */
  private boolean sharesName(PdfObject older, List<PdfObject> added)
      throws PdfSyntaxException, IOException {
    Set<PdfObject> names = new HashSet<>();
    if (older instanceof PdfArray fields) {
      for (PdfObject each : fields) {
        if (before.resolve(each) instanceof PdfDictionary field) {
          names.add(before.resolve(field.get("T")));
        }
      }
    }
    for (PdfObject each : added) {
      if (!(after.resolve(each) instanceof PdfDictionary field) || !names.add(field.get("T"))) {
        return true;
      }
    }
    return false;
  }

  private boolean isOwnField(PdfReference r) throws PdfSyntaxException, IOException {
    if (!isNew(r)
        || !(after.get(r) instanceof PdfDictionary field)
        || !field.is("FT", "Sig")
        || !(field.get("T") instanceof PdfString)
        || field.has("Parent")
        || !NEW_FIELD.containsAll(field.keys())
        || !(field.get("V") instanceof PdfReference v)
        || !sealings.contains(v)
        || !mayShow(v, field)) {
      return false;
    }
    showsMore |= shows(field);
    if (!field.has("Kids")) {
      return true;
    }
    if (!(after.resolve(field.get("Kids")) instanceof PdfArray kids)) {
      return false;
    }
    for (PdfObject kid : kids) {
      if (!(kid instanceof PdfReference k)
          || !isNew(k)
          || !(after.get(k) instanceof PdfDictionary widget)
          || (widget.has("Parent") && !r.equals(widget.get("Parent")))
          || !isPlainWidget(widget)
          || !mayShow(v, widget)) {
        return false;
      }
      showsMore |= shows(widget);
    }
    return true;
  }

  /**
   * A timestamp of the document is evidence for programs, and comes from whoever has a time server:
   * what it showed on a page, nobody would have sealed.
   */
  private boolean mayShow(PdfReference signature, PdfDictionary widget)
      throws PdfSyntaxException, IOException {
    if (!(after.get(signature) instanceof PdfDictionary d) || !SignatureSite.isTimestamp(d)) {
      return true;
    }
    return !widget.has("AP") || hasNoExtent(widget);
  }

  private boolean hasNoExtent(PdfDictionary widget) throws PdfSyntaxException, IOException {
    return after.resolve(widget.get("Rect")) instanceof PdfArray box
        && box.size() == 4
        && (box.get(0).equals(box.get(2)) || box.get(1).equals(box.get(3)));
  }

  private boolean shows(PdfDictionary widget) throws PdfSyntaxException, IOException {
    return widget.has("Rect") && !hasNoExtent(widget);
  }

  private static boolean isPlainWidget(PdfDictionary widget) {
    return widget.is("Subtype", "Widget")
        && NEW_FIELD.containsAll(widget.keys())
        && !widget.has("Kids");
  }

  /** The annotations of a page: the old ones in their order, then the places of new sealings. */
  private boolean sameAnnotations(PdfObject a, PdfObject b) throws PdfSyntaxException, IOException {
    if (a instanceof PdfReference && a.equals(b)) {
      return true;
    }
    List<PdfObject> added = additions(before.resolve(a), after.resolve(b));
    if (added == null) {
      return false;
    }
    for (PdfObject each : added) {
      if (!(each instanceof PdfReference r) || !isOwnWidget(r)) {
        return false;
      }
      showsMore |= isNew(r) && after.get(r) instanceof PdfDictionary widget && shows(widget);
    }
    return true;
  }

  private boolean isOwnWidget(PdfReference r) throws PdfSyntaxException, IOException {
    if (!(after.get(r) instanceof PdfDictionary widget) || !isPlainWidget(widget)) {
      return false;
    }
    // The empty field that is filled may get its place on the page only now.
    return owner(r, widget) instanceof PdfDictionary field
        && field.is("FT", "Sig")
        && field.get("V") instanceof PdfReference v
        && sealings.contains(v)
        && mayShow(v, widget)
        && (isNew(r) || before.resolve(r) instanceof PdfDictionary);
  }

  /** The field that a widget belongs to; some programs say so only in the field. */
  private PdfObject owner(PdfReference r, PdfDictionary widget)
      throws PdfSyntaxException, IOException {
    if (widget.has("Parent") || widget.has("FT")) {
      return widget.has("Parent") ? after.resolve(widget.get("Parent")) : widget;
    }
    if (after.resolve(after.catalog().get("AcroForm")) instanceof PdfDictionary form
        && after.resolve(form.get("Fields")) instanceof PdfArray fields) {
      for (PdfObject each : fields) {
        if (isNew(each)
            && after.resolve(each) instanceof PdfDictionary field
            && after.resolve(field.get("Kids")) instanceof PdfArray kids) {
          for (PdfObject kid : kids) {
            if (kid.equals(r)) {
              return field;
            }
          }
        }
      }
    }
    return widget;
  }

  /** An empty signature field, or the place of one on a page, that a new signature fills. */
  private boolean filled(PdfDictionary a, PdfDictionary b) throws PdfSyntaxException, IOException {
    PdfDictionary holder = b;
    if (!b.has("V") && after.resolve(b.get("Parent")) instanceof PdfDictionary parent) {
      holder = parent;
    }
    boolean typed = !a.has("Type") && b.is("Type", "Annot");
    boolean own =
        differences(a, b, typed ? FILLED_AND_TYPED : FILLED).isEmpty()
            && holder.get("V") instanceof PdfReference v
            && sealings.contains(v)
            && (a.get("AP").equals(b.get("AP")) || mayShow(v, b))
            && (a.get("P").equals(b.get("P")) || !a.has("P"))
            // An appearance behind a reference may be used elsewhere, too.
            && (!(a.get("AP") instanceof PdfReference) || a.get("AP").equals(b.get("AP")));
    addsSignature |= own;
    return own;
  }

  private boolean isAnnotations(int number) throws PdfSyntaxException, IOException {
    BitSet known = annotations;
    if (known == null) {
      known = new BitSet();
      for (PdfReference page : before.pages()) {
        if (before.get(page) instanceof PdfDictionary d
            && d.get("Annots") instanceof PdfReference r) {
          known.set(r.number());
        }
      }
      annotations = known;
    }
    return known.get(number);
  }

  /** What stands in the younger array behind all of the older one; null if that is not so. */
  private static @Nullable List<PdfObject> additions(PdfObject a, PdfObject b) {
    if (a instanceof PdfNull && b instanceof PdfNull) {
      return List.of();
    }
    if (!(b instanceof PdfArray younger) || !(a instanceof PdfNull || a instanceof PdfArray)) {
      return null;
    }
    PdfArray older = a instanceof PdfArray array ? array : PdfArray.of();
    if (younger.size() < older.size()) {
      return null;
    }
    for (int i = 0; i < older.size(); i++) {
      if (!older.get(i).equals(younger.get(i))) {
        return null;
      }
    }
    Set<PdfObject> old = new HashSet<>();
    older.forEach(old::add);
    List<PdfObject> added = new ArrayList<>();
    for (int i = older.size(); i < younger.size(); i++) {
      if (younger.get(i) instanceof PdfReference r && old.contains(r)) {
        return null;
      }
      added.add(younger.get(i));
    }
    return added;
  }

  /** The keys whose values differ, but for some that may. */
  private static Set<String> differences(PdfDictionary a, PdfDictionary b, Set<String> but) {
    Set<String> found = new HashSet<>();
    for (String key : a.keys()) {
      if (!but.contains(key) && !a.get(key).equals(b.get(key))) {
        found.add(key);
      }
    }
    for (String key : b.keys()) {
      if (!but.contains(key) && !a.has(key)) {
        found.add(key);
      }
    }
    return found;
  }

  /** Whether no value of a dictionary leads further. */
  private static boolean flat(PdfDictionary d) {
    for (int i = 0; i < d.size(); i++) {
      PdfObject value = d.value(i);
      if (value instanceof PdfReference
          || value instanceof PdfDictionary
          || value instanceof PdfArray
          || value instanceof PdfStream) {
        return false;
      }
    }
    return true;
  }

  private static boolean is(PdfObject value, int number) {
    return value instanceof PdfReference r && r.number() == number;
  }

  private boolean isNew(PdfObject value) throws PdfSyntaxException, IOException {
    if (!(value instanceof PdfReference r)) {
      return false;
    }
    XrefEntry old = before.entry(r.number());
    return old == null || old.kind() == XrefEntry.Kind.FREE;
  }

  static boolean isSignatureField(Revision revision, PdfDictionary field)
      throws PdfSyntaxException, IOException {
    PdfDictionary each = field;
    for (int i = 0; i < MAX_DEPTH; i++) {
      if (each.has("FT")) {
        return revision.resolve(each.get("FT")) instanceof PdfName n && n.value().equals("Sig");
      }
      if (!(revision.resolve(each.get("Parent")) instanceof PdfDictionary parent)) {
        return false;
      }
      each = parent;
    }
    return false;
  }

  /** The full name of a field (12.7.4.2), or of the field that a widget belongs to. */
  static @Nullable String fieldName(Revision revision, PdfDictionary field)
      throws PdfSyntaxException, IOException {
    String name = null;
    PdfDictionary each = field;
    for (int i = 0; i < MAX_DEPTH; i++) {
      if (revision.resolve(each.get("T")) instanceof PdfString t) {
        name = name == null ? t.text() : t.text() + "." + name;
      }
      if (!(revision.resolve(each.get("Parent")) instanceof PdfDictionary parent)) {
        return name;
      }
      each = parent;
    }
    return name;
  }

  private boolean sameStream(PdfObject a, PdfObject b) throws PdfSyntaxException, IOException {
    if (!(a instanceof PdfStream x)
        || !(b instanceof PdfStream y)
        || !x.dictionary().equals(y.dictionary())
        || x.length() != y.length()) {
      return false;
    }
    if (!file.encrypted()) {
      return sameBytes(x.offset(), y.offset(), x.length());
    }
    // The same text is encrypted in another way each time.
    return !file.locked()
        && x.length() <= MAX_DECRYPTED
        && Arrays.equals(file.encoded(x, MAX_DECRYPTED), file.encoded(y, MAX_DECRYPTED));
  }

  private boolean sameBytes(long a, long b, long length) throws IOException {
    byte[] x = new byte[(int) Math.min(CHUNK, length)];
    byte[] y = new byte[x.length];
    for (long done = 0; done < length; done += x.length) {
      int n = (int) Math.min(x.length, length - done);
      file.source().read(a + done, x, 0, n);
      file.source().read(b + done, y, 0, n);
      if (!Arrays.equals(x, 0, n, y, 0, n)) {
        return false;
      }
    }
    return true;
  }

  private void unexpected(int number, String en, String zh) throws PdfSyntaxException, IOException {
    XrefEntry old = before.entry(number);
    PdfObject was = old == null ? PdfNull.NULL : before.get(old.reference());
    String field = null;
    Reach reach = Reach.OTHER;
    if (is(before.trailer().get("Root"), number)) {
      reach = reachOfCatalog(was, after.catalog());
    } else if (was instanceof PdfDictionary d && (d.has("FT") || d.is("Subtype", "Widget"))) {
      field = fieldName(before, d);
    } else if (contentOf().get(number)) {
      reach = Reach.CONTENT;
      if (was instanceof PdfDictionary d
          && d.is("Type", "Page")
          && after.get(old == null ? new PdfReference(number, 0) : old.reference())
              instanceof PdfDictionary younger
          && differences(d, younger, Set.of("Annots")).isEmpty()) {
        reach = Reach.OTHER;
      }
    }
    changes.add(new Change(number, reach, new Message(en, zh), field));
  }

  private static Reach reachOfCatalog(PdfObject a, PdfDictionary b) {
    if (!(a instanceof PdfDictionary x)) {
      return Reach.CONTENT;
    }
    Set<String> harmless = new HashSet<>(CATALOG);
    harmless.addAll(Set.of("Perms", "StructTreeRoot", "MarkInfo", "PieceInfo", "Lang"));
    return differences(x, b, harmless).isEmpty() ? Reach.OTHER : Reach.CONTENT;
  }

  private void change(int number, Reach reach, String en, String zh) {
    changes.add(new Change(number, reach, new Message(en, zh), null));
  }

  /** The numbers of all that pages are made of in the older revision, notes and forms aside. */
  private BitSet contentOf() throws PdfSyntaxException, IOException {
    BitSet known = content;
    if (known != null) {
      return known;
    }
    BitSet found = new BitSet();
    List<PdfObject> left = new ArrayList<>();
    left.add(before.catalog().get("Pages"));
    while (!left.isEmpty()) {
      PdfObject each = left.remove(left.size() - 1);
      if (each instanceof PdfReference r) {
        if (!found.get(r.number())) {
          found.set(r.number());
          left.add(before.get(r));
        }
      } else if (each instanceof PdfArray array) {
        array.forEach(left::add);
      } else if (each instanceof PdfDictionary || each instanceof PdfStream) {
        PdfDictionary d = each instanceof PdfStream s ? s.dictionary() : (PdfDictionary) each;
        for (int i = 0; i < d.size(); i++) {
          if (!d.key(i).equals("Annots")) {
            left.add(d.value(i));
          }
        }
      }
    }
    content = found;
    return found;
  }
}
