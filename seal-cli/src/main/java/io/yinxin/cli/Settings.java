package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the environment and the configuration file say, below the options and above the defaults.
 * Never a secret: PINs come from a {@code --pin-source}.
 */
final class Settings {
  /** Where a value came from; lower wins. */
  enum Layer {
    OPTION,
    VARIABLE,
    FILE,
    DEFAULT
  }

  /** How the settings begin that are meant for tokens and devices. */
  private static final String[] KEY_PLACES = {"pkcs11.", "pkcs11-", "sdf.", "sdf-"};

  private final Map<String, String> environment;
  private final @Nullable Properties file;
  private final @Nullable Path path;

  private Settings(
      Map<String, String> environment, @Nullable Properties file, @Nullable Path path) {
    this.environment = environment;
    this.file = file;
    this.path = path;
  }

  /**
   * Reads the configuration file.
   *
   * @param named the file asked for with an option or a variable, null for the usual one, which
   *     need not exist
   */
  static Settings read(Map<String, String> environment, @Nullable Path named)
      throws CommandFailure, IOException {
    Path path = named != null ? named : usual(environment);
    if (path == null || (named == null && !Files.exists(path))) {
      return new Settings(environment, null, path);
    }
    Properties file = new Properties();
    try (Reader reader = Files.newBufferedReader(path)) {
      file.load(reader);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          new Message(
              "the configuration file " + path + " has a malformed \\u escape",
              "配置文件 " + path + " 中有格式错误的 \\u 转义"),
          new Message("write the character itself, the file is UTF-8", "请直接写该字符，文件为 UTF-8 编码"));
    }
    for (String key : file.stringPropertyNames()) {
      check(key, path);
    }
    return new Settings(environment, file, path);
  }

  private static @Nullable Path usual(Map<String, String> environment) {
    String base = environment.get("XDG_CONFIG_HOME");
    if (base == null || base.isEmpty()) {
      String home = environment.get("HOME");
      if (home == null || home.isEmpty()) {
        home = System.getProperty("user.home");
      }
      if (home == null || home.isEmpty()) {
        return null;
      }
      base = home + "/.config";
    }
    return Path.of(base, "seal", "seal.properties");
  }

  /** What is said of tokens and devices: vendors' ways, groups. Read by the places themselves. */
  Map<String, String> keyPlaces() {
    Map<String, String> found = new HashMap<>();
    if (file != null) {
      for (String key : file.stringPropertyNames()) {
        if (ofKeyPlaces(key)) {
          found.put(key, file.getProperty(key));
        }
      }
    }
    return found;
  }

  private static boolean ofKeyPlaces(String key) {
    for (String word : KEY_PLACES) {
      if (key.startsWith(word)) {
        return true;
      }
    }
    return false;
  }

  private static void check(String key, Path path) throws CommandFailure {
    if (key.equals("pin") || key.equals("password")) {
      throw CommandFailure.usage(
          new Message(
              "the configuration file " + path + " holds '" + key + "'",
              "配置文件 " + path + " 中写有“" + key + "”"),
          new Message(
              "secrets do not belong there: remove it and set pin-source to env:NAME, file:PATH or"
                  + " fd:N",
              "口令不能写在配置文件里：请删除该行，并把 pin-source 设为 env:NAME、file:PATH 或 fd:N"));
    }
    if (ofKeyPlaces(key)) {
      return;
    }
    Set<String> known = Commands.settingKeys();
    if (!known.contains(key)) {
      String near = Suggestion.nearest(key, known);
      throw CommandFailure.usage(
          new Message(
              "the configuration file " + path + " holds '" + key + "', which is no setting",
              "配置文件 " + path + " 中的“" + key + "”不是可用的设置项"),
          near == null
              ? new Message(
                  "settings are: " + String.join(", ", known), "可用的设置项：" + String.join("、", known))
              : new Message("did you mean '" + near + "'?", "是否想写“" + near + "”？"));
    }
  }

  /** The value of an option that was not given, null where neither place has one. */
  @Nullable String value(Option option) {
    if (!option.setting()) {
      return null;
    }
    String value = environment.get(option.variable());
    if (value == null || value.isEmpty()) {
      value = file == null ? null : file.getProperty(option.key());
    }
    return value == null || value.isEmpty() ? null : value;
  }

  /** Where {@link #value} comes from. */
  Layer layer(Option option) {
    if (!option.setting()) {
      return Layer.DEFAULT;
    }
    String value = environment.get(option.variable());
    if (value != null && !value.isEmpty()) {
      return Layer.VARIABLE;
    }
    value = file == null ? null : file.getProperty(option.key());
    return value == null || value.isEmpty() ? Layer.DEFAULT : Layer.FILE;
  }

  /** The file that was read, or null. */
  @Nullable Path path() {
    return file == null ? null : path;
  }

  /** Where the configuration file is looked for, null where there is no home. */
  @Nullable Path place() {
    return path;
  }
}
