package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.key.BadKeyReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A PKCS#11 URI (RFC 7512) taken apart: which token, which key on it, through which library.
 *
 * <p>Beside the attributes of the standard the query may hold {@code backend}, {@code profile},
 * {@code padding} and {@code config-path}. Letters that a URI would want encoded, such as Chinese
 * ones, may stand as they are. Immutable.
 */
final class Pkcs11Reference {

  private static final Set<String> PATH =
      Set.of(
          "token",
          "manufacturer",
          "serial",
          "model",
          "slot-id",
          "object",
          "id",
          "type",
          "library-manufacturer",
          "library-description",
          "library-version",
          "slot-description",
          "slot-manufacturer");
  private static final Set<String> QUERY =
      Set.of(
          "module-path",
          "module-name",
          "pin-source",
          "pin-value",
          "backend",
          "profile",
          "padding",
          "config-path");
  private static final Set<String> KEY_TYPES = Set.of("private", "public", "cert");

  private final Map<String, String> values;
  private final byte @Nullable [] id;

  private Pkcs11Reference(Map<String, String> values, byte @Nullable [] id) {
    this.values = values;
    this.id = id;
  }

  /**
   * Takes a reference apart.
   *
   * @param reference with its scheme
   * @return the parts
   * @throws BadKeyReference if it is not well formed, holds a PIN, or asks for what is not known
   */
  static Pkcs11Reference parse(String reference) {
    Map<String, byte[]> raw = ReferenceAttributes.bytes(reference, "pkcs11", PATH, QUERY);
    if (raw.containsKey("pin-value")) {
      throw new BadKeyReference(
          new Message(
              "the key reference holds a PIN, where logs and process lists show it",
              "密钥引用中含有 PIN，会出现在日志和进程列表中"),
          new Message(
              "use pin-source=file:PATH in the reference, or the PIN source beside it",
              "请在引用中使用 pin-source=file:路径，或另行给出 PIN 来源"));
    }
    byte[] id = raw.remove("id");
    Map<String, String> values = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> each : raw.entrySet()) {
      values.put(each.getKey(), ReferenceAttributes.text(each.getKey(), each.getValue()));
    }
    Pkcs11Reference parsed = new Pkcs11Reference(values, id);
    parsed.check();
    return parsed;
  }

  private void check() {
    String type = values.get("type");
    if (type != null && !KEY_TYPES.contains(type)) {
      throw bad("type=" + type + " is no key to seal with", "type=" + type + " 不是可用于签章的密钥");
    }
    String padding = values.get("padding");
    if (padding != null && !padding.equals("pss") && !padding.equals("pkcs1")) {
      throw bad("padding is pkcs1 or pss", "padding 只能是 pkcs1 或 pss");
    }
    String backend = values.get("backend");
    if (backend != null && !backend.equals("sun") && !backend.equals("jna")) {
      throw bad("backend is jna or sun", "backend 只能是 jna 或 sun");
    }
    String slot = values.get("slot-id");
    if (slot != null && !slot.matches("[0-9]{1,18}")) {
      throw bad("slot-id is a number", "slot-id 应为数字");
    }
  }

  private static BadKeyReference bad(String en, String zh) {
    return new BadKeyReference(new Message(en, zh), null);
  }

  /** An attribute's value, decoded; null if it is not there. Not for {@code id}. */
  @Nullable String get(String attribute) {
    return values.get(attribute);
  }

  /**
   * This reference with what it leaves to the configuration: the library, and the SM2 profile.
   *
   * @throws BadKeyReference if it names a library that is not at the usual places
   */
  Pkcs11Reference completedBy(HsmConfiguration settings) {
    Map<String, String> all = new LinkedHashMap<>(values);
    String name = all.remove("module-name");
    String path = all.get("module-path");
    if (name != null) {
      all.put(
          "module-path",
          ModuleName.find(name, path == null ? ModuleName.FOLDERS : List.of(Path.of(path)))
              .toString());
    } else if (path == null) {
      putIfKnown(all, "module-path", settings.get("pkcs11.module"));
    }
    if (!all.containsKey("profile")) {
      putIfKnown(all, "profile", settings.get("pkcs11.profile"));
    }
    return new Pkcs11Reference(all, id);
  }

  private static void putIfKnown(Map<String, String> all, String name, @Nullable String value) {
    if (value != null) {
      all.put(name, value);
    }
  }

  /**
   * The file of the library.
   *
   * @throws BadKeyReference if none is named
   */
  Path library() {
    String path = values.get("module-path");
    if (path == null) {
      throw new BadKeyReference(
          new Message("the reference names no PKCS#11 library", "引用没有给出 PKCS#11 库"),
          new Message(
              "add ?module-path=/usr/lib/….so, or set pkcs11.module in the configuration",
              "请加上 ?module-path=/usr/lib/….so，或在配置中设置 pkcs11.module"));
    }
    return Path.of(path);
  }

  /** What stands behind the question mark, but for what concerns the PIN; null for nothing. */
  @Nullable String query() {
    StringBuilder out = new StringBuilder();
    for (String each : new TreeSet<>(QUERY)) {
      String value = values.get(each);
      if (value != null && !each.startsWith("pin-")) {
        out.append(out.length() == 0 ? "" : "&")
            .append(each)
            .append('=')
            .append(encodeQuery(value));
      }
    }
    return out.length() == 0 ? null : out.toString();
  }

  /** Whether the JDK's own binding is to be used. */
  boolean sun() {
    return "sun".equals(values.get("backend"));
  }

  /** CKA_ID of the key; null if it is not there. */
  byte @Nullable [] id() {
    return id == null ? null : id.clone();
  }

  /** Whether an RSA key is to sign with PSS. */
  boolean pss() {
    return "pss".equals(values.get("padding"));
  }

  /** Whether a token is the one that is meant. */
  boolean names(TokenInfo token, long slot) {
    String number = values.get("slot-id");
    return fits("token", token.label())
        && fits("serial", token.serial())
        && fits("manufacturer", token.manufacturer())
        && fits("model", token.model())
        && (number == null || Long.parseLong(number) == slot);
  }

  private boolean fits(String attribute, String there) {
    String wanted = values.get(attribute);
    return wanted == null || wanted.stripTrailing().equals(there);
  }

  /** The key as messages name it. */
  String keyName() {
    String object = values.get("object");
    if (object != null) {
      return "'" + object + "'";
    }
    byte[] wanted = id;
    return wanted == null ? "" : "with id " + java.util.HexFormat.of().formatHex(wanted);
  }

  /**
   * Writes a reference that {@link #parse} takes apart.
   *
   * @param token the token
   * @param object the key's label, null if it has none
   * @param id the key's CKA_ID, null if it has none
   * @param query what stands behind the question mark, null for nothing
   * @return the reference
   */
  static String format(
      TokenInfo token, @Nullable String object, byte @Nullable [] id, @Nullable String query) {
    StringBuilder out = new StringBuilder("pkcs11:token=").append(encode(token.label()));
    if (!token.serial().isEmpty()) {
      out.append(";serial=").append(encode(token.serial()));
    }
    if (object != null && !object.isEmpty()) {
      out.append(";object=").append(encode(object));
    }
    if (id != null && id.length > 0) {
      out.append(";id=");
      for (byte each : id) {
        out.append('%').append(java.util.HexFormat.of().withUpperCase().toHexDigits(each));
      }
    }
    return query == null ? out.toString() : out.append('?').append(query).toString();
  }

  /**
   * Encodes a value in front of the question mark (RFC 7512, 2.3: pk11-pchar), and what of the rest
   * a shell would take for itself.
   */
  static String encode(String value) {
    return encode(value, "-._~:@+,");
  }

  /** Encodes a value behind the question mark, where a slash may stand. */
  static String encodeQuery(String value) {
    return encode(value, "-._~:@+,/");
  }

  private static String encode(String value, String also) {
    StringBuilder out = new StringBuilder();
    for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || also.indexOf(c) >= 0)) {
        out.append(c);
      } else {
        out.append('%').append(java.util.HexFormat.of().withUpperCase().toHexDigits(each));
      }
    }
    return out.toString();
  }
}
