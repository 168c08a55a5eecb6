package io.yinxin.seal;

import java.util.Locale;
import java.util.Objects;

/**
 * A sentence for people, in English and in Chinese.
 *
 * <p>Both are lower case at the start (English) and end without a full stop, so that a caller can
 * put them behind a prefix. They never hold a PIN, key bytes, or personal data. Immutable.
 *
 * @param en the sentence in English
 * @param zh the sentence in Chinese
 * @since 0.1
 */
public record Message(String en, String zh) {

  /** Refuses null. */
  public Message {
    Objects.requireNonNull(en, "en");
    Objects.requireNonNull(zh, "zh");
  }

  /**
   * The sentence in the language of a locale.
   *
   * @param locale whose language counts; anything but Chinese gives English
   * @return the sentence
   */
  public String in(Locale locale) {
    return locale.getLanguage().equals(Locale.CHINESE.getLanguage()) ? zh : en;
  }
}
