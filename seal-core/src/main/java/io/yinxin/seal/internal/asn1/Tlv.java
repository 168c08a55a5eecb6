package io.yinxin.seal.internal.asn1;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One element of BER or DER (ITU-T X.690) where it stands in an array: nothing is copied, so that
 * what was signed can be hashed as it stands.
 *
 * <p>Indefinite lengths are read (8.1.3.6), tags above 30 and lengths above 2^31 are refused.
 * Nothing here calls itself, so that nested input cannot exhaust the stack. Immutable, as long as
 * nobody changes the array.
 */
public final class Tlv {

  /** Universal tag. */
  public static final int BOOLEAN = 0x01;

  /** Universal tag. */
  public static final int INTEGER = 0x02;

  /** Universal tag. */
  public static final int BIT_STRING = 0x03;

  /** Universal tag. */
  public static final int OCTET_STRING = 0x04;

  /** Universal tag. */
  public static final int NULL = 0x05;

  /** Universal tag. */
  public static final int OID = 0x06;

  /** Universal tag. */
  public static final int ENUMERATED = 0x0a;

  /** Universal tag. */
  public static final int UTC_TIME = 0x17;

  /** Universal tag. */
  public static final int GENERALIZED_TIME = 0x18;

  /** Universal tag, constructed. */
  public static final int SEQUENCE = 0x30;

  /** Universal tag, constructed. */
  public static final int SET = 0x31;

  /** More indefinite lengths inside one another than any honest file has. */
  private static final int MAX_DEPTH = 32;

  /** More children than any honest set has. */
  private static final int MAX_CHILDREN = 4096;

  private final byte[] data;
  private final int start;
  private final int contentStart;
  private final int contentEnd;
  private final int end;

  private Tlv(byte[] data, int start, int contentStart, int contentEnd, int end) {
    this.data = data;
    this.start = start;
    this.contentStart = contentStart;
    this.contentEnd = contentEnd;
    this.end = end;
  }

  /**
   * Reads the element that begins at an offset.
   *
   * @param data the array
   * @param at where the element begins
   * @param limit where it must have ended
   * @return the element
   * @throws Asn1Exception if there is none, or it goes beyond the limit
   */
  public static Tlv read(byte[] data, int at, int limit) throws Asn1Exception {
    long header = header(data, at, limit);
    int contentStart = (int) header;
    int length = (int) (header >> 32);
    if (length >= 0) {
      int contentEnd = contentStart + length;
      return new Tlv(data, at, contentStart, contentEnd, contentEnd);
    }
    int contentEnd = endOfContents(data, contentStart, limit);
    return new Tlv(data, at, contentStart, contentEnd, contentEnd + 2);
  }

  /**
   * Reads an array that is one element, to its last byte.
   *
   * @param data the array
   * @return the element
   * @throws Asn1Exception if it is none, or something follows
   */
  public static Tlv readAll(byte[] data) throws Asn1Exception {
    Tlv one = read(data, 0, data.length);
    if (one.end != data.length) {
      throw new Asn1Exception("bytes after the element, at " + one.end);
    }
    return one;
  }

  /**
   * Reads the header of the element that begins at an offset, for who goes through millions.
   *
   * @param data the array
   * @param at where the element begins
   * @param limit where it must have ended
   * @return where the contents begin (low half) and how long they are (high half), -1 if indefinite
   * @throws Asn1Exception if there is none, or it goes beyond the limit
   */
  public static long header(byte[] data, int at, int limit) throws Asn1Exception {
    if (at < 0 || limit > data.length || limit - at < 2) {
      throw new Asn1Exception("element cut off at " + at);
    }
    if ((data[at] & 0x1f) == 0x1f) {
      throw new Asn1Exception("tag above 30 at " + at);
    }
    int first = data[at + 1] & 0xff;
    int next = at + 2;
    if (first < 0x80) {
      if (first > limit - next) {
        throw new Asn1Exception("length beyond the end at " + at);
      }
      return (long) first << 32 | next;
    }
    if (first == 0x80) {
      if ((data[at] & 0x20) == 0) {
        throw new Asn1Exception("indefinite length on a primitive element at " + at);
      }
      return -1L << 32 | next;
    }
    int count = first & 0x7f;
    if (count > 4 || count > limit - next) {
      throw new Asn1Exception("length beyond the end at " + at);
    }
    long length = 0;
    for (int i = 0; i < count; i++) {
      length = length << 8 | (data[next++] & 0xff);
    }
    if (length > limit - next) {
      throw new Asn1Exception("length beyond the end at " + at);
    }
    return length << 32 | next;
  }

  private static int endOfContents(byte[] data, int from, int limit) throws Asn1Exception {
    int at = from;
    int depth = 1;
    while (true) {
      if (limit - at < 2) {
        throw new Asn1Exception("no end of contents before " + limit);
      }
      if (data[at] == 0 && data[at + 1] == 0) {
        if (--depth == 0) {
          return at;
        }
        at += 2;
        continue;
      }
      long header = header(data, at, limit);
      int length = (int) (header >> 32);
      at = (int) header;
      if (length >= 0) {
        at += length;
      } else if (++depth > MAX_DEPTH) {
        throw new Asn1Exception("nested too deep at " + at);
      }
    }
  }

  /**
   * The first byte: class, whether constructed, number.
   *
   * @return 0 to 255
   */
  public int tag() {
    return data[start] & 0xff;
  }

  /**
   * Whether the length is of the indefinite form.
   *
   * @return true if so
   */
  public boolean indefinite() {
    return end != contentEnd;
  }

  /**
   * Where the element begins in the array.
   *
   * @return an offset
   */
  public int start() {
    return start;
  }

  /**
   * Where its contents begin in the array.
   *
   * @return an offset
   */
  public int contentStart() {
    return contentStart;
  }

  /**
   * The number of content bytes.
   *
   * @return a length
   */
  public int length() {
    return contentEnd - contentStart;
  }

  /**
   * Where the element ends in the array, marks of an indefinite length included.
   *
   * @return the offset of the byte after it
   */
  public int end() {
    return end;
  }

  /**
   * The element as it stands, header included.
   *
   * @return a copy
   */
  public byte[] encoded() {
    return Arrays.copyOfRange(data, start, end);
  }

  /**
   * The contents.
   *
   * @return a copy
   */
  public byte[] content() {
    return Arrays.copyOfRange(data, contentStart, contentEnd);
  }

  /**
   * Whether the tag is this one.
   *
   * @param tag the whole first byte
   * @return true if so
   */
  public boolean is(int tag) {
    return tag() == tag;
  }

  /**
   * Insists on a tag.
   *
   * @param tag the whole first byte
   * @return this
   * @throws Asn1Exception if it is another
   */
  public Tlv expect(int tag) throws Asn1Exception {
    if (tag() != tag) {
      throw new Asn1Exception(
          "tag "
              + Integer.toHexString(tag())
              + " instead of "
              + Integer.toHexString(tag)
              + " at "
              + start);
    }
    return this;
  }

  /**
   * The elements inside.
   *
   * @return in their order; empty if there are none
   * @throws Asn1Exception if this is primitive, or the contents are not whole elements
   */
  public List<Tlv> children() throws Asn1Exception {
    if ((tag() & 0x20) == 0) {
      throw new Asn1Exception("primitive element at " + start + " where a list was expected");
    }
    List<Tlv> found = new ArrayList<>(6);
    int at = contentStart;
    while (at < contentEnd) {
      if (found.size() == MAX_CHILDREN) {
        throw new Asn1Exception("more than " + MAX_CHILDREN + " elements at " + start);
      }
      Tlv each = read(data, at, contentEnd);
      found.add(each);
      at = each.end;
    }
    return found;
  }

  /**
   * The elements inside, some of which must be there.
   *
   * @param atLeast how many
   * @return in their order
   * @throws Asn1Exception if this is primitive, the contents are not whole elements, or too few
   */
  public List<Tlv> children(int atLeast) throws Asn1Exception {
    List<Tlv> found = children();
    if (found.size() < atLeast) {
      throw new Asn1Exception("too few elements at " + start);
    }
    return found;
  }

  /**
   * The only element inside, for explicit tags and single-valued sets.
   *
   * @return the element
   * @throws Asn1Exception if there is none or more than one
   */
  public Tlv only() throws Asn1Exception {
    Tlv one = read(data, contentStart, contentEnd);
    if (one.end != contentEnd) {
      throw new Asn1Exception("more than one element at " + start);
    }
    return one;
  }

  /**
   * The bytes of an OCTET STRING, primitive or in pieces (X.690, 8.7.3). The tag is the caller's
   * business, so that implicit tags work too.
   *
   * @return a copy
   * @throws Asn1Exception if the pieces are none
   */
  public byte[] octets() throws Asn1Exception {
    if ((tag() & 0x20) == 0) {
      return content();
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream(length());
    int at = contentStart;
    while (at < contentEnd) {
      // Pieces of pieces are allowed by the standard and made by nobody.
      Tlv piece = read(data, at, contentEnd).expect(OCTET_STRING);
      all.write(data, piece.contentStart, piece.length());
      at = piece.end;
    }
    return all.toByteArray();
  }

  /**
   * The bytes of an element with the tag of an OCTET STRING, primitive or in pieces.
   *
   * @return a copy
   * @throws Asn1Exception if it is none
   */
  public byte[] octetString() throws Asn1Exception {
    if ((tag() & 0xdf) != OCTET_STRING) {
      expect(OCTET_STRING);
    }
    return octets();
  }

  /**
   * The bytes of a BIT STRING of whole bytes. The tag is the caller's business, so that implicit
   * tags work too.
   *
   * @return a copy
   * @throws Asn1Exception if it is constructed, empty, or has unused bits
   */
  public byte[] bits() throws Asn1Exception {
    if ((tag() & 0x20) != 0 || length() == 0 || data[contentStart] != 0) {
      throw new Asn1Exception("bit string not of whole bytes at " + start);
    }
    return Arrays.copyOfRange(data, contentStart + 1, contentEnd);
  }

  /**
   * The value of an INTEGER.
   *
   * @return the value
   * @throws Asn1Exception if this is none, or longer than any serial number or key
   */
  public BigInteger integer() throws Asn1Exception {
    expect(INTEGER);
    if (length() == 0 || length() > 4096) {
      throw new Asn1Exception("integer of " + length() + " bytes at " + start);
    }
    return new BigInteger(data, contentStart, length());
  }

  /**
   * The dotted form of an OBJECT IDENTIFIER.
   *
   * @return for instance {@code 1.2.840.113549.1.7.2}
   * @throws Asn1Exception if this is none, or an arc is beyond 63 bits
   */
  public String oid() throws Asn1Exception {
    expect(OID);
    if (length() == 0 || length() > 64 || data[contentEnd - 1] < 0) {
      throw new Asn1Exception("bad object identifier at " + start);
    }
    StringBuilder text = new StringBuilder(24);
    long arc = 0;
    for (int i = contentStart; i < contentEnd; i++) {
      if (arc >= 1L << 55) {
        throw new Asn1Exception("bad object identifier at " + start);
      }
      arc = arc << 7 | (data[i] & 0x7f);
      if (data[i] >= 0) {
        if (text.isEmpty()) {
          long top = Math.min(arc / 40, 2);
          text.append(top).append('.').append(arc - top * 40);
        } else {
          text.append('.').append(arc);
        }
        arc = 0;
      }
    }
    return text.toString();
  }

  /**
   * Whether the contents are these bytes.
   *
   * @param expected the bytes
   * @return true if so
   */
  public boolean contentIs(byte[] expected) {
    return Arrays.equals(data, contentStart, contentEnd, expected, 0, expected.length);
  }

  /**
   * Whether an element stands here byte for byte as another one.
   *
   * @param other the other one, null gives false
   * @return true if so
   */
  public boolean sameBytes(@Nullable Tlv other) {
    return other != null && Arrays.equals(data, start, end, other.data, other.start, other.end);
  }
}
