package io.yinxin.hsm;

import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * An SDF device that is open, once for the whole process: libraries refuse a second opening, or
 * keep one device's state for all who opened it. So the open ones are kept in one place, by library
 * and configuration, and are closed with their last user.
 *
 * <p>The device can be opened anew when the way to it was lost. All sessions from before are then
 * gone, and their handles must not reach the library any more: some follow them as addresses.
 *
 * <p>Safe for many threads.
 */
final class SdfDevice {

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
  private record Id(Path library, Opener opener, @Nullable String configPath) {}

  private static final Map<Id, SdfDevice> OPEN = new HashMap<>();

  /** Never unloaded: libraries leave threads of theirs behind, which would run into nothing. */
  private static final Map<Path, SdfLibrary> LOADED = new HashMap<>();

  /** RTLD_NOW: what is missing shows now, and does not end the process in the middle of a call. */
  private static final int OPEN_NOW = 2;

  /** How long calls that are under way may take to end before the device is opened anew. */
  private static final long REOPEN_WAIT_SECONDS = 5;

  private final Id id;
  private final SdfLibrary library;

  /** Taken for reading by each call, for writing by the one that opens the device anew. */
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  private int users;
  private @Nullable Pointer handle;
  private long generation;
  private volatile boolean hung;

  private SdfDevice(Id id, SdfLibrary library) throws SdfException {
    this.id = id;
    this.library = library;
    this.handle = openHandle();
  }

  /** A session of this device; one thread at a time uses it. */
  final class Session {
    private final Pointer pointer;
    private final long bornIn;

    private Session(Pointer pointer) {
      this.pointer = pointer;
      this.bornIn = generation;
    }
  }

  /** What is done within a session. */
  interface Call<T> {
    T on(SdfLibrary library, Pointer session) throws SdfException;
  }

  /**
   * Opens the device, or shares it where it is open.
   *
   * @param path the library's file
   * @param opener how it is opened; null to take what the library has: with a path the vendor's way
   *     to open with one, without a path the standard's
   * @param configPath what the vendor's opener is given, null for the standard's opener
   * @return the device; the caller closes it
   * @throws SealException.KeyUnavailable if this is no SDF library for this machine, or the device
   *     does not open
   */
  static SdfDevice open(Path path, @Nullable Opener opener, @Nullable String configPath)
      throws SealException.KeyUnavailable {
    Path real = LibraryFile.check(path);
    NativeAccess.require();
    synchronized (OPEN) {
      SdfLibrary library = LOADED.get(real);
      if (library == null) {
        library = load(real);
        LOADED.put(real, library);
      }
      Id id = new Id(real, choose(library, real, opener, configPath), configPath);
      SdfDevice device = OPEN.get(id);
      if (device == null) {
        try {
          device = new SdfDevice(id, library);
        } catch (SdfException e) {
          throw new SealException.KeyUnavailable(
              new Message(
                  "the device of " + real + " does not open: " + e.getMessage(),
                  real + " 的密码设备无法打开：" + e.getMessage()),
              new Message(
                  "check the vendor's configuration file (config-path=… names it where the library"
                      + " can be told), the device's address and its service",
                  "请检查厂商的配置文件（库支持时可用 config-path=… 指定）、设备地址及其服务"),
              e);
        }
        OPEN.put(id, device);
      }
      device.users++;
      return device;
    }
  }

  private static SdfLibrary load(Path path) throws SealException.KeyUnavailable {
    NativeLibrary loaded;
    try {
      loaded =
          NativeLibrary.getInstance(path.toString(), Map.of(Library.OPTION_OPEN_FLAGS, OPEN_NOW));
    } catch (UnsatisfiedLinkError e) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the library " + path + " cannot be loaded: " + e.getMessage(),
              "无法加载库文件 " + path + "：" + e.getMessage()),
          new Message(
              "other libraries that it needs may be missing: ldd " + path,
              "可能缺少它依赖的其他库：ldd " + path),
          e);
    }
    SdfLibrary library = new SdfLibrary(loaded);
    for (String each : new String[] {"SDF_OpenSession", "SDF_CloseSession", "SDF_CloseDevice"}) {
      if (!library.has(each)) {
        throw new SealException.KeyUnavailable(
            new Message(
                path + " is not an SDF library: it has no function " + each,
                path + " 不是 SDF 库：其中没有 " + each + " 函数"),
            new Message(
                "sdf: is for libraries of GM/T 0018; one of PKCS#11 goes with pkcs11:",
                "sdf: 用于 GM/T 0018 的库；PKCS#11 库请使用 pkcs11:"),
            null);
      }
    }
    return library;
  }

  private static Opener choose(
      SdfLibrary library, Path path, @Nullable Opener wanted, @Nullable String configPath)
      throws SealException.KeyUnavailable {
    if (configPath == null) {
      return Opener.STANDARD;
    }
    for (Opener each : new Opener[] {Opener.PATH, Opener.EX}) {
      if ((wanted == null || wanted == each) && library.has(String.valueOf(each.function))) {
        return each;
      }
    }
    throw new SealException.KeyUnavailable(
        new Message(
            "the library "
                + path
                + " cannot be told a configuration: it has no "
                + (wanted == null || wanted.function == null
                    ? Opener.PATH.function + " and no " + Opener.EX.function
                    : wanted.function),
            "库文件 "
                + path
                + " 不支持指定配置：其中没有 "
                + (wanted == null || wanted.function == null
                    ? Opener.PATH.function + " 和 " + Opener.EX.function
                    : wanted.function)),
        new Message(
            "leave config-path out and put the configuration where the vendor's library looks for"
                + " it",
            "请去掉 config-path，并将配置放在厂商库默认查找的位置"),
        null);
  }

  private Pointer openHandle() throws SdfException {
    String path = id.configPath();
    if (path == null) {
      return library.openDevice();
    }
    return id.opener() == Opener.PATH
        ? library.openDeviceWithPath(path)
        : library.openDeviceEx(path);
  }

  /** The library's file. */
  Path path() {
    return id.library();
  }

  /** Whether the library has a function. */
  boolean has(String function) {
    return library.has(function);
  }

  /**
   * Opens a session.
   *
   * @throws SdfException if it does not open; SDR_COMMFAIL, without a call, if the device is closed
   *     because it could not be opened anew
   */
  Session openSession() throws SdfException {
    lock.readLock().lock();
    try {
      Pointer open = handle;
      if (open == null) {
        throw new SdfException("SDF_OpenSession", SdfCodes.COMMFAIL);
      }
      return new Session(library.openSession(open));
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Calls the library within a session.
   *
   * @throws SdfException if it fails; SDR_STEPERR, without a call, if the device was opened anew
   *     since the session was
   */
  <T> T call(Session session, Call<T> call) throws SdfException {
    lock.readLock().lock();
    try {
      if (session.bornIn != generation) {
        throw new SdfException("session", SdfCodes.STEPERR);
      }
      return call.on(library, session.pointer);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Closes a session, and the rights it has with it. What the library says to that is no news. */
  void closeSession(Session session) {
    try {
      call(
          session,
          (l, s) -> {
            l.closeSession(s);
            return true;
          });
    } catch (SdfException e) {
      // It was gone already.
    }
  }

  /** The number of times that the device was opened anew; sessions are of one such time. */
  long generation() {
    lock.readLock().lock();
    try {
      return generation;
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Opens the device anew, unless somebody did so since a generation.
   *
   * @param since the generation in which it was found lost
   * @throws SdfException if it does not open; SDR_COMMFAIL, without a call, if calls are under way
   *     that do not end, for the library must not be closed under them
   */
  void reopen(long since) throws SdfException {
    boolean locked;
    try {
      locked = lock.writeLock().tryLock(REOPEN_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      locked = false;
    }
    if (!locked) {
      throw new SdfException("SDF_OpenDevice", SdfCodes.COMMFAIL);
    }
    try {
      Pointer open = handle;
      if (generation != since && open != null) {
        return;
      }
      // From here on the old sessions are dead, whatever comes of it.
      generation++;
      handle = null;
      try {
        if (open != null) {
          library.closeDevice(open);
        }
      } catch (SdfException e) {
        // Lost as it is, it may say so.
      }
      handle = openHandle();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Notes that a call never came back: the device is then not closed under it. */
  void noteHung() {
    hung = true;
  }

  /** Lets go of the device; with its last user it is closed. */
  void close() {
    synchronized (OPEN) {
      users--;
      if (users > 0) {
        return;
      }
      if (hung || !lock.writeLock().tryLock()) {
        // Closed under a call that is still inside, a library may take the process with it: it
        // stays open, for whoever comes next.
        return;
      }
      try {
        OPEN.remove(id);
        if (handle != null) {
          library.closeDevice(handle);
        }
      } catch (SdfException e) {
        // Nobody is left who could do anything about it.
      } finally {
        lock.writeLock().unlock();
      }
    }
  }

  @Override
  public String toString() {
    return "SdfDevice[" + id.library() + "]";
  }
}
