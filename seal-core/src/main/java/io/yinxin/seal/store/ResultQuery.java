package io.yinxin.seal.store;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of the result store are meant. Immutable; a null or empty part leaves all.
 *
 * @param states in one of these states
 * @param type owed this kind of document, or with no kind named
 * @param batch of this import
 * @param rows with one of these numbers, at most 10,000
 * @since 0.1
 */
public record ResultQuery(
    Set<ResultState> states, @Nullable String type, @Nullable Long batch, Set<Long> rows) {

  /** All rows. */
  public static final ResultQuery ALL = new ResultQuery(Set.of(), null, null, Set.of());

  /** Copies the sets. */
  public ResultQuery {
    states = Set.copyOf(states);
    rows = Set.copyOf(rows);
    if (rows.size() > 10_000) {
      throw new IllegalArgumentException("more than 10,000 row numbers");
    }
  }

  /**
   * The same in some states.
   *
   * @param states the states
   * @return the query
   */
  public ResultQuery in(ResultState... states) {
    return new ResultQuery(Set.of(states), type, batch, rows);
  }

  /**
   * The same of one kind.
   *
   * @param type the kind of document, or null
   * @return the query
   */
  public ResultQuery ofType(@Nullable String type) {
    return new ResultQuery(states, type, batch, rows);
  }

  /**
   * The same of one import.
   *
   * @param batch its number, or null
   * @return the query
   */
  public ResultQuery ofBatch(@Nullable Long batch) {
    return new ResultQuery(states, type, batch, rows);
  }

  /**
   * The same with some numbers.
   *
   * @param rows the rows' numbers
   * @return the query
   */
  public ResultQuery withRows(Set<Long> rows) {
    return new ResultQuery(states, type, batch, rows);
  }
}
