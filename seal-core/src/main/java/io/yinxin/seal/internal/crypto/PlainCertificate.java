package io.yinxin.seal.internal.crypto;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Asn1Time;
import io.yinxin.seal.internal.asn1.Tlv;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * An X.509 certificate (RFC 5280, 4.1) read here, whatever its key.
 *
 * <p>The JDK refuses certificates with SM2 keys, and Bouncy Castle's reader needs its provider,
 * which costs 60 ms of a cold start. Here all parts stay as they stand in the bytes; what is not
 * well formed is refused when it is read, not when it is asked for. Immutable.
 */
final class PlainCertificate extends X509Certificate {

  private static final long serialVersionUID = 1L;

  private static final String KEY_USAGE = "2.5.29.15";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";

  private final transient byte[] encoded;
  private final transient Tlv tbs;
  private final transient int version;
  private final transient BigInteger serial;
  private final transient AlgorithmIdentifier innerAlgorithm;
  private final transient X500Principal issuer;
  private final transient Instant notBefore;
  private final transient Instant notAfter;
  private final transient X500Principal subject;
  private final transient SubjectPublicKeyInfo key;
  private final transient @Nullable Tlv issuerId;
  private final transient @Nullable Tlv subjectId;
  private final transient Map<String, Extension> extensions;
  private final transient AlgorithmIdentifier algorithm;
  private final transient byte[] signature;
  private final transient boolean @Nullable [] keyUsage;
  private final transient int pathLength;

  private PlainCertificate(byte[] der) throws Asn1Exception {
    this.encoded = der;
    List<Tlv> three = Tlv.readAll(der).expect(Tlv.SEQUENCE).children();
    if (three.size() != 3) {
      throw new Asn1Exception("not an X.509 certificate");
    }
    this.tbs = three.get(0).expect(Tlv.SEQUENCE);
    this.algorithm = X509.algorithm(three.get(1));
    this.signature = bits(three.get(2).expect(Tlv.BIT_STRING));

    List<Tlv> fields = tbs.children(6);
    int at = 0;
    if (fields.get(at).is(0xa0)) {
      this.version = 1 + fields.get(at++).only().integer().min(BigInteger.TEN).intValue();
    } else {
      this.version = 1;
    }
    if (version < 1 || version > 3 || fields.size() < at + 6) {
      throw new Asn1Exception("not an X.509 certificate");
    }
    this.serial = fields.get(at++).integer();
    this.innerAlgorithm = X509.algorithm(fields.get(at++));
    this.issuer = X509.name(fields.get(at++));
    List<Tlv> validity = fields.get(at++).expect(Tlv.SEQUENCE).children(2);
    this.notBefore = Asn1Time.read(validity.get(0));
    this.notAfter = Asn1Time.read(validity.get(1));
    this.subject = X509.name(fields.get(at++));
    try {
      this.key = SubjectPublicKeyInfo.getInstance(fields.get(at++).encoded());
    } catch (IllegalArgumentException e) {
      throw new Asn1Exception("bad public key");
    }
    Tlv first = null;
    Tlv second = null;
    Map<String, Extension> found = Map.of();
    for (; at < fields.size(); at++) {
      Tlv each = fields.get(at);
      switch (each.tag()) {
        case 0x81, 0xa1 -> first = each;
        case 0x82, 0xa2 -> second = each;
        case 0xa3 -> {
          if (!found.isEmpty() || version != 3) {
            throw new Asn1Exception("extensions where none may be");
          }
          found = Extension.readAll(each.only());
        }
        default -> throw new Asn1Exception("unknown field of a certificate");
      }
    }
    this.issuerId = first;
    this.subjectId = second;
    this.extensions = found;
    this.keyUsage = usage(found.get(KEY_USAGE));
    this.pathLength = pathLength(found.get(BASIC_CONSTRAINTS));
  }

  /**
   * Reads a certificate.
   *
   * @param der exactly one, not changed afterwards
   * @throws CertificateException if it is none
   */
  static PlainCertificate read(byte[] der) throws CertificateException {
    try {
      return new PlainCertificate(der);
    } catch (Asn1Exception | RuntimeException e) {
      // Names and keys are read by others, whose surprises end here.
      throw new CertificateException("not an X.509 certificate: " + e.getMessage(), e);
    }
  }

  private static byte[] bits(Tlv bitString) throws Asn1Exception {
    byte[] content = bitString.content();
    if (content.length == 0 || content[0] != 0) {
      throw new Asn1Exception("signature that is not whole bytes");
    }
    return java.util.Arrays.copyOfRange(content, 1, content.length);
  }

  private static boolean @Nullable [] usage(@Nullable Extension part) throws Asn1Exception {
    if (part == null) {
      return null;
    }
    byte[] content = part.content().expect(Tlv.BIT_STRING).content();
    boolean[] usage = new boolean[9];
    for (int i = 0; i < usage.length && 1 + i / 8 < content.length; i++) {
      usage[i] = (content[1 + i / 8] & 0x80 >> i % 8) != 0;
    }
    return usage;
  }

  private static int pathLength(@Nullable Extension part) throws Asn1Exception {
    if (part == null) {
      return -1;
    }
    List<Tlv> fields = part.content().expect(Tlv.SEQUENCE).children();
    boolean ca = false;
    int at = 0;
    if (at < fields.size() && fields.get(at).is(Tlv.BOOLEAN)) {
      byte[] value = fields.get(at++).content();
      ca = value.length > 0 && value[0] != 0;
    }
    int length = Integer.MAX_VALUE;
    if (at < fields.size()) {
      BigInteger stated = fields.get(at++).integer();
      if (stated.signum() < 0) {
        throw new Asn1Exception("bad basic constraints");
      }
      length = stated.min(BigInteger.valueOf(Integer.MAX_VALUE)).intValue();
    }
    if (at != fields.size()) {
      throw new Asn1Exception("bad basic constraints");
    }
    return ca ? length : -1;
  }

  AlgorithmIdentifier outerAlgorithm() {
    return algorithm;
  }

  AlgorithmIdentifier innerAlgorithm() {
    return innerAlgorithm;
  }

  SubjectPublicKeyInfo keyInfo() {
    return key;
  }

  @Override
  public void checkValidity() throws CertificateExpiredException, CertificateNotYetValidException {
    checkValidity(Date.from(java.time.Clock.systemUTC().instant()));
  }

  @Override
  @SuppressWarnings("JavaUtilDate") // the JCA's own
  public void checkValidity(Date date)
      throws CertificateExpiredException, CertificateNotYetValidException {
    Instant at = date.toInstant();
    if (at.isAfter(notAfter)) {
      throw new CertificateExpiredException("expired at " + notAfter);
    }
    if (at.isBefore(notBefore)) {
      throw new CertificateNotYetValidException("not valid before " + notBefore);
    }
  }

  @Override
  public int getVersion() {
    return version;
  }

  @Override
  public BigInteger getSerialNumber() {
    return serial;
  }

  @Override
  @Deprecated
  public Principal getIssuerDN() {
    return issuer;
  }

  @Override
  public X500Principal getIssuerX500Principal() {
    return issuer;
  }

  @Override
  @Deprecated
  public Principal getSubjectDN() {
    return subject;
  }

  @Override
  public X500Principal getSubjectX500Principal() {
    return subject;
  }

  @Override
  public Date getNotBefore() {
    return Date.from(notBefore);
  }

  @Override
  public Date getNotAfter() {
    return Date.from(notAfter);
  }

  @Override
  public byte[] getTBSCertificate() {
    return tbs.encoded();
  }

  @Override
  public byte[] getSignature() {
    return signature.clone();
  }

  @Override
  public String getSigAlgName() {
    SignatureScheme scheme = SignatureScheme.of(algorithm, null);
    return scheme == null ? getSigAlgOID() : scheme.displayName();
  }

  @Override
  public String getSigAlgOID() {
    return algorithm.getAlgorithm().getId();
  }

  @Override
  public byte @Nullable [] getSigAlgParams() {
    try {
      return algorithm.getParameters() == null
          ? null
          : algorithm.getParameters().toASN1Primitive().getEncoded();
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean @Nullable [] getIssuerUniqueID() {
    return bitsOf(issuerId);
  }

  @Override
  public boolean @Nullable [] getSubjectUniqueID() {
    return bitsOf(subjectId);
  }

  private static boolean @Nullable [] bitsOf(@Nullable Tlv id) {
    if (id == null || id.length() < 1) {
      return null;
    }
    byte[] content = id.content();
    boolean[] out = new boolean[Math.max(0, 8 * (content.length - 1) - (content[0] & 7))];
    for (int i = 0; i < out.length; i++) {
      out[i] = (content[1 + i / 8] & 0x80 >> i % 8) != 0;
    }
    return out;
  }

  @Override
  public boolean @Nullable [] getKeyUsage() {
    return keyUsage == null ? null : keyUsage.clone();
  }

  @Override
  public int getBasicConstraints() {
    return pathLength;
  }

  @Override
  public byte[] getEncoded() {
    return encoded.clone();
  }

  @Override
  public void verify(PublicKey issuerKey)
      throws NoSuchAlgorithmException, InvalidKeyException, SignatureException {
    SignatureScheme scheme = SignatureScheme.of(algorithm, null);
    if (scheme == null) {
      throw new NoSuchAlgorithmException(getSigAlgOID());
    }
    SignatureCheck check;
    try {
      check = SignatureCheck.of(SubjectPublicKeyInfo.getInstance(issuerKey.getEncoded()));
    } catch (IllegalArgumentException e) {
      throw new InvalidKeyException(e);
    }
    if (!check.fits(scheme)) {
      throw new InvalidKeyException("the key does not go with " + scheme.displayName());
    }
    if (!check.verify(scheme, getTBSCertificate(), signature)) {
      throw new SignatureException("signed by another key");
    }
  }

  @Override
  public void verify(PublicKey issuerKey, String provider)
      throws NoSuchAlgorithmException, InvalidKeyException, SignatureException {
    verify(issuerKey);
  }

  @Override
  public void verify(PublicKey issuerKey, Provider provider)
      throws NoSuchAlgorithmException, InvalidKeyException, SignatureException {
    verify(issuerKey);
  }

  /** Made when asked for: nothing here needs it, and for SM2 it takes Bouncy Castle's provider. */
  @Override
  public PublicKey getPublicKey() {
    try {
      X509EncodedKeySpec spec = new X509EncodedKeySpec(key.getEncoded());
      return switch (key.getAlgorithm().getAlgorithm().getId()) {
        case "1.2.840.113549.1.1.1" -> KeyFactory.getInstance("RSA").generatePublic(spec);
        case "1.2.840.113549.1.1.10" -> KeyFactory.getInstance("RSASSA-PSS").generatePublic(spec);
        case "1.3.101.112" -> KeyFactory.getInstance("Ed25519").generatePublic(spec);
        case "1.3.101.113" -> KeyFactory.getInstance("Ed448").generatePublic(spec);
        case "1.2.840.10040.4.1" -> KeyFactory.getInstance("DSA").generatePublic(spec);
        default -> ecKey(spec);
      };
    } catch (GeneralSecurityException | java.io.IOException e) {
      throw new IllegalStateException("public key of a kind that is not known", e);
    }
  }

  private static PublicKey ecKey(X509EncodedKeySpec spec) throws GeneralSecurityException {
    try {
      return KeyFactory.getInstance("EC").generatePublic(spec);
    } catch (GeneralSecurityException e) {
      return KeyFactory.getInstance("EC", BouncyCastle.provider()).generatePublic(spec);
    }
  }

  @Override
  public boolean hasUnsupportedCriticalExtension() {
    Set<String> critical = oids(true);
    critical.removeAll(Set.of(KEY_USAGE, BASIC_CONSTRAINTS, "2.5.29.17", "2.5.29.32", "2.5.29.37"));
    return !critical.isEmpty();
  }

  private Set<String> oids(boolean critical) {
    Set<String> found = new LinkedHashSet<>();
    extensions.forEach(
        (oid, part) -> {
          if (part.critical() == critical) {
            found.add(oid);
          }
        });
    return found;
  }

  @Override
  public @Nullable Set<String> getCriticalExtensionOIDs() {
    return extensions.isEmpty() ? null : oids(true);
  }

  @Override
  public @Nullable Set<String> getNonCriticalExtensionOIDs() {
    return extensions.isEmpty() ? null : oids(false);
  }

  @Override
  public byte @Nullable [] getExtensionValue(String oid) {
    Extension part = extensions.get(oid);
    return part == null ? null : part.value().encoded();
  }

  @Override
  public String toString() {
    return "X.509 certificate " + serial.toString(16) + " of " + subject + " by " + issuer;
  }
}
