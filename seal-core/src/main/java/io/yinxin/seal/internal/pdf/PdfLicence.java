package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.internal.file.ByteSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a PDF says of the licence that it is: elements of GB/T 36903 in its metadata. */
public final class PdfLicence {

  private static final int MAX_METADATA = 4 << 20;

  /** {@code <zz:NAME>value} or {@code zz:NAME="value"}, under any prefix. */
  private static final Pattern ELEMENT =
      Pattern.compile("[<:\\s]((?:ZZ|CZ)[A-Z]{2,10})\\s*(?:>|=\\s*[\"'])([^<\"']{0,4000})[<\"']");

  private static final Pattern REFERENCE = Pattern.compile("&(#x?[0-9A-Fa-f]{1,6}|[a-z]{2,4});");

  private static final Map<String, String> NAMED =
      Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'");

  private PdfLicence() {}

  /**
   * The identifiers that stand in a document's metadata, in every revision.
   *
   * @param source the document; not closed
   * @param password the document's password, null to try without
   * @return the identifiers, none if the document names none or cannot be read
   * @throws IOException if the source cannot be read
   */
  public static Set<String> identifiers(ByteSource source, char @Nullable [] password)
      throws IOException {
    Set<String> identifiers = new TreeSet<>();
    for (String each : elements(source, password).getOrDefault("ZZBS", Set.of())) {
      if (each.matches("1\\.2\\.156\\.[0-9A-Za-z.]{1,200}")) {
        identifiers.add(each);
      }
    }
    return identifiers;
  }

  /**
   * The elements that stand in a document's metadata, in every revision.
   *
   * @param source the document; not closed
   * @param password the document's password, null to try without
   * @return the values by short name, none if the document is no licence or cannot be read
   * @throws IOException if the source cannot be read
   */
  public static Map<String, Set<String>> elements(ByteSource source, char @Nullable [] password)
      throws IOException {
    Map<String, Set<String>> elements = new TreeMap<>();
    try {
      PdfFile file = PdfFile.read(source);
      if (file.locked() && password != null) {
        file.unlock(password);
      }
      for (Revision each : file.revisions()) {
        if (each.get(each.catalog(), "Metadata") instanceof PdfStream metadata) {
          byte[] xmp = each.decoded(metadata, MAX_METADATA);
          Matcher found = ELEMENT.matcher(new String(xmp, StandardCharsets.UTF_8));
          while (found.find()) {
            elements
                .computeIfAbsent(found.group(1), name -> new TreeSet<>())
                .add(plain(found.group(2).strip()));
          }
        }
      }
    } catch (PdfSyntaxException e) {
      // What cannot be read names no licence; that it cannot be read is a finding of its own.
    } catch (UncheckedIOException e) {
      throw e.getCause() == null ? new IOException(e) : e.getCause();
    }
    return elements;
  }

  /** A value without XML's references (XML 1.0, 4.1 and 4.6). */
  private static String plain(String xml) {
    return REFERENCE
        .matcher(xml)
        .replaceAll(
            found -> {
              String name = found.group(1);
              String text = NAMED.getOrDefault(name, found.group());
              if (name.startsWith("#")) {
                int code =
                    name.startsWith("#x")
                        ? Integer.parseInt(name.substring(2), 16)
                        : name.matches("#[0-9]+") ? Integer.parseInt(name.substring(1)) : -1;
                text = Character.isValidCodePoint(code) ? Character.toString(code) : text;
              }
              return Matcher.quoteReplacement(text);
            });
  }
}
