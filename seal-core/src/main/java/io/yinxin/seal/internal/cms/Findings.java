package io.yinxin.seal.internal.cms;

import io.yinxin.seal.Finding;
import io.yinxin.seal.Finding.Severity;
import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gathers findings, a bounded number of them, and hands them out worst first. */
public final class Findings {

  /** Whoever is not convinced by so many is not convinced by more. */
  private static final int LIMIT = 100;

  private final List<Finding> list = new ArrayList<>();

  /**
   * Adds a finding that proves the document bad.
   *
   * @param code what was found
   * @param where the place, null for the document as a whole
   * @param detail a few words on this case, null if the code says it all
   */
  public void error(FindingCode code, @Nullable String where, @Nullable Message detail) {
    add(new Finding(code, Severity.ERROR, where, detail));
  }

  /**
   * Adds a finding that keeps the document from being VALID.
   *
   * @param code what was found
   * @param where the place, null for the document as a whole
   * @param detail a few words on this case, null if the code says it all
   */
  public void doubt(FindingCode code, @Nullable String where, @Nullable Message detail) {
    add(new Finding(code, Severity.DOUBT, where, detail));
  }

  /**
   * Adds a finding that is only worth knowing.
   *
   * @param code what was found
   * @param where the place, null for the document as a whole
   * @param detail a few words on this case, null if the code says it all
   */
  public void warning(FindingCode code, @Nullable String where, @Nullable Message detail) {
    add(new Finding(code, Severity.WARNING, where, detail));
  }

  /**
   * Adds a finding.
   *
   * @param finding the finding
   */
  public void add(Finding finding) {
    if (list.contains(finding)) {
      return;
    }
    if (list.size() < LIMIT) {
      list.add(finding);
      return;
    }
    // A bad finding is never lost because the list is full of better ones.
    for (int i = 0; i < LIMIT; i++) {
      if (list.get(i).severity().compareTo(finding.severity()) > 0) {
        list.set(i, finding);
        return;
      }
    }
  }

  /**
   * The findings.
   *
   * @return a copy, worst first, else in the order in which they were found
   */
  public List<Finding> worstFirst() {
    List<Finding> sorted = new ArrayList<>(list);
    sorted.sort(Comparator.comparing(Finding::severity));
    return sorted;
  }

  /**
   * Whether something was found already.
   *
   * @param code what
   * @param where the place, null for the document as a whole
   * @return true if so, whatever was said of it
   */
  public boolean has(FindingCode code, @Nullable String where) {
    return list.stream().anyMatch(f -> f.code() == code && Objects.equals(f.where(), where));
  }

  /**
   * Whether something was found that keeps the document from being VALID.
   *
   * @return true if so
   */
  public boolean speakAgainst() {
    return list.stream().anyMatch(f -> f.severity() != Severity.WARNING);
  }
}
