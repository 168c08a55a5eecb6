package io.yinxin.seal.internal.ofd;

import java.util.Arrays;
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

  /** A file as it is: for what is packed already, or would take longer to pack than it saves. */
  static Part stored(String path, byte[] contents) {
    return new Part(path, contents, contents, PackageEntry.STORED, crc(contents));
  }

  /** A file that is packed, if that makes it shorter. */
  static Part deflated(String path, byte[] contents) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(contents);
      deflater.finish();
      byte[] packed = new byte[contents.length];
      int n = deflater.deflate(packed);
      return deflater.finished()
          ? new Part(path, contents, Arrays.copyOf(packed, n), PackageEntry.DEFLATED, crc(contents))
          : stored(path, contents);
    } finally {
      deflater.end();
    }
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
