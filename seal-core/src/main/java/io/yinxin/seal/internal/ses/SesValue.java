package io.yinxin.seal.internal.ses;

import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.cms.RawSm2;
import io.yinxin.seal.internal.crypto.CertificateCache;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.KeyStrength;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import java.security.cert.CertificateException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/** Checks the signature values of seals and sealings, which are built alike. */
final class SesValue {

  private static final String SM2_WITH_SM3 = "1.2.156.10197.1.501";

  private SesValue() {}

  static @Nullable KnownCertificate certificate(byte[] der, CertificateCache cache) {
    try {
      return cache.get(der, 0, der.length);
    } catch (CertificateException e) {
      return null;
    }
  }

  /** The scheme of a bare identifier; for one that names the key alone, with SM3. */
  static @Nullable SignatureScheme scheme(String oid) {
    return SignatureScheme.of(
        new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid)), HashAlgorithm.SM3);
  }

  /**
   * Checks a value, with one finding for each thing that is wrong with it.
   *
   * @return whether it is the signer's
   */
  static boolean verify(
      KnownCertificate signer,
      String oid,
      byte[] message,
      byte[] signature,
      FindingCode wrong,
      @Nullable String where,
      Findings findings) {
    SignatureScheme scheme = scheme(oid);
    if (scheme == null || scheme.family() == SignatureScheme.Family.DSA) {
      findings.doubt(FindingCode.UNSUPPORTED_ALGORITHM, where, new Message(oid, oid));
      return false;
    }
    weakness(scheme, signer, where, findings);
    byte[] value = signature;
    if (scheme.family() == SignatureScheme.Family.SM2) {
      if (!oid.equals(SM2_WITH_SM3)) {
        unusual("algorithm " + oid, "算法标识 " + oid, where, findings);
      }
      if (RawSm2.is(value)) {
        // Two bare numbers, as some devices give them (GB/T 35276 asks for DER).
        value = RawSm2.der(value);
        unusual("signature of two bare numbers", "签名值为裸 r‖s", where, findings);
      }
    }
    // A seal comes again on every document that it is used on, a signature does not.
    boolean right =
        wrong == FindingCode.SEAL_SIGNATURE_WRONG
            ? signer.key().verifyAgain(scheme, message, value)
            : signer.key().verify(scheme, message, value);
    if (!right) {
      findings.error(wrong, where, null);
    }
    return right;
  }

  private static void weakness(
      SignatureScheme scheme, KnownCertificate signer, @Nullable String where, Findings findings) {
    HashAlgorithm hash = scheme.hash();
    if (hash != null && hash.weak()) {
      findings.error(
          FindingCode.WEAK_ALGORITHM, where, new Message(hash.jcaName(), hash.jcaName()));
    }
    String weak = KeyStrength.weakness(signer.key());
    if (weak != null) {
      findings.error(FindingCode.WEAK_ALGORITHM, where, new Message(weak, weak));
    }
  }

  static void unusual(String en, String zh, @Nullable String where, Findings findings) {
    findings.warning(FindingCode.FORM_UNUSUAL, where, new Message(en, zh));
  }

  static void unknownExtension(String oid, @Nullable String where, Findings findings) {
    findings.doubt(
        FindingCode.UNSUPPORTED, where, new Message("critical extension " + oid, "关键扩展 " + oid));
  }
}
