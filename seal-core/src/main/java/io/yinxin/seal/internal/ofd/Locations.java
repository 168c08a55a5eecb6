package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import io.yinxin.seal.internal.cms.Findings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files that locations ({@code ST_Loc}; GB/T 33190, 7.5) lead to. The standard has
 * relative ones begin at the file that they stand in; vendors also begin at the document's folder,
 * or at the root.
 */
final class Locations {

  /** A scheme, a drive, or another machine. */
  private static final Pattern OUTSIDE =
      Pattern.compile("\\s*([A-Za-z][A-Za-z0-9+.-]*:|//|\\\\\\\\)");

  private final OfdPackage pack;
  private final Findings findings;

  /** What some location named just as it is. */
  private final Set<String> exact = new HashSet<>();

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
    String plain = location.strip().replace('\\', '/');
    List<String> found = new ArrayList<>();
    look(plain, bases, in, found);
    if (lookAgain(decoded(plain), plain, bases, in, found)) {
      unusual(in, "a location in percent-encoding", "路径使用百分号编码");
    }
    if (lookAgain(plain.replaceFirst("[?#].*", ""), plain, bases, in, found)) {
      unusual(in, "a location with a query or fragment", "路径带有查询串或片段");
    }
    if (!plain.equals(location.strip())) {
      unusual(in, "a location with backslashes", "路径使用反斜杠");
    }
    return found;
  }

  /** Whether another spelling leads to another file. */
  private boolean lookAgain(
      String other, String plain, List<String> bases, String in, List<String> found) {
    int before = found.size();
    if (!other.equals(plain) && !other.isEmpty()) {
      look(other, bases, in, found);
    }
    return found.size() > before;
  }

  private void look(String plain, List<String> bases, String in, List<String> found) {
    boolean first = true;
    for (String base : plain.startsWith("/") ? List.of("") : bases) {
      String path = EntryName.normal(base + plain);
      if (path == null) {
        if (first) {
          findings.error(
              FindingCode.ENTRY_UNSAFE,
              shown(in),
              new Message("a location that leads out of the package", "路径指向包外"));
        }
        first = false;
        continue;
      }
      PackageEntry entry = pack.entry(path);
      if (entry == null) {
        entry = pack.entryIgnoringCase(path);
      } else {
        exact.add(path);
      }
      if (entry != null && !entry.folder() && !found.contains(entry.path())) {
        if (!entry.path().equals(path) && found.isEmpty()) {
          unusual(in, "a location in other letters than the file's name", "路径与文件名写法不一致");
        }
        if (found.isEmpty() && !first) {
          unusual(in, "a location from another folder than its own", "相对路径的起点不规范");
        }
        found.add(entry.path());
      }
      first = false;
    }
  }

  /** Some readers take locations for URIs. */
  static String decoded(String location) {
    if (location.indexOf('%') < 0) {
      return location;
    }
    try {
      // The plus sign is no blank in a path.
      return URLDecoder.decode(location.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return location;
    }
  }

  /** Whether a location that leads to no file of the package may lead to one elsewhere. */
  static boolean outside(String location) {
    return OUTSIDE.matcher(location).lookingAt();
  }

  /** The one file that a location means, null if there is none; says so if there are two. */
  @Nullable String one(String location, List<String> bases, String in) {
    List<String> all = all(location, bases, in);
    // SignedValue.dat of a sealing and signedvalue.dat of GM/T 0099 are not taken for each other.
    if (all.size() > 1 && !all.subList(1, all.size()).equals(List.of(EntryList.VALUE))) {
      findings.error(
          FindingCode.PACKAGE_AMBIGUOUS,
          shown(in),
          new Message("a location that leads to several files", "路径可指向多个文件"));
    }
    return all.isEmpty() ? null : all.get(0);
  }

  /** Whether a location that was looked for names a file just as the package does. */
  boolean isExact(String path) {
    return exact.contains(path);
  }

  private void unusual(String in, String en, String zh) {
    findings.warning(FindingCode.FORM_UNUSUAL, shown(in), new Message(en, zh));
  }
}
