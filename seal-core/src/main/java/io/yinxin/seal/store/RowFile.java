package io.yinxin.seal.store;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Rows from a file of text. */
abstract sealed class RowFile implements RowReader permits CsvRows, JsonRows {

  /** The most characters of a row. */
  static final int MAX_ROW = 1_000_000;

  static final int MAX_COLUMNS = 1000;

  private final BufferedReader in;
  private final String name;
  private long line;

  RowFile(BufferedReader in, String name) {
    this.in = in;
    this.name = name;
  }

  static RowReader open(Path file, @Nullable Charset given) throws IOException {
    String name = String.valueOf(file.getFileName());
    Charset charset = given == null ? TextEncoding.of(file, name) : given;
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                Files.newInputStream(file),
                charset
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)),
            1 << 16);
    return open(in, name);
  }

  /** Rows from a text; closes it if it has none. */
  static RowReader open(BufferedReader in, String name) throws IOException {
    boolean open = false;
    try {
      in.mark(1);
      if (in.read() != '\uFEFF') {
        in.reset();
      }
      RowReader rows =
          switch (firstCharacter(in)) {
            case '{' -> new JsonRows(in, name);
            case '[' ->
                throw new FileRefused(
                    new Message(name + " is one JSON list", name + " 是一个 JSON 数组"),
                    new Message("write one object a line (JSON Lines)", "请改为每行一个对象（JSON Lines）"));
            default -> new CsvRows(in, name);
          };
      open = true;
      return rows;
    } catch (CharacterCodingException e) {
      throw wrongEncoding(name);
    } finally {
      if (!open) {
        in.close();
      }
    }
  }

  /** Looks at the first character that is no blank; what it passes stays to be read. */
  private static int firstCharacter(BufferedReader in) throws IOException {
    in.mark(1 << 12);
    int c = in.read();
    for (int i = 1; i < 1 << 12 && c >= 0 && c <= ' '; i++) {
      c = in.read();
    }
    in.reset();
    return c;
  }

  private static FileRefused wrongEncoding(String name) {
    return new FileRefused(
        new Message(name + " is not in the encoding that was named", name + " 不是所指定的编码"),
        new Message("leave the encoding out to have it found", "不指定编码即可自动识别"));
  }

  /** A line without its end. */
  record Line(long number, String text) {}

  /**
   * The next line, of a longer one than a row may be only the beginning; null at the end.
   *
   * @throws FileRefused if the encoding is another one
   */
  @Nullable Line nextLine() throws IOException {
    StringBuilder text = new StringBuilder();
    try {
      int c = in.read();
      if (c < 0) {
        return null;
      }
      line++;
      for (; c >= 0 && c != '\n'; c = in.read()) {
        if (text.length() <= MAX_ROW) {
          text.append((char) c);
        }
      }
    } catch (CharacterCodingException e) {
      throw wrongEncoding(name);
    }
    int length = text.length();
    if (length > 0 && length <= MAX_ROW && text.charAt(length - 1) == '\r') {
      text.setLength(length - 1);
    }
    return new Line(line, text.toString());
  }

  /** The file's name, for messages. */
  String name() {
    return name;
  }

  /** What is wrong with a value or column name, null if nothing is. */
  static @Nullable Message fault(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\n' && c != '\t' && c != '\r') || c == 0x7F) {
        return new Message("a control character in a value", "值中有控制字符");
      }
    }
    return null;
  }

  static Message tooLong() {
    return new Message("the row has more than a million characters", "该行超过一百万个字符");
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
