package io.yinxin.seal.internal.render;

import java.awt.BasicStroke;
import java.awt.geom.AffineTransform;
import java.util.zip.Deflater;

/** A drawing as a PDF of one page of its size: paths on nothing (ISO 32000-1, 8.5). */
public final class VectorPdf {

  private static final double POINTS_PER_MM = 72 / 25.4;

  private VectorPdf() {}

  /**
   * Draws it.
   *
   * @param drawing what to draw
   * @return the file; the same drawing gives the same bytes on the same Java
   */
  public static byte[] of(Drawing drawing) {
    PathOperators page = new PathOperators();
    for (int shift = 16; shift >= 0; shift -= 8) {
      page.number((drawing.rgb() >> shift & 255) / 255.0);
    }
    page.op("rg");
    for (int shift = 16; shift >= 0; shift -= 8) {
      page.number((drawing.rgb() >> shift & 255) / 255.0);
    }
    page.op("RG");
    AffineTransform upright =
        new AffineTransform(
            POINTS_PER_MM, 0, 0, -POINTS_PER_MM, 0, drawing.height() * POINTS_PER_MM);
    for (Drawing.Mark mark : drawing.marks()) {
      if (mark.stroke() > 0) {
        page.pen(
            new BasicStroke(
                (float) (mark.stroke() * POINTS_PER_MM),
                BasicStroke.CAP_ROUND,
                BasicStroke.JOIN_ROUND));
      }
      page.path(mark.outline(), upright);
      page.op(mark.stroke() > 0 ? "B" : "f");
    }
    return file(drawing, page.bytes());
  }

  private static byte[] file(Drawing drawing, byte[] operators) {
    String box =
        "[0 0 "
            + Drawing.number(drawing.width() * POINTS_PER_MM)
            + " "
            + Drawing.number(drawing.height() * POINTS_PER_MM)
            + "]";
    PdfObjects objects = new PdfObjects(operators.length / 2 + 1024);
    objects
        .body()
        .put("%PDF-1.7\n%")
        .put(new byte[] {(byte) 0xE5, (byte) 0x8D, (byte) 0xB0, (byte) 0xA0})
        .put("\n");
    object(objects, 1, "<</Type/Catalog/Pages 2 0 R>>");
    object(objects, 2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
    object(
        objects, 3, "<</Type/Page/Parent 2 0 R/MediaBox" + box + "/Resources<<>>/Contents 4 0 R>>");
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try {
      Bytes content = new Bytes(operators.length);
      content.put(operators);
      objects.stream(4, "", content, deflater);
    } finally {
      deflater.end();
    }
    object(objects, 5, "<</Producer(Yinxin)>>");
    objects.finish(1, 5, "00000000000000000000000000000000");
    return objects.body().toByteArray();
  }

  private static void object(PdfObjects objects, int number, String content) {
    objects.begin(number);
    objects.body().put(content);
    objects.end();
  }
}
