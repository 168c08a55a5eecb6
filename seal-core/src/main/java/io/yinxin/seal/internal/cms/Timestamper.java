package io.yinxin.seal.internal.cms;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.crypto.CertificateCache;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.trust.TimestampAuthority;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gets the timestamps of sealings, and lets none pass that would not prove the time. Whether its
 * server is trusted is the verifier's question. For use by many threads.
 */
public final class Timestamper {

  private final TimestampAuthority authority;
  private final List<HashAlgorithm> hashes;
  private final CertificateCache certificates = new CertificateCache();

  /**
   * Prepares.
   *
   * @param authority who attests
   * @param digest the digest that goes with the seal key; where that is SM3 and the authority does
   *     not know it, as many abroad do not, SHA-256 serves
   */
  public Timestamper(TimestampAuthority authority, String digest) {
    this.authority = authority;
    this.hashes =
        digest.equals("SM3")
            ? List.of(HashAlgorithm.SM3, HashAlgorithm.SHA256)
            : List.of(HashAlgorithm.SHA256);
  }

  /**
   * The room to keep for a token.
   *
   * @return in bytes
   */
  public int maxTokenLength() {
    return authority.maxTokenLength();
  }

  /**
   * A timestamp on a signature.
   *
   * @param signature the signature value
   * @param claimed the time that the sealing states
   * @return the token, right in itself
   * @throws SealException.KeyUnavailable if there is none to be had
   */
  public byte[] token(byte[] signature, Instant claimed) throws SealException.KeyUnavailable {
    try {
      return token(hash -> hash.digest(signature), claimed);
    } catch (IOException e) {
      throw new IllegalStateException(e); // it is in memory
    }
  }

  /** What is to be stamped. */
  @FunctionalInterface
  public interface Stamped {
    /**
     * Its digest.
     *
     * @param hash with which to make it
     * @return the digest
     * @throws IOException if it cannot be read
     */
    byte[] digest(HashAlgorithm hash) throws IOException;
  }

  /**
   * A timestamp on anything, for instance on a document.
   *
   * @param stamped what is to be stamped
   * @param claimed the time that the sealing states
   * @return the token, right in itself
   * @throws SealException.KeyUnavailable if there is none to be had
   * @throws IOException if what is to be stamped cannot be read
   */
  public byte[] token(Stamped stamped, Instant claimed)
      throws SealException.KeyUnavailable, IOException {
    for (HashAlgorithm hash : hashes) {
      byte[] digest = stamped.digest(hash);
      byte[] token;
      try {
        token = authority.stamp(hash.jcaName(), digest.clone());
      } catch (IOException e) {
        throw failed(
            new Message(
                "no timestamp could be got: " + e.getMessage(), "未能取得时间戳：" + e.getMessage()),
            e);
      }
      if (token != null) {
        check(token, hash, digest, claimed);
        return token;
      }
    }
    throw failed(
        new Message(
            "the time server does not know the digest " + names(), "时间戳服务不支持摘要算法 " + names()),
        null);
  }

  private String names() {
    return String.join(", ", hashes.stream().map(HashAlgorithm::jcaName).toList());
  }

  private void check(byte[] token, HashAlgorithm hash, byte[] digest, Instant claimed)
      throws SealException.KeyUnavailable {
    CmsSignature read = CmsSignature.parse(token, certificates);
    TimestampInfo info = read.timestampInfo();
    KnownCertificate server = read.signer();
    if (info == null || info.hash() != hash || !info.isFor(digest)) {
      throw wrong("not of this signature", "不是对该签名的时间戳");
    }
    if (read.length() != token.length) {
      throw wrong("bytes behind it", "其后有多余字节");
    }
    for (CmsProblem problem : read.verify(digest)) {
      // RFC 3161 itself binds the certificate with SHA-1, and many servers still do.
      if (problem.kind() != CmsProblem.Kind.CERTIFICATE_BOUND_WEAKLY) {
        Message detail = problem.detail();
        throw wrong(
            problem.kind() + (detail == null ? "" : " " + detail.en()),
            problem.kind() + (detail == null ? "" : " " + detail.zh()));
      }
    }
    if (server == null || !TimestampInfo.allowedBy(server.x509())) {
      throw wrong("its signer may not sign timestamps", "其签名证书不是时间戳证书");
    }
    try {
      server.x509().checkValidity(Date.from(info.time()));
    } catch (CertificateException e) {
      throw wrong("its signer's certificate was not valid then", "其签名证书当时不在有效期内");
    }
    String oddity = PlainMessage.oddity(token, read);
    if (oddity != null) {
      throw wrong("something odd in it: " + oddity, "其中有异常内容：" + oddity);
    }
    if (claimed.isAfter(info.time().plus(TimestampJudge.SKEW))) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the time server says " + info.time() + ", the sealing would state " + claimed,
              "时间戳服务给出的时间为 " + info.time() + "，而签章声明的时间为 " + claimed),
          new Message(
              "set the clocks right: a sealing is never later than its timestamp",
              "请校准时钟：签章时间不能晚于其时间戳"),
          null);
    }
  }

  private static SealException.KeyUnavailable wrong(String en, String zh) {
    return failed(
        new Message("the time server's token is wrong: " + en, "时间戳服务返回的时间戳有误：" + zh), null);
  }

  private static SealException.KeyUnavailable failed(Message what, @Nullable Exception cause) {
    return new SealException.KeyUnavailable(
        what, new Message("try again later, or another time server", "请稍后重试，或改用其他时间戳服务"), cause);
  }
}
