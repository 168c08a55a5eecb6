package io.yinxin.cli;

import io.yinxin.seal.Verifier;
import io.yinxin.seal.trust.Http;
import io.yinxin.seal.trust.Revocation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Whether certificates were revoked: how much it matters, and who is asked. */
final class RevocationOptions {
  private static final Option REVOCATION =
      Option.choice(
              "--revocation",
              List.of("require", "soft", "off"),
              "whether a proof is needed that no certificate was revoked (default: soft, what is"
                  + " known counts)",
              "是否要求证明证书未被吊销（默认：soft，以已知信息为准）")
          .asSetting();
  static final Option EVIDENCE =
      Option.value(
              "--evidence",
              "PATH",
              "revocation lists (CRL) and OCSP answers at hand: a PEM or DER file, or a folder of"
                  + " them",
              "已有的吊销列表（CRL）和 OCSP 应答：PEM 或 DER 文件，或存放它们的文件夹")
          .repeatable()
          .asSetting();
  static final Option OFFLINE =
      Option.flag(
          "--offline",
          "no network; else the servers that certificates name are asked where nothing else tells"
              + " whether they were revoked",
          "不使用网络；否则在别无依据时向证书所载的服务器查询是否已被吊销");

  /** A clerk waits for the answer; several servers may have to be asked. */
  private static final Duration LIMIT = Duration.ofSeconds(4);

  private RevocationOptions() {}

  /** These options, and a command's own before them. */
  static Option[] and(Option... own) {
    return Stream.concat(Stream.of(own), Stream.of(REVOCATION, EVIDENCE, OFFLINE))
        .toArray(Option[]::new);
  }

  /** Has a verifier do as the options say. */
  static void apply(Verifier.Builder builder, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    String check = arguments.value(REVOCATION);
    if (check != null) {
      builder.revocation(
          switch (check) {
            case "require" -> Verifier.RevocationCheck.REQUIRE;
            case "off" -> Verifier.RevocationCheck.OFF;
            default -> Verifier.RevocationCheck.SOFT;
          });
    }
    if ("off".equals(check)) {
      return;
    }
    builder.revocation(revocation(arguments, session));
  }

  /** Who tells whether a certificate was revoked. */
  static Revocation revocation(Arguments arguments, Session session)
      throws CommandFailure, IOException {
    Path[] paths = arguments.values(EVIDENCE).stream().map(session::path).toArray(Path[]::new);
    Revocation revocation = paths.length == 0 ? Revocation.none() : Revocation.of(paths);
    return arguments.has(OFFLINE) ? revocation : revocation.online(Http.network(LIMIT));
  }
}
