package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.FileKeyProvider;
import io.yinxin.seal.key.KeyHolder;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code seal keys list}: tokens, files and their keys, as values for {@code --key}. */
final class KeysListCommand implements Command {
  private static final Option JSON =
      Option.flag(
          "--json",
          "one object a token (seal.token/1) and one a key (seal.keys/1)",
          "每个令牌（seal.token/1）、每个密钥（seal.keys/1）各输出一个 JSON 对象");

  @Override
  public String name() {
    return "keys list";
  }

  @Override
  public Message summary() {
    return new Message(
        "lists tokens and keys, ready to paste after --key", "列出令牌和密钥，可直接用作 --key 的值");
  }

  @Override
  public List<Message> description() {
    return List.of(
        new Message(
            "A module alone (pkcs11:?module-path=…) shows its tokens; a token's keys are shown where"
                + " it is named, or is the only one and --pin-source is given. An SDF device shows"
                + " the indices that hold signing keys, without its password. Without an operand,"
                + " what --key names",
            "只给出模块（pkcs11:?module-path=…）时列出其中的令牌；指明令牌，或只有一台设备并给出 --pin-source"
                + " 时，列出其中的密钥。SDF 设备无需口令即可列出有签名密钥的索引。没有参数时列出 --key 所指之处"));
  }

  @Override
  public String synopsis() {
    return "keys list [FILE|REF]… [--key REF] [--pin-source S] [--json]";
  }

  @Override
  public List<Operand> operands() {
    return List.of(
        new Operand(
            "FILE",
            0,
            Integer.MAX_VALUE,
            new Message(
                "key files (PKCS#12), or references of modules and tokens",
                "密钥文件（PKCS#12），或模块、令牌的引用")));
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(KeyOptions.KEY, KeyOptions.PIN_SOURCE, JSON);
  }

  @Override
  public List<ExitCode> exits() {
    return KeysGenerateCommand.EXITS;
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("seal keys list licence.p12", "what is in a file", "查看文件中的密钥"),
        new Example(
            "seal keys list 'pkcs11:?module-path=/lib/p11.so'",
            "the tokens that a module shows",
            "查看模块中的令牌"),
        new Example(
            "seal keys list 'pkcs11:token=seal?module-path=/lib/p11.so'",
            "the keys in a token; its PIN is asked for",
            "查看令牌中的密钥（会询问 PIN）"),
        new Example(
            "seal keys list 'sdf:?module-path=/lib/libsdf.so'",
            "the indices of an SDF device that hold signing keys",
            "查看 SDF 设备中有签名密钥的索引"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session)
      throws CommandFailure, SealException, IOException {
    List<String> places = new ArrayList<>(arguments.operands());
    if (places.isEmpty()) {
      places.add(
          arguments.need(
              KeyOptions.KEY,
              new Message(
                  "name a file or a module: seal keys list licence.p12, seal keys list"
                      + " 'pkcs11:?module-path=…'",
                  "请给出文件或模块：seal keys list licence.p12、seal keys list 'pkcs11:?module-path=…'")));
    }
    for (String place : places) {
      if (place.startsWith("pkcs11:") || place.startsWith("sdf:")) {
        boolean named = place.matches("[^?]*[:;](token|serial|object|id|key-index)=.*");
        boolean open = named || arguments.value(KeyOptions.PIN_SOURCE) != null;
        for (KeyHolder each :
            KeyOptions.place(place, arguments)
                .list(place, open ? KeyOptions.pins(arguments, session) : null)) {
          print(each, null, null, arguments, session);
        }
        continue;
      }
      String path = place.startsWith("file:") ? place.substring(5) : place;
      String reference =
          place.startsWith("file:")
              ? "file:" + session.path(path)
              : FileKeyProvider.reference(session.path(path));
      for (KeyHolder each :
          KeyOptions.place(reference, arguments)
              .list(reference, KeyOptions.pins(arguments, session))) {
        // As the user wrote the path, not as the session resolved it.
        print(each, session.path(path).toString(), path, arguments, session);
      }
    }
    return ExitCode.DONE;
  }

  private static void print(
      KeyHolder holder,
      @Nullable String resolved,
      @Nullable String written,
      Arguments arguments,
      Session session) {
    boolean json = arguments.has(JSON);
    KeyHolder.Token token = holder.token();
    if (token != null) {
      if (json) {
        session.answer().line(json(holder.reference(), token));
      } else {
        text(holder, token, session);
      }
    }
    List<KeyHolder.Entry> keys = holder.keys();
    if (keys == null) {
      return;
    }
    for (KeyHolder.Entry entry : keys) {
      String reference =
          resolved == null || written == null
              ? entry.reference()
              : entry.reference().replace(resolved, written);
      if (json) {
        session.answer().line(json(reference, entry, token));
      } else {
        text(reference, entry, session);
      }
    }
  }

  private static void text(KeyHolder holder, KeyHolder.Token token, Session session) {
    Messages m = session.messages();
    Answer answer = session.answer();
    StringBuilder line =
        new StringBuilder(
                holder.reference().startsWith("sdf:")
                    ? m.pick("device ", "设备 ")
                    : m.pick("token ", "令牌 "))
            .append(token.label().isEmpty() ? m.pick("(no label)", "（无名称）") : token.label());
    line.append(m.pick(", serial ", "，序列号 ")).append(token.serial());
    if (!token.model().isEmpty()) {
      line.append(", ").append(token.model());
    }
    answer.line(line.toString());
    for (KeyHolder.State state : token.states()) {
      answer.line("    " + m.in(state(state)));
    }
    answer.line("    " + answer.word(holder.reference()));
    List<KeyHolder.Entry> keys = holder.keys();
    if (keys != null && keys.isEmpty()) {
      answer.line("    " + m.pick("no keys", "没有密钥"));
    }
  }

  private static void text(String reference, KeyHolder.Entry entry, Session session) {
    Messages m = session.messages();
    Answer answer = session.answer();
    answer.reference(reference);
    if (reference.indexOf('%') >= 0 && !reference.contains(entry.name())) {
      // Encoded nobody can read it.
      answer.line("    " + entry.name());
    }
    answer.line(
        "    "
            + (entry.algorithm() == null
                ? m.pick("of a kind that does not seal", "不能用于签章的类型") + ": " + entry.kind()
                : entry.algorithm().displayName()));
    X509Certificate certificate = entry.certificate();
    if (certificate == null) {
      answer.line("    " + m.pick("no certificate", "没有证书"));
      return;
    }
    answer.line("    " + certificate.getSubjectX500Principal().getName());
    answer.line(
        "    "
            + certificate.getNotBefore().toInstant()
            + " – "
            + certificate.getNotAfter().toInstant());
  }

  /** What is the matter with a token, and what to do about it. */
  static Message state(KeyHolder.State state) {
    return switch (state) {
      case NOT_INITIALIZED ->
          new Message("blank: initialise it with its vendor's tool", "尚未初始化：请用厂商工具初始化");
      case NO_PIN -> new Message("no user PIN has been set", "尚未设置用户 PIN");
      case PIN_COUNT_LOW -> new Message("a wrong PIN was entered lately", "最近输入过错误的 PIN");
      case PIN_FINAL_TRY -> new Message("the next wrong PIN locks it", "再输错一次 PIN 即锁定");
      case PIN_LOCKED ->
          new Message("the PIN is locked: the token's officer unlocks it", "PIN 已锁定：请由设备管理员解锁");
      case PIN_PAD -> new Message("the PIN is typed at the device", "PIN 在设备上输入");
    };
  }

  private static String json(String reference, KeyHolder.Token token) {
    Json json =
        new Json()
            .open()
            .put("schema", "seal.token/1")
            .put("token", reference)
            .put("label", token.label())
            .put("serial", token.serial())
            .put("model", token.model())
            .put("manufacturer", token.manufacturer())
            .put("slot", Long.toUnsignedString(token.slot()))
            .key("states")
            .openList();
    for (KeyHolder.State state : token.states()) {
      json.value(state.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    return json.closeList().close().toString();
  }

  private static String json(
      String reference, KeyHolder.Entry entry, KeyHolder.@Nullable Token token) {
    X509Certificate certificate = entry.certificate();
    return new Json()
        .open()
        .put("schema", "seal.keys/1")
        .put("key", reference)
        .put("alias", entry.name())
        .put("algorithm", entry.algorithm() == null ? null : entry.algorithm().displayName())
        .put(
            "subject", certificate == null ? null : certificate.getSubjectX500Principal().getName())
        .put(
            "validFrom",
            certificate == null ? null : certificate.getNotBefore().toInstant().toString())
        .put(
            "validTo",
            certificate == null ? null : certificate.getNotAfter().toInstant().toString())
        .put("kind", entry.kind())
        .put("id", entry.id())
        .put("token", token == null ? null : token.label())
        .put("serial", token == null ? null : token.serial())
        .close()
        .toString();
  }
}
