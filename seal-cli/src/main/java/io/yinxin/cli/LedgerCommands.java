package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.store.LedgerEntry;
import io.yinxin.seal.store.LedgerHead;
import io.yinxin.seal.store.LedgerProblem;
import io.yinxin.seal.store.LedgerReport;
import io.yinxin.seal.store.SealUse;
import io.yinxin.seal.store.Stores;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** {@code seal ledger}: the record of each use of a seal. */
final class LedgerCommands {
  private LedgerCommands() {}

  private static final int PAGE = 1000;

  private static final Option AFTER =
      Option.value("--after", "N", "entries behind this number", "此编号之后的条目");
  private static final Option LIMIT =
      Option.value("--limit", "N", "at most so many (default: 100)", "最多列出多少（默认：100）");
  private static final Option HEAD =
      Option.value(
          "--head",
          "NUMBER:HASH",
          "a head noted down earlier: up to it nothing may have changed",
          "先前记下的台账头：此前的条目不得有任何改动");

  static CommandGroup group() {
    return new CommandGroup(
        "ledger",
        new Message(
            "the record of each use of a seal: list, verify, export", "用印台账：list、verify、export"),
        List.of(list(), verify(), export()));
  }

  private static StoreCommand list() {
    return new StoreCommand(
        "ledger list",
        new Message("lists uses of seals", "列出用印记录"),
        "ledger list [--after N] [--limit N] [--json]",
        List.of(),
        List.of(AFTER, LIMIT, StoreAccess.JSON),
        List.of(
            new Command.Example(
                "seal ledger list --store sqlite:seal.db", "the first hundred", "前一百条")),
        (stores, arguments, session) -> {
          String after = arguments.value(AFTER);
          String limit = arguments.value(LIMIT);
          write(
              stores,
              after == null ? 0 : StoreAccess.number(AFTER, after),
              limit == null ? 100 : StoreAccess.number(LIMIT, limit),
              arguments.has(StoreAccess.JSON),
              session);
          return ExitCode.DONE;
        });
  }

  private static StoreCommand export() {
    return new StoreCommand(
        "ledger export",
        new Message("writes the whole ledger as JSON Lines", "以 JSON Lines 导出整个台账"),
        "ledger export [--after N]",
        List.of(),
        List.of(AFTER),
        List.of(
            new Command.Example(
                "seal ledger export --store sqlite:seal.db > ledger.jsonl",
                "for an auditor, to be kept elsewhere",
                "供审计人员另行保存")),
        (stores, arguments, session) -> {
          String after = arguments.value(AFTER);
          write(
              stores,
              after == null ? 0 : StoreAccess.number(AFTER, after),
              Long.MAX_VALUE,
              true,
              session);
          return ExitCode.DONE;
        });
  }

  private static void write(Stores stores, long after, long limit, boolean json, Session session)
      throws CommandFailure, IOException {
    long at = after;
    long left = limit;
    while (left > 0) {
      List<LedgerEntry> page = stores.ledger().list(at, (int) Math.min(PAGE, left));
      if (page.isEmpty()) {
        return;
      }
      for (LedgerEntry each : page) {
        at = each.number();
        left--;
        session.answer().line(json ? json(each) : line(each));
      }
      session.answer().flush();
    }
  }

  private static String line(LedgerEntry entry) {
    SealUse use = entry.use();
    String what = use.licence() == null ? "SHA-256 " + use.document() : use.licence();
    String seal = use.seal() == null ? use.signer() : use.seal();
    return entry.number() + "  " + entry.at() + "  " + use.operator() + "  " + seal + "  " + what;
  }

  /** A time as the entry's hash covers it: always with milliseconds. */
  private static String hashed(Instant at) {
    String text = at.toString();
    return text.indexOf('.') < 0 ? text.replace("Z", ".000Z") : text;
  }

  private static String json(LedgerEntry entry) {
    SealUse use = entry.use();
    Json json = new Json().open().put("schema", "seal.ledger/1").put("number", entry.number());
    json.put("at", hashed(entry.at())).put("operator", use.operator()).put("seal", use.seal());
    json.put("key", use.key()).put("certificate", use.certificate()).put("signer", use.signer());
    json.put("document", use.document());
    Long row = use.row();
    if (row == null) {
      json.put("row", (String) null);
    } else {
      json.put("row", row);
    }
    json.put("licence", use.licence());
    Long grant = use.grant();
    if (grant == null) {
      json.put("grant", (String) null);
    } else {
      json.put("grant", grant);
    }
    return json.put("previous", entry.previous()).put("hash", entry.hash()).close().toString();
  }

  private static StoreCommand verify() {
    return new StoreCommand(
        "ledger verify",
        new Message("checks that the ledger is as it was written", "检查台账是否与写入时一致"),
        "ledger verify [--head NUMBER:HASH] [--json]",
        List.of(),
        List.of(HEAD, StoreAccess.JSON),
        List.of(
            new Command.Example(
                "seal ledger verify --store sqlite:seal.db", "note the head down", "请记下台账头")),
        LedgerCommands::doVerify);
  }

  private static ExitCode doVerify(Stores stores, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    String noted = arguments.value(HEAD);
    LedgerHead head = null;
    if (noted != null) {
      try {
        head = LedgerHead.parse(noted.strip());
      } catch (IllegalArgumentException e) {
        throw CommandFailure.usage(
            new Message("--head is no NUMBER:HASH", "--head 不是 编号:散列 的形式"),
            new Message("as seal ledger verify printed it", "应为 seal ledger verify 输出的值"));
      }
    }
    LedgerReport report = stores.ledger().verify(head);
    Messages m = session.messages();
    if (arguments.has(StoreAccess.JSON)) {
      Json json = new Json().open().put("schema", "seal.ledger-check/1");
      json.put("whole", report.whole()).put("entries", report.entries());
      json.put("head", report.head().toString()).key("problems").openList();
      for (LedgerProblem each : report.problems()) {
        json.open().put("kind", each.kind().name()).put("from", each.from());
        json.put("to", each.to()).close();
      }
      session.answer().line(json.closeList().close().toString());
    } else {
      session
          .answer()
          .line(
              (report.whole() ? m.pick("whole: ", "完整：") : m.pick("NOT WHOLE: ", "不完整："))
                  + report.entries()
                  + m.pick(" entries, head ", " 条，台账头 ")
                  + report.head());
      for (LedgerProblem each : report.problems()) {
        String range = each.from() == each.to() ? "" + each.from() : each.from() + "–" + each.to();
        session.answer().line("    " + each.kind() + "  " + range + "  " + m.in(meaning(each)));
      }
    }
    return report.whole() ? ExitCode.DONE : ExitCode.INVALID;
  }

  private static Message meaning(LedgerProblem problem) {
    return switch (problem.kind()) {
      case CHANGED -> new Message("not what was written", "内容被改动");
      case CUT -> new Message("entries are missing", "条目缺失");
      case MOVED -> new Message("written with another number", "编号被改动，顺序被打乱");
      case INSERTED -> new Message("never written by the ledger", "并非台账写入");
      case REWRITTEN -> new Message("not what was there when the head was noted", "与记下台账头时不一致");
    };
  }
}
