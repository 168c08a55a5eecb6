package io.yinxin.seal.internal.json;

/** A text that is not the JSON it should be. The message has no part of the text in it. */
public final class JsonException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param what what is there
   * @param at where, in characters from 0
   */
  public JsonException(String what, int at) {
    super(what + " (character " + (at + 1) + ")");
  }
}
