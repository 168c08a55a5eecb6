package io.yinxin.seal.internal.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.FileRefused;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngImageTest {

  /** Every colour type and depth of ISO/IEC 15948, table 11.1, plain and interlaced. */
  @ParameterizedTest
  @CsvSource({
    "0,1", "0,2", "0,4", "0,8", "0,16", "2,8", "2,16", "3,1", "3,2", "3,4", "3,8", "4,8", "4,16",
    "6,8", "6,16"
  })
  void unpacksAsTheJdkDoes(int type, int depth) throws Exception {
    for (boolean interlaced : new boolean[] {false, true}) {
      for (boolean transparency : new boolean[] {false, true}) {
        if (transparency && type >= 4) {
          continue;
        }
        byte[] file = PngWriter.random(13, 11, type, depth, interlaced, transparency);
        PngImage ours = PngImage.decode(file);
        BufferedImage theirs = ImageIO.read(new ByteArrayInputStream(file));
        for (int y = 0; y < 11; y++) {
          for (int x = 0; x < 13; x++) {
            int argb = theirs.getRGB(x, y);
            int at = y * 13 + x;
            int alpha = ours.alpha() == null ? 255 : ours.alpha()[at] & 0xFF;
            assertThat(alpha).isCloseTo(argb >>> 24, org.assertj.core.data.Offset.offset(1));
            if (ours.channels() == 3) {
              for (int c = 0; c < 3; c++) {
                assertThat(ours.colour()[3 * at + c] & 0xFF)
                    .as("type %s depth %s pixel %s,%s", type, depth, x, y)
                    .isCloseTo(argb >> (16 - 8 * c) & 0xFF, org.assertj.core.data.Offset.offset(1));
              }
            } else {
              // The JDK converts grey to sRGB through a profile; its raster is the truth.
              int grey = theirs.getRaster().getSample(x, y, 0);
              int bits = theirs.getSampleModel().getSampleSize(0);
              int expected =
                  theirs.getColorModel() instanceof java.awt.image.IndexColorModel map
                      ? map.getRed(grey)
                      : bits == 16 ? grey >> 8 : grey * 255 / ((1 << bits) - 1);
              assertThat(ours.colour()[at] & 0xFF).isEqualTo(expected);
            }
          }
        }
      }
    }
  }

  @Test
  void refusesAHugePictureFromItsHeader() {
    byte[] file = PngWriter.header(10_000, 10_000, 8, 6, false);
    assertThatThrownBy(() -> PngImage.header(file))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("10000 x 10000 pixels");
  }

  @Test
  void refusesEveryTruncation() {
    byte[] file = PngWriter.random(9, 9, 6, 8, false, false);
    for (int length = 9; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> PngImage.decode(cut)).isInstanceOf(FileRefused.class);
    }
  }

  @Test
  void refusesEveryChangedByteOrStillGivesAPicture() {
    byte[] file = PngWriter.random(9, 9, 3, 4, true, true);
    for (int at = 8; at < file.length; at++) {
      byte[] changed = file.clone();
      changed[at] ^= 0x10;
      // Each chunk has a checksum, so that no change passes.
      assertThatThrownBy(() -> PngImage.decode(changed)).isInstanceOf(FileRefused.class);
    }
  }

  @Test
  void refusesDataThatEndTooEarly() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PngWriter.start(out, 100, 100, 8, 2, false);
    PngWriter.chunk(out, "IDAT", PngWriter.deflate(new byte[50]));
    PngWriter.chunk(out, "IEND", new byte[0]);
    assertThatThrownBy(() -> PngImage.decode(out.toByteArray()))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("ends too early");
  }

  @Test
  void opaqueAlphaIsNoAlpha() throws Exception {
    BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < 16; i++) {
      image.setRGB(i % 4, i / 4, 0xFFE60012);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    PngImage png = PngImage.decode(out.toByteArray());
    assertThat(png.alpha()).isNull();
    assertThat(png.colour()).startsWith(0xE6, 0x00, 0x12);
  }

  /** Writes PNGs of every kind, filters included. */
  static final class PngWriter {
    static byte[] random(
        int width, int height, int type, int depth, boolean interlaced, boolean transparency) {
      Random random = new Random(type * 100 + depth);
      int samples = type == 2 ? 3 : type == 4 ? 2 : type == 6 ? 4 : 1;
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      start(out, width, height, depth, type, interlaced);
      if (type == 3) {
        byte[] palette = new byte[3 << depth];
        random.nextBytes(palette);
        chunk(out, "PLTE", palette);
      }
      if (transparency) {
        byte[] value = new byte[type == 3 ? Math.min(3, 1 << depth) : 2 * samples];
        if (type == 3) {
          random.nextBytes(value);
        }
        chunk(out, "tRNS", value);
      }
      ByteArrayOutputStream data = new ByteArrayOutputStream();
      int[][] passes =
          interlaced
              ? new int[][] {
                {0, 0, 8, 8},
                {4, 0, 8, 8},
                {0, 4, 4, 8},
                {2, 0, 4, 4},
                {0, 2, 2, 4},
                {1, 0, 2, 2},
                {0, 1, 1, 2}
              }
              : new int[][] {{0, 0, 1, 1}};
      for (int[] pass : passes) {
        int columns = (width - pass[0] + pass[2] - 1) / pass[2];
        if (columns <= 0) {
          continue;
        }
        byte[] row = new byte[(columns * samples * depth + 7) / 8];
        for (int y = pass[1]; y < height; y += pass[3]) {
          // Any filtered bytes are a picture: the reader undoes the filter.
          data.write(random.nextInt(5));
          random.nextBytes(row);
          data.writeBytes(row);
        }
      }
      byte[] packed = deflate(data.toByteArray());
      int half = packed.length / 2;
      chunk(out, "IDAT", Arrays.copyOf(packed, half));
      chunk(out, "IDAT", new byte[0]);
      chunk(out, "IDAT", Arrays.copyOfRange(packed, half, packed.length));
      chunk(out, "IEND", new byte[0]);
      return out.toByteArray();
    }

    static byte[] header(int width, int height, int depth, int type, boolean interlaced) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      start(out, width, height, depth, type, interlaced);
      return out.toByteArray();
    }

    static void start(
        ByteArrayOutputStream out, int width, int height, int depth, int type, boolean interlaced) {
      out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
      chunk(
          out,
          "IHDR",
          ByteBuffer.allocate(13)
              .putInt(width)
              .putInt(height)
              .put((byte) depth)
              .put((byte) type)
              .put((byte) 0)
              .put((byte) 0)
              .put((byte) (interlaced ? 1 : 0))
              .array());
    }

    static byte[] deflate(byte[] data) {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
        deflater.write(data);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      return packed.toByteArray();
    }

    static void chunk(ByteArrayOutputStream out, String kind, byte[] data) {
      byte[] name = kind.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      CRC32 crc = new CRC32();
      crc.update(name);
      crc.update(data);
      out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
      out.writeBytes(name);
      out.writeBytes(data);
      out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
  }
}
