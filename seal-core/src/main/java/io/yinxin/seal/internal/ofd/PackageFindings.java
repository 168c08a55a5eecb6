package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import io.yinxin.seal.internal.cms.Findings;
import org.jspecify.annotations.Nullable;

/** What problems of a package mean for a document. */
final class PackageFindings {

  private PackageFindings() {}

  static void add(PackageProblem problem, Findings findings) {
    String where = shown(problem.where());
    switch (problem.kind()) {
      case NAME_TWICE, NAME_CONTRADICTED, HEADER_CONTRADICTED, TEXT_AMBIGUOUS, OVERLAP ->
          findings.error(FindingCode.PACKAGE_AMBIGUOUS, where, problem.detail());
      case NAME_UNSAFE -> findings.error(FindingCode.ENTRY_UNSAFE, where, problem.detail());
      case NAME_ODD, PATH_ODD, SURROUNDED, LENGTH_BEHIND ->
          findings.warning(FindingCode.FORM_UNUSUAL, where, problem.detail());
      case HIDDEN_DATA -> findings.error(FindingCode.HIDDEN_DATA, where, problem.detail());
      case GAP -> findings.doubt(FindingCode.HIDDEN_DATA, where, problem.detail());
      case ENCRYPTED -> findings.doubt(FindingCode.ENCRYPTED, where, null);
      case UNSUPPORTED -> findings.doubt(FindingCode.UNSUPPORTED, where, problem.detail());
      case TOO_MUCH -> findings.doubt(FindingCode.LIMIT_EXCEEDED, where, problem.detail());
      case DAMAGED -> findings.error(FindingCode.MALFORMED, where, problem.detail());
    }
  }

  /** Names of other namespaces are read all the same, as lenient readers do. */
  static void foreignElements(String where, Findings findings) {
    findings.warning(
        FindingCode.FORM_UNUSUAL,
        where,
        new Message("elements outside the namespace of OFD", "元素不在 OFD 命名空间内"));
  }

  private static @Nullable String shown(@Nullable String where) {
    return where == null || where.startsWith("byte ") ? where : Locations.shown(where);
  }
}
