package io.yinxin.cli;

/** Texts for people. */
final class Text {
  private Text() {}

  /**
   * The text without anything that a terminal obeys: control characters, and the marks that turn
   * the direction of writing, with which a name in a certificate could fake a line of the answer.
   */
  static String printable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (obeyed(text.charAt(i))) {
        StringBuilder clean = new StringBuilder(text);
        for (; i < text.length(); i++) {
          if (obeyed(text.charAt(i))) {
            clean.setCharAt(i, '\uFFFD');
          }
        }
        return clean.toString();
      }
    }
    return text;
  }

  private static boolean obeyed(char c) {
    return c < 0x20
        || (c >= 0x7F && c < 0xA0)
        || c == 0x061C
        || (c >= 0x200E && c <= 0x200F)
        || (c >= 0x2028 && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
  }

  /** The bytes as lower-case hexadecimal digits. */
  static String hex(byte[] bytes) {
    StringBuilder out = new StringBuilder(bytes.length * 2);
    for (byte b : bytes) {
      out.append("0123456789abcdef".charAt(b >> 4 & 15));
      out.append("0123456789abcdef".charAt(b & 15));
    }
    return out.toString();
  }

  /** A word as a shell takes it, quoted where it must be. */
  static String shellWord(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (!(Character.isLetterOrDigit(c) || "/._-:=+,".indexOf(c) >= 0)) {
        return "'" + word.replace("'", "'\\''") + "'";
      }
    }
    return word;
  }
}
