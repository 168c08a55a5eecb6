package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.HeldKey;
import io.yinxin.seal.key.KeyMetrics;
import io.yinxin.seal.key.KeyPlace;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Which key, and how to open it. */
final class KeyOptions {
  private KeyOptions() {}

  static final Option KEY =
      Option.value(
              "--key",
              "REF",
              "the key: pkcs11:token=…;object=…?module-path=… (RFC 7512),"
                  + " sdf:key-index=N?module-path=… (GM/T 0018), or file:PATH.p12 for development",
              "密钥：pkcs11:token=…;object=…?module-path=…（RFC 7512）、"
                  + "sdf:key-index=N?module-path=…（GM/T 0018），或 file:PATH.p12（仅供开发）")
          .asSetting();
  static final Option CHAIN =
      Option.value(
              "--chain",
              "FILE",
              "certificates of the key (PEM, signer first) where its place holds none",
              "密钥的证书链（PEM，签名证书在前），用于密钥所在处没有证书时")
          .asSetting();
  static final Option PIN_SOURCE =
      Option.value(
              "--pin-source",
              "S",
              "where the PIN or password comes from: prompt, env:NAME, file:PATH, fd:N"
                  + " (default: prompt on the terminal)",
              "口令来源：prompt、env:NAME、file:PATH、fd:N（默认在终端询问）")
          .asSetting();

  private static final Message WHICH =
      new Message(
          "--key pkcs11:token=…;object=…?module-path=…, or file:PATH.p12 for development; seal keys"
              + " generate makes one",
          "--key pkcs11:token=…;object=…?module-path=…，或 file:PATH.p12（仅供开发）；可用 seal keys generate"
              + " 生成");

  /** The reference that was given. */
  static String reference(Arguments arguments, Session session) throws CommandFailure {
    String reference = arguments.need(KEY, WHICH);
    if (reference.startsWith("file:") && !session.directory().toString().isEmpty()) {
      return "file:" + session.path(reference.substring(5));
    }
    return reference;
  }

  /** The source of its PIN. */
  static PinSource pins(Arguments arguments, Session session) throws CommandFailure {
    return Pins.of(arguments.value(PIN_SOURCE), PIN_SOURCE, false, session);
  }

  /** Opens the key; the caller closes it. Warns of a key that is a file. */
  static SealKey open(Arguments arguments, Session session) throws CommandFailure, SealException {
    String reference = reference(arguments, session);
    PinSource pins = pins(arguments, session);
    String chain = arguments.value(CHAIN);
    @Nullable Path certificates = chain == null ? null : session.path(chain);
    try {
      SealKey key = SealKeys.open(reference, pins, certificates, arguments.settings().keyPlaces());
      warn(reference, key, session);
      return key;
    } catch (IOException e) {
      throw key(e);
    }
  }

  /**
   * Opens the key whether or not it has certificates, unless they were given; the caller closes it.
   */
  static HeldKey hold(Arguments arguments, Session session) throws CommandFailure, SealException {
    String reference = reference(arguments, session);
    KeyPlace place = SealKeys.place(reference, arguments.settings().keyPlaces());
    if (place == null || arguments.value(CHAIN) != null) {
      return open(arguments, session);
    }
    try {
      HeldKey key = place.hold(reference, pins(arguments, session));
      warn(reference, key, session);
      return key;
    } catch (IOException e) {
      throw key(e);
    }
  }

  /** The place of a key, for what there is to do beside opening it. */
  static KeyPlace place(String reference, Arguments arguments) throws CommandFailure {
    KeyPlace place = SealKeys.place(reference, arguments.settings().keyPlaces());
    if (place == null) {
      String scheme = reference.substring(0, reference.indexOf(':') + 1);
      throw CommandFailure.usage(
          new Message(
              scheme + " keys can be used, but not made or listed from here",
              scheme + " 类密钥可以使用，但不能在此生成或列出"),
          new Message(
              "name the token itself: pkcs11:token=…?module-path=…",
              "请直接指明令牌：pkcs11:token=…?module-path=…"));
    }
    return place;
  }

  private static void warn(String reference, HeldKey key, Session session) {
    KeyMetrics metrics = key instanceof SealKey seals ? seals.metrics() : null;
    if (metrics != null) {
      for (Message each : metrics.warnings()) {
        session.messages().warning(each);
      }
    }
    if (reference.startsWith("file:")) {
      session
          .messages()
          .warning(
              new Message(
                  "a key in a file is for development: anyone who copies the file can seal",
                  "文件密钥仅供开发：任何复制该文件的人都能签章"));
    }
  }

  /** What is wrong with a file of the key is wrong with the key. */
  static CommandFailure key(IOException e) {
    CommandFailure failure = Failures.of(e);
    if (failure.exit() == ExitCode.KEY) {
      return failure;
    }
    return new CommandFailure(
        ExitCode.KEY,
        new Message("cannot open the key: " + failure.what().en(), "无法打开密钥：" + failure.what().zh()),
        failure.hint(),
        e);
  }
}
