package io.yinxin.hsm;

import com.sun.jna.Pointer;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.key.VerifyingKey;
import java.io.IOException;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/**
 * The signing pair of one index of an SDF device, and how it is asked for a signature (GM/T 0018,
 * 6.3 and 6.4). For use by many threads, each with a session of its own.
 */
final class SdfKey {

  private final SdfDevice device;
  private final SdfSettings settings;
  private final int index;
  private final SdfPublicKey publicKey;
  private final SignatureAlgorithm algorithm;
  private final SdfPassword password;

  private SdfKey(
      SdfDevice device,
      SdfSettings settings,
      int index,
      SdfPublicKey publicKey,
      SignatureAlgorithm algorithm,
      SdfPassword password) {
    this.device = device;
    this.settings = settings;
    this.index = index;
    this.publicKey = publicKey;
    this.algorithm = algorithm;
    this.password = password;
  }

  /**
   * Finds a key in its device and asks for its password, which the device is not given yet.
   *
   * @param settings where the device is, and how it is used
   * @param index the key's index
   * @param pins where the password comes from
   * @return the key; the caller closes it
   * @throws SealException.KeyUnavailable if there is no such key, or it does not seal here
   * @throws IOException if the password cannot be read
   * @throws BadKeyReference if the RSA call's arguments would have to be guessed
   */
  static SdfKey open(SdfSettings settings, int index, PinSource pins)
      throws SealException.KeyUnavailable, IOException {
    SdfDevice device = SdfDevice.open(settings.library(), settings.opener(), settings.configPath());
    try {
      String place = place(device, index);
      SdfPublicKey found = find(device, settings.keyType(), index);
      SignatureAlgorithm algorithm = found.key().algorithm(false, place);
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
      SdfPassword password = SdfPassword.from(pins, place);
      return new SdfKey(device, settings, index, found, algorithm, password);
    } catch (SealException.KeyUnavailable | IOException | RuntimeException e) {
      device.close();
      throw e;
    }
  }

  private static SdfPublicKey find(SdfDevice device, @Nullable String type, int index)
      throws SealException.KeyUnavailable {
    String place = place(device, index);
    Optional<SdfPublicKey> found;
    try {
      SdfDevice.Session session = device.openSession();
      try {
        found = device.call(session, (library, s) -> export(library, s, type, index));
      } finally {
        device.closeSession(session);
      }
    } catch (SdfException e) {
      boolean none = e.code() == SdfCodes.KEYNOTEXIST || e.code() == SdfCodes.KEYERR;
      throw new SealException.KeyUnavailable(
          new Message(
              "there is no public key to be had of " + place + ": " + e.getMessage(),
              "无法取得 " + place + " 的公钥：" + e.getMessage()),
          none
              ? new Message(
                  "the index may be empty: seal keys list shows what there is",
                  "该索引可能为空：seal keys list 可列出已有的密钥")
              : null,
          e);
    }
    if (found.isEmpty()) {
      throw new SealException.KeyUnavailable(
          new Message(
              "what the library gives as the public key of " + place + " is none",
              "库给出的 " + place + " 的公钥不是有效的公钥"),
          new Message(
              "its structures are laid out in a way that is not known here", "其结构布局不属于已知的任何一种"),
          null);
    }
    return found.get();
  }

  /**
   * Exports the key at an index.
   *
   * @param type {@code sm2}, {@code rsa}, or null for what is there: SM2 first, for some devices
   *     count the two kinds apart
   * @return the key, none if what the library gives makes no sense
   */
  static Optional<SdfPublicKey> export(
      SdfLibrary library, Pointer session, @Nullable String type, int index) throws SdfException {
    if ("rsa".equals(type)) {
      return SdfPublicKey.rsa(library, session, index);
    }
    try {
      return SdfPublicKey.sm2(library, session, index);
    } catch (SdfException e) {
      if (type != null || !SdfCodes.isAboutTheKey(e.code())) {
        throw e;
      }
      try {
        return SdfPublicKey.rsa(library, session, index);
      } catch (SdfException alsoNot) {
        throw SdfCodes.isAboutTheKey(alsoNot.code()) ? e : alsoNot;
      }
    }
  }

  private static String place(SdfDevice device, int index) {
    return device.path().getFileName() + ", key-index=" + index;
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

  /** The device it is in. */
  SdfDevice device() {
    return device;
  }

  /**
   * Opens a session with the right to use the key.
   *
   * @throws SdfException if the device says no
   * @throws SealException.PinRefused if the password is wrong; the device was given it once
   */
  SdfDevice.Session openSession() throws SdfException, SealException.PinRefused {
    SdfDevice.Session session = device.openSession();
    boolean done = false;
    try {
      getAccessRight(session);
      done = true;
      return session;
    } finally {
      if (!done) {
        device.closeSession(session);
      }
    }
  }

  /** Gets the right to use the key, for a session that has not got it or has lost it. */
  void getAccessRight(SdfDevice.Session session) throws SdfException, SealException.PinRefused {
    boolean given;
    try {
      given =
          password.use(
              bytes ->
                  device.call(
                      session,
                      (library, s) -> {
                        library.getAccessRight(s, index, bytes);
                        return true;
                      }),
              fault -> classify(fault) == FaultClass.AUTH);
    } catch (SdfException e) {
      if (classify(e) == FaultClass.AUTH) {
        throw refused(e);
      }
      throw e;
    }
    if (!given) {
      throw refused(null);
    }
  }

  private SealException.PinRefused refused(@Nullable SdfException cause) {
    String why = cause == null ? "" : ": " + cause.getMessage();
    return new SealException.PinRefused(
        new Message("the password was refused for " + place() + why, place() + " 的口令被拒绝" + why),
        new Message(
            "it is not tried again, for devices lock keys: find out the right one, or whether the"
                + " key is locked",
            "不会重试，因为设备会锁定密钥：请核实口令，或确认密钥是否已被锁定"),
        cause);
  }

  /** What a failed call means. */
  FaultClass classify(SdfException fault) {
    return SdfCodes.classify(fault, settings.faults(), password.accepted());
  }

  /**
   * Signs once.
   *
   * @param session with the right to use the key
   * @param message the message
   * @return the signature as it stands in documents
   * @throws SdfException if the device says no
   * @throws SignatureException if what it gives is no signature
   */
  byte[] sign(SdfDevice.Session session, byte[] message) throws SdfException, SignatureException {
    byte[] digest = publicKey.key().deviceInput(algorithm, message);
    if (algorithm == SignatureAlgorithm.SM2_SM3) {
      byte[] fields =
          device.call(
              session,
              (library, s) -> library.internalSignEcc(s, index, digest, publicKey.layout()));
      return DeviceSignature.encode(algorithm, pair(fields));
    }
    int length = (publicKey.key().bits() + 7) / 8;
    byte[] block = padded(SigningMethod.digestInfo(digest), length);
    Integer usage =
        settings.rsaCall() == SdfSettings.RsaCall.KEY_USAGE ? SdfLibrary.RSA_SIGN : null;
    byte[] raised =
        device.call(
            session,
            (library, s) -> library.internalPrivateKeyOperationRsa(s, index, usage, block));
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

  /** Closes a session and gives the right back. */
  void closeSession(SdfDevice.Session session) {
    try {
      device.call(
          session,
          (library, s) -> {
            library.releaseAccessRight(s, index);
            return true;
          });
    } catch (SdfException e) {
      // It goes with the session.
    }
    device.closeSession(session);
  }

  /** Forgets the password and lets go of the device; sessions are closed before. */
  void close() {
    password.wipe();
    device.close();
  }

  @Override
  public String toString() {
    return "SdfKey[" + place() + " " + algorithm.displayName() + "]";
  }
}
