package io.yinxin.hsm;

import com.sun.jna.Pointer;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.PinSource;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An SDF device: opened once for the whole process and shared by all its keys, since libraries
 * refuse a second opening, or keep one device's state for all who opened it. There is one object
 * for each library and configuration, open while keys use it; with the last one it is closed.
 *
 * <p>The device is opened anew when the way to it was lost. All sessions from before are then gone,
 * and their handles do not reach the library any more: some follow them as addresses. Nothing is
 * closed under a call that is inside the library.
 *
 * <p>Safe for many threads; no lock is held while one signs.
 */
final class SdfDevice implements SessionPlace<SdfDevice.Session> {

  /** How a library opens its device. */
  enum Opener {
    /** {@code SDF_OpenDevice}: the library finds its configuration itself. */
    STANDARD(null),
    /** {@code SDF_OpenDeviceWithPath(path, handle)}. */
    PATH("SDF_OpenDeviceWithPath"),
    /** {@code SDF_OpenDeviceEx(handle, path, NULL)}. */
    EX("SDF_OpenDeviceEx");

    private final @Nullable String function;

    Opener(@Nullable String function) {
      this.function = function;
    }
  }

  /** What tells one device from another. */
  private record Id(Path library, @Nullable Opener opener, @Nullable String configPath) {}

  private static final ConcurrentHashMap<Id, SdfDevice> KNOWN = new ConcurrentHashMap<>();

  /** Some libraries look for their devices in the network when they are opened. */
  private static final long OPEN_NANOS = 60_000_000_000L;

  /** How long calls that are under way may take to end before the device is opened anew. */
  private static final long LEAVE_NANOS = 2_000_000_000L;

  private static final long GLANCE_NANOS = 500_000L;

  /**
   * How long sessions are opened and closed one after the other; a hanging call is not waited for.
   */
  private static final long ORDER_NANOS = 200_000_000L;

  private final Id id;
  private final RefusedPins refused = new RefusedPins();

  /** Held by the one that opens, opens anew or closes; it may hang, so others wait with a time. */
  private final ReentrantLock opening = new ReentrantLock();

  /** Threads between {@link #enter} and {@link #leave()}. */
  private final AtomicInteger inside = new AtomicInteger();

  /** Some libraries keep their sessions in a list that bears one thread at a time. */
  private final ReentrantLock order = new ReentrantLock();

  private final AtomicInteger users = new AtomicInteger();
  private volatile @Nullable SdfLibrary library;
  private volatile @Nullable Connection connection;
  private volatile @Nullable SdfException trouble;

  /** A handle that the library would not take back; under the lock. */
  private @Nullable Pointer unclosed;

  private volatile boolean shut;
  private volatile long shutAt;
  private final AtomicLong generation = new AtomicLong();
  private @Nullable SessionPool<Session> pool;

  private SdfDevice(Id id) {
    this.id = id;
  }

  /** What one opening gave. */
  private static final class Connection {
    private final Pointer handle;
    private final AtomicInteger sessions = new AtomicInteger();

    Connection(Pointer handle) {
      this.handle = handle;
    }
  }

  /** A session of this device; one thread at a time uses it. */
  static final class Session {
    private final Pointer pointer;
    private final Connection bornIn;
    private final Set<Integer> rights = new HashSet<>();

    private Session(Pointer pointer, Connection bornIn) {
      this.pointer = pointer;
      this.bornIn = bornIn;
    }
  }

  /** What is done within a session. */
  interface Call<T> {
    T on(SdfLibrary library, Pointer session) throws SdfException;
  }

  /**
   * The device that settings name, open or not.
   *
   * @throws SealException.KeyUnavailable if its library is no library for this machine
   */
  static SdfDevice of(SdfSettings settings) throws SealException.KeyUnavailable {
    Path real = LibraryFile.check(settings.library());
    NativeAccess.require();
    String configPath = settings.opener() == Opener.STANDARD ? null : settings.configPath();
    return KNOWN.computeIfAbsent(
        new Id(real, configPath == null ? null : settings.opener(), configPath), SdfDevice::new);
  }

  /**
   * Joins those who use the device, and opens it unless it is open; {@link #leave(SessionLimits)}
   * must follow.
   *
   * @throws SealException.KeyUnavailable if this is no SDF library, or the device does not open
   */
  SessionPool<Session> join(SessionLimits limits) throws SealException.KeyUnavailable {
    SessionPool<Session> joined;
    synchronized (this) {
      SessionPool<Session> known = pool;
      joined = known == null ? new SessionPool<>(this, limits) : known;
      pool = joined;
      users.incrementAndGet();
    }
    boolean open = false;
    try {
      open = DeviceThread.once("seal-hsm open", OPEN_NANOS, this::open);
      return joined;
    } catch (SealException.KeyUnavailable | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw doesNotOpen(e);
    } finally {
      if (!open) {
        leave(limits);
      }
    }
  }

  /** The key of one of its users is closed. The sessions go with it, for they have its rights. */
  void leave(SessionLimits limits) {
    SessionPool<Session> left;
    boolean last;
    synchronized (this) {
      last = users.decrementAndGet() == 0;
      left = pool;
      if (last) {
        pool = null;
      }
    }
    if (left != null && last) {
      left.close();
    } else if (left != null) {
      left.closeIdle();
    }
    if (last) {
      try {
        within(limits.callNanos(), () -> closeUnused());
      } catch (Exception e) {
        // It stays open, for whoever comes next.
      }
    }
  }

  private SealException.KeyUnavailable doesNotOpen(Exception e) {
    String why = String.valueOf(e.getMessage());
    boolean taken = e instanceof SdfException answer && answer.code() == SdfCodes.OPENDEVICE;
    return new SealException.KeyUnavailable(
        new Message(
            "the device of " + id.library() + " does not open: " + why,
            id.library() + " 的密码设备无法打开：" + why),
        new Message(
            "check the vendor's configuration file (config-path=… names it where the library can be"
                + " told), the device's address and its service"
                + (taken
                    ? "; a library may open its device once in a process only: then all keys must"
                        + " name the same config-path"
                    : ""),
            "请检查厂商的配置文件（库支持时可用 config-path=… 指定）、设备地址及其服务"
                + (taken ? "；有的库在一个进程中只能打开一次设备：此时各密钥的 config-path 应写得相同" : "")),
        e);
  }

  private boolean open() throws Exception {
    if (!opening.tryLock(OPEN_NANOS, TimeUnit.NANOSECONDS)) {
      throw new TimeoutException("another thread waits for it already");
    }
    try {
      SdfLibrary loaded = library;
      if (loaded == null) {
        loaded = SdfLibrary.load(id.library());
        library = loaded;
      }
      Opener opener = choose(loaded);
      if (connection == null) {
        connection = connect(loaded, opener);
        generation.incrementAndGet();
      }
      return true;
    } finally {
      opening.unlock();
    }
  }

  private Opener choose(SdfLibrary loaded) throws SealException.KeyUnavailable {
    if (id.configPath() == null) {
      return Opener.STANDARD;
    }
    Opener wanted = id.opener();
    for (Opener each : new Opener[] {Opener.PATH, Opener.EX}) {
      if ((wanted == null || wanted == each) && loaded.has(String.valueOf(each.function))) {
        return each;
      }
    }
    String both = Opener.PATH.function + " / " + Opener.EX.function;
    String missing = wanted == null || wanted.function == null ? both : wanted.function;
    throw new SealException.KeyUnavailable(
        new Message(
            "the library " + id.library() + " cannot be told a configuration: it has no " + missing,
            "库文件 " + id.library() + " 不支持指定配置：其中没有 " + missing),
        new Message(
            "leave config-path out and put the configuration where the vendor's library looks for"
                + " it",
            "请去掉 config-path，并将配置放在厂商库默认查找的位置"),
        null);
  }

  /**
   * Opens it. Where the library says "already open" of a handle that it would not take back, that
   * one is good for new sessions.
   */
  private Connection connect(SdfLibrary loaded, Opener opener) throws SdfException {
    Pointer old = unclosed;
    Connection made;
    try {
      made = new Connection(openHandle(loaded, opener));
    } catch (SdfException e) {
      if (e.code() != SdfCodes.OPENDEVICE || old == null) {
        throw e;
      }
      made = new Connection(old);
    }
    unclosed = null;
    return made;
  }

  private Pointer openHandle(SdfLibrary loaded, Opener opener) throws SdfException {
    String path = id.configPath();
    if (path == null) {
      return loaded.openDevice();
    }
    return opener == Opener.PATH ? loaded.openDeviceWithPath(path) : loaded.openDeviceEx(path);
  }

  /** The library's file. */
  Path path() {
    return id.library();
  }

  @Override
  public String name() {
    return String.valueOf(id.library().getFileName());
  }

  /** The passwords that this device refused, by the key's index. */
  RefusedPins refused() {
    return refused;
  }

  @Override
  public Session openSession() throws SdfException {
    boolean inOrder = inOrder();
    try {
      Connection open = enter(connection);
      try {
        Session opened = new Session(lib().openSession(open.handle), open);
        open.sessions.incrementAndGet();
        return opened;
      } finally {
        leave();
      }
    } finally {
      if (inOrder) {
        order.unlock();
      }
    }
  }

  private boolean inOrder() {
    try {
      return order.tryLock(ORDER_NANOS, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Calls the library within a session.
   *
   * @throws SdfException if it fails; a lost one if the device was opened anew since the session
   *     was
   */
  <T> T call(Session session, Call<T> call) throws SdfException {
    enter(session.bornIn);
    try {
      return call.on(lib(), session.pointer);
    } finally {
      leave();
    }
  }

  /** Notes that the session has got the right to use a key, so that it gives it back. */
  static void hasRight(Session session, int index) {
    session.rights.add(index);
  }

  private SdfLibrary lib() {
    return Objects.requireNonNull(library);
  }

  /**
   * Asks for the way into the library. Whoever closes the device shuts the way first and then looks
   * whether somebody is inside, so that one of the two sees the other.
   *
   * @param with the connection that is going to be used
   */
  private Connection enter(@Nullable Connection with) throws SdfException {
    inside.incrementAndGet();
    if (shut || with == null || with != connection) {
      inside.decrementAndGet();
      throw SdfException.lost(with == null ? trouble : null);
    }
    return with;
  }

  private void leave() {
    inside.decrementAndGet();
  }

  @Override
  public void closeSession(Session session) {
    try {
      for (int index : session.rights) {
        call(
            session,
            (l, s) -> {
              l.releaseAccessRight(s, index);
              return true;
            });
      }
    } catch (SdfException e) {
      // It goes with the session.
    }
    boolean inOrder = inOrder();
    try {
      call(
          session,
          (l, s) -> {
            l.closeSession(s);
            return true;
          });
    } catch (SdfException e) {
      // It was gone already.
    } finally {
      if (inOrder) {
        order.unlock();
      }
    }
    session.bornIn.sessions.decrementAndGet();
    if (users.get() == 0) {
      // The last one of a key that was closed while it signed.
      closeUnused();
    }
  }

  @Override
  public void makeReady(SessionUse<Session> session, PinSource pins) {
    // Rights are of a session and a key: the key gets them.
  }

  @Override
  public long generation() {
    return generation.get();
  }

  @Override
  public boolean isFull(Exception fault) {
    return fault instanceof SdfException answer
        && !answer.isLost()
        && (answer.code() == SdfCodes.OPENSESSION || answer.code() == SdfCodes.NOBUFFER);
  }

  /**
   * Brings the device back after it was lost: one thread opens it anew, the others wait for it.
   *
   * @param since the generation in which it was found lost
   * @param reopen whether to open it anew though it seems to be open
   * @param callNanos how long that may take; then it goes on without those who wait
   * @return whether it is open
   */
  boolean revive(long since, boolean reopen, long callNanos) {
    if (generation.get() == since && connection != null && !shut && !reopen) {
      return true;
    }
    if (shut && callNanos != 0 && System.nanoTime() - shutAt > callNanos) {
      // Whoever opens it hangs: nobody waits for that.
      return false;
    }
    try {
      return within(callNanos, () -> openAnew(since, callNanos));
    } catch (Exception e) {
      return false;
    }
  }

  private boolean within(long nanos, Callable<Boolean> what) throws Exception {
    return DeviceThread.once("seal-hsm " + name(), endless(nanos), what);
  }

  private static long endless(long nanos) {
    return nanos == 0 ? Long.MAX_VALUE / 4 : nanos;
  }

  private boolean openAnew(long since, long callNanos) throws Exception {
    if (!opening.tryLock(endless(callNanos), TimeUnit.NANOSECONDS)) {
      return false;
    }
    try {
      if (generation.get() != since || users.get() == 0) {
        return connection != null;
      }
      Connection old = connection;
      shutAt = System.nanoTime();
      shut = true;
      try {
        if (old != null && !(allOut(LEAVE_NANOS) && close(old))) {
          unclosed = old.handle;
        }
        connection = null;
        // From here on the old sessions are dead, whatever comes of it.
        generation.incrementAndGet();
        SdfLibrary loaded = lib();
        try {
          connection = connect(loaded, choose(loaded));
          trouble = null;
        } catch (SdfException e) {
          trouble = e;
        }
      } finally {
        shut = false;
      }
      return connection != null;
    } finally {
      opening.unlock();
    }
  }

  /** Waits until nobody is inside the library; with the way in shut. */
  private boolean allOut(long nanos) {
    long end = System.nanoTime() + nanos;
    while (inside.get() > 0) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(GLANCE_NANOS);
    }
    return true;
  }

  private boolean close(Connection open) {
    try {
      lib().closeDevice(open.handle);
      return true;
    } catch (SdfException e) {
      // Lost as it is, it may say so.
      return false;
    }
  }

  /** Closes the device if nobody has a key of it, nor a session; else it stays open. */
  private boolean closeUnused() {
    if (!opening.tryLock()) {
      return false;
    }
    try {
      Connection open = connection;
      if (open == null || users.get() > 0 || open.sessions.get() > 0) {
        return false;
      }
      shutAt = System.nanoTime();
      shut = true;
      try {
        if (users.get() == 0 && inside.get() == 0) {
          connection = null;
          generation.incrementAndGet();
          boolean closed = close(open);
          unclosed = closed ? null : open.handle;
          return closed;
        }
        return false;
      } finally {
        shut = false;
      }
    } finally {
      opening.unlock();
    }
  }

  @Override
  public String toString() {
    return "SdfDevice[" + id.library() + "]";
  }
}
