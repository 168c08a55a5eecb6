package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.internal.file.ByteSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the header, the last {@code startxref}, and from there every cross-reference section (ISO
 * 32000-2, 7.5): all that is read before any object.
 */
final class XrefReader {

  /** How far into the file the header may begin (ISO 32000-1, annex H, note 13). */
  private static final int HEADER_WITHIN = 1024;

  private final PdfFile file;
  private final ByteSource source;
  private final Lexer lexer;
  private int subsectionsLeft = Limits.SUBSECTIONS;
  private int streamBytesLeft = Limits.XREF_STREAMS;

  /** What cross-reference offsets count from: the file's start or its header. */
  private long base;

  private long header;

  XrefReader(PdfFile file, ByteSource source, Lexer lexer) {
    this.file = file;
    this.source = source;
    this.lexer = lexer;
  }

  long header() {
    return header;
  }

  long base() {
    return base;
  }

  /** The revisions, oldest first. */
  List<Revision> read() throws IOException, PdfSyntaxException {
    findHeader();
    long startxref = lastStartxref();
    List<XrefSection> newestFirst = chain(startxref);
    return revisions(newestFirst);
  }

  // ---- header and end

  private void findHeader() throws IOException, PdfSyntaxException {
    int n = (int) Math.min(HEADER_WITHIN, source.length());
    for (int at = 0; at + 8 <= n; at++) {
      lexer.seek(at);
      if (lexer.next() == '%'
          && lexer.next() == 'P'
          && lexer.next() == 'D'
          && lexer.next() == 'F'
          && lexer.next() == '-') {
        int major = lexer.next();
        boolean good =
            (major == '1' || major == '2')
                && lexer.next() == '.'
                && Lexer.isDigit(lexer.next())
                && !Lexer.isDigit(lexer.peek());
        if (!good) {
          throw new PdfSyntaxException(at, "the header names no known version", "文件头中的版本号无效");
        }
        header = at;
        return;
      }
    }
    throw new PdfSyntaxException(0, "not a PDF: no header %PDF-", "不是 PDF 文件：没有 %PDF- 文件头");
  }

  /** The number behind the last {@code startxref} of the file; what follows it is checked later. */
  private long lastStartxref() throws IOException, PdfSyntaxException {
    long at = lastIndexOf("startxref");
    if (at < 0) {
      throw new PdfSyntaxException(
          source.length(), "no startxref: the file is cut off", "没有 startxref：文件不完整");
    }
    lexer.seek(at + 9);
    if (!Lexer.isSpace(lexer.peek())) {
      throw new PdfSyntaxException(at, "startxref without a number", "startxref 后没有数字");
    }
    lexer.skipBlanks();
    return lexer.unsigned();
  }

  private long lastIndexOf(String word) throws IOException {
    int size = (int) Math.min(1024, source.length());
    byte[] block = new byte[size];
    long end = source.length();
    while (end > 0) {
      int n = (int) Math.min(block.length, end);
      long start = end - n;
      source.read(start, block, 0, n);
      for (int i = n - word.length(); i >= 0; i--) {
        if (startsWith(block, i, word)) {
          return start + i;
        }
      }
      if (start == 0) {
        return -1;
      }
      end = start + word.length() - 1;
      if (block.length == size && size == 1024) {
        // It is nearly always in the last kilobyte; what is further away is sought in long steps.
        size = 1 << 16;
        block = new byte[size];
      }
    }
    return -1;
  }

  private static boolean startsWith(byte[] block, int at, String word) {
    for (int i = 0; i < word.length(); i++) {
      if (block[at + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  // ---- the chain of sections

  private List<XrefSection> chain(long startxref) throws IOException, PdfSyntaxException {
    chooseBase(startxref);
    List<XrefSection> newestFirst = new ArrayList<>(4);
    long at = place(startxref);
    while (true) {
      if (newestFirst.size() >= Limits.SECTIONS) {
        throw new PdfSyntaxException(at, "too many revisions", "修订版本过多");
      }
      XrefSection section = section(at);
      newestFirst.add(section);
      PdfObject previous = section.trailer.get("Prev");
      if (previous == PdfNull.NULL) {
        return newestFirst;
      }
      if (!(previous instanceof PdfInteger offset)) {
        throw new PdfSyntaxException(at, "/Prev is not an integer", "/Prev 不是整数");
      }
      long next = place(offset.value());
      if (next >= at) {
        // Only a linearised file looks ahead, once, as its oldest step (annex F).
        XrefSection main = next == at || !linearised() ? null : section(next);
        if (main == null || main.trailer.has("Prev")) {
          throw new PdfSyntaxException(
              at, "/Prev does not lead to an earlier section", "/Prev 未指向更早的交叉引用");
        }
        newestFirst.add(main);
        return newestFirst;
      }
      at = next;
    }
  }

  /**
   * Junk before the header: the standard counts offsets from the header, many producers from the
   * start of the file. The last section is at one of the two places, and that decides for all; a
   * file where it is at both would mean different things to different readers.
   */
  private void chooseBase(long startxref) throws IOException, PdfSyntaxException {
    base = 0;
    if (header == 0) {
      return;
    }
    boolean fromStart = sectionBegins(startxref);
    boolean fromHeader = sectionBegins(startxref + header);
    if (fromStart && fromHeader) {
      throw new PdfSyntaxException(
          0, "bytes before the header make the offsets ambiguous", "文件头之前的字节使偏移量产生歧义");
    }
    base = fromHeader ? header : 0;
  }

  private boolean sectionBegins(long at) throws IOException {
    if (at < 0 || at >= source.length()) {
      return false;
    }
    lexer.seek(at);
    if (lexer.take("xref")) {
      return true;
    }
    lexer.seek(at);
    return lexer.objectHeader() != null;
  }

  private long place(long offset) throws PdfSyntaxException {
    long at = base + offset;
    if (offset < 0 || at <= header || at >= source.length()) {
      throw new PdfSyntaxException(
          offset, "a cross-reference offset outside of the file", "交叉引用偏移量超出文件");
    }
    return at;
  }

  private boolean linearised() throws IOException, PdfSyntaxException {
    lexer.seek(header);
    lexer.skipSpace();
    return lexer.objectHeader() != null
        && lexer.object() instanceof PdfDictionary first
        && first.has("Linearized");
  }

  private XrefSection section(long at) throws IOException, PdfSyntaxException {
    lexer.seek(at);
    // A usual program counts the line end before the keyword in; nobody reads that otherwise.
    lexer.skipBlanks();
    if (!lexer.take("xref")) {
      return stream(at);
    }
    XrefSection table = table(at);
    PdfObject hidden = table.trailer.get("XRefStm");
    if (hidden != PdfNull.NULL) {
      if (!(hidden instanceof PdfInteger offset)) {
        throw new PdfSyntaxException(at, "/XRefStm is not an integer", "/XRefStm 不是整数");
      }
      table.hidden = stream(place(offset.value()));
    }
    return table;
  }

  // ---- tables

  private XrefSection table(long start) throws IOException, PdfSyntaxException {
    XrefSection.Subsections subsections = new XrefSection.Subsections();
    long highest = -1;
    while (true) {
      int c = lexer.skipBlanks();
      if (!Lexer.isDigit(c)) {
        break;
      }
      long where = lexer.position();
      long first = lexer.unsigned();
      if (lexer.next() != ' ') {
        throw new PdfSyntaxException(where, "a broken subsection header", "交叉引用小节标题错误");
      }
      long count = lexer.unsigned();
      if (first + count > Limits.OBJECTS || first >= Limits.OBJECTS || count > Limits.OBJECTS) {
        throw new PdfSyntaxException(where, "too many objects", "对象过多");
      }
      endLine(where);
      if (count > 0) {
        long rows = lexer.position();
        int width = lineWidth(rows);
        if (count * width > source.length() - rows) {
          throw new PdfSyntaxException(where, "a cross-reference table cut off", "交叉引用表不完整");
        }
        for (long i = 0; i < count; i++) {
          long offset = line(width);
          if (offset > highest) {
            highest = offset;
          }
        }
        add(subsections, (int) first, (int) count, rows, width, where);
      }
    }
    lexer.expect("trailer");
    lexer.skipSpace();
    if (!(lexer.object() instanceof PdfDictionary trailer)) {
      throw lexer.wrong("the trailer is not a dictionary", "trailer 不是字典");
    }
    long end = lexer.position();
    file.work(end - start, start);
    check(start, trailer, subsections);
    return new XrefSection(start, end, trailer, null, new int[0], subsections, highest, -1);
  }

  /** The rest of a subsection's header: blanks and one line end. */
  private void endLine(long where) throws IOException, PdfSyntaxException {
    int c = lexer.next();
    while (c == ' ') {
      c = lexer.next();
    }
    if (c == '\r') {
      if (lexer.peek() == '\n') {
        lexer.next();
      }
    } else if (c != '\n') {
      throw new PdfSyntaxException(where, "a broken subsection header", "交叉引用小节标题错误");
    }
  }

  /**
   * The width of a table's lines, from the first: 20 bytes as the standard has it (7.5.4), or 19
   * where a producer ends lines with one byte and leaves the blank out.
   */
  private int lineWidth(long rows) throws IOException {
    lexer.seek(rows + 18);
    int first = lexer.next();
    int second = lexer.next();
    lexer.seek(rows);
    boolean two =
        (first == ' ' && (second == '\n' || second == '\r')) || (first == '\r' && second == '\n');
    return two ? 20 : 19;
  }

  /** One line; gives the offset of an object in use, else -1. */
  private long line(int width) throws IOException, PdfSyntaxException {
    long where = lexer.position();
    long offset = 0;
    boolean good = true;
    for (int i = 0; i < 10; i++) {
      int c = lexer.next();
      good &= Lexer.isDigit(c);
      offset = 10 * offset + (c - '0');
    }
    good &= lexer.next() == ' ';
    int generation = 0;
    for (int i = 0; i < 5; i++) {
      int c = lexer.next();
      good &= Lexer.isDigit(c);
      generation = 10 * generation + (c - '0');
    }
    good &= lexer.next() == ' ';
    int kind = lexer.next();
    good &= kind == 'n' || kind == 'f';
    int c = lexer.next();
    if (width == 20) {
      int d = lexer.next();
      good &= (c == ' ' && (d == '\n' || d == '\r')) || (c == '\r' && d == '\n');
    } else {
      good &= c == '\n' || c == '\r';
    }
    if (!good) {
      throw new PdfSyntaxException(where, "a broken line in a cross-reference table", "交叉引用表行格式错误");
    }
    if (kind == 'f') {
      return -1;
    }
    if (offset == 0 || generation > 65_535) {
      throw new PdfSyntaxException(
          where, "an object in use that cannot be anywhere", "交叉引用表中的使用条目无效");
    }
    return base + offset;
  }

  // ---- streams

  private XrefSection stream(long start) throws IOException, PdfSyntaxException {
    lexer.seek(start);
    if (lexer.objectHeader() == null) {
      throw new PdfSyntaxException(
          start, "no cross-reference section where one should be", "此处没有交叉引用");
    }
    PdfFile.Parsed parsed = file.parse(start, null);
    if (!(parsed.object() instanceof PdfStream stream) || !stream.dictionary().is("Type", "XRef")) {
      throw new PdfSyntaxException(
          start, "no cross-reference section where one should be", "此处没有交叉引用");
    }
    PdfDictionary trailer = stream.dictionary();
    int[] widths = widths(start, trailer);
    int row = widths[0] + widths[1] + widths[2];
    XrefSection.Subsections subsections = new XrefSection.Subsections();
    long rows = 0;
    long size = trailer.integer("Size", -1);
    PdfArray index =
        trailer.get("Index") instanceof PdfArray given
            ? given
            : PdfArray.of(PdfInteger.of(0), PdfInteger.of(size));
    if (index.size() % 2 != 0) {
      throw new PdfSyntaxException(start, "a broken /Index", "/Index 错误");
    }
    for (int i = 0; i < index.size(); i += 2) {
      long first = index.get(i) instanceof PdfInteger n ? n.value() : -1;
      long count = index.get(i + 1) instanceof PdfInteger n ? n.value() : -1;
      if (first < 0
          || count < 0
          || first >= Limits.OBJECTS
          || count > Limits.OBJECTS
          || first + count > Limits.OBJECTS) {
        throw new PdfSyntaxException(start, "a broken /Index", "/Index 错误");
      }
      add(subsections, (int) first, (int) count, rows * row, row, start);
      rows += count;
    }
    check(start, trailer, subsections);
    long bytes = rows * row;
    if (bytes > streamBytesLeft) {
      throw new PdfSyntaxException(start, "too many objects", "对象过多");
    }
    streamBytesLeft -= (int) bytes;
    byte[] data = Filters.decodeExactly(file, stream, (int) bytes);
    long highest = highest(start, data, widths, (int) rows);
    return new XrefSection(
        start,
        parsed.end(),
        trailer,
        data,
        widths,
        subsections,
        highest,
        parsed.reference().number());
  }

  private static int[] widths(long start, PdfDictionary trailer) throws PdfSyntaxException {
    if (trailer.get("W") instanceof PdfArray w && w.size() == 3) {
      int[] widths = new int[3];
      for (int i = 0; i < 3; i++) {
        long width = w.get(i) instanceof PdfInteger n ? n.value() : -1;
        if (width < 0 || width > 8) {
          throw new PdfSyntaxException(start, "a broken /W", "/W 错误");
        }
        widths[i] = (int) width;
      }
      if (widths[1] > 0) {
        return widths;
      }
    }
    throw new PdfSyntaxException(start, "a broken /W", "/W 错误");
  }

  private long highest(long start, byte[] data, int[] widths, int rows) throws PdfSyntaxException {
    long highest = -1;
    int row = widths[0] + widths[1] + widths[2];
    for (int i = 0; i < rows; i++) {
      int at = i * row;
      long type = widths[0] == 0 ? 1 : XrefSection.field(data, at, widths[0]);
      long second = XrefSection.field(data, at + widths[0], widths[1]);
      long third = XrefSection.field(data, at + widths[0] + widths[1], widths[2]);
      boolean good = type != 1 || (second > 0 && third >= 0 && third <= 65_535);
      if (type == 2) {
        good = second >= 0 && second < Limits.OBJECTS && third >= 0 && third < Limits.OBJECTS;
      }
      if (!good) {
        throw new PdfSyntaxException(
            start, "a cross-reference stream with an entry that makes no sense", "交叉引用流条目无效");
      }
      if (type == 1) {
        highest = Math.max(highest, base + second);
      }
    }
    return highest;
  }

  // ---- common checks

  private void add(
      XrefSection.Subsections subsections, int first, int count, long at, int width, long where)
      throws PdfSyntaxException {
    if ((count > 0 && --subsectionsLeft < 0) || !subsections.add(first, count, at, width)) {
      throw new PdfSyntaxException(where, "too many subsections", "交叉引用小节过多");
    }
  }

  private static void check(long start, PdfDictionary trailer, XrefSection.Subsections subsections)
      throws PdfSyntaxException {
    long size = trailer.integer("Size", -1);
    if (size <= 0 || size > Limits.OBJECTS) {
      throw new PdfSyntaxException(
          start, "a trailer without a proper /Size", "trailer 缺少有效的 /Size");
    }
    if (!subsections.sort()) {
      throw new PdfSyntaxException(
          start, "an object twice in one cross-reference section", "同一交叉引用中对象重复");
    }
    if (subsections.next((int) size) >= 0) {
      throw new PdfSyntaxException(start, "a cross-reference entry beyond /Size", "交叉引用条目超出 /Size");
    }
  }

  // ---- revisions

  private List<Revision> revisions(List<XrefSection> newestFirst)
      throws IOException, PdfSyntaxException {
    List<Revision> revisions = new ArrayList<>(newestFirst.size());
    int oldest = newestFirst.size() - 1;
    XrefSection main = null;
    if (oldest > 0 && newestFirst.get(oldest).start > newestFirst.get(oldest - 1).start) {
      main = newestFirst.get(oldest);
      oldest--;
    }
    long start = 0;
    Revision previous = null;
    for (int i = oldest; i >= 0; i--) {
      XrefSection section = newestFirst.get(i);
      XrefSection last = main == null ? section : main;
      if (section.start < start) {
        throw new PdfSyntaxException(
            section.start, "a cross-reference section inside of an earlier one", "交叉引用相互重叠");
      }
      long mark = tail(last, section);
      long end = lineEnd(mark);
      for (XrefSection one : XrefSection.all(section, main)) {
        if (one.highest >= end) {
          throw new PdfSyntaxException(
              one.start,
              "a cross-reference entry that points beyond its own revision",
              "交叉引用条目指向其修订版本之后");
        }
      }
      if (!(section.trailer.get("Root") instanceof PdfReference)) {
        throw new PdfSyntaxException(section.start, "a trailer without /Root", "trailer 缺少 /Root");
      }
      if (previous != null
          && section.trailer.integer("Size", 0) < previous.trailer().integer("Size", 0)) {
        throw new PdfSyntaxException(
            section.start, "an update with a smaller /Size", "更新的 /Size 变小");
      }
      Revision revision =
          new Revision(file, revisions.size(), previous, start, mark, end, section, main);
      revisions.add(revision);
      previous = revision;
      start = end;
      main = null;
    }
    return revisions;
  }

  /** Reads {@code startxref n %%EOF} behind a section; gives the offset just after the mark. */
  private long tail(XrefSection section, XrefSection named) throws IOException, PdfSyntaxException {
    lexer.seek(section.end);
    lexer.skipSpace();
    lexer.expect("startxref");
    lexer.skipBlanks();
    long where = lexer.position();
    long offset = lexer.unsigned();
    if (base + offset != named.start) {
      throw new PdfSyntaxException(
          where, "startxref does not name the section before it", "startxref 与其前的交叉引用不符");
    }
    lexer.skipBlanks();
    for (int i = 0; i < 5; i++) {
      if (lexer.next() != "%%EOF".charAt(i)) {
        throw lexer.wrong("no %%EOF after startxref", "startxref 之后没有 %%EOF");
      }
    }
    return lexer.position();
  }

  /** Past the line end that belongs to the mark, if there is one. */
  private long lineEnd(long mark) throws IOException {
    lexer.seek(mark);
    int c = lexer.next();
    if (c == '\r' && lexer.peek() == '\n') {
      return mark + 2;
    }
    return c == '\r' || c == '\n' ? mark + 1 : mark;
  }
}
