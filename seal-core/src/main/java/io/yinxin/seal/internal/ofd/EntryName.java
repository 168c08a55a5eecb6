package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.Message;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an entry: what it says, and with what other names some system would confuse it.
 *
 * @param path from the root of the package, with slashes, without one in front; a folder ends with
 *     one
 * @param unsafe why it is no name to follow, or null
 * @param odd how it deviates from what it should look like, or null
 * @param respelled whether the path is not written as it should be, whatever its encoding
 * @param keys what it is confused with: two names that share a key are one on some system
 */
record EntryName(
    String path,
    @Nullable Message unsafe,
    @Nullable Message odd,
    boolean respelled,
    List<String> keys) {

  private static final Charset GB18030 = Charset.forName("GB18030");

  /** {@code PUBLIC~1.XML}. */
  private static final Pattern SHORT =
      Pattern.compile("(^|/)[^/.~]{1,6}~[1-9](\\.[^/.]{0,3})?(/|$)");

  /** A part that needs no second name. */
  private static final Pattern NO_LONGER = Pattern.compile("[^. ]{0,8}(\\.[^. ]{0,3})?");

  /**
   * Reads a name.
   *
   * @param raw its bytes
   * @param utf8 whether they are marked as UTF-8 (APPNOTE, appendix D)
   */
  static EntryName of(byte[] raw, boolean utf8) {
    String name = new String(raw, StandardCharsets.ISO_8859_1);
    if (isPlain(name)) {
      return new EntryName(name, null, null, false, List.of(name.toLowerCase(Locale.ROOT)));
    }
    Message unsafe = null;
    Message odd = null;
    String asUtf8 = decode(raw, StandardCharsets.UTF_8);
    String asGb = decode(raw, GB18030);
    if (asUtf8 == null && !utf8 && asGb != null) {
      name = asGb;
      odd = new Message("name in GBK", "文件名采用 GBK 编码");
    } else if (asUtf8 == null) {
      unsafe = new Message("name in no known encoding", "文件名编码无法识别");
    } else {
      name = asUtf8;
      odd =
          utf8 || isAscii(name)
              ? null
              : new Message("name in UTF-8 without saying so", "文件名采用 UTF-8 编码但未标明");
    }
    String path = normal(name);
    if (path == null || hasParent(name)) {
      path = name;
      unsafe = new Message("name that leads out of the package", "文件名指向包外");
    } else if (!path.equals(name) && odd == null) {
      odd = new Message("path not in its plain form", "路径写法不规范");
    }
    boolean respelled = !path.equals(name);
    if (unsafe == null && isDangerous(path)) {
      unsafe = new Message("name with forbidden characters", "文件名含有禁用字符");
    }
    List<String> keys = new ArrayList<>();
    keys.add(fold(path));
    if (!utf8 && asGb != null && !isAscii(asGb)) {
      // A reader that takes unmarked names for GBK sees this one.
      String other = normal(asGb);
      keys.add(fold(other == null ? asGb : other));
    }
    return new EntryName(path, unsafe, odd, respelled, keys);
  }

  /** What all systems agree on: most names, so that most need no second look. */
  private static boolean isPlain(String name) {
    char last = '/';
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean word =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '_'
              || c == '-';
      if (!word && (last == '/' || last == '.' || (c != '/' && c != '.'))) {
        return false;
      }
      last = c;
    }
    return !name.isEmpty() && last != '.';
  }

  private static boolean isAscii(String name) {
    return name.chars().allMatch(c -> c < 0x80);
  }

  private static @Nullable String decode(byte[] raw, Charset charset) {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /**
   * A path in its plain form: slashes only, none in front, none doubled, no dots.
   *
   * @return null if it leads out of the package
   */
  static @Nullable String normal(String path) {
    if (isPlain(path)) {
      return path;
    }
    List<String> parts = new ArrayList<>();
    String[] split = path.replace('\\', '/').split("/", -1);
    for (String part : split) {
      if (part.equals("..")) {
        if (parts.isEmpty()) {
          return null;
        }
        parts.remove(parts.size() - 1);
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    String last = split[split.length - 1];
    boolean folder = last.isEmpty() || last.equals(".") || last.equals("..");
    return String.join("/", parts) + (folder && !parts.isEmpty() ? "/" : "");
  }

  /** No honest name goes up, not even to come down again. */
  private static boolean hasParent(String name) {
    return ("/" + name.replace('\\', '/') + "/").contains("/../");
  }

  private static boolean isDangerous(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      // Controls, what Windows forbids or reads as a drive or stream, and what turns text around.
      if (c < 0x20
          || (c >= 0x7f && c < 0xa0)
          || "<>:\"|?*".indexOf(c) >= 0
          || (c >= 0x200b && c <= 0x200f)
          || (c >= 0x2028 && c <= 0x202e)
          || (c >= 0x2060 && c <= 0x206f)
          || c == 0xfeff
          || c == 0xfffd) {
        return true;
      }
    }
    return path.isEmpty();
  }

  /** One key for all names that some file system takes for one. */
  static String fold(String path) {
    if (isPlain(path)) {
      return path.toLowerCase(Locale.ROOT);
    }
    StringBuilder key = new StringBuilder(path.length());
    String[] parts = path.split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      String plain = trimmed(Normalizer.normalize(parts[i], Normalizer.Form.NFKC));
      if (!plain.isEmpty() || i == parts.length - 1) {
        key.append(plain).append('/');
      }
    }
    key.setLength(key.length() - 1);
    // Upper case first: some letters have two lower-case forms.
    return key.toString().toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }

  /**
   * Whether a part of a path has the form that Windows gives to the second name of a longer one.
   */
  static boolean isShort(String path) {
    return path.indexOf('~') >= 0 && SHORT.matcher(path).find();
  }

  /** The path with what stays of each longer part before the number in its second name. */
  static String shortened(String path) {
    StringBuilder key = new StringBuilder(path.length());
    for (String part : path.split("/", -1)) {
      int dot = part.lastIndexOf('.');
      String name = dot < 0 ? part : part.substring(0, dot);
      String kind = dot < 0 ? "" : part.substring(dot);
      if (SHORT.matcher(part).find()) {
        key.append('~').append(name, 0, name.indexOf('~'));
      } else if (NO_LONGER.matcher(part).matches()) {
        key.append(name);
      } else {
        String rest = name.replaceAll("[ .]", "");
        key.append('~').append(rest, 0, Math.min(6, rest.length()));
      }
      key.append(kind, 0, Math.min(4, kind.length())).append('/');
    }
    return key.toString().toLowerCase(Locale.ROOT);
  }

  /** Windows drops dots and blanks behind; around a location some readers drop blanks, some not. */
  private static String trimmed(String part) {
    int end = part.length();
    while (end > 0 && (part.charAt(end - 1) == '.' || isBlank(part.charAt(end - 1)))) {
      end--;
    }
    int start = 0;
    while (start < end && isBlank(part.charAt(start))) {
      start++;
    }
    return part.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
