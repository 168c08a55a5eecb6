package io.yinxin.seal.internal.render;

import org.jspecify.annotations.Nullable;

/** What a licence's square code says: where to ask, for which licence, with which content. */
public final class VerifyAddress {

  private static final int MAX_LENGTH = 200;
  private static final int DIGEST_PREFIX = 16;

  private VerifyAddress() {}

  /**
   * Tells whether a text can be the address.
   *
   * @param text for instance {@code https://verify.example/l} or {@code
   *     https://verify.example/{id}/{digest}}
   * @return whether a phone would open it
   */
  public static boolean good(String text) {
    return text.length() <= MAX_LENGTH
        && text.matches("https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?")
        && !text.matches(".*[\"<>\\\\^`|].*");
  }

  /**
   * The code's text.
   *
   * @param address where to ask; null for a code with identifier and digest alone, a blank between
   * @param id the licence's identifier
   * @param digest of its content, lower-case hexadecimal; the first 16 digits are taken
   * @return ASCII
   */
  public static String code(@Nullable String address, String id, String digest) {
    String prefix = digest.substring(0, DIGEST_PREFIX);
    if (address == null) {
      return id + " " + prefix;
    }
    if (address.contains("{id}") || address.contains("{digest}")) {
      return address.replace("{id}", id).replace("{digest}", prefix);
    }
    return address + (address.contains("?") ? "&id=" : "?id=") + id + "&d=" + prefix;
  }
}
