package io.yinxin.seal.key;

import io.yinxin.seal.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The places a PIN can come from without a person: {@code env:NAME}, {@code file:PATH}, {@code
 * fd:N}.
 *
 * <p>A PIN is one line of UTF-8; what follows the line's end is not looked at. Buffers are wiped.
 *
 * @since 0.1
 */
public final class PinSources {

  private static final int MAX_BYTES = 4096;

  private PinSources() {}

  /**
   * A source that gives copies of an array.
   *
   * @param pin the PIN; copied, and the copy lives as long as the source
   * @return the source
   */
  public static PinSource of(char[] pin) {
    char[] kept = pin.clone();
    return what -> kept.clone();
  }

  /**
   * Reads the name of a source. The source itself is not touched before it is asked.
   *
   * @param source {@code env:NAME}, {@code file:PATH} or {@code fd:N}
   * @return the source; {@code fd:} can be asked once
   * @throws BadKeyReference if it is none of these
   */
  public static PinSource parse(String source) {
    int colon = source.indexOf(':');
    String kind = colon < 0 ? source : source.substring(0, colon);
    String rest = colon < 0 ? "" : source.substring(colon + 1);
    if (!rest.isEmpty()) {
      switch (kind) {
        case "env" -> {
          return what -> environment(rest);
        }
        case "file" -> {
          try {
            Path file = Path.of(rest);
            return what -> firstLine(file, "the file " + file);
          } catch (InvalidPathException e) {
            throw bad();
          }
        }
        case "fd" -> {
          if (rest.matches("[0-9]{1,4}")) {
            // The name under which Linux and macOS show a process its own descriptors.
            Path file = Path.of("/dev/fd/" + rest);
            String name = "file descriptor " + rest;
            return what -> {
              if (!Files.exists(file)) {
                throw new IOException(name + " is not open");
              }
              return firstLine(file, name);
            };
          }
        }
        default -> {
          // Not one of ours: it may be the PIN itself, so it is not repeated.
        }
      }
    }
    throw bad();
  }

  private static BadKeyReference bad() {
    return new BadKeyReference(
        new Message(
            "this is not a PIN source: it is env:NAME, file:PATH or fd:N",
            "PIN 来源无效：应为 env:名称、file:路径 或 fd:编号"),
        new Message(
            "the PIN itself is never an argument: other users of the machine could read it",
            "PIN 本身不能写在命令行中：本机其他用户可以看到"));
  }

  private static char[] environment(String name) throws IOException {
    // The JVM keeps the environment as Strings: nothing to wipe here.
    String value = System.getenv(name);
    if (value == null) {
      throw new IOException("the environment variable " + name + " is not set");
    }
    return value.toCharArray();
  }

  private static char[] firstLine(Path file, String name) throws IOException {
    byte[] buffer = new byte[MAX_BYTES + 1];
    try (InputStream in = Files.newInputStream(file)) {
      int length = 0;
      int end = -1;
      while (end < 0 && length < buffer.length) {
        int read = in.read(buffer, length, buffer.length - length);
        if (read < 0) {
          end = length;
          break;
        }
        for (int i = length; i < length + read && end < 0; i++) {
          if (buffer[i] == '\n') {
            end = i;
          }
        }
        length += read;
      }
      if (end < 0 || end > MAX_BYTES) {
        throw new IOException("the first line of " + name + " is too long for a PIN");
      }
      if (end > 0 && buffer[end - 1] == '\r') {
        end--;
      }
      int start =
          end >= 3
                  && buffer[0] == (byte) 0xef
                  && buffer[1] == (byte) 0xbb
                  && buffer[2] == (byte) 0xbf
              ? 3
              : 0;
      if (end == start) {
        throw new IOException("the first line of " + name + " is empty");
      }
      return decode(buffer, start, end, name);
    } finally {
      Arrays.fill(buffer, (byte) 0);
    }
  }

  private static char[] decode(byte[] buffer, int start, int end, String name) throws IOException {
    CharBuffer chars = CharBuffer.allocate(end - start);
    try {
      var result =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(buffer, start, end - start), chars, true);
      if (result.isError()) {
        try {
          result.throwException();
        } catch (CharacterCodingException e) {
          throw new IOException("the first line of " + name + " is not UTF-8", e);
        }
      }
      return Arrays.copyOf(chars.array(), chars.position());
    } finally {
      Arrays.fill(chars.array(), '\0');
    }
  }
}
