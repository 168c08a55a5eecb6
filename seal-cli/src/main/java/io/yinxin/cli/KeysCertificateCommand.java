package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.HeldKey;
import io.yinxin.seal.key.KeyFiles;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;

/** {@code seal keys certificate}: a key's own certificate, for those who make seals or verify. */
final class KeysCertificateCommand implements Command {
  @Override
  public String name() {
    return "keys certificate";
  }

  @Override
  public Message summary() {
    return new Message("writes a key's certificate as PEM", "以 PEM 输出密钥的证书");
  }

  @Override
  public List<Message> description() {
    return List.of(
        new Message(
            "The certificate alone, without its issuers and without the key: for seal eseal make"
                + " --certificate, and of a development CA for --trust",
            "仅输出密钥自身的证书，不含签发者的证书和私钥：供 seal eseal make --certificate 使用；开发 CA 的证书供 --trust 使用"));
  }

  @Override
  public String synopsis() {
    return "keys certificate --key REF [--pin-source S] [-o FILE]";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(
        KeyOptions.KEY, KeyOptions.PIN_SOURCE, OutputOptions.OUTPUT, OutputOptions.FORCE);
  }

  @Override
  public List<ExitCode> exits() {
    return KeysGenerateCommand.EXITS;
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example(
            "seal keys certificate --key file:licence.p12 -o licence.pem",
            "whom an electronic seal is made for",
            "制作电子印章时使用"),
        new Example(
            "seal keys certificate --key file:ca.p12 -o roots/ca.pem",
            "a root to trust, of a development CA",
            "开发 CA 的根证书，供验证时信任"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session)
      throws CommandFailure, SealException, IOException {
    String target = OutputOptions.target(arguments, session);
    X509Certificate certificate;
    try (HeldKey key = KeyOptions.hold(arguments, session)) {
      if (key.chain().isEmpty()) {
        throw new CommandFailure(
            ExitCode.KEY,
            new Message("the key has no certificate", "该密钥没有证书"),
            new Message(
                "seal keys csr makes the request for one, seal keys import stores it",
                "请用 seal keys csr 生成申请，签发后用 seal keys import 存入"));
      }
      certificate = key.chain().get(0);
    }
    OutputOptions.text(target, KeyFiles.pem(List.of(certificate)), arguments, session);
    return ExitCode.DONE;
  }
}
