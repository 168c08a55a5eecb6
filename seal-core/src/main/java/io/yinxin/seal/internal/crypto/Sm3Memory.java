package io.yinxin.seal.internal.crypto;

import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how far SM3 comes with the beginnings of long messages, a bounded number of them. An
 * electronic seal with its picture stands at the beginning of everything that is signed with it
 * (GB/T 38540, 7) and beside it in every document, and SM3 takes longer than all the rest.
 *
 * <p>A beginning is known again by the SHA-256 over all of its bytes, which the JDK makes nine
 * times as fast: whoever wanted to pass off another one would need a collision. Shared by threads.
 */
public final class Sm3Memory {

  /** A shorter beginning is not worth it, in bytes. */
  private static final int WORTH = 4 << 10;

  /**
   * What is at the end of a message, in bytes, and differs from one to the next: time, digest, path
   * and, in V1, certificate.
   */
  private static final int END = 1 << 10;

  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  private record Known(byte[] key, SM3Digest state) {}

  private final AtomicReferenceArray<@Nullable Known> slots;

  /** Length and checksum of what was asked about, in places that the checksum gives. */
  private final AtomicLongArray seen;

  /**
   * Makes an empty one.
   *
   * @param slots how many beginnings it holds, a power of two; none takes more than a kilobyte
   */
  public Sm3Memory(int slots) {
    this.slots = new AtomicReferenceArray<>(slots);
    this.seen = new AtomicLongArray(8 * slots);
  }

  /**
   * The SM3 digest of a message.
   *
   * @param message the bytes
   * @return the digest
   */
  public byte[] digest(byte[] message) {
    Digest digest = newDigest();
    digest.update(message, 0, message.length);
    byte[] made = new byte[digest.getDigestSize()];
    digest.doFinal(made, 0);
    return made;
  }

  /**
   * Whether a message of this length and checksum was asked about before. It is likely to come
   * again then, and to be known or worth it; what comes once costs nothing.
   *
   * @param length in bytes
   * @param crc its CRC-32
   * @return true if so; no more than a hint
   */
  public boolean seenBefore(long length, int crc) {
    long both = length << 32 | (crc & 0xffffffffL);
    return seen.getAndSet((crc ^ crc >>> 16) & seen.length() - 1, both) == both;
  }

  /** A fresh SM3 digest that uses this memory; for one thread. */
  Digest newDigest() {
    return new Remembering();
  }

  /** Comes to the state behind a beginning, by the short way if it is known. */
  private SM3Digest after(SM3Digest state, byte[] before, int n, byte[] in, int from, int length) {
    MessageDigest sha = HashAlgorithm.SHA256.newDigest();
    sha.update(before, 0, n);
    sha.update(in, from, length);
    byte[] key = sha.digest();
    int slot = ((key[0] & 0xff) | (key[1] & 0xff) << 8) & slots.length() - 1;
    Known known = slots.get(slot);
    if (known != null && MessageDigest.isEqual(known.key(), key)) {
      return new SM3Digest(known.state());
    }
    state.update(in, from, length);
    slots.set(slot, new Known(key, new SM3Digest(state)));
    return state;
  }

  private final class Remembering implements Digest {
    private SM3Digest state = new SM3Digest();

    /** All that came so far, as long as that is no more than a user's identity (Z). */
    private final byte[] before = new byte[32];

    private int count;

    @Override
    public String getAlgorithmName() {
      return state.getAlgorithmName();
    }

    @Override
    public int getDigestSize() {
      return state.getDigestSize();
    }

    @Override
    public void update(byte in) {
      update(new byte[] {in}, 0, 1);
    }

    @Override
    public void update(byte[] in, int from, int length) {
      int at = from;
      int left = length;
      if (count <= before.length && left >= WORTH + END) {
        int beginning = left - END;
        state = after(state, before, count, in, at, beginning);
        at += beginning;
        left = END;
      }
      state.update(in, at, left);
      if (length <= before.length - count) {
        System.arraycopy(in, from, before, count, length);
        count += length;
      } else {
        count = before.length + 1;
      }
    }

    @Override
    public int doFinal(byte[] out, int at) {
      count = 0;
      return state.doFinal(out, at);
    }

    @Override
    public void reset() {
      count = 0;
      state.reset();
    }
  }
}
