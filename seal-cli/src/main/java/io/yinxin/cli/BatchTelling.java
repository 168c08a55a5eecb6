package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.batch.BatchListener;
import io.yinxin.seal.batch.BatchProgress;
import io.yinxin.seal.batch.BatchReport;
import io.yinxin.seal.batch.BatchSealer;
import io.yinxin.seal.store.LicenceDocument;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a batch says while it runs and at its end. */
final class BatchTelling implements BatchListener {
  private static final long PLAIN_MILLIS = 10_000;
  private static final long LIVE_MILLIS = 250;

  private final boolean json;
  private final String progress;
  private final boolean live;
  private final Session session;
  private final Messages m;
  private @Nullable ScheduledExecutorService ticks;
  private @Nullable BatchSealer batch;
  private long lastWaiting = Long.MIN_VALUE;

  /**
   * Begins to listen.
   *
   * @param json whether rows and the summary go to stdout as JSON
   * @param progress the option's value, auto if it is none of plain and none
   */
  BatchTelling(boolean json, String progress, Session session) {
    this.json = json;
    this.progress = progress;
    this.session = session;
    this.m = session.messages();
    this.live = !progress.equals("plain") && Terminal.isTerminal(2);
  }

  void begin(BatchSealer sealer) {
    batch = sealer;
    if (progress.equals("none")) {
      return;
    }
    ticks =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "progress");
              thread.setDaemon(true);
              return thread;
            });
    long every = live ? LIVE_MILLIS : PLAIN_MILLIS;
    var unused = ticks.scheduleAtFixedRate(() -> tick(sealer), every, every, TimeUnit.MILLISECONDS);
  }

  private synchronized void tick(BatchSealer sealer) {
    Message now = said(sealer.progress());
    if (live) {
      m.status(m.in(now));
    } else {
      m.progress(now);
    }
  }

  private static Message said(BatchProgress p) {
    long done = p.sealed() + p.failed();
    String rate = String.format(Locale.ROOT, "%.1f", p.rate());
    Duration left = p.left();
    String time =
        left == null
            ? "?"
            : String.format(
                Locale.ROOT,
                "%d:%02d:%02d",
                left.toHours(),
                left.toMinutesPart(),
                left.toSecondsPart());
    return new Message(
        done + " of " + p.total() + ", failed " + p.failed() + ", " + rate + "/s, left " + time,
        "已处理 " + done + " / " + p.total() + "，失败 " + p.failed() + "，每秒 " + rate + "，剩余 " + time);
  }

  void end() {
    ScheduledExecutorService running = ticks;
    if (running != null) {
      running.shutdownNow();
    }
    if (live) {
      m.status("");
    }
  }

  @Override
  public void sealed(long row, String licence, List<LicenceDocument> documents, boolean adopted) {
    if (!json) {
      return;
    }
    Json line = new Json().open().put("schema", "seal.batch-row/1").put("row", row);
    line.put("state", "SEALED").put("licence", licence).put("adopted", adopted);
    line.key("documents").openList();
    for (LicenceDocument each : documents) {
      line.open().put("format", each.format().name()).put("SHA-256", each.digest()).close();
    }
    out(line.closeList().close().toString());
  }

  @Override
  public void failed(long row, String cause, Message message) {
    if (json) {
      out(failedRow(row, cause, m.in(message)));
    }
  }

  static String failedRow(long row, String cause, String message) {
    return new Json()
        .open()
        .put("schema", "seal.batch-row/1")
        .put("row", row)
        .put("state", "FAILED")
        .put("cause", cause)
        .put("message", message)
        .close()
        .toString();
  }

  @Override
  public void waiting(Message why) {
    long now = System.nanoTime();
    if (lastWaiting == Long.MIN_VALUE || now - lastWaiting > TimeUnit.SECONDS.toNanos(5)) {
      lastWaiting = now;
      m.warning(new Message("waiting, then trying again: " + why.en(), "等待后重试：" + why.zh()));
    }
  }

  private void out(String line) {
    session.answer().line(line);
    try {
      session.answer().flush();
    } catch (CommandFailure e) {
      // Nobody can be told any more: what is sealed is in the store, the rest is left.
      BatchSealer running = batch;
      if (running != null) {
        running.stop();
      }
    }
  }

  /** The report at the end, and how the command ends. */
  ExitCode report(BatchReport report, String goOn, String repeat) {
    if (json) {
      Json line = new Json().open().put("schema", "seal.batch/1").put("end", report.end().name());
      line.put("sealed", report.sealed()).put("adopted", report.adopted());
      line.put("failed", report.failed()).put("left", report.left());
      line.put("milliseconds", report.elapsed().toMillis());
      line.put("rate", report.rate());
      line.key("failures").openList();
      for (BatchReport.Failure each : report.failures()) {
        line.open().put("cause", each.cause()).put("message", m.in(each.message()));
        line.put("count", each.count()).key("rows").openList();
        each.rows().forEach(row -> line.value(row.longValue()));
        line.closeList().close();
      }
      session.answer().line(line.closeList().close().toString());
    } else {
      Answer answer = session.answer();
      String rate = String.format(Locale.ROOT, "%.1f", report.rate());
      String seconds = String.format(Locale.ROOT, "%.1f", report.elapsed().toMillis() / 1000.0);
      answer.line(
          m.pick(
              "sealed "
                  + report.sealed()
                  + ", failed "
                  + report.failed()
                  + ", left "
                  + report.left()
                  + "; "
                  + seconds
                  + " s, "
                  + rate
                  + "/s",
              "已签章 "
                  + report.sealed()
                  + "，失败 "
                  + report.failed()
                  + "，剩余 "
                  + report.left()
                  + "；用时 "
                  + seconds
                  + " 秒，每秒 "
                  + rate));
      for (BatchReport.Failure each : report.failures()) {
        answer.line("    " + each.count() + " × " + m.in(each.message()));
        answer.line("        " + m.pick("rows ", "行 ") + rows(each));
      }
    }
    if (report.failed() > 0) {
      m.hint(
          new Message("when they are mended, only those again: " + repeat, "修正后仅重做失败的行：" + repeat));
    }
    return switch (report.end()) {
      case STOPPED -> {
        m.hint(new Message("interrupted; to go on: " + goOn, "已中断；继续请运行：" + goOn));
        yield ExitCode.INTERRUPTED;
      }
      case TOO_MANY_FAILURES -> {
        m.error(
            new Message(
                "stopped: " + report.failed() + " rows failed", "已停止：失败 " + report.failed() + " 行"),
            new Message(
                "mend the template or the rows, then go on: " + goOn, "请修正模板或数据，然后继续：" + goOn));
        yield ExitCode.FAILED_ROWS;
      }
      case DONE -> {
        Message refused = report.refused();
        if (refused != null) {
          m.error(
              new Message(
                  report.left() + " rows are left: " + refused.en(),
                  "剩余 " + report.left() + " 行：" + refused.zh()),
              new Message(
                  "seal seals list shows who may use which seal", "可用 seal seals list 查看用印授权"));
          yield report.failed() > 0 ? ExitCode.FAILED_ROWS : ExitCode.USAGE;
        }
        if (report.unapproved()) {
          m.error(
              new Message(
                  report.left() + " rows wait for the approval of a second person",
                  report.left() + " 行尚待第二人审核"),
              new Message("seal batch approve BATCH", "seal batch approve 批次"));
          yield report.failed() > 0 ? ExitCode.FAILED_ROWS : ExitCode.USAGE;
        }
        yield report.failed() > 0 ? ExitCode.FAILED_ROWS : ExitCode.DONE;
      }
    };
  }

  private static String rows(BatchReport.Failure failure) {
    StringBuilder out = new StringBuilder();
    for (long row : failure.rows().subList(0, Math.min(50, failure.rows().size()))) {
      out.append(out.length() == 0 ? "" : ",").append(row);
    }
    return failure.count() > 50 ? out.append(",…").toString() : out.toString();
  }
}
