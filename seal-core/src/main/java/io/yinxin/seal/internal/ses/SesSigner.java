package io.yinxin.seal.internal.ses;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.LooseReader;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.cms.BareAlgorithm;
import io.yinxin.seal.key.SealKey;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes signatures with an electronic seal inside ({@code SES_Signature}), in the version of the
 * seal. Made once per key and seal; immutable, for use by many threads.
 */
public final class SesSigner {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int TIME_LENGTH = 15;

  private final Version version;
  private final byte[] number;
  private final byte[] seal;
  private final byte[] certificate;
  private final byte[] algorithm;
  private final int maxSignatureLength;

  private SesSigner(SealKey key, ElectronicSeal seal, byte[] algorithm)
      throws CertificateEncodingException {
    this.version = seal.version();
    this.number = number(seal.versionNumber());
    this.seal = seal.encoded();
    this.certificate = Der.wrap(Tlv.OCTET_STRING, key.chain().get(0).getEncoded());
    this.algorithm = algorithm;
    this.maxSignatureLength = key.maxSignatureLength();
  }

  /**
   * Prepares for a key and a seal. Whether the key's certificate may use the seal is asked
   * elsewhere.
   *
   * @param key the key; only its certificate, algorithm and bound are asked for, now
   * @param seal the seal
   * @return the writer
   * @throws SealException.KeyUnavailable if the certificate cannot be encoded, or the key's
   *     algorithm has parameters, for which GB/T 38540 has no room
   */
  public static SesSigner of(SealKey key, ElectronicSeal seal) throws SealException.KeyUnavailable {
    try {
      return new SesSigner(key, seal, BareAlgorithm.of(key));
    } catch (CertificateEncodingException e) {
      throw new SealException.KeyUnavailable(
          new Message("the certificate of the seal key cannot be read", "无法读取印章密钥的证书"), null, e);
    }
  }

  private static byte[] number(int value) {
    return Der.wrap(Tlv.INTEGER, java.math.BigInteger.valueOf(value).toByteArray());
  }

  private static byte[] bits(byte[] bytes) {
    return Der.wrap(Tlv.BIT_STRING, new byte[1], bytes);
  }

  /**
   * The bytes to sign: {@code TBS_Sign}.
   *
   * @param time the time of sealing; fractions of a second are cut off
   * @param dataHash the digest of what is sealed, SM3
   * @param propertyInfo what is sealed, usually a path in the package; ASCII
   * @return DER
   * @throws IllegalArgumentException if the text is not ASCII
   */
  public byte[] toSign(Instant time, byte[] dataHash, String propertyInfo) {
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(propertyInfo)) {
      throw new IllegalArgumentException("propertyInfo must be ASCII");
    }
    byte[] stated = TIME.format(time).getBytes(StandardCharsets.US_ASCII);
    byte[] property = Der.wrap(LooseReader.IA5, propertyInfo.getBytes(StandardCharsets.US_ASCII));
    if (version == Version.V1) {
      return Der.wrap(
          Tlv.SEQUENCE,
          number,
          seal,
          bits(stated),
          bits(dataHash),
          property,
          certificate,
          algorithm);
    }
    return Der.wrap(
        Tlv.SEQUENCE,
        number,
        seal,
        Der.wrap(Tlv.GENERALIZED_TIME, stated),
        bits(dataHash),
        property);
  }

  /**
   * The whole signature.
   *
   * @param toSign what {@link #toSign} gave
   * @param signature the key's answer to it
   * @param timestamp a token over {@code signature} (V4, V5), null for none
   * @return an SES_Signature
   * @throws IllegalArgumentException if there is a token and the version is V1, which has no place
   *     for it
   */
  public byte[] build(byte[] toSign, byte[] signature, byte @Nullable [] timestamp) {
    if (version == Version.V1) {
      if (timestamp != null) {
        throw new IllegalArgumentException("no place for a timestamp in V1");
      }
      return Der.wrap(Tlv.SEQUENCE, toSign, bits(signature));
    }
    return Der.wrap(
        Tlv.SEQUENCE,
        toSign,
        certificate,
        algorithm,
        bits(signature),
        timestamp == null ? new byte[0] : Der.wrap(0xa0, bits(timestamp)));
  }

  /**
   * The most bytes that {@link #build} can return, if the key keeps its word.
   *
   * @param propertyInfo what is sealed
   * @param timestampLength the length of a timestamp, 0 for none
   * @return a length
   */
  public int maxLength(String propertyInfo, int timestampLength) {
    int signed =
        number.length
            + seal.length
            + Der.sizeOf(TIME_LENGTH + (version == Version.V1 ? 1 : 0))
            + Der.sizeOf(1 + 64)
            + Der.sizeOf(propertyInfo.length());
    int around = certificate.length + algorithm.length;
    int token = timestampLength == 0 ? 0 : Der.sizeOf(Der.sizeOf(1 + timestampLength));
    int value = Der.sizeOf(1 + maxSignatureLength);
    return version == Version.V1
        ? Der.sizeOf(Der.sizeOf(signed + around) + value)
        : Der.sizeOf(Der.sizeOf(signed) + around + value + token);
  }

  /**
   * Which standard the signatures follow.
   *
   * @return the seal's version
   */
  public Version version() {
    return version;
  }
}
