package io.yinxin.seal.internal.asn1;

import io.yinxin.seal.Message;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of electronic seals as vendors write them, and notes each departure from the
 * standard that it read past. Not for several threads.
 */
public final class LooseReader {

  /** Universal tag of UTF8String. */
  public static final int UTF8 = 0x0c;

  /** Universal tag of PrintableString. */
  public static final int PRINTABLE = 0x13;

  /** Universal tag of IA5String. */
  public static final int IA5 = 0x16;

  private static final int NUMERIC = 0x12;
  private static final int T61 = 0x14;
  private static final int VISIBLE = 0x1a;
  private static final int BMP = 0x1e;
  private static final int MAX_ODDITIES = 32;

  private final List<Message> oddities = new ArrayList<>();

  /** Makes one that has noted nothing. */
  public LooseReader() {}

  /**
   * Notes a departure.
   *
   * @param en what, in English
   * @param zh what, in Chinese
   */
  public void odd(String en, String zh) {
    Message note = new Message(en, zh);
    if (oddities.size() < MAX_ODDITIES && !oddities.contains(note)) {
      oddities.add(note);
    }
  }

  /**
   * What was noted.
   *
   * @return in the order found, each once
   */
  public List<Message> oddities() {
    return List.copyOf(oddities);
  }

  /**
   * A text.
   *
   * @param element a string of any usual type, or an OCTET STRING
   * @param type the type that the standard asks for
   * @param what the field's name in the standard
   * @param max the most bytes that it may have
   * @return the text, without NUL at its end
   * @throws Asn1Exception if it is no text, or too long
   */
  public String text(Tlv element, int type, String what, int max) throws Asn1Exception {
    Charset charset =
        switch (element.tag()) {
          case UTF8, PRINTABLE, IA5, NUMERIC, T61, VISIBLE, Tlv.OCTET_STRING ->
              StandardCharsets.UTF_8;
          case BMP -> StandardCharsets.UTF_16BE;
          default -> throw new Asn1Exception(what + " is no text, at " + element.start());
        };
    if (element.length() > max) {
      throw new Asn1Exception(what + " is longer than " + max + " bytes");
    }
    if (!element.is(type)) {
      odd(what + " has another type of string", what + " 的字符串类型与标准不同");
    }
    String text;
    try {
      text = charset.newDecoder().decode(java.nio.ByteBuffer.wrap(element.content())).toString();
    } catch (CharacterCodingException e) {
      odd(what + " is not properly encoded", what + " 的字符编码有误");
      text = new String(element.content(), charset);
    }
    return text;
  }

  /**
   * A BIT STRING of whole bytes.
   *
   * @param element a BIT STRING, or an OCTET STRING where one was due
   * @param what the field's name in the standard
   * @return its bytes
   * @throws Asn1Exception if it is neither, or has unused bits
   */
  public byte[] bits(Tlv element, String what) throws Asn1Exception {
    if ((element.tag() & 0xdf) == Tlv.OCTET_STRING) {
      odd(what + " is an OCTET STRING instead of a BIT STRING", what + " 用了 OCTET STRING");
      return element.octets();
    }
    return element.expect(Tlv.BIT_STRING).bits();
  }

  /**
   * The object identifier of an algorithm.
   *
   * @param element an OBJECT IDENTIFIER, or an AlgorithmIdentifier without parameters
   * @param what the field's name in the standard
   * @return dotted
   * @throws Asn1Exception if it is neither
   */
  public String algorithm(Tlv element, String what) throws Asn1Exception {
    if (!element.is(Tlv.SEQUENCE)) {
      return element.oid();
    }
    List<Tlv> parts = element.children(1);
    if (parts.size() > 2
        || (parts.size() == 2 && (!parts.get(1).is(Tlv.NULL) || parts.get(1).length() != 0))) {
      throw new Asn1Exception(what + " with parameters, at " + element.start());
    }
    odd(
        what + " is an AlgorithmIdentifier instead of an OBJECT IDENTIFIER",
        what + " 用了 AlgorithmIdentifier");
    return parts.get(0).oid();
  }

  /**
   * A time.
   *
   * @param element a UTCTime or GeneralizedTime
   * @param type the one that the standard asks for
   * @param what the field's name in the standard
   * @return the moment
   * @throws Asn1Exception if it is none
   */
  public Instant time(Tlv element, int type, String what) throws Asn1Exception {
    if (!element.is(Tlv.UTC_TIME)) {
      element.expect(Tlv.GENERALIZED_TIME);
    }
    if (!element.is(type)) {
      odd(
          what + (type == Tlv.UTC_TIME ? " is a GeneralizedTime" : " is a UTCTime"),
          what + (type == Tlv.UTC_TIME ? " 用了 GeneralizedTime" : " 用了 UTCTime"));
    }
    byte[] content = element.content();
    if (content.length > 0 && content[content.length - 1] == 'Z') {
      return Asn1Time.read(element);
    }
    LooseTime time = LooseTime.of(new String(content, StandardCharsets.US_ASCII));
    if (time == null) {
      throw new Asn1Exception("bad time at " + element.start());
    }
    odd(what + " is not written in UTC", what + " 未写成 UTC 时间");
    return time.instant();
  }

  /**
   * A whole number that is small.
   *
   * @param element an INTEGER
   * @param what the field's name in the standard
   * @return the number
   * @throws Asn1Exception if it is none, or does not fit an int
   */
  public int number(Tlv element, String what) throws Asn1Exception {
    try {
      return element.integer().intValueExact();
    } catch (ArithmeticException e) {
      throw new Asn1Exception(what + " is too large");
    }
  }

  /**
   * The octets of a field that holds a certificate.
   *
   * @param element an OCTET STRING, or the certificate itself
   * @param what the field's name in the standard
   * @return the certificate's bytes
   * @throws Asn1Exception if it is neither
   */
  public byte[] certificate(Tlv element, String what) throws Asn1Exception {
    if (element.is(Tlv.SEQUENCE)) {
      odd(what + " is not inside an OCTET STRING", what + " 没有放在 OCTET STRING 中");
      return element.encoded();
    }
    return element.octetString();
  }

  /**
   * Extension data: SEQUENCE OF SEQUENCE { OID, BOOLEAN DEFAULT FALSE, OCTET STRING }.
   *
   * @param element the list, under the tag [0] or not
   * @param tagged whether the standard asks for the tag
   * @return one entry for each, in order
   * @throws Asn1Exception if it is no such list
   */
  public List<Extension> extensions(Tlv element, boolean tagged) throws Asn1Exception {
    if (element.is(0xa0) != tagged) {
      odd("the extensions are tagged otherwise", "扩展数据的标签与标准不同");
    }
    List<Extension> found = new ArrayList<>();
    for (Tlv each : entries(element)) {
      List<Tlv> parts = each.expect(Tlv.SEQUENCE).children(2);
      boolean stated = parts.size() == 3;
      if (parts.size() > 3 || (stated && parts.get(1).expect(Tlv.BOOLEAN).length() != 1)) {
        throw new Asn1Exception("bad extension at " + each.start());
      }
      boolean critical = stated && parts.get(1).content()[0] != 0;
      found.add(
          new Extension(parts.get(0).oid(), critical, parts.get(parts.size() - 1).octetString()));
    }
    return List.copyOf(found);
  }

  /** What stands in the list, be its tag beside that of the SEQUENCE or in its place. */
  private List<Tlv> entries(Tlv element) throws Asn1Exception {
    if (!element.is(0xa0)) {
      return element.expect(Tlv.SEQUENCE).children();
    }
    List<Tlv> inside = element.children();
    List<Tlv> first = inside.isEmpty() ? List.of() : inside.get(0).expect(Tlv.SEQUENCE).children();
    if (inside.size() == 1 && (first.isEmpty() || first.get(0).is(Tlv.SEQUENCE))) {
      return first;
    }
    odd("the extensions are tagged otherwise", "扩展数据的标签与标准不同");
    return inside;
  }

  /**
   * A timestamp token.
   *
   * @param element [0] EXPLICIT BIT STRING, or the BIT STRING without the tag, or with it alone, or
   *     the token itself
   * @return the token, not looked at; null where the field is there and empty
   * @throws Asn1Exception if it is none of these
   */
  public byte @Nullable [] timestamp(Tlv element) throws Asn1Exception {
    byte[] token = token(element);
    if (token.length == 0) {
      odd("timeStamp is empty", "timeStamp 为空");
      return null;
    }
    return token;
  }

  private byte[] token(Tlv element) throws Asn1Exception {
    Tlv value = element;
    if (element.is(0xa0)) {
      value = element.only();
    } else {
      odd("timeStamp is tagged otherwise", "timeStamp 的标签与标准不同");
      if (element.is(0x80)) {
        return element.bits();
      }
    }
    if (value.is(Tlv.NULL)) {
      return new byte[0];
    }
    if (value.is(Tlv.SEQUENCE)) {
      odd("timeStamp is not inside a BIT STRING", "timeStamp 没有放在 BIT STRING 中");
      return value.encoded();
    }
    return bits(value, "timeStamp");
  }

  /**
   * Notes indefinite lengths, which are BER and not DER.
   *
   * @param elements those to look at; null is passed over
   */
  public void der(@Nullable Tlv... elements) {
    for (Tlv each : elements) {
      if (each != null && each.indefinite()) {
        odd("encoded in BER with indefinite lengths", "采用不定长 BER 编码而非 DER");
      }
    }
  }

  /**
   * One piece of extension data.
   *
   * @param oid what it is
   * @param critical whether it must be understood
   * @param value its value
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on by reading code, never compared
  public record Extension(String oid, boolean critical, byte[] value) {}
}
