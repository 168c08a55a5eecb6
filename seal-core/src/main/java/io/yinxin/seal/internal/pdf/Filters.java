package io.yinxin.seal.internal.pdf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The filters that a document's structure may use (ISO 32000-2, 7.4): Flate, LZW, ASCIIHex,
 * ASCII85, RunLength, and predictors. Picture filters are not for this reader.
 */
final class Filters {

  private static final PdfObject[] NONE = new PdfObject[0];

  private Filters() {}

  /** Decodes a stream that must give exactly so many bytes. */
  static byte[] decodeExactly(PdfFile file, PdfStream stream, int length)
      throws IOException, PdfSyntaxException {
    byte[] data = decode(file, null, stream, length);
    if (data.length != length) {
      throw new PdfSyntaxException(
          stream.offset(), "a stream shorter than its dictionary says", "流的数据少于字典所述");
    }
    return data;
  }

  /**
   * Decodes a stream.
   *
   * @param view resolves references in {@code /Filter} and {@code /DecodeParms}; null where none
   *     are allowed
   * @param limit the most bytes that may come out; more is refused
   */
  static byte[] decode(PdfFile file, @Nullable Revision view, PdfStream stream, int limit)
      throws IOException, PdfSyntaxException {
    PdfObject[] filters = list(view, stream, "Filter");
    PdfObject[] parms = list(view, stream, "DecodeParms");
    if (filters.length > Limits.FILTERS) {
      throw new PdfSyntaxException(stream.offset(), "a stream with too many filters", "流的过滤器过多");
    }
    int encodedLimit = filters.length == 0 ? limit : encodedLimit(filters[0].toString(), limit);
    byte[] data = file.encoded(stream, encodedLimit);
    for (int i = 0; i < filters.length; i++) {
      PdfDictionary parm =
          i < parms.length && parms[i] instanceof PdfDictionary d ? d : PdfDictionary.EMPTY;
      // Only the last filter's output is what the caller limits, but none may explode before.
      int most = i == filters.length - 1 ? limit : encodedLimit;
      data = one(name(stream, filters[i]), parm, data, most, stream.offset());
      file.work(data.length, stream.offset());
    }
    return data;
  }

  /** How long data may be that decode to so much: no filter makes noise longer than this. */
  private static int encodedLimit(String filter, int limit) {
    int quarters = filter.startsWith("/ASCII") ? 9 : filter.startsWith("/LZW") ? 7 : 5;
    return (int) Math.min(Integer.MAX_VALUE - 16, (long) limit * quarters / 4 + 4096);
  }

  private static String name(PdfStream stream, PdfObject filter) throws PdfSyntaxException {
    if (filter instanceof PdfName name) {
      return name.value();
    }
    throw new PdfSyntaxException(stream.offset(), "a filter that is not a name", "过滤器不是名称");
  }

  private static PdfObject[] list(@Nullable Revision view, PdfStream stream, String key)
      throws IOException, PdfSyntaxException {
    PdfObject value = resolve(view, stream, stream.dictionary().get(key));
    if (value == PdfNull.NULL) {
      return NONE;
    }
    if (!(value instanceof PdfArray array)) {
      return new PdfObject[] {value};
    }
    PdfObject[] all = new PdfObject[array.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = resolve(view, stream, array.get(i));
    }
    return all;
  }

  private static PdfObject resolve(@Nullable Revision view, PdfStream stream, PdfObject object)
      throws IOException, PdfSyntaxException {
    if (!(object instanceof PdfReference)) {
      return object;
    }
    if (view == null) {
      throw new PdfSyntaxException(
          stream.offset(), "a reference where none is allowed", "此处不允许使用引用");
    }
    return view.resolve(object);
  }

  private static byte[] one(String filter, PdfDictionary parms, byte[] in, int limit, long where)
      throws PdfSyntaxException {
    return switch (filter) {
      case "FlateDecode", "Fl" -> predicted(parms, in, limit, where, false);
      case "LZWDecode", "LZW" -> predicted(parms, in, limit, where, true);
      case "ASCIIHexDecode", "AHx" -> asciiHex(in, limit, where);
      case "ASCII85Decode", "A85" -> ascii85(in, limit, where);
      case "RunLengthDecode", "RL" -> runLength(in, limit, where);
      case "Crypt" -> in; // undone before, with the file's key
      default ->
          throw new PdfSyntaxException(where, "a filter that this reader does not undo", "不支持的过滤器");
    };
  }

  private static PdfSyntaxException tooLong(long where) {
    return new PdfSyntaxException(where, "a stream that decodes to too much", "流解码后数据过多");
  }

  private static PdfSyntaxException broken(long where) {
    return new PdfSyntaxException(where, "a stream that cannot be decoded", "流无法解码");
  }

  // ---- Flate, LZW and predictors

  private static byte[] predicted(
      PdfDictionary parms, byte[] in, int limit, long where, boolean lzw)
      throws PdfSyntaxException {
    long predictor = parms.integer("Predictor", 1);
    if (predictor <= 1) {
      return lzw ? lzw(parms, in, limit, where) : inflate(in, limit, where);
    }
    long colors = parms.integer("Colors", 1);
    long bits = parms.integer("BitsPerComponent", 8);
    long columns = parms.integer("Columns", 1);
    boolean png = predictor >= 10 && predictor <= 15;
    if ((!png && predictor != 2)
        || colors < 1
        || colors > 32
        || columns < 1
        || columns > 1 << 20
        || (bits != 1 && bits != 2 && bits != 4 && bits != 8 && bits != 16)) {
      throw new PdfSyntaxException(where, "a broken predictor", "预测器参数错误");
    }
    int pixel = (int) Math.max(1, colors * bits / 8);
    int row = (int) ((colors * bits * columns + 7) / 8);
    int more = png ? limit / row + 1 : 0;
    int most = (int) Math.min(Integer.MAX_VALUE - 16, (long) limit + more);
    byte[] data = lzw ? lzw(parms, in, most, where) : inflate(in, most, where);
    if (png) {
      data = png(data, row, pixel, where);
      if (data.length > limit) {
        throw tooLong(where);
      }
      return data;
    }
    if (bits != 8) {
      throw new PdfSyntaxException(where, "a filter that this reader does not undo", "不支持的过滤器");
    }
    for (int start = 0; start < data.length; start += row) {
      int end = Math.min(start + row, data.length);
      for (int i = start + pixel; i < end; i++) {
        data[i] += data[i - pixel];
      }
    }
    return data;
  }

  private static byte[] png(byte[] in, int row, int pixel, long where) throws PdfSyntaxException {
    int rows = in.length / (row + 1);
    if (rows * (row + 1) != in.length) {
      throw broken(where);
    }
    byte[] out = new byte[rows * row];
    for (int r = 0; r < rows; r++) {
      int from = r * (row + 1);
      int to = r * row;
      int type = in[from++];
      if (type < 0 || type > 4) {
        throw broken(where);
      }
      for (int i = 0; i < row; i++) {
        int left = i >= pixel ? out[to + i - pixel] & 0xff : 0;
        int up = r > 0 ? out[to + i - row] & 0xff : 0;
        int guess =
            switch (type) {
              case 1 -> left;
              case 2 -> up;
              case 3 -> (left + up) / 2;
              case 4 -> paeth(left, up, i >= pixel && r > 0 ? out[to + i - row - pixel] & 0xff : 0);
              default -> 0;
            };
        out[to + i] = (byte) (in[from + i] + guess);
      }
    }
    return out;
  }

  private static int paeth(int left, int up, int corner) {
    int p = left + up - corner;
    int a = Math.abs(p - left);
    int b = Math.abs(p - up);
    int c = Math.abs(p - corner);
    if (a <= b && a <= c) {
      return left;
    }
    return b <= c ? up : corner;
  }

  private static byte[] inflate(byte[] in, int limit, long where) throws PdfSyntaxException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(in);
      byte[] out = new byte[(int) Math.min(limit, Math.max(256, 4L * in.length))];
      int n = 0;
      while (true) {
        if (n == out.length && !inflater.finished()) {
          if (n == limit) {
            // Full: there may be no more than the end mark and the checksum.
            if (inflater.inflate(new byte[1]) > 0) {
              throw tooLong(where);
            }
            if (!inflater.finished()) {
              throw broken(where);
            }
            break;
          }
          out = Arrays.copyOf(out, (int) Math.min(limit, Math.max(256, 2L * n)));
        }
        int some = inflater.inflate(out, n, out.length - n);
        n += some;
        if (inflater.finished()) {
          // Bytes behind the data are common: a line end that /Length counts.
          break;
        }
        if (some == 0 && n < out.length) {
          throw broken(where); // cut off, or in need of a dictionary
        }
      }
      return n == out.length ? out : Arrays.copyOf(out, n);
    } catch (DataFormatException e) {
      throw broken(where);
    } finally {
      inflater.end();
    }
  }

  private static byte[] lzw(PdfDictionary parms, byte[] in, int limit, long where)
      throws PdfSyntaxException {
    int early = parms.integer("EarlyChange", 1) == 0 ? 0 : 1;
    int[] before = new int[4096];
    byte[] last = new byte[4096];
    int[] length = new int[4096];
    for (int i = 0; i < 256; i++) {
      last[i] = (byte) i;
      length[i] = 1;
    }
    byte[] out = new byte[Math.min(limit, Math.max(256, in.length))];
    int n = 0;
    int next = 258;
    int width = 9;
    int previous = -1;
    long bits = 0;
    int have = 0;
    int at = 0;
    while (true) {
      while (have < width && at < in.length) {
        bits = bits << 8 | (in[at++] & 0xff);
        have += 8;
      }
      if (have < width) {
        throw broken(where);
      }
      int code = (int) (bits >>> (have - width)) & ((1 << width) - 1);
      have -= width;
      if (code == 257) {
        return Arrays.copyOf(out, n);
      }
      if (code == 256) {
        next = 258;
        width = 9;
        previous = -1;
        continue;
      }
      boolean own = code == next && previous >= 0;
      if (code >= next && !own) {
        throw broken(where);
      }
      int string = own ? previous : code;
      int size = length[string] + (own ? 1 : 0);
      if (size > limit - n) {
        throw tooLong(where);
      }
      if (size > out.length - n) {
        out = Arrays.copyOf(out, (int) Math.min(limit, Math.max(n + size, 2L * n)));
      }
      int put = n + length[string] - 1;
      for (int i = string; put >= n; put--) {
        out[put] = last[i];
        i = before[i];
      }
      if (own) {
        out[n + size - 1] = out[n];
      }
      if (previous >= 0 && next < 4096) {
        before[next] = previous;
        last[next] = out[n];
        length[next] = length[previous] + 1;
        next++;
      }
      n += size;
      previous = code;
      if (next + early >= 1 << width && width < 12) {
        width++;
      }
    }
  }

  // ---- the small ones

  private static byte[] asciiHex(byte[] in, int limit, long where) throws PdfSyntaxException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int high = -1;
    for (byte b : in) {
      if (b == '>') {
        break;
      }
      int digit = Character.digit(b, 16);
      if (digit < 0) {
        if (Lexer.isSpace(b & 0xff)) {
          continue;
        }
        throw broken(where);
      }
      if (high < 0) {
        high = digit;
      } else {
        out.write(16 * high + digit);
        high = -1;
      }
    }
    if (high >= 0) {
      out.write(16 * high);
    }
    return limited(out, limit, where);
  }

  private static byte[] ascii85(byte[] in, int limit, long where) throws PdfSyntaxException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long word = 0;
    int n = 0;
    for (byte b : in) {
      if (b == '~') {
        break;
      }
      if (Lexer.isSpace(b & 0xff)) {
        continue;
      }
      if (b == 'z' && n == 0) {
        out.write(0);
        out.write(0);
        out.write(0);
        out.write(0);
        continue;
      }
      if (b < '!' || b > 'u') {
        throw broken(where);
      }
      word = 85 * word + (b - '!');
      if (++n == 5) {
        if (word > 0xffff_ffffL) {
          throw broken(where);
        }
        for (int shift = 24; shift >= 0; shift -= 8) {
          out.write((int) (word >>> shift));
        }
        word = 0;
        n = 0;
      }
      if (out.size() > limit) {
        throw tooLong(where);
      }
    }
    if (n == 1) {
      throw broken(where);
    }
    if (n > 1) {
      for (int i = n; i < 5; i++) {
        word = 85 * word + 84;
      }
      for (int i = 0; i < n - 1; i++) {
        out.write((int) (word >>> (24 - 8 * i)));
      }
    }
    return limited(out, limit, where);
  }

  private static byte[] runLength(byte[] in, int limit, long where) throws PdfSyntaxException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = 0;
    while (at < in.length) {
      int n = in[at++] & 0xff;
      if (n == 128) {
        break;
      }
      if (n < 128) {
        if (n + 1 > in.length - at) {
          throw broken(where);
        }
        out.write(in, at, n + 1);
        at += n + 1;
      } else {
        if (at == in.length) {
          throw broken(where);
        }
        for (int i = n; i < 257; i++) {
          out.write(in[at]);
        }
        at++;
      }
      if (out.size() > limit) {
        throw tooLong(where);
      }
    }
    return limited(out, limit, where);
  }

  private static byte[] limited(ByteArrayOutputStream out, int limit, long where)
      throws PdfSyntaxException {
    if (out.size() > limit) {
      throw tooLong(where);
    }
    return out.toByteArray();
  }
}
