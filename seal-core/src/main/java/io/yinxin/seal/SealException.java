package io.yinxin.seal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sealing could not be done because of its surroundings; the kind says what the caller can do.
 *
 * <p>A document that must not be trusted is never an exception: that is a {@link Verification}. A
 * file that cannot be read or written is an {@link java.io.IOException}.
 *
 * @since 0.1
 */
public abstract sealed class SealException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Message what;
  private final transient @Nullable Message hint;

  private SealException(Message what, @Nullable Message hint, @Nullable Throwable cause) {
    super(Objects.requireNonNull(what, "what").en(), cause);
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

  /**
   * The key, its token, its certificate or the time server cannot be used now: mend it or wait,
   * then retry.
   */
  public static final class KeyUnavailable extends SealException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param what what was being done, to what, and why it failed
     * @param hint what would help, or null
     * @param cause what was caught, or null
     */
    public KeyUnavailable(Message what, @Nullable Message hint, @Nullable Throwable cause) {
      super(what, hint, cause);
    }
  }

  /** The PIN or password was refused: never retry with the same one, the token counts. */
  public static final class PinRefused extends SealException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param what what was being done, to what, and why it failed
     * @param hint what would help, or null
     * @param cause what was caught, or null
     */
    public PinRefused(Message what, @Nullable Message hint, @Nullable Throwable cause) {
      super(what, hint, cause);
    }
  }

  /** This document cannot be sealed as asked: go on with the next one. */
  public static final class DocumentRejected extends SealException {
    private static final long serialVersionUID = 1L;

    /** What about the document stands in the way. */
    public enum Reason {
      /** Not a document of a known format, or one that only a repairing reader understands. */
      UNREADABLE,
      /** Encrypted, and the password is missing, wrong, or of no use here. */
      ENCRYPTED,
      /** An earlier certification or lock forbids a further sealing. */
      LOCKED,
      /** An earlier sealing does not hold any more, or was taken out. */
      SEALING_BROKEN,
      /** What is asked for does not exist in the format of this document. */
      NOT_IN_THIS_FORMAT,
      /** The place asked for is not there: no such page, field or keyword. */
      NO_SUCH_PLACE,
      /** A text cannot be drawn: no font has a character, it does not fit, a value is missing. */
      UNDRAWABLE
    }

    /** What stands in the way; part of the serialized form. */
    private final Reason reason;

    /**
     * Makes one.
     *
     * @param reason what stands in the way
     * @param what what was being done, to what, and why it failed
     * @param hint what would help, or null
     * @param cause what was caught, or null
     */
    public DocumentRejected(
        Reason reason, Message what, @Nullable Message hint, @Nullable Throwable cause) {
      super(what, hint, cause);
      this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * What about the document stands in the way.
     *
     * @return the reason
     */
    public Reason reason() {
      return reason;
    }
  }
}
