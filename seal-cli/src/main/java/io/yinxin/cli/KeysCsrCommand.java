package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.key.KeyFiles;
import io.yinxin.seal.key.SealKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** {@code seal keys csr}: a request for a certificate. */
final class KeysCsrCommand implements Command {
  private static final Option SUBJECT =
      Option.value(
          "--subject",
          "DN",
          "whom the certificate is to name (default: as the key's own)",
          "申请的证书主体（默认与密钥现有证书相同）");

  @Override
  public String name() {
    return "keys csr";
  }

  @Override
  public Message summary() {
    return new Message("makes a request for a certificate (PKCS#10)", "生成证书申请（PKCS#10）");
  }

  @Override
  public String synopsis() {
    return "keys csr --key REF [--pin-source S] [--subject DN] [-o FILE]";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(
        KeyOptions.KEY,
        KeyOptions.CHAIN,
        KeyOptions.PIN_SOURCE,
        SUBJECT,
        OutputOptions.OUTPUT,
        OutputOptions.FORCE);
  }

  @Override
  public List<ExitCode> exits() {
    return KeysGenerateCommand.EXITS;
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example(
            "seal keys csr --key file:licence.p12 -o licence.csr",
            "the request that a CA asks for",
            "生成提交给 CA 的申请"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session)
      throws CommandFailure, SealException, IOException {
    String target = arguments.value(OutputOptions.OUTPUT);
    Path file = target == null || target.equals("-") ? null : session.path(target);
    if (file != null) {
      OutputOptions.check(file, arguments);
    }
    String request;
    try (SealKey key = KeyOptions.open(arguments, session)) {
      request = KeyFiles.csr(key, arguments.value(SUBJECT));
    } catch (IllegalArgumentException e) {
      if (e instanceof BadKeyReference) {
        throw e;
      }
      throw CommandFailure.usage(
          new Message("the subject is no name: " + e.getMessage(), "主体名称无效：" + e.getMessage()),
          new Message("a subject looks like CN=…,O=…,C=CN", "主体的写法如 CN=…,O=…,C=CN"));
    }
    if (file == null) {
      session.answer().raw(request);
      return ExitCode.DONE;
    }
    Path fresh = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      Files.write(fresh, request.getBytes(StandardCharsets.US_ASCII));
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
    session.answer().line(String.valueOf(target));
    return ExitCode.DONE;
  }
}
