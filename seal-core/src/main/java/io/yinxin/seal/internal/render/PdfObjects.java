package io.yinxin.seal.internal.render;

import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Objects of a PDF file behind each other, and where each begins. For one thread.
 *
 * <p>Written by code of our own: a licence is a page of lines and glyphs whose greater part is the
 * same for every row of a template, so that part is made once and copied. (OpenPDF 2.0.5 took 4 to
 * 10 ms and 1 to 5 MB for what is done here in a fraction of one, and tags its font subsets at
 * random.)
 */
final class PdfObjects {

  private final Bytes body;

  /** By object number; 0: not written. */
  private int[] offsets = new int[32];

  private int count = 1;

  PdfObjects(int capacity) {
    body = new Bytes(capacity);
  }

  /** Begins as a copy. */
  PdfObjects(PdfObjects from, int more) {
    body = new Bytes(from.body.size() + more);
    body.put(from.body);
    offsets = from.offsets.clone();
    count = from.count;
  }

  Bytes body() {
    return body;
  }

  /** The lowest number above all that were written. */
  int next() {
    return count;
  }

  void begin(int number) {
    if (number >= offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * number);
    }
    offsets[number] = body.size();
    count = Math.max(count, number + 1);
    body.put(number).put(" 0 obj\n");
  }

  void end() {
    body.put("\nendobj\n");
  }

  /**
   * A stream.
   *
   * @param entries what its dictionary has beside length and filter
   * @param deflater what to compress with
   */
  void stream(int number, String entries, Bytes content, Deflater deflater) {
    Bytes packed = content.deflated(deflater);
    raw(number, entries + "/Filter/FlateDecode", packed);
  }

  /** A stream as it is. */
  void raw(int number, String entries, Bytes content) {
    begin(number);
    body.put("<<").put(entries).put("/Length ").put(content.size()).put(">>\nstream\n");
    body.put(content).put("\nendstream");
    end();
  }

  /** The cross-reference table and the trailer: ISO 32000-1, 7.5.4 and 7.5.5. */
  void finish(int root, int info, String id) {
    int xref = body.size();
    body.put("xref\n0 ").put(count).put("\n0000000000 65535 f \n");
    for (int i = 1; i < count; i++) {
      String offset = Integer.toString(offsets[i]);
      body.put("0000000000".substring(offset.length())).put(offset).put(" 00000 n \n");
    }
    body.put("trailer\n<</Size ").put(count).put("/Root ").put(root).put(" 0 R/Info ");
    body.put(info).put(" 0 R/ID[<").put(id).put("><").put(id).put(">]>>\nstartxref\n");
    body.put(xref).put("\n%%EOF\n");
  }
}
