package io.yinxin.seal.internal.render;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Which glyph of a font stands for a code point: the 'cmap' table of OpenType, formats 4 and 12.
 *
 * <p>Read by code of our own, because looking for a rare character goes through many fonts, and a
 * whole font costs tens of megabytes where its character map costs some kilobytes. Immutable.
 */
final class CharacterMap {

  private static final int WINDOWS = 3;
  private static final int UNICODE = 0;
  private static final int LIMIT = 0x110000;

  /** Code points in order; {@code glyphs} has the glyph of each. */
  private final int[] codePoints;

  private final int[] glyphs;

  private CharacterMap(int[] codePoints, int[] glyphs) {
    this.codePoints = codePoints;
    this.glyphs = glyphs;
  }

  /** The glyph of a code point, or 0 (which every font keeps for "missing"). */
  int glyph(int codePoint) {
    int at = Arrays.binarySearch(codePoints, codePoint);
    return at < 0 ? 0 : glyphs[at];
  }

  static CharacterMap read(byte[] table) throws IOException {
    try {
      ByteBuffer cmap = ByteBuffer.wrap(table);
      int best = -1;
      int bestRank = 0;
      int count = u16(cmap, 2);
      for (int i = 0; i < count; i++) {
        int at = 4 + 8 * i;
        int offset = cmap.getInt(at + 4);
        int rank = rank(u16(cmap, at), u16(cmap, at + 2), u16(cmap, offset));
        if (rank > bestRank) {
          bestRank = rank;
          best = offset;
        }
      }
      if (best < 0) {
        throw new IOException("no Unicode character map");
      }
      Collected pairs = new Collected();
      if (u16(cmap, best) == 12) {
        readSegmentedCoverage(cmap, best, pairs);
      } else {
        readSegmentMapping(cmap, best, pairs);
      }
      return pairs.sorted();
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("character map is cut short", e);
    }
  }

  /** Full Unicode before the basic plane; 0 for what is not Unicode or not a known format. */
  private static int rank(int platform, int encoding, int format) {
    boolean full = format == 12 && (platform == UNICODE || (platform == WINDOWS && encoding == 10));
    boolean basic = format == 4 && (platform == UNICODE || (platform == WINDOWS && encoding == 1));
    return full ? 2 : basic ? 1 : 0;
  }

  private static void readSegmentedCoverage(ByteBuffer cmap, int at, Collected pairs)
      throws IOException {
    int groups = cmap.getInt(at + 12);
    for (int i = 0; i < groups; i++) {
      int group = at + 16 + 12 * i;
      int first = cmap.getInt(group);
      int last = cmap.getInt(group + 4);
      int glyph = cmap.getInt(group + 8);
      if (first < 0 || last < first || last >= LIMIT) {
        throw new IOException("character map has an impossible range");
      }
      for (int c = first; c <= last; c++) {
        pairs.add(c, glyph + c - first);
      }
    }
  }

  private static void readSegmentMapping(ByteBuffer cmap, int at, Collected pairs)
      throws IOException {
    int doubled = u16(cmap, at + 6);
    int ends = at + 14;
    int starts = ends + doubled + 2;
    int deltas = starts + doubled;
    int offsets = deltas + doubled;
    for (int i = 0; i < doubled; i += 2) {
      int offset = u16(cmap, offsets + i);
      int first = u16(cmap, starts + i);
      int last = u16(cmap, ends + i);
      for (int c = first; c <= last && c != 0xFFFF; c++) {
        int glyph = c;
        if (offset != 0) {
          glyph = u16(cmap, offsets + i + offset + 2 * (c - first));
          if (glyph == 0) {
            continue;
          }
        }
        pairs.add(c, (glyph + u16(cmap, deltas + i)) & 0xFFFF);
      }
    }
  }

  private static int u16(ByteBuffer b, int at) {
    return b.getShort(at) & 0xFFFF;
  }

  /** Pairs of code point and glyph as they come. */
  private static final class Collected {
    private long[] pairs = new long[1024];
    private int count;

    void add(int codePoint, int glyph) throws IOException {
      if (glyph == 0) {
        return;
      }
      if (count == LIMIT) {
        throw new IOException("character map maps more characters than there are");
      }
      if (count == pairs.length) {
        pairs = Arrays.copyOf(pairs, 2 * count);
      }
      pairs[count++] = (long) codePoint << 32 | glyph;
    }

    CharacterMap sorted() {
      Arrays.sort(pairs, 0, count);
      int[] codePoints = new int[count];
      int[] glyphs = new int[count];
      for (int i = 0; i < count; i++) {
        codePoints[i] = (int) (pairs[i] >>> 32);
        glyphs[i] = (int) pairs[i];
      }
      return new CharacterMap(codePoints, glyphs);
    }
  }
}
