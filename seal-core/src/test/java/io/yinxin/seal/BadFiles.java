package io.yinxin.seal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** Gathers documents that are named after what is odd about them. */
abstract class BadFiles {

  private final List<BadDocuments.Bad> gathered = new ArrayList<>();

  final List<BadDocuments.Bad> gathered() {
    return gathered;
  }

  /** With every finding that it must give, but that revocation was not checked. */
  final void add(String name, String how, byte[] bytes, Verdict verdict, FindingCode... codes) {
    gathered.add(
        new BadDocuments.Bad(name, how, bytes, verdict, new TreeSet<>(Arrays.asList(codes))));
  }

  final void add(String name, String how, TestOfd ofd, Verdict verdict, FindingCode... codes) {
    add(name, how, ofd.bytes(), verdict, codes);
  }
}
