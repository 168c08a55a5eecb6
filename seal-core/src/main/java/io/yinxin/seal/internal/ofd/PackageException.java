package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.Message;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A package, an entry or an XML file of it that cannot be read as it is. */
public final class PackageException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient PackageProblem problem;

  /**
   * Makes one.
   *
   * @param kind what is wrong
   * @param where the entry or byte, null for the package as a whole
   * @param en a few words on this case
   * @param zh the same in Chinese
   */
  public PackageException(PackageProblem.Kind kind, @Nullable String where, String en, String zh) {
    super(en);
    this.problem = new PackageProblem(kind, where, new Message(en, zh));
  }

  /**
   * What is wrong.
   *
   * @return the problem
   */
  public PackageProblem problem() {
    return problem;
  }
}
