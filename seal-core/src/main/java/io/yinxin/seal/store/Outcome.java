package io.yinxin.seal.store;

import io.yinxin.seal.Message;
import java.util.List;
import java.util.Objects;

/**
 * How a claimed row ended.
 *
 * @since 0.1
 */
public sealed interface Outcome {

  /**
   * The row's number.
   *
   * @return the number
   */
  long row();

  /**
   * Sealed: there is a licence, and its documents are in the document store.
   *
   * @param row the row's number
   * @param licence the licence
   * @param uses the uses of the seal, one for each document or more
   */
  record Sealed(long row, NewLicence licence, List<SealUse> uses) implements Outcome {
    /** Copies the list. */
    public Sealed {
      Objects.requireNonNull(licence, "licence");
      uses = List.copyOf(uses);
    }
  }

  /**
   * Failed: the row itself is at fault, or cannot be sealed for good.
   *
   * @param row the row's number
   * @param cause a short stable word to count failures by, at most 60 characters
   * @param message what is wrong with it; without values of the row
   */
  record Failed(long row, String cause, Message message) implements Outcome {
    /** Refuses null. */
    public Failed {
      Objects.requireNonNull(cause, "cause");
      Objects.requireNonNull(message, "message");
    }
  }

  /**
   * Given back: it was not tried, and anyone may claim it.
   *
   * @param row the row's number
   */
  record GivenBack(long row) implements Outcome {}
}
