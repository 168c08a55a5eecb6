package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.DevelopmentCa;
import io.yinxin.seal.key.KeyFiles;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.SignatureAlgorithm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code seal keys generate}: a key with a certificate for development. */
final class KeysGenerateCommand implements Command {
  static final List<ExitCode> EXITS =
      List.of(ExitCode.DONE, ExitCode.INTERNAL, ExitCode.USAGE, ExitCode.FILE, ExitCode.KEY);

  private static final Option ALGORITHM =
      Option.choice(
          "--algorithm",
          List.of("sm2", "rsa-2048", "rsa-3072", "rsa-4096", "p256", "p384", "ed25519"),
          "the kind of key (default: sm2)",
          "密钥类型（默认：sm2）");
  private static final Option SUBJECT =
      Option.value(
          "--subject",
          "DN",
          "whom the certificate names, for instance CN=…,O=…,C=CN",
          "证书主体，例如 CN=…,O=…,C=CN");
  private static final Option ALIAS =
      Option.value(
          "--alias", "NAME", "the key's name in the file (default: seal)", "密钥在文件中的名称（默认：seal）");
  private static final Option DAYS =
      Option.value(
          "--days", "N", "how long the certificate is valid (default: 1095)", "证书有效天数（默认：1095）");
  private static final Option CA =
      Option.value(
          "--ca",
          "FILE",
          "the development CA that issues the certificate (default: itself)",
          "签发证书的开发 CA（默认：自签）");
  private static final Option CA_PIN_SOURCE =
      Option.value("--ca-pin-source", "S", "where the CA's password comes from", "CA 文件口令的来源");
  private static final Option AS_CA =
      Option.flag(
          "--as-ca",
          "make a development CA, which issues and does not seal",
          "生成开发 CA：只签发证书，不用于签章");

  @Override
  public String name() {
    return "keys generate";
  }

  @Override
  public Message summary() {
    return new Message("makes a key with a development certificate", "生成密钥及开发用证书");
  }

  @Override
  public List<Message> description() {
    return List.of(
        new Message(
            "The certificate is the key's own, or issued by a development CA. For real use send the"
                + " request of seal keys csr to a CA and store what it issues with seal keys import",
            "证书由密钥自签，或由开发 CA 签发。正式使用时，请用 seal keys csr 生成申请并提交 CA，再用 seal keys import 存入签发的证书"));
  }

  @Override
  public String synopsis() {
    return "keys generate -o FILE.p12 --subject DN [--algorithm NAME] [--ca CA.p12] [--pin-source S]";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(
        OutputOptions.OUTPUT,
        SUBJECT,
        ALGORITHM,
        ALIAS,
        DAYS,
        CA,
        CA_PIN_SOURCE,
        AS_CA,
        KeyOptions.PIN_SOURCE,
        OutputOptions.FORCE);
  }

  @Override
  public List<ExitCode> exits() {
    return EXITS;
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example(
            "seal keys generate -o ca.p12 --as-ca --subject CN=示例开发根CA,C=CN",
            "a development CA; its password is asked for",
            "生成开发 CA（会询问口令）"),
        new Example(
            "seal keys generate -o licence.p12 --ca ca.p12 --subject CN=示例市行政审批局,C=CN",
            "an SM2 key with a certificate of it",
            "生成由它签发证书的 SM2 密钥"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session)
      throws CommandFailure, SealException, IOException {
    String target =
        arguments.need(
            OutputOptions.OUTPUT,
            new Message("-o FILE.p12: where the key goes", "-o FILE.p12：密钥保存到哪里"));
    if (target.equals("-")) {
      throw CommandFailure.usage(
          new Message("a key is not written to stdout", "密钥不能写到标准输出"),
          new Message("give a file: -o FILE.p12", "请指定文件：-o FILE.p12"));
    }
    Path file = session.path(target);
    OutputOptions.check(file, arguments);
    String subject =
        arguments.need(
            SUBJECT,
            new Message(
                "--subject CN=…,O=…,C=CN: whom the certificate names",
                "--subject CN=…,O=…,C=CN：证书主体"));
    String name = arguments.value(ALGORITHM);
    SignatureAlgorithm algorithm = algorithm(name == null ? "sm2" : name);
    int bits = name != null && name.startsWith("rsa-") ? Integer.parseInt(name.substring(4)) : 0;
    Duration validity = Duration.ofDays(days(arguments.value(DAYS)));
    // A few minutes back: clocks differ.
    Instant from = session.clock().instant().truncatedTo(ChronoUnit.SECONDS).minusSeconds(300);
    String alias = arguments.value(ALIAS);
    DevelopmentCa ca = ca(arguments, session);
    PinSource source =
        Pins.of(arguments.value(KeyOptions.PIN_SOURCE), KeyOptions.PIN_SOURCE, true, session);
    char[] password = source.pin(target);
    try {
      boolean overwrite = arguments.has(OutputOptions.FORCE);
      if (arguments.has(AS_CA)) {
        DevelopmentCa.create(subject, algorithm, from, validity).save(file, password, overwrite);
      } else {
        KeyFiles.NewKey wanted =
            new KeyFiles.NewKey(
                alias == null ? "seal" : alias, algorithm, bits, subject, from, validity);
        KeyFiles.generate(file, wanted, password, ca, overwrite);
      }
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          new Message("cannot make the key: " + e.getMessage(), "无法生成密钥：" + e.getMessage()),
          new Message("a subject looks like CN=…,O=…,C=CN", "主体的写法如 CN=…,O=…,C=CN"));
    } finally {
      Arrays.fill(password, '\0');
    }
    // What to write after --key next.
    session.answer().line(arguments.has(AS_CA) ? target : "file:" + target);
    return ExitCode.DONE;
  }

  private static @Nullable DevelopmentCa ca(Arguments arguments, Session session)
      throws CommandFailure, SealException {
    String file = arguments.value(CA);
    if (file == null) {
      return null;
    }
    if (arguments.has(AS_CA)) {
      throw CommandFailure.usage(
          new Message("--as-ca and --ca exclude each other", "--as-ca 与 --ca 不能同时使用"),
          new Message("a development CA issues its own certificate", "开发 CA 的证书由其自签"));
    }
    try {
      return DevelopmentCa.open(
          session.path(file),
          Pins.of(arguments.value(CA_PIN_SOURCE), CA_PIN_SOURCE, false, session));
    } catch (IOException e) {
      throw KeyOptions.key(e);
    }
  }

  private static long days(@Nullable String text) throws CommandFailure {
    if (text == null) {
      return 1095;
    }
    try {
      long days = Long.parseLong(text);
      if (days >= 1 && days <= 36500) {
        return days;
      }
    } catch (NumberFormatException e) {
      // As any other number that is none.
    }
    throw CommandFailure.usage(
        new Message(
            "--days is a number from 1 to 36500, not '" + text + "'",
            "--days 应为 1 到 36500 的整数，而不是“" + text + "”"),
        null);
  }

  private static SignatureAlgorithm algorithm(String name) {
    return switch (name) {
      case "p256" -> SignatureAlgorithm.ECDSA_P256_SHA256;
      case "p384" -> SignatureAlgorithm.ECDSA_P384_SHA384;
      case "ed25519" -> SignatureAlgorithm.ED25519;
      case "sm2" -> SignatureAlgorithm.SM2_SM3;
      default -> SignatureAlgorithm.RSA_PKCS1_SHA256;
    };
  }
}
