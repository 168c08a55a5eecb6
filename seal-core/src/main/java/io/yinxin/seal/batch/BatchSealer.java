package io.yinxin.seal.batch;

import io.yinxin.seal.Format;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SigningCertificate;
import io.yinxin.seal.licence.LicenceRenderer;
import io.yinxin.seal.store.GrantDecision;
import io.yinxin.seal.store.GrantRequest;
import io.yinxin.seal.store.ResultBatch;
import io.yinxin.seal.store.ResultQuery;
import io.yinxin.seal.store.ResultRow;
import io.yinxin.seal.store.ResultState;
import io.yinxin.seal.store.StoreException;
import io.yinxin.seal.store.Stores;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Turns rows of the result store into sealed licences in the licence store, each exactly once.
 *
 * <p>Rows are claimed by lease, rendered and sealed by several threads, and written down by one,
 * together with the licence, the ledger's entry and the event for others. A process that is killed
 * loses nothing: the next run adopts what is whole and makes the rest again. Several runners, in
 * one process or many, share the rows of a store on a server.
 *
 * <p>A row that cannot be sealed is written down as failed, with the reason. A key or a database
 * that does not answer is waited for. A PIN that was refused, a full disk or anything else that
 * every row would meet ends the batch at once. Memory does not grow with the number of rows.
 *
 * <p>For one run; {@link #stop} and {@link #progress} may be called by other threads.
 *
 * @since 0.1
 */
public final class BatchSealer {

  private static final int CHUNK = 500;
  private static final int RECENT_IMPORTS = 1000;

  private final Stores stores;
  private final LicenceRenderer renderer;
  private final SealKey key;
  private final Sealer sealer;
  private final String keyReference;
  private final String operator;
  private final @Nullable String seal;
  private final @Nullable ElectronicSeal eseal;
  private final List<Format> formats;
  private final @Nullable String body;
  private final String look;
  private final ResultQuery query;
  private final int jobs;
  private final long limit;
  private final long maxFailures;
  private final BatchListener listener;
  private final Clock clock;
  private final Lease lease;
  private final Halt halt;
  private final AtomicLong open = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile Tally tally = new Tally(0);

  private BatchSealer(Builder b) {
    stores = Objects.requireNonNull(b.stores, "stores");
    renderer = Objects.requireNonNull(b.renderer, "renderer");
    key = Objects.requireNonNull(b.key, "key");
    sealer = Objects.requireNonNull(b.sealer, "sealer");
    keyReference = Objects.requireNonNull(b.keyReference, "keyReference");
    operator = Objects.requireNonNull(b.operator, "operator");
    eseal = b.eseal;
    formats = b.formats;
    seal = sealNumber(b.seal, eseal);
    body = b.body;
    look = eseal == null ? b.look : Digests.of(b.look, Digests.of(eseal.encoded()));
    if (eseal == null && formats.contains(Format.OFD)) {
      throw new IllegalArgumentException("an OFD needs an electronic seal");
    }
    query =
        b.query.ofType(
            renderer
                .template()
                .type()
                .orElseThrow(
                    () -> new IllegalArgumentException("the template names no type of licence")));
    jobs = b.jobs;
    limit = b.limit;
    maxFailures = b.maxFailures;
    listener = b.listener;
    clock = b.clock;
    lease = new Lease(stores.results(), operator + " " + UUID.randomUUID(), b.lease);
    halt = new Halt(b.patience, listener);
  }

  /** An electronic seal is registered under its own number, or not at all. */
  private static @Nullable String sealNumber(@Nullable String seal, @Nullable ElectronicSeal own) {
    if (own != null && seal != null && !seal.equals(own.id())) {
      throw new IllegalArgumentException("the electronic seal has another number");
    }
    return own == null ? seal : own.id();
  }

  /**
   * Begins a batch.
   *
   * @return a builder with nothing set
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Tells it to come to an end: rows in work are finished and written down, the others given back.
   * Safe to be called by any thread, at any time.
   */
  public void stop() {
    halt.stop(BatchReport.End.STOPPED);
  }

  /**
   * Where it stands.
   *
   * @return a snapshot
   */
  public BatchProgress progress() {
    return tally.progress();
  }

  /**
   * Seals until no row waits, the limit is reached, or it is told to stop; interrupting the calling
   * thread tells it to stop, too, and the thread stays interrupted. Where only rows are left that
   * other runners have claimed, it waits for these, in case they die.
   *
   * @return what was done
   * @throws SealException.KeyUnavailable if the key cannot be used, and did not come back in time
   * @throws SealException.PinRefused if the key refused its PIN
   * @throws SealException.DocumentRejected never
   * @throws StoreException if nobody was granted this use of the seal (REFUSED), or the store
   *     cannot be used, and did not come back in time
   * @throws IOException if a document cannot be written; what was made before is written down
   */
  public BatchReport run() throws SealException, IOException {
    X509Certificate signer = key.chain().get(0);
    SigningCertificate.check(signer, clock.instant());
    String certificate = fingerprint(signer);
    @Nullable GrantDecision decision = decide(certificate);
    Map<ResultState, Long> before = stores.results().count(query);
    long waiting = count(before, ResultState.PENDING) + count(before, ResultState.CLAIMED);
    tally = new Tally(Math.min(limit, waiting));
    if (decision instanceof GrantDecision.Refused) {
      return tally.report(BatchReport.End.DONE, count(before, ResultState.PENDING), true, null);
    }
    GrantDecision.@Nullable Allowed allowed =
        decision instanceof GrantDecision.Allowed a ? a : null;
    Workspace workspace = new Workspace(stores, key.chain(), eseal, clock);
    workspace.sweep();
    RowSealer.Use use =
        new RowSealer.Use(
            operator,
            allowed == null ? seal : allowed.seal().id(),
            keyReference,
            certificate,
            signer.getSubjectX500Principal().getName(),
            allowed == null ? null : allowed.grant().id(),
            look);
    RowSealer rows =
        new RowSealer(stores, renderer, sealer, formats, use, workspace, lease, halt, clock);
    Committer committer =
        new Committer(stores, workspace, lease, halt, tally, listener, maxFailures, open);
    work(rows, committer, use.grant());
    giveBackTheRest();
    if (Thread.currentThread().isInterrupted()) {
      stop();
    }
    halt.rethrow();
    workspace.sweep();
    Map<ResultState, Long> after = stores.results().count(query);
    long left = count(after, ResultState.PENDING) + count(after, ResultState.CLAIMED);
    boolean unfinished = halt.end() == BatchReport.End.DONE && left > 0;
    Message refused = unfinished && allowed != null ? refusedNow(certificate) : null;
    boolean approvals =
        unfinished && refused == null && allowed != null && allowed.grant().secondPerson();
    return tally.report(halt.end(), left, approvals, refused);
  }

  private static long count(Map<ResultState, Long> counts, ResultState state) {
    return counts.getOrDefault(state, 0L);
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      return Digests.of(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("it was read from its encoding", e);
    }
  }

  /**
   * Whether this seal may be used for these licences. Where a second person must approve, that
   * depends on the import: the first approved one tells the grant.
   *
   * @return a refusal only where imports wait for their approval
   */
  private GrantDecision decide(String certificate) throws IOException {
    String type = renderer.template().type().orElseThrow();
    GrantRequest any = new GrantRequest(seal, certificate, type, body, operator, query.batch());
    GrantDecision decision = stores.seals().check(any);
    if (decision instanceof GrantDecision.Refused refused) {
      if (refused.reason() != GrantDecision.Reason.NOT_APPROVED) {
        throw new StoreException(
            StoreException.Kind.REFUSED,
            refused.message(),
            new Message(
                "seal seals list shows who may use which seal", "可用 seal seals list 查看用印授权"),
            null);
      }
      if (query.batch() == null) {
        for (ResultBatch each : stores.results().batches(RECENT_IMPORTS)) {
          GrantDecision of =
              stores
                  .seals()
                  .check(new GrantRequest(seal, certificate, type, body, operator, each.id()));
          if (of instanceof GrantDecision.Allowed) {
            return of;
          }
        }
      }
    }
    return decision;
  }

  /** Why the seal may not be used any more, though it might be when the batch began. */
  private @Nullable Message refusedNow(String certificate) throws IOException {
    BatchProgress now = tally.progress();
    if (now.sealed() + now.failed() >= limit) {
      return null;
    }
    try {
      decide(certificate);
      return null;
    } catch (StoreException e) {
      if (e.kind() == StoreException.Kind.REFUSED) {
        return e.what();
      }
      throw e;
    }
  }

  private void work(RowSealer rows, Committer committer, @Nullable Long grant) {
    BlockingQueue<ResultRow> queue = new ArrayBlockingQueue<>(CHUNK);
    Thread commits = start("commit", committer);
    Thread renews = start("renew", this::renewLeases);
    Thread claims = start("claim", () -> claim(queue, grant));
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      workers.add(start("seal-" + i, () -> seal(queue, claims, rows, committer)));
    }
    boolean interrupted = join(claims);
    for (Thread each : workers) {
      interrupted |= join(each);
    }
    try {
      committer.end();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    interrupted |= join(commits);
    over.countDown();
    interrupted |= join(renews);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Thread start(String name, Runnable work) {
    Thread thread = new Thread(work, "batch " + name);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((t, e) -> halt.fail(e));
    thread.start();
    return thread;
  }

  /** Waits for a thread's end; whether it was told to stop meanwhile. */
  private boolean join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
        stop();
      }
    }
  }

  private void renewLeases() {
    try {
      while (!over.await(lease.length().toMillis() / 3, TimeUnit.MILLISECONDS)) {
        lease.renew();
      }
    } catch (InterruptedException e) {
      stop();
    }
  }

  private void claim(BlockingQueue<ResultRow> queue, @Nullable Long grant) {
    try {
      while (!halt.stopped()) {
        BatchProgress now = tally.progress();
        long room = limit - now.sealed() - now.failed() - open.get();
        if (room <= 0 && open.get() == 0) {
          return;
        }
        List<ResultRow> rows =
            room <= 0 || queue.size() > 2 * jobs
                ? List.of()
                : claimed((int) Math.min(CHUNK, room), grant);
        for (ResultRow row : rows) {
          while (!queue.offer(row)) {
            if (halt.stopped()) {
              return;
            }
            halt.await(10);
          }
        }
        if (rows.isEmpty() && !moreToCome()) {
          return;
        }
      }
    } catch (IOException | RuntimeException e) {
      halt.fail(e);
    }
  }

  private List<ResultRow> claimed(int most, @Nullable Long grant) throws IOException {
    Halt.Patience patience = halt.patience();
    while (true) {
      try {
        List<ResultRow> rows =
            stores.results().claim(query, lease.owner(), lease.length(), most, grant);
        open.addAndGet(rows.size());
        return rows;
      } catch (StoreException e) {
        if (e.kind() != StoreException.Kind.UNREACHABLE) {
          throw e;
        }
        if (!patience.more(e.what())) {
          if (halt.stopped()) {
            return List.of();
          }
          throw e;
        }
      }
    }
  }

  /** Waits a moment for rows that come back: ours that collide, others' whose runner dies. */
  private boolean moreToCome() throws IOException {
    if (open.get() > 0) {
      halt.await(10);
      return true;
    }
    try {
      // Nothing of ours is in work: what we still hold was dropped when the lease had run out, and
      // has been renewed since. Nobody else could have it as long as we live.
      if (stores.results().giveBack(lease.owner()) > 0) {
        return true;
      }
      if (count(stores.results().count(query), ResultState.CLAIMED) == 0) {
        return false;
      }
    } catch (StoreException e) {
      if (e.kind() != StoreException.Kind.UNREACHABLE) {
        throw e;
      }
    }
    halt.await(Math.min(1000, lease.length().toMillis()));
    return true;
  }

  private void seal(
      BlockingQueue<ResultRow> queue, Thread claims, RowSealer rows, Committer committer) {
    try {
      while (!halt.stopped()) {
        ResultRow row = queue.poll(20, TimeUnit.MILLISECONDS);
        if (row == null) {
          if (!claims.isAlive() && queue.isEmpty()) {
            return;
          }
          continue;
        }
        Made made = rows.make(row);
        if (made == null) {
          open.decrementAndGet();
          continue;
        }
        if (made.files().isEmpty() && failures.incrementAndGet() >= maxFailures) {
          halt.stop(BatchReport.End.TOO_MANY_FAILURES);
        }
        committer.put(made);
      }
    } catch (SealException | IOException | RuntimeException e) {
      halt.fail(e);
    } catch (InterruptedException e) {
      stop();
    }
  }

  /** Best effort: without it, the rows come back when the lease runs out. */
  private void giveBackTheRest() throws IOException {
    try {
      stores.results().giveBack(lease.owner());
    } catch (IOException e) {
      if (!halt.failed() && !halt.stopped()) {
        throw e;
      }
    }
  }

  /** Gathers what a {@link BatchSealer} needs. Not for use by several threads. */
  public static final class Builder {
    private @Nullable Stores stores;
    private @Nullable LicenceRenderer renderer;
    private @Nullable SealKey key;
    private @Nullable Sealer sealer;
    private @Nullable String keyReference;
    private @Nullable String operator;
    private @Nullable String seal;
    private @Nullable ElectronicSeal eseal;
    private List<Format> formats = List.of(Format.PDF);
    private @Nullable String body;
    private String look = "";
    private ResultQuery query = ResultQuery.ALL;
    private int jobs = usualJobs();
    private long limit = Long.MAX_VALUE;
    private long maxFailures = Long.MAX_VALUE;
    private BatchListener listener = BatchListener.NONE;
    private Clock clock = Clock.systemUTC();
    private Duration lease = Duration.ofMinutes(2);
    private Duration patience = Duration.ofMinutes(10);

    private Builder() {}

    /**
     * Where rows come from and licences go; needed.
     *
     * @param stores stays the caller's to close
     * @return this
     */
    public Builder stores(Stores stores) {
      this.stores = Objects.requireNonNull(stores, "stores");
      return this;
    }

    /**
     * What makes the documents; needed. Its template names a type of licence.
     *
     * @param renderer the renderer
     * @return this
     */
    public Builder renderer(LicenceRenderer renderer) {
      this.renderer = Objects.requireNonNull(renderer, "renderer");
      return this;
    }

    /**
     * The key, and the sealer that was built with it; needed.
     *
     * @param key stays the caller's to close
     * @param sealer seals each document
     * @param reference how the key is called in the ledger; without any PIN
     * @return this
     */
    public Builder key(SealKey key, Sealer sealer, String reference) {
      this.key = Objects.requireNonNull(key, "key");
      this.sealer = Objects.requireNonNull(sealer, "sealer");
      this.keyReference = Objects.requireNonNull(reference, "reference");
      return this;
    }

    /**
     * What else the documents depend on, the picture of the seal above all: files of an earlier run
     * are adopted only where it is the same.
     *
     * @param bytes of any kind
     * @return this
     */
    public Builder look(byte[] bytes) {
      this.look = Digests.of(bytes);
      return this;
    }

    /**
     * Who seals; needed.
     *
     * @param operator a name, for the ledger
     * @return this
     */
    public Builder operator(String operator) {
      this.operator = Objects.requireNonNull(operator, "operator");
      return this;
    }

    /**
     * Which registered seal is used; if nothing is said, the one that has the key's certificate.
     *
     * @param seal its number, or null
     * @return this
     */
    public Builder seal(@Nullable String seal) {
      this.seal = seal;
      return this;
    }

    /**
     * The electronic seal that the sealer was built with, if any: the ledger names it by its own
     * number, under which it is registered where seals are.
     *
     * @param eseal the electronic seal, or null
     * @return this
     */
    public Builder eseal(@Nullable ElectronicSeal eseal) {
      this.eseal = eseal;
      return this;
    }

    /**
     * In which formats each licence is made; as PDF if nothing is said. A licence of two formats
     * has two documents, which come into the store together; an OFD needs an {@link #eseal}.
     *
     * @param formats one or more; copied
     * @return this
     * @throws IllegalArgumentException if there is none
     */
    public Builder formats(Set<Format> formats) {
      if (formats.isEmpty()) {
        throw new IllegalArgumentException("no format");
      }
      this.formats = formats.stream().sorted().toList();
      return this;
    }

    /**
     * For which body or park the seal is used; if nothing is said, its own.
     *
     * @param body the code, or null
     * @return this
     */
    public Builder body(@Nullable String body) {
      this.body = body;
      return this;
    }

    /**
     * Which rows; if nothing is said, all that wait and are owed this type of licence.
     *
     * @param query its states and type are not looked at
     * @return this
     */
    public Builder rows(ResultQuery query) {
      this.query = Objects.requireNonNull(query, "query");
      return this;
    }

    /** Most of a thread's time is waiting: for the disk, and for the token. */
    private static int usualJobs() {
      return Math.min(64, 4 * Runtime.getRuntime().availableProcessors());
    }

    /**
     * How many threads render and seal; four for each core, but at most 64, if nothing is said.
     *
     * @param jobs 1 or more
     * @return this
     */
    public Builder jobs(int jobs) {
      if (jobs < 1) {
        throw new IllegalArgumentException("jobs: " + jobs);
      }
      this.jobs = jobs;
      return this;
    }

    /**
     * The most rows of this run; no limit if nothing is said.
     *
     * @param limit 1 or more
     * @return this
     */
    public Builder limit(long limit) {
      if (limit < 1) {
        throw new IllegalArgumentException("limit: " + limit);
      }
      this.limit = limit;
      return this;
    }

    /**
     * Ends the run when so many rows have failed; never if nothing is said.
     *
     * @param maxFailures 1 or more
     * @return this
     */
    public Builder maxFailures(long maxFailures) {
      if (maxFailures < 1) {
        throw new IllegalArgumentException("maxFailures: " + maxFailures);
      }
      this.maxFailures = maxFailures;
      return this;
    }

    /**
     * Who hears of it.
     *
     * @param listener the listener
     * @return this
     */
    public Builder listener(BatchListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Where the time comes from; the system's clock if nothing is said.
     *
     * @param clock the clock
     * @return this
     */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * How long a claim holds that is not renewed: after this time the rows of a dead runner come
     * back; two minutes if nothing is said.
     *
     * @param lease a second or more
     * @return this
     */
    public Builder lease(Duration lease) {
      if (lease.toMillis() < 1000) {
        throw new IllegalArgumentException("lease: " + lease);
      }
      this.lease = lease;
      return this;
    }

    /**
     * How long to wait for a key or a database that does not answer; ten minutes if nothing is
     * said.
     *
     * @param patience zero or more
     * @return this
     */
    public Builder patience(Duration patience) {
      this.patience = Objects.requireNonNull(patience, "patience");
      return this;
    }

    /**
     * Makes the batch.
     *
     * @return for one run
     * @throws NullPointerException if something that is needed is missing
     * @throws IllegalArgumentException if the template names no type of licence, an OFD has no
     *     electronic seal, or the electronic seal has another number than the one that was named
     */
    public BatchSealer build() {
      return new BatchSealer(this);
    }
  }
}
