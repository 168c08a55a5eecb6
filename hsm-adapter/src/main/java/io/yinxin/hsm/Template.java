package io.yinxin.hsm;

import com.sun.jna.Memory;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attributes of an object, to search for it or to make it (CK_ATTRIBUTE). Not for many threads. */
final class Template {

  private final Map<Long, byte[]> values = new LinkedHashMap<>();

  /** An attribute of bytes. */
  Template with(long type, byte[] value) {
    values.put(type, value.clone());
    return this;
  }

  /** An attribute of text. */
  Template with(long type, String value) {
    return with(type, value.getBytes(StandardCharsets.UTF_8));
  }

  /** An attribute that is true or false. */
  Template with(long type, boolean value) {
    return with(type, new byte[] {(byte) (value ? 1 : 0)});
  }

  /** An attribute that is a number (CK_ULONG). */
  Template with(long type, long value) {
    return with(type, ulong(value));
  }

  /** An attribute that is a big number, most significant byte first, without a sign. */
  Template with(long type, BigInteger value) {
    return with(type, org.bouncycastle.util.BigIntegers.asUnsignedByteArray(value));
  }

  int size() {
    return values.size();
  }

  /** Writes it to native memory, which holds keys perhaps: {@link Laid#wipe}. */
  Laid lay() {
    int total = 0;
    for (byte[] each : values.values()) {
      total += each.length;
    }
    int head = values.size() * Abi.TRIPLE_SIZE;
    Memory memory = head + total == 0 ? null : new Memory(head + total);
    if (memory != null) {
      int entry = 0;
      int at = head;
      for (Map.Entry<Long, byte[]> each : values.entrySet()) {
        byte[] value = each.getValue();
        Abi.putUlong(memory, entry, each.getKey());
        memory.setPointer(
            entry + Abi.TRIPLE_POINTER, value.length == 0 ? null : memory.share(at, value.length));
        Abi.putUlong(memory, entry + Abi.TRIPLE_LENGTH, value.length);
        memory.write(at, value, 0, value.length);
        entry += Abi.TRIPLE_SIZE;
        at += value.length;
      }
    }
    return new Laid(memory, values.size());
  }

  /** A template in native memory. */
  record Laid(@Nullable Memory memory, int count) {
    void wipe() {
      if (memory != null) {
        memory.clear();
      }
    }
  }

  private static byte[] ulong(long value) {
    byte[] bytes = new byte[Abi.ULONG];
    boolean little = java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN;
    for (int i = 0; i < bytes.length; i++) {
      bytes[little ? i : bytes.length - 1 - i] = (byte) (value >>> (8 * i));
    }
    return bytes;
  }
}
