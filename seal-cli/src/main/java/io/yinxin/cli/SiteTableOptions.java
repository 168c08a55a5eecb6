package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.store.ResultState;
import io.yinxin.seal.store.SiteTable;
import io.yinxin.seal.store.StoreOptions;
import io.yinxin.seal.store.TableMapping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Which table of the site, and how it is reached. */
final class SiteTableOptions {
  private SiteTableOptions() {}

  static final Option FROM =
      Option.value(
              "--from",
              "URL",
              "the database with the site's table (default: that of the store)",
              "业务表所在的数据库（默认：与存储库相同）")
          .asSetting();
  static final Option MAPPING =
      Option.value(
              "--mapping",
              "FILE",
              "which table, and what its columns mean; samples/data has one",
              "映射文件：说明表及各列的含义；samples/data 中有示例")
          .asSetting();
  static final Option USER =
      Option.value("--from-user", "NAME", "that database's user", "该数据库的用户").asSetting();
  static final Option PASSWORD =
      Option.value(
              "--from-password-source",
              "S",
              "where its password comes from: prompt, env:NAME, file:PATH, fd:N",
              "其口令来源：prompt、env:NAME、file:PATH、fd:N")
          .asSetting();

  /** The states in which a row of the site can have ended. */
  static final List<ResultState> ENDS =
      List.of(ResultState.SEALED, ResultState.FAILED, ResultState.WITHDRAWN);

  /** The mapping; all that is wrong with it is told. */
  static TableMapping mapping(Arguments arguments, Session session)
      throws CommandFailure, IOException {
    String name =
        arguments.need(
            MAPPING,
            new Message(
                "--mapping FILE says which table, and what its columns mean",
                "请用 --mapping 指定映射文件，说明表及各列的含义"));
    Path file = StoreAccess.file(name, session);
    List<TableMapping.Fault> faults = TableMapping.check(file);
    if (faults.isEmpty()) {
      return TableMapping.read(file);
    }
    Messages m = session.messages();
    for (int i = 0; i < faults.size(); i++) {
      TableMapping.Fault each = faults.get(i);
      String line =
          each.line() == 0 ? "" : m.pick("line " + each.line() + ", ", "第 " + each.line() + " 行，");
      Message told =
          new Message(
              name + ": " + line + each.name() + ": " + each.what().en(),
              name + "：" + line + each.name() + "：" + each.what().zh());
      if (i == faults.size() - 1) {
        throw CommandFailure.usage(told, null);
      }
      m.error(told, null);
    }
    throw new IllegalStateException();
  }

  /** Opens the table; the caller closes it. */
  static SiteTable open(TableMapping mapping, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    String from = arguments.value(FROM);
    if (from == null) {
      return SiteTable.open(
          StoreAccess.url(arguments, session), StoreAccess.options(arguments, session), mapping);
    }
    String source = arguments.value(PASSWORD);
    return SiteTable.open(
        StoreAccess.here(from, session),
        StoreOptions.defaults()
            .as(
                arguments.value(USER),
                source == null ? null : Pins.of(source, PASSWORD, false, session)),
        mapping);
  }
}
