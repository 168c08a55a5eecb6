package io.yinxin.seal.internal.pdf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A file as it was when one of its updates had been written (ISO 32000-2, 7.5.6): the objects that
 * were there then, and the stretch of the file that the update added.
 *
 * <p>Not safe for use by several threads.
 */
public final class Revision {

  private final PdfFile file;
  private final int index;
  private final @Nullable Revision previous;
  private final long start;
  private final long mark;
  private final long end;
  private final XrefSection section;

  /** The second section of a linearised file, which is consulted after the first. */
  private final @Nullable XrefSection main;

  /** All sections of this revision. */
  private final XrefSection[] sections;

  private @Nullable PageTree pages;

  Revision(
      PdfFile file,
      int index,
      @Nullable Revision previous,
      long start,
      long mark,
      long end,
      XrefSection section,
      @Nullable XrefSection main) {
    this.file = file;
    this.index = index;
    this.previous = previous;
    this.start = start;
    this.mark = mark;
    this.end = end;
    this.section = section;
    this.main = main;
    this.sections = XrefSection.all(section, main);
  }

  // ---- where it is

  /**
   * Which revision of its file this is.
   *
   * @return 0 for the oldest
   */
  public int index() {
    return index;
  }

  /**
   * The revision before this one.
   *
   * @return it, null for the oldest
   */
  public @Nullable Revision previous() {
    return previous;
  }

  /**
   * The file that this is a revision of.
   *
   * @return the file
   */
  public PdfFile file() {
    return file;
  }

  /**
   * Where the bytes of this revision begin.
   *
   * @return the end of the revision before it, 0 for the oldest
   */
  public long start() {
    return start;
  }

  /**
   * Where the bytes of this revision end: just after its {@code %%EOF} and the line end that
   * follows it, if there is one.
   *
   * @return the offset from the start of the file
   */
  public long end() {
    return end;
  }

  /**
   * Whether the revision could have ended here when it was the newest: just after its {@code
   * %%EOF}, or within or after the line end that follows, which the next writer may have added.
   *
   * @param offset an offset from the start of the file
   * @return true if so
   */
  public boolean endsAt(long offset) {
    return offset >= mark && offset <= end;
  }

  /**
   * Where the cross-reference section is that {@code startxref} names.
   *
   * @return the offset from the start of the file
   */
  public long xrefOffset() {
    return section.start;
  }

  /**
   * Whether the section that {@code startxref} names is a cross-reference stream.
   *
   * @return true for a stream, false for a table, hybrid or not
   */
  public boolean xrefIsStream() {
    return section.isStream();
  }

  // ---- what it says

  /**
   * The trailer: of a file with cross-reference streams the dictionary of the stream.
   *
   * @return the trailer dictionary; its strings are never encrypted
   */
  public PdfDictionary trailer() {
    return section.trailer;
  }

  /**
   * The document catalog.
   *
   * @return the dictionary that {@code /Root} names
   * @throws IOException if the source cannot be read
   * @throws PdfSyntaxException if there is none
   */
  public PdfDictionary catalog() throws IOException, PdfSyntaxException {
    if (get(root()) instanceof PdfDictionary catalog) {
      return catalog;
    }
    throw new PdfSyntaxException(section.start, "the file has no catalog", "文件没有目录对象");
  }

  /**
   * The reference to the document catalog.
   *
   * @return the value of {@code /Root}
   */
  public PdfReference root() {
    return (PdfReference) section.trailer.get("Root"); // seen to when the file was read
  }

  /**
   * The object that a reference names, as of this revision.
   *
   * @param reference the reference
   * @return the object, {@link PdfNull#NULL} if there is none of that number and generation
   * @throws IOException if the source cannot be read
   * @throws PdfLockedException if the object is in an encrypted object stream and the file is not
   *     unlocked
   * @throws PdfSyntaxException if the object is not where it should be, or broken
   */
  public PdfObject get(PdfReference reference) throws IOException, PdfSyntaxException {
    XrefEntry entry = entry(reference.number());
    if (entry == null || entry.generation() != reference.generation()) {
      return PdfNull.NULL;
    }
    return file.load(entry, this);
  }

  /**
   * Follows references, as of this revision.
   *
   * @param object any object
   * @return the object itself, or what it refers to in the end
   * @throws IOException if the source cannot be read
   * @throws PdfSyntaxException as {@link #get(PdfReference)}, and if references only lead to others
   */
  public PdfObject resolve(PdfObject object) throws IOException, PdfSyntaxException {
    PdfObject o = object;
    for (int i = 0; o instanceof PdfReference reference; i++) {
      if (i == Limits.REFERENCE_CHAIN) {
        throw new PdfSyntaxException(-1, "references that lead nowhere", "引用成环或过长");
      }
      o = get(reference);
    }
    return o;
  }

  /**
   * The last of the references that lead to an object.
   *
   * @param reference one that can be resolved
   * @return the one that is no reference to another
   */
  PdfReference last(PdfReference reference) throws IOException, PdfSyntaxException {
    PdfReference at = reference;
    while (get(at) instanceof PdfReference next) {
      at = next; // resolve() has seen that this ends
    }
    return at;
  }

  /**
   * The value of a key, references followed.
   *
   * @param dictionary where to look
   * @param key the key
   * @return the value, {@link PdfNull#NULL} if there is none
   * @throws IOException if the source cannot be read
   * @throws PdfSyntaxException as {@link #resolve}
   */
  public PdfObject get(PdfDictionary dictionary, String key)
      throws IOException, PdfSyntaxException {
    return resolve(dictionary.get(key));
  }

  /**
   * The value of a key if it is a dictionary, references followed.
   *
   * @param dictionary where to look
   * @param key the key
   * @return the dictionary, null if there is none; a stream is none
   * @throws IOException if the source cannot be read
   * @throws PdfSyntaxException as {@link #resolve}
   */
  public @Nullable PdfDictionary dictionary(PdfDictionary dictionary, String key)
      throws IOException, PdfSyntaxException {
    return get(dictionary, key) instanceof PdfDictionary d ? d : null;
  }

  /**
   * The value of a key if it is an array, references followed.
   *
   * @param dictionary where to look
   * @param key the key
   * @return the array, null if there is none
   * @throws IOException if the source cannot be read
   * @throws PdfSyntaxException as {@link #resolve}
   */
  public @Nullable PdfArray array(PdfDictionary dictionary, String key)
      throws IOException, PdfSyntaxException {
    return get(dictionary, key) instanceof PdfArray a ? a : null;
  }

  /**
   * A stream's bytes with its filters undone, references in its dictionary seen as of this
   * revision.
   *
   * @param stream the stream
   * @param limit the most bytes that may come out
   * @return the decoded bytes
   * @throws IOException if the source cannot be read
   * @throws PdfSyntaxException as {@link PdfFile#decoded}
   */
  public byte[] decoded(PdfStream stream, int limit) throws IOException, PdfSyntaxException {
    return Filters.decode(file, this, stream, limit);
  }

  // ---- cross-reference

  /**
   * What is known of an object as of this revision, from its own sections or an older one's.
   *
   * @param number the object number
   * @return the entry, null if no section has one
   * @throws IOException if the source cannot be read
   */
  public @Nullable XrefEntry entry(int number) throws IOException {
    for (Revision r = this; r != null; r = r.previous) {
      XrefEntry own = r.own(number);
      if (own != null) {
        return own;
      }
    }
    return null;
  }

  /** The object stream that an entry names, as of the revision that made the entry. */
  @Nullable XrefEntry containerThen(XrefEntry entry) throws IOException {
    for (Revision r = this; r != null; r = r.previous) {
      if (r.own(entry.number()) != null) {
        return r.entry((int) entry.offset());
      }
    }
    return null;
  }

  private @Nullable XrefEntry own(int number) throws IOException {
    XrefEntry found = section.find(number, file.lexer(), file.baseOffset());
    return found == null && main != null
        ? main.find(number, file.lexer(), file.baseOffset())
        : found;
  }

  /**
   * The entries that this revision's own sections hold, by object number: of the oldest revision
   * all its objects. Entries that only repeat what the revision before said are left out; free ones
   * are there only if they free an object that was in use.
   *
   * @return the entries, found while they are iterated; a source that cannot be read then gives an
   *     {@link java.io.UncheckedIOException}
   */
  public Iterable<XrefEntry> changed() {
    return Changes::new;
  }

  private final class Changes implements Iterator<XrefEntry> {

    private int from;
    private @Nullable XrefEntry next;

    @Override
    public boolean hasNext() {
      try {
        while (next == null) {
          int number = nextOwn(from);
          if (number < 0) {
            return false;
          }
          from = number + 1;
          XrefEntry own = own(number);
          if (own != null && isNews(own)) {
            next = own;
          }
        }
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private boolean isNews(XrefEntry own) throws IOException {
      XrefEntry before = previous == null ? null : previous.entry(own.number());
      // Whether a number is free, or was never taken, comes to the same.
      return own.kind() == XrefEntry.Kind.FREE
          ? before != null && before.kind() != XrefEntry.Kind.FREE
          : !own.equals(before);
    }

    @Override
    public XrefEntry next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException();
      }
      XrefEntry result = next;
      next = null;
      return result;
    }
  }

  /** The lowest object number from {@code number} on that the own sections speak of, or -1. */
  private int nextOwn(int number) {
    int least = -1;
    for (XrefSection one : sections) {
      int there = one.nextNumber(number);
      if (there >= 0 && (least < 0 || there < least)) {
        least = there;
      }
    }
    return least;
  }

  /**
   * The object that an entry of this revision leads to.
   *
   * @param entry an entry from {@link #changed()} or {@link #entry}
   * @return the object
   * @throws IOException if the source cannot be read
   * @throws PdfSyntaxException as {@link #get(PdfReference)}
   */
  public PdfObject get(XrefEntry entry) throws IOException, PdfSyntaxException {
    return file.load(entry, this);
  }

  // ---- pages

  /**
   * The pages in their order.
   *
   * @return an unmodifiable list
   * @throws IOException if the source cannot be read
   * @throws PdfSyntaxException if the page tree is broken, a loop, or too large
   */
  public List<PdfReference> pages() throws IOException, PdfSyntaxException {
    return tree().pages();
  }

  /**
   * The value of a key of a page, its own or, for {@code Resources}, {@code MediaBox}, {@code
   * CropBox} and {@code Rotate}, inherited (7.7.3.4), references followed.
   *
   * @param page the page, from 0
   * @param key the key
   * @return the value, {@link PdfNull#NULL} if there is none
   * @throws IOException if the source cannot be read
   * @throws PdfSyntaxException as {@link #pages}
   * @throws IndexOutOfBoundsException if there is no such page
   */
  public PdfObject pageValue(int page, String key) throws IOException, PdfSyntaxException {
    PageTree tree = tree();
    if (!(get(tree.pages().get(page)) instanceof PdfDictionary dictionary)) {
      throw new PdfSyntaxException(-1, "the page tree is broken", "页面树错误");
    }
    PdfObject own = get(dictionary, key);
    return own == PdfNull.NULL && PageTree.INHERITED.contains(key)
        ? resolve(tree.handedDown(page, key))
        : own;
  }

  private PageTree tree() throws IOException, PdfSyntaxException {
    PageTree tree = pages;
    if (tree == null) {
      tree = new PageTree(this);
      pages = tree;
    }
    return tree;
  }

  // ---- what no cross-reference accounts for

  /**
   * The stretches of this revision's bytes that are neither white space, nor comments, nor an
   * object that its cross-reference sections list, nor such a section itself. An honest update has
   * none; appended objects that only a repairing reader would find are such stretches.
   *
   * <p>Reads every object of the revision.
   *
   * @return the stretches in the order of the file
   * @throws IOException if the source cannot be read
   * @throws PdfSyntaxException if an object of the revision is broken, or two overlap
   */
  public List<Span> unaccountedRanges() throws IOException, PdfSyntaxException {
    return new Accounting(this, section, main).unaccounted();
  }
}
