package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.store.Grant;
import io.yinxin.seal.store.RegisteredSeal;
import io.yinxin.seal.store.Stores;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code seal seals}: which seals there are, and who may use them. */
final class SealsCommands {
  private SealsCommands() {}

  private static final Option NAME = Option.value("--name", "TEXT", "what it is called", "印章名称");
  private static final Option BODY =
      Option.value(
          "--body", "CODE", "the body's unified code, or the park's code", "机构的统一社会信用代码，或园区代码");
  private static final Option CERTIFICATE =
      Option.value(
              "--certificate",
              "FILE",
              "a certificate it may be used with (PEM or DER)",
              "可使用的证书（PEM 或 DER）")
          .repeatable();
  private static final Option TYPE =
      Option.value(
              "--type",
              "CODE",
              "a type of licence it may be used for (default: all)",
              "可用于的证照类型（默认：全部）")
          .repeatable();
  private static final Option FROM =
      Option.value(
          "--from",
          "TIME",
          "the first moment, of a day its first second (default: now)",
          "起始时间，只写日期表示当天零时（默认：现在）");
  private static final Option UNTIL =
      Option.value("--until", "TIME", "the end, of a day its last second", "截止时间，只写日期表示当天最后一秒");
  private static final Option PER_DAY =
      Option.value("--per-day", "N", "at most so many documents a day", "每日限用次数");
  private static final Option SECOND =
      Option.flag("--second-person", "a second person must approve each batch", "批次须经第二人审核（一审一核）");
  private static final Option GRANT =
      Option.value("--grant", "N", "revoke this grant only", "仅撤销此项授权");
  private static final Option REASON = Option.value("--reason", "TEXT", "why", "原因");

  private static final Command.Operand SEAL =
      new Command.Operand("SEAL", 1, 1, new Message("the seal's number", "印章编码"));

  static CommandGroup group() {
    return new CommandGroup(
        "seals",
        new Message(
            "which seals there are, and who may use them: add, list, grant, revoke",
            "印章及用印授权：add、list、grant、revoke"),
        List.of(add(), list(), grant(), revoke()));
  }

  private static StoreCommand add() {
    return new StoreCommand(
        "seals add",
        new Message("adds a seal; from then on every use needs a grant", "登记印章；此后每次用印都需要授权"),
        "seals add SEAL --name TEXT --body CODE --certificate FILE…",
        List.of(SEAL),
        List.of(NAME, BODY, CERTIFICATE, StoreAccess.OPERATOR),
        List.of(
            new Command.Example(
                "seal seals add S33 --name 示例专用章 --body 11999901MB00010382 --certificate signer.pem",
                "with the certificate of its key",
                "连同其密钥的证书")),
        (stores, arguments, session) -> {
          List<String> certificates = new ArrayList<>();
          for (String name : arguments.values(CERTIFICATE)) {
            for (X509Certificate each : TrustStore.of(StoreAccess.file(name, session)).anchors()) {
              certificates.add(fingerprint(each));
            }
          }
          if (certificates.isEmpty()) {
            throw CommandFailure.usage(
                new Message("missing option --certificate", "缺少选项 --certificate"),
                new Message("the certificate of its key, PEM or DER", "其密钥的证书，PEM 或 DER"));
          }
          RegisteredSeal seal =
              stores
                  .seals()
                  .add(
                      arguments.operands().get(0),
                      arguments.need(NAME, new Message("what it is called", "请给出印章名称")),
                      arguments.need(BODY, new Message("whose seal it is", "请给出所属机构代码")),
                      certificates,
                      StoreAccess.operator(arguments));
          session.answer().line(seal.id() + "  " + seal.name());
          return ExitCode.DONE;
        });
  }

  /** SHA-256, as the store knows certificates. */
  static String fingerprint(X509Certificate certificate) {
    try {
      return Text.hex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (CertificateEncodingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static StoreCommand list() {
    return new StoreCommand(
        "seals list",
        new Message("lists seals with their grants", "列出印章及其授权"),
        "seals list [--json]",
        List.of(),
        List.of(StoreAccess.JSON),
        List.of(
            new Command.Example("seal seals list --store sqlite:seal.db", "all of them", "全部印章")),
        (stores, arguments, session) -> {
          for (RegisteredSeal seal : stores.seals().list()) {
            List<Grant> grants = stores.seals().grants(seal.id());
            if (arguments.has(StoreAccess.JSON)) {
              session.answer().line(json(seal, grants));
              continue;
            }
            Messages m = session.messages();
            String revoked =
                seal.revokedAt() == null ? "" : m.pick("  revoked ", "  已注销 ") + seal.revokedAt();
            session.answer().line(seal.id() + "  " + seal.name() + "  " + seal.body() + revoked);
            for (Grant each : grants) {
              session.answer().line("    " + line(each, m));
            }
          }
          return ExitCode.DONE;
        });
  }

  private static String line(Grant grant, Messages m) {
    StringBuilder out = new StringBuilder(m.pick("grant ", "授权 ")).append(grant.id());
    out.append("  ").append(grant.from()).append(" – ");
    out.append(grant.until() == null ? "" : grant.until());
    out.append(grant.types().isEmpty() ? m.pick("  all types", "  全部类型") : "  " + grant.types());
    if (grant.body() != null) {
      out.append("  ").append(grant.body());
    }
    if (grant.perDay() != null) {
      out.append(m.pick("  a day: ", "  每日：")).append(grant.perDay());
    }
    if (grant.secondPerson()) {
      out.append(m.pick("  second person", "  须第二人审核"));
    }
    if (grant.revokedAt() != null) {
      out.append(m.pick("  revoked ", "  已撤销 ")).append(grant.revokedAt());
    }
    return out.toString();
  }

  private static String json(RegisteredSeal seal, List<Grant> grants) {
    Json json = new Json().open().put("schema", "seal.seal/1").put("id", seal.id());
    json.put("name", seal.name()).put("body", seal.body()).key("certificates").openList();
    seal.certificates().forEach(json::value);
    Instant revoked = seal.revokedAt();
    json.closeList().put("revoked", revoked == null ? null : revoked.toString());
    json.key("grants").openList();
    for (Grant each : grants) {
      json.open().put("grant", each.id()).key("types").openList();
      each.types().stream().sorted().forEach(json::value);
      json.closeList().put("body", each.body()).put("from", each.from().toString());
      Instant until = each.until();
      json.put("until", until == null ? null : until.toString());
      Integer perDay = each.perDay();
      if (perDay == null) {
        json.put("perDay", (String) null);
      } else {
        json.put("perDay", perDay);
      }
      Instant over = each.revokedAt();
      json.put("secondPerson", each.secondPerson());
      json.put("revoked", over == null ? null : over.toString()).close();
    }
    return json.closeList().close().toString();
  }

  private static StoreCommand grant() {
    return new StoreCommand(
        "seals grant",
        new Message("allows the use of a seal", "授权用印"),
        "seals grant SEAL [--type CODE…] [--until TIME] [--per-day N] [OPTIONS]",
        List.of(SEAL),
        List.of(TYPE, BODY, FROM, UNTIL, PER_DAY, SECOND, StoreAccess.OPERATOR),
        List.of(
            new Command.Example(
                "seal seals grant S33 --type 11999900MB00000278001 --per-day 9000 --second-person",
                "for one type of licence, approved by a second person",
                "限一种证照，须第二人审核")),
        SealsCommands::doGrant);
  }

  private static ExitCode doGrant(Stores stores, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    Set<String> types = new HashSet<>(arguments.values(TYPE));
    String from = arguments.value(FROM);
    String until = arguments.value(UNTIL);
    String perDay = arguments.value(PER_DAY);
    Instant now = session.clock().instant();
    Instant start = from == null ? now : Times.begin(FROM, from);
    Instant end = until == null ? null : Times.parse(UNTIL, until);
    if (end != null && !start.isBefore(end)) {
      throw CommandFailure.usage(
          new Message("--until is not behind --from", "--until 不晚于 --from"), null);
    }
    Grant grant =
        stores
            .seals()
            .grant(
                new Grant(
                    0,
                    arguments.operands().get(0),
                    types,
                    arguments.value(BODY),
                    start,
                    end,
                    perDay == null
                        ? null
                        : (int) Math.min(Integer.MAX_VALUE, StoreAccess.number(PER_DAY, perDay)),
                    arguments.has(SECOND),
                    StoreAccess.operator(arguments),
                    now,
                    null,
                    null,
                    null));
    session.answer().line(line(grant, session.messages()));
    return ExitCode.DONE;
  }

  private static StoreCommand revoke() {
    return new StoreCommand(
        "seals revoke",
        new Message("ends the use of a seal, or one grant", "注销印章，或撤销一项授权"),
        "seals revoke SEAL [--grant N] --reason TEXT",
        List.of(SEAL),
        List.of(GRANT, REASON, StoreAccess.OPERATOR),
        List.of(
            new Command.Example(
                "seal seals revoke S33 --grant 1 --reason 授权到期", "one grant", "撤销一项授权")),
        (stores, arguments, session) -> {
          String reason = arguments.need(REASON, new Message("say why", "请说明原因"));
          String grant = arguments.value(GRANT);
          String operator = StoreAccess.operator(arguments);
          String seal = arguments.operands().get(0);
          if (grant == null) {
            stores.seals().revoke(seal, session.clock().instant(), reason, operator);
            session.answer().line(seal + session.messages().pick("  revoked", "  已注销"));
            return ExitCode.DONE;
          }
          long number = StoreAccess.number(GRANT, grant);
          if (stores.seals().grants(seal).stream().noneMatch(g -> g.id() == number)) {
            throw CommandFailure.usage(
                new Message(
                    "the seal " + seal + " has no grant " + number,
                    "印章 " + seal + " 没有授权 " + number),
                null);
          }
          stores.seals().revokeGrant(number, reason, operator);
          session
              .answer()
              .line(
                  session.messages().pick("grant " + number + " revoked", "授权 " + number + " 已撤销"));
          return ExitCode.DONE;
        });
  }
}
