package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.internal.file.ByteSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdfwriter.compress.CompressParameters;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;

/**
 * Small PDFs of every kind of syntax, good and broken, for tests of all that reads or writes PDF.
 *
 * <p>All but the encrypted ones are the same bytes each time. Broken ones are named after their
 * defect.
 */
public final class PdfSamples {

  private static final byte[] CONTENT =
      "BT /F1 24 Tf 72 720 Td (A licence to be sealed) Tj ET".getBytes(StandardCharsets.ISO_8859_1);

  private static final String ID =
      "/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]";

  private PdfSamples() {}

  // ---- good ones

  /** One A4 page, a classic table: the plainest there is. */
  public static byte[] classic() {
    return page("/MediaBox[0 0 595 842]");
  }

  /** The same with the header of any version. */
  public static byte[] version(String version) {
    return body(PdfAssembly.version(version), "/MediaBox[0 0 595 842]").table().end().toBytes();
  }

  /** One page with the given entries in its dictionary. */
  public static byte[] page(String entries) {
    return body(PdfAssembly.version("1.7"), entries).table().end().toBytes();
  }

  private static PdfAssembly body(PdfAssembly a, String page) {
    a.trailer("/Root 1 0 R/Info 6 0 R" + ID);
    return objects(a, page);
  }

  private static PdfAssembly objects(PdfAssembly a, String page) {
    return a
        .object(1, "<</Type/Catalog/Pages 2 0 R>>")
        .object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
        .object(
            3,
            "<</Type/Page/Parent 2 0 R"
                + page
                + "/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>")
        .stream(4, "", CONTENT)
        .object(5, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
        .object(6, "<</Title(A licence)/Producer(samples)>>");
  }

  /** One page with metadata (XMP). */
  public static byte[] withMetadata(byte[] xmp) {
    return objects(
            PdfAssembly.version("1.7").trailer("/Root 1 0 R/Info 6 0 R" + ID),
            "/MediaBox[0 0 595 842]")
        .object(1, "<</Type/Catalog/Pages 2 0 R/Metadata 7 0 R>>")
        .stream(7, "/Type/Metadata/Subtype/XML", xmp)
        .table()
        .end()
        .toBytes();
  }

  /** Version 1.3, lines ended by CR LF, no file identifier, a table with CR LF. */
  public static byte[] old() {
    return objects(PdfAssembly.version("1.3"), "/MediaBox[0 0 595 842]")
        .table("\r\n", "")
        .end()
        .toBytes();
  }

  /** As {@link #classic()}, with a table whose lines have 19 bytes. */
  public static byte[] shortLines() {
    return body(PdfAssembly.version("1.7"), "/MediaBox[0 0 595 842]")
        .table("\n", "")
        .end()
        .toBytes();
  }

  /** No more white space than needed, and comments where no one puts them. */
  public static byte[] compact() {
    PdfAssembly a = PdfAssembly.version("1.7").trailer("/Root%c\n1%c\n0 R" + ID);
    a.enter(1, 1, a.position(), 0).text("1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj ");
    a.enter(2, 1, a.position(), 0).text("2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj ");
    a.enter(3, 1, a.position(), 0)
        .text("3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj%c\n");
    a.enter(4, 1, a.position(), 0).text("4 0 obj<</Length 0>>stream\nendstream endobj ");
    a.enter(5, 1, a.position(), 0)
        .text("5 0 obj[true[null]-1.<68 6>(a\\(b\\\n\\101())/A#42<<>>+.5 1 0 R]endobj\n");
    return a.table().end().toBytes();
  }

  /** One page, all in plain objects, a cross-reference stream with a predictor. */
  public static byte[] xrefStream() {
    return body(PdfAssembly.version("1.5"), "/MediaBox[0 0 595 842]").xrefStream().end().toBytes();
  }

  private static Map<Integer, String> compressible() {
    Map<Integer, String> objects = new LinkedHashMap<>();
    objects.put(1, "<</Type/Catalog/Pages 2 0 R>>");
    objects.put(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
    objects.put(
        3,
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            + "/Resources<</Font<</F1 5 0 R>>>>>>");
    objects.put(5, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
    objects.put(6, "<</Title(A licence)/Producer(samples)>>");
    return objects;
  }

  /** Everything that may be in an object stream is in one; another is named by /Extends. */
  public static byte[] objectStreams() {
    return PdfAssembly.version("1.5").trailer("/Root 1 0 R/Info 6 0 R" + ID).stream(4, "", CONTENT)
        .objectStream(7, "", Map.of(8, "[(unused)]"))
        .objectStream(9, "/Extends 7 0 R", compressible())
        .xrefStream()
        .end()
        .toBytes();
  }

  /** A table for old readers; information that only new readers find through {@code /XRefStm}. */
  public static byte[] hybrid() {
    PdfAssembly a =
        PdfAssembly.version("1.5")
            .trailer("/Root 1 0 R/Info 6 0 R" + ID)
            .object(1, "<</Type/Catalog/Pages 2 0 R/Lang 8 0 R>>")
            .object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
            .object(
                3,
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
                    + "/Resources<</Font<</F1 5 0 R>>>>>>")
            .stream(4, "", CONTENT)
            .object(5, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
            .object(6, "<</Title(A licence)/Producer(samples)>>");
    PdfAssembly hidden = new PdfAssembly().trailer("/Root 1 0 R" + ID);
    hidden.text("\0".repeat((int) a.position()));
    int before = (int) hidden.position();
    hidden.objectStream(7, "", Map.of(8, "(zh-CN)")).xrefStream(false, "");
    byte[] both = hidden.toBytes();
    long stream = hidden.lastXref();
    a.enter(7, 0, 0, 0).enter(8, 0, 0, 0).enter(9, 0, 0, 0);
    a.bytes(Arrays.copyOfRange(both, before, both.length));
    return a.table(" \n", "/XRefStm " + stream).end().toBytes();
  }

  /** Two sections, the first page's in front, as one revision. */
  public static byte[] linearised() {
    String head = "%PDF-1.7\n";
    // Offsets have a fixed width, so a first pass with zeros tells them all.
    long[] at = new long[9];
    String text = "";
    for (int pass = 0; pass < 2; pass++) {
      StringBuilder s = new StringBuilder(head);
      at[7] = s.length();
      s.append("7 0 obj\n<</Linearized 1/L ")
          .append(String.format("%010d", text.length()))
          .append("/H[0 0]/O 3/E 0/N 1/T ")
          .append(String.format("%010d", at[0]))
          .append(">>\nendobj\n");
      at[8] = s.length();
      s.append("xref\n3 5\n");
      for (int n = 3; n <= 7; n++) {
        s.append(String.format("%010d 00000 n \n", at[n]));
      }
      s.append("trailer\n<</Root 1 0 R/Info 6 0 R")
          .append(ID)
          .append("/Size 8/Prev ")
          .append(String.format("%010d", at[0]))
          .append(">>\nstartxref\n0\n%%EOF\n");
      at[3] = s.length();
      s.append("3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R")
          .append("/Resources<</Font<</F1 5 0 R>>>>>>\nendobj\n");
      at[4] = s.length();
      s.append("4 0 obj\n<</Length ").append(CONTENT.length).append(">>\nstream\n");
      s.append(new String(CONTENT, StandardCharsets.ISO_8859_1)).append("\nendstream\nendobj\n");
      at[5] = s.length();
      s.append("5 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj\n");
      at[6] = s.length();
      s.append("6 0 obj\n<</Title(A licence)/Producer(samples)>>\nendobj\n");
      at[1] = s.length();
      s.append("1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
      at[2] = s.length();
      s.append("2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n");
      at[0] = s.length();
      s.append("xref\n0 3\n0000000000 65535 f \n");
      s.append(String.format("%010d 00000 n \n%010d 00000 n \n", at[1], at[2]));
      s.append("trailer\n<</Size 3>>\nstartxref\n").append(at[8]).append("\n%%EOF\n");
      text = s.toString();
    }
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static final String JUNK = "HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n";

  /** Junk before the header; offsets count from the start of the file. */
  public static byte[] junkBefore() {
    return body(new PdfAssembly().text(JUNK + "%PDF-1.7\n"), "/MediaBox[0 0 595 842]")
        .table()
        .end()
        .toBytes();
  }

  /** Junk before the header; offsets count from the header, as the standard says. */
  public static byte[] junkBeforeOffsetsFromHeader() {
    PdfAssembly a = new PdfAssembly().text(JUNK).base(JUNK.length()).text("%PDF-1.7\n");
    return body(a, "/MediaBox[0 0 595 842]").table().end().toBytes();
  }

  /** Junk after the end mark, more than a kilobyte of it, without a line end. */
  public static byte[] junkAfter() {
    return join(classic(), "<!-- served by an old portal -->".repeat(50));
  }

  /** No line end after the end mark. */
  public static byte[] noLineEnd() {
    byte[] file = classic();
    return Arrays.copyOf(file, file.length - 1);
  }

  /** The offset of the last table counts from the line end before it. */
  public static byte[] startxrefAtTheLineEndBefore() {
    PdfAssembly a = body(PdfAssembly.version("1.7"), "/MediaBox[0 0 595 842]").table();
    return a.end(a.lastXref() - 1).toBytes();
  }

  /** A page that a reader shows turned. */
  public static byte[] rotated(int degrees) {
    return page("/MediaBox[0 0 595 842]/Rotate " + degrees);
  }

  /** A page of which a reader shows a part, whose corner is not the origin. */
  public static byte[] cropped() {
    return page("/MediaBox[-50 -40 700 900]/CropBox[20 30.5 520 730.25]");
  }

  /** Many pages, in a tree of two levels, with what pages inherit. */
  public static byte[] pages(int n) {
    PdfAssembly a = PdfAssembly.version("1.7").trailer("/Root 1 0 R" + ID);
    int groups = (n + 99) / 100;
    StringBuilder kids = new StringBuilder();
    for (int g = 0; g < groups; g++) {
      kids.append(10 + g).append(" 0 R ");
    }
    a
        .object(1, "<</Type/Catalog/Pages 2 0 R>>")
        .object(
            2,
            "<</Type/Pages/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Kids["
                + kids
                + "]/Count "
                + n
                + ">>")
        .stream(4, "", CONTENT)
        .object(5, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
    int page = 0;
    for (int g = 0; g < groups; g++) {
      StringBuilder leaves = new StringBuilder();
      int count = Math.min(100, n - page);
      for (int i = 0; i < count; i++) {
        leaves.append(10 + groups + page + i).append(" 0 R ");
      }
      a.object(10 + g, "<</Type/Pages/Parent 2 0 R/Kids[" + leaves + "]/Count " + count + ">>");
      for (int i = 0; i < count; i++) {
        a.object(10 + groups + page++, "<</Type/Page/Parent " + (10 + g) + " 0 R/Contents 4 0 R>>");
      }
    }
    return a.table().end().toBytes();
  }

  /** A form with a text field. */
  public static byte[] withForm() {
    return form(
        "<</FT/Tx/T(holder)/V(Zhang San)/Type/Annot/Subtype/Widget/Rect[72 600 272 620]/P 3 0 R"
            + "/DA(/F1 12 Tf 0 g)/F 4>>");
  }

  /** A form with one signature field, {@code seal}, that waits to be signed. */
  public static byte[] emptySignatureField() {
    return form("<</FT/Sig/T(seal)/Type/Annot/Subtype/Widget/Rect[400 100 519 219]/P 3 0 R/F 4>>");
  }

  private static byte[] form(String field) {
    return PdfAssembly.version("1.7")
        .trailer("/Root 1 0 R/Info 6 0 R" + ID)
        .object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm 8 0 R>>")
        .object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
        .object(
            3,
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[7 0 R]/Contents 4 0 R"
                + "/Resources<</Font<</F1 5 0 R>>>>>>")
        .stream(4, "", CONTENT)
        .object(5, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
        .object(6, "<</Title(A licence)/Producer(samples)>>")
        .object(7, field)
        .object(8, "<</Fields[7 0 R]/DR<</Font<</F1 5 0 R>>>>>>")
        .table()
        .end()
        .toBytes();
  }

  /** A file with an update that replaces its information dictionary. */
  public static byte[] updated(byte[] file) throws Exception {
    return PdfAssembly.after(file)
        .trailer("/Root 1 0 R/Info 6 0 R" + ID)
        .object(6, "<</Title(A licence, changed)/Producer(samples)>>")
        .table()
        .end()
        .toBytes();
  }

  /** Ways to encrypt. */
  public enum Encrypting {
    /** Revision 2. */
    RC4_40,
    /** Revision 3. */
    RC4_128,
    /** Revision 4. */
    AES_128,
    /** Revision 6. */
    AES_256
  }

  /** One page, encrypted by PDFBox, with a table. */
  public static byte[] encrypted(Encrypting how, String user, String owner) throws IOException {
    return encrypted(classic(), how, user, owner, CompressParameters.NO_COMPRESSION);
  }

  /** One page, encrypted by PDFBox, with object streams. */
  public static byte[] encryptedWithObjectStreams(Encrypting how, String user, String owner)
      throws IOException {
    return encrypted(classic(), how, user, owner, CompressParameters.DEFAULT_COMPRESSION);
  }

  private static byte[] encrypted(
      byte[] file, Encrypting how, String user, String owner, CompressParameters compress)
      throws IOException {
    try (PDDocument document = Loader.loadPDF(file)) {
      StandardProtectionPolicy policy =
          new StandardProtectionPolicy(owner, user, new AccessPermission());
      policy.setEncryptionKeyLength(
          switch (how) {
            case RC4_40 -> 40;
            case RC4_128, AES_128 -> 128;
            case AES_256 -> 256;
          });
      policy.setPreferAES(how == Encrypting.AES_128 || how == Encrypting.AES_256);
      document.protect(policy);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.save(out, compress);
      return out.toByteArray();
    }
  }

  /** All good samples that need no password, by name. */
  public static Map<String, byte[]> good() {
    Map<String, byte[]> all = new TreeMap<>();
    all.put("classic", classic());
    all.put("old", old());
    all.put("shortLines", shortLines());
    all.put("compact", compact());
    all.put("xrefStream", xrefStream());
    all.put("objectStreams", objectStreams());
    all.put("hybrid", hybrid());
    all.put("linearised", linearised());
    all.put("junkBefore", junkBefore());
    all.put("junkBeforeOffsetsFromHeader", junkBeforeOffsetsFromHeader());
    all.put("junkAfter", junkAfter());
    all.put("noLineEnd", noLineEnd());
    all.put("startxrefAtTheLineEndBefore", startxrefAtTheLineEndBefore());
    all.put("rotated", rotated(90));
    all.put("cropped", cropped());
    all.put("pages", pages(250));
    all.put("withForm", withForm());
    all.put("emptySignatureField", emptySignatureField());
    return all;
  }

  // ---- broken ones, refused when the file is read

  public static byte[] emptyFile() {
    return new byte[0];
  }

  public static byte[] notAPdf() {
    return "PK\3\4 this is something else".getBytes(StandardCharsets.ISO_8859_1);
  }

  public static byte[] truncated() {
    return Arrays.copyOf(classic(), 400);
  }

  public static byte[] noEndMark() {
    byte[] file = classic();
    return Arrays.copyOf(file, file.length - 6);
  }

  public static byte[] headerOfUnknownVersion() {
    return version("X.Y");
  }

  public static byte[] startxrefBesideTheTable() {
    PdfAssembly a = body(PdfAssembly.version("1.7"), "/MediaBox[0 0 595 842]").table();
    return a.end(a.lastXref() + 1).toBytes();
  }

  public static byte[] startxrefBeyondTheFile() {
    return body(PdfAssembly.version("1.7"), "").table().end(1L << 40).toBytes();
  }

  public static byte[] noSize() {
    return replace(classic(), "/Size ", "/Sise ");
  }

  public static byte[] noRoot() {
    return replace(classic(), "/Root", "/Roof");
  }

  public static byte[] entryBeyondSize() {
    return replace(classic(), "/Size 7", "/Size 6");
  }

  public static byte[] keyTwiceInTrailer() {
    return body(PdfAssembly.version("1.7"), "").table(" \n", "/Root 3 0 R").end().toBytes();
  }

  public static byte[] brokenTableLine() {
    return replace(classic(), " 00000 n ", " 0000x n ");
  }

  public static byte[] objectTwiceInTable() {
    PdfAssembly a = body(PdfAssembly.version("1.7"), "").forget(6);
    byte[] file = a.table().end().toBytes();
    return replace(file, "xref\n0 6\n", "xref\n1 1\n0000000015 00000 n \n0 6\n", true);
  }

  public static byte[] prevLoop() {
    PdfAssembly a = body(PdfAssembly.version("1.7"), "");
    return a.table(" \n", "/Prev " + a.position()).end().toBytes();
  }

  /** Two sections that name each other. */
  public static byte[] prevLoopOfTwo() throws Exception {
    byte[] twice = updated(classic());
    long second = PdfFile.read(ByteSource.of(twice)).latest().xrefOffset();
    return replace(twice, "/Info 6 0 R", String.format("/Prev %05d", second));
  }

  public static byte[] hugeTable() {
    PdfAssembly a = body(PdfAssembly.version("1.7"), "").forget(6);
    return replace(a.table().end().toBytes(), "xref\n0 6\n", "xref\n0 8000000\n", true);
  }

  /** A cross-reference stream of a few hundred bytes that claims to be many megabytes. */
  public static byte[] xrefStreamBomb() {
    PdfAssembly a = objects(PdfAssembly.version("1.5"), "");
    byte[] bomb = PdfAssembly.deflate(new byte[40 << 20]);
    long at = a.position();
    a.stream(
        7, "/Type/XRef/Root 1 0 R/Size 8000000/W[1 2 2]/Index[0 8000000]/Filter/FlateDecode", bomb);
    return a.end(at).toBytes();
  }

  /** Arrays in arrays in the trailer. */
  public static byte[] nestedTrailer() {
    String nested = "[".repeat(100_000) + "]".repeat(100_000);
    return body(PdfAssembly.version("1.7"), "").table(" \n", "/X " + nested).end().toBytes();
  }

  /** The first revision's table names an offset that only the update fills. */
  public static byte[] entryBeyondItsRevision() {
    PdfAssembly a = body(PdfAssembly.version("1.7"), "");
    long there = a.position() + 512;
    a.enter(6, 1, there, 0).table().end();
    return a.text("\n".repeat((int) (there - a.position())))
        .object(6, "<</Title(A licence, changed)>>")
        .table()
        .end()
        .toBytes();
  }

  /** All broken samples that are refused when they are read, by name. */
  public static Map<String, byte[]> refused() throws Exception {
    Map<String, byte[]> all = new TreeMap<>();
    all.put("emptyFile", emptyFile());
    all.put("notAPdf", notAPdf());
    all.put("truncated", truncated());
    all.put("noEndMark", noEndMark());
    all.put("headerOfUnknownVersion", headerOfUnknownVersion());
    all.put("startxrefBesideTheTable", startxrefBesideTheTable());
    all.put("startxrefBeyondTheFile", startxrefBeyondTheFile());
    all.put("noSize", noSize());
    all.put("noRoot", noRoot());
    all.put("entryBeyondSize", entryBeyondSize());
    all.put("keyTwiceInTrailer", keyTwiceInTrailer());
    all.put("brokenTableLine", brokenTableLine());
    all.put("objectTwiceInTable", objectTwiceInTable());
    all.put("prevLoop", prevLoop());
    all.put("prevLoopOfTwo", prevLoopOfTwo());
    all.put("hugeTable", hugeTable());
    all.put("xrefStreamBomb", xrefStreamBomb());
    all.put("nestedTrailer", nestedTrailer());
    all.put("entryBeyondItsRevision", entryBeyondItsRevision());
    return all;
  }

  // ---- broken ones, refused when the broken object is asked for: it is number 3, the page

  public static byte[] pageTreeLoop() {
    return PdfAssembly.version("1.7")
        .object(1, "<</Type/Catalog/Pages 2 0 R>>")
        .object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
        .object(3, "<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>")
        .table()
        .end()
        .toBytes();
  }

  private static byte[] withThird(String object) {
    return PdfAssembly.version("1.7")
        .object(1, "<</Type/Catalog/Pages 2 0 R>>")
        .object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
        .object(3, object)
        .table()
        .end()
        .toBytes();
  }

  public static byte[] lengthOfOneGigabyte() {
    return withThird("<</Length 1073741824>>\nstream\nabc\nendstream");
  }

  public static byte[] lengthTooShort() {
    return withThird("<</Length 2>>\nstream\nabc\nendstream");
  }

  public static byte[] lengthTooLong() {
    return withThird("<</Length 4>>\nstream\nabc\nendstream");
  }

  public static byte[] lengthOfItself() {
    return withThird("<</Length 3 0 R>>\nstream\nabc\nendstream");
  }

  public static byte[] nestedBomb() {
    return withThird("[".repeat(1_000_000));
  }

  public static byte[] nestedDictionaries() {
    return withThird("<</A".repeat(50_000) + " 1" + ">>".repeat(50_000));
  }

  public static byte[] endlessString() {
    return withThird("(" + "a\\(".repeat(1000));
  }

  public static byte[] keyTwice() {
    return withThird("<</Type/Page/Parent 2 0 R/Rotate 0/Rotate 90>>");
  }

  public static byte[] keyTwiceAmongMany() {
    StringBuilder s = new StringBuilder("<<");
    for (int i = 0; i < 3000; i++) {
      s.append("/K").append(i).append(" 0");
    }
    return withThird(s + "/K1500 0>>");
  }

  public static byte[] noEndobj() {
    return replace(withThird("<</Type/Page>>%here"), "%here\nendobj", "%here\nendxxx");
  }

  public static byte[] otherObjectThere() {
    return replace(withThird("<</Type/Page>>"), "3 0 obj", "4 0 obj");
  }

  public static byte[] otherGenerationThere() {
    return replace(withThird("<</Type/Page>>"), "3 0 obj", "3 1 obj");
  }

  public static byte[] offsetBesideTheObject() {
    return replace(withThird("<</Type/Page>>"), "\n3 0 obj", "3 0 obj\n");
  }

  public static byte[] brokenNumber() {
    return withThird("[1 2 --3]");
  }

  public static byte[] nameWithBrokenEscape() {
    return withThird("/A#4G");
  }

  public static byte[] objectStreamInItself() {
    return PdfAssembly.version("1.5")
        .object(1, "<</Type/Catalog/Pages 2 0 R>>")
        .object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
        .objectStream(4, "", Map.of(3, "<</Type/Page>>"))
        .enter(4, 2, 4, 0)
        .xrefStream()
        .end()
        .toBytes();
  }

  public static byte[] objectStreamOfAnother() {
    return PdfAssembly.version("1.5")
        .object(1, "<</Type/Catalog/Pages 2 0 R>>")
        .object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
        .objectStream(4, "", Map.of(5, "<</Type/Page>>"))
        .enter(3, 2, 4, 0)
        .xrefStream()
        .end()
        .toBytes();
  }

  /** An object stream of some kilobytes that inflates to forty megabytes. */
  public static byte[] flateBomb() {
    return PdfAssembly.version("1.5")
        .object(1, "<</Type/Catalog/Pages 2 0 R>>")
        .object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
        .stream(
            4,
            "/Type/ObjStm/N 1/First 4/Filter/FlateDecode",
            PdfAssembly.deflate(new byte[40 << 20]))
        .enter(3, 2, 4, 0)
        .xrefStream()
        .end()
        .toBytes();
  }

  /** A million objects promised in a stream that holds none. */
  public static byte[] objectStreamOfAMillion() {
    return PdfAssembly.version("1.5")
        .object(1, "<</Type/Catalog/Pages 2 0 R>>")
        .object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
        .stream(4, "/Type/ObjStm/N 1000000/First 2000000000", new byte[] {' '})
        .enter(3, 2, 4, 0)
        .xrefStream()
        .end()
        .toBytes();
  }

  /** All broken samples whose page is refused when it is asked for, by name. */
  public static Map<String, byte[]> refusedLater() {
    Map<String, byte[]> all = new TreeMap<>();
    all.put("pageTreeLoop", pageTreeLoop());
    all.put("lengthOfOneGigabyte", lengthOfOneGigabyte());
    all.put("lengthTooShort", lengthTooShort());
    all.put("lengthTooLong", lengthTooLong());
    all.put("lengthOfItself", lengthOfItself());
    all.put("nestedBomb", nestedBomb());
    all.put("nestedDictionaries", nestedDictionaries());
    all.put("endlessString", endlessString());
    all.put("keyTwice", keyTwice());
    all.put("keyTwiceAmongMany", keyTwiceAmongMany());
    all.put("noEndobj", noEndobj());
    all.put("otherObjectThere", otherObjectThere());
    all.put("otherGenerationThere", otherGenerationThere());
    all.put("offsetBesideTheObject", offsetBesideTheObject());
    all.put("brokenNumber", brokenNumber());
    all.put("nameWithBrokenEscape", nameWithBrokenEscape());
    all.put("objectStreamInItself", objectStreamInItself());
    all.put("objectStreamOfAnother", objectStreamOfAnother());
    all.put("flateBomb", flateBomb());
    all.put("objectStreamOfAMillion", objectStreamOfAMillion());
    return all;
  }

  // ---- updates that hide something

  /** An object appended with a table that does not list it. */
  public static byte[] updateWithOrphanObject() throws Exception {
    return PdfAssembly.after(classic())
        .trailer("/Root 1 0 R/Info 6 0 R" + ID)
        .object(4, "<</Length 5>>\nstream\nBT ET\nendstream")
        .forget(4)
        .object(6, "<</Title(A licence, changed)>>")
        .table()
        .end()
        .toBytes();
  }

  /** An object appended with an empty table. */
  public static byte[] updateWithEmptyTable() throws Exception {
    return PdfAssembly.after(classic())
        .trailer("/Root 1 0 R/Info 6 0 R" + ID)
        .object(4, "<</Length 5>>\nstream\nBT ET\nendstream")
        .forget(4)
        .table()
        .end()
        .toBytes();
  }

  /** An object appended with no table, but with a new end that names the old one. */
  public static byte[] updateWithoutTable() throws Exception {
    PdfAssembly a = PdfAssembly.after(classic());
    return a.object(4, "<</Length 5>>\nstream\nBT ET\nendstream").end().toBytes();
  }

  // ---- making them

  /** A file with something after it. */
  public static byte[] join(byte[] file, String after) {
    byte[] more = after.getBytes(StandardCharsets.ISO_8859_1);
    byte[] both = Arrays.copyOf(file, file.length + more.length);
    System.arraycopy(more, 0, both, file.length, more.length);
    return both;
  }

  /** A file in which the first occurrence of a text gives way to another of the same length. */
  public static byte[] replace(byte[] file, String what, String with) {
    return replace(file, what, with, false);
  }

  private static byte[] replace(byte[] file, String what, String with, boolean anyLength) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(what);
    if (at < 0 || (!anyLength && what.length() != with.length())) {
      throw new IllegalArgumentException("not in this sample, or of another length: " + what);
    }
    return (text.substring(0, at) + with + text.substring(at + what.length()))
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
