package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.store.ImportReport;
import io.yinxin.seal.store.LicenceExportReport;
import io.yinxin.seal.store.LicenceImportReport;
import io.yinxin.seal.store.Stores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** {@code seal licences export} and {@code import}: licences go from one store to another. */
final class LicenceExchange {
  private LicenceExchange() {}

  private static final Option SINCE =
      Option.value(
          "--since",
          "TIME",
          "events at or after this time, of a day from its first second",
          "此时间起的事件；只写日期表示当天零时起");
  private static final Option AFTER =
      Option.value(
          "--after",
          "N",
          "events behind this number: where the last export ended",
          "此编号之后的事件，即上次导出的结束位置");

  static StoreCommand export() {
    return new StoreCommand(
        "licences export",
        new Message(
            "writes what happened to licences, with their files, as JSON Lines",
            "以 JSON Lines 导出证照事件及其文件"),
        "licences export --since TIME [--after N] [-o FILE]",
        List.of(),
        List.of(SINCE, AFTER, OutputOptions.OUTPUT, OutputOptions.FORCE, StoreAccess.JSON),
        List.of(
            new Command.Example(
                "seal licences export --since 2026-11-23 -o events.jsonl --store sqlite:seal.db",
                "to begin; it says where to go on",
                "首次导出；会给出继续的位置"),
            new Command.Example(
                "seal licences export --after 4200 -o more.jsonl --store sqlite:seal.db",
                "to go on: nothing is missed, nothing comes twice",
                "从该位置继续：不遗漏、不重复")),
        LicenceExchange::doExport);
  }

  private static ExitCode doExport(Stores stores, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    String since = arguments.value(SINCE);
    String after = arguments.value(AFTER);
    if (since == null && after == null) {
      throw CommandFailure.usage(
          new Message("missing option --since", "缺少选项 --since"),
          new Message(
              "say from when on: --since TIME, or --after N with the number that the last export"
                  + " gave",
              "请指定起点：--since 时间，或用 --after 加上次导出给出的编号"));
    }
    Instant from = since == null ? Instant.EPOCH : Times.begin(SINCE, since);
    if (from.isBefore(Instant.EPOCH)) {
      from = Instant.EPOCH;
    }
    long behind = after == null ? 0 : StoreAccess.row(after);
    String output = arguments.value(OutputOptions.OUTPUT);
    if (output == null || output.equals("-")) {
      if (arguments.has(StoreAccess.JSON)) {
        throw CommandFailure.usage(
            new Message(
                "the events and --json cannot both go to stdout", "事件内容与 --json 不能同时输出到标准输出"),
            new Message("give a file: -o FILE", "请用 -o 指定文件"));
      }
      try {
        LicenceExportReport report =
            stores.licences().exportSince(from, behind, session.answer().stream());
        session.messages().progress(told(report));
      } catch (Answer.Gone e) {
        // Whoever read has seen enough.
      }
      return ExitCode.DONE;
    }
    Path target = session.path(output);
    OutputOptions.check(target, arguments);
    Instant begin = from;
    LicenceExportReport[] report = new LicenceExportReport[1];
    OutputOptions.file(
        target,
        out -> report[0] = stores.licences().exportSince(begin, behind, out),
        arguments,
        session);
    if (arguments.has(StoreAccess.JSON)) {
      Json json = new Json().open().put("schema", "seal.licence-export/1").put("file", output);
      json.put("events", report[0].events()).put("next", report[0].next()).close();
      session.answer().line(json.toString());
    } else {
      session.answer().line(output + ": " + session.messages().in(told(report[0])));
    }
    return ExitCode.DONE;
  }

  private static Message told(LicenceExportReport report) {
    return new Message(
        report.events() + " events; to go on: --after " + report.next(),
        report.events() + " 个事件；继续导出请用 --after " + report.next());
  }

  static StoreCommand imports() {
    return new StoreCommand(
        "licences import",
        new Message(
            "takes in what another store exported, each document verified first",
            "导入另一存储库导出的证照，每份文件先行验证"),
        "licences import [FILE…] --trust PATH…",
        List.of(
            new Command.Operand(
                "FILE",
                0,
                Integer.MAX_VALUE,
                new Message(
                    "what seal licences export wrote (default: stdin)",
                    "seal licences export 导出的文件（默认：标准输入）"))),
        List.of(
            RevocationOptions.and(
                VerifyCommand.TRUST,
                VerifyCommand.SEAL_MAKERS,
                VerifyCommand.AT,
                StoreAccess.OPERATOR,
                StoreAccess.JSON)),
        List.of(
            new Command.Example(
                "seal licences import events.jsonl --trust roots/ --store sqlite:province.db",
                "what is there already stays as it is",
                "已有的内容保持不变")),
        LicenceExchange::doImport);
  }

  private static ExitCode doImport(Stores stores, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    Verifier verifier = VerifyCommand.verifier(arguments, session).build();
    String operator = StoreAccess.operator(arguments);
    List<String> names = arguments.operands().isEmpty() ? List.of("-") : arguments.operands();
    for (String each : names) {
      if (!each.equals("-")) {
        StoreAccess.file(each, session);
      }
    }
    ExitCode exit = ExitCode.DONE;
    for (String name : names) {
      LicenceImportReport report;
      if (name.equals("-")) {
        report = stores.licences().importAll(session.in(), verifier, operator);
      } else {
        try (InputStream in = Files.newInputStream(session.path(name))) {
          report = stores.licences().importAll(in, verifier, operator);
        }
      }
      tell(name, report, arguments, session);
      if (report.refusedCount() > 0) {
        exit = ExitCode.FAILED_ROWS;
      }
    }
    return exit;
  }

  private static void tell(
      String name, LicenceImportReport report, Arguments arguments, Session session)
      throws CommandFailure {
    Messages m = session.messages();
    Answer answer = session.answer();
    if (arguments.has(StoreAccess.JSON)) {
      Json json = new Json().open().put("schema", "seal.licence-import/1").put("file", name);
      json.put("licences", report.licences()).put("events", report.events());
      json.put("known", report.known()).put("refused", report.refusedCount());
      ResultsCommands.badRows(json.key("badLines"), report.refused(), m);
      answer.line(json.close().toString());
    } else {
      for (ImportReport.BadRow bad : report.refused()) {
        answer.line(ResultsCommands.line(name, bad, m));
      }
      answer.line(
          name
              + m.pick(": new licences ", "：新证照 ")
              + report.licences()
              + m.pick(", new events ", "，新事件 ")
              + report.events()
              + m.pick(", known ", "，已有 ")
              + report.known()
              + m.pick(", refused ", "，拒绝 ")
              + report.refusedCount());
    }
    answer.flush();
  }
}
