package io.yinxin.hsm;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;

/**
 * How the structures of PKCS#11 lie in memory here (OASIS PKCS #11 Specification 3.1, 2.1): {@code
 * CK_ULONG} is a C {@code long}; Windows packs structures to single bytes, all others align
 * naturally.
 */
final class Abi {

  /** Bytes of a CK_ULONG. */
  static final int ULONG = Native.LONG_SIZE;

  /** Bytes of a pointer. */
  static final int POINTER = Native.POINTER_SIZE;

  /** CK_ULONG of all ones: no value (CK_UNAVAILABLE_INFORMATION, CK_EFFECTIVELY…). */
  static final long UNAVAILABLE = ULONG == 8 ? -1L : 0xffffffffL;

  private static final boolean PACKED = Platform.isWindows();

  /** CK_MECHANISM and CK_ATTRIBUTE: a number, a pointer, a number. */
  static final int TRIPLE_POINTER = after(ULONG, POINTER);

  static final int TRIPLE_LENGTH = TRIPLE_POINTER + POINTER;
  static final int TRIPLE_SIZE = TRIPLE_LENGTH + ULONG;

  private Abi() {}

  /** Where a member of a size comes to lie behind what ends at an offset. */
  static int after(int offset, int size) {
    return PACKED ? offset : (offset + size - 1) / size * size;
  }

  static void putUlong(Pointer at, long offset, long value) {
    if (ULONG == 8) {
      at.setLong(offset, value);
    } else {
      at.setInt(offset, (int) value);
    }
  }

  static long getUlong(Pointer at, long offset) {
    return ULONG == 8 ? at.getLong(offset) : at.getInt(offset) & 0xffffffffL;
  }

  /** A CK_ULONG as an argument of a call. */
  static Object ulong(long value) {
    return ULONG == 8 ? (Object) value : (Object) (int) value;
  }

  /** A text of fixed length, padded with blanks, or, with careless libraries, with zeros. */
  static String text(Pointer at, long offset, int length) {
    String text = new String(at.getByteArray(offset, length), StandardCharsets.UTF_8);
    int zero = text.indexOf('\0');
    return (zero < 0 ? text : text.substring(0, zero)).stripTrailing();
  }

  /** Native memory with these bytes. */
  static Memory memory(byte[] bytes) {
    Memory memory = new Memory(Math.max(1, bytes.length));
    memory.write(0, bytes, 0, bytes.length);
    return memory;
  }
}
