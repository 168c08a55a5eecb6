package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.key.KeyPlace;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeyProvider;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Opens keys in cryptographic devices with the interface of GM/T 0018 (SDF): {@code
 * sdf:key-index=1?module-path=/usr/lib/libsdf.so}.
 *
 * <p>Such a device holds no certificates, so that they must be given. SM2 keys sign e = SM3(Z‖M),
 * which is computed here; RSA keys are asked for the raw operation on a block that is padded here
 * (EMSA-PKCS1-v1_5). Only the signing pair of an index is used. When it is opened a key signs
 * something, which must verify under its public key, and so does the first signature of each
 * session.
 *
 * <p>The device is opened once for the process and shared by all its keys; when the way to it was
 * lost it is opened anew. Each session gets the right to use the key with the password, which is
 * therefore kept until the key is closed; a password that was refused is not given to that key
 * again by this process. With {@code pin-source=} in the reference the password comes from there.
 * Stateless, for use by many threads.
 *
 * @since 0.1
 */
public final class SdfKeyProvider implements SealKeyProvider {

  private final @Nullable Map<String, String> configuration;

  /** For {@link java.util.ServiceLoader}. */
  public SdfKeyProvider() {
    configuration = null;
  }

  private SdfKeyProvider(Map<String, String> configuration) {
    this.configuration = Map.copyOf(configuration);
  }

  @Override
  public SealKeyProvider configured(Map<String, String> values) {
    return new SdfKeyProvider(values);
  }

  @Override
  public String scheme() {
    return "sdf";
  }

  @Override
  public KeyPlace place() {
    return new SdfKeyPlace(configuration);
  }

  @Override
  public SealKey open(String reference, PinSource pins, List<X509Certificate> chain)
      throws SealException, IOException {
    SdfReference wanted = SdfReference.parse(reference);
    SdfSettings settings = SdfSettings.of(wanted, HsmConfiguration.of(configuration, null));
    int index = wanted.index();
    if (chain.isEmpty()) {
      throw new BadKeyReference(
          new Message(
              "an SDF device holds no certificates, and none were given", "SDF 设备中不存放证书，且未给出证书"),
          new Message(
              "give the key's certificate and its issuers with --chain FILE (PEM)",
              "请用 --chain 文件（PEM）给出密钥的证书及其颁发者证书"));
    }
    return open(settings, index, pins(wanted, pins), chain);
  }

  /** Where the password comes from: the reference's own source goes first. */
  static PinSource pins(SdfReference wanted, PinSource pins) {
    String own = wanted.get("pin-source");
    return own == null ? pins : PinSources.parse(own);
  }

  /**
   * Opens a key.
   *
   * @param chain its certificates among others; empty if it is not going to seal
   */
  static SdfSealKey open(
      SdfSettings settings, int index, PinSource pins, List<X509Certificate> chain)
      throws SealException, IOException {
    SdfKey key = SdfKey.open(settings, index, pins, chain);
    return new SdfSealKey(key, key.publicKey().chain(chain));
  }
}
