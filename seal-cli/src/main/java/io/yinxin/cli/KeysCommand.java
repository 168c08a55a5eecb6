package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.util.List;

/** {@code seal keys}: the group. */
final class KeysCommand implements Command {
  @Override
  public String name() {
    return "keys";
  }

  @Override
  public Message summary() {
    return new Message(
        "makes and keeps keys: generate, csr, issue, import, certificate, list, test",
        "生成和管理密钥：generate、csr、issue、import、certificate、list、test");
  }

  @Override
  public String synopsis() {
    return "keys generate|csr|issue|import|certificate|list|test [OPTIONS]";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with();
  }

  @Override
  public List<ExitCode> exits() {
    return KeysGenerateCommand.EXITS;
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("seal keys generate --help", "what one of them takes", "查看其中一个命令的用法"));
  }

  @Override
  public List<Command> members() {
    return List.of(
        new KeysGenerateCommand(),
        new KeysCsrCommand(),
        new KeysIssueCommand(),
        new KeysImportCommand(),
        new KeysCertificateCommand(),
        new KeysListCommand(),
        new KeysTestCommand());
  }

  @Override
  public ExitCode run(Arguments arguments, Session session) throws CommandFailure {
    throw CommandFailure.usage(
        new Message("seal keys needs a command", "seal keys 需要一个子命令"),
        new Message(
            "one of generate, csr, issue, import, certificate, list, test; see seal keys --help",
            "可用：generate、csr、issue、import、certificate、list、test；详见 seal keys --help"));
  }
}
