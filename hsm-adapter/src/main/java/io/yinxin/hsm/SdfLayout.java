package io.yinxin.hsm;

import com.sun.jna.Memory;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/**
 * How wide the fields of an SDF library's structures are, which the caller is not told.
 *
 * <p>GM/T 0018 has ECCrefPublicKey and ECCSignature with fields of 64 bytes (ECCref_MAX_BITS 512)
 * and RSArefPublicKey with 256 (RSAref_MAX_BITS 2048); older libraries were built with 32 for the
 * one, some newer with 512 for the other. So a key is exported twice, once over a pattern and once
 * over zeros: what is as it was before in both, the library did not write. Values stand at the
 * right end of their fields and are read as numbers, whatever else a field holds; so a library that
 * does not write the zeros in front of them is understood too.
 *
 * @param field bytes of one field
 */
record SdfLayout(int field) {

  private static final byte PATTERN = (byte) 0xa5;

  /** Exports a key into memory. */
  interface Export {
    void into(Memory out) throws SdfException;
  }

  /**
   * A public key as a library gives it: two numbers and the layout they stand in.
   *
   * @param layout the layout
   * @param first x, or the modulus
   * @param second y, or the public exponent
   */
  record Numbers(SdfLayout layout, BigInteger first, BigInteger second) {}

  /** Whether two numbers make sense as a key. */
  interface Sense {
    boolean of(BigInteger first, BigInteger second);
  }

  /**
   * Finds the layout of a key: a 32-bit number of bits, then two fields.
   *
   * @param export exports the key
   * @param widths the widths that may be
   * @param sense whether numbers read with a width make a key
   * @return the numbers; none if with no width they make sense
   */
  static Optional<Numbers> read(Export export, int[] widths, Sense sense) throws SdfException {
    byte[] patterned = export(export, PATTERN);
    byte[] zeroed = export(export, (byte) 0);
    int end = 0;
    for (int i = 0; i < patterned.length; i++) {
      if (patterned[i] != PATTERN || zeroed[i] != 0) {
        end = i + 1;
      }
    }
    // The widths that the length speaks for go first; what decides is whether it is a key.
    for (boolean fitting : new boolean[] {true, false}) {
      for (int width : widths) {
        boolean fits = end > 4 + width && end <= 4 + 2 * width;
        if (fits == fitting) {
          SdfLayout layout = new SdfLayout(width);
          BigInteger first = layout.number(zeroed, 4);
          BigInteger second = layout.number(zeroed, 4 + width);
          if (sense.of(first, second)) {
            return Optional.of(new Numbers(layout, first, second));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static byte[] export(Export export, byte fill) throws SdfException {
    try (Memory out = new Memory(SdfLibrary.ROOM)) {
      out.setMemory(0, SdfLibrary.ROOM, fill);
      export.into(out);
      return out.getByteArray(0, SdfLibrary.ROOM);
    }
  }

  /** The number in a field. */
  BigInteger number(byte[] structure, int offset) {
    return new BigInteger(1, Arrays.copyOfRange(structure, offset, offset + field));
  }
}
