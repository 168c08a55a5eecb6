package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.Finding;
import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.cms.SealingPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A package that has been read: its documents, the sealings of each, and what is odd or wrong about
 * all that. Not for several threads.
 */
final class OfdReading {

  /** Some readers look there for every document. */
  private static final String USUAL_FOLDER = "Doc_0/";

  private static final Pattern PART =
      Pattern.compile("(.*\\.esl|signatures?\\.xml|sign(ed|ature)?_?value\\.dat)");

  private final OfdPackage pack;
  private final XmlParser parser;
  private final Findings findings;
  private final List<OfdDocument> documents = new ArrayList<>();

  /** Every sealing, with those of the same document side by side. */
  private final IdentityHashMap<OfdDocument, List<OfdTrial>> trials = new IdentityHashMap<>();

  private final List<OfdTrial> all = new ArrayList<>();

  /** The files of all sealings, and their lists. */
  private final Set<String> own = new HashSet<>();

  private final IdentityHashMap<OfdDocument, SignaturesFile> lists = new IdentityHashMap<>();

  /** The parts of every sealing, of all lists. */
  private final Set<Set<String>> seen = new HashSet<>();

  private @Nullable DocumentReader reader;

  private OfdReading(OfdPackage pack, XmlParser parser, Findings findings) {
    this.pack = pack;
    this.parser = parser;
    this.findings = findings;
  }

  /** Reads a package; what concerns no single sealing is said in {@code findings}. */
  static OfdReading of(OfdPackage pack, Findings findings) throws IOException {
    OfdReading reading = new OfdReading(pack, new XmlParser(), findings);
    pack.problems().forEach(problem -> PackageFindings.add(problem, findings));
    DocumentReader reader = new DocumentReader(pack, reading.parser, findings);
    List<OfdDocument> read = reader.read();
    if (read != null) {
      reading.reader = reader;
      reading.documents.addAll(read);
      for (OfdDocument document : read) {
        reading.list(document);
      }
    }
    return reading;
  }

  /** The sealings of a document. */
  private void list(OfdDocument document) throws IOException {
    String path = document.signatures();
    PackageEntry entry = path == null ? null : pack.entry(path);
    if (entry == null) {
      return;
    }
    if (!own.add(entry.path())) {
      // Readers show the pictures on the pages of both, and one was sealed.
      findings.doubt(
          FindingCode.STAMP_MISPLACED,
          Locations.shown(entry.path()),
          new Message("one list of sealings for two documents", "两个文档共用一个签章列表"));
      return;
    }
    SignaturesFile file;
    try {
      file = SignaturesFile.read(pack, entry, parser);
    } catch (PackageException e) {
      PackageFindings.add(e.problem(), findings);
      return;
    }
    String where = Locations.shown(entry.path());
    if (!file.plain()) {
      PackageFindings.foreignElements(where, findings);
    }
    List<OfdTrial> here = new ArrayList<>();
    long highest = -1;
    int unnumbered = 0;
    long references = 0;
    ids(file, where);
    for (SignaturesFile.Entry listed : file.entries()) {
      if (references > Limits.ALL_REFERENCES) {
        findings.doubt(FindingCode.LIMIT_EXCEEDED, where, null);
        break;
      }
      OfdTrial trial = new OfdTrial(pack, document, entry.path(), listed, parser);
      if (!trial.parts().isEmpty() && !seen.add(trial.parts())) {
        findings.doubt(
            FindingCode.SIGNATURE_MALFORMED,
            where,
            new Message("one sealing listed twice", "同一签章被列出两次"));
      }
      highest = Math.max(highest, trial.highestId());
      unnumbered += trial.unnumbered();
      references += trial.covered().size();
      own.addAll(trial.parts());
      here.add(trial);
    }
    long max = file.maxId() == null ? -1 : SignaturesFile.number(file.maxId());
    if (max > highest + unnumbered && highest >= 0) {
      // Nothing else is left of a last sealing that was taken out with all its files.
      findings.doubt(
          FindingCode.SEALING_REMOVED,
          where,
          new Message("ids were given up to " + max, "编号曾用到 " + max));
    } else if (max >= 0 && max < highest) {
      findings.warning(
          FindingCode.FORM_UNUSUAL, where, new Message("an id above MaxSignId", "编号大于 MaxSignId"));
    }
    lists.put(document, file);
    trials.put(document, here);
    all.addAll(here);
  }

  /** What the list says of its own entries. */
  private void ids(SignaturesFile file, String where) {
    Set<String> ids = new HashSet<>();
    for (SignaturesFile.Entry each : file.entries()) {
      if (!each.id().isEmpty() && !ids.add(each.id())) {
        findings.warning(
            FindingCode.FORM_UNUSUAL, where, new Message("two sealings of one id", "两个签章的 ID 相同"));
      }
    }
    for (SignaturesFile.Entry each : file.entries()) {
      if (!each.base().isEmpty() && !ids.contains(each.base())) {
        findings.doubt(
            FindingCode.SEALING_REMOVED,
            where,
            new Message("a sealing builds on one that is gone", "签章所依据的基础签章不存在"));
      }
    }
  }

  /** Reads the XML of this package that is not plain, for use by this thread. */
  XmlParser parser() {
    return parser;
  }

  OfdPackage pack() {
    return pack;
  }

  /** The documents, in the order of {@code OFD.xml}; empty if that cannot be read. */
  List<OfdDocument> documents() {
    return documents;
  }

  /** The list of a document's sealings, null if it has none that can be read. */
  @Nullable SignaturesFile listOf(OfdDocument document) {
    return lists.get(document);
  }

  /** All sealings. */
  List<OfdTrial> trials() {
    return all;
  }

  /** The files of all sealings, and their lists. */
  Set<String> own() {
    return own;
  }

  /** Judges every sealing. */
  void judge(EntryDigests digests, SealingPolicy policy) throws IOException {
    all.forEach(trial -> trial.ask(digests));
    digests.make();
    for (OfdTrial trial : all) {
      trial.judge(digests, policy, trials.getOrDefault(trial.document, List.of()), documents);
    }
    all.forEach(this::renamed);
    for (List<OfdTrial> here : trials.values()) {
      for (int i = 0; i < here.size(); i++) {
        for (int j = 0; j < i; j++) {
          OfdTrial later = here.get(i);
          OfdTrial earlier = here.get(j);
          if (!later.covers(earlier) && !earlier.covers(later)) {
            later.findings.warning(
                FindingCode.SEALING_NOT_COVERED, null, new Message(earlier.name(), earlier.name()));
          }
        }
      }
    }
  }

  /**
   * A file that neither the sealing nor the document names as the package does was renamed after
   * sealing: most readers leave out what they do not find.
   */
  private void renamed(OfdTrial trial) {
    for (String path : trial.renamed()) {
      if (trial.document.uses().containsKey(path) && reader != null && !reader.names(path)) {
        trial.findings.doubt(
            FindingCode.FILE_MISSING,
            Locations.shown(path),
            new Message("named in other letters everywhere", "所有引用均采用其他写法"));
      }
    }
  }

  /** Paths of a document that are written in two ways: most readers find those of one alone. */
  private void spellings(OfdDocument document) {
    Set<String> odd = new HashSet<>();
    for (PackageProblem each : pack.problems()) {
      if (each.kind() == PackageProblem.Kind.PATH_ODD) {
        odd.add(each.where());
      }
    }
    List<String> used =
        document.uses().keySet().stream()
            .filter(path -> path.indexOf('/') > 0 || odd.contains(path))
            .toList();
    // Of more than are said, it is not known which are odd.
    if (pack.problems().size() < OfdPackage.MAX_PROBLEMS
        && used.stream().anyMatch(odd::contains)
        && !odd.containsAll(used)) {
      findings.doubt(
          FindingCode.PACKAGE_AMBIGUOUS,
          null,
          new Message("paths of one document are written in two ways", "同一文档的路径有两种写法"));
    }
  }

  /** Looks at what no sealing says anything about. */
  void beside(EntryDigests digests, SealingPolicy policy) throws IOException {
    DocumentReader read = reader;
    if (read == null) {
      return;
    }
    Set<String> used = new HashSet<>();
    for (OfdDocument document : documents) {
      used.addAll(document.uses().keySet());
      if (!all.isEmpty()) {
        spellings(document);
      }
      if (!all.isEmpty() && trials.getOrDefault(document, List.of()).isEmpty()) {
        unsealed(document);
      }
    }
    EntryList list = EntryList.of(pack);
    list.judge(this, used, digests, policy, findings);
    for (PackageEntry entry : pack.entries()) {
      String path = entry.path();
      if (entry.folder() || own.contains(path) || used.contains(path) || list.isPart(path)) {
        continue;
      }
      String where = Locations.shown(path);
      boolean covered = all.stream().anyMatch(trial -> trial.covers(path));
      if (isPartOfSealing(path) || (!covered && hasNameOfPart(path))) {
        findings.add(
            new Finding(
                FindingCode.SEALING_REMOVED,
                // Without any sealing there is no yes to be kept back.
                all.isEmpty() ? Finding.Severity.WARNING : Finding.Severity.DOUBT,
                where,
                null));
      } else if (!all.isEmpty() && !covered) {
        unused(path, read.gaps());
      }
    }
  }

  /** Nothing leads there, and it may have come after sealing: can some reader open it? */
  private void unused(String path, boolean gaps) {
    String where = Locations.shown(path);
    if (gaps) {
      findings.doubt(
          FindingCode.FILE_UNUSED,
          where,
          new Message("and a location leads nowhere", "且存在无法定位的路径"));
    } else if (path.regionMatches(true, 0, USUAL_FOLDER, 0, USUAL_FOLDER.length())
        && documents.stream().noneMatch(each -> each.folder().equalsIgnoreCase(USUAL_FOLDER))) {
      findings.doubt(
          FindingCode.FILE_UNUSED,
          where,
          new Message("where some look for any document", "部分阅读器固定读取该目录"));
    } else {
      findings.warning(FindingCode.FILE_UNUSED, where, null);
    }
  }

  /** Where a sealing is listed under a name of its own, some look for that name elsewhere. */
  private boolean hasNameOfPart(String path) {
    String name = "/" + path.substring(path.lastIndexOf('/') + 1);
    return own.stream()
        .map(part -> "/" + part)
        .anyMatch(
            part ->
                part.regionMatches(true, part.length() - name.length(), name, 0, name.length()));
  }

  /** A document without sealings beside others that have some: readers show it all the same. */
  private void unsealed(OfdDocument document) {
    for (Map.Entry<String, Use> each : document.uses().entrySet()) {
      if (all.stream().noneMatch(trial -> trial.covers(each.getKey()))) {
        findings.add(
            new Finding(
                FindingCode.FILE_NOT_COVERED,
                each.getValue().uncovered(),
                Locations.shown(each.getKey()),
                each.getValue().title()));
      }
    }
  }

  /** Names that sealings give to their parts. */
  static boolean isPartOfSealing(String path) {
    String file = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    // At the root that is the signature on the list of files (GM/T 0099).
    return PART.matcher(file).matches() && !path.equalsIgnoreCase(EntryList.VALUE);
  }
}
