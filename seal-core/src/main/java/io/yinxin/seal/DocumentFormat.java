package io.yinxin.seal;

import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.ofd.OfdPackage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Tells the format of a document by its bytes, never by its name. */
final class DocumentFormat {

  /** How far into a PDF its header may begin (ISO 32000-1, annex H, note 13). */
  private static final int HEADER_WITHIN = 1024;

  private DocumentFormat() {}

  /**
   * The format of a document.
   *
   * @param source its bytes
   * @return the format, null if it is none that is known
   * @throws IOException if reading fails
   */
  static @Nullable Format of(ByteSource source) throws IOException {
    byte[] head = new byte[(int) Math.min(HEADER_WITHIN, source.length())];
    source.read(0, head, 0, head.length);
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (text.startsWith("PK") || !text.contains("%PDF-")) {
      return OfdPackage.recognises(source) ? Format.OFD : null;
    }
    return Format.PDF;
  }
}
