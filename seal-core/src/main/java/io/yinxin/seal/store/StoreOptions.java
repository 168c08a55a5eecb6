package io.yinxin.seal.store;

import io.yinxin.seal.key.PinSource;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a store is opened. Immutable; begin with {@link #defaults} and change what differs.
 *
 * @param user the database's user, null for the one in the address or the driver's own choice;
 *     SQLite has none
 * @param password where the user's password comes from, null for none or for the driver's own
 *     places ({@code ~/.pgpass}); the connection pool keeps it for as long as the store is open
 * @param documents the folder of the documents, null for the one that the store knows; a new store
 *     without one puts them beside its file, or, on a server, in {@code seal-documents} of the
 *     current folder
 * @param clock the time of entries and leases; its zone tells where a day begins
 * @param connections at most so many connections at once, 1 or more
 * @param patience how long to wait for a connection or a lock before the store counts as
 *     unreachable
 * @since 0.1
 */
public record StoreOptions(
    @Nullable String user,
    @Nullable PinSource password,
    @Nullable Path documents,
    Clock clock,
    int connections,
    Duration patience) {

  /** Refuses null where it is not allowed, and what cannot be. */
  public StoreOptions {
    Objects.requireNonNull(clock, "clock");
    if (connections < 1) {
      throw new IllegalArgumentException("connections: " + connections);
    }
    if (patience.isNegative() || patience.toMillis() < 250) {
      throw new IllegalArgumentException("patience: " + patience);
    }
  }

  /**
   * No user, no password, the store's own folder, the system's clock, 4 connections, 30 seconds.
   *
   * @return the options
   */
  public static StoreOptions defaults() {
    return new StoreOptions(
        null, null, null, Clock.system(ZoneId.systemDefault()), 4, Duration.ofSeconds(30));
  }

  /**
   * The same for a user.
   *
   * @param user the database's user, or null
   * @param password where the password comes from, or null
   * @return the options
   */
  public StoreOptions as(@Nullable String user, @Nullable PinSource password) {
    return new StoreOptions(user, password, documents, clock, connections, patience);
  }

  /**
   * The same with a folder for the documents.
   *
   * @param documents the folder, or null
   * @return the options
   */
  public StoreOptions documents(@Nullable Path documents) {
    return new StoreOptions(user, password, documents, clock, connections, patience);
  }

  /**
   * The same with another clock.
   *
   * @param clock the clock
   * @return the options
   */
  public StoreOptions clock(Clock clock) {
    return new StoreOptions(user, password, documents, clock, connections, patience);
  }

  /**
   * The same with more or fewer connections.
   *
   * @param connections at most so many at once
   * @return the options
   */
  public StoreOptions connections(int connections) {
    return new StoreOptions(user, password, documents, clock, connections, patience);
  }

  /**
   * The same with more or less patience.
   *
   * @param patience how long to wait, a quarter of a second or more
   * @return the options
   */
  public StoreOptions patience(Duration patience) {
    return new StoreOptions(user, password, documents, clock, connections, patience);
  }
}
