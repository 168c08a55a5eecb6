package io.yinxin.seal;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file cannot be used as it was asked for, for a reason that can be told in both languages: a
 * picture that is none, an output that is there already, a folder where a file is due.
 *
 * <p>What the file system itself refuses (no permission, disk full) stays a plain {@link
 * IOException}.
 *
 * @since 0.1
 */
public final class FileRefused extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient Message what;
  private final transient @Nullable Message hint;

  /**
   * Makes one.
   *
   * @param what what was being done, to what, and why it failed
   * @param hint what would help, or null
   */
  public FileRefused(Message what, @Nullable Message hint) {
    super(Objects.requireNonNull(what, "what").en());
    this.what = what;
    this.hint = hint;
  }

  /**
   * What was being done, to what, and why it failed.
   *
   * @return the sentence
   */
  public Message what() {
    return what;
  }

  /**
   * What would help.
   *
   * @return the sentence, or null where nothing helps that the first sentence does not say
   */
  public @Nullable Message hint() {
    return hint;
  }
}
