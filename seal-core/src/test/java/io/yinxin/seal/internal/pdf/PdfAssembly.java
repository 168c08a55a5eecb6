package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.internal.file.ByteSource;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;

/**
 * Puts a PDF together from hand-written objects, right or wrong: for samples that no producer would
 * write. Bytes are appended as told; only offsets are reckoned.
 */
public final class PdfAssembly {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final TreeMap<Integer, long[]> section = new TreeMap<>();
  private int size = 1;
  private long base;
  private long lastXref = -1;
  private String trailer = "/Root 1 0 R";

  /** Begins an empty file. */
  public PdfAssembly() {}

  /** Begins with a header. */
  public static PdfAssembly version(String version) {
    return new PdfAssembly().text("%PDF-" + version + "\n%\u00e2\u00e3\u00cf\u00d3\n");
  }

  /** Continues a file that ends with its own trailer; offsets are found by the reader. */
  public static PdfAssembly after(byte[] file) throws Exception {
    PdfFile read = PdfFile.read(ByteSource.of(file));
    PdfAssembly next = new PdfAssembly();
    next.out.write(file);
    next.base = read.baseOffset();
    next.lastXref = read.latest().xrefOffset() - next.base;
    next.size = (int) read.latest().trailer().integer("Size", 1);
    return next;
  }

  public PdfAssembly text(String latin1) {
    return bytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  public PdfAssembly bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** What offsets count from; by default the start of the file. */
  public PdfAssembly base(long offset) {
    base = offset;
    return this;
  }

  /** Entries of the trailer, but for {@code /Size} and {@code /Prev}. */
  public PdfAssembly trailer(String entries) {
    trailer = entries;
    return this;
  }

  public long position() {
    return out.size();
  }

  public long lastXref() {
    return lastXref;
  }

  public int size() {
    return size;
  }

  /** An object at the place reached now, entered in the next section. */
  public PdfAssembly object(int number, String text) {
    enter(number, 1, out.size() - base, 0);
    return text(number + " 0 obj\n" + text + "\nendobj\n");
  }

  /** A stream with the right length. */
  public PdfAssembly stream(int number, String entries, byte[] data) {
    return stream(number, entries, data, Integer.toString(data.length));
  }

  /** A stream with any length. */
  public PdfAssembly stream(int number, String entries, byte[] data, String length) {
    enter(number, 1, out.size() - base, 0);
    text(number + " 0 obj\n<<" + entries + "/Length " + length + ">>\nstream\n");
    return bytes(data).text("\nendstream\nendobj\n");
  }

  /** An object stream of the given objects, which are entered in the next section. */
  public PdfAssembly objectStream(int number, String entries, Map<Integer, String> objects) {
    StringBuilder head = new StringBuilder();
    StringBuilder body = new StringBuilder();
    int i = 0;
    for (Map.Entry<Integer, String> one : new TreeMap<>(objects).entrySet()) {
      head.append(one.getKey()).append(' ').append(body.length()).append(' ');
      body.append(one.getValue()).append('\n');
      enter(one.getKey(), 2, number, i++);
    }
    byte[] data = deflate((head.toString() + body).getBytes(StandardCharsets.ISO_8859_1));
    return stream(
        number,
        "/Type/ObjStm/N " + i + "/First " + head.length() + entries + "/Filter/FlateDecode",
        data);
  }

  /** Enters anything in the next section: type 0, 1 or 2 as in a cross-reference stream. */
  public PdfAssembly enter(int number, int type, long second, int third) {
    section.put(number, new long[] {type, second, third});
    size = Math.max(size, number + 1);
    return this;
  }

  /** Takes an entry out of the next section. */
  public PdfAssembly forget(int number) {
    section.remove(number);
    return this;
  }

  /** A table of what was entered, with its trailer; objects in object streams are free in it. */
  public PdfAssembly table() {
    return table(" \n", "");
  }

  public PdfAssembly table(String lineEnd, String more) {
    long start = out.size() - base;
    if (lastXref < 0) {
      section.put(0, new long[] {0, 0, 65_535});
    }
    text("xref\n");
    Integer from = section.isEmpty() ? null : section.firstKey();
    while (from != null) {
      int to = from;
      while (section.containsKey(to)) {
        to++;
      }
      text(from + " " + (to - from) + "\n");
      for (int n = from; n < to; n++) {
        long[] e = section.getOrDefault(n, new long[3]);
        text(
            e[0] == 1
                ? String.format("%010d %05d n", e[1], e[2])
                : String.format("%010d %05d f", 0, n == 0 ? 65_535 : 0));
        text(lineEnd);
      }
      from = section.higherKey(to);
    }
    text("trailer\n<<" + trailer + "/Size " + size + prev() + more + ">>\n");
    section.clear();
    lastXref = start;
    return this;
  }

  private String prev() {
    return lastXref < 0 ? "" : "/Prev " + lastXref;
  }

  /** A stream of what was entered, and of itself. */
  public PdfAssembly xrefStream() {
    return xrefStream(true, prev());
  }

  /** A stream of what was entered, and of itself. */
  public PdfAssembly xrefStream(boolean predictor, String more) {
    int number = size;
    long start = out.size() - base;
    enter(number, 1, start, 0);
    if (lastXref < 0) {
      section.put(0, new long[] {0, 0, 65_535});
    }
    StringBuilder index = new StringBuilder();
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    byte[] above = new byte[7];
    int run = -2;
    int first = 0;
    for (Map.Entry<Integer, long[]> one : section.entrySet()) {
      if (one.getKey() != run + 1) {
        if (run >= 0) {
          index.append(first).append(' ').append(run + 1 - first).append(' ');
        }
        first = one.getKey();
      }
      run = one.getKey();
      long[] e = one.getValue();
      byte[] row = {
        (byte) e[0],
        (byte) (e[1] >> 24),
        (byte) (e[1] >> 16),
        (byte) (e[1] >> 8),
        (byte) e[1],
        (byte) (e[2] >> 8),
        (byte) e[2]
      };
      if (predictor) {
        rows.write(2); // up
        for (int i = 0; i < row.length; i++) {
          rows.write(row[i] - above[i]);
        }
        above = row;
      } else {
        rows.writeBytes(row);
      }
    }
    index.append(first).append(' ').append(run + 1 - first);
    String parms = predictor ? "/DecodeParms<</Predictor 12/Columns 7>>" : "";
    byte[] data = deflate(rows.toByteArray());
    text(number + " 0 obj\n<</Type/XRef/W[1 4 2]/Index[" + index + "]" + trailer);
    text("/Size " + size + more + "/Filter/FlateDecode" + parms);
    text("/Length " + data.length + ">>\nstream\n");
    bytes(data).text("\nendstream\nendobj\n");
    section.clear();
    lastXref = start;
    return this;
  }

  public PdfAssembly end() {
    return end(lastXref);
  }

  public PdfAssembly end(long startxref) {
    return text("startxref\n" + startxref + "\n%%EOF\n");
  }

  public byte[] toBytes() {
    return out.toByteArray();
  }

  /** Deflated data. */
  public static byte[] deflate(byte[] data) {
    Deflater deflater = new Deflater();
    deflater.setInput(data);
    deflater.finish();
    byte[] buffer = new byte[data.length + 64];
    int n = deflater.deflate(buffer);
    deflater.end();
    return java.util.Arrays.copyOf(buffer, n);
  }
}
