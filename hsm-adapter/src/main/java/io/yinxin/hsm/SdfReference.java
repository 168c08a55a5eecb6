package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.key.BadKeyReference;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key in an SDF device: {@code sdf:key-index=N[;key-type=sm2|rsa]?module-path=FILE[&…]}.
 *
 * <p>The query may also hold {@code config-path}, {@code opener}, {@code rsa-call}, {@code
 * ecc-max-bits} and {@code rsa-max-bits}, whose meaning stands in {@link SdfSettings}, and {@code
 * pin-source}. Percent encoding as in a PKCS#11 URI. Immutable.
 */
final class SdfReference {

  private static final Set<String> PATH = Set.of("key-index", "key-type");
  private static final List<String> QUERY =
      List.of(
          "module-path",
          "config-path",
          "opener",
          "rsa-call",
          "ecc-max-bits",
          "rsa-max-bits",
          "pin-source");

  private final Map<String, String> values;

  private SdfReference(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Takes a reference apart.
   *
   * @param reference with its scheme
   * @return the parts
   * @throws BadKeyReference if it is not well formed, or asks for what is not known
   */
  static SdfReference parse(String reference) {
    SdfReference parsed =
        new SdfReference(ReferenceAttributes.texts(reference, "sdf", PATH, Set.copyOf(QUERY)));
    String index = parsed.get("key-index");
    if (index != null && !index.matches("[0-9]{1,9}")) {
      throw new BadKeyReference(
          new Message("key-index is a number", "key-index 应为数字"),
          new Message("for instance sdf:key-index=1", "例如 sdf:key-index=1"));
    }
    String type = parsed.get("key-type");
    if (type != null && !type.equals("sm2") && !type.equals("rsa")) {
      throw new BadKeyReference(
          new Message("key-type is sm2 or rsa", "key-type 只能是 sm2 或 rsa"), null);
    }
    return parsed;
  }

  /** An attribute's value, decoded; null if it is not there. */
  @Nullable String get(String attribute) {
    return values.get(attribute);
  }

  /**
   * The key's index.
   *
   * @throws BadKeyReference if there is none, or it is 0
   */
  int index() {
    String index = values.get("key-index");
    if (index == null) {
      throw new BadKeyReference(
          new Message("the reference does not say which key", "密钥引用未指明密钥"),
          new Message(
              "write sdf:key-index=N?module-path=FILE", "请写作 sdf:key-index=N?module-path=库文件"));
    }
    int number = Integer.parseInt(index);
    if (number == 0) {
      throw new BadKeyReference(
          new Message(
              "index 0 is the device's own key, which does not seal", "索引 0 是设备自身的密钥，不能用于签章"),
          new Message("use the index of a user's key, 1 or above", "请使用用户密钥的索引（1 及以上）"));
    }
    return number;
  }

  /**
   * A reference of the same device.
   *
   * @param key the key: {@code key-index=1}; empty for the device alone
   */
  String with(String key) {
    StringBuilder out = new StringBuilder("sdf:").append(key);
    char separator = '?';
    for (String each : QUERY) {
      String value = values.get(each);
      if (value != null) {
        out.append(separator).append(each).append('=').append(Pkcs11Reference.encodeQuery(value));
        separator = '&';
      }
    }
    return out.toString();
  }
}
