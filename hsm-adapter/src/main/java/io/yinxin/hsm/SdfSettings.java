package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.key.BadKeyReference;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an SDF library is used, from the key reference.
 *
 * @param library the library's file ({@code module-path})
 * @param configPath what the vendor's opener is given ({@code config-path}), null for none
 * @param opener how the device is opened ({@code opener}: {@code standard}, {@code path}, {@code
 *     ex}); null to take what the library has
 * @param keyType the kind of key ({@code key-type}), null to take what is there, SM2 first
 * @param rsaCall how the RSA call is declared in the vendor's header ({@code rsa-call}), null if
 *     nobody said
 * @param faults codes that the configuration puts into a class of its own
 */
record SdfSettings(
    Path library,
    @Nullable String configPath,
    SdfDevice.@Nullable Opener opener,
    @Nullable String keyType,
    @Nullable RsaCall rsaCall,
    Map<Integer, FaultClass> faults) {

  /**
   * The two declarations of {@code SDF_InternalPrivateKeyOperation_RSA} that are about. Nothing in
   * a library tells them apart.
   */
  enum RsaCall {
    /** {@code plain}: session, index, data, length, out, length (GM/T 0018-2012). */
    PLAIN,
    /** {@code key-usage}: a key usage behind the index (newer headers). */
    KEY_USAGE
  }

  /**
   * Reads a reference.
   *
   * @throws BadKeyReference if a value is missing or makes no sense
   */
  static SdfSettings of(SdfReference reference) {
    String module = reference.get("module-path");
    if (module == null) {
      throw new BadKeyReference(
          new Message("the reference names no SDF library", "引用没有给出 SDF 库"),
          new Message("add ?module-path=/usr/lib/….so", "请加上 ?module-path=/usr/lib/….so"));
    }
    String configPath = reference.get("config-path");
    SdfDevice.Opener opener =
        choice(reference, "opener", SdfDevice.Opener.class, "standard, path, ex");
    if (configPath == null && opener != null && opener != SdfDevice.Opener.STANDARD) {
      throw new BadKeyReference(
          new Message(
              "this opener is given a path, and the reference has none", "该打开方式需要路径，而引用中没有"),
          new Message("add config-path=PATH", "请加上 config-path=路径"));
    }
    return new SdfSettings(
        Path.of(module),
        opener == SdfDevice.Opener.STANDARD ? null : configPath,
        opener,
        reference.get("key-type"),
        choice(reference, "rsa-call", RsaCall.class, "plain, key-usage"),
        Map.of());
  }

  private static <E extends Enum<E>> @Nullable E choice(
      SdfReference reference, String name, Class<E> type, String choices) {
    String value = reference.get(name);
    if (value == null) {
      return null;
    }
    for (E each : type.getEnumConstants()) {
      if (each.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(value)) {
        return each;
      }
    }
    throw new BadKeyReference(
        new Message(
            name + " is one of: " + choices, name + " 应为以下之一：" + choices.replace(", ", "、")),
        null);
  }
}
