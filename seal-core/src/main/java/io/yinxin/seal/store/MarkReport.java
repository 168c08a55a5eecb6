package io.yinxin.seal.store;

import java.util.Map;

/**
 * What marking a site's rows did. Immutable.
 *
 * @param marked how many rows were marked, by the state in which they ended
 * @param changed how many rows have ended but were left as they are, because their values in the
 *     table are no longer those that were imported
 * @param waiting how many other rows wait in the table: not imported yet, under way, or in a state
 *     for which the mapping has no mark
 * @since 0.1
 */
public record MarkReport(Map<ResultState, Long> marked, long changed, long waiting) {
  /** Copies the map. */
  public MarkReport {
    marked = Map.copyOf(marked);
  }
}
