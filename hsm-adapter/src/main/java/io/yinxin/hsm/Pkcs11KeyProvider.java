package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.KeyPlace;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeyProvider;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.key.VerifyingKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Opens keys on PKCS#11 tokens: {@code pkcs11:token=seal;object=licence?module-path=/usr/lib/….so}
 * (RFC 7512).
 *
 * <p>The process is logged in once at each token, whatever the number of keys and sessions. The PIN
 * is asked for when the first key there is opened, when the token loses the login, and at each
 * signature if the key wants that; it is not kept. A PIN that a token refused is never given to it
 * again by this process; where the token says that one try is left, none is made. While the process
 * is logged in the token takes any PIN for the right one, so it is not asked for then. With {@code
 * pin-source=} in the reference the PIN comes from there.
 *
 * <p>Stateless, for use by many threads.
 *
 * @since 0.1
 */
public final class Pkcs11KeyProvider implements SealKeyProvider {

  /** Some libraries look for their devices in the network when they are initialised. */
  private static final long OPEN_NANOS = 60_000_000_000L;

  private final @Nullable Map<String, String> configuration;

  /** For {@link java.util.ServiceLoader}. */
  public Pkcs11KeyProvider() {
    configuration = null;
  }

  private Pkcs11KeyProvider(Map<String, String> configuration) {
    this.configuration = Map.copyOf(configuration);
  }

  @Override
  public SealKeyProvider configured(Map<String, String> values) {
    return new Pkcs11KeyProvider(values);
  }

  @Override
  public String scheme() {
    return "pkcs11";
  }

  @Override
  public SealKey open(String reference, PinSource pins, List<X509Certificate> chain)
      throws SealException, IOException {
    Pkcs11Reference named = Pkcs11Reference.parse(reference);
    HsmConfiguration settings = HsmConfiguration.of(configuration, named.get("config-path"));
    Pkcs11Reference wanted = named.completedBy(settings);
    return wanted.sun()
        ? SunPkcs11Key.open(wanted, pins, chain)
        : open(wanted, settings, pins, chain, false);
  }

  @Override
  public KeyPlace place() {
    return new Pkcs11KeyPlace(configuration);
  }

  /**
   * Opens a key.
   *
   * @param held whether it may be without a certificate, because it is not going to seal
   */
  static Pkcs11Key open(
      Pkcs11Reference wanted,
      HsmConfiguration settings,
      PinSource pins,
      List<X509Certificate> chain,
      boolean held)
      throws SealException, IOException {
    Pkcs11Token token = token(wanted);
    SessionPool<Pkcs11Session> pool = watched(wanted.library(), () -> token.join(settings));
    boolean opened = false;
    try {
      String own = wanted.get("pin-source");
      KeyMeter meter = new KeyMeter();
      SessionAccess<Pkcs11Session> access =
          new SessionAccess<>(
              pool,
              new TokenFaults(token, settings),
              own == null ? pins : PinSources.parse(own),
              meter);
      Pkcs11Key key =
          access.run(session -> open(wanted, token, access, meter, settings, session, chain, held));
      opened = true;
      return key;
    } finally {
      if (!opened) {
        token.leave();
      }
    }
  }

  /** The token that a reference names. */
  static Pkcs11Token token(Pkcs11Reference wanted) throws SealException {
    Path library = wanted.library();
    return watched(library, () -> Pkcs11Token.find(Pkcs11Module.load(library), wanted));
  }

  /** Does something with a library that needs no session, on a thread that may hang. */
  static <T> T watched(Path library, Callable<T> what) throws SealException {
    try {
      return DeviceThread.once("seal-hsm open", OPEN_NANOS, what);
    } catch (SealException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw unusable(library, e);
    }
  }

  private static SealException.KeyUnavailable unusable(Path library, Exception e) {
    return new SealException.KeyUnavailable(
        new Message(
            "the tokens at " + library + " cannot be seen: " + e.getMessage(),
            "无法查看 " + library + " 上的令牌：" + e.getMessage()),
        e instanceof TimeoutException ? FaultClass.HUNG.hint() : FaultClass.DOWN.hint(),
        e);
  }

  private static Pkcs11Key open(
      Pkcs11Reference wanted,
      Pkcs11Token token,
      SessionAccess<Pkcs11Session> access,
      KeyMeter meter,
      HsmConfiguration settings,
      SessionPool<Pkcs11Session>.Pooled session,
      List<X509Certificate> given,
      boolean held)
      throws Exception {
    TokenKey key = session.run(s -> TokenKey.find(s, wanted, token.name()));
    List<X509Certificate> certificates = given.isEmpty() ? session.run(key::certificates) : given;
    String where = "token " + token.name();
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    @Nullable Exception last = null;
    boolean matched = false;
    for (VerifyingKey candidate : candidates(key, certificates)) {
      List<X509Certificate> chain = candidate.chain(certificates);
      if (chain.isEmpty() && !held) {
        continue;
      }
      matched = true;
      SignatureAlgorithm algorithm = candidate.algorithm(wanted.pss(), where);
      for (SigningMethod method : methods(wanted, settings, token, session, algorithm)) {
        try {
          // The first signature of a session is verified: so this is the proof.
          Pkcs11Key.sign(token, access, session, key, candidate, method, random);
          return new Pkcs11Key(token, access, meter, key, candidate, method, chain);
        } catch (Pkcs11Exception e) {
          if (access.classify(e) != FaultClass.CONFIG) {
            throw e;
          }
          last = e;
        } catch (SealException.KeyUnavailable | SignatureException e) {
          last = e;
        }
      }
    }
    if (last instanceof SealException.KeyUnavailable unproven) {
      throw unproven;
    }
    if (last != null) {
      throw last;
    }
    throw noCertificate(token, key, certificates, !given.isEmpty(), matched);
  }

  /** The public halves that the key may have: its own, or where the token has none, any given. */
  private static List<VerifyingKey> candidates(TokenKey key, List<X509Certificate> certificates) {
    VerifyingKey own = key.publicKey();
    if (own != null) {
      return List.of(own);
    }
    List<VerifyingKey> candidates = new ArrayList<>();
    for (X509Certificate each : certificates) {
      try {
        VerifyingKey candidate = VerifyingKey.of(each);
        if (key.mayBe(candidate)) {
          candidates.add(candidate);
        }
      } catch (CertificateException e) {
        // What cannot be read cannot be the key's.
      }
    }
    return candidates;
  }

  /** How a token may be asked; only SM2 has more than one way. */
  private static List<SigningMethod> methods(
      Pkcs11Reference wanted,
      HsmConfiguration settings,
      Pkcs11Token token,
      SessionPool<Pkcs11Session>.Pooled session,
      SignatureAlgorithm algorithm)
      throws Exception {
    if (algorithm != SignatureAlgorithm.SM2_SM3) {
      return List.of(SigningMethod.standard(algorithm));
    }
    List<Sm2Profile> profiles = settings.profiles(wanted.get("profile"));
    Set<Long> there = new HashSet<>();
    for (long each : session.run(s -> token.module().mechanisms(token.slot()))) {
      there.add(each);
    }
    List<SigningMethod> methods = new ArrayList<>();
    for (Sm2Profile profile : profiles) {
      for (SigningMethod each : profile.methods()) {
        // Who names a profile knows better than a list that the token may have forgotten to fill.
        if (there.contains(each.mechanism()) || profiles.size() == 1) {
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
                  + " vendor's mechanisms in the configuration (pkcs11-profile.NAME.sign)",
              "用 SM2 密钥做普通 ECDSA 签名没有意义，不予支持；请在配置中描述厂商的机制" + "（pkcs11-profile.名称.sign）"),
          null);
    }
    return methods;
  }

  private static SealException.KeyUnavailable noCertificate(
      Pkcs11Token token,
      TokenKey key,
      List<X509Certificate> certificates,
      boolean given,
      boolean matched) {
    String name = key.name();
    if (certificates.isEmpty() || matched) {
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
