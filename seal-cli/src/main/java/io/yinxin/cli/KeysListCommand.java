package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.KeyFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/** {@code seal keys list}: the keys in files, as values for {@code --key}. */
final class KeysListCommand implements Command {
  private static final Option JSON =
      Option.flag("--json", "one object a key (seal.keys/1)", "每个密钥输出一个 JSON 对象（seal.keys/1）");

  @Override
  public String name() {
    return "keys list";
  }

  @Override
  public Message summary() {
    return new Message(
        "lists the keys in files, ready to paste after --key", "列出文件中的密钥，可直接用作 --key 的值");
  }

  @Override
  public String synopsis() {
    return "keys list FILE… [--pin-source S] [--json]";
  }

  @Override
  public List<Operand> operands() {
    return List.of(
        new Operand(
            "FILE", 1, Integer.MAX_VALUE, new Message("key files (PKCS#12)", "密钥文件（PKCS#12）")));
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(KeyOptions.PIN_SOURCE, JSON);
  }

  @Override
  public List<ExitCode> exits() {
    return KeysGenerateCommand.EXITS;
  }

  @Override
  public List<Example> examples() {
    return List.of(new Example("seal keys list licence.p12", "what is in a file", "查看文件中的密钥"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session)
      throws CommandFailure, SealException, IOException {
    Messages m = session.messages();
    Answer answer = session.answer();
    for (String name : arguments.operands()) {
      Path file = session.path(name.startsWith("file:") ? name.substring(5) : name);
      for (KeyFiles.Entry entry : KeyFiles.list(file, KeyOptions.pins(arguments, session))) {
        // As the user wrote the path, not as the session resolved it.
        String reference =
            entry
                .reference()
                .replace(file.toString(), name.startsWith("file:") ? name.substring(5) : name);
        X509Certificate certificate = entry.certificate();
        if (arguments.has(JSON)) {
          answer.line(
              new Json()
                  .open()
                  .put("schema", "seal.keys/1")
                  .put("key", reference)
                  .put("alias", entry.alias())
                  .put(
                      "algorithm",
                      entry.algorithm() == null ? null : entry.algorithm().displayName())
                  .put(
                      "subject",
                      certificate == null ? null : certificate.getSubjectX500Principal().getName())
                  .put(
                      "validFrom",
                      certificate == null
                          ? null
                          : certificate.getNotBefore().toInstant().toString())
                  .put(
                      "validTo",
                      certificate == null ? null : certificate.getNotAfter().toInstant().toString())
                  .close()
                  .toString());
          continue;
        }
        answer.line(reference);
        answer.line(
            "    "
                + (entry.algorithm() == null
                    ? m.pick("of a kind that does not seal", "不能用于签章的类型")
                    : entry.algorithm().displayName()));
        if (certificate == null) {
          answer.line("    " + m.pick("no certificate", "没有证书"));
        } else {
          answer.line("    " + certificate.getSubjectX500Principal().getName());
          answer.line(
              "    "
                  + certificate.getNotBefore().toInstant()
                  + " – "
                  + certificate.getNotAfter().toInstant());
        }
      }
    }
    return ExitCode.DONE;
  }
}
