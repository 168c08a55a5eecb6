package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.internal.file.ByteSource;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Digests of all that the signatures of a file cover, in one pass over the file.
 *
 * <p>Every range starts at byte 0, so what lies before a gap is hashed once for all signatures of
 * one algorithm: the running digest is copied where a gap begins, and each copy goes on behind its
 * gap. Not for several threads.
 */
final class RangeDigests {

  private static final int CHUNK = 1 << 16;

  /** What is asked for: one digest. */
  private static final class Ask {
    final Run run;
    final ByteRange range;
    @Nullable MessageDigest own;
    byte @Nullable [] result;

    Ask(Run run, ByteRange range) {
      this.run = run;
      this.range = range;
    }
  }

  /** A digest of the file from its first byte on, shared by those who asked for the same. */
  private static final class Run {
    final Object key;
    final MessageDigest digest;
    long until;

    Run(Object key, MessageDigest digest) {
      this.key = key;
      this.digest = digest;
    }
  }

  private final List<Ask> asks = new ArrayList<>();
  private final List<Run> runs = new ArrayList<>();

  /**
   * Asks for a digest.
   *
   * @param key what tells digests apart that differ in algorithm or in what goes in front
   * @param fresh gives a digest to begin with, one that can be cloned
   * @param range what to digest
   * @return the number of the answer
   */
  int add(Object key, Supplier<MessageDigest> fresh, ByteRange range) {
    Run run = null;
    for (Run each : runs) {
      if (each.key.equals(key)) {
        run = each;
      }
    }
    if (run == null) {
      run = new Run(key, fresh.get());
      runs.add(run);
    }
    run.until = Math.max(run.until, range.gapStart());
    asks.add(new Ask(run, range));
    return asks.size() - 1;
  }

  /**
   * Reads the file, once.
   *
   * @param source the file
   * @throws IOException if reading fails
   */
  void read(ByteSource source) throws IOException {
    long end = 0;
    for (Ask ask : asks) {
      end = Math.max(end, ask.range.end());
    }
    List<Ask> byGap = new ArrayList<>(asks);
    byGap.sort(Comparator.comparingLong(ask -> ask.range.gapStart()));
    byte[] chunk = new byte[(int) Math.min(CHUNK, end)];
    for (long at = 0; at < end; at += chunk.length) {
      int n = (int) Math.min(chunk.length, end - at);
      source.read(at, chunk, 0, n);
      feed(byGap, chunk, at, n);
    }
  }

  private void feed(List<Ask> byGap, byte[] chunk, long at, int n) {
    for (Run run : runs) {
      // Each copy is taken when the run has come exactly to the gap, so the run goes in steps.
      long done = at;
      for (Ask ask : byGap) {
        long gap = ask.range.gapStart();
        if (ask.run == run && gap >= at && gap < at + n) {
          done = update(run.digest, chunk, at, n, done, gap);
          ask.own = copy(run.digest);
        }
      }
      update(run.digest, chunk, at, n, done, run.until);
    }
    for (Ask ask : byGap) {
      MessageDigest own = ask.own;
      if (own != null && ask.result == null) {
        update(own, chunk, at, n, ask.range.gapEnd(), ask.range.end());
        if (ask.range.end() <= at + n) {
          ask.result = own.digest();
        }
      }
    }
  }

  /** Feeds the part of the chunk that lies in [from, to), and says where it ended. */
  private static long update(
      MessageDigest digest, byte[] chunk, long at, int n, long from, long to) {
    long first = Math.max(from, at);
    long last = Math.min(to, at + n);
    if (first < last) {
      digest.update(chunk, (int) (first - at), (int) (last - first));
      return last;
    }
    return from;
  }

  /** A digest that goes on from where another one is; all that are used here can do that. */
  static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalArgumentException("a digest that cannot be cloned", e);
    }
  }

  /**
   * A digest, after {@link #read}.
   *
   * @param answer the number that {@link #add} gave
   * @return the digest
   */
  byte[] get(int answer) {
    byte[] result = asks.get(answer).result;
    if (result == null) {
      throw new IllegalStateException("not read yet");
    }
    return result;
  }
}
