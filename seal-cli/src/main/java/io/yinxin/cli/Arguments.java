package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was given to a command: options, operands, and behind them the {@link Settings}.
 *
 * <p>Parsed here and not by picocli, which has the model for help, completion and manual: loading
 * its parser takes a third of the time in which a document is verified.
 */
final class Arguments {
  /** By long name: the hash of a record is slow to start. */
  private final Map<String, List<String>> given = new HashMap<>();

  private final List<String> operands = new ArrayList<>();
  private final Settings settings;

  private Arguments(Settings settings) {
    this.settings = settings;
  }

  /**
   * Parses the words behind a command's name.
   *
   * <p>Options and operands may be mixed; {@code --} ends the options. A repeatable option that
   * stands behind the operands takes all words up to the next option ({@code verify a.pdf --trust
   * root1.pem root2.pem}); in front of them it takes one.
   */
  static Arguments parse(Command command, List<String> words, Settings settings)
      throws CommandFailure {
    Arguments arguments = new Arguments(settings);
    List<Option> options = command.options();
    boolean onlyOperands = false;
    Option open = null;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (onlyOperands || word.equals("-") || !word.startsWith("-")) {
        if (open != null && !onlyOperands) {
          arguments.add(open, word);
        } else {
          refuseLongDash(word);
          arguments.operands.add(word);
        }
        continue;
      }
      open = null;
      if (word.equals("--")) {
        onlyOperands = true;
        continue;
      }
      int equals = word.startsWith("--") ? word.indexOf('=') : -1;
      String name = equals < 0 ? word : word.substring(0, equals);
      Option option = find(options, name);
      if (option == null && !word.startsWith("--") && word.length() > 2) {
        // -oFILE
        Option glued = find(options, word.substring(0, 2));
        if (glued != null && glued.takesValue()) {
          arguments.add(glued, word.substring(2));
          continue;
        }
      }
      if (option == null) {
        throw unknown(command, options, name);
      }
      if (!option.takesValue()) {
        if (equals >= 0) {
          throw CommandFailure.usage(new Message(name + " takes no value", name + " 不带值"), null);
        }
        arguments.add(option, "");
      } else if (equals >= 0) {
        arguments.add(option, word.substring(equals + 1));
      } else {
        if (i + 1 == words.size() || find(options, words.get(i + 1)) != null) {
          throw CommandFailure.usage(
              new Message(
                  name + " needs a value: " + name + " " + option.label(),
                  name + " 需要一个值：" + name + " " + option.label()),
              null);
        }
        i++;
        arguments.add(option, words.get(i));
        if (option.many() && !arguments.operands.isEmpty()) {
          open = option;
        }
      }
    }
    arguments.checkOperands(command);
    return arguments;
  }

  private void add(Option option, String value) throws CommandFailure {
    if (!option.values().isEmpty() && !option.values().contains(value)) {
      throw notOneOf(option.name(), option, value);
    }
    List<String> values = given.get(option.name());
    if (values == null) {
      values = new ArrayList<>(1);
      given.put(option.name(), values);
    } else if (!option.many() && option.takesValue()) {
      throw CommandFailure.usage(
          new Message(option.name() + " is given twice", option.name() + " 给出了两次"), null);
    }
    values.add(value);
  }

  private static CommandFailure notOneOf(String where, Option option, String value) {
    return CommandFailure.usage(
        new Message(where + " knows no '" + value + "'", where + " 没有“" + value + "”这个值"),
        new Message(
            "it is one of " + String.join(", ", option.values()),
            "可用的值：" + String.join("、", option.values())));
  }

  private static @Nullable Option find(List<Option> options, String name) {
    for (int i = 0; i < options.size(); i++) {
      if (options.get(i).names().contains(name)) {
        return options.get(i);
      }
    }
    return null;
  }

  private static CommandFailure unknown(Command command, List<Option> options, String name) {
    if (name.equals("--pin") || name.equals("--password")) {
      return CommandFailure.usage(
          new Message("there is no " + name, "没有 " + name + " 选项"),
          new Message(
              "a secret on the command line is seen by every user of the machine: use --pin-source"
                  + " prompt, env:NAME, file:PATH or fd:N",
              "命令行上的口令对本机所有用户可见：请用 --pin-source prompt、env:NAME、file:PATH 或 fd:N"));
    }
    List<String> names = new ArrayList<>();
    for (Option option : options) {
      names.addAll(option.names());
    }
    String near = Suggestion.nearest(name, names);
    return CommandFailure.usage(
        new Message(
            "seal " + command.name() + " has no option " + name,
            "seal " + command.name() + " 没有选项 " + name),
        near == null
            ? new Message(
                "see seal " + command.name() + " --help", "请看 seal " + command.name() + " --help")
            : new Message("did you mean " + near + "?", "是否想写 " + near + "？"));
  }

  /** Word processors turn two hyphens into one long dash; pasted, that looks like a file name. */
  private static void refuseLongDash(String word) throws CommandFailure {
    if (word.length() > 1 && (word.charAt(0) == '–' || word.charAt(0) == '—')) {
      throw CommandFailure.usage(
          new Message("'" + word + "' begins with a long dash", "“" + word + "”以长破折号开头"),
          new Message(
              "an option begins with two hyphens: --" + word.substring(1),
              "选项以两个连字符开头：--" + word.substring(1)));
    }
  }

  private void checkOperands(Command command) throws CommandFailure {
    int least = 0;
    int most = 0;
    String missing = "";
    for (Command.Operand operand : command.operands()) {
      least += operand.least();
      most = operand.most() == Integer.MAX_VALUE ? operand.most() : most + operand.most();
      if (missing.isEmpty() && operands.size() < least) {
        missing = operand.label();
      }
    }
    Message see =
        new Message(
            "usage: seal " + command.synopsis() + "; see seal " + command.name() + " --help",
            "用法：seal " + command.synopsis() + "；详见 seal " + command.name() + " --help");
    if (!missing.isEmpty()) {
      throw CommandFailure.usage(new Message("missing operand " + missing, "缺少参数 " + missing), see);
    }
    if (operands.size() > most) {
      throw CommandFailure.usage(
          new Message(
              "unexpected operand '" + operands.get(most) + "'",
              "多余的参数“" + operands.get(most) + "”"),
          see);
    }
  }

  /** Whether a switch, or any option, stands on the command line. */
  boolean has(Option option) {
    return given.containsKey(option.name());
  }

  /** The value of an option, from the first place that has one; null where none has. */
  @Nullable String value(Option option) throws CommandFailure {
    List<String> values = given.get(option.name());
    if (values != null) {
      return values.get(0);
    }
    String value = settings.value(option);
    if (value != null && !option.values().isEmpty() && !option.values().contains(value)) {
      throw notOneOf(
          settings.layer(option) == Settings.Layer.VARIABLE
              ? option.variable()
              : "the setting " + option.key(),
          option,
          value);
    }
    return value;
  }

  /** The value of an option that must be there. */
  String need(Option option, Message hint) throws CommandFailure {
    String value = value(option);
    if (value == null) {
      throw CommandFailure.usage(
          new Message("missing option " + option.name(), "缺少选项 " + option.name()), hint);
    }
    return value;
  }

  /**
   * All values of a repeatable option; in a variable or the configuration file they are separated
   * as in {@code PATH}.
   */
  List<String> values(Option option) throws CommandFailure {
    List<String> values = given.get(option.name());
    if (values != null) {
      return List.copyOf(values);
    }
    String value = value(option);
    if (value == null) {
      return List.of();
    }
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= value.length(); i++) {
      if (i == value.length() || value.charAt(i) == java.io.File.pathSeparatorChar) {
        if (i > from) {
          parts.add(value.substring(from, i));
        }
        from = i + 1;
      }
    }
    return parts;
  }

  /** Which place gives an option its value. */
  Settings.Layer layer(Option option) {
    return has(option) ? Settings.Layer.OPTION : settings.layer(option);
  }

  List<String> operands() {
    return operands;
  }

  Settings settings() {
    return settings;
  }
}
