package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.Message;
import java.util.Objects;

/**
 * The file is not what ISO 32000 describes, or is beyond the limits of this reader: it is refused,
 * never repaired.
 */
public sealed class PdfSyntaxException extends Exception permits PdfLockedException {

  private static final long serialVersionUID = 1L;

  private final long offset;
  private final transient Message what;

  /**
   * Makes one.
   *
   * @param offset where in the file, in bytes from its start; -1 where no place can be told
   * @param what what is wrong
   */
  public PdfSyntaxException(long offset, Message what) {
    super(Objects.requireNonNull(what, "what").en() + (offset < 0 ? "" : " (byte " + offset + ")"));
    this.offset = offset;
    this.what = what;
  }

  PdfSyntaxException(long offset, String en, String zh) {
    this(offset, new Message(en, zh));
  }

  /**
   * Where the fault was seen.
   *
   * @return bytes from the start of the file, -1 where no place can be told
   */
  public long offset() {
    return offset;
  }

  /**
   * What is wrong, without the place.
   *
   * @return the sentence
   */
  public Message what() {
    return what;
  }
}
