package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.internal.crypto.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the XML of sealings (GB/T 33190, 18; GM/T 0099, annex B). */
final class SignatureText {

  private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  private static final String SPACE = " xmlns:ofd=\"" + XmlWalk.NAMESPACE + "\">";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private SignatureText() {}

  /**
   * One sealing.
   *
   * @param folder where its files are, with a slash behind it
   * @param method the signature algorithm, dotted
   * @param time when it is made
   * @param statements what it states beside, by name
   * @param references the digests of what is covered, by path
   * @param stamps where the picture is to be seen
   * @param seal whether there is an electronic seal
   * @return {@code Signature.xml}
   */
  static byte[] signature(
      String folder,
      String method,
      Instant time,
      Map<String, String> statements,
      Map<String, byte[]> references,
      List<Stamp> stamps,
      boolean seal) {
    StringBuilder out = new StringBuilder(1024 + 160 * references.size());
    out.append(HEAD).append("<ofd:Signature").append(SPACE).append("<ofd:SignedInfo>");
    out.append("<ofd:Provider ProviderName=\"Yinxin\" Company=\"Yinxin\"/>");
    element(out, "SignatureMethod", method);
    element(out, "SignatureDateTime", TIME.format(time));
    if (!statements.isEmpty()) {
      out.append("<ofd:Parameters>");
      statements.forEach(
          (name, value) ->
              out.append("<ofd:Parameter Name=\"")
                  .append(name)
                  .append("\">")
                  .append(XmlPatch.escaped(value))
                  .append("</ofd:Parameter>"));
      out.append("</ofd:Parameters>");
    }
    out.append("<ofd:References CheckMethod=\"").append(HashAlgorithm.SM3.oid()).append("\">");
    references.forEach(
        (path, digest) -> {
          out.append("<ofd:Reference FileRef=\"/").append(XmlPatch.escaped(path)).append("\">");
          element(out, "CheckValue", Base64.getEncoder().encodeToString(digest));
          out.append("</ofd:Reference>");
        });
    out.append("</ofd:References>");
    stamps.forEach(stamp -> stamp(out, stamp));
    if (seal) {
      out.append("<ofd:Seal>");
      location(out, "BaseLoc", folder + "Seal.esl");
      out.append("</ofd:Seal>");
    }
    out.append("</ofd:SignedInfo>");
    location(out, "SignedValue", folder + "SignedValue.dat");
    out.append("</ofd:Signature>");
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void stamp(StringBuilder out, Stamp stamp) {
    out.append("<ofd:StampAnnot ID=\"").append(stamp.id());
    out.append("\" PageRef=\"").append(XmlPatch.escaped(stamp.page()));
    out.append("\" Boundary=\"").append(stamp.boundary());
    String clip = stamp.clip();
    if (clip != null) {
      out.append("\" Clip=\"").append(clip);
    }
    out.append("\"/>");
  }

  private static void element(StringBuilder out, String name, String text) {
    out.append("<ofd:").append(name).append('>').append(text);
    out.append("</ofd:").append(name).append('>');
  }

  private static void location(StringBuilder out, String name, String path) {
    element(out, name, XmlPatch.escaped("/" + path));
  }

  /** {@code Signatures.xml} of the first sealing. */
  static byte[] list(String maxId, String id, String type, String path) {
    StringBuilder out = new StringBuilder(512).append(HEAD);
    out.append("<ofd:Signatures").append(SPACE);
    element(out, "MaxSignId", maxId);
    out.append(listed("ofd:", id, type, path)).append("</ofd:Signatures>");
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * {@code Signatures.xml} with one more sealing.
   *
   * @return null if it has no root that could take it
   */
  static byte @Nullable [] list(byte[] before, String maxId, String id, String type, String path) {
    XmlPatch patch = new XmlPatch(before);
    XmlPatch.Tag root = patch.first("Signatures");
    if (root == null) {
      return null;
    }
    String prefix = root.prefix();
    String max = "<" + prefix + "MaxSignId>" + maxId + "</" + prefix + "MaxSignId>";
    String listed = listed(prefix, id, type, path);
    XmlPatch.Tag known = patch.first("MaxSignId");
    if (root.ends()) {
      patch.append(root, max + listed);
      return patch.bytes();
    }
    if (known == null) {
      patch.prepend(root, max);
    } else {
      patch.replace(known, max);
    }
    patch.append(root, listed);
    return patch.bytes();
  }

  private static String listed(String prefix, String id, String type, String path) {
    return "<"
        + prefix
        + "Signature ID=\""
        + id
        + "\" Type=\""
        + type
        + "\" BaseLoc=\""
        + XmlPatch.escaped("/" + path)
        + "\"/>";
  }

  /**
   * {@code OFD.xml} with its only document's list of sealings named.
   *
   * @return null if it has no document that could take it
   */
  static byte @Nullable [] entryPoint(byte[] before, String listPath) {
    XmlPatch patch = new XmlPatch(before);
    XmlPatch.Tag body = patch.first("DocBody");
    if (body == null) {
      return null;
    }
    String prefix = body.prefix();
    String element =
        "<"
            + prefix
            + "Signatures>"
            + XmlPatch.escaped("/" + listPath)
            + "</"
            + prefix
            + "Signatures>";
    XmlPatch.Tag empty = patch.first("Signatures");
    if (empty == null) {
      // GB/T 33190, 7.4: the last of the elements.
      patch.append(body, element);
    } else {
      patch.replace(empty, element);
    }
    return patch.bytes();
  }
}
