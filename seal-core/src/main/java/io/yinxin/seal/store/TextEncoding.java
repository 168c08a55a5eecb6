package io.yinxin.seal.store;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells in which encoding a text file is: by its byte order mark, else by what it is not. */
final class TextEncoding {

  private static final Charset GB18030 = Charset.forName("GB18030");

  private TextEncoding() {}

  /**
   * The encoding of a file; a byte order mark is left to be read.
   *
   * @param name what messages call it
   * @throws FileRefused if it is none of those that are known
   */
  static Charset of(Path file, String name) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(4);
    }
    if (begins(start, 0xEF, 0xBB, 0xBF)) {
      return StandardCharsets.UTF_8;
    }
    if (begins(start, 0xFF, 0xFE) || begins(start, 0xFE, 0xFF)) {
      return StandardCharsets.UTF_16;
    }
    if (begins(start, 0x84, 0x31, 0x95, 0x33)) {
      return GB18030;
    }
    Utf8Count count = Utf8Count.of(file);
    if (count.strangeBytes() == 0) {
      return StandardCharsets.UTF_8;
    }
    // Chinese text in GB 18030 is hardly ever a sequence of three bytes in UTF-8 by chance.
    if (count.strangeBytes() < count.longSequences()) {
      throw new FileRefused(
          new Message(
              name + " is UTF-8, but damaged in line " + count.strangeLine(),
              name + " 为 UTF-8 编码，但第 " + count.strangeLine() + " 行已损坏"),
          new Message("export it again, or mend that line", "请重新导出，或修复该行"));
    }
    if (!decodes(file, GB18030)) {
      throw new FileRefused(
          new Message(name + " is neither UTF-8 nor GB 18030", name + " 既不是 UTF-8 也不是 GB 18030 编码"),
          new Message("save it as UTF-8", "请另存为 UTF-8"));
    }
    return GB18030;
  }

  private static boolean begins(byte[] start, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (i >= start.length || (start[i] & 0xFF) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean decodes(Path file, Charset charset) throws IOException {
    char[] buffer = new char[1 << 14];
    try (InputStreamReader in =
        new InputStreamReader(
            Files.newInputStream(file),
            charset
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT))) {
      while (in.read(buffer) >= 0) {
        // all of it is looked at
      }
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /**
   * How much of a file is UTF-8.
   *
   * @param longSequences characters of three bytes or more, as Chinese ones are
   * @param strangeBytes bytes that belong to no character
   * @param strangeLine the line of the first of them
   */
  private record Utf8Count(long longSequences, long strangeBytes, long strangeLine) {

    static Utf8Count of(Path file) throws IOException {
      long sequences = 0;
      long strange = 0;
      long strangeLine = 0;
      long line = 1;
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
        int b = in.read();
        while (b >= 0) {
          if (b < 0x80) {
            line += b == '\n' ? 1 : 0;
            b = in.read();
            continue;
          }
          int tail = b >= 0xF0 && b <= 0xF4 ? 3 : b >= 0xE0 && b < 0xF0 ? 2 : b >= 0xC2 ? 1 : 0;
          int first = b;
          int got = 0;
          b = in.read();
          if (b >= 0 && first < 0xF5 && tail > 0 && second(first, b)) {
            do {
              got++;
              b = in.read();
            } while (got < tail && b >= 0x80 && b < 0xC0);
          }
          if (tail > 0 && got == tail) {
            sequences += tail > 1 ? 1 : 0;
          } else {
            strangeLine = strange == 0 ? line : strangeLine;
            strange += 1 + got;
          }
        }
      }
      return new Utf8Count(sequences, strange, strangeLine);
    }

    /** RFC 3629: no longer form than needed, no surrogates, nothing behind U+10FFFF. */
    private static boolean second(int first, int second) {
      int from = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
      int to = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
      return second >= from && second <= to;
    }
  }
}
