package io.yinxin.outside;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A signature of a PDF, found by searching the file's bytes for {@code /ByteRange}: knows nothing
 * of PDF, so that it cannot share a mistake with our reader.
 */
final class RawSignature {

  private static final Pattern BYTE_RANGE =
      Pattern.compile("/ByteRange\\s*\\[\\s*(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)\\s*\\]");

  /** The bytes that the signature covers. */
  final byte[] signed;

  /** The DER value in {@code /Contents}, without the zeros behind it. */
  final byte[] cms;

  private RawSignature(byte[] signed, byte[] cms) {
    this.signed = signed;
    this.cms = cms;
  }

  /** All signatures of a file, the one that covers least first. */
  static List<RawSignature> in(Path pdf) throws IOException {
    byte[] file = Files.readAllBytes(pdf);
    // One char for each byte.
    String text = new String(file, StandardCharsets.ISO_8859_1);
    List<RawSignature> found = new ArrayList<>();
    Matcher m = BYTE_RANGE.matcher(text);
    while (m.find()) {
      int from1 = Integer.parseInt(m.group(1));
      int length1 = Integer.parseInt(m.group(2));
      int from2 = Integer.parseInt(m.group(3));
      int length2 = Integer.parseInt(m.group(4));
      String gap = text.substring(from1 + length1, from2);
      if (gap.charAt(0) != '<' || gap.charAt(gap.length() - 1) != '>') {
        throw new IOException("the gap is not exactly a hexadecimal string");
      }
      byte[] contents = HexFormat.of().parseHex(gap.substring(1, gap.length() - 1));
      ByteArrayOutputStream signed = new ByteArrayOutputStream(length1 + length2);
      signed.write(file, from1, length1);
      signed.write(file, from2, length2);
      byte[] cms = new byte[derLength(contents)];
      System.arraycopy(contents, 0, cms, 0, cms.length);
      found.add(new RawSignature(signed.toByteArray(), cms));
    }
    found.sort((a, b) -> Integer.compare(a.signed.length, b.signed.length));
    return found;
  }

  /** The length of the DER value at the start, header included (X.690, 8.1.3). */
  private static int derLength(byte[] der) {
    int first = der[1] & 0xff;
    if (first < 0x80) {
      return 2 + first;
    }
    int length = 0;
    int bytes = first & 0x7f;
    for (int i = 0; i < bytes; i++) {
      length = (length << 8) | (der[2 + i] & 0xff);
    }
    return 2 + bytes + length;
  }
}
