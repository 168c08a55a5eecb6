package io.yinxin.seal.internal.picture;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A PNG (ISO/IEC 15948) taken apart into colour and alpha, eight bits a sample; all colour types,
 * depths and interlacing. Written here because the JDK's reader starts AWT, and because a hostile
 * file must be refused from its header, before anything is unpacked.
 *
 * @param width in pixels
 * @param height in pixels
 * @param channels samples a pixel in {@code colour}: 1 for grey, 3 for RGB
 * @param colour the samples, row by row from the top
 * @param alpha one sample a pixel, 255 is opaque; null where every pixel is opaque
 */
@SuppressWarnings("ArrayRecordComponent") // large and internal: a copy a call would cost more
public record PngImage(
    int width, int height, int channels, byte[] colour, byte @Nullable [] alpha) {

  /** The largest picture, in pixels: 42 mm at 1,200 dpi. */
  static final long MAX_PIXELS = 4L << 20;

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
  private static final int IHDR = 0x49484452;
  private static final int PLTE = 0x504C5445;
  private static final int TRNS = 0x74524E53;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454E44;
  private static final int PHYS = 0x70485973;

  /**
   * Whether these bytes begin as a PNG does.
   *
   * @param file the file's bytes
   * @return true if so
   */
  public static boolean is(byte[] file) {
    return file.length > 8 && Arrays.equals(file, 0, 8, SIGNATURE, 0, 8);
  }

  /**
   * The width that a PNG states in its {@code pHYs} chunk. Also checks the header and the chunks.
   *
   * @param file the file's bytes
   * @return the header
   * @throws FileRefused if the picture is broken or too large
   */
  public static Header header(byte[] file) throws FileRefused {
    Parts parts = new Parts(file);
    return new Header(parts.width, parts.height, parts.widthMm);
  }

  /**
   * What can be told without unpacking.
   *
   * @param width in pixels
   * @param height in pixels
   * @param widthMm the width it is meant to be shown at, mm; 0 where the file does not say
   */
  public record Header(int width, int height, double widthMm) {}

  /**
   * Unpacks a PNG.
   *
   * @param file the file's bytes
   * @return the picture
   * @throws FileRefused if it is broken or too large
   */
  public static PngImage decode(byte[] file) throws FileRefused {
    return new Parts(file).decode();
  }

  private static FileRefused broken(String en, String zh) {
    return new FileRefused(
        new Message("the picture is a broken PNG: " + en, "图片是损坏的 PNG：" + zh),
        new Message("save the picture again as PNG", "请将图片重新保存为 PNG"));
  }

  /** The chunks of one file, and the way from them to pixels. */
  private static final class Parts {
    private final byte[] file;
    private int width;
    private int height;
    private int depth;
    private int type;
    private boolean interlaced;
    private double widthMm;
    private byte[] palette = new byte[0];
    private byte @Nullable [] transparency;
    private int firstData = -1;

    Parts(byte[] file) throws FileRefused {
      this.file = file;
      int at = 8;
      boolean ended = false;
      while (!ended) {
        if (file.length - at < 12) {
          throw broken("it ends too early", "文件不完整");
        }
        int length = int32(at);
        int kind = int32(at + 4);
        if (length < 0 || length > file.length - at - 12) {
          throw broken("it ends too early", "文件不完整");
        }
        CRC32 crc = new CRC32();
        crc.update(file, at + 4, length + 4);
        if ((int) crc.getValue() != int32(at + 8 + length)) {
          throw broken("a checksum is wrong", "校验和不符");
        }
        if ((at == 8) != (kind == IHDR)) {
          throw broken("its header is not where it belongs", "文件头位置不对");
        }
        ended = chunk(kind, at + 8, length);
        at += 12 + length;
      }
      if (firstData < 0 || (type == 3 && palette.length == 0)) {
        throw broken("it holds no picture data", "缺少图像数据");
      }
    }

    private int int32(int at) {
      return (file[at] & 0xFF) << 24
          | (file[at + 1] & 0xFF) << 16
          | (file[at + 2] & 0xFF) << 8
          | (file[at + 3] & 0xFF);
    }

    private boolean chunk(int kind, int at, int length) throws FileRefused {
      switch (kind) {
        case IHDR -> head(at, length);
        case PLTE -> {
          if (length == 0 || length % 3 != 0 || length > 768) {
            throw broken("its palette is wrong", "调色板有误");
          }
          palette = Arrays.copyOfRange(file, at, at + length);
        }
        case TRNS -> transparency = Arrays.copyOfRange(file, at, at + length);
        case PHYS -> {
          long perMetre = int32(at) & 0xFFFFFFFFL;
          if (length == 9 && file[at + 8] == 1 && perMetre > 0) {
            widthMm = width * 1000.0 / perMetre;
          }
        }
        case IDAT -> {
          if (firstData < 0) {
            firstData = at - 8;
          }
        }
        case IEND -> {
          return true;
        }
        default -> {
          // A chunk with an upper-case first letter must be understood (ISO/IEC 15948, 5.4).
          if ((kind & 0x20000000) == 0) {
            throw broken("it uses an unknown extension", "使用了未知扩展");
          }
        }
      }
      return false;
    }

    private void head(int at, int length) throws FileRefused {
      if (length != 13) {
        throw broken("its header is wrong", "文件头有误");
      }
      width = int32(at);
      height = int32(at + 4);
      depth = file[at + 8];
      type = file[at + 9];
      interlaced = file[at + 12] == 1;
      boolean known =
          switch (type) {
            case 0 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
            case 2, 4, 6 -> depth == 8 || depth == 16;
            case 3 -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
            default -> false;
          };
      if (!known
          || width <= 0
          || height <= 0
          || file[at + 10] != 0
          || file[at + 11] != 0
          || (file[at + 12] & ~1) != 0) {
        throw broken("its header is wrong", "文件头有误");
      }
      if ((long) width * height > MAX_PIXELS) {
        throw new FileRefused(
            new Message(
                "the picture has " + width + " x " + height + " pixels, too many for a seal",
                "图片尺寸为 " + width + " x " + height + " 像素，对印章而言过大"),
            new Message(
                "scale it down: 1000 x 1000 pixels print a 42 mm seal at 600 dpi",
                "请缩小图片：1000 x 1000 像素即可以 600 dpi 打印 42 毫米的印章"));
      }
    }

    private int samples() {
      return switch (type) {
        case 2 -> 3;
        case 4 -> 2;
        case 6 -> 4;
        default -> 1;
      };
    }

    PngImage decode() throws FileRefused {
      int channels = type == 0 || type == 4 ? 1 : 3;
      byte[] colour = new byte[width * height * channels];
      boolean hasAlpha = type >= 4 || transparency != null;
      byte[] alpha = hasAlpha ? new byte[width * height] : null;
      Inflater inflater = new Inflater();
      try {
        Rows rows = new Rows(inflater);
        if (interlaced) {
          // Adam7 (ISO/IEC 15948, 8.2): seven passes of ever finer grids.
          int[] x0 = {0, 4, 0, 2, 0, 1, 0};
          int[] y0 = {0, 0, 4, 0, 2, 0, 1};
          int[] dx = {8, 8, 4, 4, 2, 2, 1};
          int[] dy = {8, 8, 8, 4, 4, 2, 2};
          for (int pass = 0; pass < 7; pass++) {
            pass(rows, x0[pass], y0[pass], dx[pass], dy[pass], colour, alpha);
          }
        } else {
          pass(rows, 0, 0, 1, 1, colour, alpha);
        }
      } finally {
        inflater.end();
      }
      return new PngImage(width, height, channels, colour, alpha == null ? null : seen(alpha));
    }

    /** Null where the alpha hides nothing: then no mask is needed. */
    private static byte @Nullable [] seen(byte[] alpha) {
      for (byte each : alpha) {
        if (each != -1) {
          return alpha;
        }
      }
      return null;
    }

    private void pass(
        Rows rows, int x0, int y0, int dx, int dy, byte[] colour, byte @Nullable [] alpha)
        throws FileRefused {
      int columns = (width - x0 + dx - 1) / dx;
      if (columns <= 0) {
        return;
      }
      rows.start((int) (((long) columns * samples() * depth + 7) / 8), samples() * depth);
      for (int y = y0; y < height; y += dy) {
        byte[] row = rows.next();
        for (int i = 0; i < columns; i++) {
          pixel(row, i, y * width + x0 + i * dx, colour, alpha);
        }
      }
    }

    /** A sample as it stands in the file, unscaled. */
    private int raw(byte[] row, int index) {
      return switch (depth) {
        case 16 -> (row[2 * index] & 0xFF) << 8 | (row[2 * index + 1] & 0xFF);
        case 8 -> row[index] & 0xFF;
        default -> {
          int bit = index * depth;
          yield (row[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
        }
      };
    }

    private byte scaled(int raw) {
      return (byte) (depth == 16 ? raw >> 8 : raw * 255 / ((1 << depth) - 1));
    }

    private void pixel(byte[] row, int i, int to, byte[] colour, byte @Nullable [] alpha)
        throws FileRefused {
      int n = samples();
      if (type == 3) {
        int entry = raw(row, i);
        if (entry * 3 >= palette.length) {
          throw broken("a colour is not in its palette", "颜色超出调色板");
        }
        System.arraycopy(palette, entry * 3, colour, to * 3, 3);
        if (alpha != null && transparency != null) {
          alpha[to] = entry < transparency.length ? transparency[entry] : -1;
        }
        return;
      }
      int colours = n == 2 || n == 4 ? n - 1 : n;
      boolean hidden = transparency != null && transparency.length >= 2 * colours;
      for (int c = 0; c < colours; c++) {
        int raw = raw(row, i * n + c);
        colour[to * colours + c] = scaled(raw);
        if (hidden && transparency != null) {
          int key = (transparency[2 * c] & 0xFF) << 8 | (transparency[2 * c + 1] & 0xFF);
          hidden = raw == key;
        }
      }
      if (alpha != null) {
        alpha[to] = colours < n ? scaled(raw(row, i * n + colours)) : (byte) (hidden ? 0 : 255);
      }
    }

    /** Unpacks and unfilters row after row (ISO/IEC 15948, clause 9). */
    private final class Rows {
      private final Inflater inflater;
      private int chunk = firstData;
      private byte[] before = new byte[0];
      private byte[] row = new byte[0];
      private int step;

      Rows(Inflater inflater) {
        this.inflater = inflater;
        inflater.setInput(file, chunk + 8, int32(chunk));
      }

      void start(int length, int bitsPerPixel) {
        before = new byte[length];
        row = new byte[length];
        step = Math.max(1, bitsPerPixel / 8);
      }

      byte[] next() throws FileRefused {
        byte[] last = row;
        row = before;
        before = last;
        byte[] filter = new byte[1];
        fill(filter);
        fill(row);
        unfilter(filter[0]);
        return row;
      }

      private void fill(byte[] into) throws FileRefused {
        int at = 0;
        try {
          while (at < into.length) {
            int n = inflater.inflate(into, at, into.length - at);
            at += n;
            if (n == 0 && (inflater.finished() || inflater.needsDictionary() || !moreInput())) {
              throw broken("it ends too early", "文件不完整");
            }
          }
        } catch (DataFormatException e) {
          throw broken("its data cannot be unpacked", "数据无法解压");
        }
      }

      private boolean moreInput() {
        if (!inflater.needsInput()) {
          return true;
        }
        chunk += 12 + int32(chunk);
        if (int32(chunk + 4) != IDAT) {
          return false;
        }
        inflater.setInput(file, chunk + 8, int32(chunk));
        return true;
      }

      private void unfilter(int filter) throws FileRefused {
        if (filter < 0 || filter > 4) {
          throw broken("a row has an unknown filter", "未知的行滤波器");
        }
        for (int i = 0; i < row.length && filter > 0; i++) {
          int left = i < step ? 0 : row[i - step] & 0xFF;
          int up = before[i] & 0xFF;
          int corner = i < step ? 0 : before[i - step] & 0xFF;
          int add =
              switch (filter) {
                case 1 -> left;
                case 2 -> up;
                case 3 -> (left + up) / 2;
                default -> paeth(left, up, corner);
              };
          row[i] += (byte) add;
        }
      }

      private static int paeth(int left, int up, int corner) {
        int guess = left + up - corner;
        int dl = Math.abs(guess - left);
        int du = Math.abs(guess - up);
        int dc = Math.abs(guess - corner);
        if (dl <= du && dl <= dc) {
          return left;
        }
        return du <= dc ? up : corner;
      }
    }
  }
}
