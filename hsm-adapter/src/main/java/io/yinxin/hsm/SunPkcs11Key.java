package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.KeyMetrics;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.key.VerifyingKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A seal key on a PKCS#11 token, reached through the JDK alone ({@code backend=sun}): for sites
 * that allow no other native code. RSA and ECDSA; what SunPKCS11 cannot do is refused.
 *
 * <p>SunPKCS11 never gets over lost sessions. So when it reports such a loss, the key makes itself
 * a new provider, logs in again and signs once more. The provider is no one else's business: it is
 * never registered with {@link java.security.Security}.
 */
final class SunPkcs11Key implements SealKey {

  /** After these another provider may do what this one no longer can (HSM state, not settings). */
  private static final Pattern LOST =
      Pattern.compile(
          "SESSION_HANDLE_INVALID|SESSION_CLOSED|(OBJECT|KEY)_HANDLE_INVALID|USER_NOT_LOGGED_IN"
              + "|DEVICE_ERROR|DEVICE_REMOVED|TOKEN_NOT_PRESENT|CRYPTOKI_NOT_INITIALIZED"
              + "|OPERATION_ACTIVE|OPERATION_NOT_INITIALIZED|GENERAL_ERROR|has been removed"
              + "|No token present");

  private final SunToken token;
  private final PinSource pins;
  private final SignatureAlgorithm algorithm;
  private final VerifyingKey publicKey;
  private final List<X509Certificate> chain;
  private final KeyMeter meter = new KeyMeter();
  private final Object reopening = new Object();
  private volatile @Nullable Connection connection;

  /** A login, the key found through it, and signers that are not in use. */
  private static final class Connection {
    final Provider provider;
    final PrivateKey key;
    final ConcurrentLinkedQueue<Signature> idle = new ConcurrentLinkedQueue<>();

    Connection(SunToken.Entry entry) {
      provider = entry.provider();
      key = entry.key();
    }
  }

  private SunPkcs11Key(
      SunToken token,
      PinSource pins,
      SunToken.Entry entry,
      SignatureAlgorithm algorithm,
      VerifyingKey publicKey,
      List<X509Certificate> chain) {
    this.token = token;
    this.pins = pins;
    this.algorithm = algorithm;
    this.publicKey = publicKey;
    this.chain = List.copyOf(chain);
    this.connection = new Connection(entry);
  }

  /**
   * Opens a key.
   *
   * @param wanted the reference
   * @param pins where the PIN comes from
   * @param given certificates that go before those on the token; empty if none were
   */
  static SealKey open(Pkcs11Reference wanted, PinSource pins, List<X509Certificate> given)
      throws SealException, IOException {
    SunToken token = SunToken.find(wanted);
    SunToken.Entry entry = token.login(pins);
    VerifyingKey publicKey = entry.publicKey();
    List<X509Certificate> chain = publicKey.chain(given.isEmpty() ? entry.chain() : given);
    if (chain.isEmpty()) {
      throw new SealException.KeyUnavailable(
          new Message(
              "none of the certificates given matches the key '" + entry.alias() + "'",
              "给出的证书与密钥“" + entry.alias() + "”不匹配"),
          new Message("the certificate must have been issued for this very key", "证书必须是为这把密钥签发的"),
          null);
    }
    SignatureAlgorithm algorithm = publicKey.algorithm(wanted.pss(), "token " + token.name());
    if (algorithm == SignatureAlgorithm.ED25519 || algorithm == SignatureAlgorithm.SM2_SM3) {
      throw SunToken.cannot(
          "SunPKCS11 has no " + algorithm.displayName(),
          "SunPKCS11 不支持 " + algorithm.displayName(),
          null);
    }
    SunPkcs11Key key = new SunPkcs11Key(token, pins, entry, algorithm, publicKey, chain);
    key.prove();
    return key;
  }

  /** Signs something random, which must verify under the certificate. */
  private void prove() throws SealException {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    byte[] signature;
    try {
      signature = signOnce(open(), random);
    } catch (GeneralSecurityException | ProviderException e) {
      if (reason(e).contains("USER_NOT_LOGGED_IN")) {
        throw SunToken.cannot(
            "the key asks for its PIN at each signature, which SunPKCS11 does not do",
            "该密钥每次签名都要求 PIN，SunPKCS11 不支持",
            e);
      }
      if (e instanceof NoSuchAlgorithmException) {
        throw SunToken.cannot(
            "SunPKCS11 does not offer " + algorithm.displayName() + " with this token",
            "SunPKCS11 在此令牌上不提供 " + algorithm.displayName(),
            e);
      }
      throw failed(e);
    }
    if (!publicKey.verify(algorithm, random, signature)) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the key on token " + token.name() + " makes no signature that verifies",
              "令牌 " + token.name() + " 上的密钥签名无法通过验证"),
          null,
          null);
    }
  }

  @Override
  public List<X509Certificate> chain() {
    return chain;
  }

  @Override
  public SignatureAlgorithm algorithm() {
    return algorithm;
  }

  @Override
  public int maxSignatureLength() {
    return DeviceSignature.maxLength(algorithm, publicKey.bits());
  }

  @Override
  public byte[] sign(byte[] message) throws SealException {
    long start = System.nanoTime();
    byte[] signature = signOrReopen(message);
    meter.signed(System.nanoTime() - start);
    return signature;
  }

  private byte[] signOrReopen(byte[] message) throws SealException {
    Connection first = open();
    try {
      return signOnce(first, message);
    } catch (GeneralSecurityException | ProviderException e) {
      if (!LOST.matcher(reason(e)).find()) {
        meter.failed(FaultClass.CONFIG);
        throw failed(e);
      }
      meter.failed(FaultClass.NEW_SESSION);
    }
    try {
      return signOnce(reopened(first), message);
    } catch (IOException | GeneralSecurityException | ProviderException e) {
      meter.failed(FaultClass.DOWN);
      throw failed(e);
    }
  }

  @Override
  public KeyMetrics metrics() {
    return meter.metrics(meter.faults(), connection == null ? 0 : 1, 1, List.of());
  }

  private Connection open() throws SealException.KeyUnavailable {
    Connection open = connection;
    if (open == null) {
      throw new SealException.KeyUnavailable(
          new Message("the seal key is closed", "印章密钥已关闭"), null, null);
    }
    return open;
  }

  /** One of the threads that found the connection lost makes the new one. */
  private Connection reopened(Connection lost) throws SealException, IOException {
    synchronized (reopening) {
      Connection now = open();
      if (now != lost) {
        return now;
      }
      Connection fresh = new Connection(token.login(pins));
      connection = fresh;
      return fresh;
    }
  }

  private byte[] signOnce(Connection open, byte[] message) throws GeneralSecurityException {
    Signature signer = open.idle.poll();
    if (signer == null) {
      signer = signer(open);
    }
    signer.update(message);
    byte[] signature = signer.sign();
    // Not after a failure: then its state is not known.
    open.idle.add(signer);
    return signature;
  }

  private Signature signer(Connection open) throws GeneralSecurityException {
    Signature signer;
    if (algorithm == SignatureAlgorithm.RSA_PSS_SHA256) {
      signer = Signature.getInstance("RSASSA-PSS", open.provider);
      signer.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    } else {
      signer = Signature.getInstance(algorithm.displayName(), open.provider);
    }
    signer.initSign(open.key);
    return signer;
  }

  private SealException.KeyUnavailable failed(Exception e) {
    return new SealException.KeyUnavailable(
        new Message(
            "the token " + token.name() + " could not sign: " + reason(e),
            "令牌 " + token.name() + " 签名失败：" + reason(e)),
        null,
        e);
  }

  /** The innermost message: that is the module's own. */
  static String reason(Throwable e) {
    String reason = String.valueOf(e.getMessage());
    for (Throwable each = e.getCause(); each != null; each = each.getCause()) {
      if (each.getMessage() != null) {
        reason = each.getMessage();
      }
    }
    return reason;
  }

  @Override
  public void close() {
    // No logout: others in this process may be logged in at the same token. Sessions go with the
    // signers.
    connection = null;
  }

  @Override
  public String toString() {
    return "SunPkcs11Key[" + token.name() + "]";
  }
}
