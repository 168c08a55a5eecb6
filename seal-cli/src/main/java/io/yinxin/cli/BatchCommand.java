package io.yinxin.cli;

import io.yinxin.seal.Format;
import io.yinxin.seal.Message;
import io.yinxin.seal.Placement;
import io.yinxin.seal.SealException;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.SealingLevel;
import io.yinxin.seal.batch.BatchReport;
import io.yinxin.seal.batch.BatchSealer;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.licence.LicenceRenderer;
import io.yinxin.seal.licence.LicenceTemplate;
import io.yinxin.seal.store.Approval;
import io.yinxin.seal.store.Grant;
import io.yinxin.seal.store.RegisteredSeal;
import io.yinxin.seal.store.ResultQuery;
import io.yinxin.seal.store.ResultRow;
import io.yinxin.seal.store.ResultState;
import io.yinxin.seal.store.Stores;
import io.yinxin.seal.trust.TimestampAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code seal batch}: rows that wait become sealed licences; running it again goes on. */
final class BatchCommand implements Command {
  private static final int PAGE = 500;
  private static final int MOST_ROWS = 10_000;

  private static final Option TEMPLATE =
      Option.value("--template", "FILE", "the licences' template", "证照模板").asSetting();
  private static final Option FORMAT =
      Option.choice(
          "--format",
          List.of("pdf", "ofd", "both"),
          "what each licence is made as (default: pdf)",
          "每份证照生成的格式（默认：pdf）");
  private static final Option PICTURE =
      Option.value(
              "--picture",
              "FILE",
              "the seal's picture in a PDF, PNG or SVG; its place is the template's",
              "PDF 中的印章图片，PNG 或 SVG；位置由模板确定")
          .asSetting();
  private static final Option ESEAL =
      Option.value(
              "--eseal",
              "FILE",
              "electronic seal (GB/T 38540) that lists the key's certificate; an OFD needs one",
              "电子印章（GB/T 38540），须列有密钥的证书；生成 OFD 时必需")
          .asSetting();
  private static final Option SEAL =
      Option.value(
          "--seal",
          "NUMBER",
          "the registered seal (default: the electronic seal's number, or the one with the key's"
              + " certificate)",
          "登记的印章编码（默认：电子印章的编码，或使用该证书的印章）");
  private static final Option BODY =
      Option.value(
          "--body",
          "CODE",
          "the body or park that issues (default: the seal's own)",
          "颁发机构或园区代码（默认：印章所属机构）");
  private static final Option ADDRESS =
      Option.value(
              "--verify-address",
              "URL",
              "where the square code leads (default: the template's)",
              "二维码中的验证地址（默认由模板指定）")
          .asSetting();
  private static final Option BATCH =
      Option.value("--batch", "N", "rows of this import only", "仅处理此批次的行");
  private static final Option ROWS =
      Option.value("--rows", "N,N…", "these rows only, failed ones again", "仅处理这些行（失败的重新处理）");
  private static final Option FAILED =
      Option.flag("--failed", "only the rows that failed, again", "仅重新处理失败的行");
  private static final Option JOBS =
      Option.value("--jobs", "N", "how many threads (default: four a core)", "线程数（默认：每核四个）")
          .asSetting();
  private static final Option LIMIT =
      Option.value("--limit", "N", "at most so many rows", "最多处理多少行");
  private static final Option MAX_FAILURES =
      Option.value(
          "--max-failures",
          "N",
          "stop when so many rows have failed (default: 1000)",
          "失败多少行后停止（默认：1000）");
  private static final Option DRY_RUN =
      Option.flag("--dry-run", "render only: nothing is sealed or written", "仅试渲染，不签章，不写入");
  private static final Option PROGRESS =
      Option.choice(
          "--progress",
          List.of("auto", "plain", "none"),
          "progress on stderr (default: auto)",
          "在标准错误上显示进度（默认：auto）");
  private static final Option JSON =
      Option.flag(
          "--json",
          "one object a row (seal.batch-row/1), a summary last (seal.batch/1)",
          "每行数据输出一个对象（seal.batch-row/1），最后输出汇总（seal.batch/1）");

  @Override
  public String name() {
    return "batch";
  }

  @Override
  public Message summary() {
    return new Message(
        "seals the rows that wait, each once; running it again goes on",
        "为待发证的数据行批量签章，每行一次；再次运行即继续");
  }

  @Override
  public List<Message> description() {
    return List.of(
        new Message(
            "Each row of the template's type becomes a licence in the store, with its entry in the"
                + " ledger. A run that was interrupted or killed loses nothing: the next one goes on."
                + " Several runs on a server share the rows",
            "模板所属类型的每一行成为证照库中的一份证照，并记入用印台账。被中断或强行终止也不会丢失：再次运行即继续。多个进程可共用服务器上的同一存储库"),
        new Message(
            "A row that cannot be sealed is written down with the reason. A token, database or time"
                + " server that does not answer is waited for; a refused PIN or a full disk ends the"
                + " run at once",
            "无法签章的行会记录原因。密码设备、数据库或时间戳服务无响应时等待；口令错误或磁盘已满时立即停止"));
  }

  @Override
  public String synopsis() {
    return "batch --store URL --key REF --template FILE [OPTIONS]";
  }

  @Override
  public List<Option> options() {
    List<Option> all =
        new ArrayList<>(
            List.of(
                TEMPLATE,
                KeyOptions.KEY,
                KeyOptions.PIN_SOURCE,
                KeyOptions.CHAIN,
                FORMAT,
                PICTURE,
                ESEAL,
                SEAL,
                BODY,
                ADDRESS,
                LevelOptions.LEVEL,
                LevelOptions.TSA,
                BATCH,
                ROWS,
                FAILED,
                JOBS,
                LIMIT,
                MAX_FAILURES,
                DRY_RUN,
                PROGRESS,
                JSON,
                StoreAccess.OPERATOR));
    all.addAll(StoreAccess.OPTIONS);
    return CommonOptions.with(all.toArray(new Option[0]));
  }

  @Override
  public List<ExitCode> exits() {
    return List.of(
        ExitCode.DONE,
        ExitCode.INTERNAL,
        ExitCode.USAGE,
        ExitCode.FILE,
        ExitCode.KEY,
        ExitCode.FAILED_ROWS,
        ExitCode.INTERRUPTED);
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example(
            "seal batch --store sqlite:seal.db --key file:l.p12 --template l.template --picture seal.svg",
            "all rows that wait",
            "处理全部待签行"),
        new Example(
            "seal batch --store sqlite:s.db --key file:l.p12 --template l.txt --format both --eseal s.esl",
            "each licence as PDF and as OFD, with an electronic seal",
            "每份证照生成 PDF 和 OFD，使用电子印章"),
        new Example(
            "seal batch --store sqlite:seal.db --template l.template --dry-run",
            "would they all do?",
            "先试一遍"));
  }

  @Override
  public List<Command> members() {
    return List.of(approve());
  }

  @Override
  public ExitCode run(Arguments arguments, Session session)
      throws CommandFailure, SealException, IOException {
    Set<Format> formats = formats(arguments);
    String file =
        arguments.need(
            TEMPLATE, new Message("--template FILE says what is made", "请用 --template 指定模板"));
    LicenceTemplate template = template(StoreAccess.file(file, session));
    LicenceRenderer renderer = LicenceRenderer.of(template, address(arguments));
    try (Stores stores = StoreAccess.open(arguments, session)) {
      ResultQuery query = query(arguments, template, stores);
      if (arguments.has(DRY_RUN)) {
        return dryRun(query, renderer, formats, stores, arguments, session);
      }
      try (SealKey key = KeyOptions.open(arguments, session)) {
        return seal(query, renderer, formats, key, stores, arguments, session);
      }
    }
  }

  private static Set<Format> formats(Arguments arguments) throws CommandFailure {
    String format = arguments.value(FORMAT);
    if (format == null || format.equals("pdf")) {
      return Set.of(Format.PDF);
    }
    if (arguments.value(ESEAL) == null) {
      throw CommandFailure.usage(
          new Message(
              "--format " + format + " needs an electronic seal", "--format " + format + " 需要电子印章"),
          new Message(
              "give one with --eseal FILE; seal eseal make makes one",
              "请用 --eseal FILE 指定；可用 seal eseal make 制作"));
    }
    return format.equals("ofd") ? Set.of(Format.OFD) : Set.of(Format.PDF, Format.OFD);
  }

  private static LicenceTemplate template(Path file) throws CommandFailure, IOException {
    List<LicenceTemplate.Fault> faults = LicenceTemplate.check(file);
    if (!faults.isEmpty()) {
      LicenceTemplate.Fault first = faults.get(0);
      throw CommandFailure.usage(
          new Message(
              "the template is at fault, line " + first.line() + ": " + first.what().en(),
              "模板第 " + first.line() + " 行有误：" + first.what().zh()),
          new Message("seal templates check tells all faults", "可用 seal templates check 列出全部错误"));
    }
    LicenceTemplate template = LicenceTemplate.read(file);
    if (template.type().isEmpty()) {
      throw CommandFailure.usage(
          new Message("the template names no type of licence", "模板没有指定证照类型"),
          new Message("add the statement: type CODE", "请加入语句：type 代码"));
    }
    return template;
  }

  private static @Nullable String address(Arguments arguments) throws CommandFailure {
    String address = arguments.value(ADDRESS);
    if (address != null && !address.matches("https?://[!-~]{1,190}")) {
      throw CommandFailure.usage(
          new Message("--verify-address is no http(s) URL", "--verify-address 不是 http(s) 网址"),
          null);
    }
    return address;
  }

  private static ResultQuery query(Arguments arguments, LicenceTemplate template, Stores stores)
      throws CommandFailure, IOException {
    String batch = arguments.value(BATCH);
    ResultQuery query =
        ResultQuery.ALL
            .ofType(template.type().orElse(null))
            .ofBatch(batch == null ? null : StoreAccess.number(BATCH, batch));
    String rows = arguments.value(ROWS);
    Set<Long> numbers = new TreeSet<>();
    if (rows != null) {
      for (String each : rows.split("[,，]", -1)) {
        numbers.add(StoreAccess.number(ROWS, each.strip()));
      }
    } else if (arguments.has(FAILED)) {
      long after = 0;
      while (numbers.size() < MOST_ROWS) {
        List<ResultRow> page = stores.results().list(query.in(ResultState.FAILED), after, PAGE);
        if (page.isEmpty()) {
          break;
        }
        for (ResultRow row : page) {
          after = row.id();
          numbers.add(after);
        }
      }
      if (numbers.isEmpty()) {
        numbers.add(0L); // no row has this number
      }
    }
    if (numbers.size() > MOST_ROWS) {
      throw CommandFailure.usage(
          new Message("more than 10,000 rows are named", "指定的行超过 10,000 个"), null);
    }
    if (numbers.isEmpty()) {
      return query;
    }
    ResultQuery named = query.withRows(numbers);
    if (!arguments.has(DRY_RUN)) {
      stores.results().retry(named);
    }
    return named;
  }

  /** What is seen of the seal, and where. */
  private record Look(
      @Nullable SealPicture picture,
      @Nullable ElectronicSeal eseal,
      @Nullable Placement place,
      @Nullable TimestampAuthority timestamps) {

    static Look of(LicenceTemplate template, Arguments arguments, Session session)
        throws CommandFailure, IOException {
      SealingLevel level = LevelOptions.level(arguments);
      if (level.compareTo(SealingLevel.T) > 0) {
        throw CommandFailure.usage(
            new Message(
                "a batch seals at level B or T, not " + level, "批量签章为 B 级或 T 级，不支持 " + level),
            new Message(
                "choose --level T; seal sign makes single documents of higher levels",
                "请改用 --level T；更高级别可用 seal sign 逐份签章"));
      }
      TimestampAuthority timestamps = LevelOptions.timestamps(arguments);
      String picture = arguments.value(PICTURE);
      String file = arguments.value(ESEAL);
      ElectronicSeal eseal =
          file == null ? null : ElectronicSeal.read(StoreAccess.file(file, session));
      String named = arguments.value(SEAL);
      if (eseal != null && named != null && !named.equals(eseal.id())) {
        throw CommandFailure.usage(
            new Message(
                "--seal is " + named + ", but the electronic seal's number is " + eseal.id(),
                "--seal 为 " + named + "，但电子印章的编码为 " + eseal.id()),
            new Message("leave --seal out", "请去掉 --seal"));
      }
      Placement place = null;
      if (picture != null || eseal != null) {
        place =
            template
                .seal()
                .orElseThrow(
                    () ->
                        CommandFailure.usage(
                            new Message("the template has no place for the seal", "模板没有印章位置"),
                            new Message("add the statement: seal X Y SIZE", "请加入语句：seal X Y 尺寸")));
      }
      return new Look(
          picture == null ? null : SealPicture.read(StoreAccess.file(picture, session)),
          eseal,
          place,
          timestamps);
    }

    /** What the documents depend on beside template and electronic seal. */
    byte[] bytes() {
      byte[] shown = picture == null ? new byte[0] : picture.file();
      if (timestamps == null) {
        return shown;
      }
      // A file of an earlier run that has no timestamp is not what is asked for.
      byte[] level = "T ".getBytes(StandardCharsets.US_ASCII);
      byte[] both = Arrays.copyOf(level, level.length + shown.length);
      System.arraycopy(shown, 0, both, level.length, shown.length);
      return both;
    }

    Sealer sealer(SealKey key, Session session) throws SealException {
      Sealer.Builder sealer = Sealer.builder().key(key).clock(session.clock());
      if (picture != null) {
        sealer.picture(picture);
      }
      if (eseal != null) {
        sealer.eseal(eseal);
      }
      if (place != null) {
        sealer.at(place);
      }
      if (timestamps != null) {
        sealer.timestamps(timestamps);
      }
      return sealer.build();
    }
  }

  private static ExitCode seal(
      ResultQuery query,
      LicenceRenderer renderer,
      Set<Format> formats,
      SealKey key,
      Stores stores,
      Arguments arguments,
      Session session)
      throws CommandFailure, SealException, IOException {
    BatchTelling telling =
        new BatchTelling(arguments.has(JSON), String.valueOf(arguments.value(PROGRESS)), session);
    Look look = Look.of(renderer.template(), arguments, session);
    if (look.timestamps != null
        && look.eseal != null
        && look.eseal.version() == ElectronicSeal.Version.V1
        && formats.contains(Format.OFD)) {
      throw CommandFailure.usage(
          new Message(
              "signatures with an electronic seal of V1 have no place for a timestamp",
              "V1 印章的签章没有时间戳的位置"),
          new Message(
              "leave out --tsa and --level, or have a V4 seal made",
              "请去掉 --tsa 和 --level，或制作 V4 印章"));
    }
    BatchSealer.Builder builder =
        BatchSealer.builder()
            .stores(stores)
            .renderer(renderer)
            .key(key, look.sealer(key, session), KeyOptions.reference(arguments, session))
            .look(look.bytes())
            .formats(formats)
            .eseal(look.eseal)
            .operator(StoreAccess.operator(arguments))
            .seal(arguments.value(SEAL))
            .body(arguments.value(BODY))
            .rows(query)
            .listener(telling)
            .clock(session.clock());
    String jobs = arguments.value(JOBS);
    if (jobs != null) {
      builder.jobs((int) Math.min(1000, StoreAccess.number(JOBS, jobs)));
    }
    String limit = arguments.value(LIMIT);
    if (limit != null) {
      builder.limit(StoreAccess.number(LIMIT, limit));
    }
    String most = arguments.value(MAX_FAILURES);
    builder.maxFailures(most == null ? 1000 : StoreAccess.number(MAX_FAILURES, most));
    BatchSealer batch = builder.build();
    BatchReport report;
    boolean done = false;
    telling.begin(batch);
    try {
      report = batch.run();
      done = true;
    } finally {
      telling.end();
      if (!done && batch.progress().sealed() + batch.progress().failed() > 0) {
        session
            .messages()
            .hint(
                new Message(
                    batch.progress().sealed() + " sealed; to go on: " + again(arguments, false),
                    "已签章 " + batch.progress().sealed() + " 行；继续请运行：" + again(arguments, false)));
      }
    }
    return telling.report(report, again(arguments, false), again(arguments, true));
  }

  /** The command that goes on, or that repeats only what failed. */
  private static String again(Arguments arguments, boolean failed) throws CommandFailure {
    StringBuilder line = new StringBuilder(Main.command()).append(" batch");
    for (Option option : new BatchCommand().options()) {
      boolean which = option.name().equals(ROWS.name()) || option.name().equals(FAILED.name());
      if (arguments.has(option) && !(failed && which)) {
        line.append(' ').append(option.name());
        if (option.takesValue()) {
          line.append(' ').append(Text.shellWord(String.valueOf(arguments.value(option))));
        }
      }
    }
    return failed ? line.append(' ').append(FAILED.name()).toString() : line.toString();
  }

  private static ExitCode dryRun(
      ResultQuery query,
      LicenceRenderer renderer,
      Set<Format> formats,
      Stores stores,
      Arguments arguments,
      Session session)
      throws CommandFailure, IOException {
    String limit = arguments.value(LIMIT);
    long left = limit == null ? Long.MAX_VALUE : StoreAccess.number(LIMIT, limit);
    Set<String> fields = Set.copyOf(renderer.template().fields());
    boolean json = arguments.has(JSON);
    Messages m = session.messages();
    Map<String, Long> causes = new LinkedHashMap<>();
    long good = 0;
    long after = 0;
    ResultQuery waiting = query.in(ResultState.PENDING, ResultState.FAILED);
    if (query.rows().isEmpty()) {
      waiting = query.in(ResultState.PENDING);
    }
    while (left > 0) {
      List<ResultRow> page = stores.results().list(waiting, after, (int) Math.min(PAGE, left));
      if (page.isEmpty()) {
        break;
      }
      for (ResultRow row : page) {
        after = row.id();
        left--;
        Map<String, String> values = new HashMap<>(row.values());
        values.keySet().retainAll(fields);
        try {
          for (Format format : formats) {
            renderer.render(values, format, session.clock().instant());
          }
          good++;
        } catch (DocumentRejected e) {
          causes.merge(m.in(e.what()), 1L, Long::sum);
          session
              .answer()
              .line(
                  json
                      ? BatchTelling.failedRow(row.id(), e.reason().name(), m.in(e.what()))
                      : m.pick("row ", "第 ") + row.id() + m.pick(": ", " 行：") + m.in(e.what()));
          session.answer().flush();
        }
      }
    }
    long bad = causes.values().stream().mapToLong(Long::longValue).sum();
    session
        .answer()
        .line(
            json
                ? new Json()
                    .open()
                    .put("schema", "seal.batch/1")
                    .put("end", "DRY_RUN")
                    .put("good", good)
                    .put("failed", bad)
                    .close()
                    .toString()
                : m.pick("dry run: would seal ", "试运行：可签章 ")
                    + good
                    + m.pick(", would fail ", "，会失败 ")
                    + bad);
    return bad == 0 ? ExitCode.DONE : ExitCode.FAILED_ROWS;
  }

  private static StoreCommand approve() {
    Option grant =
        Option.value(
            "--grant", "N", "for this grant (default: all that ask for it)", "针对此项授权（默认：所有需审核的授权）");
    return new StoreCommand(
        "batch approve",
        new Message("approves a batch as the second person", "由第二人审核批次"),
        "batch approve BATCH [--grant N] [--operator NAME]",
        List.of(new Operand("BATCH", 1, 1, new Message("the import's number", "导入批次的编号"))),
        List.of(grant, StoreAccess.OPERATOR),
        List.of(
            new Example(
                "seal batch approve 1 --operator 赵审核 --store sqlite:seal.db",
                "not the one who imported it",
                "不能是导入人本人")),
        (stores, arguments, session) -> {
          long batch = StoreAccess.row(arguments.operands().get(0));
          String number = arguments.value(grant);
          List<Long> grants = new ArrayList<>();
          if (number != null) {
            grants.add(StoreAccess.number(grant, number));
          } else {
            for (RegisteredSeal seal : stores.seals().list()) {
              for (Grant each : stores.seals().grants(seal.id())) {
                if (each.secondPerson() && each.revokedAt() == null) {
                  grants.add(each.id());
                }
              }
            }
          }
          if (grants.isEmpty()) {
            throw CommandFailure.usage(
                new Message("no grant asks for a second person", "没有需要第二人审核的授权"), null);
          }
          for (long each : grants) {
            Approval approval =
                stores.seals().approve(batch, each, StoreAccess.operator(arguments));
            session
                .answer()
                .line(
                    session
                        .messages()
                        .pick(
                            "batch "
                                + batch
                                + ", grant "
                                + each
                                + ": approved by "
                                + approval.approver(),
                            "批次 " + batch + "，授权 " + each + "：已由 " + approval.approver() + " 审核"));
          }
          return ExitCode.DONE;
        });
  }
}
