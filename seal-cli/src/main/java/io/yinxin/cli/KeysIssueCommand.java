package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.CertificateRequest;
import io.yinxin.seal.key.DevelopmentCa;
import io.yinxin.seal.key.KeyFiles;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** {@code seal keys issue}: the certificate that a request asks for, from a development CA. */
final class KeysIssueCommand implements Command {
  @Override
  public String name() {
    return "keys issue";
  }

  @Override
  public Message summary() {
    return new Message(
        "issues a certificate for a request, as a development CA", "以开发 CA 的身份为申请签发证书");
  }

  @Override
  public List<Message> description() {
    return List.of(
        new Message(
            "For development and for trying tokens out: no real body accepts what it issues",
            "仅供开发和试用令牌：所签发的证书不被任何正式机构认可"));
  }

  @Override
  public String synopsis() {
    return "keys issue REQUEST --ca CA.p12 [--ca-pin-source S] [--days N] [-o FILE]";
  }

  @Override
  public List<Operand> operands() {
    return List.of(
        new Operand(
            "REQUEST",
            1,
            1,
            new Message(
                "the request (PKCS#10, PEM or DER), - for stdin", "证书申请（PKCS#10），- 表示标准输入")));
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(
        KeysGenerateCommand.CA,
        KeysGenerateCommand.CA_PIN_SOURCE,
        KeysGenerateCommand.DAYS,
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
            "seal keys issue licence.csr --ca ca.p12 -o issued.pem",
            "then: seal keys import issued.pem --key REF",
            "随后执行：seal keys import issued.pem --key REF"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session)
      throws CommandFailure, SealException, IOException {
    String target = OutputOptions.target(arguments, session);
    CertificateRequest request =
        CertificateRequest.read(StoreAccess.file(arguments.operands().get(0), session));
    DevelopmentCa ca = KeysGenerateCommand.ca(arguments, session);
    // A few minutes back: clocks differ.
    Instant from = session.clock().instant().truncatedTo(ChronoUnit.SECONDS).minusSeconds(300);
    OutputOptions.text(
        target,
        KeyFiles.pem(ca.issue(request, from, KeysGenerateCommand.days(arguments))),
        arguments,
        session);
    return ExitCode.DONE;
  }
}
