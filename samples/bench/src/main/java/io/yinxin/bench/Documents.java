package io.yinxin.bench;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.graphics.image.JPEGFactory;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;

/** The documents that are sealed, and the seal's picture. The same bytes at each call. */
public final class Documents {

  private Documents() {}

  /**
   * A licence of one page: a frame, an embedded font, a photograph; about 47 KB.
   *
   * @param to the file to write
   * @throws IOException if it cannot be written
   */
  public static void licence(Path to) throws IOException {
    try (PDDocument document = new PDDocument();
        InputStream outlines =
            PDDocument.class.getResourceAsStream(
                "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf")) {
      document.setDocumentId(1L);
      PDPage page = new PDPage(PDRectangle.A4);
      document.addPage(page);
      PDFont font = PDType0Font.load(document, outlines, true);
      PDImageXObject photograph = JPEGFactory.createFromByteArray(document, noise(188, 250));
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        content.addRect(40, 40, 515, 760);
        content.stroke();
        content.drawImage(photograph, 400, 600, 90, 120);
        content.beginText();
        content.setFont(font, 12);
        content.setLeading(24);
        content.newLineAtOffset(72, 720);
        for (int i = 1; i <= 20; i++) {
          content.showText("Tobacco retail licence, line " + i + ": ABCDEFGHIJKLMNOPQRSTUVWXYZ");
          content.newLine();
        }
        content.endText();
      }
      document.save(to.toFile());
    }
  }

  /**
   * Ten scanned pages; about 20 MB.
   *
   * @param to the file to write
   * @throws IOException if it cannot be written
   */
  public static void scan(Path to) throws IOException {
    byte[] jpeg = noise(1580, 2170);
    try (PDDocument document = new PDDocument()) {
      document.setDocumentId(2L);
      for (int i = 0; i < 10; i++) {
        PDPage page = new PDPage(PDRectangle.A4);
        document.addPage(page);
        PDImageXObject image = JPEGFactory.createFromByteArray(document, jpeg);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
          content.drawImage(image, 0, 0, 595, 842);
        }
      }
      document.save(to.toFile());
    }
  }

  /**
   * A document of 500 MB: one page, and one stream that fills it.
   *
   * @param to the file to write
   * @throws IOException if it cannot be written
   */
  public static void huge(Path to) throws IOException {
    try (PDDocument document = new PDDocument()) {
      document.setDocumentId(3L);
      PDPage page = new PDPage(PDRectangle.A4);
      document.addPage(page);
      PDStream ballast = new PDStream(document);
      try (OutputStream out = ballast.createOutputStream()) {
        out.write('.');
      }
      page.getCOSObject().setItem(COSName.getPDFName("Ballast"), ballast);
      ByteArrayOutputStream small = new ByteArrayOutputStream();
      document.save(small, org.apache.pdfbox.pdfwriter.compress.CompressParameters.NO_COMPRESSION);
      grow(small.toByteArray(), 500L << 20, to);
    }
  }

  /** Makes the one-byte stream long, and moves what comes after it. */
  private static void grow(byte[] file, long by, Path to) throws IOException {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("\nstream\r\n.") + 9;
    if (at < 9) {
      at = text.indexOf("\nstream\n.") + 8;
    }
    int length = text.lastIndexOf("/Length 1", at);
    String grown = "/Length " + (1 + by);
    int widened = grown.length() - "/Length 1".length();
    int table = text.lastIndexOf("\nxref\n") + 1;
    StringBuilder tail = new StringBuilder(text.substring(at, table));
    for (String line : text.substring(table).split("(?<=\n)", -1)) {
      if (line.length() == 20 && line.charAt(17) == 'n') {
        long offset = Long.parseLong(line.substring(0, 10));
        tail.append(String.format(Locale.ROOT, "%010d", moved(offset, length, widened, at, by)));
        tail.append(line.substring(10));
      } else {
        tail.append(line);
      }
    }
    int start = tail.lastIndexOf("startxref\n") + 10;
    tail.replace(
        start, tail.indexOf("\n", start), String.valueOf(moved(table, length, widened, at, by)));
    try (OutputStream out = Files.newOutputStream(to)) {
      out.write(
          (text.substring(0, length) + grown + text.substring(length + 9, at))
              .getBytes(StandardCharsets.ISO_8859_1));
      byte[] block = new byte[1 << 20];
      new Random(3).nextBytes(block);
      for (long left = by; left > 0; left -= block.length) {
        out.write(block, 0, (int) Math.min(block.length, left));
      }
      out.write(tail.toString().getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private static long moved(long offset, int length, int widened, int at, long by) {
    return offset + (offset > length ? widened : 0) + (offset >= at ? by : 0);
  }

  /**
   * The seal: a red ring with a star, transparent around it, 42 mm at 300 dots to the inch.
   *
   * @param to the PNG file to write
   * @throws IOException if it cannot be written
   */
  public static void seal(Path to) throws IOException {
    int size = 496;
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(
        java.awt.RenderingHints.KEY_ANTIALIASING, java.awt.RenderingHints.VALUE_ANTIALIAS_ON);
    g.setComposite(AlphaComposite.Src);
    g.setColor(new Color(214, 0, 15, 225));
    g.setStroke(new BasicStroke(14));
    g.drawOval(8, 8, size - 16, size - 16);
    int[] x = new int[10];
    int[] y = new int[10];
    for (int i = 0; i < 10; i++) {
      double r = i % 2 == 0 ? 90 : 36;
      x[i] = (int) (size / 2.0 + r * Math.sin(i * Math.PI / 5));
      y[i] = (int) (size / 2.0 - r * Math.cos(i * Math.PI / 5));
    }
    g.fillPolygon(x, y, 10);
    // The characters along the ring, as strokes: what counts is that the picture is not plain.
    g.setStroke(new BasicStroke(4));
    for (int i = 0; i < 60; i++) {
      double a = Math.PI * (0.75 + 1.5 * i / 60);
      double r = 165 + 45 * (i * 7 % 5) / 4.0;
      int cx = (int) (size / 2.0 + r * Math.cos(a));
      int cy = (int) (size / 2.0 + r * Math.sin(a));
      g.drawRect(cx - 6, cy - 6, 8 + i % 5, 6 + i % 7);
    }
    g.dispose();
    ImageIO.write(image, "png", to.toFile());
  }

  /** A JPEG picture that does not compress. */
  static byte[] noise(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "jpeg", out);
    return out.toByteArray();
  }
}
