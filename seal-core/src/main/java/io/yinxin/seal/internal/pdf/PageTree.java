package io.yinxin.seal.internal.pdf;

import java.io.IOException;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The pages of one revision, found by walking the tree from its root (ISO 32000-2, 7.7.3).
 *
 * <p>Each page keeps what its ancestors on that walk hand down; {@code /Parent} is not trusted, and
 * neither is {@code /Count}.
 */
final class PageTree {

  static final List<String> INHERITED = List.of("Resources", "MediaBox", "CropBox", "Rotate");

  private final Revision revision;
  private final BitSet seen = new BitSet();
  private PdfReference[] pages = new PdfReference[4];
  private PdfObject[][] handedDown = new PdfObject[4][];
  private int size;
  private int nodes;

  PageTree(Revision revision) throws IOException, PdfSyntaxException {
    this.revision = revision;
    if (!(revision.catalog().get("Pages") instanceof PdfReference root)) {
      throw wrong();
    }
    PdfObject[] nothing = new PdfObject[INHERITED.size()];
    Arrays.fill(nothing, PdfNull.NULL);
    walk(root, nothing, 0);
  }

  private static PdfSyntaxException wrong() {
    return new PdfSyntaxException(-1, "the page tree is broken", "页面树错误");
  }

  private void walk(PdfReference node, PdfObject[] inherited, int depth)
      throws IOException, PdfSyntaxException {
    if (depth > Limits.PAGE_TREE_DEPTH) {
      throw new PdfSyntaxException(-1, "the page tree is too deep", "页面树过深");
    }
    if (seen.get(node.number())) {
      throw new PdfSyntaxException(
          -1, "a page or node twice in the page tree: it may be a loop", "页面树中有重复节点，可能成环");
    }
    seen.set(node.number());
    if (++nodes > 2 * Limits.PAGES) {
      throw new PdfSyntaxException(-1, "too many pages", "页面过多");
    }
    if (!(revision.get(node) instanceof PdfDictionary dictionary)) {
      throw wrong();
    }
    PdfObject kids = revision.resolve(dictionary.get("Kids"));
    boolean page = kids == PdfNull.NULL;
    // A producer may leave /Type out, but it must not contradict what the node is.
    if (revision.resolve(dictionary.get("Type")) instanceof PdfName type
        && !type.value().equals(page ? "Page" : "Pages")) {
      throw wrong();
    }
    if (page) {
      add(node, inherited);
      return;
    }
    if (!(kids instanceof PdfArray array)) {
      throw wrong();
    }
    PdfObject[] own = inherited;
    for (int i = 0; i < INHERITED.size(); i++) {
      PdfObject value = dictionary.get(INHERITED.get(i));
      if (value != PdfNull.NULL) {
        own = own == inherited ? inherited.clone() : own;
        own[i] = value;
      }
    }
    for (PdfObject kid : array) {
      if (!(kid instanceof PdfReference reference)) {
        throw wrong();
      }
      walk(reference, own, depth + 1);
    }
  }

  private void add(PdfReference page, PdfObject[] inherited) throws PdfSyntaxException {
    if (size == pages.length) {
      if (size >= Limits.PAGES) {
        throw new PdfSyntaxException(-1, "too many pages", "页面过多");
      }
      pages = Arrays.copyOf(pages, 2 * size);
      handedDown = Arrays.copyOf(handedDown, 2 * size);
    }
    pages[size] = page;
    handedDown[size] = inherited;
    size++;
  }

  List<PdfReference> pages() {
    return new AbstractList<>() {
      @Override
      public PdfReference get(int i) {
        if (i < 0 || i >= size) {
          throw new IndexOutOfBoundsException(i);
        }
        return pages[i];
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  /** What the ancestors hand down to a page for one of the {@link #INHERITED} keys. */
  PdfObject handedDown(int page, String key) {
    return handedDown[page][INHERITED.indexOf(key)];
  }
}
