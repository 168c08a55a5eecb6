package io.yinxin.seal.internal.render;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The part of a font that an OFD uses, as a TrueType font (ISO/IEC 14496-22) with a character map:
 * of all kinds that GB/T 33190 admits, the one that every reader can show. Bold is a font of its
 * own, because readers differ on lines around characters. For one thread.
 *
 * <p>Each character has a glyph of its own, also where the font draws two of them alike.
 */
final class TrueTypeSubset {

  private static final int UNITS_PER_EM = 1000;
  private static final int ASCENT = 880;
  private static final int DESCENT = -120;

  /** As many segments as a map of format 4 can have. */
  private static final int MOST_SEGMENTS = 8000;

  private final FontFile font;
  private final int bolder;
  private final TreeMap<Integer, Glyph> glyphs = new TreeMap<>();

  /**
   * A part of a font.
   *
   * @param bolder how far edges are moved outwards, in tenths of thousandths of the font size
   */
  TrueTypeSubset(FontFile font, int bolder) {
    this.font = font;
    this.bolder = bolder;
  }

  void add(Glyph glyph) {
    glyphs.putIfAbsent(glyph.codePoint(), glyph);
  }

  /** The font's name with a tag that depends on what is in the subset. */
  String name() {
    long hash = 1125899906842597L + bolder;
    for (int codePoint : glyphs.keySet()) {
      hash = 31 * hash + codePoint;
    }
    StringBuilder tag = new StringBuilder(6);
    for (int i = 0; i < 6; i++) {
      tag.append((char) ('A' + Math.floorMod(hash, 26)));
      hash = Math.floorDiv(hash, 26);
    }
    // Readers look fonts up by name: a plus sign is not safe with all of them.
    return font.name() + "-" + tag;
  }

  /** The font file. */
  Bytes write() {
    List<byte[]> outlines = new ArrayList<>(glyphs.size() + 1);
    outlines.add(new byte[0]); // .notdef
    glyphs.values().forEach(glyph -> outlines.add(font.trueType(glyph.id(), bolder)));
    Metrics metrics = new Metrics(outlines, new ArrayList<>(glyphs.values()));
    Map<String, Bytes> tables = new LinkedHashMap<>();
    tables.put("OS/2", os2(metrics));
    tables.put("cmap", cmap());
    tables.put("glyf", metrics.glyf);
    tables.put("head", head(metrics));
    tables.put("hhea", hhea(metrics));
    tables.put("hmtx", metrics.hmtx);
    tables.put("loca", metrics.loca);
    tables.put("maxp", maxp(metrics));
    tables.put("name", names());
    tables.put("post", new Bytes(32).u32(0x00030000).u32(0).u16(-100).u16(50).put(new byte[20]));
    return file(tables);
  }

  /** What the other tables need to know of the glyphs, and the tables that hold them. */
  private static final class Metrics {
    final Bytes glyf;
    final Bytes loca;
    final Bytes hmtx;
    final int count;
    int minX = Short.MAX_VALUE;
    int minY = Short.MAX_VALUE;
    int maxX = Short.MIN_VALUE;
    int maxY = Short.MIN_VALUE;
    int widest = CffSubset.DEFAULT_WIDTH;
    int leastRight = Short.MAX_VALUE;
    int points;
    int contours;

    Metrics(List<byte[]> outlines, List<Glyph> glyphs) {
      count = outlines.size();
      glyf = new Bytes(300 * count);
      loca = new Bytes(4 * count + 4);
      hmtx = new Bytes(4 * count);
      for (int i = 0; i < count; i++) {
        byte[] outline = outlines.get(i);
        int advance = i == 0 ? CffSubset.DEFAULT_WIDTH : glyphs.get(i - 1).advance();
        widest = Math.max(widest, advance);
        loca.u32(glyf.size());
        hmtx.u16(advance).u16(outline.length == 0 ? 0 : s16(outline, 2));
        if (outline.length == 0) {
          continue;
        }
        minX = Math.min(minX, s16(outline, 2));
        minY = Math.min(minY, s16(outline, 4));
        maxX = Math.max(maxX, s16(outline, 6));
        maxY = Math.max(maxY, s16(outline, 8));
        leastRight = Math.min(leastRight, advance - s16(outline, 6));
        contours = Math.max(contours, s16(outline, 0));
        points = Math.max(points, (s16(outline, 8 + 2 * s16(outline, 0)) & 0xFFFF) + 1);
        glyf.put(outline);
        while (glyf.size() % 4 != 0) {
          glyf.write(0);
        }
      }
      loca.u32(glyf.size());
      if (points == 0) {
        minX = minY = maxX = maxY = leastRight = 0;
      }
    }

    private static int s16(byte[] data, int at) {
      return ByteBuffer.wrap(data).getShort(at);
    }
  }

  private static Bytes head(Metrics m) {
    Bytes out = new Bytes(54).u32(0x00010000).u32(0x00010000);
    out.u32(0).u32(0x5F0F3CF5); // the checksum of the whole comes later
    out.u16(3).u16(UNITS_PER_EM).put(new byte[16]); // made at no particular time
    out.u16(m.minX).u16(m.minY).u16(m.maxX).u16(m.maxY);
    return out.u16(0).u16(8).u16(2).u16(1).u16(0); // long offsets in 'loca'
  }

  private static Bytes hhea(Metrics m) {
    Bytes out = new Bytes(36).u32(0x00010000).u16(ASCENT).u16(DESCENT).u16(0).u16(m.widest);
    out.u16(m.minX).u16(m.leastRight).u16(m.maxX).u16(1).u16(0).u16(0);
    return out.put(new byte[10]).u16(m.count);
  }

  private static Bytes maxp(Metrics m) {
    Bytes out = new Bytes(32).u32(0x00010000).u16(m.count).u16(m.points).u16(m.contours);
    return out.u16(0).u16(0).u16(2).put(new byte[16]);
  }

  private Bytes os2(Metrics m) {
    Bytes out = new Bytes(96).u16(4).u16(CffSubset.DEFAULT_WIDTH).u16(400).u16(5).u16(0);
    out.u16(650).u16(600).u16(0).u16(75).u16(650).u16(600).u16(0).u16(350).u16(50).u16(300);
    out.u16(0).put(new byte[10]); // no family class, no panose
    out.u32(0).u32(1 << 27).u32(0).u32(0).put("YNXN"); // has ideographs: bit 59
    boolean any = !glyphs.isEmpty();
    out.u16(0x40).u16(any ? Math.min(0xFFFF, glyphs.firstKey()) : 0);
    out.u16(any ? Math.min(0xFFFF, glyphs.lastKey()) : 0);
    out.u16(ASCENT).u16(DESCENT).u16(0);
    out.u16(Math.max(ASCENT, m.maxY)).u16(Math.max(-DESCENT, -m.minY));
    out.u32(1 << 18).u32(0); // code page 936
    return out.u16(500).u16(729).u16(0).u16(' ').u16(0);
  }

  private Bytes names() {
    String name = name();
    Map<Integer, String> texts =
        Map.of(1, name, 2, "Regular", 3, name, 4, name, 5, "Version 1.0", 6, name);
    Bytes out = new Bytes(256).u16(0).u16(6).u16(6 + 12 * 6);
    Bytes strings = new Bytes(128);
    for (int id = 1; id <= 6; id++) {
      byte[] text = texts.getOrDefault(id, "").getBytes(StandardCharsets.UTF_16BE);
      out.u16(3).u16(1).u16(0x409).u16(id).u16(text.length).u16(strings.size());
      strings.put(text);
    }
    return out.put(strings);
  }

  /** Formats 4 and 12; the former has no place for characters above U+FFFF. */
  private Bytes cmap() {
    List<int[]> runs = new ArrayList<>(); // first character, last, glyph of the first
    int glyph = 1;
    for (int codePoint : glyphs.keySet()) {
      int[] last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
      if (last != null && last[1] == codePoint - 1 && codePoint != 0x10000) {
        last[1] = codePoint;
      } else {
        runs.add(new int[] {codePoint, codePoint, glyph});
      }
      glyph++;
    }
    List<int[]> plain = runs.stream().filter(run -> run[1] < 0xFFFF).toList();
    boolean both = plain.size() < MOST_SEGMENTS;
    Bytes format4 = both ? format4(plain) : new Bytes(0);
    int tables = both ? 4 : 2;
    int at4 = 4 + 8 * tables;
    int at12 = at4 + format4.size();
    Bytes out = new Bytes(at12 + 16 + 12 * runs.size()).u16(0).u16(tables);
    if (both) {
      out.u16(0).u16(3).u32(at4);
    }
    out.u16(0).u16(4).u32(at12);
    if (both) {
      out.u16(3).u16(1).u32(at4);
    }
    out.u16(3).u16(10).u32(at12).put(format4);
    out.u16(12).u16(0).u32(16 + 12 * runs.size()).u32(0).u32(runs.size());
    for (int[] run : runs) {
      out.u32(run[0]).u32(run[1]).u32(run[2]);
    }
    return out;
  }

  private static Bytes format4(List<int[]> runs) {
    int segments = runs.size() + 1;
    int log = 31 - Integer.numberOfLeadingZeros(segments);
    Bytes out = new Bytes(16 + 8 * segments).u16(4).u16(16 + 8 * segments).u16(0);
    out.u16(2 * segments).u16(2 << log).u16(log).u16(2 * segments - (2 << log));
    runs.forEach(run -> out.u16(run[1]));
    out.u16(0xFFFF).u16(0);
    runs.forEach(run -> out.u16(run[0]));
    out.u16(0xFFFF);
    runs.forEach(run -> out.u16(run[2] - run[0]));
    out.u16(1);
    return out.put(new byte[2 * segments]);
  }

  private static Bytes file(Map<String, Bytes> tables) {
    int count = tables.size();
    int log = 31 - Integer.numberOfLeadingZeros(count);
    Bytes directory = new Bytes(12 + 16 * count).u32(0x00010000).u16(count);
    directory.u16(16 << log).u16(log).u16(16 * count - (16 << log));
    Bytes body = new Bytes(65_536);
    int headAt = 0;
    for (Map.Entry<String, Bytes> table : tables.entrySet()) {
      int at = 12 + 16 * count + body.size();
      if (table.getKey().equals("head")) {
        headAt = at;
      }
      int length = table.getValue().size();
      while (table.getValue().size() % 4 != 0) {
        table.getValue().write(0);
      }
      body.put(table.getValue());
      directory.put(table.getKey()).u32(sum(table.getValue().toByteArray())).u32(at).u32(length);
    }
    byte[] all = directory.put(body).toByteArray();
    int adjustment = 0xB1B0AFBA - sum(all);
    return new Bytes(all.length)
        .put(Arrays.copyOf(all, headAt + 8))
        .u32(adjustment)
        .put(Arrays.copyOfRange(all, headAt + 12, all.length));
  }

  private static int sum(byte[] data) {
    int sum = 0;
    for (ByteBuffer numbers = ByteBuffer.wrap(data); numbers.hasRemaining(); ) {
      sum += numbers.getInt();
    }
    return sum;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s (%d characters)", font.name(), glyphs.size());
  }
}
