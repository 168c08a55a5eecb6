package io.yinxin.seal.trust;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a time server is asked (TimeStampReq; RFC 3161, 2.4.1). */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests
record TimestampRequest(HashAlgorithm hash, byte[] digest, byte[] nonce, @Nullable String policy) {

  private static final byte[] VERSION_1 = {Tlv.INTEGER, 1, 1};
  private static final byte[] TRUE = {Tlv.BOOLEAN, 1, (byte) 0xff};
  private static final byte[] NULL = {Tlv.NULL, 0};

  TimestampRequest {
    if (digest.length != hash.length()) {
      throw new IllegalArgumentException("digest of " + digest.length + " bytes");
    }
  }

  byte[] der() {
    return Der.wrap(
        Tlv.SEQUENCE,
        VERSION_1,
        Der.wrap(
            Tlv.SEQUENCE,
            // With NULL: what every server reads, and some insist on.
            Der.wrap(Tlv.SEQUENCE, Der.oid(hash.oid()), NULL),
            Der.wrap(Tlv.OCTET_STRING, digest)),
        policy == null ? new byte[0] : Der.oid(policy),
        Der.wrap(Tlv.INTEGER, nonce),
        TRUE);
  }

  /**
   * In what a token is not the answer to this request (RFC 3161, 2.4.2). Whether it is rightly
   * signed is asked elsewhere, of every token.
   *
   * @return the name of the field, null if it is the answer
   * @throws Asn1Exception if it is no token
   */
  @Nullable String differs(byte[] token) throws Asn1Exception {
    List<Tlv> fields = Tlv.readAll(statement(token)).expect(Tlv.SEQUENCE).children(5);
    if (!fields.get(0).contentIs(new byte[] {1})) {
      return "version";
    }
    if (policy != null && !fields.get(1).oid().equals(policy)) {
      return "policy";
    }
    List<Tlv> imprint = fields.get(2).expect(Tlv.SEQUENCE).children(2);
    String oid = imprint.get(0).expect(Tlv.SEQUENCE).children(1).get(0).oid();
    if (HashAlgorithm.of(oid) != hash
        || !imprint.get(1).expect(Tlv.OCTET_STRING).contentIs(digest)) {
      return "messageImprint";
    }
    for (Tlv each : fields.subList(5, fields.size())) {
      if (each.is(Tlv.INTEGER)) {
        return each.contentIs(nonce) ? null : "nonce";
      }
    }
    return "nonce";
  }

  /** The TSTInfo inside the message. */
  private static byte[] statement(byte[] token) throws Asn1Exception {
    Tlv signedData = Tlv.readAll(token).expect(Tlv.SEQUENCE).children(2).get(1).expect(0xa0).only();
    Tlv content = signedData.expect(Tlv.SEQUENCE).children(3).get(2).expect(Tlv.SEQUENCE);
    return content.children(2).get(1).expect(0xa0).only().octetString();
  }
}
