package io.yinxin.seal.testing;

import io.yinxin.seal.SealException;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.LooseReader;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.key.SealKey;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes electronic seals and the signatures around them field by field (GM/T 0031-2014, GB/T
 * 38540-2020), each field as the standard says or as told, and signs whatever came out of it.
 *
 * <p>Fields have the names of the standard; those of the signature begin with a dot. A field set to
 * null is left out.
 */
public final class SesForge {

  private static final byte[] SM2_WITH_SM3 = Der.oid("1.2.156.10197.1.501");

  private final Version version;
  private final TestPki maker;
  private final TestPki signer;
  private final Map<String, byte @Nullable []> fields = new HashMap<>();
  private final Map<String, UnaryOperator<byte[]>> changes = new HashMap<>();

  /**
   * Begins with everything as it should be: a seal of ten years around {@link FixedClock#NOW}, used
   * at that moment.
   *
   * @param version which standard to follow
   * @param maker who makes the seal
   * @param signer who may use it, and does
   */
  public SesForge(Version version, TestPki maker, TestPki signer) {
    this.version = version;
    this.maker = maker;
    this.signer = signer;
  }

  /**
   * Puts something in the place of a field.
   *
   * @param field its name
   * @param element the whole element, null to leave the field out
   * @return this
   */
  public SesForge set(String field, byte @Nullable [] element) {
    fields.put(field, element);
    return this;
  }

  /**
   * Changes a field, or one of {@code seal}, {@code eSealInfo}, {@code toSign}, {@code value},
   * {@code .value}, once it is made and before it goes on.
   *
   * @param field its name
   * @param change what to do to it
   * @return this
   */
  public SesForge change(String field, UnaryOperator<byte[]> change) {
    changes.put(field, change);
    return this;
  }

  /**
   * A text of some type.
   *
   * @param tag the type
   * @param text the text, in UTF-8
   * @return the element
   */
  public static byte[] text(int tag, String text) {
    return Der.wrap(tag, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A BIT STRING of whole bytes.
   *
   * @param bytes the bytes
   * @return the element
   */
  public static byte[] bits(byte[] bytes) {
    return Der.wrap(Tlv.BIT_STRING, new byte[1], bytes);
  }

  /**
   * A small INTEGER.
   *
   * @param value 0 to 127
   * @return the element
   */
  public static byte[] number(int value) {
    return Der.wrap(Tlv.INTEGER, new byte[] {(byte) value});
  }

  /**
   * A certificate in an OCTET STRING.
   *
   * @param owner whose
   * @return the element
   */
  public static byte[] certificate(TestPki owner) {
    try {
      return Der.wrap(Tlv.OCTET_STRING, owner.certificate().getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] field(String name, byte[] usual) {
    byte[] element = fields.containsKey(name) ? fields.get(name) : usual;
    byte[] made = element == null ? new byte[0] : element;
    UnaryOperator<byte[]> change = changes.get(name);
    return change == null ? made : change.apply(made);
  }

  private boolean first() {
    return version == Version.V1;
  }

  private byte[] time(String name, String usual) {
    return first()
        ? field(name, text(Tlv.UTC_TIME, usual.substring(2)))
        : field(name, text(Tlv.GENERALIZED_TIME, usual));
  }

  private byte[] sign(TestPki owner, String name, byte[] message) {
    try (SealKey key = owner.sealKey()) {
      return bits(field(name, key.sign(message)));
    } catch (SealException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The seal.
   *
   * @return an SESeal
   */
  public byte[] seal() {
    byte[] header =
        field(
            "header",
            Der.wrap(
                Tlv.SEQUENCE,
                field("ID", text(LooseReader.IA5, "ES")),
                field("version", number(version.number())),
                field("Vid", text(LooseReader.IA5, "Forge"))));
    byte[] property =
        field(
            "property",
            Der.wrap(
                Tlv.SEQUENCE,
                field("type", number(1)),
                field("name", text(LooseReader.UTF8, "示例市政务服务局")),
                first() ? new byte[0] : field("certListType", number(1)),
                field("certList", Der.wrap(Tlv.SEQUENCE, certificate(signer))),
                time("createDate", "20260101000000Z"),
                time("validStart", "20260101000000Z"),
                time("validEnd", "20360101000000Z")));
    byte[] picture =
        field(
            "picture",
            Der.wrap(
                Tlv.SEQUENCE,
                field("picture type", text(LooseReader.IA5, "png")),
                field("data", Der.wrap(Tlv.OCTET_STRING, new byte[200])),
                field("width", number(42)),
                field("height", number(42))));
    byte[] info =
        field(
            "eSealInfo",
            Der.wrap(
                Tlv.SEQUENCE,
                header,
                field("esID", text(LooseReader.IA5, "43090000000001")),
                property,
                picture,
                field("extDatas", new byte[0])));
    byte[] cert = field("cert", certificate(maker));
    byte[] algorithm = field("signAlgID", SM2_WITH_SM3);
    byte[] signed = first() ? Der.wrap(Tlv.SEQUENCE, info, cert, algorithm) : info;
    byte[] value = field("signedValue", sign(maker, "value", signed));
    byte[] stamp = field("timeStamp", new byte[0]);
    return field(
        "seal",
        first()
            ? Der.wrap(Tlv.SEQUENCE, info, Der.wrap(Tlv.SEQUENCE, cert, algorithm, value))
            : Der.wrap(Tlv.SEQUENCE, info, cert, algorithm, value, stamp));
  }

  /**
   * The signature, with the seal in it.
   *
   * @param dataHash the digest of what is sealed
   * @return an SES_Signature
   */
  public byte[] signature(byte[] dataHash) {
    byte[] cert = field(".cert", certificate(signer));
    byte[] algorithm = field(".signatureAlgID", SM2_WITH_SM3);
    byte[] time = text(Tlv.GENERALIZED_TIME, "20261123080000Z");
    byte[] toSign =
        field(
            "toSign",
            Der.wrap(
                Tlv.SEQUENCE,
                field(".version", number(version.number())),
                seal(),
                field(
                    ".timeInfo",
                    first() ? bits("20261123080000Z".getBytes(StandardCharsets.US_ASCII)) : time),
                field(".dataHash", bits(dataHash)),
                field(".propertyInfo", text(LooseReader.IA5, "/Doc_0/Signs/Sign_0/Signature.xml")),
                first() ? cert : new byte[0],
                first() ? algorithm : new byte[0],
                field(".extDatas", new byte[0])));
    byte[] value = field(".signature", sign(signer, ".value", toSign));
    byte[] stamp = field(".timeStamp", new byte[0]);
    return field(
        "whole",
        first()
            ? Der.wrap(Tlv.SEQUENCE, toSign, value)
            : Der.wrap(Tlv.SEQUENCE, toSign, cert, algorithm, value, stamp));
  }
}
