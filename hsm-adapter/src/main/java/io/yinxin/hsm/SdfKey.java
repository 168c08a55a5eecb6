package io.yinxin.hsm;

import com.sun.jna.Pointer;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.key.VerifyingKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.util.BigIntegers;

/**
 * The signing pair of one index of an SDF device, and how it is asked for a signature (GM/T 0018,
 * 6.3 and 6.4). For use by many threads.
 */
final class SdfKey {

  private final SdfDevice device;
  private final SdfSettings settings;
  private final int index;
  private final SdfPassword password;
  private final SessionAccess<SdfDevice.Session> access;
  private final KeyMeter meter;
  private final SdfPublicKey publicKey;
  private final SignatureAlgorithm algorithm;

  private SdfKey(
      SdfDevice device,
      SdfSettings settings,
      int index,
      SdfPassword password,
      SessionAccess<SdfDevice.Session> access,
      KeyMeter meter,
      SdfPublicKey publicKey)
      throws SealException.KeyUnavailable {
    this.device = device;
    this.settings = settings;
    this.index = index;
    this.password = password;
    this.access = access;
    this.meter = meter;
    this.publicKey = publicKey;
    this.algorithm = publicKey.key().algorithm(false, place(device, index));
  }

  /**
   * Finds a key in its device, asks for its password, and lets it sign something random.
   *
   * @param settings where the device is, and how it is used
   * @param index the key's index
   * @param pins where the password comes from
   * @param certificates one of them must be the key's own; empty if it is not going to seal
   * @return the key; the caller closes it
   * @throws SealException.KeyUnavailable if there is no such key, or it does not seal here
   * @throws SealException.PinRefused if the password is wrong; the device was given it once
   * @throws IOException if the password cannot be read
   * @throws BadKeyReference if the RSA call's arguments would have to be guessed
   */
  static SdfKey open(
      SdfSettings settings, int index, PinSource pins, List<X509Certificate> certificates)
      throws SealException, IOException {
    SdfDevice device = SdfDevice.of(settings);
    SessionPool<SdfDevice.Session> pool = device.join(settings.limits());
    String place = place(device, index);
    SdfPassword password = new SdfPassword(device, settings, index, place);
    boolean opened = false;
    try {
      KeyMeter meter = new KeyMeter();
      SessionAccess<SdfDevice.Session> access =
          new SessionAccess<>(pool, new SdfFaults(device, settings, password, place), pins, meter);
      Optional<SdfPublicKey> found =
          access.run(
              session -> session.run(s -> device.call(s, (l, p) -> export(l, p, settings, index))));
      if (found.isEmpty()) {
        throw new SealException.KeyUnavailable(
            new Message(
                "what the library gives as the public key of " + place + " is none",
                "库给出的 " + place + " 的公钥不是有效的公钥"),
            new Message(
                "its structures are laid out in a way that is not known here: see ECCref_MAX_BITS"
                    + " and RSAref_MAX_BITS in the vendor's header, and ecc-max-bits=,"
                    + " rsa-max-bits=",
                "其结构布局不属于已知的任何一种：请查看厂商头文件中的 ECCref_MAX_BITS 和 RSAref_MAX_BITS，"
                    + "并用 ecc-max-bits=、rsa-max-bits= 指定"),
            null);
      }
      SdfKey key = new SdfKey(device, settings, index, password, access, meter, found.get());
      if (!certificates.isEmpty() && key.publicKey().chain(certificates).isEmpty()) {
        throw new SealException.KeyUnavailable(
            new Message(
                "none of the certificates given matches " + place, "给出的证书与 " + place + " 不匹配"),
            new Message(
                "the certificate must have been issued for the signing pair of this very index, not"
                    + " for its encryption pair",
                "证书必须是为该索引的签名密钥对签发的，而不是加密密钥对"),
            null);
      }
      key.checkCall();
      password.ask(pins);
      // The first signature of a session is verified: so this is the proof.
      byte[] random = new byte[32];
      new SecureRandom().nextBytes(random);
      byte[] unused = key.sign(random);
      opened = true;
      return key;
    } finally {
      if (!opened) {
        password.wipe();
        device.leave(settings.limits());
      }
    }
  }

  private void checkCall() {
    if (algorithm == SignatureAlgorithm.RSA_PKCS1_SHA256 && settings.rsaCall() == null) {
      throw new BadKeyReference(
          new Message(
              "vendors declare SDF_InternalPrivateKeyOperation_RSA in two ways, and nothing says"
                  + " which one "
                  + device.path()
                  + " has",
              "厂商对 SDF_InternalPrivateKeyOperation_RSA 有两种声明，而未说明 " + device.path() + " 属于哪一种"),
          new Message(
              "look into its header: with uiKeyUsage behind uiKeyIndex add rsa-call=key-usage,"
                  + " without it rsa-call=plain; the wrong one can end the process",
              "请查看其头文件：uiKeyIndex 之后有 uiKeyUsage 时加上 rsa-call=key-usage，没有则加上"
                  + " rsa-call=plain；选错可能使进程崩溃"));
    }
  }

  /**
   * Exports the key at an index.
   *
   * @param settings with the kind of key; without one what is there is taken, SM2 first, for some
   *     devices count the two kinds apart
   * @return the key, none if what the library gives makes no sense
   */
  private static Optional<SdfPublicKey> export(
      SdfLibrary library, Pointer session, SdfSettings settings, int index) throws SdfException {
    if ("rsa".equals(settings.keyType())) {
      return SdfPublicKey.rsa(library, session, index, settings.rsaField());
    }
    try {
      return SdfPublicKey.sm2(library, session, index, settings.eccField());
    } catch (SdfException e) {
      if (settings.keyType() != null || !SdfCodes.mayMeanNoKey(e)) {
        throw e;
      }
      try {
        return SdfPublicKey.rsa(library, session, index, settings.rsaField());
      } catch (SdfException alsoNot) {
        throw SdfCodes.mayMeanNoKey(alsoNot) ? e : alsoNot;
      }
    }
  }

  private static String place(SdfDevice device, int index) {
    return device.name() + ", key-index=" + index;
  }

  /** The key's place, for messages in any language. */
  String place() {
    return place(device, index);
  }

  /** Its public half. */
  VerifyingKey publicKey() {
    return publicKey.key();
  }

  /** What it signs with. */
  SignatureAlgorithm algorithm() {
    return algorithm;
  }

  /** What it counts. */
  KeyMeter meter() {
    return meter;
  }

  /**
   * Signs, whatever the device needs for it.
   *
   * @param message the message
   * @return the signature as it stands in documents
   * @throws IOException never: the password is there
   */
  byte[] sign(byte[] message) throws SealException, IOException {
    byte[] digest = publicKey.key().deviceInput(algorithm, message);
    return access.run(session -> sign(session, digest, message));
  }

  private byte[] sign(SessionPool<SdfDevice.Session>.Pooled session, byte[] digest, byte[] message)
      throws Exception {
    boolean known = session.handle(this) != null;
    if (!known) {
      password.give(session);
    }
    byte[] signature;
    try {
      signature = session.run(s -> ask(s, digest));
    } catch (SdfException e) {
      if (password.classify(e) != FaultClass.RELOGIN) {
        throw password.classify(e) == FaultClass.AUTH ? password.refusedLater(e) : e;
      }
      // The right was lost; this session gets it once more.
      meter.failed(FaultClass.RELOGIN);
      password.give(session);
      signature = askAgain(session, digest);
    }
    if (!known) {
      if (!publicKey.key().verify(algorithm, message, signature)) {
        throw new SealException.KeyUnavailable(
            new Message(
                "what " + place() + " signs does not verify with its own public key",
                place() + " 的签名无法用其自身的公钥验证"),
            new Message(
                "the device, or the way it is called, is not what GM/T 0018 describes: ask the"
                    + " vendor",
                "设备或调用方式与 GM/T 0018 不符，请咨询厂商"),
            null);
      }
      session.found(this, index);
    }
    return signature;
  }

  private byte[] askAgain(SessionUse<SdfDevice.Session> session, byte[] digest) throws Exception {
    try {
      return session.run(s -> ask(s, digest));
    } catch (SdfException e) {
      if (password.classify(e) != FaultClass.RELOGIN) {
        throw e;
      }
      throw new SealException.KeyUnavailable(
          new Message(
              "the device took the password of "
                  + place()
                  + " and denies its use: "
                  + e.getMessage(),
              "设备已接受 " + place() + " 的口令，却拒绝使用该密钥：" + e.getMessage()),
          new Message(
              "check in the device's management what the key may be used for",
              "请在设备管理中检查该密钥的用途和权限"),
          e);
    }
  }

  /** One call. */
  private byte[] ask(SdfDevice.Session session, byte[] digest)
      throws SdfException, SignatureException {
    if (algorithm == SignatureAlgorithm.SM2_SM3) {
      byte[] fields =
          device.call(session, (l, s) -> l.internalSignEcc(s, index, digest, publicKey.layout()));
      return DeviceSignature.encode(algorithm, pair(fields));
    }
    int length = (publicKey.key().bits() + 7) / 8;
    byte[] block = padded(SigningMethod.digestInfo(digest), length);
    Integer usage =
        settings.rsaCall() == SdfSettings.RsaCall.KEY_USAGE ? SdfLibrary.RSA_SIGN : null;
    byte[] raised =
        device.call(session, (l, s) -> l.internalPrivateKeyOperationRsa(s, index, usage, block));
    if (raised.length > length) {
      throw new SignatureException(
          "the device gave " + raised.length + " bytes for a signature of " + length);
    }
    // Some leave zeros in front away.
    byte[] signature = new byte[length];
    System.arraycopy(raised, 0, signature, length - raised.length, raised.length);
    return signature;
  }

  /** r and s, 32 bytes each, out of fields that may be wider. */
  private byte[] pair(byte[] fields) throws SignatureException {
    SdfLayout layout = publicKey.layout();
    try {
      byte[] pair = new byte[64];
      System.arraycopy(
          BigIntegers.asUnsignedByteArray(32, layout.number(fields, 0)), 0, pair, 0, 32);
      System.arraycopy(
          BigIntegers.asUnsignedByteArray(32, layout.number(fields, layout.field())),
          0,
          pair,
          32,
          32);
      return pair;
    } catch (IllegalArgumentException e) {
      throw new SignatureException("the device gave a signature with a number out of range", e);
    }
  }

  /** EMSA-PKCS1-v1_5 (RFC 8017, 9.2): 00 01 FF … FF 00 and the DigestInfo. */
  private static byte[] padded(byte[] digestInfo, int length) {
    byte[] block = new byte[length];
    Arrays.fill(block, 2, length - digestInfo.length - 1, (byte) 0xff);
    block[1] = 1;
    System.arraycopy(digestInfo, 0, block, length - digestInfo.length, digestInfo.length);
    return block;
  }

  /** Forgets the password, gives the rights back and lets go of the device. */
  void close() {
    password.wipe();
    device.leave(settings.limits());
  }

  @Override
  public String toString() {
    return "SdfKey[" + place() + " " + algorithm.displayName() + "]";
  }
}
