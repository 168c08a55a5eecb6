package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.SealKey;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One of the keys of a group: in use, set aside for a while, or barred. Safe for many threads. */
final class GroupMember {

  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final long LONGEST_PAUSE_MILLIS = 60_000;

  /** How a member stands. */
  enum State {
    /** It signs. */
    UP,
    /** It failed; it is tried again after some time, or when no other is left. */
    ASIDE,
    /** Its PIN was refused: it is not tried again. */
    BARRED
  }

  /** Opens the key. */
  interface Opener {
    /**
     * Opens it.
     *
     * @param known the certificates of the group's key, as far as another member has shown them
     */
    SealKey open(List<X509Certificate> known) throws SealException, IOException;
  }

  private final Opener opener;
  private final AtomicInteger busy = new AtomicInteger();
  private volatile State state = State.ASIDE;
  private volatile @Nullable SealKey key;
  private volatile @Nullable Message trouble;
  private boolean closed;
  private volatile long pause = FIRST_PAUSE_MILLIS;

  GroupMember(Opener opener) {
    this.opener = opener;
  }

  State state() {
    return state;
  }

  /** The key; null if it could not be opened so far. */
  @Nullable SealKey key() {
    return key;
  }

  /** How many threads are signing with it. */
  int busy() {
    return busy.get();
  }

  /**
   * Opens the key, unless it is open.
   *
   * @param chain the certificates of the group's key; empty if they are not known yet
   */
  SealKey open(List<X509Certificate> chain) throws SealException, IOException {
    SealKey known = key;
    if (known != null) {
      return known;
    }
    SealKey opened = opener.open(chain);
    synchronized (this) {
      if (!closed) {
        key = opened;
        return opened;
      }
    }
    opened.close();
    throw new SealException.KeyUnavailable(
        new Message("the seal key is closed", "印章密钥已关闭"), null, null);
  }

  byte[] sign(byte[] message) throws SealException {
    SealKey known = key;
    if (known == null) {
      throw new SealException.KeyUnavailable(what(), null, null);
    }
    busy.incrementAndGet();
    try {
      return known.sign(message);
    } finally {
      busy.decrementAndGet();
    }
  }

  void up() {
    state = State.UP;
    trouble = null;
    pause = FIRST_PAUSE_MILLIS;
  }

  /**
   * Sets it aside.
   *
   * @return whether it was in use, and is to be tried again later
   */
  synchronized boolean aside(Message why, boolean pin) {
    boolean first = state == State.UP;
    if (state != State.BARRED) {
      trouble = why;
      state = pin ? State.BARRED : State.ASIDE;
    }
    return first && !pin;
  }

  /** How long to wait before the next try, longer each time. */
  long nextPauseMillis() {
    long now = pause;
    pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * now);
    return now;
  }

  private Message what() {
    Message known = trouble;
    return known == null ? new Message("the key is not open", "密钥未打开") : known;
  }

  /** Why it is not in use, for the operator; null if it is. */
  @Nullable Message warning() {
    if (state == State.UP) {
      return null;
    }
    Message why = what();
    return new Message("a member of the group is set aside: " + why.en(), "密钥组有成员停用：" + why.zh());
  }

  void close() {
    SealKey known;
    synchronized (this) {
      closed = true;
      known = key;
    }
    if (known != null) {
      known.close();
    }
  }
}
