package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.ofd.PackageProblem.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The contents of an entry, never more than its directory promises. The end is only reached if
 * length and checksum are right and nothing is left over; all else is a {@link PackageException}.
 * Not for several threads; two streams of one package may be read by two threads.
 */
final class EntryStream extends InputStream {

  private static final int BUFFER = 32 << 10;

  private final ByteSource source;
  private final PackageEntry entry;
  private final @Nullable Inflater inflater;
  private final CRC32 crc = new CRC32();
  private final byte[] buffer;
  private long at;
  private long left;
  private boolean ended;
  private boolean closed;

  EntryStream(ByteSource source, PackageEntry entry) throws PackageException {
    this.source = source;
    this.entry = entry;
    this.at = entry.data();
    this.left = entry.size();
    if (entry.encrypted()) {
      throw new PackageException(Kind.ENCRYPTED, entry.path(), "encrypted entry", "条目已加密");
    }
    switch (entry.method()) {
      case PackageEntry.STORED -> {
        this.inflater = null;
        this.buffer = new byte[0];
        if (entry.packed() != entry.size()) {
          throw damaged("stored with two lengths", "存储条目的两个长度不一致");
        }
      }
      case PackageEntry.DEFLATED -> {
        this.inflater = new Inflater(true);
        this.buffer = new byte[(int) Math.max(1, Math.min(BUFFER, entry.packed()))];
      }
      default ->
          throw new PackageException(
              Kind.UNSUPPORTED,
              entry.path(),
              "packed with method " + entry.method(),
              "使用压缩方法 " + entry.method());
    }
  }

  private PackageException damaged(String en, String zh) {
    return new PackageException(Kind.DAMAGED, entry.path(), en, zh);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int n) throws IOException {
    Objects.checkFromIndexSize(from, n, into.length);
    if (closed) {
      throw new IOException("closed");
    }
    if (n == 0) {
      return 0;
    }
    if (left == 0) {
      end();
      return -1;
    }
    int some = inflater == null ? stored(into, from, n) : inflated(inflater, into, from, n);
    crc.update(into, from, some);
    left -= some;
    if (left == 0) {
      // Now, and not when the next byte is asked for: not everyone asks for it.
      end();
    }
    return some;
  }

  private int stored(byte[] into, int from, int n) throws IOException {
    int some = (int) Math.min(n, left);
    source.read(at, into, from, some);
    at += some;
    return some;
  }

  private int inflated(Inflater packed, byte[] into, int from, int n) throws IOException {
    try {
      while (true) {
        int some = packed.inflate(into, from, (int) Math.min(n, left));
        if (some > 0) {
          return some;
        }
        if (packed.finished() || packed.needsDictionary()) {
          throw damaged("shorter than it says", "内容短于声明长度");
        }
        fill(packed);
      }
    } catch (DataFormatException e) {
      throw damaged("cannot be inflated", "无法解压");
    }
  }

  private void fill(Inflater packed) throws IOException {
    int some = (int) Math.min(buffer.length, entry.data() + entry.packed() - at);
    if (some == 0) {
      throw damaged("cut off", "内容不完整");
    }
    source.read(at, buffer, 0, some);
    at += some;
    packed.setInput(buffer, 0, some);
  }

  private void end() throws IOException {
    if (ended) {
      return;
    }
    if ((int) crc.getValue() != entry.crc()) {
      throw damaged("wrong checksum", "校验和不符");
    }
    if (inflater != null) {
      byte[] more = new byte[1];
      try {
        while (!inflater.finished()) {
          if (inflater.inflate(more) > 0 || inflater.needsDictionary()) {
            throw damaged("longer than it says", "内容长于声明长度");
          }
          if (!inflater.finished()) {
            fill(inflater);
          }
        }
      } catch (DataFormatException e) {
        throw damaged("cannot be inflated", "无法解压");
      }
      if (inflater.getRemaining() > 0 || at != entry.data() + entry.packed()) {
        throw damaged("something behind the contents", "内容之后另有数据");
      }
    }
    ended = true;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, left);
  }

  @Override
  public void close() {
    closed = true;
    if (inflater != null) {
      inflater.end();
    }
  }
}
