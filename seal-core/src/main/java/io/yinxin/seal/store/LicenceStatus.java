package io.yinxin.seal.store;

import java.util.Collection;
import java.util.Comparator;

/**
 * Whether a licence counts.
 *
 * @since 0.1
 */
public enum LicenceStatus {
  /** In force. */
  VALID,
  /** Not in force for the time being; may be restored. */
  SUSPENDED,
  /** Taken back for good. */
  REVOKED,
  /** Another licence, usually its next version, took its place. */
  SUPERSEDED;

  /**
   * The status that events leave. What happened last counts, in whatever order the events became
   * known; but there is no way back from {@link #REVOKED}, nor, but to there, from {@link
   * #SUPERSEDED}.
   *
   * @param events events of one licence
   * @return the status, {@link #VALID} where there are none
   */
  public static LicenceStatus after(Collection<LicenceEvent> events) {
    for (LicenceStatus end : new LicenceStatus[] {REVOKED, SUPERSEDED}) {
      if (events.stream().anyMatch(each -> each.kind().status() == end)) {
        return end;
      }
    }
    return events.stream()
        .max(Comparator.comparing(LicenceEvent::at).thenComparing(LicenceEvent::number))
        .map(each -> each.kind().status())
        .orElse(VALID);
  }
}
