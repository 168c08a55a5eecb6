package io.yinxin.seal.internal.render;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One font in a TrueType or OpenType file or collection: where its tables lie.
 *
 * <p>ISO/IEC 14496-22, 5 (organisation of a font). Holds no table, only the directory; each call
 * opens the file again. Immutable.
 */
final class Sfnt {

  private static final int COLLECTION = 0x74746366; // "ttcf"
  private static final int CFF_OUTLINES = 0x4F54544F; // "OTTO"
  private static final int MAX_FONTS = 64;
  private static final int MAX_TABLES = 128;

  /** A single table of more than this is not read. */
  private static final int MAX_TABLE = 64 << 20;

  private record Table(long offset, int length) {}

  private final Path file;
  private final int version;
  private final Map<String, Table> tables;

  private Sfnt(Path file, int version, Map<String, Table> tables) {
    this.file = file;
    this.version = version;
    this.tables = tables;
  }

  /** The fonts in a file: one, or several in a collection. */
  static List<Sfnt> in(Path file) throws IOException {
    try (SeekableByteChannel in = Files.newByteChannel(file)) {
      if (in.size() < 12) {
        throw new IOException("not a font");
      }
      ByteBuffer head = read(in, 0, 12);
      if (head.getInt(0) != COLLECTION) {
        return List.of(directory(file, in, 0));
      }
      int count = head.getInt(8);
      if (count < 1 || count > MAX_FONTS) {
        throw new IOException("impossible number of fonts in a collection");
      }
      ByteBuffer offsets = read(in, 12, 4 * count);
      List<Sfnt> fonts = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        fonts.add(directory(file, in, Integer.toUnsignedLong(offsets.getInt())));
      }
      return fonts;
    }
  }

  private static Sfnt directory(Path file, SeekableByteChannel in, long at) throws IOException {
    ByteBuffer head = read(in, at, 12);
    int count = head.getShort(4) & 0xFFFF;
    if (count > MAX_TABLES) {
      throw new IOException("impossible number of tables in a font");
    }
    ByteBuffer entries = read(in, at + 12, 16 * count);
    Map<String, Table> tables = new LinkedHashMap<>();
    byte[] tag = new byte[4];
    for (int i = 0; i < count; i++) {
      entries.get(tag).getInt(); // the checksum: FontBox ignores it too
      long offset = Integer.toUnsignedLong(entries.getInt());
      int length = entries.getInt();
      if (length < 0 || offset + length > in.size()) {
        throw new EOFException("font table reaches past the end of the file");
      }
      tables.put(new String(tag, StandardCharsets.ISO_8859_1), new Table(offset, length));
    }
    return new Sfnt(file, head.getInt(0), tables);
  }

  boolean hasCffOutlines() {
    return version == CFF_OUTLINES && tables.containsKey("CFF ");
  }

  boolean hasOutlines() {
    return hasCffOutlines() || tables.containsKey("glyf");
  }

  /** A table's bytes, or null where the font has none of this name. */
  byte @Nullable [] table(String tag) throws IOException {
    Table t = tables.get(tag);
    if (t == null) {
      return null;
    }
    try (SeekableByteChannel in = Files.newByteChannel(file)) {
      return bytes(in, t);
    }
  }

  /** A font file with the given tables of this one, as far as it has them. */
  byte[] with(String... tags) throws IOException {
    List<String> kept = new ArrayList<>();
    int size = 12;
    for (String tag : tags) {
      Table t = tables.get(tag);
      if (t != null) {
        kept.add(tag);
        size = Math.addExact(size, 16 + ((t.length() + 3) & ~3));
      }
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    out.putInt(version).putShort((short) kept.size()).putShort((short) 0).putInt(0);
    int at = 12 + 16 * kept.size();
    try (SeekableByteChannel in = Files.newByteChannel(file)) {
      for (String tag : kept) {
        byte[] table = bytes(in, Objects.requireNonNull(tables.get(tag)));
        out.put(tag.getBytes(StandardCharsets.ISO_8859_1)).putInt(0).putInt(at);
        out.putInt(table.length);
        out.put(at, table);
        at += (table.length + 3) & ~3;
      }
    }
    return out.array();
  }

  private static byte[] bytes(SeekableByteChannel in, Table t) throws IOException {
    if (t.length() > MAX_TABLE) {
      throw new IOException("font table is too large");
    }
    return read(in, t.offset(), t.length()).array();
  }

  private static ByteBuffer read(SeekableByteChannel in, long at, int length) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(length);
    in.position(at);
    while (into.hasRemaining()) {
      if (in.read(into) < 0) {
        throw new EOFException("font file is cut short");
      }
    }
    return into.flip();
  }
}
