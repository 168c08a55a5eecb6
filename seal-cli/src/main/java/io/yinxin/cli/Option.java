package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One option of a command, declared once and used for parsing, help, completion and manual.
 *
 * @param names the long name first, then short ones
 * @param label what stands for the value in help, null for a switch
 * @param help what it does
 * @param values the only values there are, empty where any will do
 * @param many whether it may be given more than once
 * @param setting whether {@code SEAL_NAME} and the configuration file can give it too
 */
record Option(
    List<String> names,
    @Nullable String label,
    Message help,
    List<String> values,
    boolean many,
    boolean setting) {

  /** A switch: there or not. */
  static Option flag(String name, String en, String zh) {
    return new Option(List.of(name), null, new Message(en, zh), List.of(), false, false);
  }

  /** An option with a value. */
  static Option value(String name, String label, String en, String zh) {
    return new Option(List.of(name), label, new Message(en, zh), List.of(), false, false);
  }

  /** An option with one of a few values. */
  static Option choice(String name, List<String> values, String en, String zh) {
    return new Option(
        List.of(name), String.join("|", values), new Message(en, zh), values, false, false);
  }

  /** The same with a short name. */
  Option or(String shortName) {
    return new Option(List.of(name(), shortName), label, help, values, many, setting);
  }

  /** The same, may be given more than once. */
  Option repeatable() {
    return new Option(names, label, help, values, true, setting);
  }

  /** The same, can also come from the environment and the configuration file. */
  Option asSetting() {
    return new Option(names, label, help, values, many, true);
  }

  /** The long name, dashes included. */
  String name() {
    return names.get(0);
  }

  /** Its key in the configuration file: the long name without dashes in front. */
  String key() {
    return name().substring(2);
  }

  /** Its variable: {@code --pin-source} is {@code SEAL_PIN_SOURCE}. */
  String variable() {
    return "SEAL_" + key().toUpperCase(Locale.ROOT).replace('-', '_');
  }

  boolean takesValue() {
    return label != null;
  }
}
