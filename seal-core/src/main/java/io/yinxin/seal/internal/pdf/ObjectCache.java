package io.yinxin.seal.internal.pdf;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Small objects read lately, by offset: 256 places, and no more source bytes than 256 KiB in all,
 * since objects take several times as much room as their source.
 */
final class ObjectCache {

  private static final int PLACES = 256;
  private static final int LARGEST = 8 << 10;
  private static final int MOST = 256 << 10;

  private PdfFile.@Nullable Parsed[] parsed = new PdfFile.Parsed[32];
  private long[] offsets = new long[32];
  private int bytes;
  private int puts;

  PdfFile.@Nullable Parsed get(long offset) {
    int place = place(offset);
    return offsets[place] == offset ? parsed[place] : null;
  }

  void put(long offset, PdfFile.Parsed object, Revision view) {
    long size = object.end() - offset;
    if (object.object() instanceof PdfStream stream) {
      if (!(stream.dictionary().get("Length") instanceof PdfInteger)) {
        return; // how long it is may be another matter in another revision
      }
      size -= stream.length();
    }
    if (size > LARGEST) {
      return;
    }
    if (bytes + size > MOST) {
      clear();
    }
    // Half empty, so that few objects share a place.
    if (2 * ++puts > parsed.length && parsed.length < PLACES) {
      grow();
    }
    int place = place(offset);
    parsed[place] = object;
    offsets[place] = offset;
    bytes += (int) size;
  }

  private void grow() {
    PdfFile.@Nullable Parsed[] before = parsed;
    long[] offsetsBefore = offsets;
    parsed = new PdfFile.Parsed[2 * before.length];
    offsets = new long[parsed.length];
    for (int i = 0; i < before.length; i++) {
      if (before[i] != null) {
        int place = place(offsetsBefore[i]);
        parsed[place] = before[i];
        offsets[place] = offsetsBefore[i];
      }
    }
  }

  void clear() {
    Arrays.fill(parsed, null);
    Arrays.fill(offsets, 0);
    bytes = 0;
    puts = 0;
  }

  private int place(long offset) {
    int h = Long.hashCode(offset * 0x9e37_79b9_7f4a_7c15L);
    return (h ^ h >>> 16) & (parsed.length - 1);
  }
}
