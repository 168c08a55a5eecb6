package io.yinxin.seal.internal.cms;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException.KeyUnavailable;
import io.yinxin.seal.internal.crypto.CertificateCache;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.X509;
import io.yinxin.seal.trust.Revocation;
import io.yinxin.seal.trust.RevocationEvidence;
import io.yinxin.seal.trust.RevocationStatus;
import io.yinxin.seal.trust.TrustPath;
import io.yinxin.seal.trust.TrustStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gets the evidence that sealings carry along so that they last (EN 319 142-1, level B-LT): the
 * ways from the seal key's certificate and from the time server's to their roots, and for each
 * certificate below a root one proof that it was not revoked. For use by many threads.
 */
public final class EvidenceSource {

  private final Revocation revocation;
  private final List<X509Certificate> chain;
  private final Set<X509Certificate> others;
  private final Set<X509Certificate> roots;
  private final TrustStore toRoots;

  /** What is trusted though it is no root; null if there is nothing like that. */
  private final @Nullable TrustStore pinned;

  private final boolean given;
  private final CertificateCache certificates = new CertificateCache();

  /** Whose certificates are meant; messages name the role, never the person. */
  private enum Whose {
    SIGNER("the seal key's certificate", "印章密钥的证书"),
    TIME("the time server's certificate", "时间戳服务的证书");

    private final String en;
    private final String zh;

    Whose(String en, String zh) {
      this.en = en;
      this.zh = zh;
    }

    Message role(int index) {
      return index == 0
          ? new Message(en, zh)
          : new Message("a CA certificate above " + en, zh + "的上级 CA 证书");
    }
  }

  /** The certificates of one path, and the moment for which they are to be proven good. */
  private record Way(List<X509Certificate> path, Instant moment) {}

  /** What was found for one sealing. */
  public static final class Found {
    private final List<Way> ways = new ArrayList<>();
    private final Set<X509Certificate> certificates = new LinkedHashSet<>();
    private final List<RevocationEvidence> proofs = new ArrayList<>();

    private Found() {}

    /**
     * All of it, to be stored.
     *
     * @return certificates, roots among them, and proofs; none twice
     */
    public GivenEvidence all() {
      return new GivenEvidence(List.copyOf(certificates), proofs);
    }

    /**
     * Whether what was stored shows by itself that no certificate was revoked.
     *
     * @param stored what was read back
     * @return true if so
     */
    public boolean isShownBy(GivenEvidence stored) {
      for (Way way : ways) {
        if (!RevocationJudge.showsGood(stored.revocation(), way.path, way.moment)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Prepares for a key.
   *
   * @param revocation whom to ask
   * @param trust roots, and CA certificates that chain and timestamp lack; null for none. Where
   *     there are some, a time server must lead to one of them, or to the root of the key
   * @param chain the key's certificates, its own first
   */
  public EvidenceSource(
      Revocation revocation, @Nullable TrustStore trust, List<X509Certificate> chain) {
    this.revocation = revocation;
    this.chain = List.copyOf(chain);
    Set<X509Certificate> anchors = trust == null ? Set.of() : trust.anchors();
    this.given = !anchors.isEmpty();
    this.others = new LinkedHashSet<>(chain);
    this.others.addAll(anchors);
    this.roots = selfIssued(others);
    this.toRoots = TrustStore.of(roots);
    this.pinned = roots.containsAll(anchors) ? null : trust;
  }

  private static Set<X509Certificate> selfIssued(Collection<X509Certificate> all) {
    Set<X509Certificate> found = new LinkedHashSet<>();
    for (X509Certificate each : all) {
      if (X509.isSelfIssued(each)) {
        found.add(each);
      }
    }
    return found;
  }

  /**
   * Refuses a key that no lasting sealing can be made with, before it is used.
   *
   * @param time the time that the sealing will state
   * @throws KeyUnavailable if its certificate or one above was revoked, or leads to no root
   */
  public void checkSigner(Instant time) throws KeyUnavailable {
    List<X509Certificate> path = path(Whose.SIGNER, chain.get(0), others, toRoots, time);
    for (int i = 0; i < path.size() - 1; i++) {
      notRevoked(Whose.SIGNER, i, status(path, i, time, List.of()));
    }
  }

  /**
   * Gets the evidence for one sealing.
   *
   * @param token the timestamp on its signature
   * @return what was found
   * @throws KeyUnavailable if a certificate was revoked or leads to no root, or there is no proof
   *     of one
   */
  public Found gather(byte[] token) throws KeyUnavailable {
    CmsSignature timestamp = CmsSignature.parse(token, certificates);
    Instant moment = time(timestamp);
    Found found = new Found();
    List<X509Certificate> path = path(Whose.SIGNER, chain.get(0), others, toRoots, moment);
    add(found, Whose.SIGNER, path, moment, List.of());
    add(found, timestamp, moment, timestamp.evidence());
    if (found.proofs.isEmpty()) {
      throw new KeyUnavailable(
          new Message(
              "there is no evidence to carry along: nobody tells of the certificates of seal key and"
                  + " time server whether they are revoked",
              "没有可随签章保存的验证数据：印章密钥与时间戳服务的证书均无吊销信息来源"),
          new Message("choose level T", "请改用 T 级"),
          null);
    }
    return found;
  }

  /**
   * Gets the evidence for a timestamp of a whole document.
   *
   * @param token the timestamp
   * @param stored what the document has already; rather this than anything else
   * @return what was found
   * @throws KeyUnavailable as {@link #gather}
   */
  public Found gatherFor(byte[] token, GivenEvidence stored) throws KeyUnavailable {
    CmsSignature timestamp = CmsSignature.parse(token, certificates);
    List<RevocationEvidence> there = new ArrayList<>(timestamp.evidence());
    there.addAll(stored.revocation());
    Found found = new Found();
    add(found, timestamp, time(timestamp), there);
    return found;
  }

  private static Instant time(CmsSignature timestamp) {
    return Objects.requireNonNull(timestamp.timestampInfo(), "no timestamp").time();
  }

  /** Adds the evidence for the server of a timestamp. */
  private void add(
      Found found, CmsSignature timestamp, Instant moment, List<RevocationEvidence> there)
      throws KeyUnavailable {
    KnownCertificate server = Objects.requireNonNull(timestamp.signer(), "no server");
    Set<X509Certificate> all = new LinkedHashSet<>(others);
    for (KnownCertificate each : timestamp.certificates()) {
      all.add(each.x509());
    }
    // Whoever answers in the server's place must not choose whom else we ask, if it can be helped.
    Set<X509Certificate> ends = given ? roots : selfIssued(all);
    TrustStore toEnds = ends.equals(roots) ? toRoots : TrustStore.of(ends);
    List<X509Certificate> path = path(Whose.TIME, server.x509(), all, toEnds, moment);
    add(found, Whose.TIME, path, moment, there);
  }

  private List<X509Certificate> path(
      Whose whose,
      X509Certificate leaf,
      Collection<X509Certificate> others,
      TrustStore ends,
      Instant moment)
      throws KeyUnavailable {
    TrustPath path = ends.check(leaf, others, moment);
    if (!path.trusted() && pinned != null) {
      TrustPath shorter = pinned.check(leaf, others, moment);
      // Of a leaf that is trusted for itself nobody has said that it was not revoked.
      if (shorter.trusted() && shorter.path().size() > 1) {
        path = shorter;
      }
    }
    return switch (path.outcome()) {
      case TRUSTED -> path.path();
      case UNTRUSTED -> {
        Message role = whose.role(path.path().size() - 1);
        throw refused(
            "the issuer of " + role.en() + " is not known",
            role.zh() + "的颁发者未知",
            whose == Whose.SIGNER
                ? new Message(
                    "give the missing certificates with --chain or --trust, or choose level T",
                    "请用 --chain 或 --trust 给出缺少的证书，或改用 T 级")
                : new Message(
                    "give the server's CA and root certificates with --trust, or choose level T",
                    "请用 --trust 给出时间戳服务的 CA 证书和根证书，或改用 T 级"));
      }
      case EXPIRED, NOT_YET_VALID, WEAK, BROKEN -> {
        Message detail = path.detail();
        throw refused(
            whose.en
                + " does not lead to its root as it should: "
                + path.outcome()
                + (detail == null ? "" : ", " + detail.en()),
            whose.zh + "的证书链有误：" + path.outcome() + (detail == null ? "" : "，" + detail.zh()),
            new Message("choose level T, or renew the certificates", "请改用 T 级，或更换证书"));
      }
    };
  }

  private RevocationStatus status(
      List<X509Certificate> path, int index, Instant moment, List<RevocationEvidence> inside) {
    return revocation.status(path.get(index), path.get(index + 1), moment, inside);
  }

  private void add(
      Found found,
      Whose whose,
      List<X509Certificate> path,
      Instant moment,
      List<RevocationEvidence> inside)
      throws KeyUnavailable {
    found.ways.add(new Way(path, moment));
    found.certificates.addAll(path);
    for (int i = 0; i < path.size() - 1; i++) {
      RevocationStatus status = status(path, i, moment, inside);
      notRevoked(whose, i, status);
      if (status.outcome() != RevocationStatus.Outcome.GOOD) {
        Message role = whose.role(i);
        Message detail = status.detail();
        throw refused(
            "there is no proof that "
                + role.en()
                + " was not revoked"
                + (detail == null ? "" : ": " + detail.en()),
            "无法证明" + role.zh() + "未被吊销" + (detail == null ? "" : "：" + detail.zh()),
            new Message(
                "give revocation lists or OCSP answers with --evidence, or choose level T",
                "请用 --evidence 给出吊销列表或 OCSP 应答，或改用 T 级"));
      }
      RevocationEvidence proof = status.proof();
      // Some certificates need none, those for a short term for instance.
      if (proof != null
          && found.proofs.stream()
              .noneMatch(each -> Arrays.equals(each.encoded(), proof.encoded()))) {
        found.proofs.add(proof);
      }
    }
  }

  private static void notRevoked(Whose whose, int index, RevocationStatus status)
      throws KeyUnavailable {
    Message role = whose.role(index);
    Instant since = status.revokedAt();
    switch (status.outcome()) {
      case REVOKED ->
          throw refused(
              role.en() + " was revoked " + since,
              role.zh() + "已于 " + since + " 被吊销",
              whose == Whose.SIGNER
                  ? new Message(
                      "what it would seal is not trusted: seal with another key",
                      "用它签章将不被信任：请改用其他密钥")
                  : new Message("use another time server", "请改用其他时间戳服务"));
      case ON_HOLD ->
          throw refused(
              role.en() + " is on hold since " + since,
              role.zh() + "自 " + since + " 起暂停使用",
              new Message("wait until it is back, or use another", "请待其恢复，或改用其他证书"));
      case GOOD, UNKNOWN -> {}
    }
  }

  private static KeyUnavailable refused(String en, String zh, Message hint) {
    return new KeyUnavailable(new Message(en, zh), hint, null);
  }
}
