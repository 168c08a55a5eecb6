package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.internal.file.ByteSource;
import java.io.IOException;
import java.util.Arrays;

/** Numbers as zip files have them: little-endian. */
final class Bytes {

  private Bytes() {}

  static int u16(byte[] data, int at) {
    return (data[at] & 0xff) | (data[at + 1] & 0xff) << 8;
  }

  static int i32(byte[] data, int at) {
    return u16(data, at) | u16(data, at + 2) << 16;
  }

  static long u32(byte[] data, int at) {
    return i32(data, at) & 0xffffffffL;
  }

  /** A 64-bit number, -1 for one that no file is as long as. */
  static long u63(byte[] data, int at) {
    long value = u32(data, at) | u32(data, at + 4) << 32;
    return value < 0 ? -1 : value;
  }

  static byte[] read(ByteSource source, long at, int n) throws IOException {
    byte[] bytes = new byte[n];
    source.read(at, bytes, 0, n);
    return bytes;
  }

  static boolean startsWith(byte[] data, int at, int signature) {
    return data.length - at >= 4 && i32(data, at) == signature;
  }

  static boolean same(byte[] a, int from, byte[] b) {
    return Arrays.equals(a, from, from + b.length, b, 0, b.length);
  }
}
