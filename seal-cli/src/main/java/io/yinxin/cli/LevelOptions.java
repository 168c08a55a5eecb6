package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.trust.TimeServer;
import io.yinxin.seal.trust.TimestampAuthority;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How much evidence a sealing carries along, and who attests its time. */
final class LevelOptions {
  static final Option LEVEL =
      Option.choice(
              "--level",
              List.of("B", "T", "LT", "LTA"),
              "level of evidence: B, or T with a timestamp (LT and LTA are not in this version)",
              "证据级别：B，或带时间戳的 T（本版本尚不支持 LT、LTA）")
          .asSetting();
  static final Option TSA =
      Option.value(
              "--tsa",
              "URL",
              "time server (RFC 3161) that attests the time; named here it makes level T",
              "时间戳服务（RFC 3161）的地址；在命令行给出即为 T 级")
          .asSetting();

  private LevelOptions() {}

  /** Who attests the time; null for nobody. */
  static @Nullable TimestampAuthority timestamps(Arguments arguments) throws CommandFailure {
    String level = arguments.value(LEVEL);
    boolean named = arguments.has(TSA);
    if (level == null || (level.equals("B") && named && !arguments.has(LEVEL))) {
      // A server in the configuration is there for those who ask for it.
      level = named ? "T" : "B";
    }
    if (level.equals("B")) {
      if (named) {
        throw CommandFailure.usage(
            new Message("level B asks no time server", "B 级不使用时间戳服务"),
            new Message("choose --level T, or leave out --tsa", "请改用 --level T，或去掉 --tsa"));
      }
      return null;
    }
    if (!level.equals("T")) {
      throw CommandFailure.usage(
          new Message("--level " + level + " is not in this version", "本版本尚不支持 --level " + level),
          new Message("--level B and --level T are there", "可用 --level B 和 --level T"));
    }
    return server(
        arguments.need(
            TSA, new Message("level T needs a time server: --tsa URL", "T 级需要时间戳服务：--tsa URL")));
  }

  /** The time server at an address. */
  static TimestampAuthority server(String url) throws CommandFailure {
    try {
      return TimeServer.at(URI.create(url));
    } catch (IllegalArgumentException e) {
      // The text is not repeated: there may be a password in it.
      throw CommandFailure.usage(
          new Message("--tsa is not the address of a time server", "--tsa 的值不是时间戳服务的地址"),
          new Message(
              "write http://HOST/PATH or https://HOST/PATH, without a name or password in it",
              "请写成 http://主机/路径 或 https://主机/路径，不含用户名和口令"));
    }
  }
}
