package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.key.BadKeyReference;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an SDF library is used: from the key reference, and where that says nothing from the
 * configuration, {@code sdf.NAME}.
 *
 * @param library the library's file ({@code module-path}; {@code sdf.module})
 * @param configPath what the vendor's opener is given ({@code config-path}), null for none
 * @param opener how the device is opened ({@code opener}: {@code standard}, {@code path}, {@code
 *     ex}); null to take what the library has: with a path the vendor's way to open with one
 * @param keyType the kind of key ({@code key-type}), null to take what is there, SM2 first
 * @param rsaCall how the RSA call is declared in the vendor's header ({@code rsa-call}), null if
 *     nobody said
 * @param eccField bytes of a field in the library's structures for SM2 ({@code ecc-max-bits}), 0 to
 *     find out
 * @param rsaField the same for RSA ({@code rsa-max-bits})
 * @param limits sessions and times ({@code sdf.sessions}, {@code sdf.call-timeout}, {@code
 *     sdf.wait})
 * @param faults codes that the configuration puts into a class of its own ({@code sdf.fault.CLASS})
 */
record SdfSettings(
    Path library,
    @Nullable String configPath,
    SdfDevice.@Nullable Opener opener,
    @Nullable String keyType,
    @Nullable RsaCall rsaCall,
    int eccField,
    int rsaField,
    SessionLimits limits,
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
  static SdfSettings of(SdfReference reference, HsmConfiguration configuration) {
    String module = value(reference, configuration, "module-path", "sdf.module");
    if (module == null) {
      throw new BadKeyReference(
          new Message("the reference names no SDF library", "引用没有给出 SDF 库"),
          new Message(
              "add ?module-path=/usr/lib/….so, or set sdf.module in the configuration",
              "请加上 ?module-path=/usr/lib/….so，或在配置中设置 sdf.module"));
    }
    String configPath = value(reference, configuration, "config-path", "sdf.config-path");
    SdfDevice.Opener opener =
        choice(reference, configuration, "opener", SdfDevice.Opener.class, "standard, path, ex");
    if (configPath == null && opener != null && opener != SdfDevice.Opener.STANDARD) {
      throw new BadKeyReference(
          new Message(
              "this opener is given a path, and the reference has none", "该打开方式需要路径，而引用中没有"),
          new Message("add config-path=PATH", "请加上 config-path=路径"));
    }
    return new SdfSettings(
        Path.of(module),
        configPath,
        opener,
        reference.get("key-type"),
        choice(reference, configuration, "rsa-call", RsaCall.class, "plain, key-usage"),
        field(reference, configuration, "ecc-max-bits", 256, 512),
        field(reference, configuration, "rsa-max-bits", 2048, 4096),
        configuration.limits("sdf"),
        configuration.sdfFaults());
  }

  private static @Nullable String value(
      SdfReference reference, HsmConfiguration configuration, String name, String key) {
    String value = reference.get(name);
    return value == null ? configuration.get(key) : value;
  }

  private static int field(
      SdfReference reference, HsmConfiguration configuration, String name, int one, int other) {
    String value = value(reference, configuration, name, "sdf." + name);
    if (value == null) {
      return 0;
    }
    if (!value.equals(String.valueOf(one)) && !value.equals(String.valueOf(other))) {
      throw new BadKeyReference(
          new Message(name + " is " + one + " or " + other, name + " 应为 " + one + " 或 " + other),
          null);
    }
    return Integer.parseInt(value) / 8;
  }

  private static <E extends Enum<E>> @Nullable E choice(
      SdfReference reference,
      HsmConfiguration configuration,
      String name,
      Class<E> type,
      String choices) {
    String value = value(reference, configuration, name, "sdf." + name);
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
