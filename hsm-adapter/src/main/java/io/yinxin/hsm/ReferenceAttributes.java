package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.key.BadKeyReference;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The attributes of a key reference, {@code scheme:name=value;…?name=value&…}, percent-encoded (RFC
 * 7512, 2.3). Letters that a URI would want encoded, such as Chinese ones, may stand as they are.
 */
final class ReferenceAttributes {

  private ReferenceAttributes() {}

  /**
   * Takes a reference apart.
   *
   * @param reference with its scheme
   * @param scheme the scheme it must have
   * @param path the attributes that may stand before the question mark
   * @param query those that may stand behind it
   * @return the values, decoded, by name
   * @throws BadKeyReference if it is not well formed, or has an attribute that is not known
   */
  static Map<String, byte[]> bytes(
      String reference, String scheme, Set<String> path, Set<String> query) {
    if (!reference.startsWith(scheme + ":")) {
      throw bad("the reference does not begin with " + scheme + ":", "密钥引用应以 " + scheme + ": 开头");
    }
    String rest = reference.substring(scheme.length() + 1);
    int question = rest.indexOf('?');
    Map<String, byte[]> values = new LinkedHashMap<>();
    split(scheme, question < 0 ? rest : rest.substring(0, question), ";", path, values);
    if (question >= 0) {
      split(scheme, rest.substring(question + 1), "&", query, values);
    }
    return values;
  }

  /** As {@link #bytes}, with values that are text. */
  static Map<String, String> texts(
      String reference, String scheme, Set<String> path, Set<String> query) {
    Map<String, String> values = new LinkedHashMap<>();
    bytes(reference, scheme, path, query)
        .forEach((name, value) -> values.put(name, text(name, value)));
    return values;
  }

  private static void split(
      String scheme, String part, String separator, Set<String> known, Map<String, byte[]> into) {
    if (part.isEmpty()) {
      return;
    }
    for (String each : part.split(separator, -1)) {
      int equals = each.indexOf('=');
      String name = equals < 0 ? each : each.substring(0, equals);
      if (!known.contains(name)) {
        // Not repeated whole: what stands behind the name may be a PIN.
        throw new BadKeyReference(
            new Message(
                "a " + scheme + ": reference has no attribute '" + name + "' here",
                scheme + ": 引用的此处没有属性“" + name + "”"),
            new Message(
                "attributes here are: " + String.join(", ", new TreeSet<>(known)),
                "此处可用的属性：" + String.join("、", new TreeSet<>(known))));
      }
      if (equals < 0 || into.put(name, decode(name, each.substring(equals + 1))) != null) {
        throw bad("the attribute '" + name + "' needs one value", "属性“" + name + "”需要且只能有一个值");
      }
    }
  }

  private static byte[] decode(String name, String value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] in = value.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < in.length; i++) {
      if (in[i] != '%') {
        out.write(in[i]);
        continue;
      }
      int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
      int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw new BadKeyReference(
            new Message(
                "in the attribute '" + name + "' a % is not followed by two hex digits",
                "属性“" + name + "”中的 % 后面不是两位十六进制数"),
            new Message("write %25 for the sign itself", "百分号本身请写作 %25"));
      }
      out.write(high << 4 | low);
      i += 2;
    }
    return out.toByteArray();
  }

  /** The text that a value is, in UTF-8. */
  static String text(String name, byte[] value) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      throw bad("the attribute '" + name + "' is not UTF-8", "属性“" + name + "”不是 UTF-8 编码");
    }
  }

  private static BadKeyReference bad(String en, String zh) {
    return new BadKeyReference(new Message(en, zh), null);
  }
}
