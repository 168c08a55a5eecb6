package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Commands with a first word in common: {@code seal templates …}.
 *
 * @param name that word
 * @param summary what they are about
 * @param members the commands
 */
record CommandGroup(String name, Message summary, List<Command> members) implements Command {

  private String names(String separator) {
    return members.stream()
        .map(c -> c.name().substring(name.length() + 1))
        .collect(Collectors.joining(separator));
  }

  @Override
  public String synopsis() {
    return name + " " + names("|") + " [OPTIONS]";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with();
  }

  @Override
  public List<ExitCode> exits() {
    return members.stream().flatMap(c -> c.exits().stream()).distinct().sorted().toList();
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example(
            "seal " + members.get(0).name() + " --help", "what one of them takes", "查看其中一个命令的用法"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session) throws CommandFailure {
    throw CommandFailure.usage(
        new Message("seal " + name + " needs a command", "seal " + name + " 需要一个子命令"),
        new Message(
            "one of " + names(", ") + "; see seal " + name + " --help",
            "可用：" + names("、") + "；详见 seal " + name + " --help"));
  }
}
