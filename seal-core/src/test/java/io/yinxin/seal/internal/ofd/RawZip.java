package io.yinxin.seal.internal.ofd;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/** Writes zip files by hand, right ones and wrong ones: every field can be made to lie. */
public final class RawZip {

  /** One entry; what is null or -1 is written as it should be. */
  public static final class Entry {
    byte[] name;
    byte @Nullable [] localName;
    byte[] data;
    byte @Nullable [] packed;
    int method = 8;
    int localMethod = -1;
    int flags;
    int localFlags = -1;
    int crc;
    long size;
    long packedSize = -1;
    @Nullable Integer localCrc;
    @Nullable Long localSize;
    boolean descriptor;
    boolean wideDescriptor;
    boolean markedDescriptor = true;
    @Nullable Integer descriptorCrc;
    byte[] extra = {};
    byte[] localExtra = {};
    byte[] before = {};
    int external;
    int madeBy = 20;
    boolean listed = true;
    long claimedOffset = -1;
    boolean zip64;
    private long offset;

    Entry(String name, byte[] data) {
      this.name = name.getBytes(StandardCharsets.UTF_8);
      this.flags = this.name.length == name.length() ? 0 : 1 << 11;
      this.data = data;
      data(data);
    }

    final void data(byte[] bytes) {
      data = bytes;
      size = bytes.length;
      CRC32 sum = new CRC32();
      sum.update(bytes);
      crc = (int) sum.getValue();
    }

    /** Named otherwise in its own header. */
    public void localName(String other) {
      localName = other.getBytes(StandardCharsets.UTF_8);
    }

    /** With a name in other bytes, not marked as UTF-8. */
    public void named(byte[] bytes) {
      name = bytes;
      flags = 0;
    }

    /** Not in the directory. */
    public void unlisted() {
      listed = false;
    }

    /** With another checksum than the right one. */
    public void checksum(int other) {
      crc = other;
    }

    /** Not deflated. */
    public Entry stored() {
      method = 0;
      return this;
    }

    /** With its lengths behind it. */
    public Entry descriptor() {
      descriptor = true;
      return this;
    }

    /** With lengths and offset in 64 bits. */
    public void wide() {
      zip64 = true;
    }

    /** Marked as encrypted. */
    public void encrypted() {
      flags |= 1;
    }

    /** Its name, as long as it is one in UTF-8. */
    public String path() {
      return new String(name, StandardCharsets.UTF_8);
    }

    private byte[] packed() {
      if (packed != null) {
        return packed;
      }
      return method == 8 ? deflate(data) : data;
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private byte[] prefix = {};
  private boolean prefixCounted = true;
  private byte[] beforeDirectory = {};
  private byte[] suffix = {};
  private byte[] comment = {};
  private int claimedEntries = -1;
  private boolean zip64;

  /**
   * Packs bytes.
   *
   * @param data the bytes
   * @return them, deflated without a header
   */
  static byte[] deflate(byte[] data) {
    Deflater deflater = new Deflater(6, true);
    deflater.setInput(data);
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] chunk = new byte[8192];
    while (!deflater.finished()) {
      out.write(chunk, 0, deflater.deflate(chunk));
    }
    deflater.end();
    return out.toByteArray();
  }

  /** An entry as it should be. */
  public RawZip add(String name, byte[] data) {
    return add(name, data, entry -> {});
  }

  /** An entry as it should be. */
  public RawZip add(String name, String data) {
    return add(name, data.getBytes(StandardCharsets.UTF_8));
  }

  /** An entry with something about it changed. */
  public RawZip add(String name, byte[] data, Consumer<Entry> change) {
    Entry entry = new Entry(name, data);
    change.accept(entry);
    entries.add(entry);
    return this;
  }

  /** The same files in another order, or with one more in front. */
  public RawZip first(String name, byte[] data) {
    entries.add(0, new Entry(name, data));
    return this;
  }

  /** Changes the entry of this name. */
  public RawZip change(String name, Consumer<Entry> change) {
    change.accept(entry(name));
    return this;
  }

  /** Changes every entry. */
  public RawZip changeAll(Consumer<Entry> change) {
    entries.forEach(change);
    return this;
  }

  /** Changes the contents of the entry of this name. */
  public RawZip contents(String name, UnaryOperator<byte[]> change) {
    Entry entry = entry(name);
    entry.data(change.apply(entry.data));
    return this;
  }

  /** Changes the text in the entry of this name, which must change by it. */
  public RawZip text(String name, UnaryOperator<String> change) {
    return contents(
        name,
        was -> {
          byte[] is =
              change
                  .apply(new String(was, StandardCharsets.UTF_8))
                  .getBytes(StandardCharsets.UTF_8);
          if (Arrays.equals(was, is)) {
            throw new IllegalArgumentException("nothing changed in " + name);
          }
          return is;
        });
  }

  /** Leaves an entry out. */
  public RawZip remove(String name) {
    entries.remove(entry(name));
    return this;
  }

  /** The contents of an entry. */
  public byte[] get(String name) {
    return entry(name).data;
  }

  /** Whether there is an entry. */
  public boolean has(String name) {
    return entries.stream().anyMatch(e -> e.path().equals(name));
  }

  /** The names of all entries. */
  public List<String> names() {
    return entries.stream().map(Entry::path).toList();
  }

  private Entry entry(String name) {
    return entries.stream()
        .filter(e -> e.path().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no entry " + name));
  }

  /** Bytes in front; the offsets take them into account, or do not. */
  public RawZip prefix(byte[] bytes, boolean counted) {
    prefix = bytes;
    prefixCounted = counted;
    return this;
  }

  /** Bytes between the last entry and the directory. */
  public RawZip beforeDirectory(byte[] bytes) {
    beforeDirectory = bytes;
    return this;
  }

  /** Bytes behind the end. */
  public RawZip suffix(byte[] bytes) {
    suffix = bytes;
    return this;
  }

  /** A comment. */
  public RawZip comment(byte[] bytes) {
    comment = bytes;
    return this;
  }

  /** Says that there are so many entries. */
  public RawZip claim(int number) {
    claimedEntries = number;
    return this;
  }

  /** With the end of a directory of 64 bits. */
  public RawZip zip64() {
    zip64 = true;
    return this;
  }

  /** The file. */
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(prefix);
    long shift = prefixCounted ? 0 : prefix.length;
    for (Entry entry : entries) {
      out.writeBytes(entry.before);
      entry.offset = out.size() - shift;
      local(out, entry);
    }
    out.writeBytes(beforeDirectory);
    long start = out.size() - shift;
    int number = 0;
    for (Entry entry : entries) {
      if (entry.listed) {
        record(out, entry);
        number++;
      }
    }
    long length = out.size() - shift - start;
    int claimed = claimedEntries < 0 ? number : claimedEntries;
    if (zip64) {
      long at = out.size() - shift;
      i32(out, 0x06064b50);
      i64(out, 44);
      i16(out, 45);
      i16(out, 45);
      i32(out, 0);
      i32(out, 0);
      i64(out, claimed);
      i64(out, claimed);
      i64(out, length);
      i64(out, start);
      i32(out, 0x07064b50);
      i32(out, 0);
      i64(out, at);
      i32(out, 1);
    }
    i32(out, 0x06054b50);
    i16(out, 0);
    i16(out, 0);
    i16(out, zip64 ? 0xffff : claimed);
    i16(out, zip64 ? 0xffff : claimed);
    i32(out, zip64 ? 0xffffffffL : length);
    i32(out, zip64 ? 0xffffffffL : start);
    i16(out, comment.length);
    out.writeBytes(comment);
    out.writeBytes(suffix);
    return out.toByteArray();
  }

  private static void local(ByteArrayOutputStream out, Entry entry) {
    byte[] packed = entry.packed();
    byte[] name = entry.localName == null ? entry.name : entry.localName;
    int flags = entry.localFlags < 0 ? entry.flags : entry.localFlags;
    boolean behind = entry.descriptor;
    i32(out, 0x04034b50);
    i16(out, entry.zip64 ? 45 : 20);
    i16(out, behind ? flags | 8 : flags);
    i16(out, entry.localMethod < 0 ? entry.method : entry.localMethod);
    i32(out, 0x5a210000);
    i32(out, entry.localCrc != null ? entry.localCrc : behind ? 0 : entry.crc);
    long packedSize = entry.packedSize < 0 ? packed.length : entry.packedSize;
    long size = entry.localSize == null ? entry.size : entry.localSize;
    i32(out, behind ? 0 : entry.zip64 ? 0xffffffffL : packedSize);
    i32(out, behind ? 0 : entry.zip64 ? 0xffffffffL : size);
    i16(out, name.length);
    i16(out, entry.localExtra.length + (entry.zip64 ? 20 : 0));
    out.writeBytes(name);
    if (entry.zip64) {
      i16(out, 1);
      i16(out, 16);
      i64(out, size);
      i64(out, packedSize);
    }
    out.writeBytes(entry.localExtra);
    out.writeBytes(packed);
    if (behind) {
      if (entry.markedDescriptor) {
        i32(out, 0x08074b50);
      }
      i32(out, entry.descriptorCrc == null ? entry.crc : entry.descriptorCrc);
      if (entry.wideDescriptor) {
        i64(out, packed.length);
        i64(out, entry.size);
      } else {
        i32(out, packed.length);
        i32(out, entry.size);
      }
    }
  }

  private static void record(ByteArrayOutputStream out, Entry entry) {
    i32(out, 0x02014b50);
    i16(out, entry.madeBy);
    i16(out, entry.zip64 ? 45 : 20);
    i16(out, entry.descriptor ? entry.flags | 8 : entry.flags);
    i16(out, entry.method);
    i32(out, 0x5a210000);
    i32(out, entry.crc);
    long packedSize = entry.packedSize < 0 ? entry.packed().length : entry.packedSize;
    long offset = entry.claimedOffset < 0 ? entry.offset : entry.claimedOffset;
    i32(out, entry.zip64 ? 0xffffffffL : packedSize);
    i32(out, entry.zip64 ? 0xffffffffL : entry.size);
    i16(out, entry.name.length);
    i16(out, entry.extra.length + (entry.zip64 ? 28 : 0));
    i16(out, 0);
    i16(out, 0);
    i16(out, 0);
    i32(out, entry.external);
    i32(out, entry.zip64 ? 0xffffffffL : offset);
    out.writeBytes(entry.name);
    if (entry.zip64) {
      i16(out, 1);
      i16(out, 24);
      i64(out, entry.size);
      i64(out, packedSize);
      i64(out, offset);
    }
    out.writeBytes(entry.extra);
  }

  static void i16(ByteArrayOutputStream out, int value) {
    out.write(value);
    out.write(value >> 8);
  }

  static void i32(ByteArrayOutputStream out, long value) {
    i16(out, (int) value);
    i16(out, (int) (value >> 16));
  }

  private static void i64(ByteArrayOutputStream out, long value) {
    i32(out, value);
    i32(out, value >> 32);
  }
}
