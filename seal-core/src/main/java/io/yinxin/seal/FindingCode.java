package io.yinxin.seal;

import java.util.Locale;
import java.util.ResourceBundle;

/**
 * What a verifier can find. Codes are never renamed or reused; their texts are in the resource
 * {@code findings} in English and Chinese.
 *
 * @since 0.1
 */
public enum FindingCode {
  /** The signed bytes are not those of the file. */
  CONTENT_CHANGED;

  private static final ResourceBundle EN = bundle(Locale.ROOT);
  private static final ResourceBundle ZH = bundle(Locale.CHINESE);

  private static ResourceBundle bundle(Locale locale) {
    return ResourceBundle.getBundle(
        "io.yinxin.seal.findings",
        locale,
        ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
  }

  private Message text(String part) {
    String key = name() + "." + part;
    return new Message(EN.getString(key), ZH.getString(key));
  }

  /**
   * What was found, in one sentence.
   *
   * @return the sentence
   */
  public Message title() {
    return text("title");
  }

  /**
   * What it means, for someone who has never heard of it.
   *
   * @return the explanation
   */
  public Message meaning() {
    return text("meaning");
  }

  /**
   * What a clerk tells the citizen.
   *
   * @return the words
   */
  public Message clerk() {
    return text("clerk");
  }

  /**
   * What to do about it.
   *
   * @return the advice
   */
  public Message advice() {
    return text("advice");
  }
}
