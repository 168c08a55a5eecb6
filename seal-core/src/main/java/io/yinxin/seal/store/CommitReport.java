package io.yinxin.seal.store;

import java.util.Set;

/**
 * What a {@link Stores#commit commit} did with its rows. Immutable; each row is in one of the sets.
 *
 * @param done written down, now or before
 * @param lost not written: the lease had run out and another runner has the row, or it was
 *     withdrawn meanwhile; or the seal was revoked or its grant has ended, and the row is pending
 *     again. What was made for it is to be thrown away, unless another runner has the row: it may
 *     go on with the same files
 * @param collided not written: another row's licence has the identifier. The row is pending again,
 *     and the next version of the identifier is free
 * @since 0.1
 */
public record CommitReport(Set<Long> done, Set<Long> lost, Set<Long> collided) {
  /** Copies the sets. */
  public CommitReport {
    done = Set.copyOf(done);
    lost = Set.copyOf(lost);
    collided = Set.copyOf(collided);
  }
}
