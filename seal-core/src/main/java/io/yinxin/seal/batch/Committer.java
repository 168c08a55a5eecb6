package io.yinxin.seal.batch;

import io.yinxin.seal.store.CommitReport;
import io.yinxin.seal.store.LicenceDocument;
import io.yinxin.seal.store.Outcome;
import io.yinxin.seal.store.ResultState;
import io.yinxin.seal.store.StoreException;
import io.yinxin.seal.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Writes down what was made: every 500 rows or every second, in one transaction. */
final class Committer implements Runnable {

  private static final int CHUNK = 500;
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Made END = Made.failed(new Outcome.Failed(0, "", Tally.NOTHING));

  /** Made rows wait here; when the database is slow, the workers wait too. */
  private final BlockingQueue<Made> made = new LinkedBlockingQueue<>(2 * CHUNK);

  private final Stores stores;
  private final Workspace workspace;
  private final Lease lease;
  private final Halt halt;
  private final Tally tally;
  private final BatchListener listener;
  private final long maxFailures;

  /** Rows that are claimed and not written down. */
  private final AtomicLong open;

  /** Whether nobody writes any more. */
  private volatile boolean over;

  Committer(
      Stores stores,
      Workspace workspace,
      Lease lease,
      Halt halt,
      Tally tally,
      BatchListener listener,
      long maxFailures,
      AtomicLong open) {
    this.stores = stores;
    this.workspace = workspace;
    this.lease = lease;
    this.halt = halt;
    this.tally = tally;
    this.listener = listener;
    this.maxFailures = maxFailures;
    this.open = open;
  }

  /** Takes a row over; waits while there are too many. */
  void put(Made each) throws InterruptedException {
    while (!made.offer(each, 100, TimeUnit.MILLISECONDS)) {
      if (over) {
        return; // nobody writes any more; the next run adopts it
      }
    }
  }

  /** Nothing comes any more. */
  void end() throws InterruptedException {
    put(END);
  }

  @Override
  public void run() {
    try {
      List<Made> chunk = new ArrayList<>(CHUNK);
      long due = 0;
      while (true) {
        long wait = chunk.isEmpty() ? LONGEST_NANOS : due - System.nanoTime();
        Made next = made.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
        if (next != null && !END.equals(next)) {
          if (chunk.isEmpty()) {
            due = System.nanoTime() + LONGEST_NANOS;
          }
          chunk.add(next);
        }
        boolean late = next == null && !chunk.isEmpty();
        if (chunk.size() == CHUNK || late || (END.equals(next) && !chunk.isEmpty())) {
          write(chunk);
          chunk.clear();
        }
        if (END.equals(next)) {
          return; // not before: what was made is written down, whatever else went wrong
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      halt.fail(e);
    } catch (InterruptedException e) {
      halt.fail(new IllegalStateException("nobody interrupts this thread", e));
    } finally {
      over = true;
    }
  }

  private void write(List<Made> chunk) throws IOException {
    CommitReport report = commit(chunk.stream().map(Made::outcome).toList());
    if (report == null) {
      return;
    }
    for (Made each : chunk) {
      long row = each.outcome().row();
      if (report.done().contains(row)) {
        done(each);
      } else {
        throwAway(each);
      }
    }
    open.addAndGet(-chunk.size());
    if (tally.failed() >= maxFailures) {
      halt.stop(BatchReport.End.TOO_MANY_FAILURES);
    }
  }

  /** Null if the database did not come back in time, or the batch was stopped meanwhile. */
  private @Nullable CommitReport commit(List<Outcome> outcomes) throws IOException {
    Halt.Patience patience = halt.patience();
    while (true) {
      try {
        return stores.commit(lease.owner(), outcomes);
      } catch (StoreException e) {
        if (e.kind() != StoreException.Kind.UNREACHABLE) {
          throw e;
        }
        if (!patience.more(e.what())) {
          if (halt.stopped()) {
            return null;
          }
          throw e;
        }
        lease.renew(); // the outage may have been longer than the lease
      }
    }
  }

  private void done(Made each) throws IOException {
    if (each.outcome() instanceof Outcome.Sealed sealed) {
      for (Path file : each.files()) {
        Files.deleteIfExists(file); // the document store has it under its own name
      }
      tally.sealed(each.adopted());
      synchronized (listener) {
        listener.sealed(sealed.row(), sealed.licence().id(), each.documents(), each.adopted());
      }
    } else if (each.outcome() instanceof Outcome.Failed failed) {
      tally.failed(failed.row(), failed.cause(), failed.message());
      synchronized (listener) {
        listener.failed(failed.row(), failed.cause(), failed.message());
      }
    }
  }

  /**
   * Another runner has the row, or another row the identifier. A runner that has it now may go on
   * with our files: they stay, and if it does not, a sweep removes them when the row is done.
   */
  private void throwAway(Made each) throws IOException {
    if (isTaken(each)) {
      return;
    }
    for (Path file : each.files()) {
      Files.deleteIfExists(file);
    }
    // Whoever took the row since had the file before it was gone, or makes another.
    if (isTaken(each)) {
      return;
    }
    for (LicenceDocument document : each.documents()) {
      workspace.discard(document);
    }
  }

  private boolean isTaken(Made each) throws IOException {
    return stores
        .results()
        .find(each.outcome().row())
        .filter(row -> row.state() == ResultState.CLAIMED)
        .filter(row -> !lease.owner().equals(row.owner()))
        .isPresent();
  }
}
