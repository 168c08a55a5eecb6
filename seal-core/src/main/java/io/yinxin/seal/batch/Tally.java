package io.yinxin.seal.batch;

import io.yinxin.seal.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what is written down. Shared by threads. */
final class Tally {

  /** Says nothing. */
  static final Message NOTHING = new Message("", "");

  private static final int MAX_ROWS = 1000;
  private static final int MAX_CAUSES = 100;

  private static final class Cause {
    private final String word;
    private final Message message;
    private final List<Long> rows = new ArrayList<>();
    private long count;

    Cause(String word, Message message) {
      this.word = word;
      this.message = message;
    }
  }

  private final long start = System.nanoTime();
  private final long total;
  private long sealed;
  private long adopted;
  private long failed;
  private final Map<String, Cause> causes = new LinkedHashMap<>();

  Tally(long total) {
    this.total = total;
  }

  synchronized void sealed(boolean asAdopted) {
    sealed++;
    adopted += asAdopted ? 1 : 0;
  }

  synchronized void failed(long row, String name, Message message) {
    failed++;
    // One word stands for many reasons; the message tells them apart, as long as they are few.
    String reason = causes.size() < MAX_CAUSES ? name + " " + message.en() : name;
    Cause cause = causes.computeIfAbsent(reason, n -> new Cause(name, message));
    cause.count++;
    if (cause.rows.size() < MAX_ROWS) {
      cause.rows.add(row);
    }
  }

  synchronized long failed() {
    return failed;
  }

  synchronized BatchProgress progress() {
    return new BatchProgress(total, sealed, failed, Duration.ofNanos(System.nanoTime() - start));
  }

  synchronized BatchReport report(
      BatchReport.End end, long left, boolean unapproved, @Nullable Message refused) {
    List<BatchReport.Failure> failures = new ArrayList<>();
    causes.forEach(
        (reason, cause) ->
            failures.add(
                new BatchReport.Failure(
                    cause.word,
                    cause.message,
                    cause.count,
                    cause.rows.stream().sorted().toList())));
    failures.sort(Comparator.comparingLong(BatchReport.Failure::count).reversed());
    return new BatchReport(
        end, sealed, adopted, failed, left, unapproved, refused, progress().elapsed(), failures);
  }
}
