package io.yinxin.seal.internal.ofd;

/**
 * One entry of a package as its directory describes it and its own header confirms. Immutable.
 *
 * @param path its name in the package, from the root, with slashes, without one in front
 * @param method 0 for stored, 8 for deflated
 * @param flags the general purpose bits of the directory (APPNOTE 4.4.4)
 * @param crc the CRC-32 of the contents
 * @param packed the length in the package, in bytes
 * @param size the length of the contents, in bytes
 * @param start the offset of its own header
 * @param data the offset of its packed contents
 * @param end the offset after all that belongs to it, a data descriptor included
 * @param record the offset of its record in the directory
 * @param recordLength the length of that record, in bytes
 */
public record PackageEntry(
    String path,
    int method,
    int flags,
    int crc,
    long packed,
    long size,
    long start,
    long data,
    long end,
    long record,
    int recordLength) {

  static final int STORED = 0;
  static final int DEFLATED = 8;

  /**
   * Whether it is a folder: a name and no contents.
   *
   * @return true if so
   */
  public boolean folder() {
    return path.endsWith("/") || path.isEmpty();
  }

  /**
   * Whether its contents cannot be read without a key.
   *
   * @return true if so
   */
  public boolean encrypted() {
    return (flags & 0x2041) != 0;
  }
}
