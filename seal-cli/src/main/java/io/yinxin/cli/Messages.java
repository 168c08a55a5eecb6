package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What people read on stderr, in their language: {@code seal: error: …}, {@code seal: hint: …},
 * {@code seal: warning: …} and progress. One line each, lower case, no full stop. The words in
 * front are the same in every language, so that scripts can look for them.
 */
final class Messages {
  private final OutputStream err;
  private final Charset charset;
  private Locale language;

  Messages(OutputStream err, Charset charset, Locale language) {
    this.err = err;
    this.charset = charset;
    this.language = language;
  }

  Locale language() {
    return language;
  }

  void speak(Locale language) {
    this.language = language;
  }

  /** The message in the user's language. */
  String in(Message message) {
    return message.in(language);
  }

  /** One of two texts. */
  String pick(String en, String zh) {
    return language.getLanguage().equals("zh") ? zh : en;
  }

  void error(Message what, @Nullable Message hint) {
    line("seal: error: ", in(what));
    if (hint != null) {
      line("seal: hint: ", in(hint));
    }
  }

  void warning(Message what) {
    line("seal: warning: ", in(what));
  }

  void hint(Message what) {
    line("seal: hint: ", in(what));
  }

  /** Says what is being done. */
  void progress(Message what) {
    line("seal: ", in(what));
  }

  /** A line on a terminal that the next one replaces; an empty one clears it. */
  void status(String text) {
    write("\r\u001B[K" + (text.isEmpty() ? "" : "seal: " + Text.printable(text)));
  }

  void trace(Throwable t) {
    java.io.StringWriter text = new java.io.StringWriter();
    t.printStackTrace(new java.io.PrintWriter(text, true));
    write(text.toString());
  }

  private void line(String before, String text) {
    write(before + Text.printable(text) + "\n");
  }

  private void write(String text) {
    try {
      err.write(text.getBytes(charset));
      err.flush();
    } catch (IOException e) {
      // Nobody reads; there is nowhere to say so.
    }
  }
}
