package io.yinxin.cli;

import io.yinxin.seal.Message;
import org.jspecify.annotations.Nullable;

/** A command cannot go on: what to say, what would help, and how to end. */
final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode exit;
  private final transient Message what;
  private final transient @Nullable Message hint;

  CommandFailure(ExitCode exit, Message what, @Nullable Message hint) {
    this(exit, what, hint, null);
  }

  CommandFailure(ExitCode exit, Message what, @Nullable Message hint, @Nullable Throwable cause) {
    super(what.en(), cause);
    this.exit = exit;
    this.what = what;
    this.hint = hint;
  }

  /** Wrong options, arguments or configuration. */
  static CommandFailure usage(Message what, @Nullable Message hint) {
    return new CommandFailure(ExitCode.USAGE, what, hint);
  }

  ExitCode exit() {
    return exit;
  }

  Message what() {
    return what;
  }

  @Nullable Message hint() {
    return hint;
  }
}
