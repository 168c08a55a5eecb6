package io.yinxin.seal.internal.render;

import java.nio.charset.StandardCharsets;

/**
 * The colour space of a PDF/A's output intent: sRGB (IEC 61966-2-1) as an ICC profile (ISO 15076-1,
 * version 4.2), computed here. The one that comes with Java differs from Java to Java.
 */
final class SrgbProfile {

  private static final String COPYRIGHT = "No copyright, use freely";
  private static final String NAME = "sRGB IEC61966-2.1";

  // Signatures of four letters.
  private static final String[] TAGS = {
    "desc", "cprt", "wtpt", "chad", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"
  };

  private SrgbProfile() {}

  static byte[] bytes() {
    Bytes curve = curve();
    Bytes[] values = {
      text(NAME),
      text(COPYRIGHT),
      numbers("XYZ ", 0.9642, 1, 0.8249),
      // Bradford, from the white of sRGB (D65) to that of profiles (D50).
      numbers(
          "sf32", 1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508,
          0.75168),
      numbers("XYZ ", 0.43607, 0.22249, 0.01392),
      numbers("XYZ ", 0.38515, 0.71687, 0.09708),
      numbers("XYZ ", 0.14307, 0.06061, 0.71410),
      curve,
      curve,
      curve
    };
    int at = 128 + 4 + 12 * TAGS.length;
    Bytes table = new Bytes(256).u32(TAGS.length);
    Bytes data = new Bytes(512);
    int lastAt = at;
    for (int i = 0; i < TAGS.length; i++) {
      boolean shared = i > 0 && values[i] == values[i - 1];
      if (!shared) {
        lastAt = at + data.size();
        data.put(values[i]);
        while (data.size() % 4 != 0) {
          data.write(0);
        }
      }
      table.put(TAGS[i]).u32(lastAt).u32(values[i].size());
    }
    Bytes out = new Bytes(1024);
    out.u32(at + data.size()).u32(0).u32(0x04200000).put("mntrRGB XYZ ");
    out.u16(2026).u16(1).u16(1).u16(0).u16(0).u16(0).put("acsp");
    out.u32(0).u32(0).u32(0).u32(0).u32(0).u32(0).u32(0);
    out.u32(fixed(0.9642)).u32(fixed(1)).u32(fixed(0.8249));
    while (out.size() < 128) {
      out.write(0);
    }
    return out.put(table).put(data).toByteArray();
  }

  private static Bytes text(String text) {
    byte[] utf16 = text.getBytes(StandardCharsets.UTF_16BE);
    Bytes out = new Bytes(64).put("mluc").u32(0).u32(1).u32(12);
    return out.put("enUS").u32(utf16.length).u32(28).put(utf16);
  }

  /** {@code Y = (aX + b)^g} from d on, {@code cX} below. */
  private static Bytes curve() {
    Bytes out = new Bytes(32).put("para").u32(0).u16(3).u16(0);
    for (double n : new double[] {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045}) {
      out.u32(fixed(n));
    }
    return out;
  }

  private static Bytes numbers(String type, double... numbers) {
    Bytes out = new Bytes(64).put(type).u32(0);
    for (double n : numbers) {
      out.u32(fixed(n));
    }
    return out;
  }

  private static int fixed(double value) {
    return (int) Math.round(value * 65536);
  }
}
