package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.PinSource;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A token, known by label and serial number wherever it is plugged in, with this process's login.
 *
 * <p>There is one object for a token in the whole process, because there is one login: PKCS#11
 * counts wrong PINs and logins per application, not per key or session. Safe for many threads.
 */
final class Pkcs11Token implements SessionPlace<Pkcs11Session> {

  /** A token has one user, whose PIN it is. */
  private static final int USER = 0;

  private static final Message REFUSED =
      new Message("check where the PIN comes from (--pin-source)", "请检查 PIN 来源（--pin-source）");
  private static final Message LAST_TRY =
      new Message(
          "log in once with the vendor's tool and the right PIN: that resets the counter",
          "请用厂商工具以正确的 PIN 登录一次，即可复位计数");
  private static final Message LOCKED =
      new Message(
          "the token's security officer unlocks it, with the vendor's tool",
          "请由令牌的安全管理员（SO）用厂商工具解锁");

  private static final Message EXPIRED =
      new Message("the PIN is too old: change it, with the vendor's tool", "PIN 已过期：请用厂商工具修改");
  private static final Message NOT_SET =
      new Message(
          "the token's security officer sets a user PIN first, with the vendor's tool",
          "请先由令牌的安全管理员（SO）用厂商工具设置用户 PIN");

  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final Pkcs11Module module;
  private final String label;
  private final String serial;

  private final RefusedPins refused = new RefusedPins();

  private volatile long slot;
  private final AtomicLong logins = new AtomicLong();
  private volatile @Nullable Message warning;
  private volatile @Nullable SessionPool<Pkcs11Session> pool;

  /** For one login at a time. */
  private final ReentrantLock loggingIn = new ReentrantLock();

  /** Whether a person is being waited for: that may take any time. */
  private volatile boolean withPerson;

  /** How long to wait for a login of another thread, which may hang. */
  private volatile long patience = PATIENCE_NANOS;

  private int users;
  private volatile boolean barred;
  private boolean padRefused;

  Pkcs11Token(Pkcs11Module module, TokenInfo info, long slot) {
    this.module = module;
    this.label = info.label();
    this.serial = info.serial();
    this.slot = slot;
  }

  /**
   * Finds the token that a reference names.
   *
   * @throws SealException.KeyUnavailable if there is none, or more than one
   */
  static Pkcs11Token find(Pkcs11Module module, Pkcs11Reference wanted)
      throws SealException.KeyUnavailable, Pkcs11Exception {
    List<Long> fitting = new ArrayList<>();
    List<TokenInfo> fittingTokens = new ArrayList<>();
    List<String> there = new ArrayList<>();
    for (long slot : slots(module)) {
      TokenInfo info;
      try {
        info = module.tokenInfo(slot);
      } catch (Pkcs11Exception e) {
        // One broken token must not hide the others.
        there.add("slot " + slot + ": " + e.getMessage());
        continue;
      }
      if (!info.has(Cryptoki.CKF_TOKEN_INITIALIZED)) {
        continue;
      }
      there.add(info.name());
      if (wanted.names(info, slot)) {
        fitting.add(slot);
        fittingTokens.add(info);
      }
    }
    if (fitting.size() == 1) {
      return module.token(fittingTokens.get(0), fitting.get(0));
    }
    String label = wanted.get("token");
    String number = wanted.get("serial");
    String which =
        (label == null ? "" : " '" + label + "'")
            + (number == null ? "" : " (serial " + number + ")");
    if (fitting.isEmpty()) {
      String list = there.isEmpty() ? "none" : String.join(", ", there);
      throw new SealException.KeyUnavailable(
          new Message(
              "no token" + which + " at " + module.path() + " (tokens there: " + list + ")",
              module.path()
                  + " 上没有所指的令牌"
                  + which
                  + "（现有令牌："
                  + (there.isEmpty() ? "无" : String.join("、", there))
                  + "）"),
          new Message(
              "check label and serial in the reference, and that the device is connected",
              "请检查引用中的 token 和 serial，以及设备是否已连接"),
          null);
    }
    List<String> names = fittingTokens.stream().map(TokenInfo::name).toList();
    throw new SealException.KeyUnavailable(
        new Message(
            fitting.size()
                + " tokens at "
                + module.path()
                + " fit the reference: "
                + String.join(", ", names),
            module.path() + " 上有 " + fitting.size() + " 个令牌符合引用：" + String.join("、", names)),
        new Message(
            "say which by its serial number: pkcs11:serial="
                + Pkcs11Reference.encode(fittingTokens.get(0).serial())
                + ";…",
            "请用序列号指明：pkcs11:serial="
                + Pkcs11Reference.encode(fittingTokens.get(0).serial())
                + ";…"),
        null);
  }

  /** The slots with tokens, though somebody else may have finalised the library. */
  private static long[] slots(Pkcs11Module module) throws Pkcs11Exception {
    int epoch = module.epoch();
    try {
      return module.slots(true);
    } catch (Pkcs11Exception e) {
      if (e.rv() != Cryptoki.CKR_CRYPTOKI_NOT_INITIALIZED) {
        throw e;
      }
      module.initialiseAgain(epoch);
      return module.slots(true);
    }
  }

  /** The library it is reached through. */
  Pkcs11Module module() {
    return module;
  }

  /** The slot it was last seen in. */
  long slot() {
    return slot;
  }

  void movedTo(long newSlot) {
    slot = newSlot;
  }

  /** What it says of itself now. */
  TokenInfo info() throws Pkcs11Exception {
    return module.tokenInfo(slot);
  }

  @Override
  public String name() {
    return "'" + label + "'" + (serial.isEmpty() ? "" : " (serial " + serial + ")");
  }

  /**
   * Opens a session.
   *
   * @param write whether objects are going to be made or destroyed
   */
  Pkcs11Session openSession(boolean write) throws Pkcs11Exception {
    return module.openSession(slot, write);
  }

  @Override
  public Pkcs11Session openSession() throws Pkcs11Exception {
    return openSession(false);
  }

  @Override
  public void closeSession(Pkcs11Session session) {
    session.close();
  }

  @Override
  public void makeReady(SessionUse<Pkcs11Session> session, PinSource pins) throws Exception {
    login(session, pins);
  }

  /** Handles that were found before the last login may mean other objects now. */
  @Override
  public long generation() {
    return logins.get();
  }

  @Override
  public boolean isFull(Exception fault) {
    return fault instanceof Pkcs11Exception answer && answer.rv() == Cryptoki.CKR_SESSION_COUNT;
  }

  /** Joins those who use the token; {@link #leave} must follow. */
  SessionPool<Pkcs11Session> join(HsmConfiguration settings) throws Pkcs11Exception {
    // Outside the lock: this call may hang.
    SessionLimits limits = settings.limits("pkcs11").atMost(info().maxSessions());
    synchronized (this) {
      SessionPool<Pkcs11Session> known = pool;
      if (known == null) {
        known = new SessionPool<>(this, limits);
        pool = known;
      }
      users++;
      patience = Math.max(limits.callNanos(), limits.waitNanos());
      return known;
    }
  }

  /** With the last user the sessions go, and with them this process's login. */
  void leave() {
    SessionPool<Pkcs11Session> last = null;
    synchronized (this) {
      users--;
      if (users == 0) {
        barred = false;
        last = pool;
        pool = null;
      }
    }
    if (last != null) {
      last.close();
    }
  }

  /** How many sessions the keys of this process have open. */
  int openSessions() {
    SessionPool<Pkcs11Session> known = pool;
    return known == null ? 0 : known.size();
  }

  /** What an operator should know of the last login, null for nothing. */
  @Nullable Message warning() {
    return warning;
  }

  /**
   * Logs this process in, unless it is. The PIN is asked for only if the token wants one; a PIN
   * that this token refused is never given to it again by this process.
   *
   * <p>Where the process is logged in already (by another key, or another library), the PIN is not
   * asked for: the token would take any.
   *
   * @param session any session with this token
   * @param pins where the PIN comes from
   * @throws SealException.PinRefused if the token refuses the PIN, or must not be asked
   */
  void login(SessionUse<Pkcs11Session> session, PinSource pins) throws Exception {
    enterLogin();
    try {
      loginAlone(session, pins);
    } finally {
      loggingIn.unlock();
    }
  }

  private void enterLogin() throws InterruptedException, TimeoutException {
    while (!loggingIn.tryLock(patience, TimeUnit.NANOSECONDS)) {
      if (!withPerson) {
        throw new TimeoutException("the login of another thread has not come back");
      }
    }
  }

  private void loginAlone(SessionUse<Pkcs11Session> session, PinSource pins) throws Exception {
    TokenInfo info = session.run(s -> info());
    if (!info.has(Cryptoki.CKF_LOGIN_REQUIRED)) {
      return;
    }
    if (session.run(Pkcs11Session::loggedIn)) {
      if (logins.get() == 0) {
        warning =
            new Message(
                "another library of this process had logged in at the token "
                    + name()
                    + " before: the PIN was not asked for",
                "本进程中的其他库已登录令牌 " + name() + "：未再要求输入 PIN");
      }
      return;
    }
    if (givePin(session, Cryptoki.CKU_USER, info, pins)) {
      logins.incrementAndGet();
    }
  }

  /**
   * Gives the PIN once more, for a key that wants it at each signature (CKA_ALWAYS_AUTHENTICATE).
   *
   * @param session between signInit and sign
   * @param pins where the PIN comes from, asked each time
   * @throws SealException.PinRefused if the token refuses the PIN, or must not be asked
   */
  void authenticate(SessionUse<Pkcs11Session> session, PinSource pins) throws Exception {
    enterLogin();
    try {
      givePin(session, Cryptoki.CKU_CONTEXT_SPECIFIC, session.run(s -> info()), pins);
    } finally {
      loggingIn.unlock();
    }
  }

  /** Waits for a person to type a PIN, here or at the token. */
  private <T> T withPerson(Callable<T> what) throws Exception {
    withPerson = true;
    try {
      return what.call();
    } finally {
      withPerson = false;
    }
  }

  /** Whether the token took the PIN now, and was not logged in already. */
  private boolean givePin(
      SessionUse<Pkcs11Session> session, long user, TokenInfo info, PinSource pins)
      throws Exception {
    if (barred) {
      throw refusal(
          "it refused one before; none is tried until its keys are opened anew",
          "此前已拒绝过 PIN；在重新打开密钥之前不再尝试");
    }
    checkFlags(info);
    long rv;
    if (info.has(Cryptoki.CKF_PROTECTED_AUTHENTICATION_PATH)) {
      if (padRefused) {
        // Whoever typed it has to say so: nobody else knows whether it would be the same again.
        throw refusal("a wrong PIN was typed at its keypad before", "此前在其键盘上输入的 PIN 有误");
      }
      rv = withPerson(() -> session.runWithPerson(s -> s.login(user, null)));
      if (Cryptoki.isPinRefusal(rv)) {
        padRefused = true;
      } else if (rv == Cryptoki.CKR_FUNCTION_CANCELED || rv == Cryptoki.CKR_FUNCTION_REJECTED) {
        throw refusal("nothing was typed at its keypad", "未在其键盘上输入 PIN");
      }
    } else {
      byte[] pin = utf8(withPerson(() -> pins.pin(label)));
      try {
        if (refused.contains(USER, pin)) {
          throw refusal("it refused this PIN before; it is not tried again", "该 PIN 曾被拒绝，不再重试");
        }
        rv = session.run(s -> s.login(user, pin));
        if (Cryptoki.isPinRefusal(rv)) {
          refused.add(USER, pin);
          // Its open keys do not ask again: there may be a person at the other end, and many
          // threads at this one.
          bar();
        }
      } finally {
        Arrays.fill(pin, (byte) 0);
      }
    }
    if (Cryptoki.isPinRefusal(rv)) {
      throw refusal(
          Cryptoki.returnValue(rv) + state(session),
          Cryptoki.returnValue(rv) + "；不会自动重试",
          whatHelps(rv));
    }
    if (rv == Cryptoki.CKR_USER_ALREADY_LOGGED_IN) {
      return false;
    }
    Pkcs11Module.check("C_Login", rv);
    return true;
  }

  private synchronized void bar() {
    barred = users > 0;
  }

  /** Looks where the token is now: after it was taken out and put back, perhaps in another slot. */
  boolean lookAgain() throws Pkcs11Exception {
    for (long each : module.slots(true)) {
      try {
        TokenInfo info = module.tokenInfo(each);
        if (info.label().equals(label) && info.serial().equals(serial)) {
          slot = each;
          return true;
        }
      } catch (Pkcs11Exception e) {
        // Another token's trouble.
      }
    }
    return false;
  }

  private void checkFlags(TokenInfo info) throws SealException.PinRefused {
    if (info.has(Cryptoki.CKF_USER_PIN_LOCKED)) {
      throw refusal("its PIN is locked", "其 PIN 已被锁定", LOCKED);
    }
    if (info.has(Cryptoki.CKF_USER_PIN_FINAL_TRY)) {
      throw refusal(
          "one more wrong PIN would lock it; the last try is left to a person",
          "再错一次 PIN 即被锁定，最后一次尝试须由人工进行",
          LAST_TRY);
    }
    warning =
        info.has(Cryptoki.CKF_USER_PIN_COUNT_LOW)
            ? new Message(
                "a wrong PIN had been given to the token " + name() + " since its last login",
                "令牌 " + name() + " 自上次登录以来曾收到错误的 PIN")
            : null;
  }

  /** What the token says of the tries that are left, for the message. */
  private String state(SessionUse<Pkcs11Session> session) throws Exception {
    try {
      TokenInfo now = session.run(s -> info());
      if (now.has(Cryptoki.CKF_USER_PIN_LOCKED)) {
        return "; the PIN is locked now";
      }
      if (now.has(Cryptoki.CKF_USER_PIN_FINAL_TRY)) {
        return "; one try is left";
      }
    } catch (Pkcs11Exception e) {
      // Then there is nothing to add.
    }
    return "; it is not tried again";
  }

  private static Message whatHelps(long rv) {
    if (rv == Cryptoki.CKR_PIN_LOCKED) {
      return LOCKED;
    }
    if (rv == Cryptoki.CKR_PIN_EXPIRED) {
      return EXPIRED;
    }
    return rv == Cryptoki.CKR_USER_PIN_NOT_INITIALIZED ? NOT_SET : REFUSED;
  }

  private SealException.PinRefused refusal(String en, String zh) {
    return refusal(en, zh, REFUSED);
  }

  private SealException.PinRefused refusal(String en, String zh, Message hint) {
    return new SealException.PinRefused(
        new Message(
            "the token " + name() + " does not take the PIN: " + en,
            "令牌 " + name() + " 未接受 PIN：" + zh),
        hint,
        null);
  }

  /** A PIN or password as devices take it; the characters are wiped, the caller wipes the bytes. */
  static byte[] utf8(char[] pin) {
    byte[] room = new byte[4 * pin.length];
    try {
      ByteBuffer bytes = ByteBuffer.wrap(room);
      StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(pin), bytes, true);
      return Arrays.copyOf(room, bytes.position());
    } finally {
      Arrays.fill(room, (byte) 0);
      Arrays.fill(pin, '\0');
    }
  }

  @Override
  public String toString() {
    return "Pkcs11Token[" + name() + "]";
  }
}
