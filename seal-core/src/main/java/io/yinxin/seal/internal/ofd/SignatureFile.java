package io.yinxin.seal.internal.ofd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code Signature.xml}: what one sealing says of itself (GB/T 33190, 18.2; GM/T 0099). Nothing is
 * judged here. Immutable.
 *
 * @param provider who made the program that sealed, empty if it does not say
 * @param method the signature algorithm as it stands there, empty if it does not say
 * @param time the time as it stands there, empty if it does not say
 * @param checkMethod the digest as it stands there, null if it does not say
 * @param references what is covered, in order
 * @param stamps where the picture is to be seen, in order
 * @param sealFile the location of {@code Seal.esl}, null if none is named
 * @param signedValue the location of {@code SignedValue.dat}, null if none is named
 * @param twice elements that may stand there once and do so more often
 * @param plain whether all elements are in the namespace of OFD
 */
record SignatureFile(
    String provider,
    String method,
    String time,
    @Nullable String checkMethod,
    List<Reference> references,
    List<Stamp> stamps,
    @Nullable String sealFile,
    @Nullable String signedValue,
    List<String> twice,
    boolean plain) {

  /**
   * One file that is covered.
   *
   * @param location the file, as it stands there
   * @param checkValue its digest, as it stands there
   */
  record Reference(String location, String checkValue) {}

  /**
   * One place of the picture ({@code StampAnnot}).
   *
   * @param id its own id, empty if it has none
   * @param page the id of the page
   * @param boundary where it is on the page, mm, as it stands there
   * @param clip which part of it is to be seen, mm, null if all
   */
  record Stamp(String id, String page, String boundary, @Nullable String clip) {}

  /** Reads the file of an entry. */
  static SignatureFile read(OfdPackage pack, PackageEntry entry, XmlParser parser)
      throws IOException {
    Collector collector = new Collector();
    boolean plain = XmlWalk.walk(pack, entry, parser, collector);
    return new SignatureFile(
        collector.value("Provider", ""),
        collector.value("SignatureMethod", ""),
        collector.value("SignatureDateTime", ""),
        collector.checkMethod,
        List.copyOf(collector.references),
        List.copyOf(collector.stamps),
        collector.single.get("Seal"),
        collector.single.get("SignedValue"),
        List.copyOf(collector.twice),
        plain);
  }

  private static final class Collector implements XmlWalk.Visitor {
    final Map<String, String> single = new HashMap<>();
    final List<Reference> references = new ArrayList<>();
    final List<Stamp> stamps = new ArrayList<>();
    final List<String> twice = new ArrayList<>();
    @Nullable String checkMethod;
    private boolean referencesSeen;
    private String location = "";

    String value(String name, String otherwise) {
      return single.getOrDefault(name, otherwise);
    }

    private void once(String name, String value) {
      if (single.put(name, value) != null && !twice.contains(name)) {
        twice.add(name);
      }
    }

    @Override
    public void begin(XmlWalk at) throws IOException {
      switch (at.name()) {
        case "Provider" -> {
          String name = at.attribute("ProviderName");
          once("Provider", name == null ? "" : name);
        }
        case "References" -> {
          if (referencesSeen) {
            twice.add("References");
          }
          referencesSeen = true;
          checkMethod = at.attribute("CheckMethod");
        }
        case "Reference" -> {
          String file = at.attribute("FileRef");
          location = file == null ? "" : file;
          limit(references.size(), Limits.REFERENCES);
          references.add(new Reference(location, ""));
        }
        case "StampAnnot" -> {
          limit(stamps.size(), Limits.STAMPS);
          stamps.add(
              new Stamp(
                  or(at.attribute("ID")),
                  or(at.attribute("PageRef")),
                  or(at.attribute("Boundary")),
                  at.attribute("Clip")));
        }
        default -> {}
      }
    }

    private static String or(@Nullable String value) {
      return value == null ? "" : value;
    }

    private static void limit(int count, int max) throws PackageException {
      if (count >= max) {
        throw new PackageException(
            PackageProblem.Kind.TOO_MUCH, null, "a sealing of too many parts", "签章内容过多");
      }
    }

    @Override
    public void end(XmlWalk at) throws IOException {
      switch (at.name()) {
        case "CheckValue" -> {
          int last = references.size() - 1;
          String text = at.text();
          if (last < 0 || !references.get(last).checkValue().isEmpty()) {
            twice.add("CheckValue");
          } else {
            references.set(last, new Reference(location, text));
          }
        }
        // Some write the name as an element (dms360).
        case "ProviderName" -> single.put("Provider", at.text());
        case "SignatureMethod", "SignatureDateTime", "SignedValue" -> once(at.name(), at.text());
        case "BaseLoc" -> {
          if (at.parent().equals("Seal")) {
            once("Seal", at.text());
          }
        }
        default -> {}
      }
    }
  }
}
