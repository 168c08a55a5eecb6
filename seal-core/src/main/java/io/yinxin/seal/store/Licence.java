package io.yinxin.seal.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A licence in the licence store. Immutable.
 *
 * @param data what was issued
 * @param status whether it counts
 * @param issuedAt when it was written into the store, or into the one that it was imported from
 * @param row the row of the result store that it came from, null for an imported licence
 * @since 0.1
 */
public record Licence(NewLicence data, LicenceStatus status, Instant issuedAt, @Nullable Long row) {

  /**
   * Its identifier.
   *
   * @return the identifier, as it is written
   */
  public String id() {
    return data.id();
  }
}
