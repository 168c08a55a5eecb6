package io.yinxin.hsm;

import com.sun.jna.Pointer;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.HeldKey;
import io.yinxin.seal.key.KeyHolder;
import io.yinxin.seal.key.KeyPlace;
import io.yinxin.seal.key.PinSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * SDF devices as a place that keeps keys: which indices hold signing pairs can be seen without a
 * password. Keys are made and kept with the vendor's tool.
 */
final class SdfKeyPlace implements KeyPlace {

  /** So many indices in a row that are none end the search: there are no more. */
  private static final int BEYOND = 16;

  private final @Nullable Map<String, String> configuration;

  SdfKeyPlace(@Nullable Map<String, String> configuration) {
    this.configuration = configuration;
  }

  /** What a device says of an index. */
  private record Answer(Optional<SdfPublicKey> key, boolean beyond) {}

  /** Exports the public key of an index. */
  private interface Export {
    Optional<SdfPublicKey> from(SdfLibrary library, Pointer session, int index) throws SdfException;
  }

  @Override
  public List<KeyHolder> list(String reference, @Nullable PinSource pins)
      throws SealException, IOException {
    SdfReference wanted = SdfReference.parse(reference);
    HsmConfiguration known = HsmConfiguration.of(configuration, null);
    SdfSettings settings = SdfSettings.of(wanted, known);
    boolean one = wanted.get("key-index") != null;
    int first = one ? wanted.index() : 1;
    int last = one ? first : known.highestIndex();
    SdfDevice device = SdfDevice.of(settings);
    SessionPool<SdfDevice.Session> pool = device.join(settings.limits());
    try {
      SdfPassword none = new SdfPassword(device, settings, 0, device.name());
      SdfFaults faults = new SdfFaults(device, settings, none, device.name());
      return new SessionAccess<>(pool, faults, what -> new char[0], new KeyMeter())
          .run(
              session -> {
                List<KeyHolder.Entry> keys = new ArrayList<>();
                if (!"rsa".equals(settings.keyType())) {
                  search(
                      (l, s, i) -> SdfPublicKey.sm2(l, s, i, settings.eccField()),
                      "",
                      wanted,
                      device,
                      session,
                      first,
                      last,
                      keys);
                }
                if (!"sm2".equals(settings.keyType())) {
                  search(
                      (l, s, i) -> SdfPublicKey.rsa(l, s, i, settings.rsaField()),
                      ";key-type=rsa",
                      wanted,
                      device,
                      session,
                      first,
                      last,
                      keys);
                }
                // Last, for it also tells whether the session was good to the end.
                KeyHolder.Token token =
                    session.run(s -> device.call(s, (l, p) -> token(l, p, device.name())));
                return List.of(new KeyHolder(wanted.with(""), token, keys));
              });
    } finally {
      device.leave(settings.limits());
    }
  }

  private static void search(
      Export export,
      String type,
      SdfReference wanted,
      SdfDevice device,
      SessionUse<SdfDevice.Session> session,
      int first,
      int last,
      List<KeyHolder.Entry> into)
      throws Exception {
    int beyond = 0;
    for (int i = first; i <= last && beyond < BEYOND; i++) {
      int index = i;
      Answer answer = session.run(s -> device.call(s, (l, p) -> ask(export, l, p, index)));
      beyond = answer.beyond() ? beyond + 1 : 0;
      if (answer.key().isPresent()) {
        var key = answer.key().get().key();
        into.add(
            new KeyHolder.Entry(
                wanted.with("key-index=" + index + type),
                String.valueOf(index),
                null,
                key.kind(),
                key.algorithmOrNull(),
                null));
      }
    }
  }

  private static Answer ask(Export export, SdfLibrary library, Pointer session, int index)
      throws SdfException {
    try {
      return new Answer(export.from(library, session, index), false);
    } catch (SdfException e) {
      if (SdfCodes.mayMeanNoKey(e)) {
        return new Answer(Optional.empty(), e.code() == SdfCodes.INARGERR);
      }
      throw e;
    }
  }

  private static KeyHolder.Token token(SdfLibrary library, Pointer session, String name)
      throws SdfException {
    try {
      // DEVICEINFO: the issuer's name in 40 bytes, the device's in 16, its serial number in 16.
      byte[] info = library.deviceInfo(session);
      String own = text(info, 40, 16);
      return new KeyHolder.Token(
          own.isEmpty() ? name : own, text(info, 56, 16), "SDF", text(info, 0, 40), 0, Set.of());
    } catch (SdfException e) {
      if (e.code() != SdfCodes.NOTSUPPORT) {
        throw e;
      }
      return new KeyHolder.Token(name, "", "SDF", "", 0, Set.of());
    }
  }

  private static String text(byte[] info, int from, int length) {
    return new String(info, from, length, StandardCharsets.US_ASCII)
        .replaceAll("[^ -~].*", "")
        .strip();
  }

  @Override
  public HeldKey hold(String reference, PinSource pins) throws SealException, IOException {
    SdfReference wanted = SdfReference.parse(reference);
    return SdfKeyProvider.open(
        SdfSettings.of(wanted, HsmConfiguration.of(configuration, null)),
        wanted.index(),
        SdfKeyProvider.pins(wanted, pins),
        List.of());
  }

  @Override
  public String generate(
      String reference, Wanted wanted, Certifier certifier, boolean replace, PinSource pins)
      throws SealException {
    throw new SealException.KeyUnavailable(
        new Message(
            "keys in an SDF device are made with its vendor's tool: GM/T 0018 has no call for it",
            "SDF 设备中的密钥须用厂商工具生成：GM/T 0018 没有相应的接口"),
        new Message(
            "make a signing pair at a free index there, then: seal keys list 'sdf:?module-path=…',"
                + " seal keys csr --key 'sdf:key-index=N?module-path=…'",
            "请在厂商工具中为空闲索引生成签名密钥对，然后使用 seal keys list 'sdf:?module-path=…'、"
                + "seal keys csr --key 'sdf:key-index=N?module-path=…'"),
        null);
  }

  @Override
  public void store(String reference, List<X509Certificate> certificates, PinSource pins)
      throws SealException {
    throw new SealException.KeyUnavailable(
        new Message("an SDF device keeps no certificates", "SDF 设备不存放证书"),
        new Message(
            "keep them in a PEM file, the key's own first, and give it with --chain FILE",
            "请将证书存为 PEM 文件（密钥自身的证书在前），用 --chain 文件 给出"),
        null);
  }
}
