package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.Format;
import io.yinxin.seal.SealException;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.cms.Timestamper;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.file.TargetFile;
import io.yinxin.seal.internal.sealing.Place;
import io.yinxin.seal.internal.sealing.SealSize;
import io.yinxin.seal.internal.sealing.UnsignedDocument;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One OFD between the steps of its sealing: copied, with all that is signed at its end, waiting for
 * the signature value. Not for use by several threads.
 */
public final class OfdSealing implements UnsignedDocument {

  /** More than sealing can add. */
  private static final int ADDED = 8;

  private final OfdSealer sealer;
  private final ByteSource source;
  private final TargetFile target;
  private final Instant time;
  private final OfdPackage pack;
  private final OfdDocument document;
  private final XmlParser parser;
  private final Names names;
  private final PackageWriter writer;

  /** What is new, {@code SignedValue.dat} excepted: in the place of entries, and behind them. */
  private final Map<String, Part> exchanged = new LinkedHashMap<>();

  private final List<Part> added = new ArrayList<>();
  private final Set<String> covered;
  private final byte[] toSign;

  OfdSealing(OfdSealer sealer, ByteSource source, TargetFile target, Instant time)
      throws IOException, DocumentRejected {
    this.sealer = sealer;
    this.source = source;
    this.target = target;
    this.time = time;
    this.pack = OfdPackage.read(source);
    Findings findings = new Findings();
    OfdReading reading = OfdReading.of(pack, findings);
    this.parser = reading.parser();
    Unsealable.check(findings);
    this.document = only(reading);
    refuseLimits(reading);
    refuseClosed(reading);
    // Before the long work: what can be wrong with a place shows here.
    this.names = Names.of(reading, document);
    List<Stamp> stamps = stamps();
    list(stamps);
    EntryDigests digests = digests(reading);
    Part sealFile = sealer.sealFile();
    if (sealFile != null) {
      added.add(sealFile.at(names.folder() + "Seal.esl"));
    }
    Map<String, byte[]> references = references(digests);
    this.covered = references.keySet();
    byte[] file =
        SignatureText.signature(
            names.folder(),
            sealer.method(),
            time,
            sealer.statements(),
            references,
            stamps,
            sealFile != null);
    added.add(Part.deflated(names.file(), file));
    this.toSign = sealer.value().toSign(file, names.file(), time);
    this.writer = new PackageWriter(pack, target, time);
    writer.copy(exchanged);
    for (Part each : added) {
      writer.add(each);
    }
  }

  /**
   * A sealing belongs to one document. On one of several the others would look unsealed, and which
   * one was meant nobody says.
   */
  private static OfdDocument only(OfdReading reading) throws DocumentRejected {
    List<OfdDocument> documents = reading.documents();
    if (documents.size() > 1) {
      throw Unsealable.unreadable(
          "there are " + documents.size() + " documents in one package",
          "一个文件包中有 " + documents.size() + " 个文档",
          "a sealing belongs to one document: take them apart, and seal each",
          "签章只属于一个文档：请拆分后分别签章");
    }
    return documents.get(0);
  }

  private static void refuseLimits(OfdReading reading) throws DocumentRejected {
    int files = reading.pack().entries().size() + ADDED;
    long references = files;
    for (OfdTrial trial : reading.trials()) {
      references += trial.covered().size();
    }
    if (files > Limits.ENTRIES
        || references > Limits.ALL_REFERENCES
        || reading.trials().size() >= Limits.SEALINGS) {
      throw Unsealable.unreadable(
          "the document has more files or sealings than a verifier reads",
          "文档中的文件或签章数量超出验证上限",
          "have the document made again",
          "请重新生成文档");
    }
  }

  private void refuseClosed(OfdReading reading) throws DocumentRejected {
    for (OfdTrial trial : reading.trials()) {
      if (trial.covers(document.signatures())) {
        throw Unsealable.closed(
            "an earlier sealing closes the document against further ones",
            "已有签章禁止再次签章",
            "seal before it, or have the document made again",
            "请在该签章之前签章，或重新生成文档");
      }
    }
    for (PackageEntry entry : pack.entries()) {
      String path = entry.path();
      if (path.equalsIgnoreCase(EntryList.FILE)) {
        throw Unsealable.closed(
            "a signed list of the package's files (OFDEntries.xml) allows no further ones",
            "文件包清单（OFDEntries.xml）不允许再增加文件",
            "seal the document before that list is made",
            "请在生成清单之前签章");
      }
      if (!entry.folder()
          && OfdReading.isPartOfSealing(path)
          && !reading.own().contains(path)
          && !document.uses().containsKey(path)) {
        throw Unsealable.leftovers(path);
      }
    }
  }

  private List<Stamp> stamps() throws IOException, DocumentRejected {
    SealSize size = sealer.size();
    if (size == null) {
      return List.of();
    }
    OfdSheets pages = new OfdSheets(pack, document);
    List<Stamp> stamps = new ArrayList<>();
    for (Place each :
        Place.of(java.util.Objects.requireNonNull(sealer.order().placement()), size, pages)) {
      stamps.add(Stamp.of(names.id(stamps.size() + 1), pages.id(each.page()), each, size));
    }
    if (stamps.size() > Limits.STAMPS) {
      throw Place.nowhere(
          "more pages than a seal can be on (" + Limits.STAMPS + ")",
          "页数超出一次签章的上限（" + Limits.STAMPS + "）",
          "choose some pages",
          "请选择部分页面");
    }
    return stamps;
  }

  /** The list of sealings, and {@code OFD.xml} where that does not name one yet. */
  private void list(List<Stamp> stamps) throws IOException, DocumentRejected {
    String id = names.id(0);
    String max = names.id(stamps.size());
    String type = sealer.value().type();
    PackageEntry list = pack.entry(names.list());
    if (list != null) {
      byte[] before = pack.bytes(list, Limits.PART);
      exchange(list, SignatureText.list(before, max, id, type, names.file()));
      return;
    }
    PackageEntry root = pack.entry(OfdPackage.ROOT);
    if (root == null) {
      root = pack.entryIgnoringCase(OfdPackage.ROOT);
    }
    PackageEntry entryPoint = java.util.Objects.requireNonNull(root); // it was read
    byte[] before = pack.bytes(entryPoint, Limits.PART);
    exchange(entryPoint, SignatureText.entryPoint(before, names.list()));
    added.add(Part.deflated(names.list(), SignatureText.list(max, id, type, names.file())));
  }

  private void exchange(PackageEntry entry, byte @Nullable [] contents) throws DocumentRejected {
    if (contents == null) {
      throw Unsealable.unreadable(
          Locations.shown(entry.path()) + " has not the root that it should have",
          Locations.shown(entry.path()) + " 的根元素不符合标准",
          "have the document made again",
          "请重新生成文档");
    }
    exchanged.put(entry.path(), Part.deflated(entry.path(), contents));
  }

  /** The digests of all that is covered; earlier sealings must hold. */
  private EntryDigests digests(OfdReading reading) throws IOException, DocumentRejected {
    EntryDigests digests = new EntryDigests(pack, sealer.digests());
    for (PackageEntry entry : pack.entries()) {
      if (isReferred(entry) && !exchanged.containsKey(entry.path())) {
        digests.ask(entry, HashAlgorithm.SM3);
      }
    }
    reading.judge(digests, sealer.policy(time));
    for (OfdTrial trial : reading.trials()) {
      Unsealable.check(trial);
    }
    return digests;
  }

  private boolean isReferred(PackageEntry entry) {
    return !entry.folder() && (sealer.closes() || !entry.path().equals(names.list()));
  }

  /** The digest of every file, by path. */
  private Map<String, byte[]> references(EntryDigests digests) throws DocumentRejected {
    Map<String, byte[]> references = new LinkedHashMap<>();
    for (PackageEntry entry : pack.entries()) {
      if (!isReferred(entry)) {
        continue;
      }
      Part part = exchanged.get(entry.path());
      if (part != null) {
        references.put(entry.path(), HashAlgorithm.SM3.digest(part.contents()));
        continue;
      }
      byte[] digest = digests.get(entry, HashAlgorithm.SM3);
      PackageProblem problem = digests.problem(entry, HashAlgorithm.SM3);
      if (digest == null) {
        throw Unsealable.of(java.util.Objects.requireNonNull(problem));
      }
      references.put(entry.path(), digest);
    }
    for (Part part : added) {
      if (sealer.closes() || !part.path().equals(names.list())) {
        references.put(part.path(), sealer.digest(part));
      }
    }
    return references;
  }

  // ---- from here on it is written

  @Override
  public Format format() {
    return Format.OFD;
  }

  /** The sealing's id. */
  @Override
  public String name() {
    return names.id(0);
  }

  /** A TBS_Sign (GB/T 38540, 7), or what GB/T 35275 signs. */
  @Override
  public byte[] toSign() {
    return toSign.clone();
  }

  /** Nothing needs room: the signature value is the last file of the package. */
  @Override
  public boolean enlarge(byte[] signature) {
    return false;
  }

  @Override
  public @Nullable Digest finish(byte[] signature) throws SealException, IOException {
    try {
      sealer.keyCheck().check(toSign, signature);
      Timestamper timestamper = sealer.order().timestamper();
      byte[] token = timestamper == null ? null : timestamper.token(signature, time);
      byte[] value = sealer.value().build(toSign, signature, token);
      Part part = Part.stored(names.value(), value);
      writer.add(part);
      added.add(part);
      check(writer.finish());
      target.appear();
      return null;
    } finally {
      close();
    }
  }

  /** Reads back what was written as any reader would. */
  private void check(long length) throws IOException {
    try {
      OfdPackage sealed = OfdPackage.read(target.content());
      boolean right =
          target.length() == length
              && sealed.problems().stream().allMatch(problem -> problem.kind().habit())
              && sealed.entries().size() == pack.entries().size() + added.size()
              && stayed(sealed)
              && names(sealed);
      for (Part part : exchanged.values()) {
        right &= holds(sealed, part);
      }
      for (Part part : added) {
        right &= holds(sealed, part);
      }
      if (!right) {
        throw new IOException("the sealed document is not what was written");
      }
    } catch (PackageException e) {
      throw new IOException("the sealed document cannot be read back", e);
    }
  }

  private boolean stayed(OfdPackage sealed) {
    for (int i = 0; i < pack.entries().size(); i++) {
      PackageEntry before = pack.entries().get(i);
      PackageEntry after = sealed.entries().get(i);
      boolean same =
          before.path().equals(after.path())
              && (exchanged.containsKey(before.path())
                  || (before.method() == after.method()
                      && before.crc() == after.crc()
                      && before.packed() == after.packed()
                      && before.size() == after.size()));
      if (!same) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(OfdPackage sealed, Part part) throws IOException {
    PackageEntry entry = sealed.entry(part.path());
    return entry != null
        && entry.size() == part.contents().length
        && Arrays.equals(sealed.bytes(entry, part.contents().length), part.contents());
  }

  /** OFD.xml names the list, the list names the sealing, the sealing names what it covers. */
  private boolean names(OfdPackage sealed) throws IOException {
    OfdDocument now =
        new OfdDocument(document.root(), names.list(), document.pages(), document.uses());
    PackageEntry list = sealed.entry(names.list());
    if (list == null) {
      return false;
    }
    Part entryPoint = exchanged.values().iterator().next();
    if (!entryPoint.path().equals(names.list())) {
      List<String> lists = new ArrayList<>();
      XmlWalk.walk(
          sealed,
          java.util.Objects.requireNonNull(sealed.entry(entryPoint.path())),
          parser,
          new XmlWalk.Visitor() {
            @Override
            public void begin(XmlWalk at) {}

            @Override
            public void end(XmlWalk at) throws IOException {
              if (at.name().equals("Signatures") && at.parent().equals("DocBody")) {
                lists.add(at.text());
              }
            }
          });
      if (!lists.equals(List.of(Locations.shown(names.list())))) {
        return false;
      }
    }
    List<SignaturesFile.Entry> listed = SignaturesFile.read(sealed, list, parser).entries();
    if (listed.isEmpty()) {
      return false;
    }
    OfdTrial trial = new OfdTrial(sealed, now, names.list(), listed.get(listed.size() - 1), parser);
    return trial.name().equals(names.id(0))
        && !trial.findings.speakAgainst()
        && trial.covered().equals(covered)
        && trial.parts().contains(names.file())
        && trial.parts().contains(names.value());
  }

  @Override
  public void close() throws IOException {
    target.close();
    source.close();
  }
}
