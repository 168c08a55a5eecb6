package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.Message;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.ofd.PackageProblem.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Reads the directory of a zip file (APPNOTE 6.3.10) and holds every entry's own header against it:
 * readers that go by the one and readers that go by the other must see the same package.
 */
final class ZipDirectory {

  private static final int LOCAL = 0x04034b50;
  private static final int DESCRIPTOR = 0x08074b50;
  private static final int RECORD_SIZE = 46;
  private static final int LOCAL_SIZE = 30;
  private static final long FULL = 0xffffffffL;

  private static final int ENCRYPTED = 1;
  private static final int BEHIND = 1 << 3;
  private static final int UTF8 = 1 << 11;

  /** What changes how an entry is read: encryption, descriptor, strong encryption, masking. */
  private static final int WEIGHTY = ENCRYPTED | BEHIND | 1 << 6 | 1 << 13;

  private final ByteSource source;
  private final EndOfDirectory end;
  private final List<PackageProblem> problems;
  private final List<PackageEntry> entries = new ArrayList<>();
  private final Map<String, PackageEntry> keys = new HashMap<>();

  private ZipDirectory(ByteSource source, EndOfDirectory end, List<PackageProblem> problems) {
    this.source = source;
    this.end = end;
    this.problems = problems;
  }

  /**
   * Reads a directory.
   *
   * @param source the file
   * @param end where the directory is
   * @param problems receives what is odd
   * @return the entries, in the order of the directory
   * @throws PackageException if it cannot be read
   */
  static List<PackageEntry> read(
      ByteSource source, EndOfDirectory end, List<PackageProblem> problems) throws IOException {
    ZipDirectory directory = new ZipDirectory(source, end, problems);
    try {
      directory.records();
    } catch (EOFException e) {
      throw new PackageException(Kind.DAMAGED, null, "the package is cut off", "文件包不完整");
    }
    return directory.entries;
  }

  private void problem(Kind kind, String where, String en, String zh) {
    if (problems.size() < OfdPackage.MAX_PROBLEMS) {
      problems.add(new PackageProblem(kind, where, new Message(en, zh)));
    }
  }

  private void records() throws IOException {
    if (end.length() > Limits.DIRECTORY || end.entries() > Limits.ENTRIES) {
      throw new PackageException(
          Kind.TOO_MUCH,
          null,
          "more than " + Limits.ENTRIES + " entries",
          "条目超过 " + Limits.ENTRIES + " 个");
    }
    byte[] bytes = Bytes.read(source, end.directory(), (int) end.length());
    int at = 0;
    while (bytes.length - at >= RECORD_SIZE
        && Bytes.startsWith(bytes, at, EndOfDirectory.RECORD)
        && entries.size() < Limits.ENTRIES) {
      int nameLength = Bytes.u16(bytes, at + 28);
      int extraLength = Bytes.u16(bytes, at + 30);
      int length = RECORD_SIZE + nameLength + extraLength + Bytes.u16(bytes, at + 32);
      if (length > bytes.length - at) {
        break;
      }
      record(bytes, at, length, nameLength, extraLength);
      at += length;
    }
    shortNames();
    if (at != bytes.length || entries.size() != end.entries()) {
      throw new PackageException(
          Kind.DAMAGED, "byte " + (end.directory() + at), "the directory is broken", "目录损坏");
    }
  }

  private void record(byte[] bytes, int at, int length, int nameLength, int extraLength)
      throws IOException {
    int flags = Bytes.u16(bytes, at + 8);
    int method = Bytes.u16(bytes, at + 10);
    int crc = Bytes.i32(bytes, at + 16);
    long packed = Bytes.u32(bytes, at + 20);
    long size = Bytes.u32(bytes, at + 24);
    int disk = Bytes.u16(bytes, at + 34);
    long offset = Bytes.u32(bytes, at + 42);
    byte[] raw =
        java.util.Arrays.copyOfRange(bytes, at + RECORD_SIZE, at + RECORD_SIZE + nameLength);
    EntryName name = EntryName.of(raw, (flags & UTF8) != 0);
    String where = name.path();
    if (nameLength > Limits.NAME) {
      throw new PackageException(
          Kind.TOO_MUCH, null, "a name of " + nameLength + " bytes", "文件名长达 " + nameLength + " 字节");
    }
    int extra = at + RECORD_SIZE + nameLength;
    int extraEnd = extra + extraLength;
    if (packed == FULL || size == FULL || offset == FULL || disk == 0xffff) {
      // APPNOTE 4.5.3: only what is full in the record stands there, in this order.
      int field = extra(bytes, extra, extraEnd, 0x0001);
      int left = field < 0 ? 0 : Bytes.u16(bytes, field + 2);
      int next = field + 4;
      if (size == FULL && left >= 8) {
        size = Bytes.u63(bytes, next);
        next += 8;
        left -= 8;
      }
      if (packed == FULL && left >= 8) {
        packed = Bytes.u63(bytes, next);
        next += 8;
        left -= 8;
      }
      if (offset == FULL && left >= 8) {
        offset = Bytes.u63(bytes, next);
      }
    } else {
      unneeded(bytes, extra, extraEnd, size, where);
    }
    long start = offset + end.shift();
    if (offset < 0 || packed < 0 || size < 0 || start > end.directory() - LOCAL_SIZE) {
      throw new PackageException(Kind.DAMAGED, where, "the entry lies outside", "条目位置超出文件范围");
    }
    if (disk != 0 && disk != 0xffff) {
      problem(Kind.UNSUPPORTED, where, "on another volume", "位于另一分卷");
    }
    unicodePath(bytes, extra, extraEnd, raw, where);
    once(bytes, extra, extraEnd, where);
    if ((Bytes.u16(bytes, at + 4) >> 8) == 3 && (bytes[at + 41] & 0xf0) == 0xa0) {
      problem(Kind.NAME_UNSAFE, where, "a symbolic link", "符号链接");
    }
    PackageEntry entry =
        local(
            raw,
            new PackageEntry(
                name.path(),
                method,
                flags,
                crc,
                packed,
                size,
                start,
                0,
                0,
                end.directory() + at,
                length));
    judge(name, entry);
    entries.add(entry);
  }

  private void judge(EntryName name, PackageEntry entry) {
    String where = entry.path();
    Message unsafe = name.unsafe();
    Message odd = name.odd();
    if (unsafe != null) {
      problem(Kind.NAME_UNSAFE, where, unsafe.en(), unsafe.zh());
    } else if (odd != null) {
      problem(name.respelled() ? Kind.PATH_ODD : Kind.NAME_ODD, where, odd.en(), odd.zh());
    }
    if (entry.encrypted()) {
      problem(Kind.ENCRYPTED, where, "encrypted entry", "条目已加密");
    } else if (entry.method() != PackageEntry.STORED && entry.method() != PackageEntry.DEFLATED) {
      problem(
          Kind.UNSUPPORTED,
          where,
          "packed with method " + entry.method(),
          "使用压缩方法 " + entry.method());
    } else if (entry.method() == PackageEntry.STORED && entry.packed() != entry.size()) {
      problem(Kind.DAMAGED, where, "stored with two lengths", "存储条目的两个长度不一致");
    }
    if (entry.folder() && entry.size() != 0) {
      problem(Kind.NAME_UNSAFE, where, "a folder with contents", "文件夹条目带有内容");
    }
    for (String key : name.keys()) {
      String plain = key.endsWith("/") ? key.substring(0, key.length() - 1) : key;
      PackageEntry other = keys.putIfAbsent(plain, entry);
      if (other != null && !other.equals(entry) && !(other.folder() && entry.folder())) {
        problem(
            Kind.NAME_TWICE,
            where,
            other.path().equals(where)
                ? "two entries of this name"
                : "confused with " + other.path(),
            other.path().equals(where) ? "存在同名条目" : "与 " + other.path() + " 混淆");
      }
    }
  }

  /** A name of the form that Windows gives a longer one as its second: it opens that file, too. */
  private void shortNames() {
    Map<String, PackageEntry> longer = null;
    for (PackageEntry entry : entries) {
      if (!EntryName.isShort(entry.path())) {
        continue;
      }
      if (longer == null) {
        longer = new HashMap<>();
        for (PackageEntry each : entries) {
          if (!EntryName.isShort(each.path())) {
            longer.putIfAbsent(EntryName.shortened(each.path()), each);
          }
        }
      }
      PackageEntry other = longer.get(EntryName.shortened(entry.path()));
      if (other != null) {
        problem(
            Kind.NAME_TWICE,
            entry.path(),
            "confused with " + other.path(),
            "与 " + other.path() + " 混淆");
      }
    }
  }

  /** The header in front of the contents (APPNOTE 4.3.7). */
  private PackageEntry local(byte[] raw, PackageEntry entry) throws IOException {
    String where = entry.path();
    byte[] header = Bytes.read(source, entry.start(), LOCAL_SIZE);
    if (!Bytes.startsWith(header, 0, LOCAL)) {
      throw new PackageException(
          Kind.DAMAGED, where, "no entry where the directory says", "目录所指位置没有条目");
    }
    int nameLength = Bytes.u16(header, 26);
    int extraLength = Bytes.u16(header, 28);
    long data = entry.start() + LOCAL_SIZE + nameLength + extraLength;
    if (data > end.directory() || entry.packed() > end.directory() - data) {
      throw new PackageException(Kind.DAMAGED, where, "the entry lies outside", "条目位置超出文件范围");
    }
    byte[] more =
        nameLength + extraLength > 0 && nameLength <= Limits.NAME
            ? Bytes.read(source, entry.start() + LOCAL_SIZE, nameLength + extraLength)
            : new byte[0];
    boolean named = nameLength == raw.length && more.length >= raw.length;
    if (!named || !Bytes.same(more, 0, raw)) {
      problem(Kind.NAME_CONTRADICTED, where, "another name in its own header", "条目头中的文件名不同");
    } else {
      unicodePath(more, nameLength, more.length, raw, where);
      once(more, nameLength, more.length, where);
    }
    int flags = Bytes.u16(header, 6);
    boolean ascii = true;
    for (byte b : raw) {
      ascii &= b >= 0;
    }
    int compared = ascii ? WEIGHTY : WEIGHTY | UTF8;
    if (((flags ^ entry.flags()) & compared) != 0 || Bytes.u16(header, 8) != entry.method()) {
      problem(Kind.HEADER_CONTRADICTED, where, "its own header says otherwise", "条目头与目录不一致");
    }
    boolean behind = (flags & BEHIND) != 0;
    long packed = Bytes.u32(header, 18);
    long size = Bytes.u32(header, 22);
    if (packed == FULL || size == FULL) {
      int field = extra(more, nameLength, more.length, 0x0001);
      if (field >= 0 && Bytes.u16(more, field + 2) >= 16) {
        size = size == FULL ? Bytes.u63(more, field + 4) : size;
        packed = packed == FULL ? Bytes.u63(more, field + 12) : packed;
      }
    } else {
      unneeded(more, nameLength, more.length, entry.size(), where);
    }
    int crc = Bytes.i32(header, 14);
    boolean same = crc == entry.crc() && packed == entry.packed() && size == entry.size();
    // What stands behind is left open here; some leave open only part of it.
    boolean left =
        behind
            && (crc == 0 || crc == entry.crc())
            && (packed == 0 || packed == entry.packed())
            && (size == 0 || size == entry.size());
    if (!same && !left) {
      problem(Kind.HEADER_CONTRADICTED, where, "its own header says otherwise", "条目头与目录不一致");
    }
    long dataEnd = data + entry.packed();
    long after = behind ? dataEnd + descriptor(entry, dataEnd, same) : dataEnd;
    if (behind && entry.method() == PackageEntry.STORED && entry.size() > 0) {
      problem(Kind.LENGTH_BEHIND, where, "stored, with its length behind it", "以存储方式保存，长度写在数据之后");
    }
    return new PackageEntry(
        entry.path(),
        entry.method(),
        entry.flags(),
        entry.crc(),
        entry.packed(),
        entry.size(),
        entry.start(),
        data,
        after,
        entry.record(),
        entry.recordLength());
  }

  /** How long the data descriptor is (APPNOTE 4.3.9), which comes in four forms. */
  private int descriptor(PackageEntry entry, long at, boolean alsoInFront) throws IOException {
    int n = (int) Math.min(24, end.directory() - at);
    byte[] bytes = Bytes.read(source, at, n);
    int skip = Bytes.startsWith(bytes, 0, DESCRIPTOR) ? 4 : 0;
    for (int mark = skip; mark >= 0; mark -= 4) {
      if (n >= mark + 20
          && Bytes.i32(bytes, mark) == entry.crc()
          && Bytes.u63(bytes, mark + 4) == entry.packed()
          && Bytes.u63(bytes, mark + 12) == entry.size()) {
        return mark + 20;
      }
      if (n >= mark + 12
          && Bytes.i32(bytes, mark) == entry.crc()
          && Bytes.u32(bytes, mark + 4) == entry.packed()
          && Bytes.u32(bytes, mark + 8) == entry.size()) {
        return mark + 12;
      }
    }
    if (!alsoInFront || skip > 0) {
      problem(
          Kind.HEADER_CONTRADICTED, entry.path(), "the lengths behind it differ", "数据之后的长度信息不一致");
    }
    return skip > 0 && n >= 16 ? 16 : 0;
  }

  /** Where an extra field begins, -1 if there is none. */
  private static int extra(byte[] bytes, int from, int to, int id) {
    int at = from;
    while (to - at >= 4) {
      int length = Bytes.u16(bytes, at + 2);
      if (length > to - at - 4) {
        return -1;
      }
      if (Bytes.u16(bytes, at) == id) {
        return at;
      }
      at += 4 + length;
    }
    return -1;
  }

  /** A wide size that the narrow one makes no room for: some take it all the same. */
  private void unneeded(byte[] bytes, int from, int to, long size, String where) {
    int field = from > to ? -1 : extra(bytes, from, to, 0x0001);
    if (field >= 0 && Bytes.u16(bytes, field + 2) >= 8) {
      long wide = Bytes.u63(bytes, field + 4);
      // Some leave the place that they had kept for it empty.
      if (wide != size && wide != 0) {
        problem(Kind.HEADER_CONTRADICTED, where, "a second length", "另有一个长度");
      }
    }
  }

  /** Of two fields, some take the first and some the last. */
  private void once(byte[] bytes, int from, int to, String where) {
    for (int id : new int[] {0x0001, 0x7075}) {
      int field = extra(bytes, from, to, id);
      if (field >= 0 && extra(bytes, field + 4 + Bytes.u16(bytes, field + 2), to, id) >= 0) {
        problem(Kind.HEADER_CONTRADICTED, where, "two extra fields of one kind", "存在两个同类附加字段");
      }
    }
  }

  /** Info-ZIP's second name (APPNOTE 4.6.9), which some readers prefer to the first. */
  private void unicodePath(byte[] bytes, int from, int to, byte[] raw, String where) {
    int field = extra(bytes, from, to, 0x7075);
    if (field < 0) {
      return;
    }
    int length = Bytes.u16(bytes, field + 2);
    CRC32 crc = new CRC32();
    crc.update(raw);
    boolean valid =
        length >= 5 && bytes[field + 4] == 1 && Bytes.i32(bytes, field + 5) == (int) crc.getValue();
    if (!valid) {
      // The standard has readers ignore it then; not all do.
      problem(Kind.NAME_CONTRADICTED, where, "a second name that is not bound", "附加文件名无效");
      return;
    }
    String second =
        normal(new String(bytes, field + 9, length - 5, java.nio.charset.StandardCharsets.UTF_8));
    if (!where.equals(second)) {
      problem(Kind.NAME_CONTRADICTED, where, "a second name", "另有一个文件名");
    }
  }

  private static @Nullable String normal(String name) {
    return EntryName.normal(name);
  }
}
