package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeyProvider;
import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Opens keys in cryptographic devices with the interface of GM/T 0018 (SDF): {@code
 * sdf:key-index=1?module-path=/usr/lib/libsdf.so}.
 *
 * <p>Such a device holds no certificates, so that they must be given. SM2 keys sign e = SM3(Z‖M),
 * which is computed here; RSA keys are asked for the raw operation on a block that is padded here
 * (EMSA-PKCS1-v1_5). Only the signing pair of an index is used. When it is opened a key signs
 * something random, which must verify under its certificate.
 *
 * <p>The device is opened once for the process and shared by all its keys. Each session gets the
 * right to use the key with the password, which is therefore kept until the key is closed; a
 * password that was refused is not given to the device again. Stateless, for use by many threads.
 *
 * @since 0.1
 */
public final class SdfKeyProvider implements SealKeyProvider {

  /** For {@link java.util.ServiceLoader}. */
  public SdfKeyProvider() {}

  @Override
  public String scheme() {
    return "sdf";
  }

  @Override
  public SealKey open(String reference, PinSource pins, List<X509Certificate> chain)
      throws SealException, IOException {
    SdfReference wanted = SdfReference.parse(reference);
    SdfSettings settings = SdfSettings.of(wanted);
    int index = wanted.index();
    if (chain.isEmpty()) {
      throw new BadKeyReference(
          new Message(
              "an SDF device holds no certificates, and none were given", "SDF 设备中不存放证书，且未给出证书"),
          new Message(
              "give the key's certificate and its issuers with --chain FILE (PEM)",
              "请用 --chain 文件（PEM）给出密钥的证书及其颁发者证书"));
    }
    SdfKey key = SdfKey.open(settings, index, pins);
    try {
      List<X509Certificate> own = key.publicKey().chain(chain);
      if (own.isEmpty()) {
        throw new SealException.KeyUnavailable(
            new Message(
                "none of the certificates given matches " + key.place(),
                "给出的证书与 " + key.place() + " 不匹配"),
            new Message(
                "the certificate must have been issued for the signing pair of this very index, not"
                    + " for its encryption pair",
                "证书必须是为该索引的签名密钥对签发的，而不是加密密钥对"),
            null);
      }
      SdfSealKey opened = new SdfSealKey(key, own);
      prove(opened, key);
      return opened;
    } catch (SealException | RuntimeException e) {
      key.close();
      throw e;
    }
  }

  /** Signs something random and verifies it without the device. */
  private static void prove(SealKey opened, SdfKey key) throws SealException {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    if (!key.publicKey().verify(key.algorithm(), random, opened.sign(random))) {
      throw new SealException.KeyUnavailable(
          new Message(
              "what " + key.place() + " signs does not verify with its own public key",
              key.place() + " 的签名无法用其自身的公钥验证"),
          new Message(
              "the device, or the way it is called, is not what GM/T 0018 describes: ask the vendor",
              "设备或调用方式与 GM/T 0018 不符，请咨询厂商"),
          null);
    }
  }
}
