package io.yinxin.seal.internal.ofd;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A file that is put into a package, packed.
 *
 * @param path from the root, without a slash in front
 * @param contents the file; not changed
 * @param packed how it stands in the package
 * @param method {@link PackageEntry#STORED} or {@link PackageEntry#DEFLATED}
 * @param crc the CRC-32 of the contents
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one method to the next, never compared
record Part(String path, byte[] contents, byte[] packed, int method, int crc) {

  /** As many bytes as a file takes on a disk at least: to pack it takes longer than it saves. */
  private static final int SHORT = 4 << 10;

  /**
   * A file as it is, for what is packed already, or would take longer to pack than it saves. One
   * with the mark of a zip file in it (the picture of a seal may be an OFD) is packed all the same,
   * so that nobody who looks for the end of the package finds that one.
   */
  static Part stored(String path, byte[] contents) {
    return mark(contents, 0) < 0
        ? new Part(path, contents, contents, PackageEntry.STORED, crc(contents))
        : new Part(path, contents, deflate(contents), PackageEntry.DEFLATED, crc(contents));
  }

  /**
   * A file that is packed, if it is not short, and that makes it a good deal shorter: it is
   * unpacked by everyone who reads the package.
   */
  static Part deflated(String path, byte[] contents) {
    if (contents.length < SHORT) {
      return stored(path, contents);
    }
    byte[] packed = deflate(contents);
    return packed.length < contents.length - contents.length / 8
        ? new Part(path, contents, packed, PackageEntry.DEFLATED, crc(contents))
        : stored(path, contents);
  }

  private static byte[] deflate(byte[] contents) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream(contents.length / 2 + 64);
      byte[] chunk = new byte[Math.min(1 << 14, contents.length + 64)];
      int at = 0;
      for (int mark = mark(contents, 0); mark >= 0; mark = mark(contents, at)) {
        // What does not get shorter is left as it stands, but never across the end of a block.
        deflater.setInput(contents, at, mark + 2 - at);
        at = mark + 2;
        int n;
        do {
          n = deflater.deflate(chunk, 0, chunk.length, Deflater.SYNC_FLUSH);
          out.write(chunk, 0, n);
        } while (n == chunk.length);
      }
      deflater.setInput(contents, at, contents.length - at);
      deflater.finish();
      while (!deflater.finished()) {
        out.write(chunk, 0, deflater.deflate(chunk));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }

  /** Where a signature of zip files begins, -1 if there is none from here on. */
  private static int mark(byte[] contents, int from) {
    for (int i = from; i < contents.length - 3; i++) {
      if (contents[i] == 'P'
          && contents[i + 1] == 'K'
          && contents[i + 2] > 0
          && contents[i + 2] < 9
          && contents[i + 3] > 0
          && contents[i + 3] < 9) {
        return i;
      }
    }
    return -1;
  }

  /** The same file elsewhere. */
  Part at(String otherPath) {
    return new Part(otherPath, contents, packed, method, crc);
  }

  private static int crc(byte[] contents) {
    CRC32 crc = new CRC32();
    crc.update(contents);
    return (int) crc.getValue();
  }
}
