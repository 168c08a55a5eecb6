package io.yinxin.seal.internal.render;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A drawing as PNG with alpha and its real size (ISO/IEC 15948).
 *
 * <p>Written by code of our own: ImageIO cannot be told the resolution in a portable way.
 */
public final class Png {

  private static final double MM_PER_INCH = 25.4;
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final byte TRUE_COLOUR_WITH_ALPHA = 6;

  private Png() {}

  /**
   * Draws it.
   *
   * @param drawing what to draw
   * @param dpi pixels per inch
   * @return the file; the same drawing gives the same bytes on the same Java
   */
  public static byte[] of(Drawing drawing, int dpi) {
    double scale = dpi / MM_PER_INCH;
    int width = Math.max(1, (int) Math.ceil(drawing.width() * scale));
    int height = Math.max(1, (int) Math.ceil(drawing.height() * scale));
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      graphics.setColor(new Color(drawing.rgb()));
      graphics.transform(AffineTransform.getScaleInstance(scale, scale));
      for (Drawing.Mark mark : drawing.marks()) {
        graphics.fill(mark.outline());
        if (mark.stroke() > 0) {
          graphics.setStroke(
              new BasicStroke(
                  (float) mark.stroke(), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
          graphics.draw(mark.outline());
        }
      }
    } finally {
      graphics.dispose();
    }
    return encode(image, drawing.rgb(), dpi);
  }

  private static byte[] encode(BufferedImage image, int rgb, int dpi) {
    int width = image.getWidth();
    int height = image.getHeight();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    chunk(
        out,
        "IHDR",
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) 8)
            .put(TRUE_COLOUR_WITH_ALPHA)
            .array());
    chunk(out, "sRGB", new byte[1]);
    // Rounded up: who asks for 300 dpi is not to read 299.9994.
    int pixelsPerMetre = -Math.floorDiv(-dpi * 10_000, 254);
    chunk(
        out,
        "pHYs",
        ByteBuffer.allocate(9).putInt(pixelsPerMetre).putInt(pixelsPerMetre).put((byte) 1).array());
    chunk(out, "IDAT", deflate(rows(image, rgb)));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  /** Rows with filter 0. The colour is the same in every pixel, also where nothing is drawn. */
  private static byte[] rows(BufferedImage image, int rgb) {
    int width = image.getWidth();
    int height = image.getHeight();
    ByteBuffer rows = ByteBuffer.allocate(Math.multiplyExact(height, 1 + 4 * width));
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      rows.put((byte) 0);
      for (int pixel : row) {
        rows.putInt(rgb << 8 | pixel >>> 24);
      }
    }
    return rows.array();
  }

  private static byte[] deflate(byte[] data) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try {
      deflater.setInput(data);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(name);
    out.writeBytes(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
