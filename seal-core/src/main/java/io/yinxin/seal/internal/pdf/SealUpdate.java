package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.Certification;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.sealing.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The update that seals a document: a signature with a hole in it, its field, its widgets, and what
 * leads to them. Touches the catalog, the form and the pages sealed, and nothing else.
 */
final class SealUpdate {

  /** Print, and locked in its place (12.5.3); none of the bits that hide (ISO 19005-1, 6.5.3). */
  private static final int FLAGS = 4 | 128;

  /** Twenty digits hold every length; the first offset is 0. */
  private static final String BYTE_RANGE = "[0 0000000000000 0000000000000 0000000000000]";

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("'D:'uuuuMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final PdfReference NONE_YET = new PdfReference(0, 0);

  private final PdfFile file;
  private final Revision revision;
  private final PdfSealer sealer;
  private final IncrementalUpdate update;
  private final PdfPlaceholder contents;
  private final PdfPlaceholder byteRange = PdfPlaceholder.of(BYTE_RANGE);
  private final @Nullable PdfDictionary form;
  private final FormFields fields;
  private PdfDictionary catalog;
  private String fieldName = "";

  private PdfReference signature = NONE_YET;

  /** Whether it is a timestamp of the document, and no sealing. */
  private boolean stamp;

  private SealUpdate(PdfFile file, PdfSealer sealer, int contentsLength)
      throws IOException, PdfSyntaxException {
    this.file = file;
    this.revision = file.latest();
    this.sealer = sealer;
    this.update = new IncrementalUpdate(file);
    this.contents = sealer.hole(contentsLength);
    this.catalog = revision.catalog();
    this.form = revision.dictionary(catalog, "AcroForm");
    this.fields = FormFields.of(revision, form);
  }

  /** An update as it is appended. */
  record Made(
      IncrementalUpdate.Section section,
      PdfPlaceholder contents,
      PdfPlaceholder byteRange,
      PdfReference signature,
      String fieldName) {

    /** Writes the byte range (12.8.1): all but the hole, to the end of the file. */
    void closeByteRange() {
      long hole = section.offsetOf(contents);
      long after = hole + contents.width();
      section.fill(
          byteRange,
          ("[0 " + hole + " " + after + " " + (section.end() - after) + "]")
              .getBytes(StandardCharsets.US_ASCII));
    }
  }

  static Made make(
      PdfFile file, PdfSealer sealer, Instant time, int contentsLength, Spot.Finder finder)
      throws IOException, PdfSyntaxException, DocumentRejected {
    SealUpdate seal = new SealUpdate(file, sealer, contentsLength);
    seal.build(time, finder);
    return seal.made();
  }

  /**
   * The update that puts a timestamp on a document (12.8.5; EN 319 142-1, 5.4.3), in a field that
   * is not seen.
   */
  static Made timestamp(PdfFile file, PdfSealer sealer, int contentsLength)
      throws IOException, PdfSyntaxException {
    SealUpdate stamp = new SealUpdate(file, sealer, contentsLength);
    stamp.stamp = true;
    stamp.fieldName = stamp.fields.freeName("Timestamp");
    stamp.signature =
        stamp.update.add(
            PdfDictionary.builder()
                .put("Type", "DocTimeStamp")
                .put("Filter", "Adobe.PPKLite")
                .put("SubFilter", "ETSI.RFC3161")
                .put("ByteRange", stamp.byteRange)
                .put("Contents", stamp.contents)
                .build());
    stamp.hiddenField(stamp.update.reserve(), stamp.signature);
    stamp.addToForm(stamp.signature, Certification.NONE);
    return stamp.made();
  }

  private Made made() throws IOException, PdfSyntaxException {
    Made made = new Made(update.write(), contents, byteRange, signature, fieldName);
    made.closeByteRange();
    return made;
  }

  private void build(Instant time, Spot.Finder finder)
      throws IOException, PdfSyntaxException, DocumentRejected {
    if (revision.get(catalog, "NeedsRendering") == PdfBoolean.TRUE) {
      throw new DocumentRejected(
          DocumentRejected.Reason.UNREADABLE,
          new Message(
              "the document is a dynamic XFA form, of which a PDF reader shows nothing",
              "文档为动态 XFA 表单，普通 PDF 阅读器无法显示"),
          new Message("print it to a PDF first", "请先将其打印为 PDF"),
          null);
    }
    FormFields.Field existing = existing();
    fieldName = existing == null ? fields.freeName("Seal") : existing.name();
    Certification certification = sealer.certification();
    if (existing != null) {
      certification =
          Locks.demanded(
              revision,
              existing.dictionary(),
              certification,
              sealer.digestName(),
              sealer.reason(),
              sealer.message().subFilter(),
              sealer.timestamper() != null);
    }
    Locks.respect(revision, fields, fieldName, existing == null && sealer.visible(), certification);

    signature = signature(time, existing, certification);
    if (existing == null) {
      addField(signature, finder);
    } else {
      fill(existing, signature, finder);
    }
    addToForm(signature, certification);
  }

  private FormFields.@Nullable Field existing()
      throws IOException, PdfSyntaxException, DocumentRejected {
    String name = sealer.field();
    if (name == null) {
      return null;
    }
    FormFields.Field field = fields.named(name);
    if (field == null) {
      String empty =
          fields.all().stream()
              .filter(each -> each.signature() == null)
              .limit(10)
              .map(each -> "'" + each.name() + "'")
              .collect(Collectors.joining(", "));
      throw Place.nowhere(
          "the document has no signature field of that name",
          "文档中没有该名称的签名字段",
          empty.isEmpty() ? "it has no empty signature field at all" : "empty ones are " + empty,
          empty.isEmpty() ? "文档中没有任何空签名字段" : "空签名字段有 " + empty);
    }
    if (field.signature() != null || field.dictionary().has("V")) {
      throw Place.nowhere(
          "the signature field is signed already",
          "该签名字段已签名",
          "name an empty field, or none for a new one",
          "请指定空字段，或不指定以新建字段");
    }
    if (revision.get(field.dictionary(), "Ff") instanceof PdfInteger ff && (ff.value() & 1) != 0) {
      throw Locks.locked(
          "the signature field is read-only", "该签名字段为只读", "use another field", "请使用其他字段");
    }
    return field;
  }

  // ---- the signature

  private PdfReference signature(
      Instant time, FormFields.@Nullable Field field, Certification certification)
      throws IOException, PdfSyntaxException {
    PdfDictionary.Builder signature =
        PdfDictionary.builder()
            .put("Type", "Sig")
            .put("Filter", "Adobe.PPKLite")
            .put("SubFilter", sealer.message().subFilter())
            .put("ByteRange", byteRange)
            .put("Contents", contents)
            .put("M", PdfString.text(DATE.format(time)));
    text(signature, "Name", sealer.signerName());
    text(signature, "Reason", sealer.reason());
    text(signature, "Location", sealer.location());
    List<PdfObject> references = new ArrayList<>();
    if (certification != Certification.NONE) {
      references.add(Locks.docMdp(Locks.permission(certification)));
    }
    if (field != null) {
      for (PdfDictionary each : Locks.references(revision, field.dictionary(), revision.root())) {
        // A certification says already what may change.
        if (certification == Certification.NONE || !each.is("TransformMethod", "DocMDP")) {
          references.add(each);
        }
      }
    }
    if (!references.isEmpty()) {
      signature.put("Reference", PdfArray.of(references));
    }
    return update.add(signature.build());
  }

  private static void text(PdfDictionary.Builder to, String key, @Nullable String text) {
    if (text != null) {
      to.put(key, PdfString.text(text));
    }
  }

  // ---- a new field

  private void addField(PdfReference signature, Spot.Finder finder)
      throws IOException, PdfSyntaxException, DocumentRejected {
    List<Spot> spots = sealer.spots(revision, finder);
    if (spots.isEmpty()) {
      hiddenField(update.reserve(), signature);
      return;
    }
    PdfDictionary.Builder field = field(signature);
    Map<Integer, List<PdfReference>> widgets = new LinkedHashMap<>();
    Appearance look = sealer.appearance(file);
    PdfReference seal = look.addTo(update);
    Map<String, PdfReference> shown = new LinkedHashMap<>();
    PdfReference reference = update.reserve();
    List<PdfObject> kids = new ArrayList<>();
    for (Spot spot : spots) {
      boolean alone = spots.size() == 1;
      PdfDictionary.Builder widget = alone ? field : PdfDictionary.builder();
      if (!alone) {
        // The value is inherited; programs that look only here would call the field unsigned.
        widget.put("Parent", reference).put("V", signature);
      }
      widget(widget, spot.page(), spot.box());
      String kind = spot.rotate() + " " + spot.from() + " " + spot.to();
      PdfReference picture = shown.get(kind);
      if (picture == null) {
        picture = look.shown(update, seal, spot.rotate(), spot.from(), spot.to());
        shown.put(kind, picture);
      }
      widget.put("AP", appearance(picture));
      PdfReference at = reference;
      if (alone) {
        update.replace(reference, field.build());
      } else {
        at = update.add(widget.build());
        kids.add(at);
      }
      widgets.computeIfAbsent(spot.page(), page -> new ArrayList<>()).add(at);
    }
    if (!kids.isEmpty()) {
      update.replace(reference, field.put("Kids", PdfArray.of(kids)).build());
    }
    newFields.add(reference);
    for (Map.Entry<Integer, List<PdfReference>> each : widgets.entrySet()) {
      annotate(revision.pages().get(each.getKey()), each.getValue());
    }
  }

  private PdfDictionary.Builder field(PdfReference signature) {
    return PdfDictionary.builder()
        .put("FT", "Sig")
        .put("T", PdfString.text(fieldName))
        .put("V", signature);
  }

  /** A field of which nothing is seen. */
  private void hiddenField(PdfReference reference, PdfReference signature)
      throws IOException, PdfSyntaxException {
    if (revision.pages().isEmpty()) {
      throw new PdfSyntaxException(-1, "the document has no pages", "文档没有页面");
    }
    PdfDictionary.Builder field = field(signature);
    widget(field, 0, new Box(0, 0, 0, 0));
    if (Appearance.rules(file).archival()) {
      field.put("AP", appearance(update.add(Appearance.nothing())));
    }
    update.replace(reference, field.build());
    newFields.add(reference);
    annotate(revision.pages().get(0), List.of(reference));
  }

  private final List<PdfReference> newFields = new ArrayList<>(1);

  private void widget(PdfDictionary.Builder widget, int page, Box box)
      throws IOException, PdfSyntaxException {
    widget
        .put("Type", "Annot")
        .put("Subtype", "Widget")
        .put("F", FLAGS)
        .put("P", revision.pages().get(page))
        .put("Rect", rectangle(box));
    if (!stamp) {
      text(widget, "NM", sealer.id());
    }
  }

  private static PdfArray rectangle(Box box) {
    return PdfArray.ofNumbers(
        rounded(box.left()), rounded(box.bottom()), rounded(box.right()), rounded(box.top()));
  }

  private static double rounded(double value) {
    return Math.rint(value * 1000) / 1000;
  }

  private static PdfDictionary appearance(PdfReference normal) {
    return PdfDictionary.builder().put("N", normal).build();
  }

  private void annotate(PdfReference page, List<PdfReference> widgets)
      throws IOException, PdfSyntaxException {
    if (!(revision.get(page) instanceof PdfDictionary dictionary)) {
      throw new PdfSyntaxException(-1, "a page is not there", "缺少页面对象");
    }
    PdfObject there = dictionary.get("Annots");
    PdfObject resolved = revision.resolve(there);
    if (resolved != PdfNull.NULL && !(resolved instanceof PdfArray)) {
      throw new PdfSyntaxException(-1, "the annotations of a page are broken", "页面注释有误");
    }
    PdfArray annotations = resolved instanceof PdfArray a ? a : PdfArray.of();
    for (PdfReference each : widgets) {
      annotations = annotations.plus(each);
    }
    if (there instanceof PdfReference list && resolved instanceof PdfArray) {
      update.replace(revision.last(list), annotations);
    } else {
      update.replace(page, dictionary.with("Annots", annotations));
    }
  }

  // ---- an empty field

  private void fill(FormFields.Field field, PdfReference signature, Spot.Finder finder)
      throws IOException, PdfSyntaxException, DocumentRejected {
    List<Spot> spots = sealer.placed() ? sealer.spots(revision, finder) : List.of();
    if (sealer.placed() && !spots.isEmpty()) {
      if (fields.signed() || spots.size() > 1 || field.widgets().size() != 1) {
        throw Place.nowhere(
            "the signature field has its place, and it cannot be moved now",
            "签名字段已有固定位置，现在无法移动",
            "leave out the place, or leave out the field",
            "请不指定位置，或不指定字段");
      }
    }
    PdfReference seal = null;
    for (PdfReference reference : field.widgets()) {
      if (!(revision.get(reference) instanceof PdfDictionary widget)) {
        throw new PdfSyntaxException(-1, "the widget of a field is not there", "缺少字段的控件");
      }
      boolean merged = reference.equals(field.reference());
      PdfDictionary filled = merged ? widget.with("V", signature) : widget;
      if (sealer.visible()) {
        int page = pageOf(reference, widget);
        PageFrame frame = PageFrame.of(revision, page);
        Box box = PageFrame.box(revision, revision.get(widget, "Rect"));
        if (!spots.isEmpty()) {
          if (spots.get(0).page() != page) {
            throw Place.nowhere(
                "the signature field is on page " + (page + 1),
                "签名字段位于第 " + (page + 1) + " 页",
                "name a place on that page",
                "请指定该页上的位置");
          }
          box = spots.get(0).box();
          filled = filled.with("Rect", rectangle(box));
        }
        if (box != null && !box.isEmpty()) {
          Appearance look = sealer.appearance(file);
          seal = seal == null ? look.addTo(update) : seal;
          boolean turned = frame.rotate() == 90 || frame.rotate() == 270;
          PdfReference shown =
              look.fitted(
                  update,
                  seal,
                  frame.rotate(),
                  turned ? box.height() : box.width(),
                  turned ? box.width() : box.height());
          filled = filled.with("AP", appearance(shown));
        }
      }
      long flags = revision.get(widget, "F") instanceof PdfInteger f ? f.value() : 0;
      filled = filled.with("F", PdfInteger.of((flags & ~(1 | 2 | 32)) | FLAGS));
      if (!filled.equals(widget)) {
        update.replace(reference, filled);
      }
    }
    if (!field.widgets().contains(field.reference())) {
      update.replace(field.reference(), field.dictionary().with("V", signature));
    }
  }

  private int pageOf(PdfReference reference, PdfDictionary widget)
      throws IOException, PdfSyntaxException {
    List<PdfReference> pages = revision.pages();
    PdfReference stated = widget.reference("P");
    if (stated != null && pages.contains(stated)) {
      return pages.indexOf(stated);
    }
    for (int page = 0; page < pages.size(); page++) {
      if (revision.pageValue(page, "Annots") instanceof PdfArray annotations
          && annotations.contains(reference)) {
        return page;
      }
    }
    throw new PdfSyntaxException(-1, "a signature field is on no page", "签名字段不在任何页面上");
  }

  // ---- what leads to it

  private void addToForm(PdfReference signature, Certification certification)
      throws IOException, PdfSyntaxException {
    PdfDictionary.Builder fresh = PdfDictionary.builder();
    PdfDictionary changed;
    if (form == null) {
      changed = fresh.put("Fields", PdfArray.of(newFields)).put("SigFlags", 3).build();
      catalog = catalog.with("AcroForm", update.add(changed));
    } else {
      changed = withFields(form).with("SigFlags", PdfInteger.of(3));
      if (catalog.get("AcroForm") instanceof PdfReference reference) {
        if (!changed.equals(form)) {
          update.replace(revision.last(reference), changed);
        }
      } else {
        catalog = catalog.with("AcroForm", changed);
      }
    }
    if (certification != Certification.NONE) {
      PdfDictionary perms = revision.dictionary(catalog, "Perms");
      PdfDictionary more = (perms == null ? PdfDictionary.EMPTY : perms).with("DocMDP", signature);
      if (perms != null && catalog.get("Perms") instanceof PdfReference reference) {
        update.replace(revision.last(reference), more);
      } else {
        catalog = catalog.with("Perms", more);
      }
    }
    if (!catalog.equals(revision.catalog())) {
      update.replace(revision.root(), catalog);
    }
  }

  private PdfDictionary withFields(PdfDictionary form) throws IOException, PdfSyntaxException {
    if (newFields.isEmpty()) {
      return form;
    }
    PdfArray all = revision.array(form, "Fields");
    PdfArray more = all == null ? PdfArray.of() : all;
    for (PdfReference each : newFields) {
      more = more.plus(each);
    }
    if (all != null && form.get("Fields") instanceof PdfReference reference) {
      update.replace(revision.last(reference), more);
      return form;
    }
    return form.with("Fields", more);
  }
}
