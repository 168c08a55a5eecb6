package io.yinxin.seal.internal.picture;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Pictures of other kinds than PNG and SVG, as electronic seals have them: GIF, BMP, JPEG. */
public final class ForeignPicture {

  /** As for a PNG. */
  private static final long MAX_PIXELS = 4_000_000;

  private ForeignPicture() {}

  /**
   * The same picture as PNG.
   *
   * @param file a picture that the JDK can read
   * @return a PNG with alpha
   * @throws FileRefused if it is none, or too large
   */
  public static byte[] png(byte[] file) throws FileRefused {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw unknown();
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        if ((long) reader.getWidth(0) * reader.getHeight(0) > MAX_PIXELS) {
          throw new FileRefused(
              new Message("the picture has more than 4 million pixels", "图片超过 400 万像素"),
              new Message("use a smaller picture", "请使用较小的图片"));
        }
        BufferedImage read = reader.read(0);
        BufferedImage argb =
            new BufferedImage(read.getWidth(), read.getHeight(), BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < read.getHeight(); y++) {
          for (int x = 0; x < read.getWidth(); x++) {
            argb.setRGB(x, y, read.getRGB(x, y));
          }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(argb, "png", out);
        return out.toByteArray();
      } finally {
        reader.dispose();
      }
    } catch (FileRefused e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The JDK's readers answer broken pictures with whatever their code runs into.
      throw unknown();
    }
  }

  private static FileRefused unknown() {
    return new FileRefused(
        new Message("the seal's picture is of a kind that cannot be shown here", "印章图片的格式在此无法显示"),
        new Message("give another one with --picture FILE", "请用 --picture FILE 另给图片"));
  }
}
