package io.yinxin.outside;

import io.yinxin.seal.OutsideTool;
import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdfwriter.compress.CompressParameters;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDMetadata;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.graphics.color.PDOutputIntent;

/** Documents to seal, and pictures of seals: made by PDFBox and qpdf, not by us. */
final class Papers {

  private static final String XMP =
      """
      <?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
      <x:xmpmeta xmlns:x="adobe:ns:meta/">
       <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
         <pdfaid:part>PART</pdfaid:part>
         <pdfaid:conformance>B</pdfaid:conformance>
        </rdf:Description>
       </rdf:RDF>
      </x:xmpmeta>
      <?xpacket end="w"?>""";

  private Papers() {}

  /** A document that is PDF/A-2b: embedded font, colour profile, XMP metadata. */
  static Path archival(Path to, int pages) throws IOException {
    return archival(to, pages, 2, ColorSpace.CS_sRGB);
  }

  /**
   * A document that is PDF/A at level B.
   *
   * @param part of ISO 19005
   * @param colours of its output intent, a constant of {@link ColorSpace}
   */
  static Path archival(Path to, int pages, int part, int colours) throws IOException {
    try (PDDocument document = new PDDocument();
        InputStream outlines =
            PDDocument.class.getResourceAsStream(
                "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf")) {
      PDFont font = PDType0Font.load(document, outlines, true);
      for (int i = 1; i <= pages; i++) {
        PDPage page = new PDPage(PDRectangle.A4);
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
          content.beginText();
          content.setFont(font, 12);
          content.newLineAtOffset(72, 700);
          content.showText("Tobacco retail licence, page " + i + " of " + pages);
          content.newLineAtOffset(0, -400);
          content.showText("Issued by (seal)");
          content.endText();
        }
      }
      PDMetadata metadata = new PDMetadata(document);
      metadata.importXMPMetadata(XMP.replace("PART", "" + part).getBytes(StandardCharsets.UTF_8));
      document.getDocumentCatalog().setMetadata(metadata);
      byte[] profile = ICC_Profile.getInstance(colours).getData();
      PDOutputIntent intent = new PDOutputIntent(document, new ByteArrayInputStream(profile));
      String name = colours == ColorSpace.CS_sRGB ? "sRGB IEC61966-2.1" : "grey";
      intent.setInfo(name);
      intent.setOutputConditionIdentifier(name);
      document.getDocumentCatalog().addOutputIntent(intent);
      if (part == 1) {
        document.setVersion(1.4f);
        document.save(to.toFile(), CompressParameters.NO_COMPRESSION);
      } else {
        document.save(to.toFile());
      }
    }
    return to;
  }

  /**
   * The same document in another syntax, written by qpdf.
   *
   * @param options of qpdf
   */
  static Path rewritten(Path from, Path to, Object... options) {
    List<Object> all = new ArrayList<>(Arrays.asList(options));
    if (!all.contains("--encrypt")) {
      all.add(0, "--deterministic-id"); // which encryption cannot have
    }
    all.add("--newline-before-endstream"); // which PDF/A asks for
    all.add(from);
    all.add(to);
    OutsideTool.named("qpdf").succeed(all.toArray());
    return to;
  }

  /** A red ring with a dot in its upper half, on a transparent ground. */
  static Path png(Path to) throws IOException {
    BufferedImage image = new BufferedImage(300, 300, BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = image.createGraphics();
    g.setComposite(AlphaComposite.Src);
    g.setColor(new Color(220, 0, 0, 200));
    g.setStroke(new BasicStroke(14));
    g.drawOval(10, 10, 280, 280);
    g.fillOval(100, 45, 100, 100);
    g.dispose();
    ImageIO.write(image, "png", to.toFile());
    return to;
  }

  /** The ring again, with a star, as vectors. */
  static Path svg(Path to) throws IOException {
    return Files.writeString(
        to,
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="42mm" height="42mm" viewBox="0 0 300 300">
         <circle cx="150" cy="150" r="140" fill="none" stroke="#dc0000" stroke-width="14"/>
         <path d="M150 45 L165 95 L215 95 L175 125 L190 175 L150 145 L110 175 L125 125 L85 95 L135 95 Z" fill="#dc0000"/>
        </svg>
        """);
  }
}
