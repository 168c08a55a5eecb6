package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.KeyPlace;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeyProvider;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.key.VerifyingKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens keys on PKCS#11 tokens: {@code pkcs11:token=seal;object=licence?module-path=/usr/lib/….so}
 * (RFC 7512).
 *
 * <p>The process is logged in once at each token, whatever the number of keys and sessions; the PIN
 * is asked for when the first key there is opened, and again if the token loses the login. A wrong
 * PIN is given to a token once. Stateless, for use by many threads.
 *
 * @since 0.1
 */
public final class Pkcs11KeyProvider implements SealKeyProvider {

  /** For {@link java.util.ServiceLoader}. */
  public Pkcs11KeyProvider() {}

  @Override
  public String scheme() {
    return "pkcs11";
  }

  @Override
  public SealKey open(String reference, PinSource pins, List<X509Certificate> chain)
      throws SealException, IOException {
    Pkcs11Reference wanted = Pkcs11Reference.parse(reference);
    return wanted.sun() ? SunPkcs11Key.open(wanted, pins, chain) : open(wanted, pins, chain, false);
  }

  @Override
  public KeyPlace place() {
    return new Pkcs11KeyPlace();
  }

  /** Opens a key; what is held only needs no certificate. */
  static Pkcs11Key open(
      Pkcs11Reference wanted, PinSource pins, List<X509Certificate> chain, boolean held)
      throws SealException, IOException {
    Pkcs11Module library = Pkcs11Module.load(wanted.library());
    try {
      Pkcs11Token token = Pkcs11Token.find(library, wanted);
      Pkcs11Session session = token.openSession(false);
      boolean kept = false;
      try {
        token.login(session, pins);
        TokenKey key = TokenKey.find(session, wanted, token.name());
        Pkcs11Key opened = open(wanted, token, session, key, pins, chain, held);
        // The key keeps it: with its last session the process would lose its login, too.
        opened.keep(session);
        kept = true;
        return opened;
      } finally {
        if (!kept) {
          session.close();
        }
      }
    } catch (Pkcs11Exception e) {
      throw new SealException.KeyUnavailable(
          new Message("the key cannot be opened: " + e.getMessage(), "无法打开密钥：" + e.getMessage()),
          null,
          e);
    }
  }

  private static Pkcs11Key open(
      Pkcs11Reference wanted,
      Pkcs11Token token,
      Pkcs11Session session,
      TokenKey key,
      PinSource pins,
      List<X509Certificate> given,
      boolean held)
      throws SealException, IOException, Pkcs11Exception {
    List<X509Certificate> certificates = given.isEmpty() ? key.certificates(session) : given;
    String where = "token " + token.name();
    List<VerifyingKey> candidates = new ArrayList<>();
    VerifyingKey own = key.publicKey();
    if (own != null) {
      candidates.add(own);
    } else {
      for (X509Certificate each : certificates) {
        try {
          candidates.add(VerifyingKey.of(each));
        } catch (CertificateException e) {
          throw new IllegalArgumentException(e);
        }
      }
    }
    @Nullable Exception last = null;
    for (VerifyingKey candidate : candidates) {
      List<X509Certificate> chain = candidate.chain(certificates);
      if (chain.isEmpty() && !held) {
        throw noCertificate(token, key, certificates, !given.isEmpty());
      }
      SignatureAlgorithm algorithm = candidate.algorithm(wanted.pss(), where);
      for (SigningMethod method : methods(token, algorithm)) {
        try {
          if (proves(token, session, key, candidate, method, pins)) {
            return new Pkcs11Key(token, key, candidate, method, pins, chain);
          }
        } catch (Pkcs11Exception | SignatureException e) {
          last = e;
        }
      }
    }
    if (candidates.isEmpty()) {
      throw noCertificate(token, key, certificates, !given.isEmpty());
    }
    String why = last == null ? "" : ": " + last.getMessage();
    throw new SealException.KeyUnavailable(
        new Message(
            "the key " + key.name() + " on " + where + " makes no signature that verifies" + why,
            "令牌 " + token.name() + " 上的密钥 " + key.name() + " 签名无法通过验证" + why),
        null,
        last);
  }

  private static boolean proves(
      Pkcs11Token token,
      Pkcs11Session session,
      TokenKey key,
      VerifyingKey publicKey,
      SigningMethod method,
      PinSource pins)
      throws Pkcs11Exception, SignatureException, SealException, IOException {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    byte[] signature = Pkcs11Key.sign(session, token, key, publicKey, method, pins, random);
    return publicKey.verify(method.algorithm(), random, signature);
  }

  /** How a token may be asked; only SM2 has more than one way. */
  private static List<SigningMethod> methods(Pkcs11Token token, SignatureAlgorithm algorithm)
      throws Pkcs11Exception, SealException.KeyUnavailable {
    if (algorithm != SignatureAlgorithm.SM2_SM3) {
      return List.of(SigningMethod.standard(algorithm));
    }
    Set<Long> there = new HashSet<>();
    for (long each : token.module().mechanisms(token.slot())) {
      there.add(each);
    }
    List<SigningMethod> methods = new ArrayList<>();
    for (Sm2Profile profile : Sm2Profile.known()) {
      for (SigningMethod each : profile.methods()) {
        if (there.contains(each.mechanism())) {
          methods.add(each);
        }
      }
    }
    if (methods.isEmpty()) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the token " + token.name() + " has no SM2 signing mechanism that is known here",
              "令牌 " + token.name() + " 没有已知的 SM2 签名机制"),
          new Message(
              "a plain ECDSA signature with an SM2 key is of no use and never made; describe the"
                  + " vendor's mechanisms in a profile",
              "用 SM2 密钥做普通 ECDSA 签名没有意义，不予支持；请用配置描述厂商的机制"),
          null);
    }
    return methods;
  }

  private static SealException.KeyUnavailable noCertificate(
      Pkcs11Token token, TokenKey key, List<X509Certificate> certificates, boolean given) {
    String name = key.name();
    if (certificates.isEmpty()) {
      return new SealException.KeyUnavailable(
          new Message(
              "the key " + name + " on token " + token.name() + " has no certificate",
              "令牌 " + token.name() + " 上的密钥 " + name + " 没有证书"),
          new Message(
              "give its certificates with --chain, or import them with seal keys import",
              "请用 --chain 给出证书，或用 seal keys import 导入"),
          null);
    }
    return new SealException.KeyUnavailable(
        new Message(
            (given ? "none of the certificates given" : "no certificate on the token")
                + " matches the key "
                + name
                + " on token "
                + token.name(),
            (given ? "给出的证书" : "令牌上的证书") + "与令牌 " + token.name() + " 上的密钥 " + name + " 不匹配"),
        new Message("the certificate must have been issued for this very key", "证书必须是为这把密钥签发的"),
        null);
  }
}
