package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.SealingLevel;
import io.yinxin.seal.trust.TimeServer;
import io.yinxin.seal.trust.TimestampAuthority;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How much evidence a sealing carries along, and who attests its time. */
final class LevelOptions {
  static final Option LEVEL =
      Option.choice(
              "--level",
              List.of("B", "T", "LT", "LTA"),
              "level of evidence: B; T with a timestamp; LT with proofs, too, that no certificate"
                  + " was revoked; LTA with a timestamp of all that (LT and LTA: PDF only)",
              "证据级别：B；T 带时间戳；LT 另附证书未被吊销的证明；LTA 再加盖整体时间戳（LT、LTA 仅用于 PDF）")
          .asSetting();
  static final Option TSA =
      Option.value(
              "--tsa",
              "URL",
              "time server (RFC 3161) that attests the time; named here it makes level T",
              "时间戳服务（RFC 3161）的地址；在命令行给出即为 T 级")
          .asSetting();

  private LevelOptions() {}

  /** The level asked for. */
  static SealingLevel level(Arguments arguments) throws CommandFailure {
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
    }
    return SealingLevel.valueOf(level);
  }

  /** Who attests the time; null for nobody. */
  static @Nullable TimestampAuthority timestamps(Arguments arguments) throws CommandFailure {
    SealingLevel level = level(arguments);
    if (level == SealingLevel.B) {
      return null;
    }
    return server(
        arguments.need(
            TSA,
            new Message(
                "level " + level + " needs a time server: --tsa URL",
                level + " 级需要时间戳服务：--tsa URL")));
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

  /** Has a sealer carry along the evidence that the level asks for. */
  static void evidence(Sealer.Builder builder, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    SealingLevel level = level(arguments);
    if (level.compareTo(SealingLevel.LT) < 0) {
      for (Option each :
          List.of(RevocationOptions.EVIDENCE, RevocationOptions.OFFLINE, VerifyCommand.TRUST)) {
        if (arguments.has(each)) {
          throw CommandFailure.usage(
              new Message(each.name() + " is for levels LT and LTA", each.name() + " 仅用于 LT、LTA 级"),
              new Message(
                  "choose --level LT, or leave out " + each.name(),
                  "请改用 --level LT，或去掉 " + each.name()));
        }
      }
      return;
    }
    builder.level(level).revocation(RevocationOptions.revocation(arguments, session));
    if (!arguments.values(VerifyCommand.TRUST).isEmpty()) {
      builder.trust(VerifyCommand.trust(arguments, VerifyCommand.TRUST, session));
    }
  }
}
