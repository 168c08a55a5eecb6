package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.licence.LicenceRenderer;
import io.yinxin.seal.licence.LicenceTemplate;
import io.yinxin.seal.store.LicenceCatalogue;
import io.yinxin.seal.store.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code seal templates check}: everything that is wrong with a template, before the night. */
final class TemplatesCheckCommand implements Command {
  private static final int MAX_FAULTS = 1000;

  private static final Option ROWS =
      Option.value(
          "--rows",
          "FILE",
          "make a licence of each of these rows, too (CSV or JSON Lines)",
          "再用这些数据行逐一试制证照（CSV 或 JSON Lines）");
  private static final Option CATALOGUE =
      Option.value(
              "--catalogue",
              "FILE",
              "the catalogue of licence types (GB/T 36902): the template's type must be in it",
              "证照目录（GB/T 36902）：模板的证照类型须在其中")
          .asSetting();
  private static final Option JSON =
      Option.flag("--json", "one object a template (seal.template/1)", "每个模板输出一个 JSON 对象");

  /** Something that is wrong, and where. */
  private record Fault(
      @Nullable Integer line, @Nullable Integer row, @Nullable String field, Message what) {}

  @Override
  public String name() {
    return "templates check";
  }

  @Override
  public Message summary() {
    return new Message("tells what is wrong with templates of licences", "检查证照模板，列出其中的错误");
  }

  @Override
  public List<Message> description() {
    return List.of(
        new Message(
            "Every fault is told with its line and, where it is about one, its field. Of rows the"
                + " number and the field are told, never the value",
            "每个错误均指出行号和相关字段。对数据行只指出行序号和字段，不显示其值"));
  }

  @Override
  public String synopsis() {
    return "templates check FILE… [--rows FILE] [--json]";
  }

  @Override
  public List<Operand> operands() {
    return List.of(
        new Operand("FILE", 1, Integer.MAX_VALUE, new Message("the templates", "要检查的模板")));
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(ROWS, CATALOGUE, JSON);
  }

  @Override
  public List<ExitCode> exits() {
    return List.of(ExitCode.DONE, ExitCode.INTERNAL, ExitCode.USAGE, ExitCode.FILE);
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example(
            "seal templates check business-licence.template", "before it is used", "使用之前先检查"),
        new Example(
            "seal templates check business-licence.template --rows business-licence.csv",
            "with the rows that it is for",
            "连同要使用的数据行一起检查"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session)
      throws CommandFailure, SealException, IOException {
    String rowsFile = arguments.value(ROWS);
    Path rows = rowsFile == null ? null : StoreAccess.file(rowsFile, session);
    String catalogueFile = arguments.value(CATALOGUE);
    LicenceCatalogue catalogue =
        catalogueFile == null
            ? null
            : LicenceCatalogue.read(StoreAccess.file(catalogueFile, session));
    boolean good = true;
    for (String name : arguments.operands()) {
      Checked checked = check(StoreAccess.file(name, session), rows, catalogue);
      good &= checked.faults().isEmpty();
      if (arguments.has(JSON)) {
        json(name, checked.faults(), session);
      } else {
        say(name, checked.rows(), checked.faults(), session);
      }
      session.answer().flush();
    }
    return good ? ExitCode.DONE : ExitCode.USAGE;
  }

  /** What is wrong with a template, and how many rows it was tried with. */
  private record Checked(List<Fault> faults, int rows) {}

  private static Checked check(Path file, @Nullable Path rows, @Nullable LicenceCatalogue catalogue)
      throws SealException, IOException {
    List<Fault> faults = new ArrayList<>();
    for (LicenceTemplate.Fault each : LicenceTemplate.check(file)) {
      faults.add(new Fault(each.line(), null, each.field(), each.what()));
    }
    if (!faults.isEmpty()) {
      return new Checked(faults, 0);
    }
    LicenceTemplate template = LicenceTemplate.read(file);
    if (catalogue != null && template.type().flatMap(catalogue::get).isEmpty()) {
      faults.add(
          new Fault(
              null,
              null,
              "type",
              template.type().isEmpty()
                  ? new Message("the template names no type of licence", "模板没有指定证照类型")
                  : new Message("the catalogue has no such type", "证照目录中没有此类型")));
    }
    if (rows == null) {
      return new Checked(faults, 0);
    }
    LicenceRenderer renderer = LicenceRenderer.of(template);
    int number = 0;
    try (RowReader reader = RowReader.open(rows, null)) {
      for (RowReader.Row row = reader.next();
          row != null && faults.size() < MAX_FAULTS;
          row = reader.next()) {
        number++;
        Message fault = row.fault();
        if (fault == null) {
          fault = tried(renderer, row);
        }
        if (fault != null) {
          faults.add(new Fault(null, number, null, fault));
        }
      }
    }
    return new Checked(faults, number);
  }

  /** What is wrong with the licence that a row makes, null if nothing is. */
  private static @Nullable Message tried(LicenceRenderer renderer, RowReader.Row row)
      throws SealException, IOException {
    try {
      renderer.render(row.values(), java.time.Instant.EPOCH);
      return null;
    } catch (DocumentRejected e) {
      return e.what();
    }
  }

  private static void say(String name, int rows, List<Fault> faults, Session session) {
    Messages m = session.messages();
    for (Fault fault : faults) {
      List<String> where = new ArrayList<>();
      if (fault.line() != null) {
        where.add(m.pick("line " + fault.line(), "第 " + fault.line() + " 行"));
      }
      if (fault.row() != null) {
        where.add(m.pick("row " + fault.row(), "数据第 " + fault.row() + " 条"));
      }
      if (fault.field() != null) {
        where.add(m.pick("field '" + fault.field() + "'", "字段 '" + fault.field() + "'"));
      }
      String place = String.join(m.pick(", ", "，"), where);
      session.answer().line(name + ": " + place + ": " + m.in(fault.what()));
    }
    if (faults.isEmpty()) {
      String made = rows == 0 ? "" : m.pick(", " + rows + " rows", "，" + rows + " 行数据");
      session.answer().line(name + ": " + m.pick("ok", "正确") + made);
    }
  }

  private static void json(String name, List<Fault> faults, Session session) {
    Json json = new Json().open().put("schema", "seal.template/1").put("file", name);
    json.put("ok", faults.isEmpty()).key("faults").openList();
    for (Fault fault : faults) {
      json.open();
      Integer line = fault.line();
      if (line != null) {
        json.put("line", line);
      }
      Integer row = fault.row();
      if (row != null) {
        json.put("row", row);
      }
      json.put("field", fault.field());
      json.put("message", session.messages().in(fault.what())).close();
    }
    session.answer().line(json.closeList().close().toString());
  }
}
