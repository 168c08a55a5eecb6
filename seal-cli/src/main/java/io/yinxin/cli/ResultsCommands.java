package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.licence.LicenceTemplate;
import io.yinxin.seal.licence.LicenceType;
import io.yinxin.seal.store.ImportOptions;
import io.yinxin.seal.store.ImportReport;
import io.yinxin.seal.store.MarkReport;
import io.yinxin.seal.store.ResultQuery;
import io.yinxin.seal.store.ResultRow;
import io.yinxin.seal.store.ResultState;
import io.yinxin.seal.store.RowReader;
import io.yinxin.seal.store.SiteTable;
import io.yinxin.seal.store.Stores;
import io.yinxin.seal.store.TableMapping;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code seal results}: the finished cases that are owed a document. */
final class ResultsCommands {
  private ResultsCommands() {}

  private static final Option TYPE =
      Option.value("--type", "CODE", "the type of licence (21 characters)", "证照类型代码（21 位）");
  private static final Option TEMPLATE =
      Option.value(
          "--template",
          "FILE",
          "the template they are for: gives the type and the fields that must be there",
          "所用模板：据此确定证照类型和必填字段");
  private static final Option CASE_NUMBER =
      Option.value(
          "--case-number",
          "COLUMN",
          "the column with the case's number (default: 办件编号 and the like)",
          "办件编号所在的列（默认：办件编号等）");
  private static final Option MAP =
      Option.value(
              "--map",
              "COLUMN=FIELD",
              "a column under another name; without a name it is left out",
              "列名对应的字段名；字段名为空则忽略该列")
          .repeatable();
  private static final Option CHARSET =
      Option.value("--charset", "NAME", "the file's encoding (default: found out)", "文件编码（默认自动识别）");
  private static final Option ALL =
      Option.flag("--all-or-nothing", "one bad row, and none is imported", "只要有一行错误就全部不导入");
  private static final Option STATE =
      Option.choice(
          "--state",
          List.of("pending", "claimed", "sealed", "failed", "withdrawn"),
          "rows in this state",
          "只列出此状态的行");
  private static final Option BATCH =
      Option.value("--batch", "N", "rows of this import", "只列出此批次的行");
  private static final Option LIMIT =
      Option.value("--limit", "N", "at most so many (default: 100)", "最多列出多少（默认：100）");
  private static final Option REASON = Option.value("--reason", "TEXT", "why", "原因");

  static CommandGroup group() {
    return new CommandGroup(
        "results",
        new Message(
            "the finished cases that are owed a licence: import, list, show, withdraw, mark",
            "待发证的办理结果：import、list、show、withdraw、mark"),
        List.of(imports(), list(), show(), withdraw(), mark()));
  }

  private static StoreCommand imports() {
    return new StoreCommand(
        "results import",
        new Message(
            "imports rows from CSV, JSON Lines or a table of the site",
            "从 CSV、JSON Lines 文件或业务库的表导入数据行"),
        "results import FILE --template FILE [OPTIONS]\n"
            + "       seal results import --from URL --mapping FILE --template FILE [OPTIONS]",
        List.of(
            new Command.Operand(
                "FILE",
                0,
                1,
                new Message(
                    "CSV with a header line, or JSON Lines; - for stdin",
                    "带表头的 CSV，或 JSON Lines；- 表示标准输入"))),
        List.of(
            TEMPLATE,
            TYPE,
            SiteTableOptions.FROM,
            SiteTableOptions.MAPPING,
            SiteTableOptions.USER,
            SiteTableOptions.PASSWORD,
            CASE_NUMBER,
            MAP,
            CHARSET,
            ALL,
            StoreAccess.OPERATOR,
            StoreAccess.JSON),
        List.of(
            new Command.Example(
                "seal results import rows.csv --template l.template --store sqlite:seal.db",
                "the same row twice is one row",
                "重复的行只导入一次"),
            new Command.Example(
                "seal results import --from sqlite:cases.db --mapping c.mapping --template l.template",
                "rows that wait in a table; those that have ended are marked there first",
                "表中的待办行；已办结的行先在表中标记")),
        ResultsCommands::doImport);
  }

  private static ExitCode doImport(Stores stores, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    String mapping = arguments.value(SiteTableOptions.MAPPING);
    boolean file = !arguments.operands().isEmpty();
    if (!file && mapping == null) {
      throw CommandFailure.usage(
          new Message("missing operand FILE", "缺少参数 FILE"),
          new Message(
              "name a file of rows, or a table of the site: --from URL --mapping FILE",
              "请指定数据文件，或业务库的表：--from 地址 --mapping 文件"));
    }
    if (file && arguments.has(SiteTableOptions.FROM)) {
      throw CommandFailure.usage(
          new Message("a file and --from exclude each other", "数据文件与 --from 不能同时使用"), null);
    }
    if (!file) {
      return fromTable(stores, arguments, session);
    }
    String name = arguments.operands().get(0);
    Path path = StoreAccess.file(name, session);
    ImportOptions options =
        importOptions(
            name.equals("-") ? "stdin" : String.valueOf(path.getFileName()), arguments, session);
    ImportReport report;
    try (RowReader rows = RowReader.open(path, charset(arguments.value(CHARSET)))) {
      report = stores.results().importRows(rows, options);
    }
    return tell(name, report, arguments, session);
  }

  /** First what has ended is marked, so that what is left is new or under way. */
  private static ExitCode fromTable(Stores stores, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    for (Option each : List.of(CASE_NUMBER, MAP, CHARSET)) {
      if (arguments.has(each)) {
        throw CommandFailure.usage(
            new Message(
                each.name() + " is for files; the mapping says it for a table",
                each.name() + " 只用于文件；表由映射文件说明"),
            null);
      }
    }
    TableMapping mapping = SiteTableOptions.mapping(arguments, session);
    ImportOptions options = importOptions(mapping.table(), arguments, session);
    try (SiteTable table = SiteTableOptions.open(mapping, arguments, session)) {
      MarkReport marked = table.mark(stores.results(), options.type());
      tell(mapping.table(), marked, arguments, session);
      session.answer().flush();
      ImportReport report;
      try (RowReader rows = table.rows()) {
        report = stores.results().importRows(rows, options);
      }
      return tell(mapping.table(), report, arguments, session);
    }
  }

  private static StoreCommand mark() {
    return new StoreCommand(
        "results mark",
        new Message("marks rows in a table of the site that have ended here", "在业务库的表中标记已办结的行"),
        "results mark --from URL --mapping FILE --template FILE [OPTIONS]",
        List.of(),
        List.of(
            TEMPLATE,
            TYPE,
            SiteTableOptions.FROM,
            SiteTableOptions.MAPPING,
            SiteTableOptions.USER,
            SiteTableOptions.PASSWORD,
            StoreAccess.JSON),
        List.of(
            new Command.Example(
                "seal results mark --from sqlite:cases.db --mapping c.mapping --template l.template",
                "after a batch; again and again does no harm",
                "批量签章之后运行，可重复运行")),
        (stores, arguments, session) -> {
          TableMapping mapping = SiteTableOptions.mapping(arguments, session);
          ImportOptions options = importOptions(mapping.table(), arguments, session);
          try (SiteTable table = SiteTableOptions.open(mapping, arguments, session)) {
            tell(mapping.table(), table.mark(stores.results(), options.type()), arguments, session);
          }
          return ExitCode.DONE;
        });
  }

  private static void tell(String table, MarkReport report, Arguments arguments, Session session) {
    Messages m = session.messages();
    if (arguments.has(StoreAccess.JSON)) {
      Json json = new Json().open().put("schema", "seal.mark/1").put("table", table);
      json.key("marked").open();
      for (ResultState each : SiteTableOptions.ENDS) {
        json.put(each.name(), report.marked().getOrDefault(each, 0L));
      }
      json.close().put("changed", report.changed()).put("waiting", report.waiting()).close();
      session.answer().line(json.toString());
      return;
    }
    StringBuilder line = new StringBuilder(table).append(m.pick(": marked", "：已标记"));
    for (ResultState each : SiteTableOptions.ENDS) {
      line.append(' ').append(each).append(' ').append(report.marked().getOrDefault(each, 0L));
    }
    line.append(m.pick(", changed meanwhile ", "，其间有改动 ")).append(report.changed());
    line.append(m.pick(", others that wait ", "，其余待办 ")).append(report.waiting());
    session.answer().line(line.toString());
  }

  private static ExitCode tell(
      String name, ImportReport report, Arguments arguments, Session session) {
    Messages m = session.messages();
    Answer answer = session.answer();
    if (arguments.has(StoreAccess.JSON)) {
      Json json = new Json().open().put("schema", "seal.import/1").put("file", name);
      Long batch = report.batch();
      if (batch == null) {
        json.put("batch", (String) null);
      } else {
        json.put("batch", batch);
      }
      json.put("read", report.read()).put("added", report.added());
      json.put("replaced", report.replaced()).put("known", report.known());
      badRows(json.put("bad", report.bad()).key("badRows"), report.badRows(), m);
      answer.line(json.close().toString());
    } else {
      for (ImportReport.BadRow bad : report.badRows()) {
        answer.line(line(name, bad, m));
      }
      String batch =
          report.batch() == null
              ? m.pick("nothing new", "没有新行")
              : m.pick("batch " + report.batch(), "批次 " + report.batch());
      String replaced =
          report.replaced() == 0
              ? ""
              : m.pick(", in place of failed ones ", "，替换失败的行 ") + report.replaced();
      answer.line(
          batch
              + m.pick(": rows read ", "：读取 ")
              + report.read()
              + m.pick(", added ", "，新增 ")
              + report.added()
              + replaced
              + m.pick(", known ", "，已有 ")
              + report.known()
              + m.pick(", bad ", "，错误 ")
              + report.bad());
    }
    return report.bad() == 0 ? ExitCode.DONE : ExitCode.FAILED_ROWS;
  }

  /** What was wrong with a line of a file. */
  static String line(String file, ImportReport.BadRow bad, Messages m) {
    String where =
        bad.key() == null
            ? m.pick("line " + bad.line(), "第 " + bad.line() + " 行")
            : m.pick("case " + bad.key(), "办件 " + bad.key());
    return file + ": " + where + ": " + m.in(bad.message());
  }

  /** The same as a list of objects. */
  static void badRows(Json json, List<ImportReport.BadRow> rows, Messages m) {
    json.openList();
    for (ImportReport.BadRow bad : rows) {
      json.open().put("line", bad.line());
      if (bad.key() != null) {
        json.put("case", bad.key());
      }
      json.put("message", m.in(bad.message())).close();
    }
    json.closeList();
  }

  private static ImportOptions importOptions(String source, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    String type = arguments.value(TYPE);
    List<String> required = List.of();
    String template = arguments.value(TEMPLATE);
    if (template != null) {
      LicenceTemplate form = LicenceTemplate.read(StoreAccess.file(template, session));
      required = form.requiredFields();
      type = type == null ? form.type().orElse(null) : type;
    }
    if (type != null && !LicenceType.isCode(type)) {
      throw CommandFailure.usage(
          new Message("--type is no code of a type of licence", "--type 不是证照类型代码"),
          new Message(
              "it is a unified social credit code with three digits behind it",
              "应为统一社会信用代码加 3 位数字"));
    }
    Map<String, String> fields = new LinkedHashMap<>();
    for (String each : arguments.values(MAP)) {
      int equals = each.indexOf('=');
      if (equals < 1) {
        throw CommandFailure.usage(
            new Message(
                "--map is no COLUMN=FIELD: '" + each + "'", "--map 的值“" + each + "”不是 列=字段"),
            null);
      }
      fields.put(each.substring(0, equals), each.substring(equals + 1));
    }
    return new ImportOptions(
        source,
        StoreAccess.operator(arguments),
        type == null ? "" : type,
        arguments.value(CASE_NUMBER),
        fields,
        required,
        arguments.has(ALL));
  }

  private static @Nullable Charset charset(@Nullable String name) throws CommandFailure {
    try {
      return name == null ? null : Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw CommandFailure.usage(
          new Message("there is no encoding '" + name + "'", "没有名为“" + name + "”的编码"),
          new Message("UTF-8 or GB18030", "UTF-8 或 GB18030"));
    }
  }

  private static StoreCommand list() {
    return new StoreCommand(
        "results list",
        new Message("lists rows, without their values", "列出数据行（不含其内容）"),
        "results list [--state S] [--batch N] [--limit N] [--json]",
        List.of(),
        List.of(STATE, BATCH, TYPE, LIMIT, StoreAccess.JSON),
        List.of(
            new Command.Example(
                "seal results list --state failed --store sqlite:seal.db",
                "what went wrong",
                "查看失败的行")),
        (stores, arguments, session) -> {
          String state = arguments.value(STATE);
          String batch = arguments.value(BATCH);
          String limit = arguments.value(LIMIT);
          Set<ResultState> states =
              state == null
                  ? Set.of()
                  : Set.of(ResultState.valueOf(state.toUpperCase(java.util.Locale.ROOT)));
          ResultQuery query =
              new ResultQuery(
                  states,
                  arguments.value(TYPE),
                  batch == null ? null : StoreAccess.number(BATCH, batch),
                  Set.of());
          long left = limit == null ? 100 : StoreAccess.number(LIMIT, limit);
          long after = 0;
          while (left > 0) {
            List<ResultRow> page = stores.results().list(query, after, (int) Math.min(1000, left));
            if (page.isEmpty()) {
              break;
            }
            for (ResultRow row : page) {
              after = row.id();
              left--;
              session
                  .answer()
                  .line(
                      arguments.has(StoreAccess.JSON)
                          ? json(row, false, session.messages())
                          : line(row, session.messages()));
            }
            session.answer().flush();
          }
          return ExitCode.DONE;
        });
  }

  private static String line(ResultRow row, Messages m) {
    Message message = row.message();
    String more = row.licence() != null ? row.licence() : message == null ? "" : m.in(message);
    return row.id() + "  " + row.state() + "  " + row.caseNumber() + "  " + more;
  }

  private static String json(ResultRow row, boolean values, Messages m) {
    Json json = new Json().open().put("schema", "seal.result/1").put("row", row.id());
    json.put("batch", row.batch()).put("type", row.type()).put("caseNumber", row.caseNumber());
    json.put("state", row.state().name()).put("attempts", row.attempts());
    json.put("licence", row.licence()).put("cause", row.cause());
    Message message = row.message();
    json.put("message", message == null ? null : m.in(message));
    json.put("changed", row.changedAt().toString());
    if (values) {
      json.key("values").open();
      row.values().forEach(json::put);
      json.close();
    }
    return json.close().toString();
  }

  private static StoreCommand show() {
    return new StoreCommand(
        "results show",
        new Message("shows a row with its values", "显示一行及其内容"),
        "results show ROW [--json]",
        List.of(new Command.Operand("ROW", 1, 1, new Message("the row's number", "行编号"))),
        List.of(StoreAccess.JSON),
        List.of(new Command.Example("seal results show 17", "one row", "查看一行")),
        (stores, arguments, session) -> {
          long number = StoreAccess.row(arguments.operands().get(0));
          ResultRow row =
              stores
                  .results()
                  .find(number)
                  .orElseThrow(
                      () ->
                          CommandFailure.usage(
                              new Message("there is no row " + number, "没有第 " + number + " 行"),
                              null));
          if (arguments.has(StoreAccess.JSON)) {
            session.answer().line(json(row, true, session.messages()));
            return ExitCode.DONE;
          }
          session.answer().line(line(row, session.messages()));
          row.values().forEach((name, value) -> session.answer().line("    " + name + "：" + value));
          return ExitCode.DONE;
        });
  }

  private static StoreCommand withdraw() {
    return new StoreCommand(
        "results withdraw",
        new Message("takes back a row that is not sealed yet", "撤回尚未签章的行"),
        "results withdraw ROW --reason TEXT",
        List.of(new Command.Operand("ROW", 1, 1, new Message("the row's number", "行编号"))),
        List.of(REASON, StoreAccess.OPERATOR),
        List.of(
            new Command.Example(
                "seal results withdraw 17 --reason 申请人撤回", "it will not be sealed", "不再发证")),
        (stores, arguments, session) -> {
          long row = StoreAccess.row(arguments.operands().get(0));
          String reason = arguments.need(REASON, new Message("say why", "请说明原因"));
          stores.results().withdraw(row, reason, StoreAccess.operator(arguments));
          session.answer().line(row + "  " + ResultState.WITHDRAWN);
          return ExitCode.DONE;
        });
  }
}
