package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.key.CertificateRequest;
import io.yinxin.seal.key.HeldKey;
import java.io.IOException;
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
  public List<Message> description() {
    return List.of(
        new Message(
            "An SM2 key signs its request with SM3 and the user id 1234567812345678, as Chinese CAs"
                + " expect. The key itself stays where it is",
            "SM2 密钥使用 SM3 和用户标识 1234567812345678 对申请签名，符合国内 CA 的要求。密钥本身不会离开其所在处"));
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
            "生成提交给 CA 的申请"),
        new Example(
            "seal keys csr --key 'pkcs11:token=seal?module-path=/lib/p11.so' --subject CN=示例市,C=CN",
            "for a key in a token that has no certificate yet",
            "为令牌中尚无证书的密钥生成申请"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session)
      throws CommandFailure, SealException, IOException {
    String target = OutputOptions.target(arguments, session);
    String subject = arguments.value(SUBJECT);
    String request;
    try (HeldKey key = KeyOptions.hold(arguments, session)) {
      if (key.chain().isEmpty() && subject == null) {
        throw CommandFailure.usage(
            new Message("missing option --subject", "缺少选项 --subject"),
            new Message(
                "the key has no certificate to take it from: --subject CN=…,O=…,C=CN",
                "该密钥没有证书可供参照：--subject CN=…,O=…,C=CN"));
      }
      request = CertificateRequest.of(key, subject).pem();
    } catch (IllegalArgumentException e) {
      if (e instanceof BadKeyReference) {
        throw e;
      }
      throw CommandFailure.usage(
          new Message("the subject is no name: " + e.getMessage(), "主体名称无效：" + e.getMessage()),
          new Message("a subject looks like CN=…,O=…,C=CN", "主体的写法如 CN=…,O=…,C=CN"));
    }
    OutputOptions.text(target, request, arguments, session);
    return ExitCode.DONE;
  }
}
