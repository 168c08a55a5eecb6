package io.yinxin.seal.internal.render;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Puts files behind each other as a package (APPNOTE 4.3). The JDK's own writer packs every file
 * anew, while most of a licence is the same for each row and packed once.
 */
final class ZipParts {

  private static final int DEFLATED = 8;
  private static final int DIRECTORY_RECORD = 46;

  /** A file, packed; its name is ASCII. Nobody changes it. */
  record Part(String name, int crc, int size, Bytes packed) {}

  private ZipParts() {}

  static Part pack(String name, Bytes content, Deflater deflater) {
    CRC32 crc = new CRC32();
    content.check(crc);
    return new Part(name, (int) crc.getValue(), content.size(), content.deflated(deflater));
  }

  /**
   * The package.
   *
   * @param parts in this order
   * @param time when they are said to have been made
   */
  static byte[] write(List<Part> parts, Instant time) {
    int size = 22;
    for (Part part : parts) {
      size += part.packed.size() + 2 * part.name.length() + 30 + DIRECTORY_RECORD;
    }
    Bytes out = new Bytes(size);
    Bytes directory = new Bytes(parts.size() * 80);
    int date = date(time);
    for (Part part : parts) {
      final int start = out.size();
      out.le32(0x04034b50);
      header(out, part, date);
      out.put(part.name).put(part.packed);
      directory.le32(0x02014b50).le16(20);
      header(directory, part, date);
      directory.le16(0).le16(0).le16(0).le32(0).le32(start).put(part.name);
    }
    int start = out.size();
    out.put(directory).le32(0x06054b50).le16(0).le16(0).le16(parts.size()).le16(parts.size());
    return out.le32(directory.size()).le32(start).le16(0).toByteArray();
  }

  private static void header(Bytes out, Part part, int date) {
    out.le16(20).le16(0).le16(DEFLATED).le32(date).le32(part.crc).le32(part.packed.size());
    out.le32(part.size).le16(part.name.length()).le16(0);
  }

  /** The form of MS-DOS, which knows the years 1980 to 2107. */
  private static int date(Instant time) {
    LocalDateTime t = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    int year = Math.max(0, Math.min(127, t.getYear() - 1980));
    return year << 25
        | t.getMonthValue() << 21
        | t.getDayOfMonth() << 16
        | t.getHour() << 11
        | t.getMinute() << 5
        | t.getSecond() / 2;
  }
}
