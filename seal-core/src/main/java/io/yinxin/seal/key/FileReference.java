package io.yinxin.seal.key;

import io.yinxin.seal.Message;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A reference {@code file:PATH[?alias=NAME][&padding=pss]}, taken apart.
 *
 * @param path the file
 * @param alias which key in it, null for the only one
 * @param pss whether an RSA key signs with PSS
 */
record FileReference(Path path, @Nullable String alias, boolean pss) {

  static FileReference parse(String reference) {
    String rest = reference.substring("file:".length());
    if (rest.startsWith("///")) {
      rest = rest.substring(2);
    }
    // A file may have a question mark in its name.
    int question = exists(rest) ? -1 : rest.lastIndexOf('?');
    Map<String, String> options = new HashMap<>();
    if (question >= 0) {
      for (String each : rest.substring(question + 1).split("&", -1)) {
        int equals = each.indexOf('=');
        String name = equals < 0 ? each : each.substring(0, equals);
        if (!name.equals("alias") && !name.equals("padding")) {
          throw new BadKeyReference(
              new Message(
                  "a file: reference has no option '" + name + "'", "file: 引用没有选项“" + name + "”"),
              new Message("there are alias=NAME and padding=pss", "可用的选项为 alias=名称 和 padding=pss"));
        }
        String value = equals < 0 ? "" : decoded(each.substring(equals + 1));
        if (value.isEmpty() || options.put(name, value) != null) {
          throw new BadKeyReference(
              new Message("the option '" + name + "' needs one value", "选项“" + name + "”需要且只能有一个值"),
              null);
        }
      }
      rest = rest.substring(0, question);
    }
    String padding = options.getOrDefault("padding", "pkcs1");
    if (!padding.equals("pss") && !padding.equals("pkcs1")) {
      throw new BadKeyReference(
          new Message("padding is pkcs1 or pss", "padding 只能是 pkcs1 或 pss"), null);
    }
    if (rest.isEmpty()) {
      throw new BadKeyReference(
          new Message("the file: reference names no file", "file: 引用没有给出文件名"),
          new Message("write file:PATH.p12", "请写作 file:路径.p12"));
    }
    String path = !exists(rest) && rest.indexOf('%') >= 0 ? decoded(rest) : rest;
    try {
      return new FileReference(Path.of(path), options.get("alias"), padding.equals("pss"));
    } catch (InvalidPathException e) {
      throw new BadKeyReference(
          new Message("the file: reference names no possible file", "file: 引用中的文件名无效"), null);
    }
  }

  private static boolean exists(String path) {
    try {
      return !path.isEmpty() && Files.exists(Path.of(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Writes what {@link #parse} takes apart: a name may have the signs that separate. */
  static String encoded(String alias) {
    return alias.replace("%", "%25").replace("&", "%26").replace("?", "%3F");
  }

  /** Undoes %XX; a plus sign stays one, and a % that begins nothing stays too. */
  private static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
      int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
      if (in[i] == '%' && high >= 0 && low >= 0) {
        out[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        out[length++] = in[i];
      }
    }
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }
}
