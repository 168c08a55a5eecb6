package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.Finding;
import io.yinxin.seal.Finding.Severity;
import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import io.yinxin.seal.internal.asn1.LooseTime;
import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.cms.SealingPolicy;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code OFDEntries.xml}: the signed list of a package's files, so that none can be smuggled in
 * (GM/T 0099-2020, 7.4). It holds paths and no digests: what files say is for sealings to protect,
 * and a package with a list alone is not sealed. Not for several threads.
 */
final class EntryList {

  static final String FILE = "OFDEntries.xml";
  static final String VALUE = "signedvalue.dat";

  /** Who signed the list, and with what certificate, does not make the document a forgery. */
  private static final Set<FindingCode> PEOPLE =
      Set.of(FindingCode.KEY_USAGE, FindingCode.CERTIFICATE_NOT_VALID_THEN);

  private final OfdPackage pack;
  private final @Nullable PackageEntry file;
  private final @Nullable PackageEntry usualValue;
  private final Findings findings = new Findings();
  private final Set<String> listed = new HashSet<>();
  private String valueLocation = "";
  private String created = "";
  private @Nullable PackageEntry value;

  private EntryList(OfdPackage pack) {
    this.pack = pack;
    this.file = entry(pack, FILE);
    this.usualValue = entry(pack, VALUE);
  }

  /** Looks for the list of a package. */
  static EntryList of(OfdPackage pack) {
    return new EntryList(pack);
  }

  private static @Nullable PackageEntry entry(OfdPackage pack, String path) {
    PackageEntry entry = pack.entry(path);
    return entry == null ? pack.entryIgnoringCase(path) : entry;
  }

  /** Whether a file is the list, or the signature on it. */
  boolean isPart(String path) {
    return (file != null && file.path().equals(path))
        || (value != null && value.path().equals(path))
        || (usualValue != null && usualValue.path().equals(path));
  }

  /**
   * Judges the list: its signature, and whether it names the files that are there.
   *
   * @param reading what is in the package
   * @param used the files that documents use
   * @param digests makes digests
   * @param policy whom to trust
   * @param all receives what is found
   */
  void judge(
      OfdReading reading,
      Set<String> used,
      EntryDigests digests,
      SealingPolicy policy,
      Findings all)
      throws IOException {
    if (file == null) {
      if (usualValue != null) {
        findings.doubt(
            FindingCode.FILE_MISSING,
            Locations.shown(FILE),
            new Message("its signature is there", "其签名值仍在"));
      }
    } else if (read(file, reading.parser())) {
      signature(file, digests, policy);
      compare(reading, used);
    }
    boolean sealed = !reading.trials().isEmpty();
    for (Finding each : findings.worstFirst()) {
      Severity severity = each.severity();
      if (severity == Severity.ERROR && PEOPLE.contains(each.code())) {
        severity = Severity.DOUBT;
      }
      if (severity == Severity.DOUBT && !sealed) {
        // Without any sealing there is no yes to be kept back.
        severity = Severity.WARNING;
      }
      all.add(new Finding(each.code(), severity, each.where(), each.detail()));
    }
  }

  private boolean read(PackageEntry entry, XmlParser parser) throws IOException {
    Locations locations = new Locations(pack, findings);
    Set<String> missing = new LinkedHashSet<>();
    int[] count = {0};
    try {
      boolean plain =
          XmlWalk.walk(
              pack,
              entry,
              parser,
              new XmlWalk.Visitor() {
                @Override
                public void begin(XmlWalk at) throws IOException {
                  if (at.name().equals("DocEntries")) {
                    String date = at.attribute("CreationDate");
                    created = date == null ? "" : date;
                  } else if (at.name().equals("File")) {
                    String location = at.attribute("FileLoc");
                    if (location != null) {
                      take(location);
                    }
                  }
                }

                @Override
                public void end(XmlWalk at) throws IOException {
                  if (at.name().equals("SignedValueLoc")) {
                    valueLocation = at.text();
                  } else if (at.name().equals("FileLoc")) {
                    take(at.text());
                  }
                }

                private void take(String location) throws IOException {
                  if (++count[0] > Limits.ENTRIES) {
                    throw new PackageException(
                        PackageProblem.Kind.TOO_MUCH, entry.path(), "a list too long", "清单过长");
                  }
                  if (location.endsWith("/")) {
                    return; // some list folders, too
                  }
                  String path = locations.one(location, List.of(""), entry.path());
                  if (path == null) {
                    missing.add(location);
                  } else {
                    listed.add(path);
                  }
                }
              });
      if (!plain) {
        PackageFindings.foreignElements(Locations.shown(entry.path()), findings);
      }
    } catch (PackageException e) {
      PackageFindings.add(e.problem(), findings);
      return false;
    }
    for (String each : missing) {
      findings.error(
          FindingCode.FILE_MISSING,
          each.isEmpty() ? Locations.shown(entry.path()) : each,
          new Message("the package's signed list names it", "文件包的签名清单列有该文件"));
    }
    if (!valueLocation.isEmpty()) {
      String path = locations.one(valueLocation, List.of(""), entry.path());
      value = path == null ? null : pack.entry(path);
    } else {
      value = usualValue;
    }
    return true;
  }

  private void signature(PackageEntry entry, EntryDigests digests, SealingPolicy policy)
      throws IOException {
    if (value == null) {
      findings.error(
          FindingCode.FILE_MISSING,
          Locations.shown(valueLocation.isEmpty() ? VALUE : valueLocation.replaceFirst("^/+", "")),
          new Message("the signature on the package's list of files", "文件包清单的签名值"));
      return;
    }
    try {
      byte[] message = pack.bytes(value, Limits.PART);
      String where = Locations.shown(value.path());
      if (Container.form(message) == Container.Form.BARE) {
        Container.bare(where, findings);
        return;
      }
      // Of a day its first second.
      LooseTime stated = LooseTime.of(created.length() == 10 ? created + "T00:00:00" : created);
      SignedMessage.judge(pack, message, where, entry, digests, stated, policy, findings);
    } catch (PackageException e) {
      PackageFindings.add(e.problem(), findings);
    }
  }

  private void compare(OfdReading reading, Set<String> used) {
    for (PackageEntry entry : pack.entries()) {
      String path = entry.path();
      if (entry.folder() || listed.contains(path) || isPart(path)) {
        continue;
      }
      boolean covered = reading.trials().stream().anyMatch(trial -> trial.covers(path));
      Severity severity =
          reading.own().contains(path)
              // Sealed after the list was made: the sealing speaks for itself.
              ? Severity.WARNING
              : used.contains(path) && !covered ? Severity.ERROR : Severity.DOUBT;
      findings.add(new Finding(FindingCode.FILE_NOT_LISTED, severity, Locations.shown(path), null));
    }
  }
}
