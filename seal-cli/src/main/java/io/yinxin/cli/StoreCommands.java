package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.store.LicenceStatus;
import io.yinxin.seal.store.ResultState;
import io.yinxin.seal.store.StoreInfo;
import io.yinxin.seal.store.Stores;
import java.io.IOException;
import java.util.List;

/** {@code seal store}: makes a store, and tells what is in it. */
final class StoreCommands {
  private StoreCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "store",
        new Message("makes a store, and tells what is in it: init, info", "创建存储库，查看概况：init、info"),
        List.of(new Init(), info()));
  }

  /** Takes the address as its operand: there is nothing to open yet. */
  private static final class Init implements Command {
    @Override
    public String name() {
      return "store init";
    }

    @Override
    public Message summary() {
      return new Message("makes a store, or brings an older one up to date", "创建存储库，或将旧版本升级");
    }

    @Override
    public String synopsis() {
      return "store init URL [--documents DIR]";
    }

    @Override
    public List<Operand> operands() {
      return List.of(
          new Operand(
              "URL",
              1,
              1,
              new Message(
                  "sqlite:FILE, or jdbc:postgresql://HOST/DATABASE",
                  "sqlite:文件，或 jdbc:postgresql://主机/数据库")));
    }

    @Override
    public List<Option> options() {
      return CommonOptions.with(StoreAccess.USER, StoreAccess.PASSWORD, StoreAccess.DOCUMENTS);
    }

    @Override
    public List<ExitCode> exits() {
      return List.of(ExitCode.DONE, ExitCode.INTERNAL, ExitCode.USAGE, ExitCode.FILE);
    }

    @Override
    public List<Example> examples() {
      return List.of(
          new Example("seal store init sqlite:seal.db", "in one file", "单文件存储库"),
          new Example(
              "seal store init jdbc:postgresql://db/seal --store-user seal --store-password-source file:pw",
              "on a server, for many runners",
              "在服务器上，供多个进程共用"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws CommandFailure, IOException {
      String url = StoreAccess.here(arguments.operands().get(0), session);
      Stores.init(url, StoreAccess.options(arguments, session));
      try (Stores stores = Stores.open(url, StoreAccess.options(arguments, session))) {
        StoreInfo info = stores.info();
        Messages m = session.messages();
        session.answer().line(m.pick("store: ", "存储库：") + info.url() + "  " + info.engine());
        session.answer().line(m.pick("documents: ", "文件目录：") + info.documents());
      }
      return ExitCode.DONE;
    }
  }

  private static StoreCommand info() {
    return new StoreCommand(
        "store info",
        new Message("tells what is in the store", "查看存储库概况"),
        "store info [--store URL] [--json]",
        List.of(),
        List.of(StoreAccess.JSON),
        List.of(new Command.Example("seal store info --store sqlite:seal.db", "counts", "统计")),
        (stores, arguments, session) -> {
          StoreInfo info = stores.info();
          if (arguments.has(StoreAccess.JSON)) {
            Json json = new Json().open().put("schema", "seal.store/1").put("url", info.url());
            json.put("engine", info.engine()).put("version", info.schemaVersion());
            json.put("documents", info.documents().toString()).key("results").open();
            for (ResultState state : ResultState.values()) {
              json.put(state.name(), info.results().getOrDefault(state, 0L));
            }
            json.close().key("licences").open();
            for (LicenceStatus status : LicenceStatus.values()) {
              json.put(status.name(), info.licences().getOrDefault(status, 0L));
            }
            json.close().put("ledger", info.ledger().toString()).close();
            session.answer().line(json.toString());
            return ExitCode.DONE;
          }
          Messages m = session.messages();
          Answer answer = session.answer();
          answer.line(m.pick("store: ", "存储库：") + info.url() + "  " + info.engine());
          answer.line(m.pick("documents: ", "文件目录：") + info.documents());
          StringBuilder results = new StringBuilder(m.pick("results:", "结果库："));
          for (ResultState state : ResultState.values()) {
            results.append("  ").append(state).append(' ');
            results.append(info.results().getOrDefault(state, 0L));
          }
          answer.line(results.toString());
          StringBuilder licences = new StringBuilder(m.pick("licences:", "证照库："));
          for (LicenceStatus status : LicenceStatus.values()) {
            licences.append("  ").append(status).append(' ');
            licences.append(info.licences().getOrDefault(status, 0L));
          }
          answer.line(licences.toString());
          answer.line(m.pick("ledger: ", "用印台账：") + info.ledger());
          return ExitCode.DONE;
        });
  }
}
