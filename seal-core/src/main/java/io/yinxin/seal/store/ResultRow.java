package io.yinxin.seal.store;

import io.yinxin.seal.Message;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of the result store: a finished case that is owed a document. Immutable.
 *
 * @param id its number in the store
 * @param batch the number of the import that it came with
 * @param type what kind of document it is owed, empty if the import named none
 * @param caseNumber the number of the case, or, where the rows have none, a digest of the values
 * @param values the values by field, in the order of the columns; personal data
 * @param state where it stands
 * @param owner the runner that has claimed it, null if none has
 * @param leaseUntil until when, null if nobody has
 * @param attempts how often it was claimed
 * @param cause of a failed row the word of {@link Outcome.Failed#cause}, else null
 * @param message of a failed row what was wrong, of a withdrawn one the reason; else null
 * @param licence of a sealed row the licence's identifier, else null
 * @param changedAt when its state changed last
 * @since 0.1
 */
public record ResultRow(
    long id,
    long batch,
    String type,
    String caseNumber,
    Map<String, String> values,
    ResultState state,
    @Nullable String owner,
    @Nullable Instant leaseUntil,
    int attempts,
    @Nullable String cause,
    @Nullable Message message,
    @Nullable String licence,
    Instant changedAt) {

  /** Copies the values, in their order. */
  public ResultRow {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * The row's number and state, for logs.
   *
   * @return nothing personal
   */
  @Override
  public String toString() {
    return "row " + id + " (" + state + ")";
  }
}
