package io.yinxin.seal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Writes a PDF as text, revision by revision, and does what it is told, right or wrong: what a
 * forger has, independent of the library's own reader and writer.
 */
final class RawPdf {

  /** What the first signature's hole is filled with until it is signed. */
  private static final int HOLE = 3000;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Map<Integer, String> entries = new TreeMap<>();
  private int size = 1;
  private long lastXref = -1;
  private int hole = -1;
  private int byteRange = -1;

  /** A document with one page and nothing else: objects 1 (catalog) to 5, and its end. */
  static RawPdf onePage() {
    return begun().end("/Root 1 0 R /Info 5 0 R /ID [<0001> <0001>]");
  }

  /** The same without its end. */
  static RawPdf begun() {
    return new RawPdf()
        .text("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n")
        .object(1, "<< /Type /Catalog /Pages 2 0 R >>")
        .object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
        .object(3, page(""))
        .object(4, stream("", "BT /F1 18 Tf 20 20 Td (Licence) Tj ET"))
        .object(5, "<< /Producer (RawPdf) >>");
  }

  /** The page dictionary of object 3, with more entries. */
  static String page(String more) {
    return "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R"
        + " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
        + more
        + " >>";
  }

  static String stream(String entries, String data) {
    return "<< /Length " + data.length() + entries + " >>\nstream\n" + data + "\nendstream";
  }

  static RawPdf of(byte[] document) {
    RawPdf pdf = new RawPdf();
    pdf.out.writeBytes(document);
    String text = new String(document, ISO_8859_1);
    pdf.lastXref = number(text, "startxref\n");
    pdf.size = number(text, "/Size ");
    return pdf;
  }

  private static int number(String text, String before) {
    int at = text.lastIndexOf(before) + before.length();
    int end = at;
    while (Character.isDigit(text.charAt(end))) {
      end++;
    }
    return Integer.parseInt(text.substring(at, end));
  }

  RawPdf text(String text) {
    out.writeBytes(text.getBytes(ISO_8859_1));
    return this;
  }

  RawPdf object(int number, String body) {
    entry(number, out.size());
    return text(number + " 0 obj\n" + body + "\nendobj\n");
  }

  /** An object that no table will mention. */
  RawPdf orphan(int number, String body) {
    return text(number + " 0 obj\n" + body + "\nendobj\n");
  }

  RawPdf free(int number) {
    entries.put(number, "0000000000 00001 f \n");
    return this;
  }

  /** An entry that leads where it is told. */
  RawPdf entry(int number, long offset) {
    entries.put(number, String.format(Locale.ROOT, "%010d 00000 n \n", offset));
    size = Math.max(size, number + 1);
    return this;
  }

  int length() {
    return out.size();
  }

  /** A signature dictionary with a hole, and with whatever else is given. */
  RawPdf signature(int number, String more) {
    return signature(number, more, "/SubFilter /ETSI.CAdES.detached");
  }

  RawPdf signature(int number, String more, String subFilter) {
    entry(number, out.size());
    text(
        number + " 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite " + subFilter + more + " /Contents");
    text(" ");
    hole = out.size();
    text("<" + "0".repeat(HOLE * 2) + "> /ByteRange ");
    byteRange = out.size();
    return text(" ".repeat(60) + " >>\nendobj\n");
  }

  /** Ends a revision with a classic table. */
  RawPdf end(String trailer) {
    long at = out.size();
    text("xref\n");
    if (lastXref < 0) {
      entries.put(0, "0000000000 65535 f \n");
    }
    entries.forEach((number, entry) -> text(number + " 1\n" + entry));
    entries.clear();
    text("trailer\n<< /Size " + size + " " + trailer);
    text((lastXref < 0 ? "" : " /Prev " + lastXref) + " >>\nstartxref\n" + at + "\n%%EOF\n");
    lastXref = at;
    return this;
  }

  /** Fills the hole of the last signature: covers the whole document as it stands now. */
  byte[] seal(UnaryOperator<byte[]> cms) {
    return seal(cms, "[%d %d %d %d]");
  }

  /** As {@link #seal(UnaryOperator)}, with the /ByteRange written in another way. */
  byte[] seal(UnaryOperator<byte[]> cms, String rangeFormat) {
    byte[] document = out.toByteArray();
    int after = hole + HOLE * 2 + 2;
    String range =
        String.format(
            Locale.ROOT, rangeFormat, 0, hole, after, document.length - after, document.length);
    put(document, byteRange, range);
    byte[] signed = Arrays.copyOf(document, document.length - (after - hole));
    System.arraycopy(document, after, signed, hole, document.length - after);
    put(document, hole + 1, hex(cms.apply(signed)));
    return document;
  }

  /** As {@link #seal(UnaryOperator)}, but for a gap and an end of any kind. */
  byte[] sealRange(UnaryOperator<byte[]> cms, int gapStart, int gapEnd, int end) {
    byte[] document = out.toByteArray();
    put(
        document,
        byteRange,
        String.format(Locale.ROOT, "[0 %d %d %d]", gapStart, gapEnd, end - gapEnd));
    byte[] signed = Arrays.copyOf(document, end - (gapEnd - gapStart));
    System.arraycopy(document, gapEnd, signed, gapStart, end - gapEnd);
    put(document, hole + 1, hex(cms.apply(signed)));
    return document;
  }

  /**
   * The place of a signature.
   *
   * @param start where its string begins
   * @param byteRange where its /ByteRange goes
   */
  record Hole(int start, int byteRange) {}

  Hole lastHole() {
    return new Hole(hole, byteRange);
  }

  int hole() {
    return hole;
  }

  int holeLength() {
    return HOLE * 2 + 2;
  }

  /** Signs another hole of a document that is finished. */
  static byte[] fill(byte[] document, Hole hole, UnaryOperator<byte[]> cms) {
    int after = hole.start + HOLE * 2 + 2;
    byte[] filled = document.clone();
    put(
        filled,
        hole.byteRange,
        String.format(Locale.ROOT, "[0 %d %d %d]", hole.start, after, filled.length - after));
    byte[] signed = Arrays.copyOf(filled, filled.length - (after - hole.start));
    System.arraycopy(filled, after, signed, hole.start, filled.length - after);
    put(filled, hole.start + 1, hex(cms.apply(signed)));
    return filled;
  }

  /** With text that is there already replaced by other of the same length. */
  RawPdf overwritten(String from, String to) {
    byte[] changed = replaced(out.toByteArray(), from, to);
    out.reset();
    out.writeBytes(changed);
    return this;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  static void put(byte[] document, int at, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    System.arraycopy(bytes, 0, document, at, bytes.length);
  }

  static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }

  /** The document with the first occurrence of a text replaced by one of the same length. */
  static byte[] replaced(byte[] document, String from, String to) {
    if (from.length() != to.length()) {
      throw new IllegalArgumentException("not of the same length");
    }
    byte[] changed = document.clone();
    int at = new String(document, ISO_8859_1).indexOf(from);
    if (at < 0) {
      throw new IllegalArgumentException("not there: " + from);
    }
    put(changed, at, to);
    return changed;
  }
}
