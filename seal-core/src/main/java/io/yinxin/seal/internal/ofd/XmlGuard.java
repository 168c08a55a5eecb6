package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.internal.ofd.PackageProblem.Kind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Stands between an entry and the XML parser, and lets nothing through on which a parser chokes:
 * document types, with their entities; tags of any length; encodings in which neither can be seen.
 *
 * <p>It looks at bytes, which is enough for UTF-8, GBK and GB 18030: none of the characters that
 * count is ever the second byte of another.
 */
final class XmlGuard extends FilterInputStream {

  private enum Place {
    TEXT,
    OPENED,
    TAG,
    QUOTED,
    INSTRUCTION,
    BANG,
    COMMENT,
    CDATA
  }

  private final String where;
  private Place place = Place.TEXT;
  private int quote;
  private int inTag;
  private int before;
  private int before2;
  private long count;
  private final byte[] one = new byte[1];

  XmlGuard(InputStream in, String where) {
    super(in);
    this.where = where;
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int n) throws IOException {
    int some = in.read(into, from, n);
    for (int i = from; i < from + some; i++) {
      look(into[i] & 0xff);
    }
    if (count > Limits.XML) {
      throw new PackageException(Kind.TOO_MUCH, where, "XML too long", "XML 过长");
    }
    return some;
  }

  private void look(int b) throws IOException {
    if (count++ < 4 && (b == 0 || b == 0xfe || b == 0xff)) {
      throw new PackageException(Kind.UNSUPPORTED, where, "XML in a wide encoding", "XML 采用宽字符编码");
    }
    switch (place) {
      case TEXT -> {
        if (b == '<') {
          place = Place.OPENED;
          inTag = 0;
        }
      }
      case OPENED -> place = b == '!' ? Place.BANG : b == '?' ? Place.INSTRUCTION : tag(b);
      case TAG -> place = tag(b);
      case QUOTED -> {
        tagByte();
        if (b == quote) {
          place = Place.TAG;
        }
      }
      case INSTRUCTION -> {
        tagByte();
        if (b == '>' && before == '?') {
          place = Place.TEXT;
        }
      }
      case BANG -> {
        if (b == '[') {
          place = Place.CDATA;
        } else if (b == '-') {
          place = Place.COMMENT;
          b = 0;
        } else {
          throw new PackageException(
              Kind.DAMAGED, where, "XML with a document type", "XML 含有文档类型声明");
        }
      }
      case COMMENT -> {
        if (b == '>' && before == '-' && before2 == '-') {
          place = Place.TEXT;
        }
      }
      case CDATA -> {
        if (b == '>' && before == ']' && before2 == ']') {
          place = Place.TEXT;
        }
      }
    }
    before2 = before;
    before = b;
  }

  private Place tag(int b) throws IOException {
    tagByte();
    if (b == '"' || b == '\'') {
      quote = b;
      return Place.QUOTED;
    }
    return b == '>' ? Place.TEXT : Place.TAG;
  }

  private void tagByte() throws IOException {
    if (++inTag > Limits.TAG) {
      throw new PackageException(Kind.TOO_MUCH, where, "a huge tag in the XML", "XML 标签过长");
    }
  }

  @Override
  public long skip(long n) throws IOException {
    // What is skipped is not looked at.
    return 0;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
