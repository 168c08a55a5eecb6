package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.SealKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/** {@code seal keys import}: stores the certificate that was issued for a key. */
final class KeysImportCommand implements Command {
  @Override
  public String name() {
    return "keys import";
  }

  @Override
  public Message summary() {
    return new Message("stores the certificates that a CA issued for a key", "存入 CA 为密钥签发的证书");
  }

  @Override
  public String synopsis() {
    return "keys import CHAIN --key REF [--pin-source S]";
  }

  @Override
  public List<Operand> operands() {
    return List.of(
        new Operand(
            "CHAIN",
            1,
            1,
            new Message(
                "the issued certificates, PEM or one in DER, the key's own among them; - for stdin",
                "签发的证书（PEM，或单个 DER），其中须包含密钥自身的证书；- 表示标准输入")));
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(KeyOptions.KEY, KeyOptions.PIN_SOURCE);
  }

  @Override
  public List<ExitCode> exits() {
    return KeysGenerateCommand.EXITS;
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example(
            "seal keys import issued.pem --key file:licence.p12",
            "in place of the certificates that are there",
            "替换文件中现有的证书"),
        new Example(
            "seal keys import issued.pem --key"
                + " 'pkcs11:token=seal;object=licence?module-path=/lib/p11.so'",
            "into the token, beside the key",
            "存入令牌，与密钥放在一起"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session)
      throws CommandFailure, SealException, IOException {
    String reference = KeyOptions.reference(arguments, session);
    PinSource pins = KeyOptions.pins(arguments, session);
    Path chain = StoreAccess.file(arguments.operands().get(0), session);
    List<X509Certificate> certificates = SealKeys.chain(chain);
    try {
      KeyOptions.place(reference, arguments).store(reference, certificates, pins);
    } catch (IOException e) {
      throw KeyOptions.key(e);
    }
    session.answer().line(arguments.need(KeyOptions.KEY, new Message("", "")));
    return ExitCode.DONE;
  }
}
