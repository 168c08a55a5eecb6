package io.yinxin.seal.internal.sql;

import io.yinxin.seal.store.LedgerEntry;
import io.yinxin.seal.store.LedgerHead;
import io.yinxin.seal.store.LedgerProblem;
import io.yinxin.seal.store.LedgerProblem.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the entries of a ledger in the order of their numbers and names what was done to
 * them. An entry's hash covers its number, so the number that it was written with is found again
 * behind any other.
 */
final class LedgerCheck {

  private static final int MAX_PROBLEMS = 1000;
  private static final int WINDOW = 64;

  /** The table, asked for the entry that is bound to a hash. */
  interface Successors {
    Optional<Long> of(String hash) throws IOException;
  }

  private final Successors successors;
  private final LedgerHead head;
  private final @Nullable LedgerHead noted;
  private final List<LedgerProblem> problems = new ArrayList<>();

  /** Numbers that were given to entries not seen yet, as ranges. */
  private final TreeMap<Long, Long> missing = new TreeMap<>();

  private @Nullable LedgerEntry last;
  private boolean lastInPlace;
  private long next = 1;
  private long shift;
  private long entries;
  private @Nullable String hashAtHead;
  private @Nullable String hashAtNoted;

  /**
   * Begins.
   *
   * @param head where the ledger says that it ends
   * @param noted what an auditor noted down, or null
   */
  LedgerCheck(Successors successors, LedgerHead head, @Nullable LedgerHead noted) {
    this.successors = successors;
    this.head = head;
    this.noted = noted;
  }

  /** The next entry. */
  void entry(LedgerEntry entry) throws IOException {
    entries++;
    long number = entry.number();
    if (number == head.number()) {
      hashAtHead = entry.hash();
    }
    if (noted != null && number == noted.number()) {
      hashAtNoted = entry.hash();
    }
    Long written = writtenAs(entry);
    boolean inPlace = written != null && written == number;
    if (written == null) {
      found(Kind.CHANGED, number);
      seen(number + shift);
    } else {
      shift = written - number;
      if (!inPlace) {
        found(Kind.MOVED, number);
      }
      if (!seen(written)) {
        // Two entries claim one number; this one was moved away from it by the other.
        found(Kind.INSERTED, inPlace ? number : written);
      }
    }
    if (inPlace) {
      checkLink(entry);
    }
    last = entry;
    lastInPlace = inPlace;
  }

  private void checkLink(LedgerEntry entry) throws IOException {
    LedgerEntry before = last;
    if (before == null) {
      if (entry.number() == 1 && !entry.previous().equals(LedgerHead.EMPTY.hash())) {
        found(Kind.CHANGED, 1);
      }
    } else if (lastInPlace
        && before.number() == entry.number() - 1
        && !before.hash().equals(entry.previous())) {
      // Both fit into their places but not together. If a third one is bound to the one before,
      // this one has pushed in; else the one before was written anew.
      Optional<Long> successor = successors.of(before.hash());
      if (successor.isPresent() && successor.get() != entry.number()) {
        found(Kind.INSERTED, entry.number());
      } else {
        found(Kind.CHANGED, before.number());
      }
    }
  }

  /** The number under which an entry was written, null if it was not written like this. */
  private @Nullable Long writtenAs(LedgerEntry entry) throws IOException {
    long number = entry.number();
    if (fits(entry, number)) {
      return number;
    }
    if (problems.size() >= MAX_PROBLEMS) {
      return null;
    }
    if (shift != 0 && fits(entry, number + shift)) {
      return number + shift;
    }
    Optional<Long> successor = successors.of(entry.hash());
    if (successor.isPresent() && fits(entry, successor.get() - 1)) {
      return successor.get() - 1;
    }
    for (int i = 1; i <= WINDOW; i++) {
      if (fits(entry, number + i)) {
        return number + i;
      }
      if (fits(entry, number - i)) {
        return number - i;
      }
    }
    return null;
  }

  private static boolean fits(LedgerEntry entry, long number) {
    return entry.previous().matches("[0-9a-f]{64}")
        && SqlLedger.hash(entry.previous(), number, Database.text(entry.at()), entry.use())
            .equals(entry.hash());
  }

  /** Ticks off a number; false if it was ticked off before. */
  private boolean seen(long number) {
    if (number >= next) {
      if (number > next) {
        missing.put(next, number - 1);
      }
      next = number + 1;
      return true;
    }
    Map.Entry<Long, Long> range = missing.floorEntry(number);
    if (range == null || range.getValue() < number) {
      return false;
    }
    missing.remove(range.getKey());
    if (range.getKey() < number) {
      missing.put(range.getKey(), number - 1);
    }
    if (range.getValue() > number) {
      missing.put(number + 1, range.getValue());
    }
    return true;
  }

  private void found(Kind kind, long number) {
    found(kind, number, number);
  }

  private void found(Kind kind, long from, long to) {
    for (int i = 0; i < problems.size(); i++) {
      LedgerProblem each = problems.get(i);
      if (each.kind() == kind && each.from() <= from && each.to() >= to) {
        return;
      }
      if (each.kind() == kind && each.to() == from - 1) {
        problems.set(i, new LedgerProblem(kind, each.from(), to));
        return;
      }
    }
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(new LedgerProblem(kind, from, to));
    }
  }

  /**
   * Says what was found.
   *
   * @param headNow where the ledger says that it ends, asked after the last entry was read
   */
  List<LedgerProblem> end(LedgerHead headNow) {
    if (head.number() >= next) {
      missing.put(next, head.number());
      next = head.number() + 1;
    } else if (next - 1 > headNow.number()) {
      found(Kind.INSERTED, headNow.number() + 1, next - 1);
    }
    boolean clean = problems.isEmpty() && missing.isEmpty();
    if (clean && hashAtHead != null && !hashAtHead.equals(head.hash())) {
      found(Kind.CHANGED, head.number());
    }
    if (noted != null && noted.number() >= next) {
      missing.put(next, noted.number());
    } else if (noted != null
        && noted.number() > 0
        && !noted.hash().equals(hashAtNoted)
        && problems.stream().noneMatch(p -> p.from() <= noted.number())
        && missing.headMap(noted.number(), true).isEmpty()) {
      found(Kind.REWRITTEN, 1, noted.number());
    }
    missing.forEach((from, to) -> found(Kind.CUT, from, to));
    problems.sort(
        Comparator.comparingLong(LedgerProblem::from).thenComparing(p -> p.kind().name()));
    return problems;
  }

  long entries() {
    return entries;
  }

  /** The last entry that was read. */
  LedgerHead last() {
    return last == null || !last.hash().matches("[0-9a-f]{64}")
        ? LedgerHead.EMPTY
        : new LedgerHead(last.number(), last.hash());
  }
}
