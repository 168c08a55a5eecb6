package io.yinxin.seal.internal.cms;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the parts of a signed message that nothing protects hold just what the standard puts
 * there (RFC 5652, 5).
 *
 * <p>A signature protects its document and its signed attributes. Version numbers, the list of
 * digests, the name of the signer, unused certificates and unsigned attributes can be altered by
 * anyone without breaking it. None of that deceives a reader, but a message in which something of
 * the kind is odd was touched, or made by a careless program: it is not what was sealed.
 */
final class PlainMessage {

  private static final byte[] NULL = {Tlv.NULL, 0};
  private static final String DATA = "1.2.840.113549.1.7.1";
  private static final String GBT = "1.2.156.10197.6.1.4.2.";
  private static final String PSS = "1.2.840.113549.1.1.10";

  /** Names its output length, of which RFC 8419 takes one for Ed448. */
  private static final String SHAKE256_LEN = "2.16.840.1.101.3.4.2.18";

  private static final BigInteger SHAKE256_BITS = BigInteger.valueOf(512);
  private static final String SIGNATURE_TIMESTAMP = "1.2.840.113549.1.9.16.2.14";
  private static final String AUTHENTICATED_DATA = "1.2.840.113549.1.9.16.1.2";

  /** The code that ISO/TS 32004 adds to the signatures of encrypted documents. */
  private static final String PDF_MAC = "1.0.32004.1.2";

  private static final int MAX_DEPTH = 16;

  private PlainMessage() {}

  /**
   * Looks for what should not be there.
   *
   * @param bytes the message, from its first byte; something may follow it
   * @param message what was read of it
   * @return the name of the first part that is odd, null if all is plain
   */
  static @Nullable String oddity(byte[] bytes, CmsSignature message) {
    try {
      return look(bytes, message);
    } catch (Asn1Exception e) {
      return "structure";
    }
  }

  private static @Nullable String look(byte[] bytes, CmsSignature message) throws Asn1Exception {
    Tlv whole = Tlv.read(bytes, 0, bytes.length);
    List<Tlv> fields = whole.children(2).get(1).only().children(4);
    List<Tlv> digests = fields.get(1).children();
    List<Tlv> content = fields.get(2).children(1);
    String contentType = content.get(0).oid();
    if (content.size() > 1 && !content.get(1).only().is(Tlv.OCTET_STRING)) {
      return "encapContentInfo";
    }
    Tlv signerInfos = fields.get(fields.size() - 1);
    if (signerInfos.children().size() != 1 || digests.size() != 1) {
      return "signerInfos, digestAlgorithms";
    }
    boolean attributes = false;
    boolean otherEvidence = false;
    for (int i = 3; i < fields.size() - 1; i++) {
      boolean evidence = fields.get(i).is(0xa1);
      for (Tlv each : fields.get(i).children()) {
        if (evidence) {
          // Each was read: their authors' signatures protect them.
          otherEvidence |= each.is(0xa1);
        } else if (each.is(0xa2) && plainAttributes(each, message)) {
          attributes = true;
        } else if (!each.is(Tlv.SEQUENCE) || !plainCertificate(each)) {
          return "certificates";
        }
      }
    }
    List<Tlv> info = signerInfos.children().get(0).children(5);
    boolean byKey = !info.get(1).is(Tlv.SEQUENCE);
    // RFC 5652, 5.1 and 5.3; PKCS #7 and GB/T 35275 have 1 throughout.
    boolean data = contentType.equals(DATA) || contentType.startsWith(GBT);
    // A timestamp in a message of GB/T 35275 keeps to that standard, or to RFC 5652.
    boolean free = !data && whole.children(2).get(0).oid().startsWith(GBT);
    boolean version3 = byKey || !(data || (free && fields.get(0).contentIs(new byte[] {1})));
    boolean plain = fields.get(0).contentIs(new byte[] {(byte) (version3 ? 3 : 1)});
    boolean higher =
        (otherEvidence && fields.get(0).contentIs(new byte[] {5}))
            || (attributes && !otherEvidence && fields.get(0).contentIs(new byte[] {4}));
    if (!(plain || higher) || !info.get(0).contentIs(new byte[] {(byte) (byKey ? 3 : 1)})) {
      return "version";
    }
    KnownCertificate signer = message.signer();
    if (signer != null && !byKey && !namesExactly(info.get(1), signer.encoded())) {
      return "sid";
    }
    if (data != (message.timestampInfo() == null)) {
      return "encapContentInfo";
    }
    Tlv digest = info.get(2);
    int at = info.get(3).is(0xa0) ? 4 : 3;
    Tlv listed = digests.get(0);
    // A library for GB/T 35275 leaves the SEQUENCE around it out.
    boolean bare = listed.is(Tlv.OID) && contentType.startsWith(GBT);
    if (!plainIdentifier(digest)
        || !(bare || plainIdentifier(listed))
        || !digest.children(1).get(0).sameBytes(bare ? listed : listed.children(1).get(0))
        || !plainIdentifier(info.get(at))) {
      return "algorithms";
    }
    return at + 2 < info.size() ? unsigned(info.get(at + 2), message) : null;
  }

  /**
   * Timestamps of the signature are messages themselves; beside them there may be the code of an
   * encrypted document, which covers the signature and tells nobody but holders of the password
   * anything. Nothing else is known to be needed.
   */
  private static @Nullable String unsigned(Tlv attributes, CmsSignature message)
      throws Asn1Exception {
    boolean mac = false;
    Iterator<CmsSignature> timestamps = message.timestamps().iterator();
    for (Tlv each : attributes.children()) {
      List<Tlv> pair = each.children(2);
      if (pair.get(0).oid().equals(PDF_MAC) && !mac && isMac(pair)) {
        mac = true;
        continue;
      }
      if (!pair.get(0).oid().equals(SIGNATURE_TIMESTAMP)
          || pair.size() != 2
          || pair.get(1).children().size() != 1) {
        return "unsignedAttrs";
      }
      // A timestamp's own timestamps are not read.
      String oddity =
          timestamps.hasNext()
              ? look(pair.get(1).only().encoded(), timestamps.next())
              : "unsignedAttrs";
      if (oddity != null) {
        return oddity;
      }
    }
    return null;
  }

  /** One AuthenticatedData (RFC 5652, 9), and nothing beside it. */
  private static boolean isMac(List<Tlv> attribute) throws Asn1Exception {
    if (attribute.size() != 2 || attribute.get(1).children().size() != 1) {
      return false;
    }
    List<Tlv> content = attribute.get(1).only().children(2);
    return content.size() == 2
        && content.get(0).oid().equals(AUTHENTICATED_DATA)
        && content.get(1).only().is(Tlv.SEQUENCE);
  }

  /** The name of the issuer byte for byte: comparing names leniently is for certificate paths. */
  private static boolean namesExactly(Tlv sid, byte[] signer) throws Asn1Exception {
    List<Tlv> body = Tlv.readAll(signer).children(3).get(0).children(6);
    int at = body.get(0).is(0xa0) ? 1 : 0;
    List<Tlv> two = sid.children(2);
    return two.size() == 2
        && two.get(1).sameBytes(body.get(at))
        && two.get(0).sameBytes(body.get(at + 2));
  }

  /** What a certificate's own signature does not protect is the last byte of padding bits. */
  private static boolean plainCertificate(Tlv certificate) throws Asn1Exception {
    List<Tlv> parts = certificate.children(3);
    byte[] signature = parts.get(2).expect(Tlv.BIT_STRING).content();
    return parts.size() == 3 && signature.length > 1 && signature[0] == 0;
  }

  /**
   * An attribute certificate (RFC 5755), which says of the signer what is not asked here: like a
   * certificate without use it must at least be whole, by a key whose certificate is there, too.
   */
  private static boolean plainAttributes(Tlv certificate, CmsSignature message)
      throws Asn1Exception {
    List<Tlv> parts = certificate.children(3);
    if (parts.size() != 3) {
      return false;
    }
    Tlv info = parts.get(0).expect(Tlv.SEQUENCE);
    byte[] bits = parts.get(2).expect(Tlv.BIT_STRING).content();
    SignatureScheme scheme;
    try {
      scheme = SignatureScheme.of(AlgorithmIdentifier.getInstance(parts.get(1).encoded()), null);
    } catch (IllegalArgumentException e) {
      return false;
    }
    if (scheme == null
        || bits.length < 2
        || bits[0] != 0
        || !parts.get(1).sameBytes(info.children(7).get(3))) {
      return false;
    }
    byte[] value = Arrays.copyOfRange(bits, 1, bits.length);
    for (KnownCertificate each : message.certificates()) {
      if (each.key().verify(scheme, info.encoded(), value)) {
        return true;
      }
    }
    return false;
  }

  /** No parameters or NULL; those of PSS and of curves are read by whoever verifies. */
  private static boolean plainIdentifier(Tlv identifier) throws Asn1Exception {
    List<Tlv> parts = identifier.expect(Tlv.SEQUENCE).children(1);
    if (parts.size() == 1) {
      return true;
    }
    if (parts.size() != 2) {
      return false;
    }
    if (parts.get(0).oid().equals(PSS)) {
      return plainParameters(parts.get(1), 0);
    }
    if (parts.get(0).oid().equals(SHAKE256_LEN)) {
      return parts.get(1).is(Tlv.INTEGER) && parts.get(1).integer().equals(SHAKE256_BITS);
    }
    return Arrays.equals(parts.get(1).encoded(), NULL) || parts.get(1).is(Tlv.OID);
  }

  private static boolean plainParameters(Tlv element, int depth) throws Asn1Exception {
    if (depth > MAX_DEPTH) {
      return false;
    }
    if ((element.tag() & 0x20) == 0) {
      return element.is(Tlv.OID)
          || element.is(Tlv.INTEGER)
          || (element.is(Tlv.NULL) && element.length() == 0);
    }
    for (Tlv each : element.children()) {
      if (!plainParameters(each, depth + 1)) {
        return false;
      }
    }
    return true;
  }
}
