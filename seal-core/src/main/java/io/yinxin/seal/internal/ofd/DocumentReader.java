package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import io.yinxin.seal.internal.cms.Findings;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which documents are in a package and which files each of them uses, by following every
 * location from {@code OFD.xml} on (GB/T 33190, 7 to 20). Not for several threads.
 *
 * <p>Where readers might differ, all that one of them might do is followed: an element counts
 * wherever it stands and whatever its namespace is.
 */
final class DocumentReader {

  /** What kind of file is read, and so which locations are looked for. */
  private enum Kind {
    DOCUMENT,
    CONTENT,
    RESOURCES,
    ANNOTATIONS,
    ATTACHMENTS,
    TAGS,
    EXTENSIONS,
    VERSION,
    /** Nothing in it leads further. */
    LEAF
  }

  private record Task(String path, Kind kind) {}

  private record Body(
      List<String> roots, List<String> signatures, List<String> versions, List<String> covers) {
    static Body empty() {
      return new Body(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  private record PageSeen(String id, String path) {}

  private final OfdPackage pack;
  private final XmlParser parser;
  private final Findings findings;
  private final Locations locations;
  private final Locations silent;

  /** Of the document that is read just now. */
  private final Map<String, Use> uses = new LinkedHashMap<>();

  private final Map<String, OfdBox> boxes = new LinkedHashMap<>();
  private final List<PageSeen> pages = new ArrayList<>();
  private final Deque<Task> tasks = new ArrayDeque<>();
  private final Set<Task> seen = new HashSet<>();
  private String folder = "";
  private @Nullable OfdBox common;
  private boolean gaps;

  DocumentReader(OfdPackage pack, XmlParser parser, Findings findings) {
    this.pack = pack;
    this.parser = parser;
    this.findings = findings;
    this.locations = new Locations(pack, findings);
    this.silent = new Locations(pack, new Findings());
  }

  /**
   * Reads all documents.
   *
   * @return in the order of {@code OFD.xml}; null if that cannot be read, which is said
   */
  @Nullable List<OfdDocument> read() throws IOException {
    PackageEntry entry = pack.entry(OfdPackage.ROOT);
    if (entry == null) {
      entry = pack.entryIgnoringCase(OfdPackage.ROOT);
      if (entry == null) {
        findings.error(FindingCode.FILE_MISSING, Locations.shown(OfdPackage.ROOT), null);
        return null;
      }
      unusual(entry.path(), "written in other letters than OFD.xml", "入口文件名大小写不规范");
    }
    String root = entry.path();
    // GM/T 0099 has readers look for it at the root, whatever OFD.xml says.
    PackageEntry encryptions = pack.entryIgnoringCase("Encryptions.xml");
    if (encryptions != null) {
      findings.doubt(FindingCode.ENCRYPTED, Locations.shown(encryptions.path()), null);
    }
    List<Body> bodies = new ArrayList<>();
    boolean[] data = {false};
    boolean readable =
        walk(
            root,
            new XmlWalk.Visitor() {
              @Override
              public void begin(XmlWalk at) throws IOException {
                switch (at.name()) {
                  case "DocBody" -> bodies.add(Body.empty());
                  case "CustomData" -> data[0] = true;
                  case "Version" -> add(bodies, Body::versions, at.attribute("BaseLoc"));
                  case "Encryptions", "Encryption" ->
                      findings.doubt(FindingCode.ENCRYPTED, Locations.shown(root), null);
                  default -> {}
                }
              }

              @Override
              public void end(XmlWalk at) throws IOException {
                switch (at.name()) {
                  case "DocRoot" -> add(bodies, Body::roots, at.text());
                  case "Signatures" -> add(bodies, Body::signatures, at.text());
                  case "Cover" -> add(bodies, Body::covers, at.text());
                  default -> {}
                }
              }
            });
    if (!readable) {
      return null;
    }
    if (bodies.size() > Limits.DOCUMENTS) {
      findings.doubt(FindingCode.LIMIT_EXCEEDED, Locations.shown(root), null);
      return null;
    }
    List<OfdDocument> documents = new ArrayList<>();
    for (Body body : bodies) {
      documents.add(read(body, root, data[0] ? Use.ENTRY_POINT_WITH_DATA : Use.ENTRY_POINT));
    }
    if (documents.isEmpty()) {
      findings.error(
          FindingCode.MALFORMED,
          Locations.shown(root),
          new Message("it names no document", "未指明任何文档"));
    }
    return documents;
  }

  /** What stands before the first body is a body's, too: some look for it anywhere. */
  private static void add(
      List<Body> bodies,
      java.util.function.Function<Body, List<String>> field,
      @Nullable String location) {
    if (location != null && !location.isEmpty()) {
      if (bodies.isEmpty()) {
        bodies.add(Body.empty());
      }
      field.apply(bodies.get(bodies.size() - 1)).add(location);
    }
  }

  private OfdDocument read(Body body, String root, Use entryPoint) throws IOException {
    uses.clear();
    boxes.clear();
    pages.clear();
    seen.clear();
    folder = "";
    common = null;
    uses.put(root, entryPoint);
    once(body.roots(), root, "DocRoot");
    once(body.signatures(), root, "Signatures");
    String document = null;
    for (String location : body.roots()) {
      List<String> found = follow(location, "", root, Use.DOCUMENT, Kind.DOCUMENT);
      if (document == null && !found.isEmpty()) {
        document = found.get(0);
        folder = Locations.folder(document);
      }
    }
    for (String location : body.covers()) {
      follow(location, "", root, Use.RESOURCE, Kind.LEAF);
    }
    for (String location : body.versions()) {
      follow(location, "", root, Use.VERSION, Kind.VERSION);
    }
    while (!tasks.isEmpty()) {
      Task task = tasks.poll();
      switch (task.kind()) {
        case DOCUMENT -> document(task.path());
        case CONTENT -> content(task.path());
        case RESOURCES -> resources(task.path());
        case ANNOTATIONS -> texts(task, "FileLoc", Use.ANNOTATION, Kind.CONTENT);
        case ATTACHMENTS -> texts(task, "FileLoc", Use.ATTACHMENT, Kind.LEAF);
        case TAGS -> {
          texts(task, "FileLoc", Use.DATA, Kind.LEAF);
          texts(task, "SchemaLoc", Use.DATA, Kind.LEAF);
        }
        case EXTENSIONS -> texts(task, "ExtendData", Use.DATA, Kind.LEAF);
        case VERSION -> version(task.path());
        case LEAF -> {}
      }
    }
    List<OfdPage> list = new ArrayList<>();
    for (PageSeen page : pages) {
      OfdBox own = boxes.get(page.path());
      list.add(new OfdPage(page.id(), page.path(), own == null ? common : own));
    }
    String signatures =
        body.signatures().isEmpty()
            ? null
            : locations.one(body.signatures().get(0), List.of("", folder), root);
    if (!body.signatures().isEmpty() && signatures == null) {
      findings.doubt(FindingCode.FILE_MISSING, Locations.shown(body.signatures().get(0)), null);
    }
    return new OfdDocument(document, signatures, list, uses);
  }

  /** What may stand once: who finds two may take the one or the other. */
  private void once(List<String> locations, String path, String element) {
    if (locations.size() > 1) {
      findings.error(
          FindingCode.PACKAGE_AMBIGUOUS,
          Locations.shown(path),
          new Message("more than one " + element, "存在多个 " + element));
    }
  }

  /** Notes every file that a location may mean. */
  private List<String> follow(String location, String base, String in, Use use, Kind kind) {
    if (location.isEmpty()) {
      return List.of();
    }
    String own = Locations.folder(in);
    List<String> bases = new ArrayList<>();
    for (String each : List.of(own + base, own, folder + base, folder, base, "")) {
      if (!bases.contains(each)) {
        bases.add(each);
      }
    }
    List<String> found = new ArrayList<>(locations.all(location, bases, in));
    if (location.startsWith("/")) {
      // Some take the document's folder for the root, or do so where it has such a file.
      Locations more = found.isEmpty() ? locations : silent;
      for (String path : more.all(location.replaceFirst("^/+", ""), bases, in)) {
        if (!found.contains(path)) {
          found.add(path);
        }
      }
    }
    if (found.isEmpty()) {
      missing(location, own + base, in, use);
    }
    for (String path : found) {
      // A file of two uses counts for the one that matters more, and is read for both.
      uses.merge(path, use, (a, b) -> a.uncovered().compareTo(b.uncovered()) <= 0 ? a : b);
      Task task = new Task(path, kind);
      if (kind != Kind.LEAF && seen.add(task)) {
        tasks.add(task);
      }
    }
    return found;
  }

  private void missing(String location, String base, String in, Use use) {
    if (Locations.outside(location)) {
      findings.doubt(
          FindingCode.ENTRY_UNSAFE,
          Locations.shown(in),
          new Message("a location outside of the package", "路径指向包外"));
      return;
    }
    String path = EntryName.normal(location.startsWith("/") ? location : base + location);
    String where = Locations.shown(path == null ? in : path);
    switch (use) {
      case DOCUMENT, PAGE, TEMPLATE, VERSION ->
          findings.doubt(FindingCode.FILE_MISSING, where, use.title());
      default -> {
        gaps |= location.chars().anyMatch(c -> c >= 0x80);
        findings.warning(FindingCode.FILE_MISSING, where, use.title());
      }
    }
  }

  /** Whether some location names a file just as the package does; without reading any more. */
  boolean names(String path) {
    return path.equals(OfdPackage.ROOT) || locations.isExact(path);
  }

  /**
   * Whether a location of what is shown or opened leads nowhere, and is none that everybody reads
   * alike, whatever he takes the file's encoding for.
   */
  boolean gaps() {
    return gaps;
  }

  private void document(String path) throws IOException {
    walk(
        path,
        new XmlWalk.Visitor() {
          @Override
          public void begin(XmlWalk at) throws IOException {
            String location = at.attribute("BaseLoc");
            if (location == null || location.isEmpty()) {
              return;
            }
            if (at.name().equals("TemplatePage")) {
              follow(location, "", path, Use.TEMPLATE, Kind.CONTENT);
            } else if (at.name().equals("Page") && pages.size() < Limits.PAGES) {
              String id = at.attribute("ID");
              List<String> found = follow(location, "", path, Use.PAGE, Kind.CONTENT);
              if (!found.isEmpty()) {
                pages.add(new PageSeen(id == null ? "" : id, found.get(0)));
              }
            }
          }

          @Override
          public void end(XmlWalk at) throws IOException {
            switch (at.name()) {
              case "PublicRes", "DocumentRes" ->
                  follow(at.text(), "", path, Use.RESOURCE, Kind.RESOURCES);
              case "Annotations" -> follow(at.text(), "", path, Use.ANNOTATION, Kind.ANNOTATIONS);
              case "CustomTags" -> follow(at.text(), "", path, Use.DATA, Kind.TAGS);
              case "Attachments" -> follow(at.text(), "", path, Use.ATTACHMENT, Kind.ATTACHMENTS);
              case "Extensions" -> follow(at.text(), "", path, Use.DATA, Kind.EXTENSIONS);
              case "PhysicalBox" -> {
                if (common == null) {
                  common = OfdBox.parse(at.text());
                }
              }
              default -> {}
            }
          }
        });
    if (pages.size() == Limits.PAGES) {
      findings.doubt(FindingCode.LIMIT_EXCEEDED, Locations.shown(path), null);
    }
  }

  private void content(String path) throws IOException {
    walk(
        path,
        new XmlWalk.Visitor() {
          @Override
          public void begin(XmlWalk at) {}

          @Override
          public void end(XmlWalk at) throws IOException {
            if (at.name().equals("PageRes")) {
              follow(at.text(), "", path, Use.RESOURCE, Kind.RESOURCES);
            } else if (at.name().equals("PhysicalBox")) {
              OfdBox box = OfdBox.parse(at.text());
              if (box != null) {
                boxes.put(path, box);
              }
            }
          }
        });
  }

  private void resources(String path) throws IOException {
    String[] base = {""};
    walk(
        path,
        new XmlWalk.Visitor() {
          @Override
          public void begin(XmlWalk at) throws IOException {
            if (at.name().equals("Res")) {
              String given = at.attribute("BaseLoc");
              if (given != null && !given.isEmpty()) {
                base[0] = given.replace('\\', '/') + (given.endsWith("/") ? "" : "/");
              }
            } else if (at.name().equals("ColorSpace")) {
              String profile = at.attribute("Profile");
              if (profile != null) {
                resource(profile);
              }
            }
          }

          @Override
          public void end(XmlWalk at) throws IOException {
            if (at.name().equals("MediaFile") || at.name().equals("FontFile")) {
              resource(at.text());
            }
          }

          private void resource(String location) {
            boolean absolute = base[0].startsWith("/") && !location.startsWith("/");
            follow(
                absolute ? base[0] + location : location,
                absolute ? "" : base[0],
                path,
                Use.RESOURCE,
                Kind.LEAF);
          }
        });
  }

  /** Follows the texts of one kind of element. */
  private void texts(Task task, String element, Use use, Kind kind) throws IOException {
    walk(
        task.path(),
        new XmlWalk.Visitor() {
          @Override
          public void begin(XmlWalk at) throws IOException {
            String location = at.attribute(element);
            if (location != null) {
              follow(location, "", task.path(), use, kind);
            }
          }

          @Override
          public void end(XmlWalk at) throws IOException {
            if (at.name().equals(element)) {
              follow(at.text(), "", task.path(), use, kind);
            }
          }
        });
  }

  private void version(String path) throws IOException {
    walk(
        path,
        new XmlWalk.Visitor() {
          @Override
          public void begin(XmlWalk at) {}

          @Override
          public void end(XmlWalk at) throws IOException {
            if (at.name().equals("DocRoot")) {
              follow(at.text(), "", path, Use.DOCUMENT, Kind.DOCUMENT);
            } else if (at.name().equals("File")) {
              follow(at.text(), "", path, Use.VERSION, Kind.LEAF);
            }
          }
        });
  }

  /** Walks through a file; says so and gives false if that is not possible. */
  private boolean walk(String path, XmlWalk.Visitor visitor) throws IOException {
    PackageEntry entry = pack.entry(path);
    if (entry == null) {
      return false; // never: it was found before
    }
    try {
      if (!XmlWalk.walk(pack, entry, parser, visitor)) {
        PackageFindings.foreignElements(Locations.shown(path), findings);
      }
      return true;
    } catch (PackageException e) {
      PackageFindings.add(e.problem(), findings);
      return false;
    }
  }

  private void unusual(String path, String en, String zh) {
    findings.warning(FindingCode.FORM_UNUSUAL, Locations.shown(path), new Message(en, zh));
  }
}
