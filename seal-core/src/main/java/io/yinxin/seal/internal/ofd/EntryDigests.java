package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.Sm3Memory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Digests of entries, each made once however many sealings cover it. Large packages are digested
 * with all cores, since SM3 is what takes the time. Asked for by one thread.
 */
final class EntryDigests {

  /** Below this, in bytes, threads cost more than they save. */
  private static final long SERIAL = 1 << 20;

  private static final int CHUNK = 64 << 10;

  /**
   * Of this length, in bytes, is what comes again from one licence to the next: backgrounds and
   * fonts. Portraits are shorter, and come once.
   */
  private static final int BACKGROUND = 64 << 10;

  private static final int LONGEST_BACKGROUND = 1 << 20;

  private record Key(String path, HashAlgorithm hash) {}

  /** Either of the two. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Answer(byte @Nullable [] digest, @Nullable PackageProblem problem) {}

  private record Task(Key key, PackageEntry entry) {}

  private final OfdPackage pack;
  private final Sm3Memory memory;
  private final Set<String> sealFiles = new HashSet<>();
  private final List<Task> asked = new ArrayList<>();
  private final Map<Key, @Nullable Answer> answers = new LinkedHashMap<>();

  EntryDigests(OfdPackage pack, Sm3Memory memory) {
    this.pack = pack;
    this.memory = memory;
  }

  /** Asks for a digest. */
  void ask(PackageEntry entry, HashAlgorithm hash) {
    Key key = new Key(entry.path(), hash);
    if (!answers.containsKey(key)) {
      answers.put(key, null);
      asked.add(new Task(key, entry));
    }
  }

  /** Says that an entry is an electronic seal: it comes again in other documents. */
  void seal(PackageEntry entry) {
    sealFiles.add(entry.path());
  }

  /** Makes all digests that were asked for. */
  void make() throws IOException {
    // The long ones first, so that no core is left with one at the end.
    List<Task> tasks = new ArrayList<>(asked);
    tasks.sort(Comparator.comparingLong((Task task) -> task.entry().size()).reversed());
    asked.clear();
    Answer[] made = new Answer[tasks.size()];
    long all = 0;
    for (Task task : tasks) {
      all += task.entry().size();
    }
    int threads = Math.min(Runtime.getRuntime().availableProcessors(), tasks.size());
    AtomicInteger next = new AtomicInteger();
    if (all < SERIAL || threads < 2) {
      work(tasks, made, next);
    } else {
      List<CompletableFuture<Void>> others = new ArrayList<>();
      for (int i = 1; i < threads; i++) {
        others.add(CompletableFuture.runAsync(() -> workUnchecked(tasks, made, next)));
      }
      try {
        work(tasks, made, next);
      } finally {
        next.set(tasks.size());
        join(others);
      }
    }
    for (int i = 0; i < made.length; i++) {
      answers.put(tasks.get(i).key(), made[i]);
    }
  }

  private static void join(List<CompletableFuture<Void>> others) throws IOException {
    try {
      CompletableFuture.allOf(others.toArray(new CompletableFuture<?>[0])).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException io && io.getCause() != null) {
        throw io.getCause();
      }
      throw e;
    }
  }

  private void workUnchecked(List<Task> tasks, Answer[] made, AtomicInteger next) {
    try {
      work(tasks, made, next);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void work(List<Task> tasks, Answer[] made, AtomicInteger next) throws IOException {
    byte[] chunk = null;
    for (int i = next.getAndIncrement(); i < tasks.size(); i = next.getAndIncrement()) {
      PackageEntry entry = tasks.get(i).entry();
      HashAlgorithm hash = tasks.get(i).key().hash();
      boolean again = hash == HashAlgorithm.SM3 && comesAgain(entry);
      if (again || entry.size() <= OfdPackage.SHORT) {
        made[i] = digest(entry, hash, again);
      } else {
        chunk = chunk == null ? new byte[CHUNK] : chunk;
        made[i] = digest(entry, hash.newDigest(), chunk);
      }
    }
  }

  private boolean comesAgain(PackageEntry entry) {
    return entry.size() <= LONGEST_BACKGROUND
        && (sealFiles.contains(entry.path())
            || (entry.size() >= BACKGROUND && memory.seenBefore(entry.size(), entry.crc())));
  }

  private Answer digest(PackageEntry entry, HashAlgorithm hash, boolean again) throws IOException {
    try {
      byte[] contents = pack.bytes(entry, LONGEST_BACKGROUND);
      return new Answer(again ? memory.digest(contents) : hash.digest(contents), null);
    } catch (PackageException e) {
      return new Answer(null, e.problem());
    }
  }

  private Answer digest(PackageEntry entry, MessageDigest digest, byte[] chunk) throws IOException {
    try (InputStream in = pack.open(entry)) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        digest.update(chunk, 0, n);
      }
      return new Answer(digest.digest(), null);
    } catch (PackageException e) {
      return new Answer(null, e.problem());
    }
  }

  /** A digest, after {@link #make}; null if the entry cannot be read: {@link #problem} says why. */
  byte @Nullable [] get(PackageEntry entry, HashAlgorithm hash) {
    return answer(entry, hash).digest();
  }

  /** Why there is no digest; null if there is one. */
  @Nullable PackageProblem problem(PackageEntry entry, HashAlgorithm hash) {
    return answer(entry, hash).problem();
  }

  private Answer answer(PackageEntry entry, HashAlgorithm hash) {
    Answer answer = answers.get(new Key(entry.path(), hash));
    if (answer == null) {
      throw new IllegalStateException("not made yet");
    }
    return answer;
  }
}
