package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.internal.file.TargetFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Writes a package anew: every entry that stays is copied as its bytes stand, with its name, its
 * order and its packing; some are exchanged, some are added behind. What belongs to no entry (bytes
 * in front, between and behind, a comment) is left out: a seal vouches for nothing of it. Not for
 * several threads.
 */
final class PackageWriter {

  private static final int BUFFER = 256 << 10;
  private static final long FULL = 0xffffffffL;
  private static final int UTF8 = 1 << 11;
  private static final int ZIP64 = 0x0001;

  private final OfdPackage pack;
  private final TargetFile target;
  private final int dosTime;
  private final byte[] buffer;

  /** How many bytes of the buffer wait. */
  private int waiting;

  /** How many bytes are in the file. */
  private long written;

  /**
   * The records of the new directory that are known so far: of the old entries, of the new ones.
   */
  private final byte[][] records;

  private final List<byte[]> added = new ArrayList<>();

  /**
   * Begins.
   *
   * @param pack what is copied
   * @param target where to, empty so far
   * @param time when new entries are said to have been made
   */
  PackageWriter(OfdPackage pack, TargetFile target, Instant time) {
    this.pack = pack;
    this.target = target;
    LocalDateTime t = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    // APPNOTE 4.4.6: years from 1980 on.
    int year = Math.max(0, Math.min(127, t.getYear() - 1980));
    this.dosTime =
        year << 25
            | t.getMonthValue() << 21
            | t.getDayOfMonth() << 16
            | t.getHour() << 11
            | t.getMinute() << 5
            | t.getSecond() / 2;
    this.buffer = new byte[(int) Math.min(BUFFER, pack.source().length() + (16 << 10))];
    this.records = new byte[pack.entries().size()][];
  }

  /**
   * Copies all entries.
   *
   * @param exchanged what takes the place of an entry, by path
   */
  void copy(Map<String, Part> exchanged) throws IOException {
    List<PackageEntry> entries = pack.entries();
    Integer[] order = new Integer[entries.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingLong(i -> entries.get(i).start()));
    for (int index : order) {
      PackageEntry entry = entries.get(index);
      byte[] record = Bytes.read(pack.source(), entry.record(), entry.recordLength());
      Part part = exchanged.get(entry.path());
      long start = position();
      if (part == null) {
        copy(entry.start(), entry.end());
        records[index] = moved(record, entry, start);
      } else {
        int nameLength = Bytes.u16(record, 28);
        byte[] name = Arrays.copyOfRange(record, 46, 46 + nameLength);
        int flags = Bytes.u16(record, 8) & UTF8;
        write(part, name, flags);
        records[index] = record(part, name, flags, start);
      }
    }
  }

  /** Adds a file behind all that is there. */
  void add(Part part) throws IOException {
    byte[] name = part.path().getBytes(StandardCharsets.UTF_8);
    int flags = name.length == part.path().length() ? 0 : UTF8;
    long start = position();
    write(part, name, flags);
    added.add(record(part, name, flags, start));
  }

  /**
   * Writes the directory. The file is complete then.
   *
   * @return its length
   */
  long finish() throws IOException {
    long start = position();
    for (byte[] record : records) {
      put(record);
    }
    for (byte[] record : added) {
      put(record);
    }
    long length = position() - start;
    int count = records.length + added.size();
    if (count >= 0xffff || start >= FULL || length >= FULL) {
      end64(start, length, count);
    }
    Fields end = new Fields(22);
    end.i32(EndOfDirectory.SIGNATURE).i16(0).i16(0);
    end.i16(Math.min(count, 0xffff)).i16(Math.min(count, 0xffff));
    end.i32(Math.min(length, FULL)).i32(Math.min(start, FULL)).i16(0);
    put(end.bytes());
    flush();
    return written;
  }

  private void end64(long start, long length, long count) throws IOException {
    long here = position();
    Fields end = new Fields(76);
    end.i32(0x06064b50).i64(44).i16(45).i16(45).i32(0).i32(0);
    end.i64(count).i64(count).i64(length).i64(start);
    end.i32(0x07064b50).i32(0).i64(here).i32(1);
    put(end.bytes());
  }

  /** A local header (APPNOTE 4.3.7) and what it announces. */
  private void write(Part part, byte[] name, int flags) throws IOException {
    Fields header = new Fields(30 + name.length);
    header.i32(0x04034b50).i16(20);
    common(header, part, flags).i16(name.length).i16(0).raw(name);
    put(header.bytes());
    put(part.packed());
  }

  private Fields common(Fields fields, Part part, int flags) {
    return fields
        .i16(flags)
        .i16(part.method())
        .i32(dosTime)
        .i32(part.crc())
        .i32(part.packed().length)
        .i32(part.contents().length);
  }

  /** A record of the directory (APPNOTE 4.3.12). */
  private byte[] record(Part part, byte[] name, int flags, long start) {
    boolean far = start >= FULL;
    Fields record = new Fields(46 + name.length + (far ? 12 : 0));
    record.i32(EndOfDirectory.RECORD).i16(far ? 45 : 20).i16(far ? 45 : 20);
    common(record, part, flags).i16(name.length).i16(far ? 12 : 0);
    record.i16(0).i16(0).i16(0).i32(0).i32(Math.min(start, FULL)).raw(name);
    if (far) {
      record.i16(ZIP64).i16(8).i64(start);
    }
    return record.bytes();
  }

  /** The record of an entry that stays, at its new place. */
  private static byte[] moved(byte[] record, PackageEntry entry, long start) {
    if (Bytes.u32(record, 42) != FULL && start < FULL) {
      byte[] moved = record.clone();
      Fields.put32(moved, 42, start);
      return moved;
    }
    // The offset stands among the 64-bit fields, or must go there now (APPNOTE 4.5.3).
    int nameEnd = 46 + Bytes.u16(record, 28);
    int extraEnd = nameEnd + Bytes.u16(record, 30);
    boolean wideSize = Bytes.u32(record, 24) == FULL;
    boolean widePacked = Bytes.u32(record, 20) == FULL;
    boolean wideDisk = Bytes.u16(record, 34) == 0xffff;
    Fields wide = new Fields(32);
    int length = (wideSize ? 8 : 0) + (widePacked ? 8 : 0) + 8 + (wideDisk ? 4 : 0);
    wide.i16(ZIP64).i16(length);
    if (wideSize) {
      wide.i64(entry.size());
    }
    if (widePacked) {
      wide.i64(entry.packed());
    }
    wide.i64(start);
    if (wideDisk) {
      wide.i32(0);
    }
    byte[] others = withoutWide(Arrays.copyOfRange(record, nameEnd, extraEnd));
    byte[] field = wide.bytes();
    Fields moved = new Fields(record.length + field.length);
    moved.raw(Arrays.copyOf(record, nameEnd)).raw(field).raw(others);
    moved.raw(Arrays.copyOfRange(record, extraEnd, record.length));
    byte[] bytes = moved.bytes();
    Fields.put32(bytes, 42, FULL);
    Fields.put16(bytes, 30, field.length + others.length);
    Fields.put16(bytes, 6, Math.max(45, Bytes.u16(bytes, 6)));
    return bytes;
  }

  private static byte[] withoutWide(byte[] extra) {
    Fields rest = new Fields(extra.length);
    int at = 0;
    while (extra.length - at >= 4) {
      int end = Math.min(extra.length, at + 4 + Bytes.u16(extra, at + 2));
      if (Bytes.u16(extra, at) != ZIP64) {
        rest.raw(Arrays.copyOfRange(extra, at, end));
      }
      at = end;
    }
    return rest.raw(Arrays.copyOfRange(extra, at, extra.length)).bytes();
  }

  // ---- the file

  private long position() {
    return written + waiting;
  }

  private void copy(long from, long to) throws IOException {
    long at = from;
    while (at < to) {
      if (waiting == buffer.length) {
        flush();
      }
      int n = (int) Math.min(to - at, buffer.length - waiting);
      pack.source().read(at, buffer, waiting, n);
      waiting += n;
      at += n;
    }
  }

  private void put(byte[] bytes) throws IOException {
    int at = 0;
    while (at < bytes.length) {
      if (waiting == buffer.length) {
        flush();
      }
      int n = Math.min(bytes.length - at, buffer.length - waiting);
      System.arraycopy(bytes, at, buffer, waiting, n);
      waiting += n;
      at += n;
    }
  }

  private void flush() throws IOException {
    target.write(written, buffer, 0, waiting);
    written += waiting;
    waiting = 0;
  }

  /** Numbers as zip files have them. */
  private static final class Fields {
    private byte[] bytes;
    private int length;

    Fields(int capacity) {
      this.bytes = new byte[capacity];
    }

    private void room(int n) {
      if (n > bytes.length - length) {
        bytes = Arrays.copyOf(bytes, length + n);
      }
    }

    Fields i16(int value) {
      room(2);
      put16(bytes, length, value);
      length += 2;
      return this;
    }

    Fields i32(long value) {
      room(4);
      put32(bytes, length, value);
      length += 4;
      return this;
    }

    Fields i64(long value) {
      return i32(value).i32(value >>> 32);
    }

    Fields raw(byte[] more) {
      room(more.length);
      System.arraycopy(more, 0, bytes, length, more.length);
      length += more.length;
      return this;
    }

    byte[] bytes() {
      return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    static void put16(byte[] bytes, int at, int value) {
      bytes[at] = (byte) value;
      bytes[at + 1] = (byte) (value >> 8);
    }

    static void put32(byte[] bytes, int at, long value) {
      put16(bytes, at, (int) value);
      put16(bytes, at + 2, (int) (value >> 16));
    }
  }
}
