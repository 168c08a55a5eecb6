package io.yinxin.seal.testing;

import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.internal.crypto.X509;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.ocsp.RevokedInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.jspecify.annotations.Nullable;

/**
 * What an answer on the status of certificates is to say; each method changes one thing and gives
 * it back. Of an hour before {@link FixedClock#NOW}, the next one due in a day, unless asked
 * otherwise before the certificates are named.
 */
public final class TestOcsp {

  private final TestPki issuer;
  private final List<Single> singles = new ArrayList<>();
  private final List<Extension> extensions = new ArrayList<>();
  private Instant producedAt = FixedClock.NOW.minus(Duration.ofHours(1));
  private Instant thisUpdate = FixedClock.NOW.minus(Duration.ofHours(1));
  private @Nullable Instant nextUpdate = FixedClock.NOW.plus(Duration.ofDays(1));
  private HashAlgorithm hash = HashAlgorithm.SHA1;
  private TestPki responder;
  private TestPki named;
  private boolean byKey;
  private boolean certificate;
  private boolean forged;
  private @Nullable SignatureScheme scheme;

  private record Single(
      CertificateID id,
      @Nullable CertificateStatus status,
      Instant thisUpdate,
      @Nullable Instant nextUpdate,
      List<Extension> extensions) {}

  TestOcsp(TestPki issuer) {
    this.issuer = issuer;
    this.responder = issuer;
    this.named = issuer;
  }

  /**
   * With a certificate that is good.
   *
   * @param subject which
   * @return this
   */
  public TestOcsp good(X509Certificate subject) {
    return single(subject, CertificateStatus.GOOD);
  }

  /**
   * With a certificate that is revoked for no reason given.
   *
   * @param subject which
   * @param date since when
   * @return this
   */
  public TestOcsp revoked(X509Certificate subject, Instant date) {
    return single(
        subject,
        new RevokedStatus(new RevokedInfo(new ASN1GeneralizedTime(Date.from(date)), null)));
  }

  /**
   * With a certificate that is revoked for a reason.
   *
   * @param subject which
   * @param date since when
   * @param reason as in {@link CRLReason}, for instance 1 for keyCompromise
   * @return this
   */
  public TestOcsp revoked(X509Certificate subject, Instant date, int reason) {
    return single(
        subject,
        new RevokedStatus(
            new RevokedInfo(new ASN1GeneralizedTime(Date.from(date)), CRLReason.lookup(reason))));
  }

  /**
   * With a certificate that it does not know.
   *
   * @param subject which
   * @return this
   */
  public TestOcsp unknown(X509Certificate subject) {
    return single(subject, new UnknownStatus());
  }

  private TestOcsp single(X509Certificate subject, @Nullable CertificateStatus status) {
    singles.add(new Single(id(subject), status, thisUpdate, nextUpdate, new ArrayList<>()));
    return this;
  }

  private CertificateID id(X509Certificate subject) {
    try {
      byte[] name = issuer.certificate().getSubjectX500Principal().getEncoded();
      byte[] key = X509.publicKey(issuer.certificate()).getPublicKeyData().getOctets();
      return new CertificateID(
          new CertID(
              new AlgorithmIdentifier(new ASN1ObjectIdentifier(hash.oid())),
              new DEROctetString(hash.digest(name)),
              new DEROctetString(hash.digest(key)),
              new ASN1Integer(subject.getSerialNumber())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * One extension more of the certificate named last.
   *
   * @param oid its identifier
   * @param critical whether it must be understood
   * @param value its value
   * @return this
   */
  public TestOcsp singleExtension(String oid, boolean critical, ASN1Encodable value) {
    singles.get(singles.size() - 1).extensions.add(TestCrl.made(oid, critical, value));
    return this;
  }

  /**
   * One extension more of the answer.
   *
   * @param oid its identifier
   * @param critical whether it must be understood
   * @param value its value
   * @return this
   */
  public TestOcsp extension(String oid, boolean critical, ASN1Encodable value) {
    extensions.add(TestCrl.made(oid, critical, value));
    return this;
  }

  /**
   * The certificates named from here on are identified with another digest than SHA-1.
   *
   * @param other the digest
   * @return this
   */
  public TestOcsp idHash(HashAlgorithm other) {
    hash = other;
    return this;
  }

  /**
   * Of another time, and so are the certificates named from here on.
   *
   * @param time when
   * @return this
   */
  public TestOcsp thisUpdate(Instant time) {
    thisUpdate = time;
    producedAt = time;
    return this;
  }

  /**
   * The certificates named from here on are good until another time.
   *
   * @param time when newer information is due, null to leave that out
   * @return this
   */
  public TestOcsp nextUpdate(@Nullable Instant time) {
    nextUpdate = time;
    return this;
  }

  /**
   * Signed by another than the CA, whose certificate is in the answer.
   *
   * @param other who signs
   * @return this
   */
  public TestOcsp responder(TestPki other) {
    responder = other;
    named = other;
    certificate = true;
    return this;
  }

  /**
   * The responder's certificate is not in the answer.
   *
   * @return this
   */
  public TestOcsp withoutCertificate() {
    certificate = false;
    return this;
  }

  /**
   * Names the responder by its key, not by its name.
   *
   * @return this
   */
  public TestOcsp byKey() {
    byKey = true;
    return this;
  }

  /**
   * Names another responder than the one that signs.
   *
   * @param other who is named
   * @return this
   */
  public TestOcsp named(TestPki other) {
    named = other;
    return this;
  }

  /**
   * Signed with another key than the responder's.
   *
   * @return this
   */
  public TestOcsp forged() {
    forged = true;
    return this;
  }

  /**
   * Signed with this scheme, for instance one with SHA-1.
   *
   * @param other the scheme
   * @return this
   */
  public TestOcsp signedWith(SignatureScheme other) {
    scheme = other;
    return this;
  }

  private RespID id() throws GeneralSecurityException {
    if (byKey) {
      byte[] key = X509.publicKey(named.certificate()).getPublicKeyData().getOctets();
      return new RespID(new ResponderID(new DEROctetString(HashAlgorithm.SHA1.digest(key))));
    }
    return new RespID(
        X500Name.getInstance(named.certificate().getSubjectX500Principal().getEncoded()));
  }

  private static @Nullable Extensions all(List<Extension> some) {
    return some.isEmpty() ? null : new Extensions(some.toArray(new Extension[0]));
  }

  private static @Nullable Date date(@Nullable Instant time) {
    return time == null ? null : Date.from(time);
  }

  byte[] der() {
    try {
      BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(id());
      for (Single each : singles) {
        builder.addResponse(
            each.id,
            each.status,
            Date.from(each.thisUpdate),
            date(each.nextUpdate),
            all(each.extensions));
      }
      builder.setResponseExtensions(all(extensions));
      X509CertificateHolder[] chain =
          certificate
              ? new X509CertificateHolder[] {
                new X509CertificateHolder(responder.certificate().getEncoded())
              }
              : new X509CertificateHolder[0];
      return new OCSPRespBuilder()
          .build(
              OCSPRespBuilder.SUCCESSFUL,
              builder.build(responder.contentSigner(scheme, forged), chain, Date.from(producedAt)))
          .getEncoded();
    } catch (IOException | GeneralSecurityException | OCSPException e) {
      throw new IllegalStateException(e);
    }
  }
}
