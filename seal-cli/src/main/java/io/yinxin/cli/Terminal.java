package io.yinxin.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** The terminal: is there one, and a secret asked for on it, whatever stdin and stdout are. */
final class Terminal {
  private static final Path TTY = Path.of("/dev/tty");
  private static volatile boolean silent;

  private Terminal() {}

  /** Whether a stream (0, 1, 2) is a terminal. */
  @SuppressWarnings("SystemConsoleNull") // asked only where it still says so
  static boolean isTerminal(int descriptor) {
    String said = System.getProperty("seal.tty." + descriptor);
    if (said != null) {
      return said.equals("true");
    }
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | RuntimeException e) {
      // No /proc here. Before JDK 22 a console means that both streams are a terminal.
      return Runtime.version().feature() < 22 && System.console() != null;
    }
  }

  /** The character set of the terminal if it knows Chinese, else UTF-8. */
  static Charset charset() {
    String name = System.getProperty("stdout.encoding");
    if (name == null) {
      name = System.getProperty("sun.stdout.encoding");
    }
    if (name == null) {
      name = System.getProperty("sun.jnu.encoding");
    }
    if (name != null
        && name.toUpperCase(Locale.ROOT).startsWith("GB")
        && Charset.isSupported(name)) {
      return Charset.forName(name);
    }
    return StandardCharsets.UTF_8;
  }

  /**
   * Asks for a secret. The terminal itself is opened, because stdin and stdout may be a document.
   *
   * @param prompt what to ask
   * @return the answer without its line end
   * @throws IOException if there is no terminal, or it ends
   */
  static char[] secret(String prompt) throws IOException {
    try (InputStream in = Files.newInputStream(TTY);
        OutputStream out = Files.newOutputStream(TTY)) {
      byte[] typed = new byte[0];
      silent = true;
      try {
        // Before the question: a program that answers at once must not be shown either.
        stty("-echo");
        out.write(prompt.getBytes(charset()));
        out.flush();
        ByteArrayOutputStream line = new WipedBuffer();
        for (int b = in.read(); b != '\n'; b = in.read()) {
          if (b < 0) {
            throw new IOException("the terminal was closed");
          }
          if (b != '\r') {
            line.write(b);
          }
        }
        typed = line.toByteArray();
        line.reset();
        CharBuffer chars = charset().decode(ByteBuffer.wrap(typed));
        char[] secret = new char[chars.remaining()];
        chars.get(secret);
        Arrays.fill(chars.array(), '\0');
        return secret;
      } finally {
        Arrays.fill(typed, (byte) 0);
        restore();
        out.write('\n');
      }
    }
  }

  /** Whether there is a terminal to ask on. */
  static boolean canAsk() {
    try {
      Files.newInputStream(TTY).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Shows again what is typed. */
  static void restore() {
    if (silent) {
      silent = false;
      try {
        stty("echo");
      } catch (IOException e) {
        // The terminal is gone.
      }
    }
  }

  private static void stty(String mode) throws IOException {
    Process process =
        new ProcessBuilder("stty", mode)
            .redirectInput(TTY.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException("cannot hide what is typed: stty failed");
      }
    } catch (InterruptedException e) {
      process.destroy();
      throw new IOException("interrupted", e);
    }
  }

  /** A buffer that leaves nothing behind. */
  private static final class WipedBuffer extends ByteArrayOutputStream {
    WipedBuffer() {
      super(256);
    }

    @Override
    public synchronized void reset() {
      Arrays.fill(buf, (byte) 0);
      super.reset();
    }
  }
}
