package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.util.List;

/** {@code seal} without a command. */
final class TopCommand implements Command {
  @Override
  public String name() {
    return "";
  }

  @Override
  public Message summary() {
    return new Message(
        "puts electronic seals on licences and result documents, and tells whether one can be"
            + " trusted",
        "为电子证照和办理结果加盖电子印章，并验证其真伪");
  }

  @Override
  public String synopsis() {
    return "COMMAND [OPTIONS]";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(Option.flag("--version", "show the version", "显示版本").or("-V"));
  }

  @Override
  public List<ExitCode> exits() {
    return List.of(ExitCode.values());
  }

  @Override
  public List<Example> examples() {
    return List.of(new Example("seal explain", "all findings and what they mean", "所有检查结果及其含义"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session) throws CommandFailure {
    throw CommandFailure.usage(
        new Message("no command given", "没有给出命令"),
        new Message(
            "commands are " + String.join(", ", Commands.NAMES) + "; see seal --help",
            "可用的命令：" + String.join("、", Commands.NAMES) + "；详见 seal --help"));
  }
}
