package io.yinxin.seal.internal.pdf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the bytes of a revision that nothing in its cross-reference sections leads to. */
final class Accounting {

  private final Revision revision;
  private final Lexer lexer;

  /** Where startxref follows; of a linearised file in two places. */
  private final long sectionEnd;

  private final long mainEnd;

  /** Start and end, in turn, of all that is accounted for. */
  private long[] spans = new long[32];

  private int size;

  Accounting(Revision revision, XrefSection section, @Nullable XrefSection main) {
    this.revision = revision;
    this.lexer = revision.file().lexer();
    this.sectionEnd = section.end;
    this.mainEnd = main == null ? section.end : main.end;
    for (XrefSection one : XrefSection.all(section, main)) {
      // A section in a stream is also one of the objects if it lists itself, as it should. One
      // hidden behind a table may belong to an older revision.
      if (one.start >= revision.start()) {
        add(one.start, one.end);
      }
    }
  }

  List<Span> unaccounted() throws IOException, PdfSyntaxException {
    long header = revision.file().headerOffset();
    if (revision.index() == 0) {
      add(header, header + "%PDF-1.7".length()); // so that junk before it ends where it begins
    }
    for (XrefEntry entry : revision.changed()) {
      if (entry.kind() == XrefEntry.Kind.PLAIN && entry.offset() >= revision.start()) {
        add(entry.offset(), revision.file().plain(entry, revision).end());
      }
    }
    Integer[] order = new Integer[size];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Long.compare(spans[2 * a], spans[2 * b]));
    List<Span> gaps = new ArrayList<>();
    long at = revision.start();
    for (int i : order) {
      long start = spans[2 * i];
      long end = spans[2 * i + 1];
      if (start < at) {
        if (end == at) {
          continue; // the cross-reference stream again
        }
        throw new PdfSyntaxException(start, "objects that overlap", "对象相互重叠");
      }
      gap(at, start, gaps);
      at = end;
    }
    gap(at, revision.end(), gaps);
    return gaps;
  }

  private void add(long start, long end) {
    if (2 * size == spans.length) {
      spans = Arrays.copyOf(spans, 2 * spans.length);
    }
    spans[2 * size] = start;
    spans[2 * size + 1] = end;
    size++;
  }

  /** Adds what is between two accounted stretches, if it means anything. */
  private void gap(long from, long to, List<Span> gaps) throws IOException {
    lexer.seek(from);
    lexer.skipSpace();
    long at = lexer.position();
    if (at >= to) {
      return;
    }
    // The end of a section: startxref and its number; %%EOF is a comment to the lexer.
    if (lexer.take("startxref")) {
      int c = lexer.skipBlanks();
      while (Lexer.isDigit(c) && lexer.position() < to) {
        lexer.next();
        c = lexer.peek();
      }
      long after = lexer.position();
      if (lexer.skipBlanks() == '%' && (from == sectionEnd || from == mainEnd)) {
        gap(after, to, gaps);
        return;
      }
    }
    gaps.add(new Span(at, to));
  }
}
