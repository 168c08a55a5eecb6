package io.yinxin.seal.internal.cms;

import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.trust.TrustPath;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges timestamps (RFC 3161; GB/T 20520), wherever they stand. */
public final class TimestampJudge {

  /** Clocks of a sealing system and of a time server differ. */
  public static final Duration SKEW = Duration.ofMinutes(5);

  private TimestampJudge() {}

  /**
   * Judges a timestamp on a signature value.
   *
   * @param token the token
   * @param value the signature value that it must be of
   * @param policy whom to trust, and at which moment
   * @param where the signature's place, for findings; null for the document as a whole
   * @param findings receives what is found
   * @return the time attested, null if the timestamp is wrong or its server not trusted
   */
  public static @Nullable Instant time(
      byte[] token, byte[] value, SealingPolicy policy, @Nullable String where, Findings findings) {
    CmsSignature timestamp = CmsSignature.parse(token, policy.certificates());
    TimestampInfo info = timestamp.timestampInfo();
    List<CmsProblem> problems = new ArrayList<>();
    if (info == null) {
      problems.addAll(timestamp.problems());
      problems.add(CmsProblem.of(CmsProblem.Kind.UNREADABLE, "no timestamp", "不是时间戳"));
    } else {
      problems.addAll(timestamp.verify(info.hash().digest(value)));
    }
    return time(timestamp, problems, policy, where, findings);
  }

  /** Judges a timestamp of a signature, of which the problems are known. */
  static @Nullable Instant time(
      CmsSignature timestamp,
      List<CmsProblem> problems,
      SealingPolicy policy,
      @Nullable String where,
      Findings findings) {
    CmsProblem fatal = fatal(problems);
    if (fatal != null) {
      findings.doubt(FindingCode.TIMESTAMP_INVALID, where, fatal.detail());
      return null;
    }
    return trusted(timestamp, problems, policy, where, findings);
  }

  /** The first problem that shows a timestamp to be wrong, and not only of no use. */
  static @Nullable CmsProblem fatal(List<CmsProblem> problems) {
    for (CmsProblem problem : problems) {
      switch (problem.kind()) {
        case UNKNOWN_ALGORITHM,
            UNSUPPORTED_ALGORITHM,
            WEAK_ALGORITHM,
            NO_CERTIFICATE,
            CERTIFICATE_NOT_BOUND,
            CERTIFICATE_BOUND_WEAKLY,
            SIGNATURE_RAW -> {}
        default -> {
          return problem;
        }
      }
    }
    return null;
  }

  /** The time of a timestamp that is right, if its server is trusted. */
  static @Nullable Instant trusted(
      CmsSignature timestamp,
      List<CmsProblem> problems,
      SealingPolicy policy,
      @Nullable String where,
      Findings findings) {
    TimestampInfo info = timestamp.timestampInfo();
    KnownCertificate server = timestamp.signer();
    boolean useless = info == null || server == null;
    for (CmsProblem problem : problems) {
      useless |=
          problem.kind() != CmsProblem.Kind.CERTIFICATE_NOT_BOUND
              && problem.kind() != CmsProblem.Kind.CERTIFICATE_BOUND_WEAKLY;
    }
    if (useless
        || info == null
        || server == null
        || !TimestampInfo.allowedBy(server.x509())
        || info.time().isAfter(policy.at().plus(SKEW))) {
      findings.warning(FindingCode.TIMESTAMP_UNTRUSTED, where, null);
      return null;
    }
    TrustPath path = path(server, timestamp, info.time(), policy);
    if (!path.trusted()) {
      findings.warning(FindingCode.TIMESTAMP_UNTRUSTED, where, null);
      return null;
    }
    if (!new RevocationJudge(policy, timestamp.evidence(), where, findings)
        .believes(path, info.time())) {
      findings.warning(
          FindingCode.TIMESTAMP_UNTRUSTED,
          where,
          new Message("the server's certificate was revoked", "时间戳服务器的证书已被吊销"));
      return null;
    }
    return info.time();
  }

  /** Whether what came with the document is enough to believe a trusted timestamp for long. */
  static boolean lasts(CmsSignature timestamp, SealingPolicy policy) {
    TimestampInfo info = timestamp.timestampInfo();
    KnownCertificate server = timestamp.signer();
    return info != null
        && server != null
        && new RevocationJudge(policy, timestamp.evidence(), null, new Findings())
            .lasts(path(server, timestamp, info.time(), policy), info.time());
  }

  private static TrustPath path(
      KnownCertificate server, CmsSignature timestamp, Instant time, SealingPolicy policy) {
    return policy.trust().check(server.x509(), certificates(timestamp, policy), time);
  }

  /** All certificates that may help to find the way from a message to a root, its own first. */
  static List<X509Certificate> certificates(CmsSignature message, SealingPolicy policy) {
    List<X509Certificate> all = new ArrayList<>();
    for (KnownCertificate each : message.certificates()) {
      all.add(each.x509());
    }
    all.addAll(policy.given().certificates());
    return all;
  }
}
