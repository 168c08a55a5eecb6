package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.internal.file.ByteSource;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an OFD says of the licence that it is: elements of GB/T 36903 in the {@code
 * CustomDatas} of {@code OFD.xml} (GB/T 33190, 7.4).
 */
public final class OfdLicence {

  private OfdLicence() {}

  /**
   * The identifiers that stand in a package's entry file, whichever of its documents they belong
   * to.
   *
   * @param source the package; not closed
   * @return the identifiers, none if the package names none or cannot be read
   * @throws IOException if the source cannot be read
   */
  public static Set<String> identifiers(ByteSource source) throws IOException {
    Set<String> identifiers = new TreeSet<>();
    for (String each : elements(source).getOrDefault("ZZBS", Set.of())) {
      if (each.matches("1\\.2\\.156\\.[0-9A-Za-z.]{1,200}")) {
        identifiers.add(each);
      }
    }
    return identifiers;
  }

  /**
   * The elements that stand in a package's entry file, whichever of its documents they belong to.
   *
   * @param source the package; not closed
   * @return the values by short name, none if the package is no licence or cannot be read
   * @throws IOException if the source cannot be read
   */
  public static Map<String, Set<String>> elements(ByteSource source) throws IOException {
    Elements elements = new Elements();
    try {
      OfdPackage pack = OfdPackage.read(source);
      PackageEntry entry = pack.entry(OfdPackage.ROOT);
      if (entry == null) {
        entry = pack.entryIgnoringCase(OfdPackage.ROOT);
      }
      if (entry != null) {
        XmlWalk.walk(pack, entry, new XmlParser(), elements);
      }
    } catch (PackageException e) {
      // What cannot be read names no licence; that it cannot be read is a finding of its own.
      return Map.of();
    }
    return elements.values;
  }

  private static final class Elements implements XmlWalk.Visitor {
    private final Map<String, Set<String>> values = new TreeMap<>();

    /** Of the element that is read just now, null if it is no such element. */
    private @Nullable String name;

    @Override
    public void begin(XmlWalk at) throws IOException {
      String given = at.name().equals("CustomData") ? at.attribute("Name") : null;
      name = given != null && given.matches("(?:ZZ|CZ)[A-Z]{2,10}") ? given : null;
    }

    @Override
    public void end(XmlWalk at) throws IOException {
      if (name != null) {
        values.computeIfAbsent(name, any -> new TreeSet<>()).add(at.text().strip());
        name = null;
      }
    }
  }
}
