package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.store.StoreOptions;
import io.yinxin.seal.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;

/** Which store, and who works with it: options of every command that needs one. */
final class StoreAccess {
  private StoreAccess() {}

  static final Option STORE =
      Option.value(
              "--store",
              "URL",
              "the store: sqlite:FILE or jdbc:postgresql://HOST/DATABASE",
              "存储库：sqlite:文件 或 jdbc:postgresql://主机/数据库")
          .asSetting();
  static final Option USER =
      Option.value("--store-user", "NAME", "the database's user", "数据库用户").asSetting();
  static final Option PASSWORD =
      Option.value(
              "--store-password-source",
              "S",
              "where the database's password comes from: prompt, env:NAME, file:PATH, fd:N",
              "数据库口令来源：prompt、env:NAME、file:PATH、fd:N")
          .asSetting();
  static final Option DOCUMENTS =
      Option.value(
              "--documents",
              "DIR",
              "the folder of the documents (default: the store knows)",
              "文件存放目录（默认由存储库记录）")
          .asSetting();
  static final Option OPERATOR =
      Option.value(
              "--operator",
              "NAME",
              "who does it, for the record (default: the user of this machine)",
              "操作人，记入台账（默认：本机用户）")
          .asSetting();
  static final Option JSON = Option.flag("--json", "JSON, one object a line", "输出 JSON，每行一个对象");

  /** Of every command on a store. */
  static final List<Option> OPTIONS = List.of(STORE, USER, PASSWORD, DOCUMENTS);

  static final List<ExitCode> EXITS =
      List.of(
          ExitCode.DONE,
          ExitCode.INTERNAL,
          ExitCode.USAGE,
          ExitCode.INVALID,
          ExitCode.FILE,
          ExitCode.FAILED_ROWS,
          ExitCode.INTERRUPTED);

  /** Opens the store that was named; the caller closes it. */
  static Stores open(Arguments arguments, Session session) throws CommandFailure, IOException {
    return Stores.open(url(arguments, session), options(arguments, session));
  }

  static String url(Arguments arguments, Session session) throws CommandFailure {
    return here(
        arguments.need(
            STORE,
            new Message(
                "--store sqlite:FILE; seal store init sqlite:FILE makes one",
                "--store sqlite:文件；可用 seal store init sqlite:文件 创建")),
        session);
  }

  /** A file counts from the folder of the session. */
  static String here(String url, Session session) {
    return url.startsWith("sqlite:") && !session.directory().toString().isEmpty()
        ? "sqlite:" + session.path(url.substring("sqlite:".length()))
        : url;
  }

  static StoreOptions options(Arguments arguments, Session session)
      throws CommandFailure, IOException {
    String source = arguments.value(PASSWORD);
    String documents = arguments.value(DOCUMENTS);
    Path folder = documents == null ? null : session.path(documents);
    return StoreOptions.defaults()
        .as(
            arguments.value(USER),
            source == null ? null : Pins.of(source, PASSWORD, false, session))
        .documents(folder)
        // A day of a grant begins where the clock on the wall says so.
        .clock(session.clock().withZone(ZoneId.systemDefault()));
  }

  static String operator(Arguments arguments) throws CommandFailure {
    String name = arguments.value(OPERATOR);
    return name == null ? System.getProperty("user.name", "?") : name;
  }

  /** A whole number of at least one. */
  static long number(Option option, String text) throws CommandFailure {
    if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) < 1) {
      throw CommandFailure.usage(
          new Message(
              option.name() + " is no number above 0: '" + text + "'",
              option.name() + " 的值“" + text + "”不是正整数"),
          null);
    }
    return Long.parseLong(text);
  }

  /** The number that an operand is. */
  static long row(String text) throws CommandFailure {
    if (!text.matches("[0-9]{1,18}")) {
      throw CommandFailure.usage(
          new Message("'" + text + "' is no number", "“" + text + "”不是编号"), null);
    }
    return Long.parseLong(text);
  }

  /** A file that must be there, {@code -} for stdin. */
  static Path file(String name, Session session) throws IOException {
    if (name.equals("-")) {
      return session.scratch().spool(session.in());
    }
    Path path = session.path(name);
    if (!Files.exists(path)) {
      throw new java.nio.file.NoSuchFileException(name);
    }
    return path;
  }
}
