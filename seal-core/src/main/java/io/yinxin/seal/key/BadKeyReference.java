package io.yinxin.seal.key;

import io.yinxin.seal.Message;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key reference or PIN source that is not well formed, names a scheme that nobody opens, or holds
 * a PIN: the caller's mistake, with the sentence to show to whoever typed it.
 *
 * @since 0.1
 */
public final class BadKeyReference extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final transient Message what;
  private final transient @Nullable Message hint;

  /**
   * Makes one.
   *
   * @param what what is wrong; never with the PIN in it
   * @param hint what would help, or null
   */
  public BadKeyReference(Message what, @Nullable Message hint) {
    super(Objects.requireNonNull(what, "what").en());
    this.what = what;
    this.hint = hint;
  }

  /**
   * What is wrong.
   *
   * @return the sentence
   */
  public Message what() {
    return what;
  }

  /**
   * What would help.
   *
   * @return the sentence, or null
   */
  public @Nullable Message hint() {
    return hint;
  }
}
