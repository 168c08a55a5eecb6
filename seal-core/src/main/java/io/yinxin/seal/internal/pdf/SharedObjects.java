package io.yinxin.seal.internal.pdf;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Which of the objects that later revisions replace have more than one use. A list of fields may
 * grow when a sealing is added; what is at the same time something else may not, for nobody can say
 * what it means there. Not for several threads.
 */
final class SharedObjects {

  /** Replacing more objects than this is no sealing; all of them then count as shared. */
  private static final int MOST = 1 << 16;

  private static final int TRAILER = -1;

  /** Who refers to a replaced object. */
  private static final class Uses {
    /** The number of the object that did so first, 0 if none did yet. */
    int holder;

    /** The last object looked at that did so. */
    int look;

    /** The index of the first revision with a second use. */
    int since = Integer.MAX_VALUE;
  }

  private final Map<Integer, Uses> replaced = new HashMap<>();
  private boolean tooMany;
  private int look;

  /** Finds out which objects of a file are replaced; who refers to them is told later. */
  static SharedObjects of(PdfFile file) throws IOException {
    SharedObjects shared = new SharedObjects();
    for (Revision revision : file.revisions()) {
      Revision before = revision.previous();
      if (before != null) {
        shared.replacedBy(revision, before);
      }
    }
    return shared;
  }

  private void replacedBy(Revision revision, Revision before) throws IOException {
    for (XrefEntry entry : revision.changed()) {
      XrefEntry old = before.entry(entry.number());
      if (old != null && old.kind() != XrefEntry.Kind.FREE) {
        if (replaced.size() == MOST) {
          tooMany = true;
          return;
        }
        replaced.putIfAbsent(entry.number(), new Uses());
      }
    }
  }

  /** Notes what a trailer refers to, which is no object. */
  void trailer(Revision revision) {
    next();
    PdfDictionary trailer = revision.trailer();
    for (int i = 0; i < trailer.size(); i++) {
      if (trailer.value(i) instanceof PdfReference r) {
        add(r.number(), TRAILER, revision.index());
      }
    }
  }

  /** Begins with another object, or another version of the same. */
  void next() {
    look++;
  }

  /** Notes that the object at hand refers to another; older revisions come first. */
  void add(int number, int holder, int revision) {
    if (replaced.isEmpty()) {
      return;
    }
    Uses uses = replaced.get(number);
    if (uses == null) {
      return;
    }
    if (uses.holder == 0) {
      uses.holder = holder;
    } else if (uses.holder != holder || uses.look == look) {
      uses.since = Math.min(uses.since, revision);
    }
    uses.look = look;
  }

  /** Whether a replaced object had more than one use, in a revision or one before it. */
  boolean asOf(int number, int revision) {
    Uses uses = replaced.get(number);
    return uses == null ? tooMany : uses.since <= revision;
  }
}
