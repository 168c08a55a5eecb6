package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All commands, each loaded only when it is asked for. */
final class Commands {
  private Commands() {}

  /** The names, as help lists them. */
  static final List<String> NAMES =
      List.of(
          "demo",
          "sign",
          "verify",
          "inspect",
          "explain",
          "keys",
          "eseal",
          "store",
          "results",
          "templates",
          "batch",
          "licences",
          "ledger",
          "seals",
          "doctor",
          "completion");

  /** The command of a name, null if there is none. */
  static @Nullable Command find(String name) {
    return switch (name) {
      case "completion" -> new CompletionCommand();
      case "explain" -> new ExplainCommand();
      case "demo" -> new DemoCommand();
      case "sign" -> new SignCommand();
      case "verify" -> new VerifyCommand();
      case "inspect" -> new InspectCommand();
      case "doctor" -> new DoctorCommand();
      case "keys" -> new KeysCommand();
      case "eseal" ->
          new CommandGroup(
              "eseal",
              new Message("draws, makes, shows and verifies electronic seals", "绘制、制作、查看和验证电子印章"),
              List.of(
                  new EsealDrawCommand(),
                  new EsealMakeCommand(),
                  new EsealShowCommand(),
                  new EsealVerifyCommand()));
      case "store" -> StoreCommands.group();
      case "results" -> ResultsCommands.group();
      case "batch" -> new BatchCommand();
      case "licences" -> LicencesCommands.group();
      case "ledger" -> LedgerCommands.group();
      case "seals" -> SealsCommands.group();
      case "templates" ->
          new CommandGroup(
              "templates",
              new Message("checks templates of licences", "检查证照模板"),
              List.of(new TemplatesCheckCommand()));
      case "training" -> new TrainingCommand(); // of the launcher, in no list
      default -> null;
    };
  }

  /** All of them, the members of groups behind their group. */
  static List<Command> all() {
    List<Command> all = new ArrayList<>();
    for (String name : NAMES) {
      Command command = find(name);
      if (command != null) {
        all.add(command);
        all.addAll(command.members());
      }
    }
    return all;
  }

  /** What a configuration file may hold, sorted. */
  static Set<String> settingKeys() {
    Set<String> keys = new TreeSet<>();
    for (Command command : all()) {
      for (Option option : command.options()) {
        if (option.setting()) {
          keys.add(option.key());
        }
      }
    }
    return keys;
  }
}
