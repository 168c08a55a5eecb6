package io.yinxin.seal.store;

import io.yinxin.seal.Message;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The store cannot do what it was asked; the kind says what the caller can do. Never with a
 * password, a holder's number or a value of a row in it.
 *
 * @since 0.1
 */
public final class StoreException extends IOException {

  private static final long serialVersionUID = 1L;

  /** What stands in the way. */
  public enum Kind {
    /** The address is none, the driver is missing, no store is there, or one of another version. */
    CONFIGURATION,
    /** The database does not answer, or not in time: wait, then do the same again. */
    UNREACHABLE,
    /** No room is left on the database's disk: stop, make room, then do the same again. */
    FULL,
    /** The store's own rules forbid it: no such licence, no such change of status. */
    REFUSED,
    /** Anything else that the database says: damaged, read-only, out of its mind. */
    BROKEN
  }

  /** What the caller can do. */
  private final Kind kind;

  private final transient Message what;
  private final transient @Nullable Message hint;

  /**
   * Makes one.
   *
   * @param kind what the caller can do
   * @param what what was being done, to what, and why it failed
   * @param hint what would help, or null
   * @param cause what was caught, or null
   */
  public StoreException(
      Kind kind, Message what, @Nullable Message hint, @Nullable Throwable cause) {
    super(Objects.requireNonNull(what, "what").en(), cause);
    this.kind = Objects.requireNonNull(kind, "kind");
    this.what = what;
    this.hint = hint;
  }

  /**
   * What stands in the way.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
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
