package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The picocli model of the commands, for help, completion and manual. */
final class Help {
  private Help() {}

  /** Prints the help of one command. */
  static ExitCode print(Command command, Session session) {
    session.answer().raw(text(command, session.messages().language(), width(session)));
    return ExitCode.DONE;
  }

  /** The help of one command. */
  static String text(Command command, Locale language, int width) {
    CommandSpec spec = spec(command, language);
    if (command.name().isEmpty()) {
      for (String name : Commands.NAMES) {
        Command sub = Commands.find(name);
        if (sub != null) {
          spec.addSubcommand(name, spec(sub, language));
        }
      }
    }
    for (Command member : command.members()) {
      spec.addSubcommand(
          member.name().substring(command.name().length() + 1), spec(member, language));
    }
    spec.usageMessage().width(width);
    return new CommandLine(spec).getUsageMessage(Ansi.OFF);
  }

  private static int width(Session session) {
    String columns = session.environment().get("COLUMNS");
    if (columns != null) {
      try {
        return Math.max(60, Math.min(160, Integer.parseInt(columns)));
      } catch (NumberFormatException e) {
        // Not a number: as if it were not set.
      }
    }
    return 100;
  }

  /** The whole tree of commands. */
  static CommandLine tree(Locale language) {
    CommandSpec top = spec(new TopCommand(), language);
    for (String name : Commands.NAMES) {
      Command command = Commands.find(name);
      if (command == null) {
        continue;
      }
      CommandSpec spec = spec(command, language);
      for (Command member : command.members()) {
        spec.addSubcommand(member.name().substring(name.length() + 1), spec(member, language));
      }
      top.addSubcommand(name, spec);
    }
    return new CommandLine(top);
  }

  /** One command, without those below it. */
  static CommandSpec spec(Command command, Locale language) {
    String name = command.name().isEmpty() ? "seal" : "seal " + command.name();
    CommandSpec spec = CommandSpec.create().name(name);
    for (Option option : command.options()) {
      spec.addOption(option(option, language));
    }
    int index = 0;
    for (Command.Operand operand : command.operands()) {
      boolean many = operand.most() == Integer.MAX_VALUE;
      spec.addPositional(
          PositionalParamSpec.builder()
              .index(many ? index + "..*" : Integer.toString(index))
              .arity(operand.least() + ".." + (many ? "*" : "1"))
              .paramLabel(operand.label())
              .description(escape(operand.help().in(language)))
              .type(many ? String[].class : java.io.File.class)
              .build());
      index++;
    }
    UsageMessageSpec usage = spec.usageMessage();
    usage.sortOptions(false);
    usage.adjustLineBreaksForWideCJKCharacters(true);
    boolean zh = language.getLanguage().equals("zh");
    usage.customSynopsis((zh ? "用法：" : "usage: ") + "seal " + command.synopsis());
    usage.synopsisHeading("");
    List<String> description = new ArrayList<>();
    String summary = command.summary().in(language);
    description.add(
        escape("seal " + command.name() + " ").trim() + (zh ? "：" : ": ") + escape(summary));
    for (Message paragraph : command.description()) {
      description.add("");
      description.add(escape(paragraph.in(language)));
    }
    usage.header(escape(summary));
    usage.headerHeading("");
    usage.description(description.toArray(new String[0]));
    usage.descriptionHeading("%n");
    usage.parameterListHeading(zh ? "%n参数%n" : "%nARGUMENTS%n");
    usage.optionListHeading(zh ? "%n选项%n" : "%nOPTIONS%n");
    usage.commandListHeading(zh ? "%n命令%n" : "%nCOMMANDS%n");
    usage.exitCodeListHeading(zh ? "%nEXIT CODES（退出码）%n" : "%nEXIT CODES%n");
    Map<String, String> exits = new LinkedHashMap<>();
    for (ExitCode exit : command.exits()) {
      exits.put(" " + exit.code(), escape(exit.sentence().in(language)));
    }
    usage.exitCodeList(exits);
    usage.footerHeading(zh ? "%nEXAMPLES（示例）%n" : "%nEXAMPLES%n");
    List<String> footer = new ArrayList<>();
    for (Command.Example example : command.examples()) {
      footer.add("  # " + escape(example.what().in(language)));
      footer.add("  " + escape(example.line()));
    }
    usage.footer(footer.toArray(new String[0]));
    // The summary stands in lists of commands and as the first line of the description.
    spec.usageMessage().sectionMap().remove(UsageMessageSpec.SECTION_KEY_HEADER);
    return spec;
  }

  private static OptionSpec option(Option option, Locale language) {
    OptionSpec.Builder builder =
        OptionSpec.builder(option.names().toArray(new String[0]))
            .description(escape(help(option, language)));
    if (option.label() == null) {
      builder.type(boolean.class);
    } else {
      boolean file =
          option.label().equals("FILE")
              || option.label().equals("PATH")
              || option.label().equals("OUT");
      builder.paramLabel(option.label()).type(file ? java.io.File.class : String.class);
      if (!option.values().isEmpty()) {
        builder.completionCandidates(option.values());
      }
    }
    return builder.build();
  }

  /** What an option does, with where else its value can come from. */
  static String help(Option option, Locale language) {
    String text = option.help().in(language);
    boolean zh = language.getLanguage().equals("zh");
    if (option.many()) {
      text += zh ? "；可重复" : "; repeatable";
    }
    if (option.setting()) {
      text += zh ? "（也可用 " + option.variable() + "）" : " [" + option.variable() + "]";
    }
    return text;
  }

  /** Picocli formats its texts: a percent sign and an at sign mean something to it. */
  private static String escape(String text) {
    return text.replace("%", "%%");
  }
}
