package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.util.List;
import java.util.Locale;
import picocli.AutoComplete;

/** {@code seal completion}: a script that completes the command's words in bash and zsh. */
final class CompletionCommand implements Command {
  @Override
  public String name() {
    return "completion";
  }

  @Override
  public Message summary() {
    return new Message("prints a completion script for bash or zsh", "输出 bash 或 zsh 的补全脚本");
  }

  @Override
  public String synopsis() {
    return "completion [bash|zsh]";
  }

  @Override
  public List<Operand> operands() {
    return List.of(
        new Operand("SHELL", 0, 1, new Message("bash (default) or zsh", "bash（默认）或 zsh")));
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with();
  }

  @Override
  public List<ExitCode> exits() {
    return List.of(ExitCode.DONE, ExitCode.INTERNAL, ExitCode.USAGE);
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("source <(seal completion)", "in this shell, now", "在当前 shell 中立即生效"),
        new Example(
            "seal completion zsh > ~/.zfunc/_seal",
            "for zsh, where ~/.zfunc is in fpath",
            "用于 zsh（~/.zfunc 在 fpath 中）"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session) throws CommandFailure {
    String shell = arguments.operands().isEmpty() ? "bash" : arguments.operands().get(0);
    if (!shell.equals("bash") && !shell.equals("zsh")) {
      throw CommandFailure.usage(
          new Message("no completion for '" + shell + "'", "没有“" + shell + "”的补全脚本"),
          new Message("there is one for bash and zsh", "可用于 bash 和 zsh"));
    }
    String script = AutoComplete.bash("seal", Help.tree(Locale.ENGLISH));
    if (shell.equals("zsh")) {
      // The script serves both shells; this line lets zsh load it by name.
      script = "#compdef seal\nautoload -U +X bashcompinit && bashcompinit\n" + script;
    }
    session.answer().raw(script);
    return ExitCode.DONE;
  }
}
