package io.yinxin.cli;

import java.util.ArrayList;
import java.util.List;

/** The options that every command has. */
final class CommonOptions {
  private CommonOptions() {}

  static final Option LANG =
      Option.choice(
              "--lang",
              List.of("zh", "en"),
              "language of messages (default: SEAL_LANG, else the locale)",
              "消息的语言（默认：SEAL_LANG，其次系统区域设置）")
          .asSetting();
  static final Option CONFIG =
      Option.value(
          "--config",
          "FILE",
          "configuration file (default: ~/.config/seal/seal.properties)",
          "配置文件（默认：~/.config/seal/seal.properties）");
  static final Option DEBUG = Option.flag("--debug", "show the stack trace of an error", "出错时显示堆栈");
  static final Option HELP = Option.flag("--help", "show this help", "显示本帮助").or("-h");

  /** The options of a command: its own first, then these. */
  static List<Option> with(Option... own) {
    List<Option> all = new ArrayList<>(own.length + 4);
    for (Option option : own) {
      all.add(option);
    }
    all.add(LANG);
    all.add(CONFIG);
    all.add(DEBUG);
    all.add(HELP);
    return all;
  }
}
