package io.yinxin.seal.internal.pdf;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One cross-reference section: where it is, its trailer, and its entries.
 *
 * <p>The entries of a table stay in the file, whose lines all have one width so that each can be
 * found by reckoning; those of a stream stay as decoded bytes. Memory grows with the subsections,
 * not with the objects of a table.
 */
final class XrefSection {

  /** The offset of the keyword {@code xref}, or of the stream's object header. */
  final long start;

  /** Just after the trailer dictionary, or after {@code endobj}. */
  final long end;

  final PdfDictionary trailer;

  /** Decoded entries of a stream; null for a table. */
  private final byte @Nullable [] rows;

  private final int[] widths;
  private final Subsections subsections;

  /** The highest offset of an object, so that one beyond its revision is seen. */
  final long highest;

  /** The object number of the stream itself; -1 for a table. */
  final int number;

  /** The section that {@code /XRefStm} of a hybrid file names. */
  @Nullable XrefSection hidden;

  XrefSection(
      long start,
      long end,
      PdfDictionary trailer,
      byte @Nullable [] rows,
      int[] widths,
      Subsections subsections,
      long highest,
      int number) {
    this.start = start;
    this.end = end;
    this.trailer = trailer;
    this.rows = rows;
    this.widths = widths;
    this.subsections = subsections;
    this.highest = highest;
    this.number = number;
  }

  /** The sections of a revision, hidden ones included, in the order in which they count. */
  static XrefSection[] all(XrefSection section, @Nullable XrefSection main) {
    XrefSection[] all = new XrefSection[4];
    int n = 0;
    for (XrefSection one = section; one != null; one = one == section ? main : null) {
      all[n++] = one;
      if (one.hidden != null) {
        all[n++] = one.hidden;
      }
    }
    return Arrays.copyOf(all, n);
  }

  boolean isStream() {
    return rows != null;
  }

  /** What this section, and the one hidden in it, say of an object; null if nothing. */
  @Nullable XrefEntry find(int object, Lexer lexer, long base) throws IOException {
    XrefEntry own = own(object, lexer, base);
    // In a hybrid file objects that old readers must not see are free in the table (7.5.8.4).
    if (hidden != null && (own == null || own.kind() == XrefEntry.Kind.FREE)) {
      XrefEntry there = hidden.own(object, lexer, base);
      return there != null ? there : own;
    }
    return own;
  }

  private @Nullable XrefEntry own(int object, Lexer lexer, long base) throws IOException {
    long place = subsections.place(object);
    if (place < 0) {
      return null;
    }
    byte[] data = rows;
    if (data == null) {
      lexer.seek(place);
      long offset = digits(lexer, 10);
      lexer.next();
      int generation = (int) Math.min(digits(lexer, 5), 65_535);
      lexer.next();
      return lexer.peek() == 'n'
          ? new XrefEntry(object, generation, XrefEntry.Kind.PLAIN, base + offset, 0)
          : new XrefEntry(object, generation, XrefEntry.Kind.FREE, offset, 0);
    }
    int at = (int) place;
    long type = widths[0] == 0 ? 1 : field(data, at, widths[0]);
    long second = field(data, at + widths[0], widths[1]);
    long third = field(data, at + widths[0] + widths[1], widths[2]);
    if (type == 1) {
      return new XrefEntry(object, (int) third, XrefEntry.Kind.PLAIN, base + second, 0);
    }
    if (type == 2) {
      return new XrefEntry(object, 0, XrefEntry.Kind.IN_OBJECT_STREAM, second, (int) third);
    }
    // Other types are for the future and mean the null object (7.5.8.3).
    return new XrefEntry(
        object, (int) Math.min(third, 65_535), XrefEntry.Kind.FREE, Math.max(second, 0), 0);
  }

  private static long digits(Lexer lexer, int n) throws IOException {
    long value = 0;
    for (int i = 0; i < n; i++) {
      value = 10 * value + (lexer.next() - '0');
    }
    return value;
  }

  static long field(byte[] data, int at, int width) {
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = value << 8 | (data[at + i] & 0xff);
    }
    return value;
  }

  /** The next object number from {@code from} on that this section has an entry for, or -1. */
  int nextNumber(int from) {
    return subsections.next(from);
  }

  /** Ranges of object numbers, in ascending order and apart, and where their entries begin. */
  static final class Subsections {

    private int[] first = new int[2];
    private int[] count = new int[2];
    private long[] place = new long[2];
    private int[] width = new int[2];
    private int size;

    int size() {
      return size;
    }

    /** Adds a range; false if there are too many. */
    boolean add(int from, int n, long at, int bytes) {
      if (n == 0) {
        return true;
      }
      if (size == first.length) {
        if (size >= Limits.SUBSECTIONS) {
          return false;
        }
        first = Arrays.copyOf(first, 2 * size);
        count = Arrays.copyOf(count, 2 * size);
        place = Arrays.copyOf(place, 2 * size);
        width = Arrays.copyOf(width, 2 * size);
      }
      first[size] = from;
      count[size] = n;
      place[size] = at;
      width[size] = bytes;
      size++;
      return true;
    }

    /** Puts the ranges in order; false if two of them overlap. */
    boolean sort() {
      boolean ordered = true;
      for (int i = 1; i < size; i++) {
        ordered &= first[i - 1] <= first[i];
      }
      if (!ordered) {
        long[] keys = new long[size];
        for (int i = 0; i < size; i++) {
          keys[i] = (long) first[i] << 32 | i;
        }
        Arrays.sort(keys);
        Subsections sorted = new Subsections();
        for (long key : keys) {
          int i = (int) key;
          sorted.add(first[i], count[i], place[i], width[i]);
        }
        first = sorted.first;
        count = sorted.count;
        place = sorted.place;
        width = sorted.width;
      }
      for (int i = 1; i < size; i++) {
        if (first[i - 1] + count[i - 1] > first[i]) {
          return false;
        }
      }
      return true;
    }

    /** Where the entry of an object begins, -1 if there is none. */
    long place(int object) {
      int i = at(object);
      return i < 0 || object >= first[i] + count[i]
          ? -1
          : place[i] + (long) (object - first[i]) * width[i];
    }

    /** The last range that begins at or before a number, -1 if none does. */
    private int at(int object) {
      int i = Arrays.binarySearch(first, 0, size, object);
      return i >= 0 ? i : -i - 2;
    }

    int next(int from) {
      int i = at(from);
      if (i >= 0 && from < first[i] + count[i]) {
        return from;
      }
      return i + 1 < size ? first[i + 1] : -1;
    }
  }
}
