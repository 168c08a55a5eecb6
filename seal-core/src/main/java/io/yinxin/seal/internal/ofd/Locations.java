package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import io.yinxin.seal.internal.cms.Findings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files that locations ({@code ST_Loc}; GB/T 33190, 7.5) lead to. The standard has
 * relative ones begin at the file that they stand in; vendors also begin at the document's folder,
 * or at the root.
 */
final class Locations {

  private final OfdPackage pack;
  private final Findings findings;

  Locations(OfdPackage pack, Findings findings) {
    this.pack = pack;
    this.findings = findings;
  }

  /** The folder of a path, with a slash behind it; empty for the root. */
  static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  /** A path as findings show it. */
  static String shown(String path) {
    return "/" + path;
  }

  /**
   * Every file that a location might mean, the likeliest first.
   *
   * @param location as it stands in the file
   * @param bases the folders that it may begin at, the standard's own first
   * @param in the file that it stands in
   * @return the paths of entries that are there; empty if there are none
   */
  List<String> all(String location, List<String> bases, String in) {
    List<String> found = new ArrayList<>();
    String plain = location.strip().replace('\\', '/');
    boolean absolute = plain.startsWith("/");
    boolean first = true;
    for (String base : absolute ? List.of("") : bases) {
      String path = EntryName.normal(base + plain);
      if (path == null) {
        findings.error(
            FindingCode.ENTRY_UNSAFE,
            shown(in),
            new Message("a location that leads out of the package", "路径指向包外"));
      } else {
        PackageEntry entry = pack.entry(path);
        if (entry == null) {
          entry = pack.entryIgnoringCase(path);
        }
        if (entry != null && !entry.folder() && !found.contains(entry.path())) {
          if (!entry.path().equals(path)) {
            unusual(in, "a location in other capitals", "路径大小写不一致");
          }
          if (found.isEmpty() && !first) {
            unusual(in, "a location from another folder than its own", "相对路径的起点不规范");
          }
          found.add(entry.path());
        }
      }
      first = false;
    }
    if (!plain.equals(location.strip())) {
      unusual(in, "a location with backslashes", "路径使用反斜杠");
    }
    return found;
  }

  /** The one file that a location means, null if there is none. */
  @Nullable String one(String location, List<String> bases, String in) {
    List<String> all = all(location, bases, in);
    return all.isEmpty() ? null : all.get(0);
  }

  private void unusual(String in, String en, String zh) {
    findings.warning(FindingCode.FORM_UNUSUAL, shown(in), new Message(en, zh));
  }
}
