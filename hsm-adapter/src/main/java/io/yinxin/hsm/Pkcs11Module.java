package io.yinxin.hsm;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A PKCS#11 library in this process, initialised, with the functions that sealing needs.
 *
 * <p>A library is one for the whole process, whoever loads it: so are its initialisation and its
 * logins. That is why the loaded ones are kept in one place for the process, by path, and stay
 * until it ends: to finalise one would take it from under everybody else who uses it.
 *
 * <p>Safe for many threads. A function that the library does not have answers
 * CKR_FUNCTION_NOT_SUPPORTED.
 */
final class Pkcs11Module {

  private static final Map<Path, Loaded> LOADED = new ConcurrentHashMap<>();

  /** A place for one library: while one hangs in its initialisation, others can be loaded. */
  private static final class Loaded {
    @Nullable Pkcs11Module module;
  }

  /** Between two restarts: they take the sessions from all that use the library. */
  private static final long RESTART_NANOS = 5_000_000_000L;

  private static final int FUNCTIONS = 68;
  private static final int MAX_LIST = 4096;

  private final Path path;
  private final NativeLibrary library;
  private final @Nullable Function[] functions;
  private final Map<List<String>, Pkcs11Token> tokens = new HashMap<>();
  private final LongAdder entered = new LongAdder();
  private final LongAdder left = new LongAdder();

  /** Sessions that were opened and not closed since the last initialisation. */
  private final AtomicInteger sessions = new AtomicInteger();

  /** For a library that cannot lock; null for all others. */
  private volatile @Nullable ReentrantLock oneAtATime;

  private volatile boolean paused;
  private volatile boolean initialisedHere;
  private volatile int epoch;
  private long restarted;

  private Pkcs11Module(Path path, NativeLibrary library, @Nullable Function[] functions) {
    this.path = path;
    this.library = library;
    this.functions = functions;
  }

  /**
   * Loads a library and initialises it, or gives the one that is loaded already.
   *
   * @param file the library's file
   * @return the module
   * @throws SealException.KeyUnavailable if it is not a PKCS#11 library for this machine, or cannot
   *     be initialised
   */
  static Pkcs11Module load(Path file) throws SealException.KeyUnavailable {
    Path real = LibraryFile.check(file);
    NativeAccess.require();
    Loaded place = LOADED.computeIfAbsent(real, path -> new Loaded());
    synchronized (place) {
      Pkcs11Module known = place.module;
      if (known == null) {
        known = open(real);
        place.module = known;
      }
      return known;
    }
  }

  private static Pkcs11Module open(Path path) throws SealException.KeyUnavailable {
    NativeLibrary library = LibraryFile.load(path);
    Function start;
    try {
      start = library.getFunction("C_GetFunctionList");
    } catch (UnsatisfiedLinkError e) {
      throw notPkcs11(path, "it has no function C_GetFunctionList", "其中没有 C_GetFunctionList 函数", e);
    }
    Memory out = new Memory(Abi.POINTER);
    out.clear();
    long rv = result(start, out);
    Pointer list = rv == Cryptoki.CKR_OK ? out.getPointer(0) : null;
    if (list == null) {
      String why =
          rv == Cryptoki.CKR_OK
              ? "an empty list"
              : new Pkcs11Exception("C_GetFunctionList", rv).getMessage();
      throw notPkcs11(
          path, "C_GetFunctionList gives no functions: " + why, "C_GetFunctionList 未返回函数表", null);
    }
    int major = list.getByte(0) & 0xff;
    if (major != 2 && major != 3) {
      throw notPkcs11(
          path,
          "its version of PKCS#11 is " + major + ", not 2 or 3",
          "其 PKCS#11 版本为 " + major + "，不是 2 或 3",
          null);
    }
    @Nullable Function[] functions = new Function[FUNCTIONS];
    int first = Abi.after(2, Abi.POINTER);
    for (int i = 0; i < FUNCTIONS; i++) {
      Pointer each = list.getPointer(first + (long) i * Abi.POINTER);
      functions[i] = each == null ? null : Function.getFunction(each);
    }
    Pkcs11Module module = new Pkcs11Module(path, library, functions);
    try {
      module.initialise();
    } catch (Pkcs11Exception e) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the library " + path + " cannot be initialised: " + e.getMessage(),
              "库文件 " + path + " 初始化失败：" + e.getMessage()),
          new Message(
              "check the vendor's configuration: its file, environment variables, the device's"
                  + " address",
              "请检查厂商的配置：配置文件、环境变量、设备地址"),
          e);
    }
    return module;
  }

  private static SealException.KeyUnavailable notPkcs11(
      Path path, String en, String zh, @Nullable Throwable cause) {
    return new SealException.KeyUnavailable(
        new Message(path + " is not a PKCS#11 library: " + en, path + " 不是 PKCS#11 库：" + zh),
        null,
        cause);
  }

  /** The library's file. */
  Path path() {
    return path;
  }

  /** Whether it was this object that initialised the library, and not somebody else before. */
  boolean initialisedHere() {
    return initialisedHere;
  }

  private void initialise() throws Pkcs11Exception {
    long rv = direct("C_Initialize", 0, initialiseArguments());
    if (rv == Cryptoki.CKR_CANT_LOCK
        || rv == Cryptoki.CKR_NEED_TO_CREATE_THREADS
        || rv == Cryptoki.CKR_ARGUMENTS_BAD) {
      // Then it gets one call at a time (PKCS #11 3.1, 5.4). Some know no arguments at all.
      oneAtATime = new ReentrantLock();
      rv = direct("C_Initialize", 0, (Object) null);
    }
    if (rv != Cryptoki.CKR_CRYPTOKI_ALREADY_INITIALIZED) {
      check("C_Initialize", rv);
    }
    initialisedHere = rv == Cryptoki.CKR_OK;
  }

  /**
   * CK_C_INITIALIZE_ARGS: several threads will call, and the library may use the system's locks.
   */
  private static Memory initialiseArguments() {
    int flags = Abi.after(4 * Abi.POINTER, Abi.ULONG);
    Memory arguments = new Memory(Abi.after(flags + Abi.ULONG, Abi.POINTER) + Abi.POINTER);
    arguments.clear();
    Abi.putUlong(arguments, flags, Cryptoki.CKF_OS_LOCKING_OK);
    return arguments;
  }

  /** Counts the initialisations. */
  int epoch() {
    return epoch;
  }

  /**
   * Initialises the library that somebody else has finalised.
   *
   * @param seen the epoch in which the caller saw that
   */
  synchronized void initialiseAgain(int seen) throws Pkcs11Exception {
    if (seen == epoch) {
      initialise();
      sessions.set(0);
      epoch++;
    }
  }

  /**
   * Finalises the library and initialises it, where nothing else helps and nobody else can be using
   * it. Then every session and login is gone.
   *
   * @param seen the epoch in which the caller saw the fault
   * @param broken the token that has it
   * @return whether it was initialised since the fault
   */
  synchronized boolean restart(int seen, Pkcs11Token broken) throws Pkcs11Exception {
    if (seen != epoch) {
      return true;
    }
    boolean soon = restarted != 0 && System.nanoTime() - restarted < RESTART_NANOS;
    if (soon || !initialisedHere || !alone(broken)) {
      return false;
    }
    paused = true;
    try {
      if (!quiet()) {
        // A call hangs: to finalise under it is not allowed.
        return false;
      }
      restarted = System.nanoTime();
      check("C_Finalize", direct("C_Finalize", 1, (Object) null));
      initialiseAgain(seen);
      return true;
    } finally {
      paused = false;
    }
  }

  /** Whether a restart takes nothing from anybody: all sessions are the token's keys'. */
  private boolean alone(Pkcs11Token broken) {
    int known = broken.openSessions();
    if (sessions.get() > known) {
      return false;
    }
    try {
      return broken.info().sessions() <= known;
    } catch (Pkcs11Exception e) {
      // A token that does not answer has no other users either.
      return true;
    }
  }

  /** Waits until no call is inside the library, a second at most. */
  private boolean quiet() {
    for (int i = 0; i < 1000; i++) {
      // In this order: what left was counted in before.
      long out = left.sum();
      if (entered.sum() == out) {
        return true;
      }
      LockSupport.parkNanos(1_000_000);
    }
    return false;
  }

  private long direct(String name, int index, @Nullable Object... arguments)
      throws Pkcs11Exception {
    Function function = functions[index];
    if (function == null) {
      throw new Pkcs11Exception(name, Cryptoki.CKR_FUNCTION_NOT_SUPPORTED);
    }
    return result(function, arguments);
  }

  /** The slots, with a token in them or all. */
  long[] slots(boolean withToken) throws Pkcs11Exception {
    Object present = (byte) (withToken ? 1 : 0);
    return list((list, count) -> call("C_GetSlotList", 4, present, list, count), "C_GetSlotList");
  }

  /** A function that fills a list, or gives its length where there is none to fill. */
  private interface Lister {
    long fill(@Nullable Memory list, Memory count) throws Pkcs11Exception;
  }

  private static long[] list(Lister lister, String name) throws Pkcs11Exception {
    Memory count = new Memory(Abi.ULONG);
    for (int i = 0; ; i++) {
      Abi.putUlong(count, 0, 0);
      long rv = lister.fill(null, count);
      // Some do not tell the length without a list.
      boolean told = rv != Cryptoki.CKR_ARGUMENTS_BAD;
      if (told) {
        check(name, rv);
      }
      int size = told ? (int) Math.min(MAX_LIST, Abi.getUlong(count, 0)) : MAX_LIST;
      if (size == 0) {
        return new long[0];
      }
      Memory list = new Memory((long) size * Abi.ULONG);
      Abi.putUlong(count, 0, size);
      rv = lister.fill(list, count);
      // One more came meanwhile.
      if (rv != Cryptoki.CKR_BUFFER_TOO_SMALL || i == 3) {
        check(name, rv);
        return ulongs(list, (int) Math.min(size, Abi.getUlong(count, 0)));
      }
    }
  }

  /** What the token in a slot says of itself. */
  TokenInfo tokenInfo(long slot) throws Pkcs11Exception {
    // 208 or 160 bytes, and some more for libraries that write more.
    Memory info = new Memory(512);
    info.clear();
    check("C_GetTokenInfo", call("C_GetTokenInfo", 6, Abi.ulong(slot), info));
    return TokenInfo.at(info);
  }

  /** The mechanisms of the token in a slot. */
  long[] mechanisms(long slot) throws Pkcs11Exception {
    Object where = Abi.ulong(slot);
    return list(
        (list, count) -> call("C_GetMechanismList", 7, where, list, count), "C_GetMechanismList");
  }

  /** The token with this label and serial number; always the same object. */
  Pkcs11Token token(TokenInfo info, long slot) {
    synchronized (tokens) {
      Pkcs11Token token =
          tokens.computeIfAbsent(
              List.of(info.label(), info.serial(), info.manufacturer(), info.model()),
              key -> new Pkcs11Token(this, info, slot));
      token.movedTo(slot);
      return token;
    }
  }

  /**
   * Opens a session.
   *
   * @param slot where the token is
   * @param write whether objects are going to be made or destroyed
   */
  Pkcs11Session openSession(long slot, boolean write) throws Pkcs11Exception {
    Memory handle = new Memory(Abi.ULONG);
    long flags = Cryptoki.CKF_SERIAL_SESSION | (write ? Cryptoki.CKF_RW_SESSION : 0);
    int since = epoch;
    check(
        "C_OpenSession",
        call(since, "C_OpenSession", 12, Abi.ulong(slot), Abi.ulong(flags), null, null, handle));
    sessions.incrementAndGet();
    return new Pkcs11Session(this, since, Abi.getUlong(handle, 0));
  }

  /**
   * Calls a function of the list.
   *
   * @param name for messages
   * @param index its place in the list
   * @param arguments as JNA takes them
   * @return what it answers
   */
  long call(String name, int index, @Nullable Object... arguments) throws Pkcs11Exception {
    return call(epoch, name, index, arguments);
  }

  /**
   * Calls a function with what belongs to one initialisation of the library: sessions of an earlier
   * one are gone, and their numbers may be those of new ones.
   */
  long call(int since, String name, int index, @Nullable Object... arguments)
      throws Pkcs11Exception {
    Function function = functions[index];
    if (function == null) {
      throw new Pkcs11Exception(name, Cryptoki.CKR_FUNCTION_NOT_SUPPORTED);
    }
    enter();
    ReentrantLock lock = oneAtATime;
    if (lock != null) {
      lock.lock();
    }
    try {
      return since == epoch ? result(function, arguments) : Cryptoki.CKR_SESSION_HANDLE_INVALID;
    } finally {
      if (lock != null) {
        lock.unlock();
      }
      left.increment();
      DeviceThread.cameBack();
    }
  }

  private static long result(Function function, @Nullable Object... arguments) {
    return Abi.ULONG == 8
        ? function.invokeLong(arguments)
        : function.invokeInt(arguments) & 0xffffffffL;
  }

  /** Closes a session, unless it went with an earlier initialisation. */
  void closeSession(int since, Object handle) {
    try {
      call(since, "C_CloseSession", 13, handle);
    } catch (Pkcs11Exception e) {
      // A library without this function has nothing to close.
    }
    if (since == epoch) {
      sessions.decrementAndGet();
    }
  }

  static void check(String name, long rv) throws Pkcs11Exception {
    if (rv != Cryptoki.CKR_OK) {
      throw new Pkcs11Exception(name, rv);
    }
  }

  static long[] ulongs(Pointer list, int count) {
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = Abi.getUlong(list, (long) i * Abi.ULONG);
    }
    return values;
  }

  /**
   * Counts a call in. Two counters that threads do not fight over, instead of a lock: who comes
   * after {@code paused} was set sees it, and who came before was counted before.
   */
  private void enter() {
    entered.increment();
    while (paused) {
      left.increment();
      LockSupport.parkNanos(1_000_000);
      entered.increment();
    }
  }

  @Override
  public String toString() {
    return "Pkcs11Module[" + library.getName() + "]";
  }
}
