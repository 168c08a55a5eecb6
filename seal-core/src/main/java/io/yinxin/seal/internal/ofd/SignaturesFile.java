package io.yinxin.seal.internal.ofd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code Signatures.xml}: the list of a document's sealings (GB/T 33190, 18.1). Immutable.
 *
 * @param entries the sealings, in order
 * @param maxId the highest id ever given, as it stands there, null if it does not say
 * @param plain whether all elements are in the namespace of OFD
 */
record SignaturesFile(List<Entry> entries, @Nullable String maxId, boolean plain) {

  /**
   * One sealing.
   *
   * @param id its id, empty if it has none
   * @param type {@code Seal} or {@code Sign}, null if it does not say
   * @param location of its {@code Signature.xml}, empty if it does not say
   * @param base the id of the sealing that it builds on ({@code Relative}), empty if of none
   */
  record Entry(String id, @Nullable String type, String location, String base) {}

  /** Reads the file of an entry. */
  static SignaturesFile read(OfdPackage pack, PackageEntry entry, XmlParser parser)
      throws IOException {
    List<Entry> entries = new ArrayList<>();
    String[] max = {null};
    boolean plain =
        XmlWalk.walk(
            pack,
            entry,
            parser,
            new XmlWalk.Visitor() {
              @Override
              public void begin(XmlWalk at) throws IOException {
                if (at.name().equals("Signature")) {
                  if (entries.size() == Limits.SEALINGS) {
                    throw new PackageException(
                        PackageProblem.Kind.TOO_MUCH,
                        entry.path(),
                        "more than " + Limits.SEALINGS + " sealings",
                        "签章超过 " + Limits.SEALINGS + " 个");
                  }
                  String id = at.attribute("ID");
                  String location = at.attribute("BaseLoc");
                  String base = at.attribute("Relative");
                  entries.add(
                      new Entry(
                          id == null ? "" : id,
                          at.attribute("Type"),
                          location == null ? "" : location,
                          base == null ? "" : base));
                }
              }

              @Override
              public void end(XmlWalk at) throws IOException {
                if (at.name().equals("MaxSignId")) {
                  max[0] = at.text();
                }
              }
            });
    return new SignaturesFile(List.copyOf(entries), max[0], plain);
  }

  /** The number in an id, whatever stands around it: 7 of {@code s007}; -1 if there is none. */
  static long number(String id) {
    long number = -1;
    int digits = 0;
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (c >= '0' && c <= '9') {
        number = Math.max(0, number) * 10 + c - '0';
        if (++digits > 15) {
          return -1;
        }
      }
    }
    return number;
  }
}
