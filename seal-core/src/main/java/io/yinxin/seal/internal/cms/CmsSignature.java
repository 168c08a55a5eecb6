package io.yinxin.seal.internal.cms;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.cms.CmsProblem.Kind;
import io.yinxin.seal.internal.crypto.CertificateCache;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.KeyStrength;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.SignatureCheck;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.trust.RevocationEvidence;
import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * A signed message as it stands in a document: RFC 5652, PKCS #7 1.5, GB/T 35275, in BER or DER.
 *
 * <p>Bad input is a value here, never an exception: {@link #problems} and {@link #verify} say what
 * is wrong. Everything that is hashed or signed is taken as the bytes stand, nothing is encoded
 * again. Reading and checking take time in proportion to the input. Not for several threads.
 */
public final class CmsSignature {

  /** What kind of message it is. */
  public enum Form {
    /** RFC 5652 or PKCS #7. */
    CMS,
    /** GB/T 35275, or a mixture with its content types. */
    GBT_35275,
    /** A GB/T 38540 signature: not a CMS. */
    SES,
    /** None of these. */
    UNKNOWN
  }

  /** Larger than any message with all its revocation lists. */
  private static final int MAX_LENGTH = 16 << 20;

  private static final int MAX_CERTIFICATES = 256;
  private static final int MAX_TIMESTAMPS = 16;
  private static final int MAX_EVIDENCE = 256;

  private static final String SIGNED_DATA = "1.2.840.113549.1.7.2";
  private static final String GBT_SIGNED_DATA = "1.2.156.10197.6.1.4.2.2";
  private static final String GBT = "1.2.156.10197.6.1.4.2.";
  private static final String TST_INFO = "1.2.840.113549.1.9.16.1.4";
  private static final String SIGNATURE_TIMESTAMP = "1.2.840.113549.1.9.16.2.14";

  private final byte[] input;
  private final CertificateCache cache;
  private final List<CmsProblem> problems = new ArrayList<>();
  private Form form = Form.UNKNOWN;
  private int length;
  private String contentType = "";
  private byte @Nullable [] content;
  private final List<KnownCertificate> certificates = new ArrayList<>();
  private final List<RevocationEvidence> evidence = new ArrayList<>();

  /** With that of the signed attributes, read when it is asked for. */
  private @Nullable List<RevocationEvidence> allEvidence;

  private @Nullable KnownCertificate signer;
  private @Nullable BigInteger serial;
  private @Nullable HashAlgorithm digest;
  private @Nullable SignatureScheme scheme;
  private @Nullable SignedAttributes attributes;
  private byte @Nullable [] signedDigest;
  private @Nullable Instant signingTime;
  private byte @Nullable [] signature;
  private final List<CmsSignature> timestamps = new ArrayList<>();
  private @Nullable CmsSignature contentTimestamp;
  private @Nullable TimestampInfo timestampInfo;

  private CmsSignature(byte[] input, CertificateCache cache) {
    this.input = input;
    this.cache = cache;
  }

  /**
   * Reads a message.
   *
   * @param contents where it stands, from the first byte; zeros may follow it
   * @param cache remembers certificates
   * @return what could be read; {@link #problems} says what could not
   */
  public static CmsSignature parse(byte[] contents, CertificateCache cache) {
    return parse(contents, cache, true);
  }

  private static CmsSignature parse(byte[] contents, CertificateCache cache, boolean outermost) {
    CmsSignature read = new CmsSignature(contents, cache);
    try {
      read.message(outermost);
    } catch (Asn1Exception e) {
      read.problem(Kind.UNREADABLE, e.getMessage());
    } catch (RuntimeException e) {
      // Bouncy Castle's or the JDK's parts for names and keys; they have surprised before.
      read.problem(Kind.UNREADABLE, e.getClass().getSimpleName());
    }
    return read;
  }

  private void problem(Kind kind) {
    problems.add(CmsProblem.of(kind));
  }

  private void problem(Kind kind, @Nullable String detail) {
    problems.add(CmsProblem.of(kind, detail == null ? "" : detail));
  }

  private void message(boolean outermost) throws Asn1Exception {
    if (input.length > MAX_LENGTH) {
      throw new Asn1Exception("longer than " + MAX_LENGTH + " bytes");
    }
    Tlv message = Tlv.read(input, 0, input.length).expect(Tlv.SEQUENCE);
    length = message.end();
    for (int i = length; i < input.length; i++) {
      if (input[i] != 0) {
        problem(Kind.EXTRA_DATA, "at " + i);
        break;
      }
    }
    List<Tlv> parts = message.children(1);
    if (parts.get(0).is(Tlv.SEQUENCE)) {
      form = Form.SES;
      problem(Kind.SES);
      return;
    }
    String type = parts.get(0).oid();
    if (type.equals(SIGNED_DATA)) {
      form = Form.CMS;
    } else if (type.equals(GBT_SIGNED_DATA)) {
      form = Form.GBT_35275;
    } else {
      throw new Asn1Exception("contents of type " + type);
    }
    if (parts.size() != 2) {
      throw new Asn1Exception("content info of " + parts.size() + " elements");
    }
    signedData(parts.get(1).expect(0xa0).only().expect(Tlv.SEQUENCE), outermost);
  }

  /** RFC 5652, 5.1. */
  private void signedData(Tlv signedData, boolean outermost) throws Asn1Exception {
    List<Tlv> fields = signedData.children(4);
    fields.get(0).expect(Tlv.INTEGER);
    fields.get(1).expect(Tlv.SET);
    content(fields.get(2).expect(Tlv.SEQUENCE).children(1));
    int at = 3;
    if (fields.get(at).is(0xa0)) {
      certificates(fields.get(at++));
    }
    if (at < fields.size() && fields.get(at).is(0xa1)) {
      crls(fields.get(at++));
    }
    if (at != fields.size() - 1) {
      throw new Asn1Exception("fields of the signed data out of order");
    }
    List<Tlv> signers = fields.get(at).expect(Tlv.SET).children();
    if (signers.isEmpty()) {
      problem(Kind.NO_SIGNER);
      return;
    }
    if (signers.size() > 1) {
      problem(Kind.SEVERAL_SIGNERS, "signerInfos: " + signers.size());
    }
    signerInfo(signers.get(0).expect(Tlv.SEQUENCE), outermost);
  }

  private void content(List<Tlv> encapsulated) throws Asn1Exception {
    contentType = encapsulated.get(0).oid();
    if (contentType.startsWith(GBT)) {
      form = Form.GBT_35275;
    }
    if (encapsulated.size() > 1) {
      Tlv inside = encapsulated.get(1).expect(0xa0).only();
      // PKCS #7 1.5 allows any type here; what is signed are its contents in each case.
      boolean octets = (inside.tag() & 0xdf) == Tlv.OCTET_STRING;
      content = octets ? inside.octets() : inside.content();
    }
    if (contentType.equals(TST_INFO) && content != null) {
      timestampInfo = TimestampInfo.read(content);
    } else if (!SignedAttributes.DATA.contains(contentType)) {
      problem(Kind.CONTENT_TYPE, contentType);
    }
  }

  private void certificates(Tlv set) throws Asn1Exception {
    for (Tlv each : set.children()) {
      if (!each.is(Tlv.SEQUENCE)) {
        // Attribute certificates and others of the choice (RFC 5652, 10.2.2).
        continue;
      }
      if (certificates.size() == MAX_CERTIFICATES) {
        throw new Asn1Exception("more than " + MAX_CERTIFICATES + " certificates");
      }
      try {
        certificates.add(cache.get(input, each.start(), each.end()));
      } catch (CertificateException e) {
        problem(Kind.BAD_CERTIFICATE, "at " + each.start());
      }
    }
  }

  /** RFC 5652, 10.2.1; RFC 5940, 2. */
  private void crls(Tlv set) throws Asn1Exception {
    for (Tlv each : set.children()) {
      if (evidence.size() == MAX_EVIDENCE) {
        throw new Asn1Exception("more than " + MAX_EVIDENCE + " lists of revocation");
      }
      Tlv one = each.is(0xa1) ? each.children(2).get(1) : each;
      try {
        evidence.add(RevocationEvidence.read(one.encoded()));
      } catch (IOException e) {
        problem(Kind.EXTRA_DATA, "crls");
      }
    }
  }

  /** RFC 5652, 5.3. */
  private void signerInfo(Tlv signerInfo, boolean outermost) throws Asn1Exception {
    List<Tlv> fields = signerInfo.children(5);
    fields.get(0).expect(Tlv.INTEGER);
    Tlv sid = fields.get(1);
    Tlv digestAlgorithm = fields.get(2).expect(Tlv.SEQUENCE);
    int at = 3;
    if (fields.get(at).is(0xa0)) {
      attributes = SignedAttributes.read(fields.get(at++), problems);
      byte[] stamp = outermost ? attributes.contentTimestamp() : null;
      contentTimestamp = stamp == null ? null : parse(stamp, cache, false);
    }
    if (fields.size() < at + 2) {
      throw new Asn1Exception("signer info cut off");
    }
    Tlv signatureAlgorithm = fields.get(at++).expect(Tlv.SEQUENCE);
    signature = fields.get(at++).expect(Tlv.OCTET_STRING).octets();
    if (at < fields.size()) {
      unsigned(fields.get(at++).expect(0xa1), outermost);
    }
    if (at != fields.size()) {
      throw new Asn1Exception("fields after the signer info");
    }
    signer = signer(sid);
    algorithms(digestAlgorithm, signatureAlgorithm);
    checkAttributes(digestAlgorithm, signatureAlgorithm);
  }

  private void unsigned(Tlv set, boolean outermost) throws Asn1Exception {
    for (Tlv each : set.children()) {
      List<Tlv> pair = each.expect(Tlv.SEQUENCE).children(2);
      // A timestamp's own timestamps prove nothing that we ask for; no recursion.
      if (!outermost || !pair.get(0).oid().equals(SIGNATURE_TIMESTAMP)) {
        continue;
      }
      for (Tlv token : pair.get(1).expect(Tlv.SET).children()) {
        if (timestamps.size() < MAX_TIMESTAMPS) {
          timestamps.add(parse(token.encoded(), cache, false));
        }
      }
    }
  }

  private @Nullable KnownCertificate signer(Tlv sid) throws Asn1Exception {
    if ((sid.tag() & 0xdf) == 0x80) {
      byte[] wanted = sid.octets();
      for (KnownCertificate each : certificates) {
        byte[] extension = each.x509().getExtensionValue("2.5.29.14");
        if (extension != null
            && Arrays.equals(Tlv.readAll(Tlv.readAll(extension).octets()).octets(), wanted)) {
          return each;
        }
      }
    } else {
      List<Tlv> two = sid.expect(Tlv.SEQUENCE).children(2);
      byte[] issuer = two.get(0).encoded();
      serial = two.get(1).integer();
      for (KnownCertificate each : certificates) {
        if (each.x509().getSerialNumber().equals(serial)
            && Names.same(issuer, each.x509().getIssuerX500Principal())) {
          return each;
        }
      }
    }
    problem(Kind.NO_CERTIFICATE);
    return null;
  }

  private void algorithms(Tlv digestAlgorithm, Tlv signatureAlgorithm) throws Asn1Exception {
    String digestOid = digestAlgorithm.children(1).get(0).oid();
    digest = HashAlgorithm.of(digestOid);
    if (digest == null) {
      problem(Kind.UNKNOWN_ALGORITHM, digestOid);
    } else if (digest.weak()) {
      problem(Kind.WEAK_ALGORITHM, digest.jcaName());
    }
    AlgorithmIdentifier identifier;
    try {
      identifier = AlgorithmIdentifier.getInstance(signatureAlgorithm.encoded());
    } catch (IllegalArgumentException e) {
      throw new Asn1Exception("bad algorithm identifier at " + signatureAlgorithm.start());
    }
    SignatureScheme stated = SignatureScheme.of(identifier, digest);
    if (stated == null) {
      problem(Kind.UNKNOWN_ALGORITHM, identifier.getAlgorithm().getId());
      return;
    }
    scheme = stated;
    if (stated.family() == SignatureScheme.Family.DSA) {
      problem(Kind.UNSUPPORTED_ALGORITHM, stated.displayName());
    }
    HashAlgorithm own = stated.hash();
    if (own != null && own.weak() && own != digest) {
      problem(Kind.WEAK_ALGORITHM, own.jcaName());
    }
    if (own != null && digest != null && own != digest) {
      problem(Kind.ALGORITHMS_CONTRADICT, digest.jcaName() + ", " + stated.displayName());
    }
    HashAlgorithm mgf = stated.mgfHash();
    if (mgf != null && mgf.weak() && mgf != own) {
      problem(Kind.WEAK_ALGORITHM, "MGF1 " + mgf.jcaName());
    }
    if (signer != null) {
      String weakness = KeyStrength.weakness(signer.key());
      if (weakness != null) {
        problem(Kind.WEAK_ALGORITHM, weakness);
      }
    }
  }

  private void checkAttributes(Tlv digestAlgorithm, Tlv signatureAlgorithm) {
    SignedAttributes signed = attributes;
    if (signed == null) {
      problem(Kind.NO_ATTRIBUTES);
      return;
    }
    signed.checkContentType(contentType, problems);
    signedDigest = signed.messageDigest(problems);
    signingTime = signed.signingTime(problems);
    signed.checkAlgorithms(digestAlgorithm, signatureAlgorithm, problems);
    if (signer != null) {
      signed.checkCertificate(signer, problems);
    } else if (!signed.namesCertificate()) {
      problem(Kind.CERTIFICATE_NOT_BOUND);
    }
  }

  /**
   * What kind of message it is.
   *
   * @return the kind
   */
  public Form form() {
    return form;
  }

  /**
   * The message's own length, without padding.
   *
   * @return in bytes, 0 if it could not be read
   */
  public int length() {
    return length;
  }

  /**
   * What reading alone found.
   *
   * @return in the order found; {@link #verify} repeats them
   */
  public List<CmsProblem> problems() {
    return List.copyOf(problems);
  }

  /**
   * The signer's certificate.
   *
   * @return the certificate, null if it is not in the message
   */
  public @Nullable KnownCertificate signer() {
    return signer;
  }

  /**
   * The serial number by which the message names the signer's certificate.
   *
   * @return the number, null if it names it otherwise
   */
  public @Nullable BigInteger serial() {
    return signer != null ? signer.x509().getSerialNumber() : serial;
  }

  /**
   * All certificates in the message.
   *
   * @return in its order
   */
  public List<KnownCertificate> certificates() {
    return List.copyOf(certificates);
  }

  /**
   * What the message itself holds on revocation.
   *
   * @return lists and answers, not yet believed
   */
  public List<RevocationEvidence> evidence() {
    List<RevocationEvidence> known = allEvidence;
    if (known == null) {
      // Once: who signed a list is checked once for each time that it is read.
      known = new ArrayList<>(evidence);
      for (byte[] each : attributes == null ? List.<byte[]>of() : attributes.evidence()) {
        try {
          known.add(RevocationEvidence.read(each));
        } catch (IOException e) {
          // Signed or not, it proves nothing.
        }
      }
      allEvidence = known;
    }
    return List.copyOf(known);
  }

  /**
   * The signature algorithm.
   *
   * @return the scheme, null if it is not known
   */
  public @Nullable SignatureScheme scheme() {
    return scheme;
  }

  /**
   * The time that the signer states (RFC 5652, 11.3).
   *
   * @return the time, null if it states none
   */
  public @Nullable Instant signingTime() {
    return signingTime;
  }

  /**
   * Whether it has what CAdES asks of the lowest level: signed attributes with the signing
   * certificate among them (EN 319 122-1, 6.3).
   *
   * @return true if so
   */
  public boolean baseline() {
    return attributes != null && attributes.namesCertificate();
  }

  /**
   * The timestamps on the signature value (RFC 3161, appendix A), not verified yet: {@link
   * #verifyTimestamp} does.
   *
   * @return in the message's order, at most 16
   */
  public List<CmsSignature> timestamps() {
    return List.copyOf(timestamps);
  }

  /**
   * The timestamp that the content had before it was signed (EN 319 122-1, 5.2.8.1), not verified
   * yet: {@link #verify} with the content's digest does.
   *
   * @return the timestamp, or what stands in its place; null if there is none
   */
  public @Nullable CmsSignature contentTimestamp() {
    return contentTimestamp;
  }

  /**
   * What the message states as a timestamp.
   *
   * @return the statement, null if it is no timestamp
   */
  public @Nullable TimestampInfo timestampInfo() {
    return timestampInfo;
  }

  /**
   * The content inside the message.
   *
   * @return not a copy; null for a detached signature
   */
  public byte @Nullable [] content() {
    return content;
  }

  /**
   * The digest that must be made of the document.
   *
   * <p>For a timestamp that is the digest of its imprint; for a signature without attributes that
   * is what the signature itself hashes, which for SM2 begins with the signer's identity.
   *
   * @return a fresh digest to feed, null where none is known or none would serve
   */
  public @Nullable MessageDigest newDocumentDigest() {
    if (timestampInfo != null) {
      return timestampInfo.hash().newDigest();
    }
    if (attributes == null && signer != null && scheme != null) {
      return signer.key().newDocumentDigest(scheme);
    }
    return digest == null ? null : digest.newDigest();
  }

  /**
   * A name under which equal digests of {@link #newDocumentDigest} can be shared.
   *
   * @return for instance {@code SHA-256}; null where the digest is null, or nobody else's
   */
  public @Nullable String documentDigestName() {
    if (timestampInfo != null) {
      return timestampInfo.hash().jcaName();
    }
    if (digest == null
        || (attributes == null
            && scheme != null
            && scheme.family() == SignatureScheme.Family.SM2)) {
      return null;
    }
    return digest.jcaName();
  }

  /**
   * Verifies: the digest of the document against the signed one, and the signature.
   *
   * @param documentDigest made with {@link #newDocumentDigest}; null if that was null, which is a
   *     problem of its own
   * @return all problems, those of reading first; empty only if the signature is right
   */
  public List<CmsProblem> verify(byte @Nullable [] documentDigest) {
    List<CmsProblem> all = new ArrayList<>(problems);
    if (signature == null) {
      return all;
    }
    if (timestampInfo != null) {
      if (documentDigest == null || !timestampInfo.isFor(documentDigest)) {
        all.add(CmsProblem.of(Kind.CONTENT_CHANGED));
      }
      verifySignature(contentDigest(), all);
      return all;
    }
    if (content != null) {
      all.add(CmsProblem.of(Kind.CONTENT_INSIDE));
    }
    verifySignature(documentDigest, all);
    return all;
  }

  /**
   * Verifies a signature over the content inside the message, which is not compared with anything.
   *
   * @return all problems, those of reading first
   */
  public List<CmsProblem> verifyContentInside() {
    List<CmsProblem> all = new ArrayList<>(problems);
    if (signature != null) {
      verifySignature(contentDigest(), all);
    }
    return all;
  }

  /**
   * Verifies one of {@link #timestamps}: that it is one, is of this signature's value, and is
   * rightly signed by its own certificate. Whether that is trusted is asked elsewhere.
   *
   * @param timestamp one of this message's
   * @return all problems; empty only if the timestamp is right
   */
  public List<CmsProblem> verifyTimestamp(CmsSignature timestamp) {
    TimestampInfo info = timestamp.timestampInfo;
    if (info == null || signature == null) {
      List<CmsProblem> all = new ArrayList<>(timestamp.problems);
      all.add(CmsProblem.of(Kind.UNREADABLE, "no timestamp", "不是时间戳"));
      return all;
    }
    return timestamp.verify(info.hash().digest(signature));
  }

  private byte @Nullable [] contentDigest() {
    if (content == null) {
      return null;
    }
    if (attributes == null && signer != null && scheme != null) {
      MessageDigest direct = signer.key().newDocumentDigest(scheme);
      return direct == null ? null : direct.digest(content);
    }
    return digest == null ? null : digest.digest(content);
  }

  private void verifySignature(byte @Nullable [] contentDigest, List<CmsProblem> all) {
    SignedAttributes signed = attributes;
    if (signed != null && signedDigest != null && digest != null) {
      if (contentDigest == null || !MessageDigest.isEqual(signedDigest, contentDigest)) {
        all.add(CmsProblem.of(Kind.CONTENT_CHANGED));
      }
    }
    SignatureScheme stated = scheme;
    KnownCertificate certificate = signer;
    byte[] value = signature;
    if (stated == null
        || certificate == null
        || value == null
        || stated.family() == SignatureScheme.Family.DSA) {
      // Nothing to verify with: reported when it was read.
      return;
    }
    SignatureCheck key = certificate.key();
    boolean raw = stated.family() == SignatureScheme.Family.SM2 && RawSm2.is(value);
    if (raw) {
      // Two bare numbers, as some devices give them (GB/T 35276 asks for DER).
      value = RawSm2.der(value);
    }
    boolean right;
    if (signed != null) {
      right = key.verify(stated, signed.signedBytes(), value);
    } else if (contentDigest == null) {
      all.add(CmsProblem.of(Kind.UNSUPPORTED_ALGORITHM, stated.displayName()));
      return;
    } else {
      right = key.verifyDigest(stated, contentDigest, value);
    }
    if (!right) {
      all.add(CmsProblem.of(Kind.SIGNATURE_WRONG));
    } else if (raw) {
      all.add(CmsProblem.of(Kind.SIGNATURE_RAW));
    }
  }
}
