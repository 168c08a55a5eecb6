package io.yinxin.cli;

import io.yinxin.seal.Finding;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealVerification;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.util.List;

/** {@code seal eseal verify}: whether an electronic seal may be used. */
final class EsealVerifyCommand implements Command {
  private static final Option JSON =
      Option.flag(
          "--json", "one object (seal.eseal-verify/1)", "输出一个 JSON 对象（seal.eseal-verify/1）");

  @Override
  public String name() {
    return "eseal verify";
  }

  @Override
  public Message summary() {
    return new Message("tells whether an electronic seal is good", "验证电子印章是否有效");
  }

  @Override
  public List<Message> description() {
    return List.of(
        new Message(
            "The maker's signature, the maker's certificate and chain, and the seal's validity. The"
                + " roots are those of seal makers: --seal-makers, else --trust",
            "验证制章者签名、制章者证书及证书链、印章有效期。根证书取 --seal-makers，未给出时取 --trust"));
  }

  @Override
  public String synopsis() {
    return "eseal verify FILE --trust PATH… [--at TIME] [--json | -q]";
  }

  @Override
  public List<Operand> operands() {
    return List.of(new Operand("FILE", 1, 1, new Message("the electronic seal", "电子印章文件")));
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(
        RevocationOptions.and(
            VerifyCommand.TRUST,
            VerifyCommand.SEAL_MAKERS,
            VerifyCommand.AT,
            JSON,
            VerifyCommand.QUIET));
  }

  @Override
  public List<ExitCode> exits() {
    return List.of(
        ExitCode.DONE,
        ExitCode.INTERNAL,
        ExitCode.USAGE,
        ExitCode.INVALID,
        ExitCode.INDETERMINATE,
        ExitCode.FILE);
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example(
            "seal eseal verify seal.esl --seal-makers makers.pem",
            "was it made by one of these makers?",
            "是否由这些制章机构制作？"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session) throws CommandFailure, IOException {
    Option roots =
        arguments.values(VerifyCommand.SEAL_MAKERS).isEmpty()
            ? VerifyCommand.TRUST
            : VerifyCommand.SEAL_MAKERS;
    TrustStore makers = VerifyCommand.trust(arguments, roots, session);
    Verifier.Builder builder =
        Verifier.builder().trust(makers).sealMakers(makers).clock(session.clock());
    String at = arguments.value(VerifyCommand.AT);
    if (at != null) {
      builder.at(Times.parse(VerifyCommand.AT, at));
    }
    RevocationOptions.apply(builder, arguments, session);
    String file = arguments.operands().get(0);
    ElectronicSeal seal = ElectronicSeal.read(Documents.open(file, session));
    SealVerification result = builder.build().verify(seal);
    if (arguments.has(JSON)) {
      Json json = new Json().open().put("schema", "seal.eseal-verify/1").put("file", file);
      json.put("verdict", result.verdict().name());
      VerifyCommand.eseal(json, seal);
      VerifyCommand.findings(json, result.findings(), session.messages());
      session.answer().line(json.close().toString());
    } else if (!arguments.has(VerifyCommand.QUIET)) {
      Messages m = session.messages();
      session.answer().line(result.verdict() + VerifyCommand.meaning(result.verdict(), m) + file);
      session.answer().line("    " + seal.name() + " (" + seal.id() + ")");
      for (Finding each : result.findings()) {
        VerifyCommand.print(each, "  ", session);
      }
    }
    return ExitCode.of(result.verdict());
  }
}
