package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.Finding;
import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import io.yinxin.seal.Sealing;
import io.yinxin.seal.Verdict;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.internal.asn1.LooseTime;
import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.cms.SealingPolicy;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * One sealing of a document on trial: what it lists, what it covers, and its signature. Not for
 * several threads.
 */
final class OfdTrial {

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** The keyed digest, one with a number left out, and the signature instead of its digest. */
  private static final Set<String> MEANT_AS_SM3 =
      Set.of("1.2.156.10197.1.401.2", "1.2.156.10197.401", "1.2.156.10197.1.501");

  private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-fA-F]{64}");

  private static final String SM2_WITH_SM3 = "1.2.156.10197.1.501";

  final OfdDocument document;
  final Findings findings = new Findings();

  private final OfdPackage pack;
  private final Locations locations;
  private final String name;
  private final @Nullable String type;

  /** Where the sealing is, for findings. */
  private final String where;

  private @Nullable PackageEntry file;
  private @Nullable PackageEntry value;
  private @Nullable PackageEntry sealFile;
  private @Nullable SignatureFile signature;
  private @Nullable HashAlgorithm hash;
  private final Map<String, PackageEntry> covered = new LinkedHashMap<>();

  /** Of these, what is not named as the package has it. */
  private final Set<String> renamed = new HashSet<>();

  private @Nullable Container container;
  private boolean whole;

  OfdTrial(
      OfdPackage pack,
      OfdDocument document,
      String list,
      SignaturesFile.Entry listed,
      XmlParser parser)
      throws IOException {
    this.pack = pack;
    this.document = document;
    this.name = listed.id();
    this.type = listed.type();
    this.locations = new Locations(pack, findings);
    if (type == null) {
      unusual(Locations.shown(list), "Type is missing, taken as Seal", "缺少 Type，按 Seal 处理");
    } else if (!type.equals("Seal") && !type.equals("Sign")) {
      unusual(Locations.shown(list), "Type is " + type, "Type 为 " + type);
    }
    this.file = entry(listed.location(), list, "Signature.xml");
    this.where = Locations.shown(file == null ? list : file.path());
    if (file != null) {
      read(file, parser);
    }
  }

  private void unusual(String at, String en, String zh) {
    findings.warning(FindingCode.FORM_UNUSUAL, at, new Message(en, zh));
  }

  /** A file of the sealing itself. */
  private @Nullable PackageEntry entry(String location, String in, String what) {
    if (!location.isEmpty()) {
      String root = document.root();
      String path =
          locations.one(
              location,
              List.of(Locations.folder(in), root == null ? "" : Locations.folder(root), ""),
              in);
      if (path != null) {
        return pack.entry(path);
      }
    }
    findings.error(FindingCode.FILE_MISSING, Locations.shown(in), new Message(what, what));
    return null;
  }

  private void read(PackageEntry entry, XmlParser parser) throws IOException {
    SignatureFile read;
    try {
      read = SignatureFile.read(pack, entry, parser);
    } catch (PackageException e) {
      PackageFindings.add(e.problem(), findings);
      return;
    }
    signature = read;
    if (!read.plain()) {
      PackageFindings.foreignElements(where, findings);
    }
    for (String twice : read.twice()) {
      findings.error(
          FindingCode.PACKAGE_AMBIGUOUS,
          where,
          new Message("more than one " + twice, "存在多个 " + twice));
    }
    String signedValue = read.signedValue();
    value = entry(signedValue == null ? "" : signedValue, entry.path(), "SignedValue.dat");
    String seal = read.sealFile();
    if (seal != null && !seal.isEmpty()) {
      sealFile = entry(seal, entry.path(), "Seal.esl");
    } else {
      sealFile = pack.entryIgnoringCase(Locations.folder(entry.path()) + "Seal.esl");
      if (sealFile != null) {
        unusual(where, "Seal.esl is there and not named", "存在 Seal.esl，但未在签章文件中列出");
      }
    }
    LooseTime time = LooseTime.of(read.time());
    if (time == null) {
      unusual(where, "SignatureDateTime is no time", "SignatureDateTime 不是时间");
    } else if (time.local()) {
      unusual(where, "SignatureDateTime without a time zone", "SignatureDateTime 未注明时区");
    }
    hash = hash(read);
    references(read, entry.path());
  }

  /** The digest of the references, in the spellings that are seen. */
  private @Nullable HashAlgorithm hash(SignatureFile read) {
    String method = read.checkMethod();
    if (method == null || method.isEmpty()) {
      // The standard's default is MD5; who leaves it out means SM3, as the length shows.
      boolean sm3 =
          !read.references().isEmpty()
              && read.references().stream()
                  .allMatch(each -> decoded(each.checkValue()).length == 32);
      if (sm3) {
        unusual(where, "CheckMethod is missing, taken as SM3", "缺少 CheckMethod，按 SM3 处理");
        return HashAlgorithm.SM3;
      }
      return HashAlgorithm.MD5;
    }
    HashAlgorithm known = HashAlgorithm.of(method);
    if (known != null) {
      return known;
    }
    if (MEANT_AS_SM3.contains(method)) {
      unusual(where, "CheckMethod " + method, "CheckMethod 为 " + method);
      return HashAlgorithm.SM3;
    }
    String plain = method.replace("-", "").replace("_", "");
    for (HashAlgorithm each : HashAlgorithm.values()) {
      if (each.jcaName().replace("-", "").equalsIgnoreCase(plain)) {
        return each;
      }
    }
    findings.doubt(FindingCode.UNSUPPORTED_ALGORITHM, where, new Message(method, method));
    return null;
  }

  private static byte[] decoded(String base64) {
    String plain = BLANKS.matcher(base64).replaceAll("");
    try {
      // In Base64 a digest of 32 bytes is shorter.
      return HEXADECIMAL.matcher(plain).matches()
          ? HexFormat.of().parseHex(plain)
          : Base64.getDecoder().decode(plain);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private void references(SignatureFile read, String in) {
    Set<String> missing = new LinkedHashSet<>();
    for (SignatureFile.Reference each : read.references()) {
      String path =
          each.location().isEmpty()
              ? null
              : locations.one(each.location(), List.of(Locations.folder(in), ""), in);
      PackageEntry entry = path == null ? null : pack.entry(path);
      if (entry == null) {
        missing.add(each.location());
      } else {
        covered.put(entry.path(), entry);
        if (!locations.isExact(entry.path())) {
          renamed.add(entry.path());
        }
      }
    }
    for (String location : missing) {
      findings.error(
          FindingCode.FILE_MISSING,
          location.isEmpty() ? where : location,
          new Message("it is sealed", "该文件已被签章覆盖"));
    }
  }

  /** Asks for all digests that the trial needs. */
  void ask(EntryDigests digests) {
    HashAlgorithm each = hash;
    if (each != null) {
      for (PackageEntry entry : covered.values()) {
        digests.ask(entry, each);
      }
    }
    if (file != null) {
      digests.ask(file, HashAlgorithm.SM3);
    }
    if (sealFile != null) {
      digests.seal(sealFile);
    }
  }

  /** Whether it covers a file. */
  boolean covers(@Nullable String path) {
    return path != null && covered.containsKey(path);
  }

  /** The files that are the sealing itself. */
  Set<String> parts() {
    Set<String> parts = new LinkedHashSet<>();
    for (PackageEntry each : new PackageEntry[] {file, value, sealFile}) {
      if (each != null) {
        parts.add(each.path());
      }
    }
    return parts;
  }

  /** Whether it covers what another sealing is. */
  boolean covers(OfdTrial other) {
    return other.file != null && covers(other.file.path());
  }

  /** Its id, for findings. */
  String name() {
    return name;
  }

  /** Its own file, null if there is none. */
  @Nullable PackageEntry file() {
    return file;
  }

  /** The file of its signature value, null if there is none. */
  @Nullable PackageEntry value() {
    return value;
  }

  /** What it says of itself, null if that cannot be read. */
  @Nullable SignatureFile signature() {
    return signature;
  }

  /** The paths of what it covers. */
  Set<String> covered() {
    return covered.keySet();
  }

  /**
   * What it covers under another name than it has in the package: capitals, blanks and the like.
   */
  Set<String> renamed() {
    return renamed;
  }

  /** Whether it covers every file but those of sealings. */
  boolean coversAllBut(Set<String> own) {
    for (PackageEntry entry : pack.entries()) {
      if (!entry.folder() && !covers(entry.path()) && !own.contains(entry.path())) {
        return false;
      }
    }
    return true;
  }

  /** Of how many ids the number is not known, so that they may account for numbers given. */
  int unnumbered() {
    int count = SignaturesFile.number(name) < 0 ? 1 : 0;
    if (signature != null) {
      for (SignatureFile.Stamp stamp : signature.stamps()) {
        count += SignaturesFile.number(stamp.id()) < 0 ? 1 : 0;
      }
    }
    return count;
  }

  /** The highest number that it uses as an id, for itself or for a place of its picture. */
  long highestId() {
    long highest = SignaturesFile.number(name);
    if (signature != null) {
      for (SignatureFile.Stamp stamp : signature.stamps()) {
        highest = Math.max(highest, SignaturesFile.number(stamp.id()));
      }
    }
    return highest;
  }

  /**
   * Judges.
   *
   * @param digests made
   * @param policy whom to trust, and at which moment
   * @param others all sealings of the document, this one among them
   * @param documents all documents of the package
   */
  void judge(
      EntryDigests digests,
      SealingPolicy policy,
      List<OfdTrial> others,
      List<OfdDocument> documents)
      throws IOException {
    SignatureFile read = signature;
    if (read == null || file == null) {
      return;
    }
    digests(read, digests);
    coverage(others);
    stamps(read);
    if (value != null) {
      container =
          Container.of(pack, file, value, sealFile, type, findings)
              .judge(digests, LooseTime.of(read.time()), policy);
      method(read, container.algorithm());
      picture(container);
    }
    place(read, file.path(), documents);
  }

  /** A picture that the signed message does not hold may be exchanged where nothing covers it. */
  private void picture(Container judged) {
    if (sealFile != null && judged.hasPictureBeside() && !covers(sealFile.path())) {
      findings.doubt(
          FindingCode.FILE_NOT_COVERED,
          Locations.shown(sealFile.path()),
          new Message("the electronic seal", "电子印章"));
    }
  }

  private void digests(SignatureFile read, EntryDigests digests) {
    HashAlgorithm each = hash;
    if (each == null) {
      return;
    }
    if (each.weak()) {
      findings.error(
          FindingCode.WEAK_ALGORITHM, where, new Message(each.jcaName(), each.jcaName()));
    }
    if (read.references().stream()
        .anyMatch(one -> HEXADECIMAL.matcher(one.checkValue()).matches())) {
      unusual(where, "CheckValue in hexadecimal", "CheckValue 采用十六进制");
    }
    Set<String> unread = new LinkedHashSet<>();
    String in = file == null ? "" : file.path();
    Locations silent = new Locations(pack, new Findings());
    for (SignatureFile.Reference reference : read.references()) {
      String path = silent.one(reference.location(), List.of(Locations.folder(in), ""), in);
      PackageEntry entry = path == null ? null : covered.get(path);
      if (entry == null) {
        continue; // said already
      }
      byte[] found = digests.get(entry, each);
      if (found == null) {
        PackageProblem problem = digests.problem(entry, each);
        if (problem != null && unread.add(entry.path())) {
          PackageFindings.add(problem, findings);
        }
      } else if (!MessageDigest.isEqual(found, decoded(reference.checkValue()))) {
        findings.error(FindingCode.CONTENT_CHANGED, Locations.shown(entry.path()), null);
      }
    }
  }

  /** What a page can draw on must be covered, and what else the document uses. */
  private void coverage(List<OfdTrial> others) {
    whole = true;
    List<OfdTrial> after = others.stream().filter(other -> other.covers(this)).toList();
    for (Map.Entry<String, Use> each : document.uses().entrySet()) {
      String path = each.getKey();
      if (covers(path)) {
        continue;
      }
      whole = false;
      Use use = each.getValue();
      boolean later = after.stream().anyMatch(other -> other.covers(path));
      Finding.Severity severity = later ? use.coveredLater() : use.uncovered();
      Message detail =
          later
              ? new Message(
                  use.title().en() + ", covered by a later sealing only",
                  use.title().zh() + "，仅由后续签章覆盖")
              : use.title();
      findings.add(
          new Finding(FindingCode.FILE_NOT_COVERED, severity, Locations.shown(path), detail));
    }
  }

  /** The picture is on pages of the document, and within them. */
  private void stamps(SignatureFile read) {
    if (read.stamps().isEmpty()) {
      return;
    }
    Map<String, OfdPage> pages = new HashMap<>();
    Set<String> twice = new HashSet<>();
    for (OfdPage page : document.pages()) {
      if (!page.id().isEmpty() && pages.putIfAbsent(page.id(), page) != null) {
        twice.add(page.id());
      }
    }
    for (SignatureFile.Stamp stamp : read.stamps()) {
      OfdPage page = pages.get(stamp.page());
      OfdBox box = OfdBox.parse(stamp.boundary());
      if (twice.contains(stamp.page())) {
        misplaced("two pages of one id", "两个页面的 ID 相同");
      } else if (page == null) {
        misplaced("no page " + shortened(stamp.page()), "没有页面 " + shortened(stamp.page()));
      } else if (box == null) {
        misplaced("no place on the page", "未指明页面位置");
      } else {
        OfdBox seen = seen(stamp, box);
        OfdBox paper = page.box();
        if (seen == null) {
          misplaced("a clip outside of the picture", "裁剪区超出印章图案");
        } else if (paper != null
            && !seen.meets(new OfdBox(0, 0, paper.width(), paper.height()))
            && !seen.meets(paper)) {
          misplaced("outside of the page", "位于页面之外");
        }
      }
    }
  }

  /**
   * The picture is shown in the document that lists the sealing, and the list is open: whoever
   * moves a sealing to the list of another document moves the picture there.
   */
  private void place(SignatureFile read, String path, List<OfdDocument> documents) {
    String stated = container == null ? null : container.propertyInfo();
    String named =
        stated != null && stated.matches("/.*\\.[xX][mM][lL]")
            // It is ASCII: what is not is percent-encoded by some, us among them.
            ? EntryName.normal(Locations.decoded(stated))
            : null;
    boolean bound = named != null && named.equalsIgnoreCase(path);
    boolean moved = named != null && !bound;
    if (moved) {
      unusual(where, "propertyInfo names another file", "propertyInfo 指向其他文件");
    }
    boolean elsewhere =
        !path.startsWith(document.folder())
            && (!bound
                || documents.stream()
                    .map(OfdDocument::folder)
                    .anyMatch(folder -> !folder.isEmpty() && path.startsWith(folder)));
    if (documents.size() > 1 && !read.stamps().isEmpty() && (moved || elsewhere)) {
      misplaced("in the list of another document", "被列入其他文档的签章列表");
    } else if (!read.stamps().isEmpty() && documents.stream().anyMatch(document::sharesFolder)) {
      misplaced("two documents in one folder", "两个文档位于同一目录");
    }
  }

  /** The part of the boundary that the clip leaves, null if it leaves none. */
  private static @Nullable OfdBox seen(SignatureFile.Stamp stamp, OfdBox box) {
    String text = stamp.clip();
    if (text == null || text.isEmpty()) {
      return box;
    }
    OfdBox clip = OfdBox.parse(text);
    if (clip == null || !clip.meets(new OfdBox(0, 0, box.width(), box.height()))) {
      return null;
    }
    return new OfdBox(box.x() + clip.x(), box.y() + clip.y(), clip.width(), clip.height());
  }

  private static String shortened(String text) {
    return text.length() > 20 ? text.substring(0, 20) + "…" : text;
  }

  private void misplaced(String en, String zh) {
    findings.doubt(FindingCode.STAMP_MISPLACED, where, new Message(en, zh));
  }

  /** {@code SignatureMethod} is only a label: the signature names its own algorithm. */
  private void method(SignatureFile read, @Nullable String algorithm) {
    String stated = read.method();
    SignatureScheme scheme = null;
    if (stated.matches("[0-2](\\.\\d{1,12}){1,20}")) {
      scheme =
          SignatureScheme.of(
              new AlgorithmIdentifier(new ASN1ObjectIdentifier(stated)), HashAlgorithm.SM3);
    }
    boolean usual =
        scheme != null
            && (algorithm == null || scheme.displayName().equals(algorithm))
            && (scheme.family() != SignatureScheme.Family.SM2 || stated.equals(SM2_WITH_SM3));
    if (!usual) {
      String shown = stated.isEmpty() ? "–" : shortened(stated);
      unusual(where, "SignatureMethod " + shown, "SignatureMethod 为 " + shown);
    }
  }

  /**
   * The result.
   *
   * @param index from 1
   * @param own the files of all sealings, and their lists
   */
  Sealing sealing(int index, Set<String> own) {
    List<Finding> list = findings.worstFirst();
    Container c = container;
    LooseTime stated = signature == null ? null : LooseTime.of(signature.time());
    ElectronicSeal seal = c == null ? null : c.eseal();
    return new Sealing(
        index,
        name,
        Verdict.of(list),
        c == null ? null : c.signer(),
        c == null ? null : c.serial(),
        c == null ? null : c.algorithm(),
        c == null ? null : c.level(),
        c != null ? c.claimedTime() : stated == null ? null : stated.instant(),
        c == null ? null : c.provenTime(),
        whole && coversAllBut(own),
        seal,
        list);
  }
}
