package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.key.DevelopmentCa;
import io.yinxin.seal.key.FileKeyProvider;
import io.yinxin.seal.key.KeyPlace;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.SignatureAlgorithm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/** {@code seal keys generate}: a key in a token, or one in a file for development. */
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
          "--alias",
          "NAME",
          "the key's name in the file or token (default: the one in --key, else seal)",
          "密钥在文件或令牌中的名称（默认取 --key 中的名称，其次为 seal）");
  static final Option DAYS =
      Option.value(
          "--days", "N", "how long the certificate is valid (default: 1095)", "证书有效天数（默认：1095）");
  static final Option CA =
      Option.value(
          "--ca",
          "FILE",
          "the development CA that issues the certificate (default: itself)",
          "签发证书的开发 CA（默认：自签）");
  static final Option CA_PIN_SOURCE =
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
    return new Message("makes a key, in a token or in a file", "在令牌或文件中生成密钥");
  }

  @Override
  public List<Message> description() {
    return List.of(
        new Message(
            "A key made in a token never leaves it. Send the request of seal keys csr to a CA and"
                + " store what it issues with seal keys import",
            "在令牌中生成的密钥不会离开设备。请用 seal keys csr 生成申请并提交 CA，再用 seal keys import 存入签发的证书"),
        new Message(
            "A key in a file is for development and has a certificate from the start: its own, or"
                + " with --ca one that a development CA issues. A key in a token gets one with"
                + " --subject",
            "文件密钥仅供开发，生成时即带证书：自签，或用 --ca 由开发 CA 签发。令牌中的密钥在给出 --subject 时同样生成证书"));
  }

  @Override
  public String synopsis() {
    return "keys generate -o FILE.p12|--key REF [--subject DN] [--algorithm NAME] [--pin-source S]";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(
        OutputOptions.OUTPUT,
        KeyOptions.KEY,
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
            "seal keys generate --key"
                + " 'pkcs11:token=seal;object=licence?module-path=/lib/p11.so'",
            "an SM2 key in a token",
            "在令牌中生成 SM2 密钥"),
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
    String target = arguments.value(OutputOptions.OUTPUT);
    Path file = target == null ? null : file(target, arguments, session);
    boolean asCa = arguments.has(AS_CA);
    String reference =
        file != null ? FileKeyProvider.reference(file) : asCa ? "" : inPlace(arguments, session);
    boolean inFile = reference.startsWith("file:");
    String subject = arguments.value(SUBJECT);
    if (subject == null && (inFile || asCa)) {
      arguments.need(
          SUBJECT,
          new Message(
              "--subject CN=…,O=…,C=CN: whom the certificate names",
              "--subject CN=…,O=…,C=CN：证书主体"));
    }
    String name = arguments.value(ALGORITHM);
    SignatureAlgorithm algorithm = algorithm(name == null ? "sm2" : name);
    int bits = name != null && name.startsWith("rsa-") ? Integer.parseInt(name.substring(4)) : 0;
    Duration validity = days(arguments);
    // A few minutes back: clocks differ.
    Instant from = session.clock().instant().truncatedTo(ChronoUnit.SECONDS).minusSeconds(300);
    DevelopmentCa ca = arguments.value(CA) == null ? null : ca(arguments, session);
    PinSource pins =
        Pins.of(arguments.value(KeyOptions.PIN_SOURCE), KeyOptions.PIN_SOURCE, inFile, session);
    try {
      if (asCa && file != null && subject != null) {
        char[] password = pins.pin(String.valueOf(target));
        try {
          DevelopmentCa.create(subject, algorithm, from, validity)
              .save(file, password, arguments.has(OutputOptions.FORCE));
        } finally {
          Arrays.fill(password, '\0');
        }
        session.answer().line(String.valueOf(target));
        return ExitCode.DONE;
      }
      KeyPlace.Certifier certifier =
          subject == null
              ? KeyPlace.Certifier.NONE
              : ca != null
                  ? ca.certifier(subject, from, validity)
                  : DevelopmentCa.selfSigning(subject, from, validity);
      String made =
          KeyOptions.place(reference, arguments)
              .generate(
                  reference,
                  new KeyPlace.Wanted(arguments.value(ALIAS), algorithm, bits),
                  certifier,
                  arguments.has(OutputOptions.FORCE),
                  pins);
      // What to write after --key next.
      session.answer().reference(target == null ? made : "file:" + target);
    } catch (IllegalArgumentException e) {
      if (e instanceof BadKeyReference) {
        throw e;
      }
      throw CommandFailure.usage(
          new Message("cannot make the key: " + e.getMessage(), "无法生成密钥：" + e.getMessage()),
          new Message("a subject looks like CN=…,O=…,C=CN", "主体的写法如 CN=…,O=…,C=CN"));
    }
    return ExitCode.DONE;
  }

  private static Path file(String target, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    if (arguments.has(KeyOptions.KEY)) {
      throw CommandFailure.usage(
          new Message("-o and --key exclude each other", "-o 与 --key 不能同时使用"),
          new Message(
              "-o FILE.p12 makes a key in a file, --key REF one in a token",
              "-o FILE.p12 在文件中生成密钥，--key REF 在令牌中生成"));
    }
    if (target.equals("-")) {
      throw CommandFailure.usage(
          new Message("a key is not written to stdout", "密钥不能写到标准输出"),
          new Message("give a file: -o FILE.p12", "请指定文件：-o FILE.p12"));
    }
    Path file = session.path(target);
    OutputOptions.check(file, arguments);
    return file;
  }

  /** The reference of a place other than a file that {@code -o} names. */
  private static String inPlace(Arguments arguments, Session session) throws CommandFailure {
    if (arguments.value(KeyOptions.KEY) == null) {
      arguments.need(
          OutputOptions.OUTPUT,
          new Message(
              "-o FILE.p12, or --key REF: where the key is made",
              "-o FILE.p12，或 --key REF：密钥生成在哪里"));
    }
    return KeyOptions.reference(arguments, session);
  }

  /** The development CA that issues. */
  static DevelopmentCa ca(Arguments arguments, Session session)
      throws CommandFailure, SealException {
    String file = arguments.need(CA, new Message("--ca CA.p12: who issues", "--ca CA.p12：签发者"));
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

  /** How long a certificate is valid. */
  static Duration days(Arguments arguments) throws CommandFailure {
    String text = arguments.value(DAYS);
    try {
      long days = text == null ? 1095 : Long.parseLong(text);
      if (days >= 1 && days <= 36500) {
        return Duration.ofDays(days);
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
