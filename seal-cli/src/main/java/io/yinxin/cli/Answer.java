package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;

/**
 * stdout: the answer and nothing else. Text is UTF-8 whatever the locale says, but for a terminal
 * whose own character set knows Chinese. A reader that goes away early (a broken pipe) is no error:
 * the rest is dropped.
 */
final class Answer {
  private final OutputStream out;
  private final Charset charset;
  private final boolean terminal;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream(1024);
  private boolean gone;

  Answer(OutputStream out, Charset charset, boolean terminal) {
    this.out = out;
    this.charset = charset;
    this.terminal = terminal;
  }

  /** Whether a person looks at it. */
  boolean terminal() {
    return terminal;
  }

  /** A line; what a terminal would obey in it is made harmless. */
  void line(String text) {
    raw(Text.printable(text));
    pending.write('\n');
  }

  /** A line with a reference or file name to be pasted into a shell. */
  void reference(String text) {
    line(word(text));
  }

  /** In quotes where a person would paste it into a shell; a program gets the text itself. */
  String word(String text) {
    return terminal ? Text.shellWord(text) : text;
  }

  /** Text as it is. */
  void raw(String text) {
    byte[] bytes = text.getBytes(charset);
    pending.write(bytes, 0, bytes.length);
  }

  /** Everything from a stream. */
  void copy(InputStream in) throws CommandFailure, IOException {
    flush();
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      write(buffer, n);
    }
    flush();
  }

  /**
   * A stream to stdout, for an answer that is too long to be gathered first. Writing to it fails
   * with {@link Gone} once nobody reads any more.
   */
  OutputStream stream() throws CommandFailure {
    flush();
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int n) throws IOException {
        try {
          out.write(bytes, from, n);
        } catch (IOException e) {
          throw String.valueOf(e.getMessage()).contains("Broken pipe") ? new Gone(e) : e;
        }
      }

      @Override
      public void flush() throws IOException {
        out.flush();
      }
    };
  }

  /** Nobody reads any more; there is no need to go on. */
  static final class Gone extends IOException {
    private static final long serialVersionUID = 1L;

    Gone(IOException cause) {
      super("nobody reads", cause);
    }
  }

  void flush() throws CommandFailure {
    if (pending.size() > 0) {
      byte[] bytes = pending.toByteArray();
      pending.reset();
      write(bytes, bytes.length);
    }
    try {
      out.flush();
    } catch (IOException e) {
      failed(e);
    }
  }

  private void write(byte[] bytes, int length) throws CommandFailure {
    if (gone) {
      return;
    }
    try {
      out.write(bytes, 0, length);
    } catch (IOException e) {
      failed(e);
    }
  }

  private void failed(IOException e) throws CommandFailure {
    String reason = String.valueOf(e.getMessage());
    gone = true;
    if (!reason.contains("Broken pipe")) {
      throw new CommandFailure(
          ExitCode.FILE,
          new Message("cannot write to stdout: " + reason, "无法写到标准输出：" + reason),
          null,
          e);
    }
  }
}
