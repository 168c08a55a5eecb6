package io.yinxin.outside;

import com.lowagie.text.Rectangle;
import com.lowagie.text.pdf.PdfDictionary;
import com.lowagie.text.pdf.PdfName;
import com.lowagie.text.pdf.PdfReader;
import com.lowagie.text.pdf.PdfSignature;
import com.lowagie.text.pdf.PdfSignatureAppearance;
import com.lowagie.text.pdf.PdfStamper;
import com.lowagie.text.pdf.PdfString;
import io.yinxin.bench.UsualCms;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.Map;

/** Sealing with OpenPDF, visibly, and the usual CMS. */
final class OpenPdfSealer {

  private static final int ROOM = 8192;

  private OpenPdfSealer() {}

  static void seal(Path from, Path to, UsualCms cms) throws IOException {
    try (PdfReader reader = new PdfReader(from.toString());
        OutputStream out = Files.newOutputStream(to)) {
      PdfSignatureAppearance appearance =
          PdfStamper.createSignature(reader, out, '\0', null, true).getSignatureAppearance();
      appearance.setVisibleSignature(new Rectangle(380, 120, 499, 239), 1, "Sealed");
      appearance.setLayer2Text("Sealed with OpenPDF");
      PdfSignature dictionary =
          new PdfSignature(PdfName.ADOBE_PPKLITE, new PdfName("ETSI.CAdES.detached"));
      dictionary.setDate(new com.lowagie.text.pdf.PdfDate(new GregorianCalendar()));
      appearance.setCryptoDictionary(dictionary);
      appearance.preClose(new HashMap<>(Map.of(PdfName.CONTENTS, 2 * ROOM + 2)));
      byte[] signature = cms.over(appearance.getRangeStream());
      PdfDictionary rest = new PdfDictionary();
      rest.put(PdfName.CONTENTS, new PdfString(Arrays.copyOf(signature, ROOM)).setHexWriting(true));
      appearance.close(rest);
    }
  }
}
