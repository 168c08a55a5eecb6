package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.licence.LicenceMetadata;
import io.yinxin.seal.store.Licence;
import io.yinxin.seal.store.LicenceDocument;
import io.yinxin.seal.store.LicenceEvent;
import io.yinxin.seal.store.Stores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** {@code seal licences}: what was issued, and whether it still counts. */
final class LicencesCommands {
  private LicencesCommands() {}

  private static final Option HOLDER =
      Option.value(
          "--holder", "NUMBER", "citizen id or unified social credit code", "公民身份号码或统一社会信用代码");
  private static final Option FORMAT =
      Option.choice(
          "--format", List.of("pdf", "ofd"), "which file (default: the first)", "文件格式（默认：第一个）");
  private static final Option REASON = Option.value("--reason", "TEXT", "why", "原因");
  private static final Option BY =
      Option.value("--by", "ID", "the licence that takes its place", "取代它的证照标识");

  private static final Command.Operand ID =
      new Command.Operand("ID", 1, 1, new Message("the licence's identifier", "电子证照标识"));

  /** Too long for a line of help. */
  private static final String SAMPLE_ID = "$ID";

  /** One of the ways to change a licence's status. */
  private interface Change {
    LicenceEvent apply(Stores stores, String id, String reason, String operator) throws IOException;
  }

  static CommandGroup group() {
    return new CommandGroup(
        "licences",
        new Message(
            "the issued licences: find, show, fetch, revoke …, export, import",
            "已签发的证照：find、show、fetch、revoke 等，以及 export、import"),
        List.of(
            find(),
            show(),
            fetch(),
            change(
                "revoke",
                new Message("takes a licence back for good", "吊销证照（不可恢复）"),
                (s, id, reason, who) -> s.licences().revoke(id, reason, who)),
            change(
                "suspend",
                new Message("lets a licence not count for the time being", "暂停证照效力"),
                (s, id, reason, who) -> s.licences().suspend(id, reason, who)),
            change(
                "restore",
                new Message("lets a suspended licence count again", "恢复被暂停的证照"),
                (s, id, reason, who) -> s.licences().restore(id, reason, who)),
            supersede(),
            LicenceExchange.export(),
            LicenceExchange.imports()));
  }

  private static StoreCommand find() {
    return new StoreCommand(
        "licences find",
        new Message("finds everything of a holder by one number", "按一个号码查出持证主体的全部证照"),
        "licences find --holder NUMBER [--json]",
        List.of(),
        List.of(HOLDER, StoreAccess.JSON),
        List.of(
            new Command.Example(
                "seal licences find --holder 91999901MA00000155 --store sqlite:seal.db",
                "of every status, newest first",
                "所有状态，最新的在前")),
        (stores, arguments, session) -> {
          String number =
              arguments.need(
                  HOLDER,
                  new Message("give the holder's number: --holder NUMBER", "请用 --holder 给出号码"));
          for (Licence each : stores.licences().find(number)) {
            session
                .answer()
                .line(
                    arguments.has(StoreAccess.JSON)
                        ? json(each, List.of())
                        : line(each, session.messages()));
          }
          return ExitCode.DONE;
        });
  }

  private static String line(Licence licence, Messages m) {
    LicenceMetadata data = licence.data().metadata();
    String until = data.validTo() == null ? "" : m.pick("  until ", "  有效期至 ") + data.validTo();
    return licence.status() + "  " + data.typeName() + "  " + licence.id() + until;
  }

  private static String json(Licence licence, List<LicenceEvent> history) {
    Json json = new Json().open().put("schema", "seal.licence/1").put("id", licence.id());
    json.put("status", licence.status().name()).put("issued", licence.issuedAt().toString());
    Long row = licence.row();
    if (row == null) {
      json.put("row", (String) null);
    } else {
      json.put("row", row);
    }
    json.put("seal", licence.data().seal()).key("metadata").open();
    licence.data().metadata().elements().forEach(json::put);
    json.close().key("documents").openList();
    for (LicenceDocument each : licence.data().documents()) {
      json.open().put("format", each.format().name()).put("SHA-256", each.digest());
      json.put("size", each.size()).close();
    }
    json.closeList().key("history").openList();
    for (LicenceEvent each : history) {
      json.open().put("event", each.kind().name()).put("at", each.at().toString());
      json.put("operator", each.operator()).put("reason", each.reason());
      json.put("other", each.other()).close();
    }
    return json.closeList().close().toString();
  }

  private static Licence get(Stores stores, String id) throws CommandFailure, IOException {
    return stores
        .licences()
        .get(id)
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    new Message("the store has no licence " + id, "存储库中没有证照 " + id),
                    new Message(
                        "seal licences find --holder NUMBER lists those of a holder",
                        "可用 seal licences find --holder 号码 查出持证主体的证照")));
  }

  private static StoreCommand show() {
    return new StoreCommand(
        "licences show",
        new Message("shows a licence and what happened to it", "显示证照及其变更历史"),
        "licences show ID [--json]",
        List.of(ID),
        List.of(StoreAccess.JSON),
        List.of(new Command.Example("seal licences show " + SAMPLE_ID, "one licence", "查看一份证照")),
        (stores, arguments, session) -> {
          Licence licence = get(stores, arguments.operands().get(0));
          List<LicenceEvent> history = stores.licences().history(licence.id());
          Messages m = session.messages();
          Answer answer = session.answer();
          if (arguments.has(StoreAccess.JSON)) {
            answer.line(json(licence, history));
            return ExitCode.DONE;
          }
          answer.line(line(licence, m));
          licence
              .data()
              .metadata()
              .elements()
              .forEach((name, value) -> answer.line("    " + name + "  " + value));
          for (LicenceDocument each : licence.data().documents()) {
            answer.line("    " + each.format() + "  SHA-256 " + each.digest());
          }
          for (LicenceEvent each : history) {
            String reason = each.reason() == null ? "" : "  " + each.reason();
            String other = each.other() == null ? "" : "  → " + each.other();
            answer.line(
                "    " + each.at() + "  " + each.kind() + "  " + each.operator() + reason + other);
          }
          return ExitCode.DONE;
        });
  }

  private static StoreCommand fetch() {
    return new StoreCommand(
        "licences fetch",
        new Message("fetches a licence's file", "取出证照文件"),
        "licences fetch ID -o FILE [--format pdf|ofd] [--force]",
        List.of(ID),
        List.of(OutputOptions.OUTPUT, FORMAT, OutputOptions.FORCE),
        List.of(
            new Command.Example(
                "seal licences fetch " + SAMPLE_ID + " -o licence.pdf",
                "as it was issued, byte for byte",
                "与签发时逐字节一致")),
        LicencesCommands::doFetch);
  }

  private static ExitCode doFetch(Stores stores, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    String output =
        arguments.need(
            OutputOptions.OUTPUT,
            new Message("give a file: -o FILE, or - for stdout", "请用 -o 指定文件，- 表示标准输出"));
    Licence licence = get(stores, arguments.operands().get(0));
    String format = arguments.value(FORMAT);
    LicenceDocument document =
        licence.data().documents().stream()
            .filter(
                d -> format == null || d.format().name().toLowerCase(Locale.ROOT).equals(format))
            .findFirst()
            .orElseThrow(
                () ->
                    CommandFailure.usage(
                        new Message("the licence has no such file", "该证照没有此格式的文件"), null));
    try (InputStream in = stores.documents().open(document)) {
      if (output.equals("-")) {
        session.answer().copy(in);
        return ExitCode.DONE;
      }
      Path target = session.path(output);
      OutputOptions.check(target, arguments);
      OutputOptions.file(target, in::transferTo, arguments, session);
    }
    session.answer().line(output);
    return ExitCode.DONE;
  }

  private static StoreCommand change(String word, Message summary, Change change) {
    return new StoreCommand(
        "licences " + word,
        summary,
        "licences " + word + " ID --reason TEXT",
        List.of(ID),
        List.of(REASON, StoreAccess.OPERATOR),
        List.of(
            new Command.Example(
                "seal licences " + word + " " + SAMPLE_ID + " --reason 依申请",
                "who, when and why are kept",
                "记录操作人、时间和原因")),
        (stores, arguments, session) -> {
          String reason = arguments.need(REASON, new Message("say why", "请说明原因"));
          LicenceEvent event =
              change.apply(
                  stores, arguments.operands().get(0), reason, StoreAccess.operator(arguments));
          session.answer().line(event.kind().status() + "  " + event.licence());
          return ExitCode.DONE;
        });
  }

  private static StoreCommand supersede() {
    return new StoreCommand(
        "licences supersede",
        new Message("puts another licence in the place of one", "以另一份证照取代"),
        "licences supersede ID --by ID [--reason TEXT]",
        List.of(ID),
        List.of(BY, REASON, StoreAccess.OPERATOR),
        List.of(
            new Command.Example(
                "seal licences supersede " + SAMPLE_ID + " --by $NEW",
                "a new version does this by itself",
                "新版本签发时会自动取代旧版本")),
        (stores, arguments, session) -> {
          String by =
              arguments.need(BY, new Message("name the other one: --by ID", "请用 --by 给出取代它的证照"));
          String reason = arguments.value(REASON);
          LicenceEvent event =
              stores
                  .licences()
                  .supersede(
                      arguments.operands().get(0),
                      by,
                      reason == null ? "" : reason,
                      StoreAccess.operator(arguments));
          session.answer().line(event.kind().status() + "  " + event.licence() + "  → " + by);
          return ExitCode.DONE;
        });
  }
}
