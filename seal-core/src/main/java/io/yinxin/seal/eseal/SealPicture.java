package io.yinxin.seal.eseal;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import io.yinxin.seal.internal.picture.ForeignPicture;
import io.yinxin.seal.internal.picture.PngImage;
import io.yinxin.seal.internal.picture.SvgDrawing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The picture of a seal: a PNG, or an SVG that draws with paths of plain colours. Immutable and
 * shared by threads.
 *
 * <p>Pictures are hostile input: nothing outside the file is fetched, and a file of more than 10 MB
 * or a PNG of more than 4 million pixels is refused before it is unpacked.
 *
 * @since 0.1
 */
public final class SealPicture {

  /** The width of a seal whose picture does not say its own, mm: that of a company's seal. */
  public static final double USUAL_WIDTH = 42;

  private static final int MAX_BYTES = 10_000_000;

  /** A stated size outside these is that of a screen picture, not of a seal; mm. */
  private static final double LEAST = 5;

  private static final double MOST = 100;

  private final byte[] file;
  private final @Nullable SvgDrawing drawing;
  private final @Nullable PngImage pixels;
  private final double width;
  private final double height;

  private SealPicture(
      byte[] file,
      @Nullable SvgDrawing drawing,
      @Nullable PngImage pixels,
      double stated,
      double heightPerWidth) {
    this.file = file;
    this.drawing = drawing;
    this.pixels = pixels;
    double own = stated * heightPerWidth;
    boolean seal = stated >= LEAST && stated <= MOST && own >= LEAST && own <= MOST;
    this.width = seal ? stated : USUAL_WIDTH;
    this.height = this.width * heightPerWidth;
  }

  /**
   * Reads a picture; what it is tells its content, not its name.
   *
   * @param file a PNG or SVG
   * @return the picture
   * @throws FileRefused if it is no picture that can be used, or too large
   * @throws IOException if the file cannot be read
   */
  public static SealPicture read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileRefused(
          new Message("the picture " + file + " is a folder", "图片 " + file + " 是文件夹"), null);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return of(in.readNBytes(MAX_BYTES + 1));
    }
  }

  /**
   * Takes a picture from memory.
   *
   * @param file the bytes of a PNG or SVG; copied
   * @return the picture
   * @throws FileRefused if it is no picture that can be used, or too large
   */
  public static SealPicture of(byte[] file) throws FileRefused {
    if (file.length > MAX_BYTES) {
      throw new FileRefused(
          new Message("the picture is larger than 10 MB", "图片大于 10 MB"),
          new Message("use a smaller picture", "请使用较小的图片"));
    }
    byte[] own = file.clone();
    if (PngImage.is(own)) {
      PngImage.Header header = PngImage.header(own);
      return new SealPicture(
          own,
          null,
          PngImage.decode(own),
          header.widthMm(),
          (double) header.height() / header.width());
    }
    if (SvgDrawing.is(own)) {
      SvgDrawing svg = SvgDrawing.read(own);
      return new SealPicture(own, svg, null, svg.widthMm(), svg.height() / svg.width());
    }
    throw new FileRefused(
        new Message(
            own.length == 0 ? "the picture is empty" : "the picture is neither PNG nor SVG",
            own.length == 0 ? "图片文件为空" : "图片既不是 PNG 也不是 SVG"),
        new Message("save the picture as PNG or SVG", "请将图片另存为 PNG 或 SVG"));
  }

  /**
   * The picture of an electronic seal, at the size that the seal states.
   *
   * @param seal the seal
   * @return the picture
   * @throws FileRefused if it is of a kind that cannot be shown: an OFD, or nothing that is known
   */
  public static SealPicture of(ElectronicSeal seal) throws FileRefused {
    byte[] file = seal.picture();
    SealPicture own =
        PngImage.is(file) || SvgDrawing.is(file) ? of(file) : of(ForeignPicture.png(file));
    int width = seal.width();
    int height = seal.height();
    boolean sensible = Math.min(width, height) >= LEAST && Math.max(width, height) <= MOST;
    return sensible
        ? new SealPicture(own.file, own.drawing, own.pixels, width, (double) height / width)
        : own;
  }

  /**
   * The picture's own width: what the file states (PNG {@code pHYs}, SVG {@code width}) where that
   * is the size of a seal (5 to 100 mm), else {@link #USUAL_WIDTH}.
   *
   * @return the width, mm
   */
  public double width() {
    return width;
  }

  /**
   * The height that goes with {@link #width()}.
   *
   * @return the height, mm
   */
  public double height() {
    return height;
  }

  /**
   * The file as it was read.
   *
   * @return a copy
   */
  public byte[] file() {
    return file.clone();
  }

  /**
   * What the picture draws, if it is an SVG. For the library itself: the type may change.
   *
   * @return the drawing, null if it is a PNG
   */
  public @Nullable SvgDrawing drawing() {
    return drawing;
  }

  /**
   * The pixels, if it is a PNG. For the library itself: the type may change.
   *
   * @return the pixels, null if it is an SVG
   */
  public @Nullable PngImage pixels() {
    return pixels;
  }
}
