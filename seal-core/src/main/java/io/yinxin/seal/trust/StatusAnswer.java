package io.yinxin.seal.trust;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Asn1Time;
import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.Extension;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.internal.crypto.X509;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An answer on the status of certificates (BasicOCSPResponse; RFC 6960, 4.2). */
final class StatusAnswer extends RevocationEvidence {

  static final String NONCE = "1.3.6.1.5.5.7.48.1.2";

  private static final String BASIC = "1.3.6.1.5.5.7.48.1.1";

  /** Nonce, and that certificates which were never issued are called revoked. */
  private static final Set<String> UNDERSTOOD = Set.of(NONCE, "1.3.6.1.5.5.7.48.1.9");

  private static final int MAX_JUDGED = 16;

  private final Responder responder;
  private final List<SingleAnswer> singles = new ArrayList<>();
  private final @Nullable Tlv nonce;

  /** Why it is not believed of whom, if so. */
  private final Map<KnownCertificate, Responder.Verdict> judged = new ConcurrentHashMap<>();

  private StatusAnswer(byte[] response, byte[] data, Tlv basic) throws Asn1Exception {
    super(response);
    List<Tlv> fields = basic.expect(Tlv.SEQUENCE).children(3);
    if (fields.size() > 4) {
      throw new Asn1Exception("unknown field of an answer");
    }
    Tlv part = fields.get(0).expect(Tlv.SEQUENCE);
    SignedPart signed =
        SignedPart.of(
            data, part, SignatureScheme.of(X509.algorithm(fields.get(1)), null), fields.get(2));
    List<Tlv> certificates =
        fields.size() < 4
            ? List.of()
            : fields.get(3).expect(0xa0).only().expect(Tlv.SEQUENCE).children();

    List<Tlv> inner = part.children(3);
    int at = 0;
    if (inner.get(at).is(0xa0) && !inner.get(at++).only().contentIs(new byte[] {0})) {
      throw new Asn1Exception("answer of an unknown version");
    }
    if (inner.size() < at + 3 || inner.size() > at + 4) {
      throw new Asn1Exception("answer cut off");
    }
    Tlv id = inner.get(at++);
    Instant producedAt = Asn1Time.read(inner.get(at++));
    for (Tlv each : inner.get(at++).expect(Tlv.SEQUENCE).children(1)) {
      singles.add(SingleAnswer.read(each));
    }
    Map<String, Extension> extensions =
        at == inner.size() ? Map.of() : Extension.readAll(inner.get(at).expect(0xa1).only());
    Extension echoed = extensions.get(NONCE);
    this.nonce = echoed == null ? null : echoed.value();
    String unknown = null;
    for (Map.Entry<String, Extension> each : extensions.entrySet()) {
      if (each.getValue().critical() && !UNDERSTOOD.contains(each.getKey())) {
        unknown = each.getKey();
      }
    }
    this.responder = Responder.read(signed, id, producedAt, certificates, unknown);
  }

  /** Reads an OCSPResponse or BasicOCSPResponse, of which the outer fields are read already. */
  static StatusAnswer read(byte[] der, List<Tlv> fields) throws Asn1Exception, IOException {
    if (!fields.get(0).is(Tlv.ENUMERATED)) {
      byte[] wrapped =
          Der.wrap(
              Tlv.SEQUENCE,
              new byte[] {Tlv.ENUMERATED, 1, 0},
              Der.wrap(
                  0xa0, Der.wrap(Tlv.SEQUENCE, Der.oid(BASIC), Der.wrap(Tlv.OCTET_STRING, der))));
      return new StatusAnswer(wrapped, der, Tlv.readAll(der));
    }
    byte[] status = fields.get(0).content();
    if (status.length != 1 || status[0] != 0) {
      throw new IOException("no answer but " + refusal(status));
    }
    if (fields.size() != 2) {
      throw new Asn1Exception("answer cut off");
    }
    List<Tlv> body = fields.get(1).expect(0xa0).only().expect(Tlv.SEQUENCE).children(2);
    if (body.size() != 2 || !body.get(0).oid().equals(BASIC)) {
      throw new Asn1Exception("answer of an unknown type");
    }
    byte[] data = body.get(1).octetString();
    return new StatusAnswer(der, data, Tlv.readAll(data));
  }

  /** RFC 6960, 4.2.1. */
  private static String refusal(byte[] status) {
    return switch (status.length == 1 ? status[0] : -1) {
      case 1 -> "malformedRequest";
      case 2 -> "internalError";
      case 3 -> "tryLater";
      case 5 -> "sigRequired";
      case 6 -> "unauthorized";
      default -> "an unknown status";
    };
  }

  @Override
  public Kind kind() {
    return Kind.OCSP;
  }

  @Override
  Collection<?> subjects() {
    return singles.stream().map(SingleAnswer::serial).toList();
  }

  @Override
  @Nullable Instant nextUpdate() {
    Instant first = null;
    for (SingleAnswer each : singles) {
      Instant next = each.nextUpdate();
      if (next != null && (first == null || next.isBefore(first))) {
        first = next;
      }
    }
    return first;
  }

  /** Whether it is no answer to another request: without a nonce it may be one made in advance. */
  boolean answers(byte[] asked) {
    return nonce == null || nonce.contentIs(asked);
  }

  @Override
  @Nullable Claim on(Question question) {
    Claim worst = null;
    for (SingleAnswer each : singles) {
      if (!each.isOn(question)) {
        continue;
      }
      Claim doubt = doubt(question).orElse(null);
      if (doubt != null) {
        return doubt;
      }
      Claim claim = each.claim(this, question.certificate());
      if (worst == null || severity(claim) > severity(worst)) {
        worst = claim;
      }
    }
    return worst;
  }

  /** Of an answer that contradicts itself the worst counts. */
  private static int severity(Claim claim) {
    return switch (claim.says()) {
      case GOOD -> 0;
      case UNKNOWN -> 1;
      case ON_HOLD -> 2;
      case REVOKED -> 3;
    };
  }

  private Optional<Claim> doubt(Question question) {
    if (judged.size() >= MAX_JUDGED) {
      judged.clear();
    }
    Responder.Verdict verdict = judged.computeIfAbsent(question.issuer(), responder::judge);
    return Optional.ofNullable(verdict.doubt(question));
  }
}
