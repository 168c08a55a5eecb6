package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.internal.file.ByteSource;
import java.io.IOException;

/**
 * The objects in one object stream (ISO 32000-2, 7.5.7).
 *
 * <p>{@code /Extends} is not followed: an object is where its cross-reference entry says, and an
 * entry names the stream and the place in it.
 */
final class ObjectStream {

  private final long where;
  private final int size;
  private final Lexer lexer;
  private final int[] numbers;
  private final int[] offsets;

  ObjectStream(PdfStream stream, byte[] data) throws IOException, PdfSyntaxException {
    this.where = stream.offset();
    this.size = data.length;
    this.lexer = new Lexer(ByteSource.of(data), where);
    long n = stream.dictionary().integer("N", -1);
    long first = stream.dictionary().integer("First", -1);
    if (n < 0
        || first < 0
        || first > data.length
        || n > (first + 1) / 4
        || n > Limits.IN_OBJECT_STREAM) {
      throw new PdfSyntaxException(where, "a broken object stream", "对象流错误");
    }
    numbers = new int[(int) n];
    offsets = new int[(int) n];
    long least = first;
    for (int i = 0; i < n; i++) {
      lexer.skipSpace();
      long number = lexer.unsigned();
      lexer.skipSpace();
      long offset = first + lexer.unsigned();
      if (number >= Limits.OBJECTS || offset < least || offset > data.length) {
        throw new PdfSyntaxException(where, "a broken object stream", "对象流错误");
      }
      numbers[i] = (int) number;
      offsets[i] = (int) offset;
      least = offset + 1;
    }
    if (lexer.position() > first) {
      throw new PdfSyntaxException(where, "a broken object stream", "对象流错误");
    }
  }

  int size() {
    return size + 8 * numbers.length;
  }

  PdfObject get(int number, int index) throws IOException, PdfSyntaxException {
    if (index >= numbers.length || numbers[index] != number) {
      throw new PdfSyntaxException(
          where,
          "an object stream that does not hold what the cross-reference says",
          "对象流内容与交叉引用不符");
    }
    int end = index + 1 < offsets.length ? offsets[index + 1] : size;
    lexer.seek(offsets[index]);
    PdfObject object = lexer.object();
    if (lexer.position() > end) {
      throw new PdfSyntaxException(where, "objects overlap in an object stream", "对象流中的对象重叠");
    }
    return object;
  }
}
