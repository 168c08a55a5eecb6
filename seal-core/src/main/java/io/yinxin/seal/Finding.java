package io.yinxin.seal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a verifier found: a stable code, how bad it is, and where. Immutable.
 *
 * @param code what was found
 * @param severity how bad it is here
 * @param where the place in the document (an object, a byte offset, an entry), null if it is the
 *     document as a whole; never personal data
 * @param detail a few words on this very case, null if the code says it all; never personal data
 * @since 0.1
 */
public record Finding(
    FindingCode code, Severity severity, @Nullable String where, @Nullable Message detail) {

  /** How bad a finding is. */
  public enum Severity {
    /** The sealing or document is {@link Verdict#INVALID}. */
    ERROR,
    /** It cannot be VALID: {@link Verdict#INDETERMINATE} unless there is an ERROR too. */
    DOUBT,
    /** Worth knowing; the verdict stays. */
    WARNING
  }

  /** Refuses null where it is not allowed. */
  public Finding {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(severity, "severity");
  }

  /**
   * The finding as a sentence: what the code says, with the detail.
   *
   * @return the sentence
   */
  public Message message() {
    Message title = code.title();
    return detail == null
        ? title
        : new Message(title.en() + ": " + detail.en(), title.zh() + "：" + detail.zh());
  }

  /**
   * What to do about it.
   *
   * @return the advice
   */
  public Message advice() {
    return code.advice();
  }
}
