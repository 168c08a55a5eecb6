package io.yinxin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What all commands owe their users. */
class CommandsTest {
  static List<Command> commands() {
    List<Command> all = new ArrayList<>(Commands.all());
    all.add(new TopCommand());
    return all;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpEndsWithExitCodesAndExamplesInBothLanguages(Command command) {
    for (Locale language : List.of(Locale.ENGLISH, Locale.CHINESE)) {
      String help = Help.text(command, language, 100);
      assertThat(help.indexOf("EXIT CODES")).isPositive();
      assertThat(help.indexOf("EXAMPLES")).isGreaterThan(help.indexOf("EXIT CODES"));
      assertThat(help).contains("seal " + command.synopsis());
      assertThat(command.examples()).isNotEmpty();
      for (Command.Example example : command.examples()) {
        assertThat(help).contains(example.line());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everythingIsSaidInChineseToo(Command command) {
    assertThat(command.summary().zh()).matches("(?s).*\\p{IsHan}.*");
    command.description().forEach(d -> assertThat(d.zh()).matches("(?s).*\\p{IsHan}.*"));
    command.operands().forEach(o -> assertThat(o.help().zh()).matches("(?s).*\\p{IsHan}.*"));
    command.options().forEach(o -> assertThat(o.help().zh()).matches("(?s).*\\p{IsHan}.*"));
    command.examples().forEach(e -> assertThat(e.what().zh()).matches("(?s).*\\p{IsHan}.*"));
    for (ExitCode exit : ExitCode.values()) {
      assertThat(exit.sentence().zh()).matches(".*\\p{IsHan}.*");
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void noOptionNameIsUsedTwice(Command command) {
    Set<String> names = new HashSet<>();
    for (Option option : command.options()) {
      for (String name : option.names()) {
        assertThat(names.add(name)).as(name).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void examplesUseOnlyOptionsThatExist(Command command) throws Exception {
    Settings settings = Settings.read(java.util.Map.of("HOME", "/nonexistent"), null);
    for (Command.Example example : command.examples()) {
      String line = example.line().replaceAll("[<>|)(].*", "").strip();
      List<String> words = new ArrayList<>(List.of(line.split(" +")));
      if (!words.remove(0).equals("seal")) {
        continue;
      }
      for (int i = 0; i < command.name().split(" ").length && !command.name().isEmpty(); i++) {
        words.remove(0);
      }
      if (command.members().isEmpty() && !command.name().isEmpty()) {
        Arguments.parse(command, words, settings);
      }
    }
  }
}
