package io.yinxin.seal.testing;

import io.yinxin.seal.internal.crypto.SignatureScheme;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What is to stand in a list of revoked certificates; each method changes one thing and gives it
 * back. Of an hour before {@link FixedClock#NOW}, the next one due in a day, unless asked
 * otherwise.
 */
public final class TestCrl {

  private final TestPki signer;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Extension> extensions = new ArrayList<>();
  private Instant thisUpdate = FixedClock.NOW.minus(Duration.ofHours(1));
  private @Nullable Instant nextUpdate = FixedClock.NOW.plus(Duration.ofDays(1));
  private @Nullable SignatureScheme scheme;
  private boolean forged;
  private X500Principal issuer;

  private record Entry(BigInteger serial, Instant date, List<Extension> extensions) {}

  TestCrl(TestPki signer) {
    this.signer = signer;
    this.issuer = signer.certificate().getSubjectX500Principal();
  }

  /**
   * With a certificate, revoked for no reason given.
   *
   * @param certificate which
   * @param date since when
   * @return this
   */
  public TestCrl revoked(X509Certificate certificate, Instant date) {
    return revoked(certificate.getSerialNumber(), date);
  }

  /**
   * With a serial number, revoked for no reason given.
   *
   * @param serial which
   * @param date since when
   * @return this
   */
  public TestCrl revoked(BigInteger serial, Instant date) {
    entries.add(new Entry(serial, date, new ArrayList<>()));
    return this;
  }

  /**
   * With a certificate, revoked for a reason.
   *
   * @param certificate which
   * @param date since when
   * @param reason as in {@link CRLReason}, for instance 1 for keyCompromise
   * @return this
   */
  public TestCrl revoked(X509Certificate certificate, Instant date, int reason) {
    return revoked(certificate, date).entryExtension("2.5.29.21", false, CRLReason.lookup(reason));
  }

  /**
   * The certificate named last was invalid since before it was revoked.
   *
   * @param date since when
   * @return this
   */
  public TestCrl invalidSince(Instant date) {
    return entryExtension("2.5.29.24", false, new ASN1GeneralizedTime(Date.from(date)));
  }

  /**
   * The certificate named last, and those after it, are another CA's (RFC 5280, 5.3.3).
   *
   * @param other the CA's certificate
   * @return this
   */
  public TestCrl issuedBy(X509Certificate other) {
    X500Name name = X500Name.getInstance(other.getSubjectX500Principal().getEncoded());
    return entryExtension("2.5.29.29", true, new GeneralNames(new GeneralName(name)));
  }

  /**
   * One extension more of the certificate named last.
   *
   * @param oid its identifier
   * @param critical whether it must be understood
   * @param value its value
   * @return this
   */
  public TestCrl entryExtension(String oid, boolean critical, ASN1Encodable value) {
    entries.get(entries.size() - 1).extensions.add(made(oid, critical, value));
    return this;
  }

  /**
   * One extension more of the list.
   *
   * @param oid its identifier
   * @param critical whether it must be understood
   * @param value its value
   * @return this
   */
  public TestCrl extension(String oid, boolean critical, ASN1Encodable value) {
    extensions.add(made(oid, critical, value));
    return this;
  }

  /**
   * Made at another time.
   *
   * @param time when
   * @return this
   */
  public TestCrl thisUpdate(Instant time) {
    thisUpdate = time;
    return this;
  }

  /**
   * Good until another time.
   *
   * @param time when the next list is due, null to leave that out
   * @return this
   */
  public TestCrl nextUpdate(@Nullable Instant time) {
    nextUpdate = time;
    return this;
  }

  /**
   * Signed with another key than the CA's.
   *
   * @return this
   */
  public TestCrl forged() {
    forged = true;
    return this;
  }

  /**
   * Signed with this scheme, for instance one with SHA-1.
   *
   * @param other the scheme
   * @return this
   */
  public TestCrl signedWith(SignatureScheme other) {
    scheme = other;
    return this;
  }

  /**
   * In the name of another than who signs it.
   *
   * @param name a distinguished name
   * @return this
   */
  public TestCrl issuerName(String name) {
    issuer = new X500Principal(name);
    return this;
  }

  static Extension made(String oid, boolean critical, ASN1Encodable value) {
    try {
      return new Extension(
          new ASN1ObjectIdentifier(oid), critical, value.toASN1Primitive().getEncoded("DER"));
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  byte[] der() {
    try {
      X509v2CRLBuilder builder =
          new X509v2CRLBuilder(X500Name.getInstance(issuer.getEncoded()), Date.from(thisUpdate));
      if (nextUpdate != null) {
        builder.setNextUpdate(Date.from(nextUpdate));
      }
      for (Entry each : entries) {
        Extension[] own = each.extensions.toArray(new Extension[0]);
        if (own.length == 0) {
          builder.addCRLEntry(each.serial, Date.from(each.date), 0);
        } else {
          builder.addCRLEntry(each.serial, Date.from(each.date), new Extensions(own));
        }
      }
      for (Extension each : extensions) {
        builder.addExtension(each);
      }
      return builder.build(signer.contentSigner(scheme, forged)).getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
