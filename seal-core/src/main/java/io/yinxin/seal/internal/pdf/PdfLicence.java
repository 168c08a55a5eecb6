package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.internal.file.ByteSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads which licence a PDF says that it is: the element ZZBS (GB/T 36903) of its metadata. */
public final class PdfLicence {

  private static final int MAX_METADATA = 4 << 20;

  /** {@code <zz:ZZBS>1.2…} or {@code zz:ZZBS="1.2…"}, under any prefix. */
  private static final Pattern IDENTIFIER =
      Pattern.compile(
          "[<:\\s]ZZBS\\s*(?:>|=\\s*[\"'])\\s*(1\\.2\\.156\\.[0-9A-Za-z.]{1,200})\\s*[<\"']");

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
    try {
      PdfFile file = PdfFile.read(source);
      if (file.locked() && password != null) {
        file.unlock(password);
      }
      for (Revision each : file.revisions()) {
        if (each.get(each.catalog(), "Metadata") instanceof PdfStream metadata) {
          byte[] xmp = each.decoded(metadata, MAX_METADATA);
          Matcher found = IDENTIFIER.matcher(new String(xmp, StandardCharsets.UTF_8));
          while (found.find()) {
            identifiers.add(found.group(1));
          }
        }
      }
    } catch (PdfSyntaxException e) {
      // What cannot be read names no licence; that it cannot be read is a finding of its own.
    } catch (UncheckedIOException e) {
      throw e.getCause() == null ? new IOException(e) : e.getCause();
    }
    return identifiers;
  }
}
